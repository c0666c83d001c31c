/** How many cells text takes. It stands with what is run, where a fault of JSON is pointed at (run/json-place.ts). */
export { characters, padEnd, truncate, width } from '../run/width.js';
