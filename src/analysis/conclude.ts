/** Findings to facts. */
import type { FunctionFacts, Parameter, ParameterType } from './facts.js';
import type { Findings, Found, Reading } from './findings.js';
import { refusing } from './guards.js';
import { typeByName } from './names.js';

export function conclude(findings: Findings): FunctionFacts {
  addDeclared(findings);
  const body = bodyOf(findings);
  const parameters = [...findings.parameters.values()].map((found) => parameter(found, body));
  const facts: FunctionFacts = { parameters, body, takes: takesOf(findings), partial: findings.partial };
  if (findings.broken) facts.broken = findings.broken;
  const methods = methodsOf(findings);
  if (methods.length > 0) facts.methods = methods;
  const answers = answersOf(findings);
  facts.streams = answers.streams;
  if (answers.returns) facts.returns = answers.returns;
  facts.auth = authOf(findings);
  return facts;
}

function takesOf({ readings, parameters }: Findings): NonNullable<FunctionFacts['takes']> {
  const named = (place: 'json' | 'form' | 'query'): boolean =>
    [...parameters.values()].some(({ sources }) => sources.has(place));
  return (['json', 'form', 'query'] as const).filter((place) => named(place) || readings.has(place));
}

/** A body that is passed on whole: its fields are those that its type names. */
function addDeclared(findings: Findings): void {
  if (![...findings.parameters.values()].some(({ sources }) => sources.has('json')))
    for (const [name] of findings.declared) findings.parameter(name, 'json');
  for (const [name, { type }] of findings.declared) if (type !== 'unknown') findings.vote(name, type, 9);
}

/** Looked for in several places, it is said to be where the rest of the body is. */
const PLACES = ['json', 'form', 'query', 'path'] as const;
const PLACES_OF_FORMS = ['form', 'json', 'query', 'path'] as const;

function parameter(found: Found, body: FunctionFacts['body']): Parameter {
  const { name } = found;
  const source = (body === 'multipart' ? PLACES_OF_FORMS : PLACES).find((one) => found.sources.has(one))!;
  const { type, guessed } = typeOf(found, source);
  const result: Parameter = { name, type, required: found.required, in: source };
  if (guessed) result.guessed = true;
  const named = [...found.named].filter((one) => one !== undefined && one !== null);
  if (found.closed && named.length > 0) result.values = named as (string | number | boolean)[];
  const when = whenOf(found);
  if (when) result.when = when;
  if (when) result.required = false;
  if (when && (found.required || demandedThen(found, when))) result.requiredThen = true;
  if (found.secret) result.secret = true;
  // `= ''` before a guard is no default: the call without it is refused.
  if (!result.required && found.fallback !== undefined && found.fallback !== null)
    result.default = found.fallback;
  return result;
}

/** Evidence below this is no more than a name says: `String(x)` takes anything, `x.length` is a list's or a text's. */
const SURE = 1;

function typeOf(found: Found, source: Parameter['in']): { type: ParameterType; guessed: boolean } {
  let best: ParameterType = 'unknown';
  let most = 0;
  const votes = new Map(found.votes);
  const conventional = typeByName(found.name);
  // A text of a form has no properties of its own but length; a file has name, size, type.
  const form = source === 'form';
  if (form && votes.has('object'))
    votes.set('file', votes.get('object')! + (votes.get('file') ?? 0)).delete('object');
  const seen = new Map(votes);
  if (conventional && !(form && conventional === 'object'))
    votes.set(conventional, (votes.get(conventional) ?? 0) + 0.9);
  for (const [kind, weight] of votes)
    if (weight > most) {
      most = weight;
      best = kind;
    }
  if (best === 'unknown') return { type: source === 'json' ? 'unknown' : 'string', guessed: false };
  return { type: best, guessed: (seen.get(best) ?? 0) < SURE };
}

/** Read only when another parameter has certain values. */
function whenOf(found: Found): Record<string, string[]> | undefined {
  if (found.uses.length === 0 || found.uses.some((use) => use === null)) return undefined;
  const uses = found.uses as ReadonlyMap<string, string[]>[];
  const result: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  let any = false;
  for (const param of uses[0]!.keys()) {
    if (!uses.every((use) => use.has(param))) continue;
    result[param] = [...new Set(uses.flatMap((use) => use.get(param)!))];
    any = true;
  }
  return any ? { ...result } : undefined;
}

/** Whether each choice under which it is read refuses a call without it. */
function demandedThen({ demands }: Found, when: Record<string, string[]>): boolean {
  const choices = Object.entries(when);
  const meets = (demand: ReadonlyMap<string, string[]>, chosen: typeof choices): boolean =>
    [...demand].every(([param, values]) =>
      chosen.some(([name, wanted]) => name === param && wanted.every((one) => values.includes(one))),
    );
  if (demands.some((demand) => meets(demand, choices))) return true;
  const [[param, values] = ['', []], more] = choices;
  return !more && values.every((value) => demands.some((demand) => meets(demand, [[param, [value]]])));
}

function bodyOf(findings: Findings): NonNullable<FunctionFacts['body']> {
  const { readings, parameters } = findings;
  const all = [...parameters.values()];
  const byName = all.some(({ sources }) => sources.has('form'));
  if (readings.has('form') && (byName || !readings.has('json'))) {
    const file = all.some((one) => one.sources.has('form') && typeOf(one, 'form').type === 'file');
    const raw = (readings.has('text') || readings.has('bytes')) && !readings.has('json');
    return raw && !file && !all.some(({ sources }) => sources.has('json')) ? 'raw' : 'multipart';
  }
  if (readings.has('json')) return 'json';
  const parsed = readings.has('parsed') && all.some(({ sources }) => sources.has('json'));
  if (parsed) return 'json';
  if (readings.has('text') || readings.has('bytes')) return 'raw';
  return all.some(({ sources }) => sources.has('query')) ? 'query' : 'none';
}

const ORDER = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function methodsOf({ methods, refusedMethods, readings }: Findings): string[] {
  const reads = ['json', 'form', 'text', 'bytes'].some((one) => readings.has(one as Reading));
  const tested = [...methods].filter((one) => ORDER.includes(one));
  if (tested.length === 0) return [];
  // What answers a GET by itself and reads a body after that takes a POST too.
  if (refusedMethods.size === 0 && !tested.includes('POST') && reads) tested.push('POST');
  // And what reads a body of a POST, a query of any call, is also there to be opened.
  if (refusedMethods.size === 0 && tested.join() === 'POST' && readings.has('query')) tested.push('GET');
  const taken = refusedMethods.size > 0 ? ORDER.filter((one) => !refusedMethods.has(one)) : tested;
  const named = taken.filter((one) => tested.includes(one));
  if (named.length > 0) return ORDER.filter((one) => named.includes(one));
  // Those that it names it refuses: of the others, the one that invoke uses.
  return taken.includes('POST') ? ['POST'] : taken;
}

function answersOf(
  findings: Findings,
): Pick<FunctionFacts, 'returns'> & { streams: NonNullable<FunctionFacts['streams']> } {
  const good = findings.answers.filter(
    ({ answer, failure }) => !failure && !refusing(answer) && !answer.empty,
  );
  const streams = good.find(({ answer }) => answer.streams)?.answer.streams ?? 'none';
  const main = [...good].reverse().sort((a, b) => a.depth - b.depth);
  // An export that says in JSON that there is nothing to export is an export; one form of several is not.
  const json = good.some(({ answer }) => answer.form === 'json');
  const special = good.find(
    ({ answer, asked }) =>
      answer.form && answer.form !== 'json' && answer.form !== 'text' && !(asked && json),
  );
  const returns =
    streams !== 'none'
      ? 'text'
      : (special?.answer.form ?? main.find(({ answer }) => answer.form)?.answer.form);
  return {
    streams,
    returns: returns ?? findings.answers.find(({ answer }) => answer.form)?.answer.form ?? 'json',
  };
}

function authOf({ checks, someChecks, roleTested, service }: Findings): NonNullable<FunctionFacts['auth']> {
  if (roleTested && someChecks.has('role') && someChecks.has('user')) return 'admin';
  if (checks.has('user')) return 'user';
  if (checks.has('secret')) return 'secret-header';
  // One of several ways in: told by the one that a person has.
  if (checks.has('nobody')) return roleTested ? 'admin' : someChecks.has('user') ? 'user' : 'secret-header';
  if (someChecks.has('user')) return 'user';
  if (someChecks.has('secret')) return 'secret-header';
  return service ? 'service' : 'none';
}
