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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;
    use crate::exchange::page::PageMap;
    use proptest::prelude::*;

    fn frame() -> Frame {
        let mut map = PageMap::new("x");
        for (latitude, longitude) in [(36.5, 101.6), (36.7, 102.0)] {
            map.highlight(Position::new(latitude, longitude).unwrap(), "x");
        }
        Frame::of(&map).unwrap()
    }

    fn meet(a: [f64; 4], b: [f64; 4]) -> bool {
        a[0] <= b[1] && b[0] <= a[1] && a[2] <= b[3] && b[2] <= a[3]
    }

    proptest! {
        #[test]
        fn placed_labels_lie_in_the_frame_and_meet_no_other_and_no_symbol(
            wanted in prop::collection::vec((-20.0..WIDTH + 20.0, -20.0..400.0_f64, 1..12_usize), 1..30),
            symbols in prop::collection::vec((0.0..WIDTH, 0.0..400.0_f64), 0..20),
        ) {
            let frame = frame();
            let texts: Vec<String> = wanted.iter().map(|(.., length)| "示".repeat(*length)).collect();
            let labels = wanted.iter().zip(&texts).map(|((x, y, _), text)| Label { text, at: [*x, *y], shifts: &[0.0, 20.0] });
            let mut taken: Vec<[f64; 4]> = symbols.iter().map(|(x, y)| [x - SYMBOL, x + SYMBOL, y - SYMBOL, y + SYMBOL]).collect();
            let placed = place(labels.collect(), symbols.iter().map(|(x, y)| [*x, *y]), &frame);
            for on_phone in [true, false] {
                for (label, _) in placed.iter().filter(|(_, phone)| *phone == on_phone) {
                    let (half, line) = if on_phone { (LINE_ON_PHONE, LINE_ON_PHONE) } else { (LINE, LINE) };
                    let (half, [x, y]) = (width(label.text) * half * 0.5, label.at);
                    let room = [x - half, x + half, y - line * 0.85, y + line * 0.25];
                    prop_assert!(room[0] >= 0.0 && room[1] <= WIDTH && room[2] >= 0.0 && room[3] <= frame.height, "{room:?}");
                    prop_assert!(taken.iter().all(|other| !meet(room, *other)), "{room:?} {taken:?}");
                    taken.push(room);
                }
            }
            // The first label stands wherever nothing is in its way.
            if symbols.is_empty() && let Some((x, y, length)) = wanted.first() {
                let half = 0.9 * *length as f64 * LINE_ON_PHONE * 0.5;
                let fits = x - half >= 0.0 && x + half <= WIDTH && y - LINE_ON_PHONE >= 0.0 && y + LINE_ON_PHONE <= frame.height;
                prop_assert!(!fits || placed.iter().any(|(label, phone)| *phone && label.at == [*x, *y]));
            }
        }
    }
}
