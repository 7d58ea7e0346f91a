#!/usr/bin/env bash
# Set up what `make run` (run) or `make test` and `make check` (dev) need; do nothing when it is there.
set -euo pipefail
cd "$(dirname "$0")"
kind=${1:?run or dev}
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

find_python() {
  python=${PYTHON:-}
  local candidate
  for candidate in python3.11 python3.12 python3.13 python3; do
    [ -n "$python" ] || ! command -v "$candidate" >/dev/null ||
      ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || python=$candidate
  done
  python_packages="python3 python3-venv"
  [ -z "$python" ] ||
    python_packages=$(basename "$(readlink -f "$(command -v "$python")")")-venv
}
find_python

# -- what Debian gives: each thing is tried; a trial that fails names the packages ------------------

# When | packages | what must succeed in an empty folder. The pages use the readers' own Chinese fonts,
# so the test browser needs one; Playwright's driver is a program that pip installs.
trials() {
  local py=$PWD/.venv/bin/python browser=${CHROMIUM:-chromium}
  [ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || browser=google-chrome
  cat <<TRIALS
python|$python_packages|${python:-python3} -c 'import ensurepip, venv'
run|libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0|$py -c 'import ctypes, weasyprint; ctypes.CDLL("libharfbuzz-subset.so.0")'
dev|libatomic1 libstdc++6|$py -c 'from playwright.sync_api import sync_playwright as driver; driver().start().stop()'
dev|chromium|$browser --headless --no-sandbox --disable-gpu --user-data-dir=\$PWD/profile --print-to-pdf=page.pdf about:blank && test -s page.pdf
dev|fontconfig fonts-noto-cjk|fc-list :lang=zh | grep .
dev|poppler-utils|pdftotext -v && pdftoppm -v
dev|npm|npm --version
dev|libreoffice-writer|echo a >a.txt && soffice --headless -env:UserInstallation=file://\$PWD/office --convert-to docx a.txt && test -s a.docx
dev|nginx-light|nginx -v
dev|openssl|openssl passwd -apr1 a
dev|caddy|HOME=\$PWD caddy hash-password --plaintext a
dev|minisign|minisign -G -W -p public -s secret
dev|gpg gpg-agent|export GNUPGHOME=\$PWD; echo a >a; gpg --batch --passphrase '' --quick-gen-key a@example.invalid ed25519 sign && gpg --batch --detach-sign a; done=\$?; gpgconf --kill all; exit \$done
dev|openssh-server openssh-client|ssh-keygen -q -t ed25519 -N '' -f key && { sshd -? 2>&1 || true; } | grep OpenSSH
dev|rsync|rsync --version
dev|systemd|systemd-analyze --version
dev|strace|strace -o calls true
dev|faketime|faketime 2001-02-03 date | grep 2001
TRIALS
}

# Print the packages of the trials of one time that fail; with `loudly`, say what failed and how.
failing() {
  local when packages trial
  while IFS='|' read -r when packages trial; do
    if [ "$when" = "$1" ] && ! (mkdir "$scratch/trial" && cd "$scratch/trial" &&
      timeout 300 bash -o pipefail -c "$trial") </dev/null >"$scratch/said" 2>&1; then
      printf '%s\n' "$packages"
      [ "${2:-}" != loudly ] ||
        say "这一项仍不能用 / still does not work: $trial"$'\n'"$(tail -n 5 "$scratch/said")"
    fi
    rm -rf "$scratch/trial"
  done < <(trials)
}

# Try all that is needed at one time, install what fails, try again.
provide() {
  local need as_root=() command
  need=$(failing "$1" | tr '\n' ' ')
  [ -n "$need" ] || return 0
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  command="apt-get update && apt-get install -y --no-install-recommends $need"
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say "缺少系统软件包，请以管理员身份运行 / missing system packages; run as an administrator:"
    say "  sudo sh -c '$command'"
    exit 1
  fi
  say "installing: $need"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "{ $command; } >/dev/null"
  find_python
  [ -z "$(failing "$1" loudly)" ] || exit 1
}

# What was tried, where its programs are, and the packages that there are: while these stay, so does
# what the trials said.
key() {
  {
    echo "$kind"
    trials
    cat "$lock" /var/lib/dpkg/status 2>/dev/null || true
    # shellcheck disable=SC2046 # words on purpose
    type -P $(trials | tr -cs 'a-z0-9.-' ' ') || true
  } | sha256sum
}
tried=.venv/.tried-$kind
works() { [ -f "$tried" ] && [ "$(key)" = "$(cat "$tried")" ]; }
works || provide python

# -- the virtual environment: locked packages, and this checkout as the command `jianbao` -----------
stamp=.venv/.installed
wanted="$(sha256sum "$lock" pyproject.toml | sha256sum) $PWD"
fits() { [ -x .venv/bin/jianbao ] && [ -f "$stamp" ] && grep -qxF "$1" "$stamp"; }
dev_wanted="$(sha256sum requirements-dev.lock pyproject.toml | sha256sum) $PWD"
if ! fits "$wanted" && ! fits "$dev_wanted"; then
  say "installing the locked packages ($lock)"
  [ -x .venv/bin/python ] || "${python:-python3}" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --no-index -e .
  printf '%s\n' "$wanted" >"$stamp"
fi

if ! works; then
  provide run
  [ "$kind" = run ] || provide dev
  key >"$tried"
fi

# -- what only tests read, from npm ------------------------------------------------------------------
if [ "$kind" = dev ]; then
  packages=tests/npm
  wanted=$(sha256sum "$packages/package-lock.json")
  if ! grep -qxF "$wanted" "$packages/node_modules/.installed" 2>/dev/null; then
    npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    printf '%s\n' "$wanted" >"$packages/node_modules/.installed"
  fi
fi
