//! Many queries at once, columns in and columns out.

#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::ellipsoid::{CLOSED_FORM_LIMIT_M, cartesian, exact_metres, metres_between};
use super::gather::{Best, Verdict};
use super::point::{PointIndex, check_degrees};
use super::query::NearestQuery;
use super::rank::{From, Measured};
use super::search::{Eye, Gather, Search, Sieve, take_leaf};
use super::seek::Seeker;
use super::sieve::Open;
use super::tree::Tree;
use super::vectorised::Work;
use crate::geo::Position;
use crate::{Error, Result};

/// The neighbours of many places: a table of `k` columns, row by row in the order of the queries.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NearestTable {
    /// Columns of the table.
    pub k: usize,
    /// Position of each neighbour in the columns that the index was built from, nearest first;
    /// [`NearestTable::NONE`] where a row has fewer than `k` neighbours.
    pub positions: Vec<u32>,
    /// Geodesic distance of each neighbour in metres; infinite where there is none.
    pub metres: Vec<f64>,
}

impl NearestTable {
    /// Marks an empty slot.
    pub const NONE: u32 = u32::MAX;
}

/// The points around many places, row after row in the order of the queries.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct WithinTable {
    /// Where each row begins in the other two columns, and at the end how long these are.
    pub offsets: Vec<usize>,
    /// Position of each point in the columns that the index was built from, nearest first in each row.
    pub positions: Vec<u32>,
    /// Geodesic distance of each point in metres.
    pub metres: Vec<f64>,
}

/// The positions of the points around many places, row after row in the order of the queries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PositionsTable {
    /// Where each row begins in `positions`, and at the end how long that is.
    pub offsets: Vec<usize>,
    /// Position of each point in the columns that the index was built from.
    pub positions: Vec<u32>,
}

impl PositionsTable {
    fn empty() -> Self {
        Self { offsets: vec![0], positions: Vec::new() }
    }
}

/// Queries that are converted, ordered and answered together: several for each leaf, so that leaves are met in the cache.
fn chunk(tree: &Tree, rows: usize) -> usize {
    (4 * tree.leaves.len()).min(rows.div_ceil(workers())).clamp(1 << 14, 1 << 18)
}

/// A table may have so many slots.
const MOST_SLOTS: usize = u32::MAX as usize;

impl PointIndex {
    /// Finds the nearest points of many places, given by columns of degrees.
    ///
    /// Each row is what [`PointIndex::nearest_by`] answers. Queries are answered in the order of the tree and, with the `rayon`
    /// feature, on all cores of the current pool.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming column and row, for a coordinate that is no position;
    /// [`Invalid`](crate::ErrorKind::Invalid) if the columns differ in length;
    /// [`Limit`](crate::ErrorKind::Limit) if the table would have more than 2³² slots.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::index::{NearestQuery, NearestTable, PointIndex};
    ///
    /// let index = PointIndex::from_degrees(&[36.62, 36.63], &[101.77, 101.78], None)?;
    /// let table = index.nearest_batch(&[36.621, 36.64], &[101.77, 101.79], &NearestQuery::k(1))?;
    /// assert_eq!(table.positions, [0, 1]);
    /// let table = index.nearest_batch(&[36.621], &[101.77], &NearestQuery::k(3))?;
    /// assert_eq!(table.positions, [0, 1, NearestTable::NONE]);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn nearest_batch(
        &self,
        latitudes: &[f64],
        longitudes: &[f64],
        query: &NearestQuery,
    ) -> Result<NearestTable> {
        let slots = latitudes.len().checked_mul(query.k).filter(|slots| *slots <= MOST_SLOTS);
        let slots = slots.ok_or_else(|| Error::limit(MOST_SLOTS as u64, "slots in a table"))?;
        let mut table = NearestTable {
            k: query.k,
            positions: vec![NearestTable::NONE; slots],
            metres: vec![f64::INFINITY; slots],
        };
        self.nearest_into(latitudes, longitudes, query, &mut table.positions, &mut table.metres)?;
        Ok(table)
    }

    /// Finds the nearest points of many places, as [`PointIndex::nearest_batch`] does, into columns that the caller has.
    ///
    /// Slots without a neighbour are left as they are.
    ///
    /// # Errors
    ///
    /// As [`PointIndex::nearest_batch`]; [`Invalid`](crate::ErrorKind::Invalid) too if a column of answers does not have `k` slots
    /// for each place.
    pub fn nearest_into(
        &self,
        latitudes: &[f64],
        longitudes: &[f64],
        query: &NearestQuery,
        positions: &mut [u32],
        metres: &mut [f64],
    ) -> Result<()> {
        check_degrees(latitudes, longitudes)?;
        for (column, field) in [(positions.len(), "positions"), (metres.len(), "metres")] {
            if latitudes.len().checked_mul(query.k) != Some(column) {
                return Err(Error::invalid("k slots for each place").in_field(field));
            }
        }
        let Some(tree) = self.tree_for(query.tags).filter(|_| !metres.is_empty()) else { return Ok(()) };
        let chunk = chunk(tree, latitudes.len());
        let width = chunk.saturating_mul(query.k);
        let chunks = latitudes
            .chunks(chunk)
            .zip(longitudes.chunks(chunk))
            .zip(positions.chunks_mut(width).zip(metres.chunks_mut(width)));
        each(chunks, |((latitudes, longitudes), (positions, metres))| {
            let places = Places { latitudes, longitudes };
            if query.tags.is_open() {
                nearest_chunk(tree, places, query, Open, positions, metres);
            } else {
                nearest_chunk(tree, places, query, query.tags, positions, metres);
            }
        });
        Ok(())
    }

    /// Finds every point within `radius_m` metres of many places, given by columns of degrees.
    ///
    /// Each row is what [`PointIndex::within`] answers.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`](crate::ErrorKind::OutOfRange), naming column and row, for a coordinate that is no position;
    /// [`Invalid`](crate::ErrorKind::Invalid) if the columns differ in length.
    pub fn within_batch(&self, latitudes: &[f64], longitudes: &[f64], radius_m: f64) -> Result<WithinTable> {
        let query = NearestQuery::k(usize::MAX).within(radius_m);
        check_degrees(latitudes, longitudes)?;
        let mut parts: Vec<WithinTable> = Vec::new();
        parts.resize_with(latitudes.len().div_ceil(WITHIN_CHUNK), WithinTable::empty);
        if !self.is_empty() {
            let columns = latitudes.chunks(WITHIN_CHUNK).zip(longitudes.chunks(WITHIN_CHUNK));
            each(columns.zip(&mut parts), |((latitudes, longitudes), part)| {
                within_chunk(&self.tree, Places { latitudes, longitudes }, &query, part);
            });
        }
        let mut table = WithinTable::empty();
        table.offsets.reserve_exact(latitudes.len());
        let hits = parts.iter().map(|part| part.positions.len()).sum();
        table.positions.reserve_exact(hits);
        table.metres.reserve_exact(hits);
        for part in parts {
            let before = table.positions.len();
            table.offsets.extend(part.offsets.iter().skip(1).map(|offset| before + offset));
            table.positions.extend(part.positions);
            table.metres.extend(part.metres);
        }
        table.offsets.resize(latitudes.len() + 1, table.positions.len());
        Ok(table)
    }

    /// Finds the positions of all points within `radius_m` metres of many places, given by columns of degrees.
    ///
    /// Each row is what [`PointIndex::positions_within`] answers: no metres, in no order that means anything.
    ///
    /// # Errors
    ///
    /// As [`PointIndex::within_batch`].
    pub fn positions_within_batch(
        &self,
        latitudes: &[f64],
        longitudes: &[f64],
        radius_m: f64,
    ) -> Result<PositionsTable> {
        check_degrees(latitudes, longitudes)?;
        let mut parts: Vec<PositionsTable> = Vec::new();
        parts.resize_with(latitudes.len().div_ceil(WITHIN_CHUNK), PositionsTable::empty);
        if !self.is_empty() {
            let columns = latitudes.chunks(WITHIN_CHUNK).zip(longitudes.chunks(WITHIN_CHUNK));
            each(columns.zip(&mut parts), |((latitudes, longitudes), part)| {
                for place in (Places { latitudes, longitudes }).iter() {
                    Seeker::new(&self.tree, place, Open).members(radius_m, &mut part.positions);
                    part.offsets.push(part.positions.len());
                }
            });
        }
        let mut table = PositionsTable::empty();
        table.offsets.reserve_exact(latitudes.len());
        table.positions.reserve_exact(parts.iter().map(|part| part.positions.len()).sum());
        for part in parts {
            let before = table.positions.len();
            table.offsets.extend(part.offsets.iter().skip(1).map(|offset| before + offset));
            table.positions.extend(part.positions);
        }
        table.offsets.resize(latitudes.len() + 1, table.positions.len());
        Ok(table)
    }
}

/// Columns of degrees that have been checked.
#[derive(Debug, Clone, Copy)]
struct Places<'a> {
    latitudes: &'a [f64],
    longitudes: &'a [f64],
}

impl<'a> Places<'a> {
    #[inline(always)]
    fn get(self, row: usize) -> Position {
        Position::of_checked(self.latitudes[row], self.longitudes[row])
    }

    fn iter(self) -> impl Iterator<Item = Position> + use<'a> {
        let columns = self.latitudes.iter().zip(self.longitudes);
        columns.map(|(latitude, longitude)| Position::of_checked(*latitude, *longitude))
    }
}

/// Rows of a radius table that are answered together.
const WITHIN_CHUNK: usize = 1024;

impl WithinTable {
    fn empty() -> Self {
        Self { offsets: vec![0], positions: Vec::new(), metres: Vec::new() }
    }
}

/// Does each piece of work, on all cores where there are any.
#[cfg(all(feature = "rayon", not(target_family = "wasm")))]
pub(super) fn each<T: Send>(work: impl Iterator<Item = T>, run: impl Fn(T) + Sync + Send) {
    use rayon::iter::{IntoParallelIterator, ParallelIterator};
    work.collect::<Vec<_>>().into_par_iter().for_each(run);
}

/// How many pieces of work can go on at once.
#[cfg(all(feature = "rayon", not(target_family = "wasm")))]
fn workers() -> usize {
    rayon::current_num_threads().max(1)
}

#[cfg(not(all(feature = "rayon", not(target_family = "wasm"))))]
fn workers() -> usize {
    1
}

#[cfg(not(all(feature = "rayon", not(target_family = "wasm"))))]
pub(super) fn each<T>(work: impl Iterator<Item = T>, run: impl Fn(T)) {
    work.for_each(run);
}

fn within_chunk(tree: &Tree, places: Places<'_>, query: &NearestQuery, part: &mut WithinTable) {
    let mut found = Vec::new();
    for place in places.iter() {
        Seeker::new(tree, place, Open).seek(query, &mut found);
        part.positions.extend(found.iter().map(|one| one.id));
        part.metres.extend(found.iter().map(|one| one.metres));
        part.offsets.push(part.positions.len());
    }
}

fn nearest_chunk<S: Sieve>(
    tree: &Tree,
    places: Places<'_>,
    query: &NearestQuery,
    sieve: S,
    positions: &mut [u32],
    metres: &mut [f64],
) {
    let mut order = Order::default();
    tree.vectors.run(Ordering { tree, places, order: &mut order });
    if query.k == 1 && query.radius_m == f64::INFINITY {
        tree.vectors.run(NearestOne { tree, places, order: &order, sieve, positions, metres });
        return;
    }
    let mut found: Vec<Measured> = Vec::new();
    for keys in order.keys.chunks(AHEAD) {
        touch_homes(tree, keys);
        touch_rows(keys, query.k, positions, metres);
        for (row, home) in keys.iter().map(|key| halves(*key)) {
            let from = From { place: places.get(row), ecef: order.ecef(row) };
            Seeker::at_home(tree, from, home, sieve).seek(query, &mut found);
            let (start, end) = (row * query.k, row * query.k + found.len());
            for ((position, metres), one) in
                positions[start..end].iter_mut().zip(&mut metres[start..end]).zip(&found)
            {
                *position = one.id;
                *metres = one.metres;
            }
        }
    }
}

/// Queries whose memory is fetched at once.
const AHEAD: usize = 32;

/// Reads a word of the first lines in which answers will be written, as [`touch_homes`] does of leaves.
fn touch_rows(keys: &[u64], k: usize, positions: &[u32], metres: &[f64]) {
    let mut touched = 0u64;
    for (row, _) in keys.iter().map(|key| halves(*key)) {
        let row = row * k..(row + 1) * k;
        for metres in metres[row.clone()].iter().step_by(8).take(4) {
            touched ^= metres.to_bits();
        }
        for position in positions[row].iter().step_by(16).take(4) {
            touched ^= u64::from(*position);
        }
    }
    black_box(touched);
}

/// Queries in Cartesian metres, and their rows in the order of their home leaves.
#[derive(Debug, Default)]
struct Order {
    axes: [Vec<f64>; 3],
    /// Home leaf in the upper half, row in the lower.
    keys: Vec<u64>,
}

impl Order {
    #[inline(always)]
    fn ecef(&self, row: usize) -> [f64; 3] {
        order_ecef(&self.axes, row)
    }
}

/// The row and the home leaf of a key.
#[expect(clippy::cast_possible_truncation, reason = "the halves of 64 bits")]
#[inline(always)]
fn halves(key: u64) -> (usize, u32) {
    (key as u32 as usize, (key >> 32) as u32)
}

/// Converts queries and finds and sorts by their home leaves.
struct Ordering<'a> {
    tree: &'a Tree,
    places: Places<'a>,
    order: &'a mut Order,
}

const BLOCK: usize = 16;

impl Work for Ordering<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, places, order } = self;
        let rows = places.latitudes.len();
        for axis in &mut order.axes {
            axis.resize(rows.next_multiple_of(BLOCK), 0.0);
        }
        // Sorted by the directory's cells, walks to the leaves go where the last one went, and leaves stay in the cache.
        order.keys.resize(rows.next_multiple_of(BLOCK), 0);
        let blocks = places.latitudes.chunks(BLOCK).zip(places.longitudes.chunks(BLOCK));
        for ((block, (latitudes, longitudes)), keys) in
            blocks.enumerate().zip(order.keys.chunks_exact_mut(BLOCK))
        {
            let (mut lat, mut lon) = ([0.0; BLOCK], [0.0; BLOCK]);
            lat[..latitudes.len()].copy_from_slice(latitudes);
            lon[..longitudes.len()].copy_from_slice(longitudes);
            let mut ecef = [[0.0; BLOCK]; 3];
            let mut cells = [0; BLOCK];
            for lane in 0..BLOCK {
                let place = Position::of_checked(lat[lane], lon[lane]);
                let [x, y, z] = cartesian(place.latitude(), place.longitude());
                ecef[0][lane] = x;
                ecef[1][lane] = y;
                ecef[2][lane] = z;
                cells[lane] = tree.directory.cell(place.latitude(), place.longitude());
            }
            for (axis, values) in order.axes.iter_mut().zip(&ecef) {
                axis[block * BLOCK..][..BLOCK].copy_from_slice(values);
            }
            for lane in 0..BLOCK {
                keys[lane] = (u64::from(cells[lane]) << 32) | (block * BLOCK + lane) as u64;
            }
        }
        order.keys.truncate(rows);
        sort_by_upper_half(&mut order.keys, tree.directory.cells());
        for key in &mut order.keys {
            #[expect(clippy::cast_possible_truncation, reason = "the halves of 64 bits")]
            let (row, cell) = (*key as u32, (*key >> 32) as u32);
            let home = Eye::new(tree, order_ecef(&order.axes, row as usize)).home_from(tree, cell);
            *key = (u64::from(home) << 32) | u64::from(row);
        }
    }
}

#[inline(always)]
fn order_ecef(axes: &[Vec<f64>; 3], row: usize) -> [f64; 3] {
    [axes[0][row], axes[1][row], axes[2][row]]
}

/// Sorts keys by their upper half, which is below `bound`, keeping the order of equal ones.
#[inline(always)]
fn sort_by_upper_half(keys: &mut Vec<u64>, bound: usize) {
    const DIGIT: u32 = 8;
    if keys.len() < 64 {
        keys.sort_unstable();
        return;
    }
    let mut other = vec![0; keys.len()];
    let mut shift = 32;
    while (bound as u64) >> (shift - 32) > 0 {
        let digit = |key: u64| ((key >> shift) & ((1 << DIGIT) - 1)) as u8;
        let mut starts = [0u32; 1 << DIGIT];
        for key in keys.iter() {
            let start = &mut starts[usize::from(digit(*key))];
            *start = start.wrapping_add(1);
        }
        let mut sum = 0u32;
        for start in &mut starts {
            (*start, sum) = (sum, sum.wrapping_add(*start));
        }
        for key in keys.iter() {
            let start = &mut starts[usize::from(digit(*key))];
            other[*start as usize] = *key;
            *start = start.wrapping_add(1);
        }
        std::mem::swap(keys, &mut other);
        shift += DIGIT;
    }
}

/// The nearest point of each query, in stages: all home leaves, then whoever must climb, then all metres.
struct NearestOne<'a, S> {
    tree: &'a Tree,
    places: Places<'a>,
    order: &'a Order,
    sieve: S,
    positions: &'a mut [u32],
    metres: &'a mut [f64],
}

impl<S: Sieve> Work for NearestOne<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tree, places, order, sieve, positions, metres } = self;
        let mut bests = [Best::new(f32::INFINITY); STAGE];
        let mut climbing = [0u32; STAGE];
        let mut block = Block::default();
        for keys in order.keys.chunks(STAGE) {
            touch_homes(tree, keys);
            let mut climbers = 0usize;
            for (number, (key, best)) in (0u32..).zip(keys.iter().zip(&mut bests)) {
                let (row, home) = halves(*key);
                let eye = Eye::new(tree, order.ecef(row));
                *best = Best::new(f32::INFINITY);
                take_leaf(tree, &eye, &sieve, best, home);
                let inside = eye.ball_inside(&tree.leaves[home as usize].frame.cell, best.limit());
                climbing[climbers & (STAGE - 1)] = number;
                climbers = climbers.wrapping_add(usize::from(!inside));
            }
            touch_siblings(tree, keys, &climbing[..climbers]);
            for number in &climbing[..climbers] {
                let number = *number as usize;
                let (row, home) = halves(keys[number]);
                let eye = Eye::new(tree, order.ecef(row));
                let gather = &mut bests[number];
                Search { tree, eye: &eye, sieve, gather, home, home_taken: true }.run();
            }
            touch_answers(tree, &bests[..keys.len()]);
            for (key, best) in keys.iter().zip(&bests) {
                let (row, home) = halves(*key);
                if best.verdict() == Verdict::Sure {
                    block.push(tree, order.ecef(row), row, best.slot);
                    if block.filled == BLOCK {
                        block.flush(tree, places, positions, metres);
                    }
                } else {
                    let from = From { place: places.get(row), ecef: order.ecef(row) };
                    if let Some(one) = Seeker::at_home(tree, from, home, sieve).settle_one(best) {
                        positions[row] = one.id;
                        metres[row] = one.metres;
                    }
                }
            }
        }
        block.flush(tree, places, positions, metres);
    }
}

/// Reads a word of each line of the home leaves, so that memory fetches many at once instead of one after the other.
#[inline(always)]
fn touch_homes(tree: &Tree, keys: &[u64]) {
    let mut touched = 0u32;
    for key in keys {
        let leaf = &tree.leaves[halves(*key).1 as usize];
        touched ^= leaf.frame.slack.to_bits() ^ leaf.axes[0][9].to_bits();
        touched ^= leaf.axes[1][9].to_bits() ^ leaf.axes[2][9].to_bits();
    }
    black_box(touched);
}

/// The same for the boxes of the home leaves' siblings.
#[inline(always)]
fn touch_siblings(tree: &Tree, keys: &[u64], climbing: &[u32]) {
    let mut touched = 0u32;
    for number in climbing {
        let home = halves(keys[*number as usize]).1;
        let boxes = &tree.levels[0].boxes[(home / 16) as usize];
        for axis in 0..3 {
            touched ^= boxes.low[axis][0].to_bits() ^ boxes.high[axis][0].to_bits();
        }
    }
    black_box(touched);
}

/// The same for the exact degrees of what was found.
#[inline(always)]
fn touch_answers(tree: &Tree, bests: &[Best]) {
    let mut touched = 0u64;
    for best in bests {
        touched ^= u64::from(tree.id(best.slot)) ^ tree.place(best.slot).latitude().to_bits();
    }
    black_box(touched);
}

/// Queries that go through the stages together, few enough for their leaves to stay in the cache.
const STAGE: usize = 256;

/// Pairs of places that are measured in one straight loop.
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
    fn flush(&mut self, tree: &Tree, places: Places<'_>, positions: &mut [u32], metres: &mut [f64]) {
        let mut measured = [0.0; BLOCK];
        for lane in 0..BLOCK {
            let from = [self.from[0][lane], self.from[1][lane], self.from[2][lane]];
            measured[lane] = metres_between(cartesian(self.latitudes[lane], self.longitudes[lane]), from);
        }
        for lane in 0..self.filled.min(BLOCK) {
            let (row, slot) = (self.rows[lane], self.slots[lane]);
            positions[row] = tree.id(slot);
            metres[row] = if measured[lane] > CLOSED_FORM_LIMIT_M {
                exact_metres(places.get(row), tree.place(slot))
            } else {
                measured[lane]
            };
        }
        self.filled = 0;
    }
}
