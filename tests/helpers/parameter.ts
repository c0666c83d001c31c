import type { Parameter } from '../../src/analysis/facts.js';

/** A string that a function takes as JSON and does without, unless told. */
export const parameter = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  type: 'string',
  required: false,
  in: 'json',
  ...more,
});
