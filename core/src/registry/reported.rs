//! Reported figures, read with the unit that their indicator has.

use crate::Result;
use crate::domain::{Indicator, ReportedIndicator};
use crate::stats::{ReportedFigure, Unit};

/// The unit in which an indicator is counted.
pub(crate) fn unit_of(indicator: Indicator) -> Unit {
    match indicator {
        Indicator::ContactPlates => Unit::Plates,
        Indicator::SafePoints => Unit::Points,
        Indicator::Volunteers | Indicator::PersonsHelped | Indicator::PersonsAided => Unit::Persons,
        Indicator::MattersHelped | Indicator::DisputesMediated => Unit::Matters,
        Indicator::PublicitySessions => Unit::Times,
        Indicator::HazardsFound => Unit::Items,
    }
}

/// Reads a reported figure; its text may leave the unit out.
pub(crate) fn figure_of(report: &ReportedIndicator) -> Result<ReportedFigure> {
    ReportedFigure::parse(&report.text, Some(unit_of(report.indicator))).map_err(|e| e.in_field("text"))
}
