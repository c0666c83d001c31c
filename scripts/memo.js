/**
 * A function of one string that remembers: ink measures and splits every line of every frame anew, and of a frame to the next
 * most lines are the same. Forgets all at once when it is full, so that a flood takes no memory.
 * @template T
 * @param {(text: string) => T} work
 * @param {number} most
 */
export function memo(work, most = 4096) {
  /** @type {Map<string, T>} */
  const known = new Map();
  return (/** @type {string} */ text) => {
    let found = known.get(text);
    if (found === undefined) {
      if (known.size >= most) known.clear();
      found = work(text);
      known.set(text, found);
    }
    return found;
  };
}
