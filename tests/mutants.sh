#!/usr/bin/env bash
# Changes the core's code one place at a time and counts the changes that its tests notice.
#   make mutants FILE=core/src/exchange/content_line.rs    one file
#   make mutants                                           geo, index, stats, lifecycle and exchange: many hours
# Exits 77 with "SKIPPED: reason" where cargo-mutants is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo mutants --version >/dev/null 2>&1; then
  echo "SKIPPED: cargo-mutants is not there: cargo install cargo-mutants"
  exit 77
fi
files=()
if [ -n "${FILE:-}" ]; then
  files=(--file "$FILE")
else
  for room in geo index stats lifecycle exchange; do files+=(--file "core/src/$room/**"); done
fi
# The library's own tests are what must notice.
cargo mutants --package shouwang "${files[@]}" --output target "$@" -- --lib
