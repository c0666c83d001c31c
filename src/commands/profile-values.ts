/** The values of a profile as the command line gives them. */
import type { Profile } from '../config/profile.js';
import { identityNamed } from '../config/resolve.js';
import { UsageError } from '../errors.js';
import { appUrl, serverBase } from '../sdk/url.js';
import { madeUrl } from './app-routes.js';
import type { ProfileInvocation } from './profile.js';

/** Option names, and what they are called in the file. */
const keys = {
  server: 'server',
  app: 'app',
  as: 'as',
  'functions-version': 'functionsVersion',
  'data-env': 'dataEnv',
} as const satisfies Record<string, keyof Profile>;

/** Only what was given. @throws UsageError for a server or an app that cannot be one */
export function profileValues(values: ProfileInvocation['values']): Profile {
  const set: Profile = {};
  if (values.server !== undefined) {
    const server = values.server;
    set.server = madeUrl(() => serverBase(server)).href.replace(/\/$/, '');
  }
  if (values.app !== undefined) {
    const app = values.app;
    madeUrl(() => appUrl(new URL('https://base44.app'), app, 'auth/login'));
    set.app = app;
  }
  if (values.as !== undefined) set.as = identityNamed(values.as, '--as');
  if (values['functions-version'] !== undefined) set.functionsVersion = values['functions-version'];
  if (values['data-env'] !== undefined) set.dataEnv = values['data-env'];
  return set;
}

/** What --unset names, `server,app`. @throws UsageError for a name that is none, or is set at the same time */
export function unsetKeys(given: string[], set: Profile): (keyof Profile)[] {
  return given
    .flatMap((list) => list.split(','))
    .map((word) => {
      const name = word.trim().replace(/^--/, '');
      if (!Object.hasOwn(keys, name)) {
        throw new UsageError(`--unset has ${JSON.stringify(word)}, which is no value of a profile`, {
          hint: `One or more of: ${Object.keys(keys).join(', ')}. A token goes with b44fn logout.`,
        });
      }
      const key = keys[name as keyof typeof keys];
      if (Object.hasOwn(set, key))
        throw new UsageError(`--${name} is set and unset at the same time`, {
          hint: 'Leave one of them away.',
        });
      return key;
    });
}

/** @throws UsageError for a name that no command line could give back */
export function nameForProfile(name: string): string {
  if (/^[\p{L}\p{N}][\p{L}\p{N}._:/@-]{0,99}$/u.test(name)) return name;
  throw new UsageError(`${JSON.stringify(name)} cannot be the name of a profile`, {
    hint: 'Letters, digits and . _ : / @ - in it, beginning with a letter or digit: staging',
  });
}
