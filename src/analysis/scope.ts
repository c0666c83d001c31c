/** Names and what they hold. */
import type { Node } from '@babel/types';
import { join, type Value } from './values.js';

export interface Binding {
  value: Value;
  /** Never assigned again: what it holds is what it was given. */
  constant: boolean;
  /** How many branches deep it was declared; an assignment in a deeper one may not happen. */
  depth: number;
  /** Computed when first asked for: imports, and what a module declares at its top. */
  lazy?: (() => Value) | undefined;
}

export class Scope {
  readonly #bindings = new Map<string, Binding>();
  /** Interfaces and type aliases declared here. */
  readonly types = new Map<string, Node>();

  constructor(
    readonly parent: Scope | undefined,
    /** The path of the module it belongs to. */
    readonly module: string,
  ) {}

  declare(name: string, value: Value, constant: boolean, depth: number): void {
    const before = this.#bindings.get(name);
    // A loop's body is looked at once, a helper's anew at each call; `var` may come twice.
    this.#bindings.set(name, {
      value: before && !constant ? join(before.value, value) : value,
      constant,
      depth,
    });
  }

  declareLazy(name: string, lazy: () => Value): void {
    this.#bindings.set(name, { value: { atoms: [] }, constant: true, depth: 0, lazy });
  }

  find(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const binding = scope.#bindings.get(name);
      if (binding) return binding;
    }
    return undefined;
  }

  read(name: string): Value | undefined {
    const binding = this.find(name);
    if (!binding) return undefined;
    if (binding.lazy) {
      const { lazy } = binding;
      binding.lazy = undefined; // a cycle of imports meets what is there so far
      binding.value = lazy();
    }
    return binding.constant ? binding.value : { ...binding.value, constant: false };
  }

  findType(name: string): Node | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const node = scope.types.get(name);
      if (node) return node;
    }
    return undefined;
  }

  /** `either`: what it holds where the assignment may not happen. */
  assign(
    name: string,
    value: Value,
    depth: number,
    either: (before: Value, value: Value) => Value = join,
  ): void {
    const binding = this.find(name);
    if (!binding) return;
    binding.value = depth > binding.depth ? either(binding.value, value) : value;
    binding.constant = false;
  }
}
