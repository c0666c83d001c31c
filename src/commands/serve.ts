import { UsageError } from '../errors.js';
import { type Io, wantsColor } from '../io.js';
import { painter } from '../output/paint.js';
import { serverLogLine } from '../output/server-log.js';
import { visibleLine } from '../output/text.js';
import { signalExit } from '../run/state.js';
import type { Host, HostUser } from '../server/serve.js';
import { outputArgs, targetArgs } from './args.js';
import { defineCommand, type Options } from './command.js';

const options = {
  port: { alias: ['p'], type: 'string', value: '<n>', about: 'the port; default 4460, or the next free one' },
  user: {
    type: 'string',
    array: true,
    value: '<mail[:admin][:password]>',
    about: 'a user of this host; default dev@example.com:admin',
  },
  'env-file': {
    alias: ['secrets'],
    type: 'string',
    value: '<file>',
    about: 'the functions’ secrets; default base44/.env',
  },
  app: { ...targetArgs.app, about: 'the app id to serve as; default the project’s' },
  quiet: { ...outputArgs.quiet, about: 'no log of requests' },
  color: outputArgs.color,
} as const satisfies Options;

export default defineCommand({
  usage: 'serve [dir]',
  about: 'Run a project’s functions on this machine, on Deno, and nowhere else. Ctrl-C ends it.',
  options,
  positionals: { min: 0, max: 1 },
  examples: [
    ['b44fn serve', 'the project around this folder'],
    ['b44fn serve --user ann@example.com --user bob@example.com:admin', 'two users'],
    [
      'b44fn invoke hello --server http://127.0.0.1:4460 --as user',
      'a call to it; its tokens are found by themselves',
    ],
  ],
  async run({ values, positionals, context, io }) {
    const project = await context.requireProject(positionals[0], 'b44fn serve <dir>');
    const paint = painter(wantsColor(io.stderr, io.env, values.color));
    const host = await context.startHost({
      project,
      ...(values.port === undefined ? {} : { port: portOf(values.port) }),
      ...(values.user.length === 0 ? {} : { users: values.user.map(userOf) }),
      ...(values['env-file'] === undefined ? {} : { envFile: values['env-file'] }),
      ...(values.app === undefined ? {} : { appId: values.app }),
      onEvent: (event) => {
        if (!values.quiet || event.type === 'warning') io.stderr.write(serverLogLine(event, paint));
      },
    });
    announce(host, io);
    const { appProblem } = project;
    if (appProblem && values.app === undefined)
      io.stderr.write(
        `b44fn: the app is not told by ${visibleLine(`${appProblem.file}: ${appProblem.why}`)}; it is served as ${host.appId}\n`,
      );
    const { scanFunctions } = await import('../discovery/functions.js');
    for (const note of (await scanFunctions(project)).notes) io.stderr.write(`b44fn: ${visibleLine(note)}\n`);
    const code = await ended(io);
    await host.close();
    return code;
  },
});

function announce(host: Host, io: Io): void {
  io.stdout.write(`${host.url}\n`);
  const names = host.functions.map((one) => one.name);
  io.stderr.write(
    `serving app ${host.appId} at ${host.url}: ${names.length === 0 ? 'no functions yet' : visibleLine(names.join(', '))}\n`,
  );
  const users = host.record.users.map(({ email, role }) => `${email} (${role})`).join(', ');
  io.stderr.write(`users: ${users}; tokens in ${host.recordPath ?? 'memory'} (0600)\n`);
  io.stderr.write(`call it: b44fn invoke <function> --server ${host.url} --as user\nCtrl-C ends it.\n`);
}

function ended(io: Io): Promise<number> {
  return new Promise((resolve) => {
    const off = io.onSignal((signal) => {
      off();
      // A second Ctrl-C while children are being stopped leaves at once.
      io.onSignal(() => io.exitNow(130));
      resolve(signalExit(signal));
    });
  });
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UsageError(`--port is ${JSON.stringify(text)}, which is no port`, {
      hint: 'A number from 0 (any free one) to 65535.',
    });
  }
  return port;
}

/** `mail[:admin][:password]` */
function userOf(text: string): HostUser {
  const [email = '', ...rest] = text.split(':');
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) {
    throw new UsageError(`--user ${JSON.stringify(email)} is no mail address`, {
      hint: 'Write --user mail[:admin][:password]',
    });
  }
  const admin = rest[0] === 'admin';
  const password = (admin ? rest.slice(1) : rest).join(':');
  return { email, admin, ...(password === '' ? {} : { password }) };
}
