//! What looks wrong in a data set that loads: findings, not failures.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;

use crate::domain::{Area, AreaKind, SafePoint, SafePointState};
use crate::geo::{Boundary, Datum};
use crate::index::NearestQuery;
use crate::label::coded_enum;
use crate::registry::{Record, Registry};
use crate::{Lang, sort};

coded_enum! {
    /// What looks wrong.
    pub enum DataFindingKind {
        DatumShift = "datum_shift", "整批坐标疑似基准错误", "the whole set looks shifted by a datum";
        DuplicatePoints = "duplicate_points", "疑似重复点位", "two safe points on nearly one spot";
        PointOutsideArea = "point_outside_area", "点位不在所属辖区内", "a safe point outside the area that it names";
        PointWithoutArea = "point_without_area", "点位无辖区", "a safe point in no area";
        HoursUnsaid = "hours_unsaid", "未注明开放时间", "an active safe point whose hours nobody said";
        NeverOpens = "never_opens", "开放时间从不开放", "opening hours that never open";
        AreaWithoutParent = "area_without_parent", "辖区无上级", "an area below the top without a parent";
        AreaOutsideParent = "area_outside_parent", "辖区超出上级范围", "an area that reaches beyond its parent";
        AreasOverlap = "areas_overlap", "同级辖区重叠", "two areas of one kind that overlap";
        OfficerWithoutArea = "officer_without_area", "民警无辖区", "an officer in service without a current assignment";
    }
}

/// What counts as suspicious.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct DataCheck {
    /// The day whose areas, assignments and hours are looked at.
    pub on: NaiveDate,
    /// Safe points nearer to each other than this are taken for duplicates, in metres.
    pub duplicates_within_m: f64,
    /// The share of an area that may lie in a sibling or beyond its parent: outlines drawn apart never meet exactly.
    pub tolerated_share: f64,
}

impl DataCheck {
    /// Looks at a day, with duplicates within 5 m and a tolerance of one part in a hundred.
    #[must_use]
    pub const fn new(on: NaiveDate) -> Self {
        Self { on, duplicates_within_m: 5.0, tolerated_share: 0.01 }
    }

    /// Sets the distance within which safe points are taken for duplicates, in metres.
    #[must_use]
    pub const fn duplicates_within_m(mut self, metres: f64) -> Self {
        self.duplicates_within_m = metres;
        self
    }

    /// Sets the share of an area that may lie in a sibling or beyond its parent.
    #[must_use]
    pub const fn tolerated_share(mut self, share: f64) -> Self {
        self.tolerated_share = share;
        self
    }
}

/// A record that a finding speaks of, by kind and identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct RecordRef {
    /// What the kind of record is called, for example `safe point`.
    pub kind: &'static str,
    /// Its identifier.
    pub id: String,
}

impl RecordRef {
    pub(super) fn to<R: Record>(record: &R) -> Self {
        Self { kind: R::KIND, id: record.id().to_string() }
    }
}

/// Something that looks wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DataFinding {
    /// What.
    pub kind: DataFindingKind,
    /// The records it is about, in the order of identifiers; none where it is about the whole set.
    pub records: Vec<RecordRef>,
    /// How far apart they are, in metres.
    pub metres: Option<f64>,
    /// The share of the first area that is concerned, or of the points.
    pub share: Option<f64>,
    /// The datum in which the coordinates seem to be.
    pub datum: Option<Datum>,
}

impl DataFinding {
    fn about(kind: DataFindingKind, records: Vec<RecordRef>) -> Self {
        Self { kind, records, metres: None, share: None, datum: None }
    }

    /// Says what was found, in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let ids: Vec<&str> = self.records.iter().map(|record| record.id.as_str()).collect();
        let mut text = self.kind.label(lang).to_owned();
        let mut add = |part: &str| {
            text.push_str(if lang == Lang::Zh { "，" } else { ", " });
            text.push_str(part);
        };
        if let Some(metres) = self.metres {
            add(&format!("{metres:.1} m"));
        }
        if let Some(share) = self.share {
            add(&format!("{:.1} %", share * 100.0));
        }
        if let Some(datum) = self.datum {
            add(datum.label(lang));
        }
        if !ids.is_empty() {
            text.push_str(": ");
            text.push_str(&ids.join(", "));
        }
        text
    }
}

impl fmt::Display for DataFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl Registry {
    /// Looks through the whole data set for what is not wrong enough to refuse, and lists it by kind, then by identifier.
    ///
    /// - A datum: among the points that name an area with an outline, those that would lie in it only if their coordinates had
    ///   been of another datum are set against those that lie in it only as they are, by a sign test (binomial, one-sided, at
    ///   one in a thousand). Points far inside large areas can't tell.
    /// - Duplicates: pairs of safe points that are not retired, within a distance on the ellipsoid.
    /// - Outlines: an area against its parent and against siblings of its kind, all in force on the day, by the share of the
    ///   area on the ellipsoid.
    ///
    /// # Complexity
    ///
    /// One radius query and one test against an outline for each safe point; an overlay of outlines, O(n log n) in their
    /// vertices, for each pair of siblings whose boxes meet.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use shouwang::ask::{DataCheck, DataFindingKind};
    /// use shouwang::domain::{Area, AreaId, AreaKind};
    /// use shouwang::{Lang, RegistryBuilder};
    ///
    /// let mut builder = RegistryBuilder::new();
    /// builder.add(Area::new(AreaId::new("dongdajie")?, "东大街社区", AreaKind::Community));
    /// let today = "2026-06-05".parse::<NaiveDate>().unwrap();
    /// let findings = builder.build()?.data_check(&DataCheck::new(today));
    /// assert_eq!(findings[0].kind, DataFindingKind::AreaWithoutParent);
    /// assert_eq!(findings[0].text(Lang::Zh), "辖区无上级: dongdajie");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn data_check(&self, check: &DataCheck) -> Vec<DataFinding> {
        let mut findings = Vec::new();
        self.check_datum(&mut findings);
        self.check_duplicates(check, &mut findings);
        self.check_points(check, &mut findings);
        self.check_tree(check, &mut findings);
        self.check_siblings(check, &mut findings);
        self.check_officers(check, &mut findings);
        sort::sort_by(&mut findings, |a, b| (a.kind, &a.records).cmp(&(b.kind, &b.records)));
        findings
    }

    fn check_datum(&self, findings: &mut Vec<DataFinding>) {
        let named = self.safe_points().iter().filter_map(|point| {
            let outline = self.areas().get(point.area.as_ref()?)?.boundary.as_ref()?;
            Some((point, outline, outline.covers(point.position)))
        });
        let named: Vec<_> = named.collect();
        let suspects = [Datum::Gcj02, Datum::Bd09].into_iter().filter_map(|datum| {
            let mut better = 0_u32;
            let mut worse = 0_u32;
            for (point, outline, covered) in &named {
                let (latitude, longitude) = (point.position.latitude(), point.position.longitude());
                let moved = datum.to_wgs84(latitude, longitude).is_ok_and(|at| outline.covers(at));
                better += u32::from(moved && !covered);
                worse += u32::from(*covered && !moved);
            }
            (at_least_by_chance(better, better + worse) < 0.001).then_some((better, worse, datum))
        });
        // Of two suspects, the one that explains more points.
        let best = suspects.max_by_key(|(better, worse, _)| (*better, std::cmp::Reverse(*worse)));
        if let Some((better, _, datum)) = best {
            let share = f64::from(better) / named.len() as f64;
            let mut finding = DataFinding::about(DataFindingKind::DatumShift, Vec::new());
            finding.share = Some(share);
            finding.datum = Some(datum);
            findings.push(finding);
        }
    }

    fn check_duplicates(&self, check: &DataCheck, findings: &mut Vec<DataFinding>) {
        let kept = |point: &SafePoint| point.state != SafePointState::Retired;
        let query = NearestQuery::k(usize::MAX).within(check.duplicates_within_m);
        for (position, point) in self.safe_points().iter().enumerate().filter(|(_, point)| kept(point)) {
            let near = self.safe_point_index().nearest_matching(point.position, &query, |other| {
                other > position && self.safe_points().at(other).is_some_and(kept)
            });
            for (other, metres) in
                near.iter().filter_map(|n| self.safe_points().at(n.position).map(|other| (other, n.metres)))
            {
                let records = vec![RecordRef::to(point), RecordRef::to(other)];
                let mut finding = DataFinding::about(DataFindingKind::DuplicatePoints, records);
                finding.metres = Some(metres);
                findings.push(finding);
            }
        }
    }

    fn check_points(&self, check: &DataCheck, findings: &mut Vec<DataFinding>) {
        for point in self.safe_points().iter().filter(|point| point.state != SafePointState::Retired) {
            let outline = point.area.as_ref().and_then(|area| self.areas().get(area)?.boundary.as_ref());
            let outside = outline.is_some_and(|outline| !outline.covers(point.position));
            let nowhere = point.area.is_none() && self.areas_at(point.position, check.on).next().is_none();
            let active = point.state == SafePointState::Active;
            let never =
                point.hours.as_ref().is_some_and(|hours| hours.never_opens(check.on, self.work_calendar()));
            let wrong = [
                (outside, DataFindingKind::PointOutsideArea),
                (nowhere, DataFindingKind::PointWithoutArea),
                (active && point.hours.is_none(), DataFindingKind::HoursUnsaid),
                (never, DataFindingKind::NeverOpens),
            ];
            let found = wrong.into_iter().filter(|(holds, _)| *holds);
            findings.extend(found.map(|(_, kind)| DataFinding::about(kind, vec![RecordRef::to(point)])));
        }
    }

    fn check_tree(&self, check: &DataCheck, findings: &mut Vec<DataFinding>) {
        for area in self.areas().iter().filter(|area| area.valid.contains(check.on)) {
            let Some(parent) = &area.parent else {
                if !matches!(area.kind, AreaKind::Province | AreaKind::Force) {
                    let records = vec![RecordRef::to(area)];
                    findings.push(DataFinding::about(DataFindingKind::AreaWithoutParent, records));
                }
                continue;
            };
            let parent = self.areas().get(parent).filter(|parent| parent.valid.contains(check.on));
            let (Some(outline), Some((parent, around))) =
                (&area.boundary, parent.and_then(|parent| Some((parent, parent.boundary.as_ref()?))))
            else {
                continue;
            };
            let inside = outline.shared_square_metres(around);
            let share = 1.0 - inside / outline.area_square_metres();
            if share > check.tolerated_share {
                let records = vec![RecordRef::to(area), RecordRef::to(parent)];
                let mut finding = DataFinding::about(DataFindingKind::AreaOutsideParent, records);
                finding.share = Some(share.min(1.0));
                findings.push(finding);
            }
        }
    }

    fn check_siblings(&self, check: &DataCheck, findings: &mut Vec<DataFinding>) {
        let in_force = self.areas().iter().filter(|area| area.valid.contains(check.on));
        let outlined = in_force.filter_map(|area| area.boundary.as_ref().map(|outline| (area, outline)));
        let mut outlined: Vec<(&Area, &Boundary, [f64; 4])> =
            outlined.map(|(area, outline)| (area, outline, outline.bounds())).collect();
        // Sorted by the western edge, an area is compared with those only that begin before it ends.
        sort::sort_by(&mut outlined, |(a, _, [west_a, ..]), (b, _, [west_b, ..])| {
            west_a.total_cmp(west_b).then_with(|| a.id.cmp(&b.id))
        });
        for (at, (area, outline, [_, south, east, north])) in outlined.iter().enumerate() {
            let later = outlined.iter().skip(at + 1).take_while(|(_, _, [west, ..])| west <= east);
            for (other, across, _) in later.filter(|(other, _, [_, other_south, _, other_north])| {
                other.kind == area.kind && other_south <= north && south <= other_north
            }) {
                let smaller = outline.area_square_metres().min(across.area_square_metres());
                let share = outline.shared_square_metres(across) / smaller;
                if share > check.tolerated_share {
                    let mut records = vec![RecordRef::to(*area), RecordRef::to(*other)];
                    sort::sort_by(&mut records, RecordRef::cmp);
                    let mut finding = DataFinding::about(DataFindingKind::AreasOverlap, records);
                    finding.share = Some(share.min(1.0));
                    findings.push(finding);
                }
            }
        }
    }

    fn check_officers(&self, check: &DataCheck, findings: &mut Vec<DataFinding>) {
        let current = self.assignments().iter().filter(|assignment| assignment.valid.contains(check.on));
        let mut assigned = BTreeSet::new();
        assigned.extend(current.map(|assignment| &assignment.officer));
        let serving = self.officers().iter().filter(|officer| officer.valid.contains(check.on));
        for officer in serving.filter(|officer| !assigned.contains(&officer.id)) {
            let records = vec![RecordRef::to(officer)];
            findings.push(DataFinding::about(DataFindingKind::OfficerWithoutArea, records));
        }
    }
}

/// The probability of at least `hits` heads in `tosses` of a fair coin.
fn at_least_by_chance(hits: u32, tosses: u32) -> f64 {
    // Term by term from the top: C(n, k) / 2ⁿ, in logarithms because 2ⁿ soon overflows.
    let halves = f64::from(tosses) * std::f64::consts::LN_2;
    let mut log_choose = 0.0;
    let mut sum = 0.0;
    for tails in 0..=tosses.saturating_sub(hits) {
        if tails > 0 {
            log_choose += (f64::from(tosses - tails + 1) / f64::from(tails)).ln();
        }
        sum += (log_choose - halves).exp();
    }
    sum.min(1.0)
}
