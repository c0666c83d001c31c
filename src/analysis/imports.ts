/** Where a relative import leads. */

const extensions = ['', '.ts', '.js', '.tsx', '.mjs', '/index.ts', '/index.js', '/entry.ts', '/mod.ts'];

/** `a/b/../c` to `a/c`; undefined above the top. */
function normalise(path: string): string | undefined {
  const parts: string[] = [];
  const absolute = path.startsWith('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part === '..' && absolute) return undefined;
    else parts.push(part);
  }
  return (absolute ? '/' : '') + parts.join('/');
}

/**
 * Every path that `specifier` in `from` may mean, likeliest first. Exports turn each file of the functions' folder
 * into `<file>/entry.ts` and leave the imports as they were (functions-in-the-wild): `./_utils/x.ts` in `F/entry.ts`
 * was written in `F.ts`, and is now `../_utils/x/entry.ts`.
 */
export function candidates(from: string, specifier: string): string[] {
  const folder = from.includes('/') ? from.slice(0, from.lastIndexOf('/') + 1) : '';
  const bare = specifier.replace(/\.(?:ts|js|tsx|mjs)$/, '');
  const found = new Set<string>();
  for (const base of [folder, `${folder}../`]) {
    for (const stem of [specifier, bare]) {
      for (const extension of extensions) {
        const path = normalise(base + stem + extension);
        if (path) found.add(path);
      }
    }
  }
  return [...found];
}

export function resolve(
  from: string,
  specifier: string,
  read: (path: string) => string | undefined,
): { path: string; text: string } | undefined {
  for (const path of candidates(from, specifier)) {
    if (path === from) continue;
    const text = read(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}
