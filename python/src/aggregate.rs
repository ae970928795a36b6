//! The aggregator: columns of records in, tables out.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use shouwang::Error;
use shouwang::stats::{self, Dimension, Event, Grain, Measure, MeasureKind, PersonKey, RowKey};

use crate::arrays::{self, Cost};
use crate::errors;
use crate::guard::guard;
use crate::records::{Column, refs};
use crate::table::Table;
use crate::watch::{turn, watched};

/// How many records go in between two looks at whether the user pressed Ctrl-C.
const CHUNK: usize = 1 << 24;

/// States of more records than this may take long, and are worked at on a thread of their own.
const FEW: u64 = 1 << 22;

/// Kind, field, unit, whether it is retractable, and up to how many entries it is exact.
type MeasureParts = (String, String, Option<String>, bool, Option<u32>);
/// Name of the level, the dimension, and which value belongs to which of the level's.
type Level = (String, String, Vec<(String, String)>);
/// Records read, records refused, and of the first of those its row, field and reason.
type Pushed = (u64, u64, Option<(usize, Option<String>, String)>);

/// What an aggregator keeps; see `shouwang.Schema`.
#[pyclass(frozen, eq, module = "shouwang._native")]
#[derive(Debug, PartialEq)]
pub(crate) struct Schema(stats::Schema);

#[pymethods]
impl Schema {
    /// Takes dimensions (name, values), levels, the time (field, grain, zone), the zone and measures.
    #[new]
    fn new(
        dimensions: Vec<(String, Option<Vec<String>>)>,
        levels: Vec<Level>,
        time: Option<(String, String)>,
        zone: &str,
        measures: Vec<MeasureParts>,
    ) -> PyResult<Self> {
        guard(|| {
            let mut builder = stats::Schema::builder();
            for (name, values) in dimensions {
                let own = levels.iter().filter(|(_, dimension, _)| *dimension == name);
                let own: Vec<_> = own.map(|(level, _, parents)| (level.clone(), parents.clone())).collect();
                let mut dimension = match values {
                    Some(values) => Dimension::closed(name, values),
                    None => Dimension::open(name),
                };
                for (level, parents) in own {
                    dimension = dimension.with_level(level, parents);
                }
                builder = builder.dimension(dimension);
            }
            let zone = zone.parse().map_err(|_| {
                let error = Error::invalid("the name of a time zone, such as Asia/Shanghai");
                errors::from_core(&error.in_field("zone"))
            })?;
            builder = match time {
                Some((field, grain)) => {
                    let grain: Grain =
                        grain.parse().map_err(|error: Error| errors::from_core(&error.in_field("grain")))?;
                    builder.time(field, grain, zone)
                }
                None => builder.zone(zone),
            };
            for parts in measures {
                builder = builder.measure(measure(parts)?);
            }
            builder.build().map(Self).map_err(|error| errors::from_core(&error))
        })
    }

    /// Names by which a table can be cut.
    fn keys(&self) -> Vec<String> {
        self.0.keys().map(str::to_owned).collect()
    }

    /// Kind, field and unit of each measure.
    fn measures(&self) -> Vec<(&'static str, String, &'static str)> {
        let measures = self.0.measures().iter();
        measures
            .map(|m| (m.kind().code(), m.field().unwrap_or_default().to_owned(), m.unit().code()))
            .collect()
    }

    /// Fields that a record has, each with what it holds: text, time, window, flag, integer or identifier.
    fn fields(&self) -> Vec<(String, &'static str)> {
        let dimensions = self.0.dimensions().iter().map(|d| (d.name().to_owned(), "text"));
        let time = self.0.time_field().map(|field| (field.to_owned(), "time"));
        let measures = self.0.measures().iter().filter_map(|measure| {
            let holds = match measure.kind() {
                MeasureKind::CountIf => "flag",
                MeasureKind::Distinct | MeasureKind::Contributors | MeasureKind::CellKey => "identifier",
                MeasureKind::HourOfWeek => "window",
                MeasureKind::Reported => "text",
                _ => "integer",
            };
            measure.field().map(|field| (field.to_owned(), holds))
        });
        dimensions.chain(time).chain(measures).collect()
    }
}

fn measure((kind, field, unit, retractable, exact_up_to): MeasureParts) -> PyResult<Measure> {
    let unknown = |error: Error| errors::from_core(&error.in_field("measures"));
    let kind: MeasureKind = kind.parse().map_err(unknown)?;
    let unit = unit.map(|unit| crate::labels::read_unit(&unit)).transpose()?;
    let mut measure = match kind {
        MeasureKind::Count => Measure::count(),
        MeasureKind::CountIf => Measure::count_if(field),
        MeasureKind::Sum => Measure::sum(field),
        MeasureKind::SumOfSquares => Measure::sum_of_squares(field),
        MeasureKind::MinMax => Measure::min_max(field),
        MeasureKind::Distinct => Measure::distinct(field),
        MeasureKind::Contributors => Measure::contributors(field),
        MeasureKind::Quantiles => Measure::quantiles(field),
        MeasureKind::HourOfWeek => Measure::hour_of_week(field),
        MeasureKind::CellKey => Measure::cell_key(field),
        MeasureKind::Reported => {
            let unit = unit.ok_or_else(|| unknown(Error::missing("the unit of the reported figures")))?;
            Measure::reported(field, unit)
        }
        _ => return Err(unknown(Error::invalid("a measure that this package knows"))),
    };
    if let Some(unit) = unit {
        measure = measure.in_unit(unit);
    }
    if retractable {
        measure = measure.retractable();
    }
    Ok(match exact_up_to {
        Some(entries) => measure.exact_up_to(entries),
        None => measure,
    })
}

/// Collects records into cells; see `shouwang.Aggregator`.
#[pyclass(frozen, module = "shouwang._native")]
#[derive(Debug)]
pub(crate) struct Aggregator {
    /// Locked for moments alone: whoever works long takes the state as it is then, and puts a new one.
    state: Mutex<Arc<stats::Aggregator>>,
    /// Held by whoever makes a new state of the old one.
    writing: Mutex<()>,
    // A state that was read from bytes has none until the caller gives it.
    key: Option<PersonKey>,
}

impl Aggregator {
    fn of(state: Arc<stats::Aggregator>, key: Option<PersonKey>) -> Self {
        Self { state: Mutex::new(state), writing: Mutex::new(()), key }
    }

    pub(crate) fn from_core(state: stats::Aggregator) -> Self {
        Self::of(Arc::new(state), Some(PersonKey::default()))
    }

    fn lock(&self) -> MutexGuard<'_, Arc<stats::Aggregator>> {
        // Whoever panicked under the lock had finished or not begun a merge, which is all that happens under it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the state for a moment, with the interpreter released: whoever holds the lock may be busy.
    fn look<T: Send>(&self, py: Python<'_>, at: impl FnOnce(&Arc<stats::Aggregator>) -> T + Send) -> T {
        py.detach(|| at(&self.lock()))
    }

    /// The state as it is now. While somebody has it, a change makes a copy.
    fn state(&self, py: Python<'_>) -> Arc<stats::Aggregator> {
        self.look(py, Arc::clone)
    }

    /// An empty state of the same schema and key, for records that go in all or not at all.
    fn part(&self, py: Python<'_>) -> PyResult<stats::Aggregator> {
        let schema = self.look(py, |state| state.schema().clone());
        let keyed = schema.measures().iter().any(|measure| {
            matches!(measure.kind(), MeasureKind::Distinct | MeasureKind::Contributors | MeasureKind::CellKey)
        });
        match self.key {
            Some(key) => Ok(stats::Aggregator::with_key(schema, key)),
            None if keyed => Err(errors::from_core(
                &Error::missing("the person key that the state was made with").in_field("key"),
            )),
            None => Ok(stats::Aggregator::new(schema)),
        }
    }

    /// Works at the state as it is now; Ctrl-C is heeded while that takes long.
    fn read<T: Send + 'static>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&stats::Aggregator) -> shouwang::Result<T> + Send + 'static,
    ) -> PyResult<T> {
        let large = self.look(py, |state| (state.rows_read() > FEW).then(|| Arc::clone(state)));
        let done = match large {
            Some(state) => watched(py, None, 0, move |_| Ok(work(&state)))?,
            None => self.look(py, |state| work(state)),
        };
        done.map_err(|error| errors::from_core(&error))
    }

    /// Adds a state, all of it or, on an error or Ctrl-C, nothing.
    fn add(&self, py: Python<'_>, other: Arc<stats::Aggregator>) -> PyResult<shouwang::Result<()>> {
        let _writing = turn(py, &self.writing)?;
        if other.rows_read() <= FEW {
            // A copy is made only where somebody still reads the old state.
            return Ok(py.detach(|| Arc::make_mut(&mut self.lock()).merge(&other)));
        }
        let state = self.state(py);
        let merged = watched(py, None, 0, move |_| {
            let mut merged = stats::Aggregator::clone(&state);
            Ok(merged.merge(&other).map(|()| merged))
        })?;
        Ok(merged.map(|merged| *self.lock() = Arc::new(merged)))
    }

    /// Adds records of its own.
    fn absorb(&self, py: Python<'_>, part: stats::Aggregator) -> PyResult<()> {
        {
            let _writing = turn(py, &self.writing)?;
            let mut state = self.lock();
            if state.rows_read() == 0 {
                *state = Arc::new(part);
                return Ok(());
            }
        }
        self.add(py, Arc::new(part))?.map_err(|error| errors::from_core(&error))
    }
}

#[pymethods]
impl Aggregator {
    #[new]
    #[pyo3(signature = (schema, key))]
    fn new(schema: &Schema, key: Option<[u8; 16]>) -> PyResult<Self> {
        guard(|| {
            let key = key.map(PersonKey::new).unwrap_or_default();
            let state = stats::Aggregator::with_key(schema.0.clone(), key);
            Ok(Self::of(Arc::new(state), Some(key)))
        })
    }

    /// Adds the records of columns, all of them or, on an error, none.
    ///
    /// With `strict` a refused record is an error; else it is counted.
    #[pyo3(signature = (rows, columns, strict, progress))]
    fn push(
        &self,
        py: Python<'_>,
        rows: usize,
        columns: Vec<Column<'_>>,
        strict: bool,
        progress: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Pushed> {
        guard(|| {
            let mut part = self.part(py)?;
            let values: Vec<Vec<&str>> = columns.iter().map(|column| refs(column.values())).collect();
            let slices: Vec<_> = columns
                .iter()
                .zip(&values)
                .map(|(column, values)| column.slice(values))
                .collect::<PyResult<_>>()?;
            let mut first_refused = None;
            let mut begins = 0;
            // An empty frame is pushed too, so that its columns are checked.
            loop {
                let range: Range<usize> = begins..rows.min(begins + CHUNK);
                let report = py
                    .detach(|| {
                        let mut batch = stats::Columns::new(range.len());
                        for slice in &slices {
                            let (data, validity) = slice.cut(range.clone());
                            batch = batch.with_validity(slice.name(), data, validity)?;
                        }
                        part.push_columns(&batch)
                    })
                    .map_err(|error| errors::from_core(&error))?;
                if let Some((row, error)) = report.first_refused {
                    let (row, field) = (begins + row, error.place().field.clone());
                    if strict {
                        return Err(errors::at_row(&error, field.as_deref().unwrap_or("frame"), row));
                    }
                    first_refused.get_or_insert((row, field, error.kind().to_string()));
                }
                py.check_signals()?;
                begins = range.end;
                if let Some(progress) = &progress {
                    progress.call1((begins, rows))?;
                }
                if begins >= rows {
                    break;
                }
            }
            let (read, refused) = (part.rows_read(), part.rows_refused());
            self.absorb(py, part)?;
            Ok((read, refused, first_refused))
        })
    }

    /// Adds all that another aggregator of the same schema and key holds.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        guard(|| self.add(py, other.state(py))?.map_err(|error| errors::from_core(&error.in_field("other"))))
    }

    /// Cuts a table by some keys.
    fn table(
        &self,
        py: Python<'_>,
        by: Vec<String>,
        quantiles: Vec<f64>,
        confidence: Option<f64>,
    ) -> PyResult<Table> {
        guard(|| {
            let mut options = stats::TableOptions::by(by).quantiles(quantiles);
            options.confidence = confidence;
            self.read(py, |state| state.table(options)).map(Table::from_core)
        })
    }

    /// Writes the state as canonical bytes.
    fn to_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        guard(|| Ok(PyBytes::new(py, &self.read(py, |state| Ok(state.to_bytes()))?)))
    }

    /// Reads a state from bytes.
    #[staticmethod]
    #[pyo3(signature = (data, key))]
    fn from_bytes(py: Python<'_>, data: PyBackedBytes, key: Option<[u8; 16]>) -> PyResult<Self> {
        guard(|| {
            let key = key.map(PersonKey::new);
            let read = move |data: &[u8]| {
                let mut state =
                    stats::Aggregator::from_bytes(data).map_err(|error| error.in_field("data"))?;
                if let Some(key) = key {
                    state.unlock(key).map_err(|error| error.in_field("key"))?;
                }
                Ok(state)
            };
            let state = watched(py, None, 0, move |_| Ok(read(&data)))?;
            let state = state.map_err(|error: Error| errors::from_core(&error))?;
            Ok(Self::of(Arc::new(state), key))
        })
    }

    /// Keeps only some keys.
    fn rollup(&self, py: Python<'_>, keys: Vec<String>) -> PyResult<Self> {
        guard(|| {
            let rolled = self.read(py, move |state| {
                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                state.rollup(&keys)
            });
            Ok(Self::of(Arc::new(rolled?), self.key))
        })
    }

    /// Keeps only the cells under some values of a key, as tables show them; nothing is null.
    fn slice(&self, py: Python<'_>, key: String, values: Vec<Option<String>>) -> PyResult<Self> {
        guard(|| {
            let sliced = self.read(py, move |state| {
                // A period is known by the text that tables show.
                let table = state.table([key.as_str()])?;
                let known = |text: &str| {
                    let mut keys = table.keys().iter().flat_map(|column| &column.keys);
                    keys.find(|key| key.to_string() == text).cloned()
                };
                let keys = values.iter().map(|value| match value.as_deref() {
                    None => RowKey::Null,
                    Some(text) => known(text).unwrap_or_else(|| RowKey::from(text)),
                });
                state.slice(&key, &keys.collect::<Vec<_>>())
            });
            Ok(Self::of(Arc::new(sliced?), self.key))
        })
    }

    /// Takes the records of columns back, all of them or, on an error, none.
    fn retract(&self, py: Python<'_>, rows: usize, columns: Vec<Column<'_>>) -> PyResult<()> {
        guard(|| {
            let values: Vec<Vec<&str>> = columns.iter().map(|column| refs(column.values())).collect();
            let slices: Vec<_> = columns
                .iter()
                .zip(&values)
                .map(|(column, values)| column.slice(values))
                .collect::<PyResult<_>>()?;
            let _writing = turn(py, &self.writing)?;
            let mut rest = self.read(py, |state| Ok(state.clone()))?;
            arrays::for_each_range(py, rows, Cost::Small, |range| {
                for row in range {
                    let mut event = Event::new();
                    for slice in &slices {
                        event.set(slice.name(), slice.value(row));
                    }
                    rest.retract(&event).map_err(|error| {
                        let field = error.place().field.clone();
                        errors::at_row(&error, field.as_deref().unwrap_or("frame"), row)
                    })?;
                }
                Ok(())
            })?;
            *self.lock() = Arc::new(rest);
            Ok(())
        })
    }

    /// Records read and records refused.
    fn rows(&self, py: Python<'_>) -> PyResult<(u64, u64)> {
        guard(|| Ok(self.look(py, |state| (state.rows_read(), state.rows_refused()))))
    }

    /// Makes a copy.
    fn copy(&self, py: Python<'_>) -> PyResult<Self> {
        guard(|| Ok(Self::of(self.state(py), self.key)))
    }

    /// Gives the schema.
    fn schema(&self, py: Python<'_>) -> PyResult<Schema> {
        guard(|| Ok(Schema(self.look(py, |state| state.schema().clone()))))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(|| Ok(self.look(py, |state| state.cell_count())))
    }
}
