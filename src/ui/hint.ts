/** What to do next, as the app says it: by its keys, which stand in one table (keymap.ts). */
import type { Hint } from '../errors.js';
import { type Wording, worded } from '../output/hint.js';
import { type Binding, bindings, type Command, shownKey } from './keymap.js';

/** The key of a command, in text: one that is a command while something is typed too, where there is one. */
export function keyOf(command: Command): string {
  const { keys } = (bindings as readonly Binding[]).find((one) => one.command === command)!;
  return shownKey(keys.find((name) => name.length > 1) ?? keys[0]!);
}

export const inKeys = (hint: Hint): string => worded(hint, keys);

const place = (): string => `${keyOf('servers')} lists the servers that run and those of profiles.`;
const asShell = (what: string): string =>
  `${keyOf('copy.command')} in the answer copies the call as a b44fn line, which can ${what}.`;

const keys: Wording = {
  'call server': ({ server }) => `Choose ${server}: ${place()}`,
  'check server': () => `The first line says where calls go; ${place()}`,
  'check app and server': () => `The first line says where calls go; ${place()}`,
  'start a host': () => `b44fn serve starts a local one, in a shell; ${place()}`,
  'choose a profile': () => `Choose another: ${place()}`,
  'accept plain http': () => `Or choose another server: ${place()}`,
  'trust the certificate': () => asShell('be told which certificates to trust'),
  'allow more time': () => asShell('wait longer'),
  'follow the redirect': () =>
    `The app follows none, so that no credential goes elsewhere: call that place itself. ${keyOf('request.via')} calls by a path; ${place()}`,
  'call as': ({ identities }) =>
    `${keyOf('identity.next')} calls as ${identities.length === 1 ? { anonymous: 'nobody', user: 'a user', service: 'the service role' }[identities[0]!] : 'someone else'}.`,
  'check the token': () => `${keyOf('login')} stores another token.`,
  'confirm the service role': () => `${keyOf('send')} asks, and y confirms.`,
  'give a token': () =>
    `${keyOf('login')} stores one; ${keyOf('identity.next')} calls as another or as nobody.`,
  'renew the token': () =>
    `${keyOf('login')} stores a new one; ${keyOf('identity.next')} calls as another or as nobody.`,
  'log in': () => `Or store a token here: ${keyOf('login')}`,
  'check the login': () =>
    'Check the e-mail address and the password, and the server in the first line. Who logs in to the app with another service pastes a token (^t in the login).',
  'give the app': () =>
    `A linked project (base44/.app.jsonc) tells it, and so does a profile that names its app. ${place()}`,
  'name another app': () => 'Or leave, and start b44fn with BASE44_APP_ID set.',
  'write the header': () =>
    `In the Headers view (${keyOf('request.nextTab')}) write Name: value on a line of its own, with plain characters.`,
  'list functions': () =>
    `${keyOf('focus.functions')} shows those there are; ${keyOf('catalog.reload')} looks again.`,
  'send an empty object': () =>
    `Send an empty object: go to the JSON view (${keyOf('request.nextTab')}) and send {} from there (${keyOf('send')}).`,
  'take another method': ({ method }) =>
    `Another method: ${keyOf('request.via')} calls by fetch, ${keyOf('request.method')} changes the method (${method}).`,
  'see the headers': () => `The Headers view (${keyOf('answer.nextTab')}) shows its headers too.`,
  'see the request': () => `The Request view (${keyOf('answer.nextTab')}) shows what was sent.`,
  'see the bytes': () =>
    `${keyOf('copy.curl')} in the answer copies the call as a curl command, which shows the bytes as they come.`,
  'see the answer as it came': () => `${keyOf('answer.save')} saves the answer as it came.`,
  report: () => `Please report it; ${keyOf('copy.command')} copies the call as a line, without secrets.`,
  'see the past call': () => `Fill in the request anew: ${keyOf('functions.open')} on the function.`,
  'make a call': () => `Send one: ${keyOf('send')}`,
  'list past calls': () => 'It was forgotten in the meantime.',
  'give the file anew': () => 'Write its path anew.',
  'write it otherwise': () =>
    `Copy it as a b44fn line (${keyOf('copy.command')}) or as code (${keyOf('copy.code')}).`,
};
