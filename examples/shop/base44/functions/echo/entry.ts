import { describeFile, fileParts, textFields } from '../../shared/files.ts';
import { fromText, isForm } from '../../shared/params.ts';

const CREDENTIALS = ['authorization', 'base44-service-authorization'];

/**
 * Answers with the request as this function saw it. Any method, any body; credentials are cut to their scheme.
 *
 * Returns {method, path, query, headers, contentType, body}.
 */
Deno.serve(async (req) => {
  const url = new URL(req.url);
  return Response.json({
    method: req.method,
    path: url.pathname,
    query: valuesOf(url.searchParams),
    headers: Object.fromEntries([...req.headers].map(([name, value]) => [name, redacted(name, value)])),
    contentType: req.headers.get('Content-Type'),
    body: await bodyOf(req),
  });
});

/** A repeated key is a list. */
function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  const keys = [...new Set(query.keys())];
  return Object.fromEntries(
    keys.map((key) => {
      const values = query.getAll(key);
      return [key, values.length === 1 ? values[0] : values];
    }),
  );
}

function redacted(name: string, value: string): string {
  if (!CREDENTIALS.includes(name)) return value;
  const [scheme, secret] = value.split(' ');
  return secret ? `${scheme} …` : '…';
}

/** JSON as its value, a form as its fields and files, text as it is, anything else as its size; null if empty. */
async function bodyOf(req: Request): Promise<unknown> {
  if (isForm(req)) {
    const form = await req.formData();
    const files = fileParts(form).map(({ field, file }) => ({ field, ...describeFile(file) }));
    return { fields: textFields(form), files };
  }
  const bytes = await req.bytes();
  if (bytes.length === 0) return null;
  const type = req.headers.get('Content-Type') ?? '';
  if (!/^text\/|json/i.test(type)) return { bytes: bytes.length };
  const text = new TextDecoder().decode(bytes);
  return /json/i.test(type) ? fromText(text) : text;
}
