import { expect, test } from 'vitest';
import { namesIn } from '../../src/discovery/declared.js';

test.each([
  [
    'the official generator’s',
    `declare module '@base44/sdk' {\n  interface EntityTypeRegistry { "Task": Task; }\n\n  interface FunctionNameRegistry {\n    "send_email": true;\n    "orders/process": true;\n  }\n  interface AgentNameRegistry { "x": true }\n}`,
    ['send_email', 'orders/process'],
  ],
  [
    'bare and single-quoted names',
    `interface FunctionNameRegistry { sendEmail: true; 'a b': true, $x: true }`,
    ['sendEmail', 'a b', '$x'],
  ],
  [
    'braces, quotes and escapes in a name',
    String.raw`interface FunctionNameRegistry { "a}b": true; "c\"d\\": true; "}": true }`,
    ['a}b', 'c"d\\', '}'],
  ],
  [
    'comments',
    `interface FunctionNameRegistry {\n  // "old": true\n  /* "older": true } */\n  "new": true;\n}`,
    ['new'],
  ],
  [
    'two of them',
    `interface FunctionNameRegistry { a: true } interface FunctionNameRegistry { b: true }`,
    ['a', 'b'],
  ],
  ['none', `interface FunctionNameRegistry {}`, []],
  ['an unfinished file', `interface FunctionNameRegistry { "a": true; "b`, ['a']],
])('names in declarations: %s', (_, text, names) => {
  expect(namesIn(text)).toEqual(names);
});
