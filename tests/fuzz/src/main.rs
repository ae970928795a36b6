//! Hands what the fuzzing engine invents to the target that the environment variable `SHOUWANG_FUZZ_TARGET` names.

#![no_main]

#[path = "../targets.rs"]
mod targets;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    let run = TARGET.get_or_init(|| {
        let name = std::env::var("SHOUWANG_FUZZ_TARGET").unwrap_or_default();
        let found = targets::TARGETS.iter().find(|(target, _)| *target == name);
        found.unwrap_or_else(|| panic!("SHOUWANG_FUZZ_TARGET must name a target of tests/fuzz/targets.rs")).1
    });
    run(data);
});
