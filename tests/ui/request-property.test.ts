/** Whatever is typed, nothing is lost and nothing breaks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, writeJson } from '../../src/run/json.js';
import type { Action } from '../../src/ui/model.js';
import { type Draft, newDraft } from '../../src/ui/request/draft.js';
import { fromJson } from '../../src/ui/request/from-json.js';
import { requestPane } from '../../src/ui/request/pane.js';
import { toCall } from '../../src/ui/request/to-call.js';
import { formJson } from '../../src/ui/request/values.js';
import type { Entry } from '../../src/ui/services.js';
import { lineWidth } from '../../src/ui/widgets/line.js';
import { textField } from '../../src/ui/widgets/text-field.js';
import { entries, keysOf, press, after as stateAfter, stateOf } from './support.js';

const name = fc.oneof(
  fc.constantFrom('to', 'urgent', 'copies', 'attachment', 'action', 'carrier', 'apiKey', 'constructor', ''),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !text.includes('__proto__')),
);
const digits = fc.constantFrom('0', '-0', '1.0', '1e400', '12345678901234567890.10', '1E-7', '-5');
const text = fc.oneof(
  fc.constantFrom('', ':=', ':=1', '"', '"x"', '@', '@./file', 'true', '3', ' ', '\n', '⟦'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
/** JSON text, for numbers have to keep the digits they are written with. */
const { value } = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('null', 'true', 'false'),
    digits,
    text.map((one) => JSON.stringify(one)),
    fc.array(tie('value'), { maxLength: 3 }).map((all) => `[${all.join(',')}]`),
    tie('object'),
  ),
  object: fc
    .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 5, selector: ([key]) => key })
    .map((all) => `{${all.map(([key, one]) => `${JSON.stringify(key)}:${one}`).join(',')}}`),
}));
const object = fc
  .uniqueArray(fc.tuple(name, value), { maxLength: 8, selector: ([key]) => key })
  .map((all) => `{${all.map(([key, one]) => `${JSON.stringify(key)}:${one}`).join(',')}}`);

/** The same value whatever the order of its names, numbers with their digits. */
function canonical(json: string): unknown {
  const sorted = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(sorted);
    if (typeof one !== 'object' || one === null || 'isLosslessNumber' in one) return writeJson(one);
    return Object.entries(one)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  };
  return sorted(parseJson(json));
}

/** As if every type were a guess: what is typed is text or JSON, and what comes back is the same. */
const guessing = entries.slice(0, 1).map(
  (entry): Entry => ({
    ...entry,
    name: `${entry.name}, guessed`,
    facts: {
      ...entry.facts!,
      parameters: [
        ...entry.facts!.parameters,
        { name: 'constructor', type: 'object', required: false, in: 'json' } as const,
      ].map((one) => ({ ...one, guessed: true })),
    },
  }),
);

describe('form and JSON view', () => {
  it.each(
    [...entries, ...guessing]
      .filter(({ facts }) => facts?.body === 'json')
      .map((entry) => [entry.name, entry] as const),
  )('of %s: any object comes back from the form as it was, digit by digit', (_name, entry) => {
    fc.assert(
      fc.property(object, (json) => {
        const draft = fromJson({ ...newDraft(entry), json: textField(json), source: 'json' });
        expect(canonical(formJson(draft!.fields, true))).toEqual(canonical(json));
        const sent = toCall({ ...draft!, source: 'form' });
        if (!('call' in sent)) return expect(json).toContain('⟦');
        const { payload } = sent.call;
        if (payload.kind === 'text') expect(canonical(payload.text)).toEqual(canonical(json));
      }),
      { numRuns: 300 },
    );
  });

  it('what the form holds stays when the JSON view is only looked at', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), (typed) => {
        const entry = entries[0]!;
        const fields = newDraft(entry).fields.map((field, i) => ({
          ...field,
          input: textField(typed[i] ?? ''),
        }));
        const before: Draft = { ...newDraft(entry), fields };
        const state = stateOf({
          focus: 'request',
          drafts: { sendEmail: before },
          functions: { ...stateOf().functions, selected: 'sendEmail' },
        });
        const looked = press(state, 'ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+n').state.drafts.sendEmail!;
        expect(looked.fields).toEqual(fields);
        expect(looked.tab).toBe('form');
      }),
    );
  });
});

const keys = fc.oneof(
  fc.constantFrom(
    ...[
      'enter',
      'tab',
      'backspace',
      'delete',
      'up',
      'down',
      'left',
      'right',
      'home',
      'end',
      'space',
      'pagedown',
    ],
    ...[
      'ctrl+n',
      'ctrl+w',
      'ctrl+u',
      'ctrl+k',
      'ctrl+d',
      'alt+a',
      'alt+n',
      'alt+x',
      'alt+k',
      'alt+m',
      'alt+v',
    ],
    ...[
      'alt+u',
      'alt+r',
      'alt+p',
      'ctrl+s',
      '{',
      '}',
      '"',
      ':',
      ',',
      '@',
      '=',
      '1',
      'x',
      '\\',
      '漢',
      '👩‍💻',
      '⟦',
    ],
  ),
  fc.constantFrom('{"to":"a"}', '{"x":[1,2,{"y":null}]}', "'/tmp/a b.pdf'", 'a\nb', '{"to":', '\ud800', '\t'),
);

it('whatever is typed and pasted: nothing throws, and no pane is a cell too wide', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 2, 3),
      fc.array(keys, { maxLength: 40 }),
      fc.constantFrom({ columns: 36, rows: 7 }, { columns: 90, rows: 12 }),
      (at, pressed, size) => {
        const { name } = entries[at]!;
        const start = stateOf({ focus: 'request' });
        const state = {
          ...start,
          drafts: { [name]: newDraft(entries[at]!) },
          functions: { ...start.functions, selected: name },
        };
        const actions = pressed.flatMap((one): Action[] =>
          [...one].length > 1 && !/^(?:ctrl\+|alt\+|[a-z]+$)/.test(one)
            ? [{ type: 'key', key: { kind: 'paste', text: one } }]
            : keysOf(one).map((key) => ({ type: 'key', key })),
        );
        const draft = stateAfter(state, actions).state.drafts[name]!;
        const made = toCall(draft);
        if ('call' in made) JSON.stringify(made.call);
        for (const line of requestPane(draft, size, true, { entry: entries[at], as: 'service' }))
          expect(lineWidth(line)).toBe(size.columns);
      },
    ),
    { numRuns: 300 },
  );
});
