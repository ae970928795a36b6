//! A race between ways of doing the same work: interleaved rounds, medians of processor time, and a table in `RESULTS.md`.
//!
//! Rounds are interleaved because machines are shared: a slow second then slows every contestant, and ratios stay true.

mod data;
mod race;
mod report;

pub use data::{Random, city, shared};
pub use race::{Race, Standing};
pub use report::{Section, machine};
