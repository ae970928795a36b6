//! The aggregator: columns of records in, tables out.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::DateTime;
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use shouwang::stats::{self, Dimension, Event, FieldValue, Grain, Measure, MeasureKind};
use shouwang::{Error, Result};

use crate::errors;
use crate::guard::guard;
use crate::table::Table;

/// How many records go in between two looks at whether the user pressed Ctrl-C.
const CHUNK: usize = 1 << 16;
/// What a text column says of a record that lies in none of a dimension's values.
const OUTSIDE: &str = "(outside)";
/// How many refused records are described; all of them are counted.
const MOST_FINDINGS: usize = 100;

type TextColumn<'py> = (String, PyReadonlyArray1<'py, i32>, Vec<String>);
type TimeColumn<'py> = (String, PyReadonlyArray1<'py, i64>);
type FlagColumn<'py> = (String, PyReadonlyArray1<'py, i8>);
type IntegerColumn<'py> = (String, PyReadonlyArray1<'py, i64>, Option<PyReadonlyArray1<'py, bool>>);
/// Records read, records refused, and for the first of those its row, field and reason.
type Pushed = (u64, u64, Vec<(usize, Option<String>, String)>);

/// What an aggregator keeps; see `shouwang.Schema`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct Schema(stats::Schema);

#[pymethods]
impl Schema {
    /// Takes dimensions (name, values), the time (field, grain, zone) and measures (kind, field, unit).
    #[new]
    #[pyo3(signature = (dimensions, time, measures))]
    fn new(
        dimensions: Vec<(String, Option<Vec<String>>)>,
        time: Option<(String, String, String)>,
        measures: Vec<(String, String, Option<String>)>,
    ) -> PyResult<Self> {
        guard(|| {
            let mut builder = stats::Schema::builder();
            for (name, values) in dimensions {
                builder = builder.dimension(match values {
                    Some(values) => Dimension::closed(name, values),
                    None => Dimension::open(name),
                });
            }
            if let Some((field, grain, zone)) = time {
                let grain: Grain =
                    grain.parse().map_err(|error: Error| errors::from_core(&error.in_field("grain")))?;
                let zone = zone.parse().map_err(|_| {
                    let error = Error::invalid("the name of a time zone, such as Asia/Shanghai");
                    errors::from_core(&error.in_field("zone"))
                })?;
                builder = builder.time(field, grain, zone);
            }
            for (kind, field, unit) in measures {
                builder = builder.measure(measure(&kind, field, unit.as_deref())?);
            }
            builder.build().map(Self).map_err(|error| errors::from_core(&error))
        })
    }

    /// Names by which a table can be cut.
    fn keys(&self) -> Vec<String> {
        self.0.keys().map(str::to_owned).collect()
    }

    /// Fields that a record has, each with what it holds: text, time, flag or integer.
    fn fields(&self) -> Vec<(String, &'static str)> {
        let dimensions = self.0.dimensions().iter().map(|d| (d.name().to_owned(), "text"));
        let time = self.0.time_field().map(|field| (field.to_owned(), "time"));
        let measures = self.0.measures().iter().filter_map(|measure| {
            let holds = if measure.kind() == MeasureKind::CountIf { "flag" } else { "integer" };
            measure.field().map(|field| (field.to_owned(), holds))
        });
        dimensions.chain(time).chain(measures).collect()
    }
}

fn measure(kind: &str, field: String, unit: Option<&str>) -> PyResult<Measure> {
    let kind: MeasureKind =
        kind.parse().map_err(|error: Error| errors::from_core(&error.in_field("measures")))?;
    let measure = match kind {
        MeasureKind::Count => Measure::count(),
        MeasureKind::CountIf => Measure::count_if(field),
        MeasureKind::Sum => Measure::sum(field),
        _ => {
            let error = Error::invalid("a measure that this face knows").in_field("measures");
            return Err(errors::from_core(&error));
        }
    };
    Ok(match unit {
        Some(unit) => measure.in_unit(crate::figures::read_unit(unit)?),
        None => measure,
    })
}

/// Collects records into cells; see `shouwang.Aggregator`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct Aggregator(Mutex<stats::Aggregator>);

impl Aggregator {
    /// Locks the state. Only with the interpreter released: its holder may be waiting for the interpreter.
    fn lock(&self) -> MutexGuard<'_, stats::Aggregator> {
        // Whoever panicked under the lock had finished or not begun a merge, which is all that happens under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn from_core(state: stats::Aggregator) -> Self {
        Self(Mutex::new(state))
    }
}

#[pymethods]
impl Aggregator {
    #[new]
    fn new(schema: &Schema) -> PyResult<Self> {
        guard(|| Ok(Self::from_core(stats::Aggregator::new(schema.0.clone()))))
    }

    /// Adds the records of columns, all of them or, on an error, none.
    ///
    /// With `strict` a refused record is an error; else it is counted.
    #[expect(clippy::too_many_arguments, reason = "one for each kind of column")]
    fn push(
        &self,
        py: Python<'_>,
        rows: usize,
        texts: Vec<TextColumn<'_>>,
        times: Vec<TimeColumn<'_>>,
        flags: Vec<FlagColumn<'_>>,
        integers: Vec<IntegerColumn<'_>>,
        strict: bool,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Pushed> {
        guard(|| {
            let columns = Columns::copied(texts, times, flags, integers)?;
            let mut part = stats::Aggregator::new(py.detach(|| self.lock().schema().clone()));
            let mut findings = Vec::new();
            for begins in (0..rows).step_by(CHUNK) {
                let ends = rows.min(begins + CHUNK);
                py.detach(|| columns.push(&mut part, begins..ends, strict, &mut findings))?;
                py.check_signals()?;
                if let Some(progress) = &progress {
                    progress.call1((ends, rows))?;
                }
            }
            let counts = (part.rows_read(), part.rows_refused());
            py.detach(|| self.lock().merge(&part)).map_err(|error| errors::from_core(&error))?;
            Ok((counts.0, counts.1, findings))
        })
    }

    /// Adds all that another aggregator of the same schema holds.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        guard(|| {
            // A copy, because an aggregator may be merged with itself.
            py.detach(|| {
                let other = other.lock().clone();
                self.lock().merge(&other)
            })
            .map_err(|error| errors::from_core(&error.in_field("other")))
        })
    }

    /// Cuts a table by some keys.
    fn table(&self, py: Python<'_>, by: Vec<String>) -> PyResult<Table> {
        guard(|| {
            py.detach(|| self.lock().table(stats::TableOptions::by(by)))
                .map(Table::from_core)
                .map_err(|error| errors::from_core(&error))
        })
    }

    /// Records read and records refused.
    fn rows(&self, py: Python<'_>) -> (u64, u64) {
        py.detach(|| {
            let state = self.lock();
            (state.rows_read(), state.rows_refused())
        })
    }

    /// Makes a copy.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::from_core(py.detach(|| self.lock().clone()))
    }

    /// Gives the schema.
    fn schema(&self, py: Python<'_>) -> Schema {
        Schema(py.detach(|| self.lock().schema().clone()))
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        py.detach(|| self.lock().cell_count())
    }
}

/// The columns of records, copied out of the interpreter's memory.
struct Columns {
    texts: Vec<(String, Vec<i32>, Vec<String>)>,
    times: Vec<(String, Vec<i64>)>,
    flags: Vec<(String, Vec<i8>)>,
    integers: Vec<(String, Vec<i64>, Option<Vec<bool>>)>,
}

impl Columns {
    fn copied(
        texts: Vec<TextColumn<'_>>,
        times: Vec<TimeColumn<'_>>,
        flags: Vec<FlagColumn<'_>>,
        integers: Vec<IntegerColumn<'_>>,
    ) -> PyResult<Self> {
        let texts = texts
            .into_iter()
            .map(|(name, codes, values)| Ok((name, codes.as_slice()?.to_vec(), values)))
            .collect::<PyResult<_>>()?;
        let times = times
            .into_iter()
            .map(|(name, values)| Ok((name, values.as_slice()?.to_vec())))
            .collect::<PyResult<_>>()?;
        let flags = flags
            .into_iter()
            .map(|(name, values)| Ok((name, values.as_slice()?.to_vec())))
            .collect::<PyResult<_>>()?;
        let integers = integers
            .into_iter()
            .map(|(name, values, nulls)| {
                let nulls = nulls.map(|nulls| Ok::<_, PyErr>(nulls.as_slice()?.to_vec())).transpose()?;
                Ok((name, values.as_slice()?.to_vec(), nulls))
            })
            .collect::<PyResult<_>>()?;
        Ok(Self { texts, times, flags, integers })
    }

    fn push(
        &self,
        part: &mut stats::Aggregator,
        rows: std::ops::Range<usize>,
        strict: bool,
        findings: &mut Vec<(usize, Option<String>, String)>,
    ) -> PyResult<()> {
        let mut event = Event::new();
        for row in rows {
            let pushed = self.fill(&mut event, row).and_then(|()| part.push(&event));
            let Err(error) = pushed else { continue };
            let field = error.place().field.clone();
            if strict {
                return Err(errors::at_row(&error, field.as_deref().unwrap_or("frame"), row));
            }
            if findings.len() < MOST_FINDINGS {
                findings.push((row, field, error.kind().to_string()));
            }
        }
        Ok(())
    }

    /// Sets every field of a record; a field that two columns name has one value, so the order does not matter.
    fn fill<'a>(&'a self, event: &mut Event<'a>, row: usize) -> Result<()> {
        for (name, codes, values) in &self.texts {
            let code = codes.get(row).and_then(|code| usize::try_from(*code).ok());
            event.set(
                name,
                match code.and_then(|code| values.get(code)) {
                    Some(text) if text == OUTSIDE => FieldValue::Outside,
                    Some(text) => FieldValue::Text(text),
                    None => FieldValue::Null,
                },
            );
        }
        for (name, micros) in &self.times {
            let value = match micros.get(row) {
                None | Some(&i64::MIN) => FieldValue::Null,
                Some(micros) => FieldValue::Instant(
                    DateTime::from_timestamp_micros(*micros)
                        .ok_or_else(|| Error::out_of_range("a date in the years 1 to 9999").in_field(name))?,
                ),
            };
            event.set(name, value);
        }
        for (name, flags) in &self.flags {
            let value = match flags.get(row) {
                Some(0) => FieldValue::Flag(false),
                Some(1) => FieldValue::Flag(true),
                _ => FieldValue::Null,
            };
            event.set(name, value);
        }
        for (name, values, nulls) in &self.integers {
            let null = nulls.as_ref().is_some_and(|nulls| nulls.get(row) != Some(&false));
            let value = values.get(row).filter(|_| !null);
            event.set(name, value.map_or(FieldValue::Null, |value| FieldValue::Integer(*value)));
        }
        Ok(())
    }
}
