/** A command line as bash has it at a Tab: its words, and how the last one is being written. */

export interface Line {
  /** Unquoted; the last is the word at the cursor, which may be empty. */
  words: string[];
  /** What of the last word readline keeps when it replaces it: up to a break character, or the quote that is open. */
  kept: string;
  /** The quote that is open at the cursor. */
  quote: '"' | "'" | '';
}

/** @param breaks readline's word break characters (COMP_WORDBREAKS), at which it cuts the word it replaces */
export function splitLine(line: string, breaks: string): Line {
  const words: string[] = [];
  let word = '';
  let kept = '';
  let begun = false;
  let quote: Line['quote'] = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "'") {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\' && i + 1 < line.length) {
      const next = line[++i]!;
      // In double quotes a backslash stands for itself before all but these.
      word += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
      begun = true;
    } else if (quote === '"') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      kept = word;
      begun = true;
    } else if (/\s/.test(char)) {
      if (begun) words.push(word);
      word = '';
      kept = '';
      begun = false;
    } else {
      // Of these two readline replaces the break character as well (rl_special_prefixes).
      if (breaks.includes(char)) kept = '@$'.includes(char) ? word : word + char;
      word += char;
      begun = true;
    }
  }
  return { words: [...words, word], kept, quote };
}

/** One word of a shell as it was typed, without its quotes. */
export const unquoted = (word: string): string => {
  const { words } = splitLine(word, '');
  return words.join(' ');
};

/** A text that readline inserts, with a backslash before what bash would take for its own. */
export function backslashed(text: string): string {
  return text.replace(/[^\p{L}\p{N}_@%+=:,./…^-]/gu, '\\$&').replace(/^~/, '\\~');
}
