//! Nearest points and points within a radius, against kiddo, rstar and geo-index.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a bench may stop"
)]

use std::num::NonZero;

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use shouwang::Position;
use shouwang::geo::distance_metres;
use shouwang::index::{NearestQuery, PointIndex, TagFilter};
use shouwang_benches::{Race, Random, Section, city, shared};

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

    let mut builder = RTreeBuilder::<f64>::new(points.len() as u32);
    for point in &points {
        builder.add(point.longitude(), point.latitude(), point.longitude(), point.latitude());
    }
    let planar = builder.finish::<HilbertSort>();
    let by_planar = |at: &Position, k: usize| planar.neighbors(at.longitude(), at.latitude(), Some(k), None);
    let ten = NonZero::new(10).unwrap();

    let mut farther = [0; 3];
    for (query, asked) in queries.iter().zip(&asked) {
        let ours = index.nearest_one(*query).unwrap();
        let by_kiddo = kiddo.query(asked).nearest_one::<SquaredEuclidean<f64>>().execute().item;
        let by_rstar = rstar.nearest_neighbor(*asked).unwrap().data;
        for (theirs, farther) in
            [by_kiddo as u32, by_rstar, by_planar(query, 1)[0]].into_iter().zip(&mut farther)
        {
            let metres = distance_metres(*query, points[theirs as usize]);
            assert!(metres >= ours.metres - 1e-7, "a peer knows a nearer point for {query:?}");
            *farther += usize::from(metres > ours.metres + 1e-3);
        }
    }
    let mut contested = 0;
    for (query, asked) in queries.iter().zip(&asked).take(20_000) {
        let ours = index.nearest(*query, 10);
        let by_kiddo = kiddo.query(asked).nearest_n::<SquaredEuclidean<f64>>(ten).execute();
        let by_rstar = rstar.nearest_neighbor_iter(*asked).take(10);
        let theirs: [Vec<u32>; 2] =
            [by_kiddo.iter().map(|one| one.item).collect(), by_rstar.map(|one| one.data).collect()];
        for theirs in theirs {
            let mut metres: Vec<f64> =
                theirs.iter().map(|theirs| distance_metres(*query, points[*theirs as usize])).collect();
            metres.sort_by(f64::total_cmp);
            assert!(ours.iter().zip(&metres).all(|(a, b)| a.metres <= b + 1e-7), "ten nearest of {query:?}");
            contested += usize::from(ours.iter().zip(&metres).any(|(a, b)| b - a.metres > 1e-7));
        }
    }
    for (query, asked) in queries.iter().zip(&asked).take(2_000) {
        let mut ours = index.positions_within(*query, 1000.0);
        let mut ordered: Vec<u32> =
            index.within(*query, 1000.0).iter().map(|one| one.position as u32).collect();
        let found = kiddo.query(asked).within::<SquaredEuclidean<f64>>(1e6).unsorted().execute();
        let mut by_kiddo: Vec<u32> = found.iter().map(|one| one.item).collect();
        let mut by_rstar: Vec<u32> = rstar.locate_within_distance(*asked, 1e6).map(|one| one.data).collect();
        for all in [&mut ours, &mut ordered, &mut by_kiddo, &mut by_rstar] {
            all.sort_unstable();
        }
        assert_eq!(ours, ordered);
        for theirs in [by_kiddo, by_rstar] {
            // A chord of 1 km spans a geodesic of 1 km and a micrometre.
            let apart = ours
                .iter()
                .filter(|one| !theirs.contains(one))
                .chain(theirs.iter().filter(|one| !ours.contains(one)));
            for one in apart {
                let metres = distance_metres(*query, points[*one as usize]);
                assert!((metres - 1000.0).abs() < 1e-5, "{one} is {metres} m from {query:?}");
            }
        }
    }
    section.text(&format!(
        "Checked before the races, and any disagreement stops the bench: {} nearest points against each peer (the nearest by more than 1 mm is \
         another one in {} answers of kiddo, {} of rstar and {} of geo-index, which measures planar degrees), 20,000 times ten against \
         kiddo and rstar ({contested} of theirs in another order than Karney's), 2,000 radii as sets.",
        queries.len(), farther[0], farther[1], farther[2],
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
            .with("geo-index, planar degrees", || queries.iter().map(|q| u64::from(by_planar(q, 1)[0])).sum())
            .run(9),
    );
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
            .with("geo-index, planar degrees", || {
                queries.iter().map(|q| u64::from(by_planar(q, 10)[9])).sum()
            })
            .run(9),
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
            .run(9),
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
            .run(9),
    );
    filters(&mut section, &points, some, &spots);
    cities(&mut section);
    growth(&mut section);
    section.write().unwrap();
}

/// Nearest three with a tag filter: by tags in the tree, and by asking the peers for ever more.
fn filters(section: &mut Section, points: &[Position], queries: &[Position], spots: &[[f64; 3]]) {
    let mut random = Random::new(5);
    let shares = [0.5, 0.1, 0.01, 0.001];
    let tags: Vec<u64> = points
        .iter()
        .map(|_| shares.iter().enumerate().map(|(bit, share)| u64::from(random.unit() < *share) << bit).sum())
        .collect();
    let index = PointIndex::with_tags(points, &tags).unwrap();
    // Asking a peer for ever more until three match is what people do without tags in the tree; too slow for the race.
    let rstar = RTree::bulk_load(spots.iter().zip(0..).map(|(p, i)| Spot::new(*p, i)).collect());
    for all in [1, 2, 4, 8, 3] {
        for query in queries.iter().take(100) {
            let ours = index.nearest_by(*query, &NearestQuery::k(3).tagged(TagFilter { all, any: 0 }));
            let matching =
                rstar.nearest_neighbor_iter(ecef(*query)).filter(|s| tags[s.data as usize] & all == all);
            for (ours, theirs) in ours.iter().zip(matching.take(3)) {
                let metres = distance_metres(*query, points[theirs.data as usize]);
                assert!(tags[ours.position] & all == all && (ours.metres - metres).abs() < 1e-6);
            }
            assert_eq!(ours.len(), 3);
        }
    }
    let ask = |all: u64| {
        let query = NearestQuery::k(3).tagged(TagFilter { all, any: 0 });
        queries.iter().map(|q| index.nearest_by(*q, &query).len() as u64).sum()
    };
    let bytes = index.heap_bytes() as f64 / points.len() as f64;
    section.text(&format!(
        "Filters: 500 answers checked against rstar asked for ever more until three match. With these four tags the index takes {bytes:.1} bytes a point."
    ));
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

/// The nearest city of the world, from near a city or from anywhere.
fn cities(section: &mut Section) {
    let Some(folder) = shared() else {
        return section.text("Cities of the world: skipped, the shared data sets are not there.");
    };
    let file = std::fs::File::open(folder.join("data/geonames_cities1000/rg_cities1000.csv.gz")).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
    let rows = reader.deserialize::<(f64, f64, String, String, String, String)>().map(Result::unwrap);
    let points: Vec<Position> = rows.map(|row| Position::new(row.0, row.1).unwrap()).collect();
    let mut random = Random::new(9);
    let queries: Vec<Position> = (0..200_000)
        .map(|number| {
            if number % 4 == 0 {
                let latitude = (2.0 * random.unit() - 1.0).asin().to_degrees();
                return Position::new(latitude, 360.0 * random.unit() - 180.0).unwrap();
            }
            let city = points[(random.bits() % points.len() as u64) as usize];
            let (lat, lon) =
                (city.latitude() + 0.1 * random.normal(), city.longitude() + 0.1 * random.normal());
            Position::new(lat.clamp(-90.0, 90.0), lon.clamp(-180.0, 180.0)).unwrap()
        })
        .collect();
    let index = PointIndex::new(&points).unwrap();
    let spots: Vec<[f64; 3]> = points.iter().map(|p| ecef(*p)).collect();
    let asked: Vec<[f64; 3]> = queries.iter().map(|p| ecef(*p)).collect();
    // kiddo's immutable tree takes any number of places on one spot, but its mutable one does not.
    let kiddo: ImmutableKdTree<f64, 3> = ImmutableKdTree::new_from_slice(&spots).unwrap();
    let rstar = RTree::bulk_load(spots.iter().zip(0..).map(|(p, i)| Spot::new(*p, i)).collect());
    let mut nearer = 0;
    for (query, asked) in queries.iter().zip(&asked) {
        let ours = index.nearest_one(*query).unwrap().metres;
        let by_kiddo = kiddo.query(asked).nearest_one::<SquaredEuclidean<f64>>().execute().item as usize;
        let by_rstar = rstar.nearest_neighbor(*asked).unwrap().data as usize;
        for theirs in [by_kiddo, by_rstar] {
            let metres = distance_metres(*query, points[theirs]);
            assert!(metres >= ours - 1e-6, "a peer knows a nearer city for {query:?}");
            nearer += usize::from(metres > ours + 1e-3);
        }
    }
    let (lats, lons): (Vec<f64>, Vec<f64>) = queries.iter().map(|q| (q.latitude(), q.longitude())).unzip();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    section.race(
        Race::new(format!("nearest of {} cities of the world", points.len()), queries.len())
            .with("shouwang", || queries.iter().map(|q| index.nearest_one(*q).unwrap().position as u64).sum())
            .with("shouwang, batch", || {
                let table = one.install(|| index.nearest_batch(&lats, &lons, &NearestQuery::k(1)));
                u64::from(table.unwrap().positions[77])
            })
            .with("kiddo", || {
                asked
                    .iter()
                    .map(|q| u64::from(kiddo.query(q).nearest_one::<SquaredEuclidean<f64>>().execute().item))
                    .sum()
            })
            .with("rstar", || asked.iter().map(|q| u64::from(rstar.nearest_neighbor(*q).unwrap().data)).sum())
            .run(5),
    );
    section.text(&format!(
        "GeoNames cities1000; three queries in four lie near a city, the fourth anywhere. All answers were checked; {nearer} of {} by the chord \
         are not the nearest by geodesic.",
        2 * queries.len()
    ));
}

/// Cost of a query, of building and of holding, as the index grows.
fn growth(section: &mut Section) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (latitudes, longitudes): (Vec<f64>, Vec<f64>) = city(200_000, 8).into_iter().unzip();
    let counts = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let mut built = Vec::new();
    let indices: Vec<PointIndex> = counts
        .iter()
        .map(|count| {
            let points = positions(&city(*count, 7));
            let mut index = PointIndex::new(&[]).unwrap();
            let (_, standing) = Race::new(format!("build {count}"), *count)
                .with("shouwang", || {
                    index = one.install(|| PointIndex::new(&points).unwrap());
                    index.len() as u64
                })
                .run(if *count > 1_000_000 { 1 } else { 9 });
            built.extend(standing.first().map(|one| one.nanoseconds));
            index
        })
        .collect();
    // Sizes take turns, so that what else the machine does is not taken for growth.
    let mut race = Race::new("growth", latitudes.len());
    for (count, index) in counts.iter().zip(&indices) {
        race = race.with(format!("{count} points"), || {
            let table = one.install(|| index.nearest_batch(&latitudes, &longitudes, &NearestQuery::k(1)));
            u64::from(table.unwrap().positions[77])
        });
    }
    let (_, answered) = race.run(9);
    let mut table = String::from(
        "### Growth\n\n| points | nearest 1, batch, ns | times the smallest | build, ns a point | bytes a point |\n|---:|---:|---:|---:|---:|\n",
    );
    for (((count, index), built), answered) in counts.iter().zip(&indices).zip(built).zip(&answered) {
        let bytes = index.heap_bytes() as f64 / *count as f64;
        table += &format!(
            "| {count} | {:.0} | {:.1} | {built:.0} | {bytes:.1} |\n",
            answered.nanoseconds, answered.ratio
        );
    }
    section.text(&table);
}
