/** The whole screen as a person reads it, at sizes from a phone's to a wall's. */
import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { width } from '../../src/run/width.js';
import { App } from '../../src/ui/app.js';
import { footer, header, message } from '../../src/ui/bars.js';
import type { State } from '../../src/ui/model.js';
import { createTheme, lookOf } from '../../src/ui/theme.js';
import { type Line, lineWidth, plain } from '../../src/ui/widgets/line.js';
import { entries, place, press, after as stateAfter, stateOf } from './support.js';

/** No colours: what is left are the letters, and bold, dim and inverse. */
const bare = (_role: string, text: string): string => text;

function screen(state: State): string {
  const { lastFrame, unmount } = render(<App state={state} look={bare} />);
  const frame = lastFrame() ?? '';
  unmount();
  return frame
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const sized = (columns: number, rows: number, more: Partial<State> = {}): State =>
  stateOf({ size: { columns, rows }, ...more });

const filled = (state: State): State => press(state, 'enter', 'ada@example.com', 'tab', 'Hi').state;

describe('the screen', () => {
  it('at 40x12 is one pane, with the others named', () => {
    expect(screen(sized(40, 12))).toMatchInlineSnapshot(`
      "my-shop       as ● user dana@example.com
      ╭─ Functions 4 ────────────────────────╮
      │ ▸ sendEmail            file local    │
      │   chat                 ~sse local    │
      │   orders/process            both     │
      │   reports/export  csv query deployed │
      │                                      │
      │                                      │
      │ takes a JSON object                  │
      ╰──────────── ↵ open  r again  / find ─╯
        1 Fns  2 Req  3 Ans   ^s send  ? help"
    `);
    expect(screen(filled(sized(40, 12)))).toMatchInlineSnapshot(`
      "my-shop       as ● user dana@example.com
      ╭─ invoke sendEmail  POST ── ‹ Form › ─╮
      │ to *        ada@example.com          │
      │ subject     Hi                       │
      │ urgent      [-] not sent             │
      │ copies      number, optional         │
      │ attachment  path of a file, optional │
      │ subject: string, optional            │
      │ takes a JSON object                  │
      ╰─────────── ↵ next  ^s send  ^n view ─╯
        alt+1 Fns  Req  alt+3 Ans   ^s send"
    `);
  });

  it('at 80x24 is three panes', () => {
    expect(screen(filled(sized(80, 24)))).toMatchInlineSnapshot(`
      "b44fn ▸ my-shop  http://127.0.0.1:4460                as ● user dana@example.com
      ╭─ Functions 4 ──────────────╮╭─ invoke sendEmail  POST ──────────── ‹ Form › ─╮
      │ ▸ sendEmail  file local    ││ to *        ada@example.com                    │
      │   chat       ~sse local    ││ subject     Hi                                 │
      │   orders/process  both     ││ urgent      [-] not sent                       │
      │   reports/export csv query ││ copies      number, optional                   │
      │                            ││ attachment  path of a file, optional           │
      │                            ││ subject: string, optional                      │
      │                            │╰───────── ↵ next  ^s send  ^n view  ^e $EDITOR ─╯
      │                            │╭─ Answer ───────────────────────────────────────╮
      │                            ││ The answer comes here.                         │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      │                            ││                                                │
      ╰────────────────────────────╯╰────────────────────────────────────────────────╯
       ^s send  f1 help  ^p palette  ^t identity  ^g where  ^o zoom  ^q quit"
    `);
  });

  it('at 120x40 is the same with more room', () => {
    expect(screen(press(filled(sized(120, 40)), 'ctrl+n').state)).toMatchInlineSnapshot(`
      "b44fn ▸ my-shop  http://127.0.0.1:4460                                                        as ● user dana@example.com
      ╭─ Functions 4 ─────────────────╮╭─ invoke sendEmail  POST ──────────────────────────── Form · JSON · Headers · Query ─╮
      │ ▸ sendEmail     file local    ││ 1 {                                                                                 │
      │   chat          ~sse local    ││ 2   "to": "ada@example.com",                                                        │
      │   orders/process     both     ││ 3   "subject": "Hi"                                                                 │
      │   reports/export    csv query ││ 4 }                                                                                 │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               │╰────────────────────────────────────────────────────── ^s send  ^n view  ^e $EDITOR ─╯
      │                               │╭─ Answer ────────────────────────────────────────────────────────────────────────────╮
      │                               ││ The answer comes here.                                                              │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      │                               ││                                                                                     │
      ╰───────────────────────────────╯╰─────────────────────────────────────────────────────────────────────────────────────╯
       ^s send  f1 help  ^p palette  ^t identity  ^g where  ^o zoom  ^q quit"
    `);
  });

  it.each([
    [20, 5],
    [40, 12],
    [71, 17],
    [72, 17],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills %ix%i to the cell whatever is open', (columns, rows) => {
    const long = 'wide 漢字 and 👩‍💻 '.repeat(20);
    const states = [
      sized(columns, rows),
      filled(sized(columns, rows)),
      press(filled(sized(columns, rows)), 'ctrl+n').state,
      press(sized(columns, rows), 'down', 'down', 'enter', 'space').state,
      press(sized(columns, rows), '?').state,
      press(sized(columns, rows), 'ctrl+p').state,
      press(sized(columns, rows), 'ctrl+l').state,
      press(sized(columns, rows), 'enter', long, 'tab', long).state,
      press(sized(columns, rows), 'ctrl+t', 'ctrl+o').state,
    ];
    for (const state of states) {
      const lines = screen(state).split('\n');
      expect(lines).toHaveLength(rows - 1);
      for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      const panes = lines.slice(1, -1);
      if (state.dialog === undefined) for (const line of panes) expect(line).toMatch(/^[╭│╰].*[╮│╯]$/u);
    }
  });

  it('offers no key of a pane behind a dialog, which takes them all', () => {
    const state = sized(120, 40);
    expect(screen(state)).toContain('↵ open');
    expect(screen(press(state, 'ctrl+l').state)).not.toContain('↵ open');
    expect(screen(press(state, 'ctrl+l', 'escape').state)).toContain('↵ open');
  });

  it('keeps its shape while one goes through the functions', () => {
    const borders = (state: State): number =>
      screen(state)
        .split('\n')
        .findIndex((line) => line.includes('╭─ Answer'));
    let state = sized(80, 24);
    const at = borders(press(state, 'g').state);
    for (let i = 0; i < entries.length; i++) {
      state = press(state, 'down').state;
      expect(borders(state)).toBe(at);
    }
  });

  it('with 56 parameters shows where one is, and the field under the cursor', () => {
    const parameters = Array.from({ length: 56 }, (_, i) => ({
      name: `parameter${i + 1}`,
      type: 'string' as const,
      required: i % 7 === 0,
      in: 'json' as const,
    }));
    const many = {
      name: 'many',
      sources: ['local'],
      facts: { parameters, body: 'json' as const, partial: false },
    };
    for (const [columns, rows] of [
      [40, 12],
      [120, 40],
    ] as const) {
      let state = press(sized(columns, rows, { catalog: { entries: [many], notes: [] } }), 'enter').state;
      for (const [key, at] of [
        ['pagedown', 11],
        ['pagedown', 21],
        ['down', 22],
        ['up', 21],
        ['pageup', 11],
      ] as const) {
        state = press(state, key).state;
        expect(screen(state)).toContain(`${at}/56`);
        expect(screen(state)).toMatch(new RegExp(`parameter${at}\\b`));
      }
    }
  });
});

describe('the header', () => {
  const now = 1_000_000;
  const as = (identity: 'user' | 'service' | 'anonymous', facts = {}): State['place'] => ({
    ...place,
    as: identity,
    identities: { ...place.identities, [identity]: { ...place.identities[identity], ...facts } },
  });
  it.each<[columns: number, place: State['place'], text: string]>([
    [100, as('user', { expires: now + 720_000 }), 'as ● user dana@example.com exp 12m'],
    [60, as('user', { expires: now + 720_000 }), '● user dana@example.com exp 12m'],
    [34, as('user', { expires: now + 720_000 }), 'my-shop             ● user exp 12m'],
    [80, as('user', { expires: now - 1 }), 'user dana@example.com expired'],
    [80, as('user', { ready: false, who: undefined }), 'as ● user no token'],
    [80, as('service'), 'as  SERVICE ROLE '],
    [24, as('service'), ' SERVICE ROLE '],
    [20, as('service', { ready: false }), ' SERVICE  no token'],
    [80, as('anonymous'), 'as ○ anonymous'],
    [100, { ...place, profile: 'staging' }, 'my-shop · staging  http'],
    [100, { ...place, app: 'other1', otherApp: true }, 'app other1  http'],
    [100, { ...place, app: 'other1', otherApp: true, profile: 'staging' }, 'app other1 · staging  http'],
    [40, { ...place, app: '68f1c2d3e4a5b6c7d8e9f012', otherApp: true }, 'app 68f'],
  ])('in %i cells', (columns, where, text) => {
    const line = header(stateOf({ place: where, now, size: { columns, rows: 24 } }));
    expect(plain(line)).toContain(text);
    expect(lineWidth(line)).toBeLessThanOrEqual(columns);
  });
});

describe('the service role', () => {
  const roles = (line: Line): string[] =>
    line.flatMap((span) => (typeof span !== 'string' && span[0] === 'service' ? [span[1]] : []));

  it('is named in header and request, with and without colours', () => {
    const state = filled(sized(100, 30, { place: { ...place, as: 'service' } }));
    expect(roles(header(state))).toEqual([' SERVICE ROLE ']);
    expect(screen(state).match(/SERVICE ROLE/g)).toHaveLength(2);
    for (const color of [true, false])
      expect(lookOf(createTheme({ color, colors: 16, background: 'dark' }))('service', 'x')).toContain(
        '\u001b[1;',
      );
  });
});

describe('the footer', () => {
  it.each([20, 33, 40, 60, 80, 200])('in %i cells has whole hints only', (columns) => {
    const line = footer(sized(columns, 24, { zoomed: false }));
    expect(lineWidth(line)).toBeLessThanOrEqual(columns);
    expect(plain(line)).not.toContain('…');
  });

  it('says what happened instead, until the next key', () => {
    const said = stateAfter(sized(40, 24), [
      { type: 'notice', notice: { text: 'Copied\u001b[31m 3 kB', kind: 'ok' } },
    ]).state;
    expect(message(said).map((line) => plain(line).trimEnd())).toEqual([' Copied␛[31m 3 kB']);
    expect(screen(said)).not.toContain('^s send');
    expect(press(said, 'down').state.notice).toBeUndefined();
  });
});
