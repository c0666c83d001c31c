/**
 * Every key of the app, in one table. The footer, the help and the palette are made from it, so none
 * of them can tell of a key that does something else.
 */
import type { Key } from './keys.js';

/** Where a key means something; a dialog takes all keys, text that is typed takes the printable ones. */
export type Scope = 'global' | 'functions' | 'filter' | 'request' | 'answer' | 'search' | 'list' | 'text';

export interface Binding {
  scope: Scope;
  /** As `keyName` writes them; the first is the one that is shown. */
  keys: readonly string[];
  command: Command;
  /** What it does, for help and palette. */
  label: string;
  /** A word for the footer, for what is needed most. */
  short?: string;
}

export type Command = (typeof bindings)[number]['command'];

const bind = <const C extends string>(
  scope: Scope,
  keys: string,
  command: C,
  label: string,
  short?: string,
): { scope: Scope; keys: readonly string[]; command: C; label: string; short?: string } => ({
  scope,
  keys: keys.split(' '),
  command,
  label,
  ...(short === undefined ? {} : { short }),
});

/** In each scope the most useful first: where there is little room the footer shows those. */
export const bindings = [
  bind('global', 'ctrl+s f5', 'send', 'Send the request', 'send'),
  bind('global', '? f1', 'help', 'Show all keys', 'help'),
  bind('global', 'ctrl+p', 'palette', 'Find and run any command', 'palette'),
  bind('global', 'tab', 'focus.next', 'Next pane', 'next pane'),
  bind('global', 'ctrl+t', 'identity.next', 'Call as the next: anonymous, user, service', 'identity'),
  bind('global', 'ctrl+g', 'servers', 'Call another server or profile', 'where'),
  bind('global', 'ctrl+o z', 'zoom', 'Give the pane the whole screen, and back', 'zoom'),
  bind('global', 'q ctrl+q', 'quit', 'Leave', 'quit'),
  bind('global', 'shift+tab', 'focus.previous', 'Pane before'),
  bind('global', '1 alt+1', 'focus.functions', 'Go to the functions'),
  bind('global', '2 alt+2', 'focus.request', 'Go to the request'),
  bind('global', '3 alt+3', 'focus.answer', 'Go to the answer'),
  bind('global', 'ctrl+l', 'login', 'Store a token for an identity'),
  bind('global', 'ctrl+r', 'catalog.reload', 'Look for functions and past calls again'),
  bind('global', 'alt+i', 'catalog.notes', 'What the sources of functions said'),
  bind('global', 'ctrl+c', 'interrupt', 'Stop the call under way, or else leave (twice)'),
  bind('global', 'ctrl+z', 'suspend', 'Give the terminal to the shell; fg comes back'),

  bind('list', 'down j', 'list.down', 'Down'),
  bind('list', 'up k', 'list.up', 'Up'),
  bind('list', 'pagedown ctrl+f', 'list.pageDown', 'A page down'),
  bind('list', 'pageup ctrl+b', 'list.pageUp', 'A page up'),
  bind('list', 'home g', 'list.first', 'To the first'),
  bind('list', 'end G', 'list.last', 'To the last'),

  bind(
    'functions',
    'enter l right',
    'functions.open',
    'Fill in the request; sends at once when it takes nothing',
    'open',
  ),
  bind('functions', '/', 'functions.filter', 'Find a function or a past call', 'find'),
  bind(
    'functions',
    'r',
    'functions.again',
    'Send the past call, or the last one of this function, again',
    'again',
  ),
  bind('functions', 'escape', 'functions.clear', 'Show all functions again'),
  bind('functions', 'x', 'history.remove', 'Forget this past call', 'forget'),

  bind('filter', 'enter', 'functions.open', 'Open what was found', 'open'),
  bind('filter', 'escape', 'functions.clear', 'Show all functions again', 'all'),
  bind('filter', 'down ctrl+n', 'list.down', 'Down'),
  bind('filter', 'up', 'list.up', 'Up'),
  bind('filter', 'pagedown', 'list.pageDown', 'A page down'),
  bind('filter', 'pageup', 'list.pageUp', 'A page up'),

  bind('request', 'enter', 'request.enter', 'Next field; from the last one, send', 'next'),
  bind('request', 'tab', 'request.nextField', 'Complete a path, else next field; then the answer'),
  bind('request', 'shift+tab', 'request.previousField', 'Field before'),
  bind('request', 'ctrl+n', 'request.nextTab', 'Next view: Form, JSON, Headers, Query', 'view'),
  bind('request', 'alt+p', 'request.previousTab', 'View before'),
  bind('request', 'ctrl+e', 'request.editor', 'Write the payload in $EDITOR', '$EDITOR'),
  bind('request', 'alt+j', 'request.indent', 'Indent the JSON'),
  bind('request', 'alt+u ctrl+_', 'request.undo', 'Take back what was changed last'),
  bind('request', 'alt+r', 'request.reset', 'Start over with an empty request'),
  bind('request', 'alt+a', 'request.addField', 'Add a field'),
  bind('request', 'alt+n', 'request.repeatField', 'Another part of the same name (forms and queries)'),
  bind('request', 'alt+x', 'request.removeField', 'Empty or remove the field'),
  bind('request', 'alt+v', 'request.via', 'Call by invoke, or by fetch with a method and a path'),
  bind('request', 'alt+m', 'request.method', 'Next method (fetch)'),
  bind('request', 'alt+k', 'request.body', 'Send as JSON, as a form, as a query, or text as it is'),
  bind('request', 'escape', 'request.leave', 'Stop its call under way; then back to the functions'),

  bind('answer', 'escape', 'answer.cancel', 'Stop the call; then back to the functions', 'stop'),
  bind('answer', 'v ctrl+n', 'answer.nextTab', 'Next view: Body, Events, Text, Headers, Request'),
  bind('answer', '/', 'answer.search', 'Search', 'search'),
  bind('answer', 'n ]', 'answer.nextMatch', 'Next match', 'next'),
  bind('answer', 'N [', 'answer.previousMatch', 'Match before', 'before'),
  bind('answer', 'f', 'answer.follow', 'Follow the end as it grows', 'follow'),
  bind('answer', 'p', 'answer.pause', 'Hold still; nothing is lost', 'pause'),
  bind('answer', 'enter space', 'answer.toggle', 'Open or fold what the cursor is on'),
  bind('answer', '-', 'answer.foldAll', 'Fold all'),
  bind('answer', '+ =', 'answer.openAll', 'Open all'),
  bind('answer', 't', 'answer.textPath', 'Say which text of each event is read as prose'),
  bind('answer', 'y', 'answer.copy', 'Copy the answer', 'copy'),
  bind('answer', 'Y', 'answer.copyItem', 'Copy what the cursor is on'),
  bind('answer', 's', 'answer.save', 'Save the whole answer to a file', 'save'),
  bind('answer', 'c', 'copy.curl', 'Copy the call as a curl command', 'curl'),
  bind('answer', 'b', 'copy.command', 'Copy the call as a b44fn line'),
  bind('answer', 'd', 'copy.code', 'Copy the call as SDK code'),
  bind('answer', 'r', 'again', 'Send it again', 'again'),
  bind('answer', '{', 'runs.older', 'The run before'),
  bind('answer', '}', 'runs.newer', 'The run after'),

  bind('search', 'enter', 'answer.find', 'Find what was typed', 'find'),
  bind('search', 'escape', 'answer.closeSearch', 'Close the search', 'close'),
] as const;

/** `ctrl+p`, `shift+tab`, `G`, `enter`: how the table names a key. */
export function keyName(key: Key): string {
  if (key.kind !== 'key') return '';
  const { name, ctrl, alt, shift } = key;
  // A capital letter says shift already.
  const withShift = shift && name.length > 1;
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${withShift ? 'shift+' : ''}${name}`;
}

/**
 * What a key does: the first scope that knows it decides.
 * @param scopes innermost first. Under `text`, keys that type a character are no commands.
 */
export function commandFor(key: Key, scopes: readonly Scope[]): Command | undefined {
  if (key.kind !== 'key') return undefined;
  if (scopes.includes('text') && key.text !== '' && !key.ctrl && !key.alt) return undefined;
  return commandNamed(keyName(key), scopes);
}

function commandNamed(name: string, scopes: readonly Scope[]): Command | undefined {
  for (const scope of scopes) {
    const found = bindings.find(
      (one) => one.scope === scope && (one.keys as readonly string[]).includes(name),
    );
    if (found) return found.command;
  }
  return undefined;
}

/** The key to show for a command: the first that is this command in these scopes, and no letter where text is typed. */
export function keyFor(
  command: Command,
  scopes: readonly Scope[],
): { key: string; short: string | undefined } | undefined {
  const typed = (name: string): boolean => scopes.includes('text') && (name.length === 1 || name === 'space');
  return (bindings as readonly Binding[])
    .filter((one) => one.command === command && scopes.includes(one.scope))
    .flatMap(({ keys, short }) => keys.map((key) => ({ key, short })))
    .find(({ key }) => !typed(key) && commandNamed(key, scopes) === command);
}

/** The scopes of a pane, innermost first. @param typing printable keys go into a text of it */
export function scopesIn(pane: 'functions' | 'request' | 'answer', typing: boolean): Scope[] {
  const own: Record<typeof pane, Scope[]> = {
    functions: typing ? ['filter'] : ['functions', 'list'],
    request: ['request'],
    answer: [...(typing ? (['search'] as const) : []), 'answer', 'list'],
  };
  return [...(typing ? (['text'] as const) : []), ...own[pane], 'global'];
}

/** How a key is shown: `^p`, `⇧tab`, `↵`. */
export function shownKey(name: string): string {
  const signs: Record<string, string> = {
    enter: '↵',
    escape: 'esc',
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
    pageup: 'pgup',
    pagedown: 'pgdn',
  };
  return name
    .split(/\+(?=.)/)
    .map((part) => ({ ctrl: '^', alt: 'alt+', shift: '⇧' })[part] ?? signs[part] ?? part)
    .join('');
}
