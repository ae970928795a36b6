//! The audit: what an attacker could derive.

use std::collections::HashMap;

use super::grid::{Cell, Position};

/// Gives for each withheld cell the interval that an attacker who knows all margins and all other cells derives by
/// tightening bounds until nothing changes; `None` as an upper end is open.
///
/// The withheld cells of one line sum to what the line's shown cells leave of its margin, so each lies between that less
/// the most of the others and that less the least of the others.
pub(super) fn derivable(
    cells: &HashMap<Position, Cell>,
    axes: &[usize],
) -> HashMap<Position, (u64, Option<u64>)> {
    let mut bounds: HashMap<Position, (u64, Option<u64>)> = cells
        .iter()
        .filter(|(_, cell)| cell.withheld)
        .map(|(at, cell)| (at.clone(), (cell.least, cell.most)))
        .collect();
    let lines = lines(cells, axes);
    loop {
        let mut tightened = false;
        for (left, members) in &lines {
            let low_sum: u64 = members.iter().filter_map(|member| bounds.get(member)).map(|own| own.0).sum();
            let highs = members.iter().filter_map(|member| bounds.get(member)).map(|own| own.1);
            let high_sum: Option<u64> = highs.sum();
            for member in members {
                let Some(own) = bounds.get_mut(member) else { continue };
                let most = left.saturating_sub(low_sum - own.0);
                let least = match (high_sum, own.1) {
                    (Some(sum), Some(high)) => left.saturating_sub(sum - high),
                    _ => 0,
                };
                let tighter = (own.0.max(least), Some(own.1.map_or(most, |high| high.min(most))));
                if tighter != *own {
                    *own = tighter;
                    tightened = true;
                    // The sums of this line are stale now; the next round takes them up.
                    break;
                }
            }
        }
        if !tightened {
            return bounds;
        }
    }
}

/// Gives the withheld cells of every line, and their sum, which the attacker computes from the margin.
fn lines(cells: &HashMap<Position, Cell>, axes: &[usize]) -> Vec<(u64, Vec<Position>)> {
    let mut lines: HashMap<(usize, Position), (u64, Vec<Position>)> = HashMap::new();
    for (position, cell) in cells.iter().filter(|(_, cell)| cell.withheld) {
        for axis in axes {
            let mut line = position.clone();
            line.get_mut(*axis).into_iter().for_each(|slot| *slot = u32::MAX);
            let line = lines.entry((*axis, line)).or_default();
            line.0 += cell.value;
            line.1.push(position.clone());
        }
    }
    lines.into_values().collect()
}

/// Above this many withheld cells elimination takes too long; the boxes remain the proof.
const MOST_UNKNOWNS: usize = 600;
/// A prime below 2³¹, so that products fit into 64 bits.
const PRIME: u64 = 2_147_483_647;

/// Says whether the margins as linear equations determine any withheld cell: Gaussian elimination modulo a prime.
///
/// A cell is determined when the reduced rows hold one with that cell alone. Coefficients are 0 and 1; a false alarm of the
/// prime would only refuse a release.
pub(super) fn determined(cells: &HashMap<Position, Cell>, axes: &[usize]) -> bool {
    let lines = lines(cells, axes);
    let mut unknowns: HashMap<&Position, usize> = HashMap::new();
    for member in lines.iter().flat_map(|(_, members)| members) {
        let next = unknowns.len();
        unknowns.entry(member).or_insert(next);
    }
    if unknowns.len() > MOST_UNKNOWNS {
        return false;
    }
    let mut rows: Vec<Vec<u64>> = lines
        .iter()
        .map(|(_, members)| {
            let mut row = vec![0; unknowns.len()];
            for slot in members.iter().filter_map(|member| unknowns.get(member)) {
                row.get_mut(*slot).into_iter().for_each(|coefficient| *coefficient = 1);
            }
            row
        })
        .collect();
    let mut done = 0;
    for column in 0..unknowns.len() {
        let at = |row: &Vec<u64>| row.get(column).copied().unwrap_or(0);
        let Some(pivot) = (done..rows.len()).find(|row| rows.get(*row).is_some_and(|row| at(row) != 0))
        else {
            continue;
        };
        rows.swap(done, pivot);
        let Some(mut lead) = rows.get(done).cloned() else { break };
        let inverse = power(at(&lead), PRIME - 2);
        lead.iter_mut().for_each(|coefficient| *coefficient = *coefficient * inverse % PRIME);
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = at(row);
            if index == done {
                row.clone_from(&lead);
            } else if factor != 0 {
                for (own, lead) in row.iter_mut().zip(&lead) {
                    *own = (*own + (PRIME - factor) * lead) % PRIME;
                }
            }
        }
        done += 1;
    }
    rows.iter().any(|row| row.iter().filter(|coefficient| **coefficient != 0).count() == 1)
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}
