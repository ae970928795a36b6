//! Distance and bearing on the WGS-84 ellipsoid.

use geo::{Bearing, Distance, Geodesic};

use super::Position;

/// Measures the geodesic distance between two positions, in metres on the WGS-84 ellipsoid.
///
/// The method is Karney's (2013, <https://doi.org/10.1007/s00190-012-0578-z>), accurate to 15 nanometres
/// anywhere, antipodes included. The result does not depend on the order of the two positions.
///
/// # Complexity
///
/// About half a microsecond a call.
///
/// # Examples
///
/// ```
/// use shouwang::{Position, geo::distance_metres};
///
/// let pole_to_equator = distance_metres(Position::new(90.0, 0.0)?, Position::new(0.0, 0.0)?);
/// assert!((pole_to_equator - 10_001_965.729).abs() < 0.001);
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn distance_metres(from: Position, to: Position) -> f64 {
    Geodesic.distance(from.into(), to.into())
}

/// Measures the initial bearing from one position to another, in degrees clockwise from true north, in [0, 360).
///
/// Of two equal positions it is 0.
///
/// # Complexity
///
/// About half a microsecond a call.
pub fn bearing_degrees(from: Position, to: Position) -> f64 {
    if from == to {
        return 0.0;
    }
    let degrees = Geodesic.bearing(from.into(), to.into()).rem_euclid(360.0);
    // rem_euclid of a tiny negative number rounds to the modulus itself.
    if degrees < 360.0 { degrees } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        (-90.0..=90.0, -180.0..=180.0).prop_map(|(lat, lon)| Position::new(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_finite(a in position(), b in position()) {
            let there = distance_metres(a, b);
            prop_assert!((0.0..=20_003_931.5).contains(&there));
            prop_assert!((there - distance_metres(b, a)).abs() < 1e-7);
        }

        #[test]
        fn bearing_is_a_compass_reading(a in position(), b in position()) {
            prop_assert!((0.0..360.0).contains(&bearing_degrees(a, b)));
        }
    }

    #[test]
    fn due_east_along_the_equator_is_ninety_degrees() {
        let origin = Position::new(0.0, 0.0).unwrap();
        assert_eq!(bearing_degrees(origin, Position::new(0.0, 1.0).unwrap()), 90.0);
        assert_eq!(bearing_degrees(origin, origin), 0.0);
    }
}
