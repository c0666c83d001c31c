// What the analysis is made of, as a short hash: facts that another analysis found out are not believed.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** @returns {string} */
export function analysisHash() {
  const hash = createHash('sha256');
  for (const name of readdirSync('src/analysis').sort())
    hash.update(name).update(readFileSync(`src/analysis/${name}`));
  return hash.digest('hex').slice(0, 16);
}
