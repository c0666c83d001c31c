/** All that is known of one function, for a person. */
import type { Fault, FunctionFacts, Parameter } from '../analysis/facts.js';
import type { CatalogFunction } from '../discovery/catalog.js';
import { padEnd, truncate, width } from '../run/width.js';
import { exampleLine, jsonOrForm, LONG, needed, typeName } from './example.js';
import { BROKEN, callerOf, returnsOf, whereOf } from './function-list.js';
import type { Paint } from './paint.js';
import { visible, visibleLine } from './text.js';

/** What each body is, in a sentence. */
const bodies = {
  json: 'a JSON object',
  multipart: 'a multipart form',
  query: 'nothing: it reads the query',
  raw: 'the body as it is',
  none: 'nothing',
} as const;

/** The body it takes, as a sentence goes on after `takes`; undefined when that is not known. */
export const takenBy = (facts: Partial<FunctionFacts>): string | undefined =>
  facts.body && (jsonOrForm(facts) ? 'JSON or a form' : bodies[facts.body]);

export function functionPage(fn: CatalogFunction, paint: Paint): string {
  const { name, path, methods, parameters, partial } = fn;
  const facts: [string, string | undefined][] = [
    ['where', [whereOf(fn), path].filter(Boolean).join(', ')],
    ['seen in', fn.sources.join(', ')],
    ['caller', callerOf(fn)],
    ['takes', takenBy(fn)],
    ['methods', methods?.join(', ')],
    ['returns', returnsOf(fn)],
  ];
  const lines = [
    paint('bold', visibleLine(name)),
    ...facts
      .filter(([, value]) => value)
      .map(([title, value]) => `  ${padEnd(title, 9)}${visibleLine(value!)}`),
  ];
  if (fn.broken) lines.push('', paint('red', `  ${BROKEN}: ${visibleLine(brokenAt(fn.broken))}`));
  if (parameters === undefined) lines.push('', 'Its source is not known, so neither is what it takes.');
  else if (parameters.length > 0) lines.push('', ...rows(parameters, jsonOrForm(fn), paint));
  if (partial && !fn.broken)
    lines.push('', 'Its source has more than could be followed: it may take other parameters as well.');
  lines.push('', `  ${visible(exampleLine(name, fn))}`);
  return `${lines.join('\n')}\n`;
}

/** What is wrong with a source, and where. */
export const brokenAt = ({ at, message }: Fault): string => `${at}: ${message}`;

function rows(parameters: Parameter[], either: boolean, paint: Paint): string[] {
  const cells = parameters.map((one) => [
    visibleLine(one.name),
    typeName(one.type, one.guessed),
    needed(one) ? 'required' : '',
    either && one.in === 'form' && one.type !== 'file' ? 'json or form' : one.in,
    visibleLine(remarks(one).join('; ')),
  ]);
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => width(row[i]!))));
  return cells.map((row) => {
    const padded = widths.map((width, i) => padEnd(row[i]!, width));
    return `  ${[paint('cyan', padded[0]!), ...padded.slice(1), row[4]].join('  ').trimEnd()}`;
  });
}

function remarks({ values, when, secret, default: fallback }: Parameter): string[] {
  const found: string[] = [];
  if (values && values.length > 0) found.push(`one of ${values.join(', ')}`);
  for (const [name, wanted] of Object.entries(when ?? {}))
    found.push(`when ${name} is ${wanted.join(' or ')}`);
  if (fallback !== undefined && fallback !== null)
    found.push(`default ${truncate(JSON.stringify(fallback), LONG)}`);
  if (secret) found.push('secret');
  return found;
}
