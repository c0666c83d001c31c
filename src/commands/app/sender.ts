/** A call of the app on the spine of the command line: target, plan, the same refusals, history. */
import { Readable } from 'node:stream';
import type { Context, OpenTarget, Place } from '../../context.js';
import type { Call, Identity } from '../../run/call.js';
import { execute } from '../../run/execute.js';
import { plan as makePlan, type RequestPlan } from '../../run/plan.js';
import { type Prepared, prepare } from '../../run/prepare.js';
import { exitCode, initialState, reduce } from '../../run/state.js';
import type { Target } from '../../run/target.js';
import type { Ready } from '../../ui/services.js';
import { lastLogLines, problemAfter } from '../afterwards.js';
import { openDispatcher } from '../connection.js';
import { readyPlan, rememberService } from '../ready.js';
import { remember } from '../remember.js';

/** Milliseconds, as the command line has them by default. */
const limits = { connectTimeout: 10_000, answerTimeout: 60_000 };

/** Who chose the identity, where a why tells of it. */
export const chosenHere = 'chosen in the app';

export interface Planned {
  plan: RequestPlan;
  prepared: Prepared;
  open: OpenTarget;
}

/** A call as it would go out, and nothing more: for curl, a b44fn line, code. @throws B44fnError */
export async function planned(context: Context, place: Place, call: Call, as: Identity): Promise<Planned> {
  const prepared = await prepare(call.payload, Readable.from([]));
  const open = await context.openTarget({ ...place, as, asFrom: chosenHere }, { via: call.via });
  try {
    return { plan: makePlan(call, prepared, open.target), prepared, open };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** A call that may be sent. @param secretNames parameters that its source says are secret @throws B44fnError */
export async function ready(
  context: Context,
  place: Place,
  {
    call,
    as,
    sure,
    secretNames,
  }: { call: Call; as: Identity; sure: boolean; secretNames: ReadonlySet<string> },
): Promise<Ready> {
  const { prepared, open } = await planned(context, place, call, as);
  const make = (target: Target): RequestPlan => makePlan(call, prepared, target);
  // The app asks in a dialog of its own; a prompt would write over its screen.
  const values = { 'no-input': true, yes: sure };
  try {
    const plan = await readyPlan(make, open.target, { context, values, note: () => undefined });
    if (sure) await rememberService(plan, context);
    return {
      events: (signal) => run(context, { plan, prepared, open }, signal, secretNames),
      logs: (state) => lastLogLines(state, open),
      problem: (state) => problemAfter(state, plan, open, { policy: {}, retry: undefined, discards: false }),
    };
  } catch (error) {
    await open.close();
    throw error;
  }
}

async function* run(
  context: Context,
  { plan, prepared, open }: Planned,
  signal: AbortSignal,
  secretNames: ReadonlySet<string>,
): ReturnType<typeof execute> {
  const dispatcher = await openDispatcher(plan, { values: {}, io: context.io });
  let state = initialState;
  try {
    const options = { ...limits, dispatcher, now: () => performance.now(), signal, messages: true };
    for await (const event of execute(plan, options)) {
      state = reduce(state, event);
      yield event;
    }
  } finally {
    await dispatcher.destroy();
    await open.close();
    if (state.outcome) {
      // Who stops a call in the app does what ^c does to b44fn invoke.
      const policy = state.outcome.kind === 'cancelled' ? { signal: 'SIGINT' as const } : {};
      const run = { plan, prepared, state, exit: exitCode(state, policy) };
      await remember(run, { values: {}, context, io: context.io, secretNames });
    }
  }
}
