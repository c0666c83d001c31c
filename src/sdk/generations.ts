import type { Sender, SentRequest } from './agents.js';
import type { DispatcherLike } from './exchange.js';

export type ClosableDispatcher = DispatcherLike & { destroy(): Promise<void> };

interface Generation {
  sender: Sender;
  /** Requests that have not ended. */
  open: number;
  /** One of its requests was given up while it waited for a connection. */
  retired: boolean;
}

interface Ending {
  onResponseEnd?(...args: unknown[]): void;
  onResponseError?(...args: unknown[]): void;
}

/**
 * A dispatcher whose connections that are still being made can be given up. undici keeps such a connection for the
 * next request, and with it the process alive, for as long as the peer is silent; which request it was made for is not known.
 * So the whole agent is retired: new requests go to a new one, and the old is destroyed with its last request.
 */
export class Generations implements ClosableDispatcher {
  readonly #make: () => Sender;
  readonly #of = new Map<object, Generation>();
  readonly #all = new Set<Generation>();
  #current: Generation | undefined;
  #closed = false;

  /** @param make an agent, whose destroy() closes what it has begun to connect as well */
  constructor(make: () => Sender) {
    this.#make = make;
  }

  dispatch(options: object, handler: object): boolean {
    if (this.#closed) throw new Error('the dispatcher is closed');
    if (!this.#current) {
      this.#current = { sender: this.#make(), open: 0, retired: false };
      this.#all.add(this.#current);
    }
    const generation = this.#current;
    generation.open += 1;
    this.#of.set(handler, generation);
    const inner = handler as Ending;
    const watched: Ending = {
      onResponseEnd: (...args) => {
        this.#left(handler);
        inner.onResponseEnd?.(...args);
      },
      onResponseError: (...args) => {
        this.#left(handler);
        inner.onResponseError?.(...args);
      },
    };
    try {
      return generation.sender.dispatch(
        options as SentRequest,
        Object.assign(Object.create(handler), watched),
      );
    } catch (error) {
      this.#left(handler);
      throw error;
    }
  }

  abandon(handler: object): void {
    const generation = this.#of.get(handler);
    if (!generation) return;
    generation.retired = true;
    if (this.#current === generation) this.#current = undefined;
    this.#left(handler);
  }

  async destroy(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((one) => this.#end(one)));
  }

  #left(handler: object): void {
    const generation = this.#of.get(handler);
    if (!generation) return;
    this.#of.delete(handler);
    generation.open -= 1;
    if (generation.retired && generation.open === 0) void this.#end(generation);
  }

  #end(generation: Generation): Promise<unknown> {
    this.#all.delete(generation);
    return generation.sender.destroy();
  }
}
