//! Where: positions, distance and bearing.

use crate::coded::coded;
use crate::error::{ShouwangError, guard};

coded! {
    /// The datum that coordinates refer to.
    pub enum Datum from shouwang::geo::Datum {
        /// WGS-84, WGS 84.
        Wgs84,
        /// 2000国家大地坐标系, CGCS2000.
        Cgcs2000,
        /// 国测局坐标, GCJ-02.
        Gcj02,
        /// 百度坐标, BD-09.
        Bd09,
    }
}

/// A position in degrees; WGS-84 unless the call says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Position {
    /// Degrees north, in [-90, 90].
    pub latitude: f64,
    /// Degrees east, in [-180, 180].
    pub longitude: f64,
}

impl From<shouwang::Position> for Position {
    fn from(position: shouwang::Position) -> Self {
        Self { latitude: position.latitude(), longitude: position.longitude() }
    }
}

/// Measures the geodesic distance between two WGS-84 positions, in metres.
#[uniffi::export]
pub fn distance_metres(
    from_latitude: f64,
    from_longitude: f64,
    to_latitude: f64,
    to_longitude: f64,
) -> Result<f64, ShouwangError> {
    guard(|| {
        let (from, to) = two(from_latitude, from_longitude, to_latitude, to_longitude)?;
        Ok(shouwang::geo::distance_metres(from, to))
    })
}

/// Measures the initial bearing from one WGS-84 position to another, in degrees clockwise from true north, in [0, 360).
#[uniffi::export]
pub fn bearing_degrees(
    from_latitude: f64,
    from_longitude: f64,
    to_latitude: f64,
    to_longitude: f64,
) -> Result<f64, ShouwangError> {
    guard(|| {
        let (from, to) = two(from_latitude, from_longitude, to_latitude, to_longitude)?;
        Ok(shouwang::geo::bearing_degrees(from, to))
    })
}

fn two(
    from_latitude: f64,
    from_longitude: f64,
    to_latitude: f64,
    to_longitude: f64,
) -> Result<(shouwang::Position, shouwang::Position), ShouwangError> {
    Ok((
        shouwang::Position::new(from_latitude, from_longitude)?,
        shouwang::Position::new(to_latitude, to_longitude)?,
    ))
}

/// Converts coordinates of a datum, such as those of a map SDK, to a WGS-84 position, to better than 0.1 m.
#[uniffi::export]
pub fn to_wgs84(latitude: f64, longitude: f64, datum: Datum) -> Result<Position, ShouwangError> {
    guard(|| Ok(shouwang::geo::Datum::from(datum).to_wgs84(latitude, longitude)?.into()))
}

/// Converts a WGS-84 position to coordinates of a datum, to show it on a map that speaks it.
#[uniffi::export]
pub fn from_wgs84(latitude: f64, longitude: f64, datum: Datum) -> Result<Position, ShouwangError> {
    guard(|| {
        let at = shouwang::Position::new(latitude, longitude)?;
        let there = shouwang::geo::Datum::from(datum).from_wgs84(at);
        Ok(Position { latitude: there.latitude, longitude: there.longitude })
    })
}

/// Answers [`to_wgs84`] for every row of two columns in one call.
#[uniffi::export]
pub fn to_wgs84_batch(
    latitudes: Vec<f64>,
    longitudes: Vec<f64>,
    datum: Datum,
) -> Result<Vec<Position>, ShouwangError> {
    guard(|| {
        let rows = shouwang::geo::Datum::from(datum).columns_to_wgs84(&latitudes, &longitudes)?;
        Ok(rows.into_iter().map(Position::from).collect())
    })
}

/// Makes positions out of two columns of WGS-84 degrees; an error names the column and the row.
pub(crate) fn positions(
    latitudes: &[f64],
    longitudes: &[f64],
) -> Result<Vec<shouwang::Position>, ShouwangError> {
    Ok(shouwang::geo::Datum::Wgs84.columns_to_wgs84(latitudes, longitudes)?)
}
