import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { answerPane } from './answer/pane.js';
import { footer, header, message } from './bars.js';
import { dialogBox } from './dialogs/pane.js';
import { isCallOf } from './functions/list.js';
import { functionsPane } from './functions/pane.js';
import { paneSizes } from './layout.js';
import { draftOf, type State, shownRun } from './model.js';
import { requestPane } from './request/pane.js';
import { draw, fill, type Line, type Look } from './widgets/line.js';

/** The whole screen but its last row, as a function of the state. */
export function App({ state, look }: { state: State; look: Look }): ReactElement {
  const { columns } = state.size;
  return (
    <Box flexDirection="column" width={columns} height={state.size.rows - 1}>
      <Lines lines={[fill(header(state), columns)]} look={look} />
      <Panes state={state} look={look} />
      <Lines lines={[fill(footer(state), columns)]} look={look} />
      <Over state={state} look={look} />
      <Message state={state} look={look} />
    </Box>
  );
}

function Panes({ state, look }: { state: State; look: Look }): ReactElement {
  // A dialog takes all keys: no pane says that it has them.
  const focus = state.dialog ? undefined : state.focus;
  const sizes = paneSizes(state);
  const functions = (): Line[] => functionsPane(state, sizes.functions, focus === 'functions');
  const { place, catalog, functions: view, now } = state;
  const entry = catalog.entries.find(({ name }) => name === view.selected);
  const request = (): Line[] =>
    requestPane(draftOf(state), sizes.request, focus === 'request', { entry, as: place?.as, now });
  const run = shownRun(state);
  const besideRequest =
    !sizes.single &&
    view.selected !== undefined &&
    isCallOf(run?.call.name ?? '', view.selected, catalog.entries);
  const around = { now, runs: state.runs, besideRequest };
  const answer = (): Line[] => answerPane(run, sizes.answer, focus === 'answer', around);
  if (sizes.single) return <Lines lines={{ functions, request, answer }[state.focus]()} look={look} />;
  return (
    <Box>
      <Lines lines={functions()} look={look} />
      <Box flexDirection="column">
        <Lines lines={request()} look={look} />
        <Lines lines={answer()} look={look} />
      </Box>
    </Box>
  );
}

/** A dialog lies over the panes, in the middle of the upper part. */
function Over({ state, look }: { state: State; look: Look }): ReactElement | null {
  const box = dialogBox(state);
  if (!box) return null;
  const left = Math.max(0, Math.floor((state.size.columns - box.size.columns) / 2));
  const top = Math.max(1, Math.floor((state.size.rows - 1 - box.size.rows) / 3));
  return (
    <Box position="absolute" marginLeft={left} marginTop={top}>
      <Lines lines={box.lines} look={look} />
    </Box>
  );
}

/** What happened, at the bottom. A longer one than there are rows stands in a dialog (update.ts). */
function Message({ state, look }: { state: State; look: Look }): ReactElement | null {
  const lines = message(state).slice(0, Math.max(1, state.size.rows - 1));
  if (lines.length === 0) return null;
  return (
    <Box position="absolute" marginTop={Math.max(0, state.size.rows - 1 - lines.length)}>
      <Lines lines={lines} look={look} />
    </Box>
  );
}

/** One Text a pane, not one a row: that costs a third less to lay out. What is the same is not laid out again. */
const Piece = memo(function Piece({ text }: { text: string }): ReactElement {
  return <Text wrap="truncate">{text}</Text>;
});

function Lines({ lines, look }: { lines: readonly Line[]; look: Look }): ReactElement {
  return <Piece text={lines.map((line) => draw(line, look)).join('\n')} />;
}
