#!/bin/sh
# Fetches axe-core with npm and lays it beside this script; run it by hand for a new version.
set -eu
version=4.14.1
here=$(cd "$(dirname "$0")" && pwd)
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
cd "$there"
npm pack --silent "axe-core@$version" >/dev/null
tar -xzf "axe-core-$version.tgz"
cp package/axe.min.js package/LICENSE package/LICENSE-3RD-PARTY.txt "$here"
