#!/usr/bin/env bash
# Runs every fuzz target, one after the other, and prints how many inputs each took and what it found.
#   make fuzz                        a minute each
#   make fuzz SECONDS=600            ten minutes each
#   make fuzz TARGETS="csv json"     only those
# An input that fails is kept in tests/corpora/fuzz/TARGET, where plain tests replay it.
# Exit codes: 0 nothing found, 77 skipped because cargo-fuzz or a C++ compiler is missing, otherwise a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "SKIPPED: $*"
  exit 77
}
cargo fuzz --version >/dev/null 2>&1 || skip "cargo-fuzz is not there: cargo install cargo-fuzz"
command -v c++ >/dev/null || skip "no C++ compiler, which the fuzzing engine needs"

seconds=${SECONDS_EACH:-60}
all=$(sed -n 's/^    ("\([a-z_0-9]*\)", [a-z_]*),$/\1/p' tests/fuzz/targets.rs)
# Without a sanitizer it runs on the stable compiler; the library has no unsafe code for one to watch.
cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none bytes
binary=$(ls -t tests/fuzz/target/*/release/bytes | head -1)

status=0
for target in ${TARGETS:-$all}; do
  corpus=target/fuzz/$target
  found=tests/corpora/fuzz/$target
  mkdir -p "$corpus" "$found"
  log=target/fuzz/$target.log
  before=$(find "$found" -type f | wc -l)
  # The hostile files and the seeds of the repository are where it begins.
  seeds=(tests/corpora)
  [ -d "tests/fuzz/seeds/$target" ] && seeds=("tests/fuzz/seeds/$target")
  code=0
  SHOUWANG_FUZZ_TARGET=$target "$binary" "$corpus" "${seeds[@]}" -artifact_prefix="$found/" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
    >"$log" 2>&1 || code=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  after=$(find "$found" -type f | wc -l)
  rmdir --ignore-fail-on-non-empty "$found"
  printf '%-14s %10s runs, %s failing input(s)\n' "$target" "${runs:-?}" "$((after - before))"
  if [ "$code" != 0 ]; then
    status=1
    grep -m 3 -E 'panicked|ERROR:|assertion|SUMMARY' "$log" || true
    echo "  the whole output is in $log"
  fi
done
exit "$status"
