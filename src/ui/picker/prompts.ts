/**
 * The same questions a line at a time, for screen readers and terminals that cannot be drawn on: lists are numbered, nothing
 * that was printed changes.
 */
import { signature } from '../../output/function-list.js';
import { visibleLine } from '../../output/text.js';
import type { Draft } from '../request/draft.js';
import { fileFacts } from '../request/files.js';
import type { Catalog, Entry } from '../services.js';
import { ago } from '../widgets/ago.js';
import { ranked } from '../widgets/fuzzy.js';
import { plain } from '../widgets/line.js';
import {
  answered,
  asWhole,
  choicesOf,
  fileIn,
  fileProblem,
  hintOf,
  labelOf,
  newForm,
  nextNeeded,
  offeredForm,
  problemWith,
  shownAt,
  shownValue,
  takesNothing,
} from './form.js';
import { type Asker, type PickerServices, recentFirst } from './services.js';
import { choiceName } from './state.js';
import { whereLine } from './where.js';

/** @throws what the asker throws when the person leaves */
export async function pickByPrompts(
  catalog: Catalog,
  services: Pick<PickerServices, 'recent' | 'file' | 'place'>,
  asker: Asker,
  onlyName: boolean,
): Promise<Draft> {
  const recent = await services.recent();
  const entries = recentFirst(catalog.entries, recent);
  asker.say(`Calls go ${plain(whereLine(await services.place(), Date.now()))}.`);
  asker.say('Functions, those called lately first:');
  const entry = await chosen(asker, entries, (one) => one.name, takesOf, 'Function');
  const empty = newForm(entry);
  if (onlyName || takesNothing(empty)) return empty;
  const past = recent.find(({ name }) => name === entry.name);
  const offered = past?.call && offeredForm(entry, past.call);
  if (past && offered) asker.say(`Filled in as it was sent ${ago(Date.now() - past.at)} ago.`);
  let draft = offered ?? empty;
  if (asWhole(draft)) return answer(draft, 0, asker, services);
  for (;;) {
    for (let next = nextNeeded(draft); next !== undefined; next = nextNeeded(draft))
      draft = await answer(draft, next, asker, services);
    if (!shownAt(draft).some((at) => !draft.fields[at]!.required)) return draft;
    const at = await another(draft, asker);
    if (at === undefined) return draft;
    draft = await answer(draft, at, asker, services);
  }
}

const takesOf = ({ facts, absent }: Entry): string =>
  [facts ? signature(facts.parameters) : 'not known what it takes', absent && `(${absent})`]
    .filter(Boolean)
    .join(' ');

/** A number of the list, a name, or enough of one. */
async function chosen<T>(
  asker: Asker,
  rows: readonly T[],
  nameOf: (row: T) => string,
  about: (row: T) => string,
  question: string,
): Promise<T> {
  for (const [i, one] of rows.entries())
    asker.say(`${i + 1}. ${visibleLine(`${nameOf(one)} ${about(one)}`.trimEnd())}`);
  for (;;) {
    const text = (await asker.ask(`${question}, 1 to ${rows.length} or a name: `)).trim();
    const found = named(text, rows, nameOf);
    if (found !== undefined) return found;
    asker.say(text === '' ? 'Type a number or a name.' : `None of them is ${visibleLine(text)}.`);
  }
}

/** A whole name before a number: enums may be numbers. */
function named<T>(text: string, rows: readonly T[], nameOf: (row: T) => string): T | undefined {
  const exact = rows.find((one) => nameOf(one) === text);
  if (exact !== undefined || text === '') return exact;
  if (/^\d+$/.test(text)) return rows[Number(text) - 1];
  return ranked(text, rows, nameOf)[0];
}

async function answer(
  draft: Draft,
  at: number,
  asker: Asker,
  { file }: Pick<PickerServices, 'file'>,
): Promise<Draft> {
  const field = draft.fields[at]!;
  const label = visibleLine(labelOf(draft, field));
  const question = `${label} (${visibleLine(hintOf(draft, field))})`;
  const choices = choicesOf(field);
  if (choices && field.kind !== 'boolean') {
    asker.say(`${question}:`);
    const rows = field.required ? choices : [...choices, ''];
    const text = await chosen(
      asker,
      rows,
      (one) => choiceName(field.kind, one),
      () => '',
      label,
    );
    return answered(draft, at, text);
  }
  for (;;) {
    const typed = field.secret ? await asker.hidden(`${question}: `) : await asker.ask(`${question}: `);
    const text = choices ? yesOrNo(typed) : typed;
    const path = fileIn(draft, at, text);
    const found = path === undefined ? undefined : await file(path);
    const problem = problemWith(draft, at, text) ?? (found && fileProblem(field, path!, found));
    if (problem !== undefined) {
      asker.say(visibleLine(problem));
      continue;
    }
    const next = answered(draft, at, text, found);
    if (found) asker.say(plain(fileFacts(next.fields[at]!)).trim());
    return next;
  }
}

function yesOrNo(text: string): string {
  if (/^(?:y|yes)$/i.test(text.trim())) return 'true';
  return /^(?:n|no)$/i.test(text.trim()) ? 'false' : text.trim();
}

/** What else is given; undefined to send. */
async function another(draft: Draft, asker: Asker): Promise<number | undefined> {
  const rows = shownAt(draft);
  const nameOf = (at: number): string => labelOf(draft, draft.fields[at]!);
  asker.say('Parameters:');
  for (const [i, at] of rows.entries()) {
    const field = draft.fields[at]!;
    const value = field.secret && field.input.text !== '' ? 'given' : shownValue(field);
    asker.say(`${i + 1}. ${visibleLine(`${nameOf(at)}: ${value || hintOf(draft, field)}`)}`);
  }
  for (;;) {
    const text = (await asker.ask(`Another, 1 to ${rows.length} or a name; Enter sends: `)).trim();
    if (text === '') return undefined;
    const at = named(text, rows, nameOf);
    if (at !== undefined) return at;
    asker.say(`None of them is ${visibleLine(text)}.`);
  }
}
