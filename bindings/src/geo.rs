//! Where: positions, distance and bearing.

use crate::error::{ShouwangError, guard};

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

/// Makes positions out of two columns of degrees; an error names the row.
pub(crate) fn positions(
    latitudes: &[f64],
    longitudes: &[f64],
) -> Result<Vec<shouwang::Position>, ShouwangError> {
    if latitudes.len() != longitudes.len() {
        return Err(shouwang::Error::invalid("as many longitudes as latitudes")
            .in_field("longitudes")
            .into());
    }
    let pairs = latitudes.iter().zip(longitudes).enumerate();
    pairs.map(|(row, (lat, lon))| position_of_row(row, *lat, *lon)).collect()
}

fn position_of_row(row: usize, latitude: f64, longitude: f64) -> Result<shouwang::Position, ShouwangError> {
    shouwang::Position::new(latitude, longitude)
        .map_err(|error| ShouwangError::InvalidInput(format!("row {row}, {error}")))
}
