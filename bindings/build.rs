//! Links the library that apps carry.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=without-metadata.ld");
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    let (target, folder) = (of("TARGET"), of("CARGO_MANIFEST_DIR"));
    // Both targets are linked by lld.
    if target == "x86_64-unknown-linux-gnu" || target.contains("android") {
        // Functions that came out the same are kept once, which takes an eighth off.
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
        // Of the profiles, `native` alone builds for size.
        if of("OPT_LEVEL") == "z" {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-T,{folder}/without-metadata.ld");
        }
    }
    // Android 15 has devices with pages of 16 KB, and shops ask libraries for it; since r28 the NDK does it unasked.
    if target.contains("android") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,max-page-size=16384");
    }
}
