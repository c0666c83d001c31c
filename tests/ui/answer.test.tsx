/** An answer as a person looks at it: what keys do, and what is then on the screen. */
import fc from 'fast-check';
import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/output/problem.js';
import type { RunEvent } from '../../src/run/events.js';
import { initialState, reduce } from '../../src/run/state.js';
import { AnswerLog } from '../../src/ui/answer/log.js';
import { answerPane } from '../../src/ui/answer/pane.js';
import { textRows } from '../../src/ui/answer/rows.js';
import { runsStrip } from '../../src/ui/answer/runs-strip.js';
import { marked, matchesIn } from '../../src/ui/answer/search.js';
import { TextBuffer } from '../../src/ui/answer/text-buffer.js';
import { freshView } from '../../src/ui/answer/view.js';
import { App } from '../../src/ui/app.js';
import { drawnAt } from '../../src/ui/initial.js';
import type { Run, State } from '../../src/ui/model.js';
import { shownRun } from '../../src/ui/model.js';
import { update } from '../../src/ui/update.js';
import { type Line, plain } from '../../src/ui/widgets/line.js';
import { callOf, headOf, press, stateOf } from './support.js';

/** A run that takes events as the app does. */
class Live {
  static next = 1;
  readonly id = Live.next++;
  readonly log = new AnswerLog();
  private state = initialState;
  private version = 0;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  start(state: State, as: Run['as'] = 'user'): State {
    const run = { id: this.id, call: callOf(this.name), as, startedAt: 0, state: this.state, log: this.log };
    const started = update(state, {
      type: 'run.started',
      run: { ...run, version: 0, view: freshView, logs: [] },
    })[0];
    return started;
  }

  take(state: State, ...events: RunEvent[]): State {
    for (const event of events) {
      this.state = reduce(this.state, event);
      this.log.add(event);
    }
    return update(state, { type: 'run.grew', id: this.id, state: this.state, version: ++this.version })[0];
  }
}

const planned: RunEvent = { type: 'planned', t: 0, method: 'POST', url: 'http://h/f', sent: { as: 'user' } };
const bytes = (text: string | Uint8Array, t = 2): RunEvent => ({
  type: 'bytes',
  t,
  chunk: Buffer.from(text as string),
});
const record = (data: unknown, t = 2): RunEvent => ({
  type: 'message',
  t,
  message: { data: typeof data === 'string' ? data : JSON.stringify(data), format: 'ndjson' },
});
const end: RunEvent = { type: 'end', t: 9, outcome: { kind: 'completed' } };
const records = (from: number, to: number): RunEvent[] =>
  Array.from({ length: to - from }, (_, i) => record({ n: from + i }));

const look = (_role: string, text: string): string => text;
const screen = (state: State): string => render(<App state={state} look={look} />).lastFrame() ?? '';
const size = { columns: 80, rows: 24 };

function answered(
  type: string,
  body: string | Uint8Array,
  status = 200,
  more: Partial<State> = {},
): { live: Live; state: State } {
  const live = new Live('f');
  const state = live.start(stateOf({ size, ...more }));
  return { live, state: live.take(state, planned, headOf(type, status), bytes(body), end) };
}

function streaming(count: number): { live: Live; state: State } {
  const live = new Live('ticks');
  const state = live.start(stateOf({ size }));
  return { live, state: live.take(state, planned, headOf('application/x-ndjson'), ...records(0, count)) };
}

/** The numbers of the records in sight. */
const inSight = (state: State): number[] =>
  [...screen(state).matchAll(/\{"n":(\d+)\}/g)].map(([, n]) => Number(n));

describe('a stream', () => {
  test('is followed as it grows, and held still by moving up', () => {
    const { live, state } = streaming(100);
    expect(inSight(state).at(-1)).toBe(99);
    expect(screen(state)).toContain('following');
    const held = press(state, 'up').state;
    const before = inSight(held);
    const more = live.take(held, ...records(100, 500));
    expect(inSight(more)).toEqual(before);
    expect(inSight(live.take(press(more, 'G').state, ...records(500, 501))).at(-1)).toBe(500);
  });

  test('is paused without losing anything', () => {
    const { live, state } = streaming(100);
    const paused = live.take(press(state, 'p').state, ...records(100, 150));
    expect(inSight(paused).at(-1)).toBe(99);
    expect(screen(paused)).toContain('paused, 50 more');
    const moved = press(paused, 'down', 'pagedown').state;
    expect(inSight(moved).at(-1)).toBe(99);
    expect(inSight(press(moved, 'p').state).at(-1)).toBe(149);
  });

  test('keeps its place when the oldest records are dropped', () => {
    const { live, state } = streaming(100);
    const held = press(state, 'g', 'down', 'down').state;
    expect(inSight(held)[0]).toBe(0);
    const far = press(live.take(held, ...records(100, 99_900)), 'G', 'up', 'up', 'up').state;
    const before = inSight(far);
    const dropped = live.take(far, ...records(99_900, 100_100));
    expect(shownRun(dropped)!.log.dropped).toBeGreaterThan(0);
    // The last row tells of it.
    expect(inSight(dropped)).toEqual(before.slice(0, -1));
  });

  test('opens a record below its row, and folds it again', () => {
    const { state } = streaming(3);
    const open = press(state, 'g', 'enter').state;
    expect(screen(open)).toMatch(/▾ .*\{"n":0\}.*\n.*\{.*\n.*"n": 0/);
    expect(screen(press(open, 'enter').state)).not.toContain('"n": 0');
  });

  test('is assembled to text, at the path that most of its records have', () => {
    const live = new Live('chat');
    const start = live.start(stateOf({ size }));
    const state = live.take(
      start,
      planned,
      headOf('application/x-ndjson'),
      bytes('x'),
      record({ message: 'model loaded' }),
      record({ delta: { text: 'Hello ' } }),
      record({ delta: { text: 'there.' } }),
    );
    expect(screen(press(state, 'v').state)).toContain('Hello there.');
    const asked = press(state, 't').state;
    expect(asked.dialog).toMatchObject({ kind: 'ask', field: { text: 'delta.text' } });
    expect(screen(press(asked, 'ctrl+u', 'message', 'enter').state)).toContain('model loaded');
    expect(screen(press(asked, 'ctrl+u', 'data.x', 'enter').state)).toContain(
      'No record has text at data.x.',
    );
  });
});

describe('searching', () => {
  test('counts, goes on and back, and around, while it streams', () => {
    const { live, state } = streaming(50);
    const found = press(state, 'g', '/', '1', '0').state;
    expect(screen(found)).toMatch(/\/10\s+1\b/);
    const at = press(found, 'enter').state;
    expect(screen(at)).toMatch(/\/10\s+1\/1/);
    const more = live.take(at, ...records(50, 111));
    expect(screen(more)).toMatch(/\/10\s+1\/12/);
    expect(screen(press(more, 'n').state)).toMatch(/2\/12 +n next {2}N before/);
    expect(screen(press(more, 'N').state)).toMatch(/12\/12/);
    expect(screen(press(more, '[', ']').state)).toMatch(/1\/12/);
    expect(press(press(more, 'escape').state, 'n').state.notice?.text).toContain('/ searches');
    expect(shownRun(press(more, 'escape').state)!.view.search).toBeUndefined();
  });

  test('goes round among what came before a pause', () => {
    const live = new Live('slow');
    const started = live.start(stateOf({ size }));
    const lines = (from: number, to: number) =>
      bytes(
        Array.from({ length: to - from }, (_, i) => `line ${from + i}${i % 10 ? '' : ' needle'}\n`).join(''),
      );
    const state = live.take(started, planned, headOf('text/plain'), lines(0, 40));
    const paused = live.take(press(state, 'p').state, lines(40, 90));
    const found = press(paused, 'up', '/', 'needle', 'enter').state;
    expect(screen(found)).toMatch(/1\/4 +n next/);
    expect(screen(press(found, 'n').state)).toMatch(/2\/4/);
    expect(screen(press(found, 'N').state)).toMatch(/4\/4/);
    expect(screen(press(found, 'N').state)).toContain('line 30 needle');
    expect(press(paused, '/', 'line 60', 'enter').state.notice?.text).toBe(
      '"line 60" is not in what came before the pause; p goes on.',
    );
    expect(screen(press(found, 'p').state)).toMatch(/needle {2}(?:\d\/)?9 /);
  });

  test('once more: letters take the place of the old text, an arrow is there to change it', () => {
    const { state } = answered('text/plain', 'one\ntwo\none two');
    const again = press(state, '/', 'one', 'enter', '/').state;
    const field = (now: State) => shownRun(now)!.view.search?.field.text;
    expect(field(again)).toBe('one');
    expect(field(press(again, 'two').state)).toBe('two');
    expect(field(press(again, 'left', 'right', ' two').state)).toBe('one two');
    expect(field(press(again, 'backspace').state)).toBe('');
    expect(screen(press(again, 'enter').state)).toMatch(/\/one +1\/2/);
  });

  test('marks what was found across the colours of JSON', () => {
    const line: Line = ['  ', ['jsonKey', '"id":'], ' ', ['jsonNumber', '5'], ','];
    expect(marked(line, 'ID": 5')).toEqual([
      ['plain', '  '],
      ['jsonKey', '"'],
      ['match', 'id":'],
      ['match', ' '],
      ['match', '5'],
      ['plain', ','],
    ]);
  });

  // 46 cells of text a row at 80x24.
  const words = 'one two three four five six seven eight nine ten eleven twelve thirteen';
  const wide = `${'x'.repeat(44)}needle${'y'.repeat(30)}`;
  test.each<[string, string, string | Buffer, string, number]>([
    ['text broken at a blank', 'text/plain', words, 'nine ten', 1],
    ['text broken within a word', 'text/plain', wide, 'needle', 1],
    ['a long word after a blank', 'text/plain', `some ${wide}`, 'NEEDLE', 1],
    ['text with tabs and two blanks', 'text/plain', words.replace('nine ten', 'nine  ten'), 'nine  ten', 1],
    ['a line of many thousand characters', 'text/plain', `${'ab '.repeat(40_000)}`, 'b ab a', 1],
    ['a string of JSON', 'application/json', JSON.stringify({ a: wide }), 'needle', 1],
    ['JSON that does not fold', 'application/json', JSON.stringify([wide, 'z'.repeat(2 ** 21)]), 'needle', 1],
    ['lines that are two', 'text/plain', 'one\ntwo', 'one two', 0],
  ])('finds and marks %s across its rows', (_, type, body, query, found) => {
    const { state } = answered(type, body);
    const at = press(state, '/', query, 'enter').state;
    if (found === 0) return expect(at.notice?.text).toContain('is not there');
    expect(at.notice).toBeUndefined();
    const marks = answerPane(shownRun(at), { columns: 50, rows: 14 }, true, at)
      .flat()
      .map((span) => (span[0] === 'match' ? span[1] : ''))
      .join('');
    expect(marks.replaceAll(' ', '').toLowerCase()).toContain(query.replaceAll(' ', '').toLowerCase());
  });

  test('finds in every row where it begins, however the text comes and however wide the rows are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('ab', 'b', 'abab', 'a'.repeat(30), 'ba'), { maxLength: 60 })),
        fc.constantFrom('ab', 'b a', 'ab ab', 'aaab', 'abab b', 'a a'),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (lines, query, columns, cut) => {
          const text = lines.map((line) => line.join(' ')).join('\n');
          const buffer = new TextBuffer();
          for (let from = 0; from < text.length; from += cut) {
            buffer.append(text.slice(from, from + cut));
            // Letters are typed, taken back and typed again while it grows.
            for (const typed of [query.slice(0, 1 + (from % query.length)), query.slice(0, 1)])
              matchesIn(textRows(buffer.rowsAt(columns)), typed);
          }
          const document = textRows(buffer.rowsAt(columns));
          // Rows as they are one: each begins where its line says.
          let at = 0;
          const begins = Array.from({ length: document.end }, (_row, row) => {
            if (row > 0) at += document.text(row - 1).length;
            const own = document.joined?.(row);
            const skipped = own ?? (row === 0 ? '' : text.slice(at, text.indexOf('\n', at) + 1));
            at += skipped.length;
            return { from: at - (own?.length ?? 0), to: at + document.text(row).length };
          });
          const expected = begins.flatMap(({ from, to }, row) => {
            const hit = text.indexOf(query, from);
            return hit >= 0 && hit < to ? [row] : [];
          });
          expect(matchesIn(document, query)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('copies the whole line that the cursor is on, on however many rows it is', () => {
    const { state } = answered('text/plain', `first\n${words}\nlast`);
    expect(press(state, 'down', 'down', 'Y').effects).toMatchObject([{ type: 'copy', text: words }]);
  });

  test('says when there is nothing', () => {
    const { state } = answered('text/plain', 'one');
    expect(press(state, '/', 'two', 'enter').state.notice?.text).toBe('"two" is not there.');
  });

  test('opens the folds that hide a match, and no others', () => {
    const { state } = answered('application/json', '{"a":{"x":1},"b":{"needle":2}}');
    const folded = press(state, '-').state;
    expect(screen(folded)).not.toContain('needle');
    const found = press(folded, '/', 'needle', 'enter').state;
    expect(screen(found)).toContain('"needle": 2');
    expect(screen(found)).toMatch(/"a": \{ 1 entry \}/);
  });
});

describe('a document', () => {
  test('of JSON begins at its beginning, folds, and opens', () => {
    const { state } = answered(
      'application/json',
      JSON.stringify({ list: Array.from({ length: 60 }, (_, i) => i), last: true }),
    );
    expect(screen(state)).toMatch(/▾ \{/);
    const folded = press(state, 'down', 'space').state;
    expect(screen(folded)).toMatch(/▸ {3}"list": \[ 60 entries \],\s*│\n.*"last": true/);
    expect(screen(press(folded, 'space').state)).not.toContain('"last"');
  });

  test('of JSON that does not say so is JSON too', () => {
    expect(screen(answered('text/plain', '{"a":[1]}').state)).toMatch(/▾ {3}"a": \[/);
  });

  test('keeps long strings whole, on several rows', () => {
    const long = 'abcdefghij'.repeat(30);
    const { state } = answered('application/json', JSON.stringify({ long }));
    const shown = screen(state)
      .split('\n')
      .map((row) => row.slice(27).replace(/[│▌\s]/g, ''))
      .join('');
    expect(shown).toContain(long);
  });

  test('over 4 MiB is indented as well, and says that it does not fold', () => {
    const { state } = answered(
      'application/json',
      JSON.stringify({ rows: Array.from({ length: 6 }, (_, i) => String(i).repeat(800_000)) }),
    );
    expect(shownRun(state)!.log.tree).toBeUndefined();
    expect(screen(state)).toMatch(/"rows": \[/);
    for (const key of ['-', '=', 'enter'])
      expect(press(state, key).state.notice?.text).toBe(
        'JSON this long does not fold; / searches all of it.',
      );
  });

  test.each([
    ['what is called JSON and is none', 'application/json', '{"a": oops', 'oops'],
    ['text with tabs', 'text/plain', 'a\tb', 'a   b'],
    ['a row that fills the pane to its edge', 'text/plain', `${'x'.repeat(46)}END`, 'xEND'],
    ['nothing', 'text/plain', '', 'The answer is empty.'],
  ])('%s', (_, type, body, shown) => {
    expect(screen(answered(type, body).state)).toContain(shown);
  });

  test('that is called JSON and is none is shown as it came', () => {
    const { state } = answered('application/json', '{"a":  1,\n"b": oops}');
    expect(screen(state)).toMatch(/\{"a": {2}1,\s*│\n.*"b": oops\}/);
    expect(shownRun(state)!.log.notJson).toBe('{"a":  1,\n"b": oops}');
  });

  test('that has ended is not held still', () => {
    const state = press(answered('text/plain', 'one').state, 'p').state;
    expect(state.notice?.text).toContain('has ended');
    expect(screen(state)).not.toContain('paused');
  });

  test('that is binary is a notice and hexadecimal, as wide as there is room for', () => {
    const { state } = answered('image/png', Buffer.from('\x89PNG\r\n\x1a\n12345678', 'latin1'));
    expect(screen(state)).toContain('binary, image/png, 16 B. s saves all of it.');
    expect(screen({ ...state, size: { columns: 40, rows: 12 } })).toMatch(/binary.*\n.*all of it\./);
    expect(screen(state)).toContain('00000000  89 50 4e 47 0d 0a 1a 0a  .PNG....');
    expect(press(state, 'y').state.notice?.text).toContain('s saves it');
    expect(screen({ ...state, size: { columns: 120, rows: 30 } })).toContain('.PNG....12345678');
    expect(screen({ ...state, size: { columns: 40, rows: 12 } })).toContain('00000004  0d 0a 1a 0a  ....');
  });
});

describe('what is wrong', () => {
  const problem: Problem = {
    code: 'HTTP_401',
    message: 'f answered 401',
    why: 'It was called as anonymous.',
    hint: 'Call as someone else.',
  };
  test('with an answer stands below its body', () => {
    const { live, state } = answered('application/json', '{"error":"no"}', 401);
    const told = update(state, { type: 'run.problem', id: live.id, problem })[0];
    expect(screen(told)).toMatch(
      /"error": "no"[\s\S]*It was called as anonymous\.[\s\S]*→ Call as someone else\./,
    );
  });

  test('with a run that failed is told in full', () => {
    const live = new Live('f');
    const error = {
      code: 'REFUSED',
      message: 'nothing listens there',
      why: 'w'.repeat(60),
      hint: 'Start it:\n  b44fn serve',
      exit: 1 as const,
    };
    const state = live.take(live.start(stateOf({ size: { columns: 40, rows: 16 } })), planned, {
      type: 'end',
      t: 3,
      outcome: { kind: 'failed', error },
    });
    const shown = screen(state);
    expect(shown).toContain('nothing listens there');
    expect(shown.match(/w/g)!.length).toBeGreaterThanOrEqual(60);
    expect(shown).toMatch(/→ Start it:[\s\S]*b44fn serve/);
  });

  test('another identity than was chosen is loud', () => {
    const live = new Live('f');
    const state = live.take(live.start(stateOf({ size }), 'service'), planned, headOf('text/plain'));
    const paint = (role: string, text: string): string => (role === 'service' ? `!${text}!` : text);
    expect(render(<App state={state} look={paint} />).lastFrame()).toContain('! as user, not service !');
  });
});

describe('several runs', () => {
  test('are listed with how they stand, and are gone through', () => {
    const first = new Live('alpha');
    const second = new Live('beta');
    let state = first.start(stateOf({ size }));
    state = first.take(state, planned, headOf('application/x-ndjson'), ...records(0, 7));
    state = second.start(state);
    state = second.take(state, planned, headOf('text/plain', 500), bytes('bad'), end);
    expect(screen(state)).toMatch(/\{ ● alpha 7 │ \[✗ beta 500\] \}/);
    expect(screen(press(state, '{').state)).toContain('{"n":6}');
    expect(screen(press(state, '{').state), 'which one is shown is plain without colours').toMatch(
      /\{ \[● alpha 7\] │ ✗ beta 500 \}/,
    );
    expect(screen(press(press(state, '{').state, '}').state)).toContain('bad');
    expect(press(state, '}').state.notice?.text).toBe('There is no other run.');
    expect(press(press(state, '{').state, 'escape').effects).toEqual([{ type: 'cancel', id: first.id }]);
  });
});

describe('what is sent has the keys', () => {
  const sent = (): { state: State; live: Live } => {
    const opened = press(stateOf({ size }), 'enter', 'dana').state;
    expect(opened.focus).toBe('request');
    const live = new Live('sendEmail');
    return { live, state: live.take(live.start(opened), planned, headOf('text/plain')) };
  };
  const cancelled = (live: Live): object[] => [{ type: 'cancel', id: live.id }];

  test('esc stops it, and letters are no part of the request', () => {
    const { state, live } = sent();
    expect(press(state, 'escape').effects).toEqual(cancelled(live));
    expect(press(state, 'h', 'f').state.drafts.sendEmail!.fields[0]!.input.text).toBe('dana');
  });

  test('from its request esc stops it too, and goes back once it is over', () => {
    const { state, live } = sent();
    const back = press(state, 'shift+tab');
    expect(back.state.focus).toBe('request');
    const { effects, state: stopping } = press(back.state, 'escape');
    expect(effects).toEqual(cancelled(live));
    expect(stopping.focus).toBe('request');
    const naming = press(back.state, 'alt+a', 'escape');
    expect(naming.effects, 'a name that is typed is left first').toEqual([]);
    const over = press(live.take(back.state, end), 'escape');
    expect([over.effects, over.state.focus]).toEqual([[], 'functions']);
  });

  test('the request of another function is left by esc as ever', () => {
    const { state } = sent();
    const other = press(state, '1', 'j', 'j', 'enter', 'escape');
    expect([other.effects, other.state.focus]).toEqual([[], 'functions']);
  });
});

describe('the list of runs', () => {
  /** Runs in the order they are sent; one that begins with `*` goes on. */
  function sent(...names: string[]): State {
    return names.reduce((state, name) => {
      const live = new Live(name.replace('*', ''));
      const answers = name.startsWith('*') ? records(0, 3) : [bytes('ok'), end];
      return live.take(live.start(state), planned, headOf('application/x-ndjson'), ...answers);
    }, stateOf({ size }));
  }
  const strip = (state: State, columns: number): string =>
    plain(runsStrip(state.runs, shownRun(state)!, columns)).trimEnd();
  const many = sent('*importRows', 'reports/export', 'sendEmail', '*ticks', 'whoami', 'hello');

  test.each([
    [
      120,
      '{ ● importRows 3 │ ✓ reports/export 200 │ ✓ sendEmail 200 │ ● ticks 3 │ ✓ whoami 200 │ [✓ hello 200] }',
    ],
    [72, '{ ● importRows 3 │ +2 │ ● ticks 3 │ ✓ whoami 200 │ [✓ hello 200] }'],
    [48, '{ ● impor… │ +2 │ ● ticks │ +1 │ [✓ hello 200] }'],
    [38, '{ ● im… +2 ● ti… ✓ wh… [✓ hello 200] }'],
  ])('in %i cells keeps what is under way, and counts the others', (columns, text) => {
    const shown = strip(many, columns);
    expect(shown).toBe(text);
    expect(shown.match(/●/g)).toHaveLength(2);
    expect(shown).toContain('✓ hel');
    expect(shown.length).toBeLessThanOrEqual(columns);
    const counted = [...shown.matchAll(/\+(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    expect(shown.match(/[●✓]/g)!.length + counted).toBe(6);
  });

  test('says how many of those that it leaves out are under way', () => {
    const state = sent(...Array.from({ length: 9 }, (_, i) => `*number${i}`), 'last');
    expect(strip(state, 36)).toMatch(/^\{ \+7 ●7 ● nu… ● nu… \[✓ last 200\] \}$/);
    const older = press(state, ...Array<string>(9).fill('{')).state;
    expect(shownRun(older)!.call.name).toBe('number0');
    expect(strip(older, 36)).toMatch(/^\{ \[● number0 3\] \+\d ●\d ● nu… \+\d \}$/);
  });

  test('is there on a small screen too', () => {
    expect(screen({ ...many, size: { columns: 40, rows: 12 } })).toMatch(/\{ .*●.*✓ hel.*\}/);
  });
});

describe('the title of an answer', () => {
  const answered = (name: string, columns: number, status = 404, more: Partial<State> = {}): string => {
    const live = new Live(name);
    const state = live.start(stateOf({ size: { columns, rows: 24 }, ...more }));
    const text = { 200: 'OK', 404: 'Not Found' }[status]!;
    const answer = { ...headOf('application/json', status), statusText: text } as RunEvent;
    const ended: RunEvent = { type: 'end', t: 22, outcome: { kind: 'completed' } };
    const shown = screen(live.take(state, planned, answer, bytes('{}'), ended));
    const title = /^.*╭─ (\S.*?)(?: ─*)? (?:‹ )?Body.*$/m.exec(shown)![1]!;
    return title.replace(/ ─+$/, '');
  };
  const selected = (name: string): Partial<State> => ({
    functions: { ...stateOf().functions, selected: name },
  });
  test.each<[columns: number, status: number, text: string]>([
    [120, 404, 'Answer  404 Not Found · as user · 22 ms · 2 B · json'],
    [90, 404, 'Answer  404 Not Found · as user · 22 ms'],
    [80, 404, 'Answer  404 · as user · 22 ms'],
    [80, 200, 'Answer  200 OK · as user · 22 ms'],
    [72, 404, 'Answer  404 · as user'],
  ])('in %i columns: who called, how long, and then the words of %i', (columns, status, text) => {
    expect(answered('chat', columns, status, selected('chat'))).toBe(text);
  });

  test('names the function where nothing beside it does', () => {
    expect(answered('chat', 120)).toBe('Answer chat  404 Not Found · as user · 22 ms · 2 B · json');
    expect(answered('chat', 80, 404, selected('sendEmail'))).toBe('Answer chat  404 · as user');
    expect(answered('reports/monthly-export', 80)).toBe('Answer repor…xport  404 · as user');
    expect(answered('chat', 40)).toBe('chat  404 · as user');
    expect(answered('reports/monthly-export', 40)).toBe('…export  404 · as user');
  });
});

test('no text of events is asked for where there are none', () => {
  const live = new Live('f');
  const state = live.take(live.start(stateOf()), planned, headOf('application/json'), bytes('{}'));
  const { dialog, notice } = press(state, 't').state;
  expect(dialog).toBeUndefined();
  expect(notice?.text).toMatch(/no events/);
});

test('the figures of the title are no older than what stands below it', () => {
  const live = new Live('ticks');
  const state = live.take(live.start(stateOf({ now: 0 })), planned, headOf('text/event-stream'));
  const message = { format: 'sse', data: 'x' } as const;
  live.log.add({ type: 'message', t: 3100, message }); // its frame is due, and a key is drawn before it
  const title = screen(state).match(/Answer.*200.*/)![0];
  expect(title).toContain('3.1 s · 1 event');
  // The clock of a frame is that of its drawing: ticks come less often.
  expect(drawnAt(stateOf({ now: 5 }), 9).now).toBe(9);
  expect(drawnAt(stateOf({ now: 9 }), 5).now).toBe(9);
});

describe('a run that was not answered whole says so beside its status', () => {
  const failed = (code: string): RunEvent => ({
    type: 'end',
    t: 9,
    outcome: { kind: 'failed', error: { code, message: 'm', exit: 7 } },
  });
  test.each<[string, RunEvent]>([
    ['stopped', { type: 'end', t: 9, outcome: { kind: 'cancelled' } }],
    ['cut short', failed('ANSWER_CUT')],
    ['timed out', failed('TIMEOUT_IDLE')],
    ['failed: BAD_RECORD', failed('BAD_RECORD')],
  ])('%s', (word, ended) => {
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [40, 12],
    ] as const) {
      const live = new Live('f');
      const state = live.start(stateOf({ size: { columns, rows } }));
      const shown = screen(
        live.take(state, planned, headOf('application/x-ndjson'), ...records(0, 3), ended),
      );
      expect(shown).toMatch(new RegExp(`(?:Answer (?:f )? *|f  )200 ${word}`));
      expect(shown).not.toContain('200 OK');
    }
  });
});

describe('an answer of which only the latest part is kept', () => {
  const many = Array.from({ length: 100_100 }, (_, n) => record({ text: `word${n} ` }));
  test.each<[what: string, type: string, events: RunEvent[], keys: string[], kept: string]>([
    ['text', 'text/plain', [bytes('a line\n'.repeat(1_300_000))], [], '1.0 MB'],
    ['a stream', 'application/x-ndjson', many, [], '75100 events'],
    ['the text of a stream', 'application/x-ndjson', many, ['v'], '751.1 kB'],
  ])('says so, and how to get it whole: %s', (_, type, events, keys, kept) => {
    const live = new Live('f');
    const started = live.start(stateOf({ size }));
    const state = press(live.take(started, planned, headOf(type), bytes('x'), ...events, end), ...keys).state;
    for (const [columns, rows, said] of [
      [120, 40, `Only the latest ${kept} are shown. s saves all `],
      [80, 24, `Only the latest ${kept}; s saves all`],
      [40, 12, `atest ${kept}; s saves all`],
    ] as const) {
      const shown = screen({ ...state, size: { columns, rows } });
      expect(shown).toContain(said);
      expect(shown.split('\n')).toHaveLength(rows - 1);
    }
    expect(press(state, 'y').effects).toMatchObject([
      type === 'text/plain'
        ? { type: 'copyBody' }
        : { what: expect.stringMatching(/^The latest part of the (?:answer|text)$/) },
    ]);
    expect(screen(press(state, 'v', 'v').state)).not.toContain('saves all');
  });

  test('and all of it says nothing', () => {
    expect(screen(answered('text/plain', 'a line\n'.repeat(100_000)).state)).not.toContain('saves all');
  });
});

describe('taking it out', () => {
  test.each([
    ['application/json', '{"a":1}'],
    ['text/plain', 'a\tb\nc'],
  ])('%s is copied whole, from what was kept of it', (type, body) => {
    const { live, state } = answered(type, body);
    expect(press(state, 'y').effects).toEqual([{ type: 'copyBody', id: live.id }]);
  });

  test('of JSON the part under the cursor', () => {
    const { state } = answered('application/json', '{"a":{"b":[1]},"c":2}');
    expect(press(state, 'down', 'Y').effects).toMatchObject([
      { text: '"a": {\n    "b": [\n      1\n    ]\n  }' },
    ]);
  });

  test.each([
    ['application/json', [], 'f.json'],
    ['text/csv; charset=utf-8', [], 'f.csv'],
    ['image/png', [['content-disposition', 'inline; filename="logo.png"']], 'logo.png'],
    ['application/x-ndjson', [], 'f.ndjson'],
    [
      'application/octet-stream',
      [['content-disposition', 'attachment; filename="../../etc/passwd"']],
      'passwd',
    ],
  ] as [string, [string, string][], string][])(
    '%s is saved by the name %s gives: %s',
    (type, extra, name) => {
      const live = new Live('f');
      const first = headOf(type);
      const state = live.take(
        live.start(stateOf({ size })),
        planned,
        { ...first, headers: [...first.headers, ...extra] },
        end,
      );
      const asked = press(state, 's').state;
      expect(asked.dialog).toMatchObject({ purpose: 'save', field: { text: name } });
      expect(press(asked, 'enter').effects).toEqual([{ type: 'save', id: live.id, path: name }]);
    },
  );
});

test.each([
  [40, 12],
  [80, 24],
  [200, 60],
])('at %sx%s every row is as wide as the terminal', (columns, rows) => {
  const { state } = answered('text/plain', '漢字 and more '.repeat(200), 200, { size: { columns, rows } });
  const lines = screen(state).split('\n');
  expect(lines.length).toBe(rows - 1);
  for (const line of lines.slice(1, -1)) expect(line).toMatch(/[│╮╯]$/);
});
