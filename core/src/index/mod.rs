//! Where things are, fast: columns in, positions in those columns out. Knows nothing of policing.

mod area;
mod directory;
mod ellipsoid;
mod gather;
mod point;
mod query;
mod rank;
mod search;
mod sieve;
mod tree;

pub use area::AreaIndex;
pub use point::PointIndex;
pub use query::{NearestQuery, Neighbour, TagFilter};
