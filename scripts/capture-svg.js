/** Cells of a terminal as a picture. It brings its own background, so that it can be read on a light and on a dark page. */
const cellWidth = 8.4;
const cellHeight = 18;
const margin = 12;
const paper = '#16181d';
const ink = '#d4d7dd';

/** Where the line of a border goes in its cell: drawn, because the fonts of a browser leave gaps between rows. */
const borders = {
  '─': (w, h) => `m0 ${h / 2}h${w}`,
  '│': (w, h) => `m${w / 2} 0v${h}`,
  '╭': (w, h) => `m${w / 2} ${h}v${-(h / 2 - 4)}q0-4 4-4h${w / 2 - 4}`,
  '╮': (w, h) => `m${w / 2} ${h}v${-(h / 2 - 4)}q0-4-4-4h${-(w / 2 - 4)}`,
  '╰': (w, h) => `m${w / 2} 0v${h / 2 - 4}q0 4 4 4h${w / 2 - 4}`,
  '╯': (w, h) => `m${w / 2} 0v${h / 2 - 4}q0 4-4 4h${-(w / 2 - 4)}`,
};

const number = (value) => String(Math.round(value * 10) / 10);
const shade = (colour) => (colour === 'paper' ? paper : colour === 'ink' ? ink : colour);
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** @param title what it shows, for those who do not see it */
export function svgOf(rows, columns, title) {
  const width = number(columns * cellWidth + 2 * margin);
  const height = number(rows.length * cellHeight + 2 * margin);
  const lines = new Map();
  const parts = rows.flatMap((row, y) => rowParts(row, y, lines));
  const paths = [...lines].map(([style, d]) => `<path ${style} fill="none" d="${d.join('')}"/>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${ink}" xml:space="preserve">
${[...parts, ...paths].join('\n')}
</g>
</svg>
`;
}

/** Stretches of one style. A blank or a border ends one, and so does a wide character: fonts differ in how wide it is. */
function rowParts(row, y, lines) {
  const top = margin + y * cellHeight;
  const texts = [];
  const blocks = [];
  let x = 0;
  let open;
  const close = () => {
    const text = open?.text.trimEnd();
    if (text) texts.push(textOf({ ...open, text }, top));
    open = undefined;
  };
  let block;
  for (const cell of row) {
    const style = styleOf(cell);
    const left = margin + x * cellWidth;
    if (cell.bg !== undefined && block?.bg === cell.bg && block.end === x) block.end = x + cell.width;
    else if (cell.bg !== undefined) {
      block = { bg: cell.bg, start: x, end: x + cell.width };
      blocks.push(block);
    }
    const border = borders[cell.chars];
    if (border) {
      close();
      const stroke = `stroke="${shade(cell.fg) ?? ink}"${cell.dim ? ' opacity=".55"' : ''}`;
      const drawn = lines.get(stroke) ?? [];
      drawn.push(`M${number(left)} ${top}${border(cellWidth, cellHeight)}`);
      lines.set(stroke, drawn);
    } else {
      if (open && (open.style !== style || cell.width > 1 || open.wide || / {2}$/.test(open.text))) close();
      if (open || cell.chars !== ' ') {
        open ??= { style, left, text: '', cells: 0, wide: cell.width > 1 };
        open.text += cell.chars;
      }
    }
    x += cell.width;
  }
  close();
  const backs = blocks.map(
    ({ bg, start, end }) =>
      `<rect x="${number(margin + start * cellWidth)}" y="${top}" width="${number((end - start) * cellWidth)}" height="${cellHeight}" fill="${shade(bg)}"/>`,
  );
  return [...backs, ...texts];
}

function styleOf({ fg, bold, dim, underline }) {
  return [
    fg === undefined ? '' : ` fill="${shade(fg)}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity=".6"' : '',
    underline ? ' text-decoration="underline"' : '',
  ].join('');
}

function textOf({ style, left, text, wide }, top) {
  const length = wide ? 2 * cellWidth : [...text].length * cellWidth;
  return `<text x="${number(left)}" y="${top + 13}" textLength="${number(length)}"${style}>${escaped(text)}</text>`;
}
