//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Parser};
use shouwang::time::Zone;

/// Shows what a city's open data say about its areas, points and records, and writes a page about it.
///
/// Each input is optional; the program does what it can with those given.
#[derive(Debug, Parser)]
#[command(name = "city", arg_required_else_help = true)]
#[command(group(ArgGroup::new("input").args(["areas", "points", "records"]).required(true).multiple(true)))]
pub struct Options {
    /// Areas such as beats or precincts: GeoJSON
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub areas: Vec<PathBuf>,
    /// Points such as stations or safe points: GeoJSON or CSV
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub points: Vec<PathBuf>,
    /// Records such as service requests or calls: GeoJSON, CSV or gzipped CSV
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub records: Vec<PathBuf>,
    /// Column of the records' category
    #[arg(long, value_name = "COLUMN")]
    pub category: Option<String>,
    /// Column of the records' time
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,
    /// Column of the latitude, in a CSV file
    #[arg(long, value_name = "COLUMN")]
    pub latitude: Option<String>,
    /// Column of the longitude, in a CSV file
    #[arg(long, value_name = "COLUMN")]
    pub longitude: Option<String>,
    /// Column of the areas' and points' names
    #[arg(long, value_name = "COLUMN")]
    pub name: Option<String>,
    /// Time zone in which months are cut and local times are read, such as Asia/Shanghai
    #[arg(long, default_value = "UTC")]
    pub zone: Zone,
    /// Rows shown of a table; the rest is summed up
    #[arg(long, value_name = "ROWS", default_value_t = 12)]
    pub top: usize,
    /// Title of the page
    #[arg(long, default_value = "What the city's data say")]
    pub title: String,
    /// Where to write the page
    #[arg(long, value_name = "FILE", default_value = "out/city.html")]
    pub out: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::error::ErrorKind;

    #[test]
    fn no_input_is_an_error_of_usage() {
        let parse = |args: &[&str]| Options::try_parse_from([&["city"], args].concat()).map_err(|e| e.kind());
        assert_eq!(parse(&[]).unwrap_err(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand);
        assert_eq!(parse(&["--out", "x"]).unwrap_err(), ErrorKind::MissingRequiredArgument);
        assert_eq!(parse(&["--areas", "a", "--zone", "Mars"]).unwrap_err(), ErrorKind::ValueValidation);
    }

    #[test]
    fn an_input_may_stand_twice_or_take_several_files() {
        let args = ["city", "--areas", "a", "b", "--areas", "c", "--records", "r"];
        assert_eq!(Options::try_parse_from(args).unwrap().areas.len(), 3);
    }
}
