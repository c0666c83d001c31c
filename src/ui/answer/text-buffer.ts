import { type Wrapped, wrappedLine } from '../widgets/wrap.js';

/** UTF-16 units of text that are kept; what is older is in the saved file only. */
const keptLength = 8 * 1024 * 1024;
/** A line that is longer goes on as another one, for the last line is laid out again whenever it grows. */
const longest = 16 * 1024;

/** Rows of text; `first` have gone before them. */
export interface Rows extends Readonly<Wrapped> {
  first: number;
}

/** Text that grows, as rows of a given width. Only what is new is wrapped. */
export class TextBuffer {
  /** Characters that are kept. */
  length = 0;
  /** There were others before them. */
  cut = false;
  private lines: string[] = [''];
  /** What follows each line but the last: a line break, or nothing where a long line goes on. */
  private ends: ('\n' | '')[] = [];
  private rows: string[] = [];
  private joins: (string | undefined)[] = [];
  /** The blank that the last of the lines whose rows are final has lost at its end. */
  private rest = '';
  private columns = 0;
  /** Rows that have been dropped from the front, at this width. */
  private gone = 0;
  /** Of each line whose rows are final, all but the last, how many rows it has. */
  private counts: number[] = [];
  private lastRows = 0;

  private limit: number;
  private readonly tail: number;

  /** @param limit UTF-16 units that are kept @param tail UTF-16 units that are kept at least, once it has been too long */
  constructor(limit = keptLength, tail = limit / 2) {
    this.limit = limit;
    this.tail = tail;
  }

  append(text: string): void {
    const pieces = text.split('\n');
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) this.newLine('\n');
      this.lines[this.lines.length - 1] += piece;
      while (this.lines.at(-1)!.length > longest) this.breakLast();
    }
    this.length += text.length;
    if (this.length > this.limit) this.drop();
  }

  /** All that is kept. */
  get text(): string {
    return this.lines.map((line, i) => line + (this.ends[i] ?? '')).join('');
  }

  /** The rows at this width; the same array as long as the width stays. */
  rowsAt(columns: number): Rows {
    if (columns !== this.columns) {
      this.columns = columns;
      this.rows = [];
      this.joins = [];
      this.rest = '';
      this.counts = [];
      this.gone = 0;
      this.lastRows = 0;
    }
    const { rows, joins, lines, counts } = this;
    rows.length -= this.lastRows;
    joins.length = rows.length;
    while (counts.length < lines.length - 1) {
      const found = this.lay(counts.length);
      counts.push(found.rows.length);
      this.rest = found.rest;
    }
    this.lastRows = lines.at(-1) === '' ? 0 : this.lay(lines.length - 1).rows.length;
    return { first: this.gone, rows, joins };
  }

  private lay(at: number): ReturnType<typeof wrappedLine> {
    const found = wrappedLine(this.lines[at]!, this.columns);
    for (const row of found.rows) this.rows.push(row);
    for (const join of found.joins) this.joins.push(join);
    // A long line goes on in this one.
    if (this.ends[at - 1] === '' && found.rows.length > 0)
      this.joins[this.joins.length - found.rows.length] = this.rest;
    return found;
  }

  private newLine(end: '\n' | ''): void {
    this.ends.push(end);
    this.lines.push('');
  }

  private breakLast(): void {
    const last = this.lines.at(-1)!;
    const blank = last.lastIndexOf(' ', longest);
    // Never between the halves of a character.
    const hard = /[\ud800-\udbff]/.test(last[longest - 1]!) ? longest - 1 : longest;
    const at = blank > longest / 2 ? blank + 1 : hard;
    this.lines[this.lines.length - 1] = last.slice(0, at);
    this.newLine('');
    this.lines[this.lines.length - 1] = last.slice(at);
  }

  /** At least the older half goes: dropping a line at a time would copy the array each time. */
  private drop(): void {
    this.cut = true;
    this.limit = 2 * this.tail;
    let lines = 0;
    while (this.length > this.tail && lines < this.lines.length - 1)
      this.length -= this.lines[lines]!.length + this.ends[lines++]!.length;
    this.lines.splice(0, lines);
    this.ends.splice(0, lines);
    // Those that were never laid out have no rows that anyone has seen.
    const rows = this.counts.splice(0, lines).reduce((sum, count) => sum + count, 0);
    this.rows.splice(0, rows);
    this.joins.splice(0, rows);
    if (this.joins.length > 0) this.joins[0] = undefined;
    this.gone += rows;
  }
}
