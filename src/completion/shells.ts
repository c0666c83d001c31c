/** The answer in the form that each shell's script expects (commands/completion.ts has the scripts). */
import type { Answer, Candidate } from './complete.js';
import { backslashed, type Line } from './shell-words.js';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** A word that goes on: no space after it. */
const unfinished = /[=@:/]$/;

/**
 * Lines for the script. `:files` and `:dirs` ask for the shell's own completion. Otherwise a line a candidate:
 * bash: the text to insert; zsh: the word, a tab, what is shown; fish: the word, a tab, its description;
 * PowerShell: the text to insert, a tab, the word, a tab, its description.
 */
export function formatted(shell: Shell, answer: Answer, line: Line): string {
  if (typeof answer === 'string') return `:${answer}\n`;
  // What could be taken for two lines, or steer the terminal, is nothing to offer.
  const plain = answer.filter(({ value }) => !/[\p{Cc}\p{Surrogate}\u2028-\u202e\u2066-\u2069]/u.test(value));
  const width = Math.max(0, ...plain.map(({ value }) => value.length));
  return plain.map((one) => `${lineFor[shell](one, line, width)}\n`).join('');
}

const describe = ({ about = '' }: Candidate): string => about.replace(/[\p{Cc}\p{Surrogate}]/gu, ' ');

const lineFor: Record<Shell, (one: Candidate, line: Line, width: number) => string> = {
  bash(one, { kept, quote }) {
    const rest = one.value.slice(kept.length);
    if (quote !== '') return rest; // readline itself closes the quote
    return `${backslashed(rest)}${unfinished.test(one.value) ? '' : ' '}`;
  },
  zsh: (one, _line, width) =>
    `${one.value}\t${describe(one) === '' ? one.value : `${one.value.padEnd(width)}  -- ${describe(one)}`}`,
  fish: (one) => `${one.value}\t${describe(one)}`,
  powershell: (one) => `${forPowerShell(one.value)}\t${one.value}\t${describe(one)}`,
};

const forPowerShell = (word: string): string =>
  /^[\p{L}\p{N}_./:=+\\-]+$/u.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
