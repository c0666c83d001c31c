/** What has come of one answer, as far as it is kept in memory; the whole body is in the spill file. */

import { isJsonType, looksBinary, visible } from '../../output/text.js';
import type { RunEvent, StreamMessage } from '../../run/events.js';
import { type Path, recordOf, valueAt } from '../../run/record.js';
import { type GivenHead, givenType, streamKind } from '../../run/records.js';
import { decodeText, kindOf, textDecoder } from '../../sdk/answer.js';
import { type JsonLine, jsonTree } from './json-tree.js';
import { TextBuffer } from './text-buffer.js';

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
/** JSON over this is shown as text: a tree of it would take many times its size (slumber's rule). */
const treeLimit = 1024 * 1024;
/** Bytes that are kept of a binary body, for the hex view. */
const hexLimit = 256 * 1024;

export class AnswerLog {
  kind: BodyKind = 'nothing';
  type: string | undefined;
  /** Records that came before those that are kept. */
  dropped = 0;
  records: LogRecord[] = [];
  text = new TextBuffer();
  /** The lines of a JSON document, once it is whole. */
  tree: JsonLine[] | undefined;
  /** The first bytes of a binary body. */
  bytes: Uint8Array = new Uint8Array();
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private textLength = 0;
  private decoder = textDecoder(undefined);
  private prose: { path: string; buffer: TextBuffer; upTo: number } | undefined;

  /** Takes one event of the run. Cheap: nothing is laid out before it is looked at. */
  add(event: RunEvent): void {
    if (event.type === 'head') this.begin(event);
    else if (event.type === 'message') this.record(event.t, event.message);
    else if (event.type === 'bytes') this.piece(event.chunk);
    else if (event.type === 'end') this.finish();
  }

  /** The text at a path of each record, joined. */
  proseAt(path: Path): TextBuffer {
    const id = JSON.stringify(path);
    if (this.prose?.path !== id) this.prose = { path: id, buffer: new TextBuffer(), upTo: 0 };
    const { prose } = this;
    for (const { seq, message } of this.records) {
      if (seq < prose.upTo) continue;
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
    if (kind === 'sse' || kind === 'ndjson') this.kind = 'records';
    else if (isJsonType(this.type)) this.kind = 'json';
    else if (kind === 'text' || kindOf(this.type) === 'text') this.kind = 'text';
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
    if (this.kind === 'nothing') this.kind = looksBinary(chunk, true) ? 'binary' : 'text';
    if (this.kind === 'text') this.text.append(visible(this.decoder.decode(chunk, { stream: true })));
    else if (this.kind === 'json') {
      this.held.push(chunk);
      this.heldBytes += chunk.byteLength;
      if (this.heldBytes > treeLimit) this.asText();
    } else if (this.kind === 'binary' && this.bytes.length < hexLimit)
      this.bytes = Buffer.concat([this.bytes, chunk]).subarray(0, hexLimit);
  }

  private finish(): void {
    if (this.kind === 'text') this.text.append(visible(this.decoder.decode()));
    if (this.kind !== 'json') return;
    this.tree = jsonTree(decodeText(Buffer.concat(this.held), this.type));
    if (!this.tree) this.asText();
    this.held = [];
  }

  private asText(): void {
    this.kind = 'text';
    for (const chunk of this.held) this.text.append(visible(this.decoder.decode(chunk, { stream: true })));
    this.held = [];
  }
}

const candidates = [
  'delta.text',
  'choices.0.delta.content',
  'delta.content',
  'delta',
  'text',
  'content',
  'token',
  'message.content',
  'response',
  'message',
].map((path) => path.split('.'));

/** The path of the prose in these records, as chat services have it; undefined when there is none. */
export function prosePath(records: readonly LogRecord[]): Path | undefined {
  for (const { message } of records.slice(0, 20)) {
    const record = recordOf(message);
    const base = message.format === 'sse' ? ['data'] : [];
    for (const path of candidates)
      if (typeof valueAt(record, [...base, ...path]) === 'string') return [...base, ...path];
  }
  const plain = records[0] && typeof valueAt(recordOf(records[0].message), ['data']) === 'string';
  return plain && records[0]!.message.format === 'sse' ? [] : undefined;
}
