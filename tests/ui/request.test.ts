import { describe, expect, it } from 'vitest';
import type { FunctionFacts, Parameter } from '../../src/analysis/facts.js';
import type { Call } from '../../src/run/call.js';
import { draftOf, type State } from '../../src/ui/model.js';
import { newDraft } from '../../src/ui/request/draft.js';
import { jsonLines } from '../../src/ui/request/json-pane.js';
import { requestPane } from '../../src/ui/request/pane.js';
import { recalledDraft } from '../../src/ui/request/recalled.js';
import { cycled, fieldValue } from '../../src/ui/request/values.js';
import { plain } from '../../src/ui/widgets/line.js';
import { textField } from '../../src/ui/widgets/text-field.js';
import { entries, paste, press, stateOf, textOf } from './support.js';

const at = (name: string): State => {
  const row = ['sendEmail', 'chat', 'orders/process', 'reports/export'].indexOf(name);
  return press(stateOf(), ...Array<string>(row).fill('down'), 'enter').state;
};
const sent = (state: State, ...keys: string[]): Call | undefined => {
  const effect = press(state, ...keys).effects.find(({ type }) => type === 'send');
  return effect?.type === 'send' ? effect.call : undefined;
};
const json = (call: Call | undefined): unknown =>
  call?.payload.kind === 'text' ? JSON.parse(call.payload.text) : call?.payload;

describe('a form', () => {
  it('is filled in from field to field, and ↵ on the last one sends what is seen', () => {
    const typed = press(
      at('sendEmail'),
      'ada@example.com',
      'enter',
      'Hi there',
      'enter',
      'space',
      'enter',
      '3',
      'enter',
    ).state;
    expect(textOf(requestPane(draftOf(typed), { columns: 70, rows: 9 }, true))).toMatchInlineSnapshot(`
      "╭─ invoke sendEmail  POST ─────────── Form · JSON · Headers · Query ─╮
      │ to *        ada@example.com                                        │
      │ subject     Hi there                                               │
      │ urgent      [x] true                                               │
      │ copies      3                                                      │
      │ attachment  path of a file, optional                               │
      │                                                                    │
      │                                                                    │
      ╰───────────────────────────── ↵ next  ^s send  ^n view  ^e $EDITOR ─╯"
    `);
    expect(json(sent(typed, 'enter'))).toEqual({
      to: 'ada@example.com',
      subject: 'Hi there',
      urgent: true,
      copies: 3,
    });
  });

  it.each<[about: string, keys: string[], payload: unknown]>([
    ['an empty field is not sent', ['a'], { to: 'a' }],
    ['"" is an empty text', ['a', 'tab', '""'], { to: 'a', subject: '' }],
    [':= makes JSON of a text field', [':=[1]'], { to: [1] }],
    ['a text that looks like a number stays a text', ['007'], { to: '007' }],
    [
      'a quoted text goes where a number is wanted',
      ['a', 'tab', 'tab', 'tab', '"x"'],
      { to: 'a', copies: 'x' },
    ],
    ['left goes back from true to nothing', ['a', 'tab', 'tab', 'space', 'left'], { to: 'a' }],
  ])('%s', (_about, keys, payload) => {
    expect(json(sent(at('sendEmail'), ...keys, 'ctrl+s'))).toEqual(payload);
  });

  it('keeps the digits of a number', () => {
    const call = sent(at('sendEmail'), 'tab', 'tab', 'tab', '12345678901234567890.10', 'ctrl+s');
    expect(call?.payload).toMatchObject({ text: '{"copies":12345678901234567890.10}' });
  });

  it.each([
    ['object', 'Zoe', '"Zoe"'],
    ['object', '{"name":"Zoe"}', '{"name":"Zoe"}'],
    ['object', '["Zoe"]', '["Zoe"]'],
    ['object', '5', '"5"'],
    ['array', 'a, b', '"a, b"'],
    ['number', '5', '5'],
    ['number', 'a lot', '"a lot"'],
    ['boolean', 'maybe', '"maybe"'],
    ['string', '5', '"5"'],
    ['object', ':=5', '5'],
  ] as const)('a kind that is a guess (%s) refuses nothing: %s', (type, typed, json) => {
    const parameter = { name: 'x', type, guessed: true, required: false, in: 'json' } as const;
    const draft = newDraft({ name: 'f', facts: { parameters: [parameter], partial: false } });
    expect(fieldValue({ ...draft.fields[0]!, input: textField(typed) })).toEqual({ json });
  });

  it('says what is wrong with a field, puts the cursor there, and sends nothing', () => {
    const { state, effects } = press(at('sendEmail'), 'a', 'tab', 'tab', 'tab', 'many', 'ctrl+s');
    expect(effects).toEqual([]);
    expect(state.notice?.text).toBe('copies wants a number; for other text write it in double quotes.');
    expect(draftOf(state)).toMatchObject({ tab: 'form', at: 3 });
  });

  it('shows what belongs to the chosen action only, and sends only that', () => {
    const start = at('orders/process');
    expect(textOf(requestPane(draftOf(start), { columns: 70, rows: 8 }, true))).toContain(
      '1 more for other choices',
    );
    const chosen = press(start, 'space', 'tab', 'dhl').state;
    expect(json(sent(chosen, 'ctrl+s'))).toEqual({ action: 'ship', carrier: 'dhl' });
  });

  it('masks a secret', () => {
    const typed = press(at('orders/process'), 'tab', 's3cret').state;
    const screen = textOf(requestPane(draftOf(typed), { columns: 70, rows: 8 }, true));
    expect(screen).toContain('••••••');
    expect(screen).not.toContain('s3cret');
    const json = press(typed, 'ctrl+n').state;
    const view = textOf(requestPane(draftOf(json), { columns: 70, rows: 8 }, true));
    expect(view).toContain('"apiKey": "••••••"');
    expect(json.drafts['orders/process']!.json.text).toContain('s3cret');
  });

  it('shows which of the listed values is chosen without a colour, moving along a long list', () => {
    const chosen = press(at('orders/process'), 'right', 'right').state;
    const view = (columns: number): string =>
      textOf(requestPane(draftOf(chosen), { columns, rows: 8 }, true)).split('\n')[1]!;
    expect(view(70)).toContain('- · ship · [cancel]');
    expect(view(28)).toContain('… [cancel]');
  });

  it('typing on a chosen value begins another, which → completes and the form says is none of the list', () => {
    const typed = press(at('orders/process'), 'space', 'ca').state;
    const text = (state: State): string => draftOf(state)!.fields[0]!.input.text;
    const row = (state: State): string =>
      textOf(requestPane(draftOf(state), { columns: 80, rows: 8 }, true)).split('\n')[1]!;
    expect(text(typed)).toBe('ca');
    expect(row(typed)).toMatch(/\[ca\] · ship · cancel +not one of the known values/);
    expect(row(press(typed, 'down').state)).toContain('not one of the known values');
    expect(text(press(typed, 'right').state)).toBe('cancel');
    expect(row(press(typed, 'right').state)).not.toContain('not one of');
  });

  it('sends a file as a part, beside the fields', () => {
    const { state, effects } = press(at('sendEmail'), 'a', 'tab', 'tab', 'tab', 'tab', './r.pdf');
    expect(effects.at(-2)).toEqual({ type: 'lookAtFile', name: 'sendEmail', field: 4, path: './r.pdf' });
    expect(sent(state, 'ctrl+s')?.payload).toEqual({
      kind: 'form',
      fields: [
        { name: 'to', value: 'a' },
        { name: 'attachment', path: './r.pdf' },
      ],
    });
  });

  it('sends what reads its query as a query, by fetch', () => {
    expect(sent(at('reports/export'), '2026-02', 'ctrl+s')).toEqual({
      via: 'fetch',
      name: 'reports/export',
      method: 'GET',
      headers: [],
      query: [['month', '2026-02']],
      payload: { kind: 'none' },
    });
  });

  it('takes a field that the source does not have', () => {
    expect(json(sent(at('sendEmail'), 'a', 'alt+a', 'extra', 'enter', 'x', 'ctrl+s'))).toEqual({
      to: 'a',
      extra: 'x',
    });
  });
});

describe('form and JSON in step', () => {
  it('the JSON view starts from the form, and its text is sent as written', () => {
    const start = press(at('sendEmail'), 'ada', 'ctrl+n').state;
    expect(draftOf(start)?.json.text).toBe('{\n  "to": "ada"\n}');
    const call = sent(start, 'backspace', '1', '"', 'ctrl+s');
    expect(call?.payload).toMatchObject({ text: '{\n  "to": "ada1"\n}' });
  });

  it('what is written as JSON stands in the form, keys the source does not have included', () => {
    const start = press(at('sendEmail'), 'ctrl+n').state;
    const written = paste(start, '"to":"bo","copies":12345678901234567890,"more":{"a":[1]}');
    const fields = draftOf(written)!.fields.map(({ name, input }) => [name, input.text]);
    expect(fields).toEqual([
      ['to', 'bo'],
      ['subject', ''],
      ['urgent', ''],
      ['copies', '12345678901234567890'],
      ['attachment', ''],
      ['more', ':={"a":[1]}'],
    ]);
  });

  it('the JSON view says which field of the form is not in it, and why', () => {
    const start = press(at('sendEmail'), 'ada', 'tab', 'tab', 'tab', 'many', 'ctrl+n').state;
    const view = (state: State, rows = 9): string =>
      textOf(requestPane(draftOf(state), { columns: 60, rows }, true));
    expect(view(start)).toContain('left out: copies wants a number');
    expect(view(start, 4)).toContain('left out: copies');
    expect(view(press(start, 'ctrl+n', 'ctrl+n', 'ctrl+n', 'ctrl+u', '3', 'ctrl+n').state)).not.toContain(
      'left out',
    );
    expect(view(press(start, 'ctrl+u', '"copies":3').state)).not.toContain('left out');
  });

  describe('a paste into the JSON view', () => {
    const payload = '{"to":"bo","copies":2}';
    const open = (...keys: string[]): State => press(at('sendEmail'), ...keys, 'ctrl+n').state;

    it.each<[about: string, start: State, pasted: string, text: string]>([
      ['whole, on what is empty', open(), `${payload}\n`, payload],
      ['whole, once it was started over here', press(open(), 'alt+r').state, payload, payload],
      ['whole, behind the braces', press(open(), 'end').state, payload, payload],
      ['a list', open(), '[1]', '[1]'],
      ['broken, its fault its own', open(), '{to: "bo"}', '{to: "bo"}'],
      ['whole, on what was emptied by hand', press(open(), 'end', 'ctrl+u').state, payload, payload],
      ['whole, on what mirrors the form', open('ada'), payload, payload],
      ['a part, inside the braces', press(open(), 'end').state, '"to":"bo"', '{"to":"bo"}'],
      ['a part, behind what was typed', open('ada'), ',"copies":2', '{\n  "to": "ada","copies":2\n}'],
      ['a value, where one is wanted', press(open(), '"more":').state, payload, `{"more":${payload}}`],
      ['whole, beside what was written', press(open(), '"to":1').state, payload, `{"to":1${payload}}`],
    ])('%s', (_about, start, pasted, text) => {
      const after = paste(start, pasted);
      expect(draftOf(after)).toMatchObject({ source: 'json', json: { text } });
      const back = draftOf(press(after, 'alt+u').state)!;
      expect(back).toMatchObject({ source: draftOf(start)!.source, json: draftOf(start)!.json });
      expect(back.fields).toEqual(draftOf(start)!.fields);
    });

    it('says that it can be taken back where the form held something', () => {
      expect(paste(open('ada'), payload).notice?.text).toBe('Pasted whole; alt+u takes it back.');
      expect(paste(open(), payload).notice).toBeUndefined();
    });

    it('leaves text that is no JSON as it comes', () => {
      const raw = press(at('sendEmail'), 'alt+k', 'alt+k', 'alt+k').state;
      expect(draftOf(paste(raw, `${payload}\n`))!.json.text).toBe(`${payload}\n`);
    });
  });

  describe('a payload of one long line', () => {
    const items = Array.from({ length: 3000 }, (_, i) => ({ id: i, name: `item ${i}` }));
    const long = JSON.stringify({ to: 'bo', more: items, last: 'the "end" of it' });
    const start = paste(press(at('sendEmail'), 'ctrl+n').state, long);

    it.each<[about: string, text: string, caret: number, seen: [role: string, text: string]]>([
      ['at its end', long, long.length - 5, ['caret', ' ']],
      ['in a string whose begin is out of sight', `{"a":"${'x'.repeat(9000)}`, 8000, ['caret', 'x']],
      ['broken, far from its fault', `{,${long}`, 9000, ['caret', long[8998]!]],
      ['at its begin', long, 0, ['caret', '{']],
    ])('is coloured as far as it is shown, %s', (_about, text, caret, seen) => {
      const [line = []] = jsonLines({ text, caret }, { columns: 60, rows: 5 }, true);
      const spans = line.map((span) => (typeof span === 'string' ? ['plain', span] : [...span]));
      expect(plain(line).length).toBeLessThan(10_000);
      expect(spans).toContainEqual(seen);
      const under = spans.findIndex(([role]) => role === 'caret');
      const before = spans.slice(0, under).map(([, one]) => one!);
      expect(before.join('').length).toBeLessThan(60);
      if (text.includes('xxx')) expect(spans[under + 1]![0]).toBe('jsonString');
    });

    it('stands in the form once that is seen, and is sent as it is', () => {
      const typed = press(start, 'left', 'left', '!').state;
      const text = long.replace(/"\}$/, '!"}');
      expect(sent(typed, 'ctrl+s')?.payload).toMatchObject({ text });
      const form = draftOf(press(typed, 'alt+p').state)!;
      expect(form.fields.find(({ name }) => name === 'last')!.input.text).toBe('the "end" of it!');
      expect(draftOf(press(typed, 'alt+p', 'alt+u').state)!.json.text).toBe(long);
    });
  });

  it('broken JSON is kept, pointed at, and never overwritten by the form', () => {
    const broken = paste(press(at('sendEmail'), 'ctrl+n').state, '"to": oops');
    const refused = press(broken, 'ctrl+s');
    expect(refused.effects).toEqual([]);
    expect(refused.state.notice?.text).toBe('The payload is not JSON: a word without quotes stands here');
    const form = press(broken, 'ctrl+n', 'ctrl+n', 'ctrl+n', 'x');
    expect(draftOf(form.state)).toMatchObject({ tab: 'form', json: { text: '{"to": oops}' } });
    expect(form.state.notice?.kind).toBe('warn');
  });
});

describe('what was changed', () => {
  it('is taken back a word at a time, and a paste at once', () => {
    const typed = press(at('sendEmail'), 'ada lo', 'tab', 'Hi').state;
    const texts = (state: State): string[] => draftOf(state)!.fields.map(({ input }) => input.text);
    expect(texts(press(typed, 'alt+u').state)).toEqual(['ada lo', '', '', '', '']);
    expect(texts(press(typed, 'alt+u', 'ctrl+_').state)).toEqual(['ada ', '', '', '', '']);
    expect(press(at('sendEmail'), 'alt+u').state.notice?.text).toBe('There is nothing to take back.');
    const pasted = paste(press(at('sendEmail'), 'ada', 'tab').state, '{"to":"bo","copies":2}');
    expect(texts(pasted)).toEqual(['bo', '', '', '2', '']);
    expect(pasted.notice?.text).toBe('Pasted whole; alt+u takes it back.');
    expect(texts(press(pasted, 'alt+u').state)).toEqual(['ada', '', '', '', '']);
    const emptied = press(typed, 'alt+r').state;
    expect(texts(emptied)).toEqual(['', '', '', '', '']);
    expect(texts(press(emptied, 'alt+u').state)).toEqual(texts(typed));
  });

  it('is indented without changing a digit', () => {
    const start = press(at('sendEmail'), 'ctrl+n', 'ctrl+a', 'ctrl+k').state;
    const written = paste(start, '{"copies":1.0,"more":[1,{"a":12345678901234567890}]}');
    expect(draftOf(press(written, 'alt+j').state)?.json.text).toBe(
      '{\n  "copies": 1.0,\n  "more": [\n    1,\n    {\n      "a": 12345678901234567890\n    }\n  ]\n}',
    );
    expect(press(start, 'alt+j').state.notice?.kind).toBe('warn');
  });
});

describe('how it goes out', () => {
  it.each<[about: string, keys: string[], call: object]>([
    [
      'as a form',
      ['a', 'alt+k', 'ctrl+s'],
      { via: 'invoke', payload: { kind: 'form', fields: [{ name: 'to', value: 'a' }] } },
    ],
    [
      'as a form with a part that stands twice',
      ['a', 'alt+k', 'alt+n', 'b', 'ctrl+s'],
      {
        payload: {
          kind: 'form',
          fields: [
            { name: 'to', value: 'a' },
            { name: 'to', value: 'b' },
          ],
        },
      },
    ],
    [
      'with two files of one name',
      ['a', 'tab', 'tab', 'tab', 'tab', './a.pdf', 'alt+n', './b.pdf', 'ctrl+s'],
      {
        payload: {
          kind: 'form',
          fields: [
            { name: 'to', value: 'a' },
            { name: 'attachment', path: './a.pdf' },
            { name: 'attachment', path: './b.pdf' },
          ],
        },
      },
    ],
    [
      'as a query',
      ['a', 'alt+k', 'alt+k', 'ctrl+s'],
      { via: 'fetch', method: 'GET', query: [['to', 'a']], payload: { kind: 'none' } },
    ],
    [
      'as text',
      ['alt+k', 'alt+k', 'alt+k', 'a=1', 'ctrl+s'],
      { payload: { kind: 'text', text: 'a=1', type: 'text/plain' } },
    ],
    [
      'as a file that is the body',
      ['alt+k', 'alt+k', 'alt+k', '@./a.json', 'ctrl+s'],
      { payload: { kind: 'file', path: './a.json', type: 'application/json' } },
    ],
    [
      'by fetch with another method and path',
      ['alt+v', 'alt+m', 'a', 'up', '/x?y=1', 'ctrl+s'],
      { via: 'fetch', method: 'PUT', name: 'sendEmail/x?y=1', payload: { kind: 'text', text: '{"to":"a"}' } },
    ],
    [
      'with headers and a query beside the payload',
      ['a', 'ctrl+n', 'ctrl+n', 'X-Trace:', 'space', '7', 'ctrl+n', 'debug=1', 'ctrl+s'],
      { headers: [['X-Trace', '7']], query: [['debug', '1']], payload: { text: '{"to":"a"}' } },
    ],
  ])('%s', (_about, keys, call) => {
    expect(sent(at('sendEmail'), ...keys)).toMatchObject(call);
  });

  it.each<[problem: string, keys: string[], at: object]>([
    ['A header is written Name: value, one a line.', ['ctrl+n', 'ctrl+n', 'oops'], { tab: 'headers' }],
    ['A query parameter is written key=value, one a line.', ['alt+p', 'oops'], { tab: 'query' }],
    [
      'Only an object has names to send as a form or as a query.',
      ['alt+k', 'ctrl+n', 'ctrl+u', 'ctrl+k', '[1]'],
      { tab: 'json' },
    ],
    ['The path is empty.', ['alt+v', 'up', 'ctrl+u'], { tab: 'form', at: 0 }],
  ])('not at all: %s', (problem, keys, there) => {
    const { state, effects } = press(at('sendEmail'), ...keys, 'ctrl+s');
    expect(effects.filter(({ type }) => type === 'send')).toEqual([]);
    expect(state.notice?.text).toBe(problem);
    expect(draftOf(state)).toMatchObject(there);
  });

  it('a path that is dropped on a file field comes without its quotes', () => {
    const file = press(at('sendEmail'), 'tab', 'tab', 'tab', 'tab').state;
    for (const [dropped, path] of [
      ["'/tmp/a b.pdf' ", '/tmp/a b.pdf'],
      ['/tmp/a\\ b.pdf', '/tmp/a b.pdf'],
      ['file:///tmp/a%20b.pdf', '/tmp/a b.pdf'],
    ] as const)
      expect(draftOf(paste(file, dropped))!.fields[4]!.input.text).toBe(path);
  });
});

describe('a past call', () => {
  it('is filled in again; what was left out of it is asked for', () => {
    const draft = recalledDraft(
      {
        via: 'invoke',
        name: 'orders/process',
        method: 'POST',
        headers: [['X-Trace', '1']],
        query: [],
        payload: {
          kind: 'text',
          text: '{"action":"ship","apiKey":"⟦redacted:apiKey⟧"}',
          type: 'application/json',
        },
      },
      entries[2],
    );
    expect(draft.fields.map(({ name, input, required }) => [name, input.text, required])).toEqual([
      ['action', 'ship', true],
      ['carrier', '', false],
      ['apiKey', '', true],
    ]);
    expect(draft.headers.text).toBe('X-Trace: 1');
  });
});

describe('what a function takes', () => {
  const parameters = (more: Partial<Parameter> = {}): Parameter[] => [
    { name: 'mode', type: 'string', required: false, in: 'form', ...more },
  ];

  it.each<[string, NonNullable<FunctionFacts['takes']>, string]>([
    ['a form', ['form'], 'multipart'],
    ['a form or JSON', ['json', 'form'], 'json'],
  ])('%s', (_, takes, body) => {
    const facts: FunctionFacts = { parameters: parameters(), partial: false, body: 'multipart', takes };
    expect(newDraft({ name: 'f', facts }).body).toBe(body);
  });

  it('a value that is the empty text can be chosen, and left again', () => {
    const facts: FunctionFacts = { parameters: parameters({ values: ['', 'fast'] }), partial: false };
    let field = newDraft({ name: 'f', facts }).fields[0]!;
    const chosen = [1, 2, 3].map(() => {
      field = { ...field, input: textField(cycled(field, 1)) };
      return field.input.text;
    });
    expect(chosen).toEqual(['""', 'fast', '']);
    expect(fieldValue({ ...field, input: textField('""') })).toEqual({ json: '""' });
  });
});
