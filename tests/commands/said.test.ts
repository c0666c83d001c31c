/** What stderr says beside an answer, and where on the screen. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { Captured } from '../helpers/io.js';
import { type Ran, useWorld } from '../helpers/world.js';
import { type Answer, ok, show, terminal } from './showing.js';

const world = useWorld();

/** Both streams on one screen, and what is there in the end. */
async function onOneScreen(answer: Answer, args: string[]): Promise<Ran> {
  const screen = new Captured();
  return show(world, answer, args, { ...terminal, stdout: screen, stderr: screen });
}

const events = (...data: unknown[]): string => data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');

describe('what b44fn says begins a line', () => {
  it.each([
    [
      'text/event-stream',
      events({ t: 'Hel' }, { t: 'lo' }),
      ['--text', 'data.t', '-v'],
      'Hello\n* completed after',
    ],
    ['text/event-stream', events({ t: 'line\n' }), ['--text', 'data.t', '-v'], 'line\n* completed after'],
    ['text/plain', 'no line end', ['-v'], 'no line end\n* completed after'],
    ['text/plain', 'no line end', ['--raw'], 'no line end\n200 Text'],
    ['text/plain', 'line end\n', ['--raw'], 'line end\n200 Text'],
    ['application/json', '[1]', ['--raw', '-i'], '[1]\n200 Text'],
  ])('after %s %j with %j', async (type, body, args, expected) => {
    const { out } = await onOneScreen(answerBytes(200, { 'Content-Type': type }, body), args);
    expect(out).toContain(expected);
  });

  it.each([
    ['{"error":"not here"}', '{"error":"not here"}\nb44fn: f answered 404'],
    ['not here\n', 'not here\nb44fn: f answered 404'],
  ])('after the body of an error on stderr: %j', async (body, expected) => {
    const ran = await show(world, answerBytes(404, { 'Content-Type': 'application/json' }, body), [
      '--jq',
      '.',
    ]);
    expect(ran).toMatchObject({ code: 4, out: '' });
    expect(ran.err).toContain(expected);
    expect(ran.err.startsWith(expected)).toBe(true);
  });

  it('and where stdout is no screen of ours, nothing is put before it', async () => {
    const ran = await show(world, ok('text/plain', 'no line end'), [], { ...terminal, tty: ['stderr'] });
    expect(ran.out).toBe('no line end');
    expect(ran.err).toMatch(/^200 OK/);
  });
});

describe('an answer that is called JSON', () => {
  const message = (ran: Ran): unknown[] =>
    ran.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it.each(['[{"a":1},{"a"', '{"a":"x', '[1,2', '{"a":tru'])(
    'and ends inside its JSON is exit 7, given as far as it came: %j',
    async (body) => {
      const answer = ok('application/json', body);
      const failure = { code: 'ANSWER_CUT', message: 'the answer ends inside its JSON' };
      const json = await show(world, answer, ['--json']);
      expect(json.code).toBe(7);
      expect(JSON.parse(json.out)).toMatchObject({ ok: false, status: 200, text: body, error: failure });
      const jsonl = await show(world, answer, ['--jsonl']);
      expect(jsonl.code).toBe(7);
      expect(message(jsonl)).toMatchObject([
        { type: 'head' },
        { type: 'message', data: body },
        { type: 'end', outcome: 'failed', error: failure },
      ]);
      const seen = await show(world, answer, [], terminal);
      expect(seen.code).toBe(7);
      expect(seen.out.replace(/\s/g, '')).toBe(body);
      expect(seen.err).toContain('b44fn: the answer ends inside its JSON\n');
      expect((await show(world, answer, ['--text', 'a'])).code).toBe(7);
      expect(await show(world, answer)).toMatchObject({ code: 0, out: body, err: '' });
    },
  );

  it.each(['<p>oops</p>', '[1] more', "{a:'b'}"])(
    'and is none is exit 7 with --jsonl, and said elsewhere: %j',
    async (body) => {
      const answer = ok('application/json', body);
      const said = 'b44fn: the answer is called JSON and is not, so it is given as text\n';
      const jsonl = await show(world, answer, ['--jsonl']);
      expect(jsonl.code).toBe(7);
      expect(message(jsonl)).toMatchObject([
        { type: 'head' },
        { type: 'message', data: body },
        { type: 'end', outcome: 'failed', error: { code: 'NOT_JSON' } },
      ]);
      const json = await show(world, answer, ['--json']);
      expect(json).toMatchObject({ code: 0, err: said });
      expect(JSON.parse(json.out)).toMatchObject({ ok: true, text: body });
      expect((await show(world, answer, [], terminal)).err).toContain(said);
      expect(await show(world, answer, ['--json', '-q'])).toMatchObject({ code: 0, err: '' });
      expect(await show(world, answer)).toMatchObject({ code: 0, err: '' });
    },
  );

  it.each(['--json', '--jsonl'])(
    'and is an error, blank, read as text or still compressed, is left alone: %s',
    async (form) => {
      const failed = answerBytes(500, { 'Content-Type': 'application/json' }, 'Internal error');
      expect((await show(world, failed, [form])).code).toBe(5);
      expect(await show(world, ok('application/json', ' \n'), [form])).toMatchObject({ code: 0, err: '' });
      const text = await show(world, ok('application/json', '{"a"'), [form, '--stream', 'text']);
      expect(text).toMatchObject({ code: 0, err: '' });
      const coded = ok('application/json', gzipSync('{}'), { 'Content-Encoding': 'gzip' });
      expect(await show(world, coded, [form, '--raw-encoding'])).toMatchObject({ code: 0, err: '' });
    },
  );
});

describe('--text that finds nothing', () => {
  it.each([
    [
      'text/event-stream',
      events({ delta: { text: 'a', 'x.y': 1 } }, { delta: {} }),
      'no record has a text at data.nope; the first has texts at data.delta.text, data.delta.x\\.y',
    ],
    ['application/json', '{"a":{"b":"c"}}', 'no text at data.nope of the answer; it has texts at a.b'],
    ['application/json', '{"a":[true]}', 'no text at data.nope of the answer, nor anywhere else in it'],
    ['text/plain', 'hi', 'no text at data.nope of the answer; it is no object'],
  ])('says so, and where there is one: %s %j', async (type, body, expected) => {
    const ran = await show(world, ok(type, body), ['--text', 'data.nope']);
    expect(ran).toMatchObject({ code: 0, out: '', err: `b44fn: --text: ${expected}\n` });
  });

  it('but not when there was one, or nothing at all', async () => {
    for (const body of [events({ t: 'x' }, {}), ''])
      expect((await show(world, ok('text/event-stream', body), ['--text', 'data.t'])).err).toBe('');
  });
});
