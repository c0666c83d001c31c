import { expect, test } from 'vitest';
import { CallLogs } from '../../src/server/call-logs.js';
import { LogLines } from '../../src/server/log-lines.js';
import { Mask } from '../../src/server/mask.js';
import { hostOf, json, send } from './support.js';

test('console lines carry the request they belong to, also when calls overlap', async () => {
  const host = await hostOf({
    f: `const both = Promise.withResolvers(); let count = 0;
      Deno.serve(async (req) => {
        const name = new URL(req.url).searchParams.get('name');
        console.log('begin', name);
        if (++count === 2) both.resolve();
        await both.promise;
        await new Promise((f) => setTimeout(f, 5));
        console.error('end', name);
        console.table([{ name }]);
        return new Response('ok');
      })`,
  });
  const answers = await Promise.all(['a', 'b'].map((name) => send(`${host.url}/functions/f?name=${name}`)));
  for (const [i, name] of ['a', 'b'].entries()) {
    const id = String(answers[i]!.headers['b44fn-request-id']);
    const { lines } = await json(send(`${host.url}/__b44fn/logs/${id}`));
    const other = name === 'a' ? 'b' : 'a';
    expect(lines).toContain(`begin ${name}`);
    expect(lines).toContain(`end ${name}`);
    expect(lines.join('\n')).toMatch(new RegExp(`│ "${name}"`)); // the table too
    expect(lines.join('\n')).not.toMatch(new RegExp(`(begin|end) ${other}`));
    expect(host.logsOf(id)).toEqual(lines);
    expect(await host.event('log', (event) => event.text === `end ${name}`)).toEqual({
      type: 'log',
      fn: 'f',
      requestId: id,
      stream: 'stderr',
      text: `end ${name}`,
    });
  }
});

test('raw writes and what is printed at start belong to the calls under way', async () => {
  const host = await hostOf({
    f: `console.log('starting');
      Deno.serve(() => { Deno.stdout.writeSync(new TextEncoder().encode('raw\\n')); return new Response('ok') })`,
  });
  const answer = await send(`${host.url}/functions/f`);
  const id = String(answer.headers['b44fn-request-id']);
  expect((await json(send(`${host.url}/__b44fn/logs/${id}`))).lines).toEqual(['starting', 'raw']);
  const raw = await host.event('log', (event) => event.text === 'raw');
  expect(raw.requestId).toBeUndefined();
});

test('the log of a call that nobody made is 404', async () => {
  const host = await hostOf({});
  expect((await send(`${host.url}/__b44fn/logs/${'0'.repeat(16)}`)).status).toBe(404);
  expect(host.logsOf('0'.repeat(16))).toEqual([]);
});

test('secrets are masked in log lines and in errors', async () => {
  const host = await hostOf(
    {
      f: `Deno.serve((req) => {
        const key = Deno.env.get('API_KEY');
        console.log('key is', key, Deno.env.get('FLAG'));
        if (req.method === 'PUT') throw new Error('refused ' + key);
        return new Response(key);
      })`,
    },
    { 'base44/.env': 'API_KEY="sk-very-secret"\nFLAG=on\n' },
  );
  expect((await send(`${host.url}/functions/f`)).text).toBe('sk-very-secret'); // the answer is the function's own
  expect(await host.event('log')).toMatchObject({ text: 'key is *** on' });
  const { error } = await json(send(`${host.url}/functions/f`, { method: 'PUT' }));
  expect(error.message).toBe('f threw Error: refused ***');
  expect(JSON.stringify(error.logs)).not.toContain('sk-very-secret');
});

test('lines are put together from pieces, and only true marks count', () => {
  const seen: unknown[] = [];
  const lines = new LogLines('n0', (text, id) => seen.push([text, id]));
  const bytes = Buffer.from(
    'plain é\r\nhalf\u0001n0:ab\u0002tagged\nmore\n\u0001n0:\u0002\u0001xx:cd\u0002false\nlast',
  );
  for (const byte of bytes) lines.push(Buffer.from([byte]));
  lines.end();
  expect(seen).toEqual([
    ['plain é', undefined],
    ['half', undefined],
    ['tagged', 'ab'],
    ['more', 'ab'],
    ['\u0001xx:cd\u0002false', undefined],
    ['last', undefined],
  ]);
});

test('a line without end is given out in pieces', () => {
  let longest = 0;
  const lines = new LogLines('n0', (text) => {
    longest = Math.max(longest, text.length);
  });
  for (let i = 0; i < 100; i++) lines.push(Buffer.alloc(10_000, 'x'));
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThan(100_000);
});

test('the mask covers lines of a long key and spares plain words', () => {
  const mask = new Mask();
  mask.add(['-----BEGIN-----\nABCDEFGH\n-----END-----', 'true', '1', 'abcd', 'abcdefgh']);
  expect(mask.apply('x ABCDEFGH y')).toBe('x *** y');
  expect(mask.apply('abcdefgh true 1')).toBe('*** true 1');
});

test('200 calls of 50 lines are remembered, and none that is under way is forgotten', () => {
  const logs = new CallLogs();
  logs.open('first', 'f');
  for (let i = 0; i < 300; i++) {
    logs.open(String(i), 'g');
    logs.close(String(i));
  }
  for (let i = 0; i < 60; i++) logs.add('f', undefined, String(i));
  expect(logs.of('first')).toHaveLength(50);
  expect(logs.of('first')!.at(-1)).toBe('59');
  expect(logs.of('50')).toBeUndefined();
  expect(logs.of('299')).toEqual([]);
});
