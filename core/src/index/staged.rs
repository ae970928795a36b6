//! The nearest point of each query of a batch, in stages: loops over many queries, each short and almost without branches, so that
//! one query's memory and arithmetic overlap with the next one's.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]
#![expect(clippy::cast_possible_truncation, reason = "a lane is below the size of a stage")]

use std::hint::black_box;

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, metres_between};
use super::gather::{Best, Verdict};
use super::order::{BLOCK, Order, Spots, Stage, touch_homes};
use super::search::{Descend, Gather, Group, Sieve, leaf_distances, within};
use super::seek::Seeker;
use super::tree::{LEAF, Tree};
use super::vectorised::Work;

/// Queries that go through the stages together, few enough for what is known of them to stay in the nearest cache.
const STAGE: usize = 128;
/// So many nodes of a group are looked through as they come; of more, the nearest first.
const FEW: u32 = 8;

pub(super) struct NearestOne<'a, S> {
    pub(super) tree: &'a Tree,
    pub(super) order: &'a Order<'a>,
    pub(super) sieve: S,
    pub(super) positions: &'a mut [u32],
    pub(super) metres: &'a mut [f64],
}

/// Queries on their way through the stages, each in a lane of the columns.
#[derive(Debug)]
struct Seeking {
    spots: Spots<STAGE>,
    /// The home leaves.
    homes: [u32; STAGE],
    bests: [Best; STAGE],
}

/// Some of the lanes of a stage.
#[derive(Debug)]
struct Chosen {
    lanes: [u32; STAGE],
    count: usize,
}

impl Chosen {
    fn new() -> Self {
        Self { lanes: [0; STAGE], count: 0 }
    }

    /// Adds a lane if it is to be kept: writes it anyway, for whether it is kept is hard to foretell.
    #[inline(always)]
    fn add(&mut self, lane: usize, kept: bool) {
        self.lanes[self.count & (STAGE - 1)] = lane as u32;
        self.count = self.count.wrapping_add(usize::from(kept));
    }

    #[inline(always)]
    fn lanes(&self) -> impl Iterator<Item = usize> {
        self.lanes[..self.count.min(STAGE)].iter().map(|lane| *lane as usize & (STAGE - 1))
    }
}

/// A node that a query has yet to look through: the query's lane, and the node's number in its level.
type Visit = (u32, u32);

/// Nodes that wait to be looked through.
#[derive(Debug)]
struct Visits {
    waiting: Box<[Visit; Visits::MOST]>,
    count: usize,
}

impl Visits {
    /// So many wait at most.
    const MOST: usize = 16 * STAGE;

    fn new() -> Self {
        Self { waiting: Box::new([(0, 0); Self::MOST]), count: 0 }
    }

    /// Puts the children of a group on the list whose bits are set, [`FEW`] at most.
    ///
    /// Two are written and those that are there are counted: how many they are is hard to foretell, but seldom more.
    #[inline(always)]
    fn list(&mut self, mut close: u32, lane: usize, group: u32) {
        for _ in 0..2 {
            self.add(close, lane, group);
            close &= close.wrapping_sub(1);
        }
        while close != 0 {
            self.add(close, lane, group);
            close &= close.wrapping_sub(1);
        }
    }

    /// Adds the child of the lowest bit, if one is set.
    #[inline(always)]
    fn add(&mut self, close: u32, lane: usize, group: u32) {
        let node = group.wrapping_mul(16).wrapping_add(close.trailing_zeros());
        self.waiting[self.count & (Self::MOST - 1)] = (lane as u32, node);
        self.count = self.count.wrapping_add(usize::from(close != 0));
    }

    /// Tells whether there may be no room for [`FEW`] more.
    #[inline(always)]
    fn full(&self) -> bool {
        self.count > Self::MOST - FEW as usize
    }

    /// What waits, and then no longer does.
    #[inline(always)]
    fn drain(&mut self) -> impl Iterator<Item = (usize, u32)> + Clone {
        let count = std::mem::take(&mut self.count);
        self.waiting[..count].iter().map(|(lane, node)| (*lane as usize & (STAGE - 1), *node))
    }
}

impl<S: Sieve> Work for NearestOne<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, order, sieve, positions, metres } = self;
        let mut seeking =
            Seeking { spots: Spots::new(), homes: [0; STAGE], bests: [Best::new(f32::INFINITY); STAGE] };
        let (mut waiting, mut next) = (Visits::new(), Visits::new());
        let mut found = Found::new();
        for stage in order.stages(STAGE) {
            let seeking = &mut seeking;
            let count = stage.turns().len().min(STAGE);
            seeking.spots.fill(tree, order, stage);
            seeking.walk_home(tree, stage);
            touch_homes(tree, seeking.homes[..count].iter().copied());
            // Whose ball leaves the home leaf looks through the leaf's siblings.
            let mut leaving = Chosen::new();
            for lane in 0..count {
                let home = seeking.homes[lane];
                let best = best_of(tree, &seeking.spots, &sieve, lane, home);
                let cell = &tree.leaves[home as usize].frame.cell;
                leaving.add(lane, !seeking.spots.eye(lane).ball_inside(cell, best.limit()));
                seeking.bests[lane] = best;
            }
            touch_siblings(tree, leaving.lanes().map(|lane| seeking.homes[lane]));
            for (height, level) in (0u32..).zip(&tree.levels) {
                // Whose ball leaves its home's ancestor too goes on; at height 0 that is known.
                if height > 0 {
                    let inside = leaving;
                    leaving = Chosen::new();
                    for lane in inside.lanes() {
                        let cell = &level.cells[seeking.ancestor(lane, height) as usize];
                        let limit = seeking.bests[lane].limit();
                        leaving.add(lane, !seeking.spots.eye(lane).ball_inside(cell, limit));
                    }
                }
                if leaving.count == 0 {
                    break;
                }
                for lane in leaving.lanes() {
                    let home = seeking.ancestor(lane, height);
                    let siblings = Group { height, number: home / 16, done: home & 15 };
                    seeking.open(tree, sieve, lane, siblings, &mut next);
                }
                for height in (0..height).rev() {
                    std::mem::swap(&mut waiting, &mut next);
                    for (lane, number) in waiting.drain() {
                        let group = Group { height, number, done: Group::FRESH };
                        seeking.open(tree, sieve, lane, group, &mut next);
                    }
                }
                seeking.take_leaves(tree, &sieve, &mut next);
            }
            found.fill(tree, &seeking.bests[..count]);
            found.measure(&seeking.spots, count);
            for (lane, (turn, best)) in stage.turns().zip(&seeking.bests).enumerate() {
                let measured = found.metres[lane];
                if best.verdict() == Verdict::Sure && measured <= CLOSED_FORM_LIMIT_M {
                    positions[turn.row] = found.ids[lane];
                    metres[turn.row] = measured;
                } else if let Some(one) =
                    Seeker::at_home(tree, seeking.spots.from(lane), seeking.homes[lane], sieve)
                        .settle_one(best)
                {
                    positions[turn.row] = one.id;
                    metres[turn.row] = one.metres;
                }
            }
        }
    }
}

impl Seeking {
    /// Walks all queries of a stage down to their home leaves, each a step in its turn, so that memory fetches for all at once.
    #[inline(always)]
    fn walk_home(&mut self, tree: &Tree, stage: Stage<'_>) {
        let mut walking = Chosen::new();
        for (lane, (home, turn)) in self.homes.iter_mut().zip(stage.turns()).enumerate() {
            *home = tree.directory.start(turn.cell);
            walking.add(lane, *home & LEAF == 0);
        }
        while walking.count > 0 {
            let mut still = Chosen::new();
            for lane in walking.lanes() {
                let home = &mut self.homes[lane];
                *home = tree.splits[*home as usize].side(self.spots.eye(lane).near);
                still.add(lane, *home & LEAF == 0);
            }
            walking = still;
        }
        for home in &mut self.homes {
            *home &= !LEAF;
        }
    }

    /// The number, in its level, of the node at a height in which a query's home leaf lies.
    #[inline(always)]
    fn ancestor(&self, lane: usize, height: u32) -> u32 {
        self.homes[lane].wrapping_shr(height.wrapping_mul(4))
    }

    /// Puts the close nodes of a group on the list; if they are many, looks through them at once, the nearest first.
    #[inline(always)]
    fn open<S: Sieve>(&mut self, tree: &Tree, sieve: S, lane: usize, group: Group, next: &mut Visits) {
        let (eye, best) = (&self.spots.eye(lane), &mut self.bests[lane]);
        let close = within(&group.distances(tree, eye, &sieve), best.limit());
        if close.count_ones() > FEW || next.full() {
            Descend { tree, eye, sieve, gather: best, group }.run();
        } else {
            next.list(close, lane, group.number);
        }
    }

    /// Looks through the leaves of a list.
    #[inline(always)]
    fn take_leaves<S: Sieve>(&mut self, tree: &Tree, sieve: &S, leaves: &mut Visits) {
        let leaves = leaves.drain();
        touch_homes(tree, leaves.clone().map(|(_, leaf)| leaf));
        for (lane, leaf) in leaves {
            let found = best_of(tree, &self.spots, sieve, lane, leaf);
            self.bests[lane].merge(&found);
        }
    }
}

/// The nearest point of a leaf to a query of the stage.
#[inline(always)]
fn best_of<S: Sieve>(tree: &Tree, spots: &Spots<STAGE>, sieve: &S, lane: usize, leaf: u32) -> Best {
    let (squared, slack) = leaf_distances(tree, &spots.eye(lane), sieve, leaf);
    Best::of_leaf(leaf, &squared, slack)
}

/// Reads a word of each line of the boxes beside these leaves, as [`touch_homes`] does of the leaves.
#[inline(always)]
fn touch_siblings(tree: &Tree, leaves: impl Iterator<Item = u32>) {
    let mut touched = 0u32;
    for leaf in leaves {
        let boxes = &tree.levels[0].boxes[(leaf / 16) as usize];
        for axis in 0..3 {
            touched ^= boxes.low[axis][9].to_bits() ^ boxes.high[axis][9].to_bits();
        }
    }
    black_box(touched);
}

/// The points that the queries of a stage have found: where they are, and how far.
#[derive(Debug)]
struct Found {
    ids: [u32; STAGE],
    latitudes: [f64; STAGE],
    longitudes: [f64; STAGE],
    metres: [f64; STAGE],
}

impl Found {
    fn new() -> Self {
        let [latitudes, longitudes, metres] = [[0.0; STAGE]; 3];
        Self { ids: [0; STAGE], latitudes, longitudes, metres }
    }

    /// Reads what was found for all queries before any of it is needed, so that memory fetches for many at once.
    #[inline(always)]
    fn fill(&mut self, tree: &Tree, bests: &[Best]) {
        let lanes = self.ids.iter_mut().zip(self.latitudes.iter_mut().zip(&mut self.longitudes));
        for ((id, (latitude, longitude)), best) in lanes.zip(bests) {
            let place = tree.place(best.slot);
            (*id, *latitude, *longitude) = (tree.id(best.slot), place.latitude(), place.longitude());
        }
        // As in [`Spots::fill`].
        black_box(self);
    }

    /// Measures the first so many, in a pass of its own: what was written lane by lane has reached the cache by then, and divisions of
    /// several blocks go on at once.
    #[inline(always)]
    fn measure(&mut self, spots: &Spots<STAGE>, count: usize) {
        for start in (0..count.min(STAGE)).step_by(BLOCK) {
            for lane in start..start + BLOCK {
                let to = cartesian(self.latitudes[lane], self.longitudes[lane]);
                self.metres[lane] = metres_between(to, spots.ecef(lane));
            }
        }
    }
}
