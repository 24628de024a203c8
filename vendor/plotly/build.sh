#!/usr/bin/env bash
# Makes dashboard/assets/vendor/plotly.min.js: plotly.js with the few traces the pages draw.
# Needs node, npm and the project's .venv; run it by hand when the plotly package moves.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
there="$root/dashboard/assets/vendor"

esbuild=0.28.2
# The two speak of one figure format, so the script is always the Python package's own version.
plotly=$("$root/.venv/bin/python" -c 'from plotly.offline import get_plotlyjs_version as v; print(v())')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/entry.js" "$here/licences.cjs" "$work"
cd "$work"
echo '{"private": true}' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund --save-exact "plotly.js@$plotly" "esbuild@$esbuild"

# The one style sheet in reach is that of maps, which are left out.
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=Plotly \
  --target=es2020 --define:global=window --define:define.amd=false --loader:.css=empty \
  --legal-comments=none --log-level=warning --metafile=meta.json --outfile=plotly.min.js
node -e '
  const fs = require("node:fs");
  const script = fs.readFileSync("plotly.min.js");
  fs.writeFileSync("plotly.min.js.br", require("node:zlib").brotliCompressSync(script));
'
node licences.cjs >plotly.LICENSE.txt
mkdir -p "$there"
cp plotly.min.js plotly.min.js.br plotly.LICENSE.txt "$there"
ls -l "$there"/plotly.*
