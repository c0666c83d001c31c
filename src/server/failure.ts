/** Why a call got no answer of the function's own: what the caller is told, as JSON. */
export class CallFailure extends Error {
  /** The answer's status: 500 the function's fault, 502 it broke off, 504 it never came up. */
  readonly status: number;
  /** Stable, for scripts. docs/local-server.md lists them. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, code: string, message: string, hint?: string) {
    super(message);
    this.name = 'CallFailure';
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}
