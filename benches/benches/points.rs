//! Nearest points and points within a radius, against kiddo and rstar.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a bench may stop"
)]

use std::num::NonZero;

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};
use shouwang::Position;
use shouwang::index::{NearestQuery, PointIndex};
use shouwang_benches::{Race, Section, city};

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
    let index = PointIndex::new(&points);
    let spots: Vec<[f64; 3]> = points.iter().map(|p| ecef(*p)).collect();
    let asked: Vec<[f64; 3]> = queries.iter().map(|p| ecef(*p)).collect();
    let kiddo: ImmutableKdTree<f64, 3> = ImmutableKdTree::new_from_slice(&spots).unwrap();
    let rstar = RTree::bulk_load(spots.iter().zip(0..).map(|(p, i)| Spot::new(*p, i)).collect());
    let mut section = Section::new("Points", "100,000 points of a synthetic city.");

    let mut wrong = 0;
    for (query, asked) in queries.iter().zip(&asked) {
        let ours = index.nearest(*query, 1)[0].position as u32;
        let theirs = kiddo.query(asked).nearest_one::<SquaredEuclidean<f64>>().execute().item;
        wrong += u32::from(u64::from(ours) != u64::from(theirs));
        wrong += u32::from(ours != rstar.nearest_neighbor(*asked).unwrap().data);
    }
    println!("{wrong} disagreements");

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
}
