//! Whole numbers that are known only within bounds.

use std::cmp::Ordering;
use std::fmt;

use crate::{Error, Result};

/// An answer that the figures at hand may not be able to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It holds for every number within the bounds.
    Yes,
    /// It holds for no number within the bounds.
    No,
    /// The bounds do not decide it.
    Unknown,
}

impl Answer {
    /// Gives the stable code: `yes`, `no` or `unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// Gives `Some(true)` for yes, `Some(false)` for no, `None` for unknown.
    #[must_use]
    pub const fn to_bool(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::Unknown => None,
        }
    }

    fn decide(always: bool, never: bool) -> Self {
        if always {
            Self::Yes
        } else if never {
            Self::No
        } else {
            Self::Unknown
        }
    }
}

impl std::ops::Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A whole number known to lie between two bounds, both included; an absent bound is open.
///
/// An end that a sum pushes past the range of `i64` becomes open, so that the true number always lies inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Interval {
    low: Option<i64>,
    high: Option<i64>,
}

impl Interval {
    /// Makes the interval of one number.
    #[must_use]
    pub const fn exact(value: i64) -> Self {
        Self { low: Some(value), high: Some(value) }
    }

    /// Makes an interval from its bounds, each included; `None` is an open end.
    ///
    /// # Errors
    ///
    /// `OutOfRange` when the low bound lies above the high one.
    pub fn new(low: Option<i64>, high: Option<i64>) -> Result<Self> {
        match (low, high) {
            (Some(low), Some(high)) if low > high => {
                Err(Error::out_of_range("a low bound that is not above the high one"))
            }
            _ => Ok(Self { low, high }),
        }
    }

    /// Gives the lowest possible number, or `None` where that end is open.
    #[must_use]
    pub const fn low(self) -> Option<i64> {
        self.low
    }

    /// Gives the highest possible number, or `None` where that end is open.
    #[must_use]
    pub const fn high(self) -> Option<i64> {
        self.high
    }

    /// Gives the number, when only one is possible.
    #[must_use]
    pub fn value(self) -> Option<i64> {
        self.low.filter(|_| self.low == self.high)
    }

    /// Says whether a number is possible.
    #[must_use]
    pub fn contains(self, value: i64) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    /// Says whether this number is below the other.
    #[must_use]
    pub fn less_than(self, other: Self) -> Answer {
        let below = |a: Option<i64>, b: Option<i64>| matches!((a, b), (Some(a), Some(b)) if a < b);
        let not_below = matches!((self.low, other.high), (Some(a), Some(b)) if a >= b);
        Answer::decide(below(self.high, other.low), not_below)
    }

    /// Says whether this number is above the other.
    #[must_use]
    pub fn greater_than(self, other: Self) -> Answer {
        other.less_than(self)
    }

    /// Says whether this number is at least the other.
    #[must_use]
    pub fn at_least(self, other: Self) -> Answer {
        !self.less_than(other)
    }

    /// Says whether this number is at most the other.
    #[must_use]
    pub fn at_most(self, other: Self) -> Answer {
        !self.greater_than(other)
    }

    /// Says whether the two numbers are the same; two ranges that overlap answer unknown.
    #[must_use]
    pub fn equals(self, other: Self) -> Answer {
        let apart = self.less_than(other) == Answer::Yes || self.greater_than(other) == Answer::Yes;
        Answer::decide(self.value().is_some() && self.value() == other.value(), apart)
    }

    /// Orders two exact numbers; `None` when either is a range.
    #[must_use]
    pub fn exact_cmp(self, other: Self) -> Option<Ordering> {
        Some(self.value()?.cmp(&other.value()?))
    }
}

/// Adds two low bounds: past `i64::MAX` the largest number is still a true bound, past `i64::MIN` none is.
fn add_low(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    let (a, b) = (a?, b?);
    a.checked_add(b).or((a > 0).then_some(i64::MAX))
}

fn add_high(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    let (a, b) = (a?, b?);
    a.checked_add(b).or((a < 0).then_some(i64::MIN))
}

impl std::ops::Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: add_low(self.low, other.low), high: add_high(self.high, other.high) }
    }
}

impl std::ops::Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        let low = self.high.map(|high| high.checked_neg().unwrap_or(i64::MAX));
        Self { low, high: self.low.and_then(i64::checked_neg) }
    }
}

impl std::ops::Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => write!(f, "{low}"),
            (Some(low), Some(high)) => write!(f, "{low} to {high}"),
            (Some(low), None) => write!(f, "{low} or more"),
            (None, Some(high)) => write!(f, "{high} or fewer"),
            (None, None) => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_interval() -> impl Strategy<Value = Interval> {
        let end = || prop_oneof![4 => (-50i64..50).prop_map(Some), 1 => any::<i64>().prop_map(Some), 1 => Just(None)];
        (end(), end()).prop_map(|(a, b)| Interval::new(a, b).or_else(|_| Interval::new(b, a)).unwrap())
    }

    fn member(interval: Interval, seed: i64) -> i64 {
        let low = interval.low.unwrap_or(interval.high.map_or(0, |high| high.saturating_sub(9)));
        let high = interval.high.unwrap_or(low.saturating_add(9));
        let span = i128::from(high) - i128::from(low) + 1;
        i64::try_from(i128::from(low) + i128::from(seed).rem_euclid(span)).unwrap()
    }

    proptest! {
        #[test]
        fn a_sum_a_difference_and_a_comparison_hold_for_every_pair_of_members(
            a in any_interval(), b in any_interval(), seeds in any::<(i64, i64)>()
        ) {
            let (x, y) = (member(a, seeds.0), member(b, seeds.1));
            if let Some(sum) = x.checked_add(y) { prop_assert!((a + b).contains(sum)); }
            if let Some(difference) = x.checked_sub(y) { prop_assert!((a - b).contains(difference)); }
            prop_assert!(a.less_than(b).to_bool().is_none_or(|answer| answer == (x < y)));
            prop_assert!(a.at_least(b).to_bool().is_none_or(|answer| answer == (x >= y)));
            prop_assert!(a.equals(b).to_bool().is_none_or(|answer| answer == (x == y)));
        }
    }

    #[test]
    fn overlapping_ranges_answer_unknown() {
        let about = Interval::new(Some(401), Some(499)).unwrap();
        assert_eq!(about.greater_than(Interval::exact(400)), Answer::Yes);
        assert_eq!(about.greater_than(Interval::exact(450)), Answer::Unknown);
        assert_eq!(about.greater_than(Interval::exact(499)), Answer::No);
    }
}
