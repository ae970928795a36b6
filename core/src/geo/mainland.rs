//! Whether a position lies in mainland China, where maps are shifted.

use super::Position;
use super::mainland_data::{BAND, EDGES, SOUTH, STARTS, VERTICES, WEST};

/// Says whether a position lies in mainland China or within some 30 km of its coast, where GCJ-02 and BD-09 shift it.
///
/// Hong Kong, Macao and Taiwan lie outside. The outline is simplified from Natural Earth's 1:10m countries (public domain)
/// and is good to about 500 m, so that near a land border the answer may be wrong by a street.
///
/// # Complexity
///
/// Constant: at most a few hundred edges, those of the position's band of latitude, some 40 on average.
///
/// # Examples
///
/// ```
/// use shouwang::Position;
/// use shouwang::geo::in_mainland_china;
///
/// assert!(in_mainland_china(Position::new(36.62, 101.77)?));
/// assert!(!in_mainland_china(Position::new(22.28, 114.16)?), "Hong Kong");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[must_use]
pub fn in_mainland_china(position: Position) -> bool {
    let (x, y) = (position.longitude() * 1000.0, position.latitude() * 1000.0);
    edges_beside(y).is_some_and(|edges| {
        // Counts the edges that a ray to the east crosses; each edge owns its lower end, so none counts twice.
        edges.iter().filter(|&&edge| crosses(usize::from(edge), x, y)).count() % 2 == 1
    })
}

fn edges_beside(y: f64) -> Option<&'static [u16]> {
    let band = ((y - f64::from(SOUTH)) / f64::from(BAND)).floor();
    if !(0.0..STARTS.len() as f64).contains(&band) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it was checked to lie among the starts"
    )]
    let band = band as usize;
    // Behind the last band nothing starts.
    EDGES.get(usize::from(*STARTS.get(band)?)..usize::from(*STARTS.get(band + 1)?))
}

fn crosses(edge: usize, x: f64, y: f64) -> bool {
    let (Some(&(ax, ay)), Some(&(bx, by))) = (VERTICES.get(edge), VERTICES.get(edge + 1)) else {
        return false;
    };
    let [ax, bx] = [ax, bx].map(|east| f64::from(WEST + i32::from(east)));
    let [ay, by] = [ay, by].map(f64::from);
    (ay <= y) != (by <= y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(latitude: f64, longitude: f64) -> bool {
        in_mainland_china(Position::new(latitude, longitude).unwrap())
    }

    #[test]
    fn places_of_the_mainland_lie_inside_its_coasts_islands_and_border_towns_too() {
        for (name, latitude, longitude) in [
            ("Beijing", 39.904, 116.407),
            ("Xining", 36.617, 101.778),
            ("Shanghai Bund", 31.240, 121.490),
            ("Chongming", 31.62, 121.40),
            ("Yangshan port", 30.63, 122.06),
            ("Zhoushan", 29.99, 122.21),
            ("Qingdao", 36.06, 120.38),
            ("Dalian", 38.91, 121.61),
            ("Changdao", 37.92, 120.74),
            ("Xiamen", 24.48, 118.09),
            ("Gulangyu", 24.446, 118.067),
            ("Pingtan", 25.50, 119.79),
            ("Shenzhen Futian", 22.541, 114.055),
            ("Shenzhen Luohu", 22.546, 114.118),
            ("Shekou", 22.487, 113.915),
            ("Zhuhai Xiangzhou", 22.271, 113.567),
            ("Haikou", 20.04, 110.35),
            ("Sanya", 18.25, 109.51),
            ("Weizhou", 21.04, 109.11),
            ("Dandong", 40.13, 124.38),
            ("Suifenhe", 44.41, 131.15),
            ("Heihe", 50.245, 127.49),
            ("Mohe", 52.97, 122.54),
            ("Manzhouli", 49.59, 117.43),
            ("Erenhot", 43.65, 111.97),
            ("Kashgar", 39.47, 75.99),
            ("Khorgas", 44.21, 80.42),
            ("Ruili", 24.01, 97.85),
            ("Hekou", 22.53, 103.95),
            ("Dongxing", 21.55, 107.97),
            ("Lhasa", 29.65, 91.14),
        ] {
            assert!(inside(latitude, longitude), "{name}");
        }
    }

    #[test]
    fn hong_kong_macao_taiwan_and_the_neighbours_lie_outside() {
        for (name, latitude, longitude) in [
            ("Hong Kong Central", 22.281, 114.158),
            ("Sheung Shui", 22.501, 114.127),
            ("Hong Kong airport", 22.308, 113.918),
            ("Macao", 22.195, 113.545),
            ("Taipa", 22.155, 113.558),
            ("Coloane", 22.12, 113.56),
            ("Taipei", 25.03, 121.56),
            ("Kaohsiung", 22.62, 120.30),
            ("Penghu", 23.57, 119.57),
            ("Kinmen", 24.44, 118.35),
            ("Lieyu", 24.43, 118.24),
            ("Matsu", 26.16, 119.95),
            ("Sinuiju", 40.08, 124.41),
            ("Pyongyang", 39.02, 125.75),
            ("Seoul", 37.57, 126.98),
            ("Tokyo", 35.68, 139.69),
            ("Fukuoka", 33.59, 130.40),
            ("Vladivostok", 43.12, 131.89),
            ("Khabarovsk", 48.48, 135.08),
            ("Blagoveshchensk", 50.28, 127.54),
            ("Ulaanbaatar", 47.92, 106.92),
            ("Almaty", 43.24, 76.95),
            ("Hanoi", 21.03, 105.85),
            ("Lao Cai", 22.47, 103.97),
            ("Mong Cai", 21.50, 107.96),
            ("Kathmandu", 27.72, 85.32),
            ("Thimphu", 27.47, 89.64),
            ("Vientiane", 17.97, 102.60),
            ("Manila", 14.60, 120.98),
            ("open sea", 30.0, 125.0),
            ("London", 51.5, -0.13),
            ("poles", 90.0, 100.0),
            ("poles", -90.0, 100.0),
            ("antimeridian", 40.0, 180.0),
        ] {
            assert!(!inside(latitude, longitude), "{name}");
        }
    }

    #[test]
    fn the_bands_hold_exactly_the_edges_that_count() {
        // Every edge of every ring, found without bands: vertices up to the repetition of a ring's first one.
        let mut edges = Vec::new();
        let mut start = 0;
        for (at, vertex) in VERTICES.iter().enumerate() {
            if at > start && *vertex == VERTICES[start] {
                edges.extend(start..at);
                start = at + 1;
            }
        }
        assert_eq!(start, VERTICES.len(), "every ring closes");
        for row in 0..160 {
            for column in 0..25 {
                let (y, x) =
                    (15_000.0 + 250.0 * f64::from(row) + 0.5, 73_000.0 + 2_500.0 * f64::from(column));
                let brute = edges.iter().filter(|&&edge| crosses(edge, x, y)).count() % 2 == 1;
                assert_eq!(inside(y / 1000.0, x / 1000.0), brute, "{y} {x}");
            }
        }
    }
}
