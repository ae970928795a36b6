//! WGS-84 in Cartesian metres: conversion, geodesic length from a chord, and the bounds between the two.

use crate::geo::{Position, distance_metres};

/// Semi-major axis of WGS-84, in metres (NGA.STND.0036).
const A: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Semi-minor axis, in metres.
const B: f64 = A * (1.0 - FLATTENING);
/// First eccentricity squared.
const E2: f64 = FLATTENING * (2.0 - FLATTENING);
/// Largest radius of curvature, a²/b (at the poles), in metres.
const R_LARGEST: f64 = A * A / B;
/// Smallest radius of curvature, b²/a (along the meridian at the equator), in metres.
const R_SMALLEST: f64 = B * B / A;
/// No geodesic is longer: half a meridian ellipse, rounded up, in metres.
pub(super) const LONGEST_METRES: f64 = 20_003_931.5;
/// Beyond this chord, in metres, the circle of the smallest radius no longer bounds the geodesic.
const CHORD_NEAR_ANTIPODE: f64 = 12_600_000.0;

/// Up to this many metres [`metres_between`] is used as it is; farther out Karney's algorithm measures.
pub(super) const CLOSED_FORM_LIMIT_M: f64 = 120_000.0;

/// Sine and cosine of an angle in degrees, |angle| ≤ 180, without branches so that loops over it vectorise.
///
/// The reduction to ±45° is exact; the polynomials are the minimax ones of fdlibm (Sun Microsystems, 1993), below 1 ulp.
/// One implementation on every platform makes answers identical to the bit.
#[inline(always)]
pub(super) fn sin_cos_degrees(degrees: f64) -> (f64, f64) {
    // Adding and taking away 1.5·2⁵² rounds to the nearest integer without an instruction that the oldest x86-64 lacks.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let quadrant = (degrees * (1.0 / 90.0) + ROUND) - ROUND;
    let x = (degrees - 90.0 * quadrant) * (std::f64::consts::PI / 180.0);
    let z = x * x;
    // Summed by halves (Estrin's scheme): a lone query waits for this chain.
    let square = z * z;
    let sin_tail = (-1.666_666_666_666_663_2e-1 + z * 8.333_333_333_322_49e-3)
        + square
            * ((-1.984_126_982_985_795e-4 + z * 2.755_731_370_707_006_8e-6)
                + square * (-2.505_076_025_340_686_3e-8 + z * 1.589_690_995_211_55e-10));
    let cos_tail = (4.166_666_666_666_66e-2 + z * -1.388_888_888_887_411e-3)
        + square
            * ((2.480_158_728_947_673e-5 + z * -2.755_731_435_139_066_3e-7)
                + square * (2.087_572_321_298_175e-9 + z * -1.135_964_755_778_819_5e-11));
    let sin = x + x * z * sin_tail;
    let half = 0.5 * z;
    let head = 1.0 - half;
    let cos = head + (((1.0 - head) - half) + square * cos_tail);
    // The quarter turns, whose sines and cosines are exactly 0 and ±1; without a comparison, so that a lone latitude and
    // longitude share one vector.
    let straight = 1.0 - quadrant.abs();
    let across = quadrant * (1.0 + straight);
    (sin * straight + cos * across, cos * straight - sin * across)
}

/// Converts degrees to Cartesian metres on the ellipsoid (earth-centred, earth-fixed), within about 2 nm.
#[inline(always)]
pub(super) fn cartesian(latitude: f64, longitude: f64) -> [f64; 3] {
    on_meridian(parallel(latitude), sin_cos_degrees(longitude))
}

/// How far a parallel lies from the axis and above the plane of the equator, in metres.
#[inline(always)]
pub(super) fn parallel(latitude: f64) -> [f64; 2] {
    let (sin, cos) = sin_cos_degrees(latitude);
    let normal = A / (1.0 - E2 * sin * sin).sqrt();
    [normal * cos, normal * (1.0 - E2) * sin]
}

/// Where a parallel meets the meridian whose longitude has this sine and cosine, in Cartesian metres.
#[inline(always)]
pub(super) fn on_meridian([across, up]: [f64; 2], (sin, cos): (f64, f64)) -> [f64; 3] {
    [across * cos, across * sin, up]
}

/// Measures the geodesic between two places in Cartesian metres, from their chord and the curvature of the
/// normal section midway.
///
/// With d = p − q, m = (p + q)/2, c = |d| and A = diag(1/a², 1/a², 1/b²) the section's curvature is
/// κ = (dᵀAd/c²)·√(mᵀAm)/|Am|, and a circle of that curvature has the arc (2/κ)·asin(κc/2); the arcsine is a series.
/// [`closed_form_error`] bounds the error up to [`CLOSED_FORM_LIMIT_M`]; beyond, the value is only an estimate.
#[inline(always)]
pub(super) fn metres_between(p: [f64; 3], q: [f64; 3]) -> f64 {
    const AA: f64 = 1.0 / (A * A);
    const BB: f64 = 1.0 / (B * B);
    let [dx, dy, dz] = [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
    let [mx, my, mz] = [p[0] + q[0], p[1] + q[1], p[2] + q[2]];
    let (d_flat, d_up) = (dx * dx + dy * dy, dz * dz);
    let (m_flat, m_up) = (mx * mx + my * my, mz * mz);
    let chord2 = d_flat + d_up;
    let d_a_d = d_flat * AA + d_up * BB;
    let m_a_m = m_flat * AA + m_up * BB;
    let am2 = m_flat * (AA * AA) + m_up * (BB * BB);
    // u = (κc/2)²; the tiny summand makes two equal places 0 metres apart instead of 0/0.
    let u = 0.25 * d_a_d * d_a_d * m_a_m / (chord2 * am2 + f64::MIN_POSITIVE);
    // The next term, 35/1152 u⁴, is below the last bit up to the limit.
    let series = (1.0 + u * (1.0 / 6.0)) + u * u * (3.0 / 40.0 + u * (5.0 / 112.0));
    chord2.sqrt() * series
}

/// Bounds how far [`metres_between`] is from Karney's answer, in metres, up to [`CLOSED_FORM_LIMIT_M`].
///
/// The first term is rounding, the second the change of curvature along the geodesic. Neither is proven: both were fitted to lie
/// above the largest errors seen on random geodesics of every length and latitude, and the tests of this file measure a fresh
/// sample against them in each run.
#[inline(always)]
pub(super) fn closed_form_error(metres: f64) -> f64 {
    let hundreds_km = metres * 1e-5;
    let square = hundreds_km * hundreds_km;
    1.5e-8 + 4e-7 * square * square * hundreds_km
}

/// Measures exactly, by Karney's algorithm.
pub(super) fn exact_metres(from: Position, to: Position) -> f64 {
    distance_metres(from, to)
}

/// Bounds from above the geodesic that a chord can span, in metres.
fn longest_geodesic(chord: f64) -> f64 {
    if chord > CHORD_NEAR_ANTIPODE {
        LONGEST_METRES
    } else {
        (2.0 * R_SMALLEST * (chord / (2.0 * R_SMALLEST)).asin()).min(LONGEST_METRES)
    }
}

/// Bounds from above the chord that a geodesic can span, in metres.
fn longest_chord(metres: f64) -> f64 {
    2.0 * R_LARGEST * (metres.clamp(0.0, LONGEST_METRES) / (2.0 * R_LARGEST)).sin()
}

/// Rounding of the conversion and of a chord's length, in metres.
const CHORD_SLACK: f64 = 3e-8;

/// The geodesic within which every place lies that a chord reaches, in metres.
pub(super) fn geodesic_reach(chord: f64) -> f64 {
    longest_geodesic(chord + CHORD_SLACK)
}

/// The longest chord whose geodesic may still be as short as the geodesic of this chord.
pub(super) fn chord_reach(chord: f64) -> f64 {
    longest_chord(geodesic_reach(chord)) + CHORD_SLACK
}

/// The chord within which every place lies that is at most so many metres away.
pub(super) fn radius_reach(metres: f64) -> f64 {
    longest_chord(metres) + CHORD_SLACK
}

/// The chord within which every place is surely at most so many metres away; 0 near the antipode, where a chord says too little.
pub(super) fn radius_core(metres: f64) -> f64 {
    let chord = 2.0
        * R_SMALLEST
        * (metres.min(LONGEST_METRES) / (2.0 * R_SMALLEST)).min(std::f64::consts::FRAC_PI_2).sin();
    if chord < CHORD_NEAR_ANTIPODE { (chord - CHORD_SLACK).max(0.0) } else { CHORD_NEAR_ANTIPODE.min(chord) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).unwrap()
    }

    fn chord(p: [f64; 3], q: [f64; 3]) -> f64 {
        p.iter().zip(q).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    }

    #[test]
    fn quarter_turns_are_exact() {
        for (degrees, sin, cos) in
            [(0.0, 0.0, 1.0), (90.0, 1.0, 0.0), (-90.0, -1.0, 0.0), (180.0, 0.0, -1.0), (-180.0, 0.0, -1.0)]
        {
            assert_eq!(sin_cos_degrees(degrees), (sin, cos), "{degrees}");
        }
    }

    proptest! {
        #[test]
        fn sine_and_cosine_agree_with_the_standard_library(degrees in -180.0..=180.0) {
            let (sin, cos) = sin_cos_degrees(degrees);
            prop_assert!((sin - degrees.to_radians().sin()).abs() < 6e-16);
            prop_assert!((cos - degrees.to_radians().cos()).abs() < 6e-16);
        }

        #[test]
        fn a_chord_bounds_its_geodesic_everywhere(
            a in -90.0..=90.0, b in -180.0..=180.0, c in -90.0..=90.0, d in -180.0..=180.0,
        ) {
            let metres = exact_metres(at(a, b), at(c, d));
            let chord = chord(cartesian(a, b), cartesian(c, d));
            prop_assert!(metres <= geodesic_reach(chord));
            prop_assert!(chord <= radius_reach(metres));
            prop_assert!(chord <= chord_reach(chord));
            prop_assert!(radius_core(metres) <= chord);
        }

        #[test]
        fn the_closed_form_is_within_its_bound(
            lat in -90.0..=90.0, lon in -180.0..=180.0, exponent in -3.0..5.08f64, bearing in 0.0..360.0,
        ) {
            use geo::{Destination, Geodesic};
            let from = at(lat, lon);
            let there = Geodesic.destination(from.into(), bearing, 10f64.powf(exponent));
            let to = at(there.y(), there.x().clamp(-180.0, 180.0));
            let exact = exact_metres(from, to);
            let [p, q] = [from, to].map(|p| cartesian(p.latitude(), p.longitude()));
            let error = (metres_between(p, q) - exact).abs();
            prop_assert!(error <= closed_form_error(exact), "{error:e} m at {exact} m");
        }
    }
}
