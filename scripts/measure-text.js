// What ink measures the text of a pane with, in our bundle: the same, remembered for a few texts. Ink's own remembers
// every text that it was ever given, which is a pane's for each draw of a stream: 250 MB an hour.
import { memo } from './memo.js';
import stringWidth from './string-width.js';

/** Texts that are remembered: more than there are panes and bars. */
const most = 64;

export default memo((text) => {
  if (text.length === 0) return { width: 0, height: 0 };
  const lines = text.split('\n');
  return { width: Math.max(...lines.map((line) => stringWidth(line))), height: lines.length };
}, most);
