//! The aggregator beside a plain loop and, with the feature `polars`, beside polars, on the same 10 million records.
//!
//! `cargo bench -p shouwang-benches --features polars --bench stats`; `SHOUWANG_BENCH_ROWS` sets another number of records.
//! Printed are CPU nanoseconds a record over all threads, from the kernel's account of this process. Every answer of every
//! side is compared cell by cell before a ratio is printed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a bench may panic, and its numbers are small"
)]

use std::time::Instant;

use chrono::DateTime;
use chrono_tz::Tz;
use shouwang::stats::{
    Aggregator, Codes, ColumnData, Columns, Dimension, Event, Flags, Grain, Integers, Measure, Negative,
    Schema, TimeUnit, Value,
};

const CATEGORIES: usize = 12;
const AREAS: usize = 200;
const MONTHS: usize = 24;
const CELLS: usize = CATEGORIES * AREAS * MONTHS;
const PERSONS: usize = 1_000_000;
const SAMPLES: usize = 3;

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

/// One answer a cell, in the order of category, area, month.
type Answer = Vec<[u64; 3]>;

struct Random(u64);

impl Random {
    /// `SplitMix64` (Steele, Lea and Flood 2014).
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn data(rows: usize) -> Data {
    let mut random = Random(2026);
    let starts: Vec<i64> = (0..=MONTHS)
        .map(|month| {
            let text = format!("{}-{:02}-01T00:00:00+08:00", 2023 + month / 12, month % 12 + 1);
            DateTime::parse_from_rfc3339(&text).unwrap().timestamp()
        })
        .collect();
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
        let month = random.below(MONTHS);
        data.category.push(random.below(CATEGORIES) as u8);
        data.area.push(random.below(AREAS) as u16);
        data.month.push(month as u8);
        data.at.push(starts[month] + random.below((starts[month + 1] - starts[month]) as usize) as i64);
        data.person.push(random.below(PERSONS) as u32);
        // Log-normal seconds, median 20 minutes, by Box and Muller.
        let normal =
            (-2.0 * (1.0 - random.share()).ln()).sqrt() * (std::f64::consts::TAU * random.share()).cos();
        data.seconds.push((1200.0 * (0.8 * normal).exp()) as u32);
        data.resolved.push(random.below(100) < 86);
    }
    data
}

/// Gives the CPU seconds of this process, user and system, all threads, in steps of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// Runs a side some times; gives the least CPU nanoseconds a record, and its answer.
fn measure(data: &Data, mut run: impl FnMut(&Data) -> Answer) -> (f64, Answer) {
    let mut best = f64::INFINITY;
    let mut answer = Answer::new();
    for _ in 0..SAMPLES {
        let start = cpu_seconds();
        answer = run(data);
        best = best.min((cpu_seconds() - start) * 1e9 / data.rows as f64);
    }
    (best, answer)
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
        builder.time("at", Grain::Month, Tz::Asia__Shanghai)
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

fn ours(data: &Data, query: Query, instants: bool) -> Answer {
    let aggregator = aggregate(data, query, instants);
    let table = aggregator.table(["category", "area", "month"]).unwrap();
    let whole = |value: &Value| value.as_i64().unwrap() as u64;
    let column =
        |name: &str| table.column(name).map(|column| column.values.iter().map(whole).collect::<Vec<_>>());
    let count = column("count").unwrap();
    let second = match query {
        Query::Counts => column("resolved"),
        Query::Distinct | Query::All => column("person_distinct"),
        Query::Quantiles => column("seconds_p50"),
    };
    let third = if query.has(Query::Quantiles) { column("seconds_p90") } else { None };
    let value = |column: &Option<Vec<u64>>, row: usize| column.as_ref().map_or(0, |column| column[row]);
    (0..table.len()).map(|row| [count[row], value(&second, row), value(&third, row)]).collect()
}

/// What anybody would write for exactly this question: the least that the work can cost with plain loops.
fn plain(data: &Data, query: Query) -> Answer {
    let code = |row: usize| {
        (usize::from(data.category[row]) * AREAS + usize::from(data.area[row])) * MONTHS
            + usize::from(data.month[row])
    };
    let mut answer = vec![[0; 3]; CELLS];
    let mut persons: Vec<Vec<u32>> = vec![Vec::new(); CELLS];
    let mut seconds: Vec<Vec<u32>> = vec![Vec::new(); CELLS];
    for row in 0..data.rows {
        let cell = code(row);
        answer[cell][0] += 1;
        if query == Query::Counts {
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
            answer[1] = persons[cell].len() as u64;
        }
        if query.has(Query::Quantiles) {
            let values = &mut seconds[cell];
            values.sort_unstable();
            let n = values.len();
            let at = |q: f64| n.saturating_sub((n as f64 - q * n as f64).floor() as usize).max(1) - 1;
            if query == Query::Quantiles {
                answer[1] = u64::from(values[at(0.5)]);
            }
            answer[2] = u64::from(values[at(0.9)]);
        }
    }
    answer
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

    pub(crate) fn run(frame: &DataFrame, query: Query) -> Answer {
        let mut wanted = vec![len().alias("count")];
        if query == Query::Counts {
            wanted.push(col("resolved").sum().alias("second"));
        }
        if query.has(Query::Distinct) {
            wanted.push(col("person").n_unique().alias("second"));
        }
        if query.has(Query::Quantiles) {
            let at = |q| col("seconds").quantile(lit(q), QuantileMethod::Equiprobable).cast(DataType::UInt32);
            if query == Query::Quantiles {
                wanted.push(at(0.5).alias("second"));
            }
            wanted.push(at(0.9).alias("third"));
        }
        let keys = [col("category"), col("area"), col("month")];
        let out = frame.clone().lazy().group_by(keys).agg(wanted).collect().unwrap();
        let column = |name: &str| -> Option<Vec<u64>> {
            let column = out.column(name).ok()?.cast(&DataType::UInt64).unwrap();
            Some(column.u64().unwrap().into_no_null_iter().collect())
        };
        let keys = [column("category").unwrap(), column("area").unwrap(), column("month").unwrap()];
        let (count, second, third) = (column("count").unwrap(), column("second"), column("third"));
        let value = |column: &Option<Vec<u64>>, row: usize| column.as_ref().map_or(0, |column| column[row]);
        let mut rows: Vec<([u64; 3], [u64; 3])> = (0..count.len())
            .map(|row| {
                let key = [keys[0][row], keys[1][row], keys[2][row]];
                (key, [count[row], value(&second, row), value(&third, row)])
            })
            .collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, values)| values).collect()
    }
}

fn main() {
    let rows =
        std::env::var("SHOUWANG_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000_000);
    let data = data(rows);
    println!(
        "{rows} records, {CELLS} cells, {PERSONS} persons (synthetic); CPU ns a record, best of {SAMPLES}"
    );
    println!("{:<26}{:>10}{:>10}{:>10}{:>12}", "", "shouwang", "plain", "polars", "polars / us");
    #[cfg(feature = "polars")]
    let frame = rival::frame(&data);
    let queries = [
        ("counts and resolved", Query::Counts, false),
        ("… months from instants", Query::Counts, true),
        ("exact distinct persons", Query::Distinct, false),
        ("exact p50 and p90", Query::Quantiles, false),
        ("all three at once", Query::All, false),
    ];
    for (name, query, instants) in queries {
        let (own, answer) = measure(&data, |data| ours(data, query, instants));
        let (loops, expected) = measure(&data, |data| plain(data, query));
        assert!(answer == expected, "{name}: shouwang and the plain loop differ");
        #[cfg(feature = "polars")]
        {
            let (peer, theirs) = measure(&data, |_| rival::run(&frame, query));
            assert!(answer == theirs, "{name}: shouwang and polars differ");
            println!("{name:<26}{own:>10.1}{loops:>10.1}{peer:>10.1}{:>12.1}", peer / own);
        }
        #[cfg(not(feature = "polars"))]
        println!("{name:<26}{own:>10.1}{loops:>10.1}{:>10}{:>12}", "–", "–");
    }
    push_and_merge(&data);
}

fn push_and_merge(data: &Data) {
    push(data, Query::Counts, "count and resolved");
    push(data, Query::All, "all three");
    merge(data);
}

fn push(data: &Data, query: Query, name: &str) {
    let pushed = data.rows.min(1_000_000);
    let mut aggregator = Aggregator::new(schema(query, true));
    let start = cpu_seconds();
    for row in 0..pushed {
        let mut event = Event::new()
            .with("category", data.categories[usize::from(data.category[row])].as_str())
            .with("area", data.areas[usize::from(data.area[row])].as_str())
            .with("at", DateTime::from_timestamp(data.at[row], 0));
        if query.has(Query::Counts) {
            event.set("resolved", data.resolved[row]);
        }
        if query == Query::All {
            event.set("person", data.persons[data.person[row] as usize].as_str());
            event.set("seconds", data.seconds[row]);
        }
        aggregator.push(&event).unwrap();
    }
    let each = (cpu_seconds() - start) * 1e9 / pushed as f64;
    println!("one pushed event, {name}: {each:.0} ns");
}

fn merge(data: &Data) {
    let half = aggregate(data, Query::Counts, false);
    let mut sum = half.clone();
    let mut best = f64::INFINITY;
    for _ in 0..9 {
        let start = Instant::now();
        sum.merge(&half).unwrap();
        best = best.min(start.elapsed().as_secs_f64() * 1e6);
    }
    assert_eq!(sum.rows_read(), 10 * half.rows_read());
    println!("merge of two states of {} cells: {best:.0} µs (wall clock)", half.cell_count());
    let bytes = half.to_bytes();
    println!("bytes of that state: {} a cell", bytes.len() / half.cell_count());
}
