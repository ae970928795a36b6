#!/usr/bin/env bash
# Shrinks the jar and the sample under consumer-rules.pro and runs the sample from what is left: rules that keep too little fail here.
# Needs the tests' build (../test.sh); ProGuard comes from Maven's repository, R8 is not there.
set -euo pipefail
cd "$(dirname "$0")"
kotlin="$(realpath ..)"
out="$kotlin/target/shrunk"
mkdir -p "$out"
mvn -q -B -f check-rules.xml dependency:build-classpath -Dmdep.outputFile="$out/proguard.txt"
mvn -q -B -f "$kotlin/pom.xml" dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile="$out/libraries.txt"

cat >"$out/rules.pro" <<RULES
-injars $kotlin/target/classes(!**.so)
-injars $kotlin/target/test-classes(FindHelpKt*.class)
-outjars $out/app.jar
$(tr ':' '\n' <"$out/libraries.txt" | sed 's/^/-libraryjars /')
-libraryjars <java.home>/jmods/java.base.jmod(!**.jar;!module-info.class)
-libraryjars <java.home>/jmods/java.desktop.jmod(!**.jar;!module-info.class)
-include $PWD/consumer-rules.pro
-keep class FindHelpKt { public static void main(java.lang.String[]); }
-dontnote **
-ignorewarnings
-optimizationpasses 2
RULES
java -cp "$(cat "$out/proguard.txt")" proguard.ProGuard @"$out/rules.pro" >"$out/proguard.log" || { tail -20 "$out/proguard.log" >&2; exit 1; }
# Beside what is left lies nothing but the native library: a class that was dropped must not be found elsewhere.
java -cp "$out/app.jar:$kotlin/native:$(cat "$out/libraries.txt")" -Djna.library.path=/nowhere FindHelpKt ../../../examples/chengzhong/data >"$out/printed.txt"
diff "$out/printed.txt" ../../../tests/golden/sample.txt
echo "the sample runs shrunk: $(stat -c %s "$out/app.jar") bytes of classes"
