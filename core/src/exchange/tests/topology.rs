use crate::exchange::{FindingKind, GeoJson, Limits, ReadOptions, Row, Rows, Shape};
use crate::{Position, Result};

/// Two squares that share a side, a street along it, and a point; degrees are hundredths on a grid.
const SQUARES: &str = r#"{"type":"Topology","transform":{"scale":[0.01,0.01],"translate":[101.0,36.0]},
    "objects":{"beats":{"type":"GeometryCollection","geometries":[
        {"type":"Polygon","id":"west","properties":{"name":"West"},"arcs":[[0,1]]},
        {"type":"MultiPolygon","id":"east","properties":{"name":"East"},"arcs":[[[-1,2]]]},
        {"type":"LineString","id":"street","properties":{"name":"Street"},"arcs":[0]},
        {"type":"Point","id":"post","properties":{"name":"Post"},"coordinates":[20,5]}]}},
    "arcs":[[[10,0],[0,10]],[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[10,0],[0,10],[-10,0]]]}"#;

fn read(text: &str) -> Result<GeoJson> {
    GeoJson::from_bytes("t.topojson", text, &ReadOptions::default())
}

fn with_arcs(kind: &str, arcs: &str) -> String {
    format!(
        r#"{{"type":"Topology","objects":{{"o":{{"type":"{kind}","arcs":{arcs}}}}},
            "arcs":[[[0,0],[4,0]],[[4,0],[4,4],[0,0]],[[9,9]],null]}}"#
    )
}

#[test]
fn outlines_are_put_together_from_the_arcs_that_they_share() {
    let mut file = read(SQUARES).unwrap();
    assert!(file.report().is_clean(), "{}", file.report());
    let names = file.decode_all(|row| Ok((row.text("id")?.into_owned(), row.text("name")?.into_owned())));
    let expected = [("west", "West"), ("east", "East"), ("street", "Street"), ("post", "Post")];
    assert_eq!(names.unwrap(), expected.map(|(id, name)| (id.to_owned(), name.to_owned())));
    let at = |latitude, longitude| Position::new(latitude, longitude).unwrap();
    let [west, east, street, post] = file.features() else { panic!("four features") };
    let (Shape::Area(west), Shape::Area(east)) = (&west.shape, &east.shape) else { panic!("two areas") };
    for (longitude, in_west, in_east) in
        [(101.05, true, false), (101.15, false, true), (101.25, false, false)]
    {
        assert_eq!(west.covers(at(36.05, longitude)), in_west, "{longitude}");
        assert_eq!(east.covers(at(36.05, longitude)), in_east, "{longitude}");
    }
    assert_eq!(street.shape, Shape::Lines(vec![vec![at(36.0, 101.1), at(36.1, 101.1)]]));
    assert_eq!(post.shape, Shape::Point(at(36.05, 101.2)));
}

#[test]
fn coordinates_without_a_grid_are_degrees_and_rings_may_be_wound_either_way() {
    for arcs in ["[[0,1]]", "[[-2,-1]]"] {
        for strict in [false, true] {
            let options = ReadOptions { strict, ..ReadOptions::default() };
            let file = GeoJson::from_bytes("t", &with_arcs("Polygon", arcs), &options).unwrap();
            assert!(
                matches!(&file.features()[0].shape, Shape::Area(area) if area.covers(Position::new(1.0, 3.0).unwrap()))
            );
            assert!(file.report().is_clean(), "{}", file.report());
        }
    }
}

#[test]
fn a_file_of_rows_may_be_a_topology() {
    let mut rows = Rows::from_bytes("areas.json", SQUARES, &ReadOptions::default()).unwrap();
    let names = rows.decode_all(|row: &Row<'_>| row.boundary().map(|_| ()));
    assert_eq!((names.unwrap().len(), rows.report().refused()), (2, 2));
}

#[test]
fn which_object_is_read_is_asked_where_there_are_several() {
    let two = r#"{"type":"Topology","arcs":[],"objects":{"a":{"type":"Point","coordinates":[1,2]},"b":{"type":null}}}"#;
    let error = read(two).unwrap_err().to_string();
    assert_eq!(
        error,
        "t.topojson, objects: missing, expected the name of one of the topology's objects: a, b"
    );
    let named = |name: &str| {
        let options = ReadOptions { topology_object: Some(name.to_owned()), ..ReadOptions::default() };
        GeoJson::from_bytes("t", two, &options)
    };
    assert_eq!(named("a").unwrap().features().len(), 1);
    assert_eq!(named("b").unwrap().report().skipped(), 1);
    assert_eq!(named("c").unwrap_err().kind().code(), "unknown_reference");
}

#[test]
fn a_geometry_that_is_wrong_is_refused_and_a_topology_that_is_wrong_is_an_error() {
    let refused = [
        ("Polygon", "[[0,9]]", "no such arc"),
        ("Polygon", "[[0,-9]]", "no such arc"),
        ("Polygon", "[[0,2]]", "arcs of at least two positions"),
        ("Polygon", "[[3]]", "arcs of at least two positions"),
        ("Polygon", "[[0,-2]]", "begin where the one before ends"),
        ("Polygon", "[[0]]", "at least four positions in a ring"),
        ("Polygon", "[0,1]", "arrays that nest deeper"),
        ("Polygon", "[[[0,1]]]", "not valid"),
        ("Polygon", "[[0.5]]", "whole numbers of arcs"),
        ("Polygon", "[[\"a\"]]", "whole numbers of arcs"),
        ("Polygon", "{}", "arrays of the numbers of arcs"),
        ("Polygon", "[]", "at least one ring"),
        ("LineString", "[]", "at least two positions"),
        ("Point", "[0]", "two or three numbers"),
        ("Circle", "[[0,1]]", "a type of geometry"),
    ];
    for (kind, arcs, reason) in refused {
        let file = read(&with_arcs(kind, arcs)).unwrap();
        let found = file.report().to_string();
        assert_eq!((file.report().read(), file.report().refused()), (1, 1), "{kind} {arcs}");
        assert!(found.contains(reason), "{kind} {arcs}: {found}");
        assert_eq!(file.report().findings()[0].kind, FindingKind::Refused);
    }
    let whole = [
        (r#"{"type":"Topology"}"#, "arcs: missing, expected an array of arcs"),
        (r#"{"type":"Topology","arcs":{}}"#, "arcs: missing"),
        (r#"{"type":"Topology","arcs":[]}"#, "objects: missing"),
        (r#"{"type":"Topology","arcs":[],"objects":[]}"#, "objects: missing"),
        (r#"{"type":"Topology","arcs":[],"objects":{}}"#, "no such object of the topology"),
        (r#"{"type":"Topology","arcs":[],"objects":{},"transform":{"scale":[1]}}"#, "transform: not valid"),
        (
            r#"{"type":"Topology","arcs":[],"objects":{},"transform":{"scale":[1,1],"translate":[0,"1"]}}"#,
            "transform",
        ),
        (r#"{"type":"Topology","arcs":[],"objects":{},"bbox":1}"#, "bbox: not valid"),
    ];
    for (text, reason) in whole {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn members_that_are_no_geometry_and_null_ones_are_told_apart() {
    let text = r#"{"type":"Topology","arcs":[],"objects":{"o":{"type":"GeometryCollection","geometries":[
        null,{"type":null},{"type":7},7,{},{"type":"Point","coordinates":[1]},{"type":"Point","coordinates":[1,"2"]},
        {"type":"MultiPoint","coordinates":[[1,2],[3,4]]},
        {"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}]}}}"#;
    let file = read(text).unwrap();
    let found: Vec<_> = file.report().findings().iter().map(|f| (f.place.feature.unwrap(), f.code)).collect();
    let expected = [
        (0, "null_geometry"),
        (1, "null_geometry"),
        (2, "missing"),
        (3, "invalid"),
        (4, "missing"),
        (5, "missing"),
        (6, "invalid"),
    ];
    assert_eq!(found, expected);
    assert_eq!(file.features().len(), 2);
    assert!(matches!(&file.features()[1].shape, Shape::Collection(shapes) if shapes.len() == 1));
}

#[test]
fn limits_hold_for_what_is_put_together_and_not_for_what_is_in_the_file_alone() {
    // The same arc there and back: a small file that would become a large outline.
    let there_and_back = |times: usize| {
        let arcs = vec!["0,-1"; times].join(",");
        with_arcs("LineString", &format!("[{arcs}]"))
    };
    let within = |limits: Limits, times| {
        let options = ReadOptions { limits, ..ReadOptions::default() };
        GeoJson::from_bytes("t", &there_and_back(times), &options).is_ok()
    };
    // Four arcs of two positions, which share those where they meet, are five; six arcs are seven.
    for (times, positions) in [(2, 5), (3, 7)] {
        for (limit, allowed) in [(positions - 1, false), (positions, true), (positions + 1, true)] {
            let limits = Limits { ring_vertices: limit, ..Limits::default() };
            assert_eq!(within(limits, times), allowed, "{times} times, {limit} in a ring");
        }
    }
    // The file itself has six.
    for (limit, allowed) in [(7, false), (8, true), (9, true)] {
        let limits = Limits { vertices: limit, ..Limits::default() };
        assert_eq!(within(limits, 2), allowed, "{limit} in all");
    }
    let features = |limit| Limits { features: limit, ..Limits::default() };
    for (limit, allowed) in [(3, false), (4, true), (5, true)] {
        let options = ReadOptions { limits: features(limit), ..ReadOptions::default() };
        assert_eq!(GeoJson::from_bytes("t", SQUARES, &options).is_ok(), allowed, "{limit} features");
    }
}
