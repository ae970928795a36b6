#!/usr/bin/env bash
# Measures the calls that an app makes on this machine's JVM, answers checked; see src/test/kotlin/shouwang/Bench.kt.
#
#   bench.sh          build and run
#   bench.sh --run    run what was built before, so that nothing else is busy
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" != --run ]; then
  ./test.sh --build
  mvn -q -B -Dstyle.color=never dependency:build-classpath -Dmdep.outputFile=target/classpath.txt
fi
exec java -Xms512m -Xmx512m -cp "target/classes:target/test-classes:$(cat target/classpath.txt)" shouwang.BenchKt
