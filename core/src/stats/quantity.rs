//! Numbers that carry their unit and their precision.

use std::fmt;
use std::marker::PhantomData;

use super::interval::{Answer, Interval};
use super::unit::{Unit, UnitMarker};
use crate::{Error, ErrorKind, Lang, Result};

/// How well a number is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Precision {
    /// One number.
    Exact,
    /// Somewhere between two bounds.
    Between,
    /// Only a low bound is known.
    AtLeast,
    /// Only a high bound is known.
    AtMost,
    /// Nothing is known.
    Unknown,
}

impl Precision {
    fn of(interval: Interval) -> Self {
        match (interval.low(), interval.high()) {
            (Some(low), Some(high)) if low == high => Self::Exact,
            (Some(_), Some(_)) => Self::Between,
            (Some(_), None) => Self::AtLeast,
            (None, Some(_)) => Self::AtMost,
            (None, None) => Self::Unknown,
        }
    }
}

/// A whole number of one unit, where the compiler refuses to add two units.
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Quantity, units::{Persons, Times}};
///
/// let helped = Quantity::<Persons>::exact(350) + Quantity::exact(27);
/// assert_eq!(helped.value(), Some(377));
/// ```
///
/// Persons and times are different things:
///
/// ```compile_fail
/// use shouwang::stats::{Quantity, units::{Persons, Times}};
///
/// let wrong = Quantity::<Times>::exact(450) + Quantity::<Persons>::exact(27);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity<U> {
    interval: Interval,
    unit: PhantomData<fn() -> U>,
}

impl<U: UnitMarker> Quantity<U> {
    /// Makes a quantity that is known exactly.
    #[must_use]
    pub const fn exact(value: i64) -> Self {
        Self::within(Interval::exact(value))
    }

    /// Makes a quantity that is known within bounds.
    #[must_use]
    pub const fn within(interval: Interval) -> Self {
        Self { interval, unit: PhantomData }
    }

    /// Gives the bounds.
    #[must_use]
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// Gives the number when it is known exactly.
    #[must_use]
    pub fn value(self) -> Option<i64> {
        self.interval.value()
    }

    /// Gives the unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        U::UNIT
    }

    /// Says how well the number is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        Precision::of(self.interval)
    }

    /// Divides by a quantity of any unit, keeping the bounds.
    ///
    /// # Errors
    ///
    /// `Refused` unless both are at least 0 and the divisor can't be 0.
    pub fn per<V: UnitMarker>(self, other: Quantity<V>) -> Result<Ratio> {
        AnyQuantity::from(self).per(other.into())
    }

    /// Says whether this quantity is below the other.
    #[must_use]
    pub fn less_than(self, other: Self) -> Answer {
        self.interval.less_than(other.interval)
    }

    /// Says whether this quantity is above the other.
    #[must_use]
    pub fn greater_than(self, other: Self) -> Answer {
        self.interval.greater_than(other.interval)
    }

    /// Says whether the two quantities are the same number.
    #[must_use]
    pub fn equals(self, other: Self) -> Answer {
        self.interval.equals(other.interval)
    }
}

impl<U: UnitMarker> std::ops::Add for Quantity<U> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::within(self.interval + other.interval)
    }
}

impl<U: UnitMarker> std::ops::Sub for Quantity<U> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::within(self.interval - other.interval)
    }
}

impl<U: UnitMarker> std::iter::Sum for Quantity<U> {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::exact(0), |a, b| a + b)
    }
}

impl<U: UnitMarker> fmt::Debug for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

impl<U: UnitMarker> fmt::Display for Quantity<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.interval, U::UNIT)
    }
}

impl<U: UnitMarker> From<Quantity<U>> for AnyQuantity {
    fn from(quantity: Quantity<U>) -> Self {
        Self { interval: quantity.interval, unit: U::UNIT }
    }
}

impl<U: UnitMarker> TryFrom<AnyQuantity> for Quantity<U> {
    type Error = Error;

    fn try_from(quantity: AnyQuantity) -> Result<Self> {
        if quantity.unit == U::UNIT {
            Ok(Self::within(quantity.interval))
        } else {
            Err(unit_mismatch(quantity.unit, U::UNIT))
        }
    }
}

pub(super) fn unit_mismatch(left: Unit, right: Unit) -> Error {
    Error::new(ErrorKind::UnitMismatch { left: left.code().into(), right: right.code().into() })
}

/// A whole number whose unit is known only at run time: what the other languages see of a [`Quantity`].
///
/// # Examples
///
/// ```
/// use shouwang::stats::{AnyQuantity, Unit};
///
/// let sessions = AnyQuantity::exact(450, Unit::Times);
/// let disputes = AnyQuantity::exact(175, Unit::Matters);
/// assert_eq!(sessions.add(disputes).unwrap_err().to_string(), "times and matters are different units");
/// assert_eq!(disputes.add(AnyQuantity::exact(25, Unit::Matters))?.value(), Some(200));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnyQuantity {
    interval: Interval,
    unit: Unit,
}

impl AnyQuantity {
    /// Makes a quantity that is known exactly.
    #[must_use]
    pub const fn exact(value: i64, unit: Unit) -> Self {
        Self { interval: Interval::exact(value), unit }
    }

    /// Makes a quantity that is known within bounds.
    #[must_use]
    pub const fn within(interval: Interval, unit: Unit) -> Self {
        Self { interval, unit }
    }

    /// Gives the bounds.
    #[must_use]
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// Gives the number when it is known exactly.
    #[must_use]
    pub fn value(self) -> Option<i64> {
        self.interval.value()
    }

    /// Gives the unit.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// Says how well the number is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        Precision::of(self.interval)
    }

    fn same_unit(self, other: Self) -> Result<(Interval, Interval)> {
        if self.unit == other.unit {
            Ok((self.interval, other.interval))
        } else {
            Err(unit_mismatch(self.unit, other.unit))
        }
    }

    /// Adds a quantity of the same unit.
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    #[expect(clippy::should_implement_trait, reason = "it can fail, and an operator must not")]
    pub fn add(self, other: Self) -> Result<Self> {
        self.same_unit(other).map(|(a, b)| Self::within(a + b, self.unit))
    }

    /// Subtracts a quantity of the same unit.
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    pub fn subtract(self, other: Self) -> Result<Self> {
        self.same_unit(other).map(|(a, b)| Self::within(a - b, self.unit))
    }

    /// Says whether this quantity is below the other.
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    pub fn less_than(self, other: Self) -> Result<Answer> {
        self.same_unit(other).map(|(a, b)| a.less_than(b))
    }

    /// Says whether this quantity is above the other.
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    pub fn greater_than(self, other: Self) -> Result<Answer> {
        other.less_than(self).map_err(|_| unit_mismatch(self.unit, other.unit))
    }

    /// Says whether the two quantities are the same number.
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    pub fn equals(self, other: Self) -> Result<Answer> {
        self.same_unit(other).map(|(a, b)| a.equals(b))
    }

    /// Divides by a quantity of any unit, keeping the bounds.
    ///
    /// # Errors
    ///
    /// `Refused` unless both are at least 0 and the divisor can't be 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::parse_figure;
    ///
    /// let each = parse_figure("400余件")?.quantity().per(parse_figure("350人")?.quantity())?;
    /// assert_eq!(format!("{each:.2}"), "1.15 to 1.43 matters per persons");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn per(self, other: Self) -> Result<Ratio> {
        let low = self.interval.low().filter(|low| *low >= 0);
        let divisor = other.interval.low().filter(|low| *low > 0);
        let (Some(low), Some(divisor)) = (low, divisor) else {
            return Err(Error::refused("a ratio needs a number of at least 0 over one that can't be 0"));
        };
        #[expect(clippy::cast_precision_loss, reason = "a ratio is rounded; the bounds stay whole numbers")]
        let divide = |a: i64, b: i64| a as f64 / b as f64;
        Ok(Ratio {
            low: other.interval.high().map_or(0.0, |high| divide(low, high)),
            high: self.interval.high().map(|high| divide(high, divisor)),
            numerator: self.unit,
            denominator: other.unit,
        })
    }

    /// Writes the number with its unit's label in a language.
    #[must_use]
    pub fn to_text(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => match (self.interval.low(), self.interval.high()) {
                (Some(low), Some(high)) if low == high => format!("{low}{}", self.unit.label(lang)),
                (Some(low), Some(high)) => format!("{low}至{high}{}", self.unit.label(lang)),
                (Some(low), None) => format!("至少{low}{}", self.unit.label(lang)),
                (None, Some(high)) => format!("至多{high}{}", self.unit.label(lang)),
                (None, None) => format!("不详（{}）", self.unit.label(lang)),
            },
            Lang::En => format!("{} {}", self.interval, self.unit.label(lang)),
        }
    }
}

impl fmt::Display for AnyQuantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.interval, self.unit)
    }
}

/// One quantity over another, between two bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Ratio {
    /// The lowest possible ratio.
    pub low: f64,
    /// The highest possible ratio, or `None` where it is open.
    pub high: Option<f64>,
    /// Unit above the line.
    pub numerator: Unit,
    /// Unit below the line.
    pub denominator: Unit,
}

impl Ratio {
    /// Gives the ratio when it is known exactly.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        self.high.filter(|high| *high == self.low)
    }

    /// Says whether the ratio is above a number.
    #[must_use]
    pub fn greater_than(self, number: f64) -> Answer {
        if self.low > number {
            Answer::Yes
        } else if self.high.is_some_and(|high| high <= number) {
            Answer::No
        } else {
            Answer::Unknown
        }
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = f.precision().unwrap_or(4);
        match self.high {
            Some(high) if high == self.low => write!(f, "{high:.places$}")?,
            Some(high) => write!(f, "{:.places$} to {high:.places$}", self.low)?,
            None => write!(f, "{:.places$} or more", self.low)?,
        }
        write!(f, " {} per {}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit::units::{Matters, Persons};
    use super::*;

    #[test]
    fn quantities_of_one_unit_add_and_compare() {
        let range = Interval::new(Some(401), Some(499)).unwrap();
        let sum: Quantity<Matters> = [Quantity::within(range), Quantity::exact(25)].into_iter().sum();
        assert_eq!(sum.interval(), Interval::new(Some(426), Some(524)).unwrap());
        assert_eq!(sum.precision(), Precision::Between);
        assert_eq!(sum.greater_than(Quantity::exact(425)), Answer::Yes);
        assert_eq!(sum.to_string(), "426 to 524 matters");
    }

    #[test]
    fn a_run_time_unit_turns_into_a_type_only_when_it_is_that_unit() {
        let any = AnyQuantity::exact(27, Unit::Persons);
        assert_eq!(Quantity::<Persons>::try_from(any).unwrap().value(), Some(27));
        let error = Quantity::<Matters>::try_from(any).unwrap_err();
        assert_eq!(error.kind().code(), "unit_mismatch");
    }

    #[test]
    fn a_ratio_over_what_may_be_zero_is_refused() {
        let error =
            AnyQuantity::exact(1, Unit::Matters).per(AnyQuantity::exact(0, Unit::Persons)).unwrap_err();
        assert_eq!(error.kind().code(), "refused");
        let open = AnyQuantity::within(Interval::new(Some(4), None).unwrap(), Unit::Matters);
        let ratio = open.per(AnyQuantity::exact(2, Unit::Persons)).unwrap();
        assert_eq!((ratio.low, ratio.high), (2.0, None));
        assert_eq!(ratio.greater_than(1.9), Answer::Yes);
        assert_eq!(ratio.greater_than(2.0), Answer::Unknown);
    }
}
