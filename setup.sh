#!/usr/bin/env bash
# Set up what `make run` (run) or `make test` and `make check` (dev) need; do nothing when it is there.
set -euo pipefail
cd "$(dirname "$0")"
kind=${1:?run or dev}

say() { printf '%s\n' "$*" >&2; }

# -- Debian packages: WeasyPrint's text engine; for the tests a browser and PDF tools ---------------
need=()
has_library() { /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }
has_library 'libpangoft2-1\.0\.so' || need+=(libpango-1.0-0 libpangoft2-1.0-0)
has_library 'libharfbuzz-subset\.so' || need+=(libharfbuzz-subset0)
python=${PYTHON:-}
for candidate in python3.11 python3.12 python3.13 python3; do
  [ -n "$python" ] || ! command -v "$candidate" >/dev/null ||
    ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || python=$candidate
done
if [ -z "$python" ]; then
  need+=(python3 python3-venv)
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  need+=("$(basename "$(readlink -f "$(command -v "$python")")")-venv")
fi
if [ "$kind" = dev ]; then
  command -v chromium >/dev/null || need+=(chromium)
  command -v pdftotext >/dev/null || need+=(poppler-utils)
  command -v npm >/dev/null || need+=(npm)
  command -v soffice >/dev/null || need+=(libreoffice-writer) # Word files as another program writes them
  # Servers that show a release, the tools that sign one, and what makes runs unlucky.
  [ -x /usr/sbin/nginx ] || need+=(nginx-light)
  for tool in caddy minisign gpg strace faketime; do
    command -v "$tool" >/dev/null || need+=("$tool")
  done
  # The pages use the readers' own Chinese fonts; the test browser needs one too.
  [ -n "$(fc-list :lang=zh 2>/dev/null | head -1)" ] || need+=(fontconfig fonts-noto-cjk)
fi
if [ ${#need[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  command="apt-get update && apt-get install -y --no-install-recommends ${need[*]}"
  if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    say "installing: ${need[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq \
      --no-install-recommends "${need[@]}" >/dev/null
  else
    say "缺少系统软件包，请以管理员身份运行 / missing system packages; run as an administrator:"
    say "  sudo sh -c '$command'"
    exit 1
  fi
fi

# -- the virtual environment: locked packages, and this checkout as the command `jianbao` -----------
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
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

# -- what only tests read, from npm ------------------------------------------------------------------
if [ "$kind" = dev ]; then
  packages=tests/npm
  wanted=$(sha256sum "$packages/package-lock.json")
  if ! grep -qxF "$wanted" "$packages/node_modules/.installed" 2>/dev/null; then
    npm ci --prefix "$packages" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    printf '%s\n' "$wanted" >"$packages/node_modules/.installed"
  fi
fi
