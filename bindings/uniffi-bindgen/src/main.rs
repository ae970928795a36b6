//! Generates the Kotlin and Swift of `shouwang-ffi`; `bindings/generate.sh` calls it.

fn main() {
    uniffi::uniffi_bindgen_main();
}
