//! The questions that a registry answers.
//!
//! Each is a method of [`Registry`](crate::Registry), answers with one complete value and never changes anything. Answers have a
//! defined order: by distance, then by identifier.

mod counts;
mod coverage;
mod find_help;
mod lines;
mod nearest;
mod plate_health;
mod responsible;
mod roll_up;
#[cfg(test)]
mod tests;
mod walking;

pub use counts::RecordKind;
pub use coverage::{AssetCoverage, Coverage};
pub use find_help::{FindHelp, Help, HelpOption};
pub use lines::{LineAdvice, LineReason};
pub use nearest::NearbySafePoint;
pub use plate_health::{PlateHealth, PlateProblem};
pub use responsible::{Responsible, ResponsibleOfficer};
pub use roll_up::{IndicatorLine, RollUp};
pub use walking::{DETOUR_FACTOR, WALKING_METRES_PER_SECOND, walking_minutes, walking_reach_metres};
