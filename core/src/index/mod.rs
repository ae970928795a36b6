//! Where things are, fast: columns in, positions in those columns out. Knows nothing of policing.

mod area;
mod batch;
mod build;
mod cells;
mod directory;
mod edge;
mod edits;
mod ellipsoid;
mod far;
mod gather;
mod order;
mod parts;
mod point;
mod query;
mod rank;
mod region;
mod route;
mod search;
mod seek;
mod sieve;
mod staged;
mod tree;

use crate::vectorised;

pub use area::{AreaIndex, AreaTable};
pub use batch::{NearestTable, PositionsTable, WithinTable};
pub use edits::{EditablePoints, PointSnapshot};
pub use point::PointIndex;
pub use query::{NearestQuery, Neighbour, TagFilter};
pub use route::AlongLine;
