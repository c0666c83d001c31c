#!/usr/bin/env bash
# The app and a few calls in tmux, a terminal that we did not write, at three sizes. Exits 0 when each screen
# shows what it must. Needs tmux, and a built checkout.
set -euo pipefail
cd "$(dirname "$0")/../.."
session=
number=0
config=$(mktemp -d)
trap 'tmux -L "$session" kill-server 2>/dev/null || true; rm -rf "$config"' EXIT
failed=0

# show WIDTH HEIGHT EXPECTED COMMAND [UNWANTED]: UNWANTED is a pattern that no row has at the end; the command ends by signalling a channel of tmux, which is waited on.
show() {
  local width=$1 height=$2 expected=$3 command=$4 unwanted=${5:-}
  session="b44fn-$$-$((++number))" # a server of its own: one that is being killed must not be joined
  tmux -L "$session" -f /dev/null new-session -d -x "$width" -y "$height" -e B44FN_CONFIG_DIR="$config" \
    "$command; tmux -L $session wait-for -S done; cat"
  timeout 60 tmux -L "$session" wait-for done
  local screen
  screen=$(tmux -L "$session" capture-pane -p -S -200)
  tmux -L "$session" kill-server
  if grep -qF -- "$expected" <<<"$screen" && { [ -z "$unwanted" ] || ! grep -qE -- "$unwanted" <<<"$screen"; }; then
    echo "ok   ${width}x${height}  $command"
  else
    echo "FAIL ${width}x${height}  $command: no \"$expected\"${unwanted:+, or $unwanted,} on"
    sed 's/^/     | /' <<<"$screen"
    failed=1
  fi
}

# app WIDTH HEIGHT: opens the demo, calls hello by hand, leaves; the shell's screen is as it was.
app() {
  local width=$1 height=$2 modes='#{alternate_on} #{cursor_flag} #{wrap_flag} #{mouse_any_flag}'
  session="b44fn-$$-$((++number))"
  tmux -L "$session" -f /dev/null new-session -d -x "$width" -y "$height" -e B44FN_CONFIG_DIR="$config" \
    "echo before; $b44fn demo; echo \"code \$?\"; cat"
  local step
  if step='the list' && sees 'Functions 14' && framed "$height" &&
    keys -l '/hello' && step='the filter' && sees '▸ hello' &&
    keys Enter && step='the form' && sees 'name ' && framed "$height" &&
    keys -l 'Zoë 漢' && step='what is typed' && sees 'Zoë 漢' &&
    keys C-s && step='the answer' && sees '"message": "Hello, Zoë 漢!"' && framed "$height" &&
    keys F1 && step='help' && sees ' Keys ' && keys Escape && step='the answer again' && sees 'Hello' &&
    keys C-q && step='the end' && sees 'code 0' && step='the screen of the shell' && sees 'before' &&
    ! tmux -L "$session" capture-pane -p -S -200 | grep -q '[╭│╰]' &&
    [ "$(tmux -L "$session" display-message -p "$modes")" = '0 1 1 0' ]; then
    echo "ok   ${width}x${height}  the app"
  else
    echo "FAIL ${width}x${height}  the app: $step"
    tmux -L "$session" capture-pane -p | sed 's/^/     | /'
    failed=1
  fi
  tmux -L "$session" kill-server
}

keys() { tmux -L "$session" send-keys "$@"; }

# sees TEXT: looks until the screen has it, 20 s at most.
sees() {
  for _ in {1..200}; do
    tmux -L "$session" capture-pane -p | grep -qF -- "$1" && return
    sleep 0.1
  done
  return 1
}

# framed HEIGHT: every row but the first and the last two begins and ends in a border.
framed() {
  local rows
  for _ in {1..50}; do
    rows=$(tmux -L "$session" capture-pane -p | sed -n "2,$(($1 - 2))p" | LC_ALL=C.UTF-8 grep -cE '^[╭│╰].*[╮│╯]$' || true)
    [ "$rows" = $(($1 - 3)) ] && return
    sleep 0.1
  done
  return 1
}

b44fn="node bin/b44fn.js"
local_call="--local --project examples/shop"
for size in '80 24' '120 40' '40 12'; do
  read -r width height <<<"$size"
  app "$width" "$height"
  show "$width" "$height" '"message": "Hello, Zoë!"' "$b44fn invoke hello name=Zoë $local_call"
  show "$width" "$height" '200 OK' "$b44fn fetch ticks -Q count=3 $local_call"
  # Slow enough for the status line, of which nothing is left.
  show "$width" "$height" '"tick": 3' "$b44fn fetch ticks -Q count=3 -Q delayMs=1500 $local_call" '[0-9] records? · [0-9.]+ s'
  show "$width" "$height" 'Did you mean hello?' "$b44fn invoke helo $local_call"
done
exit "$failed"
