//! What the library bears: many threads asking while the data are replaced, a million points and 100,000 areas in little memory, and how
//! long the slowest questions take. `make load` prints it; nothing is raced.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "a bench may stop"
)]

#[path = "../../tests/load/replacing.rs"]
mod replacing;

use std::time::{Duration, Instant};

use geo_types::{LineString, Polygon};
use shouwang::Position;
use shouwang::geo::{Boundary, distance_metres};
use shouwang::index::{AreaIndex, PointIndex};
use shouwang_benches::{Random, Section, city};

const POINTS: usize = 1_000_000;
/// Squares on a grid of 400 by 250, each side of five edges.
const GRID: (usize, usize) = (400, 250);
const MIB: f64 = 1_048_576.0;

fn main() {
    let seconds = std::env::var("LOAD_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60);
    let mut section = Section::new("Load", "What `make load` prints; nothing is raced.");
    // Memory first: the most that the process ever held is what is read.
    memory(&mut section);
    slowest(&mut section);
    replacing(&mut section, Duration::from_secs(seconds));
    section.write().unwrap();
}

/// The most memory that this process has held, in MiB (Linux).
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// Builds an index over a million points and one over 100,000 polygons, with all that their making needs.
fn memory(section: &mut Section) {
    let (latitudes, longitudes): (Vec<f64>, Vec<f64>) = city(POINTS, 7).into_iter().unzip();
    let points = PointIndex::from_degrees(&latitudes, &longitudes, None).unwrap();
    drop((latitudes, longitudes));
    let boundaries: Vec<Boundary> = (0..GRID.0 * GRID.1).map(square).collect();
    let vertices: usize = boundaries.iter().map(Boundary::vertex_count).sum();
    let areas = AreaIndex::new(boundaries);
    let mut random = Random::new(11);
    for _ in 0..1_000 {
        let (row, column) = (random.bits() as usize % GRID.1, random.bits() as usize % GRID.0);
        let at =
            Position::new(36.0 + 0.004 * (row as f64 + 0.5), 101.0 + 0.004 * (column as f64 + 0.5)).unwrap();
        assert_eq!(areas.locate(at), Some(row * GRID.0 + column), "each square holds its middle");
    }
    let (held, most) = ((points.heap_bytes() + areas.heap_bytes()) as f64 / MIB, peak());
    let most = most.map_or("unknown here".to_owned(), |most| format!("{most:.0} MiB"));
    section.text(&format!(
        "{POINTS} points and {} areas of {vertices} vertices in one process: the indices hold {held:.0} MiB, the most that the process \
         held while it made them is {most}.",
        areas.len()
    ));
}

/// A square of the grid, whose sides have five edges each.
fn square(number: usize) -> Boundary {
    let (row, column) = (number / GRID.0, number % GRID.0);
    let (south, west, side) = (36.0 + 0.004 * row as f64, 101.0 + 0.004 * column as f64, 0.004);
    let corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)];
    let mut ring = Vec::new();
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        for step in 0..5 {
            let part = f64::from(step) / 5.0;
            ring.push((from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1)));
        }
    }
    Boundary::new(Polygon::new(LineString::from(ring), Vec::new()).into()).unwrap()
}

/// Times each question by itself, because it is the slowest that somebody notices.
fn slowest(section: &mut Section) {
    for count in [100_000, POINTS] {
        let positions: Vec<Position> = city(count, 7)
            .into_iter()
            .map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap())
            .collect();
        let index = PointIndex::new(&positions).unwrap();
        for k in [1, 10] {
            let mut times: Vec<u128> = city(200_000, 23)
                .into_iter()
                .map(|(latitude, longitude)| {
                    let from = Position::new(latitude, longitude).unwrap();
                    let start = Instant::now();
                    let found = index.nearest(from, k);
                    let time = start.elapsed().as_nanos();
                    let last = found[k - 1];
                    assert!((distance_metres(from, positions[last.position]) - last.metres).abs() < 1e-6);
                    time
                })
                .collect();
            times.sort_unstable();
            let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 1e3;
            section.text(&format!(
                "nearest {k} of {count} points, each question by itself: half within {:.1} µs, 99 % within {:.1} µs, 99.9 % within {:.1} µs.",
                at(0.5),
                at(0.99),
                at(0.999)
            ));
        }
    }
}

fn replacing(section: &mut Section, time: Duration) {
    let start = Instant::now();
    let outcome = replacing::run(8, |_| start.elapsed() < time);
    section.text(&format!(
        "8 threads asked for {} s while a ninth built a registry anew and put it in place {} times: {} answers, {} of them wrong.",
        time.as_secs(),
        outcome.replaced,
        outcome.answers,
        outcome.wrong
    ));
    assert_eq!(outcome.wrong, 0);
}
