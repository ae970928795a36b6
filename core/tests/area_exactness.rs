//! The area index against the boundaries themselves, on random and on real areas, at random and at the worst places.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use geo_types::{LineString, MultiPolygon, Polygon};
use shouwang::Position;
use shouwang::geo::Boundary;
use shouwang::index::AreaIndex;

/// A small generator with a fixed seed (SplitMix64, Steele et al. 2014), so that every run asks the same.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }
}

fn vertices(boundaries: &[Boundary]) -> Vec<[f64; 2]> {
    let polygons = boundaries.iter().flat_map(|b| b.polygons().iter());
    let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(|ring| ring.coords().map(|c| [c.x, c.y])).collect()
}

/// Random places, and vertices, middles of edges, and places a last bit or a hair beside them.
fn places(boundaries: &[Boundary], random: &mut Random, count: usize) -> Vec<Position> {
    let vertices = vertices(boundaries);
    let axis = |axis: usize| vertices.iter().map(move |v| v[axis]);
    let extent = |axis_values: &mut dyn Iterator<Item = f64>| {
        axis_values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let (west, east) = extent(&mut axis(0));
    let (south, north) = extent(&mut axis(1));
    let mut places = Vec::new();
    let mut add =
        |x: f64, y: f64| places.push(Position::new(y.clamp(-90.0, 90.0), x.clamp(-180.0, 180.0)).unwrap());
    for _ in 0..count {
        let margin = 0.05 * (east - west);
        add(random.between(west - margin, east + margin), random.between(south - margin, north + margin));
        let number = (random.unit() * (vertices.len() - 1) as f64) as usize;
        let (a, b) = (vertices[number], vertices[number + 1]);
        add(a[0], a[1]);
        let share = random.unit();
        let on = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        add(on[0], on[1]);
        add((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0);
        add(on[0].next_up(), on[1]);
        add(on[0], on[1].next_down());
        add(a[0], random.between(south, north));
        add(random.between(west, east), a[1]);
        let hair = 10f64.powf(random.between(-14.0, -4.0));
        add(on[0] + hair, on[1] - hair);
    }
    places
}

fn check(name: &str, boundaries: Vec<Boundary>, count: usize) -> usize {
    let index = AreaIndex::new(boundaries.clone());
    let places = places(&boundaries, &mut Random(7), count);
    let latitudes: Vec<_> = places.iter().map(|p| p.latitude()).collect();
    let longitudes: Vec<_> = places.iter().map(|p| p.longitude()).collect();
    let first = index.locate_batch(&latitudes, &longitudes).unwrap();
    let all = index.locate_all_batch(&latitudes, &longitudes).unwrap();
    // Layers in turn, so that each overlaps the others.
    let layers: Vec<u8> = (0..boundaries.len()).map(|area| (area % 3) as u8).collect();
    let layered = AreaIndex::with_layers(boundaries.clone(), &layers).unwrap();
    for (row, place) in places.iter().enumerate() {
        let expected: Vec<usize> =
            boundaries.iter().enumerate().filter(|(_, b)| b.covers(*place)).map(|(area, _)| area).collect();
        assert_eq!(index.locate_all(*place), expected, "{name} at {place:?}");
        assert_eq!(index.locate(*place), expected.first().copied(), "{name} at {place:?}");
        let by_layer = layered.locate_layers(*place);
        assert_eq!(by_layer.len(), boundaries.len().min(3));
        for (layer, first) in (0u8..).zip(by_layer) {
            let of_layer = expected.iter().copied().find(|area| layers[*area] == layer);
            assert_eq!(first, of_layer, "{name}, layer {layer}, at {place:?}");
            assert_eq!(layered.locate_in(*place, layer), of_layer);
        }
        assert_eq!(first[row], expected.first().map_or(AreaIndex::NONE, |area| *area as u32));
        let row = &all.positions[all.offsets[row]..all.offsets[row + 1]];
        assert!(row.iter().map(|area| *area as usize).eq(expected));
    }
    places.len()
}

/// A star around a centre: simple, concave, with as many vertices as wanted.
fn star(random: &mut Random, at: [f64; 2], radius: f64, count: usize) -> LineString<f64> {
    let ring: Vec<(f64, f64)> = (0..count)
        .map(|number| {
            let turn = std::f64::consts::TAU * number as f64 / count as f64;
            let radius = radius * random.between(0.3, 1.0);
            (at[0] + radius * turn.cos(), at[1] + radius * turn.sin())
        })
        .collect();
    LineString::from(ring)
}

#[test]
fn a_column_of_the_callers_own_takes_the_answers() {
    let square = |west: f64| {
        let (east, sides) = (west + 1.0, [0.0, 1.0]);
        let ring = vec![(west, sides[0]), (east, sides[0]), (east, sides[1]), (west, sides[1])];
        Boundary::new(Polygon::new(LineString::from(ring), Vec::new()).into()).unwrap()
    };
    let index = AreaIndex::new(vec![square(0.0), square(1.0)]);
    let (latitudes, longitudes) = ([0.5, 0.5, 0.5], [0.5, 1.5, 9.0]);
    let mut areas = [7; 3];
    index.locate_into(&latitudes, &longitudes, &mut areas).unwrap();
    assert_eq!(areas, [0, 1, AreaIndex::NONE]);
    assert_eq!(areas.to_vec(), index.locate_batch(&latitudes, &longitudes).unwrap());
    let short = index.locate_into(&latitudes, &longitudes, &mut areas[..2]).unwrap_err();
    assert_eq!((short.kind().code(), short.place().field.as_deref()), ("invalid", Some("areas")));
    let wrong = index.locate_into(&[0.5, 91.0, 0.5], &longitudes, &mut areas).unwrap_err();
    assert_eq!(wrong.kind().code(), "out_of_range");
}

#[test]
fn every_answer_is_what_the_boundaries_say() {
    let mut random = Random(1);
    let mut asked = 0;
    for (count, size) in [(1, 5), (12, 40), (60, 12), (3, 2_000)] {
        let boundaries: Vec<Boundary> = (0..count)
            .map(|_| {
                let polygons = (0..1 + (random.unit() * 2.0) as usize).map(|part| {
                    let at = [random.between(-2.0, 2.0) + 10.0 * part as f64, random.between(-2.0, 2.0)];
                    let shell = star(&mut random, at, 1.0, size);
                    let hole = star(&mut random, at, 0.25, size.min(30));
                    Polygon::new(shell, vec![hole])
                });
                Boundary::new(MultiPolygon(polygons.collect())).unwrap()
            })
            .collect();
        asked += check("stars", boundaries, 400);
    }
    // A chessboard: every line and corner is shared, and on the grid's own lines.
    let square = |x: f64, y: f64, side: f64| {
        let ring = LineString::from(vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]);
        Boundary::new(Polygon::new(ring, vec![]).into()).unwrap()
    };
    let mut board: Vec<Boundary> =
        (0..64).map(|number| square(f64::from(number % 8), f64::from(number / 8), 1.0)).collect();
    // Layers of a hierarchy over it.
    board.push(square(0.0, 0.0, 8.0));
    board.push(square(0.0, 0.0, 4.0));
    asked += check("chessboard", board, 400);
    // A city in a country: far finer detail in one corner.
    let mut nested = vec![square(-60.0, -60.0, 120.0)];
    nested.extend((0..40).map(|n| square(1.0 + f64::from(n) * 1e-5, 1.0 + f64::from(n % 7) * 1e-5, 1e-5)));
    asked += check("a city in a country", nested, 400);
    println!("{asked} places agree");
}

#[test]
fn degenerate_boundaries_have_answers() {
    let at = |lat, lon| Position::new(lat, lon).unwrap();
    let point = Polygon::new(LineString::from(vec![(5.0, 5.0); 4]), vec![]);
    let line = Polygon::new(LineString::from(vec![(1.0, 1.0), (2.0, 1.0), (3.0, 1.0), (1.0, 1.0)]), vec![]);
    let world = LineString::from(vec![(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0)]);
    let boundaries = [point, line, Polygon::new(world, vec![])].map(|p| Boundary::new(p.into()).unwrap());
    let index = AreaIndex::new(boundaries.to_vec());
    assert_eq!(index.locate_all(at(5.0, 5.0)), [0, 2]);
    assert_eq!(index.locate_all(at(1.0, 2.5)), [1, 2]);
    assert_eq!(index.locate_all(at(90.0, -180.0)), [2]);
    assert_eq!(index.locate_all(at(-90.0, 180.0)), [2]);
    for boundary in boundaries {
        let alone = AreaIndex::new(vec![boundary.clone()]);
        for place in [at(5.0, 5.0), at(1.0, 1.5), at(0.0, 0.0)] {
            assert_eq!(alone.locate(place).is_some(), boundary.covers(place), "{place:?}");
        }
    }
}

#[test]
fn real_areas_agree_where_the_shared_data_is_there() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let shared = std::env::var("SHOUWANG_SHARED").unwrap_or_else(|_| beside.to_owned());
    let mut asked = 0;
    for file in [
        "chicago_beats/police_beats_simple.geojson",
        "bedfordshire_boundaries/wards_bedford_E06000055.geojson",
        "bedfordshire_boundaries/lsoa2011_luton_E06000032.geojson",
        "seattle_beats_mcpp/spd-beats.geojson",
        "dc_police/police-service-areas-psa.geojson",
    ] {
        let Ok(text) = std::fs::read_to_string(format!("{shared}/data/{file}")) else {
            println!("skipped: {file} is not there");
            continue;
        };
        let boundaries = boundaries(&text);
        assert!(boundaries.len() > 10, "{file}");
        asked += check(file, boundaries, 60);
    }
    println!("{asked} places agree");
}

/// The polygons of a GeoJSON feature collection.
fn boundaries(text: &str) -> Vec<Boundary> {
    let collection: serde_json::Value = serde_json::from_str(text).unwrap();
    let ring = |ring: &serde_json::Value| {
        let positions = ring.as_array().unwrap().iter();
        LineString::from(
            positions.map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect::<Vec<_>>(),
        )
    };
    let polygon = |rings: &serde_json::Value| {
        let mut rings = rings.as_array().unwrap().iter().map(ring);
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let features = collection["features"].as_array().unwrap().iter();
    features
        .filter_map(|feature| {
            let geometry = &feature["geometry"];
            let polygons = match geometry["type"].as_str()? {
                "Polygon" => vec![polygon(&geometry["coordinates"])],
                "MultiPolygon" => geometry["coordinates"].as_array()?.iter().map(polygon).collect(),
                _ => return None,
            };
            Boundary::new(MultiPolygon(polygons)).ok()
        })
        .collect()
}

#[test]
fn layers_are_as_many_as_boundaries_and_one_by_default() {
    assert_eq!(
        AreaIndex::with_layers(Vec::new(), &[1]).unwrap_err().place().field.as_deref(),
        Some("layers")
    );
    let at = Position::new(36.0, 101.0).unwrap();
    let empty = AreaIndex::with_layers(Vec::new(), &[]).unwrap();
    assert_eq!((empty.layer_count(), empty.locate_layers(at).len(), empty.locate_in(at, 7)), (0, 0, None));
    assert_eq!(AreaIndex::new(Vec::new()).locate_layers(at), [None]);
}
