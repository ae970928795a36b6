//! The laws of the aggregator, on bytes: the same records give the same bytes however they came.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use chrono::DateTime;
use proptest::prelude::*;
use shouwang::stats::{
    Aggregator, Codes, ColumnData, Columns, Dimension, Event, FieldValue, Flags, Grain, Integers, Measure,
    Negative, ReportedFigure, RowKey, Schema, TimeUnit, Unit, Validity, parse_figure,
};
use shouwang::time::Zone;

const CATEGORIES: [&str; 4] = ["noise", "aid", "纠纷", "lost child"];
const AREAS: [&str; 3] = ["dashizi", "xiaguan", "ruichi"];
const PERSONS: [&str; 9] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"];
const FIGURES: [&str; 4] = ["400余件", "25件", "上千件", "近200件"];

/// One record; −1 is null, an area of 3 is outside.
#[derive(Debug, Clone)]
struct Row {
    category: i8,
    area: i8,
    at: Option<i64>,
    resolved: Option<bool>,
    seconds: Option<i64>,
    person: i8,
    figure: i8,
}

fn row() -> impl Strategy<Value = Row> {
    (
        -1i8..4,
        -1i8..4,
        prop::option::weighted(0.9, 1_700_000_000i64..1_720_000_000),
        prop::option::of(any::<bool>()),
        prop::option::weighted(0.9, prop_oneof![0i64..70, 0i64..1_000_000]),
        -1i8..9,
        -1i8..4,
    )
        .prop_map(|(category, area, at, resolved, seconds, person, figure)| Row {
            category,
            area,
            at,
            resolved,
            seconds,
            person,
            figure,
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec(row(), 0..60)
}

fn schema(retractable: bool) -> Schema {
    // Low caps, so that the sketches take over within a test.
    let mut distinct = Measure::distinct("person").exact_up_to(3);
    let mut quantiles = Measure::quantiles("seconds").exact_up_to(4);
    if retractable {
        (distinct, quantiles) = (distinct.retractable(), quantiles.retractable());
    }
    let stations = [("dashizi", "beidajie"), ("xiaguan", "beidajie"), ("ruichi", "nanchuan")];
    let mut builder = Schema::builder()
        .dimension(Dimension::open("category"))
        .dimension(Dimension::closed("area", AREAS).with_level("station", stations))
        .time("at", Grain::Week, Zone::shanghai())
        .measure(Measure::count())
        .measure(Measure::count_if("resolved"))
        .measure(Measure::sum("seconds"))
        .measure(Measure::sum_of_squares("seconds"))
        .measure(distinct)
        .measure(quantiles)
        .measure(Measure::hour_of_week("at"))
        .measure(Measure::cell_key("person"))
        .measure(Measure::contributors("person").exact_up_to(4).retractable())
        .measure(Measure::reported("figure", Unit::Matters));
    if !retractable {
        builder = builder.measure(Measure::min_max("seconds"));
    }
    builder.build().unwrap()
}

fn pick<'a>(values: &[&'a str], code: i8) -> FieldValue<'a> {
    let found = |code: usize| values.get(code).map_or(FieldValue::Outside, |value| (*value).into());
    usize::try_from(code).map_or(FieldValue::Null, found)
}

fn figures() -> Vec<ReportedFigure> {
    FIGURES.iter().map(|text| parse_figure(text).unwrap()).collect()
}

fn event<'a>(row: &Row, figures: &'a [ReportedFigure]) -> Event<'a> {
    let at = row.at.map(|second| DateTime::from_timestamp(second, 0).unwrap());
    Event::new()
        .with("category", pick(&CATEGORIES, row.category))
        .with("area", pick(&AREAS, row.area))
        .with("at", at)
        .with("resolved", row.resolved)
        .with("seconds", row.seconds)
        .with("person", pick(&PERSONS, row.person))
        .with("figure", usize::try_from(row.figure).ok().map(|code| &figures[code]))
}

fn pushed<'a>(schema: &Schema, rows: impl IntoIterator<Item = &'a Row>) -> Aggregator {
    let figures = figures();
    let mut aggregator = Aggregator::new(schema.clone());
    for row in rows {
        aggregator.push(&event(row, &figures)).unwrap();
    }
    aggregator
}

fn merged(mut a: Aggregator, b: &Aggregator) -> Aggregator {
    a.merge(b).unwrap();
    a
}

fn packed(flags: &[bool]) -> Vec<u8> {
    let mut bytes = vec![0u8; flags.len() / 8 + 2];
    for (i, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
        bytes[(i + 3) / 8] |= 1 << ((i + 3) % 8);
    }
    bytes
}

/// Adds rows as columns, with validity as flags or as bits that begin inside a byte.
fn push_batch(aggregator: &mut Aggregator, rows: &[Row], bits: bool) {
    let codes = |code: fn(&Row) -> i8| rows.iter().map(code).collect::<Vec<i8>>();
    let category = codes(|row| row.category);
    let area = codes(|row| if row.area == 3 { -2 } else { row.area });
    let (person, figure) = (codes(|row| row.person), codes(|row| row.figure));
    let at: Vec<i64> = rows.iter().map(|row| row.at.unwrap_or(i64::MIN).saturating_mul(1000)).collect();
    let seconds: Vec<i64> = rows.iter().map(|row| row.seconds.unwrap_or(-77)).collect();
    let resolved: Vec<bool> = rows.iter().map(|row| row.resolved.unwrap_or(true)).collect();
    let known: [Vec<bool>; 4] = [
        rows.iter().map(|row| row.at.is_some()).collect(),
        rows.iter().map(|row| row.seconds.is_some()).collect(),
        rows.iter().map(|row| row.resolved.is_some()).collect(),
        rows.iter().map(|row| row.area != -1).collect(),
    ];
    let bytes: Vec<Vec<u8>> = known.iter().map(|known| packed(known)).collect();
    let validity = |i: usize| {
        if bits { Validity::Bits { bytes: &bytes[i], offset: 3 } } else { Validity::Flags(&known[i]) }
    };
    let flags = packed(&resolved);
    let flags = if bits {
        Flags::Bits { bytes: &flags, offset: 3, rows: rows.len() }
    } else {
        Flags::Bools(&resolved)
    };
    let coded =
        |codes, values, negative| ColumnData::Dictionary { codes: Codes::I8(codes), values, negative };
    let area = coded(&area, &AREAS, Negative::Outside);
    let instants = ColumnData::Instants { values: &at, unit: TimeUnit::Milliseconds };
    let seconds = ColumnData::Integers(Integers::I64(&seconds));
    let batch = Columns::new(rows.len())
        .with("category", coded(&category, &CATEGORIES, Negative::Null))
        .and_then(|batch| batch.with_validity("area", area, validity(3)))
        .and_then(|batch| batch.with_validity("at", instants, validity(0)))
        .and_then(|batch| batch.with_validity("seconds", seconds, validity(1)))
        .and_then(|batch| batch.with_validity("resolved", ColumnData::Flags(flags), validity(2)))
        .and_then(|batch| batch.with("person", coded(&person, &PERSONS, Negative::Null)))
        .and_then(|batch| batch.with("figure", coded(&figure, &FIGURES, Negative::Null)))
        .unwrap();
    let report = aggregator.push_columns(&batch).unwrap();
    assert_eq!((report.refused, report.first_refused), (0, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_sharding_and_any_order_give_the_same_bytes(
        rows in rows(), shards in prop::collection::vec(0usize..4, 60), seed in any::<u64>(), retractable in any::<bool>()
    ) {
        let schema = schema(retractable);
        let whole = pushed(&schema, &rows).to_bytes();
        let mut parts: Vec<Aggregator> = (0..4)
            .map(|shard| {
                let own = rows.iter().zip(&shards).filter(|(_, own)| **own == shard);
                let mut own: Vec<&Row> = own.map(|(row, _)| row).collect();
                if seed & 1 == 1 { own.reverse(); }
                pushed(&schema, own)
            })
            .collect();
        parts.rotate_left(usize::try_from(seed % 4).unwrap());
        let mut sum = Aggregator::new(schema);
        for part in &parts {
            // In half of the cases the parts travel as bytes.
            let part = if seed & 2 == 2 { Aggregator::from_bytes(&part.to_bytes()).unwrap() } else { part.clone() };
            sum.merge(&part).unwrap();
        }
        prop_assert_eq!(sum.to_bytes(), whole);
    }

    #[test]
    fn many_records_that_wait_together_give_the_bytes_of_a_few(
        rows in prop::collection::vec((row(), 0u8..8), 100..400), few in 1usize..15, retractable in any::<bool>()
    ) {
        let (schema, figures) = (schema(retractable), figures());
        let push = |aggregator: &mut Aggregator, (row, kind): &(Row, u8)| {
            let event = event(row, &figures);
            match kind {
                // Refused by the dimension that comes after the measures, or by a measure in their midst.
                0 => assert!(aggregator.push(&event.with("area", "elsewhere")).is_err()),
                1 => assert!(aggregator.push(&event.with("figure", true)).is_err()),
                2 => assert!(aggregator.push(&event.with("unknown field", true)).is_err()),
                _ => aggregator.push(&event).unwrap(),
            }
        };
        let mut whole = Aggregator::new(schema.clone());
        let mut sum = whole.clone();
        for part in rows.chunks(few) {
            let mut own = Aggregator::new(schema.clone());
            for row in part {
                push(&mut whole, row);
                push(&mut own, row);
            }
            sum.merge(&own).unwrap();
        }
        prop_assert_eq!(whole.cell_count(), sum.cell_count());
        prop_assert_eq!(whole.to_bytes(), sum.to_bytes());
        let event = rows.iter().find(|(_, kind)| *kind > 2);
        if let Some((row, _)) = event.filter(|_| retractable) {
            whole.retract(&self::event(row, &figures)).unwrap();
            sum.retract(&self::event(row, &figures)).unwrap();
            prop_assert_eq!(whole.to_bytes(), sum.to_bytes());
        }
    }

    #[test]
    fn merging_is_commutative_and_associative_and_an_empty_state_changes_nothing(a in rows(), b in rows(), c in rows()) {
        let schema = schema(false);
        let (a, b, c) = (pushed(&schema, &a), pushed(&schema, &b), pushed(&schema, &c));
        prop_assert_eq!(merged(a.clone(), &b).to_bytes(), merged(b.clone(), &a).to_bytes());
        let left = merged(merged(a.clone(), &b), &c);
        let right = merged(a.clone(), &merged(b, &c));
        prop_assert_eq!(left.to_bytes(), right.to_bytes());
        let empty = Aggregator::new(schema);
        prop_assert_eq!(merged(a.clone(), &empty).to_bytes(), a.to_bytes());
        prop_assert_eq!(merged(empty, &a).to_bytes(), a.to_bytes());
    }

    #[test]
    fn a_batch_gives_the_bytes_of_its_rows(
        first in rows(), second in rows(), bits in any::<bool>(), retractable in any::<bool>()
    ) {
        let schema = schema(retractable);
        let mut batches = Aggregator::new(schema.clone());
        push_batch(&mut batches, &first, bits);
        push_batch(&mut batches, &second, !bits);
        prop_assert_eq!(batches.to_bytes(), pushed(&schema, first.iter().chain(&second)).to_bytes());
    }

    #[test]
    fn retracting_undoes_pushing(rows in rows(), more in rows()) {
        let schema = schema(true);
        let figures = figures();
        let before = pushed(&schema, &rows);
        let mut after = merged(before.clone(), &pushed(&schema, &more));
        for row in more.iter().rev() {
            after.retract(&event(row, &figures)).unwrap();
        }
        prop_assert_eq!(after.to_bytes(), before.to_bytes());
    }

    #[test]
    fn rolling_up_and_slicing_commute_with_merging(a in rows(), b in rows()) {
        let schema = schema(false);
        let (a, b) = (pushed(&schema, &a), pushed(&schema, &b));
        let sum = merged(a.clone(), &b);
        for keys in [&["station", "category"][..], &["week", "area"], &["category"], &[]] {
            let apart = merged(a.rollup(keys).unwrap(), &b.rollup(keys).unwrap());
            prop_assert_eq!(apart.to_bytes(), sum.rollup(keys).unwrap().to_bytes());
        }
        let kept = [RowKey::from("beidajie"), RowKey::Null];
        let apart = merged(a.slice("station", &kept).unwrap(), &b.slice("station", &kept).unwrap());
        prop_assert_eq!(apart.to_bytes(), sum.slice("station", &kept).unwrap().to_bytes());
        let steps = sum.rollup(&["station", "category"]).unwrap().rollup(&["station"]).unwrap();
        prop_assert_eq!(steps.to_bytes(), sum.rollup(&["station"]).unwrap().to_bytes());
        let (direct, rolled) = (sum.table(["station"]).unwrap(), steps.table(["station"]).unwrap());
        prop_assert_eq!(direct.digest(), rolled.digest());
        prop_assert_eq!(Aggregator::from_bytes(&steps.to_bytes()).unwrap().to_bytes(), steps.to_bytes());
    }

    #[test]
    fn bytes_come_back_as_they_were_and_nothing_else_is_taken_for_them(
        rows in rows(), cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(),
        flip in 1u8..=255, retractable in any::<bool>()
    ) {
        let state = pushed(&schema(retractable), &rows);
        let bytes = state.to_bytes();
        let read = Aggregator::from_bytes(&bytes).unwrap();
        prop_assert_eq!(read.to_bytes(), bytes.clone());
        let all = ["category", "area", "week"];
        prop_assert_eq!(read.table(all).unwrap(), state.table(all).unwrap());
        prop_assert!(Aggregator::from_bytes(&bytes[..cut.index(bytes.len())]).is_err());
        let mut wrong = bytes.clone();
        wrong[at.index(bytes.len())] ^= flip;
        prop_assert!(Aggregator::from_bytes(&wrong).is_err());
    }
}

/// Gives a body the checksum that makes it look whole.
fn forged(mut body: Vec<u8>) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    body.extend(crc.sum().to_le_bytes());
    body
}

/// Whatever is let in is canonical, and merges, rolls up and makes tables without panic or overflow.
fn refused_or_whole(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(read) = Aggregator::from_bytes(bytes) else { return Ok(()) };
    prop_assert_eq!(read.to_bytes(), bytes);
    let mut twice = read.clone();
    if twice.merge(&read).is_ok() {
        let keys: Vec<String> = twice.schema().keys().map(str::to_owned).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        twice.table(keys.as_slice()).unwrap();
        twice.rollup(keys.get(..1).unwrap_or_default()).unwrap().table([]).unwrap();
        prop_assert_eq!(Aggregator::from_bytes(&twice.to_bytes()).unwrap().to_bytes(), twice.to_bytes());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_forged_checksum_lets_no_other_form_of_a_state_in(
        rows in prop::collection::vec(row(), 0..12), retractable in any::<bool>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        more in prop::collection::vec(any::<u8>(), 0..4)
    ) {
        let bytes = pushed(&schema(retractable), &rows).to_bytes();
        let mut body = bytes[..bytes.len() - 4].to_vec();
        for (at, value) in edits {
            let at = at.index(body.len());
            body[at] = value;
        }
        body.extend(more);
        refused_or_whole(&forged(body))?;
    }

    #[test]
    fn no_splice_of_two_states_and_no_large_length_is_taken(
        first in prop::collection::vec(row(), 0..12), second in prop::collection::vec(row(), 0..12),
        retractable in any::<bool>(), cut in any::<prop::sample::Index>(), go_on in any::<prop::sample::Index>(),
        length in prop::option::of(prop_oneof![Just(u64::MAX), Just(1 << 48), Just(1 << 32), 0u64..300])
    ) {
        let (first, second) = (pushed(&schema(retractable), &first).to_bytes(), pushed(&schema(false), &second).to_bytes());
        let (cut, go_on) = (cut.index(first.len() - 4), go_on.index(second.len() - 4));
        let mut body = first[..cut].to_vec();
        // A varint where a length or a count may stand.
        let mut rest = length;
        while let Some(number) = rest {
            let low = u8::try_from(number & 0x7F).unwrap();
            body.push(if number > 0x7F { low | 0x80 } else { low });
            rest = (number > 0x7F).then_some(number >> 7);
        }
        body.extend(&second[go_on..second.len() - 4]);
        refused_or_whole(&forged(body))?;
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Aggregator::from_bytes(&bytes).is_err());
        refused_or_whole(&forged([b"SWAG\x01", bytes.as_slice()].concat()))?;
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let schema = schema(false);
    let rows: Vec<Row> = (0i64..600)
        .map(|i| Row {
            category: i8::try_from(i % 5 - 1).unwrap(),
            area: i8::try_from(i % 4).unwrap(),
            at: Some(1_700_000_000 + i * 9_999),
            resolved: (i % 7 > 0).then_some(i % 3 > 0),
            seconds: Some(i * i % 1_000),
            person: i8::try_from(i % 9).unwrap(),
            figure: i8::try_from(i % 4).unwrap(),
        })
        .collect();
    let whole = pushed(&schema, &rows).to_bytes();
    for threads in [1, 2, 3, 7] {
        let parts: Vec<Aggregator> = std::thread::scope(|scope| {
            let aggregate = |part| {
                let mut own = Aggregator::new(schema.clone());
                push_batch(&mut own, part, true);
                own
            };
            let parts = rows.chunks(rows.len().div_ceil(threads));
            let workers: Vec<_> = parts.map(|part| scope.spawn(move || aggregate(part))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let sum = parts.iter().fold(Aggregator::new(schema.clone()), merged);
        assert_eq!(sum.to_bytes(), whole, "{threads} threads");
    }
}
