/** --jq against jq itself, over expressions people write; and what is ours: the errors, the isolation, the end. */
import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { compileFilter, type Filtered } from '../../src/output/jq.js';
import { rejection } from '../helpers/answers.js';

const order = JSON.stringify({
  id: 42,
  name: 'Ada "Lovelace"',
  note: 'naïve ✓ 👍',
  total: 19.5,
  paid: true,
  gone: null,
  tags: ['b', 'a', 'c', 'a'],
  items: [
    { sku: 'x-1', qty: 2, price: 3.5 },
    { sku: 'y-22', qty: 0, price: 12 },
    { sku: 'x-3', qty: 5, price: 1 },
  ],
  deep: { a: { b: { c: 'end' } } },
  when: '2024-02-29T12:34:56Z',
});

/** Expressions on which jq 1.6, which Debian has, and 1.8 agree. */
const expressions = [
  '.',
  '.id',
  '.missing',
  '.deep.a.b.c',
  '.tags[]',
  '.tags[1]',
  '.tags[-1]',
  '.tags[1:3]',
  '.items[].sku',
  '.items[] | select(.qty > 0)',
  '.items | map(.qty * .price)',
  '.items | map(.qty * .price) | add',
  '[.items[] | {sku, cost: (.qty * .price)}]',
  '.items | length',
  'keys',
  'to_entries | map(.key) | .[0:3]',
  'with_entries(select(.value | type == "string"))',
  'del(.items, .deep)',
  '.tags | sort | unique',
  '.items | sort_by(.price) | .[0].sku',
  '.items | group_by(.sku[0:1]) | map({k: .[0].sku[0:1], n: length})',
  '.items | min_by(.price), max_by(.price)',
  '.items | any(.qty == 0), all(.qty == 0)',
  '.name | ascii_upcase',
  '.name | ltrimstr("Ada ") | rtrimstr("\\"")',
  '.note | length, utf8bytelength',
  '.note | explode | implode',
  '.when | fromdate | todate',
  '.name | test("love"; "i")',
  '.items[] | select(.sku | test("^x-\\\\d$")) | .sku',
  '.when | capture("(?<y>\\\\d{4})-(?<m>\\\\d\\\\d)")',
  '.name | sub("Ada"; "A.")',
  '.name | gsub("[aeiou]"; "_")',
  '.when | split("T")',
  '.tags | join(", ")',
  '[.items[] | [.sku, .qty]] | .[] | @csv',
  '[.items[] | [.sku, .qty]] | .[] | @tsv',
  '.name | @json, @html, @uri, @base64, @sh',
  '"aGk=" | @base64d',
  '"\\(.id): \\(.name)"',
  '.gone // "none"',
  '.id as $i | .tags[] | "\\($i)\\(.)"',
  'reduce .items[] as $i (0; . + $i.qty)',
  '[foreach .items[] as $i (0; . + $i.qty; [$i.sku, .])]',
  'if .paid then "yes" elif .gone then "?" else "no" end',
  'try error("x") catch .',
  '.id? , (.tags | .a?)',
  '[limit(2; .tags[])]',
  'first(.tags[]), [.tags[] | select(. == "a")]',
  '[range(0; 10; 3)]',
  'def f(x): x * 2; f(.id)',
  'path(.deep.a.b)',
  '[paths(type == "string")] | length',
  'getpath(["deep", "a", "b"])',
  '.items |= map(.sku)',
  '.id += 1 | .id',
  '[.. | numbers] | length',
  'tojson | fromjson | .id',
  '.tags | index("c"), (. | contains(["a"])), inside(["a", "b", "c"])',
  '[.tags, .tags] | flatten | length',
  '.tags as [$a, $b] | {$a, $b}',
  'label $out | .tags[] | if . == "c" then break $out else . end',
  '.items[] |= (.qty |= . + 1) | .items[0].qty',
  'empty',
  '.id, .id',
  '[splits("a")?]',
  '.total | floor, sqrt, tostring, (tostring | tonumber)',
  '-1, -.id',
  '# a comment\n.id',
  '.id # and one at the end',
  'input_line_number | type',
  '[.[] | type]',
  'walk(if type == "number" then 0 else . end) | .items[0]',
  'env | type',
  'transpose? // "not a matrix"',
  '[.tags | combinations(2)?] | length',
  '.when[0:10] | strptime("%Y-%m-%d") | mktime',
  'ascii_downcase? // "no text"',
  'splits("x")?',
  '@text "n=\\(.id)"',
];

async function run(expression: string, ...inputs: string[]): Promise<Filtered> {
  const filter = await compileFilter(expression);
  try {
    return await filter.run(inputs);
  } finally {
    filter.close();
  }
}

const outputs = ({ steps }: Filtered): string[] =>
  steps.flatMap((step) => (step.kind === 'output' ? [step.json] : []));
const errors = ({ steps }: Filtered): string[] =>
  steps.flatMap((step) => (step.kind === 'error' ? [step.message] : []));

describe('it gives what jq gives', () => {
  let ours: string[];
  beforeAll(async () => {
    // All in one, a list of outputs each: starting jq costs more than all of them.
    const filtered = await run(expressions.map((one) => `[${one}\n]`).join(', '), order);
    expect(errors(filtered)).toEqual([]);
    ours = outputs(filtered);
    expect(ours).toHaveLength(expressions.length);
  });

  it.each(expressions.map((one, i) => [one, i] as const))('%s', (expression, i) => {
    // The blank: jq 1.6 takes a leading minus for an option.
    const real = execFileSync('jq', ['-c', ` ${expression}`], { input: order, encoding: 'utf8' });
    expect(ours[i]).toBe(`[${real.trimEnd().split('\n').join(',')}]`);
  });
});

describe('compiling', () => {
  it.each([
    ['.a.b(', "syntax error, unexpected '('"],
    ['nosuch', 'nosuch/0 is not defined at <top-level>, line 1'],
    ['.a\n| nosuch', 'line 2'],
    ['$v', '$v is not defined'],
    ['', 'Top-level program not given'],
    ['.a) | (.b', 'syntax error'], // as a part of ours it would be none
    ['import "a" as a; .', 'module not found'],
    ['module {}; .', 'It is a module'],
  ])('%j is refused with jq’s own message', async (expression, message) => {
    const error = await rejection(compileFilter(expression));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).why).toContain(message);
    expect((error as UsageError).why).not.toContain('def input');
  });

  it.each([
    ['-.id', '-42'],
    ['# only this counts\n.id # here', '42'],
    ['def f: .id; f', '42'],
  ])('%j is a program', async (expression, output) => {
    expect(outputs(await run(expression, order))).toEqual([output]);
  });
});

describe('running', () => {
  it('an error ends its input only, and what came before it is there', async () => {
    expect((await run('.a, .a.b', '{"a":1}', '2', '{"a":{"b":3}}')).steps).toEqual([
      { kind: 'output', json: '1' },
      { kind: 'error', message: 'Cannot index number with string ("b")' },
      { kind: 'next' },
      { kind: 'error', message: 'Cannot index number with string ("a")' },
      { kind: 'next' },
      { kind: 'output', json: '{"b":3}' },
      { kind: 'output', json: '3' },
      { kind: 'next' },
    ]);
  });

  it('digits stay as they came until something is computed with them', async () => {
    const numbers = '[12345678901234567890.10,0.1000,100000000000000000000000001]';
    expect(outputs(await run('., .[0]', numbers))).toEqual([numbers, '12345678901234567890.10']);
  });

  it('nothing of this process or of its other inputs can be reached', async () => {
    const filtered = await run(
      '$ENV, env, [inputs], input_filename, input_line_number, (try input catch .)',
      '1',
      '2',
    );
    expect(outputs(filtered).slice(0, 6)).toEqual([
      '{}',
      '{}',
      '[]',
      'null',
      '0',
      '"--jq has no further input"',
    ]);
    expect(outputs(filtered).slice(6)).toEqual(outputs(filtered).slice(0, 6));
  });

  it.each([
    ['halt', 'halted'],
    ['halt_error', { why: '1' }],
    ['"so it is\\n" | halt_error(1)', { why: 'so it is' }],
    ['null | halt_error(3)', { why: 'It ended with halt_error, exit code 3.' }],
  ])('%s stops there', async (expression, stop) => {
    expect(await run(`., (${expression})`, '1', '2')).toEqual({
      steps: [{ kind: 'output', json: '1' }],
      said: '',
      stop,
    });
  });

  it('what debug says is kept apart', async () => {
    const { steps, said } = await run('debug', '{"a":1}');
    expect([steps.length, said]).toEqual([2, '["DEBUG:",{"a":1}]']);
  });

  it('too much for its memory is a failure, and no crash', async () => {
    const { stop } = await run('[range(1e9)]', '1');
    expect(stop).toMatchObject({ why: expect.stringContaining('memory') });
  });

  it('goes on for a thousand calls in one thread (older builds ended after some hundreds)', async () => {
    const filter = await compileFilter('.n');
    for (let n = 0; n < 1000; n++) {
      const { steps } = await filter.run([`{"n":${n}}`]);
      if (steps[0]?.kind !== 'output' || steps[0].json !== String(n)) expect.fail(JSON.stringify(steps));
    }
    filter.close();
  });

  it('close ends an expression that never would', async () => {
    const filter = await compileFilter('1 | until(false; .)');
    const running = filter.run(['1']);
    filter.close();
    expect(await running).toEqual({ steps: [], said: '' });
    expect(await filter.run(['1'])).toEqual({ steps: [], said: '' });
  });
});
