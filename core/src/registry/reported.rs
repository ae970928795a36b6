//! Reported figures, read with the unit that their measure has.

use crate::Result;
use crate::domain::{Measure, ReportedMeasure};
use crate::stats::{ReportedFigure, Unit};

/// The unit in which a measure is counted.
pub(crate) fn unit_of(measure: Measure) -> Unit {
    match measure {
        Measure::ContactPlates => Unit::Plates,
        Measure::SafePoints => Unit::Points,
        Measure::Volunteers | Measure::PersonsHelped | Measure::PersonsAided => Unit::Persons,
        Measure::MattersHelped | Measure::DisputesMediated => Unit::Matters,
        Measure::PublicitySessions => Unit::Times,
        Measure::HazardsFound => Unit::Items,
    }
}

/// Reads a reported figure; its text may leave the unit out.
pub(crate) fn figure_of(report: &ReportedMeasure) -> Result<ReportedFigure> {
    ReportedFigure::parse(&report.text, Some(unit_of(report.measure))).map_err(|e| e.in_field("text"))
}
