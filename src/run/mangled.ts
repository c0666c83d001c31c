import { UsageError } from '../errors.js';
import { quoted } from './items.js';
import { findFault, pointAt } from './json.js';

/**
 * The error for a payload that is not JSON. Most such payloads were JSON until a shell took their
 * quotes (PowerShell 5 and cmd.exe do), so it shows the payload as it arrived, says what happened
 * to it, and shows the same call with items, which need no quotes.
 *
 * @param command the call up to the payload, such as `b44fn invoke sendEmail`
 * @param where what held it: `-d`, a file's name, or `stdin`
 */
export async function notJson(text: string, where: string, command: string): Promise<UsageError> {
  const fault = (await findFault(text)) ?? { offset: 0, what: 'this is not JSON' };
  const { line, column, picture } = pointAt(text, fault.offset);
  const items = where === '-d' ? salvage(text) : undefined;
  const example = items?.map(quoted).join(' ') ?? 'to=a@b.co urgent:=true';
  const same = `The same call with items, which need no quotes:\n  ${command} ${example}`;
  const another = `Items need no quotes at all:\n  ${command} ${example}\nor keep the JSON in a file:  -d @payload.json`;
  return new UsageError(`${where} is not JSON: line ${line}, column ${column}: ${fault.what}`, {
    code: 'BAD_JSON',
    why: `It arrived as\n${picture}\n${diagnosis(text)}`.trimEnd(),
    hint: items
      ? same
      : where === '-d'
        ? another
        : 'Mend it at that place. -X and fetch send any text: b44fn fetch <path> -d @file',
  });
}

function diagnosis(text: string): string {
  if (/[\u201c\u201d\u2018\u2019\u201e]/.test(text)) {
    return 'It has typographic quotes (“ ”), as an editor or a chat puts them; JSON has only the plain ".';
  }
  if (/^'[\s\S]*'?$/.test(text) || text.endsWith("'")) {
    return 'It has the single quotes themselves: cmd.exe does not know them, and passes them on.';
  }
  if (/^[{[]/.test(text) && !text.includes('"')) {
    return 'It has not one double quote: the shell took them (PowerShell 5 and cmd.exe do that).';
  }
  if (/^[{[]/.test(text) && /\\"/.test(text))
    return 'It has backslashes before its quotes: a shell, or a program, escaped them once too often.';
  if (/^[^{["\d\s-]/.test(text)) return 'invoke takes a JSON value; text goes into a parameter.';
  return '';
}

/** The items of `{to:a@b.co,urgent:true}`, a flat object without its quotes; undefined when it is more than that. */
export function salvage(text: string): string[] | undefined {
  const plain = text
    .replace(/^'|'$/g, '')
    .replace(/[\u201c\u201d\u201e]/g, '"')
    .replace(/\\"/g, '"')
    .trim();
  const inner = /^\{([\s\S]*?)\}?$/.exec(plain)?.[1]?.trim();
  if (!inner || /[{}[\]]/.test(inner)) return undefined;
  const items: string[] = [];
  for (const field of inner.split(/,(?=\s*["']?[\w$.-]+["']?\s*:)/)) {
    const match = /^\s*["']?([\w$.-]+)["']?\s*:\s*([\s\S]*?)\s*$/.exec(field);
    if (!match) return undefined;
    const [, name = '', raw = ''] = match;
    const key = name.replaceAll('.', '\\.');
    const bare = raw.replace(/^(["'])([\s\S]*)\1$/, '$2').replace(/,$/, '');
    const literal = bare === raw && /^(?:true|false|null|-?\d+(?:\.\d+)?)$/.test(raw);
    items.push(literal ? `${key}:=${raw}` : `${key}=${bare.replace(/^"|"$/g, '')}`);
  }
  return items;
}
