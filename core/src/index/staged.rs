//! The nearest point of each query of a batch, in stages: loops over many queries, each short and almost without branches, so that
//! one query's memory and arithmetic overlap with the next one's.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, metres_between};
use super::gather::{Best, Verdict};
use super::order::{BLOCK, Order, Spots, Stage, touch_homes};
use super::search::{Climb, Gather, Group, Sieve, leaf_distances, take_leaves, within};
use super::seek::Seeker;
use super::tree::{LEAF, Tree};
use super::vectorised::Work;

/// Queries that go through the stages together, few enough for what is known of them to stay in the nearest cache.
const STAGE: usize = 128;
/// So many nodes of a group are looked through as they come; of more, the nearest first.
const FEW: u32 = 4;

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
    /// So many leaves wait at most: of each query's few groups, few each.
    const MOST: usize = STAGE * (FEW * FEW) as usize;

    fn new() -> Self {
        Self { waiting: Box::new([(0, 0); Self::MOST]), count: 0 }
    }

    /// Puts the children of a group on the list whose bits are set, [`FEW`] at most.
    ///
    /// Two are written and those that are there are counted: how many they are is hard to foretell, but seldom more.
    /// Each call has room for [`FEW`] more, as there are no more calls than that leaves room for until all is drained.
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
        let (mut groups, mut leaves) = (Visits::new(), Visits::new());
        let mut found = Found::new();
        for stage in order.stages(STAGE) {
            let seeking = &mut seeking;
            let count = stage.turns().len().min(STAGE);
            seeking.spots.fill(tree, order, stage);
            seeking.walk_home(tree, stage);
            touch_homes(tree, seeking.homes[..count].iter().copied());
            for lane in 0..count {
                seeking.bests[lane] = best_of(tree, &seeking.spots, &sieve, lane, seeking.homes[lane]);
            }
            // Whose ball leaves the home leaf looks through the leaf's siblings.
            let mut leaving = Chosen::new();
            for lane in 0..count {
                let cell = &tree.leaves[seeking.homes[lane] as usize].frame.cell;
                let inside = seeking.spots.eye(lane).ball_inside(cell, seeking.bests[lane].limit());
                leaving.add(lane, !inside);
            }
            touch_siblings(tree, leaving.lanes().map(|lane| seeking.homes[lane]));
            for lane in leaving.lanes() {
                let home = seeking.homes[lane];
                let siblings = Group { height: 0, number: home / 16, done: home & 15 };
                seeking.visit_leaves(tree, &sieve, lane, siblings, &mut leaves);
            }
            seeking.take_visits(tree, &sieve, &mut leaves);
            // Whose ball leaves the siblings too looks through the nearest of the groups beside them.
            if let Some(level) = tree.levels.get(1) {
                let mut climbing = Chosen::new();
                for lane in leaving.lanes() {
                    let cell = &level.cells[(seeking.homes[lane] / 16) as usize];
                    let inside = seeking.spots.eye(lane).ball_inside(cell, seeking.bests[lane].limit());
                    climbing.add(lane, !inside);
                }
                let mut high = Chosen::new();
                for lane in climbing.lanes() {
                    let home = seeking.homes[lane] / 16;
                    let beside = Group { height: 1, number: home / 16, done: home & 15 };
                    high.add(lane, seeking.visit_groups(tree, &sieve, lane, beside, &mut groups));
                }
                for (lane, group) in groups.drain() {
                    let group = Group { height: 0, number: group, done: Group::FRESH };
                    seeking.visit_leaves(tree, &sieve, lane, group, &mut leaves);
                }
                seeking.take_visits(tree, &sieve, &mut leaves);
                for lane in high.lanes() {
                    seeking.climb(tree, sieve, lane, 2);
                }
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

    /// Puts the close leaves of a group on the list, or looks through them at once, the nearest first, if they are many.
    #[inline(always)]
    fn visit_leaves<S: Sieve>(
        &mut self,
        tree: &Tree,
        sieve: &S,
        lane: usize,
        group: Group,
        leaves: &mut Visits,
    ) {
        let (eye, best) = (self.spots.eye(lane), &mut self.bests[lane]);
        let squared = group.distances(tree, &eye, sieve);
        let close = within(&squared, best.limit());
        if close.count_ones() > FEW {
            take_leaves(tree, &eye, sieve, best, group.number, &squared);
        } else {
            leaves.list(close, lane, group.number);
        }
    }

    /// Puts the close groups beside a query's own on the list; if they are many the query climbs alone and has done with it.
    ///
    /// Yields whether it may have to climb higher.
    #[inline(always)]
    fn visit_groups<S: Sieve>(
        &mut self,
        tree: &Tree,
        sieve: &S,
        lane: usize,
        beside: Group,
        groups: &mut Visits,
    ) -> bool {
        let close = within(&beside.distances(tree, &self.spots.eye(lane), sieve), self.bests[lane].limit());
        if close.count_ones() > FEW {
            self.climb(tree, *sieve, lane, 1);
            return false;
        }
        groups.list(close, lane, beside.number);
        true
    }

    #[inline(always)]
    fn take_visits<S: Sieve>(&mut self, tree: &Tree, sieve: &S, leaves: &mut Visits) {
        let leaves = leaves.drain();
        touch_homes(tree, leaves.clone().map(|(_, leaf)| leaf));
        for (lane, leaf) in leaves {
            let found = best_of(tree, &self.spots, sieve, lane, leaf);
            self.bests[lane].merge(&found);
        }
    }

    /// Lets a query climb alone from its home's ancestor at a height, below which it has seen everything.
    #[inline(always)]
    fn climb<S: Sieve>(&mut self, tree: &Tree, sieve: S, lane: usize, height: u32) {
        let (eye, gather) = (&self.spots.eye(lane), &mut self.bests[lane]);
        let node = self.homes[lane] >> (4 * height);
        Climb { tree, eye, sieve, gather, height, node }.run();
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
