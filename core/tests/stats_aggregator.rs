//! What an aggregator's tables say, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use chrono::{DateTime, Utc};
use shouwang::stats::{
    Aggregator, Codes, ColumnData, Columns, Dimension, Event, FieldValue, Flags, Grain, Integers, Interval,
    Measure, Negative, PersonKey, Policy, RowKey, Schema, TableOptions, TimeUnit, Unit, Validity, Value,
    parse_figure, quantile_ranks, wilson,
};
use shouwang::time::Zone;

fn schema() -> Schema {
    Schema::builder()
        .dimension(Dimension::open("category"))
        .dimension(Dimension::closed("area", ["ruichi", "dashizi"]))
        .time("at", Grain::Month, Zone::shanghai())
        .measure(Measure::count().in_unit(Unit::Matters))
        .measure(Measure::count_if("resolved"))
        .build()
        .unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn sample() -> Aggregator {
    let mut aggregator = Aggregator::new(schema());
    let rows: [(&str, FieldValue<'_>, &str, Option<bool>); 5] = [
        ("noise", "dashizi".into(), "2024-10-31T15:59:59Z", Some(true)),
        ("noise", "dashizi".into(), "2024-10-31T16:00:00Z", Some(false)),
        ("noise", "ruichi".into(), "2024-12-31T16:00:00Z", None),
        ("aid", FieldValue::Outside, "2024-11-05T00:00:00Z", Some(true)),
        ("aid", FieldValue::Null, "2024-11-05T00:00:00Z", Some(true)),
    ];
    for (category, area, at, resolved) in rows {
        let event = Event::new().with("category", category).with("area", area);
        aggregator.push(&event.with("at", instant(at)).with("resolved", resolved)).unwrap();
    }
    aggregator
}

/// One column's values as text, for a schema of one measure.
fn values(measure: Measure, events: &[Event<'_>]) -> Vec<String> {
    let mut aggregator =
        Aggregator::new(Schema::builder().zone(Zone::shanghai()).measure(measure).build().unwrap());
    events.iter().for_each(|event| aggregator.push(event).unwrap());
    let table = aggregator.table([]).unwrap();
    table.columns().iter().map(|column| column.values[0].to_string()).collect()
}

#[test]
fn a_table_shows_every_record_once_null_and_outside_among_them() {
    let table = sample().table(["area", "month"]).unwrap();
    let rows: Vec<String> = (0..table.len())
        .map(|row| {
            let keys: Vec<String> = table.row_keys(row).map(ToString::to_string).collect();
            let count = table.column("count").unwrap().values[row].to_string();
            let rate = table.column("resolved_rate").unwrap().values[row].to_string();
            format!("{} {count} {rate}", keys.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "ruichi 2025-01 1 0/0",
            "dashizi 2024-10 1 1/1 = 1.0000",
            "dashizi 2024-11 1 0/1 = 0.0000",
            "(outside) 2024-11 1 1/1 = 1.0000",
            "(null) 2024-11 1 1/1 = 1.0000",
        ]
    );
    let counts = table.row_counts();
    assert_eq!((counts.read, counts.null, counts.outside, counts.refused), (5, 1, 1, 0));
}

#[test]
fn keys_stand_in_the_order_they_were_asked_for() {
    let table = sample().table(["month", "category"]).unwrap();
    let names: Vec<&str> = table.keys().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["month", "category"]);
    assert_eq!(table.find(&["2024-11", "aid"], "count"), Some(&Value::Integer(2)));
}

#[test]
fn a_coarser_grain_and_no_key_at_all_are_tables_too() {
    let aggregator = sample();
    let table = aggregator.table(["quarter"]).unwrap();
    assert_eq!(table.find(&["2024-Q4"], "count"), Some(&Value::Integer(4)));
    assert_eq!(aggregator.table([]).unwrap().find(&[], "count"), Some(&Value::Integer(5)));
    assert_eq!(Aggregator::new(schema()).table([]).unwrap().find(&[], "count"), Some(&Value::Integer(0)));
    for wrong in ["week", "day", "colour"] {
        assert_eq!(aggregator.table([wrong]).unwrap_err().kind().code(), "unknown_reference");
    }
    assert_eq!(aggregator.table(["month", "year"]).unwrap_err().kind().code(), "duplicate");
}

#[test]
fn a_refused_record_leaves_nothing_but_its_count() {
    let mut aggregator = sample();
    let before = aggregator.table(["category", "area", "month"]).unwrap();
    let wrong = [
        (Event::new().with("area", "elsewhere"), "area: no such value of the dimension"),
        (Event::new().with("colour", "red"), "colour: not valid, expected a field that the schema names"),
        (Event::new().with("resolved", "yes"), "resolved: not valid, expected yes or no"),
        (Event::new().with("at", 5), "at: not valid, expected an instant"),
        (
            Event::new().with("at", DateTime::<Utc>::MAX_UTC),
            "at: out of range, expected a date in the years 1 to 9999",
        ),
    ];
    for (event, text) in &wrong {
        assert_eq!(aggregator.push(event).unwrap_err().to_string(), *text);
    }
    let after = aggregator.table(["category", "area", "month"]).unwrap();
    assert_eq!(after.columns(), before.columns());
    assert_eq!((after.row_counts().read, after.row_counts().refused), (10, 5));
    assert_ne!(after.digest(), before.digest());
}

#[test]
fn a_refused_row_of_a_batch_is_named_and_the_others_count() {
    let schema = Schema::builder()
        .dimension(Dimension::closed("area", ["ruichi"]))
        .time("at", Grain::Day, Zone::utc())
        .measure(Measure::quantiles("seconds"))
        .build()
        .unwrap();
    let values = ["ruichi", "elsewhere"];
    let codes = ColumnData::Dictionary {
        codes: Codes::U8(&[0, 1, 0, 0, 7]),
        values: &values,
        negative: Negative::Null,
    };
    let at = ColumnData::Instants { values: &[0, 0, i64::MAX, 86_399, 0], unit: TimeUnit::Seconds };
    let seconds = ColumnData::Integers(Integers::I32(&[5, 6, 7, -1, 8]));
    let batch = Columns::new(5)
        .with("area", codes)
        .unwrap()
        .with("at", at)
        .unwrap()
        .with("seconds", seconds)
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    let report = aggregator.push_columns(&batch).unwrap();
    assert_eq!((report.read, report.refused), (5, 4));
    let (row, error) = report.first_refused.unwrap();
    assert_eq!((row, error.to_string().as_str()), (1, "area: no such value of the dimension"));
    let table = aggregator.table(["area", "day"]).unwrap();
    assert_eq!(table.len(), 1);
    assert_eq!(table.find(&["ruichi", "1970-01-01"], "seconds_p50"), Some(&Value::Integer(5)));
    assert_eq!(table.row_counts().refused, 4);
}

#[test]
fn a_batch_that_does_not_fit_the_schema_adds_nothing() {
    let mut aggregator = Aggregator::new(schema());
    let category = ColumnData::Texts(&["a", "b"]);
    let wrong = [
        (Columns::new(2).with("category", category).unwrap(), "missing"),
        (Columns::new(2).with("colour", category).unwrap(), "invalid"),
        (
            Columns::new(2).with("category", ColumnData::Flags(Flags::Bools(&[true, false]))).unwrap(),
            "invalid",
        ),
    ];
    for (batch, code) in &wrong {
        assert_eq!(aggregator.push_columns(batch).unwrap_err().kind().code(), *code);
    }
    assert_eq!(aggregator.rows_read(), 0);
    assert!(Columns::new(3).with("category", category).is_err());
    let short = Validity::Bits { bytes: &[0xFF], offset: 7 };
    assert!(Columns::new(2).with_validity("category", category, short).is_err());
    assert!(Columns::new(2).with("category", category).unwrap().with("category", category).is_err());
}

#[test]
fn many_possible_cells_need_no_room() {
    let texts: Vec<String> = (0..3000).map(|i| format!("v{i}")).collect();
    let values: Vec<&str> = texts.iter().map(String::as_str).collect();
    let schema = Schema::builder()
        .dimension(Dimension::open("a"))
        .dimension(Dimension::open("b"))
        .dimension(Dimension::open("c"))
        .measure(Measure::count())
        .build()
        .unwrap();
    let codes: Vec<u16> = (0..3000).collect();
    let column =
        ColumnData::Dictionary { codes: Codes::U16(&codes), values: &values, negative: Negative::Null };
    let batch =
        Columns::new(3000).with("a", column).unwrap().with("b", column).unwrap().with("c", column).unwrap();
    let mut aggregator = Aggregator::new(schema);
    aggregator.push_columns(&batch).unwrap();
    assert_eq!(aggregator.cell_count(), 3000);
    assert_eq!(aggregator.table(["a", "c"]).unwrap().find(&["v7", "v7"], "count"), Some(&Value::Integer(1)));
}

#[test]
fn a_code_beyond_its_dictionary_is_refused_for_an_open_dimension_too() {
    let schema =
        Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build().unwrap();
    for (codes, refused) in [([0, 1, 0], 0), ([0, 2, 1], 1), ([7, 2, 1], 2)] {
        let column = ColumnData::Dictionary {
            codes: Codes::U8(&codes),
            values: &["patrol", "visit"],
            negative: Negative::Null,
        };
        let mut aggregator = Aggregator::new(schema.clone());
        let report = aggregator.push_columns(&Columns::new(3).with("kind", column).unwrap()).unwrap();
        assert_eq!((report.read, report.refused), (3, refused), "{codes:?}");
        let table = aggregator.table(["kind"]).unwrap();
        let visits: i64 = codes.iter().map(|code| i64::from(*code == 1)).sum();
        let found = table.find(&["visit"], "count").and_then(Value::as_i64).unwrap_or(0);
        assert_eq!(found, visits, "{codes:?}");
    }
}

#[test]
fn a_batch_over_very_many_cells_gives_the_bytes_of_its_rows() {
    const ROWS: u32 = 20_000;
    let texts: Vec<String> = (0..40).map(|i| format!("v{i:02}")).collect();
    let values: Vec<&str> = texts.iter().map(String::as_str).collect();
    // Multiples of odd numbers, so that every column has an order of its own.
    let codes = |factor: u32, below: u32| -> Vec<u32> {
        (0..ROWS).map(|row| row.wrapping_mul(factor).wrapping_mul(row | 1) >> 7).map(|n| n % below).collect()
    };
    let keys = [codes(2_654_435_761, 40), codes(40_503, 40), codes(2_246_822_519, 40)];
    let (persons, seconds) = (codes(3_266_489_917, 5_000), codes(668_265_263, 100_000));
    for (some, measures) in [
        ("both", vec![Measure::distinct("person"), Measure::quantiles("seconds")]),
        ("persons", vec![Measure::distinct("person")]),
        ("seconds", vec![Measure::quantiles("seconds")]),
    ] {
        let names = ["a", "b", "c"];
        let builder = names.iter().fold(Schema::builder(), |b, name| b.dimension(Dimension::open(*name)));
        let schema = measures.iter().fold(builder, |b, measure| b.measure(measure.clone())).build().unwrap();
        let mut batch = Columns::new(ROWS as usize);
        for (name, codes) in names.iter().zip(&keys) {
            let codes = Codes::U32(codes);
            let column = ColumnData::Dictionary { codes, values: &values, negative: Negative::Null };
            batch = batch.with(name, column).unwrap();
        }
        if some != "seconds" {
            batch = batch.with("person", ColumnData::Integers(Integers::U32(&persons))).unwrap();
        }
        if some != "persons" {
            batch = batch.with("seconds", ColumnData::Integers(Integers::U32(&seconds))).unwrap();
        }
        let (mut whole, mut by_row) = (Aggregator::new(schema.clone()), Aggregator::new(schema));
        whole.push_columns(&batch).unwrap();
        for row in 0..ROWS as usize {
            let mut event = Event::new();
            names.iter().zip(&keys).for_each(|(name, codes)| event.set(name, values[codes[row] as usize]));
            if some != "seconds" {
                event.set("person", persons[row]);
            }
            if some != "persons" {
                event.set("seconds", seconds[row]);
            }
            by_row.push(&event).unwrap();
        }
        assert!(whole.cell_count() > 10_000, "{}", whole.cell_count());
        assert!(whole.to_bytes() == by_row.to_bytes(), "{some}");
        let (whole, by_row) = (whole.table(["a", "b"]).unwrap(), by_row.table(["a", "b"]).unwrap());
        assert_eq!(whole.digest(), by_row.digest(), "{some}");
    }
}

#[test]
fn states_of_different_schemas_keys_or_slices_do_not_merge() {
    let other = Schema::builder().measure(Measure::count()).build().unwrap();
    assert!(sample().merge(&Aggregator::new(other)).is_err());
    assert!(sample().merge(&sample().slice("category", &["aid".into()]).unwrap()).is_err());
    let persons = Schema::builder().measure(Measure::distinct("person")).build().unwrap();
    let mut own = Aggregator::with_key(persons.clone(), PersonKey::new([7; 16]));
    own.push(&Event::new().with("person", "p1")).unwrap();
    let error = Aggregator::new(persons).merge(&own).unwrap_err();
    assert_eq!(error.to_string(), "not valid, expected an aggregator with the same person key");
    let mut read = Aggregator::from_bytes(&own.to_bytes()).unwrap();
    assert!(read.push(&Event::new()).is_err(), "the key is not in the bytes");
    assert!(read.unlock(PersonKey::default()).is_err());
    read.unlock(PersonKey::new([7; 16])).unwrap();
    read.push(&Event::new().with("person", "p1")).unwrap();
    assert_eq!(read.table([]).unwrap().find(&[], "person_distinct"), Some(&Value::Integer(1)));
}

#[test]
fn a_slice_says_what_it_kept_and_takes_no_more() {
    let mut slice = sample()
        .slice(
            "year",
            &[RowKey::from(
                shouwang::stats::Period::at(instant("2024-06-01T00:00:00Z"), Grain::Year, Zone::utc())
                    .unwrap(),
            )],
        )
        .unwrap();
    let table = slice.table([]).unwrap();
    assert_eq!(table.find(&[], "count"), Some(&Value::Integer(4)));
    assert_eq!(table.row_counts().left_out, 1);
    assert_eq!(table.filters().collect::<Vec<_>>(), ["year in 2024"]);
    assert_eq!(slice.push(&Event::new()).unwrap_err().kind().code(), "refused");
}

#[test]
fn each_measure_reads_as_it_is_defined() {
    let seconds: Vec<Event<'_>> =
        [4i64, 8, 15, 16, 23, 42].iter().map(|n| Event::new().with("s", *n)).chain([Event::new()]).collect();
    assert_eq!(values(Measure::sum("s"), &seconds), ["108", "18.00"]);
    assert_eq!(values(Measure::sum_of_squares("s"), &seconds), ["2854", "13.49"]);
    assert_eq!(values(Measure::min_max("s"), &seconds), ["4", "42"]);
    assert_eq!(values(Measure::quantiles("s"), &seconds), ["15", "42"]);
    assert_eq!(values(Measure::quantiles("s").exact_up_to(2), &seconds), ["15", "42"]);
    assert_eq!(values(Measure::sum("s"), &seconds[6..]), ["–", "–"]);
    let persons: Vec<Event<'_>> = ["a", "b", "a"].iter().map(|p| Event::new().with("p", *p)).collect();
    assert_eq!(values(Measure::distinct("p"), &persons), ["2"]);
    let figures = [parse_figure("400余件").unwrap(), parse_figure("25件").unwrap()];
    let reports: Vec<Event<'_>> = figures.iter().map(|figure| Event::new().with("r", figure)).collect();
    assert_eq!(values(Measure::reported("r", Unit::Matters), &reports), ["426 to 524"]);
    let night = FieldValue::Window(instant("2024-11-02T15:30:00Z"), instant("2024-11-02T17:00:00Z"));
    assert_eq!(values(Measure::hour_of_week("t"), &[Event::new().with("t", night)]), ["Sun 00h"]);
    let wrong = Event::new().with("r", &figures[0]);
    let schema = Schema::builder().measure(Measure::reported("r", Unit::Times)).build().unwrap();
    assert_eq!(Aggregator::new(schema).push(&wrong).unwrap_err().kind().code(), "unit_mismatch");
    assert_eq!(Value::Reported(Interval::exact(5)).as_i64(), Some(5));
}

#[test]
fn quantiles_are_duckdbs_quantile_disc() {
    // select quantile_disc(i, q) from range(1, n + 1) t(i)
    let expected: [(i64, f64, i128); 8] = [
        (10, 0.5, 5),
        (10, 0.9, 9),
        (10, 0.0, 1),
        (10, 1.0, 10),
        (11, 0.5, 6),
        (3, 0.9, 3),
        (1, 0.25, 1),
        (7, 0.25, 2),
    ];
    for (n, quantile, value) in expected {
        let schema = Schema::builder().measure(Measure::quantiles("v")).build().unwrap();
        let mut aggregator = Aggregator::new(schema);
        (1..=n).for_each(|v| aggregator.push(&Event::new().with("v", v)).unwrap());
        let table = aggregator.table(TableOptions::by([""; 0]).quantiles([quantile])).unwrap();
        assert_eq!(table.columns()[0].values[0], Value::Integer(value), "{n} {quantile}");
    }
    assert!(sample().table(TableOptions::default().quantiles([1.5])).is_err());
}

#[test]
fn a_schema_that_contradicts_itself_is_refused() {
    let build = |b: shouwang::stats::SchemaBuilder| b.build().unwrap_err().kind().code();
    let counted = || Schema::builder().measure(Measure::count());
    assert_eq!(build(Schema::builder()), "missing");
    assert_eq!(build(counted().measure(Measure::count())), "duplicate");
    assert_eq!(build(counted().dimension(Dimension::open("a")).dimension(Dimension::open("a"))), "duplicate");
    assert_eq!(
        build(counted().dimension(Dimension::open("month")).time("t", Grain::Month, Zone::utc())),
        "duplicate"
    );
    assert_eq!(build(counted().dimension(Dimension::closed("a", ["x", "x"]))), "duplicate");
    assert_eq!(
        build(counted().dimension(Dimension::closed("a", ["x"]).with_level("l", [("y", "z")]))),
        "unknown_reference"
    );
    assert_eq!(build(counted().measure(Measure::sum(""))), "missing");
    assert_eq!(build(counted().measure(Measure::hour_of_week("t"))), "missing");
    let many = (0..8).fold(counted(), |b, i| b.dimension(Dimension::open(format!("d{i}"))));
    assert_eq!(build(many), "limit");
}

#[test]
fn limits_stand_beside_rates_and_percentiles_when_they_are_asked_for() {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .measure(Measure::count_if("resolved"))
        .measure(Measure::quantiles("seconds"))
        .build()
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    for seconds in 1..=100 {
        let event = Event::new().with("kind", "many").with("resolved", seconds > 14).with("seconds", seconds);
        aggregator.push(&event).unwrap();
    }
    for n in 0..40 {
        let event = Event::new().with("kind", "some").with("resolved", n > 19).with("seconds", n);
        aggregator.push(&event).unwrap();
    }
    aggregator.push(&Event::new().with("kind", "one").with("seconds", 7)).unwrap();
    let table = aggregator.table(TableOptions::by(["kind"]).quantiles([0.9, 0.5]).with_limits(0.95)).unwrap();
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let expected = [
        "resolved",
        "resolved_rate",
        "resolved_rate_low",
        "resolved_rate_high",
        "seconds_p90",
        "seconds_p90_low",
        "seconds_p90_high",
        "seconds_p50",
        "seconds_p50_low",
        "seconds_p50_high",
    ];
    assert_eq!(names, expected);
    let rate = wilson(86, 100, 0.95).unwrap();
    assert_eq!(table.find(&["many"], "resolved_rate_low"), Some(&Value::Real(rate.low)));
    assert_eq!(table.find(&["many"], "resolved_rate_high"), Some(&Value::Real(rate.high)));
    for (name, quantile) in [("seconds_p90", 0.9), ("seconds_p50", 0.5)] {
        // The value of rank r is r + 1 here.
        let (low, high) = quantile_ranks(quantile, 100, 0.95).unwrap().unwrap();
        let value = |rank: u64| Some(Value::Integer(i128::from(rank) + 1));
        assert_eq!(table.find(&["many"], &format!("{name}_low")).cloned(), value(low));
        assert_eq!(table.find(&["many"], &format!("{name}_high")).cloned(), value(high));
    }
    // Of nothing, and of too few, there are none.
    for name in ["resolved_rate_low", "seconds_p50_low", "seconds_p50_high"] {
        assert_eq!(table.find(&["one"], name), Some(&Value::Missing), "{name}");
    }
    assert_eq!(table.find(&["one"], "seconds_p50"), Some(&Value::Integer(7)));
    for wrong in [0.0, 1.0, f64::NAN] {
        assert!(aggregator.table(TableOptions::default().with_limits(wrong)).is_err());
    }
    // Limits of percentiles are single records' values; those of a rate give its exact counts back.
    let (partner, public) =
        (table.release(&Policy::partner()).unwrap(), table.release(&Policy::public()).unwrap());
    assert!(partner.find(&["many"], "seconds_p50_high").unwrap().is_withheld());
    assert!(!partner.find(&["many"], "resolved_rate_low").unwrap().is_withheld());
    assert!(partner.find(&["one"], "resolved_rate_low").unwrap().is_withheld());
    assert!(public.find(&["many"], "resolved_rate_low").unwrap().is_withheld());
    assert!(public.find(&["many"], "seconds_p50_low").unwrap().is_withheld());
    let internal = table.release(&Policy::internal()).unwrap();
    assert_eq!(
        internal.find(&["many"], "seconds_p50_low").unwrap().value(),
        table.find(&["many"], "seconds_p50_low")
    );
}
