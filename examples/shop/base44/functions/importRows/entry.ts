import { problem } from '../../shared/http.ts';
import { isRecord } from '../../shared/params.ts';

/**
 * Counts the rows of an import and collects their columns.
 *
 * Takes a JSON array of objects, or {rows} with such an array. Returns {count, columns}.
 */
Deno.serve(async (req) => {
  const data = await req.json().catch(() => null);
  const rows: unknown = Array.isArray(data) ? data : data?.rows;
  if (!Array.isArray(rows)) return problem(400, 'Send a JSON array of rows');

  const columns = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (!isRecord(row)) return problem(400, 'Every row must be an object', { row: index });
    for (const column of Object.keys(row)) columns.add(column);
  }
  return Response.json({ count: rows.length, columns: [...columns] });
});
