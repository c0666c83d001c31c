import type { Command, Options } from './command.js';

/** Every command: what help and completion need at once, and the module that is loaded when it is chosen. */
export interface Entry {
  about: string;
  load(): Promise<Command<Options>>;
}

const loaded = async (module: Promise<{ default: unknown }>): Promise<Command<Options>> =>
  (await module).default as Command<Options>;

export const registry: Record<string, Entry> = {
  invoke: {
    about: 'call a function with a payload (POST), as the SDK’s invoke',
    load: () => loaded(import('./invoke.js')),
  },
  fetch: {
    about: 'request a function’s path, any method, as the SDK’s fetch',
    load: () => loaded(import('./fetch.js')),
  },
  matrix: {
    about: 'the same call as anonymous, user and service role, side by side',
    load: () => loaded(import('./matrix.js')),
  },
  list: { about: 'list the functions and what they take', load: () => loaded(import('./list.js')) },
  types: {
    about: 'write the names of the functions for TypeScript',
    load: () => loaded(import('./types.js')),
  },
  serve: { about: 'run a project’s functions on this machine', load: () => loaded(import('./serve.js')) },
  demo: {
    about: 'the app, or in a pipe a tour, on the example project',
    load: () => loaded(import('./demo.js')),
  },
  login: { about: 'keep a token with the profile', load: () => loaded(import('./login.js')) },
  logout: { about: 'drop the tokens of the profile', load: () => loaded(import('./logout.js')) },
  whoami: { about: 'show where calls go and as whom, and why', load: () => loaded(import('./whoami.js')) },
  use: { about: 'choose the identity calls are made with', load: () => loaded(import('./use.js')) },
  profile: { about: 'keep several places to call apart', load: () => loaded(import('./profile.js')) },
  history: { about: 'show past calls, kept without secrets', load: () => loaded(import('./history.js')) },
  replay: { about: 'send a past call again', load: () => loaded(import('./replay.js')) },
  completion: {
    about: 'print a completion script for a shell',
    load: () => loaded(import('./completion.js')),
  },
};
