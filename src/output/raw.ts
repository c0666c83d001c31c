import type { Printer } from './printer.js';
import type { Sink } from './sink.js';

/** The body's bytes as they arrive, untouched. */
export function rawPrinter(sink: Sink): Printer {
  return {
    async event(event) {
      if (event.type === 'bytes') await sink.write(event.chunk);
    },
    end: () => undefined,
  };
}
