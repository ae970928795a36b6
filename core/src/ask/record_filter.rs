//! Which records a statistic counts, and a digest by which two offices see that they counted the same.

use std::fmt;
use std::hash::Hasher;

use chrono::{DateTime, NaiveDate, Utc};
use siphasher::sip128::{Hasher128, SipHasher24};

use crate::domain::AreaId;
use crate::registry::Registry;

/// Which records a statistic counts: those of some days, and of some area.
///
/// # Examples
///
/// ```
/// use shouwang::ask::RecordFilter;
///
/// let filter = RecordFilter::all().from("2025-01-01".parse().unwrap()).to("2025-03-31".parse().unwrap());
/// assert_eq!(filter.to_string(), "from 2025-01-01 to 2025-03-31");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RecordFilter {
    /// The first day, in the registry's zone.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// The area to which a record belongs, or which lies above its area.
    pub area: Option<AreaId>,
}

impl RecordFilter {
    /// Counts all records.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Counts from a day on.
    #[must_use]
    pub const fn from(mut self, day: NaiveDate) -> Self {
        self.from = Some(day);
        self
    }

    /// Counts to the end of a day.
    #[must_use]
    pub const fn to(mut self, day: NaiveDate) -> Self {
        self.to = Some(day);
        self
    }

    /// Counts the records of an area and of those below it; one without an area is then left out.
    #[must_use]
    pub fn in_area(mut self, area: AreaId) -> Self {
        self.area = Some(area);
        self
    }

    /// Says whether a record of a day and an area is counted.
    pub(super) fn takes(&self, registry: &Registry, at: DateTime<Utc>, area: Option<&AreaId>) -> bool {
        let day = registry.local_date(at);
        self.from.is_none_or(|from| from <= day)
            && self.to.is_none_or(|to| day <= to)
            && self.area.as_ref().is_none_or(|wanted| {
                area.is_some_and(|own| {
                    own == wanted || registry.ancestors(own).any(|above| above.id == *wanted)
                })
            })
    }
}

impl fmt::Display for RecordFilter {
    /// Writes what is counted, or `all`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.from.map(|day| format!("from {day}")),
            self.to.map(|day| format!("to {day}")),
            self.area.as_ref().map(|area| format!("in {area} and below")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "all".into() } else { parts.join(" ") }.as_str())
    }
}

/// A digest of the identifiers of the records behind a figure: the same records give the same digest in whatever order, and
/// two offices that get the same one counted the same records.
///
/// It is SipHash-2-4 with 128 bits and a key of zeros over the identifiers in ascending order of their bytes, each once and
/// after its length in bytes as 64 bits, lowest byte first. It finds every difference that happens, but it is a checksum and
/// no signature: who wants to can make another set of records for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordDigest {
    hash: u128,
    records: usize,
}

impl RecordDigest {
    /// Makes the digest of some identifiers.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::ask::RecordDigest;
    ///
    /// assert_eq!(RecordDigest::of(["r-2", "r-1"]), RecordDigest::of(["r-1", "r-2", "r-1"]));
    /// assert_ne!(RecordDigest::of(["r-1", "2"]), RecordDigest::of(["r-", "12"]));
    /// ```
    #[must_use]
    pub fn of<'a>(identifiers: impl IntoIterator<Item = &'a str>) -> Self {
        let mut identifiers: Vec<&str> = identifiers.into_iter().collect();
        identifiers.sort_unstable();
        identifiers.dedup();
        let mut hasher = SipHasher24::new();
        for identifier in &identifiers {
            hasher.write(&(identifier.len() as u64).to_le_bytes());
            hasher.write(identifier.as_bytes());
        }
        Self { hash: hasher.finish128().as_u128(), records: identifiers.len() }
    }

    /// Gives the number of records.
    #[must_use]
    pub const fn records(self) -> usize {
        self.records
    }
}

impl fmt::Display for RecordDigest {
    /// Writes 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.hash)
    }
}

impl fmt::Debug for RecordDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordDigest({self}, {} records)", self.records)
    }
}
