import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FunctionFacts, Parameter } from '../../src/analysis/facts.js';
import { declarations } from '../../src/discovery/declarations.js';
import { type Consumer, createConsumer, installOfficial, withLibraries } from '../helpers/consumer.js';

/** What `b44fn types` writes, read by the compiler as a project does: with one package, and with both. */
let consumer: Consumer;
beforeAll(() => {
  consumer = createConsumer();
});
afterAll(() => consumer.close());

const parameter = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  type: 'string',
  required: true,
  in: 'json',
  ...more,
});
const facts = (...parameters: Parameter[]): FunctionFacts => ({ parameters, partial: false });

const functions = [
  { name: 'send_email', facts: facts(parameter('to')) },
  {
    name: 'orders/process',
    facts: facts(
      parameter('orderId'),
      parameter('action', { values: ['ship', 'refund'] }),
      parameter('hub.mode', { required: false }),
      parameter('count', { type: 'number', when: { action: ['ship'] } }),
      parameter('page', { type: 'number', in: 'query' }),
    ),
  },
  { name: `it's "odd"\\\u2028`, facts: facts(parameter('doc', { type: 'file', in: 'form' })) },
  { name: 'open', facts: { ...facts(parameter('a', { type: 'object' })), partial: true } },
  { name: 'nothing', facts: facts() },
];
const written = declarations(functions, { params: true, command: 'b44fn types --params' });

const ours = `
import { createClient, type FunctionPayloads } from 'b44fn/sdk';
const { functions } = createClient({ appId: 'a' });
`;
const right = `${ours}
await functions.invoke('send_email', { to: 'a@b.co' } satisfies FunctionPayloads['send_email']);
await functions.invoke('orders/process', { orderId: '1', action: 'ship' } satisfies FunctionPayloads['orders/process']);
await functions.invoke('it\\'s "odd"\\\\\\u2028', { doc: new File([], 'a') } satisfies FunctionPayloads['it\\'s "odd"\\\\\\u2028']);
await functions.invoke('open', { a: {}, more: 1 } satisfies FunctionPayloads['open']);
await functions.invoke('nothing');
`;

it('compile where only b44fn is installed, libraries checked too', () => {
  const files = { 'base44/.types/b44fn.d.ts': written, 'main.ts': right };
  expect(consumer.check(files, withLibraries)).toEqual([]);
});

it.each([
  ['a name that is none', `await functions.invoke('sendMail');`, /"sendMail"/],
  [
    'a parameter that is missing',
    `({ orderId: '1' }) satisfies FunctionPayloads['orders/process'];`,
    /action/,
  ],
  [
    'a value that is none',
    `({ orderId: '1', action: 'eat' }) satisfies FunctionPayloads['orders/process'];`,
    /"eat"/,
  ],
  ['a parameter of another type', `({ to: 1 }) satisfies FunctionPayloads['send_email'];`, /number/],
  ['a parameter of the query', `({ to: '', page: 1 }) satisfies FunctionPayloads['send_email'];`, /page/],
])('refuse %s', (_, line, message) => {
  const errors = consumer.check({ 'base44/.types/b44fn.d.ts': written, 'main.ts': `${ours}${line}\n` });
  expect(errors).toEqual([expect.stringMatching(message)]);
});

describe('with the official SDK as well', () => {
  const options = { lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], skipLibCheck: true };
  const official = `import '@base44/sdk';
declare module '@base44/sdk' {
  interface FunctionNameRegistry {
    "send_email": true;
    "older": true;
  }
}
`;
  beforeAll(() => installOfficial(consumer));

  it('merge with what the official generator wrote', () => {
    const client = `
import { createClient, type FunctionPayloads } from '@base44/sdk';
const base44 = createClient({ appId: 'a' });
await base44.functions.invoke('orders/process', { orderId: '1', action: 'ship' } satisfies FunctionPayloads['orders/process']);
await base44.functions.invoke('older');
`;
    const files = { 'base44/.types/b44fn.d.ts': written, 'base44/.types/types.d.ts': official };
    expect(consumer.check({ ...files, 'main.ts': `${client}` }, options)).toEqual([]);
    const wrong = consumer.check(
      { ...files, 'main.ts': `${client}await base44.functions.invoke('sendMail');\n` },
      options,
    );
    expect(wrong).toEqual([expect.stringMatching(/"sendMail"/)]);
  });
});

it('are the same for the same functions, in whatever order', () => {
  const again = declarations([...functions].reverse(), { params: true, command: 'b44fn types --params' });
  expect(again).toBe(written);
  expect(written).not.toContain('page');
});
