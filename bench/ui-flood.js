// How the app feels while a stream floods it: on a pseudo terminal of 120x40 the real app opens a function of a real server,
// which sends records of NDJSON as fast as they are taken; a person searches and scrolls all the while. For each key the time
// until the screen shows it. At the end the answer is saved, and compared with what was sent.
// As many sessions as it takes for 100 keys; of what has a limit the worst of them counts. Exits with 1 when a limit is broken.
// Times on a shared machine mean little by themselves: the limits are those the app was made to hold.
//
//   npm run bench:ui
//   npm run bench:ui -- --lines 1000000
//   npm run bench:ui -- --profile <folder>     with a CPU profile of the app
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** Of fewer keys the 99th percentile is the slowest of all. */
const leastKeys = 100;
const mostSessions = 12;

if (isMainThread) await measure();
else flood(workerData);

/**
 * The server, in a thread of its own: it must not wait for the terminal that is measured. Tells its port, then the hash of the flood
 * that it sent. The first call gets a short answer.
 */
function flood(lines) {
  let calls = 0;
  const line = (i) =>
    `{"seq":${i},"event":"progress","text":"record ${i} of the flood","ok":true,"price":12.50}\n`;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const isFlood = calls++ > 0;
    const most = isFlood ? lines : 500;
    const hash = createHash('sha256');
    let sent = 0;
    const more = () => {
      while (sent < most) {
        const text = line(sent++);
        hash.update(text);
        if (!response.write(text)) return response.once('drain', more);
      }
      response.end();
      if (isFlood) parentPort.postMessage(hash.digest('hex'));
    };
    more();
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
}

async function measure() {
  const { values } = parseArgs({
    options: { lines: { type: 'string', default: '100000' }, profile: { type: 'string' } },
  });
  const sessions = [];
  const keys = () => sessions.flatMap((one) => one.keys);
  while (
    sessions.length === 0 ||
    (keys().length < leastKeys && sessions.length < mostSessions && !values.profile)
  )
    sessions.push(await oneSession(Number(values.lines), values.profile));
  let broken = false;
  for (const [name, found, limit, holds] of report(
    sessions,
    keys().sort((a, b) => a - b),
  )) {
    if (!holds) broken = true;
    console.log(`  ${name.padEnd(20)} ${found.padEnd(66)} ${limit}${holds ? '' : '   BROKEN'}`);
  }
  process.exit(broken ? 1 : 0);
}

async function oneSession(lines, profile) {
  const home = mkdtempSync(join(tmpdir(), 'b44fn-bench-'));
  mkdirSync(join(home, 'base44', 'functions', 'flood'), { recursive: true });
  writeFileSync(join(home, 'base44', 'config.jsonc'), '{"name": "bench"}');
  writeFileSync(
    join(home, 'base44', 'functions', 'flood', 'entry.ts'),
    "Deno.serve(() => new Response('served elsewhere'));\n",
  );
  const server = new Worker(new URL(import.meta.url), { workerData: lines });
  const message = () => new Promise((resolve) => server.once('message', resolve));
  const port = await message();
  const app = openApp(home, port, profile);
  try {
    const found = await session(app, home, message());
    app.write('\u0011'); // ctrl+q: so that a profile and the draws are written
    await Promise.race([app.ended, sleep(5000)]);
    const { from, to } = found;
    const draws = JSON.parse(readFileSync(join(home, 'draws.json'), 'utf8'));
    const spent = draws.reduce((sum, [at, ms]) => sum + (at >= from && at < to ? ms : 0), 0);
    return { ...found, drawing: spent / (to - from) };
  } finally {
    app.kill();
    await server.terminate();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Rows: what, found, limit, whether it holds. */
function report(sessions, keys) {
  const worst = (of) => Math.max(...sessions.map(of));
  const at = (part) => keys[Math.floor((keys.length - 1) * part)] ?? Number.NaN;
  const ms = (part) => `${at(part).toFixed(1)} ms`;
  const [draws, drawing, memory] = [
    worst((one) => one.draws),
    worst((one) => one.drawing),
    worst((one) => one.peak),
  ];
  const same = sessions.every((one) => one.same);
  const scrolled = sessions.reduce((sum, one) => sum + one.scrolled, 0);
  return [
    [
      'flood',
      `${sessions.length} of ${worst((one) => one.seconds).toFixed(1)} s at most, ${worst((one) => one.megabytes).toFixed(2)} MB to the terminal`,
      '',
      true,
    ],
    [
      'key to screen',
      `p50 ${ms(0.5)}   p99 ${ms(0.99)}   max ${ms(1)}   of ${keys.length} keys`,
      'p99 under 50 ms',
      at(0.99) < 50,
    ],
    ['keys', `${keys.length - scrolled} typed, ${scrolled} scrolled`, '', true],
    ['draws of the flood', `${draws.toFixed(1)} a second`, 'at most 15', draws <= 15],
    ['drawing', `${(drawing * 100).toFixed(0)} % of the time`, 'under 50 %', drawing < 0.5],
    ['processor', `${(worst((one) => one.cpu) * 100).toFixed(0)} % of the time`, '', true],
    ['memory', `${memory.toFixed(0)} MB at its peak`, 'under 250 MB', memory < 250],
    ['saved file', same ? 'the same bytes as were sent' : 'ANOTHER than was sent', 'the same', same],
  ];
}

function openApp(home, port, profile) {
  const [cols, rows] = [120, 40];
  const bin = new URL('../bin/b44fn.js', import.meta.url).pathname;
  const draws = ['--import', new URL('draws.js', import.meta.url).href];
  const node = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const target = ['--server', `http://127.0.0.1:${port}`, '--app', 'bench', '--as', 'anonymous'];
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    TERM: 'xterm-256color',
    B44FN_CONFIG_DIR: join(home, 'config'),
    B44FN_BENCH_DRAWS: join(home, 'draws.json'),
  };
  const child = pty.spawn(process.execPath, [...draws, ...node, bin, ...target], {
    cols,
    rows,
    env,
    cwd: home,
  });
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const app = {
    bytes: 0,
    draws: 0,
    write: (keys) => child.write(keys),
    kill: () => child.kill(),
    resize(height) {
      screen.resize(cols, height);
      child.resize(cols, height);
    },
    text: () =>
      Array.from(
        { length: rows },
        (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '',
      ).join('\n'),
    /** Resolves when the screen satisfies the pattern. */
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${pattern} never came; the screen:\n${app.text()}`)),
          30_000,
        );
        changed = () => {
          if (exited !== undefined)
            reject(new Error(`the app ended with ${exited}; its screen:\n${app.text()}`));
          if (!pattern.test(app.text())) return;
          clearTimeout(timer);
          resolve();
        };
        changed();
      }),
    /** Peak memory in MB and CPU seconds so far (Linux). */
    usage() {
      const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1000;
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return { peak, cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
    },
    rows,
  };
  let exited;
  let changed = () => undefined;
  screen.onData((answer) => child.write(answer));
  child.onData((data) => {
    app.bytes += data.length;
    app.draws += data.split('\u001b[?2026l').length - 1;
    screen.write(data, () => changed());
  });
  app.ended = new Promise((resolve) => {
    child.onExit(({ exitCode }) => {
      exited = exitCode;
      changed();
      resolve();
    });
  });
  return app;
}

async function closeSearch({ write, until, text }) {
  if (!/│ \//.test(text())) return;
  write('\u001b');
  await until(/^(?!.*│ \/)/s);
}

async function session(app, home, sentHash) {
  const { write, until } = app;
  await until(/flood/);
  // A person has looked around before: the code that draws is warm. Any app draws when its size changes.
  for (let i = 0; i < 40; i++) {
    app.resize(app.rows - (i % 2));
    await sleep(20);
  }
  app.resize(app.rows);
  await sleep(200);
  // And has had an answer: the first draw of one takes about 100 ms, most of it the reading of code.
  write('\r');
  await until(/500 events/);
  await until(/r again/);
  const before = { draws: app.draws, bytes: app.bytes, ...app.usage() };
  const epoch = () => performance.timeOrigin + performance.now();
  const from = epoch();
  write('r');
  await until(/following|Answer +200(?!.*500 events)/s);
  const latencies = { search: [], scroll: [] };
  const live = () => /Answer +●/.test(app.text());
  const press = async (kind, key, pattern) => {
    const sent = performance.now();
    write(key);
    await until(pattern);
    if (!live()) return; // the last one may have come after the flood
    latencies[kind].push(performance.now() - sent);
    await sleep(10);
  };
  while (live()) {
    await press('search', '/', /│ \//);
    // First what no record holds, then what all of them do.
    for (const word of ['zqjx', 'record']) {
      for (let i = 1; i <= word.length && live(); i++)
        await press('search', word[i - 1], new RegExp(`│ /${word.slice(0, i)}(?![a-z])`));
      for (let i = word.length - 1; i >= 0 && live(); i--)
        await press('search', '\u007f', new RegExp(`│ /${word.slice(0, i)}(?![a-z])`));
    }
    await closeSearch(app);
    for (let i = 0; i < 4 && live(); i++) {
      await press('scroll', '\u001b[5~', /f follow(?!ing)|r again/); // page up: it holds still
      await press('scroll', 'G', /following|r again/);
    }
  }
  const to = epoch();
  const seconds = (to - from) / 1000;
  const after = { draws: app.draws, bytes: app.bytes, ...app.usage() };
  await closeSearch(app);
  const file = join(home, 'saved.ndjson');
  write('s');
  await until(/Save the whole answer/);
  write(`\u0015${file}\r`);
  await until(/Saved as/);
  const saved = createHash('sha256').update(readFileSync(file)).digest('hex');
  const end = app.usage();

  const keys = [...latencies.search, ...latencies.scroll];
  return {
    keys,
    scrolled: latencies.scroll.length,
    from,
    to,
    seconds,
    megabytes: (after.bytes - before.bytes) / 1e6,
    draws: Math.max(0, after.draws - before.draws - keys.length) / seconds,
    cpu: (after.cpu - before.cpu) / seconds,
    peak: Math.max(after.peak, end.peak),
    same: saved === (await sentHash),
  };
}
