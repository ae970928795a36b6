#!/usr/bin/env bash
# Builds the native library, puts it where the jar wants it, and runs the Kotlin tests on the JVM.
#
#   test.sh            build and test
#   test.sh --build    build alone
#
# Exit codes: 0 all passed, 77 skipped because Java or Maven is missing, otherwise a failure.
set -euo pipefail
cd "$(dirname "$0")"

skip() {
  echo "SKIPPED: $*"
  exit 77
}
command -v cargo >/dev/null || skip "cargo is not on PATH"
command -v java >/dev/null || skip "java is not on PATH; Java 17 or later is needed"
command -v mvn >/dev/null || skip "mvn is not on PATH; Maven 3.8 or later is needed"
java_version="$(java -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -1)"
[ "${java_version:-0}" -ge 17 ] || skip "Java ${java_version:-of an unknown version} is too old; Java 17 or later is needed"

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) platform=linux-x86-64 ;;
  Linux-aarch64) platform=linux-aarch64 ;;
  Darwin-arm64) platform=darwin-aarch64 ;;
  Darwin-x86_64) platform=darwin-x86-64 ;;
  *) skip "no name of JNA's is known here for $(uname -s) $(uname -m)" ;;
esac
../native.sh native-test-hook --test-hook
../native.sh "native/$platform"

if [ "${1:-}" = --build ]; then
  mvn -q -B -Dstyle.color=never test-compile
  exit
fi
../check-calls.sh kotlin
rm -rf target/surefire-reports
status=0
mvn -q -B -Dstyle.color=never test || status=$?
# An app is shrunk before it ships: the sample must run from what the library's rules leave of it.
android/check-rules.sh || status=1

# Every test class leaves one report; its opening tag holds the counts.
cat target/surefire-reports/TEST-*.xml 2>/dev/null | awk '
  /<testsuite / {
    count("tests"); count("errors"); count("failures"); count("skipped")
  }
  function count(name) { if (match($0, " " name "=\"[0-9]+")) total[name] += substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) }
  END {
    failed = total["errors"] + total["failures"]
    printf "kotlin: %d passed, %d failed, %d skipped\n", total["tests"] - failed - total["skipped"], failed, total["skipped"]
    exit total["tests"] == 0
  }' || { echo "no Kotlin test ran" >&2; [ "$status" != 0 ] || status=1; }
exit "$status"
