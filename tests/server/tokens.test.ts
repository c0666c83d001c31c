import { expect, test } from 'vitest';
import { createTokens } from '../../src/server/tokens.js';

const secret = Buffer.alloc(32, 1);

test('a token is verified until it runs out', () => {
  let now = 1_000_000;
  const tokens = createTokens(() => now, secret);
  const token = tokens.mint('a@b.co', 'user', 60);
  expect(tokens.verify(token)).toEqual({ sub: 'a@b.co', role: 'user', iat: 1000, exp: 1060 });
  now += 59_999;
  expect(tokens.verify(token)).toBeDefined();
  now += 1;
  expect(tokens.verify(token)).toBeUndefined();
});

test('what was changed, signed otherwise or not at all is refused', () => {
  const tokens = createTokens(() => 0, secret);
  const [header, payload, signature] = tokens.mint('a@b.co', 'user').split('.') as [string, string, string];
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const admin = part({ sub: 'a@b.co', role: 'admin', iat: 0, exp: 9e9 });
  const none = part({ alg: 'none', typ: 'JWT' });
  const other = createTokens(() => 0, Buffer.alloc(32, 2)).mint('a@b.co', 'user');
  expect(tokens.verify(`${header}.${payload}.${signature}`)).toBeDefined();
  for (const bad of [
    `${header}.${admin}.${signature}`,
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}.${signature.slice(0, -2)}`,
    `${header}.${payload}.${signature}.x`,
    other,
    '',
    'x',
  ]) {
    expect(tokens.verify(bad), bad).toBeUndefined();
  }
});
