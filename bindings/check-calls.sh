#!/usr/bin/env bash
# Finds public calls of a package that none of its tests names: those generated and those of the page of sugar.
#
#   check-calls.sh kotlin | swift
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C.UTF-8

case "${1:-}" in
  kotlin)
    tests=(kotlin/src/test/kotlin/shouwang/*Test.kt)
    # Functions at the margin, methods of interfaces and of records and enumerations, constructors' names; not the plumbing.
    calls() {
      sed -nE 's/^ *(@Throws\([A-Za-z]+::class\) ?)?(override )?fun `([A-Za-z0-9]+)`\(.*/\3/p' kotlin/src/main/kotlin/shouwang/shouwang.kt
      sed -nE 's/^(suspend |operator )*fun (<[^>]*> )?([A-Za-z]+(<[^>]*>)?\.)?([A-Za-z0-9]+)\(.*/\5/p' kotlin/src/main/kotlin/shouwang/Sugar.kt
      sed -nE 's/^val [A-Za-z]+\.([A-Za-z]+):.*/\1/p' kotlin/src/main/kotlin/shouwang/Sugar.kt
      awk '/^open class / { name = $3; sub(":", "", name) } /^ *constructor\((`|\))/ { print name }' kotlin/src/main/kotlin/shouwang/shouwang.kt
    }
    # Operators are written as such, and a row of columns as brackets.
    written() {
      case $1 in
        plus) echo ' + ' ;;
        minus) echo ' - ' ;;
        get) echo '\[' ;;
        onProgress) echo 'onProgress' ;;
        *) echo "\\b$1( *[({]|\\)|\\b)" ;;
      esac
    }
    ;;
  swift)
    tests=(swift/Tests/ShouwangTests/*Tests.swift)
    calls() {
      sed -nE 's/^ *(public|open) (static )?func ([A-Za-z]+)\(.*/\3/p' swift/Sources/Shouwang/Shouwang.swift |
        grep -vE '^(uniffi[A-Z]|FfiConverter|lift|lower|read|write$)' | grep -v '^uniffi'
      sed -nE 's/^ *public (static )?func ([A-Za-z]+)[<(].*/\2/p' swift/Sources/Shouwang/Sugar.swift
      sed -nE 's/^ *public (static )?var ([a-zA-Z]+):.*/\2/p' swift/Sources/Shouwang/Sugar.swift
      awk '/^open class / { name = $3; sub(":", "", name) } /^public convenience init\(/ { print name }' swift/Sources/Shouwang/Shouwang.swift
    }
    written() {
      case $1 in
        # What prints an error as text.
        errorDescription) echo 'localizedDescription' ;;
        *) echo "\\b$1\\b" ;;
      esac
    }
    ;;
  *) echo "usage: check-calls.sh kotlin | swift" >&2; exit 2 ;;
esac

# A test's own function of the same name is no call.
text="$(cat "${tests[@]}" | grep -vE '^ *(private )?fun [`a-z]|^ *(private )?func (test)?[A-Z]')"
counted=0 missing=0
for call in $(calls | sort -u); do
  counted=$((counted + 1))
  grep -qE -- "$(written "$call")" <<<"$text" || { echo "no test of $1 names $call" >&2; missing=$((missing + 1)); }
done
[ "$counted" -gt 60 ] || { echo "only $counted calls were found: this script no longer reads the package" >&2; exit 1; }
[ "$missing" = 0 ] || exit 1
echo "$counted names of public calls, each in a test of $1"
