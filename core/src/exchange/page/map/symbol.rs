//! Symbols of points.

use std::fmt::Write;

/// The symbol of a layer of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Symbol {
    /// A disc.
    #[default]
    Circle,
    /// A square.
    Square,
    /// A triangle that points up.
    Triangle,
    /// A square on its corner.
    Diamond,
    /// An upright cross.
    Cross,
}

impl Symbol {
    /// Gives the path of the symbol about a centre, with a radius in the drawing's units.
    pub(super) fn path(self, x: f64, y: f64, radius: f64) -> String {
        let mut path = String::new();
        let r = radius;
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Circle => {
                let d = 2.0 * r;
                write!(path, "M{:.1} {y:.1}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z", x - r)
            }
            Self::Square => {
                let s = r * 0.9;
                let d = 2.0 * s;
                write!(path, "M{:.1} {:.1}h{d:.1}v{d:.1}h-{d:.1}z", x - s, y - s)
            }
            Self::Triangle => {
                let w = r * 1.1;
                write!(path, "M{x:.1} {:.1}l{w:.1} {:.1}h-{:.1}z", y - r * 1.15, r * 2.0, 2.0 * w)
            }
            Self::Diamond => {
                let w = r * 1.2;
                write!(path, "M{x:.1} {:.1}l{w:.1} {w:.1}l-{w:.1} {w:.1}l-{w:.1} -{w:.1}z", y - w)
            }
            Self::Cross => {
                let (a, b) = (r * 0.4, r * 0.7);
                write!(
                    path,
                    "M{:.1} {:.1}h{:.1}v{b:.1}h{b:.1}v{:.1}h-{b:.1}v{b:.1}h-{:.1}v-{b:.1}h-{b:.1}v-{:.1}h{b:.1}z",
                    x - a,
                    y - a - b,
                    2.0 * a,
                    2.0 * a,
                    2.0 * a,
                    2.0 * a
                )
            }
        };
        path
    }
}
