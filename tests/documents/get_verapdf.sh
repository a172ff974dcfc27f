#!/bin/sh
# veraPDF, which validates PDF/A and PDF/UA, for tests/documents/seal/test_verapdf.py: one jar (16 MB), by Maven, into the cache. `make verapdf` calls this.
# Used by tests only, never shipped: MPL 2.0 or GPL 3. LSQ_VERAPDF names another folder, or a command that is there already.
set -eu
version=1.30.2
sha256=287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
folder="${LSQ_VERAPDF:-${XDG_CACHE_HOME:-$HOME/.cache}/lsq/verapdf}"
jar="$folder/cli-$version.jar"

is_right() { [ -f "$1" ] && echo "$sha256  $1" | sha256sum --check --status -; }

if [ -f "$folder" ] || command -v verapdf >/dev/null 2>&1 || is_right "$jar"; then
    exit 0
fi
for program in java mvn; do
    command -v "$program" >/dev/null 2>&1 || { echo "veraPDF needs $program, which is not here: its tests are skipped for this reason" >&2; exit 3; }
done
part="$(mktemp -d)"
trap 'rm -rf "$part"' EXIT
mvn --quiet --batch-mode "$plugin:copy" "-Dartifact=org.verapdf.apps:cli:$version" "-DoutputDirectory=$part" >"$part/log" 2>&1 \
    || { tail -n 5 "$part/log" >&2; echo "Maven did not get veraPDF $version" >&2; exit 4; }
is_right "$part/cli-$version.jar" || { echo "cli-$version.jar is not the file that we know: its SHA-256 differs" >&2; exit 5; }
mkdir -p "$folder"
mv "$part/cli-$version.jar" "$jar"
echo "veraPDF $version is in $folder"
