/** What has come of one answer, as far as it is kept in memory; the whole body is in the spill file. */

import { PrettyJson, prettyJson } from '../../output/json-text.js';
import { isJsonType, looksBinary, visible } from '../../output/text.js';
import type { RunEvent, StreamMessage } from '../../run/events.js';
import { type Path, recordOf, valueAt } from '../../run/record.js';
import { type GivenHead, givenType, hasRecords, isJson, streamKind } from '../../run/records.js';
import { kindOf, textDecoder } from '../../sdk/answer.js';
import { type JsonLine, jsonTree } from './json-tree.js';
import { TextBuffer } from './text-buffer.js';
import type { Whole } from './whole-document.js';

export type BodyKind = 'nothing' | 'json' | 'records' | 'text' | 'binary';

export interface LogRecord {
  /** Its number in the stream, from 0. */
  seq: number;
  /** Milliseconds since the start. */
  t: number;
  message: StreamMessage;
}

/** Records and their text that are kept: the oldest go first. */
const keptRecords = 100_000;
const keptText = 32 * 1024 * 1024;
/** JSON of more bytes does not fold: a tree of it would take many times its size. It is shown indented all the same. */
const treeLimit = 4 * 1024 * 1024;
/** UTF-16 units of a text that are kept in memory. */
const keptWhole = 5 * 1024 * 1024;
/** UTF-16 units of a text too long to be kept: its latest part, for all of it can be read from the file when it has ended. */
const keptTail = 1024 * 1024;
/** Bytes that are kept of a binary body, for the hex view. */
const hexLimit = 256 * 1024;

export class AnswerLog {
  kind: BodyKind = 'nothing';
  type: string | undefined;
  /** Records that came before those that are kept. */
  dropped = 0;
  records: LogRecord[] = [];
  /** What is called JSON and is none, as it came, once it has ended. */
  notJson: string | undefined;
  /** What is text; JSON is indented as it comes. */
  text = new TextBuffer(keptWhole, keptTail);
  /** The lines of a JSON document, once it is whole. */
  tree: JsonLine[] | undefined;
  /** All of what has been too long for `text`, once it has been made ready. */
  whole: Whole | undefined;
  /** It is being made ready. */
  making = false;
  /** The first bytes of a binary body. */
  bytes: Uint8Array = new Uint8Array();
  /** What is called JSON and is none has been indented, and is too long to be kept as it came. */
  private reindented = false;
  calledJson = false;
  private received = 0;
  private textLength = 0;
  private decoder = textDecoder(undefined);
  private json: PrettyJson | undefined;
  /** What is called JSON, as it came, while that is no more than `treeLimit`: it may be none. */
  private raw: string | undefined;
  private prose: { path: string; buffer: TextBuffer; upTo: number } | undefined;

  /** Takes one event of the run. Cheap: nothing is laid out before it is looked at. */
  add(event: RunEvent): void {
    if (event.type === 'head') this.begin(event);
    else if (event.type === 'message') this.record(event.t, event.message);
    else if (event.type === 'bytes') this.piece(event.chunk);
    else if (event.type === 'end') this.finish(event.outcome.kind === 'completed');
  }

  /** About how many bytes of memory it takes. */
  get weight(): number {
    const laid = (this.tree?.length ?? 0) * 100 + (this.whole?.text.weight ?? 0);
    return laid + this.textLength * 2 + this.records.length * 200 + this.text.length * 4 + this.bytes.length;
  }

  /** Asked when it has ended: what is kept in memory is not all of it, or not as it came. */
  get isPart(): boolean {
    return this.text.cut || this.reindented;
  }

  /** What `text` could not hold, in its place. */
  become(whole: Whole): void {
    this.whole = whole;
    this.kind = whole.json ? 'json' : 'text';
    this.text = new TextBuffer();
    this.reindented = false;
    this.making = false;
  }

  /** The text at a path of each record, joined. */
  proseAt(path: Path): TextBuffer {
    const id = JSON.stringify(path);
    if (this.prose?.path !== id) this.prose = { path: id, buffer: new TextBuffer(), upTo: 0 };
    const { prose } = this;
    if (prose.upTo < this.dropped) prose.buffer.cut = true;
    for (let at = Math.max(0, prose.upTo - this.dropped); at < this.records.length; at++) {
      const { seq, message } = this.records[at]!;
      const found = path.length === 0 ? message.data : valueAt(recordOf(message), path);
      if (typeof found === 'string') prose.buffer.append(visible(found));
      prose.upTo = seq + 1;
    }
    return prose.buffer;
  }

  private begin(head: GivenHead): void {
    this.type = givenType(head);
    this.decoder = textDecoder(this.type);
    const kind = streamKind(head);
    if (hasRecords(kind)) this.kind = 'records';
    else if (isJsonType(this.type)) {
      this.kind = 'json';
      this.raw = '';
      this.calledJson = true;
      this.json = new PrettyJson((_style, text) => text);
    } else if (kind === 'text' || kindOf(this.type) === 'text') this.kind = 'text';
    else if (kindOf(this.type) === 'binary') this.kind = 'binary';
  }

  private record(t: number, message: StreamMessage): void {
    this.records.push({ seq: this.dropped + this.records.length, t, message });
    this.textLength += message.data.length;
    if (this.records.length <= keptRecords && this.textLength <= keptText) return;
    const gone = this.records.splice(0, Math.max(1, Math.floor(this.records.length / 4)));
    this.dropped += gone.length;
    for (const one of gone) this.textLength -= one.message.data.length;
  }

  private piece(chunk: Uint8Array): void {
    this.received += chunk.byteLength;
    if (this.kind === 'nothing') this.kind = looksBinary(chunk, true) ? 'binary' : 'text';
    if (this.kind === 'text' || this.kind === 'json') this.say(this.decoder.decode(chunk, { stream: true }));
    else if (this.kind === 'binary' && this.bytes.length < hexLimit)
      this.bytes = Buffer.concat([this.bytes, chunk]).subarray(0, hexLimit);
  }

  private say(text: string): void {
    if (this.raw !== undefined) this.raw = this.received <= treeLimit ? this.raw + text : undefined;
    if (!this.json) {
      this.text.append(visible(text));
      return;
    }
    const { shown, rest } = this.json.feed(text);
    this.text.append(shown);
    if (rest !== undefined) this.noJson(rest);
  }

  /** What is called JSON and is none is shown as it came. */
  private noJson(rest: string): void {
    this.json = undefined;
    this.kind = 'text';
    this.text.append(visible(rest));
  }

  private finish(completed: boolean): void {
    if (this.kind !== 'text' && this.kind !== 'json') return;
    this.say(this.decoder.decode());
    const small = this.received <= treeLimit;
    const { raw = '' } = this;
    this.reindented = completed && this.calledJson && this.raw === undefined;
    this.raw = undefined;
    if (this.json) {
      const { shown, rest } = this.json.end();
      this.text.append(shown);
      if (rest !== undefined || this.json.state !== 'whole') this.noJson(rest ?? '');
      else if (small && !this.text.cut) this.tree = jsonTree(this.text.text.split('\n'));
    } else if (
      raw === '' &&
      small &&
      !this.text.cut &&
      /^\s*[[{]/.test(this.text.text) &&
      isJson(this.text.text)
    ) {
      // Functions often send JSON without saying so; invoke reads it as JSON too.
      this.kind = 'json';
      this.tree = jsonTree(prettyJson(this.text.text, (_style, text) => text).split('\n'));
    }
    this.reindented &&= this.kind === 'text';
    if (completed && this.kind === 'text' && raw.trim() !== '') {
      this.notJson = raw;
      this.text = new TextBuffer();
      this.text.append(visible(raw));
    }
  }
}
