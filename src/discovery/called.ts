/** The functions that were called before: the names in history.jsonl of the state folder. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** What is read of an entry of the history; there is more in each. */
interface PastCall {
  call: { name: string; via?: string };
  target?: { app?: string };
  status?: number;
}

/** Only the end of the file is read: names that were not called for so long are found elsewhere. */
const MOST_BYTES = 1024 * 1024;

/** @returns names of functions of this app that answered, undefined when there is no history */
export async function calledNames(stateDir: string, appId: string): Promise<string[] | undefined> {
  const text = await tail(join(stateDir, 'history.jsonl'));
  if (text === undefined) return undefined;
  const names = text
    .split('\n')
    .map(pastCall)
    .filter((call) => call !== undefined)
    // A path of fetch is no name, and what was not found is no function.
    .filter(({ call, target, status }) => target?.app === appId && call.via !== 'fetch' && status !== 404)
    .map(({ call }) => call.name);
  return [...new Set(names)];
}

function pastCall(line: string): PastCall | undefined {
  try {
    const entry = JSON.parse(line) as Partial<PastCall> | null;
    return typeof entry?.call?.name === 'string' && entry.call.name !== '' ? (entry as PastCall) : undefined;
  } catch {
    return undefined; // an empty line, or half of one
  }
}

async function tail(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    const length = Math.min(size, MOST_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}
