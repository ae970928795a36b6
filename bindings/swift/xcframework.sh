#!/usr/bin/env bash
# Assembles ShouwangFFI.xcframework from static libraries, for the Package.swift beside it: iOS, its simulator and macOS.
#
#   xcframework.sh                     every slice
#   xcframework.sh ios simulator       some of them: ios, simulator, macos
#   PROFILE=dev xcframework.sh ios     an unoptimised one, to try the script
#
# An XCFramework is a folder with an Info.plist and, for each platform, an archive, a header and a module map, and a static library is
# not linked: it can be assembled on Linux as well as on a Mac. One for the Intel Macs' simulator needs lipo, or LLVM's.
set -euo pipefail
cd "$(dirname "$0")"
root="$(realpath ../..)"
framework="$PWD/ShouwangFFI.xcframework"
profile="${PROFILE:-native}"
slices=("$@")
[ $# -gt 0 ] || slices=(ios simulator macos)
lipo="$(command -v lipo || command -v llvm-lipo || true)"
# The oldest systems that Package.swift names; the compiler writes them into each object.
export IPHONEOS_DEPLOYMENT_TARGET=16.0 MACOSX_DEPLOYMENT_TARGET=13.0

# archive TARGET: builds the static library of a target and prints its path.
archive() {
  rustup target add "$1" >/dev/null 2>&1 || { echo "the target $1 can't be had" >&2; return 1; }
  (cd "$root" && cargo rustc --quiet --locked --profile "$profile" -p shouwang-ffi --lib --crate-type staticlib --target "$1") || return 1
  local folder="$profile"
  [ "$profile" != dev ] || folder=debug
  echo "${CARGO_TARGET_DIR:-$root/target}/$1/$folder/libshouwang_ffi.a"
}

# slice IDENTIFIER PLATFORM VARIANT TARGET…: one platform's folder, and its entry of the Info.plist.
entries=
slice() {
  local identifier=$1 platform=$2 variant=$3 target architectures='' parts=()
  shift 3
  for target in "$@"; do
    parts+=("$(archive "$target")")
    case $target in
      aarch64-*) architectures+='<string>arm64</string>' ;;
      x86_64-*) architectures+='<string>x86_64</string>' ;;
    esac
  done
  # In a folder of the module's name, so that it does not meet the module map of another framework where Xcode copies both.
  local headers="$framework/$identifier/Headers/ShouwangFFI"
  mkdir -p "$headers"
  if [ ${#parts[@]} -gt 1 ]; then
    "$lipo" -create "${parts[@]}" -output "$framework/$identifier/libshouwang_ffi.a"
  else
    cp "${parts[0]}" "$framework/$identifier/libshouwang_ffi.a"
  fi
  cp Sources/ShouwangFFI/ShouwangFFI.h "$headers"
  printf 'module ShouwangFFI {\n    header "ShouwangFFI.h"\n    export *\n}\n' >"$headers/module.modulemap"
  entries+="<dict><key>BinaryPath</key><string>libshouwang_ffi.a</string><key>HeadersPath</key><string>Headers</string>"
  entries+="<key>LibraryIdentifier</key><string>$identifier</string><key>LibraryPath</key><string>libshouwang_ffi.a</string>"
  entries+="<key>SupportedArchitectures</key><array>$architectures</array><key>SupportedPlatform</key><string>$platform</string>"
  [ -z "$variant" ] || entries+="<key>SupportedPlatformVariant</key><string>$variant</string>"
  entries+="</dict>"
  echo "$identifier: $(wc -c <"$framework/$identifier/libshouwang_ffi.a") bytes"
}

rm -rf "$framework"
for name in "${slices[@]}"; do
  case $name in
    ios) slice ios-arm64 ios '' aarch64-apple-ios ;;
    simulator)
      if [ "$lipo" ]; then
        slice ios-arm64_x86_64-simulator ios simulator aarch64-apple-ios-sim x86_64-apple-ios
      else
        echo "SKIPPED: the simulator of Intel Macs, because neither lipo nor llvm-lipo is there" >&2
        slice ios-arm64-simulator ios simulator aarch64-apple-ios-sim
      fi
      ;;
    macos)
      if [ "$lipo" ]; then
        slice macos-arm64_x86_64 macos '' aarch64-apple-darwin x86_64-apple-darwin
      else
        echo "SKIPPED: Intel Macs, because neither lipo nor llvm-lipo is there" >&2
        slice macos-arm64 macos '' aarch64-apple-darwin
      fi
      ;;
    *) echo "usage: xcframework.sh [ios] [simulator] [macos]" >&2; exit 2 ;;
  esac
done
cat >"$framework/Info.plist" <<PLIST
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>AvailableLibraries</key><array>$entries</array>
<key>CFBundlePackageType</key><string>XFWK</string>
<key>XCFrameworkFormatVersion</key><string>1.0</string>
</dict></plist>
PLIST
# A release names the archive's checksum in its Package.swift (`swift package compute-checksum` prints the same).
if command -v zip >/dev/null; then
  rm -f "$framework.zip"
  (cd "$(dirname "$framework")" && zip --quiet --recurse-paths --symlinks "$framework.zip" ShouwangFFI.xcframework)
  echo "ShouwangFFI.xcframework.zip: SHA-256 $( (sha256sum "$framework.zip" 2>/dev/null || shasum -a 256 "$framework.zip") | cut -d' ' -f1)"
fi
