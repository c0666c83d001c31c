import { join, relative } from 'node:path';
import { Writable } from 'node:stream';
import { createContext } from '../context.js';
import type { Env, Io, Output } from '../io.js';
import { wantsColor } from '../io.js';
import { painter } from '../output/paint.js';
import { serverLogLine } from '../output/server-log.js';
import { quoted } from '../run/items.js';
import { signalExit } from '../run/state.js';
import { outputArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { openScratch } from './scratch.js';
import { isScreen } from './screen.js';

const options = { color: outputArgs.color } as const satisfies Options;

export default defineCommand({
  usage: 'demo',
  about:
    'On a terminal the app on the example project, which a host of this machine serves; otherwise a walk through it: each command line, and its answer.',
  options,
  positionals: { min: 0, max: 0 },
  async run({ values, context, io }) {
    const dir = join(io.packageDir, 'examples', 'shop');
    const project = await context.project(dir);
    if (!project) throw new Error(`the example project is missing at ${dir}`);
    const paint = painter(wantsColor(io.stdout, io.env, values.color));
    // A state of its own: neither this person's tokens nor their choices have a say in the tour.
    const scratch = openScratch('demo', io);
    try {
      const own: Io = { ...io, env: { ...clean(io.env), B44FN_CONFIG_DIR: await scratch.folder() } };
      if (isScreen(io)) return await app(own, dir, values.color);
      const host = await createContext(own).startHost({
        project,
        port: 0,
        onEvent: (event) => {
          if (event.type === 'warning') io.stderr.write(serverLogLine(event, painter(false)));
        },
      });
      let stoppedBy: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | undefined;
      const stopped = new Promise<string[]>((resolve) => {
        own.onSignal((signal) => {
          stoppedBy = signal;
          resolve([]);
        });
      });
      try {
        const shown = { ...own, env: { ...own.env, B44FN_SERVER: host.url } };
        io.stdout.write(
          `The example project ${shortPath(dir, io)} is served at ${host.url}; the commands below go there.\n`,
        );
        const walked = await Promise.race([
          walk(steps(shortPath(dir, io)), shown, paint, () => stoppedBy !== undefined),
          stopped,
        ]);
        if (stoppedBy) return signalExit(stoppedBy);
        if (walked.length > 0)
          io.stderr.write(`b44fn: the demo did not go as it should: ${walked.join('; ')}\n`);
        else io.stdout.write(next(shortPath(dir, io), paint));
        return walked.length > 0 ? 1 : 0;
      } finally {
        await host.close();
      }
    } finally {
      await scratch.close();
    }
  },
});

/** On a terminal: the app on the example project, on a host that lives as long as it does. */
async function app(io: Io, dir: string, color: boolean | undefined): Promise<number> {
  const { openApp } = await import('./app/open.js');
  const context = createContext(io);
  return openApp(context, { local: true, project: dir, as: 'user' }, wantsColor(io.stdout, io.env, color));
}

interface Step {
  about: string;
  argv: string[];
  /** The exit code it must have. */
  code: number;
}

function steps(dir: string): Step[] {
  const step = (about: string, argv: string[], code = 0): Step => ({ about, argv, code });
  return [
    step('What there is to call', ['list', '--local', '--project', dir]),
    step('A call with named parameters', ['invoke', 'hello', 'name=Ada']),
    step('The same as JSON', ['invoke', 'hello', '--data', '{"name":"Ada"}']),
    step('A file beside the parameters: sent as multipart', [
      'invoke',
      'sendEmail',
      'to=ada@example.com',
      'urgent:=true',
      `attachment@${dir}/files/report.txt`,
      '--pretty',
    ]),
    step('A stream, shown as it arrives', ['fetch', 'chat', '-d', '{"prompt":"functions","tokens":8}']),
    step('A download, with another method and a query', [
      'fetch',
      'reports/export',
      '-X',
      'PUT',
      '-Q',
      'month=2026-02',
    ]),
    step('As nobody: refused, and the exit code says so', ['invoke', 'whoami', '--as', 'anonymous'], 4),
    step('As a user of this host', ['invoke', 'whoami', '--as', 'user']),
    step('With the service role', ['invoke', 'whoami', '--as', 'service']),
    step('What would be sent, as a curl command', ['invoke', 'hello', 'name=Ada', '--curl']),
  ];
}

/** Runs the steps one after the other. @returns what went otherwise than it must */
async function walk(
  all: Step[],
  io: Io,
  paint: ReturnType<typeof painter>,
  stopped: () => boolean,
): Promise<string[]> {
  const { main } = await import('../main.js');
  const wrong: string[] = [];
  for (const { about, argv, code } of all) {
    if (stopped()) break;
    const stdout = tracked(io.stdout);
    stdout.write(
      `\n${paint('dim', `# ${about}`)}\n${paint('bold', `$ b44fn ${argv.map(quoted).join(' ')}`)}\n`,
    );
    const got = await main(argv, { ...io, stdout });
    await new Promise((resolve) => stdout.write('', resolve)); // a command may leave before its last line is out
    if (!stdout.atLineStart()) stdout.write('\n');
    if (got !== code) wrong.push(`${argv.join(' ')} ended with ${got}, not ${code}`);
  }
  return wrong;
}

/** Standard output that knows whether a line is open: a raw answer need not end with one. */
function tracked(stdout: Output): Output & { atLineStart(): boolean } {
  let last = '\n';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      last = chunk.toString().at(-1) ?? last;
      stdout.write(chunk, () => done()); // a reader that has gone (| head) is no fault of the tour
    },
  });
  const { isTTY = false, columns = 80 } = stdout;
  return Object.assign(stream, { isTTY, columns, atLineStart: () => last === '\n' });
}

/** The environment without what would send the tour elsewhere, or as someone. */
function clean(env: Env): Env {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(?:B44FN|BASE44)_/.test(name) || name === 'B44FN_DENO'),
  );
}

function shortPath(dir: string, io: Io): string {
  const short = relative(io.cwd, dir);
  return short === '' ? '.' : short.startsWith('..') ? dir : short;
}

function next(dir: string, paint: ReturnType<typeof painter>): string {
  const lines = [
    `b44fn serve ${dir}`,
    `b44fn invoke echo hello=world --local --project ${dir}`,
    `b44fn fetch story --local --project ${dir}`,
    'b44fn invoke --help',
  ];
  return `\nTo try next:\n${lines.map((line) => `  ${paint('bold', line)}\n`).join('')}`;
}
