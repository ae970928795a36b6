//! What is done with hostile bytes: one function a reader or decoder, run by the fuzzing engine and, over the inputs that it once
//! found, by plain tests. A target fails by a panic of the library's or by an answer that contradicts itself.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use shouwang::Position;
use shouwang::domain::{
    ActivityNeed, AgencyCode, Certificate, DivisionCode, HazardExtension, OfficerId, PersonName, PersonRef,
    PhoneNumber, QrLink, QrLinkKind,
};
use shouwang::exchange::{
    Encoding, FolderOptions, GeoJson, GeoJsonWriter, Json, Limits, ReadOptions, Report, Row, Rows, Shape,
    Table, examine_files, open311, police_uk,
};
use shouwang::geo::{Boundary, distance_metres};
use shouwang::index::{AreaIndex, PointIndex};
use shouwang::stats::{Aggregator, ReportedFigure, TableOptions, figures_in};
use shouwang::time::Zone;
use shouwang::time::{ChinaCalendar, OpeningHours, ValidTime};

/// A name, and what is done with the bytes.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// Every target by its name.
pub(crate) const TARGETS: [Target; 16] = [
    ("aggregator", aggregator),
    ("codes", codes),
    ("csv", csv),
    ("encodings", encodings),
    ("figure", figure),
    ("figures_in", figures),
    ("folder", folder),
    ("geojson", geojson),
    ("geometry", geometry),
    ("gzip", gzip),
    ("json", json),
    ("open311", requests),
    ("opening_hours", opening_hours),
    ("phone_number", phone_number),
    ("points", points),
    ("police_uk", crimes),
];

/// Limits that a fuzzer reaches.
fn options() -> ReadOptions {
    let mut limits = Limits::default();
    limits.file_bytes = 1 << 20;
    limits.vertices = 2_000;
    limits.ring_vertices = 500;
    limits.features = 200;
    limits.string_bytes = 512;
    limits.field_bytes = 512;
    limits.columns = 24;
    limits.findings = 50;
    let mut options = ReadOptions::default();
    options.limits = limits;
    options
}

/// Asks every question of a row, whatever the answers.
fn ask(row: &Row<'_>) -> shouwang::Result<()> {
    for name in ["id", "name", "lat", "long", "a", ""] {
        let _ = (row.optional_text(name), row.optional_float(name), row.optional_integer(name));
        let _ = (row.optional_boolean(name), row.optional_date(name), row.texts(name));
        let _ = (
            row.optional_instant(name, Some(Zone::named("Europe/London").unwrap())),
            row.epoch_milliseconds(name),
            row.position_in(name),
        );
        let _ = row.optional_parse::<PhoneNumber>(name);
    }
    let _ = (row.optional_position("lat", "long"), row.boundary());
    row.text("name").map(|_| ())
}

/// What a report counts agrees with what was decoded, and its text can be written.
fn check(report: &Report, decoded: usize) {
    assert_eq!(report.accepted(), decoded as u64, "{report}");
    assert_eq!(report.read(), report.accepted() + report.refused() + report.skipped());
}

fn csv(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let mut options = options();
    options.strict = choice & 1 != 0;
    options.delimiter = if choice & 2 != 0 { b'\t' } else { b',' };
    options.roc_years = choice & 4 != 0;
    table(bytes, &options);
}

fn table(bytes: &[u8], options: &ReadOptions) {
    let Ok(mut table) = Table::from_bytes("t", bytes, options) else { return };
    if let Ok(rows) = table.decode_all(ask) {
        check(&table.into_report(), rows.len());
    }
}

fn encodings(data: &[u8]) {
    let Some((choice, bytes)) = data.split_first() else { return };
    let mut options = options();
    let encodings = Encoding::ALL;
    options.encoding = encodings[usize::from(*choice) % encodings.len()];
    table(bytes, &options);
}

fn gzip(data: &[u8]) {
    // The engine can't guess a checksum, so the stream is also taken for the body of a member whose head is right.
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for bytes in [data.to_vec(), [&head, data].concat()] {
        if let Ok(mut rows) = Rows::from_bytes("t", &bytes, &options()) {
            let _ = rows.decode_all(ask);
        }
    }
}

fn json(data: &[u8]) {
    let ours = Json::from_bytes(data, &options().limits);
    if ours.is_ok() {
        let bare = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
        assert!(serde_json::from_slice::<serde_json::Value>(bare).is_ok(), "what we read, serde_json reads");
    }
}

fn geojson(data: &[u8]) {
    let Ok(mut file) = GeoJson::from_bytes("f", data, &options()) else { return };
    if let Ok(rows) = file.decode_all(ask) {
        assert!(rows.len() as u64 <= file.report().accepted());
    }
    // What was read can be written, and then reads back without a complaint but for shapes that are doubtful by themselves.
    let Ok(mut writer) = GeoJsonWriter::new(Vec::new()) else { return };
    let (features, _) = file.into_parts();
    let written = features.iter().filter(|feature| {
        let (id, shape) = (feature.id.as_deref(), &feature.shape);
        writer.write_feature(id, shape, feature.altitude_metres, &feature.properties).is_ok()
    });
    let written = written.count();
    let Ok(bytes) = writer.finish() else { return };
    let mut roomy = ReadOptions::default();
    roomy.keep_unlocated = true;
    let again = GeoJson::from_bytes("again", &bytes, &roomy).expect("what is written is read");
    assert_eq!((again.features().len(), again.report().refused()), (written, 0), "{}", again.report());
}

/// Reads pairs of numbers: whole steps on a grid of some width about a place, or whatever sixteen bytes say.
fn pairs(choice: u8, data: &[u8]) -> Vec<Coord> {
    let step = match choice % 5 {
        0 => 1.0,
        1 => 1e-3,
        2 => 1e-7,
        3 => 1e-12,
        _ => {
            let number = |bytes: &[u8]| f64::from_le_bytes(bytes.try_into().unwrap_or_default());
            let pairs = data.chunks_exact(16).map(|bytes| bytes.split_at(8));
            return pairs.map(|(x, y)| Coord { x: number(x), y: number(y) }).collect();
        }
    };
    let (x, y) = if choice & 0x80 == 0 { (101.7, 36.6) } else { (179.5, 0.0) };
    let number = |byte: u8| f64::from(i8::from_le_bytes([byte])) * step;
    data.chunks_exact(2).map(|pair| Coord { x: x + number(pair[0]), y: y + number(pair[1]) }).collect()
}

/// Whatever polygons a boundary takes, crossing themselves or not, bear every question.
fn geometry(data: &[u8]) {
    let [choice, size, data @ ..] = data else { return };
    // Each polygon is laid over each other, so there are few.
    let rings = pairs(*choice, data.get(..512).unwrap_or(data));
    let rings =
        rings.chunks(3 + usize::from(size % 13)).map(|ring| LineString(ring.to_vec())).collect::<Vec<_>>();
    // Each boundary has two polygons, and each polygon a hole, as far as the rings go.
    let polygons = rings.chunks(2).filter_map(|rings| {
        let (shell, holes) = rings.split_first()?;
        Some(Polygon::new(shell.clone(), holes.to_vec()))
    });
    let polygons: Vec<_> = polygons.collect();
    let boundaries = polygons.chunks(2).map(|polygons| Boundary::new(MultiPolygon(polygons.to_vec())));
    let boundaries: Vec<Boundary> = boundaries.filter_map(Result::ok).collect();
    for one in &boundaries {
        assert!(!one.area_square_metres().is_nan());
        let [west, south, east, north] = one.bounds();
        assert!(west <= east && south <= north);
        let _ = (one.label_position(), one.vertex_count());
        for other in &boundaries {
            assert!(!one.shared_square_metres(other).is_nan());
        }
        if let Ok(mut writer) = GeoJsonWriter::new(Vec::new()) {
            let _ = writer.write_feature(None, &Shape::Area(one.clone()), None, &[] as &[(String, Json)]);
        }
    }
    // What lies inside is clear where no ring crosses and no hole lies outside its shell, and that is what the reader takes.
    let boundaries: Vec<Boundary> = boundaries.into_iter().filter(is_read).collect();
    for one in &boundaries {
        let (measured, boxed) = (one.area_square_metres(), boxed(one).area_square_metres());
        // Of what is less than a tenth of a millimetre wide rounding may leave nothing.
        assert!(measured > 0.0 || (width(one) < 1e-9 && measured > -1e-9 * boxed), "{measured} of {one:?}");
    }
    let index = AreaIndex::new(boundaries.clone());
    for at in rings.iter().flat_map(|ring| &ring.0) {
        for nudge in [0.0, 1e-9] {
            let Ok(at) = Position::new(at.y + nudge, at.x) else { continue };
            let covering: Vec<usize> = (0..boundaries.len()).filter(|n| boundaries[*n].covers(at)).collect();
            assert_eq!(index.locate_all(at), covering, "an index answers as each boundary does");
        }
    }
}

/// The box around a boundary.
fn boxed(one: &Boundary) -> Boundary {
    let [west, south, east, north] = one.bounds();
    Boundary::new(geo_types::Rect::new((west, south), (east, north)).to_polygon().into()).expect("a box")
}

/// How wide a boundary is across its length, in plain degrees.
fn width(one: &Boundary) -> f64 {
    let [west, south, east, north] = one.bounds();
    let twice = |ring: &LineString| {
        let pieces = ring.lines().map(|line| {
            let (start, end) =
                (line.start - Coord { x: west, y: south }, line.end - Coord { x: west, y: south });
            start.x * end.y - start.y * end.x
        });
        pieces.sum::<f64>()
    };
    let of =
        |polygon: &Polygon| twice(polygon.exterior()) + polygon.interiors().iter().map(twice).sum::<f64>();
    one.polygons().iter().map(of).sum::<f64>() / 2.0 / (east - west).max(north - south)
}

/// Tells whether the reader takes a boundary that was written.
fn is_read(boundary: &Boundary) -> bool {
    let Ok(mut writer) = GeoJsonWriter::new(Vec::new()) else { return false };
    let area = Shape::Area(boundary.clone());
    let written = writer.write_feature(None, &area, None, &[] as &[(String, Json)]).is_ok();
    let Ok(bytes) = writer.finish() else { return false };
    let file = GeoJson::from_bytes("f", &bytes, &ReadOptions::default());
    written && file.is_ok_and(|file| matches!(file.features(), [feature] if feature.shape == area))
}

/// An index over any points answers as a look at every one of them does.
fn points(data: &[u8]) {
    let [choice, k, data @ ..] = data else { return };
    let coordinates = pairs(*choice, data);
    let (latitudes, longitudes): (Vec<f64>, Vec<f64>) = coordinates.iter().map(|at| (at.y, at.x)).unzip();
    let _ = PointIndex::from_degrees(&latitudes, &longitudes, None);
    let positions: Vec<_> =
        coordinates.iter().filter_map(|at| Position::new(at.y, at.x).ok()).take(300).collect();
    let Some((from, positions)) = positions.split_first() else { return };
    let index = PointIndex::new(positions).expect("valid positions make an index");
    let mut all: Vec<f64> = positions.iter().map(|at| distance_metres(*from, *at)).collect();
    let found = index.nearest(*from, usize::from(*k));
    assert_eq!(found.len(), positions.len().min(usize::from(*k)));
    for one in &found {
        assert!((one.metres - all[one.position]).abs() <= 1e-6, "metres are geodesic");
    }
    assert!(found.windows(2).all(|pair| pair[0].metres <= pair[1].metres), "the nearest come first");
    if let Some(last) = found.last() {
        // Metres are right to a micrometre.
        let within = index.within(*from, last.metres + 1e-6);
        assert!(within.len() >= found.len(), "a radius takes in what is on it");
        let _ = (index.positions_within(*from, last.metres * 2.0), index.in_box(*from, positions[0]));
        let _ = index.near_line(&[*from, positions[positions.len() - 1]], 1_000.0);
    }
    all.sort_by(f64::total_cmp);
    for (one, metres) in found.iter().zip(&all) {
        assert!((one.metres - metres).abs() <= 1e-6, "none is left out: {} and {metres}", one.metres);
    }
}

fn folder(data: &[u8]) {
    // The first byte chooses the file, the rest is its content.
    let Some((choice, bytes)) = data.split_first() else { return };
    let files = &shouwang::exchange::folder::FILES;
    let name = files[usize::from(*choice & 0x7f) % files.len()].name;
    let ending = if choice & 0x80 != 0 { "geojson" } else { "csv" };
    let mut options = FolderOptions::default();
    options.leave_out_refused = true;
    let reading = examine_files([(format!("{name}.{ending}"), bytes.to_vec())], &options);
    for report in &reading.reports {
        let _ = report.to_string();
    }
}

fn requests(data: &[u8]) {
    if let Ok((records, report)) = open311::read_requests("r", data, &options()) {
        check(&report, records.len());
        let text =
            open311::write_requests(&records, shouwang::domain::Visibility::Restricted, shouwang::Lang::Zh);
        let text = text.expect("records that were read are in order");
        let (again, report) = open311::read_requests("again", text.as_bytes(), &ReadOptions::default())
            .expect("what is written is read");
        assert_eq!(report.refused(), 0, "{report}");
        assert!(again == records, "what is written reads back the same");
    }
}

fn crimes(data: &[u8]) {
    if let Ok((incidents, report)) =
        police_uk::read_crimes("c", data, Zone::named("Europe/London").unwrap(), &options())
    {
        check(&report, incidents.len());
    }
}

fn aggregator(data: &[u8]) {
    // The engine can't guess a checksum, so bytes without one get theirs.
    let mut whole = data.to_vec();
    whole.extend(crc32(data).to_le_bytes());
    for bytes in [data, &whole] {
        if let Ok(state) = Aggregator::from_bytes(bytes) {
            assert!(state.to_bytes() == bytes, "bytes are canonical");
            let _ = (state.table(TableOptions::default()), state.clone().merge(&state));
        }
    }
}

/// CRC-32 (ISO 3309), bit by bit.
fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn opening_hours(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(hours) = text.parse::<OpeningHours>() else { return };
    let again = hours.to_string().parse::<OpeningHours>().expect("hours that were written are read");
    assert_eq!(again, hours, "hours read back the same");
    let calendar = ChinaCalendar::new();
    for day in ["2024-02-29", "2025-01-29", "2025-10-08", "0001-01-01", "9999-12-31"] {
        let Ok(date) = day.parse() else { continue };
        let _ = hours.periods_on(date, &calendar);
        let Some(at) = date.and_hms_opt(23, 30, 0) else { continue };
        assert_eq!(hours.is_open_at(at, &calendar), hours.status_at(at, &calendar).state.code() == "open");
        let _ = hours.next_change(at, &calendar);
    }
}

fn phone_number(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(number) = text.parse::<PhoneNumber>() else { return };
    assert_eq!(number.to_string().parse().as_ref(), Ok(&number), "a number reads back the same");
    assert_eq!(number.dial_string().is_some(), number.is_dialable());
    assert!(!number.to_masked().is_dialable() || number.dial_string() == number.to_masked().dial_string());
    let _ = number.tel_uri();
}

/// Every value that is read from a short text.
fn codes(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    macro_rules! reads_back {
        ($($kind:ty),+) => { $(
            if let Ok(value) = text.parse::<$kind>() {
                assert_eq!(value.to_string().parse::<$kind>().as_ref(), Ok(&value), "it reads back the same");
            }
        )+ };
    }
    reads_back!(ActivityNeed, AgencyCode, Certificate, DivisionCode, OfficerId, PersonName, ValidTime);
    let _ = (text.parse::<HazardExtension>(), text.parse::<PersonRef>(), QrLink::new(QrLinkKind::Url, text));
}

fn figure(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(figure) = text.parse::<ReportedFigure>() {
        let _ = (figure.to_string(), format!("{figure:?}"));
    }
}

fn figures(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    for found in figures_in(text) {
        let _ = format!("{found:?}");
    }
}
