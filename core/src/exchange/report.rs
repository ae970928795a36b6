//! What became of each row of a file.

use std::borrow::Cow;
use std::fmt;

use crate::label::coded_enum;
use crate::{Error, ErrorKind, Place, Result};

/// How many findings of one kind and code a report's text lists.
const LISTED_ALIKE: usize = 5;

coded_enum! {
    /// What a reader did with a row or feature that was not as it should be.
    pub enum FindingKind {
        Refused = "refused", "拒绝", "refused";
        Repaired = "repaired", "已修复", "repaired";
        Skipped = "skipped", "跳过", "skipped";
        Warned = "warned", "提醒", "warned";
    }
}

/// One row, feature or column that was not as it should be, and what the reader did about it.
///
/// It never holds the offending value, because that value may be somebody's name or number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What the reader did.
    pub kind: FindingKind,
    /// Stable code of the reason, for programs: an [`ErrorKind`](crate::ErrorKind) code, or that of a repair or warning.
    pub code: &'static str,
    /// File, line or feature, and field.
    pub place: Place,
    /// The reason, for people.
    pub reason: Cow<'static, str>,
    /// The error that the finding was made from.
    cause: Option<ErrorKind>,
}

impl Finding {
    /// Makes a finding from an error: its place, its code, its text.
    pub fn from_error(kind: FindingKind, error: &Error) -> Self {
        Self {
            kind,
            code: error.kind().code(),
            place: error.place().clone(),
            reason: error.kind().to_string().into(),
            cause: Some(error.kind().clone()),
        }
    }

    /// Makes a finding that is no error, at a place.
    pub fn new(
        kind: FindingKind,
        code: &'static str,
        place: Place,
        reason: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { kind, code, place, reason: reason.into(), cause: None }
    }
}

impl Finding {
    /// Gives the finding as an error with its place: the one it was made from, else its reason as a refusal.
    pub fn to_error(&self) -> Error {
        let refused = || ErrorKind::Refused { reason: self.reason.clone() };
        Error::new(self.cause.clone().unwrap_or_else(refused)).at(&self.place)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.kind)?;
        if self.place != Place::default() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "{} [{}]", self.reason, self.code)
    }
}

/// What became of the rows of one file: how many were read, and each one that was refused, repaired, skipped or warned of.
///
/// The counts are exact. The findings themselves are kept up to a limit, so that a hostile file cannot fill the memory with them.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{ReadOptions, Table};
///
/// let mut table = Table::from_bytes("points.csv", "id,lat,lon\n1,36.62,101.77\n2,,\n", &ReadOptions::default())?;
/// let positions = table.decode_all(|row| row.position("lat", "lon"))?;
/// assert_eq!(positions.len(), 1);
/// assert_eq!(
///     table.report().to_string(),
///     "points.csv: 2 rows read, 1 accepted, 1 refused\n  \
///      refused: points.csv, line 3, lat: missing, expected a value [missing]\n"
/// );
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    file: Option<String>,
    strict: bool,
    kept_limit: usize,
    rows: u64,
    counts: [u64; 4],
    last_repaired: Option<(Option<u64>, Option<u64>)>,
    repaired_rows: u64,
    findings: Vec<Finding>,
    columns: Vec<(String, Option<String>)>,
}

impl Report {
    /// Makes an empty report that keeps at most `kept_limit` findings; a strict one turns refusals and repairs into errors.
    pub fn new(file: Option<String>, strict: bool, kept_limit: usize) -> Self {
        Self {
            file,
            strict,
            kept_limit,
            rows: 0,
            counts: [0; 4],
            last_repaired: None,
            repaired_rows: 0,
            findings: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// The file's name, as the caller gave it.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Counts all rows or features met, whatever became of them.
    pub fn read(&self) -> u64 {
        self.rows
    }

    /// Counts the rows that were neither refused nor skipped; a repaired row is accepted.
    pub fn accepted(&self) -> u64 {
        self.rows.saturating_sub(self.refused()).saturating_sub(self.skipped())
    }

    /// Counts the rows refused.
    pub fn refused(&self) -> u64 {
        self.count(FindingKind::Refused)
    }

    /// Counts the rows repaired; a row repaired in two ways counts once.
    pub fn repaired(&self) -> u64 {
        self.repaired_rows
    }

    /// Counts the rows skipped.
    pub fn skipped(&self) -> u64 {
        self.count(FindingKind::Skipped)
    }

    /// Counts the findings of one kind, those included that were not kept.
    pub fn count(&self, kind: FindingKind) -> u64 {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }

    /// The findings that were kept, in the order of the file.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The columns of a table, or the property names of features, each with the name that the reader took it for.
    pub fn columns(&self) -> &[(String, Option<String>)] {
        &self.columns
    }

    /// The columns that the reader was not told about.
    pub fn unknown_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|(_, known)| known.is_none()).map(|(name, _)| name.as_str())
    }

    /// Tells whether every row was accepted as it stood.
    pub fn is_clean(&self) -> bool {
        self.counts == [0; 4]
    }

    /// Notes that a row was refused.
    ///
    /// # Errors
    ///
    /// Gives the error back in strict mode.
    pub fn refuse(&mut self, error: Error) -> Result<()> {
        let error = self.named(error);
        self.push(Finding::from_error(FindingKind::Refused, &error));
        if self.strict { Err(error) } else { Ok(()) }
    }

    /// Notes a finding that a row gave.
    ///
    /// # Errors
    ///
    /// In strict mode a repair is [`Refused`](crate::ErrorKind::Refused).
    pub fn note(&mut self, mut finding: Finding) -> Result<()> {
        if finding.place.file.is_none() {
            finding.place.file.clone_from(&self.file);
        }
        let strict_refuses = self.strict && finding.kind == FindingKind::Repaired;
        let error = strict_refuses.then(|| {
            let reason = format!("{}, which the strict mode does not repair", finding.reason);
            Error::refused(reason).at_place(finding.place.clone())
        });
        self.push(finding);
        error.map_or(Ok(()), Err)
    }

    pub(super) fn count_row(&mut self) {
        self.rows += 1;
    }

    pub(super) fn set_columns(&mut self, columns: Vec<(String, Option<String>)>) {
        self.columns = columns;
    }

    pub(super) fn named(&self, error: Error) -> Error {
        match &self.file {
            Some(file) => error.in_file(file.as_str()),
            None => error,
        }
    }

    fn push(&mut self, finding: Finding) {
        if let Some(count) = self.counts.get_mut(finding.kind as usize) {
            *count += 1;
        }
        if finding.kind == FindingKind::Repaired {
            let row = Some((finding.place.line, finding.place.feature));
            if self.last_repaired != row {
                self.last_repaired = row;
                self.repaired_rows += 1;
            }
        }
        if self.findings.len() < self.kept_limit {
            self.findings.push(finding);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}: ")?;
        }
        let plural = if self.rows == 1 { "" } else { "s" };
        write!(f, "{} row{plural} read, {} accepted", self.rows, self.accepted())?;
        let others = [
            (self.refused(), "refused"),
            (self.repaired(), "repaired"),
            (self.skipped(), "skipped"),
            (self.count(FindingKind::Warned), "warned of"),
        ];
        for (count, word) in others.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {word}")?;
        }
        writeln!(f)?;
        // A file that is wrong in one way throughout is said once, with a few of its places.
        let mut more: Vec<(FindingKind, &str, usize)> = Vec::new();
        for finding in &self.findings {
            let (kind, code) = (finding.kind, finding.code);
            let at = more.iter().position(|(k, c, _)| (*k, *c) == (kind, code)).unwrap_or(more.len());
            if at == more.len() {
                more.push((kind, code, 0));
            }
            if let Some((_, _, count)) = more.get_mut(at) {
                *count += 1;
                if *count <= LISTED_ALIKE {
                    writeln!(f, "  {finding}")?;
                }
            }
        }
        for (kind, code, count) in more.iter().filter(|(_, _, count)| *count > LISTED_ALIKE) {
            writeln!(f, "  and {} more {kind} [{code}]", count - LISTED_ALIKE)?;
        }
        let all: u64 = self.counts.iter().sum();
        let hidden = all.saturating_sub(self.findings.len() as u64);
        if hidden > 0 {
            writeln!(f, "  and {hidden} more findings that are counted but not listed")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_at(line: u64) -> Error {
        Error::missing("a name").in_field("name").at_line(line)
    }

    #[test]
    fn counts_stay_exact_beyond_the_findings_that_are_kept() {
        for refusals in [2_u64, 3, 4] {
            let mut report = Report::new(Some("officers.csv".into()), false, 3);
            for line in 0..refusals {
                report.count_row();
                report.refuse(error_at(line)).unwrap();
            }
            assert_eq!(report.refused(), refusals);
            assert_eq!(report.findings().len() as u64, refusals.min(3));
            assert_eq!(report.to_string().contains("and 1 more"), refusals == 4, "{report}");
        }
    }

    #[test]
    fn a_row_repaired_twice_counts_once() {
        let mut report = Report::new(None, false, 10);
        report.count_row();
        for code in ["unclosed_ring", "winding"] {
            let place = error_at(7).place().clone();
            report.note(Finding::new(FindingKind::Repaired, code, place, "was wrong")).unwrap();
        }
        assert_eq!((report.repaired(), report.accepted(), report.count(FindingKind::Repaired)), (1, 1, 2));
        assert!(!report.is_clean());
    }

    #[test]
    fn findings_that_are_alike_are_listed_a_few_times_and_counted() {
        let mut report = Report::new(None, false, 100);
        for line in 1..=8 {
            report.count_row();
            report.refuse(error_at(line)).unwrap();
        }
        let text = report.to_string();
        assert_eq!(text.lines().count(), 1 + 5 + 1);
        assert!(
            text.ends_with(
                "line 5, name: missing, expected a name [missing]\n  and 3 more refused [missing]\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn strict_mode_turns_refusals_and_repairs_into_errors_and_leaves_warnings() {
        let mut report = Report::new(Some("officers.csv".into()), true, 10);
        let error = report.refuse(error_at(2)).unwrap_err();
        assert_eq!(error.to_string(), "officers.csv, line 2, name: missing, expected a name");
        let finding = |kind| Finding::new(kind, "zero_position", error_at(3).place().clone(), "0, 0");
        assert!(report.note(finding(FindingKind::Warned)).is_ok());
        let error = report.note(finding(FindingKind::Repaired)).unwrap_err();
        assert_eq!(error.place().line, Some(3));
        assert_eq!(error.kind().code(), "refused");
    }
}
