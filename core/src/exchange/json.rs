//! A strict JSON reader.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Limits;
use super::encoding::not_utf8;
use crate::{Error, Result};

/// A JSON value (RFC 8259) whose objects keep their order and hold no key twice.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits.
    Integer(i64),
    /// Any other number; always finite.
    Float(f64),
    /// A string; it may hold NUL, and never half a surrogate pair.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order of the file.
    Object(Vec<(String, Json)>),
}

impl fmt::Debug for Json {
    /// Writes the kind of value alone, because the value may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(_) => f.write_str("Bool(..)"),
            Self::Integer(_) => f.write_str("Integer(..)"),
            Self::Float(_) => f.write_str("Float(..)"),
            Self::String(_) => f.write_str("String(..)"),
            Self::Array(items) => write!(f, "Array({} items)", items.len()),
            Self::Object(members) => f.debug_set().entries(members.iter().map(|(key, _)| key)).finish(),
        }
    }
}

impl Json {
    /// Reads one JSON value from bytes.
    ///
    /// Stricter than most readers: a key that stands twice in an object, half a surrogate pair, and anything behind the
    /// value are errors, as are depth, length and size over the limits. A byte order mark is allowed.
    ///
    /// # Errors
    ///
    /// [`Syntax`](crate::ErrorKind::Syntax) with the line, [`Duplicate`](crate::ErrorKind::Duplicate) for a key,
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) for a number beyond a double, [`Limit`](crate::ErrorKind::Limit).
    ///
    /// # Complexity
    ///
    /// Linear in the length.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::exchange::{Json, Limits};
    ///
    /// let value = Json::from_bytes(br#"{"id": 7}"#, &Limits::default())?;
    /// assert_eq!(value.get("id"), Some(&Json::Integer(7)));
    /// let error = Json::from_bytes(b"{\"id\": 7,\n\"id\": 8}", &Limits::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "line 2: duplicate key in an object");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Self> {
        Context::new(limits).read(bytes, |context| JsonSeed { context, depth: 0 })
    }

    /// Gives the value of a key, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// What the seeds of one reading share: the limits, what is counted against them, and the error that serde could only carry as text.
pub(super) struct Context<'l> {
    pub(super) limits: &'l Limits,
    pub(super) vertices: Cell<u64>,
    error: RefCell<Option<Error>>,
}

impl<'l> Context<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self { limits, vertices: Cell::new(0), error: RefCell::new(None) }
    }

    /// Reads one value with a seed, and nothing behind it.
    pub(super) fn read<'c, 'd, S: DeserializeSeed<'d>>(
        &'c self,
        bytes: &'d [u8],
        seed: impl FnOnce(&'c Self) -> S,
    ) -> Result<S::Value> {
        if bytes.len() as u64 > self.limits.file_bytes {
            return Err(Error::limit(self.limits.file_bytes, "bytes in a file"));
        }
        let text = str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
            not_utf8(bytes).at_line(line)
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_ascii().is_empty() {
            return Err(Error::missing("a JSON value, but the file is empty"));
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = seed(self).deserialize(&mut reader).map_err(|error| self.located(&error))?;
        reader.end().map_err(|error| self.located(&error))?;
        Ok(value)
    }

    /// Sets aside an error of ours, and gives serde a stand-in to pass up.
    pub(super) fn fail<E: serde::de::Error>(&self, error: Error) -> E {
        *self.error.borrow_mut() = Some(error);
        E::custom("set aside")
    }

    fn located(&self, error: &serde_json::Error) -> Error {
        let kind = self.error.take().unwrap_or_else(|| {
            if error.is_eof() {
                return Error::syntax("more: the JSON is cut short");
            }
            // The text of a syntax error is fixed; that of a data error could quote the file.
            let text = error.to_string();
            match text.split(" at line ").next() {
                Some("number out of range") => Error::out_of_range("a number that a double can hold"),
                Some("trailing characters") => Error::syntax("nothing behind the JSON value"),
                Some("recursion limit exceeded") => {
                    Error::limit(self.limits.depth as u64, "levels of JSON nesting")
                }
                Some(reason) if error.is_syntax() => Error::syntax(format!("JSON ({reason})")),
                _ => Error::syntax("JSON"),
            }
        });
        kind.at_line(error.line() as u64)
    }

    /// Checks that one more level of nesting is allowed, and gives its number.
    pub(super) fn deeper<E: serde::de::Error>(&self, depth: usize) -> Result<usize, E> {
        if depth < self.limits.depth {
            Ok(depth + 1)
        } else {
            Err(self.fail(Error::limit(self.limits.depth as u64, "levels of JSON nesting")))
        }
    }

    pub(super) fn text<E: serde::de::Error>(&self, text: &str) -> Result<String, E> {
        if text.len() <= self.limits.string_bytes {
            Ok(text.to_owned())
        } else {
            Err(self.fail(Error::limit(self.limits.string_bytes as u64, "bytes in a JSON string")))
        }
    }
}

/// Tells whether a key stands in an object already: by search while there are few, then by hash.
#[derive(Default)]
pub(super) struct Keys {
    few: Vec<String>,
    many: HashSet<String>,
}

impl Keys {
    pub(super) fn insert<E: serde::de::Error>(&mut self, key: &str, context: &Context<'_>) -> Result<(), E> {
        const FEW: usize = 16;
        let fresh = if self.few.len() < FEW {
            let fresh = !self.few.iter().any(|held| held == key);
            self.few.push(key.to_owned());
            fresh
        } else {
            if self.many.is_empty() {
                self.many.extend(self.few.iter().cloned());
            }
            self.many.insert(key.to_owned())
        };
        if fresh { Ok(()) } else { Err(context.fail(Error::duplicate("key in an object"))) }
    }
}

/// A key of an object, held to the limit on strings.
pub(super) struct KeySeed<'c, 'l>(pub(super) &'c Context<'l>);

impl<'d> DeserializeSeed<'d> for KeySeed<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<String, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        self.0.text(text)
    }
}

/// Any value.
#[derive(Clone, Copy)]
pub(super) struct JsonSeed<'c, 'l> {
    pub(super) context: &'c Context<'l>,
    pub(super) depth: usize,
}

impl<'d> DeserializeSeed<'d> for JsonSeed<'_, '_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for JsonSeed<'_, '_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a whole number beyond 2^63 keeps a double's precision, as in JavaScript"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Float(value as f64), Json::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json, E> {
        self.context.text(text).map(Json::String)
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Json, A::Error> {
        let seed = JsonSeed { context: self.context, depth: self.context.deeper(self.depth)? };
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'d>>(self, mut members: A) -> Result<Json, A::Error> {
        let seed = JsonSeed { context: self.context, depth: self.context.deeper(self.depth)? };
        let mut keys = Keys::default();
        let mut object = Vec::new();
        while let Some(key) = members.next_key_seed(KeySeed(self.context))? {
            keys.insert(&key, self.context)?;
            object.push((key, members.next_value_seed(seed)?));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Json> {
        Json::from_bytes(text.as_bytes(), &Limits::default())
    }

    fn code(text: &str) -> &'static str {
        read(text).unwrap_err().kind().code()
    }

    #[test]
    fn every_kind_of_value_reads_in_its_order() {
        let value = read("\u{feff}{\"b\":[null,true,1,1.5,\"文\\u0000\"],\"a\":{}}").unwrap();
        let items = vec![
            Json::Null,
            Json::Bool(true),
            Json::Integer(1),
            Json::Float(1.5),
            Json::String("文\0".into()),
        ];
        let members = vec![("b".into(), Json::Array(items)), ("a".into(), Json::Object(vec![]))];
        assert_eq!(value, Json::Object(members));
        assert_eq!(read("18446744073709551615").unwrap(), Json::Float(18_446_744_073_709_551_615.0));
    }

    #[test]
    fn what_other_readers_let_pass_is_refused() {
        assert_eq!(code(r#"{"a":1,"a":2}"#), "duplicate");
        assert_eq!(code(r#"{"a":1,"\u0061":2}"#), "duplicate");
        assert_eq!(code(r#""\ud800""#), "syntax");
        assert_eq!(code("1e400"), "out_of_range");
        for text in ["NaN", "[1,]", "{} {}", "[1", "'a'", "01", "\u{feff}\u{feff}1"] {
            assert_eq!(code(text), "syntax", "{text}");
        }
        let error = Json::from_bytes(b"[1,]", &Limits::default()).unwrap_err();
        assert_eq!(error.to_string(), "line 1: not well formed, expected JSON (trailing comma)");
        assert_eq!(code(" \n"), "missing");
        assert_eq!(
            Json::from_bytes(&[0xff, 0xfe, b'1', 0], &Limits::default()).unwrap_err().kind().code(),
            "syntax"
        );
    }

    #[test]
    fn a_key_is_found_twice_in_a_large_object_too() {
        let members: Vec<String> = (0..40).map(|i| format!("\"k{i}\":0")).collect();
        assert!(read(&format!("{{{}}}", members.join(","))).is_ok());
        for twice in [0, 16, 39] {
            assert_eq!(code(&format!("{{{},\"k{twice}\":1}}", members.join(","))), "duplicate");
        }
    }

    #[test]
    fn depth_strings_and_size_are_limited_at_their_edge() {
        let limits = Limits { depth: 3, string_bytes: 5, file_bytes: 40, ..Limits::default() };
        let within = |text: String| Json::from_bytes(text.as_bytes(), &limits).is_ok();
        for (n, allowed) in [(2, true), (3, true), (4, false)] {
            assert_eq!(within(format!("{}{}", "[".repeat(n), "]".repeat(n))), allowed, "depth {n}");
            assert_eq!(within(format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n))), allowed, "depth {n}");
        }
        for (n, allowed) in [(4, true), (5, true), (6, false)] {
            assert_eq!(within(format!("\"{}\"", "a".repeat(n))), allowed, "string {n}");
            assert_eq!(within(format!("{{\"{}\":1}}", "a".repeat(n))), allowed, "key {n}");
        }
        for (n, allowed) in [(39, true), (40, true), (41, false)] {
            assert_eq!(within(format!("1{}", " ".repeat(n - 1))), allowed, "file {n}");
        }
    }

    #[test]
    fn errors_name_the_line_and_hold_no_value() {
        let error = read("{\n\"name\": \"a\",\n\"phone\": x}").unwrap_err();
        assert_eq!(error.place().line, Some(3));
        assert_eq!(format!("{:?}", read(r#"{"name":"secret"}"#).unwrap()), "{\"name\"}");
    }
}
