/** What can be known of a function without running it (cli.md, "list --json"). */

export type ParameterType = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'file' | 'unknown';

export interface Parameter {
  /** As a caller writes it: `orderId`, `hub.mode`. */
  name: string;
  type: ParameterType;
  /**
   * Nothing but its name, or a sign as weak as that, speaks for the type: it is for examples and hints, and nobody is
   * held to it. No part of list --json.
   */
  guessed?: true;
  /** A call without it is refused by the function itself. */
  required: boolean;
  /** The only values that the source accepts, when it lists them. */
  values?: (string | number | boolean)[];
  /** Where the function looks for it. */
  in: 'json' | 'query' | 'form' | 'path';
  /** It is read only when other parameters have one of these values. */
  when?: Record<string, string[]>;
  /**
   * Where `when` holds, a call without it is refused; `required` is then false, for a call as such does without. No part
   * of list --json.
   */
  requiredThen?: true;
  /** A credential: never shown, never kept. */
  secret?: boolean;
  /** What the source takes when it is absent. */
  default?: unknown;
}

/** A source that cannot be read: what was told of the function before may hold no longer. */
export interface Fault {
  /** `base44/functions/hello/entry.ts:3:10`, line and column from 1; the file alone when none of it can be read. */
  at: string;
  message: string;
}

/** Keys that are not known are absent. */
export interface FunctionFacts {
  parameters: Parameter[];
  body?: 'json' | 'multipart' | 'query' | 'raw' | 'none';
  /** All the places where it looks for parameters: a body may come as JSON or as a form. No part of list --json. */
  takes?: ('json' | 'form' | 'query')[];
  /** Upper case; only when the source tests the method. */
  methods?: string[];
  streams?: 'none' | 'sse' | 'ndjson' | 'text';
  returns?: 'json' | 'text' | 'csv' | 'binary' | 'html' | 'redirect';
  /** `service`: it uses asServiceRole and checks no caller, so anyone may call it. */
  auth?: 'none' | 'user' | 'admin' | 'service' | 'secret-header';
  /** The analysis met something it could not follow. */
  partial: boolean;
  /** Its file, or one it imports, is no code as it stands. No part of list --json, whose notes say it. */
  broken?: Fault;
}
