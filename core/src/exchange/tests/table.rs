use chrono::NaiveDate;
use proptest::prelude::*;

use crate::exchange::{Bounds, Column, Limits, ReadOptions, Row, Table};
use crate::geo::Datum;
use crate::{Error, Result};

fn rows(text: &str) -> Result<Vec<Vec<String>>> {
    rows_with(text.as_bytes(), &ReadOptions::default())
}

fn rows_with(bytes: &[u8], options: &ReadOptions) -> Result<Vec<Vec<String>>> {
    let mut table = Table::from_bytes("t.csv", bytes, options)?;
    let header = table.header().to_vec();
    table.decode_all(|row| {
        let cells = header
            .iter()
            .map(|name| row.optional_text(name).map(|text| text.unwrap_or_default().into_owned()));
        cells.collect()
    })
}

fn error(text: &str) -> String {
    rows(text).unwrap_err().to_string()
}

fn decode<T>(text: &str, decode: impl Fn(&Row<'_>) -> Result<T>) -> (Vec<T>, String) {
    let mut table = Table::from_bytes("t.csv", text, &ReadOptions::default()).unwrap();
    let records = table.decode_all(|row| decode(row)).unwrap();
    (records, table.report().to_string())
}

#[test]
fn line_ends_quotes_and_a_byte_order_mark_are_read() {
    let expected = vec![vec!["1".to_owned(), "a\nb, \"c\"".to_owned()], vec!["2".to_owned(), String::new()]];
    for end in ["\n", "\r\n", "\r"] {
        for mark in ["", "\u{feff}"] {
            for last in ["", end] {
                let text = format!("{mark}id,name{end}1,\"a\nb, \"\"c\"\"\"{end}{end}2,{last}");
                assert_eq!(rows(&text).unwrap(), expected, "{text:?}");
            }
        }
    }
    assert_eq!(rows("a,b\r\n1,2\n3,4\r5,6\n").unwrap(), [["1", "2"], ["3", "4"], ["5", "6"]]);
    assert_eq!(rows("\u{feff}\"id\",name\n1,2").unwrap(), [["1", "2"]]);
    assert_eq!(rows("id,name\n").unwrap(), Vec::<Vec<String>>::new());
}

#[test]
fn what_makes_the_file_doubtful_is_an_error_with_its_line() {
    assert_eq!(error(""), "t.csv: missing, expected a row of column names, but the file is empty");
    assert_eq!(error("\u{feff}\n\n"), error(""));
    assert_eq!(error("id,name,name\n1,a,b\n"), "t.csv, line 1, name: duplicate column name");
    assert_eq!(
        error("id,name\n1,\"abc\n2,def\n"),
        "t.csv, line 2: not well formed, expected a closing quote before the end of the file"
    );
    assert_eq!(error("id,name\n1,\"abc"), error("id,name\n1,\"abc\n2,def\n"));
    assert!(
        error("id;lon\n1;116,4\n").ends_with("expected columns divided by ','; these look divided by ';'")
    );
    let utf8 = |bytes: &[u8]| rows_with(bytes, &ReadOptions::default()).unwrap_err().to_string();
    assert!(utf8(b"id,name\n\n1,\xca\xd8\n").starts_with("t.csv, line 3: not well formed, expected UTF-8"));
    assert!(
        utf8(b"\xff\xfei\0d\0\n\0")
            .starts_with("t.csv, line 1: not well formed, expected UTF-8; the bytes look like utf-16,")
    );
    // The two bytes of one character, with a comma between them.
    assert!(utf8(b"id,name\n\xc3,\xa9\n").contains("line 2"));
}

#[test]
fn a_row_that_is_wrong_is_reported_and_the_rest_is_read() {
    let (ids, report) =
        decode("id,name\n1\n2,a\n\n3,a,b\n4,\"a\0\"\n,\n5,\"a\nb\"\n6\n", |row| row.integer("id"));
    assert_eq!(ids, [2, 5]);
    let expected = "t.csv: 7 rows read, 2 accepted, 4 refused, 1 skipped\n  \
        refused: t.csv, line 2: not valid, expected 2 fields as in the header, found 1 [invalid]\n  \
        refused: t.csv, line 5: not valid, expected 2 fields as in the header, found 3 [invalid]\n  \
        refused: t.csv, line 6, name: not valid, expected text without a NUL character [invalid]\n  \
        skipped: t.csv, line 7: every field is empty [empty_row]\n  \
        refused: t.csv, line 10: not valid, expected 2 fields as in the header, found 1 [invalid]\n";
    assert_eq!(report, expected);
}

#[test]
fn strict_mode_stops_at_the_first_refusal_and_the_first_repair() {
    let options = ReadOptions { strict: true, ..ReadOptions::default() };
    let strict = |text: &str| {
        let mut table = Table::from_bytes("t.csv", text, &options).unwrap();
        table.decode_all(|row| row.integer("id")).map_err(|error| error.to_string())
    };
    assert!(strict("id,name\n1,a\n2\n").unwrap_err().starts_with("t.csv, line 3: not valid"));
    assert!(strict("id,name\n1,a\nx,b\n").unwrap_err().starts_with("t.csv, line 3, id: not valid"));
    assert!(strict("id,name\n１,a\n").unwrap_err().starts_with("t.csv, line 2, id: full-width digits"));
    assert_eq!(strict("id,name\n1,a\n").unwrap(), [1]);
}

#[test]
fn columns_are_found_by_any_of_their_names_and_the_rest_is_listed() {
    let options = ReadOptions {
        columns: vec![
            Column::new("id", &["编号"]).required(),
            Column::new("safe_point", &["守望点", "point"]),
        ],
        ..ReadOptions::default()
    };
    for header in ["编号,守望点,note", "ID,Safe Point,note", "id,SAFE-POINT,note", "ｉｄ,point,note"] {
        let text = format!("{header}\n1,p,n\n");
        let mut table = Table::from_bytes("t.csv", &text, &options).unwrap();
        let found =
            table.decode_all(|row| Ok((row.text("id")?.into_owned(), row.text("safe_point")?.into_owned())));
        assert_eq!(found.unwrap(), [("1".to_owned(), "p".to_owned())], "{header}");
        assert_eq!(table.report().unknown_columns().collect::<Vec<_>>(), ["note"]);
    }
    // Of two columns for one field the name itself wins, whatever their order.
    let mut table = Table::from_bytes("t.csv", "point,safe_point,id\na,b,1\n", &options).unwrap();
    assert_eq!(table.decode_all(|row| Ok(row.text("safe_point")?.into_owned())).unwrap(), ["b"]);
    assert_eq!(table.report().unknown_columns().collect::<Vec<_>>(), ["point"]);
    let error = Table::from_bytes("t.csv", "point\na\n", &options).unwrap_err();
    assert_eq!(error.to_string(), "t.csv, line 1, id: missing, expected a column named id or 编号");
}

#[test]
fn typed_fields_are_read_or_refused_with_line_and_field() {
    let date = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
    let (values, report) = decode("n,f,b,d,e,l\n12.0,1.164E+02,是,2024-03-05,WGS 84,gcj02; bd09\n", |row| {
        Ok((
            row.integer("n")?,
            row.float("f")?,
            row.boolean("b")?,
            row.date("d")?,
            row.parse::<Datum>("e")?,
            row.list::<Datum>("l")?,
        ))
    });
    assert_eq!(values, [(12, 116.4, true, date, Datum::Wgs84, vec![Datum::Gcj02, Datum::Bd09])]);
    assert!(report.starts_with("t.csv: 1 row read, 1 accepted\n"));
    type Read = fn(&Row<'_>) -> Result<()>;
    let refusals: [(&str, Read); 7] = [
        ("1.5", |row| row.integer("f").map(drop)),
        ("99999999999999999999", |row| row.integer("f").map(drop)),
        ("inf", |row| row.float("f").map(drop)),
        ("1e999", |row| row.float("f").map(drop)),
        ("maybe", |row| row.boolean("f").map(drop)),
        ("05/03/2024", |row| row.date("f").map(drop)),
        ("nad27", |row| row.parse::<Datum>("f").map(drop)),
    ];
    for (text, read) in refusals {
        let (_, report) = decode(&format!("f\n{text}\n"), read);
        assert!(report.contains("refused: t.csv, line 2, f: not valid, expected "), "{report}");
        assert!(!report.contains(text), "the value shows: {report}");
    }
}

#[test]
fn positions_out_of_range_swapped_or_zero_are_named() {
    let options =
        ReadOptions { expected_bounds: Some(Bounds::new(18.0, 73.0, 54.0, 135.0)), ..ReadOptions::default() };
    let text =
        "id,lat,lon\n1,36.62,101.77\n2,101.77,36.62\n3,0,0\n4,90.5,181\n5,22.5,\n6,88.3,22.5\n7,10,10\n8,,\n";
    let mut table = Table::from_bytes("t.csv", text, &options).unwrap();
    let positions = table.decode_all(|row| row.optional_position("lat", "lon")).unwrap();
    assert_eq!(positions.len(), 5);
    let found: Vec<_> = table.report().findings().iter().map(|f| (f.place.line.unwrap(), f.code)).collect();
    let expected = [
        (3, "out_of_range"),
        (4, "zero_position"),
        (5, "out_of_range"),
        (6, "missing"),
        (7, "swapped_position"),
        (8, "outside_bounds"),
    ];
    let mut sorted = found.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert!(table.report().to_string().contains("latitude and longitude look swapped"));
}

#[test]
fn limits_hold_at_their_edge() {
    let limited = |limits: Limits, text: &str| {
        let options = ReadOptions { limits, ..ReadOptions::default() };
        rows_with(text.as_bytes(), &options).is_ok()
    };
    for (n, allowed) in [(4, true), (5, true), (6, false)] {
        let header: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        let limits = || Limits { columns: 5, ..Limits::default() };
        assert_eq!(limited(limits(), &header.join(",")), allowed, "{n} columns");
        assert_eq!(
            limited(limits(), &format!("a\n{}\n", vec!["1"; n].join(","))),
            allowed,
            "{n} fields in a row"
        );
        let field = "x".repeat(n);
        let limits = || Limits { field_bytes: 5, ..Limits::default() };
        for text in
            [format!("a,b\n1,{field}"), format!("a,b\n{field},1"), format!("a,b\n\"{field}\",1"), field]
        {
            assert_eq!(limited(limits(), &text), allowed, "{text}");
        }
    }
    let default = Limits::default();
    for (n, allowed) in
        [(default.field_bytes - 1, true), (default.field_bytes, true), (default.field_bytes + 1, false)]
    {
        assert_eq!(limited(Limits::default(), &format!("a\n{}\n", "x".repeat(n))), allowed);
    }
    for (n, allowed) in [(511, true), (512, true), (513, false)] {
        let header: Vec<String> = (0..n).map(|i| format!("c{i}")).collect();
        assert_eq!(limited(Limits::default(), &header.join(",")), allowed);
    }
}

#[test]
fn a_long_table_is_read_with_progress_and_without_holding_it() {
    struct Endless(u64);
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let row = b"1,\"a\nb\"\n";
            for byte in buffer.iter_mut() {
                *byte = row[usize::try_from(self.0 % row.len() as u64).unwrap()];
                self.0 += 1;
            }
            Ok(buffer.len())
        }
    }
    let mut options = ReadOptions::default();
    options.limits.file_bytes = 1 << 19;
    let mut table = Table::from_reader("t.csv", Endless(0), &options).unwrap();
    let (mut rows, mut last) = (0_u64, 0);
    let error = loop {
        match table.next_row() {
            Ok(Some(_)) => rows += 1,
            Ok(None) => panic!("the stream has no end"),
            Err(error) => break error,
        }
        assert!(table.bytes_consumed() >= last);
        last = table.bytes_consumed();
    };
    assert_eq!(error.to_string(), "t.csv: over the limit of 524288 bytes in a file");
    assert!(rows > 50_000 && last >= 1 << 18, "{rows} rows, {last} bytes");
}

#[test]
fn an_open_quote_in_a_long_file_stops_at_the_field_limit() {
    let mut text = "id,name\n1,\"abc\n".to_owned();
    text.push_str(&"2,def\n".repeat(180_000));
    let error = error(&text);
    assert_eq!(error, "t.csv, line 2: over the limit of 1048576 bytes in a field (is a quote left open?)");
}

#[test]
fn a_missing_file_and_a_folder_are_named() {
    let error = |path: &str| Table::from_path(path, &ReadOptions::default()).unwrap_err();
    assert_eq!(error("no/such/file.csv").place().file.as_deref(), Some("no/such/file.csv"));
    assert_eq!(error("no/such/file.csv").kind().code(), "io");
    assert_eq!(error("src").to_string(), "src: not valid, expected a file, not a folder");
}

#[test]
fn a_caller_may_refuse_and_warn_of_rows_itself() {
    let mut table = Table::from_bytes("t.csv", "id\n1\n2\n", &ReadOptions::default()).unwrap();
    while let Some(row) = table.next_row().unwrap() {
        row.warn("odd", "id", "an odd identifier");
        let error = row.locate(Error::refused("no more"));
        table.report_mut().refuse(error).unwrap();
    }
    let report = table.into_report();
    assert_eq!(
        (report.read(), report.refused(), report.count(crate::exchange::FindingKind::Warned)),
        (2, 2, 2)
    );
}

#[test]
fn preambles_and_footers_are_skipped_and_reported() {
    let text = "Report of \"March\nnot closed: \"\r\nid,n\n1,2\n合计,2\n\nMade by,x\n";
    let options =
        ReadOptions { preamble_lines: 2, footers: vec!["合计".to_owned()], ..ReadOptions::default() };
    let mut table = Table::from_bytes("t.csv", text, &options).unwrap();
    assert_eq!(table.decode_all(|row| row.integer("id")).unwrap(), [1]);
    let found: Vec<_> = table.report().findings().iter().map(|f| (f.place.line.unwrap(), f.code)).collect();
    assert_eq!(found, [(1, "preamble"), (5, "footer"), (7, "footer")]);
}

#[test]
fn both_degrees_in_one_field_are_read() {
    let texts = ["36.62,101.77", "(36.62, 101.77)", "POINT (101.77 36.62)", "３６．６２，１０１．７７"];
    for text in texts {
        let (positions, _) = decode(&format!("place\n\"{text}\"\n"), |row| row.position_in("place"));
        assert_eq!((positions[0].latitude(), positions[0].longitude()), (36.62, 101.77), "{text}");
    }
    for text in ["36.62", "101.77,36.62", "a,b", "36.62,", "POINT EMPTY"] {
        let (positions, report) = decode(&format!("place\n\"{text}\"\n"), |row| row.position_in("place"));
        assert!(positions.is_empty() && report.contains("line 2, place: "), "{report}");
    }
}

#[test]
fn degrees_of_a_declared_datum_are_converted_as_they_are_read() {
    let options = ReadOptions { datum: Datum::Gcj02, ..ReadOptions::default() };
    let expected = Datum::Gcj02.to_wgs84(36.62, 101.77).unwrap();
    assert!(crate::geo::distance_metres(expected, crate::Position::new(36.62, 101.77).unwrap()) > 100.0);
    let text = "lat,lon,place\n36.62,101.77,\"36.62,101.77\"\n101.77,36.62,\"101.77,36.62\"\n";
    let mut table = Table::from_bytes("t.csv", text, &options).unwrap();
    assert_eq!(table.decode_all(|row| row.position("lat", "lon")).unwrap(), [expected]);
    assert!(table.report().to_string().contains("look swapped"));
    let mut table = Table::from_bytes("t.csv", text, &options).unwrap();
    assert_eq!(table.decode_all(|row| row.position_in("place")).unwrap(), [expected]);
    let point = r#"{"type":"Point","coordinates":[101.77,36.62]}"#;
    let file = crate::exchange::GeoJson::from_bytes("f", point, &options).unwrap();
    assert!(file.features()[0].shape == crate::exchange::Shape::Point(expected));
}

/// Writes a field as RFC 4180 has it.
fn quoted(field: &str) -> String {
    format!("\"{}\"", field.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = rows_with(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_table_like_text_makes_the_reader_panic(text in "[a,\"\r\n\u{feff}0é]{0,60}") {
        let _ = rows(&text);
    }

    #[test]
    fn quoted_fields_come_back_as_they_were(
        table in prop::collection::vec(prop::collection::vec("[a-z,\"\r\n 文\u{feff}]{0,8}x", 3), 0..8)
    ) {
        let mut text = "a,b,c\r\n".to_owned();
        for row in &table {
            text.push_str(&row.iter().map(|field| quoted(field)).collect::<Vec<_>>().join(","));
            text.push_str("\r\n");
        }
        let trimmed: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|field| field.trim().to_owned()).collect()).collect();
        prop_assert_eq!(rows(&text).unwrap(), trimmed);
    }
}
