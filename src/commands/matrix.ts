import { identityNamed } from '../config/resolve.js';
import type { OpenTarget } from '../context.js';
import { CredentialError, UsageError } from '../errors.js';
import { visibleLine } from '../output/text.js';
import { buildCall } from '../run/build.js';
import type { Identity } from '../run/call.js';
import { plan as makePlan, type RequestPlan } from '../run/plan.js';
import { type Prepared, prepare } from '../run/prepare.js';
import type { Target } from '../run/target.js';
import { askArgs, bodyArgs, connectionArgs, methodArg, outputArgs, targetArgs } from './args.js';
import { type Cancelling, cancelling } from './cancelling.js';
import { defineCommand, type Invocation, type Options } from './command.js';
import { openDispatcher } from './connection.js';
import { type Expectation, expectations, matrixCode, type Row, rowOf } from './matrix-rows.js';
import { printMatrix } from './matrix-text.js';
import { readyPlan } from './ready.js';
import { callArgs, limitsOf, placeOf } from './send.js';

const { as: _as, ...placeArgs } = targetArgs; // a list here
const { 'dry-run': _dryRun, curl: _curl, ...payloadArgs } = bodyArgs;
const options = {
  as: {
    type: 'string',
    value: '<list>',
    about: 'the identities, in this order; default anonymous,user,service',
  },
  expect: {
    type: 'string',
    value: '<list>',
    about: 'the status of each, such as 401,200,2xx; exit 9 where one differs',
  },
  method: { ...methodArg.method, about: 'request the path with this method, as fetch; else as invoke' },
  ...placeArgs,
  ...connectionArgs,
  ...payloadArgs,
  json: { ...outputArgs.json, about: 'one document: {ok, function, target, rows}' },
  quiet: outputArgs.quiet,
  color: outputArgs.color,
  ...askArgs,
} as const satisfies Options;

export type MatrixInvocation = Invocation<typeof options>;

export default defineCommand({
  usage: 'matrix <function> [item..]',
  about:
    'Make the same call as each identity, one after the other, and show what each is answered. Exit 0 when all were answered, and as --expect says; 8 where a credential is missing, 9 where a status differs.',
  options,
  positionals: { min: 1, max: Number.POSITIVE_INFINITY },
  examples: [
    ['b44fn matrix deleteOrder id=7 --expect 401,403,200', 'who may, and who may not'],
    ['b44fn matrix reports -X GET --as anonymous,user', 'another method'],
  ],
  async run(invocation) {
    const { stdin } = invocation.io;
    try {
      return await runMatrix(invocation);
    } finally {
      if (stdin.readableDidRead) stdin.destroy(); // whoever writes to it may not be done
    }
  },
});

async function runMatrix(invocation: MatrixInvocation): Promise<number> {
  const { values, positionals, context, io } = invocation;
  const note = (line: string): void => {
    if (!values.quiet) io.stderr.write(`b44fn: ${visibleLine(line)}\n`);
  };
  const identities = identitiesOf(values.as);
  const expected = expectations(values.expect, identities.length);
  limitsOf(values);
  const [name = '', ...items] = positionals;
  const via = values.method === undefined ? 'invoke' : 'fetch';
  const given = { via, name, items, method: values.method } as const;
  const call = await buildCall(callArgs(given, values), { stdin: io.stdin, note });
  const prepared = await prepare(call.payload, io.stdin);
  checkRepeatable(prepared);
  const open = await context.openTarget(placeOf({ ...values, as: undefined }), { via, note });
  try {
    const make = (target: Target): RequestPlan =>
      makePlan(call, prepared, target, { insecureHttp: values['insecure-http'] });
    const planned = await planAll(identities, open, make, invocation, note);
    const { rows, signal } = await callAll(planned, expected, invocation);
    const code = matrixCode(rows, signal);
    printMatrix({ rows, code, call, target: open.target }, invocation);
    return code;
  } finally {
    await open.close();
  }
}

function identitiesOf(list: string | undefined): Identity[] {
  const words = (list ?? 'anonymous,user,service').split(',').map((word) => word.trim());
  const identities = words.map((word) => identityNamed(word, 'one of --as'));
  const twice = identities.find((one, i) => identities.indexOf(one) !== i);
  if (twice)
    throw new UsageError(`--as names ${twice} twice`, {
      hint: 'Name each once: --as anonymous,user,service',
    });
  return identities;
}

function checkRepeatable({ body }: Prepared): void {
  if (body.kind !== 'stream' || body.replayable) return;
  throw new UsageError('the payload can be read only once, and a matrix sends it several times', {
    why: 'A part of it comes from stdin or from a pipe, and is streamed.',
    hint: 'Put it in a file first; JSON from stdin (-d -) up to 64 MiB is kept and works.',
  });
}

type Planned = { identity: Identity } & ({ plan: RequestPlan } | { missing: CredentialError });

/** All that can be refused is refused before the first call is sent; a credential that is missing is a row of its own. */
async function planAll(
  identities: Identity[],
  open: OpenTarget,
  make: (target: Target) => RequestPlan,
  { context, values }: MatrixInvocation,
  note: (line: string) => void,
): Promise<Planned[]> {
  const planned: Planned[] = [];
  for (const identity of identities) {
    try {
      const plan = await readyPlan(make, open.as(identity), { context, values, note });
      if (plan.sent.as === 'header') {
        throw new UsageError('-H Authorization and a matrix do not go together', {
          why: 'Every call would be made with that header, and none as the identities that are compared.',
          hint: 'Leave the header away; tokens come from B44FN_TOKEN, B44FN_SERVICE_TOKEN or b44fn login.',
        });
      }
      planned.push({ identity, plan });
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      planned.push({ identity, missing: error });
    }
  }
  return planned;
}

async function callAll(
  planned: Planned[],
  expected: Expectation[] | undefined,
  invocation: MatrixInvocation,
): Promise<{ rows: Row[]; signal: ReturnType<Cancelling['signal']> }> {
  const cancel = cancelling(invocation.io, () => undefined);
  const rows: Row[] = [];
  try {
    for (const [i, one] of planned.entries()) {
      if (cancel.signal()) break;
      const { identity } = one;
      const expect = expected?.[i];
      if ('missing' in one) {
        rows.push({ identity, expect, code: 8, missing: one.missing });
        continue;
      }
      const { plan } = one;
      const dispatcher = await openDispatcher(plan, invocation);
      try {
        const limits = { ...limitsOf(invocation.values), follow: invocation.values.follow };
        rows.push(await rowOf(identity, plan, expect, { ...limits, dispatcher, signal: cancel.abort }));
      } finally {
        await dispatcher.destroy();
      }
    }
    return { rows, signal: cancel.signal() };
  } finally {
    cancel.stop();
  }
}
