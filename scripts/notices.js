// The licences of all that is bundled: whoever passes a copy on has to pass these on with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folders of the packages whose code stands in what esbuild wrote. @param metafiles of its builds */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
  return [...folders].sort();
}

/**
 * The text for users: packages under one licence text stand together above it.
 * @param folders of packages
 * @throws Error for a package that has no licence text: put one into scripts/licences/<name>.txt
 */
export function notices(folders) {
  const named = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const text = licenceTexts(folder, name).join('\n\n');
    if (text === '') throw new Error(`${name} is bundled, and its licence (${license}) has no text`);
    named.set(text, [...(named.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...named].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return `b44fn holds code of these packages, each under its own licence.\n${rule}${parts.join(rule)}`;
}

/** What the package carries, and what it should and does not (scripts/licences). */
function licenceTexts(folder, name) {
  const own = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const added = fileURLToPath(new URL(`licences/${name.replace('/', '+')}.txt`, import.meta.url));
  return [...own.sort().map((file) => `${folder}/${file}`), ...(existsSync(added) ? [added] : [])].map(
    (file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim(),
  );
}
