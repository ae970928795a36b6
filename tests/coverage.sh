#!/usr/bin/env bash
# Measures how many lines of the core the Rust tests reach, room by room and in all.
# Exits 77 with "SKIPPED: reason" where cargo-llvm-cov or its tools are missing.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() {
  echo "SKIPPED: $*"
  exit 77
}
cargo llvm-cov --version >/dev/null 2>&1 || skip "cargo-llvm-cov is not there: cargo install cargo-llvm-cov"

out=target/coverage.json
mkdir -p target
cargo llvm-cov -p shouwang -p shouwang-tests --json --summary-only --output-path "$out" "$@"
python3 - "$out" <<'PY'
import collections
import json
import sys

rooms = collections.defaultdict(lambda: [0, 0])
for file in json.load(open(sys.argv[1]))["data"][0]["files"]:
    parts = file["filename"].split("core/src/", 1)
    if len(parts) < 2:
        continue
    lines = file["summary"]["lines"]
    for room in (parts[1].split("/")[0], "all"):
        rooms[room][0] += lines["covered"]
        rooms[room][1] += lines["count"]
for room, (covered, lines) in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
    print(f"{room:14} {covered:6} of {lines:6} lines, {100 * covered / lines:5.1f} %")
PY
