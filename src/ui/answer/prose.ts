/** Where the prose is in the records of a stream, as services that generate text send it. */
import { type Path, recordOf, valueAt } from '../../run/record.js';
import type { LogRecord } from './log.js';

/** The more telling first: what as many records have is decided by this order. */
const candidates = [
  'delta.text', // Anthropic
  'choices.0.delta.content', // OpenAI and those who follow it
  'candidates.0.content.parts.0.text', // Gemini
  'delta.content',
  'delta', // AI SDK, OpenAI responses
  'textDelta',
  'message.content', // Ollama
  'response',
  'token',
  'chunk',
  'text',
  'content',
  'message',
].map((path) => path.split('.'));

/** Records that are looked at: the first ones often tell of the model and not of the text. */
const looked = 50;

/** The path that most of the first records have; [] for SSE whose data is the text itself; undefined when there is none. */
export function prosePath(records: readonly LogRecord[]): Path | undefined {
  const first = records.slice(0, looked).map(({ message }) => message);
  const base = first[0]?.format === 'ndjson' || first[0]?.format === 'json-seq' ? [] : ['data'];
  const values = first.map(recordOf);
  const isText = (path: Path) => (value: unknown) => typeof valueAt(value, path) === 'string';
  let best: Path | undefined;
  let most = 0;
  for (const candidate of candidates) {
    const path = [...base, ...candidate];
    const count = values.filter(isText(path)).length;
    if (count > most) [best, most] = [path, count];
  }
  if (best || base.length === 0) return best;
  return values.some(isText(base)) ? [] : undefined;
}
