import { existsSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { B44fnError } from '../errors.js';
import { defaultProfile, type Profile } from './profile.js';

interface Stored {
  version: 1;
  profiles: Record<string, Profile>;
}

const text = { type: 'string' } as const;
const token = {
  type: 'object',
  properties: { token: text, origin: text },
  required: ['token', 'origin'],
  additionalProperties: false,
} as const;

/** conf checks the file against this when it is read and before it is written. */
const schema = {
  version: { type: 'number', const: 1 },
  profiles: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: {
        server: text,
        app: text,
        as: { enum: ['anonymous', 'user', 'service'] },
        userToken: token,
        serviceToken: token,
        functionsVersion: text,
        dataEnv: text,
      },
      additionalProperties: false,
    },
  },
} as const;

/** The profiles of this user, in config.json (0600) below a folder that is theirs alone (0700). */
export interface Store {
  read(): Promise<Profile>;
  /** Changes the profile; a value of undefined removes it. Returns where it is kept. */
  update(change: (profile: Profile) => Profile): Promise<string>;
}

/** conf is loaded only when there is a file, or one is to be written: most calls need neither. */
export function openStore(dir: string): Store {
  const file = join(dir, 'config.json');
  const open = async () => {
    const { default: Conf } = await import('conf');
    try {
      return new Conf<Stored>({
        cwd: dir,
        configName: 'config',
        configFileMode: 0o600,
        schema: schema as never,
        defaults: { version: 1, profiles: {} },
        accessPropertiesByDotNotation: false, // keys may hold dots
        clearInvalidConfig: false,
      });
    } catch (cause) {
      // Not the message of a SyntaxError: it quotes the text, and there are tokens in it.
      const what = cause instanceof SyntaxError ? 'it is not JSON' : (cause as Error).message;
      throw new B44fnError('BAD_CONFIG', `the configuration ${file} cannot be used: ${what}`, {
        why: 'It is not the JSON that b44fn writes.',
        hint: `Mend it, or put it aside and start anew: mv ${file} ${file}.bad`,
        cause,
      });
    }
  };
  return {
    async read() {
      if (!existsSync(file)) return {};
      return (await open()).get('profiles')[defaultProfile] ?? {};
    },
    async update(change) {
      await makePrivate(dir);
      const conf = await open();
      const profiles = conf.get('profiles');
      const changed = change(profiles[defaultProfile] ?? {});
      const kept = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
      conf.set('profiles', { ...profiles, [defaultProfile]: kept });
      return file;
    },
  };
}

/** The folder, for this person alone. @throws B44fnError when it cannot be */
async function makePrivate(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await chmod(dir, 0o700); // it may have been made by someone else's umask
  } catch (cause) {
    throw new B44fnError(
      'CONFIG_FOLDER',
      `the folder ${dir} cannot be written: ${(cause as Error).message}`,
      {
        why: 'Tokens and choices are kept there, for you alone.',
        hint: 'Make it yours to write, or name another: B44FN_CONFIG_DIR=<dir>',
        cause,
      },
    );
  }
}
