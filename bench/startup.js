// What a start costs: whole processes, in turn, median of the runs, as ratios within this one run
// (absolute times on a shared machine mean little). Needs bash for its `time`; curl and HTTPie are
// measured where they are installed. The app is measured to its first frame, on a pseudo terminal.
//
//   npm run bench            15 runs each
//   npm run bench -- 31      more
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pty from '@lydell/node-pty';

const runs = Number(process.argv[2] ?? 15);
const home = mkdtempSync(join(tmpdir(), 'b44fn-bench-'));
const bin = resolve('bin/b44fn.js');
const shop = resolve('examples/shop'); // completion reads a project's folder
if (!existsSync('dist/start.js')) throw new Error('build first: npm run build');

const server = createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":true}'));
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;
const post = `${url}/api/apps/a/functions/hello`;

const bare = join(home, 'bare.mjs');
writeFileSync(
  bare,
  `const r = await fetch('${post}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
process.stdout.write(await r.text());`,
);
const sdk = join(home, 'sdk.mjs');
writeFileSync(
  sdk,
  `import { createClient } from '${resolve('node_modules/@base44/sdk/dist/index.js')}';
const { data } = await createClient({ appId: 'a', serverUrl: '${url}' }).functions.invoke('hello', { a: 1 });
process.stdout.write(JSON.stringify(data));
process.exit(0);`,
);

const node = process.execPath;
const start = [
  ['node -e 0', [node, '-e', '0']],
  ['b44fn --version', [node, bin, '--version']],
  ['b44fn __complete (options)', [node, bin, '__complete', 'zsh', '2', '--', 'b44fn', 'invoke', '--']],
  ['b44fn __complete (functions)', [node, bin, '__complete', 'zsh', '2', '--', 'b44fn', 'invoke', '']],
  [
    'b44fn __complete (parameters)',
    [node, bin, '__complete', 'zsh', '3', '--', 'b44fn', 'invoke', 'sendEmail', ''],
  ],
];
const call = [
  ['node, its own fetch', [node, bare]],
  ['b44fn invoke', [node, bin, 'invoke', 'hello', 'a:=1', '--server', url, '--app', 'a']],
  ['node, @base44/sdk', [node, sdk]],
  ['curl', ['curl', '-s', '-H', 'content-type: application/json', '-d', '{"a":1}', post]],
  ['HTTPie', ['http', '--ignore-stdin', '--body', 'POST', post, 'a:=1']],
];

/** One run: CPU (user and system) and wall seconds, by bash's own `time`. Not sync: the server is in this process. */
async function once(argv, cwd) {
  const env = { ...process.env, B44FN_CONFIG_DIR: join(home, 'none') };
  const script = 'TIMEFORMAT="%3U %3S %3R"; time "$@" >/dev/null 2>&1';
  try {
    const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', ...argv], { cwd, env });
    const [user, system, wall] = stderr.trim().split(' ').map(Number);
    return { cpu: user + system, wall };
  } catch {
    return undefined; // not installed
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function table(title, commands, cwd, measure = once) {
  const measured = new Map(commands.map(([name]) => [name, []]));
  for (let i = 0; i <= runs; i++) {
    for (const [name, argv] of commands) {
      const run = await measure(argv, cwd);
      if (i > 0 && run) measured.get(name).push(run); // the first round warms up
    }
  }
  console.log(`\n${title} (median of ${runs}; ratio to the first row)`);
  let base;
  for (const [name, all] of measured) {
    if (all.length === 0) {
      console.log(`  ${name.padEnd(32)} not installed`);
      continue;
    }
    const row = { cpu: median(all.map((one) => one.cpu)), wall: median(all.map((one) => one.wall)) };
    base ??= row;
    const ratio = (key) =>
      `${(row[key] * 1000).toFixed(0).padStart(5)} ms ×${(row[key] / base[key]).toFixed(2)}`;
    const cpu = row.cpu === undefined ? '' : `user+sys ${ratio('cpu')}   `;
    console.log(`  ${name.padEnd(32)} ${cpu}wall ${ratio('wall')}`);
  }
}

/** On a pseudo terminal: milliseconds until the program shows its first frame, or ends without one. */
function firstFrame(argv, cwd) {
  const env = { ...process.env, B44FN_CONFIG_DIR: join(home, 'none'), TERM: 'xterm-256color' };
  const begun = performance.now();
  const child = pty.spawn(argv[0], argv.slice(1), { cols: 120, rows: 40, cwd, env });
  let shown;
  child.onData((data) => {
    if (shown !== undefined || !data.includes('╭')) return;
    shown = performance.now();
    child.write('\u0011'); // ctrl+q
  });
  return new Promise((done) =>
    child.onExit(() => done({ wall: ((shown ?? performance.now()) - begun) / 1000 })),
  );
}

const app = [
  ['node -e 0, to its end', [node, '-e', '0']],
  ['b44fn --help, to its end', [node, bin, '--help']],
  ['b44fn, to its first frame', [node, bin, '--server', url, '--app', 'a']],
  ['b44fn demo, to its first frame', [node, bin, 'demo']],
];

await table('Start', start, shop);
await table('The app on a terminal of 120x40', app, home, firstFrame);
await table('One call of a loopback function', call, home);
server.close();
rmSync(home, { recursive: true, force: true });
