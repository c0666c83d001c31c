import { describe, expect, it } from 'vitest';
import { ZstdFrames } from '../../src/sdk/zstd-frames.js';

/** The form of zstd data (RFC 8878, 3.1); the frames are what `zstd` and Node 24 write. */
const frames: [name: string, hex: string][] = [
  ['one byte', '28b52ffd200109000078'],
  ['nothing', '28b52ffd2000010000'],
  ['with a checksum', '28b52ffd24010900007823110483'],
  ['a repeated byte (one block of 256, as RLE), its length in two bytes', '28b52ffd600000030800' + '61'],
  ['a window, no length, two blocks', '28b52ffd0058100000' + '6162' + '190000' + '636465'],
  [
    'a dictionary id of four bytes and a length of eight',
    `28b52ffde3${'01020304'}${'0300000000000000'}190000${'616263'}`,
  ],
  ['a skippable one, and one more', `552a4d1802000000ffff${'28b52ffd200109000078'}`],
];

const all = (hex: string, size: number): { pieces: Buffer[]; whole: boolean } => {
  const bytes = Buffer.from(hex, 'hex');
  const state = new ZstdFrames();
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size)
    for (const piece of state.pieces(bytes.subarray(at, at + size))) pieces.push(Buffer.from(piece));
  return { pieces, whole: state.whole };
};

describe.each(frames)('%s', (_, hex) => {
  const frame = hex.startsWith('552a') ? hex.slice(20) : hex;

  it.each([1, 2, 3, 7, 1000])('in chunks of %i', (size) => {
    const { pieces, whole } = all(hex, size);
    expect(whole).toBe(true);
    expect(Buffer.concat(pieces).toString('hex')).toBe(frame);
  });

  it('twice: no piece has bytes of both', () => {
    const { pieces, whole } = all(hex + hex, 1000);
    expect(whole).toBe(true);
    const ends = pieces.map((_, i) => Buffer.concat(pieces.slice(0, i + 1)).toString('hex').length);
    expect(ends).toContain(frame.length);
    expect(ends.at(-1)).toBe(2 * frame.length);
  });

  it('cut, it is not whole', () => {
    for (let length = 2; length < hex.length; length += 2) {
      if (hex.startsWith('552a') && length === 20) continue;
      expect(all(hex.slice(0, length), 1000).whole, `${length / 2} bytes`).toBe(false);
    }
  });
});

it('what is no frame goes to the decoder as it is', () => {
  const { pieces, whole } = all('68656c6c6f20776f726c64', 4);
  expect(Buffer.concat(pieces).toString()).toBe('hello world');
  expect(whole).toBe(false);
});
