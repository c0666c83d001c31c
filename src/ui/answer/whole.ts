/**
 * An answer that is longer than what is kept in memory, whole, once it has ended: its lines as they are shown stand in a file, and
 * of them only the places are kept. What is looked at is read when it is looked at: a window of some kB, at once.
 */
import type { Spill } from '../services.js';
import { countBefore, Numbers } from './numbers.js';

/** Lines that are read together; the place of each such block is kept. */
const block = 64;
/** UTF-16 units; a line that is longer goes on in the next. */
export const longestLine = 4096;
/** Units; rows are wider than this wherever there is room for a pane, so only longer lines have several. */
const alwaysFits = 32;
/** Characters of which each may take two cells: all from Hangul on but punctuation, arrows and box drawing. */
const wide = /[\u1100-\u1fff\u231a-\uffff]/;
/** Ends a line in the file that goes on in the next; no text that is shown has it. */
const goesOn = '\u0001';

/** A row: which line it is of, and which part of it. */
export interface WholeRow {
  line: number;
  part: number;
  /** Units a part has. */
  each: number;
}

export class WholeText {
  /** How many there are. */
  lines = 0;
  private readonly spill: Spill;
  private readonly offsets: number[] = [0];
  private size = 0;
  /** Lines that may have several rows: their numbers, and their lengths doubled, odd when characters may be wide. */
  private readonly long = new Numbers();
  private readonly lengths = new Numbers();
  private readonly cache = new Map<number, string[]>();
  private columns = 0;
  /** How many rows more than lines there are before each of the long ones, at this width; last, in all. */
  private extra = new Uint32Array(1);

  constructor(spill: Spill) {
    this.spill = spill;
  }

  /** About how many bytes of memory it takes. */
  get weight(): number {
    return this.offsets.length * 8 + this.long.length * 12;
  }

  /** Takes lines, each of `longestLine` at the most. @param continued of each, whether it goes on in the next */
  async add(lines: readonly string[], continued: readonly boolean[]): Promise<void> {
    let text = '';
    for (const [i, line] of lines.entries()) {
      const isWide = wide.test(line);
      if (line.length > (isWide ? alwaysFits / 2 : alwaysFits)) {
        this.long.push(this.lines);
        this.lengths.push(line.length * 2 + (isWide ? 1 : 0));
      }
      text += `${line}${continued[i] ? goesOn : ''}\n`;
      this.lines++;
      if (this.lines % block > 0 && i < lines.length - 1) continue;
      const bytes = Buffer.from(text);
      text = '';
      this.size += bytes.length;
      if (this.lines % block === 0) this.offsets.push(this.size);
      await this.spill.write(bytes);
    }
  }

  /** No more lines follow; they can be read from now on. */
  async finish(): Promise<void> {
    await this.spill.flush();
  }

  /** The text of a line. */
  text(line: number): string {
    const text = this.raw(line);
    return text.endsWith(goesOn) ? text.slice(0, -1) : text;
  }

  /** Whether the line is what the one before it goes on with. */
  isRest(line: number): boolean {
    return line > 0 && this.raw(line - 1).endsWith(goesOn);
  }

  rowsAt(columns: number): number {
    if (columns !== this.columns) this.lay(columns);
    return this.lines + this.extra[this.long.length]!;
  }

  /** @param at of `rowsAt(columns)` rows */
  rowAt(at: number, columns: number): WholeRow {
    this.rowsAt(columns);
    const { long, extra } = this;
    const i = countBefore(long.length, (one) => long.at(one) + extra[one]! <= at) - 1;
    if (i < 0) return { line: at, part: 0, each: columns };
    const begins = long.at(i) + extra[i]!;
    const more = extra[i + 1]! - extra[i]!;
    if (at - begins > more) return { line: at - extra[i + 1]!, part: 0, each: columns };
    return { line: long.at(i), part: at - begins, each: this.each(i, columns) };
  }

  /** The row in which a character stands. */
  rowOf(line: number, unit: number, columns: number): number {
    this.rowsAt(columns);
    const { long, extra } = this;
    const i = countBefore(long.length, (one) => long.at(one) < line);
    const part = i < long.length && long.at(i) === line ? Math.floor(unit / this.each(i, columns)) : 0;
    return line + extra[i]! + part;
  }

  private each(i: number, columns: number): number {
    return Math.max(1, this.lengths.at(i) % 2 === 1 ? Math.floor(columns / 2) : columns);
  }

  private lay(columns: number): void {
    this.columns = columns;
    this.extra = new Uint32Array(this.long.length + 1);
    for (let i = 0; i < this.long.length; i++) {
      const rows = Math.ceil((this.lengths.at(i) >>> 1) / this.each(i, columns));
      this.extra[i + 1] = this.extra[i]! + rows - 1;
    }
  }

  private raw(line: number): string {
    const at = Math.floor(line / block);
    return this.blockAt(at)[line % block] ?? '';
  }

  private blockAt(at: number): string[] {
    const known = this.cache.get(at);
    if (known) return known;
    const from = this.offsets[at] ?? this.size;
    const bytes = this.spill.readNow(from, (this.offsets[at + 1] ?? this.size) - from);
    const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString().split('\n');
    if (this.cache.size >= 8) this.cache.delete(this.cache.keys().next().value!);
    this.cache.set(at, lines);
    return lines;
  }
}
