//! Points near a line, against a search along every leg that knows nothing but Karney's algorithm.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use geo::{Bearing, Destination, Distance, Geodesic, Point};
use shouwang::Position;
use shouwang::index::{PointIndex, TagFilter};

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

fn position(point: Point) -> Position {
    Position::new(point.y().clamp(-90.0, 90.0), point.x().clamp(-180.0, 180.0)).unwrap()
}

/// The least distance from a place to a leg: sampled, then narrowed by the golden section.
fn to_leg(place: Point, from: Point, to: Point) -> f64 {
    let length = Geodesic.distance(from, to);
    let bearing = Geodesic.bearing(from, to);
    let metres = |along: f64| Geodesic.distance(place, Geodesic.destination(from, bearing, along));
    let samples = 40;
    let step = length / f64::from(samples);
    let nearest = (0..=samples)
        .min_by(|a, b| metres(f64::from(*a) * step).total_cmp(&metres(f64::from(*b) * step)))
        .unwrap();
    let (mut low, mut high) =
        ((f64::from(nearest - 1) * step).max(0.0), (f64::from(nearest + 1) * step).min(length));
    let golden = 0.618_033_988_749_894_9;
    for _ in 0..80 {
        let (a, b) = (high - golden * (high - low), low + golden * (high - low));
        if metres(a) <= metres(b) { high = b } else { low = a }
    }
    metres((low + high) / 2.0).min(metres(0.0)).min(metres(length))
}

fn to_line(place: Position, line: &[Position]) -> f64 {
    let legs = line.windows(2).map(|leg| to_leg(place.into(), leg[0].into(), leg[1].into()));
    legs.fold(f64::INFINITY, f64::min)
}

#[test]
fn points_near_a_line_are_those_that_karney_measures_near_it() {
    let mut random = Random(4);
    let (mut asked, mut found, mut worst) = (0, 0, 0f64);
    // Where the line starts, metres of a leg, radius.
    for (start, leg, radius) in [
        ((36.62, 101.77), 120.0, 60.0),
        ((36.62, 101.77), 900.0, 300.0),
        ((-17.0, 179.99), 3_000.0, 2_000.0),
        ((89.97, 20.0), 4_000.0, 2_500.0),
        ((52.0, 0.0), 40_000.0, 9_000.0),
        ((-33.0, 151.0), 300_000.0, 80_000.0),
        ((10.0, -70.0), 2_000_000.0, 700_000.0),
    ] {
        let mut line = vec![Point::new(start.1, start.0)];
        let mut bearing = 40.0;
        for _ in 0..7 {
            bearing += random.between(-70.0, 70.0);
            line.push(Geodesic.destination(line[line.len() - 1], bearing, leg * random.between(0.3, 1.5)));
        }
        let mut points: Vec<Position> = (0..90)
            .map(|number| {
                let corner = line[number % line.len()];
                let away = (leg + radius) * random.between(0.0, 1.2);
                position(Geodesic.destination(corner, random.between(0.0, 360.0), away))
            })
            .collect();
        let line: Vec<Position> = line.into_iter().map(position).collect();
        // Corners lie on the line.
        points.extend(&line);
        let index = PointIndex::new(&points).unwrap();
        let near = index.near_line(&line, radius).unwrap();
        let metres: Vec<f64> = points.iter().map(|place| to_line(*place, &line)).collect();
        for (position, metres) in metres.iter().enumerate() {
            let one = near.iter().find(|one| one.position == position);
            match one {
                Some(one) => {
                    let error = (one.metres - metres).abs();
                    worst = worst.max(error);
                    assert!(error <= 1e-6, "{position} of {start:?}: {error:e} m off at {metres} m");
                    assert!(one.metres <= radius);
                    found += 1;
                }
                None => assert!(*metres > radius - 1e-6, "{position} of {start:?}: {metres} m"),
            }
            asked += 1;
        }
        let order =
            |a: usize, b: usize| (near[a].metres, near[a].position) < (near[b].metres, near[b].position);
        assert!((1..near.len()).all(|rank| order(rank - 1, rank)));
        for one in &near {
            let before: f64 =
                line.windows(2).take(one.leg).map(|l| Geodesic.distance(l[0].into(), l[1].into())).sum();
            let (a, b): (Point, Point) = (line[one.leg].into(), line[one.leg + 1].into());
            let spot = Geodesic.destination(a, Geodesic.bearing(a, b), one.along_m - before);
            let there = Geodesic.distance(spot, points[one.position].into());
            assert!((there - one.metres).abs() < 1e-6, "the spot of {one:?} is {there} m away");
        }
    }
    println!("{asked} points against {found} found near lines, worst error {worst:e} m");
    assert!(found > 200 && found < asked);
}

#[test]
fn lines_without_length_and_radii_without_sense_have_answers() {
    let at = |lat, lon| Position::new(lat, lon).unwrap();
    let points = [at(36.0, 101.0), at(36.001, 101.0), at(36.0, 101.0)];
    let index = PointIndex::with_tags(&points, &[1, 1, 2]).unwrap();
    let found = |line: &[Position], radius| -> Vec<usize> {
        index.near_line(line, radius).unwrap().iter().map(|one| one.position).collect()
    };
    assert_eq!(found(&[], 1e6), [0usize; 0]);
    assert_eq!(found(&[at(36.0, 101.0)], 0.0), [0, 2]);
    assert_eq!(found(&[at(36.0, 101.0); 3], 200.0), [0, 2, 1]);
    for radius in [-1.0, f64::NAN] {
        assert_eq!(found(&[at(36.0, 101.0)], radius), [0usize; 0]);
    }
    let error = index.near_line(&points, 1e6 + 1.0).unwrap_err();
    assert_eq!(error.to_string(), "radius_m: out of range, expected metres up to 1000000");
    let tagged = index.near_line_tagged(&points, 10.0, TagFilter { all: 2, any: 0 }).unwrap();
    assert_eq!(tagged.iter().map(|one| one.position).collect::<Vec<_>>(), [2]);
    assert!(PointIndex::new(&[]).unwrap().near_line(&points, 10.0).unwrap().is_empty());
    // To the opposite side of the world and back: any way there is as good, and none panics.
    assert!(!index.near_line(&[at(0.0, 0.0), at(0.0, 180.0), at(36.0, 101.0)], 1_000.0).unwrap().is_empty());
}
