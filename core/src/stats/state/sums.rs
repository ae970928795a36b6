//! States that are a few whole numbers.

use super::{CellState, Input, LARGEST};
use crate::stats::bytes::{Reader, Writer};
use crate::stats::measure::Measure;
use crate::{Error, Result};

fn malformed() -> Error {
    Error::syntax("a state within its bounds")
}

/// How many records are known, and how many of them say yes.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct CountIf {
    pub(in crate::stats) known: u64,
    pub(in crate::stats) yes: u64,
}

impl CellState for CountIf {
    fn push(&mut self, input: Input, _: &Measure) {
        if let Input::Flag(flag) = input {
            self.known += 1;
            self.yes += u64::from(flag);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match input {
            Input::Flag(true) => self.yes > 0,
            Input::Flag(false) => self.known > self.yes,
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let Input::Flag(flag) = input {
            self.known -= 1;
            self.yes -= u64::from(flag);
        }
    }

    fn merge(&mut self, other: &Self, _: &Measure) {
        self.known += other.known;
        self.yes += other.yes;
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        out.number(self.yes);
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, _: u64) -> Result<Self> {
        let (known, yes) = (input.number()?, input.number()?);
        if yes > known { Err(malformed()) } else { Ok(Self { known, yes }) }
    }
}

/// A sum, and of how many.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Sum {
    pub(in crate::stats) known: u64,
    pub(in crate::stats) sum: i128,
}

impl CellState for Sum {
    fn push(&mut self, input: Input, _: &Measure) {
        if let Input::Integer(number) = input {
            self.known += 1;
            self.sum += i128::from(number);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match input {
            Input::Integer(number) => self.known > 0 && (self.known > 1 || self.sum == i128::from(number)),
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let Input::Integer(number) = input {
            self.known -= 1;
            self.sum -= i128::from(number);
        }
    }

    fn merge(&mut self, other: &Self, _: &Measure) {
        self.known += other.known;
        self.sum += other.sum;
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        out.signed(self.sum);
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, records: u64) -> Result<Self> {
        let (known, sum) = (input.number()?, input.signed()?);
        // `known` is at most `records`, or the cell is refused, so the product stays within 128 bits.
        let most = u128::from(known.min(records)) * u128::from(LARGEST.unsigned_abs());
        if sum.unsigned_abs() > most { Err(malformed()) } else { Ok(Self { known, sum }) }
    }
}

/// A sum, a sum of squares, and of how many.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Squares {
    pub(in crate::stats) sum: Sum,
    pub(in crate::stats) squares: u128,
}

fn square(number: i64) -> u128 {
    let size = u128::from(number.unsigned_abs());
    size * size
}

impl CellState for Squares {
    fn push(&mut self, input: Input, measure: &Measure) {
        self.sum.push(input, measure);
        if let Input::Integer(number) = input {
            self.squares += square(number);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match input {
            Input::Integer(number) => self.sum.can_retract(input) && self.squares >= square(number),
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        self.sum.retract(input);
        if let Input::Integer(number) = input {
            self.squares -= square(number);
        }
    }

    fn merge(&mut self, other: &Self, measure: &Measure) {
        self.sum.merge(&other.sum, measure);
        self.squares += other.squares;
    }

    fn known(&self) -> u64 {
        self.sum.known
    }

    fn encode(&self, measure: &Measure, out: &mut Writer) {
        self.sum.encode(measure, out);
        out.wide(self.squares);
    }

    fn decode(input: &mut Reader<'_>, measure: &Measure, records: u64) -> Result<Self> {
        let sum = Sum::decode(input, measure, records)?;
        let squares = input.wide()?;
        let most = u128::from(sum.known.min(records)) * square(LARGEST);
        if squares > most { Err(malformed()) } else { Ok(Self { sum, squares }) }
    }
}

/// The least and the greatest value, and of how many.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Extremes {
    known: u64,
    least: i64,
    greatest: i64,
}

impl Extremes {
    pub(in crate::stats) fn range(&self) -> Option<(i64, i64)> {
        (self.known > 0).then_some((self.least, self.greatest))
    }
}

impl CellState for Extremes {
    fn push(&mut self, input: Input, measure: &Measure) {
        if let Input::Integer(number) = input {
            self.merge(&Self { known: 1, least: number, greatest: number }, measure);
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        input == Input::Nothing
    }

    fn retract(&mut self, _: Input) {}

    fn merge(&mut self, other: &Self, _: &Measure) {
        if self.known == 0 {
            *self = other.clone();
        } else if other.known > 0 {
            self.known += other.known;
            self.least = self.least.min(other.least);
            self.greatest = self.greatest.max(other.greatest);
        }
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        if self.known > 0 {
            out.signed(self.least.into());
            out.signed(self.greatest.into());
        }
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, _: u64) -> Result<Self> {
        let known = input.number()?;
        if known == 0 {
            return Ok(Self::default());
        }
        let mut end = || {
            let end = i64::try_from(input.signed()?).map_err(|_| malformed())?;
            if (-LARGEST..=LARGEST).contains(&end) { Ok(end) } else { Err(malformed()) }
        };
        let (least, greatest) = (end()?, end()?);
        let apart = least > greatest || (known == 1 && least != greatest);
        if apart { Err(malformed()) } else { Ok(Self { known, least, greatest }) }
    }
}

/// The sum of keyed record hashes, modulo 2³².
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct CellKey {
    known: u64,
    pub(in crate::stats) sum: u32,
}

impl CellState for CellKey {
    fn push(&mut self, input: Input, _: &Measure) {
        if let Input::Hash(hash) = input {
            self.known += 1;
            self.sum = self.sum.wrapping_add(low_half(hash));
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match input {
            Input::Hash(hash) => self.known > 1 || (self.known == 1 && self.sum == low_half(hash)),
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let Input::Hash(hash) = input {
            self.known -= 1;
            self.sum = self.sum.wrapping_sub(low_half(hash));
        }
    }

    fn merge(&mut self, other: &Self, _: &Measure) {
        self.known += other.known;
        self.sum = self.sum.wrapping_add(other.sum);
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        out.number(self.sum.into());
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, _: u64) -> Result<Self> {
        let known = input.number()?;
        let sum = u32::try_from(input.number()?).map_err(|_| malformed())?;
        if known == 0 && sum != 0 { Err(malformed()) } else { Ok(Self { known, sum }) }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is kept")]
fn low_half(hash: u64) -> u32 {
    hash as u32
}

/// The bounds of a sum of reported figures, and of how many.
#[derive(Debug, Clone, Default)]
pub(in crate::stats) struct Reported {
    known: u64,
    low: u128,
    /// The sum of those high bounds that are closed.
    high: u128,
    /// How many have no high bound.
    open: u64,
}

/// No reported figure has a closed bound above this.
const LARGEST_BOUND: u128 = 1 << 63;

impl Reported {
    /// Gives the bounds; one beyond 64 bits is open.
    pub(in crate::stats) fn bounds(&self) -> (i64, Option<i64>) {
        let high = i64::try_from(self.high).ok().filter(|_| self.open == 0);
        (i64::try_from(self.low).unwrap_or(i64::MAX), high)
    }
}

impl CellState for Reported {
    fn push(&mut self, input: Input, _: &Measure) {
        if let Input::Bounds(low, high) = input {
            self.known += 1;
            self.low += u128::from(low.unsigned_abs());
            self.high += u128::from(high.unwrap_or(0).unsigned_abs());
            self.open += u64::from(high.is_none());
        }
    }

    fn can_retract(&self, input: Input) -> bool {
        match input {
            Input::Bounds(low, high) => {
                self.known > 0
                    && self.low >= u128::from(low.unsigned_abs())
                    && self.high >= u128::from(high.unwrap_or(0).unsigned_abs())
                    && self.open >= u64::from(high.is_none())
            }
            _ => true,
        }
    }

    fn retract(&mut self, input: Input) {
        if let Input::Bounds(low, high) = input {
            self.known -= 1;
            self.low -= u128::from(low.unsigned_abs());
            self.high -= u128::from(high.unwrap_or(0).unsigned_abs());
            self.open -= u64::from(high.is_none());
        }
    }

    fn merge(&mut self, other: &Self, _: &Measure) {
        self.known += other.known;
        self.low += other.low;
        self.high += other.high;
        self.open += other.open;
    }

    fn known(&self) -> u64 {
        self.known
    }

    fn encode(&self, _: &Measure, out: &mut Writer) {
        out.number(self.known);
        out.wide(self.low);
        out.wide(self.high);
        out.number(self.open);
    }

    fn decode(input: &mut Reader<'_>, _: &Measure, records: u64) -> Result<Self> {
        let known = input.number()?;
        let (low, high, open) = (input.wide()?, input.wide()?, input.number()?);
        let most = u128::from(known.min(records)) * LARGEST_BOUND;
        if low > most || high > most || open > known {
            return Err(malformed());
        }
        Ok(Self { known, low, high, open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The negative of the least number is no number.
    #[test]
    fn an_end_that_no_record_can_have_is_refused() {
        for (end, taken) in [(i64::MIN, false), (-LARGEST - 1, false), (-LARGEST, true), (LARGEST + 1, false)]
        {
            let mut out = Writer::default();
            out.number(1);
            out.signed(end.into());
            out.signed(end.into());
            let bytes = out.as_bytes();
            let read = Extremes::decode(&mut Reader::new(bytes), &Measure::min_max("seconds"), 1);
            assert_eq!(read.is_ok(), taken, "{end}");
        }
    }

    /// Whether a state of so many records is taken, whose numbers are written one after the other.
    fn taken<S: CellState>(records: u64, write: impl Fn(&mut Writer)) -> bool {
        let mut out = Writer::default();
        write(&mut out);
        S::decode(&mut Reader::new(out.as_bytes()), &Measure::count(), records).is_ok()
    }

    #[test]
    fn more_than_the_records_can_bring_is_refused_and_the_most_is_taken() {
        let most = 2 * i128::from(LARGEST);
        for (sum, expected) in [(most, true), (-most, true), (most + 1, false), (-most - 1, false)] {
            let write = |out: &mut Writer| {
                out.number(2);
                out.signed(sum);
            };
            assert_eq!(taken::<Sum>(2, write), expected, "{sum}");
            // What a state says of itself does not count for more than its records do.
            assert!(!taken::<Sum>(1, write), "{sum}");
        }
        let most = 2 * square(LARGEST);
        for (squares, expected) in [(most, true), (most + 1, false)] {
            let write = |out: &mut Writer| {
                out.number(2);
                out.signed(0);
                out.wide(squares);
            };
            assert_eq!(taken::<Squares>(2, write), expected, "{squares}");
        }
        let most = 2 * LARGEST_BOUND;
        for (low, high, open, expected) in [
            (most, most, 2, true),
            (0, 0, 0, true),
            (most + 1, most, 2, false),
            (most, most + 1, 2, false),
            (most, most, 3, false),
        ] {
            let write = |out: &mut Writer| {
                out.number(2);
                out.wide(low);
                out.wide(high);
                out.number(open);
            };
            assert_eq!(taken::<Reported>(2, write), expected, "{low} {high} {open}");
        }
        let key = |known, sum| move |out: &mut Writer| [known, sum].iter().for_each(|part| out.number(*part));
        assert!(taken::<CellKey>(1, key(1, u32::MAX.into())) && taken::<CellKey>(1, key(0, 0)));
        assert!(!taken::<CellKey>(1, key(1, 1 << 32)) && !taken::<CellKey>(1, key(0, 1)));
        assert!(taken::<CountIf>(2, key(2, 2)) && !taken::<CountIf>(2, key(1, 2)));
    }

    /// A state of what each input brings.
    fn of<S: CellState>(inputs: &[Input]) -> S {
        let mut state = S::default();
        inputs.iter().for_each(|input| state.push(*input, &Measure::count()));
        state
    }

    #[test]
    fn what_was_not_brought_can_not_be_taken_back() {
        let integer = Input::Integer;
        let sum: Sum = of(&[integer(5)]);
        assert!(sum.can_retract(integer(5)) && !sum.can_retract(integer(4)));
        assert!(!of::<Sum>(&[]).can_retract(integer(0)) && sum.can_retract(Input::Nothing));
        // Of two records no one can be told, but their sum has to come out.
        assert!(of::<Sum>(&[integer(5), integer(6)]).can_retract(integer(4)));

        let squares: Squares = of(&[integer(3), integer(-4)]);
        assert_eq!((squares.sum.sum, squares.squares), (-1, 25));
        assert!(squares.can_retract(integer(5)) && squares.can_retract(integer(-5)));
        assert!(!squares.can_retract(integer(6)));

        let flags: CountIf = of(&[Input::Flag(true)]);
        assert!(flags.can_retract(Input::Flag(true)) && !flags.can_retract(Input::Flag(false)));
        let flags: CountIf = of(&[Input::Flag(false)]);
        assert!(flags.can_retract(Input::Flag(false)) && !flags.can_retract(Input::Flag(true)));

        let key: CellKey = of(&[Input::Hash(7)]);
        assert!(key.can_retract(Input::Hash(7)) && !key.can_retract(Input::Hash(8)));
        assert!(!of::<CellKey>(&[]).can_retract(Input::Hash(0)));
        assert!(of::<CellKey>(&[Input::Hash(7), Input::Hash(9)]).can_retract(Input::Hash(8)));

        let reported: Reported = of(&[Input::Bounds(400, Some(499)), Input::Bounds(10, None)]);
        assert_eq!(reported.bounds(), (410, None));
        assert!(reported.can_retract(Input::Bounds(10, None)));
        assert!(reported.can_retract(Input::Bounds(400, Some(499))));
        assert!(!reported.can_retract(Input::Bounds(411, Some(499))));
        assert!(!reported.can_retract(Input::Bounds(400, Some(500))));
        let mut closed = reported;
        closed.retract(Input::Bounds(10, None));
        assert_eq!(closed.bounds(), (400, Some(499)));
        assert!(!closed.can_retract(Input::Bounds(10, None)));
        assert!(!of::<Extremes>(&[integer(1)]).can_retract(integer(1)));
    }
}
