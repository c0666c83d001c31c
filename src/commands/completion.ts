import { UsageError } from '../errors.js';
import { commonArgs } from './args.js';
import { defineCommand, type Options } from './command.js';
import { registry } from './registry.js';

const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

export default defineCommand({
  usage: 'completion <bash|zsh|fish|powershell>',
  about: 'Print a completion script: commands, options and, live, the names of the project’s functions.',
  options: {},
  positionals: { min: 1, max: 1 },
  examples: [
    ['source <(b44fn completion bash)', 'bash; zsh the same; put it in ~/.bashrc or ~/.zshrc'],
    ['b44fn completion fish | source', 'fish; put it in ~/.config/fish/config.fish'],
  ],
  async run({ positionals, io }) {
    const shell = shells.find((one) => one === positionals[0]);
    if (!shell)
      throw new UsageError(`there is no completion for ${JSON.stringify(positionals[0])}`, {
        hint: `One of: ${shells.join(', ')}`,
      });
    io.stdout.write(scripts[shell](await words()));
    return 0;
  },
});

/** Commands and their options, known when the script is written; only function names are asked for live. */
interface Words {
  commands: { name: string; about: string; options: string[] }[];
}

async function words(): Promise<Words> {
  const commands = await Promise.all(
    Object.entries(registry).map(async ([name, { about, load }]) => {
      const options: Options = { ...(await load()).options, ...commonArgs };
      return {
        name,
        about: about.replaceAll("'", '’'),
        options: Object.keys(options).map((option) => `--${option}`),
      };
    }),
  );
  return { commands };
}

const names = ({ commands }: Words): string => commands.map(({ name }) => name).join(' ');
const cases = ({ commands }: Words, line: (name: string, options: string) => string): string =>
  commands.map(({ name, options }) => line(name, options.join(' '))).join('\n');

const scripts: Record<(typeof shells)[number], (all: Words) => string> = {
  bash: (all) => `_b44fn() {
  local cur=\${COMP_WORDS[COMP_CWORD]} options= name
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names(all)}' -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases(all, (name, options) => `    ${name}) options='${options}' ;;`)}
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case \${COMP_WORDS[1]} in
      invoke|fetch|list)
        # Not compgen -W, which expands its words: a folder's name would be run.
        while IFS= read -r name; do
          [[ $name == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
        done < <(b44fn __complete functions 2>/dev/null) ;;
      use) COMPREPLY=($(compgen -W 'anonymous user service' -- "$cur")) ;;
      completion) COMPREPLY=($(compgen -W '${shells.join(' ')}' -- "$cur")) ;;
    esac
  fi
}
complete -o default -F _b44fn b44fn
`,
  zsh: (all) => `#compdef b44fn
_b44fn() {
  local -a found
  if (( CURRENT == 2 )); then
    found=(
${all.commands.map(({ name, about }) => `      '${name}:${about.replaceAll(':', '\\:')}'`).join('\n')}
    )
    _describe command found
    return
  fi
  if [[ $words[CURRENT] == -* ]]; then
    case $words[2] in
${cases(all, (name, options) => `      ${name}) found=(${options}) ;;`)}
    esac
    compadd -a found
  elif (( CURRENT == 3 )); then
    case $words[2] in
      invoke|fetch|list) found=(\${(f)"$(b44fn __complete functions 2>/dev/null)"}); compadd -a found ;;
      use) compadd anonymous user service ;;
      completion) compadd ${shells.join(' ')} ;;
      *) _files ;;
    esac
  else
    _files
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _b44fn "$@"; else compdef _b44fn b44fn; fi
`,
  fish: (all) => `complete -c b44fn -f
function __b44fn_words; count (commandline -opc); end
${all.commands
  .flatMap(({ name, about, options }) => [
    `complete -c b44fn -n 'test (__b44fn_words) -eq 1' -a ${name} -d '${about}'`,
    `complete -c b44fn -n '__fish_seen_subcommand_from ${name}' ${options.map((option) => `-l ${option.slice(2)}`).join(' ')}`,
  ])
  .join('\n')}
complete -c b44fn -n 'test (__b44fn_words) -eq 2; and __fish_seen_subcommand_from invoke fetch list' -a '(b44fn __complete functions 2>/dev/null)'
complete -c b44fn -n 'test (__b44fn_words) -eq 2; and __fish_seen_subcommand_from use' -a 'anonymous user service'
complete -c b44fn -n 'test (__b44fn_words) -gt 2' -F
`,
  powershell: (all) => `Register-ArgumentCompleter -Native -CommandName b44fn -ScriptBlock {
  param($word, $ast, $cursor)
  $given = @($ast.CommandElements | ForEach-Object { $_.ToString() })
  $index = $given.Count - $(if ($word) { 1 } else { 0 })
  $options = @{
${cases(all, (name, options) => `    '${name}' = '${options}'`)}
  }
  $found = if ($index -eq 1) { '${names(all)}'.Split(' ') }
    elseif ($word -like '-*') { "$($options[$given[1]])".Split(' ') }
    elseif ($index -eq 2 -and $given[1] -in 'invoke', 'fetch', 'list') { b44fn __complete functions }
    else { @() }
  $found | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`,
};
