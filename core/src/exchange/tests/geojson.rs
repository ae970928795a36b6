use proptest::prelude::*;

use crate::Result;
use crate::exchange::{Column, FindingKind, GeoJson, Json, Limits, ReadOptions, Shape};

fn read(text: &str) -> Result<GeoJson> {
    GeoJson::from_bytes("f.geojson", text, &ReadOptions::default())
}

fn feature(kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// The findings of one geometry, as kind and code.
fn findings(kind: &str, coordinates: &str) -> Vec<(FindingKind, &'static str)> {
    let file = read(&collection(&[feature(kind, coordinates)])).unwrap();
    file.report().findings().iter().map(|finding| (finding.kind, finding.code)).collect()
}

fn refused(kind: &str, coordinates: &str) -> String {
    let file = read(&collection(&[feature("Point", "[1,1]"), feature(kind, coordinates)])).unwrap();
    assert_eq!((file.report().read(), file.report().refused()), (2, 1), "{coordinates}");
    assert_eq!(file.report().findings()[0].place.feature, Some(1));
    file.report().findings()[0].reason.to_string()
}

#[test]
fn every_kind_of_geometry_is_read() {
    let kinds = [
        ("Point", "[1,2]", "point"),
        ("MultiPoint", "[[1,2],[3,4]]", "points"),
        ("LineString", "[[1,2],[3,4]]", "lines"),
        ("MultiLineString", "[[[1,2],[3,4]]]", "lines"),
        ("Polygon", "[[[0,0],[4,0],[4,4],[0,0]]]", "area"),
        ("MultiPolygon", "[[[[0,0],[4,0],[4,4],[0,0]]]]", "area"),
    ];
    for (kind, coordinates, name) in kinds {
        let wrapped = feature(kind, coordinates);
        let bare = format!(r#"{{"coordinates":{coordinates},"type":"{kind}"}}"#);
        for text in [collection(std::slice::from_ref(&wrapped)), wrapped.clone(), bare] {
            let file = read(&text).unwrap();
            assert!(file.report().is_clean(), "{}", file.report());
            assert_eq!(file.features()[0].shape.name(), name);
        }
    }
    let text = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}"#;
    assert!(
        matches!(&read(text).unwrap().features()[0].shape, Shape::Collection(shapes) if shapes.len() == 1)
    );
}

#[test]
fn what_is_clear_is_repaired_and_reported() {
    let repaired = |code| vec![(FindingKind::Repaired, code)];
    assert_eq!(findings("Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]"), repaired("unclosed_ring"));
    assert_eq!(findings("Polygon", "[[[0,0],[0,1],[1,1],[1,0],[0,0]]]"), repaired("winding"));
    let hole_wound_like_its_shell = "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]";
    assert_eq!(findings("Polygon", hole_wound_like_its_shell), repaired("winding"));
    let both = findings("Polygon", "[[[0,0],[0,1],[1,1],[1,0]]]");
    assert_eq!(both, [repaired("unclosed_ring"), repaired("winding")].concat());
    let strict = ReadOptions { strict: true, ..ReadOptions::default() };
    let text = feature("Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]");
    let error = GeoJson::from_bytes("f.geojson", &text, &strict).unwrap_err().to_string();
    assert_eq!(
        error,
        "f.geojson, feature 0, geometry: a ring was not closed and was closed, which the strict mode does not repair"
    );
}

#[test]
fn what_is_not_clear_refuses_the_feature_with_its_index_and_reason() {
    let cases = [
        ("Polygon", "[[[0,0],[1,1],[1,0],[0,1],[0,0]]]", "without self-intersection"),
        (
            "Polygon",
            "[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[5,5],[5,6],[6,6],[6,5],[5,5]]]",
            "inside their polygon",
        ),
        ("Polygon", "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[8,8],[8,12],[12,8],[8,8]]]", "do not cross"),
        (
            "Polygon",
            "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]],[[2,2],[2,3],[3,3],[2,2]]]",
            "holes that do not overlap",
        ),
        (
            "MultiPolygon",
            "[[[[0,0],[9,0],[9,9],[0,0]]],[[[5,1],[6,1],[6,2],[5,1]]]]",
            "polygons that do not overlap",
        ),
        ("Polygon", "[[[0,0],[1,0],[],[1,1],[0,0]]]", "two numbers in a position"),
        ("Polygon", "[[[0,0],[1,0],[2],[1,1],[0,0]]]", "two numbers in a position"),
        ("Polygon", "[[[0,0],[1,0],[0,0]]]", "at least four positions"),
        ("Polygon", "[[[0,0],[1,0],[0,0],[0,0]]]", "a ring with an area"),
        ("Polygon", "[]", "at least one ring"),
        ("Polygon", "[[]]", "at least four positions"),
        ("MultiPolygon", "[]", "at least one polygon"),
        ("Polygon", "[[[179,-17],[-179,-17],[-179,-16],[179,-16],[179,-17]]]", "antimeridian"),
        ("Polygon", "[[[0,89],[90,89],[180,89],[-90,89],[0,89]]]", "antimeridian"),
        ("Point", "[1]", "two numbers"),
        ("Point", "[]", "two numbers"),
        ("Point", "[[1,2]]", "two or three numbers"),
        ("Point", "[\"1\",2]", "two or three numbers"),
        ("Point", "[39.9,116.4]", "look swapped"),
        ("Point", "[1.7e308,1.7e308]", "degrees from -90 to 90"),
        ("LineString", "[[0,0]]", "at least two positions"),
        ("LineString", "[0,0]", "nest deeper"),
        ("MultiLineString", "[]", "at least one line"),
        ("MultiPoint", "[]", "at least one position"),
        ("MultiPolygon", "[[[1]]]", "nest deeper"),
        ("Circle", "[1,2]", "a type of geometry"),
    ];
    for (kind, coordinates, reason) in cases {
        let found = refused(kind, coordinates);
        assert!(found.contains(reason), "{kind} {coordinates}: {found}");
    }
}

#[test]
fn what_is_possible_but_doubtful_is_warned_of() {
    let warned = |code| vec![(FindingKind::Warned, code)];
    assert_eq!(findings("Point", "[0,0]"), warned("zero_position"));
    assert_eq!(findings("Point", "[1,2,3,4]"), warned("long_position"));
    let two_lobes = "[[[0,1],[2,1],[1,2],[2,3],[0,3],[1,2],[0,1]]]";
    assert_eq!(findings("Polygon", two_lobes), warned("touching_ring"));
    let neighbours = "[[[[1,1],[2,1],[2,2],[1,1]]],[[[2,1],[3,1],[2,2],[2,1]]]]";
    assert_eq!(findings("MultiPolygon", neighbours), warned("shared_line"));
}

#[test]
fn a_collection_that_its_server_cut_short_is_warned_of() {
    let codes = |properties: &str| {
        let file =
            read(&format!(r#"{{"type":"FeatureCollection","features":[],"properties":{properties}}}"#))
                .unwrap();
        file.report().findings().iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#"{"exceededTransferLimit":true}"#), ["transfer_limit"]);
    assert_eq!(codes(r#"{"exceededTransferLimit":false}"#), ["foreign_member"]);
}

#[test]
fn an_island_in_a_hole_is_no_overlap() {
    let island =
        "[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[2,2],[3,2],[3,3],[2,2]]]]";
    assert_eq!(findings("MultiPolygon", island), []);
    let reversed =
        "[[[[2,2],[3,2],[3,3],[2,2]]],[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]]]";
    assert_eq!(findings("MultiPolygon", reversed), []);
}

#[test]
fn null_geometries_are_skipped_and_reported_unless_asked_for() {
    let text = r#"{"type":"Feature","properties":null,"geometry":null}"#;
    let file = read(text).unwrap();
    assert_eq!(file.report().skipped(), 1);
    assert_eq!(file.report().findings()[0].code, "null_geometry");
    let keep = ReadOptions { keep_unlocated: true, ..ReadOptions::default() };
    let file = GeoJson::from_bytes("f.geojson", text, &keep).unwrap();
    assert_eq!((file.features().len(), file.report().is_clean()), (1, true));
}

#[test]
fn identifiers_that_stand_twice_refuse_the_second_feature() {
    let with_id = |id: &str| {
        format!(
            r#"{{"type":"Feature","id":{id},"properties":{{}},"geometry":{{"type":"Point","coordinates":[1,1]}}}}"#
        )
    };
    let file =
        read(&collection(&[with_id("7"), with_id("\"7\""), with_id("7.0"), with_id("8"), with_id("{}")]))
            .unwrap();
    let codes: Vec<_> = file.report().findings().iter().map(|f| (f.place.feature.unwrap(), f.code)).collect();
    assert_eq!(codes, [(1, "duplicate"), (2, "duplicate"), (4, "invalid")]);
}

#[test]
fn a_foreign_coordinate_system_refuses_the_file_unless_its_transform_is_given() {
    let with_crs = |crs: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{}],"crs":{crs}}}"#,
            feature("Point", "[11300000,4400000]")
        )
    };
    let named = |name: &str| with_crs(&format!(r#"{{"type":"name","properties":{{"name":"{name}"}}}}"#));
    for crs in [named("urn:ogc:def:crs:EPSG::3857"), named("EPSG:4490"), with_crs("null"), with_crs("7")] {
        let outcome = read(&crs).map(|file| file.report().to_string());
        if crs.ends_with("null}") {
            continue;
        }
        let error = outcome.unwrap_err();
        assert_eq!((error.kind().code(), error.place().field.as_deref()), ("refused", Some("crs")));
    }
    for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"] {
        assert_eq!(read(&named(name)).unwrap().report().refused(), 1, "metres are no degrees");
    }
    let chinese = ReadOptions { datum: crate::geo::Datum::Cgcs2000, ..ReadOptions::default() };
    assert!(GeoJson::from_bytes("f", &named("EPSG:4490"), &chinese).is_ok());
    assert!(GeoJson::from_bytes("f", &named("EPSG:3857"), &chinese).is_err());
    let options = ReadOptions {
        transform: Some(|x, y| crate::Position::new(y / 1e5, x / 1e5)),
        ..ReadOptions::default()
    };
    let file = GeoJson::from_bytes("f.geojson", &named("urn:ogc:def:crs:EPSG::3857"), &options).unwrap();
    assert!(
        matches!(file.features()[0].shape, Shape::Point(p) if p.latitude() == 44.0 && p.longitude() == 113.0)
    );
}

#[test]
fn what_is_no_geojson_is_an_error() {
    let cases = [
        ("", "missing"),
        ("[1]", "invalid"),
        ("null", "invalid"),
        ("7", "invalid"),
        ("{}", "missing"),
        (r#"{"type":{}}"#, "invalid"),
        (r#"{"type":"FeatureCollection"}"#, "missing"),
        (r#"{"type":"FeatureCollection","features":{}}"#, "invalid"),
        (r#"{"type":"featurecollection","features":[]}"#, "invalid"),
        (r#"{"type":"FeatureCollection","features":[],"bbox":"x"}"#, "invalid"),
        (r#"{"type":"FeatureCollection","features":[],"geometry":{}}"#, "invalid"),
        (r#"{"type":"FeatureCollection","type":"Feature","features":[]}"#, "duplicate"),
        (r#"{"type":"FeatureCollection","features":[]}{}"#, "syntax"),
        (r#"{"type":"FeatureCollection","features":["#, "syntax"),
        (r#"{"type":"Point","coordinates":[NaN,1]}"#, "syntax"),
        (r#"{"type":"Point","coordinates":[1e400,1]}"#, "out_of_range"),
        ("id,name\n1,a\n", "syntax"),
    ];
    for (text, code) in cases {
        let error = read(text).unwrap_err();
        assert_eq!(error.kind().code(), code, "{text}: {error}");
        assert_eq!(error.place().file.as_deref(), Some("f.geojson"));
    }
    for member in [r#""features":[]"#, r#""coordinates":[1,2]"#, r#""geometries":[]"#] {
        let feature = feature("Point", "[1,2]").replacen('{', &format!("{{{member},"), 1);
        let file = read(&collection(&[feature])).unwrap();
        let reason = file.report().findings()[0].reason.to_string();
        assert!(reason.ends_with("without members that belong to other types"), "{member}: {reason}");
    }
    let deep =
        format!("{}{}", r#"{"type":"GeometryCollection","geometries":["#.repeat(1000), "]}".repeat(1000));
    assert_eq!(read(&deep).unwrap_err().kind().code(), "limit");
}

#[test]
fn properties_of_a_collection_are_warned_of_and_left_out_but_refused_in_strict_mode() {
    for properties in ["[]", "{}", r#"{"name":"beats"}"#] {
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{}],"properties":{properties}}}"#,
            feature("Point", "[1,1]")
        );
        let file = read(&text).unwrap();
        assert_eq!((file.features().len(), file.report().accepted()), (1, 1));
        assert_eq!(file.report().findings()[0].code, "foreign_member");
        let options = ReadOptions { strict: true, ..ReadOptions::default() };
        assert_eq!(GeoJson::from_bytes("f", &text, &options).unwrap_err().kind().code(), "invalid");
    }
}

#[test]
fn limits_hold_at_their_edge() {
    let points = |n: usize| collection(&vec![feature("Point", "[1,1]"); n]);
    let line = |n: usize| feature("LineString", &format!("[{}]", vec!["[1,2]"; n].join(",")));
    for (n, allowed) in [(4, true), (5, true), (6, false)] {
        let within = |limits: Limits, text: String| {
            GeoJson::from_bytes("f", &text, &ReadOptions { limits, ..ReadOptions::default() }).is_ok()
        };
        assert_eq!(within(Limits { features: 5, ..Limits::default() }, points(n)), allowed, "{n} features");
        assert_eq!(within(Limits { vertices: 5, ..Limits::default() }, points(n)), allowed, "{n} vertices");
        assert_eq!(
            within(Limits { ring_vertices: 5, ..Limits::default() }, line(n)),
            allowed,
            "{n} in a line"
        );
    }
}

#[test]
fn properties_are_read_like_the_fields_of_a_table() {
    let text = r#"{"type":"Feature","id":9,"properties":{"名称":" 北门 ","persons":3,"x":1.5,"yes":true,"none":null,
        "list":["a",1],"object":{}},"geometry":{"type":"Point","coordinates":[101.77,36.62,2261]}}"#;
    let options = ReadOptions { columns: vec![Column::new("name", &["名称"])], ..ReadOptions::default() };
    let mut file = GeoJson::from_bytes("f.geojson", text, &options).unwrap();
    file.decode_all(|row| {
        assert_eq!(row.text("name")?, "北门");
        assert_eq!(row.text("id")?, "9");
        assert_eq!((row.integer("persons")?, row.float("x")?, row.boolean("yes")?), (3, 1.5, true));
        assert_eq!(row.text("persons")?, "3");
        assert_eq!(row.optional_text("none")?, None);
        assert_eq!(row.texts("list")?, ["a", "1"]);
        assert_eq!(row.json("object"), Some(&Json::Object(vec![])));
        assert_eq!(
            row.text("object").unwrap_err().to_string(),
            "feature 0, object: not valid, expected one value"
        );
        assert_eq!(
            row.boundary().unwrap_err().to_string(),
            "feature 0, geometry: not valid, expected a polygon"
        );
        assert_eq!(row.position("lat", "lon")?.latitude(), 36.62);
        assert_eq!(row.feature().unwrap().altitude_metres, Some(2261.0));
        Ok(())
    })
    .unwrap();
    assert!(file.report().is_clean(), "{}", file.report());
    assert_eq!(file.report().columns()[0], ("名称".to_owned(), Some("name".to_owned())));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = GeoJson::from_bytes("f", &bytes, &ReadOptions::default());
    }

    #[test]
    fn no_coordinates_make_the_reader_panic(
        ring in prop::collection::vec((prop::num::f64::ANY, -100.0..100.0_f64), 0..12),
        kind in prop::sample::select(vec!["Polygon", "MultiLineString"]),
    ) {
        let coordinates = ring.iter().map(|(x, y)| format!("[{x:?},{y:?}]")).collect::<Vec<_>>().join(",");
        let _ = read(&feature(kind, &format!("[[{coordinates}]]")));
    }

    #[test]
    fn every_area_read_has_an_area_and_the_same_vertices(
        ring in prop::collection::vec((-20_i8..20, -20_i8..20), 3..8)
    ) {
        let coordinates = ring.iter().map(|(x, y)| format!("[{x},{y}]")).collect::<Vec<_>>().join(",");
        let file = read(&feature("Polygon", &format!("[[{coordinates}]]"))).unwrap();
        for feature in file.features() {
            let Shape::Area(boundary) = &feature.shape else { panic!("a polygon is an area") };
            prop_assert!(boundary.area_square_metres() > 0.0);
            prop_assert!(boundary.vertex_count() >= ring.len());
        }
        prop_assert_eq!(file.report().read(), 1);
    }
}

#[test]
fn debug_of_a_feature_names_its_kind_and_its_keys_and_no_value() {
    let text = r#"{"type":"Feature","properties":{"resident":"canary-1"},"geometry":{"type":"Point","coordinates":[101.5,36.5]}}"#;
    let file = read(text).unwrap();
    assert_eq!(
        format!("{:?}", file.features()[0]),
        r#"Feature { index: 0, shape: "point", properties: ["resident"], .. }"#
    );
}

#[test]
fn a_ring_that_passes_its_outermost_vertex_twice_is_turned_round_only_if_it_is_wound_the_wrong_way() {
    // Two loops that meet in the south-west corner, both clockwise.
    let clockwise = "[[0,0],[9,1],[20,0],[0,0],[0,3],[4,9],[2,5],[0,0]]";
    let reversed = "[[0,0],[2,5],[4,9],[0,3],[0,0],[20,0],[9,1],[0,0]]";
    let codes = |ring: &str| {
        let found = findings("Polygon", &format!("[{ring}]"));
        found.into_iter().map(|finding| finding.1).collect::<Vec<_>>()
    };
    assert_eq!(codes(clockwise), ["winding", "touching_ring"]);
    assert_eq!(codes(reversed), ["touching_ring"]);
}
