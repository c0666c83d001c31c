/** Small functions to analyse, in the likeness of those that public apps have. */
import { analyze } from '../../src/analysis/analyze.js';
import type { FunctionFacts, Parameter } from '../../src/analysis/facts.js';

/** The facts of one file, with other files beside it. */
export function facts(text: string, others: Record<string, string> = {}, budget?: number): FunctionFacts {
  const files = new Map([['base44/functions/f/entry.ts', text], ...Object.entries(others)]);
  return analyze(
    'base44/functions/f/entry.ts',
    (path) => files.get(path),
    budget === undefined ? {} : { budget },
  );
}

/** A handler with a body and the usual frame. */
export const handler = (body: string, around = ''): string => `
import { createClientFromRequest } from 'npm:@base44/sdk@0.8.6';
${around}
Deno.serve(async (req) => {
  try {
    const base44 = createClientFromRequest(req);
    ${body}
    return Response.json({ ok: true });
  } catch (error) {
    return Response.json({ error: error.message }, { status: 500 });
  }
});
`;

/**
 * One line a parameter: `name! type` where it is required, then `= default`, `[a, b]` values, `@query` where it is not
 * in the JSON body, `when action=a,b`, `secret`.
 */
export function lines(parameters: Parameter[]): string[] {
  return parameters.map((one) => {
    let text = `${one.name}${one.required ? '!' : ''} ${one.type}`;
    if (one.default !== undefined) text += ` = ${JSON.stringify(one.default)}`;
    if (one.values) text += ` [${one.values.join(', ')}]`;
    if (one.in !== 'json') text += ` @${one.in}`;
    for (const [param, values] of Object.entries(one.when ?? {}))
      text += ` when ${param}=${values.join(',')}`;
    return one.secret ? `${text} secret` : text;
  });
}

export const parametersOf = (body: string, around = '', others: Record<string, string> = {}): string[] =>
  lines(facts(handler(body, around), others).parameters);
