//! Rows of a file of either format.

use std::path::Path;

use super::source::Source;
use super::{GeoJson, ReadOptions, Report, Row, Table};
use crate::Result;

/// The rows of a file, whether it is a table or GeoJSON.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{ReadOptions, Rows};
///
/// let options = ReadOptions::default();
/// let table = "name,lat,lon\nA,36.62,101.77\n";
/// let geojson = r#"{"type":"Feature","properties":{"name":"A"},"geometry":{"type":"Point","coordinates":[101.77,36.62]}}"#;
/// for text in [table, geojson] {
///     let mut rows = Rows::from_bytes("points", text, &options)?;
///     let points = rows.decode_all(|row| Ok((row.text("name")?.into_owned(), row.position("lat", "lon")?)))?;
///     assert_eq!(points[0].0, "A");
///     assert_eq!(points[0].1.longitude(), 101.77);
/// }
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Rows<'a> {
    /// A CSV file.
    Table(Box<Table<'a>>),
    /// A GeoJSON file.
    GeoJson(Box<GeoJson>),
}

impl<'a> Rows<'a> {
    /// Opens a file held in memory. It is GeoJSON if its first character is a brace, else a table.
    ///
    /// # Errors
    ///
    /// As [`Table::from_bytes`] and [`GeoJson::from_bytes`].
    pub fn from_bytes(
        name: &str,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
        options: &ReadOptions,
    ) -> Result<Self> {
        let source = Source::new(bytes.as_ref(), &options.limits).map_err(|error| error.in_file(name))?;
        Self::open(name, source, options)
    }

    /// Decodes every row that is left; rows that `decode` refuses go to the report.
    ///
    /// # Errors
    ///
    /// As [`Table::next_row`]; in strict mode the first refusal or repair.
    pub fn decode_all<T>(&mut self, mut decode: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut records = Vec::new();
        let mut decode = |row: &Row<'_>| decode(row).map(|record| records.push(record));
        match self {
            Self::Table(table) => table.decode_each(&mut decode)?,
            Self::GeoJson(file) => file.decode_each(&mut decode)?,
        }
        Ok(records)
    }

    /// What became of the rows so far.
    pub fn report(&self) -> &Report {
        match self {
            Self::Table(table) => table.report(),
            Self::GeoJson(file) => file.report(),
        }
    }

    /// Ends the reading and gives the report.
    pub fn into_report(self) -> Report {
        match self {
            Self::Table(table) => table.into_report(),
            Self::GeoJson(file) => file.into_parts().1,
        }
    }

    fn open(name: &str, mut source: Source<'a>, options: &ReadOptions) -> Result<Self> {
        let is_json = source.begins_with_brace().map_err(|error| error.in_file(name))?;
        Ok(if is_json {
            Self::GeoJson(Box::new(GeoJson::open(name, source, options)?))
        } else {
            Self::Table(Box::new(Table::open(name, source, options)?))
        })
    }
}

/// Reads a file whole and tells what a reader would make of it, row by row, without keeping any: a check of what a partner sends,
/// before anybody asks it anything. A table is read with every field, GeoJSON with every geometry; a file whose name ends in `.geojson`
/// or `.json` is GeoJSON, another is what [`Rows::from_bytes`] takes it for.
///
/// # Errors
///
/// As [`Rows::from_bytes`]; in strict mode the first refusal or repair.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{ReadOptions, examine_file};
///
/// let report = examine_file("points.csv", b"name,lat\nA,36.62\nB\n", &ReadOptions::default())?;
/// assert_eq!((report.read(), report.refused()), (2, 1));
/// assert_eq!(report.findings()[0].place.line, Some(3));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn examine_file(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Report> {
    let lower = name.to_ascii_lowercase();
    let ending = lower.strip_suffix(".gz").unwrap_or(&lower);
    let mut rows = if ending.ends_with(".geojson") || ending.ends_with(".json") {
        Rows::GeoJson(Box::new(GeoJson::from_bytes(name, bytes, options)?))
    } else {
        Rows::from_bytes(name, bytes, options)?
    };
    match &mut rows {
        Rows::Table(table) => {
            let header = table.header().to_vec();
            table.decode_all(|row| header.iter().try_for_each(|name| row.optional_text(name).map(|_| ())))?;
        }
        Rows::GeoJson(file) => {
            file.decode_all(|_| Ok(()))?;
        }
    }
    Ok(rows.into_report())
}

impl Rows<'static> {
    /// Opens a file. It is GeoJSON if its first character is a brace, else a table.
    ///
    /// # Errors
    ///
    /// As [`Table::from_path`] and [`GeoJson::from_path`].
    pub fn from_path(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self> {
        let path = path.as_ref();
        Self::open(&path.display().to_string(), Source::open(path, &options.limits)?, options)
    }
}
