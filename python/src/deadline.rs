//! Deadlines with their extensions.

use chrono::NaiveDate;
use pyo3::prelude::*;
use shouwang::Error;
use shouwang::lifecycle::{self, ExtensionRule, Term};

use crate::answers::parse;
use crate::calendar::ChinaCalendar;
use crate::errors;
use crate::guard::guard;

/// A length of time: how many, and of which unit.
type TermParts = (u16, String);

/// The last day, whether the calendar knew every day up to it, and how it stands on a day.
type Due = (NaiveDate, bool, &'static str);

/// Reads a length of time.
pub(crate) fn read_term(count: u16, unit: &str) -> PyResult<Term> {
    match unit {
        "days" => Ok(Term::CalendarDays(count)),
        "months" => Ok(Term::Months(count)),
        "working_days" => Ok(Term::WorkingDays(count)),
        _ => Err(errors::in_argument(&Error::invalid("days, months or working_days"), "unit")),
    }
}

/// Adds extensions to a deadline, each with when it was granted and whether those agreed who must, and tells how it stands.
#[pyfunction]
#[pyo3(signature = (begins, term, rule, extensions, today, soon_days, calendar))]
pub(crate) fn deadline(
    begins: NaiveDate,
    term: TermParts,
    rule: &str,
    extensions: Vec<(TermParts, NaiveDate, bool)>,
    today: NaiveDate,
    soon_days: u16,
    calendar: &ChinaCalendar,
) -> PyResult<Due> {
    guard(|| {
        let rule: ExtensionRule = parse(rule, "rule")?;
        let mut deadline = lifecycle::Deadline::new(begins, read_term(term.0, &term.1)?, rule);
        for ((count, unit), granted_on, agreed) in extensions {
            let extended = deadline.extend(read_term(count, &unit)?, granted_on, agreed);
            extended.map_err(|error| errors::from_core(&error))?;
        }
        let calendar = calendar.core();
        let beyond =
            || errors::in_argument(&Error::out_of_range("a term that ends before the year 262143"), "count");
        let due = deadline.due(calendar).ok_or_else(beyond)?;
        let standing = deadline.standing(today, soon_days, calendar).ok_or_else(beyond)?;
        Ok((due.date, due.calendar_known, standing.code()))
    })
}
