import { type Shell, shells } from '../completion/shells.js';
import { UsageError } from '../errors.js';
import { defineCommand } from './command.js';

export default defineCommand({
  usage: 'completion <bash|zsh|fish|powershell>',
  about:
    'Print a completion script: commands, options and their values and, live, functions, their parameters and the ' +
    'values of those.',
  options: {},
  positionals: { min: 1, max: 1 },
  examples: [
    ['source <(b44fn completion bash)', 'bash; zsh the same; put it in ~/.bashrc or ~/.zshrc'],
    ['b44fn completion fish | source', 'fish; put it in ~/.config/fish/config.fish'],
    ['b44fn completion powershell | Out-String | Invoke-Expression', 'PowerShell; put it in $PROFILE'],
  ],
  async run({ positionals, io }) {
    const shell = shells.find((one) => one === positionals[0]);
    if (!shell)
      throw new UsageError(`there is no completion for ${JSON.stringify(positionals[0])}`, {
        hint: `One of: ${shells.join(', ')}`,
      });
    io.stdout.write(scripts[shell]);
    return 0;
  },
});

/** They hand on what was typed and show what comes back; what to offer is decided in src/completion. */
const scripts: Record<Shell, string> = {
  // A candidate brings its own space along. `:files` without compopt (bash 3.2): names of files, unquoted.
  bash: `_b44fn() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) compopt -o default +o nospace 2>/dev/null || COMPREPLY=($(compgen -f -- "$2")) ;;
      :dirs) compopt -o dirnames +o nospace 2>/dev/null || COMPREPLY=($(compgen -d -- "$2")) ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(b44fn __complete bash 0 -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -o nospace -F _b44fn b44fn
`,
  zsh: `#compdef b44fn
_b44fn() {
  local line value
  local -a open openShown whole wholeShown
  for line in "\${(@f)$(b44fn __complete zsh $((CURRENT - 1)) -- "\${(@)words[1,CURRENT-1]}" "$PREFIX" 2>/dev/null)}"; do
    case $line in
      :files) _files; return ;;
      :dirs) _files -/; return ;;
      '') continue ;;
    esac
    value=\${line%%$'\t'*}
    if [[ $value == *[=@:/] ]]; then
      open+=("$value") openShown+=("\${line#*$'\t'}")
    else
      whole+=("$value") wholeShown+=("\${line#*$'\t'}")
    fi
  done
  (( $#open )) && compadd -l -V b44fn -S '' -d openShown -a open
  (( $#whole )) && compadd -l -V b44fn -d wholeShown -a whole
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _b44fn "$@"; else compdef _b44fn b44fn; fi
`,
  fish: `function __b44fn_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (b44fn __complete fish (math (count $words) - 1) -- $words 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path (commandline -ct)
      case :dirs
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c b44fn -f -k -a '(__b44fn_complete)'
`,
  // An empty word is dropped on the way to a program by Windows PowerShell: the index says where it would be.
  powershell: `Register-ArgumentCompleter -Native -CommandName b44fn -ScriptBlock {
  param($word, $ast, $cursor)
  $words = @($ast.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursor } | ForEach-Object { $_.Extent.Text })
  $index = $words.Count - $(if ($word -eq '') { 0 } else { 1 })
  b44fn __complete powershell $index '--' @words 2>$null | ForEach-Object {
    $text, $shown, $about = $_.Split("\`t")
    if ($null -ne $shown) {
      $tip = if ($about) { $about } else { $shown }
      [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $tip)
    }
  }
}
`,
};
