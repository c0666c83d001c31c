/** What the sequences of a keyboard mean: xterm's, the Linux console's, rxvt's, kitty's and modifyOtherKeys. */

export interface KeyPress {
  kind: 'key';
  /** The character, or: enter tab backspace delete insert up down left right home end pageup pagedown escape space f1…f12. */
  name: string;
  ctrl: boolean;
  alt: boolean;
  /** Of keys that type nothing, and beside ctrl: a capital letter says it by itself. */
  shift: boolean;
  /** What it types: one character, as it arrived; '' for none. */
  text: string;
}

interface Modifiers {
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
}

/** A key that types nothing. */
export function press(name: string, { ctrl = false, alt = false, shift = false }: Modifiers = {}): KeyPress {
  return { kind: 'key', name, ctrl, alt, shift, text: '' };
}

/** ctrl+space is NUL; ctrl+h and backspace are told apart by no terminal, so both are backspace. */
const controls: Record<number, KeyPress> = {
  0: press('space', { ctrl: true }),
  8: press('backspace'),
  9: press('tab'),
  13: press('enter'),
  27: press('escape'),
  127: press('backspace'),
};

/** The key of one character as it arrives; undefined for what no key types. @param alt an ESC stood before it */
export function character(char: string, alt = false): KeyPress | undefined {
  const code = char.codePointAt(0)!;
  const known = controls[code];
  if (known) return { ...known, alt };
  if (code < 0x20) return press(String.fromCharCode(code + (code <= 26 ? 0x60 : 0x40)), { ctrl: true, alt });
  if ((code >= 0x80 && code < 0xa0) || code === 0xfffd) return undefined; // C1, and what was not UTF-8
  return { ...press(char === ' ' ? 'space' : char, { alt }), text: alt ? '' : char };
}

/** Bits of `1 + shift 1, alt 2, ctrl 4, super 8, hyper 16, meta 32` (locks above); undefined: a key for the desktop. */
function modifiers(parameter: string | undefined): Required<Modifiers> | undefined {
  const bits = Math.max(0, Number(parameter || 1) - 1);
  if (bits & 0b11000) return undefined;
  return { shift: (bits & 1) > 0, alt: (bits & 0b100010) > 0, ctrl: (bits & 4) > 0 };
}

function named(name: string | undefined, modifier?: string): KeyPress | undefined {
  const held = modifiers(modifier);
  return name === undefined || !held ? undefined : press(name, held);
}

const finals: Record<string, string> = {
  ...{ A: 'up', B: 'down', C: 'right', D: 'left', F: 'end', H: 'home' },
  ...{ P: 'f1', Q: 'f2', R: 'f3', S: 'f4', Z: 'tab' },
};

const tildes: Record<string, string> = {
  ...{ 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end' },
  ...{ 11: 'f1', 12: 'f2', 13: 'f3', 14: 'f4', 15: 'f5', 17: 'f6', 18: 'f7', 19: 'f8', 20: 'f9' },
  ...{ 21: 'f10', 23: 'f11', 24: 'f12' },
};

/** rxvt says the modifier in the final byte: `ESC [ 7 ^` is ctrl+home. */
const rxvtFinals: Record<string, string> = { $: '2', '^': '5', '@': '6' };

/** kitty's keypad, numbered from 57399 on. */
const keypad = [
  ...'0123456789./*-+',
  ...[
    'enter',
    '=',
    ',',
    'left',
    'right',
    'up',
    'down',
    'pageup',
    'pagedown',
    'home',
    'end',
    'insert',
    'delete',
  ],
];

/** Not a surrogate, nor of the private area where kitty numbers keys that type nothing. */
function isCharacter(code: number): boolean {
  return (code >= 0 && code < 0xd800) || (code >= 0xf900 && code <= 0x10ffff);
}

/** A character with what was held: `CSI u` and modifyOtherKeys report the key, not what it types. */
function reported(code: number, modifier: string | undefined, shifted = 0): KeyPress | undefined {
  const held = modifiers(modifier);
  const pad = keypad[code - 57399];
  if (!held || (!pad && !isCharacter(code))) return undefined;
  if (pad && pad.length > 1) return press(pad, held);
  if (code in controls) return { ...controls[code]!, ...held, ctrl: held.ctrl || code === 0 };
  if (code < 0x20) return character(String.fromCharCode(code), held.alt);
  const char = pad ?? String.fromCodePoint(code);
  if (held.ctrl) return press(char === ' ' ? 'space' : char.toLowerCase(), held);
  const typed = held.shift
    ? shifted > 0 && isCharacter(shifted)
      ? String.fromCodePoint(shifted)
      : char.toUpperCase()
    : char;
  return character(typed, held.alt);
}

/** `ESC [ parameters final`; undefined for what is no key: focus, reports, releases, keys we have no name for. */
export function csi(parameters: string, final: string): KeyPress | undefined {
  const [first = '', second = '', third = ''] = parameters.split(';');
  if (final === 'u') {
    if (first === '') return undefined;
    const [code, shifted] = first.split(':').map(Number);
    const [modifier, event] = second.split(':');
    return event === '3' ? undefined : reported(code!, modifier, shifted);
  }
  if (final === '~' && first === '27') return reported(Number(third || Number.NaN), second);
  const [modifier, event] = second.split(':');
  if (event === '3') return undefined;
  if (final === '~') return named(tildes[first], modifier);
  if (final in rxvtFinals) return second === '' ? named(tildes[first], rxvtFinals[final]) : undefined;
  if (final === 'Z') return { ...press('tab'), ...modifiers(modifier), shift: true };
  if (/^[abcd]$/.test(final)) return parameters === '' ? named(finals[final.toUpperCase()], '2') : undefined;
  // `row ; column R` is a cursor's place, which is never asked for.
  return /^1?$/.test(first) ? named(finals[final], modifier) : undefined;
}

/** `ESC O final`: arrows and f1…f4 of a terminal in application mode, its keypad, rxvt's ctrl+arrows. */
export function ss3(parameters: string, final: string): KeyPress | undefined {
  const modifier = parameters.split(';').at(-1);
  if (final === 'M') return named('enter', modifier);
  if (final === 'X') return character('=');
  if (final >= 'j' && final <= 'y') return character('*+,-./0123456789'[final.charCodeAt(0) - 0x6a]!);
  if (/^[abcd]$/.test(final)) return named(finals[final.toUpperCase()], '5');
  return final === 'Z' ? undefined : named(finals[final], modifier);
}

/** The Linux console's f1…f5: `ESC [ [ A`. */
export function consoleKey(final: string): KeyPress | undefined {
  return final >= 'A' && final <= 'E' ? press(`f${final.charCodeAt(0) - 0x40}`) : undefined;
}
