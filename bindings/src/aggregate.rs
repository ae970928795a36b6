//! The aggregator: record on the phone, merge elsewhere, hand over bytes or a table that may leave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use shouwang::stats;

use crate::enums::{CountUnit, Grain, WithheldReason};
use crate::error::{ShouwangError, guard};
use crate::quantity::Quantity;
use crate::time::instant;

/// A key by which records are told apart, such as the category.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SchemaDimension {
    /// Name of the field.
    pub name: String,
    /// The values that are counted apart, all others being outside; nothing for whatever values come.
    #[uniffi(default = None)]
    pub values: Option<Vec<String>>,
}

/// The field that says when, and the periods that are counted apart.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TimeKey {
    /// Name of the field.
    pub field: String,
    /// Length of a period.
    pub grain: Grain,
    /// IANA zone in which periods begin.
    #[uniffi(default = "Asia/Shanghai")]
    pub zone: String,
}

/// What is kept of the records in each cell.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Measure {
    /// How many records.
    Count {
        /// What a record is counted as.
        unit: CountUnit,
    },
    /// How many of the records with a known flag have it true: a rate with its denominator.
    CountIf {
        /// The flag.
        field: String,
    },
    /// The sum of a field of whole numbers.
    Sum {
        /// The field.
        field: String,
        /// What it counts.
        unit: CountUnit,
    },
    /// The least and the greatest value of a field of whole numbers.
    MinMax {
        /// The field.
        field: String,
        /// What it counts.
        unit: CountUnit,
    },
    /// How many different identifiers, such as persons; they are kept only as keyed hashes.
    Distinct {
        /// The field.
        field: String,
        /// What an identifier stands for.
        unit: CountUnit,
    },
    /// How many different officers or volunteers stand behind a cell, for disclosure control.
    Contributors {
        /// The field.
        field: String,
    },
    /// Percentiles of a field of whole numbers.
    Quantiles {
        /// The field.
        field: String,
        /// What it counts.
        unit: CountUnit,
    },
    /// Records over the hours of the week.
    HourOfWeek {
        /// The field that says when, an instant or a window.
        field: String,
    },
}

impl From<&Measure> for stats::Measure {
    fn from(measure: &Measure) -> Self {
        match measure {
            Measure::Count { unit } => Self::count().in_unit((*unit).into()),
            Measure::CountIf { field } => Self::count_if(field),
            Measure::Sum { field, unit } => Self::sum(field).in_unit((*unit).into()),
            Measure::MinMax { field, unit } => Self::min_max(field).in_unit((*unit).into()),
            Measure::Distinct { field, unit } => Self::distinct(field).in_unit((*unit).into()),
            Measure::Contributors { field } => Self::contributors(field),
            Measure::Quantiles { field, unit } => Self::quantiles(field).in_unit((*unit).into()),
            Measure::HourOfWeek { field } => Self::hour_of_week(field),
        }
    }
}

/// The value of one field of a record.
#[derive(Clone, PartialEq, Eq, uniffi::Enum)]
#[uniffi::export(Display)]
pub enum FieldValue {
    /// Not known.
    Unknown,
    /// Text: a category, an identifier.
    Text {
        /// The text.
        value: String,
    },
    /// A whole number.
    Integer {
        /// The number.
        value: i64,
    },
    /// Yes or no.
    Flag {
        /// Which.
        value: bool,
    },
    /// When.
    At {
        /// The instant.
        value: SystemTime,
    },
    /// Some time between two instants.
    Between {
        /// The earliest it can have been.
        earliest: SystemTime,
        /// The latest it can have been.
        latest: SystemTime,
    },
}

impl std::fmt::Display for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::fmt::Debug for FieldValue {
    /// Prints no value, which may be somebody's identifier.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FieldValue(..)")
    }
}

/// For whom a table is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Release {
    /// Inside the house: nothing is withheld.
    Internal,
    /// Partners: counts from 5.
    Partner,
    /// Everybody: counts from 10, rounded to fives.
    Public,
}

impl From<Release> for stats::Policy {
    fn from(release: Release) -> Self {
        match release {
            Release::Internal => Self::internal(),
            Release::Partner => Self::partner(),
            Release::Public => Self::public(),
        }
    }
}

/// One figure of a released table.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Figure {
    /// The figure as text; `*` where it is withheld.
    pub text: String,
    /// The figure as a number, a rate between 0 and 1; nothing where it is withheld or is not one number.
    pub number: Option<f64>,
    /// The figure with its unit and bounds, where it counts something.
    pub quantity: Option<Quantity>,
    /// Whether it was rounded.
    pub rounded: bool,
    /// Why it is withheld; nothing where it is shown.
    pub withheld: Option<WithheldReason>,
}

/// One column of a released table.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct FigureColumn {
    /// Name of the column.
    pub name: String,
    /// What the figures count; a rate has none.
    pub unit: Option<CountUnit>,
    /// What the figures mean, in a sentence.
    pub definition: String,
    /// One figure a row.
    pub figures: Vec<Figure>,
}

/// A table that may leave under its policy, in the order of its keys.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ReleasedTable {
    /// Names of the keys.
    pub keys: Vec<String>,
    /// The keys of each row; nothing where a key was not known.
    pub rows: Vec<Vec<Option<String>>>,
    /// The columns of figures.
    pub columns: Vec<FigureColumn>,
    /// Name of the policy.
    pub policy: String,
}

/// Counts and measures of records that stream through: filled apart, merged to the same bytes everywhere.
///
/// One may be used from several threads; calls wait for each other.
#[derive(Debug, uniffi::Object)]
pub struct Aggregator {
    state: Mutex<stats::Aggregator>,
}

#[uniffi::export]
impl Aggregator {
    /// Makes an empty aggregator.
    ///
    /// `person_key` is a secret of 16 bytes under which identifiers are hashed; without one, the bytes must stay in the house.
    #[uniffi::constructor(default(time = None, person_key = None))]
    pub fn new(
        dimensions: Vec<SchemaDimension>,
        measures: Vec<Measure>,
        time: Option<TimeKey>,
        person_key: Option<Vec<u8>>,
    ) -> Result<Arc<Self>, ShouwangError> {
        guard(|| {
            let mut schema = stats::Schema::builder();
            for dimension in &dimensions {
                schema = schema.dimension(match &dimension.values {
                    Some(values) => stats::Dimension::closed(&dimension.name, values),
                    None => stats::Dimension::open(&dimension.name),
                });
            }
            if let Some(time) = &time {
                let zone = time.zone.parse();
                let zone = zone.map_err(|_| {
                    shouwang::Error::invalid("an IANA time zone such as Asia/Shanghai").in_field("zone")
                })?;
                schema = schema.time(&time.field, time.grain.into(), zone);
            }
            for measure in &measures {
                schema = schema.measure(measure.into());
            }
            let schema = schema.build()?;
            Ok(Self::holding(match person_key {
                None => stats::Aggregator::new(schema),
                Some(key) => stats::Aggregator::with_key(schema, secret(&key)?),
            }))
        })
    }

    /// Reads an aggregator from its bytes; whatever is not one is refused.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>, ShouwangError> {
        guard(|| Ok(Self::holding(stats::Aggregator::from_bytes(&bytes)?)))
    }

    /// Gives an aggregator that was read from bytes the secret with which it was made, so that it can go on counting persons.
    pub fn unlock(&self, person_key: Vec<u8>) -> Result<(), ShouwangError> {
        guard(|| Ok(self.lock().unlock(secret(&person_key)?)?))
    }

    /// Adds a record by the fields that the schema names; the others are left alone.
    pub fn push(&self, record: HashMap<String, FieldValue>) -> Result<(), ShouwangError> {
        guard(|| push(&mut self.lock(), &record))
    }

    /// Adds records in one call, and tells how many were taken; the first that is refused ends it with an error that names its row.
    pub fn push_batch(&self, records: Vec<HashMap<String, FieldValue>>) -> Result<u64, ShouwangError> {
        guard(|| {
            let mut state = self.lock();
            for (row, record) in records.iter().enumerate() {
                push(&mut state, record).map_err(|error| match error {
                    ShouwangError::InvalidInput(text) => {
                        ShouwangError::InvalidInput(format!("row {row}: {text}"))
                    }
                    other => other,
                })?;
            }
            Ok(records.len() as u64)
        })
    }

    /// Adds what another aggregator of the same schema and secret holds.
    pub fn merge(&self, other: Arc<Aggregator>) -> Result<(), ShouwangError> {
        guard(|| {
            // Not both locks at a time, so that two that merge each other don't wait forever.
            let other = other.lock().clone();
            Ok(self.lock().merge(&other)?)
        })
    }

    /// Gives the canonical bytes: the same records give the same bytes in whatever order and on whatever machine.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ShouwangError> {
        guard(|| Ok(self.lock().to_bytes()))
    }

    /// How many records were read, those that were refused included.
    pub fn rows_read(&self) -> Result<u64, ShouwangError> {
        guard(|| Ok(self.lock().rows_read()))
    }

    /// How many records were refused.
    pub fn rows_refused(&self) -> Result<u64, ShouwangError> {
        guard(|| Ok(self.lock().rows_refused()))
    }

    /// Makes a table by some of the keys that may leave: small counts are withheld, and so much more that no margin gives them back.
    #[uniffi::method(default(quantiles = []))]
    pub fn release(
        &self,
        by: Vec<String>,
        to: Release,
        quantiles: Vec<f64>,
    ) -> Result<ReleasedTable, ShouwangError> {
        guard(|| {
            let options = stats::TableOptions::by(by).quantiles(quantiles);
            let table = self.lock().table(options)?;
            Ok((&table.release(&to.into())?).into())
        })
    }
}

impl Aggregator {
    fn holding(state: stats::Aggregator) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(state) })
    }

    fn lock(&self) -> MutexGuard<'_, stats::Aggregator> {
        // A record is taken whole or not at all, so a call that panicked left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn secret(key: &[u8]) -> Result<stats::PersonKey, ShouwangError> {
    let expected = || shouwang::Error::invalid("a secret of 16 bytes").in_field("person_key");
    Ok(stats::PersonKey::new(key.try_into().map_err(|_| expected())?))
}

fn push(state: &mut stats::Aggregator, record: &HashMap<String, FieldValue>) -> Result<(), ShouwangError> {
    let mut event = stats::Event::new();
    for (field, value) in record {
        event.set(
            field,
            match value {
                FieldValue::Unknown => stats::FieldValue::Null,
                FieldValue::Text { value } => stats::FieldValue::Text(value),
                FieldValue::Integer { value } => stats::FieldValue::Integer(*value),
                FieldValue::Flag { value } => stats::FieldValue::Flag(*value),
                FieldValue::At { value } => stats::FieldValue::Instant(instant(*value)?),
                FieldValue::Between { earliest, latest } => {
                    stats::FieldValue::Window(instant(*earliest)?, instant(*latest)?)
                }
            },
        );
    }
    Ok(state.push(&event)?)
}

impl From<&stats::ReleasedTable> for ReleasedTable {
    fn from(table: &stats::ReleasedTable) -> Self {
        let rows = (0..table.len()).map(|row| table.row_keys(row).map(key).collect());
        Self {
            keys: table.keys().iter().map(|column| column.name.clone()).collect(),
            rows: rows.collect(),
            columns: table.columns().iter().map(column).collect(),
            policy: table.policy().name.clone(),
        }
    }
}

fn key(key: &stats::RowKey) -> Option<String> {
    match key {
        stats::RowKey::Null => None,
        other => Some(other.to_string()),
    }
}

fn column(column: &stats::ReleasedColumn) -> FigureColumn {
    let figure = |value: &stats::ReleasedValue| {
        let withheld = match value {
            stats::ReleasedValue::Withheld(reason) => Some((*reason).into()),
            _ => None,
        };
        let whole = value.value().and_then(|value| Some((value.as_i64()?, column.unit?)));
        Figure {
            text: value.to_string(),
            number: value.value().and_then(stats::Value::as_f64),
            quantity: whole.map(|(number, unit)| stats::AnyQuantity::exact(number, unit).into()),
            rounded: matches!(value, stats::ReleasedValue::Rounded(_)),
            withheld,
        }
    };
    FigureColumn {
        name: column.name.clone(),
        unit: column.unit.map(Into::into),
        definition: column.definition.clone(),
        figures: column.values.iter().map(figure).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aggregator() -> Arc<Aggregator> {
        let dimensions = vec![SchemaDimension { name: "topic".to_owned(), values: None }];
        let measures = vec![
            Measure::Count { unit: CountUnit::Matters },
            Measure::CountIf { field: "resolved".to_owned() },
            Measure::Distinct { field: "person".to_owned(), unit: CountUnit::Persons },
        ];
        Aggregator::new(dimensions, measures, None, Some(b"sixteen secrets!".to_vec())).unwrap()
    }

    fn record(topic: &str, person: usize, resolved: bool) -> HashMap<String, FieldValue> {
        HashMap::from([
            ("topic".to_owned(), FieldValue::Text { value: topic.to_owned() }),
            ("person".to_owned(), FieldValue::Text { value: format!("k1:{person}") }),
            ("resolved".to_owned(), FieldValue::Flag { value: resolved }),
        ])
    }

    #[test]
    fn two_halves_merge_to_the_bytes_of_the_whole_and_a_small_cell_does_not_leave() {
        let (one, other, whole) = (aggregator(), aggregator(), aggregator());
        for n in 0..30 {
            let record = record(if n < 27 { "escort" } else { "fraud" }, n % 9, n % 2 == 0);
            if n % 3 == 0 { &one } else { &other }.push(record.clone()).unwrap();
            whole.push(record).unwrap();
        }
        one.merge(other).unwrap();
        assert_eq!(one.to_bytes().unwrap(), whole.to_bytes().unwrap());
        let read = Aggregator::from_bytes(whole.to_bytes().unwrap()).unwrap();
        assert_eq!(read.rows_read().unwrap(), 30);

        let by = || vec!["topic".to_owned()];
        let inside = read.release(by(), Release::Internal, Vec::new()).unwrap();
        assert_eq!(inside.rows, [[Some("escort".to_owned())], [Some("fraud".to_owned())]]);
        let count = inside.columns.iter().find(|column| column.unit == Some(CountUnit::Matters)).unwrap();
        assert_eq!(count.figures[1].number, Some(3.0));
        let outside = read.release(by(), Release::Public, Vec::new()).unwrap();
        let count = outside.columns.iter().find(|column| column.name == count.name).unwrap();
        assert_eq!((count.figures[1].text.as_str(), count.figures[1].number), ("*", None));
        assert!(count.figures[1].withheld.is_some());
    }

    #[test]
    fn merging_with_itself_doubles_and_does_not_wait_forever() {
        let one = aggregator();
        one.push(record("escort", 1, true)).unwrap();
        one.merge(Arc::clone(&one)).unwrap();
        assert_eq!(one.rows_read().unwrap(), 2);
    }

    #[test]
    fn what_is_no_aggregator_no_secret_or_no_zone_is_refused() {
        assert!(matches!(Aggregator::from_bytes(vec![1, 2, 3]), Err(ShouwangError::InvalidInput(_))));
        let with = |key: Vec<u8>| {
            Aggregator::new(Vec::new(), vec![Measure::Count { unit: CountUnit::Records }], None, Some(key))
        };
        assert!(with(vec![0; 15]).is_err());
        let time = TimeKey { field: "at".to_owned(), grain: Grain::Month, zone: "Mars".to_owned() };
        let refused =
            Aggregator::new(Vec::new(), vec![Measure::Count { unit: CountUnit::Records }], Some(time), None);
        assert!(refused.unwrap_err().to_string().contains("zone"));
    }

    #[test]
    fn a_batch_names_the_row_that_is_refused_and_no_value_of_it() {
        let mut wrong = record("escort", 1, true);
        wrong.insert("resolved".to_owned(), FieldValue::Text { value: "示例秘密".to_owned() });
        let error = aggregator().push_batch(vec![record("escort", 1, true), wrong.clone()]).unwrap_err();
        assert!(error.to_string().starts_with("row 1: ") && !error.to_string().contains("秘密"), "{error}");
        assert!(!format!("{wrong:?}").contains("秘密"));
    }
}
