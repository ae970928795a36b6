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

/// `UPDATE_GOLDEN=1` writes the seeds anew after a change of the layout.
#[test]
fn the_seeds_of_the_aggregator_are_states_that_it_reads() {
    use shouwang::stats::{Aggregator, Dimension, Event, Measure, Schema};
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/aggregator");
    let every = [
        Measure::count(),
        Measure::sum("minutes"),
        Measure::min_max("minutes"),
        Measure::distinct("person"),
        Measure::quantiles("minutes"),
    ];
    for (index, measure) in every.into_iter().enumerate() {
        let schema = Schema::builder().dimension(Dimension::open("kind")).measure(measure).build().unwrap();
        let field = schema.measures().first().and_then(Measure::field).map(str::to_owned);
        let mut state = Aggregator::new(schema);
        for number in 1..=40_i64 {
            let mut event = Event::new().with("kind", "x");
            if let Some(field) = &field {
                event.set(field, number * number);
            }
            state.push(&event).unwrap();
        }
        let bytes = state.to_bytes();
        // The target adds the checksum, so that what the engine changes is still read.
        let (body, _) = bytes.split_at(bytes.len() - 4);
        let path = folder.join(format!("state_{index}"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, body).unwrap();
        }
        assert!(fs::read(&path).unwrap() == body, "{} no longer holds", path.display());
        targets::TARGETS[0].1(body);
    }
}
