import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal } from '../helpers/terminal.js';
import { put } from '../server/support.js';

/** The completion scripts in the shells they are for. Set up by their own files: what is typed before the prompt may be lost. */
const starts = {
  bash: ['--rcfile', 'setup.bash', '-i'],
  zsh: ['-d', '-i'],
  fish: ['--no-config', '-i', '-C', `function fish_prompt; echo '$ '; end; b44fn completion fish | source`],
};
type Shell = keyof typeof starts;

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

let dir: string;
beforeAll(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'b44fn-complete-')));
  put(dir, {
    'setup.bash': `PS1='$ '; source <(b44fn completion bash)`,
    '.zshrc': `PS1='$ '; autoload -Uz compinit; compinit -u -D; source <(b44fn completion zsh)`,
    'bin/b44fn': `#!/bin/sh\nexec "${process.execPath}" "${resolve('bin/b44fn.js')}" "$@"\n`,
    'base44/config.jsonc': '{}',
    'base44/functions/orders/process/entry.ts': `Deno.serve(async (req) => {
  const { orderId, action, attachment } = await req.json();
  if (!orderId) return Response.json({ error: 'orderId is required' }, { status: 400 });
  if (!['ship', 'refund'].includes(action)) return Response.json({ error: 'bad action' }, { status: 400 });
  return Response.json({ orderId, action, attachment });
});`,
    'base44/functions/zoo/entry.ts': 'Deno.serve(() => new Response())',
    'two words.txt': '',
    'report.pdf': '',
  });
  chmodSync(join(dir, 'bin/b44fn'), 0o755);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function start(shell: Shell): Terminal {
  const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', ZDOTDIR: dir };
  return openTerminal([shell, ...starts[shell]], { env, cwd: dir, cols: 100, rows: 30 });
}

/** What a line becomes when Tab is pressed at its end. */
const cases: [typed: string, becomes: string][] = [
  ['b44fn compl', 'b44fn completion '],
  ['b44fn inv', 'b44fn invoke '],
  ['b44fn invoke or', 'b44fn invoke orders/process '],
  ['b44fn invoke orders/process orde', 'b44fn invoke orders/process orderId='],
  ['b44fn invoke orders/process action=sh', 'b44fn invoke orders/process action=ship '],
  ['b44fn invoke zoo --as serv', 'b44fn invoke zoo --as service '],
  ['b44fn invoke zoo --stream=ndj', 'b44fn invoke zoo --stream=ndjson '],
  ['b44fn invoke zoo file@rep', 'b44fn invoke zoo file@report.pdf '],
  ['b44fn invoke zoo -d @rep', 'b44fn invoke zoo -d @report.pdf '],
  ['b44fn invoke zoo -o rep', 'b44fn invoke zoo -o report.pdf '],
  ['b44fn invoke zoo -d @two', 'b44fn invoke zoo -d @two\\ words.txt '],
  ['b44fn list --project=base44/func', 'b44fn list --project=base44/functions/'],
];

describe.each(Object.keys(starts) as Shell[])('%s', (shell) => {
  // Every machine that runs CI has all of them (.ci/run); another may lack one.
  it.skipIf(!has(shell) && !process.env.CI)(
    'completes what has one meaning, and offers what has more',
    async () => {
      const terminal = start(shell);
      const line = (): string =>
        terminal
          .rows()
          .findLast((row) => row.includes('$ '))
          ?.trimEnd() ?? '';
      await terminal.until(() => line() === '$');
      for (const [typed, becomes] of cases) {
        terminal.type(`${typed}\t`);
        await terminal.until(() => line().includes(becomes.trimEnd()));
        terminal.type('X'); // shows whether a space has come behind it
        await terminal.until(() => line().endsWith('X'));
        expect(line()).toBe(`$ ${becomes}X`);
        terminal.type('\u0015'); // Ctrl-U
        await terminal.until(() => !line().includes('b44fn'));
      }
      terminal.type('b44fn invoke orders/process action=\t\t');
      await terminal.until((screen) => screen.includes('ship') && screen.includes('refund'));
      // Not by a hang-up: fish, at its list of completions, outlives one in a hundred.
      terminal.kill();
      await terminal.exited;
    },
  );
});
