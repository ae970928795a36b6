//! Which schools and compounds have an open safe point near, hour by hour of a week.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::open_grid::OpenHours;
use super::opening::serves_on;
use super::record_filter::RecordDigest;
use crate::domain::{Asset, AssetKind, SafePoint, SafePointState};
use crate::index::NearestQuery;
use crate::registry::{Registry, SafePointFilter};
use crate::sort;

/// In which hours of a week an asset has an open safe point within the distance.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AssetHours<'a> {
    /// The asset.
    pub asset: &'a Asset,
    /// Safe points within the distance, open or not.
    pub points: usize,
    covered: [OpenHours; 7],
}

impl AssetHours<'_> {
    /// Says whether a point is open throughout an hour, counted from midnight; `None` for an hour past 23.
    #[must_use]
    pub fn is_covered(&self, weekday: Weekday, hour: u32) -> Option<bool> {
        let day = self.covered.get(weekday.num_days_from_monday() as usize)?;
        (hour < 24).then(|| day >> hour & 1 == 1)
    }

    /// Counts the covered hours of the week, at most 168.
    #[must_use]
    pub fn covered_hours(&self) -> u32 {
        self.covered.iter().map(|day| day.count_ones()).sum()
    }
}

/// How many assets of a kind have an open safe point within a distance, in each hour of a week.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HourlyCoverage<'a> {
    /// The kind of asset.
    pub kind: AssetKind,
    /// The distance asked, in metres.
    pub within_m: f64,
    /// The Monday with which the week begins.
    pub monday: NaiveDate,
    /// Safe points without hours that anybody said; they count as open in no hour.
    pub hours_unsaid: usize,
    /// False when a day of the week lies outside the tables of the working calendar.
    pub calendar_known: bool,
    /// Each asset of the kind, in the order of identifiers.
    pub assets: Vec<AssetHours<'a>>,
    /// The digest of the assets and of the safe points in force that week.
    pub digest: RecordDigest,
}

impl HourlyCoverage<'_> {
    /// Counts the assets with a point that is open throughout an hour; `None` for an hour past 23.
    #[must_use]
    pub fn covered(&self, weekday: Weekday, hour: u32) -> Option<usize> {
        let covered = |asset: &AssetHours<'_>| asset.is_covered(weekday, hour) == Some(true);
        (hour < 24).then(|| self.assets.iter().filter(|asset| covered(asset)).count())
    }

    /// The hours in which the fewest assets are covered, in the order of the week.
    pub fn fewest(&self) -> impl Iterator<Item = (Weekday, u32)> {
        let days = (0_u8..7).filter_map(|day| Weekday::try_from(day).ok());
        let hours: Vec<_> = days
            .flat_map(|day| (0..24).map(move |hour| (day, hour)))
            .filter_map(|(day, hour)| Some((day, hour, self.covered(day, hour)?)))
            .collect();
        let least = hours.iter().map(|(_, _, covered)| *covered).min();
        hours.into_iter().filter(move |(_, _, own)| Some(*own) == least).map(|(day, hour, _)| (day, hour))
    }
}

impl Registry {
    /// Tells for each hour of the week of a date, Monday to Sunday, which assets of a kind have a matching safe point within a
    /// geodesic distance in metres that is open throughout that hour.
    ///
    /// A point is open in an hour as in [`open_grid`](Registry::open_grid).
    ///
    /// # Complexity
    ///
    /// Seven evaluations of the opening hours of each point near an asset, and one query an asset.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::Weekday;
    /// use shouwang::domain::{Asset, AssetId, AssetKind, SafePoint, SafePointHost, SafePointId, SafePointState};
    /// use shouwang::registry::SafePointFilter;
    /// use shouwang::{Position, RegistryBuilder};
    ///
    /// let mut shop = SafePoint::new(SafePointId::new("shop")?, "小超市", SafePointHost::Supermarket, Position::new(36.62, 101.78)?);
    /// shop.state = SafePointState::Active;
    /// shop.hours = Some("Mo-Fr 08:30-21:00".parse()?);
    /// let mut builder = RegistryBuilder::new();
    /// builder.add(shop);
    /// builder.add(Asset::new(AssetId::new("school")?, AssetKind::School, "示例学校", Position::new(36.621, 101.78)?));
    ///
    /// let registry = builder.build()?;
    /// let week_of = "2026-06-05".parse().unwrap();
    /// let coverage = registry.hourly_coverage(AssetKind::School, 500.0, week_of, &SafePointFilter::any());
    /// assert_eq!(coverage.covered(Weekday::Fri, 20), Some(1));
    /// assert_eq!(coverage.covered(Weekday::Fri, 21), Some(0));
    /// assert_eq!(coverage.assets[0].covered_hours(), 5 * 12);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn hourly_coverage(
        &self,
        kind: AssetKind,
        within_m: f64,
        week_of: NaiveDate,
        filter: &SafePointFilter,
    ) -> HourlyCoverage<'_> {
        let to_monday = u64::from(week_of.weekday().num_days_from_monday());
        let monday = week_of.checked_sub_days(Days::new(to_monday)).unwrap_or(week_of);
        let week: Vec<NaiveDate> = (0..7).filter_map(|day| monday.checked_add_days(Days::new(day))).collect();
        let counts = |point: &SafePoint| {
            point.state == SafePointState::Active
                && filter.matches(point)
                && week.iter().any(|day| point.valid.contains(*day))
        };
        let open: Vec<Option<[OpenHours; 7]>> = self
            .safe_points()
            .iter()
            .map(|point| counts(point).then(|| self.open_week(point, &week)))
            .collect();
        let query = NearestQuery::k(usize::MAX).within(within_m).tagged(filter.active_tags());
        let assets = self.assets().iter().filter(|asset| asset.kind == kind);
        let mut assets: Vec<AssetHours<'_>> = assets
            .map(|asset| {
                let near = self.safe_point_index().nearest_matching(asset.position, &query, |position| {
                    open.get(position).is_some_and(Option::is_some)
                });
                let mut hours = AssetHours { asset, points: near.len(), covered: [0; 7] };
                for point in near.iter().filter_map(|near| open.get(near.position)?.as_ref()) {
                    hours.covered.iter_mut().zip(point).for_each(|(covered, open)| *covered |= open);
                }
                hours
            })
            .collect();
        sort::sort_by(&mut assets, |a, b| a.asset.id.cmp(&b.asset.id));
        let in_force: Vec<&SafePoint> = self.safe_points().iter().filter(|point| counts(point)).collect();
        let identifiers = assets.iter().map(|own| own.asset.id.as_str());
        HourlyCoverage {
            kind,
            within_m,
            monday,
            hours_unsaid: in_force.iter().filter(|point| point.hours.is_none()).count(),
            calendar_known: week.iter().all(|day| self.work_calendar().day(*day).known),
            digest: RecordDigest::of(identifiers.chain(in_force.iter().map(|point| point.id.as_str()))),
            assets,
        }
    }

    /// The hours of each day of a week in which a point is open throughout.
    fn open_week(&self, point: &SafePoint, week: &[NaiveDate]) -> [OpenHours; 7] {
        let mut open = [0; 7];
        let Some(hours) = &point.hours else { return open };
        for (open, day) in open.iter_mut().zip(week) {
            if serves_on(point, *day) {
                *open = self.open_hours(hours, *day);
            }
        }
        open
    }
}
