#!/usr/bin/env bash
# Runs every fuzz target, one after the other, and prints how many inputs each took, in how long, and what it found.
#   make fuzz                              a minute of processor time each
#   make fuzz SECONDS=600 RUNS=10000000    ten minutes each, or ten million inputs where those come first
#   make fuzz TARGETS="csv json"           only those
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
most=${RUNS_EACH:-0}
all=$(sed -n 's/^    ("\([a-z_0-9]*\)", [a-z_]*),$/\1/p' tests/fuzz/targets.rs)
# Its lints are its own, as the crate is; building them apart costs a minute only where something changed.
cargo clippy --quiet --manifest-path tests/fuzz/Cargo.toml -- -D warnings
# Without a sanitizer it runs on the stable compiler; the library has no unsafe code for one to watch.
cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none bytes
binary=$(ls -t tests/fuzz/target/*/release/bytes | head -1)
TIMEFORMAT=%U

status=0
for target in ${TARGETS:-$all}; do
  corpus=target/fuzz/$target
  found=tests/corpora/fuzz/$target
  mkdir -p "$corpus" "$found"
  log=target/fuzz/$target.log
  : >"$log"
  before=$(find "$found" -type f | wc -l)
  # The hostile files and the seeds of the repository are where it begins.
  seeds=(tests/corpora)
  [ -d "tests/fuzz/seeds/$target" ] && seeds=("tests/fuzz/seeds/$target")
  # In rounds, because the engine goes by the clock, of which a busy machine gives it little; so it is patient with one input, too.
  runs=0 used=0 code=0
  while :; do
    round=("-max_total_time=$((seconds < 60 ? seconds : 60))")
    [ "$most" -gt 0 ] && round+=("-runs=$((most - runs))")
    { time SHOUWANG_FUZZ_TARGET=$target "$binary" "$corpus" "${seeds[@]}" -artifact_prefix="$found/" \
      "${round[@]}" -timeout=120 -report_slow_units=120 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 \
      >>"$log" 2>&1; } 2>"target/fuzz/$target.time" || code=$?
    took=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    runs=$((runs + ${took:-0}))
    used=$(awk -v used="$used" '{ print used + $1 }' "target/fuzz/$target.time")
    [ "$code" != 0 ] && break
    [ "$most" -gt 0 ] && [ "$runs" -ge "$most" ] && break
    awk -v used="$used" -v seconds="$seconds" 'BEGIN { exit !(used >= 0.98 * seconds) }' && break
  done
  after=$(find "$found" -type f | wc -l)
  rmdir --ignore-fail-on-non-empty "$found"
  printf '%-14s %10d inputs in %4.0f s, %s of them failed\n' "$target" "$runs" "$used" "$((after - before))"
  if [ "$code" != 0 ]; then
    status=1
    grep -m 3 -E 'panicked|ERROR:|assertion|SUMMARY' "$log" || true
    echo "  the whole output is in $log"
  fi
done
exit "$status"
