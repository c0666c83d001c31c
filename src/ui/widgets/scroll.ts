/** The first row to show so that `at` is in sight, moving as little as may be. */
export function scrolled(top: number, at: number, rows: number, total: number): number {
  const most = Math.max(0, total - rows);
  if (at < top) return Math.max(0, at);
  if (at >= top + rows) return Math.min(most, at - rows + 1);
  return Math.min(top, most);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
