/**
 * The state of the app and the one place that changes it: `update(state, action)` gives the next state and what is to be
 * done; what is done dispatches again. What a person does is drawn at once, what streams in at most so often.
 */

/** How soon an action is drawn: a key `now`, the progress of a stream `soon`. */
export type Pace = 'now' | 'soon';

export type Dispatch<Action> = (action: Action, pace?: Pace) => void;

export interface StoreOptions<State, Action, Effect> {
  initial: State;
  /** Pure. */
  update(state: State, action: Action): readonly [State, readonly Effect[]];
  /** Does one effect; what comes of it is dispatched. Not called while an update or a draw is under way. */
  run(effect: Effect, dispatch: Dispatch<Action>): void | Promise<void>;
  draw(state: State): void;
  /** What an update, an effect or a draw threw outside of a dispatch that could throw it. */
  failed(error: unknown): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back later; returns what takes it off. */
  schedule(call: () => void, ms: number): () => void;
  /** Draws a second that `soon` may cause. Default 15; fewer when a draw takes longer than the pause between two. */
  drawsPerSecond?: number;
}

export interface Store<State, Action> {
  readonly state: State;
  /** `now` by default. Throws what update or draw throws. */
  dispatch: Dispatch<Action>;
  /** Dispatches several, and draws once at the end: keys that arrived together. */
  together(dispatches: () => void): void;
  /** Draws the state as it is, now: the size has changed. */
  draw(): void;
  /** No draw, effect or timer after this one; dispatches are ignored. */
  stop(): void;
}

export function createStore<State, Action, Effect>(
  options: StoreOptions<State, Action, Effect>,
): Store<State, Action> {
  const { update, run, failed, now, schedule } = options;
  const pause = 1000 / (options.drawsPerSecond ?? 15);
  const waiting: Action[] = [];
  let { initial: state } = options;
  let shown = state;
  let due: Pace | undefined;
  let nextDraw = Number.NEGATIVE_INFINITY;
  let offTimer: (() => void) | undefined;
  let busy = false;
  let held = 0;
  let stopped = false;

  function draw(): void {
    offTimer?.();
    offTimer = undefined;
    due = undefined;
    const begun = now();
    shown = state;
    busy = true; // a component that dispatches while it is drawn is heard after the draw
    try {
      options.draw(state);
    } finally {
      busy = false;
      // As long a rest as the draw took: a flood gets less than half of the time drawn, the rest is for reading it.
      nextDraw = Math.max(begun + pause, now() + (now() - begun));
    }
  }

  function settle(): void {
    if (stopped || held > 0 || due === undefined) return;
    if (state === shown) due = undefined;
    else if (due === 'now' || now() >= nextDraw) draw();
    else offTimer ??= schedule(later, nextDraw - now());
    if (waiting.length > 0) drain();
  }

  function later(): void {
    offTimer = undefined;
    try {
      settle();
    } catch (error) {
      failed(error);
    }
  }

  function perform(effect: Effect): void {
    try {
      run(effect, dispatch)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  /** All that waits, in order, however deep the effects nest; then one draw. */
  function drain(): void {
    if (busy) return;
    while (waiting.length > 0 && !stopped) {
      busy = true;
      let effects: readonly Effect[];
      try {
        [state, effects] = update(state, waiting.shift()!);
      } finally {
        busy = false;
      }
      held++; // what an effect dispatches at once is drawn with this
      try {
        for (const effect of effects) perform(effect);
      } finally {
        held--;
      }
    }
    settle();
  }

  function dispatch(action: Action, pace: Pace = 'now'): void {
    if (stopped) return;
    waiting.push(action);
    if (due !== 'now') due = pace;
    drain();
  }

  return {
    get state() {
      return state;
    },
    dispatch,
    together(dispatches) {
      held++;
      try {
        dispatches();
      } finally {
        held--;
      }
      settle();
    },
    draw() {
      if (!stopped && !busy) draw();
    },
    stop() {
      stopped = true;
      waiting.length = 0;
      offTimer?.();
      offTimer = undefined;
    },
  };
}
