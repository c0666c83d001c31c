// biome-ignore-all lint/suspicious/noControlCharactersInRegex: colours are what is looked for
import { expect, test } from 'vitest';
import type { Env, Output } from '../../src/io.js';
import { askBackground, createTheme, type Palette, paletteOf, type Role } from '../../src/ui/theme.js';
import { Captured } from '../helpers/io.js';

const terminal: Output = Object.assign(new Captured(), { isTTY: true });

test.each<[Env, Partial<Palette>]>([
  [{ TERM: 'xterm-256color' }, { color: true, colors: 256, background: 'dark' }],
  [{ TERM: 'xterm' }, { color: true, colors: 16 }],
  [{ TERM: 'linux', COLORTERM: 'truecolor' }, { colors: 256 }],
  [{ TERM: 'xterm-256color', NO_COLOR: '1' }, { color: false }],
  [{ TERM: 'dumb' }, { color: false }],
  [{ COLORFGBG: '0;15' }, { background: 'light' }],
  [{ COLORFGBG: '0;default;7' }, { background: 'light' }],
  [{ COLORFGBG: '15;0' }, { background: 'dark' }],
  [{ COLORFGBG: '7;8' }, { background: 'dark' }],
  [{ COLORFGBG: 'default;default' }, { background: 'dark' }],
])('the palette of %j', (env, palette) => {
  expect(paletteOf(terminal, env)).toMatchObject(palette);
});

test.each([
  ['\u001b]11;rgb:ffff/ffff/ffff\u0007', 'light'],
  ['\u001b]11;rgb:fdfd/f6f6/e3e3\u001b\\', 'light'],
  ['\u001b]11;rgb:0000/2b2b/3636\u001b\\', 'dark'],
  ['\u001b]11;rgb:00/00/80\u001b\\', 'dark'],
  ['\u001b]11;rgba:ff/ff/ff/80\u001b\\', 'light'],
  ['\u001b]11;?\u001b\\', undefined],
  [undefined, undefined],
])('the answer %j is %s', async (answer, background) => {
  expect(await askBackground({ ask: async () => answer })).toBe(background);
});

const every = (palette: Palette): [Role, string][] => {
  const theme = createTheme(palette);
  return (Object.keys(theme) as Role[]).map((role) => [role, theme[role]('text')]);
};

const palettes: Palette[] = [true, false].flatMap((color) =>
  ([16, 256] as const).flatMap((colors) =>
    (['dark', 'light'] as const).map((background) => ({ color, colors, background })),
  ),
);

test.each(palettes)('%j: every role ends what it begins, and holds its text', (palette) => {
  for (const [role, painted] of every(palette)) {
    const [, on, off] = /^(?:\u001b\[([\d;]+)m)?text(?:\u001b\[([\d;]+)m)?$/.exec(painted) ?? [];
    const ends = (on ?? '')
      .replace(/38;5;\d+/, '38')
      .split(';')
      .filter(Boolean)
      .map((code) => ({ 1: '22', 2: '22', 4: '24', 7: '27' })[code] ?? (/^4\d$/.test(code) ? '49' : '39'));
    expect((off ?? '').split(';').filter(Boolean), role).toEqual(ends);
  }
  expect(createTheme(palette).match('')).toBe('');
});

test('NO_COLOR leaves no colour, yet tells apart what must not be missed', () => {
  const theme = createTheme({ color: false, colors: 256, background: 'dark' });
  for (const [role, painted] of every({ color: false, colors: 256, background: 'dark' }))
    expect(painted, role).not.toMatch(/\u001b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9\d|10\d)[;m]/);
  const told = ['service', 'selected', 'match', 'error', 'strong'] as const;
  for (const role of told) expect(theme[role]('x'), role).not.toBe('x');
  expect(theme.service('x')).not.toBe(theme.selected('x'));
});

/** xterm's palette, which is the least friendly of those that are in use: https://invisible-island.net/xterm/manpage/xterm.html */
const xterm = 'cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5'.split(' ');
const bright = 'ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff'.split(' ');
const levels = [0, 95, 135, 175, 215, 255];

function colourOf(codes: string): number[] | undefined {
  const cube = Number(/38;5;(\d+)/.exec(codes)?.[1] ?? 0) - 16;
  if (cube >= 0) return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((at) => levels[at]!);
  const [, row, at] = /(?:^|;)([39])([1-7])(?:;|$)/.exec(codes) ?? [];
  const hex = at && (row === '3' ? xterm : bright)[Number(at) - 1]!;
  return hex ? [0, 2, 4].map((from) => Number.parseInt(hex.slice(from, from + 2), 16)) : undefined;
}

/** WCAG 2.2: relative luminance. */
const luminance = (rgb: number[]): number =>
  rgb
    .map((value) => value / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i]!, 0);

test.each(palettes.filter(({ color }) => color))('%j: every colour reads on its background', (palette) => {
  const behind = palette.background === 'light' ? 1 : 0;
  for (const [role, painted] of every(palette)) {
    const rgb = /4\d/.test(painted) ? undefined : colourOf(/\[([\d;]+)m/.exec(painted)?.[1] ?? '');
    if (!rgb) continue;
    const [low, high] = [luminance(rgb), behind].sort((a, b) => a - b);
    expect((high! + 0.05) / (low! + 0.05), role).toBeGreaterThanOrEqual(3.5);
  }
});

test('where no colour says which pane has the focus, its border is heavy', () => {
  const [colour, bare] = [true, false].map((color) => createTheme({ color, colors: 16, background: 'dark' }));
  expect(bare!.borderFocused('╭─│╮╰╯')).toContain('┏━┃┓┗┛');
  expect(bare!.border('╭─')).toContain('╭─');
  expect(colour!.borderFocused('╭─')).toContain('╭─');
});

test('no yellow and no bright foreground on a light background', () => {
  for (const colors of [16, 256] as const)
    for (const [role, painted] of every({ color: true, colors, background: 'light' }))
      if (role !== 'service') expect(painted, role).not.toMatch(/\u001b\[(?:[\d;]*;)?(?:33|9\d)m/);
});
