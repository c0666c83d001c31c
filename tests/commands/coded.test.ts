/** Answers whose content-encoding stays on them: said, and never shown as text. */
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { knownCodings } from '../../src/sdk/decode.js';
import { answerBytes } from '../helpers/answers.js';
import { header, type Ran, useWorld } from '../helpers/world.js';

const world = useWorld();
const opaque = Buffer.from([0x1f, 0x9d, 0x90, 0x7b, 0xc4, 0x84]);

async function answered(coding: string, bytes: Buffer, ...args: string[]): Promise<Ran> {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': coding };
  world.recorder.answer = (_, socket) => void socket.write(answerBytes(200, headers, bytes));
  return world.run(['fetch', 'f', ...args]);
}

it.each(['compress', 'X-Mine', 'gzip, compress'])('%s is given as it came, and said', async (coding) => {
  const ran = await answered(coding, opaque);
  expect(ran.code).toBe(0);
  expect(ran.stdout.equals(opaque)).toBe(true);
  expect(ran.err).toBe(
    `b44fn: the answer’s content-encoding, ${coding.toLowerCase()}, cannot be undone here; its bytes are given as they came\n`,
  );
  expect((await answered(coding, opaque, '--quiet')).err).toBe('');
});

it('what was applied after it is undone', async () => {
  const ran = await answered('compress, gzip', gzipSync(opaque));
  expect(ran.stdout.equals(opaque)).toBe(true);
  expect(ran.err).toContain('content-encoding, compress, cannot');
});

it('--json and --jsonl have bytes, not text', async () => {
  const [document, lines] = [
    await answered('compress', opaque, '--json'),
    await answered('compress', opaque, '--jsonl'),
  ];
  expect(JSON.parse(document.out)).toMatchObject({ bytes: opaque.toString('base64') });
  expect(JSON.parse(document.out)).not.toHaveProperty('text');
  expect(lines.out).toContain(`"bytes":"${opaque.toString('base64')}"`);
});

it('the same where --raw-encoding keeps it, which needs no word', async () => {
  const bytes = gzipSync('{"a":1}');
  const ran = await answered('gzip', bytes, '--raw-encoding', '--json');
  expect(JSON.parse(ran.out)).toMatchObject({ bytes: bytes.toString('base64') });
  expect(ran.err).toBe('');
  const undone = await answered('gzip', bytes, '--json');
  expect(JSON.parse(undone.out)).toMatchObject({ data: { a: 1 } });
});

it('--compressed asks for what can be undone', async () => {
  await answered('identity', Buffer.from('{}'), '--compressed');
  const asked = header(world.last(), 'accept-encoding');
  expect(asked).toBe((await knownCodings()).join(', '));
  expect(asked?.includes('zstd')).toBe('createZstdDecompress' in (await import('node:zlib')));
});
