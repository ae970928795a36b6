//! Cuts what crosses the antimeridian in two, as RFC 7946, section 3.1.9, asks.
//!
//! A side between two positions takes the shorter way about the earth: one whose longitudes differ by more than 180° crosses the antimeridian.

use geo::BooleanOps;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, Rect};

use crate::{Error, Position, Result};

fn crosses(from: f64, to: f64) -> bool {
    (from - to).abs() > 180.0
}

/// Cuts a line into those that do not cross; one that does not cross is given back whole.
pub(super) fn cut_line(line: &[Position]) -> Result<Vec<Vec<Position>>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Position> = Vec::new();
    for position in line {
        if let Some(last) = piece.last().copied()
            && crosses(last.longitude(), position.longitude())
        {
            let edge = 180.0_f64.copysign(last.longitude());
            let (from, to) = (last.longitude(), position.longitude() + 2.0 * edge);
            let share = if from == to { 0.0 } else { (edge - from) / (to - from) };
            let latitude = last.latitude() + share * (position.latitude() - last.latitude());
            // Rounding may carry a latitude past the pole by its last bit.
            let latitude = latitude.clamp(-90.0, 90.0);
            append(&mut piece, Position::new(latitude, edge)?);
            pieces.push(std::mem::take(&mut piece));
            piece.push(Position::new(latitude, -edge)?);
        }
        append(&mut piece, *position);
    }
    pieces.push(piece);
    if pieces.len() == 1 {
        return Ok(vec![line.to_vec()]);
    }
    // A line that begins, ends or turns on the antimeridian leaves a piece of one position there.
    let whole = |piece: &Vec<Position>| piece.len() > 1;
    if pieces.iter().any(whole) {
        pieces.retain(whole);
        Ok(pieces)
    } else {
        Ok(vec![line.to_vec()])
    }
}

fn append(piece: &mut Vec<Position>, position: Position) {
    if piece.last() != Some(&position) {
        piece.push(position);
    }
}

/// Cuts polygons that cross; those that do not are given back as they are, `None` where none does.
///
/// # Errors
///
/// Refused for a ring about a pole, which has no inside on this plane.
pub(super) fn cut_area(area: &MultiPolygon) -> Result<Option<MultiPolygon>> {
    if !area.iter().any(polygon_crosses) {
        return Ok(None);
    }
    let mut cut = Vec::new();
    for polygon in area {
        if polygon_crosses(polygon) {
            cut.extend(cut_polygon(polygon)?);
        } else {
            cut.push(polygon.clone());
        }
    }
    Ok(Some(MultiPolygon(cut)))
}

fn polygon_crosses(polygon: &Polygon) -> bool {
    let mut rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.any(|ring| ring.lines().any(|side| crosses(side.start.x, side.end.x)))
}

fn cut_polygon(polygon: &Polygon) -> Result<Vec<Polygon>> {
    let shell = unrolled(polygon.exterior())?;
    let centre = middle(&shell);
    let mut holes = Vec::new();
    for ring in polygon.interiors() {
        let mut hole = unrolled(ring)?;
        // A hole lies on its shell's turn of the earth.
        let turns = ((centre - middle(&hole)) / 360.0).round() * 360.0;
        for corner in &mut hole.0 {
            corner.x += turns;
        }
        holes.push(hole);
    }
    let unrolled = Polygon::new(shell, holes);
    let mut parts = Vec::new();
    for turn in [-360.0, 0.0, 360.0] {
        let strip = Rect::new((turn - 180.0, -90.0), (turn + 180.0, 90.0)).to_polygon();
        for mut part in unrolled.intersection(&strip) {
            let back = |ring: &mut LineString| {
                for corner in &mut ring.0 {
                    // The overlay works on a grid, whose last bit may lie beyond the edge.
                    *corner =
                        Coord { x: (corner.x - turn).clamp(-180.0, 180.0), y: corner.y.clamp(-90.0, 90.0) };
                }
            };
            part.exterior_mut(back);
            part.interiors_mut(|rings| rings.iter_mut().for_each(back));
            parts.push(part);
        }
    }
    Ok(parts)
}

/// Lays a ring out so that no side jumps, its first position where it is.
fn unrolled(ring: &LineString) -> Result<LineString> {
    let mut turns = 0.0;
    let mut last: Option<f64> = None;
    let mut corners = Vec::with_capacity(ring.0.len());
    for corner in &ring.0 {
        if let Some(last) = last.filter(|last| crosses(*last, corner.x)) {
            turns += 360.0_f64.copysign(last);
        }
        last = Some(corner.x);
        corners.push(Coord { x: corner.x + turns, y: corner.y });
    }
    if turns == 0.0 {
        Ok(LineString(corners))
    } else {
        Err(Error::refused("a ring about a pole cannot be cut at the antimeridian"))
    }
}

fn middle(ring: &LineString) -> f64 {
    let west = ring.0.iter().map(|corner| corner.x).fold(f64::INFINITY, f64::min);
    let east = ring.0.iter().map(|corner| corner.x).fold(f64::NEG_INFINITY, f64::max);
    f64::midpoint(west, east)
}

#[cfg(test)]
mod tests {
    use geo::{Area, Intersects, Orient, orient::Direction, polygon};
    use geo_types::Point;
    use proptest::prelude::*;

    use super::*;

    fn line(corners: &[(f64, f64)]) -> Vec<Position> {
        corners.iter().map(|(latitude, longitude)| Position::new(*latitude, *longitude).unwrap()).collect()
    }

    fn cut(corners: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let pieces = cut_line(&line(corners)).unwrap();
        pieces.iter().map(|piece| piece.iter().map(|p| (p.latitude(), p.longitude())).collect()).collect()
    }

    #[test]
    fn a_line_is_cut_where_it_crosses_and_nowhere_else() {
        assert_eq!(
            cut(&[(0.0, 170.0), (10.0, -170.0)]),
            [[(0.0, 170.0), (5.0, 180.0)], [(5.0, -180.0), (10.0, -170.0)]]
        );
        assert_eq!(cut(&[(0.0, -90.0), (0.0, 90.0)]).len(), 1);
        assert_eq!(
            cut(&[(0.0, -179.0), (2.0, 179.0), (0.0, -179.0)]),
            [
                vec![(0.0, -179.0), (1.0, -180.0)],
                vec![(1.0, 180.0), (2.0, 179.0), (1.0, 180.0)],
                vec![(1.0, -180.0), (0.0, -179.0)]
            ]
        );
    }

    #[test]
    fn a_line_that_begins_ends_or_runs_on_the_antimeridian_leaves_no_stub() {
        assert_eq!(cut(&[(0.0, 180.0), (1.0, -179.0)]), [[(0.0, -180.0), (1.0, -179.0)]]);
        assert_eq!(cut(&[(0.0, 179.0), (1.0, -180.0)]), [[(0.0, 179.0), (1.0, 180.0)]]);
        assert_eq!(cut(&[(0.0, 180.0), (1.0, -180.0)]), [[(0.0, -180.0), (1.0, -180.0)]]);
        assert_eq!(cut(&[(0.0, 180.0), (0.0, -180.0)]), [[(0.0, 180.0), (0.0, -180.0)]]);
    }

    #[test]
    fn an_area_across_is_two_areas_that_cover_the_same_ground() {
        let across = polygon!(
            exterior: [(x: 178.0, y: -20.0), (x: -178.0, y: -20.0), (x: -178.0, y: -16.0), (x: 178.0, y: -16.0)],
            interiors: [[(x: 179.0, y: -19.0), (x: 179.0, y: -18.0), (x: -179.0, y: -18.0), (x: -179.0, y: -19.0)]],
        );
        let cut = cut_area(&across.clone().into()).unwrap().unwrap();
        assert_eq!(cut.0.len(), 2);
        assert!(!cut.iter().any(polygon_crosses));
        let area = cut.orient(Direction::Default).unsigned_area();
        assert!((area - 14.0).abs() < 1e-6, "{area}");
        for (x, y, within) in [
            (178.5, -17.0, true),
            (-178.5, -17.0, true),
            (179.5, -18.5, false),
            (-179.5, -18.5, false),
            (0.0, -18.0, false),
        ] {
            assert_eq!(cut.intersects(&Point::new(x, y)), within, "{x} {y}");
        }
        let east: Polygon = polygon![(x: -178.0, y: 0.0), (x: -177.0, y: 0.0), (x: -177.0, y: 1.0)];
        assert_eq!(cut_area(&east.clone().into()).unwrap(), None);
        let both = cut_area(&MultiPolygon(vec![across, east.clone()])).unwrap().unwrap();
        assert!(both.0.len() == 3 && both.0.contains(&east));
    }

    #[test]
    fn a_ring_about_the_pole_is_refused() {
        let pole = polygon![(x: 0.0, y: 80.0), (x: 120.0, y: 80.0), (x: -120.0, y: 80.0)];
        assert_eq!(cut_area(&pole.into()).unwrap_err().kind().code(), "refused");
    }

    proptest! {
        #[test]
        fn no_piece_crosses_and_no_position_is_lost(
            corners in prop::collection::vec((-90.0..=90.0_f64, prop_oneof![-180.0..=180.0_f64, Just(180.0), Just(-180.0)]), 2..7),
        ) {
            let whole = line(&corners);
            let pieces = cut_line(&whole).unwrap();
            let uncut = pieces.len() == 1 && pieces[0] == whole;
            for piece in &pieces {
                prop_assert!(piece.len() > 1);
                prop_assert!(uncut || !piece.windows(2).any(|pair| crosses(pair[0].longitude(), pair[1].longitude())));
            }
            let kept: Vec<_> = pieces.concat();
            let on_edge = |p: &&Position| p.longitude().abs() == 180.0;
            prop_assert!(whole.iter().filter(|p| !on_edge(p)).all(|p| kept.contains(p)));
        }

        #[test]
        fn a_box_across_keeps_its_area(west in 150.0..179.9_f64, width in 0.2..60.0_f64, south in -80.0..70.0_f64) {
            let east = west + width;
            prop_assume!(east > 180.0);
            let (east, north) = (east - 360.0, south + 5.0);
            let across = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)];
            let cut = cut_area(&across.into()).unwrap().unwrap();
            prop_assert_eq!(cut.0.len(), 2);
            prop_assert!((cut.unsigned_area() - width * 5.0).abs() < 1e-5, "{}", cut.unsigned_area());
        }
    }
}
