/** Dialogs as lines: a box of its own, laid over the panes. */
import { visibleLine } from '../../output/text.js';
import { padEnd, truncate, width } from '../../output/width.js';
import { type Binding, bindings, shownKey } from '../keymap.js';
import type { State } from '../model.js';
import { boxed } from '../widgets/box.js';
import { fill, type Line, type Size } from '../widgets/line.js';
import { scrolled } from '../widgets/scroll.js';
import type { TextField } from '../widgets/text-field.js';
import { caretLine } from '../widgets/text-lines.js';
import { wrapped } from '../widgets/wrap.js';
import type { Dialog } from './dialog.js';
import { paletteRows } from './update.js';

interface Content {
  title: string;
  lines: Line[];
  foot: string;
}

/** The lines of the dialog that is open, and how large it is. */
export function dialogBox(state: State): { lines: Line[]; size: Size } | undefined {
  const { dialog, size } = state;
  if (!dialog) return undefined;
  const widest = { help: size.columns >= twoHelpColumns ? 150 : 76, text: 90 }[dialog.kind as 'help'] ?? 64;
  const columns = Math.min(size.columns - 2, widest);
  const most = Math.max(3, size.rows - 3);
  const { title, lines, foot } = contentOf(dialog, state, columns - 4, most - 2);
  const rows = Math.min(most, lines.length + 2);
  const box: Size = { columns, rows };
  return {
    size: box,
    lines: boxed(lines, box, { title: [['title', title]], foot: [['dim', foot]], focused: true }),
  };
}

function contentOf(dialog: Dialog, state: State, columns: number, rows: number): Content {
  switch (dialog.kind) {
    case 'help': {
      const lines = helpLines(columns);
      const top = Math.min(dialog.top, Math.max(0, lines.length - rows));
      return { title: 'Keys', lines: lines.slice(top, top + rows), foot: '↑↓ more  esc back' };
    }
    case 'text': {
      const all = dialog.lines.flatMap((line) => wrapped(visibleLine(line), columns));
      const top = Math.min(dialog.top, Math.max(0, all.length - rows));
      const lines = all.slice(top, top + rows).map((line): Line => [line]);
      return { title: dialog.title, lines, foot: all.length > rows ? '↑↓ more  esc back' : 'esc back' };
    }
    case 'palette': {
      const all = paletteRows(dialog.query.text);
      const visible = Math.max(1, Math.min(rows - 1, 14));
      const top = scrolled(0, dialog.cursor, visible, all.length);
      const list = all
        .slice(top, top + visible)
        .map((row, i): Line => bindingLine(row, columns, top + i === dialog.cursor));
      return {
        title: 'Commands',
        lines: [[['accent', '> '], ...caretLine(dialog.query, columns - 3, true)], ...list],
        foot: '↵ run  esc back',
      };
    }
    case 'places':
      return placesContent(dialog, rows);
    case 'login':
      return loginContent(dialog, state, columns);
    case 'guard':
      return {
        title: 'Service role',
        lines: [
          [
            ['service', ' SERVICE ROLE '],
            ` may change anything on ${visibleLine(state.place?.server ?? '')}.`,
          ],
          [`Send ${dialog.call.method} ${visibleLine(dialog.call.name)} with it?`],
          [
            ['strong', 'y'],
            ' sends, and is not asked again for this profile; ',
            ['strong', 'n'],
            ' does not',
          ],
        ],
        foot: 'y / n',
      };
    case 'quit': {
      const open = state.runs.some((run) => run.state.phase !== 'ended');
      const question = open ? 'A call is still under way. Stop it and leave?' : 'Leave b44fn?';
      const lines = wrapped(question, columns).map((line): Line => [line]);
      return { title: 'Leave', lines, foot: 'y or ^c leaves  n stays' };
    }
    case 'ask':
      return {
        title: dialog.title,
        lines: [[...caretLine(dialog.field, columns - 1, true)]],
        foot: '↵ ok  esc back',
      };
  }
}

/** Columns of names and of what they are; the list moves with the cursor. */
function placesContent({ places, cursor }: Extract<Dialog, { kind: 'places' }>, rows: number): Content {
  if (!places)
    return { title: 'Call where', lines: [[['dim', 'Looking for servers and profiles…']]], foot: 'esc back' };
  const top = scrolled(0, cursor, rows, places.length);
  const names = Math.min(30, Math.max(...places.map(({ label }) => width(visibleLine(label))), 0));
  const lines = places.slice(top, top + rows).map(({ label, about }, i): Line => {
    const role = top + i === cursor ? 'selected' : 'plain';
    return [
      [role, ` ${padEnd(truncate(visibleLine(label), names), names)} `],
      ['dim', ` ${visibleLine(about)}`],
    ];
  });
  return {
    title: 'Call where',
    lines:
      lines.length > 0
        ? lines
        : [[['dim', 'There is no other place: b44fn profile set <name> … makes one.']]],
    foot: '↵ choose  esc back',
  };
}

function loginContent(dialog: Extract<Dialog, { kind: 'login' }>, state: State, columns: number): Content {
  const where = visibleLine(state.place?.server ?? '');
  const labels = dialog.way === 'password' ? ['e-mail', 'password'] : ['token'];
  const lines = dialog.fields.map((field, i): Line => {
    // Of a secret only its length is seen.
    const secret = labels[i] !== 'e-mail';
    const shown: TextField = secret ? { ...field, text: '•'.repeat(field.text.length) } : field;
    return [['dim', labels[i]!.padEnd(10)], ...caretLine(shown, columns - 11, dialog.at === i)];
  });
  const then = dialog.call ? `Then ${visibleLine(dialog.call.name)} is sent. ` : '';
  const about =
    dialog.as === 'service'
      ? 'A service-role token may do anything. Functions are given one by the host; a person has one only if they were given it.'
      : 'It is kept with the profile (file mode 0600) and sent to this server only.';
  return {
    title: dialog.as === 'service' ? `Service-role token for ${where}` : `Log in to ${where}`,
    lines: [
      ...(dialog.why ? wrapped(visibleLine(dialog.why), columns) : []).map((line): Line => [['warn', line]]),
      ...lines,
      [],
      ...wrapped(then + about, columns).map((line): Line => [['dim', line]]),
    ],
    foot:
      dialog.as === 'user'
        ? `↵ store  ^t ${dialog.way === 'token' ? 'e-mail and password' : 'paste a token'}  esc back`
        : '↵ store  esc back',
  };
}

const headings = {
  global: 'Everywhere',
  list: 'Lists',
  functions: 'Functions',
  filter: 'While finding',
  request: 'Request',
  answer: 'Answer',
};

/** From this width on the keys of request and answer stand beside the others. */
const twoHelpColumns = 124;

function helpLines(columns: number): Line[] {
  const left = ['global', 'functions', 'filter', 'list'] as const;
  const right = ['request', 'answer'] as const;
  if (columns < twoHelpColumns - 6) return [...left, ...right].flatMap((scope) => helpOf(scope, columns));
  const half = Math.floor((columns - 2) / 2);
  const [one, other] = [left, right].map((scopes) => scopes.flatMap((scope) => helpOf(scope, half)));
  return Array.from({ length: Math.max(one!.length, other!.length) }, (_, i) => [
    ...fill(one![i] ?? [], half),
    '  ',
    ...(other![i] ?? []),
  ]);
}

function helpOf(scope: keyof typeof headings, columns: number): Line[] {
  const all = (bindings as readonly Binding[]).filter((one) => one.scope === scope);
  return [[['title', headings[scope]]], ...all.map((one) => bindingLine(one, columns, false)), []];
}

function bindingLine({ keys, label }: Binding, columns: number, here: boolean): Line {
  const shown = keys.slice(0, 2).map(shownKey).join(' ');
  return fill(
    [
      ['accent', ` ${shown.padEnd(12)}`],
      [here ? 'selected' : 'plain', label],
    ],
    columns,
  );
}
