//! The indices against what others know: Karney's published geodesics, rstar for all that is planar, robust for the sides of edges.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use std::path::PathBuf;

use geo_types::{LineString, Polygon};
use robust::{Coord, orient2d};
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use shouwang::Position;
use shouwang::geo::{Boundary, bearing_degrees, distance_metres};
use shouwang::index::{AreaIndex, NearestQuery, PointIndex};

/// A small generator with a fixed seed (SplitMix64, Steele et al. 2014), so that every run asks the same.
struct Random(u64);

impl Random {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64 * (high - low)
    }
}

fn at(latitude: f64, longitude: f64) -> Position {
    let longitude = if longitude > 180.0 { longitude - 360.0 } else { longitude };
    Position::new(latitude, longitude).unwrap()
}

/// A file of the shared data sets, if they are there.
fn shared(path: &str) -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let folder = std::env::var_os("SHOUWANG_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    std::fs::read_to_string(folder.join(path)).ok()
}

#[test]
fn distances_and_bearings_are_those_of_the_published_geodesics() {
    let Some(text) = shared("data/geodtest/GeodTest-100.dat") else {
        println!("skipped: data/geodtest/GeodTest-100.dat is not in SHOUWANG_SHARED or ../shared");
        return;
    };
    let rows: Vec<Vec<f64>> = text
        .lines()
        .map(|line| line.split_whitespace().map(|word| word.parse().unwrap()).collect())
        .collect();
    let ends: Vec<(Position, Position)> =
        rows.iter().map(|row| (at(row[0], row[1]), at(row[3], row[4]))).collect();
    let there: Vec<Position> = ends.iter().map(|(_, end)| *end).collect();
    let all = PointIndex::new(&there).unwrap();
    let mut worst = 0f64;
    for (number, (row, (from, to))) in rows.iter().zip(&ends).enumerate() {
        // The published lengths and angles are rounded to 10⁻⁷ m and 10⁻¹² degrees or finer.
        let metres = row[6];
        worst = worst.max((distance_metres(*from, *to) - metres).abs());
        // Near the antipode many directions lead almost equally straight, so the angle is as unsure as the end is.
        let lever = row[8].abs().max(1e-3);
        let turn = (bearing_degrees(*from, *to) - row[2] + 540.0).rem_euclid(360.0) - 180.0;
        assert!(
            turn.to_radians().abs() * lever < 1e-6,
            "bearing of line {}: {turn:e} degrees off",
            number + 1
        );
        let alone = PointIndex::new(&[*to]).unwrap();
        let found = alone.nearest_with_bearings(*from, &NearestQuery::k(1));
        assert!((found[0].0.metres - metres).abs() < 1e-6, "line {}", number + 1);
        assert_eq!(found[0].1, bearing_degrees(*from, *to));
        assert!(
            alone.within(*from, metres + 1e-6).len() == 1 && alone.within(*from, metres - 1e-6).is_empty()
        );
        // Among the ends of all lines this one stands where its length puts it.
        let nearer = all.within(*from, metres + 1e-6);
        assert!(nearer.iter().any(|one| one.position == number && (one.metres - metres).abs() < 1e-6));
    }
    println!("{} published geodesics, worst error {worst:e} m", rows.len());
    assert!(rows.len() == 100 && worst < 1e-7, "{worst:e}");
}

#[test]
fn boxes_hold_what_rstar_finds_in_degrees() {
    let mut random = Random(11);
    for (south, west, high, wide) in
        [(36.0, 101.0, 0.5, 0.5), (-60.0, -170.0, 120.0, 340.0), (80.0, -20.0, 9.0, 40.0)]
    {
        let points: Vec<Position> = (0..3_000)
            .map(|_| at(south + random.between(0.0, high), west + random.between(0.0, wide)))
            .collect();
        let entries =
            points.iter().zip(0u32..).map(|(p, id)| GeomWithData::new([p.longitude(), p.latitude()], id));
        let rstar = RTree::bulk_load(entries.collect());
        let index = PointIndex::new(&points).unwrap();
        for _ in 0..200 {
            let (a, b) = (random.between(0.0, high), random.between(0.0, high));
            let (c, d) = (random.between(0.0, wide), random.between(0.0, wide));
            let low = [west + c.min(d), south + a.min(b)];
            let top = [west + c.max(d), south + a.max(b)];
            let found = rstar.locate_in_envelope(AABB::from_corners(low, top));
            let mut expected: Vec<u32> = found.map(|entry| entry.data).collect();
            expected.sort_unstable();
            assert_eq!(index.in_box(at(low[1], low[0]), at(top[1], top[0])), expected);
        }
    }
}

#[test]
fn the_nearest_by_rstar_in_a_small_plane_are_the_nearest() {
    // At the equator and within a kilometre degrees are a plane, but for the flattening, which the vertical scale takes out.
    let scale = distance_metres(at(0.0, 0.0), at(0.001, 0.0)) / distance_metres(at(0.0, 0.0), at(0.0, 0.001));
    let mut random = Random(12);
    let place = |random: &mut Random| (random.between(-0.004, 0.004), random.between(-0.004, 0.004));
    let points: Vec<(f64, f64)> = (0..2_000).map(|_| place(&mut random)).collect();
    let entries =
        points.iter().zip(0usize..).map(|((lat, lon), id)| GeomWithData::new([*lon, lat * scale], id));
    let rstar = RTree::bulk_load(entries.collect());
    let positions: Vec<Position> = points.iter().map(|(lat, lon)| at(*lat, *lon)).collect();
    let index = PointIndex::new(&positions).unwrap();
    for _ in 0..2_000 {
        let (lat, lon) = place(&mut random);
        let found = index.nearest_one(at(lat, lon)).unwrap();
        let theirs = rstar.nearest_neighbor([lon, lat * scale]).unwrap().data;
        let metres = distance_metres(at(lat, lon), positions[theirs]);
        // The plane is off by less than a part in a million here, the index by nothing.
        assert!(found.metres <= metres + 1e-7 && metres <= found.metres * (1.0 + 1e-6) + 1e-7);
    }
}

/// Tells whether a ring holds a place, its line included, by the even-odd rule and robust's exact orientation of every edge.
fn holds(ring: &[(f64, f64)], (x, y): (f64, f64)) -> bool {
    let mut inside = false;
    for (number, a) in ring.iter().enumerate() {
        let b = ring[(number + 1) % ring.len()];
        let side = orient2d(Coord { x: a.0, y: a.1 }, Coord { x: b.0, y: b.1 }, Coord { x, y });
        let between = |a: f64, b: f64, v: f64| a.min(b) <= v && v <= a.max(b);
        if side == 0.0 && between(a.0, b.0, x) && between(a.1, b.1, y) {
            return true;
        }
        if (a.1 > y) != (b.1 > y) && (side > 0.0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    inside
}

#[test]
fn areas_cover_what_exact_arithmetic_says() {
    let mut random = Random(13);
    let rings: Vec<Vec<(f64, f64)>> = (0..40)
        .map(|_| {
            let (x, y) = (random.between(100.0, 101.0), random.between(30.0, 31.0));
            let corners = 3 + random.between(0.0, 20.0) as u32;
            (0..corners)
                .map(|corner| {
                    let turn = std::f64::consts::TAU * f64::from(corner) / f64::from(corners);
                    let reach = random.between(0.02, 0.2);
                    (x + reach * turn.cos(), y + reach * turn.sin())
                })
                .collect()
        })
        .collect();
    let areas = rings
        .iter()
        .map(|ring| Boundary::new(Polygon::new(LineString::from(ring.clone()), vec![]).into()).unwrap());
    let index = AreaIndex::new(areas.collect());
    let mut asked = 0;
    for ring in &rings {
        for (number, a) in ring.iter().enumerate() {
            let b = ring[(number + 1) % ring.len()];
            for _ in 0..12 {
                let share = random.between(0.0, 1.0);
                let on = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
                // On the edge as nearly as doubles can be, a last bit beside it, at its corner, and level with it.
                for place in [on, (on.0.next_up(), on.1), (on.0, on.1.next_down()), *a, (on.0 - 0.01, a.1)] {
                    let expected: Vec<usize> =
                        (0..rings.len()).filter(|area| holds(&rings[*area], place)).collect();
                    assert_eq!(index.locate_all(at(place.1, place.0)), expected, "{place:?}");
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} places agree with exact arithmetic");
    assert!(asked > 10_000);
}
