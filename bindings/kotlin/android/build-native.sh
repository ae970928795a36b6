#!/usr/bin/env bash
# Builds the native library for Android's four ABIs into src/main/jniLibs, and checks its page alignment.
# Needs the NDK (r27 or later, found through ANDROID_NDK_HOME) and cargo-ndk: cargo install cargo-ndk.
set -euo pipefail
cd "$(dirname "$0")"
: "${ANDROID_NDK_HOME:?the folder of the NDK}"
command -v cargo-ndk >/dev/null || { echo "cargo-ndk is not there: cargo install cargo-ndk" >&2; exit 1; }

rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android i686-linux-android
rm -rf src/main/jniLibs
(cd ../../.. && cargo ndk --platform 26 --target arm64-v8a --target armeabi-v7a --target x86_64 --target x86 \
  --output-dir bindings/kotlin/android/src/main/jniLibs build --locked --profile native -p shouwang-ffi)

# Google Play asks it of the 64-bit ones; see bindings/build.rs.
readelf="$(echo "$ANDROID_NDK_HOME"/toolchains/llvm/prebuilt/*/bin/llvm-readelf)"
for library in src/main/jniLibs/{arm64-v8a,x86_64}/libshouwang_ffi.so; do
  "$readelf" --program-headers --wide "$library" |
    awk '$1 == "LOAD" && $NF !~ /^0x(4000|8000|10000)$/ { wrong = 1 } END { exit wrong }' ||
    { echo "$library: its segments are not aligned to 16 KB" >&2; exit 1; }
  echo "$library: $(stat -c %s "$library" 2>/dev/null || stat -f %z "$library") bytes"
done
