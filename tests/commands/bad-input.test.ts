/** What people get wrong (issue 2, "Bad input, at least these"): a message that says what to do, and no secret in any of them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerBytes } from '../helpers/answers.js';
import { header, useWorld } from '../helpers/world.js';

const world = useWorld();

describe('a command line', () => {
  it.each<[string[], string, string]>([
    [['invok'], 'there is no command "invok"', 'Did you mean invoke?'],
    [['fecth', 'x'], 'there is no command "fecth"', 'Did you mean fetch?'],
    [['sendEmail', 'a=1'], 'there is no command "sendEmail"', 'b44fn invoke sendEmail'],
    [['help', 'nonsense'], 'there is no command "nonsense"', 'b44fn --help'],
    [['__proto__'], 'there is no command', 'b44fn --help'],
    [['constructor'], 'there is no command', 'b44fn --help'],
    [['--json', 'invoke', 'x'], 'before the command', 'The command comes first'],
    [['invoke', 'x', '--dta', '{}'], 'there is no option --dta', 'Did you mean --data?'],
    [['invoke', 'x', '--heder=a:b'], 'there is no option --heder', 'Did you mean --header?'],
    [['invoke', 'x', '--__proto__', '1'], 'there is no option --__proto__', '→'],
    [['invoke', 'x', '--no-app', 'y'], 'there is no option --no-app', '→'],
    [['invoke', 'x', '-Z'], 'there is no option -Z', '--help'],
    [['invoke', 'x', '-vZ'], 'there is no option -Z', '--help'],
    [['invoke', 'x', '-x=1'], 'there is no option -x', 'after --'],
    [['invoke', 'x', '--json=1'], '--json takes no value', 'alone'],
    [['invoke', 'x', '--app'], '--app needs a value', '<id>'],
    [['invoke', 'x', '--app', 'a', '--app', 'b'], '--app is given more than once', 'once'],
    [['invoke', 'x', '--as', 'root'], 'none of its values', 'anonymous, user, service'],
    [['invoke'], 'needs the name of a function', 'b44fn list'],
    [['invoke', 'x', '{"a":1}'], 'is JSON, not an item', `-d '{"a":1}'`],
    [['fetch', ''], 'the path is empty', 'reports/export'],
    [['fetch', '/'], 'the path is empty', 'reports/export'],
    [['fetch', 'https://x.test/y'], 'not a URL', '--server'],
    [['login', 'SENTINEL'], 'login takes no arguments', '--token-file'],
    [['whoami', 'me'], 'whoami takes no arguments', 'b44fn whoami'],
    [['list', '--local'], 'no Base44 project here', '--project <dir>'],
    [['list', '--project', '/nowhere'], '/nowhere', '→'],
  ])('%j is exit 2', async (argv, message, hint) => {
    const ran = await world.run(argv);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.err).toContain(hint);
    if (!argv.includes('--json')) expect(ran.out).toBe('');
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('keeps a value whatever it looks like', async () => {
    for (const value of ['"quoted"', "'quoted'", '-1', '--json', 'true', '1e3', '', 'a=b', '"']) {
      const ran = await world.run(['fetch', 'x', '-d', value, `--query=k=${value}`]);
      expect(ran.code, ran.err).toBe(0);
      expect(world.last().body.toString()).toBe(value);
      expect(new URL(`http://h${world.last().requestLine.split(' ')[1]}`).searchParams.get('k')).toBe(value);
    }
  });

  it('takes options after the name, before it, and between items', async () => {
    for (const argv of [
      ['invoke', '-q', 'x', 'a=1', '-H', 'X-A: 1', 'b=2'],
      ['invoke', 'x', '-qHX-A: 1', 'a=1', '--no-input', 'b=2', '-N'],
      ['invoke', '--header=X-A: 1', '--quiet', '--', 'x', 'a=1', 'b=2'],
    ]) {
      expect((await world.run(argv)).code).toBe(0);
      expect(world.last().body.toString()).toBe('{"a":"1","b":"2"}');
      expect(header(world.last(), 'x-a')).toBe('1');
    }
  });
});

describe('a 404', () => {
  it('names what is near, when the project is here', async () => {
    const project = join(world.dir, 'project');
    for (const name of ['sendEmail', 'orders/process', 'hello']) {
      await mkdir(join(project, 'base44/functions', name), { recursive: true });
      await writeFile(join(project, 'base44/functions', name, 'entry.ts'), '');
    }
    await writeFile(join(project, 'base44/.app.jsonc'), '{"id":"p"}');
    world.recorder.answer = (_, socket) => void socket.write(answerBytes(404, {}, 'no such function'));
    for (const [argv, near] of [
      [['invoke', 'sendMail'], 'Did you mean sendEmail?'],
      [['invoke', 'process'], 'Did you mean orders/process?'],
      [['fetch', '/helo?x=1'], 'Did you mean hello?'],
      [['invoke', 'hello'], 'deployed to this app?'],
      [['invoke', 'zzz'], 'b44fn list'],
    ] as const) {
      const ran = await world.run([...argv], { cwd: project });
      expect(ran).toMatchObject({ code: 4, out: 'no such function' });
      expect(ran.err).toContain(near);
    }
    const json = await world.run(['invoke', 'sendMail', '--json'], { cwd: project });
    expect(JSON.parse(json.out).error).toMatchObject({ code: 'HTTP_404', hint: 'Did you mean sendEmail?' });
  });
});

describe('a file', () => {
  // root may read everything, so this one runs as somebody else.
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  it('that may not be read is exit 2', async () => {
    execFileSync('chmod', ['755', world.dir]);
    const path = await world.file('locked.txt', 'x', 0o000);
    const token = await world.file('locked.token', 'x', 0o000);
    const home = join(world.dir, 'nobody');
    await mkdir(home);
    await chmod(home, 0o777);
    const env = { ...world.env, B44FN_CONFIG_DIR: home, PATH: process.env.PATH ?? '' };
    for (const args of [
      ['-F', `f=@${path}`],
      [`f@${path}`],
      ['-d', `@${path}`],
      [`a:=@${path}`],
      ['-H', `@${path}`],
      ['--token-file', token],
      ['--cacert', path],
    ]) {
      const ran = spawnSync(process.execPath, ['bin/b44fn.js', 'fetch', 'x', '-XPOST', ...args], {
        env,
        encoding: 'utf8',
        ...other,
      });
      expect(ran.stderr, args.join(' ')).toContain('cannot be read');
      expect(ran.stderr).toContain('ls -l');
      expect(ran.status).toBe(2);
    }
    expect(world.recorder.requests).toHaveLength(0);
  });

  it('that is empty is sent as a part', async () => {
    const path = await world.file('empty', '');
    world.recorder.answer = (_, socket) => void socket.write(answerBytes(200));
    expect((await world.run(['invoke', 'x', `f@${path}`])).code).toBe(0);
    expect(world.last().body.toString()).toContain(
      'name="f"; filename="empty"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--',
    );
  });
});

describe('a secret', () => {
  const secret = 'SENTINEL-0123456789';
  it.each<[string, string[], Buffer | undefined]>([
    ['success', [], answerBytes(200)],
    ['-v -i', ['-v', '-i'], answerBytes(200)],
    ['--json', ['--json', '-v'], answerBytes(200)],
    ['--jsonl', ['--jsonl', '-v'], answerBytes(200)],
    ['--dry-run', ['--dry-run'], undefined],
    ['--dry-run --json', ['--dry-run', '--json'], undefined],
    ['--curl', ['--curl'], undefined],
    ['401', ['-v'], answerBytes(401)],
    ['404', ['-v', '--json'], answerBytes(404)],
    ['500', ['-v'], answerBytes(500)],
    ['a redirect', ['-v', '--follow'], answerBytes(307, { Location: 'https://elsewhere.invalid/' })],
    ['garbage', ['-v', '--json'], Buffer.from('garbage\r\n\r\n')],
    ['a reset', ['-v', '--json'], Buffer.alloc(0)],
    ['a broken header', ['-H', 'X-A: a\nb'], undefined],
    ['a broken item', ['novalue'], undefined],
    ['a bad option', ['--nonsense', secret], undefined],
    ['a bad value', ['--timeout', 'x'], undefined],
    ['a missing file', ['f@/nowhere'], undefined],
  ])('stands nowhere on %s', async (_, args, answer) => {
    world.recorder.answer = (__, socket) => (answer?.length ? void socket.write(answer) : socket.destroy());
    const file = await world.file('headers', `Authorization: Bearer ${secret}\nX-Api-Key: ${secret}\n`);
    const env = {
      B44FN_TOKEN: secret,
      B44FN_SERVICE_TOKEN: secret,
      BASE44_ACCESS_TOKEN: secret,
      BASE44_API_KEY: secret,
      DEBUG: 'b44fn',
    };
    for (const as of [
      [],
      ['--as', 'service'],
      ['-H', `@${file}`, '-H', `Cookie: a=${secret}`, '-H', `X-Auth: ${secret}`],
    ]) {
      const ran = await world.run(['invoke', 'x', ...as, ...args], { env, tty: ['stderr'] });
      expect(ran.out + ran.err).not.toContain(secret);
      expect(ran.out + ran.err).not.toBe('');
    }
  });
});
