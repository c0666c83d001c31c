/** The licences of what dist/ is bundled from go with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { bundling } from '../../scripts/bundling.js';

const text = readFileSync('dist/THIRD-PARTY-NOTICES.txt', 'utf8');

it('each bundled package is named with its version, and its licence is there in full', async () => {
  const { metafile } = await build({
    ...bundling,
    define: {
      ...bundling.define,
      __B44FN_VERSION__: '""',
      __B44FN_ANALYSIS__: '""',
      __B44FN_JQ_WORKER__: '""',
    },
    entryPoints: ['start', 'sdk/index', 'start-quick', 'output/jq-worker'].map((name) => `src/${name}.ts`),
    outdir: 'dist',
    splitting: true,
    write: false,
    metafile: true,
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const folders = new Set(
    used.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  expect(folders.size).toBeGreaterThan(20);
  for (const folder of folders) {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect.soft(text).toContain(`\n${name} ${version} (`);
    for (const file of readdirSync(folder).filter((one) => /^licen[cs]e/i.test(one)))
      expect
        .soft(text, name)
        .toContain(readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  }
});

it('what is compiled into WebAssembly is named as well', () => {
  for (const owner of ['Stephen Dolan', 'K.Kosako', 'decNumber', 'yoga-layout', 'Meta Platforms'])
    expect.soft(text).toContain(owner);
});
