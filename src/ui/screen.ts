/** The whole screen of a terminal for the app: alternate screen, bracketed paste, no cursor, no line wrap. */
import type { Io } from '../io.js';
import { framePainter } from './frame.js';
import { type Screen, type ScreenEvents, takeTerminal } from './terminal.js';

export type { Screen, TypedKey } from './terminal.js';

const enter = '\u001b[?1049h\u001b[?2004h\u001b[?25l\u001b[?7l';
const leave = '\u001b[?2026l\u001b[0m\u001b[?7h\u001b[?25h\u001b[?2004l\u001b[?1049l';

/** Takes the terminal at once. @param io whose stdin and stdout are the same terminal */
export function openScreen(
  io: Pick<Io, 'stdin' | 'stdout' | 'onSignal' | 'job'>,
  events: ScreenEvents,
): Screen {
  return takeTerminal(io, events, { stream: io.stdout, enter, leave, painter: framePainter() });
}
