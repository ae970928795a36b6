//! What has left so far, so that two releases don't tell together what neither tells alone.

use std::collections::HashMap;

use super::release::{ReleasedColumn, ReleasedTable, ReleasedValue};
use crate::stats::measure::MeasureKind;
use crate::stats::value::Value;
use crate::{Error, Result};

/// Remembers released tables and refuses one that could be compared with an earlier one to get a withheld count.
///
/// Each release alone is safe against somebody who knows all its margins. The ledger looks at pairs: a count that is shown
/// now though it was withheld before for the same records, and two counts of the same row that differ by fewer records
/// than may be shown, because a few records came in between or because one table is a narrower slice than the other. Counts
/// are those of records, of those that say yes, and of the others.
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Aggregator, Dimension, Event, Ledger, Measure, Policy, Schema};
///
/// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
/// let mut aggregator = Aggregator::new(schema);
/// for _ in 0..20 {
///     aggregator.push(&Event::new().with("kind", "noise"))?;
/// }
/// let mut ledger = Ledger::new();
/// ledger.admit(&aggregator.table(["kind"])?.release(&Policy::partner())?)?;
/// aggregator.push(&Event::new().with("kind", "noise"))?;
/// let later = aggregator.table(["kind"])?.release(&Policy::partner())?;
/// assert!(ledger.admit(&later).is_err(), "20 and 21 tell of one record");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// By row and column, what was shown under which slices.
    facts: HashMap<(String, String), Vec<Fact>>,
    releases: usize,
}

#[derive(Debug, Clone)]
struct Fact {
    filters: Vec<String>,
    /// `None` when withheld.
    count: Option<u64>,
    rounded: bool,
}

impl Ledger {
    /// Makes an empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the number of tables admitted.
    #[must_use]
    pub fn releases(&self) -> usize {
        self.releases
    }

    /// Checks a table against all earlier ones and remembers it.
    ///
    /// # Errors
    ///
    /// `Refused`, and the table is not remembered, when a pair of releases would give a small count away. The same table
    /// again is always admitted.
    pub fn admit(&mut self, table: &ReleasedTable) -> Result<()> {
        let least = table.policy().least_count;
        let mut found = Vec::new();
        for (name, shown) in counts(table) {
            for (row, value) in shown.into_iter().enumerate() {
                let names = table.keys().iter().map(|keys| keys.name.as_str());
                let keys = names.zip(table.row_keys(row)).map(|(name, key)| format!("{name}={key:?}"));
                let mut keys: Vec<String> = keys.collect();
                keys.sort_unstable();
                let fact = Fact {
                    filters: table.filters.clone(),
                    count: value.map(|(count, _)| count),
                    rounded: value.is_some_and(|(_, rounded)| rounded),
                };
                let place = (keys.join("\n"), name.clone());
                for before in self.facts.get(&place).into_iter().flatten() {
                    check(before, &fact, least)?;
                }
                found.push((place, fact));
            }
        }
        for (place, fact) in found {
            self.facts.entry(place).or_default().push(fact);
        }
        self.releases += 1;
        Ok(())
    }
}

/// A count that is shown, and whether it was rounded; `None` where it is withheld.
type Shown = Option<(u64, bool)>;

/// Gives each count of a table, one a row: records, those whose flag says yes, and the rest of the records.
fn counts(table: &ReleasedTable) -> Vec<(String, Vec<Shown>)> {
    let shown = |value: &ReleasedValue| {
        let count = value.value().and_then(Value::as_i64)?.unsigned_abs();
        Some((count, matches!(value, ReleasedValue::Rounded(_))))
    };
    let of_kind = |kind| {
        let columns = table.columns().iter().filter(move |column| column.kind == kind);
        // A rate and its limits follow from the counts.
        columns.filter(|column| column.unit.is_some())
    };
    let column = |column: &ReleasedColumn| -> Vec<Shown> { column.values.iter().map(shown).collect() };
    let records = of_kind(MeasureKind::Count).next().map(column);
    let mut counts = Vec::new();
    for flag in of_kind(MeasureKind::CountIf) {
        let yes = column(flag);
        if let Some(records) = &records {
            let rest = records.iter().zip(&yes).map(|(records, yes)| {
                let ((records, rounded), (yes, also)) = (records.as_ref()?, yes.as_ref()?);
                Some((records.saturating_sub(*yes), *rounded || *also))
            });
            counts.push((format!("not {}", flag.name), rest.collect()));
        }
        counts.push((flag.name.clone(), yes));
    }
    let name = of_kind(MeasureKind::Count).next().map(|column| column.name.clone());
    counts.extend(name.zip(records));
    counts
}

fn check(before: &Fact, now: &Fact, least: u64) -> Result<()> {
    match (before.count, now.count) {
        (None, Some(_)) if before.filters == now.filters => {
            Err(Error::refused("an earlier release withheld a count that this one shows"))
        }
        // Rounded counts differ by their rounding, which tells nothing of single records.
        (Some(a), Some(b)) if !before.rounded && !now.rounded && (1..least).contains(&a.abs_diff(b)) => {
            Err(Error::refused("beside an earlier release this one tells of fewer records than may be shown"))
        }
        _ => Ok(()),
    }
}
