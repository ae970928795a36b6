//! Writes the Chengzhong data set: synthetic files in the folder format, whose counts follow a press report on the
//! sub-bureau. Every place, person, number and time in them is invented.
//!
//! ```sh
//! cargo run --release --example generate-chengzhong -- examples/chengzhong/data
//! ```
//!
//! The same program always writes the same bytes, and a test compares them with the committed files.

mod activities;
mod ground;
mod neighbourhood;
mod people;
mod places;
mod random;
mod upkeep;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The files of the data set, each with its whole text.
fn files() -> Vec<(&'static str, String)> {
    let ground = ground::Ground::new();
    let places = places::Places::new(&ground);
    let people = people::People::new();
    let mut files = vec![
        ("README.md", README.to_owned()),
        ("areas.geojson", ground.areas_geojson()),
        ("agencies.csv", people.agencies_csv()),
        ("officers.csv", people.officers_csv()),
        ("assignments.csv", people.assignments_csv()),
        ("volunteers.csv", people.volunteers_csv()),
        ("safe_points.csv", places.safe_points_csv()),
        ("assets.csv", places.assets_csv()),
        ("contact_plates.csv", places.contact_plates_csv(&people)),
    ];
    files.extend(upkeep::files(&places, &people));
    files.extend(work::files(&places, &people));
    files.extend(neighbourhood::files(&ground, &people));
    files
}

const README: &str = "\
# Chengzhong, a synthetic data set

Counts follow a press report on the Chengzhong sub-bureau of Xining: 509 contact plates, 100 safe points, 107 volunteers,
350 people helped with over 400 matters, over 450 legal-publicity sessions, 25 hazards, 175 disputes mediated, 27 people aided,
10 schools and 97 residential compounds. Everything else is invented, inspections, visits, incidents and alerts included: outlines, places, people, telephone numbers, times. No
outline is a real boundary, no name is a real person's, and numbers other than public short codes carry an area code (0980) that no place is known to have.

Written by `cargo run --release --example generate-chengzhong -- examples/chengzhong/data`.
";

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: generate-chengzhong FOLDER");
        return ExitCode::from(2);
    };
    match write(&folder) {
        Ok(count) => {
            println!("{count} files written to {}", folder.display());
            ExitCode::SUCCESS
        }
        Err((path, error)) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> Result<usize, (PathBuf, std::io::Error)> {
    std::fs::create_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    let files = files();
    for (name, text) in &files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| (path, error))?;
    }
    Ok(files.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_files_are_what_the_generator_writes() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("chengzhong/data");
        for (name, text) in super::files() {
            let committed = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                committed == text,
                "{name} differs; run the command at the head of chengzhong/generate.rs"
            );
        }
    }
}
