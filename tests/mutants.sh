#!/usr/bin/env bash
# Changes the core's code one place at a time and counts the changes that its tests notice.
#   make mutants                                           a sample of geo, index, stats, lifecycle and exchange
#   make mutants SAMPLE=100 SEED=2                         more of each room, and others
#   make mutants FILE=core/src/exchange/content_line.rs    every change of one file
# A room has thousands of such changes, each of which is built and tested, so a sample is taken: SAMPLE of each room, drawn by a
# generator that begins with SEED, before anything of them is known. A change that the library's unit tests miss is given to its
# integration tests too. The figures are per room, each with Wilson's interval of 95 %.
# Exits 77 with "SKIPPED: reason" where cargo-mutants is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! cargo mutants --version >/dev/null 2>&1; then
  echo "SKIPPED: cargo-mutants is not there: cargo install cargo-mutants"
  exit 77
fi
out=target/mutants
mkdir -p "$out"
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

# The names become patterns that mean themselves alone.
mapfile -t chosen < <(sed -e 's/[][\.*^$()+?{}|\\/&#~-]/\\&/g' -e 's/^/--re=^/' -e 's/$/$/' "$out/sample")
export CARGO_PROFILE_DEV_DEBUG=none CARGO_PROFILE_TEST_DEBUG=none
# A change may make an endless loop; the clock stands still now and then on a shared machine, so the patience is long.
common=(--package shouwang --output "$out" --baseline skip --timeout "${TIMEOUT:-600}" --build-timeout 1800 --no-shuffle --colors never)
cargo mutants "${common[@]}" "${chosen[@]}" "$@" -- --lib || true
cp "$out/mutants.out/outcomes.json" "$out/unit.json"
cargo mutants "${common[@]}" "${chosen[@]}" --iterate "$@" -- --tests || true
cp "$out/mutants.out/outcomes.json" "$out/all.json"
python3 - "$out/unit.json" "$out/all.json" <<'PY'
import collections
import json
import math
import sys

verdicts = {}
for path in sys.argv[1:]:
    for outcome in json.load(open(path))["outcomes"]:
        scenario = outcome["scenario"]
        if isinstance(scenario, dict) and "Mutant" in scenario:
            change = scenario["Mutant"]
            verdicts[change.get("name") or json.dumps(change, sort_keys=True)] = (change["file"], outcome["summary"])
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
        f"{counts['Timeout']} of them by never ending; {counts['Unviable']} more do not compile"
    )
PY
