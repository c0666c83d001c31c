import { expect, it } from 'vitest';
import type { Call, Payload } from '../../src/run/call.js';
import { redactCall } from '../../src/run/redact.js';
import { Secret } from '../../src/sdk/secret.js';

const call = (payload: Payload, more: Partial<Call> = {}): Call => ({
  via: 'invoke',
  name: 'f',
  method: 'POST',
  query: [],
  headers: [],
  payload,
  ...more,
});
const text = (value: string): Payload => ({ kind: 'text', text: value, type: 'application/json' });
const nothing = { files: new Map() };
const redacted = async (value: string, options = {}): Promise<unknown> => {
  const { payload } = await redactCall(call(text(value)), nothing, { cwd: '/w', ...options });
  return payload.kind === 'text' ? payload.text : payload;
};

it.each([
  [
    '{"a" : 1.50,\n "b":[ ] , "n":12345678901234567890}',
    '{"a" : 1.50,\n "b":[ ] , "n":12345678901234567890}',
  ],
  ['{"a":1.0, "password" : "x", "b":1e2}', '{"a":1.0, "password" : "⟦redacted:password⟧", "b":1e2}'],
  [
    '{"u":{"password":"x"},"l":[{"pin":1}]}',
    '{"u":{"password":"⟦redacted:u.password⟧"},"l":[{"pin":"⟦redacted:l[0].pin:=⟧"}]}',
  ],
  ['{"token":"x","token":"y"}', '{"token":"⟦redacted:token⟧","token":"⟦redacted:token_2⟧"}'],
  [
    '{"token":"x","again":{"token":"x"}}',
    '{"token":"⟦redacted:token⟧","again":{"token":"⟦redacted:token⟧"}}',
  ],
  [
    '{"token":"","secret":null,"session":true,"auth":{},"maxTokens":5}',
    '{"token":"","secret":null,"session":true,"auth":{},"maxTokens":5}',
  ],
  ['{"pass\\u0077ord":"x"}', '{"pass\\u0077ord":"⟦redacted:password⟧"}'],
  ['{"a key = ⟦":"x","b⟦":{"token":"x"}}', '{"a key = ⟦":"x","b⟦":{"token":"⟦redacted:b_.token⟧"}}'],
])('%s', async (given, expected) => expect(await redacted(given)).toBe(expected));

it('leaves out parameters that are known to be secret', async () => {
  const secretNames = new Set(['iban']);
  expect(await redacted('{"iban":"DE00","x":{"iban":1}}', { secretNames })).toBe(
    '{"iban":"⟦redacted:iban⟧","x":{"iban":"⟦redacted:x.iban:=⟧"}}',
  );
  const form: Payload = { kind: 'form', fields: [{ name: 'iban', value: 'DE00' }] };
  const recorded = await redactCall(call(form, { query: [['iban', 'DE00']] }), nothing, {
    cwd: '/w',
    secretNames,
  });
  expect(JSON.stringify(recorded)).not.toContain('DE00');
});

it('leaves out a value that is known to be secret, percent-encoded too', async () => {
  const known = [['TOKEN', new Secret('a/b+c')]] as const;
  const recorded = await redactCall(call(text('{"x":"-a/b+c-"}'), { name: 'f?x=a%2Fb%2Bc' }), nothing, {
    cwd: '/w',
    known: known.map(([name, value]): [string, Secret] => [name, value]),
  });
  expect(recorded).toMatchObject({
    name: 'f?x=⟦redacted:TOKEN⟧',
    payload: { text: '{"x":"-⟦redacted:TOKEN⟧-"}' },
  });
});

it('makes paths absolute', async () => {
  const file: Payload = { kind: 'file', path: 'a/b.csv', type: 'text/csv' };
  expect((await redactCall(call(file), nothing, { cwd: '/w' })).payload).toMatchObject({
    path: '/w/a/b.csv',
  });
});
