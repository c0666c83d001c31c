/** Runs of the app against a real server: what is sent, closed, kept and saved. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AppServices, createServices } from '../../src/commands/app/services.js';
import { createContext } from '../../src/context.js';
import type { Call, Payload } from '../../src/run/call.js';
import { answerPane } from '../../src/ui/answer/pane.js';
import type { LoginDialog } from '../../src/ui/dialogs/dialog.js';
import { createEffects, type Effects } from '../../src/ui/effects.js';
import { paneSizes } from '../../src/ui/layout.js';
import type { Action, Effect, State } from '../../src/ui/model.js';
import { update } from '../../src/ui/update.js';
import { answerBytes, chunk, closed, deferred } from '../helpers/answers.js';
import { useBundle } from '../helpers/bundle.js';
import { fakeIo } from '../helpers/io.js';
import { jwtOf, oldJwt } from '../helpers/jwt.js';
import { header, parts, useWorld } from '../helpers/world.js';
import { callOf, keysOf, stateOf, textOf } from './support.js';

const world = useWorld();

/** The app without its screen: effects, and the state that comes of them. */
class Session {
  state: State = stateOf();
  readonly copied: string[] = [];
  readonly effects: Effects;
  private waiting: { done(state: State): boolean; resolve(): void }[] = [];

  constructor(services: AppServices) {
    this.effects = createEffects({
      services,
      dispatch: (action) => this.dispatch(action),
      state: () => this.state,
      edit: async (text) => text,
      copy: (text, what) => {
        this.copied.push(text);
        return { text: `${what} copied`, kind: 'ok' };
      },
      quit: () => undefined,
      suspend: () => undefined,
      now: () => 0,
    });
  }

  private dispatch(action: Action): void {
    const [next, effects] = update(this.state, action);
    this.state = next;
    for (const effect of effects) this.effects.run(effect);
    this.waiting = this.waiting.filter((one) => !one.done(next) || void one.resolve());
  }

  run(effect: Effect): void {
    this.effects.run(effect);
  }

  press(...keys: string[]): void {
    for (const key of keys.flatMap(keysOf)) this.dispatch({ type: 'key', key });
  }

  paste(text: string): void {
    this.dispatch({ type: 'key', key: { kind: 'paste', text } });
  }

  send(what: Call): void {
    this.run({ type: 'send', call: what, as: 'anonymous', sure: false });
  }

  async until(done: (state: State) => boolean): Promise<State> {
    if (!done(this.state)) await new Promise<void>((resolve) => this.waiting.push({ done, resolve }));
    return this.state;
  }
}

let services: AppServices;
let session: Session;
const outcomes = (state: State): (string | undefined)[] => state.runs.map((run) => run.state.outcome?.kind);

beforeEach(async () => {
  const io = fakeIo([], { env: world.env, cwd: world.dir, homedir: world.dir });
  services = await createServices(createContext(io), {});
  session = new Session(services);
});
afterEach(async () => {
  await session.effects.close();
  await services.close();
});

const streamHead =
  'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n';

/** A server that sends one record to each call, and goes on for ever. */
function endless(): void {
  world.recorder.answer = (_, socket) => {
    socket.write(streamHead);
    socket.write(chunk('{"n":1}\n'));
  };
}

describe('a call', () => {
  test('that is cancelled closes its connection, and keeps what came', async () => {
    endless();
    session.send(callOf('ticks'));
    await session.until(({ runs }) => runs[0]?.state.messages === 1);
    const [socket] = [...world.recorder.sockets].slice(-1);
    session.run({ type: 'cancel', id: session.state.runs[0]!.id });
    await closed(socket!);
    const state = await session.until((now) => outcomes(now)[0] === 'cancelled');
    expect(state.runs[0]!.log.records.length).toBe(1);
  });

  test('that is sent again closes the old one first, however fast', async () => {
    const open: number[] = [];
    world.recorder.answer = (_, socket) => {
      open.push([...world.recorder.sockets].filter((one) => !one.destroyed).length);
      socket.write(streamHead);
      socket.write(chunk('{"n":1}\n'));
    };
    const before = world.recorder.sockets.size;
    session.send(callOf('ticks'));
    await session.until(({ runs }) => runs[0]?.state.messages === 1);
    for (let i = 0; i < 3; i++) session.send(callOf('ticks'));
    const state = await session.until(
      ({ runs }) => runs.length >= 2 && runs[0]!.state.messages === 1 && runs[0]!.state.phase !== 'ended',
    );
    expect(state.runs.filter((run) => run.state.phase !== 'ended')).toHaveLength(1);
    expect(open.at(-1)! - before).toBeLessThanOrEqual(2); // its own, and one that is just being closed
  });

  test('of another function goes on beside it', async () => {
    endless();
    session.send(callOf('one'));
    session.send(callOf('two'));
    const state = await session.until(
      ({ runs }) => runs.length === 2 && runs.every((run) => run.state.messages === 1),
    );
    expect(outcomes(state)).toEqual([undefined, undefined]);
  });

  test('that is refused leaves the old one alone', async () => {
    endless();
    session.send(callOf('ticks'));
    await session.until(({ runs }) => runs[0]?.state.messages === 1);
    session.run({ type: 'send', call: callOf('ticks'), as: 'user', sure: false });
    const state = await session.until(({ dialog }) => dialog?.kind === 'login');
    expect(outcomes(state)).toEqual([undefined]);
  });

  test('that was refused for want of a login goes on with it, unless that is cancelled', async () => {
    world.recorder.answer = (_, socket) =>
      socket.write(answerBytes(200, { 'Content-Type': 'text/plain' }, 'ok'));
    const asked = (now: State): boolean => now.dialog?.kind === 'login';
    session.run({ type: 'send', call: callOf('mine'), as: 'user', sure: false });
    await session.until(asked);
    session.press('escape');
    session.run({ type: 'send', call: callOf('mine'), as: 'user', sure: false });
    await session.until(asked);
    session.paste(oldJwt);
    session.press('enter');
    await session.until((now) => asked(now) && /has run out/.test((now.dialog as LoginDialog).why ?? ''));
    expect(world.recorder.requests).toHaveLength(0);
    const token = jwtOf('dana@example.com');
    session.press('ctrl+u');
    session.paste(token);
    session.press('enter');
    const { runs } = await session.until((now) => now.runs[0]?.state.phase === 'ended');
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ as: 'user', call: { name: 'mine' }, state: { status: 200 } });
    expect(header(world.recorder.requests[0]!, 'authorization')).toBe(`Bearer ${token}`);
  });

  test('whose token of the environment has run out goes with the one that is stored then', async () => {
    world.recorder.answer = (_, socket) =>
      socket.write(answerBytes(200, { 'Content-Type': 'text/plain' }, 'ok'));
    const io = fakeIo([], {
      env: { ...world.env, B44FN_TOKEN: oldJwt },
      cwd: world.dir,
      homedir: world.dir,
    });
    const own = await createServices(createContext(io), {});
    const other = new Session(own);
    try {
      other.run({ type: 'send', call: callOf('mine'), as: 'user', sure: false });
      await other.until(({ dialog }) => dialog?.kind === 'login');
      const token = jwtOf('dana@example.com');
      other.paste(token);
      other.press('enter');
      await other.until(({ runs }) => runs[0]?.state.phase === 'ended');
      expect(header(world.recorder.requests[0]!, 'authorization')).toBe(`Bearer ${token}`);
      expect(other.state.notice?.text).toContain('instead of B44FN_TOKEN in this app');
    } finally {
      await other.effects.close();
      await own.close();
    }
  });

  test('with a status that is no success says what to do next', async () => {
    world.recorder.answer = (_, socket) =>
      socket.write(answerBytes(401, { 'Content-Type': 'application/json' }, '{"error":"who?"}'));
    session.send(callOf('secretive'));
    const { runs } = await session.until((now) => now.runs[0]?.problem !== undefined);
    expect(runs[0]!.problem).toMatchObject({ code: 'HTTP_401', why: 'It was called as anonymous.' });
  });

  test('whose server is away ends with what to do next', async () => {
    world.recorder.answer = (_, socket) => socket.destroy();
    session.send(callOf('gone'));
    const { runs } = await session.until((now) => now.runs[0]?.problem !== undefined);
    expect(outcomes(session.state)).toEqual(['failed']);
    expect(runs[0]!.problem).toEqual(
      runs[0]!.state.outcome?.kind === 'failed' && runs[0]!.state.outcome.error,
    );
  });
});

describe('saving', () => {
  const save = async (path: string): Promise<string> => {
    session.state = { ...session.state, notice: undefined };
    session.run({ type: 'save', id: session.state.runs[0]!.id, path });
    return (await session.until(({ notice }) => notice !== undefined)).notice!.text;
  };
  const answered = async (body: Buffer, type = 'application/octet-stream'): Promise<void> => {
    world.recorder.answer = (_, socket) => socket.write(answerBytes(200, { 'Content-Type': type }, body));
    session.send(callOf('file'));
    await session.until(({ runs }) => runs[0]?.state.phase === 'ended');
  };

  test('gives every byte, in one piece', async () => {
    const body = Buffer.alloc(3_000_001, Buffer.from([0, 255, 13, 10, 128]));
    await answered(body);
    expect(await save('whole.bin')).toBe(`Saved as ${join(world.dir, 'whole.bin')}`);
    expect((await readFile(join(world.dir, 'whole.bin'))).equals(body)).toBe(true);
  });

  test('never overwrites, knows the home folder, and says what is wrong with a place', async () => {
    await answered(Buffer.from('new'));
    await writeFile(join(world.dir, 'old.txt'), 'old');
    expect(await save('old.txt')).toContain('old.txt exists already, and is left as it is');
    expect(await readFile(join(world.dir, 'old.txt'), 'utf8')).toBe('old');
    expect(session.state.dialog, 'what was typed is there to be changed').toMatchObject({
      purpose: 'save',
      field: { text: 'old.txt' },
    });
    expect(await save('~/home.txt')).toBe(`Saved as ${join(world.dir, 'home.txt')}`);
    expect(await save('no/such/x')).toContain('there is no folder');
    expect(await save('.')).toContain('. is a folder');
  });

  test('of a stream that still comes gives what has come', async () => {
    endless();
    session.send(callOf('ticks'));
    await session.until(({ runs }) => runs[0]?.state.messages === 1);
    expect(await save('part.ndjson')).toContain('Saved what has come so far as ');
    expect(await readFile(join(world.dir, 'part.ndjson'), 'utf8')).toBe('{"n":1}\n');
  });

  test('is not possible where the disk failed, and the answer is shown all the same', async () => {
    const failing = { ...services, openSpill: () => Promise.reject(new Error('ENOSPC: no space left')) };
    session = new Session(failing);
    await answered(Buffer.from('text'), 'text/plain');
    expect(session.state.notice?.text).toContain('ENOSPC');
    expect(session.state.runs[0]!.log.text.text).toBe('text');
    expect(await save('x.txt')).toContain('cannot be saved whole');
  });
});

describe('an answer that is longer than what is kept in memory', () => {
  const answered = async (body: string, type: string): Promise<void> => {
    world.recorder.answer = (_, socket) =>
      socket.write(answerBytes(200, { 'Content-Type': type }, Buffer.from(body)));
    session.send(callOf('f'));
    await session.until(({ runs }) => runs[0]?.log.whole !== undefined);
    session.state = { ...session.state, focus: 'answer' };
  };
  const sight = (): string =>
    textOf(answerPane(session.state.runs[0], paneSizes(session.state).answer, true, session.state));
  const items = Array.from({ length: 90_000 }, (_, n) => ({ n, text: `item ${n} ${'漢é'.repeat(9)}` }));

  test('is read from its first byte to its last, and searched whole', async () => {
    await answered(JSON.stringify({ items }), 'application/json');
    expect(sight()).toMatch(/▌\{\s*│\n.*"items": \[\s*│\n.*\{\s*│\n.*"n": 0,/);
    session.press('G');
    expect(sight()).toMatch(/"n": 89999,[\s\S]*\]\s*│\n.*▌\}/);
    session.press('/', 'item 4444', 'enter');
    const { notice } = await session.until(({ runs }) => runs[0]!.log.whole!.found !== undefined);
    expect(notice).toBeUndefined();
    expect(sight()).toMatch(/▌ {6}"text": "item 4444 [\s\S]*\/item 4444 {2}1\/11/);
    session.press('N');
    expect(sight()).toMatch(/item 44449 [\s\S]*11\/11/);
    session.press('g', '-');
    expect(session.state.notice?.text).toContain('does not fold');
  });

  test('is shown as it came where it is no JSON, and says from where on', async () => {
    const body = `${JSON.stringify({ items }).slice(0, -2)}, oops]}`;
    await answered(body, 'application/json');
    expect(sight()).toContain('▌{"items":[{"n":0,"text":"it');
    const { runs } = await session.until((now) => now.runs[0]?.problem !== undefined);
    expect(runs[0]!.problem!.why).toBe(
      `This is called JSON and is none: from character ${body.indexOf('oops') + 1} on.`,
    );
  });

  test('of text keeps its lines, however long they are', async () => {
    const long = 'ab '.repeat(4000);
    await answered(`first\n${long}needle\n${'a line\tof it\n'.repeat(500_000)}last`, 'text/plain');
    session.press('g', '/', 'b needle', 'enter');
    await session.until(({ runs }) => runs[0]!.log.whole!.found !== undefined);
    expect(sight()).toContain('1/1');
    session.press('Y');
    expect(session.copied).toEqual([`${long}needle`]);
  });
});

describe('copying', () => {
  const answered = async (body: string | Buffer, type: string): Promise<string> => {
    world.recorder.answer = (_, socket) =>
      socket.write(answerBytes(200, { 'Content-Type': type }, Buffer.from(body as string)));
    session.send(callOf('f'));
    await session.until(({ runs }) => runs[0]?.state.phase === 'ended');
    session.state = { ...session.state, notice: undefined };
    session.run({ type: 'copyBody', id: session.state.runs[0]!.id });
    return (await session.until(({ notice }) => notice !== undefined)).notice!.text;
  };

  test.each([
    ['application/json', Buffer.from('{"a":[1,\t2]}'), '{"a":[1,\t2]}'],
    ['text/plain; charset=latin1', Buffer.from('caf\xe9', 'latin1'), 'café'],
  ])('takes the body as it came, as text: %s', async (type, body, text) => {
    expect(await answered(body, type)).toBe('The answer copied');
    expect(session.copied).toEqual([text]);
  });

  test.each([
    ['75.0 kB', 74_995],
    ['3.0 MB', 3_000_000],
  ])('says its limit, and what there is instead: %s', async (said, length) => {
    expect(await answered('x'.repeat(length), 'text/plain')).toBe(
      `The answer is too long to copy: ${said}, and a terminal takes at most 75.0 kB. s saves it to a file.`,
    );
    expect(session.copied).toEqual([]);
  });
});

test('what is called JSON and is none says where', async () => {
  world.recorder.answer = (_, socket) =>
    socket.write(
      answerBytes(200, { 'Content-Type': 'application/json' }, Buffer.from('{"a": 1,\n "b": oops}')),
    );
  session.send(callOf('f'));
  const { runs } = await session.until((now) => now.runs[0]?.problem !== undefined);
  expect(runs[0]!.problem?.why).toBe(
    'This is called JSON and is none: line 2, column 7: a word without quotes stands here.',
  );
});

test('a run whose events throw is over, and says so', async () => {
  const broken = {
    ...services,
    open: async () => ({
      logs: async () => [],
      problem: async () => undefined,
      // biome-ignore lint/correctness/useYield: it fails before
      async *events() {
        throw new Error('a fault of ours');
      },
    }),
  };
  session = new Session(broken as AppServices);
  session.send(callOf('f'));
  const { runs } = await session.until((now) => now.runs[0]?.problem !== undefined);
  expect(runs[0]!.state.outcome).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } });
  expect(runs[0]!.state.phase).toBe('ended');
});

test('what a function prints after it has answered is asked for once more', async () => {
  let asked = 0;
  const late = {
    ...services,
    open: async () => ({
      logs: async () => (++asked === 1 ? ['first'] : ['first', 'from waitUntil']),
      problem: async () => undefined,
      async *events() {
        yield { type: 'end', t: 0, outcome: { kind: 'completed' } };
      },
    }),
  };
  session = new Session(late as AppServices);
  session.send(callOf('f'));
  await session.until((now) => now.runs[0]?.logs.length === 1);
  const { runs } = await session.until((now) => now.runs[0]?.logs.length === 2);
  expect(runs[0]!.logs).toEqual(['first', 'from waitUntil']);
  expect(asked).toBe(2);
});

test('what the function printed is there when the run is over, from the embedded host', {
  timeout: 60_000,
}, async () => {
  const project = join(import.meta.dirname, '..', '..', 'examples', 'shop');
  const io = fakeIo([], {
    env: { ...world.env, PATH: process.env.PATH ?? '' },
    cwd: project,
    homedir: world.dir,
  });
  const context = createContext(io);
  const found = (await context.project(project))!;
  const host = await context.startHost({
    project: found,
    port: 0,
    pid: process.pid,
    onEvent: () => undefined,
  });
  const own = await createServices(context, { server: host.url, project });
  try {
    session = new Session(own);
    session.send(
      callOf('fail', { payload: { kind: 'text', text: '{"throw":true}', type: 'application/json' } }),
    );
    const { runs } = await session.until((now) => (now.runs[0]?.logs.length ?? 0) > 0);
    expect(runs[0]!.logs.join('\n')).toContain('fail: about to throw, as asked');
    expect(runs[0]!.problem?.code).toBe('HTTP_500');
  } finally {
    await session.effects.close();
    await own.close();
    await host.close();
  }
});

test('closing while a stream comes ends it, and leaves nothing behind', async () => {
  endless();
  const gone = deferred();
  session.send(callOf('ticks'));
  await session.until(({ runs }) => runs[0]?.state.messages === 1);
  const [socket] = [...world.recorder.sockets].slice(-1);
  socket!.once('close', () => gone.resolve());
  await session.effects.close();
  await services.close();
  await gone.promise;
  session.send(callOf('late')); // a key that came late: said or not, it throws nowhere
});

describe('what is copied can be shared', () => {
  test.each(['asCurl', 'asCode', 'asCommand'] as const)('%s holds no secret of the payload', async (as) => {
    const text = JSON.stringify({ to: 'a@b.co', password: 'hunter2-sentinel' });
    const payload = { kind: 'text' as const, text, type: 'application/json' };
    const call = { via: 'invoke' as const, name: 'f', method: 'POST', query: [], headers: [], payload };
    const line = await services[as](call, 'anonymous');
    expect(await services.leftOut(call)).toEqual(['PASSWORD']);
    expect(line).not.toContain('hunter2-sentinel');
    expect(line).toContain('a@b.co');
  });

  test.each([
    ['user', 'curl', 'set B44FN_TOKEN, PASSWORD first'],
    ['service', 'code', 'set B44FN_SERVICE_TOKEN, PASSWORD first'],
    ['anonymous', 'curl', 'set PASSWORD first'],
    ['user', 'command', 'set PASSWORD first'],
  ] as const)('all it needs is named: as %s, %s', async (identity, as, said) => {
    const payload = { kind: 'text' as const, text: '{"password":"x"}', type: 'application/json' };
    const env = { ...world.env, B44FN_TOKEN: 'user-token', B44FN_SERVICE_TOKEN: 'service-token' };
    const context = createContext(fakeIo([], { env, cwd: world.dir, homedir: world.dir }));
    const own = await createServices(context, {});
    const other = new Session(own);
    other.run({ type: 'copyCall', as, call: callOf('f', { payload }), identity });
    const { notice } = await other.until((state) => state.notice !== undefined);
    expect(notice!.text).toMatch(new RegExp(`; ${said}$`));
    await own.close();
  });
});

describe('SDK code does the same when it is run', () => {
  const sdk = useBundle('src/sdk/index.ts');
  const form = (fields: Extract<Payload, { kind: 'form' }>['fields']): Payload => ({ kind: 'form', fields });
  const json = (text: string): Payload => ({ kind: 'text', text, type: 'application/json' });

  const secretly = '{"to":"x","password":"hunter2","n":{"pin":12}}';
  const nasty = `a"b\\c$d 'e\`é\u{1f600}\u0007\t@&%=\nz`;
  test.each<[string, Call, (request: (typeof world.recorder.requests)[number]) => unknown, unknown]>([
    [
      'JSON',
      callOf('f', { payload: json(secretly) }),
      ({ body }) => JSON.parse(body.toString()),
      { to: 'x', password: nasty, n: { pin: 34 } },
    ],
    [
      'JSON of fetch',
      callOf('f', { via: 'fetch', payload: json(secretly) }),
      ({ body }) => JSON.parse(body.toString()),
      { to: 'x', password: nasty, n: { pin: 34 } },
    ],
    [
      'a form',
      callOf('f', { via: 'fetch', payload: form([{ name: 'password', value: 'hunter2' }]) }),
      // FormData of the platform writes a line feed as CRLF, as the standard has it.
      (request) => parts(request).map((part) => part.split('\r\n\r\n')[1]?.replace('\r\n', '\n')),
      [nasty],
    ],
    [
      'a query',
      callOf('f', { via: 'fetch', method: 'GET', query: [['password', 'hunter2']] }),
      ({ requestLine }) => new URL(requestLine.split(' ')[1]!, 'http://h').searchParams.get('password'),
      nasty,
    ],
  ])('what is left out has to be given first, and may be anything: %s', async (_, what, sent, expected) => {
    world.recorder.answer = (_request, socket) =>
      socket.end(answerBytes(200, { 'Content-Type': 'application/json' }, '{}'));
    const run = async (as: 'asCurl' | 'asCode', env: Record<string, string>): Promise<unknown> => {
      world.recorder.requests.length = 0;
      const text = (await services[as](what, 'anonymous')).replace(
        "'b44fn/sdk'",
        JSON.stringify(pathToFileURL(sdk()).href),
      );
      expect(text).not.toMatch(/hunter2|⟦/);
      const [program, args]: [string, string[]] =
        as === 'asCurl'
          ? ['bash', ['--norc', '-c', text]]
          : [process.execPath, [await world.file('made.mjs', text)]];
      await promisify(execFile)(program, args, { env: { PATH: process.env.PATH ?? '', ...env } });
      return sent(world.recorder.requests[0]!);
    };
    for (const as of ['asCurl', 'asCode'] as const) {
      const failed = run(as, {});
      await expect(failed).rejects.toThrow(/PASSWORD(?: is not set|: parameter)/);
      const said = await failed.catch(({ stderr }: { stderr: string }) => stderr);
      if (as === 'asCurl') expect(said).toMatch(/^.*PASSWORD: .*\n$/);
      expect(world.recorder.requests).toEqual([]);
      expect(await run(as, { PASSWORD: nasty, N_PIN: '34' })).toEqual(expected);
    }
  });

  test.each<[string, Call, 'anonymous' | 'user' | 'service']>([
    ['invoke without data', callOf('f'), 'anonymous'],
    ['invoke with JSON', callOf('a/b', { payload: json('{"to":"x","n":1234567890123456}') }), 'user'],
    [
      'invoke as the service',
      callOf('f', { payload: json('{"a":[1,null]}'), headers: [['X-Own', 'é']] }),
      'service',
    ],
    ['fetch with a query', callOf('f', { via: 'fetch', method: 'GET', query: [['q', 'a b']] }), 'user'],
    [
      'fetch with text',
      callOf('f', {
        via: 'fetch',
        method: 'PUT',
        payload: { kind: 'text', text: 'a "b"\n', type: 'text/plain' },
      }),
      'anonymous',
    ],
    [
      'invoke with files, two of one name',
      callOf('f', {
        payload: form([
          { name: 'docs', path: 'one.txt' },
          { name: 'docs', path: 'two.txt' },
          { name: 'title', value: 'T' },
        ]),
      }),
      'anonymous',
    ],
    [
      'invoke with a file',
      callOf('f', {
        payload: form([
          { name: 'doc', path: 'one.txt' },
          { name: 'title', value: 'T' },
        ]),
      }),
      'user',
    ],
    [
      'invoke with a query',
      callOf('a/b%', {
        query: [
          ['dry run', '1'],
          ['q', 'é&'],
        ],
        payload: json('{"to":"x"}'),
        headers: [['X-Own', '1']],
      }),
      'user',
    ],
    [
      'invoke with a query and no data',
      callOf('f', {
        query: [
          ['q', '1'],
          ['q', '2'],
        ],
      }),
      'service',
    ],
    [
      'invoke with a query, a form and its own Accept',
      callOf('f', {
        query: [['q', '1']],
        headers: [['accept', 'text/csv']],
        payload: form([{ name: 'a', value: '1' }]),
      }),
      'anonymous',
    ],
    [
      'invoke with text',
      callOf('f', { payload: { kind: 'text', text: 'a=1', type: 'text/plain' } }),
      'anonymous',
    ],
    [
      'invoke with a form without a file',
      callOf('f', { payload: form([{ name: 'a', value: '1' }]) }),
      'user',
    ],
    ['invoke with a long number', callOf('f', { payload: json('{"n":12345678901234567890.10}') }), 'user'],
    ['invoke with JSON that is no object', callOf('f', { payload: json(' "x"') }), 'user'],
    [
      'invoke with a file as the body',
      callOf('f', { payload: { kind: 'file', path: 'one.txt', type: 'application/octet-stream' } }),
      'user',
    ],
    [
      'fetch with a file and a type of its own',
      callOf('f', {
        via: 'fetch',
        headers: [['content-type', 'text/csv']],
        payload: { kind: 'file', path: 'one.txt', type: 'application/octet-stream' },
      }),
      'user',
    ],
    [
      'fetch with a form',
      callOf('f', {
        via: 'fetch',
        payload: form([
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ]),
      }),
      'anonymous',
    ],
  ])('%s', async (_, what, as) => {
    await world.file('one.txt', 'one');
    await world.file('two.txt', 'two');
    const { answer } = world.recorder;
    world.recorder.answer = (_request, socket) =>
      void socket.write(
        Buffer.concat([
          Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'),
        ]),
      );
    const tokens = { B44FN_TOKEN: 'user-token', B44FN_SERVICE_TOKEN: 'service-token' };
    const io = fakeIo([], { env: { ...world.env, ...tokens }, cwd: world.dir, homedir: world.dir });
    const own = await createServices(createContext(io), {});
    const other = new Session(own);
    other.run({ type: 'send', call: { ...what, payload: atDir(what.payload) }, as, sure: true });
    await other.until(({ runs }) => runs[0]?.state.phase === 'ended');
    other.run({
      type: 'copyCall',
      as: 'code',
      call: { ...what, payload: atDir(what.payload) },
      identity: as,
    });
    await other.until(({ notice }) => notice?.text.startsWith('The SDK code copied') === true);
    await other.effects.close();
    await own.close();
    const [app] = world.recorder.requests.splice(0);
    const names = ['authorization', 'x-own', 'base44-functions-version'];
    const clients = {
      ours: { url: pathToFileURL(sdk()).href, names: [...names, 'x-app-id'] },
      theirs: { url: import.meta.resolve('@base44/sdk'), names },
    };
    for (const [whose, client] of Object.entries(clients)) {
      const code = other.copied[0]!.replace("'b44fn/sdk'", JSON.stringify(client.url));
      const file = await world.file('made.mjs', code);
      await promisify(execFile)(process.execPath, [file], {
        cwd: world.dir,
        env: { ...process.env, ...tokens },
      });
      const [made] = world.recorder.requests.splice(0);
      // fetch takes another route to the same function (docs/wire.md).
      const byFetch = code.includes('functions.fetch(');
      const route = (line: string): string => {
        const same = byFetch ? line.replace(/\/api\/(?:apps\/[^/]+\/)?functions\//, '/') : line;
        return whose === 'theirs' ? same.replace('a%2Fb', 'a/b') : same; // so for base44 dev alone, which it does not know
      };
      expect(route(made!.requestLine), whose).toBe(route(app!.requestLine));
      for (const name of [...client.names, ...(what.via === 'invoke' && byFetch ? ['accept'] : [])])
        expect(header(made!, name), `${whose}: ${name}`).toBe(header(app!, name));
      if (header(app!, 'content-type')?.startsWith('multipart'))
        expect(parts(made!), whose).toEqual(parts(app!));
      else {
        expect(header(made!, 'content-type'), whose).toBe(header(app!, 'content-type'));
        expect(made!.body.toString(), whose).toBe(app!.body.toString());
      }
    }
    world.recorder.answer = answer;
  });

  const atDir = (payload: Payload): Payload => {
    if (payload.kind === 'file') return { ...payload, path: join(world.dir, payload.path) };
    return payload.kind === 'form'
      ? {
          ...payload,
          fields: payload.fields.map((one) =>
            'path' in one ? { ...one, path: join(world.dir, one.path) } : one,
          ),
        }
      : payload;
  };
});
