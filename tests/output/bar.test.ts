import { describe, expect, it } from 'vitest';
import { partsLine, signsFor, type Transfer, transferLine } from '../../src/output/bar.js';
import { painter } from '../../src/output/paint.js';

const plain = painter(false);
const utf8 = signsFor({ LANG: 'de_DE.UTF-8' }, 'linux');
const ascii = signsFor({}, 'linux');
const half: Transfer = { way: 'down', bytes: 64e6, total: 100e6, rate: 21e6, ms: 3000 };

describe('a transfer whose size is known', () => {
  it.each([
    [79, '↓ █████████████░░░░░░░  64% 64.0 MB of 100.0 MB · 21.0 MB/s · 2 s left'],
    [60, '↓ ██████░░░░  64% 64.0 MB of 100.0 MB · 21.0 MB/s · 2 s left'],
    [59, '↓ 64% 64.0 MB of 100.0 MB · 21.0 MB/s · 2 s left'],
    [39, '↓ 64% 64.0 MB of 100.0 MB · 2 s left'],
    [20, '↓ 64% · 2 s left'],
    [8, '↓ 64%'],
    [3, '↓ 6'],
  ])('in %d columns: %s', (columns, line) => {
    expect(transferLine(half, columns, utf8, plain)).toBe(line);
    expect(transferLine(half, columns, utf8, plain).length).toBeLessThanOrEqual(columns);
  });

  it.each<[string, Partial<Transfer>, string]>([
    [
      'not begun: nothing is said of the time left',
      { bytes: 0, rate: 0 },
      '↓ ░░░░░░░░░░░░░░░░░░░░   0% 0 B of 100.0 MB · 0 B/s',
    ],
    [
      'minutes left',
      { rate: 400e3 },
      '↓ █████████████░░░░░░░  64% 64.0 MB of 100.0 MB · 400.0 kB/s · 1 min 30 s left',
    ],
    [
      'up',
      { way: 'up', total: 64e6 },
      '↑ ████████████████████ 100% 64.0 MB of 64.0 MB · 21.0 MB/s · 0 s left',
    ],
    [
      'more than was told',
      { total: 32e6, rate: 0 },
      '↓ ████████████████████ 100% 64.0 MB of 32.0 MB · 0 B/s',
    ],
    ['no size', { total: undefined }, '↓ 64.0 MB · 21.0 MB/s · 3.0 s'],
  ])('%s', (_, change, line) => {
    expect(transferLine({ ...half, ...change }, 79, utf8, plain)).toBe(line);
  });

  it('is ASCII where the locale is, and only the bar is coloured', () => {
    expect(transferLine(half, 79, ascii, plain)).toBe(
      'down #############-------  64% 64.0 MB of 100.0 MB, 21.0 MB/s, 2 s left',
    );
    expect(transferLine(half, 60, utf8, painter(true))).toContain('↓ \u001b[36m██████░░░░\u001b[39m  64%');
  });
});

it.each([
  [{ LANG: 'en_US.UTF-8' }, 'linux', '↓'],
  [{ LANG: 'C.utf8' }, 'linux', '↓'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'linux', 'down'],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '' }, 'linux', '↓'],
  [{ LANG: 'C', LC_CTYPE: 'en_GB.UTF-8' }, 'darwin', '↓'],
  [{ LANG: 'de_DE.ISO-8859-1' }, 'linux', 'down'],
  [{}, 'linux', 'down'],
  [{}, 'win32', '↓'],
])('signs for %j on %s', (env, platform, down) => {
  expect(signsFor(env, platform).down).toBe(down);
});

it.each([
  [79, '12 events · 3.4 s'],
  [16, '12 events'],
  [4, '12 e'],
])('facts in %d columns: %s', (columns, line) => {
  expect(partsLine(['12 events', '3.4 s'], columns, utf8)).toBe(line);
});
