//! The questions that a registry answers.
//!
//! Each is a method of [`Registry`](crate::Registry), answers with one complete value and never changes anything. Answers have a
//! defined order: by distance, then by identifier.

mod counts;
mod coverage;
mod data_check;
mod due;
mod find_help;
mod guards;
mod hourly_coverage;
mod lines;
mod load;
mod matching;
mod nearest;
mod open_grid;
mod opening;
mod plate_health;
mod printed;
mod rates;
mod record_filter;
mod responsible;
mod roll_up;
mod steps;
#[cfg(test)]
mod tests;
mod uncovered;
mod walking;

pub use counts::RecordKind;
pub use coverage::{AssetCoverage, Coverage};
pub use data_check::{DataCheck, DataFinding, DataFindingKind, RecordRef};
pub use due::{DueItem, DueKind, DuePolicy};
pub use find_help::{FindHelp, Help, HelpOption};
pub use guards::{RegistryFacts, Subject};
pub use hourly_coverage::{AssetHours, HourlyCoverage};
pub use lines::{CallNeed, LineAdvice, LineReason};
pub use load::{Fairness, SafePointLoad, VolunteerLoad, VolunteerLoads};
pub use matching::{Candidate, DISTANCE_BAND_M, LOAD_DAYS, MatchObstacle, VolunteerSearch};
pub use nearest::NearbySafePoint;
pub use open_grid::OpenGrid;
pub use opening::SafePointOpening;
pub use plate_health::{PlateHealth, PlateProblem};
pub use printed::PrintedText;
pub use rates::{Rate, RateKind, RateQuery};
pub use record_filter::{RecordDigest, RecordFilter};
pub use responsible::{Responsible, ResponsibleOfficer};
pub use roll_up::{IndicatorLine, RollUp};
pub use steps::NextStep;
pub use uncovered::UncoveredArea;
pub use walking::{DETOUR_FACTOR, WALKING_METRES_PER_SECOND, walking_minutes, walking_reach_metres};
