/** Dialogs as lines: a box of its own, laid over the panes. */
import { visibleLine } from '../../output/text.js';
import { padEnd, width } from '../../run/width.js';
import { canGo, nowText, placeText } from '../functions/where.js';
import type { State } from '../model.js';
import { ago } from '../widgets/ago.js';
import { boxed } from '../widgets/box.js';
import type { Line, Size, Span } from '../widgets/line.js';
import { clamp, scrolled } from '../widgets/scroll.js';
import { sentence } from '../widgets/sentence.js';
import type { TextField } from '../widgets/text-field.js';
import { caretLine } from '../widgets/text-lines.js';
import { hanging, wrapLines } from '../widgets/wrap-line.js';
import { type AgainDialog, callerOf, type Dialog } from './dialog.js';
import { bindingLines, helpLines, twoHelpColumns } from './help.js';
import { paletteRows } from './palette.js';
import { placeRows } from './places.js';

/** What a dialog says, before it is known how many rows there are. Each item is one thing, in the rows that it takes. */
interface Content {
  title: string;
  /** Stays above what moves. */
  head?: Line[];
  items: readonly (readonly Line[])[];
  /** The item that must be seen. */
  at?: number;
  /** The keys of use; of several the first for which there is room. */
  foot: readonly string[];
}

interface Laid {
  lines: Line[];
  size: Size;
  /** The first row of the items that is seen, and the last that could be. */
  top: number;
  most: number;
  /** Rows of the items that are seen at once. */
  page: number;
}

/** The lines of the dialog that is open, and how large it is: what finds no room in it can be moved into sight. */
export function dialogBox(state: State): Laid | undefined {
  const { dialog, size } = state;
  if (!dialog) return undefined;
  const widest = { help: size.columns >= twoHelpColumns ? 150 : 76, text: 90 }[dialog.kind as 'help'] ?? 64;
  // A strip of the panes beside it would be too narrow to be anything but noise.
  const columns = Math.max(5, size.columns - widest < 8 ? size.columns : widest);
  const rows = Math.max(1, Math.max(3, size.rows - 3) - 2);
  const { title, head = [], items, at, foot } = contentOf(dialog, state, columns - 4);
  // A title that the border would cut is the first thing that is said.
  const titled = width(title) <= columns - 6;
  const above = [...(titled ? [] : wrapLines([[['title', title]]], columns - 4)), ...head];
  const all = items.flat();
  const page = Math.max(1, Math.min(dialog.kind === 'palette' ? 14 : rows, rows - above.length));
  const most = Math.max(0, all.length - page);
  const before = items.slice(0, at).flat().length;
  const last = before + Math.max(1, items[at ?? 0]?.length ?? 1) - 1;
  const shown =
    at === undefined ? 0 : scrolled(scrolled(0, last, page, all.length), before, page, all.length);
  const top = clamp(dialog.top ?? shown, 0, most);
  const lines = [...above, ...all.slice(top, top + page)].slice(0, rows);
  const box: Size = { columns, rows: lines.length + 2 };
  const keys = most > 0 && at === undefined ? foot.map((one) => `↑↓ more  ${one}`) : foot;
  const fitting = keys.find((one) => width(one) <= columns - 6) ?? foot.at(-1)!;
  return {
    top,
    most,
    page,
    size: box,
    lines: boxed(lines, box, {
      title: titled ? [['title', title]] : [],
      foot: [['dim', fitting]],
      focused: true,
    }),
  };
}

function contentOf(dialog: Dialog, state: State, columns: number): Content {
  switch (dialog.kind) {
    case 'help':
      return { title: 'Keys', items: [helpLines(columns)], foot: ['esc back'] };
    case 'text': {
      const lines = dialog.lines.map((line): Line => [visibleLine(line)]);
      return { title: dialog.title, items: [wrapLines(lines, columns)], foot: ['esc back'] };
    }
    case 'palette':
      return {
        title: 'Commands',
        head: [[['accent', '> '], ...caretLine(dialog.query, columns - 3, true)]],
        items: paletteRows(dialog.query.text).map((row, i) =>
          bindingLines(row, columns, i === dialog.cursor),
        ),
        at: dialog.cursor,
        foot: ['↵ run  esc back'],
      };
    case 'places':
      return placesContent(dialog, columns);
    case 'login':
      return loginContent(dialog, state, columns);
    case 'guard':
      return guardContent(dialog, state, columns);
    case 'again':
      return againContent(dialog, state, columns);
    case 'forget': {
      const { name, at } = dialog.past;
      const question = `Forget the call of ${visibleLine(name)}, ${ago(state.now - at)} ago? It cannot be sent again then.`;
      return {
        title: 'Forget',
        items: [wrapLines([[question]], columns)],
        foot: ['y forgets  n / esc keeps it', 'y / n'],
      };
    }
    case 'quit': {
      const open = state.runs.some((run) => run.state.phase !== 'ended');
      const question = open ? 'A call is still under way. Stop it and leave?' : 'Leave b44fn?';
      return {
        title: 'Leave',
        items: [wrapLines([[question]], columns)],
        foot: ['y or ^c leaves  n / esc stays', 'y / n'],
      };
    }
    case 'ask':
      return {
        title: dialog.title,
        items: [[caretLine(dialog.field, columns - 1, true)]],
        at: 0,
        foot: ['↵ ok  esc back'],
      };
  }
}

/** Columns of names and of what they are; where there is no room beside the names, below them. */
function placesContent(dialog: Extract<Dialog, { kind: 'places' }>, columns: number): Content {
  const { places, query, cursor } = dialog;
  const rows = placeRows(dialog).map((row) =>
    row.kind === 'known'
      ? { ...row, label: visibleLine(row.label), about: visibleLine(row.about), role: 'dim' as const }
      : row.why === undefined
        ? { label: visibleLine(row.server), about: 'call this server', role: 'dim' as const }
        : { label: visibleLine(row.server), about: visibleLine(row.why), role: 'warn' as const },
  );
  const names = Math.max(...rows.map(({ label }) => width(label)), 0) + 2;
  const beside = names <= Math.min(32, Math.floor(columns / 2));
  const items = rows.map(({ label, about, role, ...row }, i): Line[] => {
    const look = i === cursor ? 'selected' : 'plain';
    const now: Span[] = 'now' in row && row.now ? [['accent', beside ? ' · now' : ' now']] : [];
    if (beside) return hanging([[look, padEnd(` ${label} `, names)], ' '], [[role, about], ...now], columns);
    return [
      ...wrapLines([[[look, ` ${label} `], ...now]], columns),
      ...hanging(['   '], [[role, about]], columns),
    ];
  });
  const other = 'The whole URL of another server can be typed: https://…';
  const none =
    places === undefined
      ? 'Looking for servers and profiles…'
      : query.text === ''
        ? `There is no other place: b44fn profile set <name> … makes one. ${other}`
        : `Nothing matches. ${other}`;
  return {
    title: 'Call where',
    head: [[['accent', '> '], ...caretLine(query, columns - 3, true)]],
    items: items.length > 0 ? items : [wrapLines([[['dim', none]]], columns)],
    at: cursor,
    foot: ['↵ choose  type to find, or a URL  esc back', '↵ choose  esc back'],
  };
}

/** Both places by their whole names: the difference may be a port. */
function againContent({ went, what }: AgainDialog, { place }: State, columns: number): Content {
  const name = visibleLine('past' in what ? what.past.name : what.call.name);
  const now = place ? nowText(callerOf(what, place)) : '';
  const goes = canGo(went, place);
  const lines: Line[] = [
    [['strong', name], ' went to ', ['strong', placeText(went)], '.'],
    ['Send it to ', ['strong', now], '?'],
    [],
    [
      ...([['strong', 'y'], ' sends it there, ', ['strong', 'n'], ' does not'] as const),
      ...(goes
        ? (['; ', ['strong', '^g'], ' lets calls go to where it went, and sends nothing.'] as const)
        : ['.']),
    ],
  ];
  return {
    title: 'Somewhere else',
    items: [wrapLines(lines, columns)],
    foot: [...(goes ? ['y sends  ^g goes there  n / esc back'] : []), 'y sends  n / esc back', 'y / n'],
  };
}

function guardContent(
  { call }: Extract<Dialog, { kind: 'guard' }>,
  { place }: State,
  columns: number,
): Content {
  const lines: Line[] = [
    [['service', ' SERVICE ROLE '], ` may change anything on ${visibleLine(place?.server ?? '')}.`],
    [`Send ${call.method} ${visibleLine(call.name)} with it?`],
    [['strong', 'y'], ' sends, and is not asked again for this profile; ', ['strong', 'n'], ' does not.'],
  ];
  return {
    title: 'Service role',
    items: [wrapLines(lines, columns)],
    foot: ['y sends  n / esc back', 'y / n'],
  };
}

function loginContent(
  { as, way, fields, at, why, call }: Extract<Dialog, { kind: 'login' }>,
  { place }: State,
  columns: number,
): Content {
  const where = visibleLine(place?.server ?? '');
  const labels = way === 'password' ? ['E-mail', 'Password'] : ['Token'];
  const inputs = fields.map((field, i): Line => {
    // Of a secret only its length is seen.
    const secret = labels[i] !== 'E-mail';
    const shown: TextField = secret ? { ...field, text: '•'.repeat(field.text.length) } : field;
    return [['dim', labels[i]!.padEnd(10)], ...caretLine(shown, columns - 11, at === i)];
  });
  const then = call ? `Then ${visibleLine(call.name)} is sent. ` : '';
  const about =
    as === 'service'
      ? 'A service-role token may do anything. Functions are given one by the host; a person has one only if they were given it.'
      : 'Kept with the profile (file mode 0600), sent to this server only.';
  const text = (role: 'warn' | 'dim', said: string): Line[] => wrapLines([[[role, said]]], columns);
  const other = way === 'token' ? 'e-mail and password' : 'paste a token';
  const shorter = way === 'token' ? 'password' : 'token';
  return {
    title: as === 'service' ? `Service-role token for ${where}` : `Log in to ${where}`,
    items: [
      why ? text('warn', sentence(visibleLine(why))) : [],
      ...inputs.map((line) => [line]),
      [[], ...text('dim', then + about)],
    ],
    at: at + 1,
    foot: [
      ...(as === 'user' ? [other, shorter].map((word) => `↵ store  ^t ${word}  esc back`) : []),
      ...(as === 'user' ? [] : ['↵ store  esc back']),
    ],
  };
}
