/**
 * Characters that take one cell each and join none beside them: ASCII, Latin letters, and the lines, arrows, bullets and blocks that
 * the screen is drawn with. A text of these needs no segmenter, which takes most of the time of measuring and splitting it.
 */
const narrow =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2713-\u2718]*$/;

/** As many cells as code units, each a character of its own. */
export const isNarrow = (text: string): boolean => narrow.test(text);
