//! On which side of an edge a position lies, decided without error.

use robust::{Coord, orient2d};

/// What an edge means for the ray from a position to the right (east).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The ray misses it.
    Away,
    /// The ray crosses it; of two edges that share a vertex on the ray, one counts.
    Crosses,
    /// The position lies on it.
    On,
}

/// Decides for the edge from `a` to `b`, all in degrees of longitude and latitude.
///
/// A difference of products decides where its rounding error cannot matter (Shewchuk 1997, the first stage of `orient2d`), and
/// the `robust` crate's exact arithmetic where it could.
#[inline(always)]
pub(super) fn side(a: [f64; 2], b: [f64; 2], at: [f64; 2]) -> Side {
    let [x, y] = at;
    let (above_a, above_b) = (a[1] > y, b[1] > y);
    if above_a == above_b {
        // Both ends above, or both at or below: only an edge that touches the position's latitude can hold it.
        if above_a || (a[1] != y && b[1] != y) {
            return Side::Away;
        }
        return touches_from_below(a, b, at);
    }
    if a[0] < x && b[0] < x {
        return Side::Away;
    }
    if a[0] > x && b[0] > x {
        return Side::Crosses;
    }
    let left = (a[0] - x) * (b[1] - y);
    let right = (a[1] - y) * (b[0] - x);
    let difference = left - right;
    let decided =
        if difference.abs() > 4e-16 * (left.abs() + right.abs()) { difference } else { exact(a, b, at) };
    if decided == 0.0 {
        Side::On
    } else if (decided > 0.0) == above_b {
        Side::Crosses
    } else {
        Side::Away
    }
}

/// Neither end is above the position, and at least one is level with it.
#[inline(always)]
fn touches_from_below(a: [f64; 2], b: [f64; 2], at: [f64; 2]) -> Side {
    let [x, y] = at;
    let on =
        if a[1] == y && b[1] == y { a[0].min(b[0]) <= x && x <= a[0].max(b[0]) } else { a == at || b == at };
    if on { Side::On } else { Side::Away }
}

#[cold]
fn exact(a: [f64; 2], b: [f64; 2], at: [f64; 2]) -> f64 {
    let [a, b, at] = [a, b, at].map(|[x, y]| Coord { x, y });
    orient2d(a, b, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ray_to_the_east_crosses_misses_or_starts_on_an_edge() {
        let (low, high) = ([1.0, 0.0], [3.0, 2.0]);
        for (a, b) in [(low, high), (high, low)] {
            assert_eq!(side(a, b, [0.0, 1.0]), Side::Crosses);
            assert_eq!(side(a, b, [3.5, 1.0]), Side::Away);
            assert_eq!(side(a, b, [2.0, 1.0]), Side::On);
            assert_eq!(side(a, b, [1.9, 1.0]), Side::Crosses);
            assert_eq!(side(a, b, [2.1, 1.0]), Side::Away);
            assert_eq!(side(a, b, low), Side::On);
            assert_eq!(side(a, b, high), Side::On);
            // The lower end counts, the upper does not, so that two edges meeting on the ray count once.
            assert_eq!(side(a, b, [0.0, 0.0]), Side::Crosses);
            assert_eq!(side(a, b, [0.0, 2.0]), Side::Away);
        }
        assert_eq!(side([0.0, 1.0], [4.0, 1.0], [2.0, 1.0]), Side::On);
        assert_eq!(side([0.0, 1.0], [4.0, 1.0], [-1.0, 1.0]), Side::Away);
    }

    #[test]
    fn a_step_of_the_last_bit_is_seen() {
        let (a, b): ([f64; 2], [f64; 2]) = ([101.0, 36.0], [101.3, 36.1]);
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let west = side(a, b, [f64::from_bits(middle[0].to_bits() - 3), middle[1]]);
        let east = side(a, b, [f64::from_bits(middle[0].to_bits() + 3), middle[1]]);
        assert_eq!((west, east), (Side::Crosses, Side::Away));
    }
}
