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

/** Ports, times and ids that are the same in every run; what that makes longer or shorter is taken from the room beside it. */
export function steady(rows) {
  let event = 0;
  return rows.map((row) =>
    [
      [/127\.0\.0\.1:\d+/, () => '127.0.0.1:4460', 'after', ' '],
      [
        /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
        () => '0198c1f0-5b1e-7c44-9d3a-6f2b8a417e05',
        'after',
        ' ',
      ],
      [/· [\d.]+ m?s\b/, (found) => (found.endsWith('ms') ? '· 143 ms' : '· 4.0 s'), 'after', '─'],
      [/Logs · /, () => '', 'before', '─'], // there only if the function was quick to print
      [/[\d.]+ m?s(?= {2}#\d)/, () => time(++event * 400), 'before', ' '],
      [/\b\d+s(?= (?:\d{3}|[a-z]+)\b.*│)/, () => '2s', 'before', ' '],
    ].reduce((changed, rule) => replaced(changed, ...rule), row),
  );
}

const time = (ms) => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** The cells with what matches written anew, in the style of its first cell, and the row as wide as it was. */
function replaced(row, pattern, make, side, room) {
  const match = pattern.exec(row.map(({ chars }) => chars[0]).join(''));
  if (!match) return row;
  const { index } = match;
  const end = index + match[0].length;
  const cells = [...make(match[0])].map((chars) => ({ ...row[index], chars, width: 1 }));
  const [before, after] = [row.slice(0, index), row.slice(end)];
  const isRoom = (cell) => cell?.chars === room;
  const given = side === 'before' ? before : after;
  const at =
    side === 'before'
      ? given.findLastIndex(isRoom)
      : given.findIndex((cell, i) => isRoom(cell) && isRoom(given[i + 1]));
  if (at < 0) throw new Error(`no room beside ${match[0]} in ${row.map(({ chars }) => chars).join('')}`);
  const wider = cells.length - match[0].length;
  if (wider > 0) given.splice(side === 'before' ? at - wider + 1 : at, wider);
  else given.splice(at, 0, ...Array(-wider).fill(given[at]));
  return [...before, ...cells, ...after];
}
