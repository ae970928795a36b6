//! What has to be done by when: verifications, inspections, certificates, deadlines.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::data_check::RecordRef;
use super::plate_health::{LastLook, hangs, last_look};
use crate::domain::{
    AreaId, HazardState, InspectionResult, MediationState, Performance, PlateId, SafePoint, SafePointId,
    SafePointState, SafePointVisit, VisitKind, VolunteerState,
};
use crate::label::coded_enum;
use crate::lifecycle::{Deadline, DueDate, Standing};
use crate::registry::Registry;
use crate::{Lang, sort};

coded_enum! {
    /// What is due.
    pub enum DueKind {
        SafePointVerification = "safe_point_verification", "守望点核验", "verification of a safe point";
        SafePointFunction = "safe_point_function", "守望点未填功能", "a safe point without a function";
        SafePointLine = "safe_point_line", "守望点未填电话", "a safe point without a line";
        PlateInspection = "plate_inspection", "联系牌巡检", "inspection of a contact plate";
        Certificate = "certificate", "证书到期", "expiry of a certificate";
        HazardDeadline = "hazard_deadline", "隐患整改期限", "deadline of a hazard";
        MediationDeadline = "mediation_deadline", "调解期限", "deadline of a mediation";
        AgreementPerformance = "agreement_performance", "协议履行期限", "performance of an agreement";
    }
}

/// How often what has to be looked at, and how early the list warns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DuePolicy {
    /// Days within which an active safe point has to be verified again.
    pub verify_within_days: u16,
    /// Days within which a posted plate has to be inspected again.
    pub inspect_within_days: u16,
    /// Days before the last one from which something is due soon.
    pub soon_days: u16,
}

impl Default for DuePolicy {
    /// Verification within 180 days, inspection within 90, a warning 14 days ahead.
    fn default() -> Self {
        Self { verify_within_days: 180, inspect_within_days: 90, soon_days: 14 }
    }
}

impl DuePolicy {
    /// Sets the days within which an active safe point has to be verified again.
    #[must_use]
    pub const fn verify_within_days(mut self, days: u16) -> Self {
        self.verify_within_days = days;
        self
    }

    /// Sets the days within which a posted plate has to be inspected again.
    #[must_use]
    pub const fn inspect_within_days(mut self, days: u16) -> Self {
        self.inspect_within_days = days;
        self
    }

    /// Sets the days before the last one from which something is due soon.
    #[must_use]
    pub const fn soon_days(mut self, days: u16) -> Self {
        self.soon_days = days;
        self
    }
}

/// Something that is due soon or overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DueItem<'a> {
    /// What is due.
    pub kind: DueKind,
    /// The record that it is about.
    pub record: RecordRef,
    /// The record's area.
    pub area: Option<&'a AreaId>,
    /// The certificate, where it is one that expires.
    pub certificate: Option<&'a str>,
    /// The last day on which it is in time; `None` for what should have been there from the start.
    pub due_on: Option<NaiveDate>,
    /// Due soon, or overdue.
    pub standing: Standing,
    /// False when working days were counted over days for which the calendar has no table.
    pub calendar_known: bool,
}

impl DueItem<'_> {
    /// Says what is due, in a language.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let (kind, standing, id) = (self.kind.label(lang), self.standing.label(lang), &self.record.id);
        let on = self.due_on.map_or_else(String::new, |day| format!(" {day}"));
        let certificate = self.certificate.map_or_else(String::new, |name| format!(" {name}"));
        match lang {
            Lang::Zh => format!("{kind}{certificate}：{id}，{standing}{on}"),
            Lang::En => format!("{kind}{certificate}: {id}, {standing}{on}"),
        }
    }
}

/// Collects what is due soon or overdue.
struct DueList<'a> {
    on: NaiveDate,
    soon_days: u16,
    items: Vec<DueItem<'a>>,
}

impl<'a> DueList<'a> {
    fn add(&mut self, kind: DueKind, record: RecordRef, area: Option<&'a AreaId>, due: Option<DueDate>) {
        let standing = match due {
            None => Standing::Overdue,
            Some(due) => {
                let left = (due.date - self.on).num_days();
                match left {
                    ..0 => Standing::Overdue,
                    _ if left <= i64::from(self.soon_days) => Standing::DueSoon,
                    _ => return,
                }
            }
        };
        self.items.push(DueItem {
            kind,
            record,
            area,
            certificate: None,
            due_on: due.map(|due| due.date),
            standing,
            calendar_known: due.is_none_or(|due| due.calendar_known),
        });
    }
}

impl Registry {
    /// Lists what is due soon or overdue on a day: the oldest first, then by kind, then by identifier.
    ///
    /// - An active safe point needs a function, a line, and a verification within the policy's days; a visit may have named an
    ///   earlier day, and one that found something wrong makes the next verification due at once.
    /// - A posted plate in force needs an inspection within the policy's days, counted from the last one or from its posting.
    /// - A certificate of a volunteer who has not left is due on its last day, unless a later one of the same name is held.
    /// - A hazard that is not closed is due by its deadline or its last extension.
    /// - A mediation without an agreement is due by the day that was set, or else one month after acceptance; an agreement by
    ///   the day on which it has to be performed.
    ///
    /// What happened after the day does not count.
    ///
    /// # Complexity
    ///
    /// O(n log n) in the number of records.
    ///
    /// # Examples
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use shouwang::RegistryBuilder;
    /// use shouwang::ask::{DueKind, DuePolicy};
    /// use shouwang::domain::{Hazard, HazardCategory, HazardId, HazardLevel};
    ///
    /// let found = "2026-06-01T09:00:00+08:00".parse().unwrap();
    /// let mut hazard = Hazard::new(HazardId::new("h-1")?, HazardCategory::BlockedExit, HazardLevel::Key, found);
    /// hazard.deadline = "2026-06-08".parse().ok();
    /// let mut builder = RegistryBuilder::new();
    /// builder.add(hazard);
    /// let registry = builder.build()?;
    ///
    /// let today = "2026-06-09".parse::<NaiveDate>().unwrap();
    /// let due = registry.due(today, &DuePolicy::default());
    /// assert_eq!(due[0].kind, DueKind::HazardDeadline);
    /// assert_eq!(due[0].text(shouwang::Lang::Zh), "隐患整改期限：h-1，逾期督办 2026-06-08");
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[must_use]
    pub fn due(&self, on: NaiveDate, policy: &DuePolicy) -> Vec<DueItem<'_>> {
        let mut list = DueList { on, soon_days: policy.soon_days, items: Vec::new() };
        self.due_safe_points(policy, &mut list);
        self.due_plates(policy, &mut list);
        self.due_certificates(&mut list);
        self.due_hazards(&mut list);
        self.due_mediations(&mut list);
        let mut items = list.items;
        sort::sort_by(&mut items, |a, b| {
            (a.due_on, a.kind, &a.record, a.certificate).cmp(&(b.due_on, b.kind, &b.record, b.certificate))
        });
        items
    }

    fn due_safe_points<'a>(&'a self, policy: &DuePolicy, list: &mut DueList<'a>) {
        let visits = self.verification_visits(list.on);
        for point in self.safe_points().iter().filter(|point| point.state == SafePointState::Active) {
            let (record, area) = (RecordRef::to(point), point.area.as_ref());
            if point.functions.is_empty() {
                list.add(DueKind::SafePointFunction, record.clone(), area, None);
            }
            if !point.lines.iter().any(|line| line.number.is_dialable()) {
                list.add(DueKind::SafePointLine, record.clone(), area, None);
            }
            let seen = visits.get(&point.id).map_or(&[][..], Vec::as_slice);
            let due = self.verification_due(point, seen, list.on, policy.verify_within_days);
            list.add(DueKind::SafePointVerification, record, area, due.map(certain));
        }
    }

    /// The visits that verified or failed to, up to a day, by safe point and in the order of time.
    fn verification_visits(&self, on: NaiveDate) -> BTreeMap<&SafePointId, Vec<&SafePointVisit>> {
        let mut visits: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let verifying = self.safe_point_visits().iter().filter(|visit| visit.kind == VisitKind::Verify);
        for visit in verifying.filter(|visit| self.local_date(visit.at) <= on) {
            visits.entry(&visit.safe_point).or_default().push(visit);
        }
        for list in visits.values_mut() {
            sort::sort_by(list, |a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        }
        visits
    }

    /// The day by which a safe point has to be verified; `None` where it never was.
    fn verification_due(
        &self,
        point: &SafePoint,
        visits: &[&SafePointVisit],
        on: NaiveDate,
        within_days: u16,
    ) -> Option<NaiveDate> {
        let stated = point.verified_on.filter(|day| *day <= on);
        let last = visits.last().map(|visit| (self.local_date(visit.at), *visit));
        match last {
            Some((day, visit)) if stated.is_none_or(|stated| stated <= day) => {
                if visit.verifies() {
                    let regular = later(day, within_days);
                    Some(visit.next_due.map_or(regular, |next| next.min(regular)))
                } else {
                    Some(day)
                }
            }
            _ => stated.map(|day| later(day, within_days)),
        }
    }

    /// Whether a safe point was verified within so many days before a day.
    pub(super) fn is_verified(&self, point: &SafePoint, on: NaiveDate, within_days: u16) -> bool {
        let mut visits: Vec<&SafePointVisit> = self
            .safe_point_visits()
            .iter()
            .filter(|visit| visit.safe_point == point.id && visit.kind == VisitKind::Verify)
            .filter(|visit| self.local_date(visit.at) <= on)
            .collect();
        sort::sort_by(&mut visits, |a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        let failed = visits.last().is_some_and(|visit| {
            !visit.verifies() && point.verified_on.is_none_or(|day| day <= self.local_date(visit.at))
        });
        !failed && self.verification_due(point, &visits, on, within_days).is_some_and(|due| on <= due)
    }

    fn due_plates<'a>(&'a self, policy: &DuePolicy, list: &mut DueList<'a>) {
        let on = list.on;
        let inspections = self.last_inspections(on);
        for plate in self.contact_plates().iter().filter(|plate| hangs(plate, on)) {
            let inspected = inspections.get(&plate.id).map(|(day, _)| *day);
            let due = match last_look(plate, inspected, on) {
                LastLook::On(last) => Some(certain(later(last, policy.inspect_within_days))),
                LastLook::Never => None,
                LastLook::LaterOnly => continue,
            };
            list.add(DueKind::PlateInspection, RecordRef::to(plate), Some(&plate.area), due);
        }
    }

    /// The last inspection of each plate up to a day, and what it found.
    pub(super) fn last_inspections(
        &self,
        on: NaiveDate,
    ) -> BTreeMap<&PlateId, (NaiveDate, InspectionResult)> {
        let mut inspections: Vec<_> =
            self.plate_inspections().iter().filter(|one| self.local_date(one.at) <= on).collect();
        sort::sort_by(&mut inspections, |a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        // Of several, the last one stays.
        let mut last = BTreeMap::new();
        last.extend(inspections.iter().map(|one| (&one.plate, (self.local_date(one.at), one.result))));
        last
    }

    fn due_certificates<'a>(&'a self, list: &mut DueList<'a>) {
        let gone = [VolunteerState::Rejected, VolunteerState::Exited];
        for volunteer in self.volunteers().iter().filter(|volunteer| !gone.contains(&volunteer.state)) {
            for certificate in &volunteer.certificates {
                let Some(end) = certificate.valid.end() else { continue };
                let renewed = volunteer.certificates.iter().any(|other| {
                    other.name == certificate.name && other.valid.end().is_none_or(|other| other > end)
                });
                let Some(last_day) = end.pred_opt().filter(|_| !renewed) else { continue };
                let before = list.items.len();
                let home = volunteer.home_area.as_ref();
                list.add(DueKind::Certificate, RecordRef::to(volunteer), home, Some(certain(last_day)));
                for item in list.items.iter_mut().skip(before) {
                    item.certificate = Some(&certificate.name);
                }
            }
        }
    }

    fn due_hazards<'a>(&'a self, list: &mut DueList<'a>) {
        let done = [HazardState::Closed, HazardState::Voided];
        let (open, on) = (self.hazards().iter().filter(|hazard| !done.contains(&hazard.state)), list.on);
        for hazard in open.filter(|hazard| self.local_date(hazard.opened_at) <= on) {
            if let Some(due) = hazard.due() {
                let record = RecordRef::to(hazard);
                list.add(DueKind::HazardDeadline, record, hazard.area.as_ref(), Some(certain(due)));
            }
        }
    }

    fn due_mediations<'a>(&'a self, list: &mut DueList<'a>) {
        let on = list.on;
        for case in self.mediations().iter().filter(|case| self.local_date(case.opened_at) <= on) {
            let (kind, due) = match case.state {
                MediationState::Accepted | MediationState::Investigating | MediationState::Mediating => {
                    let regular =
                        case.accepted_on.and_then(|day| Deadline::mediation(day).due(self.work_calendar()));
                    (DueKind::MediationDeadline, case.due.map(certain).or(regular))
                }
                MediationState::Agreed | MediationState::JudiciallyConfirmed | MediationState::Performing => {
                    let performed = case.performance == Some(Performance::Full);
                    let by = case.agreement.and_then(|agreement| agreement.perform_by);
                    (DueKind::AgreementPerformance, by.filter(|_| !performed).map(certain))
                }
                _ => continue,
            };
            if due.is_some() {
                list.add(kind, RecordRef::to(case), case.area.as_ref(), due);
            }
        }
    }
}

/// So many days later; the last day of the calendar where it ends before.
fn later(day: NaiveDate, days: u16) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

fn certain(date: NaiveDate) -> DueDate {
    DueDate { date, calendar_known: true }
}
