//! From a row to a record, one function a file, and what they share.

mod matters;
mod people;
mod places;

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::domain::{ContactLine, LinePurpose};
use crate::exchange::Row;
use crate::time::{ValidTime, Zone};
use crate::{Error, Result};

pub(super) use matters::{
    aid_case, area_priority, engagement_event, hazard, incident, mediation, outreach, reported,
    service_record,
};
pub(super) use people::{activity, alert, assignment, officer, participation, person, volunteer};
pub(super) use places::{
    address_rule, agency, area, asset, contact_plate, plate_inspection, safe_point, safe_point_visit,
};

/// What decoding needs besides the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The zone of times without an offset.
    pub(super) zone: Zone,
}

fn text(row: &Row<'_>, name: &str) -> Result<Option<String>> {
    Ok(row.optional_text(name)?.map(|text| text.into_owned()))
}

fn count(row: &Row<'_>, name: &str) -> Result<Option<u64>> {
    let number = row.optional_integer(name)?;
    let whole =
        |n: i64| u64::try_from(n).map_err(|_| row.locate(Error::out_of_range("zero or more").in_field(name)));
    number.map(whole).transpose()
}

/// Reads a list of values of several parts each. An error names the column, not the part.
fn compound<T: FromStr<Err = Error>>(row: &Row<'_>, name: &str) -> Result<Vec<T>> {
    let wrong = |error: Error| row.locate(Error::new(error.kind().clone()).in_field(name));
    row.texts(name)?.iter().map(|text| text.parse().map_err(wrong)).collect()
}

/// Reads a count that fits 32 bits.
fn small_count(row: &Row<'_>, name: &str) -> Result<Option<u32>> {
    let expected = || row.locate(Error::out_of_range("at most 4294967295").in_field(name));
    count(row, name)?.map(|number| u32::try_from(number).map_err(|_| expected())).transpose()
}

/// Reads a value that must be there.
fn required<T>(row: &Row<'_>, value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| row.locate(Error::missing("a value").in_field(name)))
}

fn valid(row: &Row<'_>) -> Result<ValidTime> {
    let (from, to) = (row.optional_date("valid_from")?, row.optional_date("valid_to")?);
    ValidTime::new(from, to)
        .map_err(|_| row.locate(Error::out_of_range("a date later than valid_from").in_field("valid_to")))
}

/// The columns of each line that a file may hold, and of its hours.
const LINES: [(&str, &str, LinePurpose); 4] = [
    ("emergency_line", "emergency_line_hours", LinePurpose::Emergency),
    ("help_line", "help_line_hours", LinePurpose::Help),
    ("rescue_line", "rescue_line_hours", LinePurpose::Rescue),
    ("consultation_line", "consultation_line_hours", LinePurpose::Consultation),
];

fn lines(row: &Row<'_>) -> Result<Vec<ContactLine>> {
    let mut lines = Vec::new();
    for (name, hours_name, purpose) in LINES {
        let hours = row.optional_parse(hours_name)?;
        match row.optional_parse(name)? {
            Some(number) => {
                let mut line = ContactLine::new(purpose, number);
                line.hours = hours;
                lines.push(line);
            }
            None if hours.is_some() => {
                return Err(row.locate(Error::missing("the number of a line with hours").in_field(name)));
            }
            None => {}
        }
    }
    let other = |text: &String| {
        let expected = "purposes and numbers such as anti_fraud=96110";
        let (purpose, number) = text.split_once('=').ok_or_else(|| Error::syntax(expected))?;
        Ok(ContactLine::new(purpose.parse()?, number.parse()?))
    };
    let wrong = |error: Error| row.locate(error.in_field("other_lines"));
    for text in row.texts("other_lines")? {
        lines.push(other(&text).map_err(wrong)?);
    }
    Ok(lines)
}

/// Reads names by language, `bo=…;mn=…`.
fn names(row: &Row<'_>) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for text in row.texts("names")? {
        let wrong = |error: Error| row.locate(error.in_field("names"));
        let pair = text.split_once('=').map(|(tag, name)| (tag.trim(), name.trim()));
        let tag_like =
            |tag: &str| !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let (tag, name) = pair
            .filter(|(tag, name)| tag_like(tag) && !name.is_empty())
            .ok_or_else(|| wrong(Error::syntax("BCP 47 tags and names such as bo=…;mn=…")))?;
        if names.insert(tag.to_owned(), name.to_owned()).is_some() {
            return Err(wrong(Error::duplicate("language")));
        }
    }
    Ok(names)
}
