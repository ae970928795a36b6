#!/usr/bin/env bash
# Builds the wheel, installs it and checks and tests the Python package.
# Exits 0 when all passed, 77 with "SKIPPED: reason" where Python 3.11 or newer can't be had, else something else.
# The last line is "python: N passed, N failed, N skipped"; each check besides the tests counts as one.
set -uo pipefail
cd "$(dirname "$0")/.."

python/build.sh python/requirements-test.txt
status=$?
[ "$status" = 77 ] && exit 77
if [ "$status" != 0 ]; then
  echo "python: 0 passed, 1 failed, 0 skipped"
  exit 1
fi

passed=0 failed=0 skipped=0
check() {
  local name=$1
  shift
  if output=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "$name: ok"
  else
    failed=$((failed + 1))
    echo "$name: FAILED"
    echo "$output"
  fi
}

bin=.venv/bin
package=$($bin/python -c 'import pathlib, shouwang; print(pathlib.Path(shouwang.__file__).parent)')
check "ruff format" $bin/ruff format -q --check python
check "ruff check" $bin/ruff check -q python
check "mypy" $bin/mypy --config-file python/pyproject.toml python/shouwang
check "stubtest" env MYPYPATH= $bin/python -m mypy.stubtest shouwang --concise \
  --mypy-config-file python/pyproject.toml

# The wheel needs numpy and nothing else.
alone() {
  rm -rf target/alone
  $bin/python -m venv target/alone &&
    target/alone/bin/pip install -q --disable-pip-version-check target/wheels/shouwang-*.whl &&
    target/alone/bin/python python/tests/wheel_alone.py examples/chengzhong/data
}
check "the wheel alone" alone
# Every test of the native part once more, in four threads at once; what can't be (signals, output, plots) is left out.
check "in parallel threads" $bin/pytest -c python/pyproject.toml --rootdir . -p no:cacheprovider --parallel-threads 4 \
  --skip-thread-unsafe=true $(for name in aggregator area_index columns convert editable estimates figures geodesic golden \
    history joins period point_index questions registry release; do [ -f "python/tests/test_$name.py" ] && echo "python/tests/test_$name.py"; done)

report=target/python-tests.xml
rm -f "$report"
# The installed package is what is tested, so the docstrings are read from where it was installed.
$bin/pytest -c python/pyproject.toml --rootdir . -p no:cacheprovider --doctest-modules --junit-xml "$report" -rs \
  python/tests "$package"
status=$?
if [ -f "$report" ]; then
  read -r tests broken left_out < <($bin/python - "$report" <<'PY'
import sys
import xml.etree.ElementTree as tree

suites = tree.parse(sys.argv[1]).getroot().iter("testsuite")
counts = [[int(s.get(k, 0)) for k in ("tests", "failures", "errors", "skipped")] for s in suites]
tests, failures, errors, skipped = (sum(column) for column in zip(*counts))
print(tests - failures - errors - skipped, failures + errors, skipped)
PY
  )
  passed=$((passed + tests)) failed=$((failed + broken)) skipped=$((skipped + left_out))
fi
if [ "$status" != 0 ] && [ "${broken:-0}" = 0 ]; then
  failed=$((failed + 1))
fi
echo "python: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
