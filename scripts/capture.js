#!/usr/bin/env node
/**
 * Pictures of the app for the README: `npm run capture`, which builds first. The demo runs on a pseudo terminal, keys are typed
 * into it, and the cells of its screen become docs/*.svg and docs/app.txt. What differs from run to run (port, times, ids) is
 * replaced, so that a picture changes only with the app.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { cellsOf, steady } from './capture-cells.js';
import { svgOf } from './capture-svg.js';

const columns = 100;
const rows = 26;
const ctrl = (letter) => String.fromCharCode(letter.charCodeAt(0) & 31);
const home = mkdtempSync(join(tmpdir(), 'b44fn-capture-'));
const shop = resolve('examples/shop');

const screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
const app = pty.spawn(process.execPath, [resolve('bin/b44fn.js'), 'demo'], {
  cols: columns,
  rows,
  cwd: shop,
  env: { PATH: process.env.PATH, HOME: home, B44FN_CONFIG_DIR: home, TERM: 'xterm-256color' },
});
let check = () => undefined;
screen.onData((answer) => app.write(answer));
app.onData((data) => screen.write(data, () => check()));
const ended = new Promise((done) => app.onExit(done));

/** Waits until the screen has all of these texts; of one that begins with `not ` the rest must not be there. */
function shows(...texts) {
  const met = (now) =>
    texts.every((one) => (one.startsWith('not ') ? !now.includes(one.slice(4)) : now.includes(one)));
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`not seen: ${texts.join(', ')}\n${text()}`)), 20_000);
    check = () => {
      if (!met(text())) return;
      clearTimeout(late);
      check = () => undefined;
      done();
    };
    check();
  });
}

function text() {
  return Array.from({ length: rows }, (_, y) =>
    screen.buffer.active.getLine(y)?.translateToString(true),
  ).join('\n');
}

async function type(keys, ...texts) {
  app.write(keys);
  await shows(...texts);
}

const taken = [];
function take(name, title) {
  const cells = steady(cellsOf(screen, rows - 1));
  writeFileSync(`docs/${name}.svg`, svgOf(cells, columns, title));
  taken.push(
    cells
      .map((row) =>
        row
          .map(({ chars }) => chars)
          .join('')
          .trimEnd(),
      )
      .join('\n'),
  );
}

try {
  await shows('Functions 14', '● user dev@example.com');
  await type('j'.repeat(8), '▸ sendEmail');
  await type('\r', '^n view', 'subject');
  await type('dana@example.com\tYour order\tIt is on its way.\t', 'on its way');
  await type(' ', '[x]');
  await type(`${ctrl('p')}copy`, '> copy');
  take('app-palette', 'The palette: every command by its name');
  await type('\u001b', 'not > copy');
  await type(ctrl('s'), '"sent": true', 'History');
  take('app', 'The app: functions, a request filled in, its answer');
  await type('\u001b1', '/ find');
  await type('gj', '▸ chat');
  await type('\r', '^n view', 'prompt');
  // Slow enough for a picture of an exact moment.
  await type(`Something warm\t400${ctrl('s')}`, '●', '#1 ');
  await type('\u001b3', 'following  esc stop', '#9 ');
  take('app-stream', 'A stream: its events as they arrive');
  app.write(ctrl('c'));
  await shows('stopped');
  app.write(ctrl('q'));
  await ended;
  writeFileSync('docs/app.txt', `${taken.join('\n\n')}\n`);
} finally {
  app.kill();
  rmSync(home, { recursive: true, force: true });
}
