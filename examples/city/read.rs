//! Reading the three kinds of input.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use shouwang::exchange::{ReadOptions, Report, Row, Rows};
use shouwang::geo::Boundary;
use shouwang::{Error, Position, Result};

use crate::columns::{self, Sample, TimeColumn};
use crate::options::Options;

/// Rows that decide how a column writes its times.
const SAMPLE_ROWS: usize = 500;
/// Bytes above which a progress bar is worth its place.
const LONG_BYTES: u64 = 8 << 20;

/// A file that was read: what became of its rows, and which columns were taken for what.
#[derive(Debug)]
pub struct Source {
    pub file: String,
    pub report: Report,
    pub taken: Vec<String>,
}

#[derive(Debug)]
pub struct Areas {
    pub source: Source,
    /// Names are unique within a file, so that a table can tell the areas apart.
    pub names: Vec<String>,
    pub boundaries: Vec<Boundary>,
}

#[derive(Debug)]
pub struct Points {
    pub source: Source,
    pub points: Vec<(String, Position)>,
}

#[derive(Debug)]
pub struct Record {
    pub position: Option<Position>,
    pub category: Option<Arc<str>>,
    pub time: Option<DateTime<Utc>>,
}

#[derive(Debug)]
pub struct Records {
    pub source: Source,
    pub records: Vec<Record>,
    pub has_category: bool,
    pub has_time: bool,
}

pub fn areas(path: &Path, options: &Options) -> Result<Areas> {
    let file = File::open(path)?;
    let name =
        columns::pick(&file.headers, options.name.as_deref(), columns::NAME).map_err(|e| file.named(e))?;
    let taken = vec![said("name", name.as_deref())];
    let (rows, source) =
        file.read(taken, |row| Ok((text(row, name.as_deref())?, row.boundary()?.clone())))?;
    let mut seen = HashSet::new();
    let (mut names, mut boundaries) = (Vec::new(), Vec::new());
    for (name, boundary) in rows {
        let name = name.unwrap_or_else(|| format!("area {}", names.len() + 1));
        let mut unique = name.clone();
        let mut count = 1;
        while !seen.insert(unique.clone()) {
            count += 1;
            unique = format!("{name} ({count})");
        }
        names.push(unique);
        boundaries.push(boundary);
    }
    Ok(Areas { source, names, boundaries })
}

pub fn points(path: &Path, options: &Options) -> Result<Points> {
    let file = File::open(path)?;
    let name =
        columns::pick(&file.headers, options.name.as_deref(), columns::NAME).map_err(|e| file.named(e))?;
    let place = file.place_columns(options)?;
    if place.is_none() && file.is_table {
        let expected = "columns of latitude and longitude, which --latitude and --longitude name";
        return Err(file.named(Error::missing(expected)));
    }
    let mut taken = vec![said("name", name.as_deref())];
    taken.extend(place.as_ref().map(|(lat, lon)| format!("position from {lat} and {lon}")));
    let (lat, lon) = place.unwrap_or_default();
    let (rows, source) =
        file.read(taken, |row| Ok((text(row, name.as_deref())?, row.position(&lat, &lon)?)))?;
    let named = |(at, (name, position)): (usize, (Option<String>, Position))| {
        (name.unwrap_or_else(|| format!("point {}", at + 1)), position)
    };
    Ok(Points { source, points: rows.into_iter().enumerate().map(named).collect() })
}

pub fn records(path: &Path, options: &Options) -> Result<Records> {
    let file = File::open(path)?;
    let sample = file.sample()?;
    let category = columns::pick(&file.headers, options.category.as_deref(), columns::CATEGORY)
        .map_err(|e| file.named(e))?;
    let time = sample.time_column(options.time.as_deref()).map_err(|e| file.named(e))?;
    let place = file.place_columns(options)?;
    let mut taken = vec![said("category", category.as_deref()), said_time(time.as_ref(), &sample, options)];
    match &place {
        Some((lat, lon)) => taken.push(format!("position from {lat} and {lon}")),
        None if file.is_table => {
            taken.push("no position: --latitude and --longitude name its columns".to_owned())
        }
        None => {}
    }
    let (has_category, has_time) = (category.is_some(), time.is_some());
    if file.is_table && !has_category && !has_time && place.is_none() {
        let expected = "a column of a category, a time or a position, which --category, --time, --latitude and --longitude name";
        return Err(file.named(Error::missing(expected)));
    }
    let mut interned: HashSet<Arc<str>> = HashSet::new();
    let (records, source) = file.read(taken, |row| {
        let position = match &place {
            Some((lat, lon)) => row.optional_position(lat, lon)?,
            None if row.feature().is_some() => row.optional_position("", "")?,
            None => None,
        };
        let time = match &time {
            Some(time) => time.writing.read(row, &time.name, options.zone)?,
            None => None,
        };
        let category = text(row, category.as_deref())?.map(|text| match interned.get(text.as_str()) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = text.into();
                interned.insert(Arc::clone(&new));
                new
            }
        });
        Ok(Record { position, category, time })
    })?;
    Ok(Records { source, records, has_category, has_time })
}

fn said(role: &str, column: Option<&str>) -> String {
    match column {
        Some(column) => format!("{role} from {column}"),
        None => format!("no column of a {role}: --{role} names one"),
    }
}

fn said_time(time: Option<&TimeColumn>, sample: &Sample, options: &Options) -> String {
    let mut words = match time {
        Some(time) => {
            format!("time from {} ({}), months in {}", time.name, time.writing.words(), options.zone)
        }
        None => said("time", None),
    };
    let doubtful: Vec<&str> = sample.doubtful().collect();
    if !doubtful.is_empty() {
        words.push_str(&format!(" ({} not taken: not certain to read)", doubtful.join(", ")));
    }
    words
}

fn text(row: &Row<'_>, column: Option<&str>) -> Result<Option<String>> {
    let Some(column) = column else { return Ok(None) };
    Ok(row.optional_text(column)?.map(|text| text.into_owned()))
}

/// A file of which only the columns are known yet.
struct File<'p> {
    path: &'p Path,
    headers: Vec<String>,
    is_table: bool,
    rows: Rows<'static>,
}

impl<'p> File<'p> {
    fn open(path: &'p Path) -> Result<Self> {
        let rows = {
            let spinner = progress(path);
            spinner.set_message(format!("opening {}", path.display()));
            Rows::from_path(path, &limits())?
        };
        let (headers, is_table) = match &rows {
            Rows::Table(table) => (table.header().to_vec(), true),
            other => (other.report().columns().iter().map(|(header, _)| header.clone()).collect(), false),
        };
        let headers = headers.into_iter().filter(|header: &String| !header.is_empty()).collect();
        Ok(Self { path, headers, is_table, rows })
    }

    fn named(&self, error: Error) -> Error {
        error.in_file(self.path.display().to_string())
    }

    /// Reads the first rows, to see how each column writes.
    fn sample(&self) -> Result<Sample> {
        let mut sample = Sample::new(&self.headers);
        match Rows::from_path(self.path, &limits())? {
            Rows::Table(mut table) => {
                let mut left = SAMPLE_ROWS;
                while left > 0
                    && let Some(row) = table.next_row()?
                {
                    sample.add(&row);
                    left -= 1;
                }
            }
            mut other => {
                let mut left = SAMPLE_ROWS;
                other.decode_all(|row| {
                    if left > 0 {
                        sample.add(row);
                        left -= 1;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(sample)
    }

    /// Finds the columns of the position of a table; a GeoJSON file has its geometries.
    fn place_columns(&self, options: &Options) -> Result<Option<(String, String)>> {
        if !self.is_table {
            return Ok(None);
        }
        let pick = |named: &Option<String>, known| {
            columns::pick(&self.headers, named.as_deref(), known).map_err(|error| self.named(error))
        };
        let latitude = pick(&options.latitude, columns::LATITUDE)?;
        Ok(latitude.zip(pick(&options.longitude, columns::LONGITUDE)?))
    }

    /// Reads every row, showing progress on a long file; a file of which no row is usable is an error.
    fn read<T>(
        self,
        taken: Vec<String>,
        mut decode: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<(Vec<T>, Source)> {
        let name = self.path.display().to_string();
        let (values, report) = match self.rows {
            Rows::Table(mut table) => {
                let bar = progress(self.path);
                let mut values = Vec::new();
                while let Some(decoded) = table.next_row()?.map(|row| decode(&row)) {
                    match decoded {
                        Ok(value) => values.push(value),
                        Err(error) => table.report_mut().refuse(error)?,
                    }
                    if table.report().read() % 4096 == 0 {
                        bar.set_position(table.bytes_consumed());
                        bar.set_message(format!("{} rows of {name}", table.report().read()));
                    }
                }
                bar.finish_and_clear();
                (values, table.into_report())
            }
            mut other => {
                let values = other.decode_all(decode)?;
                (values, other.into_report())
            }
        };
        if values.is_empty() {
            return Err(no_row(&report, &name));
        }
        let file =
            self.path.file_name().map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
        Ok((values, Source { file, report, taken }))
    }
}

/// Makes the error of a file without a usable row, with the reason of the first.
fn no_row(report: &Report, name: &str) -> Error {
    let Some(first) = report.findings().first() else {
        return Error::missing("at least one row").in_file(name);
    };
    let place = &first.place;
    let reason = format!("{}; none of the {} rows is usable", first.reason, report.read());
    let mut error = Error::refused(reason).in_file(name);
    if let Some(line) = place.line {
        error = error.at_line(line);
    }
    if let Some(feature) = place.feature {
        error = error.at_feature(feature);
    }
    if let Some(field) = &place.field {
        error = error.in_field(field.as_str());
    }
    error
}

/// A city's file on a desk may be larger than a phone should take.
fn limits() -> ReadOptions {
    let mut options = ReadOptions::default();
    options.limits.file_bytes = 4 << 30;
    // A record without a place still counts in its month.
    options.keep_unlocated = true;
    options
}

/// Shows the bytes read, on a terminal and for a long file only.
fn progress(path: &Path) -> ProgressBar {
    let length = path.metadata().map_or(0, |file| file.len());
    if length < LONG_BYTES {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {bytes}/{total_bytes} {eta} {msg}") {
        bar.set_style(style);
    }
    bar
}
