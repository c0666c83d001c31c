import { EventEmitter, once } from 'node:events';
import { createDispatcher } from '../../src/sdk/dispatcher.js';
import type { DispatcherLike } from '../../src/sdk/exchange.js';

type Handler = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** A dispatcher that tells what its client has received, so that tests can wait for it instead of sleeping. */
export interface Watched extends DispatcherLike {
  /** Resolves once `bytes` of bodies were received in all. */
  received(bytes: number): Promise<void>;
  /** Resolves when an answer has ended or broken off, as seen by the client. */
  over: Promise<unknown>;
}

export async function watched(url: string): Promise<Watched> {
  const inner = await createDispatcher(new URL(url), { env: {} });
  const events = new EventEmitter();
  let total = 0;
  return {
    over: once(events, 'over'),
    async received(bytes) {
      while (total < bytes) await once(events, 'data');
    },
    dispatch(options, handler) {
      const spied = handler as Handler;
      const after =
        (name: string, then: (...args: unknown[]) => void) =>
        (...args: unknown[]): void => {
          spied[name]?.(...args);
          then(...args);
        };
      return inner.dispatch(options, {
        onRequestStart: (...args: unknown[]) => spied.onRequestStart?.(...args),
        onResponseStart: (...args: unknown[]) => spied.onResponseStart?.(...args),
        onResponseData: after('onResponseData', (_, chunk) => {
          total += (chunk as Uint8Array).byteLength;
          events.emit('data');
        }),
        onResponseEnd: after('onResponseEnd', () => events.emit('over')),
        onResponseError: after('onResponseError', () => events.emit('over')),
      });
    },
  };
}
