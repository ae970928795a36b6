//! The invented ground: an outline of the sub-bureau, its stations, police areas and communities.

use super::random::Random;
use std::fmt::Write as _;

/// South-west corner and size of a lattice whose inner nodes are moved a little, so that outlines look like outlines. It lies
/// about where the sub-bureau lies; no line of it is a real boundary.
const SOUTH: f64 = 36.566;
const WEST: f64 = 101.744;
const ROWS: usize = 8;
const COLUMNS: usize = 6;
const ROW_DEGREES: f64 = 0.0096;
const COLUMN_DEGREES: f64 = 0.0118;

/// A block of lattice cells: rows and columns, from and to, the end not included.
#[derive(Clone, Copy)]
pub struct Block(pub usize, pub usize, pub usize, pub usize);

pub struct NamedArea {
    pub id: &'static str,
    pub name: &'static str,
    pub name_en: &'static str,
    pub kind: &'static str,
    pub code: &'static str,
    pub parent: Option<&'static str>,
    pub agency: Option<&'static str>,
    pub block: Block,
}

const fn area(
    (id, kind, code): (&'static str, &'static str, &'static str),
    (name, name_en): (&'static str, &'static str),
    parent: Option<&'static str>,
    agency: Option<&'static str>,
    block: Block,
) -> NamedArea {
    NamedArea { id, name, name_en, kind, code, parent, agency, block }
}

/// The tree that the report names, and enough invented neighbours to fill the ground. Codes below the district are invented.
pub const AREAS: &[NamedArea] = &[
    area(
        ("xining", "force", "630100000000"),
        ("西宁市公安局", "Xining Public Security Bureau"),
        None,
        Some("ag-xining"),
        Block(0, 8, 0, 6),
    ),
    area(
        ("chengzhong", "sub_bureau", "630103000000"),
        ("城中分局", "Chengzhong sub-bureau"),
        Some("xining"),
        Some("ag-chengzhong"),
        Block(0, 8, 0, 6),
    ),
    area(
        ("beidajie", "station", "630103010000"),
        ("北大街派出所", "Beidajie station"),
        Some("chengzhong"),
        Some("ag-beidajie"),
        Block(5, 8, 1, 5),
    ),
    area(
        ("nanchuandonglu", "station", "630103020000"),
        ("南川东路派出所", "Nanchuan Donglu station"),
        Some("chengzhong"),
        Some("ag-nanchuandonglu"),
        Block(0, 3, 0, 6),
    ),
    area(
        ("example-west", "station", "630103030000"),
        ("示例西派出所", "Example West station"),
        Some("chengzhong"),
        Some("ag-west"),
        Block(3, 5, 0, 3),
    ),
    area(
        ("example-east", "station", "630103040000"),
        ("示例东派出所", "Example East station"),
        Some("chengzhong"),
        Some("ag-east"),
        Block(3, 5, 3, 6),
    ),
    area(
        ("dashizi", "police_area", "630103010001"),
        ("大什字警务区", "Dashizi police area"),
        Some("beidajie"),
        None,
        Block(5, 7, 2, 4),
    ),
    area(
        ("example-north", "police_area", "630103010002"),
        ("示例北警务区", "Example North police area"),
        Some("beidajie"),
        None,
        Block(7, 8, 1, 5),
    ),
    area(
        ("example-northwest", "police_area", "630103010003"),
        ("示例西北警务区", "Example North-west police area"),
        Some("beidajie"),
        None,
        Block(5, 7, 1, 2),
    ),
    area(
        ("example-northeast", "police_area", "630103010004"),
        ("示例东北警务区", "Example North-east police area"),
        Some("beidajie"),
        None,
        Block(5, 7, 4, 5),
    ),
    area(
        ("ruichi", "community", "630103020001"),
        ("瑞驰社区", "Ruichi community"),
        Some("nanchuandonglu"),
        None,
        Block(1, 2, 2, 4),
    ),
    area(
        ("example-nanchuan", "police_area", "630103020002"),
        ("示例南川警务区", "Example Nanchuan police area"),
        Some("nanchuandonglu"),
        None,
        Block(0, 3, 0, 6),
    ),
    area(
        ("example-west-area", "police_area", "630103030001"),
        ("示例西警务区", "Example West police area"),
        Some("example-west"),
        None,
        Block(3, 5, 0, 3),
    ),
    area(
        ("example-east-area", "police_area", "630103040001"),
        ("示例东警务区", "Example East police area"),
        Some("example-east"),
        None,
        Block(3, 5, 3, 6),
    ),
    // The report names this community without saying to which station it belongs.
    area(
        ("dongdajie", "community", "630103999001"),
        ("东大街社区", "Dongdajie community"),
        None,
        None,
        Block(6, 7, 3, 4),
    ),
];

/// The police areas in which plates hang and records happen.
pub const POLICE_AREAS: [&str; 7] = [
    "dashizi",
    "example-north",
    "example-northwest",
    "example-northeast",
    "example-nanchuan",
    "example-west-area",
    "example-east-area",
];

pub struct Ground {
    /// Longitude and latitude of each node of the lattice, row by row from the south.
    nodes: Vec<(f64, f64)>,
}

impl Ground {
    pub fn new() -> Self {
        let mut random = Random::new(509);
        let mut nodes = Vec::new();
        for row in 0..=ROWS {
            for column in 0..=COLUMNS {
                let jitter = |random: &mut Random, degrees: f64| random.between(-0.18, 0.18) * degrees;
                let longitude = WEST + column as f64 * COLUMN_DEGREES + jitter(&mut random, COLUMN_DEGREES);
                let latitude = SOUTH + row as f64 * ROW_DEGREES + jitter(&mut random, ROW_DEGREES);
                nodes.push((round(longitude), round(latitude)));
            }
        }
        Self { nodes }
    }

    fn node(&self, row: usize, column: usize) -> (f64, f64) {
        self.nodes[row * (COLUMNS + 1) + column]
    }

    /// The outline of a block, counter-clockwise and closed; neighbours share their nodes exactly.
    fn ring(&self, Block(south, north, west, east): Block) -> Vec<(f64, f64)> {
        let mut ring = Vec::new();
        ring.extend((west..east).map(|column| self.node(south, column)));
        ring.extend((south..north).map(|row| self.node(row, east)));
        ring.extend((west + 1..=east).rev().map(|column| self.node(north, column)));
        ring.extend((south..=north).rev().map(|row| self.node(row, west)));
        ring
    }

    /// A place well inside a block: the nodes move by less than a fifth of a cell.
    pub fn inside(&self, Block(south, north, west, east): Block, random: &mut Random) -> (f64, f64) {
        let latitude = random.between(south as f64 + 0.2, north as f64 - 0.2) * ROW_DEGREES + SOUTH;
        let longitude = random.between(west as f64 + 0.2, east as f64 - 0.2) * COLUMN_DEGREES + WEST;
        (round(latitude), round(longitude))
    }

    pub fn block_of(area: &str) -> Block {
        AREAS.iter().find(|a| a.id == area).map_or(Block(0, ROWS, 0, COLUMNS), |a| a.block)
    }

    pub fn areas_geojson(&self) -> String {
        let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
        for (position, area) in AREAS.iter().enumerate() {
            let ring: Vec<String> =
                self.ring(area.block).iter().map(|(x, y)| format!("[{x:.6},{y:.6}]")).collect();
            let mut optional = String::new();
            for (key, value) in [("parent", area.parent), ("agency", area.agency)] {
                if let Some(value) = value {
                    let _ = write!(optional, ",\"{key}\":\"{value}\"");
                }
            }
            let _ = write!(
                text,
                "{}{{\"type\":\"Feature\",\"id\":\"{}\",\"properties\":{{\"name\":\"{}\",\"name_en\":\"{}\",\"kind\":\"{}\",\"code\":\"{}\"{optional}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
                if position == 0 { "" } else { ",\n" },
                area.id,
                area.name,
                area.name_en,
                area.kind,
                area.code,
                ring.join(","),
            );
        }
        text.push_str("\n]}\n");
        text
    }
}

/// Rounds degrees to a millionth, some ten centimetres.
pub fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}
