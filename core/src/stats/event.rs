//! One record on its way into an aggregator.

use chrono::{DateTime, Utc};

use super::figure::ReportedFigure;

/// A field's value.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum FieldValue<'a> {
    /// Not known.
    Null,
    /// In none of the dimension's values, such as a position in no area.
    Outside,
    /// A dimension's value, or an identifier.
    Text(&'a str),
    /// A whole number, such as seconds.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// An instant.
    Instant(DateTime<Utc>),
    /// A time that is only known to lie between two instants.
    Window(DateTime<Utc>, DateTime<Utc>),
    /// A figure from a report.
    Figure(&'a ReportedFigure),
}

impl std::fmt::Debug for FieldValue<'_> {
    /// Names the kind and hides the value, which may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Outside => "Outside",
            Self::Text(_) => "Text(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Flag(_) => "Flag(..)",
            Self::Instant(_) => "Instant(..)",
            Self::Window(..) => "Window(..)",
            Self::Figure(_) => "Figure(..)",
        })
    }
}

impl<'a> From<&'a str> for FieldValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for FieldValue<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<i32> for FieldValue<'_> {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<u32> for FieldValue<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<bool> for FieldValue<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<DateTime<Utc>> for FieldValue<'_> {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Instant(instant)
    }
}

impl<'a> From<&'a ReportedFigure> for FieldValue<'a> {
    fn from(figure: &'a ReportedFigure) -> Self {
        Self::Figure(figure)
    }
}

impl<'a, T: Into<FieldValue<'a>>> From<Option<T>> for FieldValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One record: the fields that a [`Schema`](super::Schema) names, each with its value. A field that is left out is null.
///
/// # Examples
///
/// ```
/// use shouwang::stats::Event;
///
/// let event = Event::new().with("category", "noise").with("resolved", true).with("area", None::<&str>);
/// ```
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Event<'a> {
    fields: Vec<(&'a str, FieldValue<'a>)>,
}

impl std::fmt::Debug for Event<'_> {
    /// Names the fields and hides their values, which may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Event ")?;
        f.debug_list().entries(self.fields.iter().map(|(name, _)| name)).finish()
    }
}

impl Default for Event<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Event<'a> {
    /// Makes a record whose every field is null.
    pub fn new() -> Self {
        // Room for what a record usually has, in one allocation.
        Self { fields: Vec::with_capacity(8) }
    }

    /// Sets a field; the last value of a field counts.
    pub fn with(mut self, field: &'a str, value: impl Into<FieldValue<'a>>) -> Self {
        self.set(field, value);
        self
    }

    /// Sets a field in place, so that one record can be filled again and again.
    pub fn set(&mut self, field: &'a str, value: impl Into<FieldValue<'a>>) {
        let value = value.into();
        match self.fields.iter_mut().find(|(name, _)| *name == field) {
            Some((_, old)) => *old = value,
            None => self.fields.push((field, value)),
        }
    }

    pub(super) fn fields(&self) -> &[(&'a str, FieldValue<'a>)] {
        &self.fields
    }
}
