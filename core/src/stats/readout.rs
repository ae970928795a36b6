//! Reading a measure's state into columns of a table.

use super::estimate::{quantile_ranks, wilson};
use super::interval::Interval;
use super::measure::{Measure, MeasureKind};
use super::select::Selector;
use super::state::{CellState, DistinctCount, Quantiles, State};
use super::table::{Column, ColumnRole, Groups, TableOptions};
use super::unit::Unit;
use super::value::{HourProfile, Value};

/// HyperLogLog's standard error with 16,384 registers: 1.04 / √16,384.
const DISTINCT_ERROR: f64 = 0.008_125;
/// Half the width of a histogram's bucket over its least value.
const BUCKET_ERROR: f64 = 1.0 / 64.0;

/// What a column of a measure is called, counts and means.
struct Heading {
    suffix: String,
    role: ColumnRole,
    unit: Option<Unit>,
    definition: String,
}

fn headings(measure: &Measure, options: &TableOptions) -> Vec<Heading> {
    let field = &measure.field;
    let heading = |suffix: &str, unit, definition: String| Heading {
        suffix: suffix.into(),
        role: ColumnRole::Figure,
        unit,
        definition,
    };
    let limits = |suffix: &str, unit, interval: &str| {
        let (suffix, interval) = (suffix.to_owned(), interval.to_owned());
        let sides =
            options.confidence.map(|confidence| ["low", "high"].map(|side| (side, 100.0 * confidence)));
        sides.into_iter().flatten().map(move |(side, percent)| Heading {
            suffix: format!("{suffix}_{side}"),
            role: ColumnRole::Limit,
            unit,
            definition: format!(
                "{} limit of {interval}, {percent} % confidence.",
                if side == "low" { "Lower" } else { "Upper" }
            ),
        })
    };
    let unit = Some(measure.unit);
    match measure.kind {
        MeasureKind::Count => vec![heading("count", unit, "Number of records.".into())],
        MeasureKind::CountIf => {
            let number = heading("", unit, format!("Number of records whose {field} is true."));
            let rate = format!("Records whose {field} is true over records whose {field} is known.");
            let limits = limits("_rate", None, "the rate by Wilson's interval");
            [number, heading("_rate", None, rate)].into_iter().chain(limits).collect()
        }
        MeasureKind::Sum => vec![
            heading("_sum", unit, format!("Sum of {field} over the records where it is known.")),
            heading("_mean", unit, format!("Mean of {field} over the records where it is known.")),
        ],
        MeasureKind::SumOfSquares => vec![
            heading("_sum_of_squares", None, format!("Sum of the squares of {field} where it is known.")),
            heading("_deviation", unit, format!("Sample standard deviation of {field} where it is known.")),
        ],
        MeasureKind::MinMax => vec![
            heading("_min", unit, format!("Least {field} where it is known.")),
            heading("_max", unit, format!("Greatest {field} where it is known.")),
        ],
        MeasureKind::Distinct => {
            vec![heading("_distinct", unit, format!("Number of different {field}, exact unless marked."))]
        }
        MeasureKind::Contributors => {
            vec![heading("_contributors", unit, format!("Number of different {field} behind the records."))]
        }
        MeasureKind::Quantiles => options
            .quantiles
            .iter()
            .flat_map(|quantile| {
                let percent = 100.0 * quantile;
                let definition = format!(
                    "Percentile {percent} of {field} where it is known, by nearest rank: the least value that at least {percent} % do not exceed."
                );
                let suffix = format!("_p{percent}");
                let limits = limits(&suffix, unit, "the percentile, whatever the distribution");
                std::iter::once(heading(&suffix, unit, definition)).chain(limits)
            })
            .collect(),
        MeasureKind::HourOfWeek => {
            vec![heading("_hours", unit, format!("Records by hour of the week of {field}, a window shared evenly."))]
        }
        MeasureKind::CellKey => {
            vec![heading("_cell_key", None, format!("Sum of keyed hashes of {field}, modulo 2^32."))]
        }
        MeasureKind::Reported => {
            vec![heading("_reported", unit, format!("Sum of the reported figures in {field}, between its bounds."))]
        }
    }
}

/// Reads the columns of one measure, one value a group of cells.
pub(super) fn read_columns(
    measure: &Measure,
    state: &State,
    groups: &Groups,
    records: &[u64],
    options: &TableOptions,
) -> Vec<Column> {
    let mut columns: Vec<Column> = headings(measure, options)
        .into_iter()
        .map(|heading| Column {
            name: format!("{}{}", measure.field, heading.suffix),
            role: heading.role,
            kind: measure.kind,
            unit: heading.unit,
            definition: heading.definition,
            values: Vec::with_capacity(groups.len()),
            known: Vec::with_capacity(groups.len()),
        })
        .collect();
    let (mut values, mut percentiles) = (Vec::new(), Percentiles::new());
    for (cells, records) in groups.iter().zip(records) {
        values.clear();
        let known = if let [cell] = cells {
            read(measure, state, *cell, *records, options, &mut percentiles, &mut values);
            state.known(*cell, *records)
        } else {
            let mut sum = State::new(measure);
            sum.resize(1);
            cells.iter().for_each(|cell| sum.merge_cell(0, state, *cell, measure));
            read(measure, &sum, 0, *records, options, &mut percentiles, &mut values);
            sum.known(0, *records)
        };
        values.resize(columns.len(), Value::Missing);
        for (column, value) in columns.iter_mut().zip(values.drain(..)) {
            column.known.push(known);
            column.values.push(value);
        }
    }
    columns
}

/// Reads the figures of one cell, in the order of the headings.
#[expect(
    clippy::cast_precision_loss,
    reason = "a mean and a deviation are rounded; the sums stay whole numbers"
)]
fn read(
    measure: &Measure,
    state: &State,
    cell: usize,
    records: u64,
    options: &TableOptions,
    percentiles: &mut Percentiles,
    out: &mut Vec<Value>,
) {
    match state {
        State::Count => out.push(Value::Integer(records.into())),
        State::CountIf(cells) => {
            if let Some(own) = cells.get(cell) {
                out.push(Value::Integer(own.yes.into()));
                out.push(Value::Rate { numerator: own.yes, denominator: own.known });
                let estimate = options.confidence.and_then(|c| wilson(own.yes, own.known, c).ok());
                out.extend(
                    estimate.into_iter().flat_map(|found| [Value::Real(found.low), Value::Real(found.high)]),
                );
            }
        }
        State::Sum(cells) => {
            if let Some(own) = cells.get(cell).filter(|own| own.known > 0) {
                out.push(Value::Integer(own.sum));
                out.push(Value::Real(own.sum as f64 / own.known as f64));
            }
        }
        State::Squares(cells) => {
            if let Some(own) = cells.get(cell).filter(|own| own.sum.known > 0) {
                out.push(i128::try_from(own.squares).map_or(Value::Missing, Value::Integer));
                if own.sum.known > 1 {
                    let (n, sum) = (own.sum.known as f64, own.sum.sum as f64);
                    let variance = (own.squares as f64 - sum * sum / n) / (n - 1.0);
                    out.push(Value::Real(variance.max(0.0).sqrt()));
                }
            }
        }
        State::Extremes(cells) => {
            if let Some((least, greatest)) = cells.get(cell).and_then(|own| own.range()) {
                out.push(Value::Integer(least.into()));
                out.push(Value::Integer(greatest.into()));
            }
        }
        State::Distinct(cells) => {
            out.extend(cells.get(cell).map(|own| match own.count(measure) {
                DistinctCount::Exact(count) => Value::Integer(count.into()),
                DistinctCount::Estimated(value) => {
                    Value::Approximate { value, relative_error: DISTINCT_ERROR }
                }
            }));
        }
        State::Quantiles(cells) => {
            if let Some(own) = cells.get(cell) {
                percentiles.read(own, options, out);
            }
        }
        State::Hours(cells) => {
            out.extend(cells.get(cell).map(|own| Value::Hours(HourProfile::new(own.ticks()))));
        }
        State::CellKey(cells) => out.extend(cells.get(cell).map(|own| Value::Integer(own.sum.into()))),
        State::Reported(cells) => {
            if let Some((low, high)) = cells.get(cell).map(super::state::Reported::bounds) {
                out.push(Interval::new(Some(low), high).map_or(Value::Missing, Value::Reported));
            }
        }
    }
}

/// What reading the percentiles of cells needs, used again for one cell after the other.
struct Percentiles {
    selector: Selector,
    /// The rank of each value to show, and its place among them.
    wanted: Vec<(u64, usize)>,
    ranks: Vec<u64>,
}

impl Percentiles {
    fn new() -> Self {
        Self { selector: Selector::new(), wanted: Vec::new(), ranks: Vec::new() }
    }

    fn read(&mut self, state: &Quantiles, options: &TableOptions, out: &mut Vec<Value>) {
        let Self { selector, wanted, ranks } = self;
        let known = state.known();
        let each = if options.confidence.is_some() { 3 } else { 1 };
        wanted.clear();
        for (quantile, place) in options.quantiles.iter().zip((0..).step_by(each)) {
            wanted.push((nearest_rank(*quantile, known), place));
            let limits = options.confidence.and_then(|c| quantile_ranks(*quantile, known, c).ok().flatten());
            wanted.extend(limits.into_iter().flat_map(|(low, high)| [(low, place + 1), (high, place + 2)]));
        }
        wanted.sort_unstable_by(|a, b| b.cmp(a));
        ranks.clear();
        ranks.extend(wanted.iter().map(|(rank, _)| *rank));
        out.resize(each * options.quantiles.len(), Value::Missing);
        let mut places = wanted.iter().map(|(_, place)| *place);
        state.at_ranks(ranks, selector, |found| {
            if let (Some(slot), Some(found)) = (places.next().and_then(|place| out.get_mut(place)), found) {
                *slot = if found.exact {
                    Value::Integer(found.value.into())
                } else {
                    Value::Approximate { value: found.value, relative_error: BUCKET_ERROR }
                };
            }
        });
    }
}

/// Gives the rank, from 0, of a quantile among n values: the least value that at least that share does not exceed.
///
/// This is `DuckDB`'s `quantile_disc`, with its order of floating-point operations: max(1, n − ⌊n − q·n⌋) − 1.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "n is far below 2^53 and the rank lies between 0 and n"
)]
pub(super) fn nearest_rank(quantile: f64, n: u64) -> u64 {
    let above = (n as f64 - quantile * n as f64).floor() as u64;
    n.saturating_sub(above).max(1) - 1
}
