//! A CSV reader that names what is wrong.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use csv_core::ReadRecordResult;

use super::columns::{ColumnNames, Resolved};
use super::encoding::not_utf8;
use super::row::Cells;
use super::source::Source;
use super::{Finding, FindingKind, ReadOptions, Report, Row};
use crate::{Error, Place, Result};

const CHUNK_BYTES: usize = 64 << 10;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A table in a CSV file (RFC 4180), plain or gzipped, read row by row.
///
/// The first row names the columns. Lines may end in CRLF, LF or CR, and a quoted field may span lines. A row with too few or too
/// many fields or with a NUL is refused and reported, an empty one skipped and reported. A quote that is never closed, a column
/// name that stands twice and bytes that are not UTF-8 make the rest of the file doubtful, so they are errors.
///
/// Memory does not grow with the file: a gigabyte can be read once [`Limits::file_bytes`](super::Limits) allows it.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{ReadOptions, Table};
///
/// let mut table = Table::from_bytes("calls.csv", "id,minutes\n1,5\n2,7\n", &ReadOptions::default())?;
/// let mut minutes = 0;
/// while let Some(row) = table.next_row()? {
///     minutes += row.integer("minutes")?;
/// }
/// assert_eq!(minutes, 12);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct Table<'a> {
    bytes: Bytes<'a>,
    parser: csv_core::Reader,
    fields: Fields,
    scratch: Vec<u8>,
    header: Vec<String>,
    resolved: Resolved,
    options: ReadOptions,
    report: Report,
    notes: RefCell<Vec<Finding>>,
    in_footer: bool,
}

impl<'a> Table<'a> {
    /// Opens a table held in memory; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for an empty file or a required column that is not there,
    /// [`Duplicate`](crate::ErrorKind::Duplicate) for a column name, [`Syntax`](crate::ErrorKind::Syntax) or
    /// [`Limit`](crate::ErrorKind::Limit).
    pub fn from_bytes(
        name: &str,
        bytes: &'a (impl AsRef<[u8]> + ?Sized),
        options: &ReadOptions,
    ) -> Result<Self> {
        Self::from_reader(name, bytes.as_ref(), options)
    }

    /// Opens a table in a stream; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), or [`Io`](crate::ErrorKind::Io).
    pub fn from_reader(name: &str, reader: impl Read + 'a, options: &ReadOptions) -> Result<Self> {
        let source = Source::new(reader, &options.limits).map_err(|error| error.in_file(name))?;
        Self::open(name, source, options)
    }

    pub(super) fn open(name: &str, mut source: Source<'a>, options: &ReadOptions) -> Result<Self> {
        source.transcode(options.encoding).map_err(|error| error.in_file(name))?;
        let report = Report::new(Some(name.to_owned()), options.strict, options.limits.findings);
        let mut table = Self {
            bytes: Bytes::new(source),
            parser: csv_core::ReaderBuilder::new().delimiter(options.delimiter).build(),
            fields: Fields::default(),
            scratch: vec![0; 1 << 10],
            header: Vec::new(),
            resolved: ColumnNames::new(&[]).resolve(std::iter::empty()),
            options: options.clone(),
            report,
            notes: RefCell::default(),
            in_footer: false,
        };
        table.read_header().map_err(|error| table.report.named(error))?;
        Ok(table)
    }

    /// The names of the columns, as the file spells them.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Counts the bytes taken from the file so far, before decompression, to show progress by.
    pub fn bytes_consumed(&self) -> u64 {
        self.bytes.source.consumed()
    }

    /// What became of the rows so far.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Gives the report up for changes: a caller that refuses a row notes it here.
    pub fn report_mut(&mut self) -> &mut Report {
        &mut self.report
    }

    /// Ends the reading and gives the report.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// Reads the next row that is well formed; those that are not go to the report.
    ///
    /// # Errors
    ///
    /// [`Syntax`](crate::ErrorKind::Syntax), [`Limit`](crate::ErrorKind::Limit) or [`Io`](crate::ErrorKind::Io) where the rest of
    /// the file cannot be read; in strict mode the first refusal or repair.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>> {
        let line = loop {
            for note in self.notes.take() {
                self.report.note(note)?;
            }
            let Some(line) = self.read_record().map_err(|error| self.report.named(error))? else {
                return Ok(None);
            };
            self.report.count_row();
            let place = Error::missing("").at_line(line).place().clone();
            let first = self.fields.get(0).unwrap_or_default().trim();
            self.in_footer |= self.options.footers.iter().any(|footer| first.starts_with(footer.as_str()));
            if self.in_footer {
                self.skip("footer", place, "the table has ended")?;
            } else if self.fields.iter().all(|field| field.trim().is_empty()) {
                self.skip("empty_row", place, "every field is empty")?;
            } else if let Some(error) = self.fault() {
                self.report.refuse(error.at_line(line))?;
            } else {
                break line;
            }
        };
        Ok(Some(Row {
            cells: Cells::Table { line, fields: &self.fields },
            resolved: &self.resolved,
            options: &self.options,
            notes: &self.notes,
        }))
    }

    /// Decodes every row that is left; rows that `decode` refuses go to the report.
    ///
    /// # Errors
    ///
    /// As [`next_row`](Self::next_row).
    pub fn decode_all<T>(&mut self, mut decode: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut records = Vec::new();
        self.decode_each(&mut |row| decode(row).map(|record| records.push(record)))?;
        Ok(records)
    }

    /// The loop of [`Table::decode_all`], once for all types of record.
    pub(super) fn decode_each(&mut self, decode: &mut dyn FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        while let Some(decoded) = self.next_row()?.map(|row| decode(&row)) {
            if let Err(error) = decoded {
                self.report.refuse(error)?;
            }
        }
        Ok(())
    }

    fn skip(&mut self, code: &'static str, place: Place, reason: &'static str) -> Result<()> {
        self.report.note(Finding::new(FindingKind::Skipped, code, place, reason))
    }

    fn fault(&self) -> Option<Error> {
        let (expected, found) = (self.header.len(), self.fields.len());
        if found != expected {
            return Some(Error::invalid(format!("{expected} fields as in the header, found {found}")));
        }
        let with_nul = self.fields.iter().position(|field| field.contains('\0'))?;
        let name = self.header.get(with_nul).map_or("", String::as_str);
        Some(Error::invalid("text without a NUL character").in_field(name))
    }

    fn read_header(&mut self) -> Result<()> {
        self.bytes.skip_byte_order_mark()?;
        if self.options.preamble_lines > 0 {
            self.bytes.skip_lines(self.options.preamble_lines)?;
            let place = Error::missing("").at_line(1).place().clone();
            let reason = format!("{} lines before the column names", self.options.preamble_lines);
            self.report.note(Finding::new(FindingKind::Warned, "preamble", place, reason))?;
        }
        let Some(line) = self.read_record()? else {
            return Err(Error::missing("a row of column names, but the file is empty"));
        };
        self.header = self.fields.iter().map(|name| name.trim().to_owned()).collect();
        let mut seen = HashSet::new();
        // Spreadsheets leave nameless columns at the right; nobody can ask for those.
        for name in self.header.iter().filter(|name| !name.is_empty()) {
            if name.contains('\0') {
                return Err(Error::invalid("column names without a NUL character").at_line(line));
            }
            if !seen.insert(name) {
                return Err(Error::duplicate("column name").at_line(line).in_field(name.as_str()));
            }
        }
        if let [only] = self.header.as_slice()
            && let Some(other) = [';', '\t', '|', ','].into_iter().find(|sign| only.contains(*sign))
        {
            let (used, other) = (char::from(self.options.delimiter), other.escape_default());
            let hint = format!("columns divided by '{used}'; these look divided by '{other}'");
            return Err(Error::syntax(hint).at_line(line));
        }
        let names = ColumnNames::new(&self.options.columns);
        self.resolved = names.resolve(self.header.iter().map(String::as_str));
        names.check_required(&self.resolved).map_err(|error| error.at_line(line))?;
        let columns = self.header.iter().enumerate().filter(|(_, name)| !name.is_empty());
        let taken = columns.map(|(at, name)| (name.clone(), self.resolved.column_at(at).map(str::to_owned)));
        self.report.set_columns(taken.collect());
        Ok(())
    }

    /// Reads one record into `fields` and gives the line on which it begins.
    fn read_record(&mut self) -> Result<Option<u64>> {
        if !self.bytes.skip_line_ends()? {
            return Ok(None);
        }
        let line = self.bytes.line;
        let limits = &self.options.limits;
        let fields = &mut self.fields;
        fields.ends.clear();
        let (mut written, mut ended) = (0, 0);
        fields.ends.resize(self.header.len().max(16) + 1, 0);
        loop {
            let input = if self.bytes.at_end { b"\n" } else { self.bytes.rest() };
            let output = self.scratch.get_mut(written..).unwrap_or_default();
            let ends = fields.ends.get_mut(ended..).unwrap_or_default();
            let (result, read, wrote, closed) = self.parser.read_record(input, output, ends);
            (written, ended) = (written + wrote, ended + closed);
            let begun = ended.checked_sub(1).and_then(|last| fields.ends.get(last)).copied().unwrap_or(0);
            let longest = (0..ended).rev().take(closed).map(|at| fields.length(at)).max().unwrap_or(0);
            if longest.max(written.saturating_sub(begun)) > limits.field_bytes {
                let unit = "bytes in a field (is a quote left open?)";
                return Err(Error::limit(limits.field_bytes as u64, unit).at_line(line));
            }
            if ended > limits.columns {
                return Err(Error::limit(limits.columns as u64, "columns").at_line(line));
            }
            match result {
                // A line end does not end the record: it stands inside quotes.
                ReadRecordResult::InputEmpty if self.bytes.at_end => {
                    return Err(Error::syntax("a closing quote before the end of the file").at_line(line));
                }
                ReadRecordResult::InputEmpty => {
                    self.bytes.advance(read);
                    self.bytes.fill()?;
                }
                ReadRecordResult::OutputFull => {
                    self.bytes.advance(read);
                    self.scratch.resize(self.scratch.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    self.bytes.advance(read);
                    fields.ends.resize(fields.ends.len() * 2, 0);
                }
                ReadRecordResult::Record | ReadRecordResult::End => {
                    self.bytes.advance(read);
                    break;
                }
            }
        }
        fields.ends.truncate(ended);
        let record = self.scratch.get(..written).unwrap_or_default();
        fields.set_text(record).ok_or_else(|| {
            // The lines behind help to tell which encoding it is.
            let rest = self.bytes.rest();
            let whole_lines = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            not_utf8(&[record, b"\n", rest.get(..whole_lines).unwrap_or_default()].concat()).at_line(line)
        })?;
        Ok(Some(line))
    }
}

/// The fields of one record, one after the other in one text.
#[derive(Default)]
pub(super) struct Fields {
    text: String,
    ends: Vec<usize>,
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} fields", self.len())
    }
}

impl Fields {
    fn set_text(&mut self, record: &[u8]) -> Option<()> {
        let text = str::from_utf8(record).ok()?;
        // Two halves of a character in two fields would read as a whole one.
        if !self.ends.iter().all(|end| text.is_char_boundary(*end)) {
            return None;
        }
        self.text.clear();
        self.text.push_str(text);
        Some(())
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0)
    }

    fn length(&self, at: usize) -> usize {
        self.ends.get(at).map_or(0, |end| end.saturating_sub(self.start(at)))
    }

    pub(super) fn get(&self, at: usize) -> Option<&str> {
        self.text.get(self.start(at)..*self.ends.get(at)?)
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

/// A buffer over the source that counts lines.
#[derive(Debug)]
struct Bytes<'a> {
    source: Source<'a>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    after_carriage_return: bool,
    at_end: bool,
}

impl<'a> Bytes<'a> {
    fn new(source: Source<'a>) -> Self {
        let buffer = vec![0; CHUNK_BYTES];
        Self { source, buffer, start: 0, end: 0, line: 1, after_carriage_return: false, at_end: false }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads more bytes behind those that are left.
    fn fill(&mut self) -> Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let free = self.buffer.get_mut(self.end..).unwrap_or_default();
        let read = self.source.read(free)?;
        self.end += read;
        self.at_end = read == 0;
        Ok(())
    }

    /// Steps over bytes and counts the lines that end in them: LF, CRLF or CR.
    fn advance(&mut self, count: usize) {
        let passed = self.buffer.get(self.start..self.start + count).unwrap_or_default();
        for byte in passed {
            if *byte == b'\r' || (*byte == b'\n' && !self.after_carriage_return) {
                self.line += 1;
            }
            self.after_carriage_return = *byte == b'\r';
        }
        self.start = (self.start + count).min(self.end);
    }

    /// Steps over empty lines; tells whether anything follows.
    fn skip_line_ends(&mut self) -> Result<bool> {
        loop {
            let blank = self.rest().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.advance(blank);
            if !self.rest().is_empty() {
                return Ok(true);
            }
            if self.at_end {
                return Ok(false);
            }
            self.fill()?;
        }
    }

    /// Steps over whole lines, whatever stands in them.
    fn skip_lines(&mut self, count: u64) -> Result<()> {
        let goal = self.line + count;
        while self.line < goal {
            if self.rest().is_empty() {
                self.fill()?;
                if self.at_end {
                    return Ok(());
                }
            }
            let to_line_end = self.rest().iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
            self.advance(to_line_end);
            let line_end = self.rest().len().min(1);
            self.advance(line_end);
        }
        Ok(())
    }

    fn skip_byte_order_mark(&mut self) -> Result<()> {
        while !self.at_end && self.rest().len() < BYTE_ORDER_MARK.len() {
            self.fill()?;
        }
        self.at_end = self.at_end && self.rest().is_empty();
        if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = self.rest() {
            return Err(not_utf8(self.rest()).at_line(1));
        }
        if self.rest().starts_with(BYTE_ORDER_MARK) {
            self.start += BYTE_ORDER_MARK.len();
        }
        Ok(())
    }
}

impl Table<'static> {
    /// Opens a table in a file, plain or gzipped.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), or [`Io`](crate::ErrorKind::Io).
    pub fn from_path(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self> {
        let path = path.as_ref();
        Self::open(&path.display().to_string(), Source::open(path, &options.limits)?, options)
    }
}
