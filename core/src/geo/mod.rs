//! Where: positions, datums, distance on the ellipsoid and boundaries.

mod boundary;
mod datum;
mod geodesic;
mod inside;
mod mainland;
mod mainland_data;
mod position;
mod shared;

pub use boundary::Boundary;
pub(crate) use boundary::twice_area;
pub use datum::{Coordinates, Datum};
pub use geodesic::{bearing_degrees, distance_metres};
pub use mainland::in_mainland_china;
pub use position::Position;
