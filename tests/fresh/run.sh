#!/usr/bin/env bash
# Run both commands of the README on a bare Debian 12, made by debootstrap in a folder of its own:
#   tests/fresh/run.sh [WHO:LOCALE …]     by default root:C.UTF-8 user:none
# WHO is `root` (the checkout in /root, which only root can read) or `user` (an ordinary user with
# sudo); LOCALE a value of LANG, or `none`. What is committed is tried. Needs root, debootstrap and the
# network; how this machine's apt, pip and npm reach it is carried over. PYTEST_ADDOPTS narrows the
# tests; MIRROR is where debootstrap looks; logs come to build/fresh/.
set -euo pipefail
suite=bookworm
repository=$(cd "$(dirname "$0")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }
[ "$(id -u)" = 0 ] || { say "run it as root: a chroot is made and file systems are mounted"; exit 2; }
command -v debootstrap >/dev/null || { say "debootstrap is missing: apt-get install debootstrap"; exit 2; }

# -- inside a namespace of its own: whatever is mounted here, and runs here, ends with it -------------

# Put a file or folder of this machine at the same place in the chroot, unless it has one.
carry() {
  if [ -d "$1" ] && [ ! -e "$fresh$1" ]; then
    mkdir -p "$fresh$1"
    mount --rbind "$1" "$fresh$1"
  elif [ -f "$1" ] && [ ! -e "$fresh$1" ]; then
    mkdir -p "$fresh$(dirname "$1")"
    cp -L "$1" "$fresh$1"
  fi
}

# Carry over how this machine reaches the network: its names, certificates, apt, pip and npm.
connect() {
  local path
  cp -L /etc/resolv.conf /etc/hosts "$fresh/etc/"
  if [ -d /usr/local/share/ca-certificates ]; then
    cp -rL /usr/local/share/ca-certificates "$fresh/usr/local/share/"
    chroot "$fresh" update-ca-certificates >/dev/null 2>&1
  fi
  for path in /etc/apt/{apt.conf,apt.conf.d,auth.conf,auth.conf.d,keyrings,trusted.gpg.d}; do
    [ ! -e "$path" ] || cp -rL "$path" "$fresh/etc/apt/"
  done
  if grep -qrw "$suite" /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null; then
    rm -f "$fresh/etc/apt/sources.list" # this machine's own, for they say what it may reach
    cp -rL /etc/apt/sources.list* "$fresh/etc/apt/"
    find "$fresh/etc/apt" -path '*sources*' -type f ! -exec grep -qw "$suite" {} \; -delete
  fi
  for path in /etc/pip.conf /etc/xdg/pip/* /etc/npmrc /usr/etc/npmrc; do carry "$path"; done
  for path in .config/pip .pip .npmrc; do
    [ ! -e "$HOME/$path" ] || (cd "$HOME" && cp -rL --parents "$path" "$fresh$home/")
  done
  # What the settings of pip and of certificates name by its path.
  { python3 -m pip config list 2>/dev/null || true; settings; } |
    grep -oE "(^|file://|[=' ])/[^' ]+" | grep -oE '/[^/].*' | sort -u | while read -r path; do carry "$path"; done
}

# The environment's settings for clients of the network.
settings() {
  env | grep -E '^(PIP_|NPM_CONFIG_|npm_config_|SSL_CERT_|REQUESTS_CA|CURL_CA|NODE_EXTRA_CA)|^[a-zA-Z_]+_(proxy|PROXY)=' || true
}

inside() { # WHO LOCALE
  local who=$1 locale=$2 home=/root owner=root as=() environment command scene log start status=0
  local path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  mount -t proc proc "$fresh/proc"
  mount -t sysfs sysfs "$fresh/sys"
  mount --rbind /dev "$fresh/dev"
  if [ "$who" = user ]; then
    home=/home/editor owner=editor as=(--userspec=editor:editor) path=/usr/local/bin:/usr/bin:/bin
    chroot "$fresh" useradd --create-home --shell /bin/bash editor
  fi
  connect
  if [ "$who" = user ]; then
    chroot "$fresh" sh -c 'apt-get -qq update && apt-get -qq install --no-install-recommends sudo' >/dev/null 2>&1
    echo 'editor ALL=(ALL) NOPASSWD: ALL' >"$fresh/etc/sudoers.d/editor"
  fi
  git clone -q --no-hardlinks "$repository" "$fresh$home/jianbao"
  chroot "$fresh" chown -R "$owner:" "$home"
  mapfile -t environment < <(settings)
  environment+=("HOME=$home" "PATH=$path" TERM=dumb)
  [ "$locale" = none ] || environment+=("LANG=$locale")
  [ -z "${PYTEST_ADDOPTS:-}" ] || environment+=("PYTEST_ADDOPTS=$PYTEST_ADDOPTS")
  for command in run test; do
    start=$SECONDS
    log=$logs/$who-$locale-$command.log
    scene="$who, LANG=$locale: make $command"
    if chroot "${as[@]}" "$fresh" env -i "${environment[@]}" sh -c "cd && cd jianbao && make $command" \
      >"$log" 2>&1 </dev/null; then
      echo "PASS  $scene, $((SECONDS - start)) s"
    else
      status=1
      tail -n 20 "$log"
      echo "FAIL  $scene, $((SECONDS - start)) s; see $log"
    fi
  done
  return $status
}

# -- outside ------------------------------------------------------------------------------------------

logs=$repository/build/fresh
if [ "${FRESH_INSIDE:-}" ]; then
  fresh=$FRESH_INSIDE
  "$@"
  exit
fi

place=$(mktemp -d "${TMPDIR:-/var/tmp}/fresh.XXXXXX")
apart=
leave() {
  [ -z "$apart" ] || ! kill -KILL "$apart" 2>/dev/null || wait "$apart" || true # and all that runs in it
  rm -rf --one-file-system "$place"
}
trap leave EXIT
trap 'exit 130' INT TERM HUP

# Run a function of this script in namespaces that end with it.
aside() { # FOLDER WORD…
  local folder=$1
  shift
  FRESH_INSIDE=$folder unshare --mount --propagation private --pid --fork --kill-child "$0" "$@" &
  apart=$!
  wait "$apart"
}

[ $# -gt 0 ] || set -- root:C.UTF-8 user:none
mkdir -p "$logs"
say "making a bare Debian ($suite)"
aside "$place" debootstrap --variant=minbase --include=ca-certificates,git,make \
  "$suite" "$place/bare" ${MIRROR:+"$MIRROR"} >"$logs/debootstrap.log" ||
  { say "debootstrap failed; see $logs/debootstrap.log"; exit 1; }
failed=0
for scene in "$@"; do
  cp -a "$place/bare" "$place/fresh"
  aside "$place/fresh" inside "${scene%%:*}" "${scene#*:}" || failed=1
  rm -rf --one-file-system "$place/fresh"
done
[ $failed = 1 ] || echo "PASS  both commands of the README on a bare Debian"
exit $failed
