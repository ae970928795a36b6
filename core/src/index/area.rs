//! Which areas cover a position.

use rstar::{AABB, RTree, RTreeObject};

use crate::geo::{Boundary, Position};

/// An index over boundaries that answers which of them cover a position.
#[derive(Debug)]
pub struct AreaIndex {
    tree: RTree<Item>,
    boundaries: Vec<Boundary>,
}

impl AreaIndex {
    /// Builds an index over boundaries.
    pub fn new(boundaries: Vec<Boundary>) -> Self {
        let items = boundaries.iter().enumerate().map(|(position, boundary)| {
            let vertices = boundary.polygons().iter().flat_map(|p| p.exterior().coords());
            let corners: Vec<[f64; 2]> = vertices.map(|c| [c.x, c.y]).collect();
            Item { position, envelope: AABB::from_points(&corners) }
        });
        Self { tree: RTree::bulk_load(items.collect()), boundaries }
    }

    /// Counts the boundaries.
    pub fn len(&self) -> usize {
        self.boundaries.len()
    }

    /// Tells whether there is no boundary.
    pub fn is_empty(&self) -> bool {
        self.boundaries.is_empty()
    }

    /// Finds the lowest position of a boundary that covers this place; a place on a line is covered.
    pub fn locate(&self, at: Position) -> Option<usize> {
        self.covering(at).min()
    }

    /// Finds every boundary that covers this place, lowest position first.
    pub fn locate_all(&self, at: Position) -> Vec<usize> {
        let mut all: Vec<usize> = self.covering(at).collect();
        all.sort_unstable();
        all
    }

    fn covering(&self, at: Position) -> impl Iterator<Item = usize> {
        let envelope = AABB::from_point([at.longitude(), at.latitude()]);
        self.tree
            .locate_in_envelope_intersecting(envelope)
            .filter(move |item| self.boundaries.get(item.position).is_some_and(|b| b.covers(at)))
            .map(|item| item.position)
    }
}

#[derive(Debug)]
struct Item {
    position: usize,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Item {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_shared_line_belongs_to_both_and_the_lowest_position_wins() {
        let cell = |x: f64| {
            Boundary::new(
                polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0), (x: x, y: 1.0)].into(),
            )
            .unwrap()
        };
        let index = AreaIndex::new(vec![cell(1.0), cell(0.0)]);
        let on_line = Position::new(0.5, 1.0).unwrap();
        assert_eq!(index.locate_all(on_line), [0, 1]);
        assert_eq!(index.locate(on_line), Some(0));
        assert_eq!(index.locate(Position::new(0.5, 0.5).unwrap()), Some(1));
        assert_eq!(index.locate(Position::new(2.0, 2.0).unwrap()), None);
    }
}
