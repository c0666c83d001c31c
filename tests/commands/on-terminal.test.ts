/** What a person sees: rendered, and never steered by what came from outside. */
import { describe, expect, it } from 'vitest';
import { answerBytes, chunk, lastChunk } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';
import { esc, every, hostile, ok, show, steers, terminal } from './showing.js';

const world = useWorld();

describe('on a terminal', () => {
  it.each([
    [
      'application/json',
      '{"id":12345678901234567890,"a":[]}',
      '{\n  "id": 12345678901234567890,\n  "a": []\n}\n',
    ],
    ['application/problem+json; charset=utf-8', '[1]', '[\n  1\n]\n'],
    ['application/json', '{"broken":', '{\n  "broken":\n', 7],
    ['application/json', ' <p>Not found</p>', ' <p>Not found</p>\n'],
    ['application/json', '404 not found', '404 not found\n'],
    ['application/json', "{a: 'JavaScript'}", "{a: 'JavaScript'}\n"],
    ['application/json', '{"one": 1}\n{"two": 2}\n', '{\n  "one": 1\n}\n{\n  "two": 2\n}\n'],
    ['application/json', '"text"', '"text"\n'],
    ['application/json', '12', '12\n'],
    ['application/json', '"cut', '"cut\n', 7],
    ['application/json', '', ''],
    ['text/plain', 'no line end', 'no line end\n'],
    ['text/plain', 'line\r\nend\r\n', 'line\nend\n'],
    ['text/plain; charset=iso-8859-1', Buffer.from([0xe9]), 'é\n'],
    ['text/plain; charset=nonsense', 'é', 'é\n'],
    ['text/csv', 'a,b\n', 'a,b\n'],
    ['', 'no type', 'no type\n'],
    [
      'application/x-unheard',
      Buffer.from([0]),
      '[1 B of application/x-unheard, not shown] Save it with -o <file>, or pipe it on.\n',
    ],
    ['image/png', every, '[1.0 kB of image/png, not shown] Save it with -o <file>, or pipe it on.\n'],
    [
      '',
      Buffer.from([0xff, 0xfe, 0xff]),
      '[3 B of binary data, not shown] Save it with -o <file>, or pipe it on.\n',
    ],
    [
      'text/event-stream',
      'event: tick\nid: 7\ndata: {"n": 1}\n\ndata: two\ndata: lines\n\ndata: [DONE]\n\ndata: cut',
      'tick #7 {"n": 1}\ntwo\nlines\n[DONE]\n',
    ],
    ['application/x-ndjson', '{"a":1}\r\n\n[2]\nnot json', '{"a": 1}\n[2]\nnot json\n'],
    ['application/json-seq', '\u001e{"a":\n1}\n\u001enot\njson\n\u001e12\n', '{"a": 1}\nnot\njson\n12\n'],
  ])('%s: %j', async (type, body, shown, code = 0) => {
    const ran = await show(world, ok(type, body), [], terminal);
    expect(ran.code).toBe(code);
    expect(ran.out).toBe(shown);
  });

  it.each([
    ['text/plain', hostile],
    ['application/json', JSON.stringify({ [hostile]: hostile }).replaceAll('\\u001b', esc)],
    ['application/json', `{"a":"\u009b\u202e\u007f"}`],
    [
      'text/event-stream',
      `event: ${hostile.replaceAll('\r', '')}\nid: ${esc}]0;x\ndata: ${hostile.replaceAll('\r', '')}\n\n`,
    ],
    ['application/x-ndjson', `${hostile}\n"\u009b\u202e"\n`],
    ['', hostile.replaceAll('\u0000', '')],
    [`image/${esc}[2J`, 'x\u0000'],
  ])('nothing of %s steers it', async (type, body) => {
    world.recorder.answer = (_, socket) =>
      socket.write(
        Buffer.concat([
          Buffer.from(
            `HTTP/1.1 200 O\u009bK\r\nX-Evil: \u009b31m\r\n${type.includes(esc) ? 'Content-Type: image/\u009b2J' : `Content-Type: ${type}`}\r\n`,
            'latin1',
          ),
          Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`),
        ]),
      );
    const ran = await world.run(['fetch', 'f', '-i', '-v'], terminal);
    expect(ran.code).toBe(0);
    expect(ran.out + ran.err).not.toMatch(steers);
    expect(ran.out).not.toBe('');
  });

  it.each([['--json'], ['--jsonl']])('nor does %s, which says the same as in a pipe', async (form) => {
    const words = `\u009b31m\u202e\u007f\u2028é🎉`;
    for (const [type, body] of [
      ['application/json', `{\r\n "${words}":"${words}"}`],
      ['text/plain', hostile],
      ['text/event-stream', `event: ${words}\ndata: ${words}\n\n`],
      ['application/x-ndjson', `"${words}"\n`],
    ] as const) {
      const shown = await show(world, ok(type, body), [form], terminal);
      const piped = await show(world, ok(type, body), [form]);
      expect(shown.out).not.toMatch(/[\u007f-\u009f\u2028\u202e]/);
      expect(shown.out).not.toMatch(steers);
      const timeless = (text: string): unknown =>
        text
          .trimEnd()
          .split('\n')
          .join(form === '--json' ? ' ' : '\n')
          .split('\n')
          .map((line) => ({ ...JSON.parse(line), t: 0, timing: 0 }));
      expect(timeless(shown.out)).toEqual(timeless(piped.out));
    }
  });

  it('the name in a token does not steer it', async () => {
    const jwt = `e30.${Buffer.from(JSON.stringify({ email: hostile })).toString('base64url')}.s`;
    const ran = await show(world, ok('text/plain', 'x'), ['-v'], {
      ...terminal,
      env: { NO_COLOR: '1', B44FN_TOKEN: jwt },
    });
    expect(ran.err).not.toMatch(steers);
    const login = await world.run(['login', '--token-file', '-'], { stdin: jwt, tty: ['stderr'] });
    expect(login.err).not.toMatch(steers);
    expect((await world.run(['whoami'], { env: { B44FN_TOKEN: jwt } })).out).not.toMatch(steers);
    await world.run(['logout']);
  });

  it('an error’s own words do not steer it either', async () => {
    const ran = await show(world, answerBytes('302 Found', { Location: '/\u009b2J' }), [], terminal);
    expect(ran.code).toBe(3);
    expect(ran.err).toContain('Location: /');
    expect(ran.err).not.toMatch(steers);
    const named = await world.run(['invoke', `x${esc}[2J`], terminal);
    expect(named.code).toBe(2);
    expect(named.err).not.toMatch(steers);
  });

  it('a CR LF and a character that are cut in two are put together', async () => {
    const euro = Buffer.from('€');
    const ran = await show(
      world,
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n');
        socket.write(
          Buffer.concat([
            chunk('a\r'),
            chunk('\nb'),
            chunk(euro.subarray(0, 1)),
            chunk(euro.subarray(1)),
            chunk('\r'),
            lastChunk,
          ]),
        );
      },
      [],
      terminal,
    );
    expect(ran.out).toBe('a\nb€␍\n');
  });

  it('shows records as they arrive', async () => {
    for (const [type, record] of [
      ['text/event-stream', (n: number) => `data: ${n}\n\n`],
      ['text/event-stream', (n: number) => `data: ${n}\r\r`],
      ['application/x-ndjson', (n: number) => `${n}\n`],
      ['application/geo+json-seq', (n: number) => `\u001e${n}\n`],
    ] as const) {
      let release = (): void => undefined;
      world.recorder.answer = (_, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`);
        socket.write(chunk(record(101)));
        release = () => void socket.write(Buffer.concat([chunk(record(102)), lastChunk]));
      };
      const { io, done } = world.start(['fetch', 'f'], terminal);
      await io.stdout.until('101\n');
      release();
      expect((await done).out).toBe('101\n102\n');
    }
  });

  it('shows the elements of a JSON array as they arrive, cut anywhere', async () => {
    const body = Buffer.from('[{"n":1,"name":"漢字"},\n{"n":2},12345678901234567890]\n');
    const shown =
      '[\n  {\n    "n": 1,\n    "name": "漢字"\n  },\n  {\n    "n": 2\n  },\n  12345678901234567890\n]\n';
    let release = (): void => undefined;
    const inCharacter = body.indexOf(Buffer.from('漢')) + 1;
    const inSecond = body.indexOf('2}');
    world.recorder.answer = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(chunk(body.subarray(0, inCharacter)));
      socket.write(chunk(body.subarray(inCharacter, inSecond)));
      release = () => void socket.write(Buffer.concat([chunk(body.subarray(inSecond)), lastChunk]));
    };
    const { io, done } = world.start(['fetch', 'f'], terminal);
    await io.stdout.until('漢字"\n  },\n'); // the status line has its place
    release();
    expect(await done).toMatchObject({ code: 0, out: shown });
  });

  it.each([
    ['cut short', '', '[\n  1,\n  {\n    "a": "hal\n', 7],
    ['over before its JSON is', ' <b>error</b>', '[\n  1,\n  {\n    "a": "hal <b>error</b>\n', 7],
    ['no longer JSON in a string', '\n<b>error</b>', '[\n  1,\n  {\n    "a": "hal\n<b>error</b>\n', 0],
  ])('an array that is %s is shown as far as it came', async (_, more, shown, code) => {
    const ran = await show(
      world,
      (socket) => {
        const pieces = [chunk('[1,{"a":"hal')];
        if (more !== '') pieces.push(chunk(more), lastChunk);
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
        socket.end(Buffer.concat(pieces));
      },
      [],
      terminal,
    );
    expect(ran).toMatchObject({ code, out: shown });
  });

  it('--raw gives the bytes as they are', async () => {
    expect((await show(world, ok('text/plain', hostile), ['--raw'], terminal)).out).toBe(hostile);
    expect((await show(world, ok('image/png', every), ['--raw'], terminal)).stdout).toEqual(every);
  });

  it('--stream says how to read it', async () => {
    expect(
      (await show(world, ok('text/plain', 'data: {"a":1}\n\n'), ['--stream', 'sse'], terminal)).out,
    ).toBe('{"a": 1}\n');
    expect((await show(world, ok('text/plain', '{"a":1}\n'), ['--stream', 'ndjson'], terminal)).out).toBe(
      '{"a": 1}\n',
    );
    expect((await show(world, ok('application/json', '{"a":1}'), ['--stream', 'text'], terminal)).out).toBe(
      '{"a":1}\n',
    );
    expect(
      (await show(world, ok('text/event-stream', 'data: 1\n\n'), ['--stream', 'none'], terminal)).out,
    ).toBe('data: 1\n\n');
  });

  it('JSON nested as deep as a server likes, and JSON over 1 MiB', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await show(world, ok('application/json', deep), [], terminal)).out.replace(/\s/g, '')).toBe(deep);
    const long = JSON.stringify({ a: 'x'.repeat(2 << 20) });
    expect((await show(world, ok('application/json', long), [], terminal)).out).toBe(
      `${JSON.stringify(JSON.parse(long), null, 2)}\n`,
    );
  });
});
