#!/usr/bin/env bash
# The demo and a few calls in tmux, a terminal that we did not write, at three sizes. Exits 0 when each screen
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

b44fn="node bin/b44fn.js"
local_call="--local --project examples/shop"
for size in '80 24' '120 40' '40 12'; do
  read -r width height <<<"$size"
  show "$width" "$height" 'To try next:' "$b44fn demo"
  show "$width" "$height" '"message": "Hello, Zoë!"' "$b44fn invoke hello name=Zoë $local_call"
  show "$width" "$height" '200 OK' "$b44fn fetch ticks -Q count=3 $local_call"
  # Slow enough for the status line, of which nothing is left.
  show "$width" "$height" '"tick": 3' "$b44fn fetch ticks -Q count=3 -Q delayMs=1500 $local_call" '[0-9] records? · [0-9.]+ s'
  show "$width" "$height" 'Did you mean hello?' "$b44fn invoke helo $local_call"
done
exit "$failed"
