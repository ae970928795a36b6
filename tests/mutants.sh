#!/usr/bin/env bash
# Changes the core's code one place at a time and counts the changes that its tests notice.
#   make mutants                                           a sample of geo, index, stats, lifecycle and exchange
#   make mutants SAMPLE=100 SEED=2                         more of each room, and others
#   make mutants ROOMS=ask                                 a sample of another room
#   make mutants FILE=core/src/exchange/content_line.rs    every change of one file
# A room has thousands of such changes, each of which is built and tested, so a sample is taken: SAMPLE of each room, drawn by a
# generator that begins with SEED, before anything of them is known. A change that the library's unit tests miss is given to its
# integration tests and to those of the folder tests too, as for the lines of `make coverage`; documentation is not. The figures
# are per room, each with Wilson's interval of 95 %. Tests that were written for the survivors of one sample make that sample's figure too good; another SEED gives an honest one.
# Exits 77 with "SKIPPED: reason" where cargo-mutants is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo mutants --version >/dev/null 2>&1; then
  echo "SKIPPED: cargo-mutants is not there: cargo install cargo-mutants"
  exit 77
fi
# Tests of real data find them though they run in a copy elsewhere.
[ -d "${SHOUWANG_SHARED:-../shared}" ] && export SHOUWANG_SHARED=$(realpath "${SHOUWANG_SHARED:-../shared}")
out=$PWD/target/mutants tree=$PWD/target/mutants/tree
mkdir -p "$out" "$tree"
rm -rf "$out/mutants.out" "$out/mutants.out.old"
if [ -n "${FILE:-}" ]; then
  cargo mutants --list --package shouwang --file "$FILE" >"$out/sample"
else
  : >"$out/sample"
  for room in ${ROOMS:-geo index stats lifecycle exchange}; do
    cargo mutants --list --package shouwang --file "core/src/$room/**" >"$out/$room"
    python3 - "$out/$room" "${SAMPLE:-20}" "${SEED:-1}" >>"$out/sample" <<'PY'
import random
import sys

path, size, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
changes = sorted(set(open(path, encoding="utf-8").read().splitlines()))
print(f"{path.rsplit('/', 1)[-1]}: {min(size, len(changes))} of {len(changes)} changes", file=sys.stderr)
chosen = random.Random(seed).sample(changes, min(size, len(changes)))
print("\n".join(sorted(chosen)))
PY
  done
fi

# Changes are made in a copy that stays where it is, so that what was built for one serves the next, and the next run.
find "$tree" -mindepth 1 -maxdepth 1 ! -name target -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - | tar -x -m -C "$tree"
cd "$tree"
export CARGO_TARGET_DIR=$tree/target
# A run that was broken off may have left half of the compiler's own notes.
rm -rf "$CARGO_TARGET_DIR/debug/incremental"
# Tests take 3 s instead of 40 for a little more of the compiler's time.
# Optimizing across units would spoil what is built in steps.
for profile in DEV TEST; do
  export CARGO_PROFILE_${profile}_DEBUG=none CARGO_PROFILE_${profile}_OPT_LEVEL=1 CARGO_PROFILE_${profile}_LTO=off
done
# An example that fails is enough; remembered, it would help against the next change.
export PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=true
# What loops for ever is ended by the processor time it took, which stands still when a shared machine does and is more than the
# compiler takes; what waits for ever, by the clock. What grows for ever meets the limit of memory.
limits() { ulimit -t 400 -v $((8 << 20)); }
# The names become patterns that mean themselves alone.
mapfile -t chosen < <(sed -e 's/[][\.*^$()+?{}|\\/&#~-]/\\&/g' -e 's/^/--re=^/' -e 's/$/$/' "$out/sample")
mapfile -t files < <(cut -d: -f1 "$out/sample" | sort -u | sed 's/^/--file=/')
common=("${files[@]}" "${chosen[@]}" --in-place --package shouwang --output "$out" --baseline skip --timeout "${TIMEOUT:-600}"
  --build-timeout 1800 --colors never --iterate)
# Changes that take a field from a struct expression pass every pattern; what is known already is not tried.
mkdir -p "$out/mutants.out"
cargo mutants --list --package shouwang "${files[@]}" "${chosen[@]}" | grep -vxFf "$out/sample" >"$out/mutants.out/unviable.txt" || true
# judge TESTS VERDICTS [OPTION...]
judge() {
  local tests=$1 verdicts=$2 packages=(--package shouwang)
  shift 2
  [ "$tests" != --tests ] || packages+=(--package shouwang-tests)
  # Where tests fail before anything is changed, every change would count as caught.
  cargo test --quiet "${packages[@]}" "$tests" --no-run
  (limits && cargo test --quiet "${packages[@]}" "$tests") >"$out/unchanged.log" 2>&1 || {
    tail -30 "$out/unchanged.log"
    echo "the tests fail on the code as it is"
    exit 1
  }
  (limits && cargo mutants "${common[@]}" "${packages[@]/#--package/--test-package}" --cargo-arg="$tests" "$@") || true
  cp "$out/mutants.out/outcomes.json" "$verdicts"
}
judge --lib "$out/unit.json" "$@"
judge --tests "$out/all.json" "$@"
python3 - "$out/sample" "$out/unit.json" "$out/all.json" <<'PY'
import collections
import json
import math
import sys

chosen = set(open(sys.argv[1], encoding="utf-8").read().splitlines())
verdicts = {}
for path in sys.argv[2:]:
    for outcome in json.load(open(path))["outcomes"]:
        scenario = outcome["scenario"]
        if isinstance(scenario, dict) and "Mutant" in scenario:
            change = scenario["Mutant"]
            if change["name"] in chosen:
                verdicts[change["name"]] = (change["file"], outcome["summary"])
rooms = collections.defaultdict(collections.Counter)
for name, (file, summary) in sorted(verdicts.items()):
    room = file.split("core/src/", 1)[-1].split("/")[0]
    for key in (room, "all"):
        rooms[key][summary] += 1
    if summary in ("MissedMutant", "Timeout"):
        print(f"{summary}: {name}")
for room, counts in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
    caught = counts["CaughtMutant"] + counts["Timeout"]
    judged = caught + counts["MissedMutant"]
    if not judged:
        continue
    # Wilson 1927.
    z, share = 1.959964, caught / judged
    centre = (share + z * z / (2 * judged)) / (1 + z * z / judged)
    half = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged)) / (1 + z * z / judged)
    print(
        f"{room:10} {caught:4} of {judged:4} caught, {100 * share:5.1f} % ({100 * (centre - half):.0f} to {100 * (centre + half):.0f} %), "
        f"{counts['Timeout']} of them by the clock; {counts['Unviable']} more do not compile"
    )
PY
