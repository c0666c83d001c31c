/**
 * The terminal while it is ours: the keyboard raw, and a surface that is drawn on. However the program ends, the terminal is
 * given back as it was; only SIGKILL cannot be helped. Mouse reports are never asked for: a person selects text as everywhere
 * else.
 */
import type { Io, Output } from '../io.js';
import type { FramePainter, Size } from './frame.js';
import { type Key, keyDecoder } from './keys.js';

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** What a person does; answers of the terminal stay below. */
export type TypedKey = Exclude<Key, { kind: 'reply' }>;

export interface ScreenEvents {
  /** Keys that arrived together, in order. */
  keys(keys: TypedKey[]): void;
  /** The screen is empty, or has another size: a frame is due. Not called for the first one. */
  redraw(size: Size): void;
  /** The process is told to end, or its terminal is gone (SIGHUP). The terminal is given back already. */
  ended(signal: EndSignal): void;
}

export interface Screen {
  /** The size now; 80x24 where the terminal does not say. */
  readonly size: Size;
  /** Shows a frame of lines, colours in them; what is beyond the screen is cut. Nothing happens while the screen is away. */
  draw(frame: string): void;
  /** Sends a sequence that draws nothing: the clipboard. */
  send(sequence: string): void;
  /** Asks the terminal: its answer, or undefined where it knows none (at once, or after half a second). */
  ask(question: string, answer: RegExp): Promise<string | undefined>;
  /** Ctrl+z: gives the terminal back to the shell until the process is continued. */
  suspend(): void;
  /** Gives the terminal away for as long as `use` takes ($EDITOR), then comes back and redraws. */
  lend<T>(use: () => Promise<T>): Promise<T>;
  /** Gives the terminal back for good. */
  close(): void;
  /** Resolves when all of that has reached the terminal, or after a second when it takes nothing: it stalls, or has gone. */
  written(): Promise<void>;
}

/** What is drawn on: the whole screen (`screen.ts`), or a few lines below the prompt (`picker/inline.ts`). */
export interface Surface {
  stream: Output;
  /** Written when the terminal is taken. */
  enter: string;
  /** Written when it is given back; asked for then. */
  readonly leave: string;
  painter: FramePainter;
}

/** Every terminal answers this one (DA1), in order: after it no answer to an earlier question comes any more. */
const identify = '\u001b[c';
// biome-ignore lint/suspicious/noControlCharactersInRegex: a sequence begins with ESC
const identity = /^\u001b\[\?[\d;]*c$/;
const answerWait = 500;
/** How long a process that asked to be stopped may go on before it is plain that nothing stops it. */
const stopWait = 100;

/** How long the terminal may take what gives it back, in milliseconds. */
const writeWait = 1000;

/**
 * Node writes to a terminal in calls that return only when it has taken everything: over a connection that stalls the app would
 * hear neither keys nor signals meanwhile. There is no public way to change that; where this one is missing, all is as before.
 */
function setBlocking(stream: Output, on: boolean): void {
  const { _handle } = stream as { _handle?: { setBlocking?(on: boolean): unknown } | null };
  _handle?.setBlocking?.(on);
}

/** Takes the terminal at once. @param io whose stdin is the surface's terminal */
export function takeTerminal(
  io: Pick<Io, 'stdin' | 'onSignal' | 'job'>,
  events: ScreenEvents,
  surface: Surface,
): Screen {
  const { stream, painter } = surface;
  const { stdin, job } = io;
  const questions: { answer: RegExp; resolve(text: string | undefined): void }[] = [];
  let state: 'ours' | 'suspended' | 'lent' | 'closed' = 'lent';
  let decoder = keyDecoder();
  let silence: NodeJS.Timeout | undefined;
  let resuming: NodeJS.Timeout | undefined;
  let late: string | undefined;
  let offStop: () => void = () => undefined;

  const away = (): boolean => state === 'lent';
  const size = (): Size => ({ columns: stream.columns || 80, rows: stream.rows || 24 });

  function enter(): void {
    state = 'ours';
    decoder = keyDecoder();
    painter.forget();
    // Off first: after a stop the shell may have changed the mode behind Node's back, which remembers it.
    stdin.setRawMode?.(false);
    stdin.setRawMode?.(true);
    setBlocking(stream, false);
    stream.write(surface.enter);
    offStop = job.onStop(suspend);
    stdin.on('data', arrived);
    stdin.resume();
  }

  function leave(next: 'suspended' | 'lent' | 'closed'): void {
    const was = state;
    state = next;
    clearTimeout(silence);
    clearTimeout(resuming);
    if (was !== 'ours') return;
    late = undefined;
    for (const { resolve } of questions.splice(0)) resolve(undefined); // whoever has the terminal now gets the answers
    offStop();
    stdin.off('data', arrived);
    stdin.pause();
    // Whoever has it next shares the mode: a program that writes does not expect to be told to come back later.
    stream.write(surface.leave, () => state !== 'ours' && setBlocking(stream, true));
    stdin.setRawMode?.(false);
  }

  async function written(): Promise<void> {
    if (stream.writableLength === 0) return;
    let late: NodeJS.Timeout | undefined;
    const out = new Promise<void>((resolve) => stream.write('', () => resolve()));
    const waited = new Promise<void>((resolve) => {
      late = setTimeout(resolve, writeWait);
    });
    await Promise.race([out, waited]);
    clearTimeout(late);
  }

  function back(): void {
    clearTimeout(resuming);
    enter();
    events.redraw(size());
  }

  function arrived(chunk: Uint8Array): void {
    clearTimeout(silence);
    silence = undefined;
    deliver(decoder.feed(chunk));
    if (state !== 'ours' || decoder.pending === 0) return;
    const mine = setTimeout(() => {
      // A turn of the loop more: when it was busy, the rest may lie there unread, and timers come before it.
      setImmediate(() => {
        if (silence === mine && state === 'ours') deliver(decoder.flush());
      });
    }, decoder.pending);
    silence = mine;
  }

  function deliver(found: Key[]): void {
    const keys: TypedKey[] = [];
    for (const key of found) {
      if (key.kind === 'reply') replied(key.text);
      else keys.push(key);
    }
    if (keys.length > 0) events.keys(keys);
  }

  function replied(text: string): void {
    const at = questions.findIndex((one) => one.answer.test(text));
    if (at >= 0) questions.splice(at, 1)[0]!.resolve(text);
  }

  function resized(): void {
    if (state === 'ours') events.redraw(size());
  }

  function show(): void {
    if (state !== 'ours' || late === undefined) return;
    const text = painter.paint(late, size());
    late = undefined;
    if (text) stream.write(text);
  }

  function suspend(): void {
    if (state !== 'ours') return;
    leave('suspended');
    void written().then(() => {
      if (state !== 'suspended') return;
      job.stop();
      // Time stands still for a stopped process; and SIGCONT, which knows the size, goes first.
      resuming = setTimeout(() => setImmediate(() => state === 'suspended' && back()), stopWait);
    });
  }

  function continued(): void {
    if (state === 'ours') leave('suspended'); // by SIGSTOP, which does not ask
    if (state === 'suspended') back();
  }

  function end(signal: EndSignal): void {
    if (state === 'closed' || (state === 'lent' && signal === 'SIGINT')) return; // ctrl+c in the editor is the editor's
    close();
    events.ended(signal);
  }

  const lost = (): void => end('SIGHUP');
  const off = [io.onSignal(end), job.onContinue(continued), job.onEnd(close)];
  stdin.on('end', lost).on('error', lost);
  stream.on('resize', resized).on('drain', show).on('error', lost);

  function close(): void {
    if (state === 'closed') return;
    leave('closed');
    for (const take of off) take();
    stdin.off('end', lost); // not of errors: a terminal that has gone may tell so once more, on either stream
    stream.off('resize', resized).off('drain', show);
  }

  enter();
  return {
    get size() {
      return size();
    },
    draw(frame) {
      late = frame;
      // A line that is slow shows the newest frame when it can, and never queues old ones.
      if (!stream.writableNeedDrain) show();
    },
    send(sequence) {
      if (state === 'ours') stream.write(sequence);
    },
    ask(question, answer) {
      if (state !== 'ours') return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const timer = setTimeout(() => done(undefined), answerWait);
        const first = { answer, resolve: (text: string | undefined) => done(text) };
        const last = { answer: identity, resolve: () => done(undefined) };
        function done(text: string | undefined): void {
          clearTimeout(timer);
          if (questions.includes(first)) questions.splice(questions.indexOf(first), 1);
          resolve(text);
        }
        questions.push(first, last);
        stream.write(question + identify);
      });
    },
    suspend,
    async lend(use) {
      if (state !== 'ours') throw new Error('the screen is not open');
      leave('lent');
      await written();
      await new Promise(setImmediate); // Node stops reading the keyboard a tick after the pause
      try {
        return await use();
      } finally {
        if (away()) back();
      }
    },
    close,
    written,
  };
}
