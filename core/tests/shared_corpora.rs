//! Runs the shared corpora that are no files for a reader: naughty strings, dates, telephone numbers, names, codes that a camera reads.
//! Those that are files run in `exchange_corpora.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use std::fs;
use std::path::{Path, PathBuf};

use shouwang::domain::{
    AgencyCode, Certificate, DivisionCode, OfficerId, PersonName, PersonRef, PhoneKind, PhoneNumber, QrLink,
    QrLinkKind,
};
use shouwang::exchange::page::{Align, BarChart, Headline, Page, PageTable};
use shouwang::exchange::{
    Cell, CsvOptions, CsvWriter, GeoJson, GeoJsonWriter, Json, Limits, ReadOptions, Row, Shape, Table,
    undefused,
};
use shouwang::stats::{ReportedFigure, figures_in};
use shouwang::time::{OpeningHours, ValidTime, Zone};
use shouwang::{Lang, Position, Result};

fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SHOUWANG_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let found = root.join("corpora").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: {} is not there", found.display());
    None
}

fn json(path: &str) -> Option<Json> {
    Some(Json::from_bytes(&fs::read(shared(path)?).unwrap(), &Limits::default()).unwrap())
}

fn items(json: &Json) -> &[Json] {
    let Json::Array(items) = json else { panic!("an array") };
    items
}

fn text(json: &Json) -> &str {
    let Json::String(text) = json else { panic!("a text") };
    text
}

fn texts(path: &str) -> Option<Vec<String>> {
    Some(items(&json(path)?).iter().map(|item| text(item).to_owned()).collect())
}

/// Pairs of a value and what is said of it.
fn pairs(path: &str) -> Option<Vec<(String, String)>> {
    let pair = |item: &Json| (text(&items(item)[0]).to_owned(), text(&items(item)[1]).to_owned());
    Some(items(&json(path)?).iter().map(pair).collect())
}

/// Asks something of a table of one field that holds a text.
fn in_a_field<T>(value: &str, ask: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
    let mut writer = CsvWriter::new(Vec::new(), &["field", "end"], &raw())?;
    writer.write_row(&[Cell::Text(value), Cell::Text("x")])?;
    let bytes = writer.finish()?;
    let mut options = ReadOptions::default();
    options.strict = false;
    Table::from_bytes("t.csv", &bytes, &options)?.decode_all(ask)
}

fn raw() -> CsvOptions {
    let mut options = CsvOptions::default();
    options.raw = true;
    options
}

fn as_cell(value: &str) -> String {
    let mut writer = CsvWriter::new(Vec::new(), &["a", "b"], &CsvOptions::default()).unwrap();
    writer.write_row(&[Cell::Text(value), Cell::Text("x")]).unwrap();
    let bytes = writer.finish().unwrap();
    let mut table = Table::from_bytes("t.csv", &bytes, &ReadOptions::default()).unwrap();
    let cells = table.decode_all(|row| Ok(row.optional_text("a")?.unwrap_or_default().into_owned())).unwrap();
    // A NUL refuses the row that holds it.
    cells.into_iter().next().unwrap_or_default()
}

/// A page that shows a text wherever one can stand.
fn page(value: &str) -> String {
    let mut table = PageTable::new(value);
    table.column(value, Align::Start).column("n", Align::End);
    table.row([value, "1"]);
    let mut chart = BarChart::new(value);
    chart.bar(value, 1.0, value);
    let mut page = Page::new(value, Lang::En);
    page.lead(value).headline([Headline::new(value, value).note(value)]).section(value).paragraph(value);
    page.note(value).table(table).bars(chart).foot(value);
    page.to_html()
}

/// What of a page a browser takes for markup.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect()
}

#[test]
fn a_naughty_string_goes_in_and_comes_out_as_it_was_or_is_refused() {
    let Some(strings) = texts("blns/blns.json") else { return };
    assert!(strings.len() > 500, "{} strings", strings.len());
    let plain = page("x").matches('<').count();
    for naughty in &strings {
        let cell = as_cell(naughty);
        assert!(
            naughty.contains('\0') || undefused(&cell).trim() == naughty.trim(),
            "{naughty:?} as a cell is {cell:?}"
        );
        let mut writer = GeoJsonWriter::new(Vec::new()).unwrap();
        let properties = [("name", Json::String(naughty.clone()))];
        let at = Shape::Point(Position::new(36.6, 101.7).unwrap());
        writer.write_feature(Some(naughty), &at, None, &properties).unwrap();
        let file = GeoJson::from_bytes("f", &writer.finish().unwrap(), &ReadOptions::default()).unwrap();
        let [feature] = file.features() else { panic!("{naughty:?}: {}", file.report()) };
        assert_eq!(feature.properties[0].1, properties[0].1);
        assert_eq!(feature.id.as_deref(), Some(naughty.as_str()));
        assert_eq!(page(naughty).matches('<').count(), plain, "{naughty:?} is markup of a page");
        let _ = in_a_field(naughty, |row| {
            let _ =
                (row.optional_float("field"), row.optional_integer("field"), row.optional_boolean("field"));
            let _ = (
                row.optional_date("field"),
                row.optional_instant("field", Some(Zone::shanghai())),
                row.texts("field"),
            );
            let _ = (row.position_in("field"), row.optional_parse::<OpeningHours>("field"));
            Ok(())
        });
        macro_rules! reads_back {
            ($($kind:ty),+) => { $(
                match naughty.parse::<$kind>() {
                    Ok(value) => assert_eq!(value.to_string().parse::<$kind>().as_ref(), Ok(&value), "{naughty:?}"),
                    Err(error) => assert!(naughty.chars().count() < 4 || !error.to_string().contains(naughty.as_str()), "{error}"),
                }
            )+ };
        }
        reads_back!(
            AgencyCode,
            Certificate,
            DivisionCode,
            OfficerId,
            OpeningHours,
            PersonName,
            PhoneNumber,
            ValidTime
        );
        let _ = (naughty.parse::<ReportedFigure>(), naughty.parse::<PersonRef>(), figures_in(naughty));
        if let Ok(name) = PersonName::new(naughty) {
            assert!(name.masked().chars().count() <= name.as_str().chars().count() + 1);
        }
    }
}

#[test]
fn a_cell_that_begins_like_a_formula_is_defused_and_a_number_keeps_its_value() {
    let Some(cells) = texts("hostile/formula_cells.json") else { return };
    for cell in cells {
        let kept = matches!(cell.as_str(), "-5.5" | "+86 138 0000 0000" | "a\n=1");
        assert_eq!(as_cell(&cell), if kept { cell } else { format!("'{}", cell.trim_end()) }.trim());
    }
}

#[test]
fn markup_is_shown_as_text() {
    let Some(cells) = texts("hostile/markup_cells.json") else { return };
    let plain = page("x");
    for cell in cells {
        let html = page(&cell);
        let names = |html: &str| -> Vec<String> {
            tags(html)
                .iter()
                .map(|tag| tag.split_whitespace().next().unwrap_or_default().to_owned())
                .collect()
        };
        assert_eq!(names(&html), names(&plain), "{cell}");
        assert!(!html.contains(&cell) || !cell.contains(['<', '>', '"', '&']), "{cell}");
    }
}

/// What the reader of an instant says: where it is given a zone, and where not.
fn instant(value: &str, zone: Option<Zone>) -> Result<Option<String>, String> {
    let mut refused = None;
    let read = in_a_field(value, |row| {
        row.optional_instant("field", zone).inspect_err(|error| refused = Some(error.to_string()))
    });
    match (read.unwrap().first(), refused) {
        (Some(instant), _) => Ok(instant.map(|instant| instant.to_rfc3339())),
        (None, reason) => Err(reason.unwrap_or_default()),
    }
}

#[test]
fn times_are_read_as_their_table_says() {
    let Some(times) = pairs("hostile/times.json") else { return };
    for (value, expect) in times {
        // The notation of a zone behind a time is the table's; ours is a zone beside it.
        let (time, zone) = match value.split_once('[') {
            Some((time, zone)) => (time, Some(zone.trim_end_matches(']').parse::<Zone>().unwrap())),
            None => (value.as_str(), None),
        };
        let (alone, beside) = (instant(time, zone), instant(time, Some(zone.unwrap_or(Zone::shanghai()))));
        let says = |read: &Result<Option<String>, String>, word: &str| {
            read.as_ref().err().is_some_and(|reason| reason.contains(word))
        };
        let holds = match expect.as_str() {
            "needs declared zone" => says(&alone, "declared zone") && beside.is_ok(),
            "empty: null" => alone == Ok(None),
            "fold" => says(&beside, "showed it twice"),
            _ if expect.starts_with("gap") => says(&beside, "skipped it"),
            // Declared by a zone, as any time without an offset.
            "only if declared" if value == "2024/3/5 9:00" => alone.is_err() && beside.is_ok(),
            _ if expect.contains("only if declared")
                || expect.contains("error") && !expect.contains("ok") =>
            {
                alone.is_err() && beside.is_err()
            }
            // A leap second is the second before it, digits beyond the nanosecond are dropped, and +0800 lacks its colon.
            "ok-or-error, stated" => alone.is_err(),
            _ => alone.is_ok(),
        };
        let holds = holds
            || (expect == "in range or error, never panic")
            || (expect == "error-or-next-day, stated" && alone.is_err());
        assert!(holds, "{value:?}, expected {expect}: {alone:?}, with a zone {beside:?}");
    }
}

#[test]
fn dates_and_instants_are_those_of_rfc_3339() {
    // Forms that RFC 3339 has not and tables have: no zeros before, no dashes, space around it.
    let tolerated =
        ["1998-1-20", "1998-01-1", "20230328", " 2024-01-15", "2024-01-15 ", "1985-04-12T23:20:50Z\n", ""];
    for (file, is_date) in [("date", true), ("date-time", false)] {
        let path = format!("rfc3339-and-formats/tests/draft2020-12/optional/format/{file}.json");
        let Some(groups) = json(&path) else { return };
        let (mut run, mut wrong) = (0, Vec::new());
        for test in items(&groups).iter().flat_map(|group| items(group.get("tests").unwrap())) {
            let (Some(Json::String(value)), Some(Json::Bool(valid))) = (test.get("data"), test.get("valid"))
            else {
                continue;
            };
            run += 1;
            let read = if is_date {
                in_a_field(value, |row| row.optional_date("field")).unwrap().len() == 1
            } else {
                instant(value, None).is_ok()
            };
            if read != *valid && !tolerated.contains(&value.as_str()) {
                wrong.push((value.clone(), read));
            }
        }
        assert!(wrong.is_empty(), "{file}: {wrong:?}");
        assert!(run > 20, "{run}");
    }
}

#[test]
fn telephone_numbers_are_read_as_their_table_says() {
    let Some(phones) = pairs("hostile/phones.json") else { return };
    for (value, expect) in phones {
        let read = value.parse::<PhoneNumber>();
        let dialled = read.as_ref().ok().and_then(PhoneNumber::dial_string);
        let kind = read.as_ref().map(PhoneNumber::kind);
        let holds = match expect.split([':', ',']).next().unwrap() {
            "mobile CN" | "same" => dialled.as_deref() == Some("+8613800000000"),
            // No number of a line begins with 0, so that one which does is refused and its neighbour is read.
            "landline" | "landline with extension" => {
                let exists = value.replace("-0000", "-8000").parse::<PhoneNumber>();
                let dialled = exists.ok().and_then(|number| number.dial_string());
                let expected = if value.starts_with("010") { "+861080000000" } else { "+8675580000000" };
                read.is_err() && dialled.as_deref() == Some(expected)
            }
            "service number" => kind == Ok(PhoneKind::ServiceNumber),
            "short code" | "SMS police" | "anti-fraud line" | "city hotline" => {
                dialled.as_deref() == Some(value.as_str())
            }
            "foreign" => dialled.as_deref() == Some("+12025550100"),
            "masked" => kind == Ok(PhoneKind::Masked) && dialled.is_none(),
            // A uri is no number as people write it.
            "RFC 3966" => read.is_err() || dialled.as_deref() == Some("110"),
            "same or error" => read.is_err() || dialled.as_deref() == Some("+8613800000000"),
            _ => read.is_err(),
        };
        let holds = holds || (expect.contains("error") && read.is_err());
        assert!(holds, "{value:?}, expected {expect}: {kind:?}");
    }
}

#[test]
fn masked_names_keep_one_surname_or_one_character() {
    let Some(names) = texts("hostile/names.json") else { return };
    let masked: Vec<String> = names.iter().map(|name| PersonName::new(name).unwrap().masked()).collect();
    let kept: Vec<&str> = masked.iter().map(|name| name.strip_suffix('某').unwrap()).collect();
    let expected = [
        "张",
        "张",
        "欧阳",
        "司马",
        "买",
        "\u{20bb7}",
        "O",
        "张",
        "张",
        "Z",
        "阿",
        "<",
        "张",
        "\u{1f46e}\u{200d}\u{2640}\u{fe0f}",
    ];
    assert_eq!(kept, expected);
}

#[test]
fn a_code_that_is_no_web_address_is_no_link_of_a_plate() {
    let Some(payloads) = texts("hostile/qr_payloads.json") else { return };
    for payload in payloads {
        let link = QrLink::new(QrLinkKind::Url, &payload);
        let is_web = payload.to_ascii_lowercase().starts_with("https://") && !payload.contains('@');
        assert_eq!(link.is_ok(), is_web, "{payload}");
        assert!(payload.parse::<PhoneNumber>().is_err(), "{payload} would be dialled");
    }
}

#[test]
fn the_files_whose_matter_the_library_does_not_know_are_still_read() {
    // It verifies no signature; the vectors are JSON all the same. The others are the formats of addresses.
    let files = [
        "wycheproof-ed25519/testvectors_v1/ed25519_test.json",
        "wycheproof-ed25519/schemas/eddsa_verify_schema_v1.json",
        "rfc3339-and-formats/tests/draft2020-12/optional/format/uri.json",
        "rfc3339-and-formats/tests/draft2020-12/optional/format/email.json",
        "rfc3339-and-formats/tests/draft2020-12/optional/format/time.json",
        "blns/blns.base64.json",
    ];
    for file in files {
        if json(file).is_none() {
            return;
        }
    }
}
