//! Rates, loads and hourly coverage, each with the digest of the records behind it.

use std::time::SystemTime;

use shouwang::ask;
use shouwang::domain::AreaId;

use crate::ask::filter;
use crate::coded::Lang;
use crate::enums::{AssetKind, Equipment, RateKind, SafePointFunction};
use crate::error::{ShouwangError, guard};
use crate::index::{checked_radius, to_u32};
use crate::records::Asset;
use crate::registry::Registry;
use crate::time::CivilDate;

/// Which records are counted, by the day on which they were opened and by their area.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecordFilter {
    /// The first day, in the registry's zone.
    #[uniffi(default = None)]
    pub from: Option<CivilDate>,
    /// The last day.
    #[uniffi(default = None)]
    pub to: Option<CivilDate>,
    /// Identifier of the area to which a record belongs, or which lies above its area; one without an area is then left out.
    #[uniffi(default = None)]
    pub area: Option<String>,
}

impl RecordFilter {
    fn to_core(&self) -> Result<ask::RecordFilter, ShouwangError> {
        let mut filter = ask::RecordFilter::all();
        filter.from = self.from.map(|day| day.0);
        filter.to = self.to.map(|day| day.0);
        filter.area = self.area.as_ref().map(AreaId::new).transpose()?;
        Ok(filter)
    }
}

/// A share of matters that were settled, or settled in time.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Rate {
    /// Which share; its definition is a sentence.
    pub kind: RateKind,
    /// How many.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// Records that the filter takes and the definition does not count.
    pub left_out: u64,
    /// The share, between 0 and 1; nothing for a share of nothing.
    pub share: Option<f64>,
    /// Lower limit of Wilson's interval at 95 %.
    pub low: Option<f64>,
    /// Upper limit of Wilson's interval at 95 %.
    pub high: Option<f64>,
    /// Digest of the denominator's records.
    pub digest: String,
}

impl From<&ask::Rate> for Rate {
    fn from(rate: &ask::Rate) -> Self {
        let estimate = rate.estimate.as_ref();
        Self {
            kind: rate.kind.into(),
            numerator: rate.numerator,
            denominator: rate.denominator,
            left_out: rate.left_out,
            share: estimate.map(|estimate| estimate.value),
            low: estimate.map(|estimate| estimate.low),
            high: estimate.map(|estimate| estimate.high),
            digest: rate.digest.to_string(),
        }
    }
}

/// What a safe point did.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SafePointLoad {
    /// Identifier of the safe point.
    pub safe_point: String,
    /// Its name.
    pub name: String,
    /// Service records that it took.
    pub matters: u64,
    /// Different persons behind them, where the record says who.
    pub persons: u64,
    /// Cases of aid at it.
    pub aid_cases: u64,
    /// When the last of all these was opened.
    pub last_at: Option<SystemTime>,
    /// Digest of the service records and the cases of aid.
    pub digest: String,
}

/// What a volunteer did.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VolunteerLoad {
    /// Identifier of the volunteer.
    pub volunteer: String,
    /// Activities to which they came.
    pub activities: u64,
    /// Minutes that an officer approved.
    pub approved_minutes: u64,
    /// Minutes that nobody has decided on yet.
    pub pending_minutes: u64,
    /// Times that they had accepted and did not come.
    pub no_shows: u64,
    /// Disputes with an agreement that they helped to mediate.
    pub mediations: u64,
    /// Digest of the participations and mediations.
    pub digest: String,
}

/// What the volunteers did, and how fairly their approved minutes are shared.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct VolunteerLoads {
    /// Every volunteer who is active or did something, in the order of identifiers.
    pub volunteers: Vec<VolunteerLoad>,
    /// Active volunteers, those without a minute included.
    pub active: u32,
    /// How many of them have no approved minute.
    pub without_any: u32,
    /// The approved minutes of all of them.
    pub minutes: u64,
    /// Gini's coefficient: 0 when all served as long, towards 1 when one did it all; nothing without a minute.
    pub gini: Option<f64>,
}

/// In which hours of a week an asset has an open safe point within the distance.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AssetHours {
    /// The asset.
    pub asset: Asset,
    /// Safe points within the distance, open or not.
    pub points: u32,
    /// How many of the 168 hours are covered.
    pub covered_hours: u32,
    /// Whether a point is open throughout the hour: seven days, Monday first, of 24 hours each.
    pub covered: Vec<Vec<bool>>,
}

/// How many assets of a kind have an open safe point within a distance, in each hour of a week.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct HourlyCoverage {
    /// The kind of asset.
    pub kind: AssetKind,
    /// The distance asked, in metres.
    pub within_m: f64,
    /// The Monday with which the week begins.
    pub monday: CivilDate,
    /// Safe points without hours that anybody said; they count as open in no hour.
    pub hours_unsaid: u32,
    /// False when a day of the week lies outside the tables of the working calendar.
    pub calendar_known: bool,
    /// Assets that are covered throughout the hour: seven days, Monday first, of 24 hours each.
    pub counts: Vec<Vec<u32>>,
    /// Each asset of the kind, in the order of identifiers.
    pub assets: Vec<AssetHours>,
    /// Digest of the assets and of the safe points in force that week.
    pub digest: String,
}

#[uniffi::export]
impl RateKind {
    /// Says what is divided by what, in Chinese or English.
    pub fn definition(&self, lang: Lang) -> String {
        ask::RateKind::from(*self).definition(lang.into()).to_owned()
    }
}

#[uniffi::export]
impl Registry {
    /// Tells every share of matters that were settled, or settled in time, as of the end of a day.
    ///
    /// A service record is closed in time within so many minutes, a week unless said otherwise.
    #[uniffi::method(default(service_limit_minutes = 10080))]
    pub fn rates(
        &self,
        as_of: CivilDate,
        filter: RecordFilter,
        service_limit_minutes: u32,
    ) -> Result<Vec<Rate>, ShouwangError> {
        guard(|| {
            let query = ask::RateQuery::new(as_of.0)
                .filter(filter.to_core()?)
                .service_limit_minutes(service_limit_minutes);
            let rate = |kind: &ask::RateKind| Ok((&self.registry.rate(*kind, &query)?).into());
            ask::RateKind::ALL.iter().map(rate).collect()
        })
    }

    /// Tells what each safe point did, the busiest first.
    pub fn safe_point_loads(&self, filter: RecordFilter) -> Result<Vec<SafePointLoad>, ShouwangError> {
        guard(|| {
            let load = |load: &ask::SafePointLoad<'_>| SafePointLoad {
                safe_point: load.safe_point.id.to_string(),
                name: load.safe_point.name.clone(),
                matters: load.matters,
                persons: load.persons,
                aid_cases: load.aid_cases,
                last_at: load.last_at.map(SystemTime::from),
                digest: load.digest.to_string(),
            };
            Ok(self.registry.safe_point_loads(&filter.to_core()?).iter().map(load).collect())
        })
    }

    /// Tells what each volunteer did, and how fairly their approved minutes are shared.
    pub fn volunteer_loads(&self, filter: RecordFilter) -> Result<VolunteerLoads, ShouwangError> {
        guard(|| {
            let load = |load: &ask::VolunteerLoad<'_>| VolunteerLoad {
                volunteer: load.volunteer.id.to_string(),
                activities: load.activities,
                approved_minutes: load.approved_minutes,
                pending_minutes: load.pending_minutes,
                no_shows: load.no_shows,
                mediations: load.mediations,
                digest: load.digest.to_string(),
            };
            let loads = self.registry.volunteer_loads(&filter.to_core()?);
            Ok(VolunteerLoads {
                volunteers: loads.volunteers.iter().map(load).collect(),
                active: to_u32(loads.fairness.volunteers),
                without_any: to_u32(loads.fairness.without_any),
                minutes: loads.fairness.minutes,
                gini: loads.fairness.gini,
            })
        })
    }

    /// Tells for each hour of the week of a date which assets of a kind have a matching safe point within a geodesic distance in
    /// metres that is open throughout that hour.
    #[uniffi::method(default(functions = [], equipment = []))]
    pub fn hourly_coverage(
        &self,
        kind: AssetKind,
        within_m: f64,
        week_of: CivilDate,
        functions: Vec<SafePointFunction>,
        equipment: Vec<Equipment>,
    ) -> Result<HourlyCoverage, ShouwangError> {
        guard(|| {
            let filter = filter(&functions, &equipment);
            let within_m = checked_radius(within_m)?;
            let coverage = self.registry.hourly_coverage(kind.into(), within_m, week_of.0, &filter);
            let asset = |one: &ask::AssetHours<'_>| AssetHours {
                asset: one.asset.into(),
                points: to_u32(one.points),
                covered_hours: one.covered_hours(),
                covered: week(|day, hour| one.is_covered(day, hour) == Some(true)),
            };
            Ok(HourlyCoverage {
                kind,
                within_m,
                monday: coverage.monday.into(),
                hours_unsaid: to_u32(coverage.hours_unsaid),
                calendar_known: coverage.calendar_known,
                counts: week(|day, hour| to_u32(coverage.covered(day, hour).unwrap_or(0))),
                assets: coverage.assets.iter().map(asset).collect(),
                digest: coverage.digest.to_string(),
            })
        })
    }
}

/// Asks for each hour of a week, Monday first.
fn week<T>(of: impl Fn(chrono::Weekday, u32) -> T) -> Vec<Vec<T>> {
    let days = (0_u8..7).filter_map(|day| chrono::Weekday::try_from(day).ok());
    days.map(|day| (0..24).map(|hour| of(day, hour)).collect()).collect()
}
