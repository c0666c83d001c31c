/** Calls that learn nothing new: the same helper, given the same things of which none comes from the caller. */
import type { Node } from '@babel/types';
import type { Func, Value } from './values.js';

const LIMIT = 240;
const inert = new Set(['service', 'env', 'date', 'stream', 'bytes', 'some', 'other']);

/** What a value is, as text; undefined where it carries something whose way through the helper matters. */
function print(value: Value, depth: number): string | undefined {
  if (value.supposing && value.supposing.size > 0) return undefined;
  let text = value.open ? '?' : '';
  for (const atom of value.atoms) {
    if (text.length > LIMIT) return undefined;
    switch (atom.kind) {
      case 'literal':
        text += `|${typeof atom.value}:${String(atom.value)}`;
        break;
      case 'native':
        text += `|${atom.name}`;
        break;
      case 'simple':
        if (!inert.has(atom.name)) return undefined;
        text += `|${atom.name}`;
        break;
      case 'field':
        if (!atom.deep) return undefined;
        text += `|.${atom.name}`;
        break;
      case 'object': {
        if (depth > 2 || atom.props.size > 24 || atom.filled) return undefined;
        const parts = [...atom.props.values(), ...atom.spread].map((one) => print(one, depth + 1));
        if (parts.includes(undefined)) return undefined;
        text += `|{${[...atom.props.keys()].join()};${parts.join()}}`;
        break;
      }
      case 'tuple': {
        if (depth > 2 || atom.items.length > 16 || atom.filled) return undefined;
        const parts = atom.items.map((one) => print(one, depth + 1));
        if (parts.includes(undefined)) return undefined;
        text += `|[${atom.open};${parts.join()}]`;
        break;
      }
      case 'regexp':
      case 'header':
        break;
      default:
        return undefined;
    }
  }
  return text;
}

export class Memory {
  readonly #results = new Map<Node, Map<string, Value>>();

  /** A key for the call; undefined where it has to be gone through again. */
  keyOf(func: Func, args: readonly Value[]): string | undefined {
    // What a helper inside the handler closes over may have changed.
    if (func.scope.parent || func.self) return undefined;
    const parts: string[] = [];
    for (const arg of args) {
      const part = print(arg, 0);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return parts.join('\0');
  }

  get(func: Func, key: string): Value | undefined {
    return this.#results.get(func.node)?.get(key);
  }

  /** A call that put something into what it was given is to be gone through again. */
  set(func: Func, args: readonly Value[], key: string, value: Value): void {
    if (this.keyOf(func, args) !== key) return;
    let results = this.#results.get(func.node);
    if (!results) {
      results = new Map();
      this.#results.set(func.node, results);
    }
    results.set(key, value);
  }
}
