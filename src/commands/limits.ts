import { UsageError } from '../errors.js';

/** Seconds of an option as milliseconds; 0 means no limit. @param fallback in seconds */
export function milliseconds(value: string | undefined, name: string, fallback: number): number {
  if (value === undefined) return fallback * 1000;
  const seconds = Number(value);
  // setTimeout holds 2^31 - 1 ms, almost 25 days; more would fire at once.
  if (value.trim() === '' || !Number.isFinite(seconds) || seconds < 0 || seconds > 2_147_483) {
    throw new UsageError(`--${name} is ${JSON.stringify(value)}, which is no number of seconds`, {
      hint: `Write --${name} 90, or 0.5, or 0 for no limit.`,
    });
  }
  return seconds * 1000;
}

/** `200,404` as numbers. */
export function statusList(value: string | undefined): number[] | undefined {
  return value?.split(',').map((one) => {
    const status = Number(one.trim());
    if (!/^\s*\d{3}\s*$/.test(one)) {
      throw new UsageError(`--expect-status has ${JSON.stringify(one)}, which is no status`, {
        hint: 'Write --expect-status 200,404',
      });
    }
    return status;
  });
}

/** A count such as --max-items. @param least the smallest that makes sense */
export function count(value: string | undefined, name: string, least: number): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value.trim()) || number < least || !Number.isSafeInteger(number)) {
    throw new UsageError(`--${name} is ${JSON.stringify(value)}, which is no count`, {
      hint: `Write --${name} ${Math.max(least, 3)}`,
    });
  }
  return number;
}
