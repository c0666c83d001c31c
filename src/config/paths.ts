import { isAbsolute, join } from 'node:path';
import type { Io } from '../io.js';

/** Where configuration and state live: B44FN_CONFIG_DIR holds both, else the XDG folders (%APPDATA% on Windows). */
export function folders({ env, homedir, platform }: Pick<Io, 'env' | 'homedir' | 'platform'>): {
  config: string;
  state: string;
} {
  if (env.B44FN_CONFIG_DIR)
    return { config: env.B44FN_CONFIG_DIR, state: join(env.B44FN_CONFIG_DIR, 'state') };
  if (platform === 'win32') {
    const base = join(env.APPDATA ?? join(homedir, 'AppData', 'Roaming'), 'b44fn');
    return { config: base, state: join(base, 'state') };
  }
  return {
    config: join(xdg(env.XDG_CONFIG_HOME) ?? join(homedir, '.config'), 'b44fn'),
    state: join(xdg(env.XDG_STATE_HOME) ?? join(homedir, '.local', 'state'), 'b44fn'),
  };
}

/** A relative path is to be ignored (XDG base directory specification 0.8): tokens would lie in whatever folder one is in. */
function xdg(path: string | undefined): string | undefined {
  return path && isAbsolute(path) ? path : undefined;
}
