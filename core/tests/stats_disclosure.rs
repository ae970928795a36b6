//! An attacker who knows every margin tries to get withheld figures back.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use shouwang::stats::{
    Aggregator, Dimension, Event, Ledger, Measure, Policy, ReleasedTable, ReleasedValue, Schema, Table,
    TableOptions, WithheldReason,
};
use shouwang::time::Zone;

/// Counts by position; each record may say yes.
type Counts = BTreeMap<Vec<usize>, (u64, u64)>;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn aggregate(counts: &Counts, keys: usize) -> Aggregator {
    let mut builder = Schema::builder().measure(Measure::count()).measure(Measure::count_if("yes"));
    for name in &NAMES[..keys] {
        builder = builder.dimension(Dimension::open(*name));
    }
    let mut aggregator = Aggregator::new(builder.build().unwrap());
    let texts: Vec<String> = (0..9).map(|i| format!("v{i}")).collect();
    for (position, (count, yes)) in counts {
        for record in 0..*count {
            let mut event = Event::new().with("yes", record < *yes);
            for (name, value) in NAMES.iter().zip(position) {
                event.set(name, texts[*value].as_str());
            }
            aggregator.push(&event).unwrap();
        }
    }
    aggregator
}

fn position_of(released: &ReleasedTable, row: usize) -> Vec<usize> {
    released.row_keys(row).map(|key| key.to_string().trim_start_matches('v').parse().unwrap()).collect()
}

/// One unknown of the attacker: its true value, and between what it may lie.
#[derive(Debug, Clone)]
struct Unknown {
    truth: u64,
    least: u64,
    most: u64,
    lines: Vec<usize>,
}

/// Says whether there is another table with the same margins in which unknown `target` has another value.
fn another_is_possible(unknowns: &[Unknown], target: usize) -> bool {
    fn search(
        order: &[usize],
        unknowns: &[Unknown],
        left: &mut [u64],
        open: &mut [usize],
        target: usize,
    ) -> bool {
        let Some((at, rest)) = order.split_first() else { return left.iter().all(|left| *left == 0) };
        let unknown = &unknowns[*at];
        let room = unknown.lines.iter().map(|line| left[*line]).min().unwrap_or(0).min(unknown.most);
        unknown.lines.iter().for_each(|line| open[*line] -= 1);
        let last = unknown.lines.iter().find(|line| open[**line] == 0).map(|line| left[*line]);
        let range = last.map_or(unknown.least..=room, |must| must.max(unknown.least)..=must.min(room));
        // Values far from the truth first: they are the likeliest witnesses.
        let found = range.rev().any(|value| {
            if last.is_some_and(|must| must != value) || (*at == target && value == unknown.truth) {
                return false;
            }
            unknown.lines.iter().for_each(|line| left[*line] -= value);
            let found = search(rest, unknowns, left, open, target);
            unknown.lines.iter().for_each(|line| left[*line] += value);
            found
        });
        unknown.lines.iter().for_each(|line| open[*line] += 1);
        found
    }
    let lines = unknowns.iter().flat_map(|unknown| &unknown.lines).max().map_or(0, |line| line + 1);
    let (mut left, mut open) = (vec![0; lines], vec![0; lines]);
    for unknown in unknowns {
        for line in &unknown.lines {
            left[*line] += unknown.truth;
            open[*line] += 1;
        }
    }
    let order: Vec<usize> =
        std::iter::once(target).chain((0..unknowns.len()).filter(|at| *at != target)).collect();
    search(&order, unknowns, &mut left, &mut open, target)
}

/// Plays the attacker on one column; `truth` gives the value and the most that is possible where the row is shown.
fn attack(
    released: &ReleasedTable,
    column: &str,
    sizes: &[usize],
    truth: impl Fn(&[usize]) -> (u64, u64),
    single: bool,
) {
    let axes: Vec<usize> = (0..sizes.len()).filter(|axis| sizes[*axis] > 1).collect();
    if axes.is_empty() {
        return;
    }
    let mut lines: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
    let mut unknowns = Vec::new();
    for (row, value) in released.column(column).unwrap().values.iter().enumerate() {
        let position = position_of(released, row);
        if !value.is_withheld() {
            continue;
        }
        let own = axes.iter().map(|axis| {
            let mut line = position.clone();
            line[*axis] = usize::MAX;
            let next = lines.len();
            *lines.entry((*axis, line)).or_insert(next)
        });
        let own = own.collect();
        let (value, most) = truth(&position);
        unknowns.push(Unknown { truth: value, least: u64::from(single), most, lines: own });
    }
    for target in 0..unknowns.len() {
        assert!(another_is_possible(&unknowns, target), "{column} {target} of {unknowns:?}\n{released}");
    }
}

fn tables(sizes: &'static [usize]) -> impl Strategy<Value = Counts> {
    let cells: usize = sizes.iter().product();
    let count = prop_oneof![3 => Just(0u64), 4 => 1u64..5, 5 => 5u64..30];
    prop::collection::vec((count, 0.0f64..=1.0), cells).prop_map(move |cells| {
        cells
            .into_iter()
            .enumerate()
            .filter(|(_, (count, _))| *count > 0)
            .map(|(mut at, (count, share))| {
                let mut position = Vec::new();
                for size in sizes {
                    position.push(at % size);
                    at /= size;
                }
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss,
                    reason = "a share of a small count"
                )]
                let yes = (count as f64 * share) as u64;
                (position, (count, yes.min(count)))
            })
            .collect()
    })
}

fn check(counts: &Counts, sizes: &[usize]) {
    let table = aggregate(counts, sizes.len()).table(&NAMES[..sizes.len()]).unwrap();
    let policy = Policy::partner();
    let Ok(released) = table.release(&policy) else { return };
    let seen: Vec<usize> = (0..sizes.len())
        .map(|axis| {
            counts.keys().map(|position| position[axis]).collect::<std::collections::BTreeSet<_>>().len()
        })
        .collect();
    let single = seen.iter().filter(|size| **size > 1).count() < 2;
    let truth = |position: &[usize]| counts.get(position).copied().unwrap_or((0, 0));
    for (row, value) in released.column("count").unwrap().values.iter().enumerate() {
        let (count, yes) = truth(&position_of(&released, row));
        let shown_yes = released.column("yes").unwrap().values[row].value().is_some();
        if value.value().is_some() {
            assert!(count >= 5, "a small count is shown");
        }
        if shown_yes {
            assert!(value.value().is_some(), "a part of a withheld row is shown");
            assert!((yes == 0 || yes >= 5) && (yes == count || count - yes >= 5), "a small part is shown");
        }
    }
    attack(&released, "count", &seen, |at| (truth(at).0, u64::MAX), single);
    // A column of which nothing is shown has no margins of its own to compute from.
    if released.column("yes").unwrap().values.iter().all(ReleasedValue::is_withheld) {
        return;
    }
    // Where the row is shown, the attacker knows that yes is at most its count.
    let shown = |at: &[usize]| {
        (0..released.len()).any(|row| {
            position_of(&released, row) == at
                && released.column("count").unwrap().values[row].value().is_some()
        })
    };
    attack(
        &released,
        "yes",
        &seen,
        |at| (truth(at).1, if shown(at) { truth(at).0 } else { u64::MAX }),
        false,
    );
    assert_eq!(
        released.column("yes").unwrap().values.iter().map(ReleasedValue::is_withheld).collect::<Vec<_>>(),
        released
            .column("yes_rate")
            .unwrap()
            .values
            .iter()
            .map(ReleasedValue::is_withheld)
            .collect::<Vec<_>>()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_withheld_comes_back_from_the_margins_of_one_key(counts in tables(&[6])) {
        check(&counts, &[6]);
    }

    #[test]
    fn nothing_withheld_comes_back_from_the_margins_of_two_keys(counts in tables(&[3, 4])) {
        check(&counts, &[3, 4]);
    }

    #[test]
    fn nothing_withheld_comes_back_from_the_margins_of_three_keys(counts in tables(&[2, 2, 3])) {
        check(&counts, &[2, 2, 3]);
    }
}

/// Gives the count of each row that is shown, of one column.
fn shown(released: &ReleasedTable, column: &str) -> BTreeMap<Vec<usize>, Option<u64>> {
    let values = released.column(column).unwrap().values.iter().enumerate();
    let count = |value: &ReleasedValue| value.value().and_then(|value| value.as_i64()).map(i64::unsigned_abs);
    values.map(|(row, value)| (position_of(released, row), count(value))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn two_releases_that_the_ledger_admits_tell_of_no_few_records(
        counts in tables(&[3, 4]), more in tables(&[3, 4]), share in 0usize..4
    ) {
        let policy = Policy::partner();
        let release = |counts: &Counts| aggregate(counts, 2).table(["a", "b"]).unwrap().release(&policy);
        // Of some cells more records came in, a few or many.
        let mut later = counts.clone();
        for (position, (count, yes)) in more.iter().filter(|(position, _)| position[0] + position[1] * 3 >= 3 * share) {
            let own = later.entry(position.clone()).or_insert((0, 0));
            *own = (own.0 + count, own.1 + yes);
        }
        let (Ok(first), Ok(second)) = (release(&counts), release(&later)) else { return Ok(()) };
        let mut ledger = Ledger::new();
        ledger.admit(&first).unwrap();
        if ledger.admit(&second).is_err() {
            return Ok(());
        }
        let columns = |released: &ReleasedTable| (shown(released, "count"), shown(released, "yes"));
        let ((counts, yes), (later_counts, later_yes)) = (columns(&first), columns(&second));
        for (position, count) in &counts {
            let (Some(later_count), yes) = (later_counts.get(position), yes[position]) else { continue };
            prop_assert!(count.is_some() || later_count.is_none(), "a count that was withheld is shown");
            let (Some(count), Some(later_count)) = (count, later_count) else { continue };
            let came = later_count - count;
            prop_assert!(came == 0 || came >= 5, "{came} records tell of themselves");
            if let (Some(yes), Some(later_yes)) = (yes, later_yes[position]) {
                let said_yes = later_yes - yes;
                prop_assert!(said_yes == 0 || said_yes >= 5, "{said_yes} of them said yes");
                prop_assert!(came == said_yes || came - said_yes >= 5, "{} of them did not", came - said_yes);
            }
        }
    }
}

fn sample(rows: &[(&str, &str, u64)]) -> Table {
    let schema = Schema::builder()
        .dimension(Dimension::open("area"))
        .dimension(Dimension::open("kind"))
        .zone(Zone::utc())
        .measure(Measure::count())
        .measure(Measure::sum("seconds"))
        .measure(Measure::quantiles("seconds"))
        .measure(Measure::min_max("seconds"))
        .measure(Measure::contributors("officer"))
        .build()
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    for (area, kind, records) in rows {
        for record in 0..*records {
            let event = Event::new().with("area", *area).with("kind", *kind);
            let record = i64::try_from(record).unwrap();
            aggregator.push(&event.with("seconds", record).with("officer", record % 4)).unwrap();
        }
    }
    aggregator.table(TableOptions::by(["area", "kind"]).quantiles([0.5, 0.9])).unwrap()
}

#[test]
fn a_table_without_small_counts_loses_nothing_but_single_records() {
    let table = sample(&[("n", "x", 40), ("n", "y", 31), ("s", "x", 35), ("s", "y", 12)]);
    let released = table.release(&Policy::partner()).unwrap();
    assert!(released.column("count").unwrap().values.iter().all(|value| !value.is_withheld()));
    assert_eq!(
        released.find(&["n", "x"], "seconds_min"),
        Some(&ReleasedValue::Withheld(WithheldReason::SingleRecord))
    );
    assert_eq!(
        released.find(&["s", "y"], "seconds_p90"),
        Some(&ReleasedValue::Withheld(WithheldReason::FewValues))
    );
    assert_eq!(released.find(&["s", "y"], "seconds_p50").unwrap().to_string(), "5");
    assert_eq!(released.find(&["n", "x"], "seconds_sum").unwrap().to_string(), "780");
}

#[test]
fn the_public_sees_rounded_counts_and_no_sum_that_gives_the_exact_one_away() {
    let table = sample(&[("n", "x", 43), ("n", "y", 31), ("s", "x", 37), ("s", "y", 12)]);
    let released = table.release(&Policy::public()).unwrap();
    assert_eq!(released.find(&["n", "x"], "count").unwrap().to_string(), "45");
    assert_eq!(released.find(&["s", "y"], "count").unwrap().to_string(), "10");
    assert_eq!(
        released.find(&["n", "x"], "seconds_sum"),
        Some(&ReleasedValue::Withheld(WithheldReason::RevealsCount))
    );
    assert_eq!(released.find(&["n", "x"], "seconds_mean").unwrap().to_string(), "21.00");
    assert_eq!(released.row_counts().read, Some(125));
}

#[test]
fn fewer_than_three_officers_withhold_a_row_and_its_complements() {
    let table = sample(&[("n", "x", 40), ("n", "y", 31), ("s", "x", 35), ("s", "y", 12)]);
    let schema = Schema::builder()
        .dimension(Dimension::open("area"))
        .measure(Measure::count())
        .measure(Measure::contributors("officer"))
        .build()
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    for (area, officers) in [("n", 5i64), ("s", 2), ("w", 4)] {
        for record in 0..20 {
            aggregator.push(&Event::new().with("area", area).with("officer", record % officers)).unwrap();
        }
    }
    let released = aggregator.table(["area"]).unwrap().release(&Policy::partner()).unwrap();
    assert!(released.find(&["s"], "count").unwrap().is_withheld());
    let withheld = released.column("count").unwrap().values.iter().filter(|value| value.is_withheld());
    assert_eq!(withheld.count(), 2);
    assert!(table.release(&Policy::partner()).is_ok());
}

#[test]
fn inside_nothing_is_withheld() {
    let table = sample(&[("n", "x", 1), ("n", "y", 2)]);
    let released = table.release(&Policy::internal()).unwrap();
    assert_eq!(released.len(), table.len());
    assert!(released.columns().iter().all(|column| column.values.iter().all(|value| !value.is_withheld())));
}

#[test]
fn what_can_not_be_protected_is_not_released() {
    let mut counts = Counts::new();
    counts.insert(vec![0], (1, 0));
    counts.insert(vec![1], (1, 0));
    let table = aggregate(&counts, 1).table(["a"]).unwrap();
    assert_eq!(table.release(&Policy::partner()).unwrap_err().kind().code(), "refused");
}

#[test]
fn the_ledger_refuses_a_difference_of_a_few_records() {
    let table = |records| sample(&[("n", "x", records), ("n", "y", 31), ("s", "x", 35), ("s", "y", 12)]);
    let release = |records| table(records).release(&Policy::partner()).unwrap();
    let mut ledger = Ledger::new();
    ledger.admit(&release(40)).unwrap();
    ledger.admit(&release(40)).unwrap();
    assert_eq!(ledger.admit(&release(42)).unwrap_err().kind().code(), "refused");
    ledger.admit(&release(45)).unwrap();
    assert_eq!(ledger.releases(), 3);
    // Withheld before, shown now.
    let mut ledger = Ledger::new();
    ledger.admit(&release(4)).unwrap();
    assert!(ledger.admit(&release(30)).is_err());
}
