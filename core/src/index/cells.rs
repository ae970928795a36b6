//! The cell directory of areas: grids within grids, fine where boundaries are.
//!
//! A cell that no boundary enters knows its areas by name. Any other cell keeps, for each polygon, the edges that lie between the cell
//! and the next place to its right that is clear of the polygon's edges along the whole height of the cell, and whether that place is
//! inside. A ray from a position to the right then needs no other edge.

#![expect(
    clippy::indexing_slicing,
    reason = "cells, lists and vertices are numbered by the directory itself; a fallback would hide a mistake"
)]

use std::collections::HashMap;

use geo_types::LineString;

use super::edge::{Side, side};
use crate::geo::Boundary;

/// Longitude and latitude in degrees.
type Point = [f64; 2];

/// Codes of cells: nothing, one area that covers the whole cell, a finer grid, or else where a list begins.
const EMPTY: u32 = u32::MAX;
const SINGLE: u32 = 1 << 30;
const GRID: u32 = 1 << 31;
const NUMBER: u32 = SINGLE - 1;

#[inline(always)]
fn is_grid(code: u32) -> bool {
    (code & GRID != 0) & (code != EMPTY)
}

/// Cells overlap by so many degrees (0.01 mm on the ground), a thousand times any rounding of their borders.
const PAD: f64 = 1e-10;
/// A cell that no more edges than this enter is not divided again.
const FEW_EDGES: usize = 8;
const DEEPEST: u32 = 4;
/// Narrower cells are not divided, in degrees.
const NARROWEST: f64 = 1e-6;
/// The first grid has about so many cells an edge.
const CELLS_PER_EDGE: f64 = 4.0;
/// Places of a batch that go through the stages together.
const BLOCK: usize = 64;
const MOST_CELLS: f64 = 4e6;
/// Small sets get more cells for each edge, up to so many.
const SMALL_CELLS: f64 = 40_000.0;

#[derive(Debug, Clone, Copy)]
struct Grid {
    low: Point,
    cells_per_degree: [f64; 2],
    columns: u32,
    rows: u32,
    first: u32,
}

impl Grid {
    #[inline(always)]
    fn cell(&self, at: Point) -> usize {
        // A float to integer cast saturates, so only the upper ends need a bound.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
        let number = |axis: usize, count: u32| {
            ((((at[axis] - self.low[axis]) * self.cells_per_degree[axis]) as i32).max(0) as u32)
                .min(count.wrapping_sub(1))
        };
        let (column, row) = (number(0, self.columns), number(1, self.rows));
        self.first.wrapping_add(row.wrapping_mul(self.columns)).wrapping_add(column) as usize
    }
}

/// What a cell knows of one polygon.
#[derive(Debug, Clone, Copy)]
struct Entry {
    area: u32,
    /// Where its runs of edges begin.
    runs: u32,
    /// How many runs there are, and flags.
    count: u32,
}

/// The list ends here.
const LAST: u32 = 1 << 31;
/// The clear place to the right is inside; without runs, so is the whole cell.
const INSIDE: u32 = 1 << 30;
const COUNT: u32 = INSIDE - 1;

/// Consecutive edges: vertices `first` to `first + edges`.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: u32,
    edges: u32,
}

/// The directory.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    low: Point,
    high: Point,
    grids: Vec<Grid>,
    cells: Vec<u32>,
    entries: Vec<Entry>,
    runs: Vec<Run>,
    /// All rings, one after the other, each closed.
    vertices: Vec<Point>,
}

impl Cells {
    /// Builds the directory over boundaries; areas are their positions.
    pub(super) fn new<'a>(boundaries: impl Iterator<Item = &'a Boundary>) -> Self {
        let mut cells = Self { low: [f64::INFINITY; 2], high: [f64::NEG_INFINITY; 2], ..Self::default() };
        let mut polygons = Vec::new();
        for (area, boundary) in (0u32..).zip(boundaries) {
            for polygon in boundary.polygons() {
                let mut edges = Vec::new();
                cells.add_ring(polygon.exterior(), &mut edges);
                for hole in polygon.interiors() {
                    cells.add_ring(hole, &mut edges);
                }
                polygons.push(Part { area, entering: edges.len(), edges, inside: false });
            }
        }
        cells.vertices.shrink_to_fit();
        if polygons.is_empty() {
            return cells;
        }
        let edges: usize = polygons.iter().map(|part| part.edges.len()).sum();
        let region = Region {
            low: cells.low,
            // A grid must have an extent even if its areas have none.
            high: [cells.high[0].max(cells.low[0] + PAD), cells.high[1].max(cells.low[1] + PAD)],
        };
        let shape = region.width() / region.height();
        let edges = edges as f64;
        let wanted = (edges * CELLS_PER_EDGE).max((edges * 12.0).min(SMALL_CELLS)).clamp(16.0, MOST_CELLS);
        let columns = (wanted * shape).sqrt().clamp(1.0, wanted).round();
        let rows = (wanted / columns).round().max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just above")]
        let (columns, rows) = (columns as u32, rows as u32);
        let mut builder = Builder { cells: &mut cells, full: HashMap::new() };
        builder.divide(region, &polygons, columns, rows, 0);
        cells.grids.shrink_to_fit();
        cells.cells.shrink_to_fit();
        cells.entries.shrink_to_fit();
        cells.runs.shrink_to_fit();
        cells
    }

    fn add_ring(&mut self, ring: &LineString<f64>, edges: &mut Vec<u32>) {
        #[expect(clippy::cast_possible_truncation, reason = "2³² vertices take 64 gigabytes")]
        let first = self.vertices.len() as u32;
        for vertex in ring.coords() {
            for (axis, degrees) in [vertex.x, vertex.y].into_iter().enumerate() {
                self.low[axis] = self.low[axis].min(degrees);
                self.high[axis] = self.high[axis].max(degrees);
            }
            self.vertices.push([vertex.x, vertex.y]);
        }
        edges.extend((first..).take(ring.0.len().saturating_sub(1)));
    }

    /// Tells whether a place may be in an area; written so that an empty directory, whose corners are infinite, holds nothing.
    #[inline(always)]
    fn bounded(&self, at: Point) -> bool {
        (at[0] >= self.low[0]) & (at[0] <= self.high[0]) & (at[1] >= self.low[1]) & (at[1] <= self.high[1])
    }

    /// Finds the lowest area that covers each place of a batch; `none` where there is none.
    ///
    /// In stages, so that what only some places need is done for those alone and few branches are hard to foretell: all codes, those
    /// of finer grids, the answers that a code gives, and then those that take geometry.
    pub(super) fn first(&self, longitudes: &[f64], latitudes: &[f64], none: u32, areas: &mut [u32]) {
        let Some(grid) = self.grids.first() else { return areas.fill(none) };
        let mut codes = [EMPTY; BLOCK];
        let mut some = [0u32; BLOCK];
        let columns = longitudes.chunks(BLOCK).zip(latitudes.chunks(BLOCK));
        for ((longitudes, latitudes), areas) in columns.zip(areas.chunks_mut(BLOCK)) {
            let at = |number: u32| [longitudes[number as usize], latitudes[number as usize]];
            let mut finer = 0usize;
            for (number, code) in (0u32..).zip(&mut codes[..areas.len()]) {
                let at = at(number);
                let found = self.cells[grid.cell(at)];
                *code = if self.bounded(at) { found } else { EMPTY };
                some[finer & (BLOCK - 1)] = number;
                finer = finer.wrapping_add(usize::from(is_grid(*code)));
            }
            while finer > 0 {
                let mut still = 0usize;
                for turn in 0..finer {
                    let number = some[turn];
                    let code = &mut codes[number as usize];
                    *code = self.cells[self.grids[(*code & NUMBER) as usize].cell(at(number))];
                    some[still & (BLOCK - 1)] = number;
                    still = still.wrapping_add(usize::from(is_grid(*code)));
                }
                finer = still;
            }
            let mut lists = 0usize;
            for (number, (code, area)) in (0u32..).zip(codes.iter().zip(&mut *areas)) {
                *area = if *code == EMPTY { none } else { code & NUMBER };
                some[lists & (BLOCK - 1)] = number;
                lists = lists.wrapping_add(usize::from(code & (SINGLE | GRID) == 0));
            }
            for number in &some[..lists] {
                let area = &mut areas[*number as usize];
                *area = none;
                self.follow_list(codes[*number as usize], at(*number), |found| {
                    *area = found;
                    false
                });
            }
        }
    }

    /// Calls back with each area that covers a place, lowest first, until told to stop.
    #[inline(always)]
    pub(super) fn covering(&self, at: Point, found: impl FnMut(u32) -> bool) {
        if self.bounded(at) {
            self.follow(self.cells[self.grids[0].cell(at)], at, found);
        }
    }

    /// Calls back with each area that covers a place, from the code of its cell in the first grid.
    #[inline(always)]
    fn follow(&self, mut code: u32, at: Point, mut found: impl FnMut(u32) -> bool) {
        while is_grid(code) {
            code = self.cells[self.grids[(code & NUMBER) as usize].cell(at)];
        }
        if code == EMPTY {
            return;
        }
        if code & SINGLE != 0 {
            found(code & NUMBER);
            return;
        }
        self.follow_list(code, at, found);
    }

    /// Calls back with each area that covers a place, of the list that begins here.
    #[inline(always)]
    fn follow_list(&self, code: u32, at: Point, mut found: impl FnMut(u32) -> bool) {
        let mut number = code as usize;
        let mut last_area = u32::MAX;
        loop {
            let entry = self.entries[number];
            // Two polygons of one area stand side by side.
            if entry.area != last_area && self.covers(entry, at) {
                last_area = entry.area;
                if !found(entry.area) {
                    return;
                }
            }
            if entry.count & LAST != 0 {
                return;
            }
            number = number.wrapping_add(1);
        }
    }

    #[inline(always)]
    fn covers(&self, entry: Entry, at: Point) -> bool {
        let mut inside = entry.count & INSIDE != 0;
        let first = entry.runs as usize;
        for run in &self.runs[first..first.wrapping_add((entry.count & COUNT) as usize)] {
            let first = run.first as usize;
            let vertices = &self.vertices[first..=first.wrapping_add(run.edges as usize)];
            for edge in vertices.windows(2) {
                match side(edge[0], edge[1], at) {
                    Side::Away => {}
                    Side::Crosses => inside = !inside,
                    Side::On => return true,
                }
            }
        }
        inside
    }

    /// The south-western and north-eastern corner of all areas.
    pub(super) fn bounds(&self) -> (Point, Point) {
        (self.low, self.high)
    }

    /// Counts the bytes held on the heap.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.grids)
            + size_of_val(&*self.cells)
            + size_of_val(&*self.entries)
            + size_of_val(&*self.runs)
            + size_of_val(&*self.vertices)
    }
}

/// A polygon as far as a region needs to know it: edges, in order, that lie in the region or to the right of it up to a clear
/// place, and whether that place is inside.
#[derive(Debug, Clone)]
struct Part {
    area: u32,
    edges: Vec<u32>,
    /// How many of the edges enter the region.
    entering: usize,
    inside: bool,
}

#[derive(Debug, Clone, Copy)]
struct Region {
    low: Point,
    high: Point,
}

impl Region {
    fn width(&self) -> f64 {
        self.high[0] - self.low[0]
    }

    fn height(&self) -> f64 {
        self.high[1] - self.low[1]
    }
}

/// The part of an edge within a row: from where to where it goes, in degrees of longitude.
#[derive(Debug, Clone, Copy)]
struct Span {
    low: f64,
    high: f64,
    edge: u32,
}

struct Builder<'a> {
    cells: &'a mut Cells,
    /// Lists of areas that cover a whole cell, and where each already stands.
    full: HashMap<Vec<u32>, u32>,
}

impl Builder<'_> {
    /// Makes a grid and gives its number.
    fn divide(&mut self, region: Region, parts: &[Part], columns: u32, rows: u32, depth: u32) -> u32 {
        let (number, first) = (index(self.cells.grids.len()), index(self.cells.cells.len()));
        let size = [region.width() / f64::from(columns), region.height() / f64::from(rows)];
        self.cells.grids.push(Grid {
            low: region.low,
            cells_per_degree: [size[0].recip(), size[1].recip()],
            columns,
            rows,
            first,
        });
        self.cells.cells.resize(self.cells.cells.len() + columns as usize * rows as usize, EMPTY);
        let by_row = self.edges_by_row(region, parts, size[1], rows);
        for (row, mut edges) in (0..rows).zip(by_row) {
            let low = region.low[1] + f64::from(row) * size[1];
            let strip = [low - PAD, low + size[1] + PAD];
            let mut columns_of_parts: Vec<Vec<Part>> = vec![Vec::new(); columns as usize];
            // Edges come sorted by part.
            let mut rest = edges.as_mut_slice();
            for (part_number, part) in parts.iter().enumerate() {
                let count = rest.iter().take_while(|(number, _)| *number == part_number).count();
                let (own, others) = std::mem::take(&mut rest).split_at_mut(count);
                rest = others;
                self.spread(region, strip, size[0], part, own, &mut columns_of_parts);
            }
            for (column, parts) in (0..columns).zip(columns_of_parts) {
                let corner = [region.low[0] + f64::from(column) * size[0], low];
                let cell = Region { low: corner, high: [corner[0] + size[0], corner[1] + size[1]] };
                let code = self.cell(cell, parts, depth);
                self.cells.cells[(first + row * columns + column) as usize] = code;
            }
        }
        number
    }

    /// Sorts the edges into the rows that they enter, in order of the parts.
    fn edges_by_row(&self, region: Region, parts: &[Part], height: f64, rows: u32) -> Vec<Vec<(usize, u32)>> {
        let mut by_row = vec![Vec::new(); rows as usize];
        for (number, part) in parts.iter().enumerate() {
            for edge in &part.edges {
                let [a, b] = self.ends(*edge);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the cast saturates"
                )]
                let row = |latitude: f64| {
                    (((latitude - region.low[1]) / height).max(0.0) as usize).min(by_row.len().max(1) - 1)
                };
                if a[1].max(b[1]) < region.low[1] - PAD || a[1].min(b[1]) > region.high[1] + PAD {
                    continue;
                }
                let (low, high) = (row(a[1].min(b[1]) - PAD), row(a[1].max(b[1]) + PAD));
                for edges in &mut by_row[low..=high] {
                    edges.push((number, *edge));
                }
            }
        }
        by_row
    }

    /// Tells each cell of a row what it must know of a part.
    fn spread(
        &self,
        region: Region,
        strip: [f64; 2],
        width: f64,
        part: &Part,
        edges: &mut [(usize, u32)],
        columns: &mut [Vec<Part>],
    ) {
        let mut spans: Vec<Span> = edges.iter().filter_map(|(_, edge)| self.span(*edge, strip)).collect();
        spans.sort_by(|a, b| a.low.total_cmp(&b.low));
        let middle = (strip[0] + strip[1]) * 0.5;
        // From the right: the spans that hang together, and what lies beyond their right end.
        let mut inside = part.inside;
        let mut end = spans.len();
        let mut groups: Vec<(usize, usize, f64, bool)> = Vec::new();
        let mut reach: Vec<f64> = Vec::with_capacity(spans.len());
        let mut farthest = f64::NEG_INFINITY;
        for span in &spans {
            farthest = farthest.max(span.high);
            reach.push(farthest);
        }
        for start in (0..spans.len()).rev() {
            let clear = start == 0 || reach[start - 1] + PAD < spans[start].low;
            if clear {
                groups.push((start, end, reach[end - 1], inside));
                let left_of_all = [spans[start].low - PAD, middle];
                for span in &spans[start..end] {
                    let [a, b] = self.ends(span.edge);
                    inside ^= side(a, b, left_of_all) == Side::Crosses;
                }
                end = start;
            }
        }
        groups.reverse();
        let concerned = match (part.inside || inside, spans.first(), reach.last()) {
            (true, ..) => 0..columns.len(),
            (false, Some(first), Some(last)) => {
                // Outside on both sides: only cells between the outermost spans can matter.
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "the cast saturates"
                )]
                let column = |at: f64| (((at - region.low[0]) / width).max(0.0) as usize).min(columns.len());
                column(first.low - PAD)..(column(last + PAD) + 1).min(columns.len())
            }
            _ => 0..0,
        };
        let first = concerned.start;
        for (column, cell) in (first..).zip(&mut columns[concerned]) {
            let low = region.low[0] + column as f64 * width - PAD;
            let high = low + width + PAD + PAD;
            // Groups that end left of the cell are behind every ray from it; those that begin right of it are beyond a clear place.
            let from = groups.partition_point(|group| group.2 < low);
            let to = groups.partition_point(|group| spans[group.0].low <= high);
            if from >= to {
                let beyond = match groups.get(from) {
                    // What lies left of a group: what lies right of it, turned by each crossing.
                    Some(_) if from > 0 => groups[from - 1].3,
                    Some(_) => inside,
                    None => groups.last().map_or(part.inside, |group| group.3),
                };
                if beyond {
                    cell.push(Part { area: part.area, edges: Vec::new(), entering: 0, inside: true });
                }
                continue;
            }
            let (start, end) = (groups[from].0, groups[to - 1].1);
            let entering =
                spans[start..end].iter().filter(|span| span.high >= low && span.low <= high).count();
            let mut edges: Vec<u32> =
                spans[start..end].iter().filter(|span| span.high >= low).map(|span| span.edge).collect();
            edges.sort_unstable();
            cell.push(Part { area: part.area, edges, entering, inside: groups[to - 1].3 });
        }
    }

    /// The longitudes that an edge takes within a strip, with room for rounding.
    fn span(&self, edge: u32, strip: [f64; 2]) -> Option<Span> {
        let [a, b] = self.ends(edge);
        let (a, b) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        if a[1] > strip[1] || b[1] < strip[0] {
            return None;
        }
        let at = |latitude: f64| {
            let share = (latitude - a[1]) / (b[1] - a[1]);
            a[0] + (b[0] - a[0]) * share
        };
        let low = if a[1] < strip[0] { at(strip[0]) } else { a[0] };
        let high = if b[1] > strip[1] { at(strip[1]) } else { b[0] };
        Some(Span { low: low.min(high) - PAD, high: low.max(high) + PAD, edge })
    }

    fn cell(&mut self, cell: Region, parts: Vec<Part>, depth: u32) -> u32 {
        if parts.iter().all(|part| part.edges.is_empty()) {
            return self.full(&parts);
        }
        let entering: usize = parts.iter().map(|part| part.entering).sum();
        if entering > FEW_EDGES && depth < DEEPEST && cell.width().min(cell.height()) > NARROWEST {
            let side = if entering > 64 { 8 } else { 3 };
            return GRID | self.divide(cell, &parts, side, side, depth + 1);
        }
        self.list(&parts)
    }

    /// The code of a cell that no boundary enters.
    fn full(&mut self, parts: &[Part]) -> u32 {
        let mut areas: Vec<u32> = parts.iter().map(|part| part.area).collect();
        areas.dedup();
        match areas[..] {
            [] => EMPTY,
            [area] => SINGLE | area,
            _ => match self.full.get(&areas) {
                Some(code) => *code,
                None => {
                    let code = self.list(parts);
                    self.full.insert(areas, code);
                    code
                }
            },
        }
    }

    fn list(&mut self, parts: &[Part]) -> u32 {
        let start = index(self.cells.entries.len());
        for part in parts {
            let runs = index(self.cells.runs.len());
            let mut count = 0;
            let mut edges = part.edges.iter().copied().peekable();
            while let Some(first) = edges.next() {
                let mut length = 1;
                while edges.next_if_eq(&(first + length)).is_some() {
                    length += 1;
                }
                self.cells.runs.push(Run { first, edges: length });
                count += 1;
            }
            let inside = if part.inside { INSIDE } else { 0 };
            self.cells.entries.push(Entry { area: part.area, runs, count: count | inside });
        }
        if let Some(last) = self.cells.entries.last_mut() {
            last.count |= LAST;
        }
        start
    }

    fn ends(&self, edge: u32) -> [Point; 2] {
        [self.cells.vertices[edge as usize], self.cells.vertices[edge as usize + 1]]
    }
}

/// Numbers stay far below 2³⁰: thirty times as many vertices would not fit into memory.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn index(number: usize) -> u32 {
    number as u32 & NUMBER
}
