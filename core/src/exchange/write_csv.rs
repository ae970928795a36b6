//! Writes tables as CSV that a spreadsheet may open.

use std::io::Write;

use crate::{Error, Result};

/// How a table is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CsvOptions {
    /// Whether the file begins with a byte order mark, without which Excel takes UTF-8 for the code page of its machine.
    pub byte_order_mark: bool,
    /// Whether texts are written as they are, though a spreadsheet may run one that begins like a formula.
    /// For a file that only programs read.
    pub raw: bool,
}

/// A value of one cell.
#[derive(Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A text, which a spreadsheet must not take for a formula.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A number; one that is not finite is written as nothing.
    Float(f64),
    /// A yes or a no.
    Boolean(bool),
}

impl std::fmt::Debug for Cell<'_> {
    /// Writes the kind of value alone, because the value may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Text(_) => "Text(..)",
            Self::Integer(_) => "Integer(..)",
            Self::Float(_) => "Float(..)",
            Self::Boolean(_) => "Boolean(..)",
        })
    }
}

/// Writes a table as CSV (RFC 4180) in UTF-8, row by row.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or a line end, behind blanks and quotes too, is written with an apostrophe before it:
/// a spreadsheet would run it (CWE-1236). Numbers are no formulas, and neither are telephone numbers such as `+86 971 …`:
/// they keep their value. [`undefused`] takes the apostrophe off again; the readers leave it, since it may be the text's own.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{Cell, CsvOptions, CsvWriter};
///
/// let mut writer = CsvWriter::new(Vec::new(), &["name", "persons"], &CsvOptions::default())?;
/// writer.write_row(&[Cell::Text("=1+1"), Cell::Integer(-3)])?;
/// assert_eq!(writer.finish()?, b"name,persons\r\n'=1+1,-3\r\n");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
    columns: usize,
    raw: bool,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a table with the names of its columns.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) without any column, [`Io`](crate::ErrorKind::Io).
    pub fn new(mut to: W, columns: &[&str], options: &CsvOptions) -> Result<Self> {
        if columns.is_empty() {
            return Err(Error::missing("at least one column"));
        }
        if options.byte_order_mark {
            to.write_all(b"\xef\xbb\xbf").map_err(|error| Error::io(&error))?;
        }
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        let mut table = Self { writer, columns: columns.len(), raw: options.raw };
        let header: Vec<Cell<'_>> = columns.iter().map(|name| Cell::Text(name)).collect();
        table.write_row(&header)?;
        Ok(table)
    }

    /// Writes one row.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) for another number of cells than columns, [`Io`](crate::ErrorKind::Io).
    pub fn write_row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if cells.len() != self.columns {
            return Err(Error::invalid(format!("{} cells, one for each column", self.columns)));
        }
        let texts = cells.iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) if !self.raw && is_risky(text) => format!("'{text}"),
            Cell::Text(text) => (*text).to_owned(),
            Cell::Integer(number) => number.to_string(),
            Cell::Float(number) if number.is_finite() => number.to_string(),
            Cell::Float(_) => String::new(),
            Cell::Boolean(value) => value.to_string(),
        });
        self.writer.write_record(texts).map_err(|error| csv_error(&error))
    }

    /// Writes what is left and gives the target back.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io).
    pub fn finish(self) -> Result<W> {
        self.writer.into_inner().map_err(|error| Error::io(error.error()))
    }
}

fn csv_error(error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Io(error) => Error::io(error),
        // Rows of one length are written, so only the target can fail.
        _ => Error::invalid("a row that CSV can hold"),
    }
}

/// Takes off the apostrophe that [`CsvWriter`] writes before a text that a spreadsheet would run.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::undefused;
///
/// assert_eq!(undefused("'=1+1"), "=1+1");
/// assert_eq!(undefused("'tis"), "'tis");
/// ```
#[must_use]
pub fn undefused(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => text,
    }
}

/// Tells whether a spreadsheet could take a text for a formula, or for one behind its apostrophe.
fn is_risky(text: &str) -> bool {
    // An apostrophe of the text's own before a formula gets a second one, so that taking one off gives the text back.
    let bare = text.trim_end().trim_start_matches(['\'', '"', ' ', '\u{a0}', '\u{3000}', '\u{feff}', '\0']);
    let begins = bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    // Readers drop the space around a cell, so space behind a number makes it no other text.
    begins && !is_number_like(text.trim_end())
}

/// Tells whether a text is a number or a telephone number: digits with the signs between them that neither can call anything.
fn is_number_like(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    let is_phone = text.starts_with('+') && rest.chars().all(|c| c.is_ascii_digit() || c == ' ');
    let is_number = rest.bytes().all(|b| b.is_ascii_digit() || b == b'.') && rest.parse::<f64>().is_ok();
    !rest.is_empty() && rest.contains(|c: char| c.is_ascii_digit()) && (is_phone || is_number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::{ReadOptions, Table};

    fn written(text: &str) -> String {
        let mut writer = CsvWriter::new(Vec::new(), &["a", "b"], &CsvOptions::default()).unwrap();
        writer.write_row(&[Cell::Text(text), Cell::Text("x")]).unwrap();
        let bytes = writer.finish().unwrap();
        let mut table = Table::from_bytes("t.csv", &bytes, &ReadOptions::default()).unwrap();
        let texts =
            table.decode_all(|row| Ok(row.optional_text("a")?.unwrap_or_default().into_owned())).unwrap();
        texts.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn formulas_are_defused_and_numbers_and_phones_keep_their_value() {
        for text in
            ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\"=1", "＝1", "-A1", "+1-A1", "'=1"]
        {
            assert_eq!(written(text), format!("'{}", text.trim_end()), "{text}");
        }
        for text in ["-12.5", "+86 971 0000000", "+8600000000000", "110", "a=b", "'tis", "1-2", "北门"] {
            assert_eq!(written(text), text);
        }
        assert_eq!(undefused(&written("+0\t")).trim(), "+0");
    }

    #[test]
    fn numbers_are_written_as_they_are_and_what_is_no_number_as_nothing() {
        let options = CsvOptions { byte_order_mark: true, ..CsvOptions::default() };
        let mut writer = CsvWriter::new(Vec::new(), &["a", "b", "c", "d"], &options).unwrap();
        writer
            .write_row(&[Cell::Integer(-3), Cell::Float(-0.5), Cell::Float(f64::NAN), Cell::Boolean(true)])
            .unwrap();
        assert_eq!(writer.finish().unwrap(), "\u{feff}a,b,c,d\r\n-3,-0.5,,true\r\n".as_bytes());
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let mut writer = CsvWriter::new(Vec::new(), &["a", "b"], &CsvOptions::default()).unwrap();
        assert_eq!(writer.write_row(&[Cell::Empty]).unwrap_err().kind().code(), "invalid");
        assert!(CsvWriter::new(Vec::new(), &[], &CsvOptions::default()).is_err());
    }

    #[test]
    fn no_payload_of_the_shared_corpus_begins_like_a_formula() {
        let Some(path) = crate::testing::shared("corpora/csv-injection/Intruder/csv-payload.txt") else {
            return;
        };
        let payloads = std::fs::read(path).unwrap();
        for line in String::from_utf8_lossy(&payloads).lines().filter(|line| !line.trim().is_empty()) {
            let begins = written(line).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!begins, "{line}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "[ '\"=+@\t\r\n,a文0-]{0,6}") {
            let cell = written(&text);
            prop_assert_eq!(undefused(&cell).trim(), text.trim());
        }

        #[test]
        fn whatever_is_written_does_not_begin_like_a_formula(text in "[ '\"=+@\t\ra0.-]{0,6}") {
            let cell = written(&text).trim_end().to_owned();
            let risky = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
            let phone = cell.starts_with('+') && cell.bytes().skip(1).all(|b| b.is_ascii_digit() || b == b' ');
            prop_assert!(!risky || phone, "{}", cell);
        }
    }
}
