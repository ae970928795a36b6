//! The city example, run as a user runs it: on small files of the project's own, and on real ones where they are present.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The example, built as this test was: `cargo test --test city` alone would leave an old one in its place.
fn example() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let folder = test.ancestors().nth(2).unwrap();
        let profile =
            if folder.ends_with("debug") { "dev" } else { folder.file_name().unwrap().to_str().unwrap() };
        let cargo = [&["build", "--quiet", "--example", "city", "--profile"], &[profile][..]].concat();
        let status = Command::new(env!("CARGO")).args(cargo).current_dir(env!("CARGO_MANIFEST_DIR")).status();
        assert!(status.unwrap().success());
        folder.join("examples").join(format!("city{}", std::env::consts::EXE_SUFFIX))
    })
}

/// A folder of this test's own, removed when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("shouwang-city-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn city(&self, args: &[&str]) -> Output {
        Command::new(example()).args(args).current_dir(&self.0).output().unwrap()
    }

    /// Runs the example, which must succeed, and gives what it printed and the page.
    fn told(&self, args: &[&str]) -> (String, String) {
        let output = self.city(args);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let page = std::fs::read_to_string(self.0.join("out/city.html")).unwrap();
        (String::from_utf8(output.stdout).unwrap(), page)
    }

    /// Runs the example, which must fail with a code and one line, and gives the line.
    fn refused(&self, args: &[&str]) -> String {
        let output = self.city(args);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
        errors
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const TOWN: &str = r#"{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"name": "West"}, "geometry": {"type": "Polygon", "coordinates": [[[10,50],[10.1,50],[10.1,50.1],[10,50.1],[10,50]]]}},
 {"type": "Feature", "properties": {"name": "East <b>"}, "geometry": {"type": "Polygon", "coordinates": [[[10.1,50],[10.2,50],[10.2,50.1],[10.1,50.1],[10.1,50]]]}},
 {"type": "Feature", "properties": {"name": "Bow tie"}, "geometry": {"type": "Polygon", "coordinates": [[[10,50],[10.1,50.1],[10.1,50],[10,50.1],[10,50]]]}}]}"#;
const BLOCKS: &str = r#"{"type": "FeatureCollection", "features": [
 {"type": "Feature", "properties": {"name": "inside"}, "geometry": {"type": "Polygon", "coordinates": [[[10.02,50.02],[10.05,50.02],[10.05,50.05],[10.02,50.05],[10.02,50.02]]]}},
 {"type": "Feature", "properties": {"name": "astride"}, "geometry": {"type": "Polygon", "coordinates": [[[10.06,50.06],[10.14,50.06],[10.14,50.08],[10.06,50.08],[10.06,50.06]]]}}]}"#;
const POINTS: &str = "名称,纬度,经度\n北门药店,50.05,10.05\nGate,50.05,10.15\nNowhere,95,10\n";
const RECORDS: &str = "kind,opened,lat,lon\n\
    noise,2026-01-31T23:30:00Z,50.05,10.05\n\
    noise,2026-02-01T00:30:00Z,50.05,10.06\n\
    light,2026-02-03T00:00:00Z,50.05,10.15\n\
    light,2026-02-04T00:00:00Z,51,10.15\n\
    light,2026-02-05T00:00:00Z,,\n\
    light,yesterday,50.05,10.15\n";

#[test]
fn all_three_inputs_are_counted_measured_and_written_to_a_page() {
    let folder = Folder::new("all");
    let (areas, points) = (folder.file("town.geojson", TOWN), folder.file("points.csv", POINTS));
    // A column is taken for a time when nineteen in twenty of its fields read as one.
    let many = "light,2026-02-06T00:00:00Z,50.05,10.15\n".repeat(20);
    let records = folder.file("records.csv", &(RECORDS.to_owned() + &many));
    let (told, page) = folder.told(&["--areas", &areas, "--points", &points, "--records", &records]);
    for fact in [
        "town.geojson: 3 read, 2 taken, 1 refused",
        "refused: feature 2",
        "points.csv: 3 read, 2 taken, 1 refused",
        "name from 名称",
        "position from 纬度 and 经度",
        "records.csv: 26 read, 25 taken, 1 refused",
        "refused: line 7, opened: ",
        "category from kind",
        "time from opened (instants with their offset), months in UTC",
        "Records by area × month × category of town.geojson: 25",
        "outside every area: 1",
        "without a position: 1",
        "from records (24)",
        "page: out/city.html",
    ] {
        assert!(told.contains(fact), "{fact} is not in\n{told}");
    }
    let row = |words: &[&str]| told.lines().any(|line| line.split_whitespace().eq(words.iter().copied()));
    assert!(row(&["East", "<b>", "2026-02", "light", "21"]), "{told}");
    assert!(row(&["West", "2026-01", "noise", "1"]) && row(&["West", "2026-02", "noise", "1"]));
    assert!(row(&["outside", "2026-02", "light", "1"]) && row(&["not", "known", "2026-02", "light", "1"]));
    assert!(page.contains("East &lt;b&gt;") && !page.contains("East <b>"));
    assert!(page.contains("北门药店") && page.contains("<svg"));
}

#[test]
fn a_zone_moves_a_record_into_the_month_of_the_place() {
    let folder = Folder::new("zone");
    let records = folder.file("r.csv", "type,when,date\na,1769902200,x\nb,1769905800,x\n");
    let (told, _) = folder.told(&["--records", &records, "--time", "when", "--zone", "Asia/Shanghai"]);
    assert!(told.contains("time from when (seconds since 1970, UTC), months in Asia/Shanghai"), "{told}");
    let row = |words: &[&str]| told.lines().any(|line| line.split_whitespace().eq(words.iter().copied()));
    assert!(row(&["2026-02", "a", "1"]) && row(&["2026-02", "b", "1"]), "{told}");
}

#[test]
fn areas_alone_say_who_contains_whom_and_what_does_not_nest() {
    let folder = Folder::new("areas");
    let (town, blocks) = (folder.file("town.geojson", TOWN), folder.file("blocks.geojson", BLOCKS));
    let (told, page) = folder.told(&["--areas", &town, "--areas", &blocks]);
    assert!(told.contains("blocks.geojson in town.geojson: 1 of 2 areas nest, 1 don't"), "{told}");
    assert!(told.contains("West contains 1: inside"));
    assert!(told.contains("astride: 50 % in West, 50 % in East <b>"), "{told}");
    assert!(told.contains("town.geojson: 2 areas, 0 inside another, 0 pairs overlap"));
    assert!(page.contains("that don&#39;t nest"));
}

#[test]
fn no_input_is_usage_with_exit_code_two() {
    let folder = Folder::new("usage");
    for args in [&[][..], &["--out", "x.html"], &["--records", "r.csv", "--zone", "Mars"]] {
        let output = folder.city(args);
        assert_eq!(output.status.code(), Some(2));
        assert!(!output.stderr.is_empty() && !folder.0.join("x.html").exists());
    }
}

#[test]
fn bad_input_is_one_sentence_with_its_place_and_no_page() {
    let folder = Folder::new("bad");
    let empty = folder.file("empty.csv", "");
    let points = folder.file("points.csv", "name,latitude,longitude\nA,north,10\n");
    let placeless = folder.file("placeless.csv", "name,street\nA,High Street\n");
    let broken = folder.file("broken.geojson", "{\"type\": \"FeatureCollection\",\n\"features\": [");
    let (town, blocks) = (folder.file("town.geojson", TOWN), folder.file("blocks.geojson", BLOCKS));
    let cases: &[(&[&str], &[&str])] = &[
        (&["--areas", "absent.geojson"], &["absent.geojson"]),
        (&["--records", &placeless], &["placeless.csv", "--category"]),
        (&["--records", &empty], &["empty.csv", "empty"]),
        (&["--points", &points], &["points.csv", "line 2", "latitude"]),
        (&["--points", &placeless], &["placeless.csv", "--latitude"]),
        (&["--areas", &broken], &["broken.geojson", "line 2"]),
        (&["--points", &blocks], &["blocks.geojson", "feature 0", "point", "none of the 2 rows"]),
        (&["--areas", &points], &["points.csv", "line 2", "polygon"]),
        (&["--areas", &town, "--name", "label"], &["town.geojson", "label", "name"]),
        (&["--records", &points, "--time", "name"], &["points.csv", "name", "times"]),
        (&["--areas", &town, "--out", "town.geojson/page.html"], &["town.geojson/page.html"]),
    ];
    for (args, expected) in cases {
        let line = folder.refused(args);
        assert!(
            line.starts_with("error: ") && expected.iter().all(|word| line.contains(word)),
            "{args:?}: {line}"
        );
        assert!(!folder.0.join("out/city.html").exists());
    }
}

/// The folder of real data, which is not part of the repository.
fn shared(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("SHOUWANG_SHARED").map(PathBuf::from);
    let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let path = root.join("data").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

/// Expected figures were counted with Python: shapely for places, zoneinfo for months, Vincenty's formula for metres.
#[test]
fn washington_has_its_service_requests_by_service_area() {
    let (Some(police), Some(requests)) = (shared("dc_police"), shared("dc_311_last30days")) else { return };
    let folder = Folder::new("dc");
    let path = |folder: &Path, file: &str| folder.join(file).display().to_string();
    let (told, page) = folder.told(&[
        "--areas",
        &path(&police, "police-service-areas-psa.geojson"),
        "--points",
        &path(&police, "police-stations.geojson"),
        "--records",
        &path(&requests, "pothole-last-30-days.geojson"),
        &path(&requests, "graffiti-removal-last-30-days.geojson"),
        "--zone",
        "America/New_York",
    ]);
    for fact in [
        "police-service-areas-psa.geojson: 56 read, 56 taken",
        "police-stations.geojson: 15 read, 15 taken",
        "pothole-last-30-days.geojson: 599 read, 599 taken",
        "graffiti-removal-last-30-days.geojson: 580 read, 580 taken",
        "category from SERVICECODEDESCRIPTION",
        "time from ADDDATE (instants with their offset), months in America/New_York",
        "from records (1,179): median 1.04 km, 90 % within 2.47 km, farthest 5.92 km",
        "  408   2016-07  Graffiti Removal       58\n  408   2016-08  Graffiti Removal       50\n",
        "… and 151 more rows with 804 records",
        "outside every area: 0",
    ] {
        assert!(told.contains(fact), "{fact} is not in\n{told}");
    }
    assert!(page.contains(">757<") && page.contains(">422<"), "records by month");
    assert!(page.len() < 1_000_000);
}

#[test]
fn seattle_has_beats_in_precincts_and_neighbourhoods_that_cross_beats() {
    let Some(data) = shared("seattle_beats_mcpp") else { return };
    let folder = Folder::new("seattle");
    let path = |file: &str| data.join(file).display().to_string();
    let (told, page) = folder.told(&[
        "--areas",
        &path("spd-beats.geojson"),
        "--areas",
        &path("spd-precincts.geojson"),
        "--areas",
        &path("spd-mcpp-areas.geojson"),
    ]);
    for fact in [
        "spd-beats.geojson: 51 areas, 0 inside another, 0 pairs overlap",
        "spd-beats.geojson in spd-precincts.geojson: 51 of 51 areas nest, 0 don't",
        "spd-mcpp-areas.geojson in spd-beats.geojson: 20 of 61 areas nest, 41 don't",
        "spd-mcpp-areas.geojson in spd-precincts.geojson: 61 of 61 areas nest, 0 don't",
        "SW contains 6: F1, F2, F3, W1, W2, W3",
        "ALASKA JUNCTION: 97.3 % in W2, 2.7 % in W1",
        "ALKI: 73.9 % in W1, 26.1 % in W2",
    ] {
        assert!(told.contains(fact), "{fact} is not in\n{told}");
    }
    assert!(page.len() < 1_000_000);
}

#[test]
fn san_antonio_counts_by_the_epoch_column() {
    let Some(data) = shared("sapd_calls") else { return };
    let folder = Folder::new("sapd");
    let records = data.join("raw_26-7.csv.gz").display().to_string();
    let (told, page) = folder.told(&["--records", &records, "--zone", "America/Chicago"]);
    for fact in [
        "raw_26-7.csv.gz: 20,034 read, 20,034 taken",
        "category from Category",
        "time from ResponseDate (milliseconds since 1970, UTC), months in America/Chicago (Date, Time not taken",
        "position from LAT and LON",
        "2026-07  Other Calls                   10,622",
        "2026-07  Traffic Calls                  5,545",
        "2026-07  Property Crime Calls           2,030",
        "2026-07  Crimes Against Person Calls    1,837",
    ] {
        assert!(told.contains(fact), "{fact} is not in\n{told}");
    }
    assert!(page.len() < 1_000_000);
    let (by_problem, _) = folder.told(&["--records", &records, "--category", "ProblemType"]);
    assert!(by_problem.contains("category from ProblemType"));
}
