//! The nearest point of each query of a batch, in stages: loops over many queries, each short and almost without branches, so that
//! one query's memory and arithmetic overlap with the next one's.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, exact_metres, metres_between};
use super::gather::{Best, Verdict};
use super::order::{Order, touch_homes};
use super::search::{Climb, Eye, Gather, Group, Sieve, take_leaf, take_leaves, within};
use super::seek::Seeker;
use super::tree::Tree;
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
    home: u32,
    best: Best,
}

/// A node that a query has yet to look through: the query's number in its stage, and the node's in its level.
type Visit = (u32, u32);

impl<S: Sieve> Work for NearestOne<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, order, sieve, positions, metres } = self;
        let nobody = Seeking { eye: Eye::new(tree, tree.origin), home: 0, best: Best::new(f32::INFINITY) };
        let mut seeking = [nobody; STAGE];
        let (mut leaving, mut climbing) = ([0u32; STAGE], [0u32; STAGE]);
        let (mut groups, mut leaves): (Vec<Visit>, Vec<Visit>) = (Vec::new(), Vec::new());
        let mut block = Block::default();
        for stage in order.stages(STAGE) {
            let seeking = &mut seeking[..stage.turns().len()];
            for (one, turn) in seeking.iter_mut().zip(stage.turns()) {
                one.eye = Eye::new(tree, order.ecef(turn.row));
                one.home = one.eye.home_from(tree, turn.cell);
                one.best = Best::new(f32::INFINITY);
            }
            touch_homes(tree, seeking.iter().map(|one| one.home));
            for one in seeking.iter_mut() {
                take_leaf(tree, &one.eye, &sieve, &mut one.best, one.home);
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
                for (number, group) in groups.drain(..) {
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
            for (one, turn) in seeking.iter().zip(stage.turns()) {
                if one.best.verdict() == Verdict::Sure {
                    block.push(tree, order.ecef(turn.row), turn.row, one.best.slot);
                    if block.filled == BLOCK {
                        block.flush(tree, order, positions, metres);
                    }
                } else if let Some(one) =
                    Seeker::at_home(tree, order.from(turn.row), one.home, sieve).settle_one(&one.best)
                {
                    positions[turn.row] = one.id;
                    metres[turn.row] = one.metres;
                }
            }
        }
        block.flush(tree, order, positions, metres);
    }
}

/// Puts the close leaves of a group on the list, or looks through them at once, the nearest first, if they are many.
#[inline(always)]
fn visit_leaves<S: Sieve>(
    tree: &Tree,
    sieve: &S,
    seeking: &mut [Seeking],
    number: u32,
    group: Group,
    leaves: &mut Vec<Visit>,
) {
    let one = &mut seeking[number as usize];
    let squared = group.distances(tree, &one.eye, sieve);
    let close = within(&squared, one.best.limit());
    if close.count_ones() > FEW {
        take_leaves(tree, &one.eye, sieve, &mut one.best, group.number, &squared);
    } else {
        list(close, number, group.number, leaves);
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
    groups: &mut Vec<Visit>,
) {
    let one = &mut seeking[*number as usize];
    let close = within(&beside.distances(tree, &one.eye, sieve), one.best.limit());
    if close.count_ones() > FEW {
        let (eye, gather) = (&one.eye, &mut one.best);
        Climb { tree, eye, sieve: *sieve, gather, height: 1, node: one.home / 16 }.run();
        *number = u32::MAX;
    } else {
        list(close, *number, beside.number, groups);
    }
}

#[inline(always)]
fn list(mut close: u32, number: u32, group: u32, visits: &mut Vec<Visit>) {
    while close != 0 {
        visits.push((number, group.wrapping_mul(16).wrapping_add(close.trailing_zeros())));
        close &= close.wrapping_sub(1);
    }
}

#[inline(always)]
fn take_visits<S: Sieve>(tree: &Tree, sieve: &S, seeking: &mut [Seeking], leaves: &mut Vec<Visit>) {
    for (number, leaf) in leaves.drain(..) {
        let one = &mut seeking[number as usize];
        take_leaf(tree, &one.eye, sieve, &mut one.best, leaf);
    }
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

/// Pairs of places that are measured in one straight loop.
const BLOCK: usize = 16;

#[derive(Debug, Default)]
struct Block {
    filled: usize,
    rows: [usize; BLOCK],
    slots: [u32; BLOCK],
    latitudes: [f64; BLOCK],
    longitudes: [f64; BLOCK],
    from: [[f64; BLOCK]; 3],
}

impl Block {
    #[inline(always)]
    fn push(&mut self, tree: &Tree, from: [f64; 3], row: usize, slot: u32) {
        let lane = self.filled & (BLOCK - 1);
        let place = tree.place(slot);
        self.rows[lane] = row;
        self.slots[lane] = slot;
        self.latitudes[lane] = place.latitude();
        self.longitudes[lane] = place.longitude();
        for axis in 0..3 {
            self.from[axis][lane] = from[axis];
        }
        self.filled += 1;
    }

    #[inline(always)]
    fn flush(&mut self, tree: &Tree, order: &Order<'_>, positions: &mut [u32], metres: &mut [f64]) {
        let mut measured = [0.0; BLOCK];
        for lane in 0..BLOCK {
            let from = [self.from[0][lane], self.from[1][lane], self.from[2][lane]];
            measured[lane] = metres_between(cartesian(self.latitudes[lane], self.longitudes[lane]), from);
        }
        for lane in 0..self.filled.min(BLOCK) {
            let (row, slot) = (self.rows[lane], self.slots[lane]);
            positions[row] = tree.id(slot);
            metres[row] = if measured[lane] > CLOSED_FORM_LIMIT_M {
                exact_metres(order.from(row).place, tree.place(slot))
            } else {
                measured[lane]
            };
        }
        self.filled = 0;
    }
}
