// Whether a command opens the app: on a pseudo terminal, until it shows the example's functions, then ctrl+q.
import pty from '@lydell/node-pty';

/** @returns {Promise<{ok: boolean, output: string}>} ok when the functions were seen, and it ended with 0 within a minute */
export function opensApp([command, ...args], { cwd, env }) {
  const child = pty.spawn(command, args, {
    cols: 100,
    rows: 30,
    cwd,
    env: { ...env, TERM: 'xterm-256color' },
  });
  let output = '';
  let seen = false;
  child.onData((data) => {
    output += data;
    // Written at once or in two frames: names stand in the text whole, with nothing between their letters.
    if (seen || !output.includes('sendEmail') || !output.includes('whoami')) return;
    seen = true;
    child.write('\u0011');
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
  return new Promise((resolve) =>
    child.onExit(({ exitCode, signal }) => {
      clearTimeout(late);
      resolve({ ok: seen && exitCode === 0 && !signal, output });
    }),
  );
}
