import { wrapped } from '../widgets/wrap.js';

/** UTF-16 units of text that are kept; what is older is in the saved file only. */
const keptLength = 8 * 1024 * 1024;

/** Text that grows, as rows of a given width. Only what is new is wrapped again. */
export class TextBuffer {
  /** Characters that have been dropped from the front. */
  dropped = 0;
  private lines: string[] = [''];
  private length = 0;
  private rows: string[] = [];
  private columns = 0;
  /** Lines whose rows are final: all but the last. */
  private done = 0;
  private lastRows = 0;

  append(text: string): void {
    const pieces = text.split('\n');
    this.lines[this.lines.length - 1] += pieces[0]!;
    for (let i = 1; i < pieces.length; i++) this.lines.push(pieces[i]!);
    this.length += text.length;
    if (this.length > keptLength) this.drop();
  }

  /** All that is kept. */
  get text(): string {
    return this.lines.join('\n');
  }

  /** The rows at this width; the same array as long as the width stays. */
  rowsAt(columns: number): readonly string[] {
    if (columns !== this.columns) {
      this.columns = columns;
      this.rows = [];
      this.done = 0;
      this.lastRows = 0;
    }
    this.rows.length -= this.lastRows;
    for (; this.done < this.lines.length - 1; this.done++)
      for (const row of wrapped(this.lines[this.done]!, columns)) this.rows.push(row);
    const last = this.lines.at(-1)!;
    const open = last === '' ? [] : wrapped(last, columns);
    for (const row of open) this.rows.push(row);
    this.lastRows = open.length;
    return this.rows;
  }

  /** The older half goes: dropping a line at a time would copy the array each time. */
  private drop(): void {
    let gone = 0;
    let lines = 0;
    while (gone < keptLength / 2 && lines < this.lines.length - 1) gone += this.lines[lines++]!.length + 1;
    if (lines === 0) {
      // One endless line.
      const last = this.lines[0]!;
      gone = last.length - keptLength / 2;
      this.lines = [last.slice(gone)];
    } else this.lines.splice(0, lines);
    this.length -= gone;
    this.dropped += gone;
    this.columns = 0;
  }
}
