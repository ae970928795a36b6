//! What a reader may take in, and how it takes it.

use super::{Column, Encoding};
use crate::geo::Datum;
use crate::{Position, Result};

/// The most that a reader takes in before it gives up, so that no file can exhaust the machine.
///
/// The defaults fit a city's data on a phone. To read more, take the defaults and raise one.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::Limits;
///
/// let mut limits = Limits::default();
/// limits.file_bytes = 1 << 30;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a file, after decompression; 64 MiB.
    pub file_bytes: u64,
    /// How many times larger than its file a gzip stream may become; 200. A megabyte is always allowed.
    pub gzip_ratio: u64,
    /// Features of a GeoJSON file; 2 million.
    pub features: u64,
    /// Positions of all geometries of a GeoJSON file; 20 million.
    pub vertices: u64,
    /// Positions of one ring or line; 1 million.
    pub ring_vertices: u64,
    /// Bytes of a JSON string or key; 64 KiB.
    pub string_bytes: usize,
    /// How deep JSON arrays and objects nest; 16.
    pub depth: usize,
    /// Columns of a table; 512.
    pub columns: usize,
    /// Bytes of one field of a table; 1 MiB.
    pub field_bytes: usize,
    /// Findings that a report keeps; 1,000. The counts stay exact beyond it.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            gzip_ratio: 200,
            features: 2_000_000,
            vertices: 20_000_000,
            ring_vertices: 1_000_000,
            string_bytes: 64 << 10,
            depth: 16,
            columns: 512,
            field_bytes: 1 << 20,
            findings: 1_000,
        }
    }
}

/// How a reader takes a file.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{Column, ReadOptions};
///
/// let mut options = ReadOptions::default();
/// options.columns = vec![Column::new("name", &["名称", "姓名"]).required()];
/// options.strict = true;
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReadOptions {
    /// The most that the reader takes in.
    pub limits: Limits,
    /// Whether the first refusal or repair is an error, instead of a finding in the report.
    pub strict: bool,
    /// The columns or properties to look for, each with its other names; without any, a field is found by its own name.
    pub columns: Vec<Column>,
    /// The encoding of a table; UTF-8. GeoJSON is UTF-8 always (RFC 8259).
    pub encoding: Encoding,
    /// Lines of a table before the one that names the columns.
    pub preamble_lines: u64,
    /// What the first field of a row begins with that ends a table, such as `合计` or `Total`; it and the rest are skipped and reported.
    pub footers: Vec<String>,
    /// Whether a year of two or three digits is one of the Republic of China, whose first is 1912.
    pub roc_years: bool,
    /// The character between two fields of a table; a comma.
    pub delimiter: u8,
    /// Whether a feature with a null geometry is kept, instead of skipped and reported.
    pub keep_unlocated: bool,
    /// Which of a TopoJSON file's objects is read; needed where it has several.
    pub topology_object: Option<String>,
    /// The datum of the file's degrees, which no file says by itself; WGS-84. Maps made in mainland China are mostly in GCJ-02 or BD-09,
    /// some hundred metres away: positions of those are converted as they are read.
    pub datum: Datum,
    /// Where all positions are expected to lie. Those outside are warned of, and a pair that fits when swapped is named so.
    pub expected_bounds: Option<Bounds>,
    /// Makes a position from the two numbers of a GeoJSON file in another coordinate system, in the file's order.
    /// With it, a `crs` member is taken; without it, one other than longitude and latitude refuses the file.
    pub transform: Option<fn(f64, f64) -> Result<Position>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            strict: false,
            columns: Vec::new(),
            encoding: Encoding::Utf8,
            preamble_lines: 0,
            footers: Vec::new(),
            roc_years: false,
            delimiter: b',',
            keep_unlocated: false,
            topology_object: None,
            datum: Datum::Wgs84,
            expected_bounds: None,
            transform: None,
        }
    }
}

/// A box in degrees; it does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Bounds {
    /// Southern edge, degrees of latitude.
    pub south: f64,
    /// Western edge, degrees of longitude.
    pub west: f64,
    /// Northern edge, degrees of latitude.
    pub north: f64,
    /// Eastern edge, degrees of longitude.
    pub east: f64,
}

impl Bounds {
    /// Makes a box from its south-western and its north-eastern corner, in degrees.
    pub fn new(south: f64, west: f64, north: f64, east: f64) -> Self {
        Self { south, west, north, east }
    }

    /// Tells whether a pair of degrees lies inside or on the edge.
    #[must_use]
    pub fn contains(&self, latitude: f64, longitude: f64) -> bool {
        (self.south..=self.north).contains(&latitude) && (self.west..=self.east).contains(&longitude)
    }
}
