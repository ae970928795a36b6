#!/usr/bin/env bash
# The housekeeping of the Rust crates: formatting, lints, documentation, packaging. Warnings are errors.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '  %s\n' "$*"; }

say "rustfmt"
cargo fmt --all --check
cargo fmt --manifest-path tests/fuzz/Cargo.toml --check
say "clippy, every crate and target"
cargo clippy --quiet --workspace --all-targets -- -D warnings
say "clippy, the core without and with all its features"
cargo clippy --quiet -p shouwang --no-default-features -- -D warnings
cargo clippy --quiet -p shouwang --all-features --all-targets -- -D warnings
say "rustdoc"
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --workspace
say "generated Kotlin and Swift"
bindings/generate.sh --check
say "the face for Android and iOS"
bindings/check-targets.sh
say "package"
# A changed file in a person's checkout is no reason to refuse; a fresh clone has none.
cargo publish --quiet --dry-run --allow-dirty -p shouwang
if cargo deny --version >/dev/null 2>&1; then
    say "licences and sources"
    cargo deny --log-level error check bans licenses sources
else
    say "licences and sources: skipped, cargo-deny is not there (cargo install cargo-deny)"
fi
