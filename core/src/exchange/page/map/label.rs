//! Labels on a map, placed where there is room.

use super::frame::{Frame, WIDTH};

/// Height of a label's line in the drawing's units, at full width and on a phone, as in the style sheet.
const LINE: f64 = 14.0;
const LINE_ON_PHONE: f64 = 24.0;

/// Half the room that a symbol takes.
const SYMBOL: f64 = 6.0;

/// A label that wants a place.
#[derive(Debug)]
pub(super) struct Label<'a> {
    pub(super) text: &'a str,
    /// Middle of its base line.
    pub(super) at: [f64; 2],
    /// How far down it may be moved from there, best first.
    pub(super) shifts: &'static [f64],
}

/// Places labels in the order given, each only where it meets no other and no symbol, and tells for each whether it has room on
/// a phone too.
///
/// # Complexity
///
/// Linear in the number of symbols and of labels placed, for each label; the size of the drawing bounds the latter.
pub(super) fn place<'a>(
    labels: Vec<Label<'a>>,
    symbols: impl Iterator<Item = [f64; 2]>,
    frame: &Frame,
) -> Vec<(Label<'a>, bool)> {
    let mut taken: Vec<[f64; 4]> =
        symbols.map(|[x, y]| [x - SYMBOL, x + SYMBOL, y - SYMBOL, y + SYMBOL]).collect();
    let mut placed = Vec::new();
    let mut waiting = Vec::new();
    for mut label in labels {
        match room(&mut label, LINE_ON_PHONE, &taken, frame) {
            Some(room) => {
                taken.push(room);
                placed.push((label, true));
            }
            None => waiting.push(label),
        }
    }
    for mut label in waiting {
        if let Some(room) = room(&mut label, LINE, &taken, frame) {
            taken.push(room);
            placed.push((label, false));
        }
    }
    placed
}

/// Moves a label to the first of its places that is free, and gives the room that it takes there.
fn room(label: &mut Label<'_>, line: f64, taken: &[[f64; 4]], frame: &Frame) -> Option<[f64; 4]> {
    let half = width(label.text) * line * 0.5;
    let [x, y] = label.at;
    let (shift, room) =
        label.shifts.iter().find_map(|shift| Some((shift, free(x, y + shift, half, line, taken, frame)?)))?;
    label.at = [x, y + shift];
    Some(room)
}

fn free(x: f64, y: f64, half: f64, line: f64, taken: &[[f64; 4]], frame: &Frame) -> Option<[f64; 4]> {
    let [west, east, top, bottom] = [x - half, x + half, y - line * 0.85, y + line * 0.25];
    let inside = west >= 0.0 && east <= WIDTH && top >= 0.0 && bottom <= frame.height;
    let free = taken.iter().all(|t| east < t[0] || west > t[1] || bottom < t[2] || top > t[3]);
    (inside && free).then_some([west, east, top, bottom])
}

/// Estimates the width of a text in line heights: a Chinese character is as wide as high, a Latin letter a little over half.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { 0.9 } else { 0.53 }).sum()
}
