#!/usr/bin/env bash
# Counts the instructions of a check in the core and names what takes them. Counts repeat where times do not. Needs valgrind.
#
#   bench/profile.sh (seen | first) [calls]
set -euo pipefail
cd "$(dirname "$0")/.."
which=${1:?seen or first} calls=${2:-2000}

program=$(cargo bench --package authkit-core --bench measure --no-run --message-format=json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*measure[^"]*\)".*/\1/p')
mkdir -p .build/bench
counts=.build/bench/callgrind-$which.out
valgrind --quiet --tool=callgrind --callgrind-out-file="$counts" \
  --toggle-collect='*stage::authenticate*' --compress-strings=no "$program" profile "$which" "$calls" >&2
callgrind_annotate --inclusive=yes --threshold=100 "$counts" |
  sed -E 's/ *\[[^]]*\]$//' | awk -v calls="$calls" '
    /PROGRAM TOTALS/ { gsub(",", "", $1); printf "%d instructions a check\n", $1 / calls; next }
    /^ *[0-9,]+ \(/ && ++shown <= 60 { count = $1; gsub(",", "", count); $1 = ""; printf "%9d %s\n", count / calls, $0 }'
