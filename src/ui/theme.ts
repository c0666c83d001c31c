/**
 * The colours of the app, by what they mean. The base is the sixteen colours of the terminal's own palette. Which of them read
 * depends on the background: xterm's cyan on white has a contrast of 1.9, its blue on black one of 2.2. Of those that are used each
 * has 3.5 at least in xterm's palette (WCAG asks 3 of what is no running text); where none has, there is no colour.
 */
import { type Env, type Output, wantsColor } from '../io.js';
import { sgr } from '../output/paint.js';
import type { Screen } from './terminal.js';
import type { Look } from './widgets/line.js';

export type Background = 'dark' | 'light';

export interface Palette {
  /** Without: bold, dim, underlined and inverse only (NO_COLOR speaks of colours). */
  color: boolean;
  /** How many the terminal has. */
  colors: 16 | 256;
  background: Background;
}

/** SGR: what switches on, what switches off. */
type Style = readonly [on: string, off: string];

const bold: Style = ['1', '22'];
const dim: Style = ['2', '22'];
const underlined: Style = ['4', '24'];
const inverse: Style = ['7', '27'];
const loud: Style = ['1;7', '22;27'];
const plain: Style = ['', ''];
const foreground = (code: string): Style => (code === '' ? plain : [code, '39']);

/** Colours by their names, as the background wants them. */
const onDark = { cyan: '36', green: '32', yellow: '33', blue: '94', magenta: '35', number: '36' };
const onLight = {
  16: { cyan: '34', green: '', yellow: '35', blue: '34', magenta: '35', number: '' },
  256: {
    ...{ cyan: '38;5;24', green: '38;5;28', yellow: '38;5;130', blue: '34', magenta: '38;5;127' },
    number: '38;5;24',
  },
};

/** The lines of a box that has the focus, where no colour says so. */
const heavy: Readonly<Record<string, string>> = {
  '─': '━',
  '│': '┃',
  '╭': '┏',
  '╮': '┓',
  '╰': '┗',
  '╯': '┛',
};

function styles({ color, colors, background }: Palette) {
  const { cyan, green, yellow, blue, magenta, number } = background === 'dark' ? onDark : onLight[colors];
  const or = (colored: Style, colorless: Style): Style => (color ? colored : colorless);
  return {
    accent: or(foreground(cyan), bold),
    dim,
    strong: bold,
    title: bold,
    border: dim,
    borderFocused: or(foreground(cyan), bold),
    /** The row that keys act on. */
    selected: inverse,
    /** What a search or a filter found: black on yellow reads on every background. */
    match: or(['30;43', '39;49'], underlined),
    ok: or(foreground(green), plain),
    warn: or(foreground(yellow), bold),
    error: or(['1;31', '22;39'], bold),
    /** Calls with every right, never to be overlooked: white on red. The word stands beside the colour. */
    service: or(['1;97;41', '22;39;49'], loud),
    jsonKey: or(foreground(blue), bold),
    jsonString: or(foreground(green), plain),
    jsonNumber: or(foreground(number), plain),
    /** true, false, null */
    jsonWord: or(foreground(magenta), plain),
  };
}

export type Role = keyof ReturnType<typeof styles>;

/** Each role gives the text with its colours, ended so that those around it go on; not one within itself. */
export type Theme = Readonly<Record<Role, (text: string) => string>>;

export function createTheme(palette: Palette): Theme {
  const painted = Object.entries(styles(palette)).map(([role, style]) => [
    role,
    (text: string) => (text === '' || style[0] === '' ? text : sgr(style, text)),
  ]);
  const theme: Theme = Object.fromEntries(painted);
  if (palette.color) return theme;
  // Bold and dim are all that is left, and few terminals draw bold lines otherwise than thin ones.
  const drawn = (text: string): string => text.replace(/[─│╭╮╰╯]/g, (line) => heavy[line]!);
  return { ...theme, borderFocused: (text) => theme.borderFocused(drawn(text)) };
}

/** Roles of lines as the theme has them. */
export function lookOf(theme: Theme): Look {
  return (role, text) => (role === 'plain' ? text : theme[role === 'caret' ? 'selected' : role](text));
}

/** What environment and flags say of the terminal; the background is a guess until it has been asked. */
export function paletteOf(stdout: Output, env: Env, flag?: boolean): Palette {
  const many = /^(?:truecolor|24bit)$/.test(env.COLORTERM ?? '') || /256color|direct/.test(env.TERM ?? '');
  return {
    color: wantsColor(stdout, env, flag),
    colors: many ? 256 : 16,
    background: ofColorFgBg(env.COLORFGBG) ?? 'dark',
  };
}

/** rxvt's and Konsole's `15;0`: the last number is the background in the palette; 7 and 9 to 15 are light. */
function ofColorFgBg(value = ''): Background | undefined {
  const number = /(?:^|;)(\d+)$/.exec(value)?.[1];
  if (number === undefined || Number(number) > 15) return undefined;
  return number === '7' || Number(number) > 8 ? 'light' : 'dark';
}

/** Asks the terminal for its background (OSC 11). @returns undefined where it does not tell */
export async function askBackground(screen: Pick<Screen, 'ask'>): Promise<Background | undefined> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an answer begins with ESC
  const answer = await screen.ask('\u001b]11;?\u001b\\', /^\u001b\]11;/);
  const [, ...parts] = /rgba?:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})/i.exec(answer ?? '') ?? [];
  if (parts.length < 3) return undefined;
  const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  // Rec. 709 luma.
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.5 ? 'light' : 'dark';
}
