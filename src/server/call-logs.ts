/** The last log lines of the last calls, so that whoever made one can ask for them. */

/** Calls remembered, and lines of each. */
const MOST_CALLS = 200;
const MOST_LINES = 50;

interface Call {
  fn: string;
  open: boolean;
  lines: string[];
}

export class CallLogs {
  readonly #calls = new Map<string, Call>();

  open(id: string, fn: string): void {
    this.#calls.set(id, { fn, open: true, lines: [] });
    for (const [oldest, call] of this.#calls) {
      if (this.#calls.size <= MOST_CALLS) break;
      if (!call.open) this.#calls.delete(oldest);
    }
  }

  close(id: string): void {
    const call = this.#calls.get(id);
    if (call) call.open = false;
  }

  /** A line without a request belongs to every call of the function that is under way. */
  add(fn: string, requestId: string | undefined, line: string): void {
    if (requestId !== undefined) {
      append(this.#calls.get(requestId), line);
      return;
    }
    for (const call of this.#calls.values()) if (call.open && call.fn === fn) append(call, line);
  }

  of(id: string): string[] | undefined {
    const lines = this.#calls.get(id)?.lines;
    return lines && [...lines];
  }
}

function append(call: Call | undefined, line: string): void {
  if (!call) return;
  call.lines.push(line);
  if (call.lines.length > MOST_LINES) call.lines.shift();
}
