/**
 * Errors that a person reads. Each says what happened (`message`), why (`why`), and what to do next
 * (`hint`); its class decides the exit code, so no table of codes has to be kept in step elsewhere
 * (cli.md, "Exit codes").
 */

/**
 * What to do next. A text holds wherever it is read. What the command line does by an option and the app by a key is an
 * `Act`: whoever shows it words it (output/hint.ts, ui/hint.ts), so that neither speaks of what it does not have.
 */
export type Hint = string | Act | readonly (string | Act)[];

export type Act =
  /** Call that server instead. */
  | { do: 'call server'; server: string }
  /** The address of the server may be wrong. */
  | { do: 'check server' }
  | { do: 'check app and server' }
  | { do: 'start a host' }
  | { do: 'choose a profile'; missing: string }
  /** Plain http to another machine. */
  | { do: 'accept plain http' }
  | { do: 'trust the certificate' }
  | { do: 'allow more time'; limit: 'connect-timeout' | 'timeout' | 'idle-timeout' }
  | { do: 'follow the redirect' }
  | { do: 'call as'; identities: readonly ('anonymous' | 'user' | 'service')[] }
  | { do: 'check the token' }
  | { do: 'confirm the service role' }
  /** There is no token: the ways to give one. */
  | { do: 'give a token'; as: 'user' | 'service'; origin: string; profile: ProfileChoice }
  /** The token has run out. @param kept it is stored with that profile */
  | { do: 'renew the token'; as: 'user' | 'service'; origin: string; profile: ProfileChoice; kept: boolean }
  | { do: 'log in' }
  | { do: 'check the login' }
  /** No app id is known. */
  | { do: 'give the app'; profile: ProfileChoice }
  | { do: 'name another app' }
  | { do: 'write the header' }
  | { do: 'list functions' }
  | { do: 'send an empty object'; name: string }
  | { do: 'take another method'; name: string; method: string }
  | { do: 'see the headers' }
  | { do: 'see the request' }
  | { do: 'see the bytes'; origin: string; raw: boolean }
  /** Records that are not JSON, as text. */
  | { do: 'see the answer as it came' }
  | { do: 'report' }
  /** A past call that cannot be sent again. */
  | { do: 'see the past call' }
  | { do: 'make a call' }
  | { do: 'list past calls'; count: number }
  | { do: 'give the file anew' }
  /** curl cannot write this call. */
  | { do: 'write it otherwise' };

/** A profile by its name, and where that comes from. */
type ProfileChoice = { value: string; from: string };

export interface ErrorDetails {
  /** Why it happened, in one sentence. */
  why?: string;
  /** What to do next: sentences, command lines, or acts that each surface words in its own way. */
  hint?: Hint;
  cause?: unknown;
}

/** Anything that ends a command on purpose. A plain `Error` that reaches the top is a bug of ours. */
export class B44fnError extends Error {
  /** A stable name for scripts (`--json`: error.code). */
  readonly code: string;
  readonly exitCode: number = 1;
  readonly why: string | undefined;
  readonly hint: Hint | undefined;

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
