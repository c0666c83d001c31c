/**
 * What must answer at once: the version, and what completion asks at each Tab. Built into files of its own
 * (scripts/build.js), for every module that is loaded costs.
 */
import { complete } from './completion/complete.js';
import { splitLine, unquoted } from './completion/shell-words.js';
import { formatted, type Shell, shells } from './completion/shells.js';
import type { CommandWords } from './completion/words.js';
import commands from './completion/words.json' with { type: 'json' };
import { worldOf } from './completion/world.js';
import type { Io } from './io.js';
import { version } from './sdk/version.js';

/** @returns the exit code, or undefined when the words ask for something else */
export async function quick(argv: string[], io: Io): Promise<number | undefined> {
  if (argv[0] === '--version' || argv[0] === '-V') {
    io.stdout.write(`${version}\n`);
    return 0;
  }
  if (argv[0] !== '__complete') return undefined;
  try {
    io.stdout.write(await answer(argv.slice(1), io));
  } catch {
    // A shell's prompt is no place for an error: then there is nothing to offer.
  }
  return 0;
}

/**
 * `__complete <shell> <index> -- <word>…`: the words of the line, the program first, each as it was typed; the one at
 * `index` is to be completed (an empty one at the end may be missing: PowerShell drops it). bash cuts words at
 * = : and @, so it gives the line up to the cursor instead, and where readline breaks words:
 * `__complete bash 0 -- <line> <break characters>`.
 */
async function answer([name, index, , ...given]: string[], io: Io): Promise<string> {
  const shell = shells.find((one) => one === name);
  if (!shell) return '';
  const words = [...given.slice(0, Number(index)), given[Number(index)] ?? ''];
  const line =
    shell === 'bash'
      ? splitLine(given[0] ?? '', given[1] ?? '')
      : {
          words: words.map((word, i) => plain(word, shell, i === words.length - 1)),
          kept: '',
          quote: '' as const,
        };
  // FOO=1 b44fn …: assignments stand before the program.
  const program = line.words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const offered = await complete(line.words.slice(program + 1), commands as CommandWords[], worldOf(io));
  return formatted(shell, offered, line);
}

/** A word without its quotes. fish takes them off all words but the last; in PowerShell a backslash is one. */
function plain(word: string, shell: Exclude<Shell, 'bash'>, last: boolean): string {
  if (shell === 'powershell') return word.replace(/^(['"])([\s\S]*?)\1?$/, '$2');
  return shell === 'zsh' || last ? unquoted(word) : word;
}
