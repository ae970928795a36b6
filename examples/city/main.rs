//! A city's open data on the terminal and on a page: who contains whom, how far it is, what happened where.
//!
//! `cargo run --release --example city -- --areas A --points P --records R`

mod columns;
mod counts;
mod distances;
mod nesting;
mod options;
mod pages;
mod read;
mod tell;

use std::process::ExitCode;

use clap::Parser;
use shouwang::exchange::page::grouped;
use shouwang::{Error, Position, Result};

use counts::Counts;
use distances::Nearest;
use nesting::{Across, Within};
use options::Options;
use read::{Areas, Points, Records};

/// Everything that was read and found.
struct City {
    areas: Vec<Areas>,
    points: Vec<Points>,
    records: Vec<Records>,
    within: Vec<Within>,
    across: Vec<Across>,
    nearest: Option<Nearest>,
    /// One for each file of areas, or one alone without areas; none without records.
    counts: Vec<Counts>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let city = read(options)?;
    tell_nesting(&city, options);
    tell_distances(&city);
    tell_counts(&city, options)?;
    let html = pages::page(&city, options)?.to_html();
    let out = &options.out;
    let fault = |error: std::io::Error| Error::io(&error).in_file(out.display().to_string());
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    std::fs::write(out, &html).map_err(fault)?;
    println!("\npage: {} ({} kB)", out.display(), html.len() / 1000);
    Ok(())
}

fn read(options: &Options) -> Result<City> {
    let areas = options.areas.iter().map(|path| read::areas(path, options)).collect::<Result<Vec<_>>>()?;
    let points = options.points.iter().map(|path| read::points(path, options)).collect::<Result<Vec<_>>>()?;
    let records =
        options.records.iter().map(|path| read::records(path, options)).collect::<Result<Vec<_>>>()?;
    areas.iter().for_each(|file| tell::source("areas", &file.source));
    points.iter().for_each(|file| tell::source("points", &file.source));
    records.iter().for_each(|file| tell::source("records", &file.source));
    let within = areas.iter().map(nesting::within).collect();
    let pairs = (0..areas.len()).flat_map(|a| (a + 1..areas.len()).map(move |b| (a, b)));
    let across = pairs.map(|(a, b)| nesting::across(&areas, a, b)).collect();
    let counts = match (records.is_empty(), areas.is_empty()) {
        (true, _) => Vec::new(),
        (false, true) => vec![counts::count(None, &records, options.zone)?],
        (false, false) => areas
            .iter()
            .map(|file| counts::count(Some(file), &records, options.zone))
            .collect::<Result<_>>()?,
    };
    let nearest = Nearest::new(&points);
    Ok(City { areas, points, records, within, across, nearest, counts })
}

impl City {
    fn record_positions(&self) -> impl Iterator<Item = Position> {
        self.records.iter().flat_map(|file| &file.records).filter_map(|record| record.position)
    }

    /// Pairs each area of a file with a position inside it, if it has any surface.
    fn inner_positions(file: &Areas) -> impl Iterator<Item = (&str, Position)> {
        file.names
            .iter()
            .zip(&file.boundaries)
            .filter_map(|(name, boundary)| Some((name.as_str(), boundary.label_position()?)))
    }
}

fn tell_nesting(city: &City, options: &Options) {
    if city.areas.is_empty() {
        return;
    }
    tell::heading(&format!("Who contains whom ({})", nesting_rule()));
    for (areas, found) in city.areas.iter().zip(&city.within) {
        tell::within(areas, found, options.top);
    }
    for found in &city.across {
        tell::across(&city.areas, found, options.top);
    }
}

/// States how edges that were drawn twice are treated.
fn nesting_rule() -> String {
    let sliver = nesting::SLIVER * 100.0;
    format!(
        "inside means at least {} % of the surface; overlaps up to {sliver} % are slivers of lines drawn twice",
        100.0 - sliver
    )
}

fn tell_distances(city: &City) {
    let Some(nearest) = &city.nearest else { return };
    let records = nearest.distances(city.record_positions());
    let areas: Vec<_> = city
        .areas
        .iter()
        .filter_map(|file| Some((file, nearest.distances(City::inner_positions(file).map(|(_, p)| p))?)))
        .collect();
    if records.is_none() && areas.is_empty() {
        return;
    }
    tell::heading("Nearest point (metres on the ellipsoid, as the crow flies)");
    if let Some(distances) = &records {
        tell::distances("from records", distances);
    }
    for (file, distances) in &areas {
        tell::distances(&format!("from a position inside each area of {}", file.source.file), distances);
    }
}

fn tell_counts(city: &City, options: &Options) -> Result<()> {
    for (at, counts) in city.counts.iter().enumerate() {
        let of = city.areas.get(at).map(|file| format!(" of {}", file.source.file)).unwrap_or_default();
        let by = if counts.keys.is_empty() {
            "in all".to_owned()
        } else {
            format!("by {}", counts.keys.join(" × "))
        };
        tell::heading(&format!("Records {by}{of}: {}", grouped(counts.read)));
        tell::counts(counts, &counts.by(&counts.keys)?, options.top);
        if city.areas.get(at).is_some() {
            println!("  outside every area: {}", grouped(counts.outside.len() as u64));
        }
        if counts.several > 0 {
            println!("  in several areas, counted in the first of them: {}", grouped(counts.several));
        }
        if counts.unlocated > 0 {
            println!("  without a position: {}", grouped(counts.unlocated));
        }
    }
    Ok(())
}
