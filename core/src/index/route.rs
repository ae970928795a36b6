//! Points near a line: a patrol route, a street, a river.

use std::collections::HashMap;

use geo::{Destination, Geodesic};

use super::ellipsoid::{cartesian, exact_metres};
use super::point::PointIndex;
use super::query::TagFilter;
use crate::geo::{Position, bearing_degrees};
use crate::{Error, Result};

/// A point near a line.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AlongLine {
    /// Position of the point in the columns that the index was built from.
    pub position: usize,
    /// Geodesic distance to the nearest spot of the line, in metres.
    pub metres: f64,
    /// Which leg of the line that spot lies on: 0 from the first vertex to the second. Of equally near legs the first.
    pub leg: usize,
    /// Metres from the beginning of the line to that spot, along the line.
    pub along_m: f64,
}

/// Points are looked for at most so far from a line, in metres.
const FARTHEST_M: f64 = 1_000_000.0;
/// Legs are cut into pieces of at most so many metres, over which a geodesic leaves its chord by less than 13 m.
const PIECE_M: f64 = 25_000.0;
/// Mean radius of the Earth (IUGG), in metres: it only speeds the approach to the nearest spot, which does not depend on it.
const MEAN_RADIUS_M: f64 = 6_371_008.8;

/// A piece of a leg.
#[derive(Debug, Clone, Copy)]
struct Piece {
    leg: usize,
    from: Position,
    to: Position,
    /// Direction at `from`, in degrees.
    bearing: f64,
    metres: f64,
    /// Metres of the line before it.
    before: f64,
    ends: [[f64; 3]; 2],
}

impl Piece {
    fn new(leg: usize, from: Position, to: Position, before: f64) -> Self {
        let ends = [from, to].map(|end| cartesian(end.latitude(), end.longitude()));
        let (bearing, metres) = (bearing_degrees(from, to), exact_metres(from, to));
        Self { leg, from, to, bearing, metres, before, ends }
    }

    /// How far the geodesic may be from its chord, in metres: the sagitta on the smallest circle of curvature, and as much sideways.
    fn bulge(&self) -> f64 {
        self.metres * self.metres / (4.0 * 6_335_439.0) + 1e-6
    }

    /// Bounds the distance of a place from below, in metres.
    fn at_least(&self, place: [f64; 3]) -> f64 {
        let [a, b] = self.ends;
        let along = sub(b, a);
        let share = dot(sub(place, a), along) / dot(along, along).max(f64::MIN_POSITIVE);
        let share = share.clamp(0.0, 1.0);
        let nearest: [f64; 3] = [a[0] + along[0] * share, a[1] + along[1] * share, a[2] + along[2] * share];
        length(sub(place, nearest)) - self.bulge()
    }

    /// The spot so many metres along.
    fn spot(&self, along: f64) -> Position {
        if along <= 0.0 {
            return self.from;
        }
        if along >= self.metres {
            return self.to;
        }
        destination(self.from, self.bearing, along)
    }

    /// Finds the nearest spot: metres to it, and metres along the piece.
    ///
    /// From a spot on the piece the place appears at some distance and angle; solving the spherical right triangle (Baselga and
    /// Martínez-Llario 2018, <https://doi.org/10.1007/s11200-017-1020-z>) leads to a spot whose error is smaller by the square of the
    /// distance over the radius and the flattening, so that a few steps reach the last bit.
    fn nearest(&self, place: Position) -> (f64, f64) {
        let mut along = 0.0;
        for _ in 0..8 {
            let spot = self.spot(along);
            let metres = exact_metres(spot, place);
            if metres < 1e-7 || self.metres == 0.0 {
                break;
            }
            // The farther end tells the direction best.
            let ahead = if along < self.metres * 0.5 {
                bearing_degrees(spot, self.to)
            } else {
                bearing_degrees(spot, self.from) + 180.0
            };
            let angle = (bearing_degrees(spot, place) - ahead).to_radians();
            let step = MEAN_RADIUS_M * (angle.cos() * (metres / MEAN_RADIUS_M).tan()).atan();
            let next = (along + step).clamp(0.0, self.metres);
            let moved = (next - along).abs();
            along = next;
            if moved < 1e-6 {
                break;
            }
        }
        (exact_metres(self.spot(along), place), along)
    }
}

fn sub(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

fn destination(from: Position, bearing: f64, metres: f64) -> Position {
    let there = Geodesic.destination(from.into(), bearing, metres);
    // Karney's longitudes lie within ±180 already; rounding may not.
    Position::new(there.y().clamp(-90.0, 90.0), there.x().clamp(-180.0, 180.0)).unwrap_or(from)
}

/// Cuts a line into pieces.
fn pieces(line: &[Position]) -> Vec<Piece> {
    if let [only] = line {
        return vec![Piece::new(0, *only, *only, 0.0)];
    }
    let mut pieces = Vec::new();
    let mut before = 0.0;
    for (leg, (from, to)) in line.iter().zip(line.iter().skip(1)).enumerate() {
        let metres = exact_metres(*from, *to);
        let count = (metres / PIECE_M).ceil().max(1.0);
        let bearing = bearing_degrees(*from, *to);
        let mut start = *from;
        let mut number = 1.0;
        while number <= count {
            let end = if number < count { destination(*from, bearing, metres * number / count) } else { *to };
            let piece = Piece::new(leg, start, end, before + metres * (number - 1.0) / count);
            pieces.push(piece);
            start = end;
            number += 1.0;
        }
        before += metres;
    }
    pieces
}

/// Consecutive pieces that are searched together, and a ball that holds them.
struct Run {
    pieces: std::ops::Range<usize>,
    reach_m: f64,
}

/// Gathers pieces for as long as none ends farther than `spread_m` from where the run began.
fn runs(pieces: &[Piece], spread_m: f64) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (number, piece) in pieces.iter().enumerate() {
        let start = runs.last().and_then(|run| pieces.get(run.pieces.start));
        let reach = start.map_or(f64::INFINITY, |start| exact_metres(start.from, piece.to) + piece.metres);
        match runs.last_mut() {
            Some(run) if reach <= spread_m => {
                run.pieces.end = number + 1;
                run.reach_m = run.reach_m.max(reach);
            }
            _ => runs.push(Run { pieces: number..number + 1, reach_m: piece.metres }),
        }
    }
    runs
}

impl PointIndex {
    /// Finds every point within `radius_m` metres of a line, nearest to the line first, ties by position in the columns.
    ///
    /// The line goes from vertex to vertex along geodesics; with a single vertex it is that place. An empty line has nothing near it,
    /// nor has any line if the radius is negative or not a number.
    ///
    /// Metres are geodesic, from the point to the nearest spot of the line, and right within a micrometre; points farther apart in
    /// truth are in order, and a point belongs to the answer if its metres are at most the radius. Edges drawn straight in
    /// degrees, as maps show them, lie up to some 2 cm beside the geodesic for a leg of 1 km and 2 m for 10 km.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange) if the radius is over a thousand kilometres.
    ///
    /// # Complexity
    ///
    /// Linear in the legs and in the points that lie within some radii of the line, each of which costs a few microseconds
    /// for every leg near it.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::{Position, index::PointIndex};
    ///
    /// let points = [Position::new(36.621, 101.775)?, Position::new(36.70, 101.77)?];
    /// let index = PointIndex::new(&points)?;
    /// let route = [Position::new(36.62, 101.77)?, Position::new(36.62, 101.78)?, Position::new(36.63, 101.78)?];
    /// let near = index.near_line(&route, 200.0)?;
    /// assert_eq!(near.len(), 1);
    /// assert_eq!((near[0].position, near[0].leg), (0, 0));
    /// assert!((near[0].metres - 111.0).abs() < 0.1 && (near[0].along_m - 447.2).abs() < 0.1);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn near_line(&self, line: &[Position], radius_m: f64) -> Result<Vec<AlongLine>> {
        self.near_line_tagged(line, radius_m, TagFilter::default())
    }

    /// Finds the points near a line as [`PointIndex::near_line`] does, but only those whose tags match.
    ///
    /// # Errors
    ///
    /// As [`PointIndex::near_line`].
    pub fn near_line_tagged(
        &self,
        line: &[Position],
        radius_m: f64,
        tags: TagFilter,
    ) -> Result<Vec<AlongLine>> {
        if radius_m > FARTHEST_M {
            return Err(Error::out_of_range("metres up to 1000000").in_field("radius_m"));
        }
        let Some(tree) = self.tree_for(tags).filter(|_| radius_m >= 0.0) else { return Ok(Vec::new()) };
        let pieces = pieces(line);
        let mut best: HashMap<u32, AlongLine> = HashMap::new();
        for run in runs(&pieces, radius_m.clamp(100.0, PIECE_M)) {
            let pieces = pieces.get(run.pieces).unwrap_or_default();
            let Some(start) = pieces.first() else { continue };
            // A micrometre and a metre of slack cost nothing and cover every rounding.
            for (slot, place) in tree.places_near(start.from, run.reach_m + radius_m + 1.0, tags) {
                let at = cartesian(place.latitude(), place.longitude());
                for piece in pieces {
                    let limit = best.get(&slot).map_or(radius_m, |best| best.metres);
                    if piece.at_least(at) > limit {
                        continue;
                    }
                    let (metres, along) = piece.nearest(place);
                    if metres < limit || (metres == limit && !best.contains_key(&slot)) {
                        let found = AlongLine {
                            position: tree.id(slot) as usize,
                            metres,
                            leg: piece.leg,
                            along_m: piece.before + along,
                        };
                        best.insert(slot, found);
                    }
                }
            }
        }
        let mut near: Vec<AlongLine> = best.into_values().collect();
        near.sort_unstable_by(|a, b| a.metres.total_cmp(&b.metres).then(a.position.cmp(&b.position)));
        Ok(near)
    }
}
