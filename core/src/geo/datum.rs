//! The datums that maps of China use, and the way from one to another.

use std::f64::consts::PI;

use super::Position;
use super::mainland::in_mainland_china;
use crate::label::coded_enum;
use crate::{Error, Result};

/// The Krasovsky 1940 ellipsoid, on which the GCJ-02 shift is scaled: semi-major axis in metres.
const AXIS_METRES: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;

/// Inversion stops below this many degrees (0.1 mm), a thousandth of what is promised.
const CLOSE_ENOUGH_DEGREES: f64 = 1e-9;
/// The shift changes by less than a hundredth of a move, so a step gains two digits; five do.
const MOST_STEPS: usize = 12;

coded_enum! {
    /// The datum that coordinates refer to.
    ///
    /// The library's own [`Position`](crate::Position) is always WGS-84. Coordinates of another datum become one by
    /// [`to_wgs84`](Self::to_wgs84), and leave by [`from_wgs84`](Self::from_wgs84).
    ///
    /// - WGS-84 is what satellites give. CGCS2000 differs from it by centimetres, which the library takes for none.
    /// - GCJ-02 is what maps published in mainland China use. It shifts by up to some 700 m; at 36.62° N 101.77° E by 174 m.
    /// - BD-09 is Baidu's, a second shift upon GCJ-02; there it makes 1,015 m in all.
    ///
    /// Outside mainland China ([`in_mainland_china`](crate::geo::in_mainland_china)) all four are the same. The shift is
    /// not published; the formulas are those that the open implementations share.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::geo::{Datum, distance_metres};
    /// use shouwang::Position;
    ///
    /// let gate = Position::new(36.62, 101.77)?;
    /// let on_the_map = Datum::Gcj02.from_wgs84(gate);
    /// let misread = Position::new(on_the_map.latitude, on_the_map.longitude)?;
    /// assert!((distance_metres(gate, misread) - 174.0).abs() < 0.5, "taken for WGS-84, it is a street away");
    ///
    /// let back = on_the_map.to_wgs84()?;
    /// assert!(distance_metres(gate, back) < 0.1);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub enum Datum {
        Wgs84 = "wgs84", "WGS-84", "WGS 84";
        Cgcs2000 = "cgcs2000", "2000国家大地坐标系", "CGCS2000";
        Gcj02 = "gcj02", "国测局坐标", "GCJ-02";
        Bd09 = "bd09", "百度坐标", "BD-09";
    }
}

/// Latitude and longitude with the datum that they refer to, for what leaves the library or has yet to enter it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// The datum.
    pub datum: Datum,
    /// Latitude in degrees, north positive.
    pub latitude: f64,
    /// Longitude in degrees, east positive.
    pub longitude: f64,
}

impl Coordinates {
    /// Converts to WGS-84; see [`Datum::to_wgs84`].
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming the field.
    pub fn to_wgs84(self) -> Result<Position> {
        self.datum.to_wgs84(self.latitude, self.longitude)
    }
}

impl Datum {
    /// Converts degrees of latitude and longitude of this datum to a position, to better than 0.1 m.
    ///
    /// The shift is undone by iteration where the result lies in the mainland; elsewhere nothing is shifted.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming the field, for what is no position.
    pub fn to_wgs84(self, latitude: f64, longitude: f64) -> Result<Position> {
        let given = Position::new(latitude, longitude)?;
        let shift = match self {
            Self::Wgs84 | Self::Cgcs2000 => return Ok(given),
            Self::Gcj02 => gcj02,
            Self::Bd09 => bd09,
        };
        let target = (given.latitude(), given.longitude());
        let mut at = target;
        for _ in 0..MOST_STEPS {
            let reached = shift(at);
            let step = (target.0 - reached.0, target.1 - reached.1);
            at = (at.0 + step.0, at.1 + step.1);
            if step.0.abs() < CLOSE_ENOUGH_DEGREES && step.1.abs() < CLOSE_ENOUGH_DEGREES {
                break;
            }
        }
        // Far outside, the shift may lead nowhere; there it does not apply either.
        Ok(Position::new(at.0, at.1).ok().filter(|&position| in_mainland_china(position)).unwrap_or(given))
    }

    /// Converts a position to coordinates of this datum.
    #[must_use]
    pub fn from_wgs84(self, position: Position) -> Coordinates {
        let at = (position.latitude(), position.longitude());
        let shifted = match self {
            Self::Gcj02 if in_mainland_china(position) => gcj02(at),
            Self::Bd09 if in_mainland_china(position) => bd09(at),
            _ => at,
        };
        Coordinates { datum: self, latitude: shifted.0, longitude: shifted.1 }
    }

    /// Converts columns of latitudes and longitudes of this datum to positions, in their order.
    ///
    /// # Errors
    ///
    /// - [`Invalid`](crate::ErrorKind::Invalid) when the columns differ in length.
    /// - [`OutOfRange`](crate::ErrorKind::OutOfRange), naming the column and the row from 0, as `latitude[7]`.
    pub fn columns_to_wgs84(self, latitudes: &[f64], longitudes: &[f64]) -> Result<Vec<Position>> {
        if latitudes.len() != longitudes.len() {
            return Err(Error::invalid("as many longitudes as latitudes").in_field("longitudes"));
        }
        let rows = latitudes.iter().zip(longitudes).enumerate();
        rows.map(|(row, (&latitude, &longitude))| {
            self.to_wgs84(latitude, longitude).map_err(|error| {
                let field = error.place().field.as_deref().unwrap_or("position");
                Error::new(error.kind().clone()).in_field(format!("{field}[{row}]"))
            })
        })
        .collect()
    }

    /// Converts positions to a column of latitudes and one of longitudes of this datum, in degrees.
    #[must_use]
    pub fn columns_from_wgs84(self, positions: &[Position]) -> (Vec<f64>, Vec<f64>) {
        positions
            .iter()
            .map(|&position| {
                let at = self.from_wgs84(position);
                (at.latitude, at.longitude)
            })
            .unzip()
    }
}

/// Shifts WGS-84 degrees to GCJ-02, wherever they are.
fn gcj02((latitude, longitude): (f64, f64)) -> (f64, f64) {
    let (north, east) = gcj02_shift_metres(latitude, longitude);
    let radians = latitude.to_radians();
    let flattened = 1.0 - ECCENTRICITY_SQUARED * radians.sin().powi(2);
    // Radii of curvature along the meridian and across it.
    let meridian = AXIS_METRES * (1.0 - ECCENTRICITY_SQUARED) / (flattened * flattened.sqrt());
    let across = AXIS_METRES / flattened.sqrt() * radians.cos();
    (latitude + (north / meridian).to_degrees(), longitude + (east / across).to_degrees())
}

/// Gives the shift of GCJ-02 in metres to the north and to the east.
///
/// A polynomial and sines of three wavelengths about 35° N 105° E, as the open implementations have it since 2010.
fn gcj02_shift_metres(latitude: f64, longitude: f64) -> (f64, f64) {
    let (x, y) = (longitude - 105.0, latitude - 35.0);
    let sines = |at: f64, long: f64, longest: f64| {
        (20.0 * (at * PI).sin() + 40.0 * (at / 3.0 * PI).sin()) * 2.0 / 3.0
            + (long * (at / 12.0 * PI).sin() + longest * (at / 30.0 * PI).sin()) * 2.0 / 3.0
    };
    let fine = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let north =
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fine + sines(y, 160.0, 320.0);
    let east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fine + sines(x, 150.0, 300.0);
    (north, east)
}

/// Shifts WGS-84 degrees to BD-09, wherever they are.
fn bd09(at: (f64, f64)) -> (f64, f64) {
    const WAVE: f64 = PI * 3000.0 / 180.0;
    let (y, x) = gcj02(at);
    let radius = x.hypot(y) + 0.000_02 * (y * WAVE).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * WAVE).cos();
    (radius * angle.sin() + 0.006, radius * angle.cos() + 0.0065)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::distance_metres;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).unwrap()
    }

    /// Pairs of the open implementations' own tests: eviltransform (Shanghai, Shenzhen, Beijing), coordtransform.
    #[test]
    fn the_shift_is_that_of_the_open_implementations() {
        for (latitude, longitude, gcj_latitude, gcj_longitude) in [
            (31.1774276, 121.5272106, 31.17530398364597, 121.531541859215),
            (22.543847, 113.912316, 22.540796131694766, 113.9171764808363),
            (39.911954, 116.377817, 39.91334545536069, 116.38404722455657),
            (39.915, 116.404, 39.91640428150164, 116.41024449916938),
        ] {
            let got = Datum::Gcj02.from_wgs84(at(latitude, longitude));
            assert!((got.latitude - gcj_latitude).abs() < 1e-6, "{got:?} {gcj_latitude}");
            assert!((got.longitude - gcj_longitude).abs() < 1e-6, "{got:?} {gcj_longitude}");
        }
        // BD-09 of a point given in GCJ-02.
        let wgs = Datum::Gcj02.to_wgs84(39.915, 116.404).unwrap();
        let bd = Datum::Bd09.from_wgs84(wgs);
        assert!(
            (bd.latitude - 39.92133699351021).abs() < 1e-7
                && (bd.longitude - 116.41036949371029).abs() < 1e-7,
            "{bd:?}"
        );
    }

    #[test]
    fn at_xining_the_shift_is_as_measured() {
        let xining = at(36.62, 101.77);
        for (datum, metres) in
            [(Datum::Wgs84, 0.0), (Datum::Cgcs2000, 0.0), (Datum::Gcj02, 174.0), (Datum::Bd09, 1015.0)]
        {
            let shown = datum.from_wgs84(xining);
            let shift = distance_metres(xining, at(shown.latitude, shown.longitude));
            assert!((shift - metres).abs() < 0.5, "{datum}: {shift} m");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_tenth_of_a_metre(latitude in 18.0..53.6_f64, longitude in 73.4..135.1_f64) {
            let position = at(latitude, longitude);
            for &datum in Datum::ALL {
                let there = datum.from_wgs84(position);
                if in_mainland_china(position) {
                    prop_assert!(distance_metres(position, there.to_wgs84().unwrap()) < 0.001);
                } else {
                    prop_assert_eq!((there.latitude, there.longitude), (position.latitude(), position.longitude()));
                }
            }
        }

        #[test]
        fn no_coordinates_panic_and_columns_do_as_single_ones_do(latitude in any::<f64>(), longitude in any::<f64>(), near in -90.0..90.0_f64, east in -180.0..180.0_f64) {
            for &datum in Datum::ALL {
                let _ = datum.to_wgs84(latitude, longitude);
                let one = datum.to_wgs84(near, east).unwrap();
                prop_assert_eq!(datum.columns_to_wgs84(&[near, 0.0], &[east, 0.0]).unwrap()[0], one);
                let back = datum.from_wgs84(one);
                prop_assert_eq!(datum.columns_from_wgs84(&[one]), (vec![back.latitude], vec![back.longitude]));
            }
        }
    }

    #[test]
    fn a_row_that_is_no_position_is_named() {
        let error = Datum::Gcj02.columns_to_wgs84(&[36.0, 91.0], &[101.0, 101.0]).unwrap_err();
        assert_eq!(error.place().field.as_deref(), Some("latitude[1]"));
        assert!(Datum::Gcj02.columns_to_wgs84(&[36.0], &[]).is_err());
    }
}
