#!/bin/sh
# Fetches the vendored style sheet with npm and lays it beside this script; run it by hand.
set -eu
version=5.3.6 # the one dash-bootstrap-components 2.0.4 is made for
here=$(cd "$(dirname "$0")" && pwd)
there=$(mktemp -d)
trap 'rm -rf "$there"' EXIT
cd "$there"
npm pack --silent "bootstrap@$version" >/dev/null
tar -xzf "bootstrap-$version.tgz"
grep -v '^/\*# sourceMappingURL' package/dist/css/bootstrap.min.css >"$here/bootstrap.min.css"
cp package/LICENSE "$here/bootstrap.LICENSE.txt"
