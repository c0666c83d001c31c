// How fast bytes, records and events pass, beside curl and bare undici scripts, in turn within one run; medians,
// as ratios to curl, or where it does not do as much, to the script (absolute times on a shared machine mean
// little). Needs bash and curl.
//
//   npm run bench:throughput             1 GiB, 3 rounds
//   npm run bench:throughput -- 256 5    256 MiB, 5 rounds
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const [mebibytes = 1024, rounds = 3] = process.argv.slice(2).map(Number);
const bytes = mebibytes * 1024 * 1024;
const home = mkdtempSync(join(tmpdir(), 'b44fn-bench-'));
const bin = resolve('bin/b44fn.js');
const server = spawn(process.execPath, ['bench/server.js'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [url] = (await once(createInterface(server.stdout), 'line')).map(String);

const big = join(home, 'big.bin');
writeFileSync(big, '');
truncateSync(big, bytes);
const undici = resolve('node_modules/undici/index.js');
/** A script of nothing but undici. @returns the command that runs it */
function bare(name, text) {
  const file = join(home, `${name}.mjs`);
  writeFileSync(file, text);
  return `node ${file}`;
}
const download = bare(
  'download',
  `import { createWriteStream } from 'node:fs';
import { stream } from '${undici}';
await stream(process.argv[2], { method: 'GET' }, () => createWriteStream(process.argv[3]));`,
);
const upload = bare(
  'upload',
  `import { openAsBlob } from 'node:fs';
import { FormData, request } from '${undici}';
const body = new FormData();
body.set('f', await openAsBlob(process.argv[3]), 'big.bin');
const answer = await request(process.argv[2], { method: 'POST', body });
console.log(await answer.body.text());`,
);
const parse = bare(
  'parse',
  `import { request } from '${undici}';
const start = performance.now();
const { body } = await request(process.argv[2]);
let rest = '';
for await (const text of body.setEncoding('utf8')) {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  let out = '';
  for (const line of lines)
    out += JSON.stringify({ t: performance.now() - start, type: 'message', data: JSON.parse(line) }) + '\\n';
  if (!process.stdout.write(out)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}`,
);

const count = 200_000;
const path = `f?bytes=${bytes}`;
const fetching = `node ${bin} fetch '${path}' --server ${url} --app a --dialect hosted`;
const get = `${url}/api/functions/${path}`;
const measures = [
  [
    'download to a file',
    {
      curl: `curl -s -o ${home}/c '${get}'`,
      b44fn: `${fetching} -o ${home}/b`,
      undici: `${download} '${get}' ${home}/u`,
    },
  ],
  [
    'download through a pipe',
    { curl: `curl -s '${get}' | cat >/dev/null`, b44fn: `${fetching} | cat >/dev/null` },
  ],
  [
    'multipart upload',
    {
      curl: `curl -s -F f=@${big} ${url}/api/apps/a/functions/f`,
      b44fn: `node ${bin} invoke f f@${big} --server ${url} --app a`,
      undici: `${upload} ${url}/api/apps/a/functions/f ${big}`,
    },
  ],
  [
    `${count} records, --jsonl`,
    {
      undici: `${parse} '${url}/api/functions/records?count=${count}' | cat >/dev/null`,
      b44fn: `node ${bin} fetch 'records?count=${count}' --server ${url} --app a --dialect hosted --jsonl | cat >/dev/null`,
    },
  ],
];

async function seconds(command) {
  const script = `TIMEFORMAT=%3R; time { ${command}; } >/dev/null 2>${home}/errors`;
  const env = { ...process.env, B44FN_CONFIG_DIR: join(home, 'none') };
  const { stderr } = await promisify(execFile)('bash', ['-c', `set -o pipefail; ${script}`], { env });
  return Number(stderr.trim());
}

const middle = (values, part = 0.5) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)];

console.log(`${mebibytes} MiB, median of ${rounds}; rate: to the first`);
for (const [title, commands] of measures) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) times[name].push(await seconds(command));
  }
  const [first] = Object.values(times);
  const facts = Object.entries(times).map(
    ([name, all]) => `${name} ${middle(all).toFixed(2)} s ×${(middle(first) / middle(all)).toFixed(2)}`,
  );
  console.log(`  ${title.padEnd(24)} ${facts.join('   ')}`);
}

/** From the server's write to the line on stdout, in ms, of each event. */
async function latencies(command, args) {
  const child = spawn(command, args, {
    env: { ...process.env, B44FN_CONFIG_DIR: join(home, 'none') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const all = [];
  for await (const line of createInterface(child.stdout)) {
    const sent = /^data: (\d+)/.exec(line)?.[1];
    if (sent) all.push(Number(process.hrtime.bigint() / 1000n - BigInt(sent)) / 1000);
  }
  return all;
}

const events = 5000;
const stream = `events?count=${events}`;
const viaCurl = await latencies('curl', ['-sN', `${url}/api/functions/${stream}`]);
const viaOurs = await latencies('node', [
  bin,
  'fetch',
  stream,
  '--server',
  url,
  '--app',
  'a',
  '--dialect',
  'hosted',
]);
console.log(`  ${events} events, server to stdout`);
for (const [name, all] of [
  ['curl -N', viaCurl],
  ['b44fn', viaOurs],
]) {
  console.log(
    `    ${name.padEnd(8)} ${all.length} events   p50 ${middle(all).toFixed(2)} ms   p99 ${middle(all, 0.99).toFixed(2)} ms`,
  );
}
server.kill();
rmSync(home, { recursive: true, force: true });
