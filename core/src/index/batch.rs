//! Many queries at once, columns in and columns out.

#![expect(
    clippy::indexing_slicing,
    reason = "rows, lanes and leaves are numbered by the batch and the tree; a fallback would hide a mistake"
)]

use std::hint::black_box;

use super::gather::Few;
use super::order::{Order, Places, Spots, Stage, touch_homes};
use super::point::{PointIndex, check_degrees};
use super::query::NearestQuery;
use super::rank::Measured;
use super::search::Sieve;
use super::seek::{SeekFew, Seeker, ball};
use super::sieve::OPEN;
use super::staged::NearestOne;
use super::tree::Tree;
use super::vectorised::Work;
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

/// Queries that are converted, ordered and answered together: several for each leaf, so that leaves are met in the cache, but
/// only as many as leave room there for their answers, which are written in the order of the tree, unless the leaves would fill it
/// many times over: then neighbours in that order gain more than answers lose.
fn chunk(tree: &Tree, rows: usize, k: usize) -> usize {
    let most = (ANSWERS.max(tree.leaves.len()) / k.max(1)).max(1 << 10);
    (4 * tree.leaves.len()).min(rows.div_ceil(workers())).clamp(1 << 14, 1 << 18).min(most)
}

/// So many answers of 12 bytes are half a megabyte.
const ANSWERS: usize = 40_000;

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
        let chunk = chunk(tree, latitudes.len(), query.k);
        let width = chunk.saturating_mul(query.k);
        let chunks = latitudes
            .chunks(chunk)
            .zip(longitudes.chunks(chunk))
            .zip(positions.chunks_mut(width).zip(metres.chunks_mut(width)));
        each(chunks, |((latitudes, longitudes), (positions, metres))| {
            let places = Places { latitudes, longitudes };
            if query.tags.is_open() {
                nearest_chunk(tree, places, query, OPEN, positions, metres);
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
                    Seeker::new(&self.tree, place, OPEN).members(radius_m, &mut part.positions);
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
        Seeker::new(tree, place, OPEN).seek(query, &mut found);
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
    let order = Order::new(tree, places);
    if query.k == 1 && query.radius_m == f64::INFINITY {
        // Where small comes first, only queries without tags go through the stages.
        #[cfg(feature = "dispatch")]
        return tree.vectors.run(NearestOne { tree, order: &order, sieve, positions, metres });
        #[cfg(not(feature = "dispatch"))]
        if query.tags.is_open() {
            let sieve = super::sieve::Open;
            return tree.vectors.run(NearestOne { tree, order: &order, sieve, positions, metres });
        }
    }
    let few = ball(query.radius_m).filter(|_| (2..=Few::MOST).contains(&query.k) && query.k < tree.count);
    let rows = Rows { tree, order: &order, query, sieve, positions, metres };
    match few {
        Some(ball) if cfg!(feature = "dispatch") => tree.vectors.run(NearestFew { rows, ball }),
        _ => rows.fill::<false>(f32::INFINITY),
    }
}

/// The rows of a batch for several neighbours, answered one after the other.
struct Rows<'a, S> {
    tree: &'a Tree,
    order: &'a Order<'a>,
    query: &'a NearestQuery,
    sieve: S,
    positions: &'a mut [u32],
    metres: &'a mut [f64],
}

impl<S: Sieve> Rows<'_, S> {
    /// Answers row after row; as a few within [`ball`] if `FEW`.
    #[inline(always)]
    fn fill<const FEW: bool>(self, ball: f32) {
        let Self { tree, order, query, sieve, positions, metres } = self;
        let mut found: Vec<Measured> = Vec::new();
        let mut spots = Spots::<AHEAD>::new();
        for stage in order.stages(AHEAD) {
            spots.fill(tree, order, stage);
            let mut homes = [0; AHEAD];
            for (lane, (home, turn)) in homes.iter_mut().zip(stage.turns()).enumerate() {
                *home = spots.eye(lane).home_from(tree, turn.cell);
            }
            touch_homes(tree, homes.iter().copied());
            touch_rows(stage, query.k, positions, metres);
            for (lane, (home, turn)) in homes.iter().zip(stage.turns()).enumerate() {
                let seeker = &Seeker::at_home(tree, spots.from(lane), *home, sieve);
                if FEW {
                    SeekFew { seeker, query, ball, found: &mut found }.run();
                } else {
                    seeker.seek(query, &mut found);
                }
                let (start, end) = (turn.row * query.k, turn.row * query.k + found.len());
                for ((position, metres), one) in
                    positions[start..end].iter_mut().zip(&mut metres[start..end]).zip(&found)
                {
                    *position = one.id;
                    *metres = one.metres;
                }
            }
        }
    }
}

/// A batch for a few neighbours in one piece of vectorised work.
struct NearestFew<'a, S> {
    rows: Rows<'a, S>,
    ball: f32,
}

impl<S: Sieve> Work for NearestFew<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        self.rows.fill::<true>(self.ball);
    }
}

/// Queries whose memory is fetched at once.
const AHEAD: usize = 32;

/// Reads a word of the first lines in which answers will be written, as [`touch_homes`] does of leaves.
#[inline(always)]
fn touch_rows(stage: Stage<'_>, k: usize, positions: &[u32], metres: &[f64]) {
    let mut touched = 0u64;
    for turn in stage.turns() {
        let row = turn.row * k..(turn.row + 1) * k;
        for metres in metres[row.clone()].iter().step_by(8).take(4) {
            touched ^= metres.to_bits();
        }
        for position in positions[row].iter().step_by(16).take(4) {
            touched ^= u64::from(*position);
        }
    }
    black_box(touched);
}
