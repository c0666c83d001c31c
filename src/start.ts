/** What bin/b44fn.js loads: the real process around main. Kept apart so that main can be tested whole. */
import { fileURLToPath } from 'node:url';
import { processIo } from './io.js';
import { main } from './main.js';

// The exit code is set and the process left to end by itself: output may be pending.
const io = processIo(fileURLToPath(new URL('..', import.meta.url)));
io.setExitCode(await main(io.argv, io));
