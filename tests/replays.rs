//! Runs every fuzz target over the inputs that fuzzing once found, over its seeds and over the hostile files.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

#[test]
fn no_input_that_fuzzing_found_fails_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/fuzz");
    let mut known = Vec::new();
    for (name, run) in targets::TARGETS {
        known.push(name.to_owned());
        for path in files(&folder.join(name)) {
            println!("{name}: {}", path.display());
            run(&fs::read(&path).unwrap());
        }
    }
    // A folder that no target reads would be replayed by nobody.
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(known.contains(&name) || name.ends_with(".md"), "{name} is no target");
    }
}

#[test]
fn no_hostile_file_fails_in_any_target() {
    let hostile = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora"));
    assert!(hostile.len() > 40);
    for (name, run) in targets::TARGETS {
        for path in &hostile {
            println!("{name}: {}", path.display());
            let bytes = fs::read(path).unwrap();
            run(&bytes);
            // Some targets take the first byte for a choice.
            for choice in [0, 1, 7, 0x80, 0x83] {
                run(&[&[choice], bytes.as_slice()].concat());
            }
        }
    }
}

/// One small state of each kind of measure over every kind of key, because the engine finds none on its own. A sketch of distinct
/// values is longer than the engine's inputs. `UPDATE_GOLDEN=1` writes them anew after a change of the layout.
#[test]
fn the_seeds_of_the_aggregator_are_states_that_it_reads() {
    use shouwang::stats::{
        Aggregator, Dimension, Event, Grain, Measure, MeasureKind, Schema, Unit, parse_figure,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/aggregator");
    let every = [
        ("count", Measure::count()),
        ("count_if", Measure::count_if("value")),
        ("sum", Measure::sum("value")),
        ("sum_of_squares", Measure::sum_of_squares("value")),
        ("min_max", Measure::min_max("value")),
        ("distinct", Measure::distinct("value")),
        ("distinct_retractable", Measure::distinct("value").retractable()),
        ("contributors", Measure::contributors("value")),
        ("quantiles", Measure::quantiles("value")),
        ("quantiles_sketch", Measure::quantiles("value").exact_up_to(3)),
        ("quantiles_retractable", Measure::quantiles("value").retractable()),
        ("hour_of_week", Measure::hour_of_week("at")),
        ("cell_key", Measure::cell_key("value")),
        ("reported", Measure::reported("value", Unit::Matters)),
    ];
    let figures = ["25件", "400余件", "近百件"].map(|text| parse_figure(text).unwrap());
    let mut written = Vec::new();
    for (name, measure) in every {
        let kind = measure.kind();
        let mut schema = Schema::builder()
            .dimension(Dimension::open("kind"))
            .dimension(Dimension::closed("area", ["a", "b"]).with_level("station", [("a", "s"), ("b", "s")]))
            .measure(measure);
        if kind == MeasureKind::HourOfWeek {
            schema = schema.time("at", Grain::Month, shouwang::time::Zone::shanghai());
        }
        let mut state = Aggregator::new(schema.build().unwrap());
        for number in 1..=12_i64 {
            let area = if number % 5 == 0 { None } else { Some(if number % 2 == 0 { "a" } else { "b" }) };
            let mut event = Event::new().with("kind", "x").with("area", area);
            let at = chrono::DateTime::from_timestamp(number * 700_000, 0).unwrap();
            let ends = [number * number, -number, 1_000_000_000_000, -1_000_000_000_000];
            match kind {
                MeasureKind::Count => {}
                MeasureKind::CountIf => event.set("value", number % 3 == 0),
                MeasureKind::HourOfWeek => event.set("at", at),
                MeasureKind::Reported => event.set("value", &figures[number as usize % 3]),
                MeasureKind::MinMax => event.set("value", ends[number as usize % 4]),
                MeasureKind::Sum => event.set("value", ends[number as usize % 2]),
                _ => event.set("value", number * number),
            }
            state.push(&event).unwrap();
        }
        let bytes = state.to_bytes();
        // The target adds the checksum, so that what the engine changes is still read.
        let (body, _) = bytes.split_at(bytes.len() - 4);
        let path = folder.join(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, body).unwrap();
        }
        assert!(fs::read(&path).unwrap() == body, "{} no longer holds", path.display());
        targets::TARGETS[0].1(body);
        written.push(path);
    }
    written.sort();
    assert_eq!(files(&folder), written);
}
