//! The main job on the Chengzhong data set: the roll-up of the three measures, the nearest open help, the responsible officer,
//! plates that are wrong, a mediation's path, the coverage of schools and compounds, a table by month, and one page to look at.
//!
//! ```sh
//! cargo run --release --example demo            # reads examples/chengzhong/data
//! cargo run --release --example demo -- FOLDER  # reads another data folder
//! ```

mod mediation;
mod page;
mod print;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, NaiveDate, Utc};
use shouwang::domain::{MediationId, SafePointFunction};
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::{Position, Result};

/// What the demonstration asks: where, when, and how far is covered.
struct Scene {
    /// By the night market.
    market: Position,
    /// A Friday night.
    at: DateTime<Utc>,
    /// The last day that is counted.
    as_of: NaiveDate,
    /// How far a safe point covers, in metres.
    within_m: f64,
    /// How often a plate has to be inspected, in days.
    inspected_within_days: u32,
    need: SafePointFunction,
    /// The dispute whose path is shown.
    mediation: MediationId,
}

fn main() -> ExitCode {
    let given = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("chengzhong/data"));
    match run(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<()> {
    let scene = scene()?;
    let registry = read_folder(folder, &FolderOptions::default())?;
    print::roll_up(&registry, &scene)?;
    print::help(&registry, &scene);
    print::responsible(&registry, &scene);
    print::plate_health(&registry, &scene);
    mediation::path(&registry, &scene.mediation)?;
    print::coverage(&registry, &scene);
    print::months(&registry)?;
    print::rates(&registry, &scene)?;

    let path = PathBuf::from("out/chengzhong.html");
    page::write(&registry, &scene, &path)?;
    println!("\n网页 page: {}", path.display());
    Ok(())
}

fn scene() -> Result<Scene> {
    Ok(Scene {
        market: Position::new(36.6216, 101.7806)?,
        at: DateTime::from_timestamp(1_752_853_200, 0).unwrap_or_default(), // Friday 18 July 2025, 23:40 in Xining
        as_of: NaiveDate::from_ymd_opt(2025, 9, 30).unwrap_or_default(),
        within_m: 500.0,
        inspected_within_days: 180,
        need: SafePointFunction::Help,
        mediation: MediationId::new("m-001")?,
    })
}
