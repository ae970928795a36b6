//! Nearest points and points within a radius, against kiddo and rstar.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a bench may stop"
)]

use std::num::NonZero;

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use shouwang::Position;
use shouwang::geo::distance_metres;
use shouwang::index::{NearestQuery, PointIndex, TagFilter};
use shouwang_benches::{Race, Random, Section, city};

type Spot = GeomWithData<[f64; 3], u32>;

/// Earth-centred metres by the textbook, for the peers.
fn ecef(at: Position) -> [f64; 3] {
    let (sin_lat, cos_lat) = at.latitude().to_radians().sin_cos();
    let (sin_lon, cos_lon) = at.longitude().to_radians().sin_cos();
    let e2 = 6.694_379_990_141_316e-3;
    let n = 6_378_137.0 / (1.0 - e2 * sin_lat * sin_lat).sqrt();
    [n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - e2) * sin_lat]
}

fn positions(degrees: &[(f64, f64)]) -> Vec<Position> {
    degrees.iter().map(|(lat, lon)| Position::new(*lat, *lon).unwrap()).collect()
}

fn main() {
    let points = positions(&city(100_000, 7));
    let queries = positions(&city(200_000, 8));
    let index = PointIndex::new(&points).unwrap();
    let spots: Vec<[f64; 3]> = points.iter().map(|p| ecef(*p)).collect();
    let asked: Vec<[f64; 3]> = queries.iter().map(|p| ecef(*p)).collect();
    let kiddo: ImmutableKdTree<f64, 3> = ImmutableKdTree::new_from_slice(&spots).unwrap();
    let rstar = RTree::bulk_load(spots.iter().zip(0..).map(|(p, i)| Spot::new(*p, i)).collect());
    let mut section = Section::new(
        "Points",
        "100,000 points of a synthetic city (fixed seed), 200,000 queries like them (10,000 for radii). kiddo and rstar search \
         earth-centred metres and give squared chords; ours are geodesic metres, in an order that Karney's algorithm confirms. \
         Nanoseconds of processor time a query, medians of interleaved rounds, one thread.",
    );

    let mut disagreements = 0;
    for (query, asked) in queries.iter().zip(&asked) {
        let ours = index.nearest_one(*query).unwrap();
        let by_kiddo = kiddo.query(asked).nearest_one::<SquaredEuclidean<f64>>().execute().item;
        let by_rstar = rstar.nearest_neighbor(*asked).unwrap().data;
        for theirs in [by_kiddo as usize, by_rstar as usize] {
            // Another point is no disagreement if it is as near.
            let nearer = distance_metres(*query, points[theirs]) < ours.metres - 1e-7;
            disagreements += usize::from(theirs != ours.position && nearer);
        }
    }
    section.text(&format!(
        "{disagreements} disagreements on the nearest point in {} queries.",
        2 * queries.len()
    ));

    let lats: Vec<f64> = queries.iter().map(|q| q.latitude()).collect();
    let lons: Vec<f64> = queries.iter().map(|q| q.longitude()).collect();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let batch = |k: usize| one.install(|| index.nearest_batch(&lats, &lons, &NearestQuery::k(k))).unwrap();
    let (some, some_asked) = (&queries[..10_000], &asked[..10_000]);
    section.race(
        Race::new("nearest 1, one query at a time", queries.len())
            .with("shouwang", || queries.iter().map(|q| index.nearest_one(*q).unwrap().position as u64).sum())
            .with("shouwang, batch", || u64::from(batch(1).positions[77]))
            .with("kiddo", || {
                asked
                    .iter()
                    .map(|q| u64::from(kiddo.query(q).nearest_one::<SquaredEuclidean<f64>>().execute().item))
                    .sum()
            })
            .with("rstar", || asked.iter().map(|q| u64::from(rstar.nearest_neighbor(*q).unwrap().data)).sum())
            .run(9),
    );
    let ten = NonZero::new(10).unwrap();
    section.race(
        Race::new("nearest 10, one query at a time", queries.len())
            .with("shouwang", || queries.iter().map(|q| index.nearest(*q, 10)[9].position as u64).sum())
            .with("shouwang, batch", || u64::from(batch(10).positions[77]))
            .with("kiddo", || {
                asked
                    .iter()
                    .map(|q| {
                        u64::from(kiddo.query(q).nearest_n::<SquaredEuclidean<f64>>(ten).execute()[9].item)
                    })
                    .sum()
            })
            .with("rstar", || {
                asked
                    .iter()
                    .map(|q| u64::from(rstar.nearest_neighbor_iter(*q).take(10).last().unwrap().data))
                    .sum()
            })
            .run(5),
    );
    section.race(
        Race::new("within 1 km, positions, one query at a time", some.len())
            .with("shouwang", || some.iter().map(|q| index.positions_within(*q, 1000.0).len() as u64).sum())
            .with("kiddo, unsorted", || {
                some_asked
                    .iter()
                    .map(|q| {
                        kiddo.query(q).within::<SquaredEuclidean<f64>>(1e6).unsorted().execute().len() as u64
                    })
                    .sum()
            })
            .with("rstar, unsorted", || {
                some_asked
                    .iter()
                    .map(|q| {
                        rstar.locate_within_distance(*q, 1e6).map(|s| u64::from(s.data) & 1).sum::<u64>()
                    })
                    .sum()
            })
            .run(3),
    );
    section.race(
        Race::new("within 1 km, nearest first with metres, one query at a time", some.len())
            .with("shouwang", || some.iter().map(|q| index.within(*q, 1000.0).len() as u64).sum())
            .with("kiddo, sorted", || {
                some_asked
                    .iter()
                    .map(|q| kiddo.query(q).within::<SquaredEuclidean<f64>>(1e6).execute().len() as u64)
                    .sum()
            })
            .with("rstar, sorted", || {
                some_asked
                    .iter()
                    .map(|q| {
                        rstar.nearest_neighbor_iter_with_distance_2(*q).take_while(|(_, d)| *d <= 1e6).count()
                            as u64
                    })
                    .sum()
            })
            .run(3),
    );
    filters(&mut section, &points, some);
    growth(&mut section);
    section.write().unwrap();
}

/// Nearest three with a tag filter: by tags in the tree, and by asking the peers for ever more.
fn filters(section: &mut Section, points: &[Position], queries: &[Position]) {
    let mut random = Random::new(5);
    let shares = [0.5, 0.1, 0.01, 0.001];
    let tags: Vec<u64> = points
        .iter()
        .map(|_| shares.iter().enumerate().map(|(bit, share)| u64::from(random.unit() < *share) << bit).sum())
        .collect();
    let index = PointIndex::with_tags(points, &tags).unwrap();
    let ask = |all: u64| {
        let query = NearestQuery::k(3).tagged(TagFilter { all, any: 0 });
        queries.iter().map(|q| index.nearest_by(*q, &query).len() as u64).sum()
    };
    section.race(
        Race::new("nearest 3 with a tag filter", queries.len())
            .with("unfiltered", || ask(0))
            .with("half of the points match", || ask(1))
            .with("10 % match", || ask(2))
            .with("1 % match", || ask(4))
            .with("0.1 % match", || ask(8))
            .with("half and 10 %, independent", || ask(3))
            .with("none match", || ask(16))
            .run(5),
    );
}

/// Cost of a query, of building and of holding, as the index grows.
fn growth(section: &mut Section) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut table = String::from(
        "### Growth\n\n| points | nearest 1, batch, ns | build, ns a point | bytes a point |\n|---:|---:|---:|---:|\n",
    );
    let asked: (Vec<f64>, Vec<f64>) = city(200_000, 8).into_iter().unzip();
    for count in [1_000, 10_000, 100_000, 1_000_000, 10_000_000] {
        let points = positions(&city(count, 7));
        let mut index = PointIndex::new(&[]).unwrap();
        let (_, built) = Race::new(format!("build {count}"), count)
            .with("shouwang", || {
                index = one.install(|| PointIndex::new(&points).unwrap());
                index.len() as u64
            })
            .run(if count > 1_000_000 { 1 } else { 3 });
        let (_, answered) = Race::new(format!("growth {count}"), asked.0.len())
            .with("shouwang", || {
                let table = one.install(|| index.nearest_batch(&asked.0, &asked.1, &NearestQuery::k(1)));
                u64::from(table.unwrap().positions[77])
            })
            .run(5);
        if let (Some(built), Some(answered)) = (built.first(), answered.first()) {
            let bytes = index.heap_bytes() as f64 / count as f64;
            table += &format!(
                "| {count} | {:.0} | {:.0} | {bytes:.1} |\n",
                answered.nanoseconds, built.nanoseconds
            );
        }
    }
    section.text(&table);
}
