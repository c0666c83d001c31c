/** The files of a request in both views, and what is lost by no key. */
import { describe, expect, it } from 'vitest';
import { width } from '../../src/run/width.js';
import { draftOf, type State } from '../../src/ui/model.js';
import { newDraft } from '../../src/ui/request/draft.js';
import { requestPane } from '../../src/ui/request/pane.js';
import { recalledDraft } from '../../src/ui/request/recalled.js';
import { toCall } from '../../src/ui/request/to-call.js';
import type { Entry } from '../../src/ui/services.js';
import { update } from '../../src/ui/update.js';
import { shortName, shortPath } from '../../src/ui/widgets/path.js';
import { textField } from '../../src/ui/widgets/text-field.js';
import { entries, press, stateOf, textOf } from './support.js';

const shown = (state: State, rows = 10, columns = 64): string =>
  textOf(requestPane(draftOf(state), { columns, rows }, true));

/** sendEmail with a file in its form, looked at. */
function attached(): State {
  const typed = press(stateOf(), 'enter', 'a@b.co', 'down', 'down', 'down', 'down', 'deep/notes.txt').state;
  return update(typed, {
    type: 'file',
    name: 'sendEmail',
    field: 4,
    file: { size: 12_345, type: 'text/plain' },
  })[0];
}

describe('a file that is attached', () => {
  it('makes a form of the request, and both views say so', () => {
    const form = attached();
    expect(shown(form)).toContain('invoke sendEmail  POST multipart');
    expect(shown(press(form, 'ctrl+n').state)).toMatchInlineSnapshot(`
      "╭─ invoke sendEmail  POST multipart ──────────────── ‹ JSON › ─╮
      │ 1 {                                                          │
      │ 2   "to": "a@b.co"                                           │
      │ 3 }                                                          │
      │                                                              │
      │                                                              │
      │                                                              │
      │ and a file, as a form (multipart)                            │
      │   attachment  deep/notes.txt  12.3 kB  text/plain            │
      ╰─────────────────────────────── ^s send  ^n view  ^e $EDITOR ─╯"
    `);
  });

  it('is seen while the JSON is broken, and where there is little room', () => {
    const broken = press(attached(), 'ctrl+n', 'oops').state;
    expect(shown(broken)).toMatch(/line 2, column \d+: [\s\S]*attachment {2}deep\/notes\.txt {2}12\.3 kB/);
    expect(shown(broken, 6)).toContain('attachment');
    expect(shown(broken, 4)).toMatch(/oops[\s\S]*line 2/);
    expect(shown(broken, 10, 30)).toMatch(/attachm.*notes\.txt/);
  });

  it('goes along when the JSON is changed, and stays in the form', () => {
    const changed = press(attached(), 'ctrl+n', 'ctrl+u', '"to": "c@d.e"').state;
    const made = toCall(draftOf(changed)!);
    expect('call' in made && made.call.payload).toEqual({
      kind: 'form',
      fields: [
        { name: 'to', value: 'c@d.e' },
        { name: 'attachment', path: 'deep/notes.txt' },
      ],
    });
    expect(shown(press(changed, 'alt+p').state)).toContain('deep/notes.txt');
  });

  it('several are listed, as many as there is room for', () => {
    const one = recalledDraft(
      {
        via: 'invoke',
        name: 'upload',
        method: 'POST',
        headers: [],
        query: [],
        payload: {
          kind: 'form',
          fields: ['a', 'b', 'c', 'd'].map((name) => ({ name: 'files', path: `${name}.pdf` })),
        },
      },
      undefined,
    );
    const text = textOf(requestPane({ ...one, tab: 'json' }, { columns: 60, rows: 8 }, true));
    expect(text).toMatch(/and 4 files, as a form \(multipart\), 3 not shown[\s\S]*files {2}a\.pdf/);
    expect(textOf(requestPane({ ...one, tab: 'json' }, { columns: 60, rows: 14 }, true))).toContain('d.pdf');
  });

  it.each([24, 30, 40, 60, 90])(
    'of a past call, with a long path, is known by its name in %i cells',
    (columns) => {
      const path = '/home/somebody/with/a/long/way/of folders/to/report.pdf';
      const draft = recalledDraft(
        {
          via: 'invoke',
          name: 'sendEmail',
          method: 'POST',
          headers: [],
          query: [],
          payload: { kind: 'form', fields: [{ name: 'attachment', path }] },
        },
        entries[0],
      );
      const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
      const fields = draft.fields.map((field) =>
        field.kind === 'file' ? { ...field, file: { size: 5, type } } : field,
      );
      for (const tab of ['form', 'json'] as const)
        for (const focused of [true, false]) {
          const text = textOf(requestPane({ ...draft, fields, tab, at: 0 }, { columns, rows: 10 }, focused));
          expect(text, tab).toContain(columns < 30 ? 'pdf' : 'report.pdf');
        }
    },
  );
});

it.each<[path: string, cells: number, short: string]>([
  ['a/b.txt', 10, 'a/b.txt'],
  ['/one/two/three/b.txt', 12, '…three/b.txt'],
  ['/one/two/a-very-long-name-indeed.pdf', 16, 'a-very-l…eed.pdf'],
  ['C:\\Users\\dana\\Desktop\\b.txt', 10, '…top\\b.txt'],
  ['/報告/二〇二六年/報告.pdf', 12, '…年/報告.pdf'],
])('%s in %i cells', (path, cells, short) => {
  expect(shortPath(path, cells)).toBe(short);
  expect(width(short)).toBeLessThanOrEqual(cells);
});

it.each<[name: string, cells: number, short: string]>([
  ['reports/export', 14, 'reports/export'],
  ['reports/monthly-export-of-all-customers', 24, 'reports/…all-customers'],
  ['reports/monthly-export-of-all-orders', 24, 'reports/monthly-…orders'],
  ['reports/monthly-export-of-all-customers', 14, 'reports…tomers'],
  ['sendMonthlyCustomerReport', 18, 'sendMonthly…Report'],
  ['getURLOfFile', 10, 'get…File'],
  ['averylongnamewithoutanyword', 12, 'averyl…yword'],
  ['報告/顧客一覧の書き出し', 14, '報告/顧…き出し'],
])('the name %s in %i cells', (name, cells, short) => {
  expect(shortName(name, cells)).toBe(short);
  expect(width(short)).toBeLessThanOrEqual(cells);
});

describe('what empties something', () => {
  it.each<[about: string, keys: string[]]>([
    ['starting over, from the form', ['enter', 'a@b.co', 'alt+r']],
    ['starting over, from the JSON view', ['enter', 'a@b.co', 'ctrl+n', ' ', 'alt+r']],
    ['starting over, from JSON that is broken', ['enter', 'ctrl+n', 'oops', 'alt+r']],
    ['a field', ['enter', 'a@b.co', 'alt+x']],
  ])('%s: says how it is taken back, and it is', (_, keys) => {
    const before = press(stateOf(), ...keys.slice(0, -1)).state;
    const after = press(before, keys.at(-1)!).state;
    expect(after.notice?.text).toContain('alt+u takes it back');
    expect(toCall(draftOf(after)!)).not.toEqual(toCall(draftOf(before)!));
    const back = press(after, 'alt+u').state;
    expect(draftOf(back)!.json.text).toBe(draftOf(before)!.json.text);
    expect(draftOf(back)!.fields).toEqual(draftOf(before)!.fields);
    expect(draftOf(back)!.source).toBe(draftOf(before)!.source);
  });

  it('keys of the form do not write over JSON that the form cannot show', () => {
    const broken = press(stateOf(), 'enter', 'ctrl+n', 'oops', 'alt+p').state;
    for (const key of ['alt+x', 'alt+n', 'alt+a']) {
      const after = press(broken, key).state;
      expect(draftOf(after), key).toEqual(draftOf(broken));
      expect(after.notice?.text).toContain('The JSON view holds');
    }
  });
});

it('{} is sent from the JSON view, where it is seen, and no body from the form of a function that takes nothing', () => {
  const entry: Entry = { name: 'f', sources: [] };
  const kind = (tab: 'form' | 'json'): unknown => {
    const made = toCall({ ...newDraft(entry), tab, json: textField('{}') });
    return 'call' in made && made.call.payload.kind;
  };
  expect([kind('form'), kind('json')]).toEqual(['none', 'text']);
});

it('an upload of whatever begins with a file, and empty it is no part of what is sent', () => {
  const draft = newDraft({ name: 'upload', facts: { parameters: [], body: 'multipart', partial: false } });
  expect(draft.fields.map(({ name, kind }) => [name, kind])).toEqual([['file', 'file']]);
  const made = toCall(draft);
  expect('call' in made && made.call.payload).toEqual({ kind: 'form', fields: [] });
  expect(textOf(requestPane(draft, { columns: 80, rows: 8 }, true))).toContain(
    'alt+a adds one, name@ a file',
  );
});

it.each(['headers', 'query', 'json', 'form'] as const)(
  'in little room the view that is open is named: %s',
  (tab) => {
    const draft = { ...newDraft(entries[3]!), tab };
    for (const columns of [36, 50, 80]) {
      const [border = ''] = textOf(requestPane(draft, { columns, rows: 8 }, true)).split('\n');
      expect(border.toLowerCase()).toContain(tab);
      expect(border).toMatch(/GET query|POST/);
    }
  },
);

it('@ before a path is taken as on the command line', () => {
  const { state, effects } = press(stateOf(), 'enter', 'a', 'down', 'down', 'down', 'down', '@deep/no');
  expect(effects.at(-1)).toEqual({ type: 'completePath', prefix: 'deep/no' });
  const made = toCall(draftOf(state)!);
  expect('call' in made && made.call.payload).toMatchObject({
    fields: [{ name: 'to' }, { path: 'deep/no' }],
  });
});

describe('the path of a file, while it is typed', () => {
  const typed = (text: string): State =>
    press(stateOf(), 'enter', 'a', 'down', 'down', 'down', 'down', text).state;
  const with_ = (state: State, ...paths: string[]): State => update(state, { type: 'paths', paths })[0];

  it('is completed by tab where there is a rest, and tab goes on where there is none', () => {
    const one = press(with_(typed('re'), 'report.pdf'), 'tab').state;
    expect(draftOf(one)!.fields[4]!.input.text).toBe('report.pdf');
    expect(press(with_(one, 'report.pdf'), 'tab').state.focus).toBe('answer');
  });

  it('goes by tab through those that begin so, and on by ↓ or once another is typed', () => {
    const paths = ['in/report.pdf', 'in/records/'];
    const path = (state: State): string => draftOf(state)!.fields[4]!.input.text;
    const first = press(with_(typed('@in/re'), ...paths), 'tab');
    expect(path(first.state)).toBe('@in/report.pdf');
    expect(first.effects.map(({ type }) => type)).toEqual(['lookAtFile']);
    const second = press(first.state, 'tab').state;
    expect(path(second)).toBe('@in/records/');
    expect(shown(second)).toContain('report.pdf  records/');
    expect(path(press(second, 'tab').state)).toBe('@in/report.pdf');
    const inside = with_(press(second, 'a').state, 'in/records/a');
    expect(press(inside, 'tab').state.focus).toBe('answer');
    expect(press(second, 'shift+tab').state.focus).toBe('request');
    expect(press(second, 'shift+tab').state.drafts.sendEmail!.at).toBe(3);
  });

  it('has those that begin so below it', () => {
    expect(shown(with_(typed('in/re'), 'in/report.pdf', 'in/records/'))).toContain('report.pdf  records/');
  });

  it.each([
    ['folder', 'a folder', 'in is a folder: name a file in it'],
    ['missing', 'no such file', 'There is no file in'],
    [{ size: 2048, count: 3 }, '3 files', undefined],
  ] as const)('%j is told beside it, and before it is sent', (file, beside, problem) => {
    const state = update(typed('in'), { type: 'file', name: 'sendEmail', field: 4, file })[0];
    expect(shown(state)).toContain(beside);
    const made = toCall(draftOf(state)!);
    expect('problem' in made ? made.problem : undefined).toEqual(
      problem === undefined ? undefined : expect.stringContaining(problem),
    );
  });
});
