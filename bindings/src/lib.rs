//! The face of shouwang for Kotlin and Swift.
//!
//! Everything here converts types and nothing else: behaviour lives in the `shouwang` crate.
//! Every exported function that can fail goes through one guard, so that a panic becomes a typed error.
//! Hot calls take scalars, per-point questions have a batch twin that takes columns, and one call gives one whole answer.

mod aggregate;
mod ask;
mod coded;
mod duty;
mod editable;
mod enums;
mod error;
mod figures;
mod geo;
mod index;
mod papers;
mod quantity;
mod records;
mod registry;
mod report;
mod steps;
#[cfg(feature = "test-hook")]
mod test_hook;
mod time;

pub use aggregate::*;
pub use ask::*;
pub use coded::Lang;
pub use duty::*;
pub use editable::*;
pub use enums::*;
pub use error::ShouwangError;
pub use figures::*;
pub use geo::*;
pub use index::*;
pub use papers::*;
pub use quantity::*;
pub use records::*;
pub use registry::*;
pub use report::*;
pub use steps::*;
pub use time::CivilDate;

uniffi::setup_scaffolding!("shouwang");
