/**
 * Errors that a person reads. Each says what happened (`message`), why (`why`), and what to do next
 * (`hint`); its class decides the exit code, so no table of codes has to be kept in step elsewhere
 * (cli.md, "Exit codes").
 */

export interface ErrorDetails {
  /** Why it happened, in one sentence. */
  why?: string;
  /** What to do next: a sentence, a command line, or several lines of them. */
  hint?: string;
  cause?: unknown;
}

/** Anything that ends a command on purpose. A plain `Error` that reaches the top is a bug of ours. */
export class B44fnError extends Error {
  /** A stable name for scripts (`--json`: error.code). */
  readonly code: string;
  readonly exitCode: number = 1;
  readonly why: string | undefined;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.why = details.why;
    this.hint = details.hint;
  }
}

/** The command line or the payload is wrong; nothing was sent. Exit 2. */
export class UsageError extends B44fnError {
  override readonly exitCode = 2;
  constructor(message: string, details?: ErrorDetails & { code?: string }) {
    super(details?.code ?? 'USAGE', message, details);
  }
}

/** A credential is needed and missing. Exit 8. */
export class CredentialError extends B44fnError {
  override readonly exitCode = 8;
  constructor(message: string, details?: ErrorDetails) {
    super('NO_CREDENTIAL', message, details);
  }
}

/** A server was asked for something, and it came to nothing. The exit code says how (cli.md, "Exit codes"). */
export class AnswerError extends B44fnError {
  override readonly exitCode: number;
  constructor(code: string, exitCode: number, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.exitCode = exitCode;
  }
}

/** Ctrl-C where something was asked. Exit 130, as if the process had got the signal. */
export class InterruptedError extends B44fnError {
  override readonly exitCode = 130;
  constructor() {
    super('INTERRUPTED', 'interrupted; nothing was changed');
  }
}
