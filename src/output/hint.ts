/** What to do next, as the command line says it: by its options. */
import type { Act, Hint } from '../errors.js';
import { quoted } from '../run/items.js';
import { profileArgument, profileFlag } from '../run/target.js';

/** How one surface words each act. */
export type Wording = { [D in Act['do']]: (act: Extract<Act, { do: D }>) => string };

/** A hint as a text: what stands in it as text, and its acts in the words of a surface. */
export function worded(hint: Hint, wording: Wording): string {
  const parts: readonly (string | Act)[] = Array.isArray(hint) ? hint : [hint as string | Act];
  return parts
    .map((part) => (typeof part === 'string' ? part : wordOf(part, wording)))
    .join(' ')
    .trim();
}

/** Each entry takes its own kind of act; TypeScript cannot see that the key fits the value. */
const wordOf = (act: Act, wording: Wording): string => wording[act.do](act as never);

export const inOptions = (hint: Hint): string => worded(hint, options);

const nobody = { anonymous: 'nobody', user: 'a user', service: 'the service role' };

const options: Wording = {
  'call server': ({ server }) => `Call it there: --server ${server}`,
  'check server': () => 'Check --server for a typing error.',
  'check app and server': () => 'Check --app and --server.',
  'start a host': () => 'A local one starts with: b44fn serve',
  'choose a profile': ({ missing }) =>
    `Make it: b44fn profile add ${missing}; those there are: b44fn profile list`,
  'accept plain http': () => 'Or accept that: --insecure-http',
  'trust the certificate': () =>
    'Give the certificate of its authority with --cacert <file>, or accept any with --insecure.',
  'allow more time': ({ limit }) => {
    const none = {
      'connect-timeout': '',
      timeout: ', or 0 for no limit',
      'idle-timeout': ', or leave it out',
    };
    return `Allow more: --${limit} <seconds>${none[limit]}`;
  },
  'follow the redirect': () =>
    'Follow it with --follow (no credential goes to another origin), or call that place directly.',
  'call as': ({ identities: [first, ...others] }) =>
    first && others.length === 0
      ? `Or call as ${nobody[first]}: --as ${first}`
      : `Call as someone else: ${[first, ...others].map((one) => `--as ${one}`).join(' or ')}.`,
  'check the token': () => 'b44fn whoami --check asks the server who the token is.',
  'confirm the service role': () => 'Confirm it: --yes, or B44FN_YES=1.',
  'give a token': ({ as, origin, profile }) => {
    const service = as === 'service';
    return [
      'Give it in one of three ways:',
      `  ${`${service ? 'B44FN_SERVICE_TOKEN' : 'B44FN_TOKEN'}=…`.padEnd(38)} in the environment`,
      `  ${'--token-file <file>'.padEnd(38)} a file that holds it, or - for one line of stdin`,
      `  ${`b44fn login${service ? ' --service' : ''}${profileFlag(profile)}`.padEnd(38)} asks for it, and keeps it with the profile (--server ${origin})`,
      'Or call as nobody: --as anonymous',
    ].join('\n');
  },
  'renew the token': ({ as, origin, profile, kept }) => {
    const login = `b44fn login${as === 'service' ? ' --service' : ''}${profileFlag(profile)} --server ${origin}`;
    return [
      kept ? `Log in again: ${login}` : `Put a new one there, or take it away and log in: ${login}`,
      'Or call as nobody: --as anonymous',
    ].join('\n');
  },
  'log in': () => 'Or log in here: b44fn login',
  'check the login': () =>
    'Check the e-mail address, the password, --app and --server. Who logs in to the app with another service pastes a token.',
  'give the app': ({ profile }) =>
    [
      'Give it in one of four ways:',
      '  --app <id>                     for this call (the part between /apps/ and /editor/ of the editor’s URL)',
      '  BASE44_APP_ID=<id>             in the environment',
      '  cd into a linked project       one with base44/.app.jsonc; or --project <dir> --local',
      `  ${`b44fn profile set${profileArgument(profile)} --app <id>`.padEnd(30)} kept with the profile`,
    ].join('\n'),
  'name another app': () => 'Or name the app: --app <id> or BASE44_APP_ID',
  'write the header': () => 'Write -H "Name: value" on one line, with plain characters.',
  'list functions': () => 'See: b44fn list',
  'send an empty object': ({ name }) => `Send an empty object: b44fn invoke ${quoted(name)} -d '{}'`,
  'take another method': ({ name, method }) => `Another method: b44fn fetch ${name} -X ${method}`,
  'see the headers': () => '-i shows its headers too.',
  'see the request': () => '-v shows what was sent.',
  'see the bytes': ({ origin, raw }) =>
    raw ? `The bytes as they come: curl -v --raw ${origin}` : `Try: curl -v ${origin}`,
  'see the answer as it came': () => 'To see the answer as it came, leave --json, --jsonl and --jq away.',
  report: () => 'Please report it with the command line (without secrets).',
  'see the past call': () => 'What is known of it: b44fn history <n> --json',
  'make a call': () => 'Make one: b44fn invoke <function>',
  'list past calls': ({ count }) => `There are ${count}, 1 is the latest: b44fn history`,
  'give the file anew': () => 'Give the file anew: --set name@path, or call again.',
  'write it otherwise': () => 'See the request with --dry-run, or send it without --curl.',
};
