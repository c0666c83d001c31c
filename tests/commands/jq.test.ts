/** --jq and -r (cli.md, "What comes out", "Exit codes"). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerBytes, chunk, closed, deferred, lastChunk } from '../helpers/answers.js';
import { useWorld } from '../helpers/world.js';
import { ok, show, steers, terminal } from './showing.js';

const world = useWorld();

const document = '{"b":{"c":"x"},"n":12345678901234567890.10,"list":[1,{"z":2}]}';
const json = ok('application/json', document);
const events =
  'data: {"text":"one","n":10000000000000000001}\n\nevent: tick\nid: 7\ndata: plain\n\ndata: [DONE]\n\n';
const records = '{"n":1}\n{"n":2}\n{"n":3}\n';
const ndjson = ok('application/x-ndjson', records);
const head = (type: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nTransfer-Encoding: chunked\r\n\r\n`;

describe('what comes out', () => {
  it.each([
    ['a document', json, ['--jq', '.'], `${document}\n`],
    ['several outputs', json, ['--jq', '.b, .list[]'], '{"c":"x"}\n1\n{"z":2}\n'],
    ['none', json, ['--jq', 'empty'], ''],
    ['a string', json, ['--jq', '.b.c'], '"x"\n'],
    ['a bare string', json, ['--jq', '.b.c, .list', '-r'], 'x\n[1,{"z":2}]\n'],
    ['--pretty', json, ['--jq', '.b', '--pretty', '--no-color'], '{\n  "c": "x"\n}\n'],
    ['a program that begins with a minus', json, ['--jq=-.n'], '-12345678901234567890.10\n'],
    ['records', ndjson, ['--jq', 'select(.n > 1).n'], '2\n3\n'],
    ['--max-items, which counts what came', ndjson, ['--jq', 'select(.n > 1).n', '--max-items', '2'], '2\n'],
    ['--until', ndjson, ['--jq', '.n', '--until', 'n=2'], '1\n2\n'],
    ['halt', ndjson, ['--jq', 'if .n == 2 then halt else .n end'], '1\n'],
    ['JSON that says it is text', ok('text/plain', document), ['--jq', '.b.c'], '"x"\n'],
    ['--stream', ok('text/plain', records), ['--jq', '.n', '--stream', 'ndjson'], '1\n2\n3\n'],
    ['nothing', ok('application/json', ''), ['--jq', '.'], ''],
    [
      'halves of characters, which jq cannot read',
      ok('application/x-ndjson', '["\\ud83d\\ude00"]\n["a\\uD83D"]\n["\\ude00\\ud83d"]\n["\\\\ud83d\\n"]\n'),
      ['--jq', '.[0]'],
      '"😀"\n"a\ufffd"\n"\ufffd\ufffd"\n"\\\\ud83d\\n"\n',
    ],
    [
      'events, as paths see them',
      ok('text/event-stream', events),
      ['--jq', '.'],
      '{"data":{"text":"one","n":10000000000000000001}}\n{"event":"tick","id":"7","data":"plain"}\n{"data":"[DONE]"}\n',
    ],
    ['the document of --json', json, ['--json', '--jq', '.status, .data.b'], '200\n{"c":"x"}\n'],
    [
      'the lines of --jsonl',
      ndjson,
      ['--jsonl', '--jq', '.type'],
      '"head"\n"message"\n"message"\n"message"\n"end"\n',
    ],
  ])('of %s', async (_, answer, args, expected) => {
    const ran = await show(world, answer, args);
    expect(ran).toMatchObject({ code: 0, out: expected });
    expect(ran.err).toBe('');
  });

  it('on a terminal it is indented and coloured, and steers nothing', async () => {
    const hostile = ok('application/json', '{"a":"\\u001b[2J"}');
    const shown = await show(world, hostile, ['--jq', '.'], {
      tty: ['stdout', 'stderr'],
      env: { TERM: 'xterm' },
    });
    expect(shown.out).toContain('\u001b[34m"a"\u001b[39m: \u001b[32m"\\u001b[2J"');
    const bare = await show(world, hostile, ['--jq', '.a', '-r'], terminal);
    expect(bare.out).toBe('␛[2J\n');
    const failed = await show(world, hostile, ['--jq', 'error(.a)'], terminal);
    expect(failed.err).not.toMatch(steers);
  });

  it('each record is out when it arrives', async () => {
    const go = deferred();
    world.recorder.answer = async (_, socket) => {
      socket.write(head('text/event-stream'));
      socket.write(chunk('data: {"n":1}\n\n'));
      await go.promise;
      socket.write(Buffer.concat([chunk('data: {"n":2}\n\n'), lastChunk]));
    };
    const { io, done } = world.start(['fetch', 'f', '--jq', '.data.n']);
    await io.stdout.until('1\n');
    go.resolve();
    expect(await done).toMatchObject({ code: 0, out: '1\n2\n' });
  });

  it('the lines of --jsonl come one by one too, however many events one read brings', async () => {
    const go = deferred();
    world.recorder.answer = async (_, socket) => {
      socket.write(head('application/x-ndjson'));
      socket.write(chunk('{"n":1}\n{"n":2}\n'));
      await go.promise;
      socket.write(Buffer.concat([chunk('{"n":3}\n{"n":4}\n'), lastChunk]));
    };
    const args = ['--jsonl', '--jq', 'if .type == "message" then .data.n else .type end', '-r'];
    const { io, done } = world.start(['fetch', 'f', ...args]);
    await io.stdout.until('head\n1\n2\n');
    go.resolve();
    expect(await done).toMatchObject({ code: 0, out: 'head\n1\n2\n3\n4\nend\n', err: '' });
  });

  it('halt closes the connection of a stream that would go on', async () => {
    const gone = deferred();
    const ran = await show(
      world,
      (socket) => {
        socket.write(head('text/event-stream'));
        socket.write(chunk('data: {"done":true}\n\n'));
        void closed(socket).then(() => gone.resolve());
      },
      ['--jq', '.data | ., if .done then halt else empty end'],
    );
    expect(ran).toMatchObject({ code: 0, out: '{"done":true}\n', err: '' });
    await gone.promise;
  });

  it('-o takes what is filtered; the file stays as it was when the filter fails', async () => {
    const path = join(world.dir, 'out.json');
    await show(world, json, ['--jq', '.b', '-o', path]);
    expect(await readFile(path, 'utf8')).toBe('{"c":"x"}\n');
    expect((await show(world, json, ['--jq', '.b.c.d', '-o', path])).code).toBe(9);
    expect(await readFile(path, 'utf8')).toBe('{"c":"x"}\n');
  });

  it('many records go through in order', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"pad":"${'x'.repeat(80)}"}\n`);
    const ran = await show(world, ok('application/x-ndjson', many.join('')), ['--jq', '.n']);
    expect(ran.code).toBe(0);
    expect(ran.out).toBe(many.map((_, n) => `${n}\n`).join(''));
  });
});

describe('what goes wrong', () => {
  it.each([
    [
      'an error answer',
      answerBytes('500 No', { 'Content-Type': 'application/json' }, '{"e":1}'),
      '.',
      5,
      '',
      '{"e":1}',
    ],
    ['a document it does not fit', json, '.b.c.d', 9, '', 'Cannot index string with string ("d")'],
    ['text', ok('text/plain', 'hello'), '.', 7, '', '5 B of text/plain'],
    ['binary', ok('image/png', Buffer.from([1, 0, 255])), '.', 7, '', '-o <file>'],
    ['a record that is not JSON', ok('application/x-ndjson', '{"n":1}\n{oops\n'), '.n', 7, '1\n', '{oops'],
    [
      'records it does not fit: the others are filtered',
      ok('text/event-stream', events),
      '.data.text',
      9,
      '"one"\n',
      'failed on 2 of 3 records\n    record 2: Cannot index string with string ("text")',
    ],
    ['halt_error', ndjson, '.n, if .n == 2 then "enough" | halt_error else empty end', 9, '1\n2\n', 'enough'],
    [
      'half an answer',
      answerBytes(200, { 'Content-Type': 'application/json', 'Content-Length': '99' }, '{"a":'),
      '.',
      7,
      '',
      '',
    ],
  ])('%s', async (_, answer, expression, code, out, err) => {
    const ran = await show(world, (socket) => void socket.end(answer), ['--jq', expression]);
    expect(ran).toMatchObject({ code, out });
    expect(ran.err).toContain(err);
  });

  it('the first record it does not fit is named at once', async () => {
    world.recorder.answer = (_, socket) => {
      socket.write(head('text/event-stream'));
      socket.write(chunk('data: {"a":{"b":1}}\n\ndata: text\n\n'));
    };
    const { io, done } = world.start(['fetch', 'f', '--jq', '.data.a.b']);
    await io.stderr.until('--jq failed on record 2: Cannot index string');
    io.signal('SIGINT');
    expect(await done).toMatchObject({ code: 130, out: '1\n' });
  });

  it('Ctrl-C ends an expression that never would', async () => {
    world.recorder.answer = (_, socket) => {
      socket.write(head('application/x-ndjson'));
      socket.write(chunk('1\n'));
      socket.write(chunk('2\n'));
    };
    const { io, done } = world.start([
      'fetch',
      'f',
      '--jq',
      '., if . == 2 then until(false; .) else empty end',
    ]);
    await io.stdout.until('1\n');
    io.signal('SIGINT');
    expect(await done).toMatchObject({ code: 130, out: '1\n' });
  });

  it('with --json a failing status is in the document, which is filtered', async () => {
    const failed = answerBytes('500 No', { 'Content-Type': 'application/json' }, '{"e":1}');
    expect(await show(world, failed, ['--json', '--jq', '.status, .data.e'])).toMatchObject({
      code: 5,
      out: '500\n1\n',
    });
    const wrong = await show(world, json, ['--json', '--jq', '.status.x']);
    expect(wrong).toMatchObject({ code: 9, out: '' });
    expect(wrong.err).toContain('Cannot index number');
  });

  it.each([
    [['--jq', '.a['], 'does not compile'],
    [['--jq', '.a[', '--json'], 'does not compile'],
    [['--jq', '.', '--raw'], '--jq and --raw do not go together'],
    [['--jq', '.', '--text', 'a'], '--jq and --text do not go together'],
    [['-r'], 'there is no --jq'],
  ])('%j is exit 2 before anything is sent', async (args, message) => {
    const ran = await show(world, json, args);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(message);
    expect(world.recorder.requests).toEqual([]);
  });
});
