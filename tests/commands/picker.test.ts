/** `b44fn invoke` without a name: chosen, filled in, sent as the plain command sends; stdout is the answer's. */
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { Captured, type Ends } from '../helpers/io.js';
import { screenOf } from '../helpers/screen.js';
import { parts, type Ran, useWorld } from '../helpers/world.js';
import { put } from '../server/support.js';

const world = useWorld();
const sendEmail = `Deno.serve(async (req) => {
  const { to, urgent, apiKey } = await req.json();
  if (!to) return Response.json({ error: 'to is required' }, { status: 400 });
  if (urgent === true) console.log(apiKey);
  return Response.json({ to: to.trim() });
});
`;
const upload = `Deno.serve(async (req) => {
  const form = await req.formData();
  const doc = form.get('doc');
  if (!(doc instanceof File)) return Response.json({ error: 'doc is required' }, { status: 400 });
  return Response.json({ size: doc.size });
});
`;
const search = `Deno.serve((req) => {
  const q = new URL(req.url).searchParams.get('q');
  if (!q) return new Response('q?', { status: 400 });
  return Response.json({ q });
});
`;
let dir: string;
beforeAll(() => {
  dir = join(world.dir, 'shop');
  put(dir, {
    'base44/.app.jsonc': '{"id": "app1"}',
    'base44/functions/sendEmail/entry.ts': sendEmail,
    'base44/functions/upload/entry.ts': upload,
    'base44/functions/search/entry.ts': search,
    'base44/functions/hello/entry.ts': 'Deno.serve(() => Response.json({ hello: 1 }));\n',
    'report.txt': 'a report',
  });
});
beforeEach(() => {
  world.recorder.answer = (_, socket) =>
    void socket.write(answerBytes(200, { 'Content-Type': 'application/json' }, '{"ok":true}'));
});

/** stderr as a person reads it: they wait for a text that was drawn since they typed last. */
class Read extends Captured {
  #read = 0;

  override _write(chunk: Buffer, encoding: string, callback: () => void): void {
    super._write(chunk, encoding, callback);
    this.emit('drawn');
  }

  async shows(text: string): Promise<void> {
    const drawn = (): string => stripVTControlCharacters(this.text.slice(this.#read));
    while (!drawn().includes(text)) await once(this, 'drawn');
    this.#read = this.text.length;
  }
}

/** A person who waits for a text on stderr, and then types. */
/** What was sent last is offered again, so that each test begins with none. */
beforeEach(async () => {
  await world.run(['history', '--clear', '--yes']);
});

async function person(argv: string[], talk: [seen: string, typed: string][], ends: Ends = {}): Promise<Ran> {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => void raw.push(on) });
  const stderr = new Read();
  const tty: Ends['tty'] = ['stdin', 'stderr'];
  const { io, done } = world.start(['invoke', ...argv], { cwd: dir, stdin, stderr, tty, ...ends });
  const over = done.then(() => true);
  for (const [seen, typed] of talk) {
    if (await Promise.race([stderr.shows(seen), over]))
      throw new Error(`it ended before ${seen}:\n${stderr.text}`);
    stdin.write(typed);
  }
  const ran = await done;
  expect(raw.at(-1) ?? false, 'the keyboard is as it was').toBe(false);
  expect(io.listening()).toBe(0);
  return ran;
}

const accessible = { env: { ACCESSIBLE: '1' } };

test('a function that takes nothing is sent at once; nothing of the picker is left', async () => {
  const { code, out, err } = await person([], [['4 of 4', 'hello\r']]);
  expect([code, out]).toEqual([0, '{"ok":true}']);
  expect(world.last().requestLine).toBe('POST /api/apps/app1/functions/hello HTTP/1.1');
  expect(world.last().body.toString()).toBe('');
  expect((await screenOf(err)).join('\n')).toMatch(/^200 [^\n]*hello[^\n]*$/);
});

test('what it needs is asked for; options of the line apply', async () => {
  const { code, out } = await person(
    ['--json', '-H', 'X-A: 1', '-Q', 'v=2'],
    [
      ['4 of 4', 'send\r'],
      ['? to', ' a@b.co\r'],
      ['▸ send', 'urg\r'],
      ['y n', 'y'],
      ['urgent  yes', '\r'],
    ],
  );
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, status: 200, as: 'anonymous' });
  expect(world.last().requestLine).toContain('sendEmail?v=2');
  expect(world.last().headers).toContainEqual(['X-A', '1']);
  expect(JSON.parse(world.last().body.toString())).toEqual({ to: ' a@b.co', urgent: true });
});

test('a file: completed, looked for, sent as a form', async () => {
  await person(
    [],
    [
      ['4 of 4', 'upl\r'],
      ['? doc', 'gone\r'],
      ['There is no file gone', `\u0015${join(dir, 'rep')}`],
      ['ort.txt →', '\t\r'],
    ],
  );
  expect(parts(world.last())).toEqual([
    'Content-Disposition: form-data; name="doc"; filename="report.txt"\r\nContent-Type: text/plain\r\n\r\na report',
  ]);
});

test('a path of the home folder, and wildcards: how many files that are is seen before they are sent', async () => {
  const [first, second] = ['a-1.csv', 'a-2.csv'].map((name) => join(dir, name));
  await Promise.all([writeFile(first!, 'a,b\n'), writeFile(second!, 'c\n')]);
  try {
    await person(
      ['--no-history'],
      [
        ['4 of 4', 'upl\r'],
        ['? doc', '~/shop/rep'],
        ['ort.txt →', '\u0015~/shop/'],
        ['a folder', '\r'],
        ['~/shop/ is a folder', 'a-*.csv'],
        ['2 files  6 B', '\r'],
      ],
    );
    const form = (name: string, text: string): string =>
      `Content-Disposition: form-data; name="doc"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n${text}`;
    expect(parts(world.last())).toEqual([form('a-1.csv', 'a,b\n'), form('a-2.csv', 'c\n')]);
    const { err } = await person(
      [],
      [
        ['Function, 1 to', 'upload\n'],
        ['doc (path of a file)', '~/shop/a-*.csv\n'],
      ],
      accessible,
    );
    expect(err).toContain('2 files  6 B');
  } finally {
    await Promise.all([rm(first!), rm(second!)]);
  }
});

test('one that reads its query is fetched', async () => {
  await person(
    [],
    [
      ['4 of 4', 'sear\r'],
      ['? q', 'a b\r'],
    ],
  );
  expect(world.last().requestLine).toMatch(/^GET \S*\/functions\/search\?q=a(?:\+|%20)b /);
});

test('called lately comes first; history has no secrets', async () => {
  await person(
    [],
    [
      ['4 of 4', 'upload\r'],
      ['? doc', `${join(dir, 'report.txt')}\r`],
    ],
  );
  await person(
    [],
    [
      ['4 of 4', 'send\r'],
      ['? to', 'x\r'],
      ['▸ send', 'api\r'],
      ['? apiKey', 'S3CRET-value\r'],
      ['apiKey  •', '\r'],
    ],
  );
  expect(world.last().body.toString()).toContain('S3CRET-value');
  const { err } = await person([], [['4 of 4', '\u0003']]);
  const shown = stripVTControlCharacters(err);
  expect(shown).toMatch(/▸ sendEmail .*\r?\n {2}upload /);
  expect((await world.run(['history', '--json'])).out).not.toContain('S3CRET');
});

test.each([
  ['esc', '\u001b'],
  ['Ctrl-C', '\u0003'],
])('%s leaves: 130, nothing sent, nothing left on the screen', async (_, key) => {
  const { code, out, err } = await person([], [['4 of 4', key]]);
  expect([code, out]).toEqual([130, '']);
  expect(world.recorder.requests).toEqual([]);
  expect(await screenOf(err)).toEqual([]);
});

test('who leaves does not wait for the platform’s list', async () => {
  const stdin = Object.assign(new PassThrough(), { setRawMode: () => undefined });
  const closed = new Promise<void>((resolve) => {
    world.recorder.answer = (_, socket) => {
      socket.on('close', () => resolve());
      stdin.write('\u0003');
    };
  });
  const env = { BASE44_API_KEY: 'b44k_x', BASE44_API_URL: world.recorder.url };
  const { done } = world.start(['invoke'], { cwd: dir, stdin, tty: ['stdin', 'stderr'], env });
  expect((await done).code).toBe(130);
  await closed;
});

test('SIGTERM: 143, the terminal as it was', async () => {
  const stdin = Object.assign(new PassThrough(), { setRawMode: () => undefined });
  const { io, done } = world.start(['invoke'], { cwd: dir, stdin, tty: ['stdin', 'stderr'] });
  await io.stderr.until('4 of 4');
  io.signal('SIGTERM');
  const { code, err } = await done;
  expect(code).toBe(143);
  expect(err.endsWith('\u001b[?25h\u001b[?2004l')).toBe(true);
});

test('--print-command: the line makes the same request; secrets are variables', async () => {
  const talk: [string, string][] = [
    ['4 of 4', 'send\r'],
    ['? to', "o'neil@b.co\r"],
    ['▸ send', 'api\r'],
    ['? apiKey', 'S3CRET-value\r'],
    ['apiKey  •', '\r'],
  ];
  const { code, out } = await person(
    ['--print-command', '--as', 'anonymous', '--json', '--no-history'],
    talk,
  );
  expect(code).toBe(0);
  expect(world.recorder.requests).toEqual([]);
  expect(out).toBe(
    `b44fn invoke sendEmail -d '{"to":"o'\\''neil@b.co"}' --as anonymous --no-history --json -- apiKey="\${APIKEY:?}"\n`,
  );
});

test('--print-command beside a name writes the same call in its own words', async () => {
  const first = await world.run([
    'invoke',
    'f',
    'a=1',
    'b:=2',
    '--print-command',
    '-Q',
    'x=y',
    '--timeout',
    '5',
  ]);
  expect(first.out).toBe(`b44fn invoke f -Q x=y -d '{"a":"1","b":2}' --timeout 5\n`);
  expect(world.recorder.requests).toEqual([]);
});

test('a payload on the line: only the function is chosen', async () => {
  await person(['-d', '{"to":"x"}'], [['4 of 4', 'send\r']]);
  expect(world.last().body.toString()).toBe('{"to":"x"}');
});

test('as plain questions: numbered, append-only', async () => {
  const { code, out, err } = await person(
    [],
    [
      ['Function, 1 to 4 or a name: ', 'nothing like it\r'],
      ['None of them is nothing like it.', 'send\r'],
      ['to (', '\r'],
      ['to is needed', 'a@b.co\r'],
      ['Enter sends: ', 'urgent\r'],
      ['urgent (yes or no', 'y\r'],
      ['urgent: yes', 'apiKey\r'],
      ['apiKey (', 'S3CRET-value\r'],
      ['apiKey: given', '\r'],
    ],
    accessible,
  );
  expect([code, out]).toEqual([0, '{"ok":true}']);
  expect(JSON.parse(world.last().body.toString())).toEqual({
    to: 'a@b.co',
    urgent: true,
    apiKey: 'S3CRET-value',
  });
  expect(err).not.toContain('S3CRET');
  const asked = err.split('\u001b').slice(1);
  expect(
    asked.filter((one) => /^\[(?:\d*A|\?|\d+;\d+H)/.test(one)),
    'no cursor goes back up',
  ).toEqual([]);
});

test.each([
  ['TERM=dumb', { env: { TERM: 'dumb' } }],
  ['ACCESSIBLE=1', accessible],
])('%s: Ctrl-C leaves with 130', async (_, ends) => {
  const { code } = await person([], [['or a name: ', '\u0003']], ends);
  expect(code).toBe(130);
  expect(world.recorder.requests).toEqual([]);
});

test.each<[string, string[], Ends]>([
  ['a pipe on stdin', [], { tty: ['stderr'] }],
  ['a pipe on stderr', [], { tty: ['stdin'] }],
  ['--no-input', ['--no-input'], {}],
])('%s: exit 2, with the fix', async (_, argv, ends) => {
  const { code, err } = await person(argv, [], ends);
  expect(code).toBe(2);
  expect(err).toContain('b44fn invoke <function>');
});

test('options that do not go together are refused before anything is asked', async () => {
  const { code, err } = await person(['--raw', '--json'], []);
  expect(code).toBe(2);
  expect(err).toContain('do not go together');
  expect(err).not.toContain('\u001b[?25l');
});

test.each([
  ['drawn', {}],
  ['as questions', accessible],
])('no functions known, %s: said, with what to do', async (_, ends) => {
  const { code, err } = await person(['--app', 'another'], [], { cwd: world.dir, ...ends });
  expect(code).toBe(2);
  expect(err).toContain('no functions are known here');
  expect(err).toContain('not logged in');
});
