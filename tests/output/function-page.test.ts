/** What a person is told of one function. */
import { expect, test } from 'vitest';
import type { CatalogFunction } from '../../src/discovery/catalog.js';
import { examplePayload } from '../../src/output/example.js';
import { functionPage } from '../../src/output/function-page.js';
import { width } from '../../src/run/width.js';

const plain = (_style: unknown, text: string): string => text;
const mail: CatalogFunction = {
  name: 'sendEmail',
  sources: ['local'],
  body: 'multipart',
  parameters: [
    { name: 'to', type: 'string', required: true, in: 'form' },
    { name: 'attachment', type: 'file', required: false, in: 'form' },
  ],
  partial: false,
};

test('what comes as JSON or as a form is said to, and called with plain items', () => {
  const both = functionPage({ ...mail, takes: ['json', 'form'] }, plain);
  expect(both).toMatch(/takes +JSON or a form\n/);
  expect(both).toMatch(/to +string +required +json or form\n/);
  expect(both).toMatch(/attachment +file +form\n/);
  expect(both).toContain('b44fn invoke sendEmail to=…');
  const only = functionPage({ ...mail, takes: ['form'] }, plain);
  expect(only).toMatch(/takes +a multipart form\n/);
  expect(only).toContain('b44fn invoke sendEmail -F to=…');
});

test('a default of the length of a prompt is cut when it is shown, and no part of a payload', () => {
  const prompt = 'You are a helpful assistant. '.repeat(40);
  const parameters: CatalogFunction['parameters'] = [
    { name: 'prompt', type: 'string', required: false, in: 'json', default: prompt },
    { name: 'tone', type: 'string', required: false, in: 'json', default: 'kind' },
  ];
  const page = functionPage({ ...mail, body: 'json', parameters }, plain);
  expect(page).toContain('default "You are');
  expect(Math.max(...page.split('\n').map(width))).toBeLessThan(120);
  expect(examplePayload({ parameters, partial: false })).toEqual({ prompt: '', tone: 'kind' });
});
