/** What bin/b44fn.js loads for --version and for completion, and nothing else. */
import { fileURLToPath } from 'node:url';
import { processIo } from './io.js';
import { quick } from './quick.js';

const io = processIo(fileURLToPath(new URL('..', import.meta.url)));
io.setExitCode((await quick(io.argv, io)) ?? 2);
