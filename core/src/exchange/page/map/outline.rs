//! Outlines as SVG paths, simplified to what the drawing can show.

use std::fmt::Write;

use crate::geo::Boundary;

use super::frame::Frame;

/// How far, in the drawing's units (about pixels), a simplified line may stray from the real one.
const TOLERANCE: f64 = 0.35;

/// Writes a boundary as the `d` of a path; an area too small to show becomes a dot.
pub(super) fn path(boundary: &Boundary, frame: &Frame) -> String {
    let mut out = String::new();
    for polygon in boundary.polygons() {
        let shell: Vec<[f64; 2]> =
            polygon.exterior().coords().map(|c| frame.project_degrees(c.y, c.x)).collect();
        if !write_ring(&mut out, &shell)
            && let Some([x, y]) = shell.first()
        {
            // With round caps a line without length is a dot.
            let _ = write!(out, "M{x:.1} {y:.1}h0");
        }
        for hole in polygon.interiors() {
            let hole: Vec<[f64; 2]> = hole.coords().map(|c| frame.project_degrees(c.y, c.x)).collect();
            write_ring(&mut out, &hole);
        }
    }
    out
}

/// Writes a ring in tenths of a unit, relative to the vertex before, and tells whether it has any extent.
fn write_ring(out: &mut String, ring: &[[f64; 2]]) -> bool {
    let mut vertices: Vec<[i64; 2]> =
        simplify(ring).into_iter().map(|[x, y]| [tenths(x), tenths(y)]).collect();
    vertices.dedup();
    if vertices.len() > 1 && vertices.first() == vertices.last() {
        vertices.pop();
    }
    if vertices.len() < 3 {
        return false;
    }
    let mut last = [0, 0];
    for (position, [x, y]) in vertices.into_iter().enumerate() {
        out.push(if position == 0 { 'M' } else { 'l' });
        write_number(out, x - last[0], false);
        write_number(out, y - last[1], true);
        last = [x, y];
    }
    out.push('z');
    true
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast of floats saturates, and a frame is some thousand units"
)]
fn tenths(value: f64) -> i64 {
    (value * 10.0).round().clamp(-1e9, 1e9) as i64
}

fn write_number(out: &mut String, tenths: i64, follows: bool) {
    if follows && tenths >= 0 {
        out.push(' ');
    }
    if tenths < 0 {
        out.push('-');
    }
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let _ = if tenth == 0 { write!(out, "{whole}") } else { write!(out, "{whole}.{tenth}") };
}

/// Leaves out vertices of a line while the rest stays within the tolerance, in one pass (sleeve fitting: Zhao and Saalfeld,
/// "Linear-time sleeve-fitting polyline simplification algorithms", AutoCarto 13, 1997).
///
/// From the last vertex kept, each vertex narrows the sector of directions that pass it within the tolerance; a vertex outside
/// the sector ends the run at the one before it.
fn simplify(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let Some((&first, rest)) = line.split_first() else { return Vec::new() };
    let mut kept = vec![first];
    let (mut anchor, mut last) = (first, first);
    let mut sector: Option<Sector> = None;
    for &vertex in rest {
        let (dx, dy) = (vertex[0] - anchor[0], vertex[1] - anchor[1]);
        let distance = dx.hypot(dy);
        if distance <= TOLERANCE {
            // Too near to have a direction; but a line that went out and came back must keep its far end.
            if sector.as_ref().is_some_and(|s| s.reach > 2.0 * TOLERANCE) {
                kept.push(last);
                (anchor, sector) = (last, None);
            }
            last = vertex;
            continue;
        }
        let direction = dy.atan2(dx);
        let spread = (TOLERANCE / distance).asin();
        let narrowed = match &sector {
            None => Some(Sector { middle: direction, low: -spread, high: spread, reach: distance }),
            Some(s) => s.narrowed(direction, spread, distance),
        };
        if let Some(narrowed) = narrowed {
            sector = Some(narrowed);
        } else {
            kept.push(last);
            anchor = last;
            let (dx, dy) = (vertex[0] - anchor[0], vertex[1] - anchor[1]);
            let distance = dx.hypot(dy);
            sector = (distance > TOLERANCE).then(|| {
                let spread = (TOLERANCE / distance).asin();
                Sector { middle: dy.atan2(dx), low: -spread, high: spread, reach: distance }
            });
        }
        last = vertex;
    }
    kept.push(last);
    kept
}

/// Directions still open, as offsets in radians from the first one, and how far the run has reached.
struct Sector {
    middle: f64,
    low: f64,
    high: f64,
    reach: f64,
}

impl Sector {
    fn narrowed(&self, direction: f64, spread: f64, distance: f64) -> Option<Self> {
        use std::f64::consts::{PI, TAU};
        let offset = (direction - self.middle + PI).rem_euclid(TAU) - PI;
        let inside = (self.low..=self.high).contains(&offset);
        // A line that turns back on itself would lose its tip.
        let forward = distance >= self.reach - TOLERANCE;
        (inside && forward).then(|| Self {
            middle: self.middle,
            low: self.low.max(offset - spread),
            high: self.high.min(offset + spread),
            reach: self.reach.max(distance),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distance_to_line(line: &[[f64; 2]], p: [f64; 2]) -> f64 {
        let to_segment = |a: [f64; 2], b: [f64; 2]| {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let length = dx * dx + dy * dy;
            let t = if length > 0.0 { ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length } else { 0.0 };
            let t = t.clamp(0.0, 1.0);
            (p[0] - a[0] - t * dx).hypot(p[1] - a[1] - t * dy)
        };
        line.windows(2).map(|w| to_segment(w[0], w[1])).fold(f64::MAX, f64::min)
    }

    proptest! {
        #[test]
        fn no_vertex_lies_farther_from_the_simplified_line_than_a_pixel(
            steps in prop::collection::vec((-1.0..1.0_f64, -1.0..1.0_f64), 1..200),
        ) {
            let mut at = [0.0, 0.0];
            let line: Vec<[f64; 2]> = steps.into_iter().map(|(x, y)| { at = [at[0] + x, at[1] + y]; at }).collect();
            let simple = simplify(&line);
            let farthest = line.iter().map(|p| distance_to_line(&simple, *p)).fold(0.0, f64::max);
            prop_assert!(line.len() < 2 || farthest <= 1.0, "{farthest}");
        }
    }

    #[test]
    fn a_ring_is_written_in_tenths_from_vertex_to_vertex() {
        let written = |ring: &[[f64; 2]]| {
            let mut out = String::new();
            assert!(write_ring(&mut out, ring));
            out
        };
        assert_eq!(written(&[[1.0, 2.0], [11.26, 2.0], [11.26, 12.52], [1.0, 2.0]]), "M1 2l10.3 0l0 10.5z");
        assert_eq!(written(&[[20.0, 3.0], [9.5, 3.0], [20.0, -4.04], [20.0, 3.0]]), "M20 3l-10.5 0l10.5-7z");
        assert!(!write_ring(&mut String::new(), &[[0.0, 0.0], [0.04, 0.0], [0.04, 0.04], [0.0, 0.0]]));
    }

    #[test]
    fn a_straight_line_keeps_its_ends_only() {
        let line: Vec<[f64; 2]> = (0..1000).map(|i| [f64::from(i) * 0.1, 5.0]).collect();
        assert_eq!(simplify(&line), [[0.0, 5.0], [99.9, 5.0]]);
    }

    #[test]
    fn a_spike_keeps_its_tip() {
        let line = [[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [10.0, 0.01], [0.0, 0.01]];
        assert!(simplify(&line).contains(&[20.0, 0.0]));
    }

    #[test]
    fn numbers_are_short() {
        let mut out = String::new();
        for (tenths, follows) in [(12, false), (-3, true), (50, true)] {
            write_number(&mut out, tenths, follows);
        }
        assert_eq!(out, "1.2-0.3 5");
    }
}
