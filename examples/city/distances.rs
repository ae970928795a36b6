//! How far it is to the nearest point.

use shouwang::Position;
use shouwang::index::PointIndex;

use crate::read::Points;

/// The points of all files, and an index over them.
#[derive(Debug)]
pub struct Nearest {
    names: Vec<String>,
    index: PointIndex,
}

/// Distances to the nearest point, in metres.
#[derive(Debug)]
pub struct Distances {
    pub count: usize,
    pub median_m: f64,
    pub p90_m: f64,
    pub farthest_m: f64,
    /// The nearest point of the one that is farthest off.
    pub farthest_from: String,
}

impl Nearest {
    pub fn new(files: &[Points]) -> Option<Self> {
        let points = || files.iter().flat_map(|file| &file.points);
        let positions: Vec<Position> = points().map(|(_, position)| *position).collect();
        let names = points().map(|(name, _)| name.clone()).collect();
        let index = PointIndex::new(&positions).ok().filter(|index| !index.is_empty())?;
        Some(Self { names, index })
    }

    /// Finds the name of the nearest point and the metres to it.
    pub fn of(&self, from: Position) -> (&str, f64) {
        let neighbour = self.index.nearest(from, 1).into_iter().next();
        neighbour.map_or(("", 0.0), |n| (self.names.get(n.position).map_or("", String::as_str), n.metres))
    }

    /// Sums up the distances from some positions; percentiles by nearest rank.
    pub fn distances(&self, from: impl Iterator<Item = Position>) -> Option<Distances> {
        let mut all: Vec<(f64, &str)> =
            from.map(|position| self.of(position)).map(|(name, m)| (m, name)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let rank = |percent: usize| all.get((all.len() * percent).div_ceil(100).saturating_sub(1));
        let (farthest_m, farthest_from) = all.last().copied()?;
        Some(Distances {
            count: all.len(),
            median_m: rank(50)?.0,
            p90_m: rank(90)?.0,
            farthest_m,
            farthest_from: farthest_from.to_owned(),
        })
    }
}
