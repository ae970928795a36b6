//! Writes JSON values.

use std::io::{self, Write};

use super::Json;
use crate::{Error, Result};

/// Makes an object of members whose values are there.
pub(super) fn members<'a>(members: impl IntoIterator<Item = (&'a str, Option<Json>)>) -> Json {
    let there = members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Json::Object(there.collect())
}

/// Makes a string.
pub(super) fn string(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

/// Writes a value as one line of JSON.
pub(super) fn line(value: &Json) -> Result<String> {
    let mut bytes = Vec::new();
    json(&mut bytes, value).map_err(|error| Error::io(&error))?;
    String::from_utf8(bytes).map_err(|_| Error::syntax("UTF-8"))
}

pub(super) fn text(to: &mut impl Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(to, text).map_err(io::Error::from)
}

pub(super) fn object(to: &mut impl Write, members: &[(impl AsRef<str>, Json)]) -> io::Result<()> {
    to.write_all(b"{")?;
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 {
            to.write_all(b",")?;
        }
        text(to, key.as_ref())?;
        to.write_all(b":")?;
        json(to, value)?;
    }
    to.write_all(b"}")
}

fn json(to: &mut impl Write, value: &Json) -> io::Result<()> {
    match value {
        Json::Bool(value) => write!(to, "{value}"),
        Json::Integer(number) => write!(to, "{number}"),
        // `Debug` keeps the point of 1.0, so that it reads back as a float.
        Json::Float(number) if number.is_finite() => write!(to, "{number:?}"),
        Json::Null | Json::Float(_) => to.write_all(b"null"),
        Json::String(string) => text(to, string),
        Json::Array(items) => {
            to.write_all(b"[")?;
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    to.write_all(b",")?;
                }
                json(to, item)?;
            }
            to.write_all(b"]")
        }
        Json::Object(members) => object(to, members),
    }
}
