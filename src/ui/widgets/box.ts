import { cut, fill, type Line, lineWidth, type Size, type Span } from './line.js';

export interface BoxOptions {
  title: Line;
  /** At the right of the upper border; of several the first that leaves the title whole. */
  corner?: readonly Line[] | undefined;
  /** In the lower border: the keys of this pane. */
  foot?: Line | undefined;
  focused: boolean;
}

/** A pane's lines within a border, exactly `size` in all; what is too much is cut, what is missing is blank. */
export function boxed(content: readonly Line[], size: Size, options: BoxOptions): Line[] {
  const role = options.focused ? 'borderFocused' : 'border';
  const inner = Math.max(0, size.columns - 4);
  const rows = Math.max(0, size.rows - 2);
  const body = Array.from({ length: rows }, (_, row): Line => {
    return [[role, '│ '], ...fill(content[row] ?? [], inner), [role, ' │']];
  });
  return [
    edge('╭', '╮', options.title, fitting(options, size.columns), size.columns, role),
    ...body,
    edge('╰', '╯', [], options.foot ?? [], size.columns, role),
  ];
}

function fitting({ title, corner = [] }: BoxOptions, columns: number): Line {
  // Two corners with a line each, and a blank around both texts.
  const room = columns - lineWidth(title) - 9;
  return corner.find((one) => lineWidth(one) <= room) ?? [];
}

function edge(
  start: string,
  end: string,
  left: Line,
  right: Line,
  columns: number,
  role: 'border' | 'borderFocused',
): Line {
  const room = Math.max(0, columns - 4);
  const title = padded(cut(left, Math.max(0, room - 2)));
  const corner = padded(cut(right, Math.max(0, room - lineWidth(title) - 3)));
  const rest = Math.max(0, columns - 4 - lineWidth(title) - lineWidth(corner));
  return [[role, `${start}─`], ...title, [role, '─'.repeat(rest)], ...corner, [role, `─${end}`]];
}

const padded = (line: Line): Span[] => (lineWidth(line) === 0 ? [] : [' ', ...line, ' ']);

/** The room that a box leaves for its content. */
export function inside(size: Size): Size {
  return { columns: Math.max(0, size.columns - 4), rows: Math.max(0, size.rows - 2) };
}
