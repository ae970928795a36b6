//! Counts by day, spans that are compared, and estimates, against sums that go day by day.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;
use shouwang::stats::{
    Aggregator, Comparison, DailyCounts, DaySpan, Dimension, Direction, Estimate, Event, Grain, LEAST_BASE,
    Measure, Period, Schema, civil_day, compare_counts, compared_spans, poisson_rate, rank_intervals,
    z_of_change,
};
use shouwang::time::Zone;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn span(first: &str, last: &str) -> DaySpan {
    DaySpan::new(day(first), day(last)).unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_span_that_ends_before_it_begins_is_refused() {
    assert_eq!(DaySpan::new(day("2025-03-02"), day("2025-03-01")).unwrap_err().kind().code(), "out_of_range");
    let span = span("2024-02-28", "2024-03-01");
    assert_eq!((span.days(), span.to_string()), (3, "2024-02-28/2024-03-01".to_owned()));
}

/// Three records on each day of two years, but one a day in March 2024.
fn table(grain: Grain) -> shouwang::stats::Table {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .time("at", grain, Zone::shanghai())
        .measure(Measure::count())
        .measure(Measure::min_max("seconds"))
        .build()
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    for day in day("2023-01-01").iter_days().take(731) {
        let march = day >= self::day("2024-03-01") && day <= self::day("2024-03-31");
        for hour in 0..if march { 1 } else { 3 } {
            let at = instant(&format!("{day}T{:02}:30:00+08:00", 23 * hour / 2));
            aggregator.push(&Event::new().with("kind", "noise").with("at", at)).unwrap();
        }
    }
    aggregator.table([grain.code()]).unwrap()
}

#[test]
fn counts_by_day_come_from_a_table_cut_by_day_and_from_no_other() {
    let counts = DailyCounts::from_table(&table(Grain::Day), "count").unwrap();
    assert_eq!(counts.total(span("2023-01-01", "2023-12-31")), 3 * 365);
    assert_eq!(counts.total(span("2024-02-29", "2024-03-02")), 3 + 1 + 1);
    let refused = |table, column| DailyCounts::from_table(&table, column).unwrap_err();
    assert_eq!(refused(table(Grain::Month), "count").place().field.as_deref(), Some("day"));
    assert_eq!(refused(table(Grain::Day), "counts").place().field.as_deref(), Some("counts"));
    assert_eq!(refused(table(Grain::Day), "seconds_min").kind().code(), "invalid");
}

#[test]
fn a_month_is_compared_with_what_the_comparison_says() {
    let counts = DailyCounts::from_table(&table(Grain::Day), "count").unwrap();
    let month = Period::at(instant("2024-03-10T00:00:00Z"), Grain::Month, Zone::shanghai()).unwrap();
    let (now, past, change) =
        counts.compare(month, Comparison::SamePeriodLastYear, day("2024-12-31")).unwrap();
    assert_eq!((now, past), (span("2024-03-01", "2024-03-31"), span("2023-03-01", "2023-03-31")));
    assert_eq!(
        (change.now, change.past, change.difference, change.direction),
        (31, 93, -62, Direction::Fall)
    );
    assert!((change.percent.unwrap() + 200.0 / 3.0).abs() < 1e-9);
    assert_eq!(change.z, Some(z_of_change(31, 93)));
    // The month is not over: the same number of days of the year before.
    let (now, past, _) = counts.compare(month, Comparison::SamePeriodLastYear, day("2024-03-10")).unwrap();
    assert_eq!((now, past), (span("2024-03-01", "2024-03-10"), span("2023-03-01", "2023-03-10")));
    let error = compared_spans(month, Comparison::LunarAligned, day("2024-12-31"));
    let far = Period::at(instant("1999-03-10T00:00:00Z"), Grain::Month, Zone::shanghai()).unwrap();
    assert!(error.is_ok() && compared_spans(far, Comparison::LunarAligned, day("1999-12-31")).is_err());
}

#[test]
fn a_change_of_few_has_no_percentage_and_one_of_unlike_spans_no_z() {
    let few = compare_counts(9, 30.0, LEAST_BASE - 1, 30.0).unwrap();
    assert!(few.percent.is_none() && few.percent_refused.unwrap().contains("below 10"));
    assert_eq!(few.direction, Direction::Unclear);
    let unlike = compare_counts(900, 30.0, 300, 28.0).unwrap();
    assert_eq!((unlike.z, unlike.direction, unlike.percent_refused), (None, Direction::Rise, None));
    assert!((unlike.percent.unwrap() - 180.0).abs() < 1e-9);
    assert!(compare_counts(1, 0.0, 1, 1.0).is_err() && compare_counts(1, 1.0, 1, f64::NAN).is_err());
}

#[test]
fn a_moving_average_refuses_windows_that_mean_nothing() {
    let counts: DailyCounts = [(day("2025-01-01"), 2)].into_iter().collect();
    let year = span("2025-01-01", "2025-12-31");
    assert!(counts.moving_average(year, 0).is_err() && counts.moving_average(year, 3_661).is_err());
    assert!(counts.moving_average(span("1900-01-01", "2025-12-31"), 7).is_err());
}

#[test]
fn a_day_is_that_of_the_zone() {
    assert_eq!(civil_day(instant("2024-12-31T16:00:00Z"), Zone::shanghai()), day("2025-01-01"));
    assert_eq!(civil_day(instant("2024-12-31T16:00:00Z"), Zone::utc()), day("2024-12-31"));
}

proptest! {
    #[test]
    fn sums_and_means_are_those_of_the_days(
        days in prop::collection::vec((0u64..60, 0u64..1_000), 0..80), first in 0u64..50, length in 0u64..40, window in 1u32..35
    ) {
        let start = day("2024-02-10");
        let at = |offset: u64| start.checked_add_days(Days::new(offset)).unwrap();
        let counts: DailyCounts = days.iter().map(|(offset, count)| (at(*offset), *count)).collect();
        let sum = |from: i64, to: i64| -> u64 {
            let inside = |offset: u64| (from..=to).contains(&i64::try_from(offset).unwrap());
            days.iter().filter(|(offset, _)| inside(*offset)).map(|(_, count)| count).sum()
        };
        let span = DaySpan::new(at(first), at(first + length)).unwrap();
        let (from, to) = (i64::try_from(first).unwrap(), i64::try_from(first + length).unwrap());
        prop_assert_eq!(counts.total(span), sum(from, to));
        let means = counts.moving_average(span, window).unwrap();
        prop_assert_eq!(means.len() as u64, length + 1);
        for ((day, mean), offset) in means.into_iter().zip(from..) {
            prop_assert_eq!(day, at(u64::try_from(offset).unwrap()));
            let expected = sum(offset - i64::from(window) + 1, offset) as f64 / f64::from(window);
            prop_assert!((mean - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn a_rank_lies_between_those_surely_above_and_those_surely_below(counts in prop::collection::vec(0u64..400, 0..12)) {
        let estimates: Vec<Estimate> = counts.iter().map(|count| poisson_rate(*count, 1.0, 0.95).unwrap()).collect();
        for (own, (best, worst)) in estimates.iter().zip(rank_intervals(&estimates)) {
            let above = estimates.iter().filter(|other| other.low > own.high).count();
            let below = estimates.iter().filter(|other| other.high < own.low).count();
            prop_assert_eq!((best, worst), (above + 1, estimates.len() - below));
        }
    }
}

#[test]
fn an_estimate_lies_between_its_limits() {
    assert!(Estimate::new(0.5, 0.4, 0.6, 0.95).is_ok());
    assert_eq!(Estimate::new(0.7, 0.4, 0.6, 0.95).unwrap_err().place().field.as_deref(), Some("value"));
    assert_eq!(Estimate::new(0.5, 0.4, 0.6, 1.0).unwrap_err().place().field.as_deref(), Some("confidence"));
    assert!(Estimate::new(f64::NAN, 0.4, 0.6, 0.95).is_err());
}
