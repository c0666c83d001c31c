/** Puts a run into history. Loaded when the answer is out already, so that no call waits for it. */
import type { Env } from '../io.js';
import { visibleLine } from '../output/text.js';
import { type EndedRun, entryOf } from '../run/remember.js';
import { isSecretName } from '../run/sensitive.js';
import { Secret } from '../sdk/secret.js';
import type { SendInvocation } from './args.js';

export interface Remembering extends Pick<SendInvocation, 'context' | 'io'> {
  values: { history?: boolean | undefined; verbose?: boolean | undefined };
  /** Parameters that are secret by the function's source, whatever they are called. */
  secretNames?: ReadonlySet<string> | undefined;
}

/** Never fails: a call that went well must not end badly for its history. With -v it is said. */
export async function remember(
  run: EndedRun,
  { values, context, io, secretNames }: Remembering,
): Promise<void> {
  if (values.history === false || isOff(io.env.B44FN_HISTORY)) return;
  try {
    await context.history.add(await entryOf(run, { cwd: io.cwd, known: secretsIn(io.env), secretNames }));
  } catch (error) {
    if (!values.verbose) return;
    io.stderr.write(`* the call could not be kept in history: ${visibleLine((error as Error).message)}\n`);
  }
}

function isOff(value: string | undefined): boolean {
  return /^(?:0|false|no|off)$/i.test(value ?? '');
}

/** What stands in the environment under a name that speaks of a secret, wherever it stands in the call (`-d "$KEY"`). */
export function secretsIn(env: Env): [string, Secret][] {
  return Object.entries(env)
    .filter(([name, value = '']) => isSecretName(name) && isValue(value))
    .map(([name, value]) => [name, new Secret(value!)]);
}

/** SSH_AUTH_SOCK and XDG_SESSION_ID are no secrets: a path, a word, a small number. */
function isValue(value: string): boolean {
  return value.length >= 8 && !/^[/~.]|^[A-Z]:\\|^[a-z]+$|\s/.test(value);
}
