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

interface Parsed {
  /** Undefined where none can be made, by depth or by nonsense. */
  tree: File | undefined;
  /** The first place that is no code; undefined: the tree is all of the text, or the text is nested too deeply. */
  fault: Place | undefined;
}

/** Line and column from 1. */
interface Place {
  line: number;
  column: number;
  message: string;
}

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

/** What is said of a text that is no code is of its reading as TypeScript. */
function parseAnew(text: string): Parsed {
  let first: unknown;
  for (const set of plugins) {
    try {
      const tree = babel(text, { ...options, plugins: set! });
      return { tree, fault: placeOf(tree.errors?.[0]) };
    } catch (error) {
      first ??= error; // a syntax that recovery gives up on, or nesting deeper than the stack
    }
  }
  return { tree: undefined, fault: placeOf(first) };
}

/** An error of the parser, which puts the place behind its message. */
function placeOf(error: unknown): Place | undefined {
  const { loc, message } = (error ?? {}) as { loc?: { line: number; column: number }; message?: string };
  if (!loc || message === undefined) return undefined;
  return { line: loc.line, column: loc.column + 1, message: message.replace(/ \(\d+:\d+\)$/, '') };
}
