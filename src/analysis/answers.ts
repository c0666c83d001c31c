import { type Answer, find, is, literals, NOTHING, type Obj, of, type Value } from './values.js';

/** JSON.stringify(…): a text, and known to be JSON. */
export const JSON_TEXT = '#json';
/** Some text: a template, a join. */
export const TEXT = '#text';

/** Some number: a count, a sum, a part of a date. */
export const NUMBER = '#number';

const isNative = (value: Value, name: string): boolean =>
  value.atoms.some((atom) => atom.kind === 'native' && atom.name === name);

function header(init: Obj | undefined, name: string, depth = 0): Value | undefined {
  if (!init || depth > 4) return undefined;
  for (const [key, value] of init.props) if (key.toLowerCase() === name) return value;
  for (const spread of init.spread) {
    const found = header(find(spread, 'object'), name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function property(init: Obj | undefined, name: string): Value | undefined {
  if (!init) return undefined;
  const own = init.props.get(name);
  if (own) return own;
  for (const spread of init.spread) {
    const found = find(spread, 'object')?.props.get(name);
    if (found) return found;
  }
  return undefined;
}

const formOf = (type: string): Pick<Answer, 'form' | 'streams'> => {
  if (type.includes('event-stream')) return { form: 'text', streams: 'sse' };
  if (/ndjson|jsonl|json-seq/.test(type)) return { form: 'text', streams: 'ndjson' };
  if (type.includes('json')) return { form: 'json' };
  if (type.includes('csv')) return { form: 'csv' };
  if (type.includes('html')) return { form: 'html' };
  if (type.startsWith('text/') || /xml|javascript|yaml/.test(type.replace(/openxml\S*/, '')))
    return { form: 'text' };
  return { form: 'binary' };
};

function formOfBody(body: Value | undefined): Answer['form'] {
  if (!body) return undefined;
  if (isNative(body, JSON_TEXT)) return 'json';
  if (isNative(body, TEXT) || literals(body).some((one) => typeof one === 'string')) return 'text';
  return is(body, 'bytes') ? 'binary' : undefined;
}

function statusesOf(init: Obj | undefined): number[] {
  const status = property(init, 'status');
  if (!init || (!status && init.spread.length === 0)) return [200];
  const found = status ? literals(status).filter((one) => typeof one === 'number') : [];
  // `{ status: error.status }`, `{ status: code || 500 }`: what is not spelt out is not known
  return status && !status.open && found.length === status.atoms.length ? found : [];
}

export function respond(body: Value | undefined, options: Value | undefined, json: boolean): Value {
  const init = options && find(options, 'object');
  const statuses = options && !init ? [] : statusesOf(init);
  const headers = property(init, 'headers');
  const set = headers && find(headers, 'object');
  const answer: Answer = { kind: 'response', statuses };
  const type = header(set, 'content-type');
  const typed = type && literals(type).find((one) => typeof one === 'string');
  if (typeof typed === 'string') Object.assign(answer, formOf(typed.toLowerCase()));
  else if (json) answer.form = 'json';
  else if (header(set, 'content-disposition')) answer.form = 'binary';
  else answer.form = formOfBody(body);
  const streamed = body && is(body, 'stream');
  if (streamed && !answer.streams && (!answer.form || answer.form === 'text')) answer.streams = 'text';
  if (streamed && !answer.form) answer.form = 'text';
  if (statuses.length > 0 && statuses.every((one) => one >= 300 && one < 400)) answer.form = 'redirect';
  const nothing = body === undefined || literals(body).some((one) => one == null || one === '');
  if (!json && nothing && !typed) answer.empty = true;
  if (!body || isIdle(find(body, 'native')?.holds ?? body)) answer.idle = true;
  return { atoms: [answer], supposing: statusSupposing(answer, property(init, 'status')) };
}

/** A text of this length is no more than an `OK`. */
const ACKNOWLEDGED = 12;

/**
 * `OK`, nothing, `[]`, `{ items: [], total: 0 }`, `{ error: 'no id' }`, `{ success: false }`: what a call gets that asked for nothing.
 * `{ urgency: 'standard' }` and `{ skipped: true }` are answers like others.
 */
function isIdle(body: Value): boolean {
  const [only, more] = body.atoms;
  if (!only || more) return false;
  if (only.kind === 'literal') return only.value == null || String(only.value).length <= ACKNOWLEDGED;
  if (only.kind === 'tuple') return only.items.length === 0 && !only.open;
  if (only.kind !== 'object') return false;
  let idle = false;
  for (const [name, value] of only.props) {
    const list = /^errors?$/.test(name) ? undefined : find(value, 'tuple');
    if (list ? list.items.length === 0 && !list.open : isFailure(name, value)) idle = true;
    else if (list) return false;
  }
  return idle;
}

const isFailure = (name: string, value: Value): boolean =>
  /^(?:error|errors)$/.test(name)
    ? !literals(value).some((one) => !one)
    : /^(?:ok|success)$/.test(name) && literals(value).includes(false);

/** `respond(result.body, result.status)`: which status, where what is supposed settles it. */
function statusSupposing(answer: Answer, status: Value | undefined): Value['supposing'] {
  const supposing = new Map<string, Answer[]>();
  for (const [key, known] of status?.supposing ?? [])
    if (known.every((one) => typeof one === 'number'))
      supposing.set(key, [{ ...answer, statuses: known as number[] }]);
  return supposing.size > 0 ? supposing : undefined;
}

export const redirect = (): Value => of({ kind: 'response', statuses: [302], form: 'redirect' });

export function answerProperty(answer: Answer, name: string): Value {
  if (name === 'status' && answer.statuses.length === 1)
    return of({ kind: 'literal', value: answer.statuses[0] });
  if (name === 'ok' && answer.statuses.length > 0)
    return of({ kind: 'literal', value: answer.statuses[0]! < 400 });
  if (name === 'headers') return NOTHING;
  return NOTHING;
}
