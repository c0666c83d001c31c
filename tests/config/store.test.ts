/** The file of profiles: nothing is lost, whoever writes at the same time and whatever stands in it. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../src/config/lock.js';
import type { Profile } from '../../src/config/profile.js';
import { misfit } from '../../src/config/schema.js';
import { openStore } from '../../src/config/store.js';
import { B44fnError } from '../../src/errors.js';
import { rejection } from '../helpers/answers.js';
import { startCli } from '../helpers/cli.js';

let dir: string;
let config: string;
let told: string[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'b44fn-store-'));
  config = join(dir, 'some', 'config');
  told = [];
  return () => rm(dir, { recursive: true, force: true });
});

const open = () => openStore(config, (text) => told.push(text));
const file = () => join(config, 'config.json');
const put = async (text: string): Promise<void> => {
  await mkdir(config, { recursive: true });
  await writeFile(file(), text, { mode: 0o644 });
};
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('what is kept', () => {
  it('comes back, for this person alone; reading makes nothing', async () => {
    expect(await open().read()).toEqual({ current: 'default', profiles: {} });
    expect(await readdir(dir)).toEqual([]);
    const profile: Profile = {
      server: 'https://a.example',
      app: 'a.b.c',
      as: 'service',
      userToken: { token: 't', origin: 'https://a.example', brought: ['server'] },
      serviceAllowed: ['https://a.example/api/apps/x'],
    };
    const all = { current: 'https://x.example/a.b', profiles: { 'https://x.example/a.b': profile } };
    await open().update(() => all);
    expect(await open().read()).toEqual(all);
    expect(await modeOf(file())).toBe(0o600);
    expect(await modeOf(config)).toBe(0o700);
    expect(await readdir(config)).toEqual(['config.json']);
  });

  it('closes a folder of its own, and leaves one that holds other things', async () => {
    await mkdir(config, { recursive: true, mode: 0o755 });
    await open().updateProfile('default', () => ({ app: 'x' }));
    expect(await modeOf(config)).toBe(0o700);
    await chmod(config, 0o755);
    await writeFile(join(config, 'someone.else'), '');
    await open().updateProfile('default', () => ({ app: 'y' }));
    expect(await modeOf(config)).toBe(0o755);
    expect(await modeOf(file())).toBe(0o600);
  });

  it('stays as it was when the change throws', async () => {
    await open().updateProfile('default', () => ({ app: 'x' }));
    await rejection(
      open().update(() => {
        throw new Error('no');
      }),
    );
    expect((await open().read()).profiles.default).toEqual({ app: 'x' });
    expect(await readdir(config)).toEqual(['config.json']);
  });
});

describe('writers at the same time', () => {
  it('20 instances, 2 writes each: none is lost', async () => {
    const write = async (n: number): Promise<void> => {
      const store = open();
      for (let i = 0; i < 2; i++) await store.updateProfile(`p${n}-${i}`, () => ({ app: `${n}.${i}` }));
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => write(n)));
    const { profiles } = await open().read();
    expect(Object.keys(profiles)).toHaveLength(40);
    expect(profiles['p7-1']).toEqual({ app: '7.1' });
    expect(await readdir(config)).toEqual(['config.json']);
  });

  it('20 processes: none is lost', async () => {
    const env = { B44FN_CONFIG_DIR: config, HOME: dir };
    const runs = Array.from({ length: 20 }, (_, n) =>
      startCli(['profile', 'add', `p${n}`, '--app', `app${n}`], { env }),
    );
    const ended = await Promise.all(
      runs.map(async (run) => {
        run.child.stdout.resume();
        run.child.stdin.end();
        return [(await run.ended).code, run.err()];
      }),
    );
    expect(ended.filter(([code]) => code !== 0)).toEqual([]);
    expect(Object.keys((await open().read()).profiles).sort()).toEqual(
      Array.from({ length: 20 }, (_, n) => `p${n}`).sort(),
    );
  });
});

describe('the lock', () => {
  const age = async (path: string): Promise<void> => utimes(path, new Date(0), new Date(0));

  it('of a process that died is broken, by one waiter at a time', async () => {
    const lock = join(dir, 'lock');
    await writeFile(lock, '');
    await age(lock);
    await mkdir(`${lock}.breaking`); // a breaker died as well
    await age(`${lock}.breaking`);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 20 }, () => withLock(lock, work)));
    expect(most).toBe(1);
    expect(await readdir(dir)).toEqual([]);
  });

  it('of a process that is seen to have died is broken without waiting for its age', async () => {
    const lock = join(dir, 'lock');
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFile(lock, `${dead} ${hostname()}`);
    await utimes(lock, new Date(), new Date(Date.now() - 1000));
    expect(await withLock(lock, () => 'done', { patience: 0 })).toBe('done');
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ['a process that lives', `${process.pid} ${hostname()}`],
    ['a process of another machine', '4194305 elsewhere'],
  ])('of %s is not broken before its age', async (_, holder) => {
    const lock = join(dir, 'lock');
    await writeFile(lock, holder);
    await utimes(lock, new Date(), new Date(Date.now() - 1000));
    expect(await rejection(withLock(lock, () => undefined, { patience: 0 }))).toMatchObject({
      code: 'CONFIG_LOCKED',
    });
  });

  it('that is held for too long is said, and is not broken', async () => {
    const lock = join(dir, 'lock');
    await writeFile(lock, '');
    const error = await rejection(withLock(lock, () => undefined, { patience: 0 }));
    expect(error).toMatchObject({ code: 'CONFIG_LOCKED', exitCode: 1 });
    expect((error as B44fnError).hint).toContain('remove that file');
    expect(await readdir(dir)).toEqual(['lock']);
  });
});

describe('a file that is not as it should be', () => {
  it.each([
    ['no JSON', '{"profiles": SENTINEL', 'it is not JSON'],
    ['empty', '', 'it is not JSON'],
    ['no object', '[]', 'the file'],
    ['null', 'null', 'the file'],
    ['no version', '{"profiles": {}}', 'version'],
    ['an old version', '{"version": 0, "profiles": {}}', 'version'],
    ['profiles of another kind', '{"version": 1, "profiles": []}', 'profiles'],
    ['a wrong identity', '{"version": 1, "profiles": {"a": {"as": "SENTINEL"}}}', 'profiles.a.as'],
    [
      'a token without its origin',
      '{"version": 1, "profiles": {"a": {"userToken": {"token": "SENTINEL"}}}}',
      'profiles.a.userToken.origin',
    ],
    ['a value nobody knows', '{"version": 1, "profiles": {"a": {"SENTINEL": 1}}}', 'profiles.a.'],
  ])('%s: it is kept aside, and said', async (_, text, what) => {
    await put(text);
    expect(await open().read()).toEqual({ current: 'default', profiles: {} });
    const [aside = '', ...more] = await readdir(config);
    expect(more).toEqual([]);
    expect(aside).toMatch(/^config\.json\.corrupt-\d{4}-\d\d-\d\dT/);
    expect(await readFile(join(config, aside), 'utf8')).toBe(text);
    expect(await modeOf(join(config, aside))).toBe(0o600);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(what);
    expect(told[0]).toContain(aside);
    if (!what.endsWith('.')) expect(told[0]).not.toContain('SENTINEL');
    await open().updateProfile('default', () => ({ app: 'new' }));
    expect((await open().read()).profiles).toEqual({ default: { app: 'new' } });
    expect(await readdir(config)).toHaveLength(2);
  });

  it('is put aside once, by whoever comes first', async () => {
    await put('{');
    await Promise.all([
      open().read(),
      open().updateProfile('a', () => ({ app: '1' })),
      open().updateProfile('b', () => ({ app: '2' })),
      open().read(),
    ]);
    expect(told).toHaveLength(1);
    expect(Object.keys((await open().read()).profiles).sort()).toEqual(['a', 'b']);
  });

  it('a newer b44fn’s is refused, and left as it is', async () => {
    const text = '{"version": 2, "profiles": {"a": {"future": 1}}}';
    await put(text);
    for (const attempt of [open().read(), open().updateProfile('a', () => ({}))]) {
      const error = await rejection(attempt);
      expect(error).toBeInstanceOf(B44fnError);
      expect(error).toMatchObject({ code: 'NEWER_CONFIG', exitCode: 1 });
      expect((error as B44fnError).hint).toContain('npm install -g b44fn@latest');
    }
    expect(await readFile(file(), 'utf8')).toBe(text);
    expect(told).toEqual([]);
  });

  it('is never written: a change that does not fit is refused', async () => {
    await open().updateProfile('a', () => ({ app: 'x' }));
    await rejection(open().updateProfile('a', () => ({ app: 7 }) as unknown as Profile));
    expect((await open().read()).profiles.a).toEqual({ app: 'x' });
  });

  it('each rule of the schema is kept by the reader', () => {
    const good = { version: 1, profiles: { a: { serviceAllowed: ['x'] } } };
    expect(misfit(good)).toBeUndefined();
    expect(misfit({ ...good, unknown: 1 })).toBeUndefined();
    expect(misfit({ ...good, profiles: { a: { serviceAllowed: ['x', 1] } } })).toBe(
      'profiles.a.serviceAllowed[1]',
    );
    expect(misfit({ ...good, current: 1 })).toBe('current');
    expect(misfit({ ...good, profiles: { a: null } })).toBe('profiles.a');
  });
});

describe('a folder that cannot be', () => {
  it.each(['/proc', '/proc/b44fn', '/proc/b44fn/deep', '/dev/null', '/dev/null/x'])(
    '%s is an error at once, not a hang',
    async (folder) => {
      const store = openStore(folder, () => undefined);
      const error = await rejection(store.updateProfile('a', () => ({ app: 'x' })));
      expect(error).toBeInstanceOf(B44fnError);
      expect((error as B44fnError).message).toContain(folder);
      expect((error as B44fnError).hint).toContain('B44FN_CONFIG_DIR');
    },
  );
});
