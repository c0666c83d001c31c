import xterm from '@xterm/headless';

/** The rows a person sees of what a program wrote to a terminal, down to the last that is not empty. */
export async function screenOf(written: string, cols = 80, rows = 24): Promise<string[]> {
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => screen.write(written, resolve));
  const buffer = screen.buffer.active;
  const all = Array.from({ length: buffer.length }, (_, row) =>
    (buffer.getLine(row)?.translateToString(true) ?? '').trimEnd(),
  );
  while (all.at(-1) === '') all.pop();
  return all;
}
