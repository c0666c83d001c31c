/** The map of the code, executable: docs/architecture.md draws the same table. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

/** What each part may import. `type`: declarations only, nothing at run time. */
const mayImport: Record<string, { run: string[]; type: string[] }> = {
  sdk: { run: [], type: [] },
  errors: { run: [], type: [] },
  io: { run: [], type: [] },
  run: { run: ['sdk', 'errors'], type: [] },
  analysis: { run: [], type: [] },
  discovery: { run: ['sdk', 'errors', 'analysis'], type: [] },
  config: { run: ['sdk', 'errors'], type: ['io', 'run'] },
  server: { run: ['discovery', 'errors'], type: [] },
  output: { run: ['run', 'sdk', 'errors'], type: ['io', 'server', 'analysis', 'discovery'] },
  ui: { run: ['io', 'run', 'sdk', 'errors', 'output'], type: ['analysis'] },
  context: { run: ['sdk', 'errors', 'run', 'discovery', 'config', 'server'], type: ['io'] },
  commands: {
    run: ['sdk', 'errors', 'io', 'run', 'discovery', 'config', 'output', 'completion', 'context'],
    type: ['server', 'analysis', 'ui'],
  },
  completion: { run: ['run', 'discovery', 'config'], type: ['io', 'analysis'] },
  quick: { run: ['completion', 'sdk'], type: ['io'] },
  main: { run: ['quick', 'commands', 'context', 'output', 'io'], type: [] },
  start: { run: ['main', 'io'], type: [] },
  'start-quick': { run: ['quick', 'io'], type: [] },
};

/** demo runs whole command lines: the one arrow back to the entry; app and picker are loaded in one place each. All only when called. */
const exceptions = new Set([
  'commands/demo.ts → main (dynamic)',
  'commands/app/open.ts → ui (dynamic)',
  'commands/picker.ts → ui (dynamic)',
]);

interface Import {
  from: string;
  to: string;
  kind: 'static' | 'dynamic' | 'type';
}

const root = join(import.meta.dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

const partOf = (file: string): string =>
  file.includes('/') ? file.split('/')[0]! : file.replace(/\.tsx?$/, '');

function importsOf(file: string): Import[] {
  const text = texts.get(file)!;
  const found: Import[] = [];
  const add = (specifier: string, kind: Import['kind']): void => {
    if (!specifier.startsWith('.') || specifier.endsWith('.json')) return;
    const to = normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
    found.push({ from: file, to: texts.has(to) ? to : `${to}x`, kind });
  };
  for (const [, typeOnly, names, specifier] of text.matchAll(
    /^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s+['"]([^'"]+)['"]/gm,
  )) {
    const allTypes =
      /^\{[^}]*\}$/.test(names!.trim()) &&
      names!
        .replace(/[{}]/g, '')
        .split(',')
        .every((name) => /^\s*(?:type\s|$)/.test(name));
    add(specifier!, typeOnly || allTypes ? 'type' : 'static');
  }
  for (const [whole, specifier] of text.matchAll(/(?:typeof\s+)?import\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    add(specifier!, whole.startsWith('typeof') ? 'type' : 'dynamic');
  }
  return found;
}

const imports = files.filter((file) => !file.endsWith('.deno.ts')).flatMap(importsOf);

test('the test reads the code: it finds files, arrows and both kinds of import', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(new Set(imports.map((one) => one.kind))).toEqual(new Set(['static', 'dynamic', 'type']));
  expect(imports.filter((one) => !texts.has(one.to))).toEqual([]);
});

test('arrows point the way the table says', () => {
  const wrong = imports
    .filter(({ from, to, kind }) => {
      const [part, target] = [partOf(from), partOf(to)];
      const rule = mayImport[part];
      if (part === target) return false;
      return !(rule?.run.includes(target) || (kind === 'type' && rule?.type.includes(target)));
    })
    .map(({ from, to, kind }) => `${from} → ${partOf(to)} (${kind})`);
  expect(wrong.filter((arrow) => !exceptions.has(arrow))).toEqual([]);
  expect(
    [...exceptions].filter((arrow) => !wrong.includes(arrow)),
    'an exception nobody needs any more',
  ).toEqual([]);
});

test('no file imports itself through others', () => {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of imports)
    if (kind === 'static') next.set(from, [...(next.get(from) ?? []), to]);
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === 'open') cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (state.has(file)) return;
    state.set(file, 'open');
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('no file is over 300 lines, no folder deeper than two below src', () => {
  const long = [...texts].filter(([, text]) => text.split('\n').length > 301).map(([file]) => file);
  expect(long).toEqual([]);
  expect(files.filter((file) => file.split('/').length > 3)).toEqual([]);
});

/** Comments and strings may speak of a process; code may touch it only here. */
const processReaders = new Set([
  'io.ts', // the one reader
  'sdk/session.ts', // the SDK stands alone: its default dispatcher reads the proxy variables
  'discovery/hosts.ts', // asks whether another process still lives
  'config/lock.ts', // so does this
]);

test('only io.ts reads the process', () => {
  const code = (text: string): string =>
    text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|`[^`]*`/g, "''");
  const readers = files.filter(
    (file) => !file.endsWith('.deno.ts') && /\bprocess\s*\./.test(code(texts.get(file)!)),
  );
  expect(readers.filter((file) => !processReaders.has(file))).toEqual([]);
});

test('a secret is revealed in one place: where headers are written', () => {
  const callers = files.filter((file) => /\.reveal\(\)/.test(texts.get(file)!));
  expect(callers).toEqual(['sdk/exchange.ts']);
});

test('the drawing in docs/architecture.md has the same table', () => {
  const doc = readFileSync(join(root, '..', 'docs', 'architecture.md'), 'utf8');
  for (const [part, rule] of Object.entries(mayImport)) {
    const types = rule.type.length === 0 ? '' : `; types of ${rule.type.join(', ')}`;
    expect(doc, relative(root, root)).toContain(
      `| ${part} | ${rule.run.join(', ') || 'nothing of ours'}${types} |`,
    );
  }
});
