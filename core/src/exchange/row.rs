//! One row of a table or one feature of a GeoJSON file, with typed access to its fields.

use std::borrow::Cow;
use std::cell::RefCell;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::columns::Resolved;
use super::{Feature, Finding, FindingKind, Json, ReadOptions, Shape, fold, when};
use crate::geo::{Boundary, Datum};
use crate::time::Zone;
use crate::{Error, Place, Position, Result};

/// One row of a table or one feature of a GeoJSON file.
///
/// A record is decoded from a row in the same way whichever format it came from. Fields are asked for by the names of
/// [`ReadOptions::columns`], else by the file's own; every error names the line or feature, and the field.
/// An empty field, a JSON `null` and a field that is not there are the same: missing.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{ReadOptions, Row, Table};
///
/// fn decode(row: &Row<'_>) -> shouwang::Result<(String, Option<i64>)> {
///     Ok((row.text("name")?.into_owned(), row.optional_integer("persons")?))
/// }
///
/// let mut table = Table::from_bytes("aid.csv", "name,persons\nA,3\nB,\nC,three\n", &ReadOptions::default())?;
/// assert_eq!(table.decode_all(decode)?, [("A".to_owned(), Some(3)), ("B".to_owned(), None)]);
/// assert_eq!(table.report().findings()[0].place.line, Some(4));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct Row<'a> {
    pub(super) cells: Cells<'a>,
    pub(super) resolved: &'a Resolved,
    pub(super) options: &'a ReadOptions,
    pub(super) notes: &'a RefCell<Vec<Finding>>,
}

#[derive(Debug)]
pub(super) enum Cells<'a> {
    Table { line: u64, fields: &'a super::table::Fields },
    Feature(&'a Feature),
}

impl<'a> Row<'a> {
    /// The line on which a row of a table begins, from 1.
    pub fn line(&self) -> Option<u64> {
        match self.cells {
            Cells::Table { line, .. } => Some(line),
            Cells::Feature(_) => None,
        }
    }

    /// The feature that this is, or `None` for a row of a table.
    pub fn feature(&self) -> Option<&'a Feature> {
        match self.cells {
            Cells::Table { .. } => None,
            Cells::Feature(feature) => Some(feature),
        }
    }

    /// The datum that the file's degrees were declared to be of.
    pub(super) fn datum(&self) -> Datum {
        self.options.datum
    }

    /// Where the row stands, for an error or a finding of the caller's.
    pub fn place(&self) -> Place {
        self.locate(Error::missing("")).place().clone()
    }

    /// Adds the row's place to an error.
    pub fn locate(&self, error: Error) -> Error {
        match self.cells {
            Cells::Table { line, .. } => error.at_line(line),
            Cells::Feature(feature) => error.at_feature(feature.index),
        }
    }

    /// Notes a warning in the report, with a stable code; the row stays accepted.
    pub fn warn(&self, code: &'static str, field: &str, reason: impl Into<Cow<'static, str>>) {
        self.note(FindingKind::Warned, code, field, reason.into());
    }

    /// Notes a repair in the report, with a stable code; in strict mode it refuses the file.
    pub fn repair(&self, code: &'static str, field: &str, reason: impl Into<Cow<'static, str>>) {
        self.note(FindingKind::Repaired, code, field, reason.into());
    }

    fn note(&self, kind: FindingKind, code: &'static str, field: &str, reason: Cow<'static, str>) {
        let mut place = self.place();
        place.field = Some(field.to_owned());
        self.notes.borrow_mut().push(Finding::new(kind, code, place, reason));
    }

    /// Gives the JSON value of a property, for a feature whose property is an array or an object.
    pub fn json(&self, name: &str) -> Option<&'a Json> {
        let Cells::Feature(feature) = self.cells else { return None };
        feature.properties.get(self.resolved.index(name)?).map(|(_, value)| value)
    }

    /// Gives a field's text without the space around it, or `None` if it is missing.
    ///
    /// A JSON number or boolean is given as JSON writes it.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) for a JSON array or object.
    pub fn optional_text(&self, name: &str) -> Result<Option<Cow<'a, str>>> {
        let text = match self.cells {
            Cells::Table { fields, .. } => {
                self.resolved.index(name).and_then(|at| fields.get(at)).map(Cow::Borrowed)
            }
            Cells::Feature(feature) => match self.json(name) {
                Some(Json::String(text)) => Some(Cow::Borrowed(text.as_str())),
                Some(Json::Integer(number)) => Some(Cow::Owned(number.to_string())),
                Some(Json::Float(number)) => Some(Cow::Owned(number.to_string())),
                Some(Json::Bool(value)) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
                Some(Json::Array(_) | Json::Object(_)) => {
                    return Err(self.fault(Error::invalid("one value"), name));
                }
                // RFC 7946 has the identifier beside the properties.
                Some(Json::Null) | None if name == "id" => feature.id.as_deref().map(Cow::Borrowed),
                Some(Json::Null) | None => None,
            },
        };
        Ok(text.and_then(trimmed))
    }

    /// Gives a field's text without the space around it.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), or [`Invalid`](crate::ErrorKind::Invalid) for a JSON array or object.
    pub fn text(&self, name: &str) -> Result<Cow<'a, str>> {
        self.required(self.optional_text(name)?, name)
    }

    /// Reads a field that holds a finite number, or `None` if it is missing.
    ///
    /// Full-width digits are read, and reported as repaired.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid).
    pub fn optional_float(&self, name: &str) -> Result<Option<f64>> {
        let Some(text) = self.digits(name)? else { return Ok(None) };
        match text.parse::<f64>() {
            // Rust reads "inf" and "nan" too, which no file means.
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.fault(Error::invalid("a number such as 12.5"), name)),
        }
    }

    /// Reads a field that holds a finite number.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid).
    pub fn float(&self, name: &str) -> Result<f64> {
        self.required(self.optional_float(name)?, name)
    }

    /// Reads a field that holds a whole number, or `None` if it is missing; `12.0` is one, as spreadsheets write it.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid).
    pub fn optional_integer(&self, name: &str) -> Result<Option<i64>> {
        let Some(text) = self.digits(name)? else { return Ok(None) };
        let whole = match text.split_once('.') {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => whole,
            _ => &text,
        };
        let number = whole.parse().map_err(|_| self.fault(Error::invalid("a whole number"), name))?;
        Ok(Some(number))
    }

    /// Reads a field that holds a whole number.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid).
    pub fn integer(&self, name: &str) -> Result<i64> {
        self.required(self.optional_integer(name)?, name)
    }

    /// Reads a yes or a no, or `None` if it is missing: true, yes, y, 1, 是, 有, ○ and false, no, n, 0, 否, 无, ×.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid).
    pub fn optional_boolean(&self, name: &str) -> Result<Option<bool>> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        match fold::digits(&text).to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" | "是" | "有" | "○" | "◯" | "〇" | "◎" | "✓" | "√" => {
                Ok(Some(true))
            }
            "false" | "no" | "n" | "0" | "否" | "无" | "無" | "×" | "✕" | "✗" | "x" => {
                Ok(Some(false))
            }
            _ => Err(self.fault(Error::invalid("yes or no"), name)),
        }
    }

    /// Reads a yes or a no.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid).
    pub fn boolean(&self, name: &str) -> Result<bool> {
        self.required(self.optional_boolean(name)?, name)
    }

    /// Reads a civil date, or `None` if it is missing: `2024-03-05`, `2024/3/5`, `2024年3月5日` or `20240305`.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid); among others for `05/03/2024`, which is March in one place and May in another.
    pub fn optional_date(&self, name: &str) -> Result<Option<NaiveDate>> {
        let Some(text) = self.digits(name)? else { return Ok(None) };
        when::date(&text, self.options.roc_years).map(Some).map_err(|error| self.fault(error, name))
    }

    /// Reads a civil date.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid).
    pub fn date(&self, name: &str) -> Result<NaiveDate> {
        self.required(self.optional_date(name)?, name)
    }

    /// Reads an instant, or `None` if it is missing: RFC 3339 with its offset, or a civil date and time in `zone`.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) if there is neither an offset nor a zone, or if the zone's clocks
    /// skipped that time or showed it twice.
    pub fn optional_instant(&self, name: &str, zone: Option<Zone>) -> Result<Option<DateTime<Utc>>> {
        let Some(text) = self.digits(name)? else { return Ok(None) };
        when::instant(&text, zone, self.options.roc_years).map(Some).map_err(|error| self.fault(error, name))
    }

    /// Reads an instant.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), or as [`optional_instant`](Self::optional_instant).
    pub fn instant(&self, name: &str, zone: Option<Zone>) -> Result<DateTime<Utc>> {
        self.required(self.optional_instant(name, zone)?, name)
    }

    /// Reads an instant from milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), [`Invalid`](crate::ErrorKind::Invalid) or
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange).
    pub fn epoch_milliseconds(&self, name: &str) -> Result<DateTime<Utc>> {
        let count = self.integer(name)?;
        DateTime::from_timestamp_millis(count)
            .ok_or_else(|| self.fault(Error::out_of_range("milliseconds of a four-digit year"), name))
    }

    /// Reads a value of any type that reads itself from text, such as a coded enumeration; `None` if it is missing.
    ///
    /// # Errors
    ///
    /// Whatever the type's own reading gives.
    pub fn optional_parse<T: FromStr<Err = Error>>(&self, name: &str) -> Result<Option<T>> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|error| self.fault(error, name))
    }

    /// Reads a value of any type that reads itself from text, such as a coded enumeration.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), or whatever the type's own reading gives.
    pub fn parse<T: FromStr<Err = Error>>(&self, name: &str) -> Result<T> {
        self.required(self.optional_parse(name)?, name)
    }

    /// Gives the texts of a list: a JSON array, or a text divided by `;`, `|`, `、` or `；`. Empty if it is missing.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) for a JSON object, or an array of anything but texts and numbers.
    pub fn texts(&self, name: &str) -> Result<Vec<String>> {
        if let Some(Json::Array(items)) = self.json(name) {
            let texts = items.iter().map(|item| match item {
                Json::String(text) => Ok(text.trim().to_owned()),
                Json::Integer(number) => Ok(number.to_string()),
                Json::Float(number) => Ok(number.to_string()),
                _ => Err(self.fault(Error::invalid("a list of texts"), name)),
            });
            return texts.collect();
        }
        let Some(text) = self.optional_text(name)? else { return Ok(Vec::new()) };
        Ok(parts(&text).map(str::to_owned).collect())
    }

    /// Reads a list of values of a type that reads itself from text; see [`texts`](Self::texts). Empty if it is missing.
    ///
    /// # Errors
    ///
    /// As [`texts`](Self::texts), or whatever the type's own reading gives.
    pub fn list<T: FromStr<Err = Error>>(&self, name: &str) -> Result<Vec<T>> {
        let parse = |text: &str| text.parse().map_err(|error| self.fault(error, name));
        if let Some(Json::Array(_)) = self.json(name) {
            return self.texts(name)?.iter().map(|text| parse(text)).collect();
        }
        let Some(text) = self.optional_text(name)? else { return Ok(Vec::new()) };
        parts(&text).map(parse).collect()
    }

    /// Gives the position: a feature's point, or a row's two columns of degrees.
    ///
    /// The position (0, 0) and one outside [`ReadOptions::expected_bounds`] are warned of.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), [`Invalid`](crate::ErrorKind::Invalid), or
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), which says so if the two look swapped.
    pub fn position(&self, latitude: &str, longitude: &str) -> Result<Position> {
        if let Cells::Feature(feature) = self.cells {
            match &feature.shape {
                Shape::Point(position) => return Ok(*position),
                Shape::None => {}
                _ => return Err(self.fault(Error::invalid("a point"), "geometry")),
            }
        }
        let (lat, lon) = (self.float(latitude)?, self.float(longitude)?);
        let position = checked_position(lat, lon, self.options.datum).map_err(|error| {
            let field = if error.place().field.as_deref() == Some("latitude") { latitude } else { longitude };
            self.fault(Error::new(error.kind().clone()), field)
        })?;
        if let Some((code, reason)) = zero(position).or_else(|| outside(position, self.options)) {
            self.warn(code, latitude, reason);
        }
        Ok(position)
    }

    /// Reads the position from one field that holds both: `36.62, 101.77`, latitude first, or `POINT (101.77 36.62)` as WKT writes it.
    ///
    /// # Errors
    ///
    /// As [`position`](Self::position).
    pub fn position_in(&self, field: &str) -> Result<Position> {
        let text = self.digits(field)?;
        let text = self.required(text, field)?;
        let bare = text.trim_matches(['(', ')', '[', ']', ' ']);
        let pair = match bare.strip_prefix("POINT") {
            Some(rest) => rest
                .trim_start_matches([' ', '('])
                .split_once(' ')
                .map(|(longitude, latitude)| (latitude, longitude)),
            None => bare.split_once([',', '，', ';']),
        };
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let pair = pair.and_then(|(latitude, longitude)| Some((number(latitude)?, number(longitude)?)));
        let (latitude, longitude) = pair.ok_or_else(|| {
            self.fault(Error::invalid("a latitude and a longitude such as 36.62, 101.77"), field)
        })?;
        let position = checked_position(latitude, longitude, self.options.datum)
            .map_err(|error| self.fault(Error::new(error.kind().clone()), field))?;
        if let Some((code, reason)) = zero(position).or_else(|| outside(position, self.options)) {
            self.warn(code, field, reason);
        }
        Ok(position)
    }

    /// Gives the position as [`position`](Self::position) does, or `None` if neither a point nor the two fields are there.
    ///
    /// # Errors
    ///
    /// As [`position`](Self::position); one of two fields alone is [`Missing`](crate::ErrorKind::Missing).
    pub fn optional_position(&self, latitude: &str, longitude: &str) -> Result<Option<Position>> {
        let located = self.feature().is_some_and(|feature| feature.shape != Shape::None);
        if !located && self.optional_text(latitude)?.is_none() && self.optional_text(longitude)?.is_none() {
            return Ok(None);
        }
        self.position(latitude, longitude).map(Some)
    }

    /// Gives a feature's polygons.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for a row of a table or a null geometry,
    /// [`Invalid`](crate::ErrorKind::Invalid) for a point or a line.
    pub fn boundary(&self) -> Result<&'a Boundary> {
        match self.feature().map(|feature| &feature.shape) {
            Some(Shape::Area(boundary)) => Ok(boundary),
            None | Some(Shape::None) => Err(self.fault(Error::missing("a polygon"), "geometry")),
            Some(_) => Err(self.fault(Error::invalid("a polygon"), "geometry")),
        }
    }

    fn digits(&self, name: &str) -> Result<Option<Cow<'a, str>>> {
        let Some(text) = self.optional_text(name)? else { return Ok(None) };
        let Cow::Owned(half) = fold::digits(&text) else { return Ok(Some(text)) };
        self.repair("full_width", name, "full-width digits read as ASCII");
        Ok(Some(Cow::Owned(half)))
    }

    fn required<T>(&self, value: Option<T>, name: &str) -> Result<T> {
        value.ok_or_else(|| self.fault(Error::missing("a value"), name))
    }

    fn fault(&self, error: Error, name: &str) -> Error {
        self.locate(error.in_field(name))
    }
}

/// The parts of a list that are not empty.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '|', '、', '；', '｜']).map(str::trim).filter(|part| !part.is_empty())
}

fn trimmed(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let trimmed = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    (!trimmed.is_empty()).then_some(trimmed)
}

/// Makes a position of degrees of a datum, and says so if a pair out of range would fit the other way round.
pub(super) fn checked_position(latitude: f64, longitude: f64, datum: Datum) -> Result<Position> {
    datum.to_wgs84(latitude, longitude).map_err(|error| {
        if Position::new(longitude, latitude).is_ok() {
            Error::out_of_range("degrees from -90 to 90; latitude and longitude look swapped")
                .in_field("latitude")
        } else {
            error
        }
    })
}

/// Finds a position of (0, 0) doubtful: a stable code and a reason.
pub(super) fn zero(position: Position) -> Option<(&'static str, &'static str)> {
    let is_zero = position.latitude() == 0.0 && position.longitude() == 0.0;
    is_zero.then_some(("zero_position", "the position is 0, 0, which often stands for an unknown one"))
}

/// Finds a position outside the expected bounds doubtful: a stable code and a reason.
pub(super) fn outside(position: Position, options: &ReadOptions) -> Option<(&'static str, &'static str)> {
    let (latitude, longitude) = (position.latitude(), position.longitude());
    let bounds = options.expected_bounds?;
    if bounds.contains(latitude, longitude) {
        None
    } else if bounds.contains(longitude, latitude) {
        Some(("swapped_position", "outside the expected bounds; latitude and longitude look swapped"))
    } else {
        Some(("outside_bounds", "the position lies outside the expected bounds"))
    }
}
