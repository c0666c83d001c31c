// What ink imports as string-width, in our bundle: the same, remembered from frame to frame.
import stringWidth from '../node_modules/string-width/index.js';
import { memo } from './memo.js';

const remembered = memo((text) => stringWidth(text));

export default (text, options) => (options === undefined ? remembered(text) : stringWidth(text, options));
