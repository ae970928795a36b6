//! What became of the files that were read.

use shouwang::exchange;

use crate::enums::FindingKind;
use crate::error::{ShouwangError, guard};

/// One row, feature or column that was not as it should be, and what the reader did about it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Finding {
    /// What the reader did.
    pub kind: FindingKind,
    /// Stable code of the reason, for programs.
    pub code: String,
    /// Line of a table, from 1.
    pub line: Option<u64>,
    /// Feature of a GeoJSON file, from 0.
    pub feature: Option<u64>,
    /// Column or property.
    pub field: Option<String>,
    /// The reason, for people; it never holds the offending value.
    pub reason: String,
}

impl From<&exchange::Finding> for Finding {
    fn from(finding: &exchange::Finding) -> Self {
        Self {
            kind: finding.kind.into(),
            code: finding.code.to_owned(),
            line: finding.place.line,
            feature: finding.place.feature,
            field: finding.place.field.clone(),
            reason: finding.reason.to_string(),
        }
    }
}

/// What became of the rows of one file.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FileReport {
    /// The file's name.
    pub file: Option<String>,
    /// Rows or features met, whatever became of them.
    pub rows_read: u64,
    /// Rows that were neither refused nor skipped; a repaired row is accepted.
    pub accepted: u64,
    /// Rows refused.
    pub refused: u64,
    /// Rows repaired.
    pub repaired: u64,
    /// Rows skipped.
    pub skipped: u64,
    /// What was found, in the order of the file; the counts are exact even where these were too many to keep.
    pub findings: Vec<Finding>,
}

impl From<&exchange::Report> for FileReport {
    fn from(report: &exchange::Report) -> Self {
        Self {
            file: report.file().map(str::to_owned),
            rows_read: report.read(),
            accepted: report.accepted(),
            refused: report.refused(),
            repaired: report.repaired(),
            skipped: report.skipped(),
            findings: report.findings().iter().map(Finding::from).collect(),
        }
    }
}

/// Reads a file whole and tells what a reader makes of it, row by row, without keeping any: a check of what somebody sends.
///
/// A file whose name ends in `.geojson` or `.json` is GeoJSON, another is GeoJSON if it begins with a brace, else a table; either may be
/// gzipped. `delimiter`, one ASCII character, is a table's. With `strict` the first refusal or repair is an error.
#[uniffi::export(default(delimiter = ",", strict = false))]
pub fn examine_file(
    name: String,
    bytes: Vec<u8>,
    delimiter: String,
    strict: bool,
) -> Result<FileReport, ShouwangError> {
    guard(|| {
        let mut options = exchange::ReadOptions::default();
        options.strict = strict;
        options.delimiter = match delimiter.as_bytes() {
            [byte] if byte.is_ascii() => *byte,
            _ => return Err(shouwang::Error::invalid("one ASCII character").in_field("delimiter").into()),
        };
        Ok((&exchange::examine_file(&name, &bytes, &options)?).into())
    })
}

/// What became of a data set: every file, and everything that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReadReport {
    /// One report a file.
    pub files: Vec<FileReport>,
    /// Everything that keeps the data set from being whole, each as one sentence with its file, line and field.
    pub problems: Vec<String>,
}

impl From<&exchange::FolderReading> for ReadReport {
    fn from(reading: &exchange::FolderReading) -> Self {
        Self {
            files: reading.reports.iter().map(FileReport::from).collect(),
            problems: reading.problems.iter().map(ToString::to_string).collect(),
        }
    }
}
