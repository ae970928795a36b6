#!/usr/bin/env bash
# Puts a Swift toolchain for Linux into the user's cache directory, and runs commands inside it.
#
#   toolchain.sh install            make the toolchain if it is not there yet; print its folder
#   toolchain.sh run DIR COMMAND…   run a command with DIR (an absolute path, mounted at the same path) as its working directory
#   toolchain.sh remove             delete the toolchain; the downloaded packages stay
#
# The toolchain is a Debian 13 (trixie) root made by debootstrap from the mirror that this machine's own apt uses.
# Mounts are made in a private mount namespace, so nothing stays mounted however a run ends.
# Exit codes: 3 not root, 4 this machine can't have it, 5 the installation failed; otherwise the command's own.
set -euo pipefail

release=trixie
packages=(swiftlang libc6-dev libstdc++-14-dev)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/shouwang"
# The number is raised whenever the recipe below changes, so that an older root is not taken for this one.
root="$cache/swift-$release-1"
partial="$root.partial"
downloads="$cache/debian-packages"
log="$cache/swift-$release-install.log"

fail() {
  local code="$1"
  shift
  echo "toolchain.sh: $*" >&2
  exit "$code"
}

need_root() {
  [ "$(id -u)" = 0 ] || fail 3 "the Swift toolchain is a chroot, which only root can make; run as root or put a native swift on PATH"
  unshare --mount true 2>/dev/null || fail 4 "this machine does not let root make a mount namespace"
}

# The mirror of this machine's own apt configuration.
mirror() {
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$1" '$1 == release && $2 == "main" { print $3; exit }'
}

# What apt on this machine is told about proxies and certificates, for apt inside the root; certificate files are copied along.
copy_apt_network_settings() {
  local into="$1" file
  apt-config dump --no-empty | grep -iE '^Acquire::(https?|ftp|Retries|Check-)' >"$into/etc/apt/apt.conf.d/00host" || true
  echo 'APT::Install-Recommends "false";' >"$into/etc/apt/apt.conf.d/01shouwang"
  echo 'Acquire::Retries "3";' >>"$into/etc/apt/apt.conf.d/01shouwang"
  for file in /etc/ssl/certs/ca-certificates.crt $(grep -iE 'CaInfo|CaPath|SslCert|SslKey' "$into/etc/apt/apt.conf.d/00host" | cut -d'"' -f2); do
    if [ -f "$file" ]; then install -D -m 644 "$file" "$into$file"; fi
  done
  if [ -f /etc/resolv.conf ]; then cp -L /etc/resolv.conf "$into/etc/resolv.conf"; fi
}

# Runs in its own mount namespace (see install_toolchain).
build_root() {
  local from="$1"
  rm -rf --one-file-system "$partial"
  mkdir -p "$partial" "$downloads/base" "$downloads/swift/partial"
  debootstrap --variant=minbase --cache-dir="$downloads/base" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$release" "$partial" "$from"
  copy_apt_network_settings "$partial"
  # The root is a cache that can be made again, so it need not be flushed to the disk file by file.
  echo force-unsafe-io >"$partial/etc/dpkg/dpkg.cfg.d/shouwang"
  rm -f "$partial"/etc/apt/sources.list.d/*
  echo "deb $from $release main" >"$partial/etc/apt/sources.list"
  mountpoint -q "$partial/proc" || mount -t proc proc "$partial/proc"
  mount --rbind /dev "$partial/dev"
  mount --bind "$downloads/swift" "$partial/var/cache/apt/archives"
  # With a policy-rc.d no package starts a service.
  printf '#!/bin/sh\nexit 101\n' >"$partial/usr/sbin/policy-rc.d"
  chmod 755 "$partial/usr/sbin/policy-rc.d"
  inside() { chroot "$partial" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
  inside apt-get update -q
  inside apt-get install -q -y "${packages[@]}"
  echo /usr/libexec/swift/lib/swift/linux >"$partial/etc/ld.so.conf.d/swift.conf"
  inside ldconfig
  inside swift --version
}

install_toolchain() {
  mkdir -p "$cache"
  exec 9>"$root.lock"
  flock 9
  if [ -f "$root/complete" ]; then
    echo "$root"
    return
  fi
  # shellcheck source=/dev/null
  . /etc/os-release
  [ "${ID:-}" = debian ] || fail 4 "the script knows Debian only; put a native swift on PATH"
  local free_kib
  free_kib="$(df --output=avail -k "$cache" | tail -1)"
  [ "$free_kib" -gt 5000000 ] || fail 4 "the toolchain takes 3.3 GB and as much as 5 while it is made; $cache has $((free_kib / 1000)) MB free"
  {
    echo "Making the Swift toolchain in $root (about 3 minutes, 3.3 GB); the log is $log" >&2
    if ! command -v debootstrap >/dev/null; then
      apt-get update -q && apt-get install -q -y --no-install-recommends debootstrap
    fi
    local from
    from="$(mirror "${VERSION_CODENAME:-}")"
    [ -n "$from" ] || fail 4 "apt on this machine names no Debian mirror"
    unshare --mount --propagation private "$0" build-root "$from"
  } >"$log" 2> >(tee -a "$log" >&2) 9>&- || {
    tail -20 "$log" >&2
    fail 5 "the installation failed; the log is $log"
  }
  touch "$partial/complete"
  rm -rf --one-file-system "$root"
  mv "$partial" "$root"
  echo "$root"
}

# Runs in its own mount namespace (see run_inside).
enter_root() {
  local directory="$1"
  shift
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mkdir -p "$root$directory"
  mount --bind "$directory" "$root$directory"
  exec chroot "$root" /usr/bin/env -i HOME=/root USER=root LC_ALL=C.UTF-8 PATH=/usr/bin:/bin \
    ${SHOUWANG_ENVIRONMENT:-} /bin/sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
}

run_inside() {
  local directory="${1:?a folder}"
  install_toolchain >/dev/null
  shift
  exec unshare --mount --propagation private "$0" enter-root "$(realpath "$directory")" "$@"
}

case "${1:-}" in
  install) need_root; install_toolchain ;;
  run) need_root; shift; run_inside "$@" ;;
  remove) need_root; rm -rf --one-file-system "$root" "$partial" ;;
  build-root) shift; build_root "$@" ;;
  enter-root) shift; enter_root "$@" ;;
  *) sed -n '2,12p' "$0" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac
