//! What was done, by whom, and how well: rates, loads, hours of coverage, and which volunteers to ask next.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::ask::{self, RateKind, RateQuery, RecordFilter, VolunteerSearch};
use shouwang::domain::{AssetKind, Indicator};

use crate::aggregate::Aggregator;
use crate::answers::{parse, safe_point_filter};
use crate::arrays::position;
use crate::errors;
use crate::guard::guard;
use crate::labels::read_lang;
use crate::registry::Registry;

/// First day, last day, area.
type FilterParts = (Option<NaiveDate>, Option<NaiveDate>, Option<String>);

#[derive(Debug, IntoPyObject)]
pub(crate) struct Rate {
    kind: &'static str,
    numerator: u64,
    denominator: u64,
    left_out: u64,
    estimate: Option<(f64, f64, f64)>,
    definition: &'static str,
    filter: String,
    digest: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct SafePointLoad {
    safe_point: String,
    name: String,
    matters: u64,
    persons: u64,
    aid_cases: u64,
    last_at: Option<DateTime<Utc>>,
    digest: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct VolunteerLoad {
    volunteer: String,
    activities: u64,
    approved_minutes: u64,
    pending_minutes: u64,
    no_shows: u64,
    mediations: u64,
    digest: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Fairness {
    volunteers: usize,
    without_any: usize,
    minutes: u64,
    gini: Option<f64>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct AssetHours {
    id: String,
    name: String,
    points: usize,
    /// The 7 × 24 hours, Monday's first.
    covered: Vec<Vec<bool>>,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct HourlyCoverage {
    kind: &'static str,
    within_m: f64,
    monday: NaiveDate,
    hours_unsaid: usize,
    calendar_known: bool,
    assets: Vec<AssetHours>,
    digest: String,
}

#[derive(Debug, IntoPyObject)]
pub(crate) struct Candidate {
    volunteer: String,
    metres: Option<f64>,
    available: Option<bool>,
    load_minutes: i64,
    obstacles: Vec<&'static str>,
    explanation: String,
}

fn filter((from, to, area): FilterParts) -> PyResult<RecordFilter> {
    let mut filter = RecordFilter::all();
    (filter.from, filter.to) = (from, to);
    if let Some(area) = area {
        filter = filter.in_area(parse(&area, "area")?);
    }
    Ok(filter)
}

/// Tells a share with its denominator and its interval.
#[pyfunction]
pub(crate) fn rate(
    py: Python<'_>,
    registry: &Registry,
    kind: &str,
    as_of: NaiveDate,
    records: FilterParts,
    service_limit_minutes: u32,
    lang: &str,
) -> PyResult<Rate> {
    guard(|| {
        let (kind, lang): (RateKind, _) = (parse(kind, "kind")?, read_lang(lang)?);
        let query =
            RateQuery::new(as_of).filter(filter(records)?).service_limit_minutes(service_limit_minutes);
        let rate = py.detach(|| registry.0.rate(kind, &query)).map_err(|error| errors::from_core(&error))?;
        Ok(Rate {
            kind: kind.code(),
            numerator: rate.numerator,
            denominator: rate.denominator,
            left_out: rate.left_out,
            estimate: rate.estimate.map(|estimate| (estimate.value, estimate.low, estimate.high)),
            definition: kind.definition(lang),
            filter: rate.query.filter.to_string(),
            digest: rate.digest.to_string(),
        })
    })
}

/// Tells what each safe point did.
#[pyfunction]
pub(crate) fn safe_point_loads(
    py: Python<'_>,
    registry: &Registry,
    records: FilterParts,
) -> PyResult<Vec<SafePointLoad>> {
    guard(|| {
        let filter = filter(records)?;
        Ok(py.detach(|| {
            let load = |load: &ask::SafePointLoad<'_>| SafePointLoad {
                safe_point: load.safe_point.id.to_string(),
                name: load.safe_point.name.clone(),
                matters: load.matters,
                persons: load.persons,
                aid_cases: load.aid_cases,
                last_at: load.last_at,
                digest: load.digest.to_string(),
            };
            registry.0.safe_point_loads(&filter).iter().map(load).collect()
        }))
    })
}

/// Tells what each volunteer did, and how fairly their minutes are shared.
#[pyfunction]
pub(crate) fn volunteer_loads(
    py: Python<'_>,
    registry: &Registry,
    records: FilterParts,
) -> PyResult<(Vec<VolunteerLoad>, Fairness)> {
    guard(|| {
        let filter = filter(records)?;
        Ok(py.detach(|| {
            let loads = registry.0.volunteer_loads(&filter);
            let load = |load: &ask::VolunteerLoad<'_>| VolunteerLoad {
                volunteer: load.volunteer.id.to_string(),
                activities: load.activities,
                approved_minutes: load.approved_minutes,
                pending_minutes: load.pending_minutes,
                no_shows: load.no_shows,
                mediations: load.mediations,
                digest: load.digest.to_string(),
            };
            let ask::Fairness { volunteers, without_any, minutes, gini, .. } = loads.fairness;
            let fairness = Fairness { volunteers, without_any, minutes, gini };
            (loads.volunteers.iter().map(load).collect(), fairness)
        }))
    })
}

/// Tells for each hour of a week which assets have an open safe point near.
#[pyfunction]
pub(crate) fn hourly_coverage(
    py: Python<'_>,
    registry: &Registry,
    kind: &str,
    within_m: f64,
    week_of: NaiveDate,
    functions: Vec<String>,
    equipment: Vec<String>,
) -> PyResult<HourlyCoverage> {
    guard(|| {
        let kind: AssetKind = parse(kind, "kind")?;
        let filter = safe_point_filter(&functions, &equipment)?;
        Ok(py.detach(|| {
            let coverage = registry.0.hourly_coverage(kind, within_m, week_of, &filter);
            let week: Vec<chrono::Weekday> = (0_u8..7).filter_map(|day| day.try_into().ok()).collect();
            let asset = |hours: &ask::AssetHours<'_>| AssetHours {
                id: hours.asset.id.to_string(),
                name: hours.asset.name.clone(),
                points: hours.points,
                covered: week
                    .iter()
                    .map(|day| (0..24).map(|hour| hours.is_covered(*day, hour) == Some(true)).collect())
                    .collect(),
            };
            HourlyCoverage {
                kind: kind.code(),
                within_m: coverage.within_m,
                monday: coverage.monday,
                hours_unsaid: coverage.hours_unsaid,
                calendar_known: coverage.calendar_known,
                assets: coverage.assets.iter().map(asset).collect(),
                digest: coverage.digest.to_string(),
            }
        }))
    })
}

/// Ranks every volunteer for a time and a place, the suitable ones first. `near` is latitude, longitude and metres.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are the question")]
#[pyo3(signature = (registry, starts_at, ends_at, near, skills, certificates, activity, alert, lang))]
pub(crate) fn match_volunteers(
    py: Python<'_>,
    registry: &Registry,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    near: Option<(f64, f64, f64)>,
    skills: Vec<String>,
    certificates: Vec<String>,
    activity: Option<String>,
    alert: Option<String>,
    lang: &str,
) -> PyResult<Vec<Candidate>> {
    guard(|| {
        let lang = read_lang(lang)?;
        let mut search = VolunteerSearch::new(starts_at, ends_at);
        if let Some((lat, lon, radius_m)) = near {
            search = search.near(position(lat, lon)?, radius_m);
        }
        (search.skills, search.certificates) = (skills, certificates);
        search.activity = activity.map(|id| parse(&id, "activity")).transpose()?;
        search.alert = alert.map(|id| parse(&id, "alert")).transpose()?;
        Ok(py.detach(|| {
            let candidate = |one: &ask::Candidate<'_>| Candidate {
                volunteer: one.volunteer.id.to_string(),
                metres: one.metres,
                available: one.available,
                load_minutes: one.load_minutes,
                obstacles: one.obstacles.iter().map(|obstacle| obstacle.code()).collect(),
                explanation: one.explain(lang),
            };
            registry.0.match_volunteers(&search).iter().map(candidate).collect()
        }))
    })
}

/// Counts what an indicator counts, by area.
#[pyfunction]
#[pyo3(signature = (registry, indicator, since, as_of))]
pub(crate) fn indicator_counts(
    py: Python<'_>,
    registry: &Registry,
    indicator: &str,
    since: Option<NaiveDate>,
    as_of: NaiveDate,
) -> PyResult<Aggregator> {
    guard(|| {
        let indicator: Indicator = parse(indicator, "indicator")?;
        let counted = py.detach(|| registry.0.indicator_counts(indicator, since, as_of));
        counted.map(Aggregator::from_core).map_err(|error| errors::from_core(&error))
    })
}
