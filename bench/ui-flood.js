// How the app feels while a stream floods it: on a pseudo terminal of 120x40, a person types all the while; for each key the
// time until the screen shows it. Times on a shared machine mean little by themselves: the limits are issue 5's.
//
//   npm run bench:ui                                     the terminal layer alone, 100,000 lines
//   npm run bench:ui -- --lines 1000000
//   npm run bench:ui -- --open 'keys' --until 'regex' -- node bin/b44fn.js …
//       any app: `open` are the keys that start the flood with the cursor in a text field ("\r" and "\u001b" as in JSON),
//       `until` is on the screen when all has arrived
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { build } from 'esbuild';
import { bundling } from '../scripts/bundling.js';

const { values, positionals } = parseArgs({
  options: {
    lines: { type: 'string', default: '100000' },
    open: { type: 'string', default: '\\r' },
    until: { type: 'string', default: 'complete' },
  },
  allowPositionals: true,
});
const [cols, rows] = [120, 40];
const home = mkdtempSync(join(tmpdir(), 'b44fn-bench-'));

async function ownApp() {
  const outfile = join(home, 'flood.mjs');
  await build({ ...bundling, entryPoints: ['tests/ui/fixtures/flood.tsx'], outfile, minify: true });
  return [process.execPath, outfile, values.lines];
}

const [command, ...args] = positionals.length > 0 ? positionals : await ownApp();
const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
const env = { ...process.env, TERM: 'xterm-256color', B44FN_CONFIG_DIR: join(home, 'config') };
const app = pty.spawn(command, args, { cols, rows, env });
let bytes = 0;
let draws = 0;
let exited;
let changed = () => undefined;
screen.onData((answer) => app.write(answer));
app.onData((data) => {
  bytes += data.length;
  draws += data.split('\u001b[?2026l').length - 1;
  screen.write(data, () => changed());
});
app.onExit(({ exitCode }) => {
  exited = exitCode;
  changed();
});

const shown = () =>
  Array.from(
    { length: rows },
    (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '',
  ).join('\n');

/** Resolves when the screen satisfies the pattern. */
const until = (pattern) =>
  new Promise((resolve, reject) => {
    changed = () => {
      if (pattern.test(shown())) resolve();
      else if (exited !== undefined)
        reject(new Error(`the app ended with ${exited}; its screen:\n${shown()}`));
    };
    changed();
  });

/** Peak memory and CPU seconds so far (Linux). */
function usage() {
  try {
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))[1]) / 1000;
    const fields = readFileSync(`/proc/${app.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return { peak, cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return { peak: Number.NaN, cpu: Number.NaN };
  }
}

await until(/\S/);
// A person has looked around before: the code that draws is warm. Any app draws when its size changes.
for (let i = 0; i < 40; i++) {
  app.resize(cols, rows - (i % 2));
  await sleep(20);
}
app.resize(cols, rows);
await sleep(200);
app.write(JSON.parse(`"${values.open}"`));
const complete = new RegExp(values.until);
const before = { draws, bytes, ...usage() };
const begun = performance.now();
const latencies = [];
let typed = '';
let grows = true;
while (!complete.test(shown())) {
  if (typed.length === 8) grows = false;
  if (typed.length <= 1) grows = true;
  // Letters that stand in no line, and then away again.
  const key = grows ? 'zqjxvkwz'[typed.length] : '\u007f';
  typed = grows ? typed + key : typed.slice(0, -1);
  const sent = performance.now();
  app.write(key);
  await until(new RegExp(`(?<![zqjxvkw])${typed}(?![zqjxvkw])`));
  latencies.push(performance.now() - sent);
  await sleep(10);
}
const seconds = (performance.now() - begun) / 1000;
const after = { draws, bytes, ...usage() };
app.kill();
rmSync(home, { recursive: true, force: true });

latencies.sort((a, b) => a - b);
const at = (part) => `${(latencies[Math.floor((latencies.length - 1) * part)] ?? Number.NaN).toFixed(1)} ms`;
const streamed = Math.max(0, after.draws - before.draws - latencies.length);
const table = [
  [
    'flood',
    `${seconds.toFixed(1)} s, ${((after.bytes - before.bytes) / 1e6).toFixed(2)} MB to the terminal`,
    '',
  ],
  [
    'key to screen',
    `p50 ${at(0.5)}   p99 ${at(0.99)}   max ${at(1)}   of ${latencies.length} keys`,
    'p99 under 50 ms',
  ],
  ['draws of the flood', `${(streamed / seconds).toFixed(1)} a second`, 'at most 15'],
  ['processor', `${(((after.cpu - before.cpu) / seconds) * 100).toFixed(0)} % of the time`, ''],
  ['memory', `${after.peak.toFixed(0)} MB at its peak`, 'under 250 MB'],
];
for (const [name, value, limit] of table) console.log(`  ${name.padEnd(20)} ${value.padEnd(66)} ${limit}`);
process.exit(0);
