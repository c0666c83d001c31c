/** The files of a request, as the form and the JSON view show them. */
import { size as bytes, visibleLine } from '../../output/text.js';
import { width } from '../../run/width.js';
import { cut, type Line, type Span } from '../widgets/line.js';
import { nameOf, shortPath } from '../widgets/path.js';
import type { Draft, Field } from './draft.js';
import { holdsFile } from './from-json.js';
import { pathOf } from './values.js';

/** Those that go along, in their order. */
export const filesOf = ({ fields }: Pick<Draft, 'fields'>): Field[] =>
  fields.filter((field) => holdsFile(field) && field.input.text !== '');

/** Size and type of what stands at a path, or that nothing does: as much as leaves room for the file's name, in so many columns. */
export function fileFacts({ file, input }: Field, columns = Number.POSITIVE_INFINITY): Span[] {
  if (file === undefined) return [];
  if (file === 'missing') return [['error', '  no such file']];
  if (file === 'folder') return [['warn', '  a folder']];
  const size = `  ${bytes(file.size)}`;
  const all = 'count' in file ? `  ${file.count} files${size}` : `${size}  ${visibleLine(file.type)}`;
  const name = Math.min(width(input.text), width(nameOf(input.text)) + 1);
  const fitting = [all, size].find((facts) => columns - width(facts) >= name);
  return fitting === undefined ? [] : [['dim', fitting]];
}

/** What of a path can be read when nobody types in it. */
export function shownPath(field: Field, columns: number): string {
  const sign = field.kind === 'part' ? '@' : '';
  return sign + shortPath(visibleLine(pathOf(field)), columns - sign.length);
}

/** Below the JSON of a request: the files that go along with it, in at most so many rows. @param how they go: `as a form` */
export function fileLines(draft: Draft, how: string, columns: number, rows: number): Line[] {
  const files = filesOf(draft);
  if (files.length === 0 || rows < 1) return [];
  const alone = rows === 1 && files.length === 1;
  const room = alone ? 1 : Math.min(files.length, rows - 1);
  const label = Math.min(
    Math.floor(columns / 3),
    Math.max(...files.map(({ name }) => width(visibleLine(name)))),
  );
  const head = `${files.length === 1 ? 'and a file' : `and ${files.length} files`}${how}`;
  const lines = files.slice(0, room).map((field): Line => {
    const name = cut([['jsonKey', visibleLine(field.name)]], label);
    const left = columns - label - 4;
    const facts = fileFacts(field, left);
    const path = shownPath(field, left - facts.reduce((sum, [, text]) => sum + width(text as string), 0));
    const gap = ' '.repeat(Math.max(0, label - width(visibleLine(field.name))));
    return ['  ', ...name, gap, '  ', path, ...facts];
  });
  if (alone) return lines;
  const more = files.length - lines.length;
  return [[['dim', more > 0 && lines.length > 0 ? `${head}, ${more} not shown` : head]], ...lines];
}
