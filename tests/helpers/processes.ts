/** Processes as the system lists them (Linux: /proc). */
import { readFileSync } from 'node:fs';

/** Those that a process has started, and they. */
export function descendants(pid: number): number[] {
  const own = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return own.flatMap((child) => [child, ...descendants(child)]);
}

/** Whether it runs; one that has ended and waits for its parent to look does not. */
export function runs(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
