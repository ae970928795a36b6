//! Where: positions, datums, distance on the ellipsoid and boundaries.

mod boundary;
mod datum;
mod geodesic;
mod position;

pub use boundary::Boundary;
pub use datum::Datum;
pub use geodesic::{bearing_degrees, distance_metres};
pub use position::Position;
