/**
 * The bytes of a terminal's keyboard, as keys. Read by ourselves: keys that arrive together come as one chunk, one key may
 * come as two, and a paste must be one thing. What is no key (focus, mouse, answers) is swallowed whole, never typed.
 */
import { character, consoleKey, csi, type KeyPress, press, ss3 } from './key-names.js';

export type Key =
  | KeyPress
  /** A bracketed paste, whole, with \n for every kind of line end. */
  | { kind: 'paste'; text: string }
  /** What the terminal answers when it is asked: an OSC, DCS or private CSI sequence as it came. */
  | { kind: 'reply'; text: string };

export interface KeyDecoder {
  /** Takes what arrived; gives the keys that are whole now. However the bytes are cut, the keys are the same. */
  feed(chunk: Uint8Array): Key[];
  /** After silence: what still waits is all there is. A lone ESC becomes the escape key. */
  flush(): Key[];
  /** After how many milliseconds of silence to flush; 0 when nothing waits. Escape is short; half a sequence, or a
   * paste without its end, on a slow line is not. */
  readonly pending: number;
}

const escapeWait = 30;
const sequenceWait = 1000;
const pasteEnd = '\u001b[201~';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: ESC is what a sequence begins with
const csiForm = /^\u001b\[([0-?]*)([ -/]*)(.?)/su;
const ss3Form = /^\u001bO([0-9;]*)(.?)/su;
const stringForm = /^\u001b[\]P][^\u0000-\u0006\u0008-\u001f\u007f]*/u;
/** What says by itself whether alt was held: an escape before it is a key of its own. */
const saysAlt = /^\u001b{2}\[(?:[\d:;]+u|27;\d+;\d+~)/u;
const rxvtForm = /^\u001b\[[1-8]\$/u;
/** What may be a key by itself, or the begin of more. */
const ambiguous = /^\u001b{1,2}[[O\]P]?$/u;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/** What stands at the begin of the text: its length and the key, if it is one; undefined when more is needed. */
type Found = { length: number; key?: Key | undefined } | undefined;

function sequence(text: string): Found {
  switch (text[1]) {
    case undefined:
      return undefined;
    case '[':
      return controlSequence(text);
    case 'O': {
      const [whole, parameters, final] = ss3Form.exec(text)!;
      if (final === '') return undefined;
      return final! < '@' || final! > '~'
        ? { length: whole.length - final!.length } // broken off: what comes next stands for itself
        : { length: whole.length, key: ss3(parameters!, final!) };
    }
    case ']':
    case 'P':
      return controlString(text);
    case '\u001b':
      return twoEscapes(text);
    default: {
      const char = String.fromCodePoint(text.codePointAt(1)!);
      const key = character(char, true);
      // escape, and before it has waited its time ctrl and a letter: no key of a person's is alt+ctrl+q. tmux holds an escape
      // back for up to half a second (escape-time) and sends both at once.
      if (key?.ctrl) return { length: 1, key: press('escape') };
      return { length: 1 + char.length, key };
    }
  }
}

function controlSequence(text: string): Found {
  if (rxvtForm.test(text)) return { length: 4, key: csi(text[2]!, '$') };
  const [whole, parameters = '', between = '', final = ''] = csiForm.exec(text)!;
  if (final === '') return undefined;
  const { length } = whole;
  if (final < '@' || final > '~') return { length: length - final.length };
  if (parameters + between === '' && final === '[')
    return text.length > 3 ? { length: 4, key: consoleKey(text[3]!) } : undefined;
  if (parameters + between === '' && final === 'M') return text.length >= 6 ? { length: 6 } : undefined; // an old mouse report
  if (parameters.startsWith('<')) return { length }; // a mouse report
  if (/^[=>?]/.test(parameters)) return { length, key: { kind: 'reply', text: whole } };
  return { length, key: between === '' ? csi(parameters, final) : undefined };
}

/** OSC up to BEL or ST, DCS up to ST. */
function controlString(text: string): Found {
  const { length } = stringForm.exec(text)![0];
  const bell = text[1] === ']' ? text.slice(0, length).indexOf('\u0007') : -1;
  if (bell > 0) return { length: bell + 1, key: { kind: 'reply', text: text.slice(0, bell + 1) } };
  if (length === text.length || text.slice(length) === '\u001b') return undefined;
  const ended = text.startsWith('\u001b\\', length);
  return ended ? { length: length + 2, key: { kind: 'reply', text: text.slice(0, length + 2) } } : { length };
}

/** rxvt and iTerm2 say alt by a second ESC; before anything else the first one is the key. */
function twoEscapes(text: string): Found {
  if (text[2] === undefined) return undefined;
  const next = text[2] === '[' || text[2] === 'O' ? sequence(text.slice(1)) : { length: 0 };
  if (next === undefined) return undefined;
  return next.key?.kind === 'key' && !saysAlt.test(text)
    ? { length: next.length + 1, key: { ...next.key, alt: true } }
    : { length: 1, key: press('escape') };
}

export function keyDecoder(): KeyDecoder {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let pasted: string | undefined;

  const paste = (whole: string): Key => ({ kind: 'paste', text: whole.replace(/\r\n?/g, '\n') });

  /** Takes from the paste what is certainly not its end. */
  function readPaste(keys: Key[]): boolean {
    const end = text.indexOf(pasteEnd);
    const certain = end >= 0 ? end : Math.max(0, text.length - pasteEnd.length + 1);
    pasted += text.slice(0, certain);
    text = text.slice(end >= 0 ? end + pasteEnd.length : certain);
    if (end < 0) return false;
    keys.push(paste(pasted!));
    pasted = undefined;
    return true;
  }

  function readKeys(keys: Key[]): boolean {
    let at = 0;
    while (at < text.length) {
      const escaped = text[at] === '\u001b';
      if (escaped && text.startsWith('\u001b[200~', at)) {
        text = text.slice(at + 6);
        pasted = '';
        return true;
      }
      const char = String.fromCodePoint(text.codePointAt(at)!);
      const found = escaped
        ? sequence(at === 0 ? text : text.slice(at))
        : { length: char.length, key: character(char) };
      if (!found) break;
      if (found.key) keys.push(found.key);
      at += found.length;
    }
    text = text.slice(at);
    return false;
  }

  return {
    feed(chunk) {
      text += utf8.decode(chunk, { stream: true });
      const keys: Key[] = [];
      while (pasted === undefined ? readKeys(keys) : readPaste(keys));
      return keys;
    },
    flush() {
      const rest = text;
      text = '';
      if (pasted !== undefined) {
        const whole = paste(pasted + rest);
        pasted = undefined;
        return [whole];
      }
      if (!ambiguous.test(rest)) return [];
      const escapes = rest.startsWith('\u001b\u001b') ? 2 : 1;
      const last = rest.slice(escapes);
      const keys: Key[] = Array.from({ length: last ? escapes - 1 : escapes }, () => press('escape'));
      return last ? [...keys, character(last, true)!] : keys;
    },
    get pending() {
      if (pasted !== undefined) return sequenceWait;
      if (text === '') return 0;
      return ambiguous.test(text) ? escapeWait : sequenceWait;
    },
  };
}
