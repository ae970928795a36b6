//! Where things are, fast: columns in, positions in those columns out. Knows nothing of policing.

mod area;
mod point;

pub use area::AreaIndex;
pub use point::{NearestQuery, Neighbour, PointIndex, TagFilter};
