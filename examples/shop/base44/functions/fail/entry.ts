import { problem } from '../../shared/http.ts';
import { fromText, readParams } from '../../shared/params.ts';

/**
 * Fails the way you ask it to.
 *
 * Takes {status? = 500, body?, type?, throw?}: any status from 200 to 599, a body that is text or JSON, its
 * content type; with throw: true the handler throws instead.
 */
Deno.serve(async (req) => {
  const { status = 500, body, type, throw: thrown } = await readParams(req);

  if (fromText(thrown) === true) {
    console.error('fail: about to throw, as asked');
    throw new Error('Thrown on purpose');
  }

  const code = Number(status);
  if (!Number.isInteger(code) || code < 200 || code > 599)
    return problem(400, 'status must be 200 to 599', { status });

  const content = body ?? { error: 'Failed on purpose', status: code };
  const isText = typeof content === 'string' && fromText(content) === content;
  const contentType = String(type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json'));
  const bodyless = [204, 205, 304].includes(code);
  return new Response(bodyless ? null : typeof content === 'string' ? content : JSON.stringify(content), {
    status: code,
    headers: bodyless ? {} : { 'Content-Type': contentType },
  });
});
