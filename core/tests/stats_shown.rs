//! What figures, tables and releases look like to a reader, and what `Debug` must not tell.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use chrono::{DateTime, Utc};
use shouwang::Lang;
use shouwang::stats::{
    Aggregator, Answer, AnyQuantity, Codes, ColumnData, Columns, Dimension, Event, FieldValue, Flags, Grain,
    Integers, Interval, Measure, Negative, Policy, Precision, Quantity, RowKey, Schema, TimeUnit, Unit,
    Validity, parse_figure, units,
};
use shouwang::time::Zone;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn calls(noise: usize) -> Aggregator {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .dimension(Dimension::closed("area", ["dashizi"]))
        .time("at", Grain::Week, Zone::shanghai())
        .measure(Measure::count().in_unit(Unit::Matters))
        .measure(Measure::count_if("resolved"))
        .build()
        .unwrap();
    let mut aggregator = Aggregator::new(schema);
    let at = instant("2024-12-30T16:00:00Z");
    for number in 0..noise + 2 {
        let (kind, area) = match number {
            0 => (FieldValue::Text("纠纷"), FieldValue::Outside),
            1 => (FieldValue::Null, FieldValue::Null),
            _ => (FieldValue::Text("noise"), FieldValue::Text("dashizi")),
        };
        let event = Event::new().with("kind", kind).with("area", area).with("at", at);
        aggregator.push(&event.with("resolved", number % 2 == 0)).unwrap();
    }
    aggregator
}

#[test]
fn a_table_is_laid_out_in_columns_as_wide_as_their_widest_cell() {
    let table = calls(12).table(["kind", "area"]).unwrap();
    assert!(!table.is_empty() && table.records().iter().sum::<u64>() == 14);
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 1 + table.len() + 1, "{text}");
    assert!(lines[0].starts_with("kind") && lines[0].contains("count (matters)"), "{text}");
    assert!(text.contains("(outside)") && text.contains("(null)"), "{text}");
    assert_eq!(lines[4], "read 14, null 1, outside 1, refused 0", "{text}");
    // A Chinese character is as wide as two others.
    let width = |line: &str| line.chars().map(|c| if c as u32 > 0x1100 { 2 } else { 1 }).sum::<usize>();
    assert!(lines[1..4].iter().all(|line| width(line) == width(lines[0])), "{text}");
}

#[test]
fn a_key_has_a_label_in_both_languages() {
    let table = calls(12).table(["area", "week"]).unwrap();
    let labels = |lang| -> Vec<String> {
        (0..table.len())
            .flat_map(|row| table.row_keys(row).map(move |key| key.label(lang)).collect::<Vec<_>>())
            .collect()
    };
    assert_eq!(labels(Lang::Zh).iter().step_by(2).collect::<Vec<_>>(), ["dashizi", "范围外", "不详"]);
    assert_eq!(labels(Lang::En).iter().step_by(2).collect::<Vec<_>>(), ["dashizi", "outside", "not known"]);
    // The last day of 2024 lies in the first week of 2025.
    assert!(
        table.row_keys(0).any(|key| matches!(key, RowKey::Period(week) if week.to_string() == "2025-W01"))
    );
}

#[test]
fn a_release_says_what_it_withheld_and_under_which_policy() {
    let released = calls(12).table(["kind"]).unwrap().release(&Policy::partner()).unwrap();
    let text = released.to_string();
    assert!(
        !released.is_empty()
            && text.contains('*')
            && text.contains("* withheld (policy partner: counts below 5"),
        "{text}"
    );
    assert_eq!(released.zone(), Some("Asia/Shanghai"));
    assert_eq!(released.filters().count(), 0);
    let public = calls(40).table(["kind"]).unwrap().release(&Policy::public()).unwrap().to_string();
    assert!(public.contains("rounded to"), "{public}");
}

#[test]
fn a_quantity_is_read_with_its_unit_in_both_languages() {
    let bounds = |low, high| AnyQuantity::within(Interval::new(low, high).unwrap(), Unit::Matters);
    let shown = [
        (bounds(Some(5), Some(5)), "5件", Precision::Exact),
        (bounds(Some(5), Some(9)), "5至9件", Precision::Between),
        (bounds(Some(5), None), "至少5件", Precision::AtLeast),
        (bounds(None, Some(9)), "至多9件", Precision::AtMost),
        (bounds(None, None), "不详（件）", Precision::Unknown),
    ];
    for (quantity, chinese, precision) in shown {
        assert_eq!((quantity.to_text(Lang::Zh).as_str(), quantity.precision()), (chinese, precision));
        assert!(quantity.to_text(Lang::En).ends_with("matters") && quantity.to_string().ends_with("matters"));
    }
    assert_eq!(bounds(None, Some(9)).to_string(), "9 or fewer matters");
    assert_eq!(bounds(None, None).to_string(), "unknown matters");
}

#[test]
fn quantities_of_one_unit_are_told_apart_where_their_bounds_allow_it() {
    let [ten, about, persons] = [
        AnyQuantity::exact(10, Unit::Matters),
        parse_figure("400余件").unwrap().quantity(),
        AnyQuantity::exact(10, Unit::Persons),
    ];
    assert_eq!(ten.subtract(ten).unwrap().value(), Some(0));
    assert_eq!((ten.less_than(about).unwrap(), ten.equals(about).unwrap()), (Answer::Yes, Answer::No));
    assert_eq!(about.equals(about).unwrap(), Answer::Unknown);
    for refused in [
        ten.subtract(persons).map(|_| ()),
        ten.equals(persons).map(|_| ()),
        ten.less_than(persons).map(|_| ()),
    ] {
        assert_eq!(refused.unwrap_err().kind().code(), "unit_mismatch");
    }
    let (four, nine): (Quantity<units::Matters>, Quantity<units::Matters>) =
        (Quantity::exact(4), Quantity::exact(9));
    assert_eq!((nine - four).value(), Some(5));
    assert_eq!(
        (four.less_than(nine), four.equals(nine), nine.greater_than(four)),
        (Answer::Yes, Answer::No, Answer::Yes)
    );
    assert_eq!(
        (four.unit(), AnyQuantity::from(four).unit(), format!("{four:?}")),
        (Unit::Matters, Unit::Matters, "Quantity(4 matters)".to_owned())
    );
    assert_eq!(nine.per(Quantity::<units::Persons>::exact(3)).unwrap().value(), Some(3.0));
    let interval = Interval::exact(4);
    assert_eq!(
        (interval.at_most(Interval::exact(4)), interval.at_least(Interval::exact(5))),
        (Answer::Yes, Answer::No)
    );
    assert_eq!(interval.exact_cmp(Interval::exact(5)), Some(std::cmp::Ordering::Less));
    assert_eq!(interval.exact_cmp(Interval::new(None, Some(3)).unwrap()), None);
    assert_eq!(
        [Answer::Yes, Answer::No, Answer::Unknown].map(|answer| answer.to_string()),
        ["yes", "no", "unknown"]
    );
}

/// An identifier that stands for a personal one.
const SECRET: &str = "synthetic-person-31";

#[test]
fn debug_of_records_and_columns_names_fields_and_hides_values() {
    let figure = parse_figure("4711件").unwrap();
    let at = instant("2025-01-02T03:04:05Z");
    let values = [
        FieldValue::Text(SECRET),
        FieldValue::Integer(4711),
        FieldValue::Flag(true),
        FieldValue::Instant(at),
        FieldValue::Window(at, at),
        FieldValue::Figure(&figure),
        FieldValue::Null,
        FieldValue::Outside,
    ];
    let event = Event::default().with("person", SECRET).with("seconds", 4711);
    let (texts, numbers, flags) = ([SECRET], [4711i64], [true]);
    let columns = Columns::new(1)
        .with("person", ColumnData::Texts(&texts))
        .and_then(|batch| batch.with("seconds", ColumnData::Integers(Integers::I64(&numbers))))
        .and_then(|batch| {
            batch.with("at", ColumnData::Instants { values: &numbers, unit: TimeUnit::Seconds })
        })
        .and_then(|batch| {
            batch.with(
                "kind",
                ColumnData::Dictionary { codes: Codes::I64(&[0]), values: &texts, negative: Negative::Null },
            )
        })
        .and_then(|batch| batch.with("resolved", ColumnData::Flags(Flags::Bools(&flags))))
        .unwrap();
    let parts =
        format!("{:?} {:?} {:?}", Codes::I64(&numbers), Integers::I64(&numbers), Flags::Bools(&flags));
    let validity = format!("{:?} {:?}", Validity::Flags(&flags), Validity::Bits { bytes: &[1], offset: 0 });
    let shown = format!("{values:?} {event:?} {columns:?} {parts} {validity} {:?}", Validity::All);
    for hidden in [SECRET, "4711", "2025", "true"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    for named in ["person", "seconds", "Dictionary(1 rows)", "Instants(1 rows)", "Window(..)", "Codes(..)"] {
        assert!(shown.contains(named), "{shown}");
    }
}

/// The same three rows in every width of columns.
#[test]
fn columns_of_every_width_give_the_same_bytes() {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .time("at", Grain::Day, Zone::utc())
        .measure(Measure::count_if("resolved"))
        .measure(Measure::sum("seconds"))
        .measure(Measure::distinct("person"))
        .build()
        .unwrap();
    let kinds = ["noise", "aid"];
    let day = 86_400i64;
    let state =
        |codes: Codes<'_>, (per_second, unit): (i64, TimeUnit), seconds: Integers<'_>, flags: Flags<'_>| {
            let instants = [0, day, day + 1].map(|second| second * per_second);
            let dictionary = ColumnData::Dictionary { codes, values: &kinds, negative: Negative::Null };
            let batch = Columns::new(3)
                .with("kind", dictionary)
                .and_then(|batch| batch.with("at", ColumnData::Instants { values: &instants, unit }))
                .and_then(|batch| batch.with("resolved", ColumnData::Flags(flags)))
                .and_then(|batch| batch.with("seconds", ColumnData::Integers(seconds)))
                .and_then(|batch| batch.with("person", ColumnData::Integers(seconds)))
                .unwrap();
            let mut aggregator = Aggregator::new(schema.clone());
            assert_eq!(aggregator.push_columns(&batch).unwrap().refused, 0);
            aggregator.to_bytes()
        };
    let units = [
        (1, TimeUnit::Seconds),
        (1_000, TimeUnit::Milliseconds),
        (1_000_000, TimeUnit::Microseconds),
        (1_000_000_000, TimeUnit::Nanoseconds),
    ];
    let (i32s, i64s, u32s) = ([7i32, 8, 7], [7i64, 8, 7], [7u32, 8, 7]);
    let numbers = [Integers::I32(&i32s), Integers::I64(&i64s), Integers::U32(&u32s)];
    let (bools, bytes) = ([true, false, true], [9u8, 0, 1]);
    let flags =
        [Flags::Bools(&bools), Flags::Bytes(&bytes), Flags::Bits { bytes: &[0b1010], offset: 1, rows: 3 }];
    let signed =
        [Codes::I8(&[0, 1, -1]), Codes::I16(&[0, 1, -1]), Codes::I32(&[0, 1, -1]), Codes::I64(&[0, 1, -1])];
    let expected = state(signed[0], units[0], numbers[0], flags[0]);
    for (at, codes) in signed.into_iter().enumerate() {
        assert!(state(codes, units[at], numbers[at % 3], flags[at % 3]) == expected, "{at}");
    }
    let unsigned = [Codes::U8(&[0, 1, 0]), Codes::U16(&[0, 1, 0]), Codes::U32(&[0, 1, 0])];
    let expected = state(unsigned[0], units[0], numbers[0], flags[0]);
    for (at, codes) in unsigned.into_iter().enumerate() {
        assert!(state(codes, units[at], numbers[at], flags[at]) == expected, "{at}");
    }
}

#[test]
fn windows_as_a_column_give_what_events_with_windows_give() {
    let schema = Schema::builder()
        .dimension(Dimension::open("kind"))
        .measure(Measure::count())
        .measure(Measure::hour_of_week("between"))
        .zone(Zone::shanghai())
        .build()
        .unwrap();
    // The third is not known, the fourth ends before it begins, the fifth lasts longer than a year and a day.
    let from = [1_752_800_000_000, -7_250, 0, 7_200_000, 0];
    let to = [1_752_850_000_999, 86_399_999, 0, 3_600_000, 400 * 86_400_000];
    let known = [true, true, false, true, true];
    let windows = ColumnData::Windows { from: &from, to: &to, unit: TimeUnit::Milliseconds };
    let batch = Columns::new(5)
        .with("kind", ColumnData::Texts(&["a", "b", "a", "a", "b"]))
        .and_then(|batch| batch.with_validity("between", windows, Validity::Flags(&known)))
        .unwrap();
    let mut as_columns = Aggregator::new(schema.clone());
    let report = as_columns.push_columns(&batch).unwrap();
    assert_eq!((report.read, report.refused), (5, 2));
    let (row, error) = report.first_refused.unwrap();
    assert_eq!((row, error.place().field.as_deref()), (3, Some("between")));

    let mut as_events = Aggregator::new(schema.clone());
    let instant = |millis: i64| DateTime::from_timestamp_millis(millis).unwrap();
    for (row, kind) in ["a", "b", "a", "a", "b"].into_iter().enumerate() {
        let window = FieldValue::Window(instant(from[row]), instant(to[row]));
        let value = if known[row] { window } else { FieldValue::Null };
        let taken = as_events.push(&Event::new().with("kind", kind).with("between", value));
        assert_eq!(taken.is_ok(), row < 3);
    }
    assert_eq!(as_columns.to_bytes(), as_events.to_bytes());

    let short = ColumnData::Windows { from: &from, to: &to[..4], unit: TimeUnit::Milliseconds };
    assert!(Columns::new(5).with("between", short).is_err(), "a row needs both ends");
    let timed = Schema::builder().time("between", Grain::Day, Zone::shanghai()).measure(Measure::count());
    let batch = Columns::new(5).with("between", windows).unwrap();
    let refused = Aggregator::new(timed.build().unwrap()).push_columns(&batch).unwrap_err();
    assert_eq!(refused.kind().code(), "invalid", "a period needs an instant");
}
