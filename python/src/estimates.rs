//! Estimates with their intervals, and tests of change, over columns of counts.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use shouwang::stats::{self, Estimate};
use shouwang::{Error, ErrorKind};

use crate::arrays::index;
use crate::compare::{Change, change};
use crate::errors;
use crate::guard::guard;

type Counts<'py> = PyReadonlyArray1<'py, u64>;
type Reals<'py> = PyReadonlyArray1<'py, f64>;
type Column<'py> = Bound<'py, PyArray1<f64>>;
/// The figures, their lower and their upper limits.
type Limits<'py> = (Column<'py>, Column<'py>, Column<'py>);

/// Works out one row after the other. What can't be told of a row (a share of nothing) is not a number, unless the row is
/// the caller's only one: then it is an error, as are all others.
fn each_row<T>(
    rows: usize,
    alone: bool,
    unknown: T,
    work: impl Fn(usize) -> Result<T, Error>,
) -> PyResult<Vec<T>>
where
    T: Copy,
{
    let answer = |row| match work(row) {
        Ok(found) => Ok(found),
        Err(error) if alone => Err(errors::from_core(&error)),
        Err(error) if matches!(error.kind(), ErrorKind::Refused { .. }) => Ok(unknown),
        Err(error) => {
            let argument = error.place().field.clone().unwrap_or_else(|| "counts".to_owned());
            Err(errors::at_row(&error, &argument, row))
        }
    };
    (0..rows).map(answer).collect()
}

fn limits<'py>(
    py: Python<'py>,
    rows: usize,
    alone: bool,
    work: impl Fn(usize) -> Result<Estimate, Error>,
) -> PyResult<Limits<'py>> {
    let unknown = (f64::NAN, f64::NAN, f64::NAN);
    let found = each_row(rows, alone, unknown, |row| {
        let estimate = work(row)?;
        Ok((estimate.value, estimate.low, estimate.high))
    })?;
    let column = |of: fn(&(f64, f64, f64)) -> f64| found.iter().map(of).collect::<Vec<_>>().into_pyarray(py);
    Ok((column(|e| e.0), column(|e| e.1), column(|e| e.2)))
}

/// One row of a column whose length the caller made the same as the others'.
fn at<T: Copy + Default>(column: &[T], row: usize) -> T {
    column.get(row).copied().unwrap_or_default()
}

#[pyfunction]
pub(crate) fn wilson<'py>(
    py: Python<'py>,
    successes: Counts<'py>,
    trials: Counts<'py>,
    confidence: f64,
    alone: bool,
) -> PyResult<Limits<'py>> {
    guard(|| {
        let (successes, trials) = (successes.as_slice()?, trials.as_slice()?);
        limits(py, trials.len(), alone, |row| stats::wilson(at(successes, row), at(trials, row), confidence))
    })
}

#[pyfunction]
pub(crate) fn poisson_rate<'py>(
    py: Python<'py>,
    counts: Counts<'py>,
    exposures: Reals<'py>,
    confidence: f64,
    alone: bool,
) -> PyResult<Limits<'py>> {
    guard(|| {
        let (counts, exposures) = (counts.as_slice()?, exposures.as_slice()?);
        limits(py, counts.len(), alone, |row| {
            stats::poisson_rate(at(counts, row), at(exposures, row), confidence)
        })
    })
}

#[pyfunction]
pub(crate) fn rate_ratio<'py>(
    py: Python<'py>,
    counts: (Counts<'py>, Counts<'py>),
    exposures: (Reals<'py>, Reals<'py>),
    confidence: f64,
    alone: bool,
) -> PyResult<Limits<'py>> {
    guard(|| {
        let (first, second) = (counts.0.as_slice()?, counts.1.as_slice()?);
        let (first_exposure, second_exposure) = (exposures.0.as_slice()?, exposures.1.as_slice()?);
        limits(py, first.len(), alone, |row| {
            stats::rate_ratio(
                at(first, row),
                at(first_exposure, row),
                at(second, row),
                at(second_exposure, row),
                confidence,
            )
        })
    })
}

#[pyfunction]
pub(crate) fn funnel_limits<'py>(
    py: Python<'py>,
    target_rates: Reals<'py>,
    exposures: Reals<'py>,
    confidence: f64,
    alone: bool,
) -> PyResult<Limits<'py>> {
    guard(|| {
        let (targets, exposures) = (target_rates.as_slice()?, exposures.as_slice()?);
        limits(py, targets.len(), alone, |row| {
            stats::funnel_limits(at(targets, row), at(exposures, row), confidence)
        })
    })
}

type Ranks<'py> = Bound<'py, PyArray1<i64>>;

#[pyfunction]
pub(crate) fn rank_intervals<'py>(
    py: Python<'py>,
    lows: Reals<'py>,
    highs: Reals<'py>,
) -> PyResult<(Ranks<'py>, Ranks<'py>)> {
    guard(|| {
        let (lows, highs) = (lows.as_slice()?, highs.as_slice()?);
        // Only the limits rank; any value between them will do.
        let estimates = each_row(lows.len(), false, None, |row| {
            let low = at(lows, row);
            Estimate::new(low, low, at(highs, row), stats::CONFIDENCE).map(Some)
        })?;
        let estimates: Vec<Estimate> = estimates.into_iter().flatten().collect();
        let ranks = stats::rank_intervals(&estimates).into_iter();
        let (first, last): (Vec<i64>, Vec<i64>) = ranks.map(|(a, b)| (index(a), index(b))).unzip();
        Ok((first.into_pyarray(py), last.into_pyarray(py)))
    })
}

#[pyfunction]
pub(crate) fn quantile_ranks(quantile: f64, values: u64, confidence: f64) -> PyResult<Option<(u64, u64)>> {
    guard(|| stats::quantile_ranks(quantile, values, confidence).map_err(|error| errors::from_core(&error)))
}

#[pyfunction]
pub(crate) fn e_test<'py>(
    py: Python<'py>,
    counts: (Counts<'py>, Counts<'py>),
    exposures: (Reals<'py>, Reals<'py>),
    alone: bool,
) -> PyResult<Column<'py>> {
    guard(|| {
        let (first, second) = (counts.0.as_slice()?, counts.1.as_slice()?);
        let (first_exposure, second_exposure) = (exposures.0.as_slice()?, exposures.1.as_slice()?);
        let found = each_row(first.len(), alone, f64::NAN, |row| {
            stats::e_test(at(first, row), at(first_exposure, row), at(second, row), at(second_exposure, row))
        })?;
        Ok(found.into_pyarray(py))
    })
}

#[pyfunction]
pub(crate) fn compare_counts(now: u64, past: u64, now_exposure: f64, past_exposure: f64) -> PyResult<Change> {
    guard(|| {
        let found = stats::compare_counts(now, now_exposure, past, past_exposure)
            .map_err(|error| errors::from_core(&error))?;
        Ok(change(&found))
    })
}

#[pyfunction]
pub(crate) fn weighted_displacement_difference(
    control: (u64, u64),
    treated: (u64, u64),
    displacement_control: (u64, u64),
    displacement_treated: (u64, u64),
    confidence: f64,
) -> PyResult<(i64, f64, f64, f64, f64)> {
    guard(|| {
        let found = stats::weighted_displacement_difference(
            control,
            treated,
            displacement_control,
            displacement_treated,
            confidence,
        )
        .map_err(|error| errors::from_core(&error))?;
        Ok((found.difference, found.standard_error, found.z, found.low, found.high))
    })
}
