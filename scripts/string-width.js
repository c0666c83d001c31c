// What ink imports as string-width, in our bundle: the same, remembered from frame to frame.
import stringWidth from '../node_modules/string-width/index.js';
import { isNarrow } from '../src/run/narrow.ts';
import { withoutColours } from './colours.js';
import { memo } from './memo.js';

const remembered = memo((text) => {
  const bare = withoutColours(text);
  return isNarrow(bare) ? bare.length : stringWidth(text);
});

export default (text, options) => (options === undefined ? remembered(text) : stringWidth(text, options));
