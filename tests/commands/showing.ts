/** What the tests of the output share: one answer, and how it is shown. */
import type { Socket } from 'node:net';
import { answerBytes } from '../helpers/answers.js';
import type { Ends } from '../helpers/io.js';
import type { Ran, World } from '../helpers/world.js';

export type Answer = Buffer | ((socket: Socket) => void);

/** Runs fetch against one answer. */
export function show(world: World, answer: Answer, args: string[] = [], ends: Ends = {}): Promise<Ran> {
  world.recorder.answer = (_, socket) =>
    Buffer.isBuffer(answer) ? void socket.write(answer) : answer(socket);
  return world.run(['fetch', 'f', ...args], ends);
}

export function ok(type: string, body: string | Uint8Array, more: Record<string, string> = {}): Buffer {
  return answerBytes('200 OK', { 'Content-Type': type, ...more }, body);
}

/** A person at a terminal; without colours, so that what is shown can be compared. */
export const terminal: Ends = { tty: ['stdout', 'stderr'], env: { NO_COLOR: '1' } };

/** Every byte there is, four times. */
export const every = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));

export const esc = '\u001b';
/** Text that fills the clipboard, sets the title, clears the screen, reorders what follows. */
export const hostile = `${esc}]52;c;ZXZpbA==\u0007${esc}]0;title\u0007${esc}[2J\u009b31m\u202e\r\u0000`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const steers = /[\u0007\u001b\u009b\u202e\u0000]/;
