//! What has to be done, who may do it and whom to ask: due lists, guards, matching, addresses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use chrono::{DateTime, NaiveDate, Utc};
use geo_types::polygon;
use shouwang::ask::{DueKind, DuePolicy, MatchObstacle, PlateProblem, VolunteerSearch};
use shouwang::domain::*;
use shouwang::geo::Boundary;
use shouwang::lifecycle::{Action, Facts, Guard, History, Role, Standing, Step};
use shouwang::{Lang, Position, Registry, RegistryBuilder};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// An instant of the local clock on 5 June 2026, a Friday.
fn clock(text: &str) -> DateTime<Utc> {
    format!("2026-06-05T{text}:00+08:00").parse().unwrap()
}

fn on(date: &str) -> DateTime<Utc> {
    format!("{date}T12:00:00+08:00").parse().unwrap()
}

fn east(metres: f64) -> Position {
    Position::new(36.62, 101.78 + metres / 89_400.0).unwrap()
}

fn area(id: &str) -> Area {
    let outline =
        polygon![(x: 101.0, y: 36.0), (x: 102.0, y: 36.0), (x: 102.0, y: 37.0), (x: 101.0, y: 37.0)];
    let mut area = Area::new(AreaId::new(id).unwrap(), id, AreaKind::PoliceArea);
    area.boundary = Some(Boundary::new(outline.into()).unwrap());
    area
}

fn line(purpose: LinePurpose, number: &str) -> ContactLine {
    ContactLine::new(purpose, number.parse().unwrap())
}

fn safe_point(id: &str) -> SafePoint {
    let mut point = SafePoint::new(SafePointId::new(id).unwrap(), id, SafePointHost::Hotel, east(0.0));
    point.state = SafePointState::Active;
    point.functions = vec![SafePointFunction::Refuge];
    point.lines = vec![line(LinePurpose::Help, "12345")];
    point.verified_on = Some(day("2026-01-01"));
    point
}

fn visit(id: &str, point: &str, date: &str, outcome: VisitOutcome) -> SafePointVisit {
    let (id, point) = (VisitId::new(id).unwrap(), SafePointId::new(point).unwrap());
    SafePointVisit::new(id, point, on(date), VisitKind::Verify, outcome)
}

fn due(registry: &Registry, date: &str) -> Vec<(DueKind, String, Option<NaiveDate>, Standing)> {
    let items = registry.due(day(date), &DuePolicy::default());
    items.into_iter().map(|item| (item.kind, item.record.id, item.due_on, item.standing)).collect()
}

fn build(add: impl FnOnce(&mut RegistryBuilder)) -> Registry {
    let mut builder = RegistryBuilder::new();
    add(&mut builder);
    builder.build().unwrap()
}

#[test]
fn a_safe_point_is_due_180_days_after_somebody_verified_it() {
    let registry = build(|builder| {
        builder.add(safe_point("p"));
    });
    let last = Some(day("2026-06-30")); // 1 January + 180 days
    assert_eq!(due(&registry, "2026-06-15"), []);
    let verification = DueKind::SafePointVerification;
    assert_eq!(due(&registry, "2026-06-16"), [(verification, "p".to_owned(), last, Standing::DueSoon)]);
    assert_eq!(due(&registry, "2026-06-30")[0].3, Standing::DueSoon);
    assert_eq!(due(&registry, "2026-07-01")[0].3, Standing::Overdue);
}

#[test]
fn a_visit_renews_the_verification_a_failed_one_calls_for_another_and_a_drill_does_neither() {
    let with = |visits: Vec<SafePointVisit>| {
        build(|builder| {
            builder.add(safe_point("p"));
            for visit in visits {
                builder.add(visit);
            }
        })
    };
    let renewed = with(vec![visit("v-1", "p", "2026-06-20", VisitOutcome::Passed)]);
    assert_eq!(due(&renewed, "2026-07-01"), []);
    // Seen from the day before the visit, it had not happened.
    assert_eq!(due(&renewed, "2026-06-19").len(), 1);
    let failed = with(vec![
        visit("v-1", "p", "2026-02-01", VisitOutcome::Passed),
        visit("v-2", "p", "2026-03-01", VisitOutcome::Failed),
    ]);
    assert_eq!(due(&failed, "2026-03-02")[0].2, Some(day("2026-03-01")));
    let mut drill = visit("v-1", "p", "2026-06-20", VisitOutcome::Passed);
    drill.kind = VisitKind::Drill;
    assert_eq!(due(&with(vec![drill]), "2026-07-01").len(), 1);
    let mut sooner = visit("v-1", "p", "2026-06-20", VisitOutcome::Passed);
    sooner.next_due = Some(day("2026-07-20"));
    assert_eq!(due(&with(vec![sooner]), "2026-07-21")[0].2, Some(day("2026-07-20")));
}

#[test]
fn an_active_point_without_function_line_or_verification_is_on_the_list_and_another_is_not() {
    let bare = |state| {
        let mut point = SafePoint::new(SafePointId::new("p").unwrap(), "p", SafePointHost::Hotel, east(0.0));
        point.state = state;
        build(|builder| {
            builder.add(point);
        })
    };
    let kinds: Vec<_> =
        due(&bare(SafePointState::Active), "2026-06-05").into_iter().map(|item| item.0).collect();
    assert_eq!(kinds, [DueKind::SafePointVerification, DueKind::SafePointFunction, DueKind::SafePointLine]);
    for state in SafePointState::ALL.iter().filter(|state| **state != SafePointState::Active) {
        assert_eq!(due(&bare(*state), "2026-06-05"), [], "{state}");
    }
}

fn plate(id: &str) -> ContactPlate {
    let area = AreaId::new("a").unwrap();
    let mut plate = ContactPlate::new(PlateId::new(id).unwrap(), "广场", PlateHost::Square, east(0.0), area);
    plate.content.officers = vec![OfficerId::new("o").unwrap()];
    plate.content.lines = LinePurpose::ON_EVERY_PLATE.map(|purpose| line(purpose, "110")).to_vec();
    plate.state = PlateState::Posted;
    plate.posted_on = Some(day("2026-01-01"));
    plate
}

fn with_officer(builder: &mut RegistryBuilder, valid: &str) {
    let officer = OfficerId::new("o").unwrap();
    builder.add(area("a")).add(Officer::new(officer.clone(), PersonName::new("示例民警").unwrap()));
    let id = AssignmentId::new("as").unwrap();
    let mut assignment = Assignment::new(id, officer, AreaId::new("a").unwrap(), AssignmentRole::Primary);
    assignment.valid = valid.parse().unwrap();
    builder.add(assignment);
}

#[test]
fn a_plate_is_due_90_days_after_its_posting_or_its_last_inspection() {
    let registry = build(|builder| {
        with_officer(builder, "../..");
        builder.add(plate("p"));
        let mut draft = plate("draft");
        draft.state = PlateState::Draft;
        builder.add(draft);
        let (id, plate) = (InspectionId::new("i").unwrap(), PlateId::new("p").unwrap());
        builder.add(PlateInspection::new(id, plate, on("2026-04-10"), InspectionResult::Ok));
    });
    let inspection = DueKind::PlateInspection;
    let item = |last: &str, standing| (inspection, "p".to_owned(), Some(day(last)), standing);
    assert_eq!(due(&registry, "2026-04-02"), [item("2026-04-01", Standing::Overdue)]);
    assert_eq!(due(&registry, "2026-04-10"), []);
    assert_eq!(due(&registry, "2026-07-01"), [item("2026-07-09", Standing::DueSoon)]);
}

fn volunteer(id: &str) -> Volunteer {
    let mut volunteer = Volunteer::new(VolunteerId::new(id).unwrap());
    volunteer.state = VolunteerState::Active;
    volunteer
}

#[test]
fn a_certificate_is_due_on_its_last_day_unless_it_was_renewed() {
    let registry = build(|builder| {
        let mut once = volunteer("v-1");
        once.certificates.push("急救员@2024-06-01/2026-06-15".parse().unwrap());
        let mut renewed = volunteer("v-2");
        renewed.certificates = once.certificates.clone();
        renewed.certificates.push("急救员@2026-05-01/2028-05-01".parse().unwrap());
        let mut gone = volunteer("v-3");
        gone.certificates = once.certificates.clone();
        gone.state = VolunteerState::Exited;
        builder.add(once).add(renewed).add(gone);
    });
    let items = registry.due(day("2026-06-05"), &DuePolicy::default());
    assert_eq!(items.len(), 1);
    assert_eq!((items[0].certificate, items[0].due_on), (Some("急救员"), Some(day("2026-06-14"))));
    assert_eq!(items[0].text(Lang::En), "expiry of a certificate 急救员: v-1, due soon 2026-06-14");
}

#[test]
fn deadlines_of_hazards_and_mediations_are_listed_while_they_are_open_and_the_oldest_comes_first() {
    let registry = build(|builder| {
        let hazard = |id: &str| {
            Hazard::new(
                HazardId::new(id).unwrap(),
                HazardCategory::Fire,
                HazardLevel::Major,
                on("2026-05-01"),
            )
        };
        let mut extended = hazard("h-1");
        extended.deadline = Some(day("2026-05-20"));
        extended.extensions.push("2026-05-19/2026-06-03".parse().unwrap());
        let mut closed = hazard("h-2");
        closed.deadline = Some(day("2026-05-20"));
        closed.state = HazardState::Closed;
        builder.add(extended).add(closed);
        let case = |id: &str, state| {
            let mut case =
                MediationCase::new(MediationId::new(id).unwrap(), DisputeKind::Neighbour, on("2026-04-25"));
            case.accepted_on = Some(day("2026-04-30"));
            case.state = state;
            case
        };
        let mut agreed = case("m-2", MediationState::Performing);
        agreed.agreement = Some(MediationAgreement::new(day("2026-05-10"), AgreementForm::ALL[0]));
        if let Some(agreement) = &mut agreed.agreement {
            agreement.perform_by = Some(day("2026-06-10"));
        }
        builder.add(case("m-1", MediationState::Mediating)).add(agreed);
        builder.add(case("m-3", MediationState::Closed));
    });
    assert_eq!(due(&registry, "2026-04-24"), []);
    let found: Vec<_> =
        due(&registry, "2026-06-05").into_iter().map(|(kind, id, on, _)| (kind, id, on.unwrap())).collect();
    let expected = [
        (DueKind::MediationDeadline, "m-1".to_owned(), day("2026-05-30")),
        (DueKind::HazardDeadline, "h-1".to_owned(), day("2026-06-03")),
        (DueKind::AgreementPerformance, "m-2".to_owned(), day("2026-06-10")),
    ];
    assert_eq!(found, expected);
}

/// A patrol from eight to ten in the evening that needs two patrollers and one first-aider.
fn patrol() -> Activity {
    let id = ActivityId::new("patrol").unwrap();
    let mut patrol = Activity::new(id, ActivityKind::Patrol, clock("20:00"), clock("22:00")).unwrap();
    patrol.needs = vec!["巡逻队员:2".parse().unwrap(), "急救:1::急救员".parse().unwrap()];
    patrol
}

fn part(id: &str, volunteer: &str, activity: &str, role: Option<&str>) -> Participation {
    let (volunteer, activity) = (VolunteerId::new(volunteer).unwrap(), ActivityId::new(activity).unwrap());
    let mut part = Participation::new(ParticipationId::new(id).unwrap(), volunteer, activity);
    part.role = role.map(str::to_owned);
    part.state = ParticipationState::Accepted;
    part
}

fn unmet(registry: &Registry, activity: &Activity, guard: Guard) -> Option<String> {
    registry.facts_of(activity).unmet(guard, activity.starts_at).map(|reason| reason.into_owned())
}

#[test]
fn an_activity_is_confirmed_when_those_who_accepted_can_be_seated_on_every_need() {
    let with = |people: &[(&str, Option<&str>, bool)]| {
        build(|builder| {
            builder.add(patrol());
            for (id, role, certified) in people {
                let mut one = volunteer(id);
                if *certified {
                    one.certificates.push("急救员@2026-01-01/2027-01-01".parse().unwrap());
                }
                builder.add(one).add(part(id, id, "patrol", *role));
            }
        })
    };
    let filled = |people: &[_]| unmet(&with(people), &patrol(), Guard::NeedsFilled);
    let (a, b, c) = (("a", None, false), ("b", None, false), ("c", None, true));
    assert_eq!(filled(&[a, b, c]), None);
    // The certified one is taken first as a patroller and has to move.
    assert_eq!(filled(&[("a", None, true), ("b", None, false), ("c", None, false)]), None);
    assert_eq!(filled(&[a, b]).as_deref(), Some("of 1 needed as 急救, 0 have accepted"));
    assert_eq!(filled(&[a, c]).as_deref(), Some("of 1 needed as 急救, 0 have accepted"));
    // Somebody who came for another role doesn't count for this one.
    assert!(filled(&[a, ("b", Some("后勤"), false), c]).is_some());
    assert_eq!(filled(&[]).as_deref(), Some("of 2 needed as 巡逻队员, 0 have accepted"));
}

#[test]
fn a_huge_need_is_refused_and_not_counted_to() {
    let mut activity = patrol();
    activity.needs = vec![ActivityNeed::new("巡逻队员", u32::MAX).unwrap()];
    let registry = build(|builder| {
        builder.add(activity.clone());
    });
    assert!(unmet(&registry, &activity, Guard::NeedsFilled).is_some());
}

#[test]
fn a_patrol_starts_only_with_an_officer_in_service_and_a_certificate_valid_that_day() {
    let with = |certificate: &str, officer_until: &str| {
        let mut activity = patrol();
        activity.officer = Some(OfficerId::new("o").unwrap());
        let registry = build(|builder| {
            let mut officer =
                Officer::new(OfficerId::new("o").unwrap(), PersonName::new("示例民警").unwrap());
            officer.valid = officer_until.parse().unwrap();
            let mut one = volunteer("v");
            one.certificates.push(certificate.parse().unwrap());
            builder.add(officer).add(one).add(activity.clone()).add(part("p", "v", "patrol", Some("急救")));
        });
        let mut history = History::<ActivityState>::new();
        let facts = shouwang::lifecycle::Evidence::new().with(Guard::NeedsFilled);
        history.apply(Step::new(Action::Confirm, Role::Officer, clock("10:00")), &facts).unwrap();
        let step = Step::new(Action::Start, Role::Officer, clock("20:00"));
        history.apply(step, &registry.facts_of(&activity)).map_err(|refusal| refusal.to_string())
    };
    assert_eq!(with("急救员@2026-01-01/2027-01-01", "../.."), Ok(ActivityState::InProgress));
    let expired = with("急救员@2025-01-01/2026-06-05", "../..").unwrap_err();
    assert_eq!(expired, "nobody who accepted holds the certificate 急救员 on 2026-06-05");
    assert_eq!(with("急救员", "../2026-06-05").unwrap_err(), "an officer must lead");
}

#[test]
fn hours_are_approved_only_within_the_activity_s_window() {
    let registry = build(|builder| {
        builder.add(patrol()).add(volunteer("v"));
    });
    let mut own = part("p", "v", "patrol", None);
    own.checked_in_at = Some(clock("20:00"));
    own.checked_out_at = Some(clock("22:00"));
    let judge = |part: &Participation| registry.facts_of(part).unmet(Guard::WithinWindow, clock("23:00"));
    assert_eq!(judge(&own), None);
    own.checked_out_at = Some(clock("22:01"));
    assert!(judge(&own).is_some());
}

#[test]
fn documents_rechecks_and_verifications_decide_their_guards() {
    let registry = build(|builder| {
        builder.add(safe_point("p"));
    });
    let now = on("2026-06-05");
    let case = MediationCase::new(MediationId::new("m").unwrap(), DisputeKind::Neighbour, now);
    let missing = registry.facts_of(&case).unmet(Guard::AcceptanceDocuments, now).unwrap();
    assert_eq!(missing, "documents are missing: application or acceptance, rights notice, party identity");

    let mut hazard = Hazard::new(HazardId::new("h").unwrap(), HazardCategory::Gas, HazardLevel::Key, now);
    hazard.rechecks = vec![Recheck::new(day("2026-06-04"), true), Recheck::new(day("2026-06-06"), false)];
    assert_eq!(registry.facts_of(&hazard).unmet(Guard::RecheckPassed, now), None);
    assert!(registry.facts_of(&hazard).unmet(Guard::RecheckPassed, on("2026-06-06")).is_some());

    let verified = |date: &str| registry.facts_of(&safe_point("p")).unmet(Guard::SafePointVerified, on(date));
    assert_eq!(verified("2026-06-30"), None);
    assert!(verified("2026-07-01").is_some());
    // A guard of another record doesn't hold by accident.
    assert!(registry.facts_of(&hazard).unmet(Guard::OfficerLeads, now).is_some());
}

#[test]
fn a_plate_is_approved_for_an_officer_who_is_to_come_and_not_for_one_who_left() {
    let judge = |valid: &str, change: fn(&mut ContactPlate)| {
        let mut plate = plate("p");
        change(&mut plate);
        let registry = build(|builder| with_officer(builder, valid));
        registry
            .facts_of(&plate)
            .unmet(Guard::PlateComplete, on("2026-06-05"))
            .map(|reason| reason.into_owned())
    };
    assert_eq!(judge("../..", |_| ()), None);
    assert_eq!(judge("2026-07-01/..", |_| ()), None);
    let left = "an officer on the plate is not assigned to its area";
    assert_eq!(judge("../2026-06-05", |_| ()).as_deref(), Some(left));
    assert!(judge("../..", |plate| plate.content.lines.truncate(3)).is_some());
    let masked = judge("../..", |plate| plate.content.lines[0].number = "138****0000".parse().unwrap());
    assert_eq!(masked.as_deref(), Some("a line on the plate can't be dialled"));
}

fn found(registry: &Registry, search: &VolunteerSearch) -> Vec<(String, Vec<MatchObstacle>)> {
    let candidates = registry.match_volunteers(search);
    candidates.into_iter().map(|one| (one.volunteer.id.to_string(), one.obstacles)).collect()
}

fn suitable(registry: &Registry, search: &VolunteerSearch) -> Vec<String> {
    let all = found(registry, search).into_iter();
    all.filter(|(_, obstacles)| obstacles.is_empty()).map(|(id, _)| id).collect()
}

#[test]
fn each_obstacle_is_named_and_the_suitable_come_first() {
    let registry = build(|builder| {
        let near = |id: &str| {
            let mut one = volunteer(id);
            one.position = Some(east(100.0));
            one.skills = vec!["调解".to_owned()];
            one.certificates.push("急救员".parse().unwrap());
            one
        };
        let mut leave = near("leave");
        leave.state = VolunteerState::OnLeave;
        let mut mornings = near("mornings");
        mornings.availability = Some("Mo-Fr 08:00-12:00".parse().unwrap());
        let mut partly = near("partly");
        partly.availability = Some("Mo-Fr 19:00-21:00".parse().unwrap());
        let mut unskilled = near("unskilled");
        unskilled.skills.clear();
        let mut uncertified = near("uncertified");
        uncertified.certificates.clear();
        let mut expired = near("expired");
        expired.certificates = vec!["急救员@../2026-06-05".parse().unwrap()];
        let mut far = near("far");
        far.position = Some(east(2_000.0));
        let mut nowhere = near("nowhere");
        nowhere.position = None;
        builder.add(near("good")).add(near("busy")).add(leave).add(mornings).add(partly).add(unskilled);
        builder.add(uncertified).add(expired).add(far).add(nowhere);
        let id = ActivityId::new("other").unwrap();
        builder.add(Activity::new(id, ActivityKind::Training, clock("21:00"), clock("23:00")).unwrap());
        builder.add(part("p", "busy", "other", None));
    });
    let search = VolunteerSearch::new(clock("20:00"), clock("22:00"));
    let search = search.near(east(0.0), 1_000.0).skill("调解").certificate("急救员");
    let mut all = found(&registry, &search);
    assert_eq!(all.remove(0), ("good".to_owned(), vec![]));
    all.sort();
    let one = |id: &str, obstacle| (id.to_owned(), vec![obstacle]);
    let expected = [
        one("busy", MatchObstacle::Engaged),
        one("expired", MatchObstacle::CertificateExpired),
        one("far", MatchObstacle::TooFar),
        one("leave", MatchObstacle::NotActive),
        one("mornings", MatchObstacle::NotAvailable),
        one("nowhere", MatchObstacle::PlaceUnknown),
        one("partly", MatchObstacle::NotAvailable),
        one("uncertified", MatchObstacle::CertificateMissing),
        one("unskilled", MatchObstacle::SkillMissing),
    ];
    assert_eq!(all, expected);
}

#[test]
fn of_those_equally_near_the_one_with_the_lighter_load_is_asked_first() {
    let registry = build(|builder| {
        for (id, metres) in [("far", 700.0), ("near-busy", 50.0), ("near-free", 400.0)] {
            let mut one = volunteer(id);
            one.position = Some(east(metres));
            builder.add(one);
        }
        let before = Activity::new(
            ActivityId::new("before").unwrap(),
            ActivityKind::Patrol,
            on("2026-06-01"),
            on("2026-06-01") + chrono::TimeDelta::hours(3),
        );
        builder.add(before.unwrap());
        let mut own = part("p", "near-busy", "before", None);
        own.state = ParticipationState::HoursApproved;
        own.minutes = Some(90);
        builder.add(own);
    });
    let search = VolunteerSearch::new(clock("20:00"), clock("22:00")).near(east(0.0), f64::INFINITY);
    assert_eq!(suitable(&registry, &search), ["near-free", "near-busy", "far"]);
    let busy = &registry.match_volunteers(&search)[1];
    assert_eq!(busy.explain(Lang::En), "50 m away, availability not said, 90 minutes in the last 28 days");
    // A load of long ago weighs nothing.
    let later = on("2026-08-01");
    let search = VolunteerSearch::new(later, later).near(east(0.0), f64::INFINITY);
    assert_eq!(suitable(&registry, &search), ["near-busy", "near-free", "far"]);
}

#[test]
fn an_alert_asks_those_in_its_radius_and_not_who_is_on_another() {
    let alert = |id: &str| {
        Alert::new(AlertId::new(id).unwrap(), SafePointFunction::Help, east(0.0), 800.0, clock("20:00"))
            .unwrap()
    };
    let registry = build(|builder| {
        for (id, metres) in [("v-1", 100.0), ("v-2", 700.0), ("v-3", 900.0)] {
            let mut one = volunteer(id);
            one.position = Some(east(metres));
            builder.add(one);
        }
        let mut other = alert("other");
        other.state = AlertState::EnRoute;
        other.accepted_by = Some(VolunteerId::new("v-1").unwrap());
        builder.add(other);
    });
    assert_eq!(suitable(&registry, &VolunteerSearch::for_alert(&alert("new"))), ["v-2"]);
    // For the alert that they are on, they are not engaged elsewhere.
    assert_eq!(suitable(&registry, &VolunteerSearch::for_alert(&alert("other"))), ["v-1", "v-2"]);
    let search = VolunteerSearch::for_alert(&alert("new"));
    assert!(!format!("{search:?}").contains("36.6"), "the place of a person is not printed");
}

#[test]
fn the_two_sides_of_a_street_have_their_own_officers() {
    let registry = build(|builder| {
        for (id, parity) in [("odd", Parity::Odd), ("even", Parity::Even)] {
            let mut side = area(id);
            side.boundary = None;
            builder.add(side);
            let (rule, to) = (AddressRuleId::new(id).unwrap(), AreaId::new(id).unwrap());
            builder.add(AddressRule::new(rule, "北大街", 1, 200, parity, to.clone()).unwrap());
            let officer = OfficerId::new(id).unwrap();
            let mut one = Officer::new(officer.clone(), PersonName::new("示例民警").unwrap());
            one.lines.push(line(LinePurpose::Help, "0971-5550101"));
            builder.add(one);
            builder.add(Assignment::new(
                AssignmentId::new(id).unwrap(),
                officer,
                to,
                AssignmentRole::Primary,
            ));
        }
    });
    let who = |street: &str, number| {
        let answer = registry.responsible_at_address(street, number, clock("12:00"));
        let call = answer.call.and_then(|call| call.line.number.dial_string());
        (answer.officers.first().map(|one| one.officer.id.to_string()), call)
    };
    let officers_line = Some("+869715550101".to_owned());
    assert_eq!(who("北大街", 17), (Some("odd".to_owned()), officers_line.clone()));
    assert_eq!(who(" 北大街 ", 18), (Some("even".to_owned()), officers_line));
    assert_eq!(who("北大街", 201), (None, Some("110".to_owned())));
    assert_eq!(who("南大街", 17).0, None);
}

#[test]
fn what_an_inspection_found_stays_on_the_plate_until_another_finds_it_in_order() {
    let registry = build(|builder| {
        with_officer(builder, "../..");
        builder.add(plate("p"));
        for (date, result) in [("2026-03-01", InspectionResult::Torn), ("2026-04-01", InspectionResult::Ok)] {
            let (id, plate) = (InspectionId::new(date).unwrap(), PlateId::new("p").unwrap());
            builder.add(PlateInspection::new(id, plate, on(date), result));
        }
    });
    let problems = |date: &str| registry.plate_health(day(date), 90).remove(0).problems;
    assert_eq!(problems("2026-02-28"), []);
    assert_eq!(problems("2026-03-01"), [PlateProblem::FoundUnreadable]);
    assert!(registry.plate_health(day("2026-03-31"), 90)[0].needs_reprint());
    assert_eq!(problems("2026-04-01"), []);
    assert_eq!(problems("2026-07-01"), [PlateProblem::NotInspected]);
}

#[test]
fn a_plate_is_superseded_when_a_newer_version_is_approved_for_its_area_and_not_by_a_draft() {
    let with = |state, posted_on: Option<&str>| {
        let registry = build(|builder| {
            with_officer(builder, "../..");
            let mut newer = plate("newer");
            newer.content.version = 2;
            newer.state = state;
            newer.posted_on = posted_on.map(day);
            builder.add(plate("old")).add(newer);
        });
        let health = registry.plate_health(day("2026-02-01"), 90);
        health.iter().find(|one| one.plate.id.as_str() == "old").unwrap().problems.clone()
    };
    assert_eq!(with(PlateState::Approved, None), [PlateProblem::ContentSuperseded]);
    assert_eq!(with(PlateState::Posted, Some("2026-01-15")), [PlateProblem::ContentSuperseded]);
    assert_eq!(with(PlateState::Posted, Some("2026-03-01")), []);
    assert_eq!(with(PlateState::Draft, None), []);
}
