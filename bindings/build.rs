//! Links the library that apps carry.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    // Functions that came out the same are kept once, which takes an eighth off. Both targets are linked by lld.
    if target == "x86_64-unknown-linux-gnu" || target.contains("android") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
