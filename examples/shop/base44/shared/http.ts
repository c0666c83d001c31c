/** A JSON error answer: {error, …details}. */
export function problem(
  status: number,
  error: string,
  details: object = {},
  headers?: HeadersInit,
): Response {
  return Response.json({ error, ...details }, { status, headers });
}
