/** A person with two terminals: one runs `b44fn serve`, the other calls. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runInTerminal } from '../helpers/terminal.js';

const shop = join(import.meta.dirname, '..', '..', 'examples', 'shop');
const config = mkdtempSync(join(tmpdir(), 'b44fn-serve-'));
const env = { B44FN_CONFIG_DIR: config, NO_COLOR: '1' };

afterAll(() => rmSync(config, { recursive: true, force: true }));

test('serve says where it is and what it logs; a caller finds its tokens, and the log of a call that failed', async () => {
  const host = runInTerminal(['serve', shop, '--port', '0'], { cols: 120, rows: 40, env });
  await host.until((screen) => screen.includes('Ctrl-C ends it.'));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(host.rows().join('\n'))?.[0] ?? '';
  expect(host.rows().join('\n')).toContain('dev@example.com (admin)');
  expect(host.raw(), 'no token is printed').not.toMatch(/eyJ/);

  const caller = runInTerminal(['invoke', 'adminOnly', '--server', url], { cols: 120, env });
  expect(await caller.exited).toBe(0);
  expect(caller.rows().join('\n')).toContain('Welcome to the back office, dev@example.com.');
  expect(caller.rows().join('\n')).toContain('as user dev@example.com');

  const failing = runInTerminal(['invoke', 'fail', 'throw:=true', '--server', url], {
    cols: 120,
    rows: 50,
    env,
  });
  expect(await failing.exited).toBe(5);
  const screen = failing.rows().join('\n');
  expect(screen).toContain('b44fn: fail answered 500 Internal Server Error');
  expect(screen, 'the last lines of its log stand below').toMatch(/^│ .*throw/im);
  await host.until((shown) => /\[fail [0-9a-f]+\] 500/.test(shown));

  const local = runInTerminal(['invoke', 'hello', '--local', '--project', shop], { cols: 120, env });
  expect(await local.exited).toBe(0);
  await host.until((shown) => /\[hello [0-9a-f]+\] POST \/hello as dev@example\.com/.test(shown));

  const started = runInTerminal(['fetch', 'slow', '-Q', 'ms=60000', '--server', url], { cols: 120, env });
  await host.until((shown) => shown.includes('GET /slow?ms=60000'));
  host.type('\u0003');
  expect(await host.exited, 'Ctrl-C ends it, even with a call in flight').toBe(130);
  expect([1, 7]).toContain(await started.exited);
});

test('serve names what it leaves out', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'b44fn-odd-'));
  const functions = join(dir, 'base44', 'functions');
  mkdirSync(join(functions, 'good'), { recursive: true });
  mkdirSync(join(functions, 'odd', 'entry.ts'), { recursive: true });
  mkdirSync(join(functions, 'broken'));
  writeFileSync(join(dir, 'base44', 'config.jsonc'), '{}');
  writeFileSync(join(dir, 'base44', '.app.jsonc'), '{damaged');
  writeFileSync(join(functions, 'good', 'entry.ts'), 'Deno.serve(() => new Response("yes"))');
  writeFileSync(join(functions, 'broken', 'function.jsonc'), '{"entry": "../../../../elsewhere.ts"}');
  const host = runInTerminal(['serve', dir, '--port', '0'], { cols: 160, env });
  await host.until((screen) => /broken\/function\.jsonc|broken.*left out/.test(screen));
  expect(host.rows().join('')).toMatch(/\.app\.jsonc: it is not JSON; it is served as local-app/);
  expect(host.rows().join('\n')).toMatch(/: good$/m);
  host.type('\u0003');
  await host.exited;
  rmSync(dir, { recursive: true, force: true });
});
