/** Text to syntax tree: TypeScript, errors forgiven where the parser can. */
import { parse as babel, type ParserOptions } from '@babel/parser';
import type { File } from '@babel/types';

const options: ParserOptions = {
  sourceType: 'module',
  errorRecovery: true,
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowUndeclaredExports: true,
  attachComment: false,
};

/** JSX second: in its presence `<T>(x) => x` and casts in angle brackets are no longer TypeScript. */
const plugins: ParserOptions['plugins'][] = [
  ['typescript', 'decorators'],
  ['typescript', 'jsx', 'decorators'],
];

type Parsed = { tree: File; whole: boolean } | undefined;

/** Helpers are shared: a project of 100 functions imports the same few files over and over. Trees are only read. */
const recent = new Map<string, Parsed>();
const RECENT = 40;

export function parse(text: string): Parsed {
  const before = recent.get(text);
  if (before) return before;
  const parsed = parseAnew(text);
  if (recent.size >= RECENT) recent.delete(recent.keys().next().value!);
  recent.set(text, parsed);
  return parsed;
}

/** A tree, and whether it is all of the text. Undefined where no tree can be made, by depth or by nonsense. */
function parseAnew(text: string): Parsed {
  for (const set of plugins) {
    try {
      const tree = babel(text, { ...options, plugins: set! });
      return { tree, whole: (tree.errors ?? []).length === 0 };
    } catch {
      // a syntax that recovery gives up on, or nesting deeper than the stack
    }
  }
  return undefined;
}
