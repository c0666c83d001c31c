/** What is kept out of sight: by its name, and by its looks. */
import { describe, expect, it } from 'vitest';
import { holdsSecret, isSecretName, replaceSecrets } from '../../src/run/sensitive.js';

describe('a name', () => {
  it.each(
    `Authorization Proxy-Authorization authorisation Cookie Set-Cookie X-Api-Key x-goog-api-key apiKey API_KEY apikey
    access_token id_token refreshToken csrf-token X-Auth-Token oauth authToken client_secret clientSecret secretKey
    password new_password passwd passphrase pwd key X-Key license_key accessKeyId private_key signature sig
    credentials session_id jwt otp user.otp pin card_pin cvc userPin`.split(/\s+/),
  )('%s is a secret’s', (name) => expect(isSecretName(name)).toBe(true));

  it.each(
    `Content-Type Accept author authors Author-Name to subject keyboard monkey keys keyword hotkeys spinner
    shipping pinned option Idempotency-Key primaryKey publicKey sort_key passenger compass design X-App-Id`.split(
      /\s+/,
    ),
  )('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

it.each<[string, unknown, boolean]>([
  ['password', 'x', true],
  ['pin', 1234, true],
  ['password', '', false],
  ['password', null, false],
  ['keepSession', true, false],
  ['session', 'false', false],
  ['maxTokens', 500, false],
  ['max_tokens', '500', false],
  ['tokens', 'abc', true],
])('%s: %j', (name, value, expected) => expect(holdsSecret(name, value)).toBe(expected));

const hide = (text: string): string => replaceSecrets(text, isSecretName, (_, name) => `<${name}>`);

describe('a text', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1';
  it.each([
    [`see ${jwt}!`, 'see <token>!'],
    ['Bearer abcdefgh12', 'Bearer <token>'],
    ['"x": "bearer abcdefgh12"', '"x": "bearer <token>"'],
    ['Basic dXNlcjpwYXNz', 'Basic dXNlcjpwYXNz'.replace('dXNlcjpwYXNz', '<token>')],
    ['b44k_0123456789', '<key>'],
    ['a sk_live_0123456789 b', 'a <key> b'],
    ['sk-ant-api03-0123456789abcdef', '<key>'],
    ['ghp_0123456789abcdef', '<key>'],
    ['AKIA0123456789ABCDEF', '<key>'],
    ['https://u:hunter2@host/p', 'https://u:<password>@host/p'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nx', '<private_key>\nx'],
    ['a=1&client_secret=s3&b=2', 'a=1&client_secret=<client_secret>&b=2'],
    ['?to%6Ben=s3#x', '?to%6Ben=<token>'],
    ['export API_KEY=s3', 'export API_KEY=<API_KEY>'],
    [`{"password": "a\\"b", "n": 1}`, `{"password": "<password>", "n": 1}`],
    [`{password: 1, 'token': 's3'}`, `{password: 1, 'token': '<token>'}`],
    [`{"pin": 1234}`, `{"pin": <pin>}`],
    [`{"body": "{\\"password\\":\\"s3\\"}"}`, `{"body": "{\\"password\\":\\"<password>\\"}"}`],
    [`{"auth": {"user": "s3"}, "n": 1`, `{"auth": <auth>, "n": 1`],
    ['user: dana\npassword: s3\n', 'user: dana\npassword: <password>\n'],
    ['Cookie: a=s3; b=s4\r\nHost: x', 'Cookie: <Cookie>\r\nHost: x'],
    ['Authorization: Digest s3 s4', 'Authorization: <Authorization>'],
    ['<password>s3</password>', '<password><password></password>'],
  ])('%j', (text, expected) => expect(hide(text)).toBe(expected));

  it.each([
    'Basic information about the token: what does it mean?',
    'https://host:8080/a@b',
    'git@github.com:a/b.git',
    '{"to":"a@b.co","author":"Dana","maxTokens":500}',
    'skate-park-with-a-long-name',
    'npm_config',
    '',
  ])('%j stays', (text) => expect(hide(text)).toBe(text));

  it('of 64 KiB of anything is gone through in linear time', () => {
    const pieces = [
      'a',
      ' ',
      '"',
      '\\',
      '=',
      '-',
      'eyJ',
      '<',
      ':',
      'a:',
      '://',
      '"a":',
      'password=',
      '\n',
      'a-',
      '{"',
    ];
    for (const piece of pieces) hide(piece.repeat(65_536 / piece.length));
  }, 10_000);
});
