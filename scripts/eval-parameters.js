// How well src/analysis reads functions it has never seen: compared with labels made by hand.
//   npm run eval:parameters -- <dir of checkouts> --labels <file> [--only repo,repo] [--except repo,repo] [-v]
// A checkout is <dir>/<owner>+<name>, of the commit that the labels name. The labels are a JSON array of {repo, path,
// params: [{name, type, required}], bodyKind, methods, streams, returns, auth}. Neither is part of this repository.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    labels: { type: 'string' },
    only: { type: 'string' },
    except: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
  },
});
const [checkouts] = positionals;
if (!checkouts || !options.labels) {
  console.error(
    'usage: npm run eval:parameters -- <dir of checkouts> --labels <file> [--only repos] [--except repos] [-v]',
  );
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'b44fn-eval-'));
const outfile = join(folder, 'analyze.mjs');
await build({
  entryPoints: ['src/analysis/analyze.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
});
const { analyze } = await import(pathToFileURL(outfile).href);
await rm(folder, { recursive: true });

const listed = (text) => new Set((text ?? '').split(',').filter(Boolean));
const [only, except] = [listed(options.only), listed(options.except)];
const labels = JSON.parse(readFileSync(options.labels, 'utf8')).filter(
  ({ repo }) => (only.size === 0 || only.has(repo)) && !except.has(repo),
);

const measures = [
  'precision',
  'recall',
  'types',
  'required',
  'body',
  'methods',
  'streams',
  'returns',
  'auth',
];
const newTally = () => Object.fromEntries(measures.map((name) => [name, [0, 0]]));
const tallies = new Map();
const all = newTally();
const misses = [];
let slowest = ['', 0];

for (const label of labels) {
  const root = join(checkouts, label.repo.replace('/', '+'));
  const read = (path) => {
    const file = join(root, path);
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  };
  const started = performance.now();
  const facts = analyze(label.path, read);
  const took = performance.now() - started;
  if (took > slowest[1]) slowest = [label.path, took];
  const tally = tallies.get(label.repo) ?? newTally();
  tallies.set(label.repo, tally);
  const count = (name, good, miss) => {
    for (const one of [tally, all]) {
      one[name][1] += 1;
      if (good) one[name][0] += 1;
    }
    if (!good) misses.push(`${label.repo} ${label.path}: ${name}: ${miss}`);
  };
  const expected = new Map(label.params.map((one) => [one.name, one]));
  const found = new Map(facts.parameters.map((one) => [one.name, one]));
  for (const name of found.keys()) count('precision', expected.has(name), `${name} is not a parameter`);
  for (const [name, one] of expected) {
    const got = found.get(name);
    count('recall', got !== undefined, `${name} not found`);
    if (!got) continue;
    count('types', got.type === one.type, `${name}: ${got.type}, not ${one.type}`);
    count(
      'required',
      got.required === one.required,
      `${name}: ${got.required}, not ${one.required}${one.soft ? ' (soft)' : ''}`,
    );
  }
  const same = (name, got, want) => count(name, got === want, `${got}, not ${want}`);
  same('body', facts.body, label.bodyKind);
  same('methods', [...(facts.methods ?? [])].sort().join(), [...label.methods].sort().join());
  for (const name of ['streams', 'returns', 'auth']) same(name, facts[name], label[name]);
  if (facts.partial) misses.push(`${label.repo} ${label.path}: partial`);
}

const row = (name, tally) =>
  [
    name.padEnd(40),
    ...measures.map((one) => (tally[one][1] ? (tally[one][0] / tally[one][1]).toFixed(3) : '-').padStart(9)),
  ].join(' ');
console.log([''.padEnd(40), ...measures.map((one) => one.padStart(9))].join(' '));
for (const [repo, tally] of [...tallies].sort()) console.log(row(repo, tally));
console.log(row(`all (${labels.length} functions)`, all));
console.log(`slowest: ${slowest[0]}, ${slowest[1].toFixed(1)} ms`);
if (options.verbose) for (const miss of misses) console.log(miss);
