//! The aggregator beside a plain loop and, with the feature `polars`, beside polars, on the same 10 million records.
//!
//! `cargo bench -p shouwang-benches --features polars --bench stats`; `SHOUWANG_BENCH_ROWS` sets another number of records.
//! Before each race every answer of every side is compared cell by cell; what is timed ends with a table of every figure.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a bench may panic, and its numbers are small"
)]

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use chrono::DateTime;
use shouwang::stats::{
    Aggregator, Codes, ColumnData, Columns, Dimension, Event, Flags, Grain, Integers, Measure, Negative,
    Schema, Table, TimeUnit,
};
use shouwang::time::Zone;
use shouwang_benches::{Race, Random, Section};

const CATEGORIES: usize = 12;
const AREAS: usize = 200;
const MONTHS: usize = 24;
const CELLS: usize = CATEGORIES * AREAS * MONTHS;
const PERSONS: usize = 1_000_000;
const ROUNDS: usize = 5;

/// The records, as every side gets them.
struct Data {
    rows: usize,
    category: Vec<u8>,
    area: Vec<u16>,
    month: Vec<u8>,
    at: Vec<i64>,
    person: Vec<u32>,
    seconds: Vec<u32>,
    resolved: Vec<bool>,
    categories: Vec<String>,
    areas: Vec<String>,
    months: Vec<String>,
    persons: Vec<String>,
}

/// Count, resolved, distinct persons, p50 and p90 of each cell, in the order of category, area, month; 0 where not asked.
type Answer = Vec<[u64; 5]>;

/// Where each month begins, and where the last one ends.
fn month_starts() -> Vec<i64> {
    let start = |month: usize| {
        let text = format!("{}-{:02}-01T00:00:00+08:00", 2023 + month / 12, month % 12 + 1);
        DateTime::parse_from_rfc3339(&text).unwrap().timestamp()
    };
    (0..=MONTHS).map(start).collect()
}

fn data(rows: usize) -> Data {
    let mut random = Random::new(2026);
    let mut below = |limit: usize| (random.bits() % limit as u64) as usize;
    let mut noise = Random::new(2027);
    let starts = month_starts();
    let mut data = Data {
        rows,
        category: Vec::with_capacity(rows),
        area: Vec::with_capacity(rows),
        month: Vec::with_capacity(rows),
        at: Vec::with_capacity(rows),
        person: Vec::with_capacity(rows),
        seconds: Vec::with_capacity(rows),
        resolved: Vec::with_capacity(rows),
        categories: (0..CATEGORIES).map(|i| format!("category {i:02}")).collect(),
        areas: (0..AREAS).map(|i| format!("area {i:03}")).collect(),
        months: (0..MONTHS).map(|i| format!("month {i:02}")).collect(),
        persons: (0..PERSONS).map(|i| format!("synthetic person {i:07}")).collect(),
    };
    for _ in 0..rows {
        let month = below(MONTHS);
        data.category.push(below(CATEGORIES) as u8);
        data.area.push(below(AREAS) as u16);
        data.month.push(month as u8);
        data.at.push(starts[month] + below((starts[month + 1] - starts[month]) as usize) as i64);
        data.person.push(below(PERSONS) as u32);
        // Log-normal, median 20 minutes.
        data.seconds.push((1200.0 * (0.8 * noise.normal()).exp()) as u32);
        data.resolved.push(below(100) < 86);
    }
    data
}

#[derive(Clone, Copy, PartialEq)]
enum Query {
    Counts,
    Distinct,
    Quantiles,
    All,
}

impl Query {
    fn has(self, part: Self) -> bool {
        self == part || self == Self::All
    }
}

fn schema(query: Query, instants: bool) -> Schema {
    let mut builder =
        Schema::builder().dimension(Dimension::open("category")).dimension(Dimension::open("area"));
    builder = if instants {
        builder.time("at", Grain::Month, Zone::shanghai())
    } else {
        builder.dimension(Dimension::open("month"))
    };
    builder = builder.measure(Measure::count());
    if query.has(Query::Counts) {
        builder = builder.measure(Measure::count_if("resolved"));
    }
    if query.has(Query::Distinct) {
        builder = builder.measure(Measure::distinct("person"));
    }
    if query.has(Query::Quantiles) {
        builder = builder.measure(Measure::quantiles("seconds"));
    }
    builder.build().unwrap()
}

impl Data {
    /// The first records alone.
    fn first(&self, rows: usize) -> Self {
        Self {
            rows,
            category: self.category[..rows].to_vec(),
            area: self.area[..rows].to_vec(),
            month: self.month[..rows].to_vec(),
            at: self.at[..rows].to_vec(),
            person: self.person[..rows].to_vec(),
            seconds: self.seconds[..rows].to_vec(),
            resolved: self.resolved[..rows].to_vec(),
            categories: self.categories.clone(),
            areas: self.areas.clone(),
            months: self.months.clone(),
            persons: self.persons.clone(),
        }
    }
}

fn texts(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}

fn aggregate(data: &Data, query: Query, instants: bool) -> Aggregator {
    let (categories, areas, months, persons) =
        (texts(&data.categories), texts(&data.areas), texts(&data.months), texts(&data.persons));
    let negative = Negative::Null;
    let mut batch = Columns::new(data.rows)
        .with(
            "category",
            ColumnData::Dictionary { codes: Codes::U8(&data.category), values: &categories, negative },
        )
        .unwrap()
        .with("area", ColumnData::Dictionary { codes: Codes::U16(&data.area), values: &areas, negative })
        .unwrap();
    batch = if instants {
        batch.with("at", ColumnData::Instants { values: &data.at, unit: TimeUnit::Seconds }).unwrap()
    } else {
        batch
            .with(
                "month",
                ColumnData::Dictionary { codes: Codes::U8(&data.month), values: &months, negative },
            )
            .unwrap()
    };
    if query.has(Query::Counts) {
        batch = batch.with("resolved", ColumnData::Flags(Flags::Bools(&data.resolved))).unwrap();
    }
    if query.has(Query::Distinct) {
        let codes = Codes::U32(&data.person);
        batch = batch.with("person", ColumnData::Dictionary { codes, values: &persons, negative }).unwrap();
    }
    if query.has(Query::Quantiles) {
        batch = batch.with("seconds", ColumnData::Integers(Integers::U32(&data.seconds))).unwrap();
    }
    let mut aggregator = Aggregator::new(schema(query, instants));
    let report = aggregator.push_columns(&batch).unwrap();
    assert_eq!(report.refused, 0);
    aggregator
}

fn ours(data: &Data, query: Query, instants: bool) -> Table {
    aggregate(data, query, instants).table(["category", "area", "month"]).unwrap()
}

fn answer(table: &Table) -> Answer {
    let names = ["count", "resolved", "person_distinct", "seconds_p50", "seconds_p90"];
    let columns = names.map(|name| table.column(name));
    let value = |row: usize, at: usize| {
        columns[at].map_or(0, |column| column.values[row].as_i64().unwrap_or_default() as u64)
    };
    (0..table.len()).map(|row| std::array::from_fn(|at| value(row, at))).collect()
}

/// What anybody would write for exactly this question: the least that the work can cost with plain loops.
fn plain(data: &Data, query: Query) -> Answer {
    let code = |row: usize| {
        (usize::from(data.category[row]) * AREAS + usize::from(data.area[row])) * MONTHS
            + usize::from(data.month[row])
    };
    let mut answer = vec![[0; 5]; CELLS];
    let mut persons: Vec<Vec<u32>> = vec![Vec::new(); CELLS];
    let mut seconds: Vec<Vec<u32>> = vec![Vec::new(); CELLS];
    for row in 0..data.rows {
        let cell = code(row);
        answer[cell][0] += 1;
        if query.has(Query::Counts) {
            answer[cell][1] += u64::from(data.resolved[row]);
        }
        if query.has(Query::Distinct) {
            persons[cell].push(data.person[row]);
        }
        if query.has(Query::Quantiles) {
            seconds[cell].push(data.seconds[row]);
        }
    }
    for (cell, answer) in answer.iter_mut().enumerate() {
        if query.has(Query::Distinct) {
            persons[cell].sort_unstable();
            persons[cell].dedup();
            answer[2] = persons[cell].len() as u64;
        }
        if query.has(Query::Quantiles) {
            (answer[3], answer[4]) = p50_and_p90(&mut seconds[cell]);
        }
    }
    answer
}

fn p50_and_p90(values: &mut [u32]) -> (u64, u64) {
    if values.is_empty() {
        return (0, 0);
    }
    values.sort_unstable();
    let n = values.len();
    let at = |q: f64| n.saturating_sub((n as f64 - q * n as f64).floor() as usize).max(1) - 1;
    (u64::from(values[at(0.5)]), u64::from(values[at(0.9)]))
}

#[cfg(feature = "polars")]
mod rival {
    use polars::prelude::*;

    use super::{Answer, Data, Query};

    pub(crate) fn frame(data: &Data) -> DataFrame {
        let wide = |codes: &[u8]| codes.iter().map(|code| u32::from(*code)).collect::<Vec<u32>>();
        df!(
            "category" => wide(&data.category),
            "area" => data.area.iter().map(|code| u32::from(*code)).collect::<Vec<u32>>(),
            "month" => wide(&data.month),
            "person" => &data.person,
            "seconds" => &data.seconds,
            "resolved" => &data.resolved,
        )
        .unwrap()
    }

    pub(crate) fn run(frame: &DataFrame, query: Query) -> DataFrame {
        let mut wanted = vec![len().alias("count")];
        if query.has(Query::Counts) {
            wanted.push(col("resolved").sum());
        }
        if query.has(Query::Distinct) {
            wanted.push(col("person").n_unique().alias("distinct"));
        }
        if query.has(Query::Quantiles) {
            let at = |q| col("seconds").quantile(lit(q), QuantileMethod::Equiprobable).cast(DataType::UInt32);
            wanted.extend([at(0.5).alias("p50"), at(0.9).alias("p90")]);
        }
        let keys = [col("category"), col("area"), col("month")];
        frame.clone().lazy().group_by(keys).agg(wanted).collect().unwrap()
    }

    pub(crate) fn answer(out: &DataFrame) -> Answer {
        let column = |name: &str| -> Option<Vec<u64>> {
            let column = out.column(name).ok()?.cast(&DataType::UInt64).unwrap();
            Some(column.u64().unwrap().into_no_null_iter().collect())
        };
        let keys = ["category", "area", "month"].map(|name| column(name).unwrap());
        let figures = ["count", "resolved", "distinct", "p50", "p90"].map(column);
        let figure = |row: usize, at: usize| figures[at].as_ref().map_or(0, |column| column[row]);
        let mut rows: Vec<([u64; 3], [u64; 5])> = (0..out.height())
            .map(|row| (keys.each_ref().map(|key| key[row]), std::array::from_fn(|at| figure(row, at))))
            .collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, figures)| figures).collect()
    }
}

fn main() {
    let rows =
        std::env::var("SHOUWANG_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000_000);
    let data = data(rows);
    let mut section = Section::new(
        "Statistics",
        &format!(
            "{rows} synthetic records (fixed seed) of {CELLS} cells and {PERSONS} persons, keys dictionary-coded on all sides, \
             checks and a table of every figure included. Nanoseconds of processor time a record over all threads, medians \
             of interleaved rounds. Every answer was compared cell by cell."
        ),
    );
    memory(&data, &mut section);
    let queries = [
        ("counts and resolved", Query::Counts, false),
        ("counts and resolved, months from instants", Query::Counts, true),
        ("exact distinct persons", Query::Distinct, false),
        ("exact p50 and p90", Query::Quantiles, false),
        ("all three at once", Query::All, false),
    ];
    #[cfg(feature = "polars")]
    let frame = rival::frame(&data);
    for (name, query, instants) in queries {
        if !Race::wanted(name) {
            continue;
        }
        assert!(answer(&ours(&data, query, instants)) == plain(&data, query), "{name}: a plain loop differs");
        let race = Race::new(name, rows)
            .with("shouwang", || ours(&data, query, instants).len() as u64)
            .with("plain loops, for this question alone", || plain(&data, query).len() as u64);
        #[cfg(feature = "polars")]
        assert!(rival::answer(&rival::run(&frame, query)) == plain(&data, query), "{name}: polars differs");
        #[cfg(feature = "polars")]
        let race = race.with("polars", || rival::run(&frame, query).height() as u64);
        section.race(race.run(ROUNDS));
    }
    for (name, query) in [("count and resolved", Query::Counts), ("all three", Query::All)] {
        push(&data, query, name, &mut section);
    }
    merge(&data, &mut section);
    section.write().unwrap();
}

/// Prints the most memory that the process ever held while it aggregated.
fn memory(data: &Data, section: &mut Section) {
    let status = |name: &str| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().unwrap_or(0) / 1024
    };
    let before = status("VmRSS:");
    let table = ours(data, Query::All, false);
    let cells = table.len();
    section.text(&format!(
        "Memory: {before} MiB before (the records), {} MiB at most while all three queries at once were answered in one \
         state and one table of {cells} rows.",
        status("VmHWM:")
    ));
}

/// The least that one record after the other can cost with plain loops: the values' codes, a keyed hash, and the cell's lists.
struct PlainCells<'a> {
    categories: HashMap<&'a str, usize>,
    areas: HashMap<&'a str, usize>,
    months: Vec<i64>,
    hasher: RandomState,
    cells: Vec<(u64, u64)>,
    persons: Vec<Vec<u64>>,
    seconds: Vec<Vec<u32>>,
    rows: u64,
}

impl<'a> PlainCells<'a> {
    fn new(data: &'a Data) -> Self {
        let codes = |values: &'a [String]| values.iter().map(String::as_str).zip(0..).collect();
        Self {
            categories: codes(&data.categories),
            areas: codes(&data.areas),
            months: month_starts(),
            hasher: RandomState::new(),
            cells: vec![(0, 0); CELLS],
            persons: vec![Vec::new(); CELLS],
            seconds: vec![Vec::new(); CELLS],
            rows: 0,
        }
    }

    fn push(&mut self, data: &Data, person: &str, row: usize, query: Query) {
        let category = self.categories[data.categories[usize::from(data.category[row])].as_str()];
        let area = self.areas[data.areas[usize::from(data.area[row])].as_str()];
        let month = self.months.partition_point(|start| *start <= data.at[row]) - 1;
        let cell = (category * AREAS + area) * MONTHS + month;
        self.cells[cell].0 += 1;
        if query.has(Query::Counts) {
            self.cells[cell].1 += u64::from(data.resolved[row]);
        }
        if query.has(Query::Distinct) {
            self.persons[cell].push(self.hasher.hash_one(person));
        }
        if query.has(Query::Quantiles) {
            self.seconds[cell].push(data.seconds[row]);
        }
        self.rows += 1;
    }

    fn answer(&self) -> Answer {
        let cell = |cell: usize| {
            let persons: HashSet<u64> = self.persons[cell].iter().copied().collect();
            let (p50, p90) = p50_and_p90(&mut self.seconds[cell].clone());
            let (count, resolved) = self.cells[cell];
            [count, resolved, persons.len() as u64, p50, p90]
        };
        (0..CELLS).map(cell).collect()
    }
}

/// One record after the other: each is made and pushed. Persons' texts follow one another, as in a file that is being read.
fn push(data: &Data, query: Query, name: &str, section: &mut Section) {
    let title = format!("one pushed event, {name}");
    if !Race::wanted(&title) {
        return;
    }
    let rows = data.rows.min(1_000_000);
    let persons: String =
        data.person[..rows].iter().map(|code| data.persons[*code as usize].as_str()).collect();
    let width = persons.len() / rows;
    let event = |row: usize| {
        let mut event = Event::new()
            .with("category", data.categories[usize::from(data.category[row])].as_str())
            .with("area", data.areas[usize::from(data.area[row])].as_str())
            .with("at", DateTime::from_timestamp(data.at[row], 0));
        if query.has(Query::Counts) {
            event.set("resolved", data.resolved[row]);
        }
        if query.has(Query::Distinct) {
            event.set("person", &persons[row * width..(row + 1) * width]);
        }
        if query.has(Query::Quantiles) {
            event.set("seconds", data.seconds[row]);
        }
        event
    };
    // A state that already runs: its cells are there, as they are for all but the first records of a service.
    let mut aggregator = Aggregator::new(schema(query, true));
    (0..rows).for_each(|row| aggregator.push(&event(row)).unwrap());
    let batch = aggregate(&data.first(rows), query, true);
    assert!(aggregator.to_bytes() == batch.to_bytes(), "{name}: row by row and as a batch differ");
    let mut plain = PlainCells::new(data);
    (0..rows).for_each(|row| plain.push(data, &persons[row * width..(row + 1) * width], row, query));
    assert!(plain.answer() == self::plain(&data.first(rows), query), "{name}: plain loops differ");
    let race = Race::new(title, rows)
        .with("shouwang, event made and pushed", || {
            (0..rows).for_each(|row| aggregator.push(&event(row)).unwrap());
            aggregator.rows_read()
        })
        .with("event made alone", || {
            (0..rows).map(|row| u64::from(std::hint::black_box(event(row)) == Event::new())).sum()
        })
        .with("plain loops, for this question alone", || {
            (0..rows).for_each(|row| plain.push(data, &persons[row * width..(row + 1) * width], row, query));
            plain.rows
        });
    section.race(race.run(ROUNDS));
}

fn merge(data: &Data, section: &mut Section) {
    if !Race::wanted("merge") {
        return;
    }
    let half = aggregate(data, Query::Counts, false);
    let mut sum = half.clone();
    sum.merge(&half).unwrap();
    assert_eq!(sum.rows_read(), 2 * half.rows_read());
    let bytes = half.to_bytes();
    let race = Race::new(format!("merge of two states of {} cells, a merge", half.cell_count()), 1)
        .with("shouwang, states alike", || {
            sum.merge(&half).unwrap();
            sum.rows_read()
        })
        .with("into an empty state", || {
            let mut empty = Aggregator::new(half.schema().clone());
            empty.merge(&half).unwrap();
            empty.rows_read()
        })
        .with("state to bytes", || half.to_bytes().len() as u64)
        .with("state from bytes", || Aggregator::from_bytes(&bytes).unwrap().rows_read());
    section.race(race.run(9));
    section.text(&format!("Bytes of that state: {} a cell.", bytes.len() / half.cell_count()));
}
