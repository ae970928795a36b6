#!/usr/bin/env bash
# Builds the face's native library for this machine and puts it, without its symbols, into a folder.
#
#   native.sh FOLDER               the library that ships
#   native.sh FOLDER --test-hook   the one with the hook by which tests provoke a panic
set -euo pipefail
folder="$(realpath -m "${1:?a folder}")"
cd "$(dirname "$0")/.."
features=()
[ "${2:-}" != --test-hook ] || features=(--features test-hook)

# With frame pointers the tables by which a panic unwinds say once where a frame is, not after every push: 90 kB.
export RUSTFLAGS="${RUSTFLAGS:-} -C force-frame-pointers=yes"
# A table of labels then holds distances of four bytes, not addresses that are written at loading, 32 bytes each: 40 kB.
cargo rustc --quiet --locked --profile native -p shouwang-ffi --lib --crate-type cdylib ${features[@]+"${features[@]}"} \
  -- -C passes=rel-lookup-table-converter
built="${CARGO_TARGET_DIR:-target}/native/libshouwang_ffi"
case "$(uname -s)" in
  Darwin) built="$built.dylib"; strip=(strip -x) ;;
  *) built="$built.so"; strip=(strip --strip-unneeded) ;;
esac
mkdir -p "$folder"
fresh="$folder/.$(basename "$built").$$"
cp "$built" "$fresh"
# What a call needs stands in the dynamic symbols, which stay.
! command -v strip >/dev/null || "${strip[@]}" "$fresh"
# An unchanged library keeps its time, so that nothing is rebuilt for it.
if cmp -s "$fresh" "$folder/$(basename "$built")"; then rm "$fresh"; else mv "$fresh" "$folder/$(basename "$built")"; fi
