// Preloaded into the app by bench/ui-flood.js: when each draw began and how long it took on the main thread (layout, what changed,
// the write), in ms since the epoch. Written when the app ends, so that telling it costs the flood nothing.
import { tracingChannel } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';

const draws = [];
let begun;
tracingChannel('b44fn:draw').subscribe({
  start() {
    begun = performance.now();
  },
  end() {
    draws.push([performance.timeOrigin + begun, performance.now() - begun]);
  },
});
process.on('exit', () => writeFileSync(process.env.B44FN_BENCH_DRAWS, JSON.stringify(draws)));
