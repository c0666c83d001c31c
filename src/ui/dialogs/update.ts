/** Keys while a dialog is open: it takes them all. */
import { parsePath } from '../../run/record.js';
import { say, sending } from '../commands.js';
import { confirmed } from '../functions/past.js';
import { canGo } from '../functions/where.js';
import { type Binding, type Command, commandFor, keyName } from '../keymap.js';
import type { Key } from '../keys.js';
import { none, type State, type Step, shownRun } from '../model.js';
import { clamp } from '../widgets/scroll.js';
import { sentence } from '../widgets/sentence.js';
import { textField, typed } from '../widgets/text-field.js';
import type { AgainDialog, Dialog } from './dialog.js';
import { paletteRows } from './palette.js';
import { dialogBox } from './pane.js';
import { placeRows } from './places.js';

type Run = (state: State, command: Command) => Step<State>;
type Of<K extends Dialog['kind']> = Extract<Dialog, { kind: K }>;

export function dialogKey(state: State, key: Key, run: Run): Step<State> {
  const name = keyName(key);
  // Leaving is never out of reach; a letter may be typed here, or answer a question.
  const everywhere = commandFor(key, ['text', 'global']);
  if (everywhere === 'suspend' || everywhere === 'quit') return run(state, everywhere);
  if (name === 'ctrl+c' && state.dialog?.kind === 'quit')
    return [{ ...state, quitting: true }, [{ type: 'quit', code: 130 }]]; // as SIGINT ends a program
  if (name === 'escape' || name === 'ctrl+c') return [{ ...state, dialog: undefined }, none];
  const top = movedTop(state, name);
  if (top !== undefined) return [{ ...state, dialog: { ...state.dialog!, top } }, none];
  const dialog: Dialog = { ...state.dialog!, top: undefined }; // what must be seen comes into sight again
  switch (dialog.kind) {
    case 'help':
    case 'text':
      return /^(?:q|\?|enter|f1)$/.test(name) ? [{ ...state, dialog: undefined }, none] : [state, none];
    case 'palette':
      return palette(state, dialog, key, run);
    case 'places':
      return places(state, dialog, key);
    case 'login':
      return login(state, dialog, key);
    case 'guard':
      if (name === 'y') return sending({ ...state, dialog: undefined }, dialog.call, dialog.as, true);
      return name === 'n' || name === 'enter' ? [{ ...state, dialog: undefined }, none] : [state, none];
    case 'again':
      return again(state, dialog, name);
    case 'forget':
      if (name === 'y') {
        const { past } = dialog;
        const closed: State = { ...state, dialog: undefined };
        return [
          say(closed, `The call of ${past.name} is forgotten.`, 'ok'),
          [{ type: 'forget', id: past.id }],
        ];
      }
      return name === 'n' || name === 'enter' ? [{ ...state, dialog: undefined }, none] : [state, none];
    case 'quit':
      if (name === 'y' || name === 'q') return [{ ...state, quitting: true }, [{ type: 'quit' }]];
      return name === 'n' || name === 'enter' ? [{ ...state, dialog: undefined }, none] : [state, none];
    case 'ask':
      return ask(state, dialog, key);
  }
}

/** The row that is then the first one; undefined for a key that moves no text of this dialog. */
function movedTop(state: State, name: string): number | undefined {
  const { kind } = state.dialog!;
  const { top, most, page } = dialogBox(state)!;
  if (kind === 'palette' || kind === 'places') return undefined;
  const pages = { pagedown: page, pageup: -page }[name];
  if (pages !== undefined) return clamp(top + pages, 0, most);
  if (kind === 'login' || kind === 'ask') return undefined;
  const by = {
    ...{ down: 1, j: 1, up: -1, k: -1, space: page, 'ctrl+f': page, 'ctrl+b': -page },
    ...{ home: -most, g: -most, end: most, G: most },
  }[name];
  return by === undefined ? undefined : clamp(top + by, 0, most);
}

/** How far a key moves through a list. */
function listStep(state: State, name: string): number | undefined {
  const page = Math.max(1, dialogBox(state)!.page - 1);
  return { down: 1, 'ctrl+n': 1, up: -1, 'ctrl+p': -1, pagedown: page, pageup: -page }[name];
}

function palette(state: State, dialog: Of<'palette'>, key: Key, run: Run): Step<State> {
  const rows = paletteRows(dialog.query.text);
  const name = keyName(key);
  if (name === 'enter') {
    const chosen = rows[dialog.cursor];
    return chosen ? run(focusedFor(chosen, { ...state, dialog: undefined }), chosen.command) : [state, none];
  }
  const by = listStep(state, name);
  if (by !== undefined) {
    const cursor = clamp(dialog.cursor + by, 0, Math.max(0, rows.length - 1));
    return [{ ...state, dialog: { ...dialog, cursor } }, none];
  }
  const query = typed(dialog.query, key);
  return query ? [{ ...state, dialog: { kind: 'palette', query, cursor: 0 } }, none] : [state, none];
}

/** A command of a pane acts in that pane, wherever the palette was opened. */
function focusedFor({ scope }: Binding, state: State): State {
  return scope === 'functions' || scope === 'request' || scope === 'answer'
    ? { ...state, focus: scope }
    : state;
}

function places(state: State, dialog: Of<'places'>, key: Key): Step<State> {
  const rows = placeRows(dialog);
  const name = keyName(key);
  const by = listStep(state, name);
  if (by !== undefined) {
    const cursor = clamp(dialog.cursor + by, 0, Math.max(0, rows.length - 1));
    return [{ ...state, dialog: { ...dialog, cursor } }, none];
  }
  if (name !== 'enter') {
    const query = typed(dialog.query, key);
    return query ? [{ ...state, dialog: { ...dialog, query, cursor: 0 } }, none] : [state, none];
  }
  const chosen = rows[dialog.cursor];
  if (!chosen) return [state, none];
  const closed: State = { ...state, dialog: undefined };
  if (chosen.kind === 'known') return [closed, [{ type: 'choosePlace', id: chosen.id }]];
  return chosen.why === undefined
    ? [closed, [{ type: 'goTo', server: chosen.server }]]
    : [say(state, chosen.why, 'error'), none];
}

function again(state: State, { went, what }: AgainDialog, name: string): Step<State> {
  const closed: State = { ...state, dialog: undefined };
  if (name === 'y') return 'past' in what ? confirmed(state, what.past) : sending(closed, what.call, what.as);
  if (name === 'ctrl+g' && canGo(went, state.place))
    return [closed, [{ type: 'goTo', server: went.server, app: went.app }]];
  return name === 'n' || name === 'enter' ? [closed, none] : [state, none];
}

function login(state: State, dialog: Of<'login'>, key: Key): Step<State> {
  const name = keyName(key);
  if (name === 'ctrl+t' && dialog.as === 'user') {
    const way = dialog.way === 'token' ? 'password' : 'token';
    const fields = way === 'password' ? [textField(), textField()] : [textField()];
    return [{ ...state, dialog: { ...dialog, way, fields, at: 0 } }, none];
  }
  const last = dialog.fields.length - 1;
  if (name === 'tab' || name === 'down')
    return [{ ...state, dialog: { ...dialog, at: Math.min(last, dialog.at + 1) } }, none];
  if (name === 'shift+tab' || name === 'up')
    return [{ ...state, dialog: { ...dialog, at: Math.max(0, dialog.at - 1) } }, none];
  if (name === 'enter') {
    if (dialog.at < last) return [{ ...state, dialog: { ...dialog, at: dialog.at + 1 } }, none];
    const [first = '', second = ''] = dialog.fields.map(({ text }) => text.trim());
    const empty = first === '' ? 0 : dialog.way === 'password' && second === '' ? 1 : undefined;
    if (empty !== undefined) {
      const what = dialog.way === 'token' ? 'token' : ['e-mail address', 'password'][empty];
      return [say({ ...state, dialog: { ...dialog, at: empty } }, `Type the ${what} first.`, 'warn'), none];
    }
    const input = dialog.way === 'token' ? { token: first } : { email: first, password: second };
    return [{ ...state, dialog: undefined }, [{ type: 'login', dialog, input }]];
  }
  const field = typed(dialog.fields[dialog.at]!, key);
  if (!field) return [state, none];
  const fields = dialog.fields.map((one, at) => (at === dialog.at ? field : one));
  return [{ ...state, dialog: { ...dialog, fields } }, none];
}

function ask(state: State, dialog: Of<'ask'>, key: Key): Step<State> {
  const run = shownRun(state);
  const closed: State = { ...state, dialog: undefined };
  if (keyName(key) !== 'enter') {
    const field = typed(dialog.field, key);
    return [field ? { ...state, dialog: { ...dialog, field } } : state, none];
  }
  const text = dialog.field.text.trim();
  if (!run || text === '') return [closed, none];
  if (dialog.purpose === 'save') return [closed, [{ type: 'save', id: run.id, path: text }]];
  return withTextPath(closed, run.id, text);
}

function withTextPath(state: State, id: number, text: string): Step<State> {
  try {
    const textPath = parsePath(text, 'text');
    const runs = state.runs.map((run) =>
      run.id === id ? { ...run, view: { ...run.view, textPath, tab: 'text' as const } } : run,
    );
    return [{ ...state, runs }, none];
  } catch (error) {
    return [{ ...state, notice: { text: sentence((error as Error).message), kind: 'error' } }, none];
  }
}
