/** What stderr says beside an answer, and where on the screen. */
import { describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { Captured } from '../helpers/io.js';
import { type Ran, useWorld } from '../helpers/world.js';
import { type Answer, ok, show, terminal } from './showing.js';

const world = useWorld();

/** Both streams on one screen, and what is there in the end. */
async function onOneScreen(answer: Answer, args: string[]): Promise<Ran> {
  const screen = new Captured();
  return show(world, answer, args, { ...terminal, stdout: screen, stderr: screen });
}

const events = (...data: unknown[]): string => data.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('');

describe('what b44fn says begins a line', () => {
  it.each([
    [
      'text/event-stream',
      events({ t: 'Hel' }, { t: 'lo' }),
      ['--text', 'data.t', '-v'],
      'Hello\n* completed after',
    ],
    ['text/event-stream', events({ t: 'line\n' }), ['--text', 'data.t', '-v'], 'line\n* completed after'],
    ['text/plain', 'no line end', ['-v'], 'no line end\n* completed after'],
    ['text/plain', 'no line end', ['--raw'], 'no line end\n200 Text'],
    ['text/plain', 'line end\n', ['--raw'], 'line end\n200 Text'],
    ['application/json', '[1]', ['--raw', '-i'], '[1]\n200 Text'],
  ])('after %s %j with %j', async (type, body, args, expected) => {
    const { out } = await onOneScreen(answerBytes(200, { 'Content-Type': type }, body), args);
    expect(out).toContain(expected);
  });

  it.each([
    ['{"error":"not here"}', '{"error":"not here"}\nb44fn: f answered 404'],
    ['not here\n', 'not here\nb44fn: f answered 404'],
  ])('after the body of an error on stderr: %j', async (body, expected) => {
    const ran = await show(world, answerBytes(404, { 'Content-Type': 'application/json' }, body), [
      '--jq',
      '.',
    ]);
    expect(ran).toMatchObject({ code: 4, out: '' });
    expect(ran.err).toContain(expected);
    expect(ran.err.startsWith(expected)).toBe(true);
  });

  it('and where stdout is no screen of ours, nothing is put before it', async () => {
    const ran = await show(world, ok('text/plain', 'no line end'), [], { ...terminal, tty: ['stderr'] });
    expect(ran.out).toBe('no line end');
    expect(ran.err).toMatch(/^200 OK/);
  });
});
