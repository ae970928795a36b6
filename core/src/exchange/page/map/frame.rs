//! The frame of a map: which part of the world it shows, and how it is projected.

use crate::Position;
use crate::geo::distance_metres;

use super::PageMap;

/// Width of the drawing in its own units, which are pixels at full width.
pub(super) const WIDTH: f64 = 900.0;
/// Least and greatest height in the same units.
const HEIGHT: (f64, f64) = (420.0, 1050.0);
/// Room left on each side.
const MARGIN: f64 = 30.0;
/// Least extent of a map in degrees, about 400 m, so that a single point has surroundings.
const LEAST_DEGREES: f64 = 0.004;
/// From this many points on, a map without areas leaves the outermost half per cent out of its frame.
const TRIMMED_FROM: usize = 100;

/// A local equirectangular projection onto the drawing.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// Westernmost longitude of the world as it was cut open, in degrees.
    cut: f64,
    middle_longitude: f64,
    pub(super) middle_latitude: f64,
    /// Cosine of the middle latitude, by which degrees of longitude are shortened.
    pub(super) shortening: f64,
    units_a_degree: f64,
    pub(super) height: f64,
}

impl Frame {
    /// Finds the frame of a map; `None` if there is nothing to show.
    pub(super) fn of(map: &PageMap) -> Option<Self> {
        let mut latitudes = Vec::new();
        // Rings keep their extent, so that the world is never cut open inside an area.
        let mut spans = Vec::new();
        for (boundary, _, _) in map.areas.iter().flat_map(|layer| &layer.areas) {
            for polygon in boundary.polygons() {
                let coords = || polygon.exterior().coords();
                let (south, north) = extent(coords().map(|c| c.y))?;
                latitudes.extend([south, north]);
                spans.push(extent(coords().map(|c| c.x))?);
            }
        }
        let mut trim = false;
        if spans.is_empty() {
            for layer in &map.points {
                for position in layer.named.iter().map(|(p, _)| p).chain(&layer.dots) {
                    latitudes.push(position.latitude());
                    spans.push((position.longitude(), position.longitude()));
                }
            }
            trim = spans.len() >= TRIMMED_FROM;
        }
        for (position, _) in &map.highlights {
            latitudes.push(position.latitude());
            spans.push((position.longitude(), position.longitude()));
        }
        let cut = opening(&mut spans)?;
        let mut longitudes: Vec<f64> =
            spans.iter().flat_map(|(w, e)| [unwrapped(*w, cut), unwrapped(*e, cut)]).collect();
        let (mut west, mut east) = bounds(&mut longitudes, trim)?;
        let (mut south, mut north) = bounds(&mut latitudes, trim)?;
        for (position, _) in &map.highlights {
            let longitude = unwrapped(position.longitude(), cut);
            (west, east) = (west.min(longitude), east.max(longitude));
            (south, north) = (south.min(position.latitude()), north.max(position.latitude()));
        }
        Some(Self::around(cut, (west, east), (south, north)))
    }

    fn around(cut: f64, (west, east): (f64, f64), (south, north): (f64, f64)) -> Self {
        let middle_latitude = f64::midpoint(south, north);
        // Near a pole the cosine vanishes; a twentieth keeps the map readable.
        let shortening = middle_latitude.to_radians().cos().max(0.05);
        let wide = ((east - west) * shortening).max(LEAST_DEGREES);
        let high = (north - south).max(LEAST_DEGREES);
        let inner = WIDTH - 2.0 * MARGIN;
        let height = (inner * high / wide + 2.0 * MARGIN).clamp(HEIGHT.0, HEIGHT.1).round();
        let units_a_degree = (inner / wide).min((height - 2.0 * MARGIN) / high);
        Self {
            cut,
            middle_longitude: f64::midpoint(west, east),
            middle_latitude,
            shortening,
            units_a_degree,
            height,
        }
    }

    /// Projects a position to the drawing, `x` to the right and `y` down.
    pub(super) fn project(&self, position: Position) -> [f64; 2] {
        self.project_degrees(position.latitude(), position.longitude())
    }

    /// Projects degrees to the drawing, `x` to the right and `y` down.
    pub(super) fn project_degrees(&self, latitude: f64, longitude: f64) -> [f64; 2] {
        let east = unwrapped(longitude, self.cut) - self.middle_longitude;
        let north = latitude - self.middle_latitude;
        [
            WIDTH / 2.0 + east * self.shortening * self.units_a_degree,
            self.height / 2.0 - north * self.units_a_degree,
        ]
    }

    /// Tells whether a place of the drawing lies inside it.
    pub(super) fn holds(&self, [x, y]: [f64; 2]) -> bool {
        (0.0..=WIDTH).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// Chooses a scale bar: its round length in metres and its width in the drawing's units.
    ///
    /// The length is measured on the ellipsoid along the middle latitude.
    pub(super) fn scale_bar(&self) -> Option<(f64, f64)> {
        let widest = WIDTH * 0.25;
        let degrees = widest / (self.shortening * self.units_a_degree);
        // On a map of half the world a geodesic leaves the parallel, so a small step is measured and multiplied.
        let step = degrees.min(0.5);
        let latitude = self.middle_latitude.clamp(-89.9, 89.9);
        let (from, to) = (Position::new(latitude, 0.0).ok()?, Position::new(latitude, step).ok()?);
        let metres_a_unit = distance_metres(from, to) * (degrees / step) / widest;
        let power = 10_f64.powf((metres_a_unit * widest).log10().floor());
        let length = [5.0, 2.0, 1.0].map(|m| m * power).into_iter().find(|l| *l <= metres_a_unit * widest)?;
        Some((length, length / metres_a_unit))
    }
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((value.min(low), value.max(high))),
    })
}

fn bounds(values: &mut [f64], trim: bool) -> Option<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let out = if trim { values.len() / 200 } else { 0 };
    Some((*values.get(out)?, *values.get(values.len().checked_sub(out + 1)?)?))
}

/// Finds where to cut the circle of longitudes open: at the eastern end of its widest gap.
fn opening(spans: &mut [(f64, f64)]) -> Option<f64> {
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, _) = *spans.first()?;
    let mut reach = f64::NEG_INFINITY;
    let (mut widest, mut cut) = (0.0, first);
    for (west, east) in spans.iter() {
        if west - reach > widest && reach.is_finite() {
            (widest, cut) = (west - reach, *west);
        }
        reach = reach.max(*east);
    }
    // The gap that holds the antimeridian wins ties, so that ordinary maps stay as they are.
    if first + 360.0 - reach >= widest { Some(first) } else { Some(cut) }
}

/// Turns a longitude into degrees that grow eastwards from the cut.
fn unwrapped(longitude: f64, cut: f64) -> f64 {
    if longitude < cut { longitude + 360.0 } else { longitude }
}

#[cfg(test)]
mod tests {
    use super::super::{PointLayer, Symbol};
    use super::*;

    fn frame(places: &[(f64, f64)]) -> Option<Frame> {
        let mut layer = PointLayer::new("", Symbol::Circle);
        layer.dots(places.iter().map(|(lat, lon)| Position::new(*lat, *lon).unwrap()));
        let mut map = PageMap::new("");
        map.points(layer);
        Frame::of(&map)
    }

    #[test]
    fn nothing_has_no_frame_and_one_point_stands_in_the_middle() {
        assert!(frame(&[]).is_none());
        let frame = frame(&[(36.62, 101.77)]).unwrap();
        assert_eq!(frame.project_degrees(36.62, 101.77), [WIDTH / 2.0, frame.height / 2.0]);
    }

    #[test]
    fn a_map_across_the_antimeridian_is_not_a_map_of_the_world() {
        let frame = frame(&[(-17.0, 179.5), (-16.0, -179.5)]).unwrap();
        let (fiji, taveuni) = (frame.project_degrees(-17.0, 179.5), frame.project_degrees(-16.0, -179.5));
        assert!(fiji[0] < taveuni[0] && frame.holds(fiji) && frame.holds(taveuni));
        assert!(taveuni[0] - fiji[0] > WIDTH / 3.0);
    }

    #[test]
    fn the_scale_bar_is_right_on_the_ellipsoid() {
        let frame = frame(&[(38.8, -77.1), (39.0, -76.9)]).unwrap();
        let (metres, units) = frame.scale_bar().unwrap();
        assert_eq!(metres, 5000.0);
        let degrees = units / (frame.shortening * frame.units_a_degree);
        let middle = frame.middle_latitude;
        let (a, b) = (Position::new(middle, 0.0).unwrap(), Position::new(middle, degrees).unwrap());
        assert!((distance_metres(a, b) - metres).abs() < 1.0);
    }

    #[test]
    fn one_stray_point_among_many_does_not_shrink_the_map() {
        let mut places: Vec<(f64, f64)> =
            (0..400).map(|i| (29.0 + f64::from(i) * 1e-3, -98.0 - f64::from(i) * 1e-3)).collect();
        places.push((0.0, 0.0));
        let frame = frame(&places).unwrap();
        assert!(!frame.holds(frame.project_degrees(0.0, 0.0)));
        assert!(frame.holds(frame.project_degrees(29.2, -98.2)));
    }

    #[test]
    fn poles_and_the_whole_world_have_a_frame_and_a_scale() {
        for places in [
            &[(90.0, 0.0)][..],
            &[(-90.0, -180.0), (90.0, 180.0), (0.0, 0.0)],
            &[(89.9, 10.0), (89.9, -170.0)],
        ] {
            let frame = frame(places).unwrap();
            let (metres, units) = frame.scale_bar().unwrap();
            assert!(metres > 0.0 && units > 0.0 && units <= WIDTH / 4.0 + 1e-9);
            assert!(places.iter().all(|(lat, lon)| frame.holds(frame.project_degrees(*lat, *lon))));
        }
    }
}
