//! A data folder: one file a kind of record, read into a registry.
//!
//! The files and their columns are [`FILES`]. Each is optional, CSV or (where it has a geometry) GeoJSON, either of them also
//! gzipped; headers may be English or Chinese, in any order. A row that can't be taken is named with its file, line and field, and
//! a registry is built only when every row was taken, so that a part is never mistaken for the whole.
//!
//! # The files and their columns
//!
#![doc = include_str!("columns.md")]

mod column;
mod columns;
mod decode;

use std::fs;
use std::path::Path;
use std::sync::Arc;

pub use column::{FolderColumn, FolderFile};
pub use columns::FILES;

use super::{Column, ReadOptions, Report, Row, Rows};
use crate::registry::{Registered, Registry, RegistryBuilder};
use crate::time::{ChinaCalendar, WorkCalendar, Zone};
use crate::{Error, Result, sort};
use decode::Context;

/// How a data folder is read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct FolderOptions {
    /// The zone in which days begin, and of times without an offset; `Asia/Shanghai`.
    pub zone: Zone,
    /// The working calendar by which opening hours are read; the official one of China.
    pub work_calendar: Arc<dyn WorkCalendar>,
    /// Builds a registry from the rows that could be taken though others were refused; off.
    pub leave_out_refused: bool,
    /// Passes over columns that have no meaning here; off.
    pub allow_unknown_columns: bool,
    /// How each file is read.
    pub read: ReadOptions,
}

impl Default for FolderOptions {
    fn default() -> Self {
        Self {
            zone: Zone::shanghai(),
            work_calendar: Arc::new(ChinaCalendar::new()),
            leave_out_refused: false,
            allow_unknown_columns: false,
            read: ReadOptions::default(),
        }
    }
}

/// What became of a data folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct FolderReading {
    /// One report a file, in the order of [`FILES`].
    pub reports: Vec<Report>,
    /// Everything that is wrong, in the order of the files: rows that were refused, columns that are not known, references to
    /// records that aren't there.
    pub problems: Vec<Error>,
    /// The registry, where there is no problem (or those rows were to be left out).
    pub registry: Option<Registry>,
}

/// How far the reading of a data folder has come, for a bar on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderProgress<'a> {
    /// The file that is read next; `None` once all are read and the records are checked against each other.
    pub file: Option<&'a str>,
    /// Files read so far.
    pub files_read: usize,
    /// Files in all.
    pub files: usize,
    /// Bytes of the files read so far, as they lie there.
    pub bytes_read: u64,
    /// Bytes in all.
    pub bytes: u64,
}

/// Reads a data folder into a registry.
///
/// # Errors
///
/// The first problem, with its file, line and field: [`Io`](crate::ErrorKind::Io) for a folder that can't be read,
/// [`Missing`](crate::ErrorKind::Missing) for one that holds none of the [`FILES`], and whatever a row or a reference gives. All
/// problems come from [`examine_folder`].
///
/// # Examples
///
/// ```no_run
/// use shouwang::exchange::{FolderOptions, read_folder};
///
/// let registry = read_folder("examples/chengzhong/data", &FolderOptions::default())?;
/// println!("{} safe points", registry.safe_points().len());
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn read_folder(folder: impl AsRef<Path>, options: &FolderOptions) -> Result<Registry> {
    examine_folder(folder, options)?.into_registry()
}

/// Reads a data folder and tells everything that is wrong with it.
///
/// # Errors
///
/// [`Io`](crate::ErrorKind::Io) for a folder or file that can't be read.
pub fn examine_folder(folder: impl AsRef<Path>, options: &FolderOptions) -> Result<FolderReading> {
    examine_folder_with(folder, options, |_| ())
}

/// Does what [`examine_folder`] does, and tells how far it is: before each file, and once before the records are checked.
///
/// # Errors
///
/// As [`examine_folder`].
pub fn examine_folder_with(
    folder: impl AsRef<Path>,
    options: &FolderOptions,
    progress: impl FnMut(FolderProgress<'_>),
) -> Result<FolderReading> {
    let folder = folder.as_ref();
    let in_folder = |error: &std::io::Error| Error::io(error).in_file(folder.display().to_string());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| in_folder(&error))? {
        let entry = entry.map_err(|error| in_folder(&error))?;
        if let Some(name) = entry.file_name().to_str().filter(|name| role_of(name).is_some()) {
            let bytes = fs::read(entry.path()).map_err(|error| Error::io(&error).in_file(name))?;
            files.push((name.to_owned(), bytes));
        }
    }
    if files.is_empty() {
        let expected = "at least one file of a data set, such as safe_points.csv";
        return Err(Error::missing(expected).in_file(folder.display().to_string()));
    }
    Ok(examine_files_with(files, options, progress))
}

/// Reads the files of a data folder from memory, each with its name, such as `officers.csv`.
///
/// # Errors
///
/// As [`read_folder`].
pub fn read_files(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    options: &FolderOptions,
) -> Result<Registry> {
    examine_files(files, options).into_registry()
}

/// Reads the files of a data folder from memory and tells everything that is wrong with them.
pub fn examine_files(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    options: &FolderOptions,
) -> FolderReading {
    examine_files_with(files, options, |_| ())
}

/// Does what [`examine_files`] does, and tells how far it is: before each file, and once before the records are checked.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{FolderOptions, examine_files_with};
///
/// let text = "id,name,host_kind,latitude,longitude\nsp-1,示例药店,pharmacy,36.62,101.77\n";
/// let files = [("safe_points.csv".to_owned(), text.as_bytes().to_vec())];
/// let mut told = Vec::new();
/// examine_files_with(files, &FolderOptions::default(), |so_far| told.push((so_far.files_read, so_far.file.is_some())));
/// assert_eq!(told, [(0, true), (1, false)]);
/// ```
pub fn examine_files_with(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    options: &FolderOptions,
    mut progress: impl FnMut(FolderProgress<'_>),
) -> FolderReading {
    let mut builder =
        RegistryBuilder::new().zone(options.zone).work_calendar(Arc::clone(&options.work_calendar));
    let (mut reports, mut problems) = (Vec::new(), Vec::new());
    let mut files: Vec<(Role, String, Vec<u8>)> = files
        .into_iter()
        .filter_map(|(name, bytes)| {
            let role = role_of(&name);
            if role.is_none() {
                problems.push(
                    Error::invalid("the name of a file of a data set, such as safe_points.csv")
                        .in_file(&name),
                );
            }
            role.map(|role| (role, name, bytes))
        })
        .collect();
    sort::sort_by(&mut files, |(a, a_name, _), (b, b_name, _)| (a.file, a_name).cmp(&(b.file, b_name)));

    let all = files.iter().map(|(_, _, bytes)| bytes.len() as u64).sum();
    let mut so_far =
        FolderProgress { file: None, files_read: 0, files: files.len(), bytes_read: 0, bytes: all };
    for (role, name, bytes) in files {
        progress(FolderProgress { file: Some(&name), ..so_far });
        so_far.files_read += 1;
        so_far.bytes_read += bytes.len() as u64;
        let mut reader = FileReader { name: &name, bytes: &bytes, role, options, builder: &mut builder };
        match reader.read() {
            Ok(report) => {
                let refused =
                    report.findings().iter().filter(|finding| finding.kind == super::FindingKind::Refused);
                if !options.leave_out_refused {
                    problems.extend(refused.map(super::Finding::to_error));
                }
                if !options.allow_unknown_columns {
                    problems.extend(report.unknown_columns().map(|column| unknown_column(&name, column)));
                }
                reports.push(report);
            }
            Err(error) => problems.push(error.in_file(&name)),
        }
    }
    progress(so_far);
    let built = builder.try_build();
    let registry = match built {
        Ok(registry) if problems.is_empty() => Some(registry),
        Ok(_) => None,
        Err(found) => {
            problems.extend(found);
            None
        }
    };
    FolderReading { reports, problems, registry }
}

impl FolderReading {
    /// Gives the registry, or the first problem.
    ///
    /// # Errors
    ///
    /// The first of [`FolderReading::problems`].
    pub fn into_registry(self) -> Result<Registry> {
        let nothing = || Error::missing("at least one file of a data set, such as safe_points.csv");
        self.registry.ok_or_else(|| self.problems.into_iter().next().unwrap_or_else(nothing))
    }
}

/// Which of the [`FILES`] a name stands for, and how it is written.
#[derive(Debug, Clone, Copy)]
struct Role {
    file: usize,
    geojson: bool,
}

fn role_of(name: &str) -> Option<Role> {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    let (stem, ending) = plain.rsplit_once('.')?;
    let file = FILES.iter().position(|file| file.name == stem)?;
    match ending {
        "csv" => Some(Role { file, geojson: false }),
        "geojson" | "json" => FILES.get(file)?.geometry.map(|_| Role { file, geojson: true }),
        _ => None,
    }
}

fn unknown_column(file: &str, column: &str) -> Error {
    Error::invalid("a column of the data folder's table").in_field(column).in_file(file)
}

struct FileReader<'a> {
    name: &'a str,
    bytes: &'a [u8],
    role: Role,
    options: &'a FolderOptions,
    builder: &'a mut RegistryBuilder,
}

impl<'a> FileReader<'a> {
    fn read(&mut self) -> Result<Report> {
        match FILES.get(self.role.file).map(|file| file.name) {
            Some("agencies") => self.records(decode::agency),
            Some("areas") => self.records(decode::area),
            Some("address_rules") => self.records(decode::address_rule),
            Some("officers") => self.records(decode::officer),
            Some("assignments") => self.records(decode::assignment),
            Some("contact_plates") => self.records(decode::contact_plate),
            Some("plate_inspections") => self.records(decode::plate_inspection),
            Some("safe_points") => self.records(decode::safe_point),
            Some("safe_point_visits") => self.records(decode::safe_point_visit),
            Some("assets") => self.records(decode::asset),
            Some("volunteers") => self.records(decode::volunteer),
            Some("activities") => self.records(decode::activity),
            Some("participations") => self.records(decode::participation),
            Some("alerts") => self.records(decode::alert),
            Some("service_records") => self.records(decode::service_record),
            Some("mediations") => self.records(decode::mediation),
            Some("hazards") => self.records(decode::hazard),
            Some("aid_cases") => self.records(decode::aid_case),
            Some("incidents") => self.records(decode::incident),
            Some("outreach") => self.records(decode::outreach),
            Some("area_priorities") => self.records(decode::area_priority),
            Some("engagement_events") => self.records(decode::engagement_event),
            Some("persons") => self.records(decode::person),
            _ => self.records(decode::reported),
        }
    }

    fn records<R: Registered>(&mut self, decode: fn(&Row<'_>, Context) -> Result<R>) -> Result<Report> {
        let context = Context { zone: self.options.zone };
        let mut rows = self.rows()?;
        let records = rows.decode_all(|row| decode(row, context).map(|record| (record, row.place())))?;
        for (record, mut place) in records {
            place.file = Some(self.name.to_owned());
            self.builder.add_from(record, place);
        }
        Ok(rows.into_report())
    }

    fn rows(&self) -> Result<Rows<'a>> {
        let mut options = self.options.read.clone();
        options.columns = self.columns();
        Rows::from_bytes(self.name, self.bytes, &options)
    }

    fn columns(&self) -> Vec<Column> {
        let columns = FILES.get(self.role.file).map_or(&[][..], |file| file.columns);
        columns
            .iter()
            .filter(|column| !self.role.geojson || !matches!(column.name, "latitude" | "longitude"))
            .map(|column| {
                let known = Column::new(column.name, column.aliases);
                // A feature's identifier may stand outside its properties.
                if column.required && !self.role.geojson { known.required() } else { known }
            })
            .collect()
    }
}
