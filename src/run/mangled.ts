import { UsageError } from '../errors.js';
import { quoted } from './items.js';
import { findFault } from './json.js';
import { itemsOf, relaxed } from './relaxed.js';

/**
 * The error for a payload that is not JSON. Most such payloads were JSON until a shell took their
 * quotes (PowerShell 5 and cmd.exe do), so it shows the payload as it arrived, says what happened
 * to it, and shows the same call with items, which need no quotes.
 *
 * @param command the call up to the payload, such as `b44fn invoke sendEmail`
 * @param where what held it: `-d`, a file's name, or `stdin`
 * @param pieces how many words the shell made of it
 */
export async function notJson(text: string, where: string, command: string, pieces = 1): Promise<UsageError> {
  const fault = (await findFault(text)) ?? { offset: 0, what: 'this is not JSON' };
  const { pointAt } = await import('./json-place.js');
  const { line, column, picture } = pointAt(text, fault.offset);
  const items = where === '-d' ? salvage(text) : undefined;
  const example = items?.map(portable).join(' ') ?? 'to=a@b.co urgent:=true';
  const same = `The same call with items, which need no quotes inside:\n  ${command} ${example}`;
  const another = `Items need no quotes inside:\n  ${command} ${example}\nor keep the JSON in a file:  -d @payload.json`;
  const arrived =
    pieces === 1 ? 'It arrived as' : `It arrived in ${pieces} pieces, split at its spaces, together`;
  return new UsageError(`${where} is not JSON: line ${line}, column ${column}: ${fault.what}`, {
    code: 'BAD_JSON',
    why: `${arrived}\n${picture}\n${diagnosis(text)}`.trimEnd(),
    hint: items
      ? same
      : where === '-d'
        ? another
        : 'Mend it at that place. fetch sends any text: b44fn fetch <path> -d @file',
  });
}

function diagnosis(text: string): string {
  if (/[\u201c\u201d\u201e\u2018\u2019]/.test(text)) {
    return 'It has typographic quotes (“ ”), as an editor or a chat puts them; JSON has only the plain ".';
  }
  if (/^'/.test(text) || (text.endsWith("'") && !text.includes('"'))) {
    return 'It has the single quotes themselves: cmd.exe does not know them, and passes them on.';
  }
  if (/^[{[]/.test(text) && !text.includes('"')) {
    return 'It has not one double quote: the shell took them (PowerShell 5 and cmd.exe do that).';
  }
  if (/^[{[]/.test(text) && /\\"/.test(text))
    return 'It has backslashes before its quotes: a shell, or a program, escaped them once too often.';
  if (/^[^{["\d\s-]/.test(text)) return 'A function takes a JSON object; text goes into a parameter.';
  return '';
}

/** The items of a payload that lost its quotes; undefined when it cannot be told what was meant. */
export function salvage(text: string): string[] | undefined {
  const object = relaxed(text);
  const items = object && itemsOf(object);
  return items && items.length > 0 ? items : undefined;
}

/** Double quotes hold in POSIX shells, PowerShell and cmd.exe alike, as long as nothing in them is special. */
function portable(word: string): string {
  const posix = quoted(word);
  return posix.startsWith("'") && !/["$`\\!%\n]/.test(word) && word !== '' ? `"${word}"` : posix;
}
