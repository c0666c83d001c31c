/** Streams that are stopped, silent, cut short or tried again (cli.md: --until, --max-items, --idle-timeout, --retry). */
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerBytes, chunk, closed, deferred, lastChunk } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';
import { ok, show, terminal } from './showing.js';

const world = useWorld();

const events =
  'data: one\n\nevent: tick\nid: 2\ndata: {"state":"busy"}\n\nevent: done\ndata: [DONE]\n\ndata: after\n\n';
const records = '{"n":1}\n{"n":2}\n{"n":3}\n{"n":4}\n';
const head = (type: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;

describe('--until and --max-items stop at the record, and not a byte later', () => {
  it.each([
    ['text/event-stream', events, ['--until', '[DONE]'], events.slice(0, events.indexOf('data: after'))],
    ['text/event-stream', events, ['--until', 'event=tick'], events.slice(0, events.indexOf('event: done'))],
    [
      'text/event-stream',
      events,
      ['--until', 'data.state=busy'],
      events.slice(0, events.indexOf('event: done')),
    ],
    ['text/event-stream', events, ['--max-items', '1'], 'data: one\n\n'],
    ['application/x-ndjson', records, ['--until', 'n=2'], '{"n":1}\n{"n":2}\n'],
    ['application/x-ndjson', records, ['--max-items', '3'], '{"n":1}\n{"n":2}\n{"n":3}\n'],
    ['text/plain', records, ['--max-items', '1', '--stream', 'ndjson'], '{"n":1}\n'],
    ['text/event-stream', 'data: a\r\rdata: b\r\r', ['--max-items', '1'], 'data: a\r\r'],
    ['application/json-seq', '\u001e{"n":1}\n\u001e{"n":2}\n', ['--max-items', '1'], '\u001e{"n":1}\n'],
    // Nothing says that the record is over but the separator of the next.
    ['application/json-seq', '\u001e{"n":1}\u001e{"n":2}\u001e', ['--until', 'n=1'], '\u001e{"n":1}\u001e'],
  ])('%s %#', async (type, body, args, expected) => {
    const ran = await show(world, ok(type, body), args);
    expect(ran.out).toBe(expected);
    expect(ran.code).toBe(0);
  });

  it.each([
    ['application/json', '[1,2,3]'],
    ['text/plain', '1\n2\n'],
  ])('of what is no stream of records nothing is counted, and that is said: %s', async (type, body) => {
    const ran = await show(world, ok(type, body), ['--max-items', '1']);
    expect(ran).toMatchObject({ code: 0, out: body });
    expect(ran.err).toContain('b44fn: --max-items has nothing to count');
    expect((await show(world, ok(type, body), ['--max-items', '1', '-q'])).err).toBe('');
  });

  it('the connection is closed, though the server would go on', async () => {
    const gone = deferred();
    const ran = await show(
      world,
      (socket: Socket) => {
        socket.write(head('text/event-stream'));
        socket.write(chunk('data: 1\n\ndata: 2\n\n'));
        void closed(socket).then(() => gone.resolve());
      },
      ['--max-items', '2', '--jsonl'],
    );
    expect(ran.code).toBe(0);
    expect(
      ran.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['head', 'message', 'message', 'end']);
    expect(JSON.parse(ran.out.trim().split('\n').at(-1)!)).toMatchObject({ outcome: 'completed' });
    await gone.promise;
  });

  it('--json collects up to there', async () => {
    const ran = await show(world, ok('application/x-ndjson', records), ['--json', '--max-items', '2']);
    expect(JSON.parse(ran.out)).toMatchObject({ ok: true, data: [{ n: 1 }, { n: 2 }] });
  });

  it('an answer that ends before what --until waits for is exit 7, with all that came', async () => {
    const ran = await show(world, ok('text/event-stream', 'data: 1\n\n'), ['--until', '[DONE]']);
    expect(ran).toMatchObject({ code: 7, out: 'data: 1\n\n' });
    expect(ran.err).toContain('ended before what --until waits for');
  });

  it('so is one that is no stream; the error says how to read it as one', async () => {
    const ran = await show(world, ok('application/json', '{}'), ['--until', '[DONE]']);
    expect(ran).toMatchObject({ code: 7, out: '{}' });
    expect(ran.err).toContain('--stream sse');
  });

  it('an error answer keeps its own exit code', async () => {
    const ran = await show(world, answerBytes('500 No', { 'Content-Type': 'application/json' }, '{}'), [
      '--until',
      '[DONE]',
    ]);
    expect(ran.code).toBe(5);
  });

  it('under --until a record that does not parse is exit 7', async () => {
    const ran = await show(world, ok('application/x-ndjson', '{"n":1}\n{oops\n{"n":3}\n'), [
      '--until',
      'n=3',
    ]);
    expect(ran.code).toBe(7);
    expect(ran.err).toContain('{oops');
  });

  it('a record of a JSON sequence that is of several lines is one line with --jsonl, and itself to --jq', async () => {
    const answer = ok('application/json-seq', '\u001e{"a":\r\n12345678901234567890}\n\u001e[\n]\n');
    const ran = await show(world, answer, ['--jsonl']);
    const lines = ran.out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['head', 'message', 'message', 'end']);
    expect(lines[1]).toContain('"data":{"a": 12345678901234567890}');
    const filtered = await show(world, answer, ['--jq', 'arrays, .a']);
    expect(filtered.out).toContain('[]\n');
    expect(filtered.out).toContain('12345678901234567890\n');
  });

  it('of a JSON sequence only the record that does not parse is missing', async () => {
    const body = '\u001e{"n":1}\n\u001e{oops\n\u001e{"n":3}\n\u001e12';
    const ran = await show(world, ok('application/json-seq', body), ['--jsonl']);
    const lines = ran.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(ran.code).toBe(7);
    expect(lines.filter((line) => line.type === 'message').map((line) => line.data)).toEqual([
      { n: 1 },
      { n: 3 },
    ]);
    expect(lines.at(-1)).toMatchObject({ outcome: 'failed', error: { code: 'BAD_RECORD', why: '{oops' } });
    expect(ran.err).toContain('2 records of the answer are not JSON');
    const stopped = await show(world, ok('application/json-seq', body), ['--until', 'n=3', '-q']);
    expect(stopped).toMatchObject({ code: 7, out: body.slice(0, body.indexOf('\u001e12')) });
    const collected = await show(world, ok('application/json-seq', '\u001e[\n1]\n\u001e12'), ['--json']);
    expect(collected.code).toBe(7);
    expect(JSON.parse(collected.out)).toMatchObject({
      data: [[1]],
      error: { why: expect.stringMatching(/^12 \(/) },
    });
  });

  it.each([
    ['--max-items', '0'],
    ['--max-items', 'two'],
    ['--until', 'a..b=1'],
    ['--idle-timeout', '-1'],
    ['--retry', '-1'],
    ['--retry-unsafe'],
  ])('%s %s is exit 2, and nothing is sent', async (...args) => {
    const ran = await show(world, ok('text/plain', ''), args.filter(Boolean));
    expect(ran.code).toBe(2);
    expect(world.recorder.requests).toEqual([]);
  });
});

describe('an event without its blank line at the end', () => {
  it.each([
    ['on a terminal', terminal, [], '1\n'],
    ['in a pipe', {}, [], 'data: 1\n\ndata: left over'],
    ['in a pipe, with -v', {}, ['-v'], 'data: 1\n\ndata: left over'],
    ['with --jq', {}, ['--jq', '.data'], '1\n'],
  ])('is no event, and that is said %s', async (_, ends, args, shown) => {
    const ran = await show(world, ok('text/event-stream', 'data: 1\n\ndata: left over'), args, ends);
    expect(ran.code).toBe(0);
    expect(ran.out).toBe(shown);
    expect(ran.err).toContain('no blank line after it, and so is none: left over');
  });

  it('is not missed when every event is whole', async () => {
    const ran = await show(world, ok('text/event-stream', ': hi\n\ndata: 1\n\n: bye\n'), ['--jsonl']);
    expect(ran.err).toBe('');
  });
});

describe('--idle-timeout', () => {
  it('ends an answer that falls silent: exit 6, with what came', async () => {
    const ran = await show(
      world,
      (socket: Socket) => {
        socket.write(head('text/plain'));
        socket.write(chunk('so far'));
      },
      ['--idle-timeout', '0.2'],
    );
    expect(ran).toMatchObject({ code: 6, out: 'so far' });
    expect(ran.err).toContain('--idle-timeout');
  });

  it('does not end one that goes on', async () => {
    const ran = await show(
      world,
      (socket: Socket) => {
        socket.write(head('text/plain'));
        socket.end(Buffer.concat([chunk('all of it'), lastChunk]));
      },
      ['--idle-timeout', '30'],
    );
    expect(ran).toMatchObject({ code: 0, out: 'all of it' });
  });
});

describe('--retry', () => {
  const busyThenOk = (): ((socket: Socket) => void) => {
    let calls = 0;
    return (socket) =>
      void socket.write(
        ++calls === 1 ? answerBytes('503 Busy', { 'Retry-After': '0' }, 'busy') : ok('text/plain', 'fine'),
      );
  };

  it('tries a GET again that was told to come back, names the try, and shows only the last answer', async () => {
    const ran = await show(world, busyThenOk(), ['--retry', '2']);
    expect(ran).toMatchObject({ code: 0, out: 'fine' });
    expect(ran.err).toContain('try 1 came to nothing (503)');
    expect(world.recorder.requests).toHaveLength(2);
  });

  it('does not try a POST again that may have run', async () => {
    const ran = await show(world, busyThenOk(), ['--retry', '2', '-X', 'POST', '-d', 'x']);
    expect(ran).toMatchObject({ code: 5, out: 'busy' });
    expect(world.recorder.requests).toHaveLength(1);
  });

  it('does with --retry-unsafe, with the same body', async () => {
    const ran = await show(world, busyThenOk(), ['--retry', '2', '--retry-unsafe', '-d', 'x']);
    expect(ran).toMatchObject({ code: 0, out: 'fine' });
    expect(world.recorder.requests.map((request) => request.body.toString())).toEqual(['x', 'x']);
  });

  it('shows the last answer when all tries are used up', async () => {
    const ran = await show(world, answerBytes('503 Busy', { 'Retry-After': '0' }, 'busy'), ['--retry', '1']);
    expect(ran).toMatchObject({ code: 5, out: 'busy' });
    expect(world.recorder.requests).toHaveLength(2);
  });

  it('sends any method again when nothing was sent', async () => {
    const ran = await world.run(['invoke', 'f', 'a=1', '--retry', '1', '--server', 'http://127.0.0.1:1']);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('try 1 came to nothing (nothing listens on 127.0.0.1:1)');
  });

  it.each([
    [
      503,
      '3600',
      ['--retry', '2'],
      '60 min 0 s before the next try, and --retry waits 10 min 0 s at the most.\n',
    ],
    [429, '601', ['--retry', '1'], '  → Send it again in 10 min 1 s.\n'],
  ])('says why there is no other try: %d, Retry-After: %s', async (status, after, args, expected) => {
    const answer = answerBytes(status, { 'Retry-After': after }, 'busy');
    const ran = await show(world, answer, args);
    expect(ran.err).toContain(expected);
    expect(world.recorder.requests).toHaveLength(1);
    for (const none of [[], ['-X', 'POST', '--retry', '1']])
      expect((await show(world, answer, none)).err).not.toContain('Send it again in');
  });

  it('-q says nothing of it', async () => {
    const ran = await show(world, busyThenOk(), ['--retry', '2', '-q']);
    expect(ran).toMatchObject({ code: 0, err: '' });
  });
});

describe('-v tells how a stream came', () => {
  it.each([['--jsonl'], []])('with %j', async (...args) => {
    const ran = await show(world, ok('application/x-ndjson', records), ['-v', ...args.filter(Boolean)]);
    expect(ran.err).toMatch(/\* first byte of the body after .*, first record after .*, longest gap /);
  });

  it('and makes nothing else of it: a pipe gets what is no record too', async () => {
    const ran = await show(world, ok('application/x-ndjson', '{"n":1}\n{"n":'), ['-v']);
    expect(ran).toMatchObject({ code: 0, out: '{"n":1}\n{"n":' });
  });
});

describe('an answer that ends inside a record is exit 7 where records are read, all of it shown', () => {
  it.each([
    ['application/x-ndjson', '{"n":1}\n{"n":', [], '{"n": 1}\n{"n":\n'],
    ['application/x-ndjson', '{"n":1}\n{"n":', ['--pretty'], '{"n": 1}\n{"n":\n'],
    ['application/x-ndjson', '{"n":1}\n{"n":', ['--text', 'n'], '1\n'],
    ['application/x-ndjson', '{"n":1}\n{"n":', ['--raw', '--max-items', '2'], '{"n":1}\n{"n":'],
    ['application/json-seq', '\u001e{"n":1}\n\u001e{"n":\n2', [], '{"n": 1}\n{"n":\n2\n'],
    ['application/json-seq', '\u001e{"n":1}\n\u001e12', [], '{"n": 1}\n12\n'],
  ])('%s %j %j', async (type, body, args, shown) => {
    const ran = await show(world, ok(type, body), args, terminal);
    expect(ran).toMatchObject({ code: 7, out: shown });
    expect(ran.err).toContain('b44fn: the answer ends inside a record\n');
  });

  it.each([
    ['{"n":1}\noops\n{"n":3}\n', [], '{"n": 1}\noops\n{"n": 3}\n'],
    ['{"n":1}\n{"n":\n', [], '{"n": 1}\n{"n":\n'],
    ['{"n":1}\nbye', [], '{"n": 1}\nbye\n'],
    ['{"n":1}\n{"n":2}', [], '{"n": 1}\n{"n": 2}\n'],
    ['{"n":1}\n{"n":', ['--max-items', '1'], '{"n": 1}\n'],
  ])('what is no record for another reason is shown as it is: %j %j', async (body, args, shown) => {
    const ran = await show(world, ok('application/x-ndjson', body), args, terminal);
    expect(ran).toMatchObject({ code: 0, out: shown });
  });
});

describe('--text', () => {
  it('joins the halves of a character that two records hold', async () => {
    const halves = ['a\\ud83d', '\\ude00b', '\\ud83d', 'c', '\\ud83d'].map((t) => `{"t":"${t}"}\n`).join('');
    const ran = await show(world, ok('application/x-ndjson', halves), ['--text', 't']);
    expect(ran).toMatchObject({ code: 0, out: 'a😀b\ufffdc\ufffd', err: '' });
  });

  const chat =
    'data: {"delta":{"text":"Hel"}}\n\ndata: {"delta":{}}\n\ndata: {"delta":{"text":"lo \\u001b[2J"}}\n\ndata: [DONE]\n\n';

  it('joins the strings at a path, and prints each when its record arrives', async () => {
    const go = deferred();
    world.recorder.answer = async (_, socket) => {
      socket.write(head('text/event-stream'));
      socket.write(chunk(chat.slice(0, 40)));
      await go.promise;
      socket.write(Buffer.concat([chunk(chat.slice(40)), lastChunk]));
    };
    const { io, done } = world.start(['fetch', 'chat', '--text', 'data.delta.text']);
    await io.stdout.until('Hel');
    go.resolve();
    const ran = await done;
    expect(ran).toMatchObject({ code: 0, out: 'Hello \u001b[2J' });
  });

  it('on a terminal nothing in it steers, and the last line is ended', async () => {
    const ran = await show(world, ok('text/event-stream', chat), ['--text', 'data.delta.text'], terminal);
    expect(ran.out).toBe('Hello ␛[2J\n');
  });

  it('finds the string of one document too; the body of an error goes to stderr', async () => {
    expect((await show(world, ok('application/json', '{"a":{"b":"x"}}'), ['--text', 'a.b'])).out).toBe('x');
    const failed = await show(
      world,
      answerBytes('500 No', { 'Content-Type': 'application/json' }, '{"a":{"b":"x"}}'),
      ['--text', 'a.b'],
    );
    expect(failed).toMatchObject({ code: 5, out: '' });
    expect(failed.err).toContain('{"a":{"b":"x"}}');
  });

  it('does not go with another form', async () => {
    expect((await show(world, ok('text/plain', ''), ['--text', 'a', '--json'])).code).toBe(2);
  });
});
