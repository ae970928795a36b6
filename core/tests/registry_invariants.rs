//! What must hold of every data set, as properties: areas and their officers, plates, safe points, activities, and answers that do
//! not depend on the order in which the records came. The invariants of records alone are in `domain_invariants.rs`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use geo_types::polygon;
use proptest::prelude::*;
use shouwang::ask::{CallNeed, DataCheck, DueKind, DuePolicy, FindHelp, PlateProblem, VolunteerSearch};
use shouwang::domain::*;
use shouwang::geo::Boundary;
use shouwang::lifecycle::{Action, History, Role, Step};
use shouwang::stats::{AnyQuantity, Interval, Unit};
use shouwang::time::{ChinaCalendar, ValidTime};
use shouwang::{Position, Registry, RegistryBuilder};

const SPAN_DAYS: u64 = 400;

fn date(day: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(day)
}

/// An instant of the local clock in Xining, `minute` minutes into the span.
fn local(minute: i64) -> DateTime<Utc> {
    let zone = shouwang::time::Zone::shanghai();
    zone.with_ymd_and_hms(2025, 1, 1, 0, 0, 0).unwrap().to_utc() + chrono::TimeDelta::minutes(minute)
}

fn valid() -> impl Strategy<Value = ValidTime> {
    let day = || proptest::option::of((0..SPAN_DAYS).prop_map(date));
    (day(), day()).prop_filter_map("not empty", |(from, to)| ValidTime::new(from, to).ok())
}

fn position() -> impl Strategy<Value = Position> {
    (36.60..36.64_f64, 101.75..101.79_f64)
        .prop_map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap())
}

fn area(id: &str, west: f64, valid: ValidTime) -> Area {
    let east = west + 0.02;
    let outline =
        polygon![(x: west, y: 36.59), (x: east, y: 36.59), (x: east, y: 36.65), (x: west, y: 36.65)];
    let mut area = Area::new(AreaId::new(id).unwrap(), id, AreaKind::PoliceArea);
    area.boundary = Some(Boundary::new(outline.into()).unwrap());
    area.valid = valid;
    area
}

fn officer(id: &str, valid: ValidTime) -> Officer {
    let mut officer = Officer::new(OfficerId::new(id).unwrap(), PersonName::new("示例民警").unwrap());
    officer.lines = vec![ContactLine::new(LinePurpose::Help, "0971-5550101".parse().unwrap())];
    officer.valid = valid;
    officer
}

fn assignment(id: usize, officer: usize, area: usize, primary: bool, valid: ValidTime) -> Assignment {
    let role = if primary { AssignmentRole::Primary } else { AssignmentRole::Deputy };
    let (officer, area) = (OfficerId::new(format!("o{officer}")), AreaId::new(format!("a{area}")));
    let id = AssignmentId::new(format!("as{id}")).unwrap();
    let mut assignment = Assignment::new(id, officer.unwrap(), area.unwrap(), role);
    assignment.valid = valid;
    assignment
}

/// Two areas side by side, two officers, and who is assigned where as what and when.
fn staff() -> impl Strategy<Value = (Vec<Area>, Vec<Officer>, Vec<Assignment>)> {
    let assigned = (0..2_usize, 0..2_usize, any::<bool>(), valid());
    let assignments = proptest::collection::vec(assigned, 0..6);
    ([valid(), valid()], [valid(), valid()], assignments).prop_map(|(areas, officers, assignments)| {
        let areas =
            areas.iter().enumerate().map(|(n, v)| area(&format!("a{n}"), 101.75 + 0.02 * n as f64, *v));
        let officers = officers.iter().enumerate().map(|(n, v)| officer(&format!("o{n}"), *v));
        let assignments = assignments.into_iter().enumerate();
        let assignments =
            assignments.map(|(id, (o, a, primary, valid))| assignment(id, o, a, primary, valid));
        (areas.collect(), officers.collect(), assignments.collect())
    })
}

/// A complete plate, in the right place or not, with lines that can be dialled or not.
fn plate() -> impl Strategy<Value = ContactPlate> {
    let number = prop_oneof![6 => Just("110"), 1 => Just("138****0000"), 3 => Just("0971-5550101")];
    let day = || proptest::option::of((0..SPAN_DAYS).prop_map(date));
    let officers = proptest::collection::vec(0..2_usize, 1..3);
    (position(), 0..2_usize, officers, [number.clone(), number.clone(), number.clone(), number], day(), day())
        .prop_map(|(position, area, officers, numbers, posted_on, inspected_on)| {
            let (id, area) = (PlateId::new("p").unwrap(), AreaId::new(format!("a{area}")).unwrap());
            let mut plate = ContactPlate::new(id, "示例广场", PlateHost::Square, position, area);
            let officer = |n: &usize| OfficerId::new(format!("o{n}")).unwrap();
            plate.content.officers = officers.iter().map(officer).collect();
            let lines = LinePurpose::ON_EVERY_PLATE.into_iter().zip(numbers);
            let line = |(purpose, number): (_, &str)| ContactLine::new(purpose, number.parse().unwrap());
            plate.content.lines = lines.map(line).collect();
            plate.state = PlateState::Posted;
            (plate.posted_on, plate.inspected_on) = (posted_on, inspected_on);
            plate
        })
}

fn safe_point(id: usize) -> impl Strategy<Value = SafePoint> {
    let hours = proptest::option::of(prop_oneof![
        Just("24/7"),
        Just("Mo-Fr 09:00-18:00; PH off"),
        Just("20:00-02:00"),
        Just("Sa,Su 10:00-12:00"),
    ]);
    let states = proptest::sample::select(SafePointState::ALL);
    let verified = proptest::option::of((0..SPAN_DAYS).prop_map(date));
    let closures = proptest::collection::vec(valid(), 0..2);
    let has = (any::<bool>(), any::<bool>());
    (
        position(),
        hours,
        prop_oneof![3 => Just(SafePointState::Active), 1 => states],
        valid(),
        closures,
        verified,
        has,
    )
        .prop_map(move |(position, hours, state, valid, closures, verified_on, (function, line))| {
            let id = SafePointId::new(format!("s{id}")).unwrap();
            let mut point = SafePoint::new(id, "示例守望点", SafePointHost::Hotel, position);
            point.hours = hours.map(|hours| hours.parse().unwrap());
            point.functions = if function { vec![SafePointFunction::Refuge] } else { Vec::new() };
            if line {
                point.lines.push(ContactLine::new(LinePurpose::Help, "12345".parse().unwrap()));
            }
            (point.state, point.valid, point.closures, point.verified_on) =
                (state, valid, closures, verified_on);
            point
        })
}

fn safe_points() -> impl Strategy<Value = Vec<SafePoint>> {
    (1..6_usize).prop_flat_map(|n| (0..n).map(safe_point).collect::<Vec<_>>())
}

fn registry(add: impl FnOnce(&mut RegistryBuilder)) -> Registry {
    let mut builder = RegistryBuilder::new();
    add(&mut builder);
    builder.build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Invariant 3.
    #[test]
    fn an_area_in_force_has_a_primary_officer_or_is_listed_as_uncovered(
        (areas, officers, assignments) in staff(), on in (0..SPAN_DAYS).prop_map(date),
    ) {
        let registry = registry(|builder| {
            areas.iter().for_each(|one| { builder.add(one.clone()); });
            officers.iter().for_each(|one| { builder.add(one.clone()); });
            assignments.iter().for_each(|one| { builder.add(one.clone()); });
        });
        let uncovered = registry.uncovered_areas(AreaKind::PoliceArea, on);
        for area in &areas {
            let has_primary = assignments.iter().any(|one| {
                one.area == area.id && one.role == AssignmentRole::Primary && one.valid.contains(on)
                    && officers.iter().any(|officer| officer.id == one.officer && officer.valid.contains(on))
            });
            let listed = uncovered.iter().find(|one| one.area.id == area.id);
            prop_assert_eq!(listed.is_some(), area.valid.contains(on) && !has_primary);
            // The gap holds on every day from its beginning to its end.
            if let Some(gap) = listed {
                let from = gap.since.unwrap_or(on);
                prop_assert!(from <= on && gap.until.is_none_or(|until| on < until));
            }
            // Who is asked for at a place inside is that primary officer, on every day.
            let inside = area.boundary.as_ref().unwrap().label_position().unwrap();
            let who = registry.responsible(inside, noon_of(on));
            prop_assert_eq!(who.area.is_some_and(|one| one.id == area.id), area.valid.contains(on) && has_primary);
        }
    }

    /// Invariant 4.
    #[test]
    fn a_posted_plate_is_healthy_or_says_every_reason_why_not(
        (areas, officers, assignments) in staff(), plate in plate(), on in (0..SPAN_DAYS).prop_map(date),
    ) {
        let registry = registry(|builder| {
            areas.iter().for_each(|one| { builder.add(one.clone()); });
            officers.iter().for_each(|one| { builder.add(one.clone()); });
            assignments.iter().for_each(|one| { builder.add(one.clone()); });
            builder.add(plate.clone());
        });
        let health = registry.plate_health(on, 90);
        prop_assert_eq!(health.len(), usize::from(plate.posted_on.is_none_or(|posted| posted <= on)));
        let Some(health) = health.first() else { return Ok(()) };
        let area = areas.iter().find(|area| area.id == plate.area).unwrap();
        let current = |officer: &OfficerId| assignments.iter().any(|one| {
            one.officer == *officer && one.area == plate.area && one.valid.contains(on)
                && officers.iter().any(|known| known.id == *officer && known.valid.contains(on))
        });
        let looked = [plate.inspected_on, plate.posted_on].into_iter().flatten().filter(|day| *day <= on).max();
        let unknown = plate.inspected_on.is_some_and(|day| day > on);
        let expected = [
            (PlateProblem::OfficerLeft, !plate.content.officers.iter().all(current)),
            (PlateProblem::LineNotDialable, plate.content.lines.iter().any(|line| !line.number.is_dialable())),
            (PlateProblem::AreaNotInForce, !area.valid.contains(on)),
            (PlateProblem::OutsideArea, !area.boundary.as_ref().unwrap().covers(plate.position)),
            (PlateProblem::NotInspected, !unknown && looked.is_none_or(|day| (on - day).num_days() > 90)),
        ];
        for (problem, holds) in expected {
            prop_assert_eq!(health.problems.contains(&problem), holds, "{}", problem);
        }
        prop_assert!(health.problems.is_sorted());
    }

    /// Invariant 5.
    #[test]
    fn a_point_is_open_when_it_is_active_its_hours_hold_and_no_closure_does(
        points in safe_points(), minute in 0..(SPAN_DAYS * 1440).cast_signed(),
    ) {
        let registry = registry(|builder| points.iter().for_each(|one| { builder.add(one.clone()); }));
        let at = local(minute);
        let on = registry.local_date(at);
        let civil = at.with_timezone(&registry.zone()).naive_local();
        let mut open = 0;
        for point in &points {
            let hours = point.hours.as_ref().is_some_and(|hours| hours.is_open_at(civil, &ChinaCalendar::new()));
            let closed = point.closures.iter().any(|closure| closure.contains(on));
            let expected = point.state == SafePointState::Active && point.valid.contains(on) && hours && !closed;
            prop_assert_eq!(registry.is_open(point, at), expected);
            open += usize::from(expected);
        }
        // Find help never names a point that is shut, and names one if any is open within reach.
        let from = Position::new(36.62, 101.77).unwrap();
        let any = shouwang::registry::SafePointFilter::any();
        prop_assert_eq!(registry.nearest_safe_points(from, 9, f64::INFINITY, &any, Some(at)).len(), open);
        let help = registry.find_help(&FindHelp::new(from, SafePointFunction::Refuge, at).longest_walk_minutes(1e6));
        let offering = points.iter().filter(|one| !one.functions.is_empty() && registry.is_open(one, at)).count();
        prop_assert_eq!(help.best.is_some(), offering > 0);
    }

    /// Invariant 5, over time.
    #[test]
    fn an_opening_holds_until_it_changes(point in safe_point(0), minute in 0..(SPAN_DAYS * 1440).cast_signed()) {
        let registry = registry(|_| ());
        let at = local(minute);
        let opening = registry.opening(&point, at);
        prop_assert_eq!(opening.is_open, registry.is_open(&point, at));
        if let Some(changes_at) = opening.changes_at {
            prop_assert!(changes_at > at && registry.is_open(&point, changes_at) != opening.is_open);
        }
        let samples = (0..200).map(|n| at + chrono::TimeDelta::minutes(37 * n));
        for sample in samples.take_while(|sample| opening.changes_at.is_none_or(|changes_at| *sample < changes_at)) {
            prop_assert_eq!(registry.is_open(&point, sample), opening.is_open);
        }
    }

    /// Invariant 6.
    #[test]
    fn an_active_point_has_function_line_and_verification_or_is_on_the_due_list(
        points in safe_points(), on in (0..SPAN_DAYS).prop_map(date),
    ) {
        let registry = registry(|builder| points.iter().for_each(|one| { builder.add(one.clone()); }));
        let due = registry.due(on, &DuePolicy::default());
        for point in &points {
            let listed = |kind, overdue: bool| due.iter().any(|item| {
                item.kind == kind && item.record.id == point.id.as_str()
                    && (!overdue || item.standing == shouwang::lifecycle::Standing::Overdue)
            });
            let active = point.state == SafePointState::Active;
            let verified = point.verified_on.is_some_and(|day| day <= on && (on - day).num_days() <= 180);
            prop_assert_eq!(listed(DueKind::SafePointFunction, true), active && point.functions.is_empty());
            prop_assert_eq!(listed(DueKind::SafePointLine, true), active && point.lines.is_empty());
            prop_assert_eq!(listed(DueKind::SafePointVerification, true), active && !verified);
        }
    }

    /// Invariant 7.
    #[test]
    fn an_activity_starts_with_an_officer_in_service_and_each_certificate_held_that_day(
        officer_valid in proptest::option::of(valid()), certificates in proptest::collection::vec(valid(), 0..3),
        accepted in any::<bool>(), day in 0..SPAN_DAYS,
    ) {
        let start = local((day * 1440 + 600).cast_signed());
        let id = ActivityId::new("patrol").unwrap();
        let mut patrol = Activity::new(id.clone(), ActivityKind::Patrol, start, start + chrono::TimeDelta::hours(2)).unwrap();
        patrol.needs = vec!["急救:1::急救员".parse().unwrap()];
        patrol.officer = officer_valid.map(|_| OfficerId::new("o0").unwrap());
        let registry = registry(|builder| {
            if let Some(valid) = officer_valid {
                builder.add(officer("o0", valid));
            }
            let mut volunteer = Volunteer::new(VolunteerId::new("v").unwrap());
            volunteer.certificates =
                certificates.iter().map(|valid| Certificate::new("急救员", *valid).unwrap()).collect();
            let mut part = Participation::new(ParticipationId::new("pa").unwrap(), volunteer.id.clone(), id.clone());
            part.state = if accepted { ParticipationState::Accepted } else { ParticipationState::Invited };
            builder.add(volunteer).add(patrol.clone()).add(part);
        });
        let held = accepted && certificates.iter().any(|valid| valid.contains(date(day)));
        let led = officer_valid.is_some_and(|valid| valid.contains(date(day)));
        let mut history = History::<ActivityState>::new();
        let step = |action| Step::new(action, Role::Officer, start);
        let confirmed = history.apply(step(Action::Confirm), &registry.facts_of(&patrol));
        prop_assert_eq!(confirmed.is_ok(), held);
        if confirmed.is_ok() {
            let started = history.apply(step(Action::Start), &registry.facts_of(&patrol));
            prop_assert_eq!(started.is_ok(), led && held);
        }
    }

    /// Invariant 10, at run time; that quantities of two units don't add at compile time is a test of the documentation.
    #[test]
    fn figures_of_two_units_never_add_and_sums_keep_their_bounds(
        a in (0..1000_i64, 0..50_i64), b in (0..1000_i64, 0..50_i64),
        left in proptest::sample::select(Unit::ALL), right in proptest::sample::select(Unit::ALL),
    ) {
        let within = |(low, width): (i64, i64), unit| {
            AnyQuantity::within(Interval::new(Some(low), Some(low + width)).unwrap(), unit)
        };
        let sum = within(a, left).add(within(b, right));
        prop_assert_eq!(sum.is_ok(), left == right);
        prop_assert_eq!(within(a, left).greater_than(within(b, right)).is_ok(), left == right);
        if let Ok(sum) = sum {
            let bounds = (sum.interval().low(), sum.interval().high());
            prop_assert_eq!(bounds, (Some(a.0 + b.0), Some(a.0 + a.1 + b.0 + b.1)));
        }
    }

    /// Invariant 12 within one language; across languages it is the golden answers'.
    #[test]
    fn answers_do_not_depend_on_the_order_in_which_records_came(
        (areas, officers, assignments) in staff(), points in safe_points(), minute in 0..(SPAN_DAYS * 1440).cast_signed(),
        turn in 0..8_usize,
    ) {
        // Two points on one spot, so that ties are there to be broken.
        let mut points = points;
        let mut twin = points[0].clone();
        twin.id = SafePointId::new("twin").unwrap();
        points.push(twin);
        let mut turned = (areas.clone(), officers.clone(), assignments.clone(), points.clone());
        turned.0.rotate_left(turn % 2);
        turned.1.reverse();
        turned.2.reverse();
        let by = turn % turned.3.len();
        turned.3.rotate_left(by);
        let build = |(areas, officers, assignments, points): (Vec<Area>, Vec<Officer>, Vec<Assignment>, Vec<SafePoint>)| {
            registry(|builder| {
                points.into_iter().for_each(|one| { builder.add(one); });
                assignments.into_iter().for_each(|one| { builder.add(one); });
                officers.into_iter().for_each(|one| { builder.add(one); });
                areas.into_iter().for_each(|one| { builder.add(one); });
            })
        };
        let (one, other) = (build((areas, officers, assignments, points)), build(turned));
        let (at, from) = (local(minute), Position::new(36.62, 101.77).unwrap());
        let answers = |registry: &Registry| {
            let on = registry.local_date(at);
            [
                format!("{:?}", registry.find_help(&FindHelp::new(from, SafePointFunction::Refuge, at))),
                format!("{:?}", registry.responsible(from, at)),
                format!("{:?}", registry.lines_to_call(CallNeed::Help, from, at)),
                format!("{:?}", registry.due(on, &DuePolicy::default())),
                format!("{:?}", registry.data_check(&DataCheck::new(on))),
                format!("{:?}", registry.uncovered_areas(AreaKind::PoliceArea, on)),
                format!("{:?}", registry.match_volunteers(&VolunteerSearch::new(at, at))),
            ]
        };
        prop_assert_eq!(answers(&one), answers(&other));
    }
}

fn noon_of(on: NaiveDate) -> DateTime<Utc> {
    shouwang::time::Zone::shanghai().from_local_datetime(&on.and_hms_opt(12, 0, 0).unwrap()).unwrap().to_utc()
}
