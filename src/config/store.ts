import { chmod, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { B44fnError } from '../errors.js';
import { folderProblem, makePrivate } from './folder.js';
import { withLock } from './lock.js';
import { type Profile, type Profiles, profileNamed } from './profile.js';
import { fileVersion, fromStored, misfit, type Stored, schema, toStored } from './schema.js';

/** The profiles of this user, in config.json (0600) below a folder that is theirs alone (0700). */
export interface Store {
  readonly file: string;
  /** @throws B44fnError for a file that cannot be read, or is a newer b44fn's */
  read(): Promise<Profiles>;
  /** One read and write with no other process in between. @throws what `change` throws; nothing is written then */
  update(change: (all: Profiles) => Profiles): Promise<void>;
  /** The same, of one profile, which is made if it is not there. */
  updateProfile(name: string, change: (profile: Profile) => Profile): Promise<void>;
}

/** @param warn told, in one paragraph, when a damaged file was put aside */
export function openStore(dir: string, warn: (text: string) => void): Store {
  const file = join(dir, 'config.json');
  const lock = `${file}.lock`;

  /** To be called with the lock: what is damaged is kept under another name, never written over. */
  const loadOrPutAside = async (): Promise<Stored | undefined> => {
    try {
      return await load(file);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      const aside = `${file}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
      await rename(file, aside);
      await chmod(aside, 0o600);
      warn(
        `the configuration ${file} was damaged: ${error.message}\n    It is kept as ${aside}, and a new one is begun: no profile, no token.\n  → Log in again with b44fn login, or mend that file and move it back.`,
      );
      return undefined;
    }
  };

  const store: Store = {
    file,
    async read() {
      try {
        return fromStored(await load(file));
      } catch (error) {
        if (!(error instanceof Damaged)) throw error;
        return fromStored(await locked(dir, lock, loadOrPutAside));
      }
    },
    async update(change) {
      await makePrivate(dir);
      const { default: Conf } = await import('conf'); // before the lock, which is held as short as can be
      await locked(dir, lock, async () => {
        const changed = toStored(change(fromStored(await loadOrPutAside())));
        const conf = new Conf<Stored>({
          cwd: dir,
          configName: 'config',
          configFileMode: 0o600,
          schema: schema as never,
          accessPropertiesByDotNotation: false, // names of profiles may hold dots
          clearInvalidConfig: false,
        });
        conf.store = changed; // checked against the schema, written beside the file and moved there
      });
    },
    updateProfile: (name, change) =>
      store.update((all) => ({
        ...all,
        profiles: { ...all.profiles, [name]: change(profileNamed(all, name)) },
      })),
  };
  return store;
}

/** Work under the lock; a folder in which no lock can be made is said to be one. */
async function locked<T>(dir: string, lock: string, work: () => Promise<T>): Promise<T> {
  let begun = false;
  try {
    return await withLock(lock, () => {
      begun = true;
      return work();
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw !(error instanceof B44fnError) && (!begun || /^E[A-Z]+$/.test(code ?? ''))
      ? folderProblem(dir, error)
      : error;
  }
}

class Damaged extends Error {}

/** @returns undefined where there is no file. @throws Damaged, or B44fnError */
async function load(file: string): Promise<Stored | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new B44fnError('BAD_CONFIG', `the configuration ${file} cannot be read: ${message}`, {
      hint: 'Make it yours to read, or name another folder: B44FN_CONFIG_DIR=<dir>',
      cause,
    });
  }
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    throw new Damaged('it is not JSON'); // not V8's message: it quotes the text, and there are tokens in it
  }
  const { version } = (stored ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > fileVersion) throw newer(file, version);
  const wrong = misfit(stored);
  if (wrong !== undefined) throw new Damaged(`${wrong} is not as b44fn writes it`);
  return stored as Stored;
}

/** Left as it is: whoever has two versions of b44fn goes on with the newer one. */
function newer(file: string, version: number): B44fnError {
  return new B44fnError('NEWER_CONFIG', `the configuration ${file} was written by a newer b44fn`, {
    why: `It is of version ${version}, and this b44fn knows version ${fileVersion}. It is left as it is.`,
    hint: 'Update: npm install -g b44fn@latest; or keep another one beside it: B44FN_CONFIG_DIR=<dir>',
  });
}
