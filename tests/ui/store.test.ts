import { describe, expect, test } from 'vitest';
import { createStore, type Dispatch, type StoreOptions } from '../../src/ui/store.js';

type Action = { add: number } | { ask: number } | { fail: true };
type Effect = { double: number } | { reject: true } | { throw: true };

/** A clock that goes only when it is told, and the timers on it. */
function clock() {
  let time = 1000;
  const timers = new Set<{ at: number; call(): void }>();
  return {
    now: () => time,
    schedule(call: () => void, ms: number) {
      const timer = { at: time + ms, call };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    timers,
    pass(ms: number) {
      const end = time + ms;
      for (;;) {
        const [next] = [...timers].filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        time = Math.max(time, next.at);
        next.call();
      }
      time = Math.max(time, end);
    },
    spend(ms: number) {
      time += ms;
    },
  };
}

function setup(more: Partial<StoreOptions<number, Action, Effect>> = {}) {
  const time = clock();
  const draws: number[] = [];
  const failures: unknown[] = [];
  const store = createStore<number, Action, Effect>({
    initial: 0,
    update(state, action) {
      if ('add' in action) return [state + action.add, []];
      if ('ask' in action) return [state, [{ double: action.ask }]];
      throw new Error('update broke');
    },
    run(effect, dispatch: Dispatch<Action>) {
      if ('double' in effect) dispatch({ add: effect.double * 2 });
    },
    draw: (state) => void draws.push(state),
    failed: (error) => void failures.push(error),
    now: time.now,
    schedule: time.schedule,
    ...more,
  });
  return { store, time, draws, failures };
}

describe('a key', () => {
  test('is drawn at once', () => {
    const { store, draws, time } = setup();
    store.dispatch({ add: 1 });
    store.dispatch({ add: 1 });
    expect(draws).toEqual([1, 2]);
    expect(time.timers.size).toBe(0);
  });

  test('that changes nothing draws nothing', () => {
    const { store, draws } = setup();
    store.dispatch({ add: 0 });
    expect(draws).toEqual([]);
  });

  test('is drawn with what its effects dispatched at once', () => {
    const { store, draws } = setup();
    store.dispatch({ ask: 4 });
    expect(draws).toEqual([8]);
  });

  test('that arrives with others is drawn with them', () => {
    const { store, draws } = setup();
    store.together(() => {
      store.dispatch({ add: 1 });
      expect(store.state).toBe(1);
      store.dispatch({ add: 2 });
      store.dispatch({ ask: 1 });
    });
    expect(draws).toEqual([5]);
  });
});

describe('a stream', () => {
  test('draws at most 15 times a second, and its last state is drawn', () => {
    const { store, draws, time } = setup();
    for (let i = 0; i < 10_000; i++) {
      store.dispatch({ add: 1 }, 'soon');
      time.pass(0.1);
    }
    expect(draws.length).toBeLessThanOrEqual(16);
    expect(draws.length).toBeGreaterThanOrEqual(14);
    time.pass(100);
    expect(draws.at(-1)).toBe(10_000);
    expect(time.timers.size).toBe(0);
  });

  test('does not make a key wait, and a key draws what has streamed in', () => {
    const { store, draws, time } = setup();
    store.dispatch({ add: 1 }, 'soon');
    store.dispatch({ add: 1 }, 'soon');
    expect(draws).toEqual([1]);
    expect(time.timers.size).toBe(1);
    store.dispatch({ add: 10 });
    expect(draws).toEqual([1, 12]);
    expect(time.timers.size, 'the draw that waited is done').toBe(0);
  });

  test('whose draws are slow rests as long as each took', () => {
    const { store, time, draws } = setup({
      draw(state) {
        draws.push(state);
        time.spend(200);
      },
    });
    for (let i = 0; i < 1000; i++) {
      store.dispatch({ add: 1 }, 'soon');
      time.pass(1);
    }
    const elapsed = time.now() - 1000;
    expect(draws.length).toBeGreaterThan(2);
    expect(draws.length * 200).toBeLessThanOrEqual(elapsed / 2 + 200);
  });
});

describe('effects', () => {
  test('come after the state, in order, and may be asynchronous', async () => {
    const log: string[] = [];
    const { store, draws } = setup({
      async run(effect, dispatch) {
        if (!('double' in effect)) return;
        log.push(`run at ${store.state}`);
        await Promise.resolve();
        dispatch({ add: effect.double }, 'now');
      },
    });
    store.together(() => {
      store.dispatch({ add: 1 });
      store.dispatch({ ask: 5 });
    });
    expect(log).toEqual(['run at 1']);
    await new Promise(setImmediate);
    expect(draws).toEqual([1, 6]);
  });

  test('that fail, at once or later, are told of', async () => {
    let how = 'throw';
    const { store, failures } = setup({
      run() {
        if (how === 'throw') throw new Error('at once');
        return Promise.reject(new Error('later'));
      },
    });
    store.dispatch({ ask: 1 });
    how = 'reject';
    store.dispatch({ ask: 1 });
    await new Promise(setImmediate);
    expect(failures.map(String)).toEqual(['Error: at once', 'Error: later']);
  });
});

test('what a component dispatches while it is drawn comes after the draw', () => {
  const seen: number[] = [];
  const { store } = setup({
    draw(state) {
      seen.push(state);
      if (state === 1) {
        store.dispatch({ add: 1 });
        expect(store.state).toBe(1);
      }
    },
  });
  store.dispatch({ add: 1 });
  expect(seen).toEqual([1, 2]);
});

test('an update that throws tells who dispatched, and the store goes on', () => {
  const { store, draws } = setup();
  expect(() => store.dispatch({ fail: true })).toThrow('update broke');
  store.dispatch({ add: 1 });
  expect(draws).toEqual([1]);
});

test('a draw that throws from a timer is told of', () => {
  const { store, failures, time } = setup({
    draw(state) {
      if (state === 2) throw new Error('draw broke');
    },
  });
  store.dispatch({ add: 1 }, 'soon');
  store.dispatch({ add: 1 }, 'soon');
  time.pass(100);
  expect(failures.map(String)).toEqual(['Error: draw broke']);
});

test('stopped: no timer, no draw, no action', () => {
  const { store, draws, time } = setup();
  store.dispatch({ add: 1 }, 'soon');
  store.dispatch({ add: 1 }, 'soon');
  store.stop();
  store.dispatch({ add: 1 });
  store.draw();
  time.pass(1000);
  expect(time.timers.size).toBe(0);
  expect(draws).toEqual([1]);
  expect(store.state).toBe(2);
});
