/** Which suppositions lead to a place in the code for certain, and what it means when the place refuses. */
import { callers } from './callers.js';
import type { Branch, Frame, Machine } from './machine.js';
import {
  type Answer,
  carried,
  type Guess,
  isAtom,
  join,
  type Known,
  supposed,
  THROWS,
  truth,
  type Value,
} from './values.js';

/** Does the branch hold supposing `key`? A test that throws is one the call does not survive. */
function taken(branch: Branch, key: string): boolean | undefined {
  const { test, holds } = branch;
  if (!test) return undefined;
  const known = supposed(test, key);
  if (known) {
    if (known.every((one) => one === THROWS)) return true;
    const found = new Set(known.filter((one) => one !== THROWS).map(truth));
    if (found.size === 1) {
      const [only] = found;
      if (only !== undefined) return only === holds;
    }
    return undefined;
  }
  // invoke posts: what is asked only of a POST is asked.
  if (key[0] !== '@' || callers.has(key)) {
    const post = supposed(test, '@POST')?.map(truth);
    if (post && test.supposing?.has('@POST') && new Set(post).size === 1 && post[0] !== undefined)
      return post[0] === holds;
  }
  return undefined;
}

function* branches(path: Branch | undefined, base?: Branch): Generator<Branch> {
  for (let node = path; node && node !== base; node = node.parent) yield node;
}

/** Does a test of it depend on what the caller sent? */
export function ofCaller(value: Value): boolean {
  if (value.atoms.some((atom) => atom.kind === 'field' || atom.kind === 'entry')) return true;
  if (value.cases) return true;
  for (const key of value.supposing?.keys() ?? [])
    if (key[0] === '-' || key[0] === '~' || key === '@multipart') return true;
  return false;
}

const keysOf = (path: Branch | undefined, base?: Branch): Set<string> => {
  const keys = new Set<string>();
  let length = 0;
  for (const { test } of branches(path, base)) {
    length += 1;
    for (const key of test?.supposing?.keys() ?? []) keys.add(key);
  }
  carried.suppositions += keys.size * length; // each is then asked of each branch
  return keys;
};

function reach(path: Branch | undefined, base: Branch | undefined, key: string): 'yes' | 'no' | 'maybe' {
  let result: 'yes' | 'maybe' = 'yes';
  for (const node of branches(path, base)) {
    const found = taken(node, key);
    if (found === false) return 'no';
    if (found === undefined) result = 'maybe';
  }
  return result;
}

/** Suppositions under which this place is certainly reached. */
export function certain(m: Machine, path: Branch | undefined): string[] {
  const keys = keysOf(path);
  m.spend(); // for what follows, before it is done
  return [...keys].filter((key) => reach(path, undefined, key) === 'yes');
}

export const refusing = (answer: Answer): boolean =>
  answer.statuses.length > 0 && answer.statuses.every((status) => status >= 400);

const refusingKnown = (known: Guess): boolean =>
  known === THROWS || (isAtom(known) && known.kind === 'response' && refusing(known));

export const refusingValue = (value: Value): boolean =>
  value.atoms.length > 0 && value.atoms.every((atom) => atom.kind === 'response' && refusing(atom));

/** The call is refused here. */
export function refuse(m: Machine): void {
  m.spend();
  for (const { failure } of branches(m.frame.path)) if (failure) return;
  m.findings.refused(certain(m, m.frame.path));
  refuseChosen(m);
  // A check that some calls pass by is still the one that the others meet.
  for (const key of keysOf(m.frame.path))
    if (callers.has(key) && m.frame.path && taken(m.frame.path, key) === true) sometimes(m, key);
}

/** `case 'cancel': if (!orderId) return refuse()`: certain for those who chose it. */
function refuseChosen(m: Machine): void {
  const when = conditions(m.frame.path);
  if (!when) return;
  // Tests that the choice settles: `else if (action === 'cancel')` is none of the actions before it.
  const settled = ({ test, holds }: Branch): boolean => {
    const chosen = test?.cases && when.get(test.cases.param);
    return (
      chosen !== undefined && (holds || !test!.cases!.values.some((one) => chosen.includes(String(one))))
    );
  };
  const left = [...branches(m.frame.path)].filter((node) => !settled(node));
  for (const key of keysOf(m.frame.path))
    if (key[0] === '-' && left.some((node) => taken(node, key) === true))
      if (left.every((node) => taken(node, key) === true)) m.findings.refusedWhen(key.slice(1), when);
}

/** Checks that only some actions meet are none of the function's. */
function sometimes(m: Machine, key: string): void {
  for (const node of branches(m.frame.path)) if (node.test?.cases && taken(node, key) === undefined) return;
  m.findings.checkedSometimes(key);
}

/** Supposing `key`, this expression throws. */
export function throwsSupposing(m: Machine, key: string): void {
  if (m.frame.swallowed > 0 || inFailure(m.frame.path)) return;
  if (reach(m.frame.path, undefined, key) === 'yes') m.findings.refused([key]);
  sometimes(m, key);
}

const idle = (atom: Value['atoms'][number]): boolean => atom.kind === 'response' && atom.idle === true;

/** An answer leaves the handler: refused under every supposition that makes it a refusal. */
export function answered(m: Machine, value: Value): void {
  const { path } = m.frame;
  if (refusingValue(value)) {
    refuse(m);
    return;
  }
  const keys: string[] = [];
  for (const key of value.supposing?.keys() ?? [])
    if (reach(path, undefined, key) === 'yes' && supposed(value, key)?.every(refusingKnown)) keys.push(key);
  // `if (!text) return Response.json({ items: [] })`: no error, and nothing done either.
  if (path?.brief && path.holds && value.atoms.length > 0 && value.atoms.every(idle))
    for (const key of certain(m, path))
      if (key[0] === '-' && path.test?.supposing?.has(key) && !m.findings.hasDefault(key.slice(1)))
        keys.push(key);
  if (keys.length > 0) m.findings.refused(keys);
  for (const key of keys) if (callers.has(key)) sometimes(m, key);
}

/** `let ok = false; if (test) ok = true`: which of the two, where what is supposed settles the test. */
export function assigned(m: Machine, before: Value, value: Value): Value {
  const joined = join(before, value);
  const { path } = m.frame;
  const supposing = new Map(joined.supposing);
  const keys = keysOf(path);
  m.spend();
  for (const key of keys) {
    const reached = reach(path, undefined, key);
    const known = reached === 'maybe' ? undefined : supposed(reached === 'yes' ? value : before, key);
    if (known) supposing.set(key, known);
    else if (reached !== 'maybe') supposing.delete(key);
  }
  return { ...joined, supposing: supposing.size > 0 ? supposing : undefined };
}

/** What a helper returns, with what it returns under each supposition. */
export function result(m: Machine, frame: Frame, endsNormally: boolean): Value {
  const atoms: Value['atoms'][number][] = [];
  const keys = new Set<string>();
  for (const { path, value } of frame.returns) {
    for (const atom of value.atoms)
      if (atom !== THROWS && atoms.length < 24 && !atoms.includes(atom)) atoms.push(atom);
    for (const key of value.supposing?.keys() ?? []) keys.add(key);
    for (const key of keysOf(path, frame.base)) keys.add(key);
  }
  if (frame.returns.length === 1 && !frame.returns[0]!.path && !endsNormally) return frame.returns[0]!.value;
  // Before it is done: 3000 guards of 3000 parameters are 18 million questions, and took 14 s.
  m.spend((keys.size * frame.returns.length) >> 3);
  const supposing = new Map<string, readonly Known[]>();
  for (const key of keys) {
    const known = resultSupposing(frame, key, endsNormally);
    if (known) supposing.set(key, [...new Set(known)].slice(0, 6));
  }
  const single = frame.returns.filter(({ value }) => value.atoms[0] !== THROWS);
  return {
    atoms:
      endsNormally && frame.returns.length > 0 ? [...atoms, { kind: 'literal', value: undefined }] : atoms,
    open: single.some(({ value }) => value.open === true || value.atoms.length === 0),
    supposing: supposing.size > 0 ? supposing : undefined,
    cases: single.length === 1 ? single[0]!.value.cases : undefined,
    defaults: single.find(({ value }) => value.defaults)?.value.defaults,
    constant:
      single.length === 1 &&
      !endsNormally &&
      single[0]!.value.constant === true &&
      single[0]!.path === frame.base,
  };
}

function resultSupposing(frame: Frame, key: string, endsNormally: boolean): Known[] | undefined {
  const known: Known[] = [];
  for (const { path, value } of frame.returns) {
    const reached = reach(path, frame.base, key);
    if (reached === 'no') continue;
    const found = supposed(value, key);
    if (!found) return undefined;
    known.push(...found);
    if (reached === 'yes') return known;
  }
  return endsNormally ? [...known, undefined] : known.length > 0 ? known : undefined;
}

/** The values of other parameters under which this place is reached: `{action: ['save']}`. */
export function conditions(path: Branch | undefined): Map<string, string[]> | undefined {
  const fresh: Branch[] = [];
  let node = path;
  for (; node && !told.has(node); node = node.parent) fresh.push(node);
  let found = node && told.get(node);
  for (const one of fresh.reverse()) {
    const { test, holds } = one;
    if (holds && test?.cases)
      found = new Map([
        [test.cases.param, test.cases.values.map(String)],
        ...without(found, test.cases.param),
      ]);
    told.set(one, found);
  }
  return found;
}

/** Asked at each use of each parameter: a branch is gone through once, not once a use. */
const told = new WeakMap<Branch, Map<string, string[]> | undefined>();

const without = (found: Map<string, string[]> | undefined, param: string): [string, string[]][] =>
  [...(found ?? [])].filter(([name]) => name !== param);

export function inFailure(path: Branch | undefined): boolean {
  for (let node = path; node; node = node.parent) if (node.failure) return true;
  return false;
}

/** How many branches deep; counted as work, for each answer asks it. */
export function branchesDeep(m: Machine, path: Branch | undefined): number {
  let deep = 0;
  for (let node = path; node; node = node.parent) deep += 1;
  m.spend(deep >> 5);
  return deep;
}
