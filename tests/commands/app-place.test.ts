/** Where the app's calls can go, and what it hears of calls that other processes make. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createServices } from '../../src/commands/app/services.js';
import { type Context, createContext } from '../../src/context.js';
import { isUnlike } from '../../src/ui/functions/where.js';
import type { PastCall } from '../../src/ui/services.js';
import { answerBytes } from '../helpers/answers.js';
import { entry } from '../helpers/history-entry.js';
import { fakeIo } from '../helpers/io.js';
import { startRecorder } from '../helpers/recorder.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const shop = join(import.meta.dirname, '..', '..', 'examples', 'shop');

/** Nothing in the environment says where to call. */
const contextIn = (cwd: string): Context => {
  const { B44FN_CONFIG_DIR, HOME } = world.env;
  return createContext(fakeIo([], { env: { B44FN_CONFIG_DIR, HOME }, cwd, homedir: world.dir }));
};

it('a host is one place, however it was named, and typing its URL finds it', {
  timeout: 30_000,
}, async () => {
  const context = contextIn(shop);
  const project = (await context.project(shop))!;
  const host = await context.startHost({
    project,
    port: 0,
    pid: process.pid,
    onEvent: () => undefined,
  });
  const services = await createServices(context, { server: `${host.url}/`, project: shop });
  try {
    const places = await services.places();
    expect(places.filter(({ label, about }) => `${label} ${about}`.includes(host.url))).toEqual([
      { id: 'start', label: host.url, about: 'as started · b44fn serve shop', now: true },
    ]);
    const away = await services.goTo({ server: world.recorder.url });
    expect(away).toMatchObject({ server: world.recorder.url, app: host.record.appId });
    expect((await services.places())[0]!.now).toBe(false);
    expect(await services.goTo({ server: `${host.url}/` })).toMatchObject({ server: host.url });
    expect((await services.places())[0]!.now).toBe(true);
  } finally {
    await services.close();
    await host.close();
  }
});

it.each<[started: string, flags: object, expected: [label: string, about: string][]]>([
  ['with nothing said', {}, [['https://base44.app', 'as started']]],
  [
    'with a profile',
    { profile: 'live' },
    [
      ['https://live.test', 'as started · profile live'],
      ['default', 'profile: https://base44.app'],
      ['https://base44.app', 'the hosted service'],
    ],
  ],
  [
    'with a server',
    { server: 'https://other.test' },
    [
      ['https://other.test', 'as started'],
      ['default', 'profile: https://base44.app'],
    ],
  ],
])('started %s, the row of that place names its URL and says little', async (_, flags, expected) => {
  await world.run(['profile', 'add', 'live', '--server', 'https://live.test']);
  const services = await createServices(contextIn(world.dir), flags);
  try {
    const places = await services.places();
    expect(places.filter(({ now }) => now)).toEqual([places[0]]);
    const rows = places.map(({ label, about }) => [label, about]);
    expect(rows.filter(([label]) => label !== 'live')).toEqual(expected);
  } finally {
    await services.close();
    await world.run(['profile', 'remove', 'live', '--yes']);
  }
});

it('a server goes by its own profile, else by the app that is given or called now; nothing that is no server is gone to', async () => {
  await world.run(['profile', 'add', 'staging', '--server', 'https://staging.test', '--app', 'st']);
  const services = await createServices(contextIn(world.dir), { app: 'mine' });
  try {
    expect(await services.goTo({ server: 'https://other.test' })).toMatchObject({ app: 'mine' });
    expect(await services.goTo({ server: 'https://other.test', app: 'crm' })).toMatchObject({
      server: 'https://other.test',
      app: 'crm',
    });
    await expect(services.goTo({ server: 'https://dana:hunter2@other.test' })).rejects.toThrow(
      'must not hold a user name or password',
    );
    expect(await services.place()).toMatchObject({ server: 'https://other.test', app: 'crm' });
  } finally {
    await services.close();
  }
  const bare = await createServices(contextIn(world.dir), {});
  try {
    expect((await bare.goTo({ server: 'https://other.test' })).app).toBeUndefined();
    const staging = await bare.goTo({ server: 'https://staging.test' });
    expect(staging).toMatchObject({ server: 'https://staging.test', app: 'st', profile: 'staging' });
  } finally {
    await bare.close();
  }
});

it('a fetch to the hosted service, which goes to the app’s own host, went to where the app’s calls go', async () => {
  const platform = await startRecorder();
  const told = JSON.stringify({ url: world.recorder.url });
  platform.answer = (_, socket) => void socket.write(answerBytes(200, {}, told));
  const { B44FN_CONFIG_DIR, HOME } = world.env;
  const env = { BASE44_API_URL: platform.url, BASE44_ACCESS_TOKEN: 'ey.platform', BASE44_APP_ID: 'app1' };
  const io = fakeIo([], { env: { B44FN_CONFIG_DIR, HOME, ...env }, cwd: world.dir, homedir: world.dir });
  const services = await createServices(createContext(io), {});
  try {
    expect((await world.runBare(['fetch', 'f'], { env })).code).toBe(0);
    expect((await world.runBare(['replay'], { env })).code).toBe(0);
    expect(world.recorder.requests).toHaveLength(2);
    const place = await services.place();
    expect(place.server).toBe('https://base44.app');
    const history = await services.history();
    expect(history.map(({ server }) => server)).toEqual([world.recorder.url, world.recorder.url]);
    expect(history.map((past) => isUnlike(past, place))).toEqual([false, false]);
    // What was sent to that host by choice went elsewhere.
    const chosen = ['fetch', 'f', '--server', world.recorder.url];
    expect((await world.runBare(chosen, { env })).code).toBe(0);
    expect(isUnlike((await services.history())[0]!, place)).toBe(true);
  } finally {
    await world.runBare(['history', '--clear', '--yes']);
    await services.close();
    await platform.close();
  }
});

it('a call that another process makes is told of, and one that it forgets', async () => {
  const services = await createServices(contextIn(world.dir), {});
  const other = contextIn(world.dir).history;
  let known: PastCall[] | undefined;
  let heard = (): void => undefined;
  const until = async (ids: string[]): Promise<void> => {
    while (known?.map(({ id }) => id).join() !== ids.join())
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
  };
  const off = services.watchHistory(
    (history) => {
      known = history;
      heard();
    },
    (error) => {
      throw error;
    },
  );
  try {
    await until([]);
    await other.add(entry('a234567890'));
    await until(['a234567890']);
    expect(known![0]).toMatchObject({ server: 'http://127.0.0.1:4460', app: 'app1', local: false });
    await other.add(entry('b234567890'));
    await until(['b234567890', 'a234567890']);
    await other.clear('b234567890');
    await until(['a234567890']);
  } finally {
    off();
    await services.close();
  }
});
