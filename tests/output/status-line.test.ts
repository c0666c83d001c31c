import { beforeEach, describe, expect, it } from 'vitest';
import { type StatusLine, statusLine } from '../../src/output/status-line.js';
import { Captured } from '../helpers/io.js';
import { screenOf } from '../helpers/screen.js';

let terminal: Captured;
let now: number;
let tick: (() => void) | undefined;
let line: StatusLine;
beforeEach(() => {
  terminal = new Captured();
  now = 10_000;
  line = statusLine(terminal, {
    now: () => now,
    every(_, given) {
      tick = given;
      return () => {
        tick = undefined;
      };
    },
  });
});

const pass = (ms: number): void => {
  now += ms;
  tick?.();
};
/** Another writer, who says so first. */
const write = (text: string): void => {
  line.giveWay(text);
  terminal.write(text);
};
const rows = (): Promise<string[]> => screenOf(terminal.text);

it('appears after half a second, is drawn again only when it changes, and leaves nothing', async () => {
  let text = 'one two';
  line.begin(() => text);
  pass(499);
  expect(terminal.text).toBe('');
  pass(1);
  expect(await rows()).toEqual(['one two']);
  const before = terminal.text;
  pass(100);
  expect(terminal.text).toBe(before);
  text = 'two';
  pass(100);
  expect(await rows()).toEqual(['two']);
  line.end();
  expect(await rows()).toEqual([]);
  expect(tick).toBeUndefined();
  line.end();
});

it('what ends before that has written no byte', () => {
  line.begin(() => 'text');
  pass(400);
  write('answer\n');
  line.end();
  expect(terminal.text).toBe('answer\n');
});

it('goes before others write, and comes back when they have been silent for a second', async () => {
  line.begin(() => 'status');
  pass(600);
  write('record 1\n');
  expect(await rows()).toEqual(['record 1']);
  pass(999);
  expect(await rows()).toEqual(['record 1']);
  pass(1);
  expect(await rows()).toEqual(['record 1', 'status']);
  write('record 2\n');
  line.end();
  expect(await rows()).toEqual(['record 1', 'record 2']);
});

describe('stays away from a line that others have begun', () => {
  it.each<[string, (text: string) => string | Uint8Array]>([
    ['text', (text) => text],
    ['bytes', (text) => Buffer.from(text)],
  ])('%s', async (_, as) => {
    const put = (text: string): void => {
      line.giveWay(as(text));
      terminal.write(text);
    };
    line.begin(() => 'status');
    put('prose, ');
    put('');
    pass(60_000);
    put('on');
    pass(60_000);
    expect(terminal.text).toBe('prose, on');
    put('.\n');
    pass(1000);
    expect(await rows()).toEqual(['prose, on.', 'status']);
  });
});

it('is given the columns there are, but one, whenever they change', () => {
  const asked: number[] = [];
  line.begin((columns) => {
    asked.push(columns);
    return '';
  });
  for (const columns of [80, 40, 1, 0]) {
    terminal.columns = columns;
    pass(100);
  }
  expect(asked).toEqual([79, 39, 1, 79]);
});

it('never takes two rows, although the terminal became narrower without a word', async () => {
  line.begin((columns) => 'x'.repeat(columns));
  pass(600);
  line.end();
  expect(await screenOf(`above\n${terminal.text}below`, 40)).toEqual(['above', 'below']);
});

it('waits for a terminal that takes nothing, and goes when there is nothing to say', async () => {
  let text = 'status';
  line.begin(() => text);
  Object.defineProperty(terminal, 'writableNeedDrain', { value: true, configurable: true });
  pass(600);
  expect(terminal.text).toBe('');
  Object.defineProperty(terminal, 'writableNeedDrain', { value: false });
  pass(100);
  expect(await rows()).toEqual(['status']);
  text = '';
  pass(100);
  expect(await rows()).toEqual([]);
});
