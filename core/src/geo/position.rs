//! A place on the ground.

use std::fmt;

use crate::{Error, Result};

/// Magnitudes below this many degrees (0.1 µm on the ground) are flushed to zero,
/// because denormal numbers upset third-party geometry and carry no information.
const FLUSH_DEGREES: f64 = 1e-12;

/// A position on the WGS-84 ellipsoid, in degrees.
///
/// A value of this type is always usable: it is finite, its latitude lies in [−90, 90] and its longitude
/// in [−180, 180], so that no question asked with it can fail. It is not rounded, so metres stay exact.
/// Coordinates of another datum become a `Position` by conversion, never by assignment: see [`Datum`](crate::geo::Datum).
///
/// # Examples
///
/// ```
/// use shouwang::Position;
///
/// let xining = Position::new(36.62, 101.77)?;
/// assert_eq!(xining.latitude(), 36.62);
/// assert!(Position::new(f64::NAN, 0.0).is_err());
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

impl Position {
    /// Makes a position from degrees of latitude and longitude, in that order.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming the field, for NaN, an infinity, a latitude
    /// outside [−90, 90] or a longitude outside [−180, 180].
    pub fn new(latitude: f64, longitude: f64) -> Result<Self> {
        Ok(Self {
            latitude: checked(latitude, 90.0)
                .ok_or_else(|| Error::out_of_range("degrees from -90 to 90").in_field("latitude"))?,
            longitude: checked(longitude, 180.0)
                .ok_or_else(|| Error::out_of_range("degrees from -180 to 180").in_field("longitude"))?,
        })
    }

    /// Makes a position from degrees that were found to lie in range, as [`Position::new`] would.
    #[inline(always)]
    pub(crate) fn of_checked(latitude: f64, longitude: f64) -> Self {
        debug_assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
        Self { latitude: settled(latitude), longitude: settled(longitude) }
    }

    /// Latitude in degrees, north positive, in [−90, 90].
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Longitude in degrees, east positive, in [−180, 180].
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Position {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields, expecting = "a latitude and a longitude in degrees")]
        struct Unchecked {
            latitude: f64,
            longitude: f64,
        }
        let Unchecked { latitude, longitude } = Unchecked::deserialize(deserializer)?;
        Self::new(latitude, longitude).map_err(serde::de::Error::custom)
    }
}

fn checked(degrees: f64, limit: f64) -> Option<f64> {
    // NaN compares false, so it falls out here too.
    (degrees.abs() <= limit).then(|| settled(degrees))
}

/// Gives equal places equal bits: what is next to nothing becomes zero, and −0 becomes +0.
#[inline(always)]
fn settled(degrees: f64) -> f64 {
    if degrees.abs() < FLUSH_DEGREES { 0.0 } else { degrees + 0.0 }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Position({}, {})", self.latitude, self.longitude)
    }
}

impl From<Position> for geo_types::Point<f64> {
    fn from(position: Position) -> Self {
        geo_types::Point::new(position.longitude, position.latitude)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_position_is_finite_and_in_range_or_refused(latitude in any::<f64>(), longitude in any::<f64>()) {
            let possible = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
            match Position::new(latitude, longitude) {
                Ok(p) => {
                    prop_assert!(possible);
                    prop_assert!(p.latitude().abs() <= 90.0 && p.longitude().abs() <= 180.0);
                }
                Err(_) => prop_assert!(!possible),
            }
        }
    }

    #[test]
    fn denormal_and_negative_zero_become_zero() {
        let p = Position::new(f64::MIN_POSITIVE / 2.0, -0.0).unwrap();
        assert_eq!(p.latitude().to_bits(), 0);
        assert_eq!(p.longitude().to_bits(), 0);
    }
}
