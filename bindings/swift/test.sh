#!/usr/bin/env bash
# Builds the native library and runs the Swift tests: with the `swift` on PATH, or else, as root on Debian,
# with the toolchain that toolchain.sh keeps in the user's cache directory.
# Exit codes: 0 all passed, 77 skipped because no toolchain can be had, otherwise a failure.
set -euo pipefail
cd "$(dirname "$0")"

skip() {
  echo "SKIPPED: $*"
  exit 77
}
command -v cargo >/dev/null || skip "cargo is not on PATH"
[ "$(uname -s)" = Linux ] || skip "this script builds for Linux only; on a Mac run xcframework.sh and then swift test"

../native.sh native
../native.sh native-test-hook --test-hook

checkout="$(realpath ../..)"
if command -v swift >/dev/null; then
  inside() { env "$@"; }
else
  status=0
  ./toolchain.sh install >/dev/null || status=$?
  case "$status" in
    0) ;;
    3) skip "there is no swift on PATH, and only root can make the toolchain" ;;
    4) skip "there is no swift on PATH, and this machine can't have the toolchain (the reason stands above)" ;;
    *) skip "there is no swift on PATH, and making the toolchain failed (the reason stands above)" ;;
  esac
  inside() { ./toolchain.sh run "$checkout" env "$@"; }
fi

../check-calls.sh swift
output="$(mktemp)"
trap 'rm -f "$output"' EXIT
status=0
swift=(SHOUWANG_SWIFT_MODE=6 swift test --disable-swift-testing --package-path "$PWD")
inside LD_LIBRARY_PATH="$PWD/native" "${swift[@]}" --skip PanicTests 2>&1 | tee "$output" || status=$?
if [ "$status" = 0 ]; then
  inside RUST_BACKTRACE=0 LD_LIBRARY_PATH="$PWD/native-test-hook" "${swift[@]}" --filter PanicTests 2>&1 | tee -a "$output" || status=$?
fi

# The sample must print what the one in Kotlin prints.
if [ "$status" = 0 ]; then
  sample=(--package-path "$checkout/examples/swift/FindHelp")
  inside swift build "${sample[@]}" >&2 &&
    inside LD_LIBRARY_PATH="$PWD/native" swift run --skip-build "${sample[@]}" FindHelp "$checkout/examples/chengzhong/data" >"$output.sample" &&
    diff "$output.sample" "$checkout/tests/golden/sample.txt" || status=1
  rm -f "$output.sample"
fi
if grep -q 'warning:' "$output"; then
  echo "the Swift sources must compile without warnings" >&2
  status=1
fi

# Each run closes with "Executed N tests, with S tests skipped and F failures (U unexpected) in … seconds", first by suite, last in all.
awk '
  /^Test Suite .(All|Selected) tests. (passed|failed)/ { closing = 1; next }
  closing && /Executed [0-9]+ test/ {
    closing = 0
    for (i = 2; i <= NF; i++) {
      if ($i ~ /^tests?,?$/ && $(i - 2) == "Executed") run += $(i - 1)
      if ($i ~ /^skipped/) skipped += $(i - 2)
      if ($i ~ /^failures?$/) failures += $(i - 1)
    }
  }
  /^Test Case .* failed \(/ { failed++ }
  END {
    printf "swift: %d passed, %d failed, %d skipped\n", run - failed - skipped, failed, skipped
    exit run == 0
  }' "$output" || { echo "no Swift test ran" >&2; [ "$status" != 0 ] || status=1; }
exit "$status"
