//! Figures with their unit and their bounds.

use shouwang::stats::{AnyQuantity, Interval};

use crate::coded::Lang;
use crate::enums::{CountUnit, Qualifier, Reconciliation};
use crate::error::{ShouwangError, guard};

/// A whole number with its unit, known exactly (`low` equals `high`) or within bounds; an absent bound is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct Quantity {
    /// The lowest number it can be.
    pub low: Option<i64>,
    /// The highest number it can be.
    pub high: Option<i64>,
    /// What the number counts.
    pub unit: CountUnit,
}

impl From<AnyQuantity> for Quantity {
    fn from(quantity: AnyQuantity) -> Self {
        let interval = quantity.interval();
        Self { low: interval.low(), high: interval.high(), unit: quantity.unit().into() }
    }
}

impl Quantity {
    fn to_core(self) -> Result<AnyQuantity, ShouwangError> {
        Ok(AnyQuantity::within(Interval::new(self.low, self.high)?, self.unit.into()))
    }
}

/// A ratio of two quantities, between its bounds.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct Ratio {
    /// The lowest it can be.
    pub low: f64,
    /// The highest it can be; nothing when there is no bound.
    pub high: Option<f64>,
    /// Unit above the line.
    pub numerator: CountUnit,
    /// Unit below the line.
    pub denominator: CountUnit,
}

#[uniffi::export]
impl Quantity {
    /// Adds a quantity of the same unit; two units never add.
    pub fn add(&self, other: Quantity) -> Result<Quantity, ShouwangError> {
        guard(|| Ok(self.to_core()?.add(other.to_core()?)?.into()))
    }

    /// Subtracts a quantity of the same unit.
    pub fn subtract(&self, other: Quantity) -> Result<Quantity, ShouwangError> {
        guard(|| Ok(self.to_core()?.subtract(other.to_core()?)?.into()))
    }

    /// Says whether it is more than another of the same unit; nothing when the bounds can't decide.
    pub fn greater_than(&self, other: Quantity) -> Result<Option<bool>, ShouwangError> {
        guard(|| Ok(self.to_core()?.greater_than(other.to_core()?)?.to_bool()))
    }

    /// Divides by a quantity of any unit, keeping the bounds.
    pub fn per(&self, other: Quantity) -> Result<Ratio, ShouwangError> {
        guard(|| {
            let ratio = self.to_core()?.per(other.to_core()?)?;
            Ok(Ratio {
                low: ratio.low,
                high: ratio.high,
                numerator: ratio.numerator.into(),
                denominator: ratio.denominator.into(),
            })
        })
    }

    /// Writes the number with its unit's label in a language.
    pub fn text(&self, lang: Lang) -> Result<String, ShouwangError> {
        guard(|| Ok(self.to_core()?.to_text(lang.into())))
    }
}

/// A figure that somebody reported, such as 400余件.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReportedFigure {
    /// The text as it was read.
    pub text: String,
    /// How the number is qualified.
    pub qualifier: Qualifier,
    /// The number that the text states, without its qualifier.
    pub number: i64,
    /// What it can mean.
    pub quantity: Quantity,
}

impl From<&shouwang::stats::ReportedFigure> for ReportedFigure {
    fn from(figure: &shouwang::stats::ReportedFigure) -> Self {
        Self {
            text: figure.text().to_owned(),
            qualifier: figure.qualifier().into(),
            number: figure.number(),
            quantity: figure.quantity().into(),
        }
    }
}

/// Reads a figure with its unit, in Chinese or English: 400余件, 四百余件, 近百人, over 400 matters.
///
/// A unit in the text must be `unit` when that is given, and may be left out then.
#[uniffi::export(default(unit = None))]
pub fn parse_figure(text: String, unit: Option<CountUnit>) -> Result<ReportedFigure, ShouwangError> {
    guard(|| {
        let figure = shouwang::stats::ReportedFigure::parse(&text, unit.map(Into::into))?;
        Ok((&figure).into())
    })
}

/// Says where a count lies, seen from a reported figure of the same unit.
#[uniffi::export]
pub fn reconcile(reported: String, counted: Quantity) -> Result<Reconciliation, ShouwangError> {
    guard(|| {
        let unit = counted.unit.into();
        let figure = shouwang::stats::ReportedFigure::parse(&reported, Some(unit))?;
        Ok(figure.reconcile(counted.to_core()?)?.into())
    })
}
