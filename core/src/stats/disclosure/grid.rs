//! Withholding so much that no margin gives a withheld figure back.
//!
//! The attacker is taken to know every margin of the table exactly, and every figure that is shown. A withheld cell is
//! protected by a box: the 2^d cells in which each key takes one of two values. Adding δ at its even corners and taking δ
//! away at its odd ones changes no margin, so as long as all corners are withheld and stay possible counts, the attacker
//! can't tell these tables apart (the hypercube method: Giessing and Repsilber 2002). The box is the proof; a cell for
//! which none is found makes the release fail.

use std::collections::HashMap;

use crate::{Error, Result};

/// Position of a cell: the number of its value under each key.
pub(super) type Position = Vec<u32>;

/// Boxes looked at for each cell.
const MOST_BOXES: usize = 4096;

/// One additive column over the crossed keys.
pub(super) struct Grid {
    /// The number of values under each key.
    sizes: Vec<u32>,
    cells: HashMap<Position, Cell>,
    /// What stands where no record fell.
    empty: Cell,
}

#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub(super) value: u64,
    /// The least that an attacker thinks possible.
    pub(super) least: u64,
    /// The most that an attacker thinks possible, where that is known.
    pub(super) most: Option<u64>,
    pub(super) withheld: bool,
}

/// How far a box lets a cell vary, and what it costs.
struct Choice {
    width: u64,
    cost: u64,
    corners: Vec<Position>,
}

impl Grid {
    /// Makes a grid; `most_empty` is the most that an attacker thinks possible in a cell that no record fell into.
    pub(super) fn new(sizes: Vec<u32>, most_empty: Option<u64>) -> Self {
        let empty = Cell { value: 0, least: 0, most: most_empty, withheld: false };
        Self { sizes, cells: HashMap::new(), empty }
    }

    pub(super) fn insert(&mut self, position: Position, cell: Cell) {
        self.cells.insert(position, cell);
    }

    pub(super) fn get(&self, position: &Position) -> Cell {
        self.cells.get(position).copied().unwrap_or(self.empty)
    }

    pub(super) fn cells(&self) -> &HashMap<Position, Cell> {
        &self.cells
    }

    pub(super) fn is_vacant(&self, position: &Position) -> bool {
        !self.cells.contains_key(position)
    }

    /// Gives the keys that take more than one value; a margin over any other one is the cell itself.
    pub(super) fn axes(&self) -> Vec<usize> {
        self.sizes.iter().enumerate().filter(|(_, size)| **size > 1).map(|(axis, _)| axis).collect()
    }

    /// Gives the positions that are withheld, cells without a record among them.
    pub(super) fn withheld(&self) -> impl Iterator<Item = &Position> {
        self.cells.iter().filter(|(_, cell)| cell.withheld).map(|(position, _)| position)
    }

    /// Withholds further cells until each withheld one varies by at least `width`, or as far as its margins let it.
    ///
    /// # Errors
    ///
    /// `Refused` when a withheld cell can't be protected at all.
    pub(super) fn protect(&mut self, width: u64) -> Result<()> {
        let mut open: Vec<Position> = self.withheld().cloned().collect();
        open.sort_unstable_by_key(|position| (self.get(position).value, position.clone()));
        let axes = self.axes();
        if axes.is_empty() {
            return Ok(());
        }
        for position in open {
            let best = self.best_box(&position, &axes, width);
            let best = best.filter(|choice| choice.width > 0).ok_or_else(|| {
                Error::refused("a small count can't be protected in this table: use fewer or coarser keys")
            })?;
            for corner in best.corners {
                self.cells.entry(corner).or_insert(self.empty).withheld = true;
            }
        }
        Ok(())
    }

    /// Finds the cheapest box that is wide enough, else the widest.
    fn best_box(&self, position: &Position, axes: &[usize], width: u64) -> Option<Choice> {
        let mut per_axis = MOST_BOXES;
        while per_axis.saturating_pow(u32::try_from(axes.len()).unwrap_or(u32::MAX)) > MOST_BOXES
            && per_axis > 1
        {
            per_axis -= per_axis.div_ceil(4);
        }
        let others: Vec<Vec<u32>> =
            axes.iter().map(|axis| self.neighbours(position, *axis, per_axis)).collect();
        let mut best: Option<Choice> = None;
        let mut pick = vec![0usize; axes.len()];
        loop {
            let chosen: Vec<u32> =
                pick.iter().zip(&others).filter_map(|(pick, others)| others.get(*pick).copied()).collect();
            if chosen.len() == axes.len() {
                let choice = self.rate(position, axes, &chosen);
                let better =
                    best.as_ref().is_none_or(|best| match (choice.width >= width, best.width >= width) {
                        (true, true) => choice.cost < best.cost,
                        (true, false) => true,
                        (false, true) => false,
                        (false, false) => (choice.width, best.cost) > (best.width, choice.cost),
                    });
                if better {
                    best = Some(choice);
                }
            }
            let next = pick.iter_mut().zip(&others).find_map(|(pick, others)| {
                *pick += 1;
                if *pick < others.len() {
                    Some(())
                } else {
                    *pick = 0;
                    None
                }
            });
            if next.is_none() {
                return best;
            }
        }
    }

    /// Gives other values of one key, those first whose cell costs least.
    fn neighbours(&self, position: &Position, axis: usize, most: usize) -> Vec<u32> {
        let own = position.get(axis).copied().unwrap_or(0);
        let size = self.sizes.get(axis).copied().unwrap_or(0);
        let mut values: Vec<(u64, u32)> = (0..size)
            .filter(|value| *value != own)
            .map(|value| {
                let mut other = position.clone();
                if let Some(slot) = other.get_mut(axis) {
                    *slot = value;
                }
                (cost(self.get(&other)), value)
            })
            .collect();
        values.sort_unstable();
        values.into_iter().map(|(_, value)| value).take(most).collect()
    }

    fn rate(&self, position: &Position, axes: &[usize], others: &[u32]) -> Choice {
        let (mut up, mut down, mut total) = (u64::MAX, u64::MAX, 0u64);
        let mut corners = Vec::with_capacity(1 << axes.len());
        for corner in 0..1u32 << axes.len() {
            let mut at = position.clone();
            for (bit, (axis, other)) in axes.iter().zip(others).enumerate() {
                if corner >> bit & 1 == 1
                    && let Some(slot) = at.get_mut(*axis)
                {
                    *slot = *other;
                }
            }
            let cell = self.get(&at);
            let room = cell.most.map_or(u64::MAX, |most| most.saturating_sub(cell.value));
            let give = cell.value.saturating_sub(cell.least);
            if corner.count_ones() % 2 == 0 {
                (up, down) = (up.min(room), down.min(give));
            } else {
                (up, down) = (up.min(give), down.min(room));
            }
            total = total.saturating_add(cost(cell));
            corners.push(at);
        }
        Choice { width: up.saturating_add(down), cost: total, corners }
    }
}

/// What withholding a cell loses: its records, and a little for a row that would otherwise not be there.
fn cost(cell: Cell) -> u64 {
    match cell {
        Cell { withheld: true, .. } => 0,
        Cell { value: 0, .. } => 3,
        Cell { value, .. } => value.saturating_add(1),
    }
}
