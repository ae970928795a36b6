//! The face of shouwang for Kotlin and Swift.
//!
//! Everything here converts types and nothing else: behaviour lives in the `shouwang` crate.
//! Every exported function goes through [`guard`](error::guard), so that a panic becomes a typed error.
//! Hot calls take scalars, per-point questions have a batch twin that takes columns, and one call gives one whole answer.

mod error;
mod geo;
mod index;
#[cfg(feature = "test-hook")]
mod test_hook;

pub use error::ShouwangError;
pub use geo::*;
pub use index::*;

uniffi::setup_scaffolding!("shouwang");
