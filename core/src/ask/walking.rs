//! How long it takes on foot.

/// How much longer the way on foot is than the geodesic: 1.4.
///
/// The network is not known here, so this is a rule of thumb, on the cautious side. Measured over a whole country's roads the
/// detour index is 1.417 (Boscoe, Henry and Zdeb 2012, *The Professional Geographer* 64(2), 188–196).
pub const DETOUR_FACTOR: f64 = 1.4;

/// Walking speed: 1.2 metres a second, the design value of the Highway Capacity Manual (4 feet a second), which most adults exceed.
pub const WALKING_METRES_PER_SECOND: f64 = 1.2;

/// Estimates the minutes on foot for a geodesic distance in metres: `metres` × 1.4 ÷ 1.2 m/s ÷ 60.
///
/// # Examples
///
/// ```
/// let minutes = shouwang::ask::walking_minutes(360.0);
/// assert!((minutes - 7.0).abs() < 1e-9);
/// ```
pub fn walking_minutes(metres: f64) -> f64 {
    metres * DETOUR_FACTOR / WALKING_METRES_PER_SECOND / 60.0
}

/// Gives the geodesic distance in metres that can be walked in some minutes: the inverse of [`walking_minutes`].
pub fn walking_reach_metres(minutes: f64) -> f64 {
    minutes * 60.0 * WALKING_METRES_PER_SECOND / DETOUR_FACTOR
}
