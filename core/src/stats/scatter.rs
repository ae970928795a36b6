//! Laying the rows of a batch down so that each cell's lie together.
//!
//! What a row brings to some measures goes into one word, and the words are distributed three times by a few bits of the
//! cell's code: into few enough places at a time that caches and the table of pages hold them, where one distribution into
//! all cells would miss both with every row.
#![expect(
    clippy::indexing_slicing,
    reason = "hot loops over columns whose lengths were checked, with codes below the sizes they were made for"
)]

use super::coded::{CHUNK, Coded};
use super::gather::Lane;
use super::state::Words;

/// A word of 32 or 64 bits.
pub(super) trait Word: Copy + Default {
    fn of(wide: u64) -> Self;
    fn wide(self) -> u64;
    /// Gives the lowest 32 bits, in which a part of the code stands until the last distribution.
    fn low(self) -> u32;
    fn words(words: Vec<Self>) -> Words;
}

impl Word for u32 {
    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "words of 32 bits are taken where all lanes fit into them"
    )]
    fn of(wide: u64) -> Self {
        wide as Self
    }

    #[inline(always)]
    fn wide(self) -> u64 {
        self.into()
    }

    #[inline(always)]
    fn low(self) -> u32 {
        self
    }

    fn words(words: Vec<Self>) -> Words {
        Words::Narrow(words)
    }
}

impl Word for u64 {
    #[inline(always)]
    fn of(wide: u64) -> Self {
        wide
    }

    #[inline(always)]
    fn wide(self) -> u64 {
        self
    }

    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are asked for")]
    fn low(self) -> u32 {
        self as u32
    }

    fn words(words: Vec<Self>) -> Words {
        Words::Wide(words)
    }
}

/// How many bits of a code each distribution looks at, the lowest bits last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    middle: u32,
    low: u32,
}

/// Bits of one distribution, as long as three of them are enough.
const BITS: u32 = 6;

impl Levels {
    /// Plans the distribution into some cells.
    pub(super) fn new(cells: usize) -> Self {
        let bits = usize::BITS - cells.leading_zeros();
        let each = BITS.max(bits.div_ceil(3));
        let low = each.min(bits.saturating_sub(each));
        Self { middle: each.min(bits.saturating_sub(each + low)), low }
    }

    /// Gives the bits below those of the first distribution, which travel in the word.
    pub(super) fn under(self) -> u32 {
        self.middle + self.low
    }
}

/// Lays the rows down and shows each cell's to `visit`, while they are in the nearest caches, as its code and where they begin.
pub(super) fn scatter<W: Word>(
    lanes: &[(Lane<'_>, u32)],
    coded: &Coded<'_>,
    starts: &[u32],
    mut visit: impl FnMut(usize, &[W]),
) -> Vec<W> {
    let levels = Levels::new(coded.cells);
    let under = levels.under();
    let mut words = vec![W::default(); coded.rows()];
    distribute_rows(lanes, coded, starts, under, &mut words);
    let start = |code: usize| starts[code.min(coded.cells + 1)] as usize;
    let (mut scratch, mut ends): (Vec<W>, Vec<u32>) = (Vec::new(), Vec::new());
    for first in (0..=coded.cells).step_by(1 << under) {
        let own = &mut words[start(first)..start(first + (1 << under))];
        if own.is_empty() {
            continue;
        }
        let base = start(first);
        if under > 0 {
            if scratch.len() < own.len() {
                scratch.resize(own.len(), W::default());
            }
            let scratch = &mut scratch[..own.len()];
            let parts = 1usize << levels.middle;
            if parts > 1 {
                ends.clear();
                ends.extend((0..parts).map(|part| offset(start(first + (part << levels.low)), base)));
                let mask = (1u32 << under) - 1;
                for word in &*own {
                    let end = &mut ends[((word.low() & mask) >> levels.low) as usize];
                    scratch[*end as usize] = *word;
                    *end = end.wrapping_add(1);
                }
            } else {
                scratch.copy_from_slice(own);
            }
            let mask = (1u32 << levels.low) - 1;
            for part in 0..parts {
                let code = first + (part << levels.low);
                let rows = start(code) - base..start(code + (1 << levels.low)) - base;
                ends.clear();
                ends.extend((0..1usize << levels.low).map(|low| offset(start(code + low), base)));
                for word in &scratch[rows] {
                    let end = &mut ends[(word.low() & mask) as usize];
                    own[*end as usize] = W::of(word.wide() >> under);
                    *end = end.wrapping_add(1);
                }
                for code in code..(code + (1 << levels.low)).min(coded.cells) {
                    let rows = start(code) - base..start(code + 1) - base;
                    if !rows.is_empty() {
                        visit(code, &own[rows]);
                    }
                }
            }
        } else if first < coded.cells {
            visit(first, own);
        }
    }
    words
}

fn offset(start: usize, base: usize) -> u32 {
    u32::try_from(start - base).unwrap_or(u32::MAX)
}

/// Packs what the rows bring into words and distributes them by the highest bits of their codes.
fn distribute_rows<W: Word>(
    lanes: &[(Lane<'_>, u32)],
    coded: &Coded<'_>,
    starts: &[u32],
    under: u32,
    words: &mut [W],
) {
    let mut ends: Vec<u32> = (0..=coded.cells).step_by(1 << under).map(|code| starts[code]).collect();
    let low = (1u32 << under) - 1;
    let (mut packed, mut buffer) = ([0u64; CHUNK], [0u32; CHUNK]);
    coded.each_chunk(|first, codes| {
        let packed = &mut packed[..codes.len()];
        packed.iter_mut().zip(codes).for_each(|(word, code)| *word = u64::from(code & low));
        for (lane, shift) in lanes {
            let buffer = &mut buffer[..codes.len()];
            lane.fill(first, buffer);
            let mask = lane.mask();
            let shift = shift + under;
            packed.iter_mut().zip(&*buffer).for_each(|(word, bits)| *word |= u64::from(bits & mask) << shift);
        }
        for (code, word) in codes.iter().zip(&*packed) {
            let end = &mut ends[(code >> under) as usize];
            words[*end as usize] = W::of(*word);
            *end = end.wrapping_add(1);
        }
    });
}
