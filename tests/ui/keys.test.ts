import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Key, keyDecoder } from '../../src/ui/keys.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

function decode(...chunks: (string | Uint8Array)[]): Key[] {
  const decoder = keyDecoder();
  const keys = chunks.flatMap((chunk) => decoder.feed(typeof chunk === 'string' ? bytes(chunk) : chunk));
  return [...keys, ...decoder.flush()];
}

/** As a person writes it: ctrl+alt+shift+name, "text" typed, paste(…), reply. */
function say(key: Key): string {
  if (key.kind === 'paste') return `paste(${key.text})`;
  if (key.kind === 'reply') return 'reply';
  const held = (['ctrl', 'alt', 'shift'] as const).filter((one) => key[one]);
  return [...held, key.name].join('+') + (key.text && key.text !== key.name ? `"${key.text}"` : '');
}

const said = (input: string): string => decode(input).map(say).join(' ');

describe('keys', () => {
  test.each([
    ['a', 'a'],
    ['A/é漢📎', 'A / é 漢 📎'],
    [' ', 'space" "'],
    ['\r', 'enter'],
    ['\n', 'ctrl+j'],
    ['\t', 'tab'],
    ['\u007f\b', 'backspace backspace'],
    ['\u0000', 'ctrl+space'],
    ['\u0001\u0010\u001a', 'ctrl+a ctrl+p ctrl+z'],
    ['\u001c\u001d\u001e\u001f', 'ctrl+\\ ctrl+] ctrl+^ ctrl+_'],
    ['\u001b', 'escape'],
    ['\u001b\u001b', 'escape escape'],
    ['\u001bx\u001bX\u001bé\u001b ', 'alt+x alt+X alt+é alt+space'],
    ['\u001b\r\u001b\u007f\u001b\t', 'alt+enter alt+backspace alt+tab'],
    ['\u001b\u0011\u001b\u001b\u0003', 'escape ctrl+q escape escape ctrl+c'],
    ['\u001b[', 'alt+['],
    ['\u001bO', 'alt+O'],
    ['\u001b]', 'alt+]'],
    ['\u001bP', 'alt+P'],
    ['\u001b\u001b[', 'escape alt+['],
    ['\u001b\u001b\u001bx', 'escape escape alt+x'],
  ])('%j is %s', (input, keys) => expect(said(input)).toBe(keys));

  test.each([
    ['\u001b[A\u001b[B\u001b[C\u001b[D\u001b[H\u001b[F', 'up down right left home end'],
    ['\u001bOA\u001bOB\u001bOC\u001bOD\u001bOH\u001bOF', 'up down right left home end'],
    ['\u001b[1~\u001b[2~\u001b[3~\u001b[4~\u001b[5~\u001b[6~', 'home insert delete end pageup pagedown'],
    ['\u001b[7~\u001b[8~', 'home end'],
    ['\u001b[Z', 'shift+tab'],
    ['\u001b[1;2Z', 'shift+tab'],
    ['\u001b[1;5C\u001b[1;2A\u001b[1;3D\u001b[1;8F', 'ctrl+right shift+up alt+left ctrl+alt+shift+end'],
    ['\u001b[3;5~\u001b[5;3~', 'ctrl+delete alt+pageup'],
    ['\u001b\u001b[A\u001b\u001bOC', 'alt+up alt+right'],
    ['\u001bOP\u001bOQ\u001bOR\u001bOS', 'f1 f2 f3 f4'],
    ['\u001b[P\u001b[1;5Q\u001b[1;2R\u001bO5S', 'f1 ctrl+f2 shift+f3 ctrl+f4'],
    ['\u001b[11~\u001b[14~\u001b[15~\u001b[17~\u001b[24~\u001b[24;2~', 'f1 f4 f5 f6 f12 shift+f12'],
    ['\u001b[[A\u001b[[E', 'f1 f5'],
    ['\u001bOM\u001bOj\u001bOp\u001bOy\u001bOX', 'enter * 0 9 ='],
    [
      '\u001b[a\u001bOd\u001b[7$\u001b[3^\u001b[5@',
      'shift+up ctrl+left shift+home ctrl+delete ctrl+shift+pageup',
    ],
  ])('the sequences %j are %s', (input, keys) => expect(said(input)).toBe(keys));

  test.each([
    ['\u001b[97u\u001b[97;2u\u001b[97:65;2u\u001b[47:63;2u', 'a A A ?'],
    ['\u001b[112;5u\u001b[112;6u\u001b[120;3u', 'ctrl+p ctrl+shift+p alt+x'],
    [
      '\u001b[13;2u\u001b[13;5u\u001b[27u\u001b[9;2u\u001b[127;3u',
      'shift+enter ctrl+enter escape shift+tab alt+backspace',
    ],
    ['\u001b[32u\u001b[32;5u', 'space" " ctrl+space'],
    ['\u001b[57414u\u001b[57400u\u001b[57419;5u', 'enter 1 ctrl+up'],
    ['\u001b[97;1:3u\u001b[1;1:3A\u001b[57358u\u001b[97;9u', ''],
    ['\u001b[97;1:2u\u001b[1;1:1A\u001b[97;65u', 'a up a'],
    ['\u001b[27;5;13~\u001b[27;2;65~\u001b[27;5;112~\u001b[27;3;32~', 'ctrl+enter A ctrl+p alt+space'],
    ['\u001b[u\u001b[99999999u\u001b[55296u\u001b[97:99999999;2u', 'A'],
  ])('kitty and modifyOtherKeys: %j is %s', (input, keys) => expect(said(input)).toBe(keys));

  test.each([
    ['focus', '\u001b[I\u001b[O'],
    ['mouse', '\u001b[<0;10;20M\u001b[<0;10;20m\u001b[M !!'],
    ['unknown', '\u001b[99~\u001b[1;2;3;4X\u001b[5 q\u001b[31;7R\u001bOE\u001b[201~\u001b[25~'],
    ['C1 and what is not UTF-8', '\u009b\u0085\ufffd'],
  ])('%s is swallowed whole', (_, input) => expect(said(`${input}z`)).toBe('z'));

  test.each([
    ['\u001b]11;rgb:1e1e/1e1e/2e2e\u0007'],
    ['\u001b]11;rgb:ffff/ffff/ffff\u001b\\'],
    ['\u001bP>|tmux 3.4\u001b\\'],
    ['\u001b[?62;22c'],
    ['\u001b[?2026;2$y'],
  ])('%j is an answer', (input) => {
    expect(decode(`${input}z`)).toEqual([
      { kind: 'reply', text: input },
      expect.objectContaining({ name: 'z' }),
    ]);
  });

  test('a sequence that breaks off takes nothing of what comes next', () => {
    expect(said('\u001b[1;\rx')).toBe('enter x');
    expect(said('\u001b[12é')).toBe('é');
    expect(said('\u001b]11;rgb\u001b[A')).toBe('up');
    expect(said('\u001b]11;rgb\rx')).toBe('enter x');
  });

  test('what never ends is swallowed after a while, and the keyboard lives on', () => {
    const decoder = keyDecoder();
    for (const input of ['\u001b[1;', '\u001b]11;rgb', '\u001bP+q']) {
      expect(decoder.feed(bytes(input))).toEqual([]);
      expect(decoder.pending).toBe(1000);
      expect(decoder.flush()).toEqual([]);
      expect(decoder.pending).toBe(0);
      expect(decoder.feed(bytes('q')).map(say)).toEqual(['q']);
    }
  });

  test('only a lone escape waits shortly; half a character waits for its rest', () => {
    const decoder = keyDecoder();
    decoder.feed(bytes('\u001b'));
    expect(decoder.pending).toBe(30);
    expect(decoder.flush().map(say)).toEqual(['escape']);
    decoder.feed(bytes('漢').subarray(0, 2));
    expect(decoder.pending).toBe(0);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.feed(bytes('漢').subarray(2)).map(say)).toEqual(['漢']);
  });
});

describe('a paste', () => {
  test('is one, whatever is in it, with line ends as \\n', () => {
    expect(said('a\u001b[200~{\r\n "x": "\u001b[A"\r}\t漢\u001b[201~b')).toBe(
      'a paste({\n "x": "\u001b[A"\n}\t漢) b',
    );
    expect(said('\u001b[200~\u001b[201~\u001b[200~2\u001b[201~')).toBe('paste() paste(2)');
  });

  test('a megabyte in small chunks', () => {
    const text = '0123456789abcde\n'.repeat(65_536);
    const all = bytes(`\u001b[200~${text}\u001b[201~`);
    const chunks = Array.from({ length: Math.ceil(all.length / 1000) }, (_, i) =>
      all.subarray(i * 1000, i * 1000 + 1000),
    );
    const keys = decode(...chunks);
    expect(keys).toHaveLength(1);
    expect(keys[0]!.text === text).toBe(true);
  });

  test('whose end is lost is given after a while', () => {
    const decoder = keyDecoder();
    expect(decoder.feed(bytes('\u001b[200~ab'))).toEqual([]);
    expect(decoder.pending).toBe(1000);
    expect(decoder.flush()).toEqual([{ kind: 'paste', text: 'ab' }]);
    expect(decoder.feed(bytes('c')).map(say)).toEqual(['c']);
  });
});

describe('however the bytes are cut', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...[
        'a',
        'Z',
        ' ',
        '\r',
        '\n',
        '\u0003',
        '\u007f',
        'é',
        '漢',
        '👩‍💻',
        '\u001b',
        '\u001bx',
        '\u001b[A',
        '\u001b[1;5C',
      ],
      ...[
        '\u001bOP',
        '\u001b[Z',
        '\u001b[[B',
        '\u001b[7$',
        '\u001b\u001b[A',
        '\u001b[27;5;13~',
        '\u001b[97;5u',
        '\u001b[I',
      ],
      ...[
        '\u001b[M !!',
        '\u001b[<0;1;2M',
        '\u001b]11;rgb:0/0/0\u0007',
        '\u001b]11;x\u001b\\',
        '\u001bPx\u001b\\',
        '\u001b[?1c',
      ],
      ...[
        '\u001b[200~',
        '\u001b[201~',
        '\u001b[200~p\r\nq\u001b[201~',
        '\u001b[',
        '\u001bO',
        '\u001b]',
        '[',
        'O',
        '1',
        ';',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const input = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(piece, { maxLength: 12 }).map((pieces) => new Uint8Array(bytes(pieces.join('')))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 24 }) },
  );

  test('the keys are the same', () => {
    fc.assert(
      fc.property(input, fc.array(fc.nat(60), { maxLength: 8 }), (all, cuts) => {
        const at = [...new Set([0, ...cuts.map((cut) => Math.min(cut, all.length)), all.length])].sort(
          (a, b) => a - b,
        );
        const chunks = at.slice(1).map((end, i) => all.subarray(at[i], end));
        expect(decode(...chunks)).toEqual(decode(all));
      }),
      { numRuns: 3000 },
    );
  });

  test('and byte by byte', () => {
    fc.assert(
      fc.property(input, (all) => {
        expect(decode(...Array.from(all, (one) => Uint8Array.of(one)))).toEqual(decode(all));
      }),
      { numRuns: 2000 },
    );
  });

  test('nothing typed holds a control character, and every key has a name', () => {
    fc.assert(
      fc.property(input, (all) => {
        for (const key of decode(all)) {
          if (key.kind !== 'key') continue;
          expect(key.name).not.toBe('');
          expect(key.text).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
