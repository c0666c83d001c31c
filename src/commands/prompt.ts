/** Questions to a person at a terminal, asked on stderr: stdout may be a pipe. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { InterruptedError, UsageError } from '../errors.js';
import type { Io } from '../io.js';
import type { Asking } from './command.js';

export interface Prompt {
  /** One line of text. */
  ask(question: string): Promise<string>;
  /** One line that is not shown while it is typed or pasted. */
  hidden(question: string): Promise<string>;
}

/** Whether someone is there to answer: stdin and stderr are a terminal, and --no-input is not given. */
export function canAsk(io: Io, values: Asking): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true && values['no-input'] !== true;
}

/** Whether the answer is yes already: --yes, or B44FN_YES set to anything but 0 and false. */
export function saidYes(io: Io, values: Asking): boolean {
  const { B44FN_YES = '' } = io.env;
  return values.yes === true || !['', '0', 'false'].includes(B44FN_YES);
}

/**
 * Runs a dialogue, and gives the terminal back as it was, whatever happens.
 * @throws InterruptedError at Ctrl-C, UsageError at the end of input
 */
export async function dialogue<T>(io: Io, talk: (prompt: Prompt) => Promise<T>): Promise<T> {
  let shown = false; // what readline echoes
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (shown) io.stderr.write(chunk);
      done();
    },
  });
  // One for the whole dialogue: what is typed ahead belongs to the next question.
  const lines = createInterface({
    input: io.stdin,
    output: Object.assign(echo, { columns: io.stderr.columns }),
    terminal: true,
    historySize: 0,
  });
  const typed: string[] = [];
  let ended: Error | undefined;
  let wake = (): void => undefined;
  lines.on('line', (line) => {
    shown = false; // at once: what follows in the same paste may be the password
    typed.push(line);
    wake();
  });
  lines.on('SIGINT', () => {
    ended ??= new InterruptedError();
    wake();
  });
  lines.on('close', () => {
    ended ??= new UsageError('no answer was given', {
      hint: 'Answer the question, or see --help for options.',
    });
    wake();
  });
  const next = async (): Promise<string> => {
    // A line that is half typed is given out when readline closes, and after Ctrl-C nobody wants it.
    while (typed.length === 0 || ended instanceof InterruptedError) {
      if (ended) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return typed.shift()!;
  };
  const question = async (text: string, visible: boolean): Promise<string> => {
    if (typed.length > 0 || ended) {
      // Answered ahead: what is half typed after it belongs to a later question, which may be a hidden one.
      io.stderr.write(`${text}\n`);
      return next();
    }
    if (!visible) io.stderr.write(text);
    shown = visible;
    lines.setPrompt(visible ? text : '');
    lines.prompt();
    try {
      return await next();
    } finally {
      // The Enter of a hidden line is not echoed, and Ctrl-C leaves the cursor where it was.
      if (!visible || ended) io.stderr.write('\n');
      shown = false;
    }
  };
  try {
    return await talk({
      ask: (text) => question(text, true),
      hidden: (text) => question(text, false),
    });
  } finally {
    lines.close();
    io.stdin.pause();
  }
}

/** A yes-or-no question; Enter alone is no. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  return dialogue(io, async ({ ask }) => /^y(?:es)?$/i.test((await ask(`${question} [y/N] `)).trim()));
}
