//! Readers and writers at the edge: bytes in, typed rows and a report out, and a page for people.
//!
//! [`Table`] reads CSV, [`GeoJson`] reads GeoJSON and TopoJSON, [`Rows`] reads either; each is plain or gzipped, and is taken as nothing but what it is.
//! A record is decoded from a [`Row`] in the same way whatever the format, and the [`Report`] says what became of each row:
//! nothing is dropped silently. [`CsvWriter`] and [`GeoJsonWriter`] write what those readers read.
//!
//! For others there are [`vcard`], [`icalendar`], [`osm`] tags, [`schema_org`] JSON-LD, and [`open311`] and [`police_uk`] both ways.
//! [`read_folder`] turns a folder of such files into a registry. No file makes a reader panic, hang or take more than its [`Limits`] allow.

mod antimeridian;
mod blurred;
mod columns;
mod content_line;
mod crossing;
mod encoding;
mod feature;
mod fold;
pub mod folder;
mod geojson;
pub mod icalendar;
mod json;
mod object;
mod object_seeds;
pub mod open311;
mod options;
pub mod osm;
pub mod page;
pub mod police_uk;
mod report;
mod row;
mod rows;
pub mod schema_org;
mod shapes;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod topology;
mod touching;
#[cfg(feature = "encodings")]
mod transcoder;
pub mod vcard;
mod when;
mod write_csv;
mod write_geojson;
mod write_json;

pub use columns::Column;
pub use encoding::Encoding;
pub use feature::{Feature, Shape};
pub use folder::{
    FolderOptions, FolderProgress, FolderReading, examine_files, examine_files_with, examine_folder,
    examine_folder_with, read_files, read_folder,
};
pub use geojson::GeoJson;
pub use json::Json;
pub use options::{Bounds, Limits, ReadOptions};
pub use report::{Finding, FindingKind, Report};
pub use row::Row;
pub use rows::{Rows, examine_file};
pub use table::Table;
pub use write_csv::{Cell, CsvOptions, CsvWriter, undefused};
pub use write_geojson::GeoJsonWriter;
