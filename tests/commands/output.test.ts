/** What comes out in a pipe, on stderr, and in colour (cli.md, "What comes out"). */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { width } from '../../src/run/width.js';
import { answerBytes, chunk, lastChunk } from '../helpers/answers.js';
import { Captured, type Ends } from '../helpers/io.js';
import { header, useWorld } from '../helpers/world.js';
import { esc, every, hostile, ok, show, steers } from './showing.js';

const world = useWorld();

describe('in a pipe', () => {
  it.each([
    ['application/octet-stream', every],
    ['application/json', Buffer.from('{"a": 1.10,\r\n "b":"\u001b"}')],
    ['text/plain', Buffer.from(hostile)],
    ['text/event-stream', Buffer.from(`data: ${hostile}\n\n: comment\r\nid: 1`)],
    ['application/x-ndjson', Buffer.from('{"a":1}\nnot json\n')],
    ['text/plain; charset=iso-8859-1', Buffer.from([0xe9, 0x0a])],
    ['', Buffer.from('no type')],
    ['text/plain', Buffer.alloc(0)],
  ])('%s is byte for byte what was sent, and stderr is silent', async (type, body) => {
    const ran = await show(world, ok(type, body));
    expect(ran.code).toBe(0);
    expect(ran.stdout).toEqual(body);
    expect(ran.err).toBe('');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('%s is decoded, or kept with --raw-encoding', async (coding, code) => {
    const answer = ok('text/plain', code(every), { 'Content-Encoding': coding });
    expect((await show(world, answer)).stdout).toEqual(every);
    expect(header(world.last(), 'accept-encoding')).toBe('identity');
    expect((await show(world, answer, ['--raw-encoding'])).stdout).toEqual(code(every));
    await show(world, answer, ['--compressed']);
    expect(header(world.last(), 'accept-encoding')).toContain('gzip');
  });

  it('arrives as it comes, before the end', async () => {
    let release = (): void => undefined;
    world.recorder.answer = (_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.write(chunk('first'));
      release = () => void socket.write(Buffer.concat([chunk('second'), lastChunk]));
    };
    const { io, done } = world.start(['fetch', 'f']);
    await io.stdout.until('first');
    release();
    expect((await done).out).toBe('firstsecond');
  });

  it('shows the body of an error as any other', async () => {
    const ran = await show(world, answerBytes('500 Oops', { 'Content-Type': 'text/plain' }, 'why'));
    expect(ran).toMatchObject({ code: 5, out: 'why' });
    expect(ran.err).toContain('f answered 500 Oops');
  });

  it('-i adds the head', async () => {
    const ran = await show(world, ok('text/plain', 'body', { 'X-A': '1' }), ['-i']);
    expect(ran.out).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody',
    );
  });

  it('--pretty shows it as on a terminal', async () => {
    expect((await show(world, ok('application/json', '{"a":1}'), ['--pretty'])).out).toBe('{\n  "a": 1\n}\n');
    const shown = (await show(world, ok('text/plain', hostile), ['--pretty'])).out;
    expect(shown).not.toMatch(steers);
  });
});

describe('stderr', () => {
  const jwt = `e30.${Buffer.from('{"email":"dana@example.com"}').toString('base64url')}.s`;
  it('ends with one line about the call, on a terminal', async () => {
    const ends: Ends = { tty: ['stderr'], env: { NO_COLOR: '1', B44FN_TOKEN: jwt } };
    const ran = await show(world, ok('application/json', '{"a":1}'), [], ends);
    expect(ran.err).toMatch(/^200 OK · f · as user dana@example\.com · \d+ ms · 7 B\n$/);
    expect((await show(world, ok('application/json', '{}'), ['-q'], ends)).err).toBe('');
    expect((await show(world, ok('application/json', '{}'), [], { env: { B44FN_TOKEN: jwt } })).err).toBe('');
  });

  it('says what an error means and what to do, -q or not', async () => {
    for (const [status, text] of [
      ['401 Unauthorized', '--as user'],
      ['403 Forbidden', 'It was called as anonymous'],
      ['404 Not Found', 'b44fn list'],
      ['405 Nope', '-X POST'],
      ['302 Found', '--follow'],
      ['429 Slow', 'Too many calls; wait 7 s'],
      ['418 Teapot', '-i shows'],
      ['500 Oops', 'its log says why'],
    ] as const) {
      const ran = await show(
        world,
        answerBytes(status, { Location: '/x', Allow: 'POST', 'Retry-After': '7' }),
        ['-q'],
      );
      expect(ran.err).toContain(`f answered ${status}`);
      expect(ran.err).toContain(text);
      expect(ran.err).toContain('→');
    }
  });

  it('-v shows request and answer, secrets redacted', async () => {
    const ran = await show(
      world,
      ok('text/plain', 'x', { 'X-Answer': 'yes' }),
      [
        ...['-v', '-H', 'X-Api-Key: SENTINEL', '-H', 'Cookie: SENTINEL', '-H', 'X-Plain: shown'],
        ...['-Q', 'access_token=SENTINEL', '-Q', 'q=shoes'],
      ],
      { env: { B44FN_TOKEN: 'SENTINEL' } },
    );
    expect(ran.out).toBe('x');
    for (const line of [
      '> GET http',
      '> Authorization: Bearer (redacted)',
      '> X-Api-Key: (redacted)',
      '> Cookie: (redacted)',
      '> X-Plain: shown',
      '?access_token=(redacted)&q=shoes',
      '< 200 OK',
      '< X-Answer: yes',
      '* completed after',
    ])
      expect(ran.err).toContain(line);
    expect(ran.err).not.toContain('SENTINEL');
  });
});

describe('colours', () => {
  const coloured = async (args: string[], env: Record<string, string>, tty: NonNullable<Ends['tty']>) => {
    const { out, err } = await show(
      world,
      answerBytes('500 No', { 'Content-Type': 'application/json' }, '{"a":1}'),
      args,
      { tty, env },
    );
    return { out: out.includes(esc), err: err.includes(esc) };
  };
  it.each<
    [string, string[], Record<string, string>, NonNullable<Ends['tty']>, { out: boolean; err: boolean }]
  >([
    ['on a terminal', [], {}, ['stdout', 'stderr'], { out: true, err: true }],
    ['each stream for itself: stderr', [], {}, ['stderr'], { out: false, err: true }],
    ['each stream for itself: stdout', [], {}, ['stdout'], { out: true, err: false }],
    ['not in a pipe', ['--pretty'], {}, [], { out: false, err: false }],
    ['NO_COLOR', [], { NO_COLOR: '1' }, ['stdout', 'stderr'], { out: false, err: false }],
    ['an empty NO_COLOR is none', [], { NO_COLOR: '' }, ['stdout', 'stderr'], { out: true, err: true }],
    ['--no-color', ['--no-color'], {}, ['stdout', 'stderr'], { out: false, err: false }],
    [
      '--no-color over FORCE_COLOR',
      ['--no-color'],
      { FORCE_COLOR: '1' },
      ['stdout', 'stderr'],
      { out: false, err: false },
    ],
    ['TERM=dumb', [], { TERM: 'dumb' }, ['stdout', 'stderr'], { out: false, err: false }],
    ['FORCE_COLOR', ['--pretty'], { FORCE_COLOR: '1' }, [], { out: true, err: true }],
    ['FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, ['stdout', 'stderr'], { out: false, err: false }],
    [
      'NO_COLOR over FORCE_COLOR',
      ['--pretty'],
      { FORCE_COLOR: '1', NO_COLOR: '1' },
      [],
      { out: false, err: false },
    ],
    ['--color', ['--pretty', '--color'], { NO_COLOR: '1' }, [], { out: true, err: true }],
    [
      'the bytes of a pipe are never coloured',
      ['--color'],
      { FORCE_COLOR: '1' },
      [],
      { out: false, err: true },
    ],
  ])('%s', async (_, args, env, tty, expected) => expect(await coloured(args, env, tty)).toEqual(expected));
});

it('--help and --version go to stdout, an empty command line to stderr with exit 2', async () => {
  for (const argv of [
    ['--help'],
    ['-h'],
    ['help'],
    ['help', 'fetch'],
    ['invoke', '--help'],
    ['fetch', '-h', 'x'],
    ['--version'],
  ]) {
    const ran = await world.run(argv, { stdout: new Captured() });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).not.toBe('');
  }
  const empty = await world.run([]);
  expect(empty).toMatchObject({ code: 2, out: '' });
  expect(empty.err).toContain('b44fn invoke');
});

it('list keeps its columns under names with wide and combining characters', async () => {
  const names = ['漢字レポート', 'cafe\u0301', 'sendEmail', 'party🎉'];
  for (const name of names)
    await world.file(`wide/base44/functions/${name}/entry.ts`, 'Deno.serve(() => new Response("ok"));');
  await world.file('wide/base44/config.jsonc', '{}');
  const ran = await world.run(['list', '--local', '--no-color', '--project', `${world.dir}/wide`], {
    tty: ['stdout'],
  });
  const lines = ran.out.trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(names.length);
  for (const line of lines) expect(width(line.slice(0, line.indexOf('local')))).toBe(14);
});
