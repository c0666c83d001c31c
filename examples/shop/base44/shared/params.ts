/**
 * The parameters of a call, wherever the caller put them: the query, a JSON object, or the fields of a form.
 * The body wins over the query. A body that is none of these counts as empty.
 */
export async function readParams(req: Request): Promise<Record<string, unknown>> {
  const query = Object.fromEntries(new URL(req.url).searchParams);
  return { ...query, ...(await bodyParams(req)) };
}

async function bodyParams(req: Request): Promise<object> {
  if (isForm(req)) return Object.fromEntries(await req.formData().catch(() => []));
  const body: unknown = await req.json().catch(() => null);
  return isRecord(body) ? body : {};
}

/** A form of either kind: multipart or urlencoded. */
export function isForm(req: Request): boolean {
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(
    req.headers.get('Content-Type') ?? '',
  );
}

/** An object with named values: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A whole number between min and max; the fallback when the value is missing or no number. */
export function wholeNumber(value: unknown, fallback: number, min: number, max: number): number {
  const number = value === undefined || value === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) ? fallback : Math.trunc(Math.min(max, Math.max(min, number)));
}

/** The query and forms carry text only: 'true', '12' or '{"a":1}' become what they say, anything else stays text. */
export function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
