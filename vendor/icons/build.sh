#!/usr/bin/env bash
# Draws the icons of the installed program from dashboard/assets/first/icon.svg, with Chromium.
set -euo pipefail
cd "$(dirname "$0")/../../dashboard/assets/first"
page="$(mktemp --suffix=.html)"
trap 'rm -f "$page"' EXIT
draw() { # file, pixels, ground, share of the width the drawing has
  printf '<body style="margin:0;display:grid;place-items:center;width:%spx;height:%spx;background:%s"><img src="file://%s" width="%s">' \
    "$2" "$2" "$3" "$PWD/icon.svg" "$(($2 * $4 / 100))" > "$page"
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files \
    --default-background-color=00000000 --window-size="$2,$2" --screenshot="$PWD/$1" "file://$page" 2> /dev/null
}
draw icon-192.png 192 transparent 100
draw icon-512.png 512 transparent 100
draw icon-maskable.png 512 '#3f48c4' 70
