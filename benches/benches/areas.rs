//! Which area covers a position, against rstar or geo-index over envelopes with geo's tests of the polygons.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bench may stop"
)]

use std::time::Instant;

use geo::indexed::IntervalTreeMultiPolygon;
use geo::{BoundingRect, Contains};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};
use geo_types::{LineString, MultiPolygon, Point, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use shouwang::Position;
use shouwang::geo::Boundary;
use shouwang::index::AreaIndex;
use shouwang_benches::{Race, Random, Section, shared};

type Envelope = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn main() {
    let mut section = Section::new(
        "Areas",
        "Which area covers a position: 200,000 positions evenly over the areas' bounding box, first match, one thread. \
         The peers answer strictly inside; positions on a line are checked against `Boundary::covers` in the tests.",
    );
    match shared() {
        Some(folder) => {
            for (title, file) in [
                ("Chicago police beats", "chicago_beats/police_beats_simple.geojson"),
                ("Seattle beats", "seattle_beats_mcpp/spd-beats.geojson"),
                ("Washington police service areas", "dc_police/police-service-areas-psa.geojson"),
            ] {
                let text = std::fs::read_to_string(folder.join("data").join(file)).unwrap();
                race(&mut section, title, polygons(&text));
            }
        }
        None => section.text("skipped: the shared data sets are not there"),
    }
    race(&mut section, "Synthetic mesh", mesh(70, 48));
    section.write().unwrap();
}

fn race(section: &mut Section, title: &str, areas: Vec<MultiPolygon<f64>>) {
    let boundaries: Vec<Boundary> = areas.iter().filter_map(|a| Boundary::new(a.clone()).ok()).collect();
    let areas: Vec<MultiPolygon<f64>> = boundaries.iter().map(|b| b.polygons().clone()).collect();
    let vertices: usize = boundaries.iter().map(Boundary::vertex_count).sum();
    let start = Instant::now();
    let index = AreaIndex::new(boundaries);
    let built = start.elapsed().as_secs_f64() * 1e3;

    let rects: Vec<_> = areas.iter().map(|a| a.bounding_rect().unwrap()).collect();
    let low = rects.iter().fold((f64::MAX, f64::MAX), |low, r| (low.0.min(r.min().x), low.1.min(r.min().y)));
    let high = rects.iter().fold((f64::MIN, f64::MIN), |h, r| (h.0.max(r.max().x), h.1.max(r.max().y)));
    let mut random = Random::new(3);
    let (longitudes, latitudes): (Vec<f64>, Vec<f64>) = (0..200_000)
        .map(|_| (low.0 + (high.0 - low.0) * random.unit(), low.1 + (high.1 - low.1) * random.unit()))
        .unzip();
    let places: Vec<Position> =
        latitudes.iter().zip(&longitudes).map(|(lat, lon)| Position::new(*lat, *lon).unwrap()).collect();
    let points: Vec<Point> = places.iter().map(|p| Point::from(*p)).collect();

    let envelopes = rects.iter().enumerate().map(|(i, r)| {
        Envelope::new(Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]), i)
    });
    let rstar = RTree::bulk_load(envelopes.collect());
    let mut builder = RTreeBuilder::<f64>::new(rects.len() as u32);
    for rect in &rects {
        builder.add(rect.min().x, rect.min().y, rect.max().x, rect.max().y);
    }
    let packed = builder.finish::<HilbertSort>();
    let intervals: Vec<_> = areas.iter().map(IntervalTreeMultiPolygon::new).collect();
    let by_rstar = |point: &Point, inside: &dyn Fn(usize) -> bool| {
        let at = AABB::from_point([point.x(), point.y()]);
        rstar.locate_in_envelope_intersecting(at).map(|e| e.data).filter(|i| inside(*i)).min()
    };
    let mut disagreements = 0;
    for (place, point) in places.iter().zip(&points) {
        let theirs = by_rstar(point, &|i| areas[i].contains(point));
        disagreements += usize::from(index.locate(*place) != theirs);
    }

    let count = |found: Option<usize>| found.map_or(0, |area| area as u64 + 1);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    section.race(
        Race::new(format!("{title}: {} areas, {vertices} vertices", areas.len()), places.len())
            .with("shouwang, batch", || {
                let found = one.install(|| index.locate_batch(&latitudes, &longitudes)).unwrap();
                found.into_iter().map(|area| u64::from(area.wrapping_add(1))).sum()
            })
            .with("shouwang, single", || places.iter().map(|p| count(index.locate(*p))).sum())
            .with("shouwang, single, all matches", || {
                places.iter().map(|p| index.locate_all(*p).len() as u64).sum()
            })
            .with("rstar envelopes + geo Contains", || {
                points.iter().map(|p| count(by_rstar(p, &|i| areas[i].contains(p)))).sum()
            })
            .with("rstar envelopes + geo IntervalTree", || {
                points.iter().map(|p| count(by_rstar(p, &|i| intervals[i].contains(p)))).sum()
            })
            .with("geo-index envelopes + geo Contains", || {
                let hit = |p: &Point| {
                    let near = packed.search(p.x(), p.y(), p.x(), p.y());
                    near.into_iter().map(|i| i as usize).filter(|i| areas[*i].contains(p)).min()
                };
                points.iter().map(|p| count(hit(p))).sum()
            })
            .run(5),
    );
    section.text(&format!(
        "{disagreements} disagreements with geo. Built in {built:.0} ms of wall time; {:.1} bytes a vertex.",
        index.heap_bytes() as f64 / vertices as f64
    ));
}

/// The polygons of a GeoJSON feature collection.
fn polygons(text: &str) -> Vec<MultiPolygon<f64>> {
    let collection: serde_json::Value = serde_json::from_str(text).unwrap();
    let ring = |ring: &serde_json::Value| {
        let positions = ring.as_array().unwrap().iter();
        LineString::from(
            positions.map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect::<Vec<_>>(),
        )
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings = rings.as_array().unwrap().iter().map(ring);
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let features = collection["features"].as_array().unwrap().iter();
    features
        .filter_map(|feature| {
            let geometry = &feature["geometry"];
            match geometry["type"].as_str()? {
                "Polygon" => Some(MultiPolygon(vec![polygon(&geometry["coordinates"])])),
                "MultiPolygon" => {
                    Some(MultiPolygon(geometry["coordinates"].as_array()?.iter().map(polygon).collect()))
                }
                _ => None,
            }
        })
        .collect()
}

/// Areas that share their wiggly borders: `side` × `side` of them, each border with so many vertices.
fn mesh(side: i64, wiggles: i64) -> Vec<MultiPolygon<f64>> {
    let jitter = |seed: i64, size: f64| Random::new(seed as u64).unit().mul_add(2.0 * size, -size);
    let knot = |x: i64, y: i64| {
        let seed = x * 1_000_003 + y;
        (100.0 + x as f64 * 0.1 + jitter(seed, 0.02), 30.0 + y as f64 * 0.1 + jitter(-seed - 1, 0.02))
    };
    // From one knot to the next, the same whichever neighbour asks.
    let border = |from: (i64, i64), to: (i64, i64)| -> Vec<(f64, f64)> {
        let (a, b) = if from < to { (from, to) } else { (to, from) };
        let (start, end) = (knot(a.0, a.1), knot(b.0, b.1));
        let mut line: Vec<(f64, f64)> = (0..wiggles)
            .map(|step| {
                let share = step as f64 / wiggles as f64;
                let seed = ((a.0 * 4096 + a.1) * 4096 + b.0 * 64 + b.1) * 1024 + step;
                let off = if step == 0 { 0.0 } else { jitter(seed, 0.004) };
                let along = (start.0 + (end.0 - start.0) * share, start.1 + (end.1 - start.1) * share);
                (along.0 - off * (end.1 - start.1) * 10.0, along.1 + off * (end.0 - start.0) * 10.0)
            })
            .collect();
        line.push(end);
        if from > to {
            line.reverse();
        }
        line.pop();
        line
    };
    (0..side * side)
        .map(|number| {
            let (x, y) = (number % side, number / side);
            let corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
            let ring: Vec<_> = corners.windows(2).flat_map(|pair| border(pair[0], pair[1])).collect();
            Polygon::new(LineString::from(ring), vec![]).into()
        })
        .collect()
}
