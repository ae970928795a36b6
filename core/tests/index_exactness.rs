//! The point index against brute force with Karney's algorithm, over the sets where planar and spherical indices fail.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use shouwang::Position;
use shouwang::geo::distance_metres;
use shouwang::index::{NearestQuery, NearestTable, Neighbour, PointIndex, TagFilter};

/// A small generator with a fixed seed (SplitMix64, Steele et al. 2014), so that every run asks the same.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }
}

fn at(latitude: f64, longitude: f64) -> Position {
    let longitude = if longitude > 180.0 { longitude - 360.0 } else { longitude };
    let longitude = if longitude < -180.0 { longitude + 360.0 } else { longitude };
    Position::new(latitude.clamp(-90.0, 90.0), longitude).unwrap()
}

struct Set {
    name: &'static str,
    points: Vec<Position>,
    queries: Vec<Position>,
}

fn sets(random: &mut Random, size: usize, rounds: usize) -> Vec<Set> {
    let mut sets = Vec::new();
    let mut add =
        |name, points: Vec<Position>, queries: Vec<Position>| sets.push(Set { name, points, queries });
    let world = |random: &mut Random, n: usize| -> Vec<Position> {
        (0..n)
            .map(|_| at(random.between(-1.0, 1.0).asin().to_degrees(), random.between(-180.0, 180.0)))
            .collect()
    };
    let patch = |random: &mut Random, n: usize, lat: f64, lon: f64, high: f64, wide: f64| -> Vec<Position> {
        (0..n).map(|_| at(lat + random.between(-high, high), lon + random.between(-wide, wide))).collect()
    };
    add("world", world(random, size), world(random, rounds));
    add("city", patch(random, size, 36.6, 101.8, 0.1, 0.12), patch(random, rounds, 36.6, 101.8, 0.12, 0.15));
    add("city from afar", patch(random, size, 36.6, 101.8, 0.1, 0.12), world(random, rounds / 4));
    add(
        "antimeridian",
        patch(random, size, -17.0, 180.0, 0.5, 0.5),
        patch(random, rounds, -17.0, 180.0, 0.6, 0.6),
    );
    add(
        "north pole",
        patch(random, size, 89.9, 0.0, 0.1, 180.0),
        patch(random, rounds, 89.9, 0.0, 0.2, 180.0),
    );
    add(
        "south pole",
        patch(random, size, -89.99, 0.0, 0.02, 180.0),
        patch(random, rounds, -89.9, 0.0, 0.1, 180.0),
    );
    add("equator", patch(random, size, 0.0, 0.0, 1e-4, 1e-4), patch(random, rounds, 0.0, 0.0, 2e-4, 2e-4));
    // A lattice, asked at its knots and at the centres of its cells: ties by fours and eights.
    let lattice = |step: f64, lat: f64, lon: f64| -> Vec<Position> {
        (0..size).map(|i| at(lat + (i / 20) as f64 * step, lon + (i % 20) as f64 * step)).collect()
    };
    let knots = |random: &mut Random, step: f64, lat: f64, lon: f64| -> Vec<Position> {
        (0..rounds)
            .map(|_| {
                at(lat + random.below(40) as f64 * step / 2.0, lon + random.below(40) as f64 * step / 2.0)
            })
            .collect()
    };
    add("lattice of millimetres", lattice(1e-8, 31.0, 121.0), knots(random, 1e-8, 31.0, 121.0));
    add("lattice of metres", lattice(1.0 / 65536.0, 0.0, 0.0), knots(random, 1.0 / 65536.0, 0.0, 0.0));
    add("lattice of degrees", lattice(1.0, -8.0, 170.0), knots(random, 1.0, -8.0, 170.0));
    // Clusters of clusters with every second point doubled.
    let mut clustered = Vec::new();
    while clustered.len() < size {
        let (lat, lon) = (random.between(-80.0, 80.0), random.between(-180.0, 180.0));
        let spread = 10f64.powf(random.between(-7.0, -1.0));
        for point in patch(random, 12, lat, lon, spread, spread) {
            clustered.push(point);
            if random.below(2) == 0 {
                clustered.push(point);
            }
        }
    }
    let near = (0..rounds)
        .map(|_| {
            let p = clustered[random.below(clustered.len())];
            let spread = 10f64.powf(random.between(-9.0, 0.0));
            at(
                p.latitude() + random.between(-spread, spread),
                p.longitude() + random.between(-spread, spread),
            )
        })
        .collect();
    add("clusters with doubles", clustered, near);
    let spot = at(36.6, 101.8);
    add("one spot", vec![spot; size], patch(random, rounds / 8, 36.6, 101.8, 1e-3, 1e-3));
    let meridian: Vec<_> =
        (0..size).map(|i| at(-90.0 + 180.0 * i as f64 / (size - 1) as f64, 45.0)).collect();
    add("a meridian", meridian, world(random, rounds));
    let poles = (0..size).map(|i| at(if i % 2 == 0 { 90.0 } else { -90.0 }, i as f64 % 360.0)).collect();
    add("the poles, many longitudes", poles, world(random, rounds / 8));
    // Asked from the other side of the world, where a chord says least about its geodesic.
    let antipodes = (0..rounds / 8)
        .map(|_| at(-36.6 + random.between(-0.5, 0.5), -78.2 + random.between(-0.5, 0.5)))
        .collect();
    add("antipodes", patch(random, size, 36.6, 101.8, 0.3, 0.3), antipodes);
    sets
}

fn brute(points: &[Position], from: Position) -> Vec<Neighbour> {
    let mut all: Vec<_> = points
        .iter()
        .enumerate()
        .map(|(position, to)| Neighbour { position, metres: distance_metres(from, *to) })
        .collect();
    all.sort_by(|a, b| a.metres.total_cmp(&b.metres).then(a.position.cmp(&b.position)));
    all
}

fn check(what: &str, found: &[Neighbour], expected: &[Neighbour]) {
    let positions = |all: &[Neighbour]| all.iter().map(|n| n.position).collect::<Vec<_>>();
    assert_eq!(positions(found), positions(expected), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        let error = (found.metres - expected.metres).abs();
        assert!(error <= 1e-6, "{what}: {error:e} m off at {} m", expected.metres);
    }
}

#[test]
fn every_answer_is_the_one_that_brute_force_with_karney_gives() {
    let mut random = Random(20_261_123);
    let mut asked = 0u32;
    for (size, rounds) in [(1, 20), (15, 20), (16, 20), (17, 20), (150, 220), (4_000, 6)] {
        for Set { name, points, queries } in sets(&mut random, size.max(2), rounds) {
            // Two of the tags are rare enough for trees of their own.
            let tags: Vec<u64> = points
                .iter()
                .map(|_| {
                    let rare = |random: &mut Random, one_in: usize| u64::from(random.below(one_in) == 0);
                    (1 << random.below(3)) | (rare(&mut random, 12) << 3) | (rare(&mut random, 300) << 4)
                })
                .collect();
            let index = PointIndex::with_tags(&points, &tags).unwrap();
            batches_agree_with_single_queries(name, &index, &queries);
            for from in queries {
                let expected = brute(&points, from);
                let what = |question: &str| format!("{name}, {size} points, {from:?}, {question}");
                for k in [1, 2, 10, 15, 16, 40, points.len(), points.len() + 5] {
                    check(
                        &what(&format!("k = {k}")),
                        &index.nearest(from, k),
                        &expected[..k.min(points.len())],
                    );
                    asked += 1;
                }
                // A radius that a point lies on exactly, and one a little off.
                let on = expected[random.below(points.len())].metres;
                for radius in [0.0, on, on * random.unit(), 20_000_000.0, 20_003_931.5] {
                    let count = expected.partition_point(|n| n.metres <= radius);
                    check(
                        &what(&format!("radius {radius}")),
                        &index.within(from, radius),
                        &expected[..count],
                    );
                    let mut members = index.positions_within(from, radius);
                    members.sort_unstable();
                    let mut inside: Vec<_> = expected[..count].iter().map(|n| n.position as u32).collect();
                    inside.sort_unstable();
                    assert_eq!(members, inside, "{}", what(&format!("members of {radius}")));
                    let (lat, lon) = ([from.latitude(); 2], [from.longitude(); 2]);
                    let table = index.positions_within_batch(&lat, &lon, radius).unwrap();
                    assert_eq!(table.offsets, [0, count, 2 * count]);
                    for row in table.offsets.windows(2) {
                        let mut members = table.positions[row[0]..row[1]].to_vec();
                        members.sort_unstable();
                        assert_eq!(members, inside, "{}", what(&format!("members of {radius} in a batch")));
                    }
                    let five = index.nearest_by(from, &NearestQuery::k(5).within(radius));
                    check(&what(&format!("5 within {radius}")), &five, &expected[..count.min(5)]);
                    asked += 3;
                }
                for (all, any) in [(0, 0b101), (0b1000, 0), (0b1000, 0b11), (0, 0b1_0000), (0b1_0001, 0)] {
                    let filter = TagFilter { all, any };
                    let tagged: Vec<_> =
                        expected.iter().copied().filter(|n| filter.matches(tags[n.position])).collect();
                    for k in [1, 3, 20] {
                        let query = NearestQuery::k(k).tagged(filter);
                        let found = index.nearest_by(from, &query);
                        check(
                            &what(&format!("{k} tagged {filter:?}")),
                            &found,
                            &tagged[..k.min(tagged.len())],
                        );
                        let odd: Vec<_> = tagged.iter().copied().filter(|n| n.position % 2 == 1).collect();
                        let found = index.nearest_matching(from, &query, |position| position % 2 == 1);
                        check(&what("tagged and odd"), &found, &odd[..k.min(odd.len())]);
                        asked += 2;
                    }
                }
            }
        }
    }
    println!("{asked} queries agree with brute force");
    assert!(asked >= 100_000, "{asked}");
}

fn batches_agree_with_single_queries(name: &str, index: &PointIndex, queries: &[Position]) {
    let latitudes: Vec<_> = queries.iter().map(|p| p.latitude()).collect();
    let longitudes: Vec<_> = queries.iter().map(|p| p.longitude()).collect();
    let filter = TagFilter { all: 0, any: 0b101 };
    for query in [
        NearestQuery::k(1),
        NearestQuery::k(1).within(1_000.0),
        NearestQuery::k(1).tagged(filter),
        NearestQuery::k(7),
        NearestQuery::k(7).tagged(filter),
        NearestQuery::k(1).tagged(TagFilter { all: 0b1000, any: 0 }),
        NearestQuery::k(20).within(50_000.0),
    ] {
        let table = index.nearest_batch(&latitudes, &longitudes, &query).unwrap();
        for (row, from) in queries.iter().enumerate() {
            let expected = index.nearest_by(*from, &query);
            for column in 0..query.k {
                let slot = row * query.k + column;
                match expected.get(column) {
                    Some(one) => {
                        assert_eq!(table.positions[slot] as usize, one.position, "{name} {from:?} {query:?}");
                        assert_eq!(table.metres[slot], one.metres, "{name} {from:?} {query:?}");
                    }
                    None => {
                        assert_eq!(table.positions[slot], NearestTable::NONE);
                        assert_eq!(table.metres[slot], f64::INFINITY);
                    }
                }
            }
        }
    }
    let table = index.within_batch(&latitudes, &longitudes, 5_000.0).unwrap();
    assert_eq!(table.offsets.len(), queries.len() + 1);
    for (row, from) in queries.iter().enumerate() {
        let expected = index.within(*from, 5_000.0);
        let found = table.offsets[row]..table.offsets[row + 1];
        assert!(
            expected.iter().map(|n| n.position as u32).eq(table.positions[found.clone()].iter().copied())
        );
        assert!(expected.iter().map(|n| n.metres).eq(table.metres[found].iter().copied()));
    }
}

#[test]
fn deep_trees_are_climbed_to_the_same_answers() {
    let mut random = Random(11);
    // More than 16³ leaves of 16, so that a search can climb three levels and more.
    let deep = ["world", "city", "antimeridian", "south pole", "clusters with doubles"];
    let sets = sets(&mut random, 70_000, 300).into_iter().filter(|set| deep.contains(&set.name));
    for Set { name, points, queries } in sets {
        let index = PointIndex::new(&points).unwrap();
        let (latitudes, longitudes): (Vec<f64>, Vec<f64>) =
            queries.iter().map(|p| (p.latitude(), p.longitude())).unzip();
        let one = index.nearest_batch(&latitudes, &longitudes, &NearestQuery::k(1)).unwrap();
        let five = index.nearest_batch(&latitudes, &longitudes, &NearestQuery::k(5)).unwrap();
        for (row, from) in queries.iter().enumerate() {
            let few = index.nearest(*from, 5);
            assert_eq!(index.nearest_one(*from), few.first().copied(), "{name} {from:?}");
            assert_eq!((one.positions[row] as usize, one.metres[row]), (few[0].position, few[0].metres));
            let batch = five.positions[5 * row..][..5].iter().map(|position| *position as usize);
            assert!(batch.eq(few.iter().map(|one| one.position)), "{name} {from:?}");
            // The rest of the table by a path that keeps no list of few.
            assert_eq!(index.nearest(*from, 40)[..5], few, "{name} {from:?}");
        }
        for from in queries.iter().take(1) {
            check(name, &index.nearest(*from, 5), &brute(&points, *from)[..5]);
        }
    }
}

/// From the middle of a ring some leaves of each of many groups are near enough to be looked through, so that a stage of a batch has
/// more of them waiting than its list holds.
#[test]
fn batches_in_the_middle_of_a_ring_find_what_single_queries_find() {
    let mut random = Random(5);
    let (lat, lon) = (36.6, 101.8);
    for (inner, outer, points) in [(0.9, 1.0, 4_096), (0.5, 1.0, 4_096), (0.97, 1.0, 30_000)] {
        let ring: Vec<Position> = (0..points)
            .map(|_| {
                let (sin, cos) = random.between(0.0, std::f64::consts::TAU).sin_cos();
                let radius = 0.01 * random.between(inner, outer);
                at(lat + radius * sin, lon + radius * cos / lat.to_radians().cos())
            })
            .collect();
        let index = PointIndex::new(&ring).unwrap();
        let middle: Vec<_> = (0..256)
            .map(|_| at(lat + random.between(-1e-4, 1e-4), lon + random.between(-1e-4, 1e-4)))
            .collect();
        let (latitudes, longitudes): (Vec<f64>, Vec<f64>) =
            middle.iter().map(|p| (p.latitude(), p.longitude())).unzip();
        let batch = index.nearest_batch(&latitudes, &longitudes, &NearestQuery::k(1)).unwrap();
        for (row, from) in middle.iter().enumerate() {
            let one = index.nearest_one(*from).unwrap();
            assert_eq!((batch.positions[row] as usize, batch.metres[row]), (one.position, one.metres));
        }
        for from in &middle[..4] {
            check("a ring", &index.nearest(*from, 5), &brute(&ring, *from)[..5]);
        }
    }
}

#[test]
fn columns_are_checked_and_the_row_is_named() {
    let index = PointIndex::from_degrees(&[36.6], &[101.8], None).unwrap();
    let error = index.nearest_batch(&[36.6, 36.6], &[101.8, 181.0], &NearestQuery::k(1)).unwrap_err();
    assert_eq!(error.to_string(), "longitude[1]: out of range, expected degrees from -180 to 180");
    let error = index.within_batch(&[36.6, 36.6], &[101.8], 1.0).unwrap_err();
    assert_eq!(error.kind().code(), "invalid");
    let error = index.nearest_batch(&[36.6, 36.6], &[101.8, 1.0], &NearestQuery::k(usize::MAX)).unwrap_err();
    assert_eq!(error.kind().code(), "limit");
    let error = PointIndex::from_degrees(&[36.6], &[101.8], Some(&[])).unwrap_err();
    assert_eq!(error.place().field.as_deref(), Some("tags"));
    let nothing =
        PointIndex::new(&[]).unwrap().nearest_batch(&[36.6], &[101.8], &NearestQuery::k(2)).unwrap();
    assert_eq!(nothing.positions, [NearestTable::NONE; 2]);
    assert_eq!(index.within_batch(&[], &[], 1.0).unwrap().offsets, [0]);
}

#[test]
fn degenerate_questions_have_answers() {
    let from = at(36.6, 101.8);
    let empty = PointIndex::new(&[]).unwrap();
    assert!(empty.is_empty());
    assert!(empty.nearest(from, 3).is_empty() && empty.within(from, f64::INFINITY).is_empty());
    assert!(empty.nearest_matching(from, &NearestQuery::k(1), |_| true).is_empty());

    let spot = vec![from; 3_000];
    let index = PointIndex::new(&spot).unwrap();
    assert_eq!(index.nearest(from, 5).iter().map(|n| n.position).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert_eq!(index.within(from, 0.0).len(), 3_000);
    assert_eq!(index.nearest(at(-36.6, -78.2), 4_000).len(), 3_000);
    assert!(index.nearest(from, 0).is_empty());
    for radius in [-1.0, f64::NAN, f64::NEG_INFINITY] {
        assert!(index.within(from, radius).is_empty(), "{radius}");
    }
    let untagged = NearestQuery::k(1).tagged(TagFilter { all: 1, any: 0 });
    assert!(index.nearest_by(from, &untagged).is_empty());
}

#[test]
fn the_metres_of_an_answer_and_a_micrometre_are_a_radius_that_holds_it() {
    let mut random = Random(3);
    let mut left_out = 0;
    for Set { name, points, queries } in sets(&mut random, 60, 60) {
        let index = PointIndex::new(&points).unwrap();
        for from in queries {
            for one in index.nearest(from, 12) {
                let holds =
                    |radius| index.within(from, radius).iter().any(|other| other.position == one.position);
                assert!(holds(one.metres + 1e-6), "{name} {from:?} {one:?}");
                left_out += usize::from(!holds(one.metres));
            }
        }
    }
    println!("{left_out} points lie outside the radius that their own metres are");
    // Were there none, the documentation would warn of nothing.
    assert!(left_out > 0);
}

/// The tree's origin comes from a sample; points that the sample misses may lie anywhere, farther from it than all others.
#[test]
fn points_beyond_the_sample_for_the_origin_are_found_as_exactly() {
    let at = |lat, lon| Position::new(lat, lon).unwrap();
    let mut points: Vec<Position> = (0..12_000u32)
        .map(|i| at(36.0 + f64::from(i % 110) * 1e-3, 101.0 + f64::from(i / 110) * 1e-3))
        .collect();
    // Of 12,000 points each third is looked at: these are not.
    let far =
        [(1, -36.0, -79.0), (4, 89.9, 12.0), (11, -90.0, 0.0), (7_000, 0.0, 180.0), (7_001, 36.05, 101.05)];
    for (id, lat, lon) in far {
        assert_ne!(id % (1 + points.len() / 4096), 0);
        points[id] = at(lat, lon);
    }
    let index = PointIndex::new(&points).unwrap();
    let asked = far.map(|(_, lat, lon)| at(lat, lon)).into_iter().chain([
        at(-35.9, -79.1),
        at(36.0505, 101.0495),
        at(60.0, 0.0),
    ]);
    for from in asked {
        let mut expected: Vec<(f64, usize)> = points
            .iter()
            .enumerate()
            .map(|(id, to)| (shouwang::geo::distance_metres(from, *to), id))
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (lat, lon) = ([from.latitude()], [from.longitude()]);
        for k in [1, 10, 40] {
            let ids: Vec<usize> = expected[..k].iter().map(|(_, id)| *id).collect();
            let found: Vec<usize> = index.nearest(from, k).iter().map(|one| one.position).collect();
            assert_eq!(found, ids, "{k} from {from:?}");
            let batch = index.nearest_batch(&lat, &lon, &NearestQuery::k(k)).unwrap().positions;
            assert_eq!(
                batch.iter().map(|id| *id as usize).collect::<Vec<_>>(),
                ids,
                "{k} from {from:?} in a batch"
            );
        }
    }
}
