//! The questions: one call gives one whole answer.

use std::time::SystemTime;

use shouwang::ask;
use shouwang::domain::{AreaId, SafePointId};
use shouwang::registry::SafePointFilter;

use crate::enums::{
    AssetKind, CountUnit, Equipment, Indicator, Reconciliation, RecordKind, SafePointFunction,
};
use crate::error::{ShouwangError, guard};
use crate::geo::positions;
use crate::index::{checked_radius, to_u32, to_usize};
use crate::quantity::{Quantity, ReportedFigure};
use crate::records::{Agency, Area, Asset, LineAdvice, ResponsibleOfficer, SafePoint};
use crate::registry::Registry;
use crate::time::{CivilDate, instant, instant_of_microseconds};

/// Which safe points to look for.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SafePointQuery {
    /// At most this many.
    #[uniffi(default = 3)]
    pub k: u32,
    /// Only within this many metres, the radius itself included; nothing for any distance.
    #[uniffi(default = None)]
    pub radius_m: Option<f64>,
    /// Functions that a point must all offer.
    #[uniffi(default = [])]
    pub functions: Vec<SafePointFunction>,
    /// Equipment that a point must all have.
    #[uniffi(default = [])]
    pub equipment: Vec<Equipment>,
    /// Only points that are open at this instant; nothing for all that are active.
    #[uniffi(default = None)]
    pub open_at: Option<SystemTime>,
}

/// A safe point near a position.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NearbySafePoint {
    /// The safe point.
    pub safe_point: SafePoint,
    /// Geodesic distance in metres.
    pub metres: f64,
    /// Initial bearing, degrees clockwise from true north, in [0, 360).
    pub bearing_degrees: f64,
    /// Minutes on foot, estimated.
    pub walking_minutes: f64,
}

impl From<&ask::NearbySafePoint<'_>> for NearbySafePoint {
    fn from(nearby: &ask::NearbySafePoint<'_>) -> Self {
        Self {
            safe_point: nearby.safe_point.into(),
            metres: nearby.metres,
            bearing_degrees: nearby.bearing_degrees,
            walking_minutes: nearby.walking_minutes,
        }
    }
}

/// A safe point to go to.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct HelpOption {
    /// The point, its distance and the way.
    pub nearby: NearbySafePoint,
    /// When it closes; nothing if it doesn't within ten years.
    pub closes_at: Option<SystemTime>,
}

impl From<&ask::HelpOption<'_>> for HelpOption {
    fn from(option: &ask::HelpOption<'_>) -> Self {
        Self { nearby: (&option.nearby).into(), closes_at: option.closes_at.map(SystemTime::from) }
    }
}

/// Where to go and whom to call.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Help {
    /// The nearest open point that offers what is needed, within the longest walk.
    pub best: Option<HelpOption>,
    /// The next ones, within the longest walk.
    pub fallbacks: Vec<HelpOption>,
    /// The line to call, and why; nothing only where not even an emergency line is known.
    pub call: Option<LineAdvice>,
    /// The lines to call next, where that one does not answer.
    pub next_calls: Vec<LineAdvice>,
}

impl From<&ask::Help<'_>> for Help {
    fn from(help: &ask::Help<'_>) -> Self {
        Self {
            best: help.best.as_ref().map(HelpOption::from),
            fallbacks: help.fallbacks.iter().map(HelpOption::from).collect(),
            call: help.call.as_ref().map(LineAdvice::from),
            next_calls: help.next_calls.iter().map(LineAdvice::from).collect(),
        }
    }
}

/// Who is responsible for a position at an instant, and which line to call.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Responsible {
    /// Every area in force that covers the position, the narrowest kind first.
    pub areas: Vec<Area>,
    /// The area that decides: the first of them, or of their ancestors, with a primary officer.
    pub area: Option<Area>,
    /// Its officers: the primary ones first, then in their order of relief.
    pub officers: Vec<ResponsibleOfficer>,
    /// The agency that serves the area, or the nearest one above it that is known.
    pub agency: Option<Agency>,
    /// The line to call, and why; nothing only where not even an emergency line is known.
    pub call: Option<LineAdvice>,
    /// The lines to call next, where that one does not answer.
    pub next_calls: Vec<LineAdvice>,
}

impl From<&ask::Responsible<'_>> for Responsible {
    fn from(answer: &ask::Responsible<'_>) -> Self {
        Self {
            areas: answer.areas.iter().map(|area| Area::from(*area)).collect(),
            area: answer.area.map(Area::from),
            officers: answer.officers.iter().map(ResponsibleOfficer::from).collect(),
            agency: answer.agency.map(Agency::from),
            call: answer.call.as_ref().map(LineAdvice::from),
            next_calls: answer.next_calls.iter().map(LineAdvice::from).collect(),
        }
    }
}

/// How an asset is covered.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AssetCoverage {
    /// The asset.
    pub asset: Asset,
    /// Geodesic distance to the nearest active safe point, in metres; nothing where there is none at all.
    pub nearest_m: Option<f64>,
}

/// How many assets of a kind have an active safe point within a distance.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Coverage {
    /// The kind of asset.
    pub kind: AssetKind,
    /// The distance asked, in metres.
    pub within_m: f64,
    /// How many have one.
    pub covered: u32,
    /// Each asset of the kind, in the order of identifiers.
    pub assets: Vec<AssetCoverage>,
}

/// One indicator of the roll-up.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct IndicatorLine {
    /// What is measured.
    pub indicator: Indicator,
    /// What the records count.
    pub counted: Quantity,
    /// What was reported, where somebody reported it.
    pub reported: Option<ReportedFigure>,
    /// Whether the two agree, where both are there.
    pub agreement: Option<Reconciliation>,
    /// Since when the records were counted; nothing for a stock, which is counted as it stands, and for all that was ever opened.
    pub from: Option<CivilDate>,
}

/// The roll-up of the three measures (plates, safe points, volunteers) and of what they did.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RollUp {
    /// The last day that is counted.
    pub as_of: CivilDate,
    /// One line an indicator.
    pub lines: Vec<IndicatorLine>,
}

/// One cell of counts by category, area and month.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CountRow {
    /// Code of the category; nothing when it was not known.
    pub category: Option<String>,
    /// Identifier of the area; nothing when it was not known.
    pub area: Option<String>,
    /// Month of the registry's zone, such as `2025-06`; nothing when it was not known.
    pub month: Option<String>,
    /// How many records.
    pub count: u64,
}

/// Counts by category, area and month, in one unit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Counts {
    /// What is counted.
    pub kind: RecordKind,
    /// The unit of each count.
    pub unit: CountUnit,
    /// The cells that hold a record, in the order of their keys.
    pub rows: Vec<CountRow>,
    /// How many records were read.
    pub records_read: u64,
    /// How many were refused.
    pub records_refused: u64,
    /// Sixteen hexadecimal digits that change when any key, figure or definition does.
    pub digest: String,
}

#[uniffi::export]
impl Registry {
    /// Finds the nearest active safe points that a query admits, nearest first, ties by identifier.
    pub fn nearest_safe_points(
        &self,
        latitude: f64,
        longitude: f64,
        query: SafePointQuery,
    ) -> Result<Vec<NearbySafePoint>, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            self.nearest(from, &Prepared::new(&query)?)
        })
    }

    /// Answers [`nearest_safe_points`](Self::nearest_safe_points) for every row of two columns in one call.
    pub fn nearest_safe_points_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        query: SafePointQuery,
    ) -> Result<Vec<Vec<NearbySafePoint>>, ShouwangError> {
        guard(|| {
            let prepared = Prepared::new(&query)?;
            let rows = positions(&latitudes, &longitudes)?;
            rows.into_iter().map(|from| self.nearest(from, &prepared)).collect()
        })
    }

    /// Finds the best open safe point for a need, the next ones, and the line to call.
    ///
    /// Beyond the longest walk no point is named, and the line to call is the emergency line.
    #[uniffi::method(default(longest_walk_minutes = 15.0, fallbacks = 2))]
    pub fn find_help(
        &self,
        latitude: f64,
        longitude: f64,
        need: SafePointFunction,
        at: SystemTime,
        longest_walk_minutes: f64,
        fallbacks: u32,
    ) -> Result<Help, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            self.help(from, need, instant(at)?, longest_walk_minutes, fallbacks)
        })
    }

    /// Answers [`find_help`](Self::find_help) for numbers alone: the place of a need in [`SafePointFunction`], from 0, and an instant in
    /// microseconds since 1970.
    ///
    /// Numbers cross to the JVM without a buffer of their own, and two buffers take half of what the question takes there; the call that
    /// takes a position asks this one. What begins or ends within a microsecond is not told apart.
    #[uniffi::method(default(longest_walk_minutes = 15.0, fallbacks = 2))]
    pub fn find_help_by_numbers(
        &self,
        latitude: f64,
        longitude: f64,
        need: u8,
        at_epoch_microseconds: i64,
        longest_walk_minutes: f64,
        fallbacks: u32,
    ) -> Result<Help, ShouwangError> {
        guard(|| {
            let from = shouwang::Position::new(latitude, longitude)?;
            let function = FUNCTIONS.get(usize::from(need)).copied();
            let need = function.ok_or_else(|| {
                shouwang::Error::out_of_range("the place of a need, from 0").in_field("need")
            })?;
            let at = instant_of_microseconds(at_epoch_microseconds)?;
            self.help(from, need, at, longest_walk_minutes, fallbacks)
        })
    }

    /// Answers [`find_help`](Self::find_help) for every row of two columns in one call.
    #[uniffi::method(default(longest_walk_minutes = 15.0, fallbacks = 2))]
    pub fn find_help_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        need: SafePointFunction,
        at: SystemTime,
        longest_walk_minutes: f64,
        fallbacks: u32,
    ) -> Result<Vec<Help>, ShouwangError> {
        guard(|| {
            let (rows, at) = (positions(&latitudes, &longitudes)?, instant(at)?);
            rows.into_iter().map(|from| self.help(from, need, at, longest_walk_minutes, fallbacks)).collect()
        })
    }

    /// Finds who is responsible for a position at an instant, and which line to call.
    pub fn responsible(
        &self,
        latitude: f64,
        longitude: f64,
        at: SystemTime,
    ) -> Result<Responsible, ShouwangError> {
        guard(|| {
            let here = shouwang::Position::new(latitude, longitude)?;
            Ok((&self.registry.responsible(here, instant(at)?)).into())
        })
    }

    /// Answers [`responsible`](Self::responsible) for every row of two columns in one call.
    pub fn responsible_batch(
        &self,
        latitudes: Vec<f64>,
        longitudes: Vec<f64>,
        at: SystemTime,
    ) -> Result<Vec<Responsible>, ShouwangError> {
        guard(|| {
            let at = instant(at)?;
            let rows = positions(&latitudes, &longitudes)?;
            Ok(rows.into_iter().map(|here| (&self.registry.responsible(here, at)).into()).collect())
        })
    }

    /// Finds who is responsible for an address at an instant by the rules of the street, and which line to call.
    pub fn responsible_at_address(
        &self,
        street: String,
        number: u32,
        at: SystemTime,
    ) -> Result<Responsible, ShouwangError> {
        guard(|| Ok((&self.registry.responsible_at_address(&street, number, instant(at)?)).into()))
    }

    /// Lists the officers assigned to an area on a day, the primary ones first, then in their order of relief.
    pub fn officers_of(&self, area: String, on: CivilDate) -> Result<Vec<ResponsibleOfficer>, ShouwangError> {
        guard(|| {
            let unknown = || shouwang::Error::unknown_reference("area").in_field("area");
            let area = self.registry.areas().get(&AreaId::new(area)?).ok_or_else(unknown)?;
            Ok(self.registry.officers_of(area, on.0).iter().map(ResponsibleOfficer::from).collect())
        })
    }

    /// Lists every safe point, in the order of identifiers: what a map shows.
    pub fn safe_points(&self) -> Result<Vec<SafePoint>, ShouwangError> {
        guard(|| Ok(self.registry.safe_points().iter().map(SafePoint::from).collect()))
    }

    /// Gives one safe point by its identifier; nothing where there is none.
    pub fn safe_point(&self, id: String) -> Result<Option<SafePoint>, ShouwangError> {
        guard(|| Ok(self.registry.safe_points().get(&SafePointId::new(id)?).map(SafePoint::from)))
    }

    /// Counts the assets of a kind that have an active safe point within a geodesic distance in metres, and names them all.
    pub fn coverage(&self, kind: AssetKind, within_m: f64) -> Result<Coverage, ShouwangError> {
        guard(|| {
            let coverage = self.registry.coverage(kind.into(), checked_radius(within_m)?);
            let asset =
                |a: &ask::AssetCoverage<'_>| AssetCoverage { asset: a.asset.into(), nearest_m: a.nearest_m };
            Ok(Coverage {
                kind,
                within_m,
                covered: to_u32(coverage.covered),
                assets: coverage.assets.iter().map(asset).collect(),
            })
        })
    }

    /// Counts each indicator as of the end of a day, and sets it beside what was reported.
    pub fn roll_up(&self, as_of: CivilDate) -> Result<RollUp, ShouwangError> {
        guard(|| {
            let line = |line: ask::IndicatorLine| IndicatorLine {
                indicator: line.indicator.into(),
                counted: line.counted.into(),
                reported: line.reported.as_ref().map(ReportedFigure::from),
                agreement: line.agreement.map(Reconciliation::from),
                from: line.from.map(CivilDate::from),
            };
            let roll_up = self.registry.roll_up(as_of.0)?;
            Ok(RollUp { as_of, lines: roll_up.lines.into_iter().map(line).collect() })
        })
    }

    /// Counts the records of one kind by category, area and month.
    pub fn counts(&self, kind: RecordKind) -> Result<Counts, ShouwangError> {
        guard(|| {
            let core: ask::RecordKind = kind.into();
            let table = self.registry.counts(core)?.table(["category", "area", "month"])?;
            let counts = table.column("count").map(|column| column.values.as_slice()).unwrap_or_default();
            let rows = counts.iter().enumerate().map(|(row, count)| {
                let mut keys = table.row_keys(row).map(key);
                let mut next = || keys.next().flatten();
                CountRow {
                    category: next(),
                    area: next(),
                    month: next(),
                    count: count.as_i64().and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
                }
            });
            Ok(Counts {
                kind,
                unit: core.unit().into(),
                rows: rows.collect(),
                records_read: table.row_counts().read,
                records_refused: table.row_counts().refused,
                digest: table.digest(),
            })
        })
    }
}

impl Registry {
    fn nearest(
        &self,
        from: shouwang::Position,
        query: &Prepared,
    ) -> Result<Vec<NearbySafePoint>, ShouwangError> {
        let near =
            self.registry.nearest_safe_points(from, query.k, query.radius_m, &query.filter, query.open_at);
        Ok(near.iter().map(NearbySafePoint::from).collect())
    }

    fn help(
        &self,
        from: shouwang::Position,
        need: SafePointFunction,
        at: chrono::DateTime<chrono::Utc>,
        longest_walk_minutes: f64,
        fallbacks: u32,
    ) -> Result<Help, ShouwangError> {
        if longest_walk_minutes.is_nan() || longest_walk_minutes < 0.0 {
            return Err(shouwang::Error::out_of_range("minutes from 0")
                .in_field("longest_walk_minutes")
                .into());
        }
        let question = ask::FindHelp::new(from, need.into(), at)
            .longest_walk_minutes(longest_walk_minutes)
            .fallbacks(to_usize(fallbacks));
        Ok((&self.registry.find_help(&question)).into())
    }
}

/// Estimates the minutes on foot for a geodesic distance in metres: 1.4 times the distance at 1.2 m/s.
#[uniffi::export]
pub fn walking_minutes(metres: f64) -> f64 {
    ask::walking_minutes(metres)
}

/// Estimates the geodesic distance in metres that can be walked in so many minutes.
#[uniffi::export]
pub fn walking_reach_metres(minutes: f64) -> f64 {
    ask::walking_reach_metres(minutes)
}

/// Every need, in the order in which the generated enumerations have them.
const FUNCTIONS: [SafePointFunction; 10] = [
    SafePointFunction::Refuge,
    SafePointFunction::Alarm,
    SafePointFunction::Help,
    SafePointFunction::Publicity,
    SafePointFunction::FirstAid,
    SafePointFunction::Phone,
    SafePointFunction::Water,
    SafePointFunction::LostAndFound,
    SafePointFunction::ChildCare,
    SafePointFunction::Escort,
];

/// A query whose values were checked once for the whole batch.
struct Prepared {
    k: usize,
    radius_m: f64,
    filter: SafePointFilter,
    open_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl Prepared {
    fn new(query: &SafePointQuery) -> Result<Self, ShouwangError> {
        Ok(Self {
            k: to_usize(query.k),
            radius_m: query.radius_m.map_or(Ok(f64::INFINITY), checked_radius)?,
            filter: filter(&query.functions, &query.equipment),
            open_at: query.open_at.map(instant).transpose()?,
        })
    }
}

/// Asks for points that offer and have all of these.
pub(crate) fn filter(functions: &[SafePointFunction], equipment: &[Equipment]) -> SafePointFilter {
    let offering =
        functions.iter().fold(SafePointFilter::any(), |filter, one| filter.offering((*one).into()));
    equipment.iter().fold(offering, |filter, one| filter.with_equipment((*one).into()))
}

fn key(key: &shouwang::stats::RowKey) -> Option<String> {
    match key {
        shouwang::stats::RowKey::Null => None,
        known => Some(known.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_has_the_place_that_the_generated_enumerations_give_it() {
        for (place, need) in FUNCTIONS.into_iter().enumerate() {
            assert_eq!(need as usize, place);
        }
        assert_eq!(FUNCTIONS.len(), shouwang::domain::SafePointFunction::ALL.len());
    }
}
