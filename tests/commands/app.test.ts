/** `b44fn` alone: where it opens the app, and what is said instead before the screen is taken. */
import { describe, expect, it } from 'vitest';
import type { Ends } from '../helpers/io.js';
import { useWorld } from '../helpers/world.js';

const world = useWorld();
const terminal: Ends = { tty: ['stdin', 'stdout', 'stderr'] };

describe('what is wrong is said before the screen is taken', () => {
  it.each<[string[], string]>([
    [['-P', 'nope'], 'there is no profile "nope"'],
    [['--profil', 'x'], 'Did you mean --profile?'],
    [['-P'], '-P needs a value'],
    [['--as', 'king'], '--as is "king"'],
    [['--server', 'nonsense:'], 'the server URL must begin with http'],
    [['--server', 'localhost:4400'], 'do you mean http://localhost:4400?'],
    [['--server', '127.0.0.1:4400'], 'do you mean http://127.0.0.1:4400?'],
    [['--server', 'base44.app'], 'do you mean https://base44.app?'],
    [['--local', '--project', '/nowhere'], '/nowhere is not there'],
    [['--local'], 'there is no Base44 project here'],
    [['--local', 'list'], 'there is no option --local before the command'],
    [['--token-file', '-'], 'reads standard input'],
    [['--token-file', '/nowhere'], '/nowhere'],
  ])('%j', async (argv, message) => {
    const ran = await world.runBare(argv, terminal);
    expect(ran.code, ran.err).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.out).toBe('');
    expect(ran.io.listening(), 'signals are left alone again').toBe(0);
  });

  it('no Deno for --local', async () => {
    await world.file('cwd/base44/config.jsonc', '{}');
    const ran = await world.runBare(['--local'], { ...terminal, env: { B44FN_DENO: '/nowhere/deno' } });
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('/nowhere/deno');
    expect(ran.out).toBe('');
    expect(ran.io.listening()).toBe(0);
  });
});

it.each<[string[], Ends, string]>([
  [['--local'], {}, 'b44fn invoke <function> [key=value ..] --local'],
  [['--local'], { tty: ['stdin', 'stderr'] }, '--local'],
  [['-P', 'my shop', '--as=user'], {}, "-P 'my shop' --as=user"],
  [['--server', 'http://127.0.0.1:1'], { ...terminal, env: { TERM: 'dumb' } }, '--server http://127.0.0.1:1'],
])(
  '%j without a terminal that can be drawn on: says so, and what to run instead',
  async (argv, ends, hint) => {
    const ran = await world.runBare(argv, ends);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain('the app needs a terminal');
    expect(ran.err).toContain('b44fn list');
    expect(ran.err).toContain(hint);
    expect(ran.out).toBe('');
  },
);

it.each<[string[], string]>([
  [['--local', 'list'], 'there is no option --local before the command'],
  [['--json'], 'there is no option --json before the command'],
])('%j in a pipe: the command comes first', async (argv, message) => {
  expect((await world.runBare(argv, {})).err).toContain(message);
});

it.each<[string, Ends]>([
  ['over a pipe', {}],
  ['with only its output on a terminal', { tty: ['stdout', 'stderr'] }],
  ['with only its input on a terminal', { tty: ['stdin', 'stderr'] }],
  ['on a terminal that places nothing', { ...terminal, env: { TERM: 'dumb' } }],
])('%s it prints help on stderr', async (_, ends) => {
  const ran = await world.runBare([], ends);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('b44fn <command> --help');
  expect(ran.out).toBe('');
});
