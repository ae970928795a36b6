#!/usr/bin/env bash
# Checks that the face compiles for phones; needs neither the NDK nor Xcode, which only linking does.
set -euo pipefail
cd "$(dirname "$0")/.."
for target in aarch64-linux-android aarch64-apple-ios; do
  if ! rustup target add "$target" >/dev/null 2>&1; then
    echo "skipped: the target $target can't be had here"
    continue
  fi
  cargo check --quiet --locked --target "$target" -p shouwang-ffi
  echo "$target: the face compiles"
done
