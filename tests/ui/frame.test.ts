import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framePainter, type Size } from '../../src/ui/frame.js';

interface Shown {
  rows(): string[];
  cell(column: number, row: number): string;
  write(text: string): Promise<void>;
  scrolled(): number;
  title: string;
}

/** A terminal in the state a screen puts it in. */
function emulator({ columns, rows }: Size): Shown {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  terminal.write('\u001b[?1049h\u001b[?7l');
  const shown: Shown = {
    rows: () =>
      Array.from({ length: rows }, (_, row) => terminal.buffer.active.getLine(row)!.translateToString(true)),
    cell: (column, row) => terminal.buffer.active.getLine(row)?.getCell(column)?.getChars() ?? '',
    write: (text) => new Promise((resolve) => terminal.write(text, resolve)),
    scrolled: () => terminal.buffer.active.baseY,
    title: '',
  };
  terminal.onTitleChange((title) => {
    shown.title = title;
  });
  return shown;
}

const size: Size = { columns: 20, rows: 5 };

async function show(...frames: string[]): Promise<Shown> {
  return showIn(size, ...frames);
}

async function showIn(size: Size, ...frames: string[]): Promise<Shown> {
  const shown = emulator(size);
  const painter = framePainter();
  for (const frame of frames) await shown.write(painter.paint(frame, size));
  return shown;
}

test('only lines that changed are written, within one synchronized update', () => {
  const painter = framePainter();
  painter.paint('one\ntwo\nthree', size);
  const next = painter.paint('one\n2\nthree', size);
  expect(next).toBe('\u001b[?2026h\u001b[2;1H\u001b[2K2\u001b[0m\u001b[?2026l');
  expect(painter.paint('one\n2\nthree', size)).toBe('');
  expect(painter.paint('one\n2', size)).toContain('\u001b[3;1H\u001b[2K');
});

test('everything is written after another size, and when the screen is not known any more', () => {
  const painter = framePainter();
  painter.paint('one\ntwo', size);
  expect(painter.paint('one\ntwo', { ...size, columns: 19 })).toContain('one');
  painter.forget();
  expect(painter.paint('one\ntwo', { ...size, columns: 19 })).toContain('one');
});

test('what stands on the screen is the last frame, whatever came before', async () => {
  const cell = fc.constantFrom(
    ...['a', 'b', ' ', '─', '│', '▸', 'é', '漢', '\u001b[31m', '\u001b[7m', '\u001b[0m'],
  );
  const line = fc.array(cell, { maxLength: 10 }).map((cells) => `${cells.join('')}\u001b[0m`);
  const frame = fc.array(line, { maxLength: 7 }).map((lines) => lines.join('\n'));
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 5 }), async (frames) => {
      const shown = await show(...frames);
      expect(shown.rows()).toEqual((await show(frames.at(-1)!)).rows());
      expect(shown.scrolled()).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('a line as wide as the screen keeps its last character, drawn again too; a wider one is cut', async () => {
  const full = `│${'x'.repeat(18)}│`;
  const shown = await show(full, `│${'y'.repeat(18)}│\n${'z'.repeat(40)}`, full);
  expect(shown.rows().slice(0, 2)).toEqual([full, '']);
  const wide = await show(`${'z'.repeat(40)}\nnext`);
  expect(wide.rows().slice(0, 2)).toEqual(['z'.repeat(20), 'next']);
});

describe('a border stays in its column, however wide the terminal takes what is before it', () => {
  test.each([
    ['漢字', 4],
    ['📎', 2], // this emulator says 1
    ['👩‍💻', 2], // and 2 + 2
    ['❤️', 2], // and 1
    ['1️⃣', 2],
    ['🇩🇪', 2],
    ['e\u0301', 1],
    ['✎●✔', 3],
    ['\u001b[31m漢\u001b[39m', 2],
  ])('%s', async (text, width) => {
    const shown = await show('before it', `│${text}│ok`);
    expect(shown.cell(0, 0)).toBe('│');
    expect(shown.cell(width + 1, 0)).toBe('│');
    expect(shown.cell(width + 2, 0)).toBe('o');
  });
});

test('nothing but colours passes: a frame cannot steer the terminal', async () => {
  const shown = await showIn(
    { columns: 60, rows: 5 },
    'a\u001b]0;owned\u0007b\u001b[2Jc\u001b[5;5Hd\u009b2Je\rf\u0008g\u001bcH\u001b[?1049l\u0000\u007f\ti',
  );
  expect(shown.rows()[0]).toBe('a]0;ownedb[2Jc[5;5Hd2JefgcH[?1049li');
  expect(shown.rows().slice(1)).toEqual(['', '', '', '']);
  expect(shown.title).toBe('');
});
