#!/usr/bin/env bash
# Runs every test in every language and closes with one line of totals a language.
#
# A language whose toolchain can't be had is named as SKIPPED; with SHOUWANG_REQUIRE_ALL=1 that is a failure.
# With SHOUWANG_SPARE_DISK=1 what only the Rust tests use is deleted when they are over.
# Languages can be named to run only those: tests/run.sh rust python
set -uo pipefail
cd "$(dirname "$0")/.."
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
status=0
closing=()

# part NAME COMMAND...: runs a command, shows what it prints, and keeps its line of totals.
part() {
    local name=$1 begun=$SECONDS code line
    shift
    printf '\n== %s\n' "$name"
    "$@" 2>&1 | tee "$logs/$name"
    code=${PIPESTATUS[0]}
    # Some tools leave colour codes at the head of the next line.
    sed -i 's/\x1b\[[0-9;]*m//g' "$logs/$name"
    line=$(grep -E "^$name: [0-9]+ passed, [0-9]+ failed" "$logs/$name" | tail -n 1)
    if [ "$code" = 77 ]; then
        line="$name: SKIPPED: $(grep -m 1 -E '^SKIPPED' "$logs/$name" | sed 's/^SKIPPED: *//')"
        [ "${SHOUWANG_REQUIRE_ALL:-0}" = 1 ] && status=1
    elif [ "$code" != 0 ] || [ -z "$line" ]; then
        line="${line:-$name: no totals} (FAILED, exit code $code)"
        status=1
    fi
    closing+=("$line, $((SECONDS - begun)) s")
}

rust() {
    tests/check.sh || return 1
    local code
    cargo test --no-fail-fast 2>&1 | tee "$logs/cargo"
    code=${PIPESTATUS[0]}
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
         END { printf "rust: %d passed, %d failed, %d skipped\n", passed, failed, ignored }' "$logs/cargo"
    return "$code"
}

languages=("$@")
[ $# -gt 0 ] || languages=(rust python kotlin swift)
for language in "${languages[@]}"; do
    case $language in
        rust)
            part rust rust
            [ "${SHOUWANG_SPARE_DISK:-0}" = 1 ] && rm -rf target/debug
            ;;
        python) part python python/test.sh ;;
        kotlin) part kotlin bindings/kotlin/test.sh ;;
        swift) part swift bindings/swift/test.sh ;;
        *)
            echo "tests/run.sh: no such language: $language"
            exit 2
            ;;
    esac
done

printf '\n'
printf '%s\n' "${closing[@]}"
exit "$status"
