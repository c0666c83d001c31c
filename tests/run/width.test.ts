import xterm from '@xterm/headless';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { isNarrow } from '../../src/run/narrow.js';
import { padEnd, truncate, width } from '../../src/run/width.js';

const family = '👨‍👩‍👧';

describe('width', () => {
  it.each([
    ['', 0],
    ['sendEmail', 9],
    ['é', 1],
    ['e\u0301', 1],
    ['Ω→·│…', 5],
    ['漢字', 4],
    ['ひらがな', 8],
    ['한국', 4],
    ['\u1112\u1161\u11ab', 2],
    ['ｶﾞ', 2],
    ['ＡＢ', 4],
    ['กำ', 2],
    ['สวัสดี', 4],
    ['\u0645\u064e\u0631', 2],
    ['🎉', 2],
    ['☺️', 2],
    ['❤', 1],
    ['🇩🇪🇫🇷', 4],
    ['👍🏽', 2],
    ['1️⃣', 2],
    [family, 2],
    ['🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}', 2],
    ['a\u200bb', 2],
    ['␛[2J', 4],
    ['\ufffd', 1],
  ])('of %j is %d', (text, cells) => expect(width(text)).toBe(cells));

  // Not emoji: this one knows the widths of Unicode 6 only.
  it('is where a terminal puts its cursor', async () => {
    const screen = new xterm.Terminal({ cols: 80, rows: 2, allowProposedApi: true });
    for (const text of ['plain', '漢字 und Latein', 'e\u0301a\u0300', '한국어', 'ＡＢｶ', 'สวัสดี', 'Ω→…']) {
      await new Promise<void>((resolve) => screen.write(`\r\u001b[2K${text}`, resolve));
      expect([text, screen.buffer.active.cursorX]).toEqual([text, width(text)]);
    }
  });
});

it('what is called narrow is: one cell, and a character of its own beside any other', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(isNarrow);
  expect(all.length).toBeGreaterThan(1000);
  expect(all.filter((one) => stringWidth(one) !== 1)).toEqual([]);
  expect([...new Intl.Segmenter().segment(all.join(''))].length).toBe(all.length);
});

it('padEnd fills up, and cuts nothing', () => {
  expect(padEnd('漢字', 6)).toBe('漢字  ');
  expect(padEnd('abc', 2)).toBe('abc');
  expect(padEnd('e\u0301', 3)).toBe('e\u0301  ');
});

describe('truncate', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['漢字漢字', 8, '漢字漢字'],
    ['漢字漢字', 7, '漢字漢…'],
    ['漢字漢字', 6, '漢字…'],
    ['漢字', 2, '…'],
    ['ab', 0, ''],
    [`a${family}b`, 3, 'a…'],
    [`a${family}b`, 4, `a${family}b`],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ])('%j to %d', (text, cells, shown) => expect(truncate(text, cells)).toBe(shown));

  it('is never wider than asked, and leaves alone what fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 30 }), (text, cells) => {
        const shown = truncate(text, cells);
        expect(width(shown)).toBeLessThanOrEqual(cells);
        if (width(text) <= cells) expect(shown).toBe(text);
      }),
    );
  });
});
