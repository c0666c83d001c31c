import { problem } from '../../../shared/http.ts';
import { readParams } from '../../../shared/params.ts';

const COLUMNS = ['date', 'order', 'customer', 'note', 'total'];
const ORDERS = [
  ['2026-01-09', 'A-1001', 'Zoë Müller', 'Teapot, blue', '38.50'],
  ['2026-01-30', 'A-1002', 'Café "Zur Post"', 'deliver before 8, side door', '214.00'],
  ['2026-02-14', 'A-1003', 'Łukasz Wiśniewski', '', '12.90'],
  ['2026-02-17', 'A-1004', '山田 花子', 'gift: "happy birthday"', '56.00'],
  ['2026-03-03', 'A-1005', 'Renée O’Neill', 'second cup 50 % off', '21.75'],
];

/**
 * Downloads the orders as CSV. The name is nested: reports/export.
 *
 * GET or PUT, anything else is 405. Takes {month?} as YYYY-MM, in the query or the body; 400 when it is no month.
 */
Deno.serve(async (req) => {
  if (req.method !== 'GET' && req.method !== 'PUT') {
    return problem(405, `${req.method} is not allowed here`, {}, { Allow: 'GET, PUT' });
  }
  const { month = '' } = await readParams(req);
  if (typeof month !== 'string' || (month && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))) {
    return problem(400, 'month must look like 2026-02', { month });
  }

  const orders = ORDERS.filter(([date]) => date.startsWith(month));
  const csv = [COLUMNS, ...orders].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  const filename = month ? `orders-${month}.csv` : 'orders.csv';
  return new Response(csv, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${filename}"`,
    },
  });
});

/** A cell is quoted where it has to be. */
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
