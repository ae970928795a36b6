#!/usr/bin/env bash
# Builds the wheel and installs it with all its extras into .venv at the repository's root.
#   python/build.sh [requirements file to install as well]
# Exits 77 with "SKIPPED: reason" where Python 3.11 or newer can't be had.
set -euo pipefail
cd "$(dirname "$0")/.."

# The wheel that users get is the wheel that is tested; SHOUWANG_PROFILE=dev builds faster and runs slower.
profile=${SHOUWANG_PROFILE:-release}

find_python() {
  local candidate
  for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$candidate" >/dev/null &&
      "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
}

if [ ! -x .venv/bin/python ]; then
  python=$(find_python)
  if [ -z "$python" ]; then
    echo "SKIPPED: no Python 3.11 or newer with venv (on Debian: apt-get install python3-venv)"
    exit 77
  fi
  "$python" -m venv .venv
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1
requirements=${1:-}
if [ -n "$requirements" ]; then
  .venv/bin/pip install -q -r "$requirements"
else
  .venv/bin/pip install -q "$(grep '^maturin==' python/requirements-test.txt)"
fi

wheels=target/wheels
rm -f "$wheels"/shouwang-*.whl
.venv/bin/maturin build -q --profile "$profile" --manifest-path python/Cargo.toml --out "$wheels" \
  --interpreter .venv/bin/python
wheel=$(ls "$wheels"/shouwang-*.whl)
# The wheel alone is laid anew each time; its extras stay where they are.
.venv/bin/pip install -q --force-reinstall --no-deps "$wheel"
.venv/bin/pip install -q "shouwang[all] @ file://$PWD/$wheel"
.venv/bin/python -c 'import shouwang; print("installed shouwang", shouwang.__version__, "into .venv")'
