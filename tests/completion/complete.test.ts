import { expect, test } from 'vitest';
import type { Parameter } from '../../src/analysis/facts.js';
import { type Answer, complete, type Place, type World } from '../../src/completion/complete.js';
import type { CommandWords } from '../../src/completion/words.js';
import words from '../../src/completion/words.json' with { type: 'json' };
import { parameter } from '../helpers/parameter.js';

const takes: Record<string, Parameter[]> = {
  'orders/process': [
    parameter('note'),
    parameter('orderId', { required: true }),
    parameter('action', { required: true, values: ['ship', 'refund'] }),
    parameter('count', { type: 'number', when: { action: ['ship'] } }),
    parameter('urgent', { type: 'boolean' }),
    parameter('hub.mode'),
    parameter('attachment', { type: 'file', in: 'form' }),
    parameter('page', { type: 'number', in: 'query', values: [1, 2] }),
    parameter('token', { secret: true, values: ['hunter2'] }),
  ],
};

/** Remembers where it was asked. */
function world() {
  const places: Place[] = [];
  const made: World = {
    functions: async (place) => {
      places.push(place);
      return [{ value: 'orders/process', about: 'orderId' }, { value: 'hello' }];
    },
    parameters: async (place, name) => {
      places.push(place);
      return takes[name] ?? [];
    },
    profiles: async () => ['work', 'home'],
    paths: async (begun) => ['docs/', 'report.pdf', 'data.json'].filter((path) => path.startsWith(begun)),
  };
  return { made, places };
}

const values = (answer: Answer): unknown =>
  typeof answer === 'string' ? answer : answer.map((one) => one.value);
const offered = async (line: string, commands = words as CommandWords[]) =>
  values(await complete(line.split(' '), commands, world().made));

test.each([
  // commands
  ['in', ['invoke']],
  ['--v', ['--version']],
  ['help inv', ['invoke']],
  ['nothing x', []],
  // positionals, by the command's usage
  ['invoke ', ['orders/process', 'hello']],
  ['invoke o', ['orders/process']],
  ['list h', ['hello']],
  ['list hello ', []],
  ['use ', ['anonymous', 'user', 'service']],
  ['completion p', ['powershell']],
  ['serve ', 'dirs'],
  ['whoami ', []],
  // options and their values
  ['invoke --retry', ['--retry', '--retry-unsafe']],
  ['invoke --retry-unsafe --retry', ['--retry']],
  ['invoke hello -d x --dat', ['--data-env', '--data']],
  ['invoke --no-c', ['--no-color']],
  ['invoke --as ', ['anonymous', 'user', 'service']],
  ['invoke --as=s', ['--as=service']],
  ['invoke --stream=', ['--stream=sse', '--stream=ndjson', '--stream=text', '--stream=none']],
  ['invoke --dialect d', ['dev']],
  ['fetch x -X P', ['POST', 'PUT', 'PATCH']],
  ['invoke -o ', 'files'],
  ['invoke --token-file ', 'files'],
  ['invoke --project ', 'dirs'],
  ['invoke --output=re', ['--output=report.pdf']],
  ['invoke x -d ', ['@', '-']],
  ['invoke x -d @d', ['@docs/', '@data.json']],
  ['invoke x -H @r', ['@report.pdf']],
  ['invoke x --timeout ', []],
  ['invoke --nonsense=', []],
  ['invoke -- --', []],
  // a value of an option is no function
  ['invoke --as user h', ['hello']],
  ['invoke -iv h', ['hello']],
  ['invoke -XPUT h', ['hello']],
  ['invoke -- h', ['hello']],
  // parameters
  [
    'invoke orders/process ',
    ['orderId=', 'action=', 'note=', 'count:=', 'urgent:=', 'hub\\.mode=', 'attachment@', 'token='],
  ],
  [
    'invoke orders/process orderId=1 action=refund ',
    ['note=', 'urgent:=', 'hub\\.mode=', 'attachment@', 'token='],
  ],
  ['invoke orders/process action=ship co', ['count:=']],
  ['invoke -q orders/process hub\\.mode=x hub', []],
  ['invoke orders/process action=', ['action=ship', 'action=refund']],
  ['invoke orders/process action=r', ['action=refund']],
  ['invoke orders/process urgent:=', ['urgent:=true', 'urgent:=false']],
  ['invoke orders/process urgent=', []],
  ['invoke orders/process token=', []],
  ['invoke orders/process attachment@re', ['attachment@report.pdf']],
  ['invoke orders/process note:=@da', ['note:=@data.json']],
  ['invoke orders/process -Q ', ['page=']],
  ['invoke orders/process -Q page=', ['page=1', 'page=2']],
  ['invoke orders/process -F att', ['attachment=@']],
  ['invoke orders/process -F attachment=@re', ['attachment=@report.pdf']],
  ['invoke orders/process -F action=s', ['action=ship']],
  ['fetch /orders/process?x=1 orde', ['orderId=']],
  ['fetch orders/process -X GET ', ['page=']],
  ['invoke hello ', []],
])('b44fn %s', async (line, expected) => {
  expect(await offered(line)).toEqual(expected);
});

test('what comes later: a profile’s name, and subcommands', async () => {
  const profile: CommandWords = {
    name: 'profile',
    about: '',
    options: [{ name: 'profile', alias: ['P'], about: '', takes: 'profile' }],
    positionals: [{ kind: 'text', choices: ['list', 'use'] }, { kind: 'profile' }],
  };
  expect(await offered('profile u', [profile])).toEqual(['use']);
  expect(await offered('profile use ', [profile])).toEqual(['work', 'home']);
  expect(await offered('profile -P w', [profile])).toEqual(['work']);
});

test('the project and the app of the line are those that are looked at', async () => {
  const { made, places } = world();
  await complete(['invoke', '--project', 'there', '--app-id=a1', ''], words as CommandWords[], made);
  expect(places).toMatchObject([{ project: 'there', app: 'a1' }]);
});

test('each candidate says what it is', async () => {
  const answer = await complete(['invoke', 'orders/process', 'a'], words as CommandWords[], world().made);
  expect(answer).toEqual([
    { value: 'action=', about: 'ship, refund, required' },
    { value: 'attachment@', about: 'file' },
  ]);
});
