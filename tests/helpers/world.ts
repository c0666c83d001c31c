import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Env } from '../../src/io.js';
import { main } from '../../src/main.js';
import { type Ends, type FakeIo, fakeIo } from './io.js';
import { type Recorded, type Recorder, startRecorder } from './recorder.js';

/** What one command line did. */
export interface Ran {
  code: number;
  stdout: Buffer;
  out: string;
  err: string;
  io: FakeIo;
}

export type Run = (argv: string[], ends?: Ends) => Promise<Ran>;

/** A recorder, and a home of its own for everything b44fn reads and keeps. */
export interface World {
  recorder: Recorder;
  dir: string;
  env: Record<string, string>;
  /** Runs a command line in this process, with the recorder as the server and `app1` as the app. */
  run: Run;
  /** The same, with nothing in the environment but where to keep things. */
  runBare: Run;
  /** A command line that goes on; await `done` for its end. */
  start(argv: string[], ends?: Ends): { io: FakeIo; done: Promise<Ran> };
  /** The request of the last call. */
  last(): Recorded;
  /** Writes a file below the world's folder and returns its path. */
  file(name: string, content: string | Uint8Array, mode?: number): Promise<string>;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const recorder = await startRecorder();
  const dir = await mkdtemp(join(tmpdir(), 'b44fn-test-'));
  const cwd = join(dir, 'cwd');
  await mkdir(cwd);
  const bare = { B44FN_CONFIG_DIR: join(dir, 'config'), HOME: dir };
  const env = { ...bare, B44FN_SERVER: recorder.url, BASE44_APP_ID: 'app1' };
  const start =
    (base: Env) =>
    (argv: string[], ends: Ends = {}) => {
      const io = fakeIo(argv, { cwd, homedir: dir, ...ends, env: { ...base, ...ends.env } });
      const done = main(argv, io).then((code): Ran => {
        const stdout = io.stdout.bytes ?? Buffer.alloc(0);
        return { code, stdout, out: stdout.toString('utf8'), err: io.stderr.text ?? '', io };
      });
      return { io, done };
    };
  return {
    recorder,
    dir,
    env,
    run: (argv, ends) => start(env)(argv, ends).done,
    runBare: (argv, ends) => start(bare)(argv, ends).done,
    start: start(env),
    last() {
      const request = recorder.requests.at(-1);
      if (!request) throw new Error('nothing was sent');
      return request;
    },
    async file(name, content, mode) {
      const path = join(dir, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      if (mode !== undefined) await chmod(path, mode);
      return path;
    },
    async close() {
      await recorder.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A world for all tests of a file, its record emptied before each. */
export function useWorld(): World {
  const world = {} as World;
  beforeAll(async () => {
    Object.assign(world, await startWorld());
  });
  beforeEach(() => {
    world.recorder.requests.length = 0;
  });
  afterAll(() => world.close());
  return world;
}

/** A header of a recorded request, whatever its case. */
export function header(request: Recorded, name: string): string | undefined {
  return request.headers.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

/** The parts of a recorded multipart body, heads and contents, with the boundary taken out. */
export function parts(request: Recorded): string[] {
  const boundary = /boundary=(.+)$/.exec(header(request, 'content-type') ?? '')?.[1];
  if (boundary === undefined) throw new Error(`not multipart: ${header(request, 'content-type')}`);
  const body = request.body.toString('utf8');
  if (!body.endsWith(`--${boundary}--\r\n`)) throw new Error('the closing line is missing');
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => part.slice(2, -2));
}
