//! A position inside polygons, for a label.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{BoundingRect, CoordsIter, LinesIter};
use geo_types::{Coord, Line, MultiPolygon, Polygon};

/// Finds the middle of the widest part that a horizontal line across the middle of a polygon has inside; of several polygons that of
/// the one with the widest such part. `None` where nothing is inside.
///
/// The line keeps clear of every vertex at its height, so it crosses outlines and touches none.
pub(super) fn inner_position(polygons: &MultiPolygon<f64>) -> Option<Coord<f64>> {
    let widest = polygons.iter().filter_map(widest_part);
    widest.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(middle, _)| middle)
}

/// The middle and the width of the widest part.
fn widest_part(polygon: &Polygon<f64>) -> Option<(Coord<f64>, f64)> {
    let bounds = polygon.bounding_rect()?;
    let mut y = f64::midpoint(bounds.min().y, bounds.max().y);
    if polygon.coords_iter().any(|vertex| vertex.y == y) {
        // Halfway to the height that is next, there is no vertex.
        let heights = polygon.coords_iter().map(|vertex| vertex.y).filter(|height| *height != y);
        let next =
            heights.reduce(|best, next| if (next - y).abs() < (best - y).abs() { next } else { best })?;
        y = f64::midpoint(y, next);
    }
    let across = Line::new(Coord { x: bounds.min().x, y }, Coord { x: bounds.max().x, y });
    let mut crossings: Vec<f64> = polygon
        .lines_iter()
        .filter(|line| (line.start.y > y) != (line.end.y > y))
        .filter_map(|line| match line_intersection(line, across)? {
            LineIntersection::SinglePoint { intersection, .. } => Some(intersection.x),
            LineIntersection::Collinear { .. } => None,
        })
        .collect();
    crossings.sort_unstable_by(f64::total_cmp);
    // From the outside each outline leads in or out, holes as well.
    let (parts, _) = crossings.as_chunks::<2>();
    let parts = parts.iter().map(|[from, to]| (Coord { x: f64::midpoint(*from, *to), y }, to - from));
    parts.filter(|(_, width)| *width > 0.0).reduce(|best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use geo::{Contains, InteriorPoint};
    use geo_types::{Point, polygon};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_star_holds_its_position_where_geo_puts_it(
            radii in prop::collection::vec(0.05f64..1.0, 3..40),
            hole in 0.01f64..0.045,
            far in 0.3f64..0.9,
        ) {
            let ring = |at: f64, radius: &dyn Fn(usize) -> f64| {
                let corner = |number: usize| {
                    let angle = number as f64 / radii.len() as f64 * std::f64::consts::TAU;
                    Coord { x: at + radius(number) * angle.cos(), y: 30.0 + radius(number) * angle.sin() }
                };
                (0..radii.len()).map(corner).collect()
            };
            let star = Polygon::new(ring(100.0, &|number| radii[number]), vec![ring(100.0, &|_| hole)]);
            let second = Polygon::new(ring(110.0, &|number| radii[number] * far), vec![]);
            let both = MultiPolygon(vec![second, star]);
            let inner = Point(inner_position(&both).unwrap());
            prop_assert!(both.contains(&inner));
            let expected = both.interior_point().unwrap();
            prop_assert!((inner.x() - expected.x()).abs() < 1e-9 && inner.y() == expected.y(), "{inner:?} {expected:?}");
        }
    }

    #[test]
    fn a_polygon_without_area_has_no_inside() {
        let flat = polygon![(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 3.0, y: 1.0), (x: 1.0, y: 1.0)];
        let needle = polygon![(x: 1.0, y: 1.0), (x: 1.0, y: 2.0), (x: 1.0, y: 3.0), (x: 1.0, y: 1.0)];
        assert_eq!(inner_position(&MultiPolygon(vec![flat, needle])), None);
    }

    #[test]
    fn a_square_has_its_middle_and_a_frame_a_side_of_its_hole() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)];
        assert_eq!(inner_position(&MultiPolygon(vec![square])), Some(Coord { x: 2.0, y: 2.0 }));
        let frame = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 4.0), (x: 0.0, y: 4.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 1.0, y: 3.0), (x: 2.0, y: 3.0), (x: 2.0, y: 1.0)]],
        ];
        assert_eq!(inner_position(&MultiPolygon(vec![frame])), Some(Coord { x: 3.0, y: 2.0 }));
    }
}
