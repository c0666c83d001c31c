/** What leaves the app of an answer: to the clipboard, and the name of a file. */
import { remoteName } from '../../output/remote-name.js';
import { none, type Run } from '../model.js';
import { documentOf } from './document.js';
import { leftOutLine } from './left-out.js';
import type { AnswerStep } from './moves.js';
import { prosePath } from './prose.js';

export function copied(run: Run): AnswerStep {
  const { log, view } = run;
  if (view.tab !== 'body' && view.tab !== 'text') return copyRows(run);
  const path = view.textPath ?? prosePath(log.records);
  if (view.tab === 'text' && path)
    return [
      run,
      [
        {
          type: 'copy',
          what: leftOutLine(run, 0) ? 'The latest part of the text' : 'The text',
          text: log.proseAt(path).text,
        },
      ],
    ];
  if (log.kind === 'binary')
    return [run, none, { notice: { text: 'A binary answer is not copied; s saves it.', kind: 'warn' } }];
  if (log.kind !== 'records') return [run, [{ type: 'copyBody', id: run.id }]];
  const text = log.records.map(({ message }) => message.data).join('\n');
  const what = leftOutLine(run, 0) ? 'The latest part of the answer' : 'The answer';
  return [run, [{ type: 'copy', what, text }]];
}

/** Headers, logs, the request: as they are shown, on rows as wide as they are. */
function copyRows(run: Run): AnswerStep {
  const { first, end, text } = documentOf(run, Number.MAX_SAFE_INTEGER);
  const rows = Array.from({ length: end - first }, (_, i) => text(first + i));
  return [run, [{ type: 'copy', what: `The ${run.view.tab}`, text: rows.join('\n') }]];
}

/** A name to save under: the one the answer gives itself, or the function's with the ending its type asks for. */
export function nameFor({ call, state, log }: Run): string {
  const base =
    call.name
      .replace(/[?#].*$/, '')
      .split('/')
      .filter(Boolean)
      .join('-') || 'answer';
  const url = new URL(`http://none/${encodeURIComponent(`${base}.${endingOf(log)}`)}`);
  return remoteName(state.headers, url, undefined);
}

const subtypes: Record<string, string> = {
  plain: 'txt',
  javascript: 'js',
  markdown: 'md',
  jpeg: 'jpg',
  'svg+xml': 'svg',
  'octet-stream': 'bin',
  'x-ndjson': 'ndjson',
  'event-stream': 'txt',
};

function endingOf({ kind, type = '' }: Run['log']): string {
  const subtype = /^[^/]+\/([\w+-]+)\s*(?:;|$)/.exec(type.toLowerCase())?.[1];
  const known =
    subtype === undefined ? undefined : (subtypes[subtype] ?? /^[a-z\d]{2,5}$/.exec(subtype)?.[0]);
  return known ?? { json: 'json', records: 'ndjson', text: 'txt', binary: 'bin', nothing: 'bin' }[kind];
}
