//! A race between ways of doing the same work: interleaved rounds, medians of processor time, and a table in `RESULTS.md`.
//!
//! Rounds are interleaved because machines are shared: a slow second then slows every contestant, and ratios stay true.
//! That is why criterion does not time the races: it runs one contestant to its end before the next begins, so that on a machine with
//! neighbours the ratio of two figures says as much about the minute as about the code. Times are processor time of the process,
//! the median of the rounds, after a round that warms the caches and does not count.

mod data;
mod race;
mod report;

pub use data::{Random, city, shared};
pub use race::{Race, Standing};
pub use report::{Section, machine};
