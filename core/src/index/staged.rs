//! The nearest point of each query of a batch, in stages: loops over many queries, each short and almost without branches, so that
//! one query's memory and arithmetic overlap with the next one's.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, metres_between};
use super::gather::{Best, Verdict};
use super::order::{BLOCK, Order, Spots, touch_homes};
use super::search::{Climb, Eye, Gather, Group, Sieve, leaf_distances, take_leaves, within};
use super::seek::Seeker;
use super::tree::{LEAF, Tree, narrow};
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

/// A query on its way through the stages.
#[derive(Debug, Clone, Copy)]
struct Seeking {
    eye: Eye,
    /// The home leaf, and before that where the walk to it has come.
    home: u32,
    best: Best,
}

/// A node that a query has yet to look through: the query's number in its stage, and the node's in its level.
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
    /// As many are written as there can be, and those that are there are counted: how many they are is hard to foretell.
    /// Each call has room for [`FEW`] more, as there are no more calls than that leaves room for until all is drained.
    #[inline(always)]
    fn list(&mut self, mut close: u32, number: u32, group: u32) {
        for _ in 0..FEW {
            let node = group.wrapping_mul(16).wrapping_add(close.trailing_zeros());
            self.waiting[self.count & (Self::MOST - 1)] = (number, node);
            self.count = self.count.wrapping_add(usize::from(close != 0));
            close &= close.wrapping_sub(1);
        }
    }

    /// What waits, and then no longer does.
    #[inline(always)]
    fn drain(&mut self) -> &[Visit] {
        let count = std::mem::take(&mut self.count);
        &self.waiting[..count]
    }
}

impl<S: Sieve> Work for NearestOne<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, order, sieve, positions, metres } = self;
        let nobody = Seeking { eye: Eye::new(tree, tree.origin), home: 0, best: Best::new(f32::INFINITY) };
        let mut seeking = [nobody; STAGE];
        let (mut leaving, mut climbing) = ([0u32; STAGE], [0u32; STAGE]);
        let (mut groups, mut leaves) = (Visits::new(), Visits::new());
        let mut spots = Spots::<STAGE>::new();
        let mut found = Found::new();
        for stage in order.stages(STAGE) {
            spots.fill(order, stage);
            let seeking = &mut seeking[..stage.turns().len()];
            for (lane, (one, turn)) in seeking.iter_mut().zip(stage.turns()).enumerate() {
                one.eye = Eye::new(tree, spots.ecef(lane));
                one.home = tree.directory.start(turn.cell);
            }
            walk_home(tree, seeking, &mut leaving);
            touch_homes(tree, seeking.iter().map(|one| one.home));
            for one in seeking.iter_mut() {
                one.best = best_of(tree, &one.eye, &sieve, one.home);
            }
            // Whose ball leaves the home leaf looks through the leaf's siblings.
            let mut count = 0usize;
            for (number, one) in (0u32..).zip(&*seeking) {
                let inside =
                    one.eye.ball_inside(&tree.leaves[one.home as usize].frame.cell, one.best.limit());
                leaving[count & (STAGE - 1)] = number;
                count = count.wrapping_add(usize::from(!inside));
            }
            let leaving = &leaving[..count];
            touch_siblings(tree, leaving.iter().map(|number| seeking[*number as usize].home));
            for number in leaving {
                let home = seeking[*number as usize].home;
                let siblings = Group { height: 0, number: home / 16, done: home & 15 };
                visit_leaves(tree, &sieve, seeking, *number, siblings, &mut leaves);
            }
            take_visits(tree, &sieve, seeking, &mut leaves);
            // Whose ball leaves the siblings too looks through the nearest of the groups beside them.
            if let Some(level) = tree.levels.get(1) {
                count = 0;
                for number in leaving {
                    let one = &seeking[*number as usize];
                    let inside =
                        one.eye.ball_inside(&level.cells[(one.home / 16) as usize], one.best.limit());
                    climbing[count & (STAGE - 1)] = *number;
                    count = count.wrapping_add(usize::from(!inside));
                }
                for number in &mut climbing[..count] {
                    let home = seeking[*number as usize].home / 16;
                    let beside = Group { height: 1, number: home / 16, done: home & 15 };
                    visit_groups(tree, &sieve, seeking, number, beside, &mut groups);
                }
                for (number, group) in groups.drain().iter().copied() {
                    let group = Group { height: 0, number: group, done: Group::FRESH };
                    visit_leaves(tree, &sieve, seeking, number, group, &mut leaves);
                }
                take_visits(tree, &sieve, seeking, &mut leaves);
                for number in &climbing[..count] {
                    if let Some(one) = seeking.get_mut(*number as usize) {
                        let (eye, gather) = (&one.eye, &mut one.best);
                        Climb { tree, eye, sieve, gather, height: 2, node: one.home / 256 }.run();
                    }
                }
            }
            touch_answers(tree, seeking);
            found.fill(tree, seeking);
            found.measure(&spots, seeking.len());
            for (lane, ((one, turn), measured)) in
                seeking.iter().zip(stage.turns()).zip(found.metres).enumerate()
            {
                if one.best.verdict() == Verdict::Sure && measured <= CLOSED_FORM_LIMIT_M {
                    positions[turn.row] = tree.id(one.best.slot);
                    metres[turn.row] = measured;
                } else if let Some(one) =
                    Seeker::at_home(tree, spots.from(lane), one.home, sieve).settle_one(&one.best)
                {
                    positions[turn.row] = one.id;
                    metres[turn.row] = one.metres;
                }
            }
        }
    }
}

/// Walks all queries of a stage down to their home leaves, each a step in its turn, so that memory fetches for all at once.
#[inline(always)]
fn walk_home(tree: &Tree, seeking: &mut [Seeking], walking: &mut [u32; STAGE]) {
    let mut count = 0usize;
    for (number, one) in (0u32..).zip(&*seeking) {
        walking[count & (STAGE - 1)] = number;
        count = count.wrapping_add(usize::from(one.home & LEAF == 0));
    }
    while count > 0 {
        let mut still = 0usize;
        for turn in 0..count {
            let number = walking[turn];
            let one = &mut seeking[number as usize];
            one.home = tree.splits[one.home as usize].side(narrow(one.eye.at));
            walking[still & (STAGE - 1)] = number;
            still = still.wrapping_add(usize::from(one.home & LEAF == 0));
        }
        count = still;
    }
    for one in seeking {
        one.home &= !LEAF;
    }
}

/// The nearest point of a leaf.
#[inline(always)]
fn best_of<S: Sieve>(tree: &Tree, eye: &Eye, sieve: &S, leaf: u32) -> Best {
    let (squared, slack) = leaf_distances(tree, eye, sieve, leaf);
    Best::of_leaf(leaf, &squared, slack)
}

/// Puts the close leaves of a group on the list, or looks through them at once, the nearest first, if they are many.
#[inline(always)]
fn visit_leaves<S: Sieve>(
    tree: &Tree,
    sieve: &S,
    seeking: &mut [Seeking],
    number: u32,
    group: Group,
    leaves: &mut Visits,
) {
    let one = &mut seeking[number as usize];
    let squared = group.distances(tree, &one.eye, sieve);
    let close = within(&squared, one.best.limit());
    if close.count_ones() > FEW {
        take_leaves(tree, &one.eye, sieve, &mut one.best, group.number, &squared);
    } else {
        leaves.list(close, number, group.number);
    }
}

/// Puts the close groups beside a query's own on the list; if they are many the query climbs alone and has done with it.
#[inline(always)]
fn visit_groups<S: Sieve>(
    tree: &Tree,
    sieve: &S,
    seeking: &mut [Seeking],
    number: &mut u32,
    beside: Group,
    groups: &mut Visits,
) {
    let one = &mut seeking[*number as usize];
    let close = within(&beside.distances(tree, &one.eye, sieve), one.best.limit());
    if close.count_ones() > FEW {
        let (eye, gather) = (&one.eye, &mut one.best);
        Climb { tree, eye, sieve: *sieve, gather, height: 1, node: one.home / 16 }.run();
        *number = u32::MAX;
    } else {
        groups.list(close, *number, beside.number);
    }
}

#[inline(always)]
fn take_visits<S: Sieve>(tree: &Tree, sieve: &S, seeking: &mut [Seeking], leaves: &mut Visits) {
    let leaves = leaves.drain();
    touch_homes(tree, leaves.iter().map(|(_, leaf)| *leaf));
    for (number, leaf) in leaves.iter().copied() {
        let one = &mut seeking[number as usize];
        one.best.merge(&best_of(tree, &one.eye, sieve, leaf));
    }
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

/// Reads the exact degrees of what was found, as [`touch_homes`] reads leaves.
#[inline(always)]
fn touch_answers(tree: &Tree, seeking: &[Seeking]) {
    let mut touched = 0u64;
    for one in seeking {
        touched ^= u64::from(tree.id(one.best.slot)) ^ tree.place(one.best.slot).latitude().to_bits();
    }
    black_box(touched);
}

/// Where the points lie that the queries of a stage have found, and how far.
#[derive(Debug)]
struct Found {
    latitudes: [f64; STAGE],
    longitudes: [f64; STAGE],
    metres: [f64; STAGE],
}

impl Found {
    fn new() -> Self {
        let [latitudes, longitudes, metres] = [[0.0; STAGE]; 3];
        Self { latitudes, longitudes, metres }
    }

    #[inline(always)]
    fn fill(&mut self, tree: &Tree, seeking: &[Seeking]) {
        let lanes = self.latitudes.iter_mut().zip(&mut self.longitudes);
        for ((latitude, longitude), one) in lanes.zip(seeking) {
            let place = tree.place(one.best.slot);
            (*latitude, *longitude) = (place.latitude(), place.longitude());
        }
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
