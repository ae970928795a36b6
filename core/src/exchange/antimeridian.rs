//! Cuts what crosses the antimeridian in two, as RFC 7946, section 3.1.9, asks.
//!
//! A side between two positions takes the shorter way about the earth: one whose longitudes differ by more than 180° crosses the antimeridian.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

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
/// Refused for a ring about a pole, which has no inside on this plane, and for a polygon wider than the earth.
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
    let (west, east) = extent(&shell);
    if east - west > 360.0 {
        return Err(Error::refused("a polygon wider than the earth cannot be cut at the antimeridian"));
    }
    let centre = f64::midpoint(west, east);
    let mut rest = Rings { shells: vec![shell], holes: Vec::new() };
    for ring in polygon.interiors() {
        let mut hole = unrolled(ring)?;
        let (west, east) = extent(&hole);
        // A hole lies on its shell's turn of the earth.
        let turns = ((centre - f64::midpoint(west, east)) / 360.0).round() * 360.0;
        for corner in &mut hole {
            corner.x += turns;
        }
        rest.holes.push(hole);
    }
    let mut parts = Vec::new();
    // The first antimeridian that is east of the western end.
    let mut line = ((west + 180.0) / 360.0).floor() * 360.0 + 180.0;
    while line < east {
        let (before, behind) = rest.split(line);
        parts.extend(before.into_polygons(line - 180.0));
        rest = behind;
        line += 360.0;
    }
    parts.extend(rest.into_polygons(line - 180.0));
    if parts.is_empty() {
        return Err(Error::refused("a polygon without an area cannot be cut at the antimeridian"));
    }
    Ok(parts)
}

/// A corner of a ring that is laid out on the plane, with the longitude that it had.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Corner {
    x: f64,
    y: f64,
    longitude: f64,
}

/// A ring without the closing corner.
type Ring = Vec<Corner>;

/// Lays a ring out so that no side jumps, its first position where it is.
fn unrolled(ring: &LineString) -> Result<Ring> {
    let mut turns = 0.0;
    let mut last: Option<f64> = None;
    let mut corners = Vec::with_capacity(ring.0.len());
    for corner in &ring.0 {
        if let Some(last) = last.filter(|last| crosses(*last, corner.x)) {
            turns += 360.0_f64.copysign(last);
        }
        last = Some(corner.x);
        corners.push(Corner { x: corner.x + turns, y: corner.y, longitude: corner.x });
    }
    if turns == 0.0 {
        corners.pop();
        Ok(corners)
    } else {
        Err(Error::refused("a ring about a pole cannot be cut at the antimeridian"))
    }
}

fn extent(ring: &Ring) -> (f64, f64) {
    let xs = || ring.iter().map(|corner| corner.x);
    (xs().fold(f64::INFINITY, f64::min), xs().fold(f64::NEG_INFINITY, f64::max))
}

/// The rings that a polygon has between two meridians: the shells of its parts, and the holes that no meridian cut.
#[derive(Debug, Default)]
struct Rings {
    shells: Vec<Ring>,
    holes: Vec<Ring>,
}

impl Rings {
    /// Splits at a meridian into what lies west of it and what lies east. A corner on the meridian counts as east of it.
    fn split(self, line: f64) -> (Self, Self) {
        let (mut west, mut east) = (Self::default(), Self::default());
        let mut cut = Cut { line, crossings: Vec::new(), west: Vec::new(), east: Vec::new() };
        for shell in self.shells {
            match cut.add(&shell) {
                Some(Side::West) => west.shells.push(shell),
                Some(Side::East) => east.shells.push(shell),
                None => {}
            }
        }
        for hole in self.holes {
            match cut.add(&hole) {
                Some(Side::West) => west.holes.push(hole),
                Some(Side::East) => east.holes.push(hole),
                None => {}
            }
        }
        let partners = partners(&cut.crossings);
        west.shells.extend(join(&cut.west, &partners, line));
        east.shells.extend(join(&cut.east, &partners, line));
        (west, east)
    }

    /// Makes polygons on the turn of the earth about a meridian, each hole in the part that has it inside.
    fn into_polygons(self, centre: f64) -> Vec<Polygon> {
        let placed = |ring: Ring| -> LineString {
            let place = |corner: Corner| {
                let x = corner.x - centre;
                // On the edge the side decides; elsewhere a corner has the longitude that it had.
                Coord { x: if x.abs() == 180.0 { x } else { corner.longitude }, y: corner.y }
            };
            ring.into_iter().map(place).collect()
        };
        let shells = self.shells.into_iter().map(placed);
        let mut parts: Vec<Polygon> = shells.map(|shell| Polygon::new(shell, Vec::new())).collect();
        for hole in self.holes.into_iter().map(placed) {
            let holds = |part: &Polygon| {
                let shell = Polygon::new(part.exterior().clone(), Vec::new());
                let places = hole.0.iter().map(|corner| shell.coordinate_position(corner));
                places.into_iter().find(|place| *place != CoordPos::OnBoundary) != Some(CoordPos::Outside)
            };
            // A hole outside every part takes nothing away from any.
            let part = parts.iter().position(holds).unwrap_or(0);
            if let Some(part) = parts.get_mut(part) {
                part.interiors_push(hole);
            }
        }
        parts
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    West,
    East,
}

/// What a ring has on one side of a meridian: from where it crosses to where it crosses again, those two corners included.
#[derive(Debug)]
struct Chain {
    ends: [usize; 2],
    corners: Ring,
}

/// Where a ring crosses a meridian.
#[derive(Debug, Clone, Copy)]
struct Crossing {
    corner: Corner,
    /// Degrees northward a degree eastward, of the side that crosses.
    slope: f64,
}

impl Crossing {
    fn new(line: f64, from: &Corner, to: &Corner) -> Self {
        let slope = (to.y - from.y) / (to.x - from.x);
        let y = (from.y + (line - from.x) * slope).clamp(from.y.min(to.y), from.y.max(to.y));
        Self { corner: Corner { x: line, y, longitude: line }, slope }
    }

    /// Orders from the south northward. Of sides that meet on the meridian, the steeper one is further south just west of it.
    fn northward(&self, other: &Self) -> Ordering {
        self.corner.y.total_cmp(&other.corner.y).then_with(|| other.slope.total_cmp(&self.slope))
    }
}

/// Rings cut at a meridian.
#[derive(Debug)]
struct Cut {
    line: f64,
    crossings: Vec<Crossing>,
    west: Vec<Chain>,
    east: Vec<Chain>,
}

impl Cut {
    /// Cuts a ring, or tells on which side the whole of it lies.
    fn add(&mut self, ring: &Ring) -> Option<Side> {
        let line = self.line;
        let side = |corner: &Corner| if corner.x < line { Side::West } else { Side::East };
        let around = || ring.iter().zip(ring.iter().cycle().skip(1));
        let Some(last) = around().position(|(here, next)| side(here) != side(next)) else {
            return ring.first().map(side);
        };
        let mut ring = ring.clone();
        // It begins behind a crossing now, so that no run of corners on one side goes over its end.
        ring.rotate_left(last + 1);
        let runs: Vec<&[Corner]> = ring.chunk_by(|a, b| side(a) == side(b)).collect();
        let first = self.crossings.len();
        let before = runs.last().into_iter().chain(&runs);
        for (before, behind) in before.zip(&runs).filter_map(|(a, b)| a.last().zip(b.first())) {
            self.crossings.push(Crossing::new(line, before, behind));
        }
        for (number, run) in runs.iter().enumerate() {
            let ends = [first + number, first + (number + 1) % runs.len()];
            let [begin, end] = ends.map(|end| self.crossings.get(end).map(|crossing| crossing.corner));
            let corners = begin.into_iter().chain(run.iter().copied()).chain(end).collect();
            let chains =
                if run.first().map(side) == Some(Side::West) { &mut self.west } else { &mut self.east };
            chains.push(Chain { ends, corners });
        }
        None
    }
}

/// The crossing that belongs to each one: from the south northward, inside begins at every other and ends at the next.
fn partners(crossings: &[Crossing]) -> BTreeMap<usize, usize> {
    let mut northward: Vec<(usize, &Crossing)> = crossings.iter().enumerate().collect();
    northward.sort_by(|(_, a), (_, b)| a.northward(b));
    let (pairs, _) = northward.as_chunks::<2>();
    pairs.iter().flat_map(|[(south, _), (north, _)]| [(*south, *north), (*north, *south)]).collect()
}

/// Joins the chains of one side along the meridian, from each end to its partner. At every crossing one of them ends, so that comes back
/// to where it began even where rings cross each other.
fn join(chains: &[Chain], partners: &BTreeMap<usize, usize>, line: f64) -> Vec<Ring> {
    let at: BTreeMap<usize, usize> =
        chains.iter().enumerate().flat_map(|(number, chain)| chain.ends.map(|end| (end, number))).collect();
    let mut open: BTreeSet<usize> = (0..chains.len()).collect();
    let mut rings = Vec::new();
    while let Some(start) = open.first().copied() {
        let mut ring: Ring = Vec::new();
        let mut number = start;
        let mut entry = None;
        while open.remove(&number) {
            let Some(chain) = chains.get(number) else { break };
            let [from, to] = chain.ends;
            let exit = if entry.is_none_or(|entry| entry == from) {
                ring.extend(&chain.corners);
                to
            } else {
                ring.extend(chain.corners.iter().rev());
                from
            };
            entry = partners.get(&exit).copied();
            let Some(next) = entry.and_then(|entry| at.get(&entry)) else { break };
            number = *next;
        }
        ring.dedup_by(|a, b| (a.x, a.y) == (b.x, b.y));
        if ring.first().zip(ring.last()).is_some_and(|(first, last)| (first.x, first.y) == (last.x, last.y)) {
            ring.pop();
        }
        // Where a ring only touches the meridian from the west, nothing lies east of it.
        if ring.len() > 2 && ring.iter().any(|corner| corner.x != line) {
            rings.push(ring);
        }
    }
    rings
}

#[cfg(test)]
mod tests {
    use geo::{Area, BooleanOps, Intersects, Orient, orient::Direction, polygon};
    use geo_types::{Point, Rect};
    use proptest::prelude::*;

    use super::*;
    use crate::exchange::crossing;

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
    fn a_ring_about_the_pole_or_the_earth_and_one_without_area_are_refused() {
        let pole = polygon![(x: 0.0, y: 80.0), (x: 120.0, y: 80.0), (x: -120.0, y: 80.0)];
        assert_eq!(cut_area(&pole.into()).unwrap_err().kind().code(), "refused");
        // Round the earth eastward, and back again in the north.
        let there = [-170.0, -60.0, 60.0, 170.0, -70.0, 50.0].map(|x| Coord { x, y: 0.0 });
        let back = [50.0, -70.0, 170.0, 60.0, -60.0, -170.0].map(|x| Coord { x, y: 9.0 });
        let wide = Polygon::new(there.into_iter().chain(back).collect(), Vec::new());
        assert_eq!(cut_area(&wide.into()).unwrap_err().kind().code(), "refused");
        let flat = polygon![(x: 179.0, y: 0.0), (x: -179.0, y: 0.0), (x: 179.0, y: 0.0)];
        assert_eq!(cut_area(&flat.into()).unwrap_err().kind().code(), "refused");
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

        /// Stars with a hole, about the antimeridian and beyond it: an overlay of geo's, which works on a grid, is the other opinion.
        #[test]
        fn a_star_is_cut_as_an_overlay_cuts_it(
            radii in prop::collection::vec(1.0..9.0_f64, 3..40),
            grid in prop::bool::ANY,
            centre in 172.0..188.0_f64,
            hole in 0.1..0.9_f64,
        ) {
            // On a grid corners lie on the antimeridian itself.
            let snap = |value: f64| if grid { value.round() } else { value };
            let star = |size: f64| -> LineString {
                let corner = |(number, radius): (usize, &f64)| {
                    let angle = number as f64 / radii.len() as f64 * std::f64::consts::TAU;
                    Coord { x: snap(snap(centre) + size * radius * angle.cos()), y: snap(size * radius * angle.sin()) }
                };
                radii.iter().enumerate().map(corner).collect()
            };
            let flat = Polygon::new(star(1.0), if grid { Vec::new() } else { vec![star(hole)] });
            // Rounding may fold a star over itself.
            prop_assume!(crossing::check(&[flat.orient(Direction::Default)]).is_ok());
            let on_earth = |ring: &LineString| -> LineString {
                ring.0.iter().map(|at| Coord { x: if at.x > 180.0 { at.x - 360.0 } else { at.x }, y: at.y }).collect()
            };
            let across = Polygon::new(on_earth(flat.exterior()), flat.interiors().iter().map(on_earth).collect());
            let Some(cut) = cut_area(&across.clone().into()).unwrap() else { return Ok(()) };
            prop_assert!(!cut.iter().any(polygon_crosses));
            let mut area = 0.0;
            for (west, east, turn) in [(150.0, 180.0, 0.0), (180.0, 210.0, 360.0)] {
                let expected = flat.intersection(&Rect::new((west, -90.0), (east, 90.0)).to_polygon()).unsigned_area();
                let half: Vec<Polygon> = cut.iter().filter(|part| (part.exterior().0[0].x > 0.0) == (turn == 0.0)).cloned().collect();
                let found = MultiPolygon(half).orient(Direction::Default).unsigned_area();
                prop_assert!((found - expected).abs() < 1e-4, "{found} {expected}");
                area += found;
            }
            prop_assert!((area - flat.unsigned_area()).abs() < 1e-9);
            // What was not cut stands there to the last bit.
            let kept: Vec<Coord> = cut.iter().flat_map(|part| std::iter::once(part.exterior()).chain(part.interiors())).flat_map(|ring| ring.0.clone()).collect();
            let corners = across.exterior().0.iter().filter(|corner| corner.x.abs() != 180.0);
            prop_assert!(corners.clone().all(|corner| kept.contains(corner)));
        }

        #[test]
        fn rings_that_cross_themselves_are_cut_without_a_jump(
            corners in prop::collection::vec((-90..=90_i32, 175..=185_i32), 3..12),
        ) {
            let ring: LineString =
                corners.iter().map(|(y, x)| Coord { x: f64::from(if *x > 180 { x - 360 } else { *x }), y: f64::from(*y) }).collect();
            if let Ok(Some(cut)) = cut_area(&Polygon::new(ring, Vec::new()).into()) {
                prop_assert!(!cut.0.is_empty() && !cut.iter().any(polygon_crosses));
            }
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
