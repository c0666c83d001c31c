/** Whole numbers below 2^32 that grow in number, 4 bytes each: as JavaScript's own arrays some would take twice that. */
export class Numbers {
  length = 0;
  private kept = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.kept.length) {
      const more = new Uint32Array(this.length * 2);
      more.set(this.kept);
      this.kept = more;
    }
    this.kept[this.length++] = value;
  }

  at(index: number): number {
    return this.kept[index]!;
  }
}

/** How many of so many ordered things come before the first that is not `before`. */
export function countBefore(length: number, before: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
