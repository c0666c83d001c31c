/** The screen of an emulated terminal as cells, and what differs from run to run made the same. */

/** @returns rows of {chars, width, fg, bg, bold, dim, underline}; colours as #rrggbb, or undefined for the terminal's own */
export function cellsOf(screen, rows) {
  const buffer = screen.buffer.active;
  return Array.from({ length: rows }, (_, y) => {
    const line = buffer.getLine(buffer.viewportY + y);
    const row = [];
    for (let x = 0; x < screen.cols; x++) {
      const cell = line.getCell(x);
      if (cell.getWidth() === 0) continue; // the second half of a wide one
      row.push(styled(cell));
    }
    return row;
  });
}

function styled(cell) {
  const fg = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor());
  const bg = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const inverse = cell.isInverse() !== 0;
  return {
    chars: cell.getChars() || ' ',
    width: cell.getWidth(),
    fg: inverse ? (bg ?? 'paper') : fg,
    bg: inverse ? (fg ?? 'ink') : bg,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const sixteen =
  '#3b4048 #e86671 #98c379 #e5c07b #61afef #c678dd #56b6c2 #c8ccd4 #6b727d #ff7b86 #b5e890 #ffd68a #7cc4ff #e2a1f5 #7fdbe6 #ffffff'.split(
    ' ',
  );

function colour(isDefault, isRgb, value) {
  if (isDefault) return undefined;
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return sixteen[value];
  if (value >= 232) return `#${(8 + (value - 232) * 10).toString(16).padStart(2, '0').repeat(3)}`;
  const level = (step) => (step === 0 ? 0 : 55 + 40 * step).toString(16).padStart(2, '0');
  const at = value - 16;
  return `#${level(Math.floor(at / 36))}${level(Math.floor(at / 6) % 6)}${level(at % 6)}`;
}

/** Ports, times and ids that are the same in every run; what that makes longer or shorter is taken from a line beside it. */
export function steady(rows) {
  let event = 0;
  return rows.map((row) => {
    let changed = replaced(row, /127\.0\.0\.1:\d+/, () => '127.0.0.1:4460');
    changed = replaced(
      changed,
      /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
      () => '0198c1f0-5b1e-7c44-9d3a-6f2b8a417e05',
    );
    changed = replaced(changed, /Logs · /, () => ''); // there only if the function was quick to print
    changed = replaced(changed, /· [\d.]+ m?s\b/, (found) => (found.endsWith('ms') ? '· 143 ms' : '· 4.0 s'));
    changed = replaced(changed, /[\d.]+ m?s(?= {2}#\d)/, () => time(++event * 400));
    return replaced(changed, /\b\d+s(?= (?:\d{3}|[a-z]+)\b.*│)/, () => '2s');
  });
}

const time = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The cells with what matches written anew, in the style of its first cell, and the row as wide as it was. */
function replaced(row, pattern, make) {
  const text = row.map(({ chars }) => chars[0]).join('');
  const match = pattern.exec(text);
  if (!match) return row;
  const first = row[match.index];
  const cells = [...make(match[0])].map((chars) => ({ ...first, chars, width: 1 }));
  const before = row.slice(0, match.index);
  const after = row.slice(match.index + match[0].length);
  let wide = cells.length - match[0].length;
  const fills = (cell) => cell?.chars === ' ' || cell?.chars === '─';
  // Right-aligned numbers have their room in front, everything else behind.
  const inFront = /^[\d.]/.test(match[0]) && !match[0].includes(':') && !match[0].includes('-');
  const side = inFront ? before : after;
  const index = inFront ? side.length - 1 : longestFill(side, fills);
  for (; wide > 0 && fills(side[index]); wide--) side.splice(inFront ? side.length - 1 : index, 1);
  for (; wide < 0; wide++)
    side.splice(inFront ? side.length : index, 0, {
      ...(side[index] ?? first),
      chars: fills(side[index]) ? side[index].chars : ' ',
    });
  return [...before, ...cells, ...after];
}

/** Where the longest stretch of blanks or line begins. */
function longestFill(row, fills) {
  let best = 0;
  let length = 0;
  for (let start = 0; start < row.length; start++) {
    let end = start;
    while (end < row.length && fills(row[end])) end++;
    if (end - start > length) [best, length] = [start, end - start];
    start = Math.max(start, end - 1);
  }
  return best;
}
