//! What tests share.

use std::path::{Path, PathBuf};

/// Finds a file or folder of the shared real data, or says plainly that the test is skipped.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SHOUWANG_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} is not there", found.display());
    None
}
