//! What the Python package's binding adds: the core's own times over the columns that `python/bench/through.py` writes.
//!
//! Run by that program, which passes a folder with `lat.f64`, `lon.f64` (points), `at_lat.f64`, `at_lon.f64` (where to ask
//! from), `in_lat.f64`, `in_lon.f64` (places) and `areas.geojson`. The answers are written beside them, to be compared, and a
//! line a job is printed: its name and the median nanoseconds of processor time an item.

#![allow(clippy::unwrap_used, reason = "a bench may stop")]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use rustix::time::{ClockId, clock_gettime};
use shouwang::exchange::{GeoJson, ReadOptions, Shape};
use shouwang::index::{AreaIndex, NearestQuery, PointIndex};

const ROUNDS: usize = 7;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with('-')) else {
        // `cargo bench` runs every bench; this one has nothing to measure by itself.
        println!("through: run by python/bench/through.py");
        return;
    };
    let folder = PathBuf::from(folder);
    let column = |name: &str| read(&folder.join(name));
    let index = PointIndex::from_degrees(&column("lat.f64"), &column("lon.f64"), None).unwrap();
    let (at_lat, at_lon) = (column("at_lat.f64"), column("at_lon.f64"));
    for k in [1, 10] {
        let query = NearestQuery::k(k);
        let found = measure(&format!("nearest_{k}"), at_lat.len(), || {
            index.nearest_batch(&at_lat, &at_lon, &query).unwrap()
        });
        write(&folder.join(format!("nearest_{k}.u32")), found.positions.iter().map(|n| n.to_le_bytes()));
        write(&folder.join(format!("nearest_{k}.f64")), found.metres.iter().map(|n| n.to_le_bytes()));
    }

    let file = GeoJson::from_path(folder.join("areas.geojson"), &ReadOptions::default()).unwrap();
    let areas = file.into_parts().0.into_iter().map(|feature| match feature.shape {
        Shape::Area(boundary) => Some(boundary),
        _ => None,
    });
    let areas = AreaIndex::new(areas.collect::<Option<Vec<_>>>().unwrap());
    let (lat, lon) = (column("in_lat.f64"), column("in_lon.f64"));
    let found = measure("locate", lat.len(), || areas.locate_batch(&lat, &lon).unwrap());
    write(&folder.join("locate.u32"), found.iter().map(|n| n.to_le_bytes()));
}

fn measure<T>(name: &str, items: usize, work: impl Fn() -> T) -> T {
    let mut times = Vec::new();
    // The first round warms caches and does not count.
    for round in 0..=ROUNDS {
        let begun = processor_nanoseconds();
        drop(black_box(work()));
        if round > 0 {
            times.push((processor_nanoseconds() - begun) / items as f64);
        }
    }
    times.sort_by(f64::total_cmp);
    println!("{name} {}", times.get(ROUNDS / 2).unwrap());
    work()
}

fn processor_nanoseconds() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e9 + now.tv_nsec as f64
}

fn read(path: &Path) -> Vec<f64> {
    let bytes = std::fs::read(path).unwrap();
    bytes.chunks_exact(8).map(|number| f64::from_le_bytes(number.try_into().unwrap())).collect()
}

fn write<const N: usize>(path: &Path, numbers: impl Iterator<Item = [u8; N]>) {
    std::fs::write(path, numbers.flatten().collect::<Vec<u8>>()).unwrap();
}
