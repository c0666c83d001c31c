/** One of several processes that write history: adds entries called <name>0, <name>1, … as fast as it can. */
import process from 'node:process';
import { openHistory } from '../../src/config/history.js';
import { entry } from './history-entry.js';

const [dir = '', name = '', count = '', most = ''] = process.argv.slice(2);
const history = openHistory(dir, { count: Number(most), bytes: 8 * 1024 * 1024 });
for (let i = 0; i < Number(count); i++) await history.add(entry(`${name}${i}`));
