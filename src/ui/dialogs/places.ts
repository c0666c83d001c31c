/** Where calls can go: what is known, filtered by what is typed, and a server that is typed whole. */
import { RequestError } from '../../sdk/errors.js';
import { serverBase } from '../../sdk/url.js';
import type { PlaceChoice } from '../services.js';
import { ranked } from '../widgets/fuzzy.js';
import type { Dialog } from './dialog.js';

export type PlaceRow =
  | ({ kind: 'known' } & PlaceChoice)
  /** `why` it is no server, as --server says it. */
  | { kind: 'typed'; server: string; why: string | undefined };

/** A URL that is typed comes first: what is like it is another place. One that is in the list is not there twice. */
export function placeRows({ places, query }: Extract<Dialog, { kind: 'places' }>): PlaceRow[] {
  const text = query.text.trim();
  const isUrl = text.includes('://');
  const wanted = isUrl ? text.replace(/\/+$/, '') : text;
  const known = ranked(wanted, places ?? [], ({ label, about }) => `${label} ${about}`);
  const rows = known.map((one): PlaceRow => ({ kind: 'known', ...one }));
  return isUrl && !known.some(({ label }) => label === wanted) ? [typedServer(text), ...rows] : rows;
}

function typedServer(text: string): PlaceRow {
  try {
    return { kind: 'typed', server: serverBase(text).href, why: undefined };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { kind: 'typed', server: text, why: error.message };
  }
}
