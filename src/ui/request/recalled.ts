/** A past call as a request that can be looked at, changed and sent again. */
import type { Call, FormField } from '../../run/call.js';
import { markers } from '../../run/marker.js';
import type { Entry } from '../services.js';
import { textField } from '../widgets/text-field.js';
import { addedField, type Draft, type Field, newDraft } from './draft.js';
import { filled, fromJson } from './from-json.js';
import { rowsBefore, shownFields } from './values.js';

/**
 * What was left out of the call is empty, and asked for by being required.
 * @param since when it was made, in ms since the epoch
 */
export function recalledDraft(call: Call, entry: Entry | undefined, since?: number): Draft {
  const base = newDraft(entry ?? { name: call.name });
  const draft: Draft = {
    ...base,
    via: call.via,
    method: call.method,
    path: textField(call.name),
    at: call.via === 'fetch' && base.fields.length > 0 ? 1 : 0,
    headers: textField(call.headers.map(([name, value]) => `${name}: ${value}`).join('\n')),
    since,
  };
  return demanded(withPayload(draft, call));
}

function withPayload(base: Draft, { payload, query, via, name }: Call): Draft {
  const draft: Draft = {
    ...base,
    query: textField(query.map(([key, value]) => `${key}=${value}`).join('\n')),
  };
  switch (payload.kind) {
    case 'form':
      return { ...draft, ...form, body: 'multipart', fields: withForm(base.fields, payload.fields) };
    case 'file':
      return { ...draft, ...raw, json: textField(`@${payload.path}`) };
    case 'bytes':
      return { ...draft, ...raw, json: textField(Buffer.from(payload.bytes).toString('utf8')) };
    case 'text': {
      const json = textField(payload.text);
      const known = fromJson({ ...draft, body: draft.body === 'multipart' ? 'multipart' : 'json', json });
      return known ? { ...known, ...form, body: 'json' } : { ...draft, ...raw, json };
    }
    case 'none': {
      // The same key twice is no object, and stays in the query as it is written there.
      const once = new Set(query.map(([key]) => key)).size === query.length;
      if (base.body !== 'query' || via !== 'fetch' || !once || name.includes('?')) return draft;
      return { ...base, ...form, fields: filled(base.fields, Object.fromEntries(query)) };
    }
  }
}

const raw = { body: 'raw', tab: 'json', source: 'json' } as const;
const form = { tab: 'form', source: 'form' } as const;

function withForm(fields: readonly Field[], given: readonly FormField[]): Field[] {
  const out = [...fields];
  for (const one of given) {
    const at = out.findIndex(({ name, input }) => name === one.name && input.text === '');
    const known = out[at]?.kind;
    const text = !('path' in one) ? one.value : known === 'part' ? `@${one.path}` : one.path;
    const kind = 'path' in one && known !== 'part' ? 'file' : (known ?? 'string');
    if (at >= 0) out[at] = { ...out[at]!, kind, input: textField(text) };
    else out.push(addedField(one.name, text, kind));
  }
  return out;
}

/** A field that held only a secret is emptied: it is to be typed again, and the cursor is on it. */
function demanded(draft: Draft): Draft {
  const fields = draft.fields.map((field) =>
    onlyMarker.test(field.input.text)
      ? { ...field, input: textField(), required: true, secret: true }
      : field,
  );
  const asked = shownFields({ fields }).findIndex(
    (field) => field.secret && field.required && field.input.text === '',
  );
  return { ...draft, fields, ...(asked < 0 ? {} : { at: asked + rowsBefore(draft) }) };
}

const onlyMarker = new RegExp(`^(?::=)?"?${markers.source}"?$`);
