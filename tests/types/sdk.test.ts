import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, createConsumer, installOfficial, withLibraries } from '../helpers/consumer.js';

/** The SDK's types as a strict consumer sees them, through the declarations that are published. */
let consumer: Consumer;
beforeAll(() => {
  consumer = createConsumer();
});
afterAll(() => consumer.close());

const client = `
import { createClient } from 'b44fn/sdk';
const { functions, asServiceRole } = createClient({ appId: 'a' });
`;
/** The TypeScript of docs/sdk.md: an example, names of one's own, and names made for the official SDK. */
function documented(): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/sdk.md'), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
}
const augmented = documented()[1]!;

describe('without generated names', () => {
  it('any string is a function', () => {
    const text = `${client}
await functions.invoke('anything', {});
await functions.invoke('a' + String(1));
await asServiceRole.functions.invoke('x');
import type { FunctionName } from 'b44fn/sdk';
const name: FunctionName = 'x' as string;
void name;
`;
    expect(consumer.check({ 'main.ts': text })).toEqual([]);
  });

  it('the whole surface, under exactOptionalPropertyTypes', () => {
    const text = `
import { createClient, FunctionError, RequestError } from 'b44fn/sdk';
import type { Client, ClientOptions, Dialect, DispatcherLike, FunctionResponse, FunctionsModule, InvokeOptions, InvokeResult } from 'b44fn/sdk';
declare const token: string | undefined;
declare const headers: Record<string, string>;
const dialect: Dialect = 'dev';
const options: ClientOptions = { appId: 'a', serverUrl: token, token, serviceToken: undefined, functionsVersion: token, headers, dialect };
const client: Client = createClient(options);
client.setToken(undefined);
const call: InvokeOptions = { signal: AbortSignal.timeout(1), timeout: undefined, headers: new Headers() };
const result = await client.functions.invoke('f', { doc: new File([], 'a'), n: 1 }, call);
result.data.anything.goes;
const typed: InvokeResult<{ a: number }> = await client.functions.invoke<{ a: number }>('f');
const a: number = typed.data.a;
const status: number = typed.status;
const type: string | undefined = typed.headers['content-type'];
const unknown: FunctionResponse = result;
const functions: FunctionsModule = client.asServiceRole.functions;
const response: Response = await functions.fetch('/f', { method: 'PUT', body: new Uint8Array(1), redirect: 'manual' });
const text: string = await response.text();
try { await functions.invoke('f'); } catch (error) {
  if (error instanceof FunctionError) { const code: string = error.code; const s: number | undefined = error.status; void [code, s, error.response?.data]; }
  if (error instanceof RequestError) { const code: 'ERR_INVALID_REQUEST' = error.code; void code; }
}
declare const dispatcher: DispatcherLike;
createClient({ appId: 'a', dispatcher });
void [a, status, type, unknown, text];
`;
    expect(consumer.check({ 'main.ts': text }, withLibraries)).toEqual([]);
  });

  it('the example of the documentation', () => {
    expect(consumer.check({ 'main.ts': documented()[0]! })).toEqual([]);
  });

  it('what is wrong is an error', () => {
    const wrong: [expression: string, message: RegExp][] = [
      ['createClient({})', /appId/],
      ["createClient({ appId: 'a', tokn: 'x' })", /tokn/],
      ["createClient({ appId: 'a', dialect: 'other' })", /Dialect/],
      ["createClient({ appId: 'a' }).functions.invoke(1)", /number/],
      ["createClient({ appId: 'a' }).functions.invoke('f', {}, { timeout: '1' })", /number/],
      ["createClient({ appId: 'a' }).functions.fetch('f', { method: 1 })", /string/],
    ];
    const files = wrong.map(([expression], i): [string, string] => [
      `wrong-${i}.ts`,
      `import { createClient } from 'b44fn/sdk';\nvoid ${expression};\n`,
    ]);
    const errors = consumer.check(Object.fromEntries(files));
    expect(errors).toEqual(wrong.map(([, message]) => expect.stringMatching(message)));
  });
});

describe('with generated names', () => {
  it('those are taken, another is an error, fetch takes any path', () => {
    const right = `${client}await functions.invoke('sendEmail', {}); await functions.invoke('orders/process');
await functions.fetch('/reports/1?x=2');
import type { FunctionName } from 'b44fn/sdk';
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const equal: Equal<FunctionName, 'sendEmail' | 'orders/process'> = true;
void equal;
`;
    const wrong = `${client}await functions.invoke('sendMail', {});\n`;
    const service = `${client}await asServiceRole.functions.invoke('sendMail', {});\n`;
    const errors = consumer.check({
      'types.d.ts': augmented,
      'right.ts': right,
      'wrong.ts': wrong,
      'service.ts': service,
    });
    expect(errors).toEqual([
      expect.stringMatching(/service.ts: TS2345: .*"sendMail".*FunctionNameRegistry/),
      expect.stringMatching(/wrong.ts: TS2345: .*"sendMail".*FunctionNameRegistry/),
    ]);
  });

  it('an editor offers them', () => {
    const text = `${client}await functions.invoke('|');\n`;
    expect(consumer.complete({ 'types.d.ts': augmented, 'main.ts': text }, 'main.ts')).toEqual([
      'orders/process',
      'sendEmail',
    ]);
  });
});

describe('names that the official generator wrote for @base44/sdk', () => {
  const generated = `
import '@base44/sdk';
declare module '@base44/sdk' {
  interface FunctionNameRegistry { "send_email": true; "orders/process": true; }
}
`;
  const bridge = documented()[2]!;
  // The declarations of the official SDK need the DOM's types, and do not pass skipLibCheck: false.
  const options = { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], skipLibCheck: true };
  const files = { 'base44/.types/types.d.ts': generated, 'b44fn.d.ts': bridge };
  beforeAll(() => installOfficial(consumer));

  it('serve ours with one declaration', () => {
    const right = `${client}await functions.invoke('send_email', {});\n`;
    const wrong = `${client}await functions.invoke('sendMail', {});\n`;
    const errors = consumer.check({ ...files, 'right.ts': right, 'wrong.ts': wrong }, options);
    expect(errors).toEqual([expect.stringMatching(/wrong.ts: .*"sendMail"/)]);
  });

  it('are offered by an editor', () => {
    const text = `${client}await functions.invoke('|');\n`;
    expect(consumer.complete({ ...files, 'main.ts': text }, 'main.ts')).toEqual([
      'orders/process',
      'send_email',
    ]);
  });

  it('without that line, any string goes', () => {
    const text = `${client}await functions.invoke('anything');\n`;
    expect(consumer.check({ 'base44/.types/types.d.ts': generated, 'main.ts': text }, options)).toEqual([]);
  });
});

it('the declarations name no library but Node’s', () => {
  const dir = join(consumer.dir, 'node_modules/b44fn/dist/sdk');
  const reachable = new Set(['index.d.ts']);
  const foreign: string[] = [];
  for (const file of reachable) {
    for (const [, from = ''] of readFileSync(join(dir, file), 'utf8').matchAll(
      /(?:from|import\()\s*'([^']+)'/g,
    )) {
      if (from.startsWith('./')) reachable.add(from.slice(2).replace(/\.js$/, '.d.ts'));
      else if (!from.startsWith('node:')) foreign.push(from);
    }
  }
  expect(foreign).toEqual([]);
  expect(readdirSync(dir)).toEqual(expect.arrayContaining([...reachable]));
});
