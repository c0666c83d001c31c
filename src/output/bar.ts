/** The texts of the status line, each cut to the columns there are. */
import type { Env } from '../io.js';
import type { Paint } from './paint.js';
import { duration, size } from './text.js';

/** How far a transfer is. */
export interface Transfer {
  way: 'up' | 'down';
  bytes: number;
  /** All there is, when it is known. */
  total: number | undefined;
  /** Bytes a second, of late. */
  rate: number;
  /** Milliseconds since it began. */
  ms: number;
}

/** What the line is drawn with. */
export interface Signs {
  up: string;
  down: string;
  full: string;
  empty: string;
  between: string;
}

const unicode: Signs = { up: '↑', down: '↓', full: '█', empty: '░', between: ' · ' };
const ascii: Signs = { up: 'up', down: 'down', full: '#', empty: '-', between: ', ' };

/** Blocks and arrows where the locale is UTF-8 (POSIX: LC_ALL, LC_CTYPE, LANG; Windows is told in UTF-16), else ASCII. */
export function signsFor({ LC_ALL, LC_CTYPE, LANG }: Env, platform: string): Signs {
  return platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') ? unicode : ascii;
}

/** `↓ ████████░░░░  64% 640.0 MB of 1.0 GB · 210.0 MB/s · 2 s left`; less of it where there is less room. */
export function transferLine(
  { way, bytes, total, rate, ms }: Transfer,
  columns: number,
  signs: Signs,
  paint: Paint,
): string {
  const speed = `${size(Math.round(rate))}/s`;
  const arrow = signs[way];
  if (!total) return partsLine([`${arrow} ${size(bytes)}`, speed, elapsed(ms)], columns, signs);
  const part = Math.min(1, bytes / total);
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const sizes = `${percent} ${size(bytes)} of ${size(total)}`;
  const left = rate > 0 ? [`${timeLeft(((total - bytes) / rate) * 1000)} left`] : [];
  const whole = [sizes, speed, ...left].join(signs.between);
  const bars = [20, 10].map((width) => {
    const full = Math.round(part * width);
    return signs.full.repeat(full) + signs.empty.repeat(width - full);
  });
  const bar = bars.find((one) => `${arrow} ${one} ${whole}`.length <= columns);
  if (bar !== undefined) return `${arrow} ${paint('cyan', bar)} ${whole}`;
  const shorter = [[sizes, ...left], [percent, ...left], [percent]].map((parts) => parts.join(signs.between));
  return fitting(
    [whole, ...shorter].map((facts) => `${arrow}${facts}`),
    columns,
  );
}

/** Facts in a row, as many as there is room for. */
export function partsLine(parts: string[], columns: number, { between }: Signs): string {
  return fitting(
    parts.map((_, dropped) => parts.slice(0, parts.length - dropped).join(between)),
    columns,
  );
}

/** The first that fits, or what fits of the last. */
function fitting(lines: string[], columns: number): string {
  return lines.find((line) => line.length <= columns) ?? lines.at(-1)!.slice(0, columns);
}

/** Tenths of seconds from the start on: digits that change their unit are hard to read as they run. */
export function elapsed(ms: number): string {
  return ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000);
}
