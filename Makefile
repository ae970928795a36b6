# One line a recipe: what a person calls, CI calls too.
.PHONY: help demo test check python docs bench bench-python bench-kotlin load fuzz coverage mutants clean

help:           ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ \t/'

demo:           ## the Chengzhong data set: roll-up, nearest help, responsible officer, coverage, a page
	@cargo run --quiet --release --example demo

test:           ## every test in Rust, Python, Kotlin and Swift, with its own set-up
	@tests/run.sh

check:          ## formatting, lints, documentation and packaging of the Rust crates
	@tests/check.sh

python:         ## the wheel, built and installed with its extras into .venv
	@python/build.sh

bench:          ## the engines against their peers, with ratios; writes benches/RESULTS.md
	@cargo bench -p shouwang-benches --features polars --bench areas --bench points --bench stats

bench-python:   ## the Python package against scipy, geopandas, polars and others and the core, with checked answers
	@python/build.sh python/requirements-bench.txt && .venv/bin/python python/bench/race.py && .venv/bin/python python/bench/through.py

bench-kotlin:   ## the calls of an app on the JVM, with checked answers
	@bindings/kotlin/bench.sh

load:           ## a minute of threads asking while the data are replaced, memory of a million points, the slowest questions
	@cargo bench -p shouwang-benches --bench load

fuzz:           ## every reader and decoder on invented bytes, a minute each; SECONDS=600 RUNS=10000000 for longer
	@SECONDS_EACH=$(or $(SECONDS),60) RUNS_EACH=$(or $(RUNS),0) tests/fuzz/run.sh

coverage:       ## lines of the core that its tests reach; needs cargo-llvm-cov
	@tests/coverage.sh

mutants:        ## changes to the core that its tests notice, a sample; needs cargo-mutants; SAMPLE=20 a room, or FILE=core/src/… for one file
	@tests/mutants.sh

docs:           ## the documentation of the crate
	@RUSTDOCFLAGS="-D warnings" cargo doc --no-deps -p shouwang

clean:          ## what the targets built in this folder
	@rm -rf target .venv out
