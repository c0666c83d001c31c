/** The built binary between real pipes and signals. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerBytes, chunk, closed } from '../helpers/answers.js';
import { all, startCli, startShell } from '../helpers/cli.js';
import { startWorld, type World } from '../helpers/world.js';

let world: World;
let socket: Socket | undefined;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => {
  world.recorder.requests.length = 0;
  socket = undefined;
});
afterAll(() => world.close());

const answer = (write: (socket: Socket) => void): void => {
  world.recorder.answer = (_, one) => {
    socket = one;
    write(one);
  };
};
const head = (more: string): string => `HTTP/1.1 200 OK\r\n${more}\r\n\r\n`;
const endless = (one: Socket): void => {
  one.write(head('Transfer-Encoding: chunked'));
  const more = (): void => {
    while (!one.destroyed && one.write(chunk('line\n'.repeat(10_000))));
  };
  one.on('drain', more);
  more();
};
const shell = async (line: string, stdin = '') => {
  const run = startShell(line, { env: world.env });
  run.child.stdin.end(stdin);
  const out = (await all(run.child.stdout)).toString();
  return { out, err: run.err(), ...(await run.ended) };
};

describe('in a shell', () => {
  it('| head is a quiet 0 and closes the connection', async () => {
    answer(endless);
    expect(await shell('set -o pipefail; b44fn fetch f | head -c 100')).toMatchObject({
      code: 0,
      err: '',
      out: 'line\n'.repeat(20),
    });
    await closed(socket!);
    expect(
      await shell('set -o pipefail; b44fn fetch f --json --stream none 2>&1 | true; echo $PIPESTATUS', ''),
    ).toMatchObject({ code: 0 });
  }, 20_000);

  it('| true is quiet for every other command too', async () => {
    answer((one) => void one.write(answerBytes(200, {}, 'x'.repeat(1000))));
    for (const line of [
      'b44fn --help',
      'b44fn invoke --help',
      'b44fn whoami',
      'b44fn invoke f --dry-run',
      'b44fn completion bash',
      'b44fn fetch f',
    ])
      expect(await shell(`set -o pipefail; ${line} | true`), line).toMatchObject({ code: 0, err: '' });
    expect(await shell('b44fn nonsense 2>&1 | true; echo $PIPESTATUS')).toMatchObject({
      out: '2\n',
      err: '',
    });
    expect((await shell('b44fn invoke .. --json 2>&1 >/dev/null | true; echo $PIPESTATUS')).out).toBe('2\n');
  });

  it('> /dev/full is exit 1 with a sentence', async () => {
    answer((one) => void one.write(answerBytes(200, {}, 'x'.repeat(1000))));
    for (const line of [
      'b44fn fetch f',
      'b44fn fetch f --json',
      'b44fn whoami',
      'b44fn invoke f --dry-run',
      'b44fn --help',
    ]) {
      const ran = await shell(`${line} > /dev/full`);
      expect(ran.code, line).toBe(1);
      expect(ran.err, line).toMatch(/could not be written.*ENOSPC/);
    }
  });

  it('cat rows.json | b44fn invoke importRows -d - | … passes both ways', async () => {
    answer(
      (one) =>
        void one.write(
          answerBytes(200, { 'Content-Type': 'application/json' }, world.recorder.requests.at(-1)!.body),
        ),
    );
    const ran = await shell('printf \'{"count": 3}\' | b44fn invoke importRows -d - | tr -d " "');
    expect(ran).toMatchObject({ out: '{"count":3}', err: '', code: 0 });
    expect(await shell('b44fn fetch f -d @<(printf "a,b") -H "Content-Type: text/csv" | cat')).toMatchObject({
      out: 'a,b',
      code: 0,
    });
  });

  it('exit codes reach the shell', async () => {
    answer((one) => void one.write(answerBytes(404)));
    expect((await shell('b44fn invoke f')).code).toBe(4);
    expect((await shell('b44fn invoke f --as user')).code).toBe(8);
    expect((await shell('b44fn invoke')).code).toBe(2);
    expect((await shell('b44fn')).code).toBe(2);
  });

  it('stdout and stderr closed from the start do no harm', async () => {
    answer((one) => void one.write(answerBytes(200, {}, 'x')));
    expect((await shell('b44fn fetch f >&- 2>&-')).code).toBe(0);
    expect((await shell('b44fn fetch f <&-')).out).toBe('x');
  });
});

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s is exit %d, within a body as before it', async (signal, code) => {
    for (const write of [
      () => undefined,
      (one: Socket) => void one.write(`${head('Content-Length: 100')}part`),
    ]) {
      answer(write);
      const run = startCli(['fetch', 'f', '-v'], { env: world.env });
      const out = all(run.child.stdout);
      await run.said(write.length === 0 ? '* connected' : '< Content-Length');
      run.child.kill(signal);
      expect(await run.ended).toEqual({ code, signal: null });
      expect(run.err()).toContain('the call was cancelled');
      if (write.length > 0) expect((await out).toString()).toBe('part');
      await closed(socket!);
    }
  });

  it('SIGINT ends it although nobody reads its stdout', async () => {
    answer(endless);
    const run = startCli(['fetch', 'f'], { env: world.env }); // child.stdout is never read
    await once(run.child.stdout, 'readable');
    await settled(() => socket?.bytesWritten ?? 0);
    run.child.kill('SIGINT');
    const [code] = (await once(run.child, 'exit')) as [number];
    expect(code).toBe(130);
    await closed(socket!);
    run.child.stdout.destroy();
  });
});

/** Resolves when a number has stopped growing. */
async function settled(value: () => number): Promise<number> {
  for (let before = -1; ; before = value()) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    if (before === value()) return before;
  }
}

describe('a slow reader', () => {
  it('stalls the server, and gets 50 MB whole in the end', async () => {
    const piece = Buffer.alloc(1 << 20);
    const hash = createHash('sha256');
    let written = 0;
    answer((one) => {
      one.write(head(`Content-Length: ${50 << 20}`));
      const more = (): void => {
        while (written < 50) {
          const next = Buffer.from(piece.fill(written++));
          hash.update(next);
          if (!one.write(next)) return;
        }
      };
      one.on('drain', more);
      more();
    });
    const run = startCli(['fetch', 'f'], { env: world.env });
    await once(run.child.stdout, 'readable');
    // Nobody reads: the pipe, the process and the sockets between hold a few MB, and then all wait.
    expect(await settled(() => written)).toBeLessThan(40);
    const out = await all(run.child.stdout);
    expect(out.length).toBe(50 << 20);
    expect(createHash('sha256').update(out).digest('hex')).toBe(hash.digest('hex'));
    expect(await run.ended).toEqual({ code: 0, signal: null });
  });
});

it('completion and --version answer; __complete lists the project’s functions', async () => {
  expect((await shell('b44fn --version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const project = join(world.dir, 'project');
  for (const name of ['hello', 'orders/process']) {
    await mkdir(join(project, 'base44/functions', name), { recursive: true });
    await writeFile(join(project, 'base44/functions', name, 'entry.ts'), '');
  }
  await writeFile(join(project, 'base44/.app.jsonc'), '{"id": "p"}');
  expect((await shell(`cd ${project} && b44fn __complete fish 2 -- b44fn invoke ''`)).out).toBe(
    'hello\t\norders/process\t\n',
  );
  const lines = [
    'b44fn in',
    'b44fn invoke or',
    'b44fn use s',
    'b44fn fetch x --cur',
    'b44fn invoke hello --as=us',
  ];
  const completed = await shell(
    `cd ${project} && source <(b44fn completion bash) && for w in ${lines.map((line) => `'${line}'`).join(' ')}; do COMP_LINE=$w; COMP_POINT=\${#w}; _b44fn; echo "\${COMPREPLY[@]}"; done`,
  );
  expect(completed.out).toBe('invoke \norders/process \nservice \n--curl \nuser \n');
});
