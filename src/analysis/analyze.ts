/**
 * What a function takes, answers and demands, read from its source without running it: an abstract interpretation
 * that follows the request from the handler's argument to every place where something is read of it.
 */
import type * as t from '@babel/types';
import { call, invoke, runCallbacks } from './calls.js';
import { conclude } from './conclude.js';
import { evaluate } from './expressions.js';
import type { FunctionFacts } from './facts.js';
import { Findings } from './findings.js';
import { type Frame, type Machine, OutOfBudget } from './machine.js';
import { member } from './members.js';
import { Memory } from './memory.js';
import { Modules } from './modules.js';
import { bind } from './patterns.js';
import type { Scope } from './scope.js';
import { execute } from './statements.js';
import { carried, find, NOTHING, of, root, simple, type Value } from './values.js';

export interface AnalyzeOptions {
  /** Steps of work after which the analysis stops with what it has, `partial`. Deterministic, unlike a time. */
  budget?: number;
}

/** About 0.3 s on a slow machine; the largest hand-written function seen needs a twentieth. */
const BUDGET = 150_000;
/** Expressions nested deeper than this are not looked into: the stack is finite. */
const DEPTH = 400;

const newFrame = (): Frame => ({
  base: undefined,
  path: undefined,
  returns: [],
  handler: false,
  depth: 0,
  swallowed: 0,
  nodes: [],
});

/**
 * The facts of the function whose file is `entry`. `read` gives the text of a file of the project, by its path with
 * `/`, or undefined where there is none; it is asked for `entry` and for what that imports relatively.
 * Never throws (unless `read` does): what cannot be followed makes the facts `partial`.
 */
export function analyze(
  entry: string,
  read: (path: string) => string | undefined,
  options: AnalyzeOptions = {},
): FunctionFacts {
  const findings = new Findings();
  const text = read(entry);
  if (text === undefined) return { parameters: [], partial: true };
  let handled = false;
  try {
    handled = run(entry, text, read, findings, options.budget ?? BUDGET);
  } catch (error) {
    if (!(error instanceof OutOfBudget || error instanceof RangeError)) throw error;
    findings.partial = true;
    handled = true;
  }
  if (handled) return conclude(findings);
  const { broken } = findings;
  return { parameters: [], partial: true, ...(broken && { broken }) };
}

function run(
  entry: string,
  text: string,
  read: (path: string) => string | undefined,
  findings: Findings,
  budget: number,
): boolean {
  const handlers: Value[] = [];
  let left = budget;
  let depth = 0;
  carried.suppositions = 0;
  const m: Machine = {
    findings,
    memory: new Memory(),
    frame: newFrame(),
    quiet: false,
    spend(steps = 1) {
      left -= steps + (carried.suppositions >> 1);
      carried.suppositions = 0;
      if (left < 0) throw new OutOfBudget();
    },
    evaluate(node, scope) {
      if (!node) return NOTHING;
      m.spend();
      if (depth >= DEPTH) {
        findings.partial = true;
        return NOTHING;
      }
      depth += 1;
      try {
        return evaluate(m, node, scope);
      } finally {
        depth -= 1;
      }
    },
    execute: (statements, scope) => execute(m, statements, scope),
    call: (callee, args, self) => call(m, callee, args, self),
    runCallbacks: (args) => runCallbacks(m, args),
    member: (target, name, optional) => member(m, target, name, optional),
    bind: (pattern, value, scope, constant, assign) => bind(m, pattern, value, scope, constant, assign),
    imported(path, name) {
      const [from, specifier] = path.split('\0');
      return modules.exported(from!, specifier!, name);
    },
    serve(handler) {
      handlers.push(handler);
    },
  };
  /** A module's top level is reached whatever its importer tests. */
  const runModule = (body: t.Statement[], scope: Scope): void => {
    const { frame } = m;
    m.frame = newFrame();
    m.execute(body, scope);
    m.frame = frame;
  };
  const modules = new Modules(read, findings, runModule, (node, scope) => m.evaluate(node, scope));
  const main = modules.load(entry, text);
  if (!main) return false;
  modules.start(main);
  const byDefault = main.exports.get('default')?.();
  const handler = handlers[0] ?? byDefault;
  if (!handler) return false;
  return handle(m, handler, handlers.length === 0);
}

function handle(m: Machine, handler: Value, byDefault: boolean): boolean {
  const func = find(handler, 'function') ?? fetchOf(handler);
  if (!func) {
    m.findings.partial = true;
    return handler.atoms.length > 0 || !byDefault;
  }
  const [first] = 'params' in func.node ? (func.node.params as t.Node[]) : [];
  // A default export that takes its arguments, and not a Request, by name.
  const named = byDefault && first?.type === 'ObjectPattern';
  const argument = named ? of(root('json')) : of(simple('request'));
  if (named) m.findings.readings.add('json');
  m.frame = newFrame();
  invoke(m, func, [argument, NOTHING], true);
  return true;
}

/** `export default { fetch(request) { … } }` */
function fetchOf(value: Value) {
  const method = find(value, 'object')?.props.get('fetch');
  return method && find(method, 'function');
}
