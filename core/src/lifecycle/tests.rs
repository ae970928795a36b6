use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::Lang;
use crate::domain::*;
use crate::time::{ChinaCalendar, ValidTime, WeekendCalendar, WorkCalendar};

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-06-05T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::minutes(minutes)
}

/// Evidence of everything that a table can ask for.
fn all() -> Evidence {
    Guard::ALL.iter().fold(Evidence::new(), |evidence, &guard| evidence.with(guard))
}

/// Runs `$check` for every lifecycle.
macro_rules! for_each_lifecycle {
    ($check:ident $(, $argument:expr)*) => {
        $check::<PlateState>($($argument),*);
        $check::<SafePointState>($($argument),*);
        $check::<VolunteerState>($($argument),*);
        $check::<ActivityState>($($argument),*);
        $check::<ParticipationState>($($argument),*);
        $check::<AlertState>($($argument),*);
        $check::<ServiceState>($($argument),*);
        $check::<MediationState>($($argument),*);
        $check::<HazardState>($($argument),*);
    };
}

fn edges<S: Lifecycle>() -> BTreeSet<(S, S)> {
    let transitions = S::table().transitions().iter();
    transitions.flat_map(|transition| transition.from.iter().map(|&from| (from, transition.to))).collect()
}

/// Reads `a b c; d e`: each word leads to the next, `;` begins anew.
fn declared<S: Lifecycle>(paths: &str) -> BTreeSet<(S, S)> {
    let state = |code: &str| *S::all().iter().find(|state| state.state_code() == code).expect(code);
    paths
        .split(';')
        .flat_map(|path| {
            let states: Vec<S> = path.split_whitespace().map(state).collect();
            states.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn the_tables_hold_the_declared_lifecycles_and_nothing_else() {
    assert_eq!(
        edges::<PlateState>(),
        declared(
            "draft approved printed posted damaged replaced; posted missing replaced;
        damaged removed; missing removed; posted removed"
        )
    );
    assert_eq!(
        edges::<SafePointState>(),
        declared(
            "proposed surveyed approved active temporarily_closed active under_review
        active; under_review retired"
        )
    );
    assert_eq!(edges::<VolunteerState>(), declared("applied vetting probation active on_leave active suspended active exited;
        vetting rejected; applied exited; vetting exited; probation exited; on_leave exited; suspended exited"));
    assert_eq!(
        edges::<ActivityState>(),
        declared(
            "planned confirmed in_progress completed verified; planned cancelled;
        confirmed cancelled"
        )
    );
    assert_eq!(
        edges::<ParticipationState>(),
        declared(
            "invited accepted checked_in checked_out hours_approved;
        invited declined; checked_out hours_rejected; accepted no_show"
        )
    );
    assert_eq!(edges::<AlertState>(), declared("raised notified accepted en_route on_scene with_person handed_over closed;
        notified expired escalated_110; raised cancelled; notified cancelled; accepted cancelled; en_route cancelled;
        on_scene cancelled; with_person cancelled; handed_over cancelled; expired cancelled"));
    assert_eq!(edges::<ServiceState>(), declared("registered accepted assigned in_progress resolved followed_up closed;
        registered not_accepted; in_progress returned assigned; in_progress transferred; in_progress suspended in_progress;
        resolved reopened assigned; closed reopened"));
    assert_eq!(edges::<MediationState>(), declared("reported accepted investigating mediating agreed performing followed_up
        closed; mediating failed referred; agreed judicially_confirmed performing breached referred; reported withdrawn;
        accepted withdrawn; investigating withdrawn; mediating withdrawn; agreed withdrawn; judicially_confirmed withdrawn;
        performing withdrawn; breached withdrawn; followed_up withdrawn; failed withdrawn"));
    assert_eq!(edges::<HazardState>(), declared("discovered reported assigned rectifying submitted rechecked closed;
        submitted rejected rectifying; rechecked rejected; rectifying extension_asked rectifying; discovered voided;
        reported voided; assigned voided; rectifying voided; extension_asked voided; submitted voided; rechecked voided;
        rejected voided"));
}

fn is_well_formed<S: Lifecycle>() {
    let table = S::table();
    for &state in S::all() {
        for &action in Action::ALL {
            let ways =
                table.transitions().iter().filter(|t| t.action == action && t.from.contains(&state)).count();
            assert!(ways <= 1, "{} {state:?} {action:?} leads to two states", table.code());
        }
    }
    assert!(table.transitions().iter().all(|t| !t.roles.is_empty() && !t.from.is_empty()));
    let mut reached = BTreeSet::from([table.start()]);
    while let Some(&(_, to)) =
        edges::<S>().iter().find(|(from, to)| reached.contains(from) && !reached.contains(to))
    {
        reached.insert(to);
    }
    assert_eq!(reached.len(), S::all().len(), "{}: every state can be reached", table.code());
    assert!(S::all().iter().any(|&state| table.is_final(state)), "{}: it ends", table.code());
}

#[test]
fn every_table_is_unambiguous_and_reaches_every_state() {
    for_each_lifecycle!(is_well_formed);
}

/// Walks at random: tries any action in any role, and takes those that are allowed.
fn walk<S: Lifecycle>(choices: &[(usize, usize, i64, bool, bool)]) {
    let mut history = History::<S>::new();
    let mut clock = 0;
    for &(pick, role, minutes, reason, guided) in choices {
        let (action, role) = (Action::ALL[pick % Action::ALL.len()], Role::ALL[role % Role::ALL.len()]);
        // Most steps are drawn from what is allowed, so that the walk gets somewhere.
        let choices: Vec<_> = history.allowed(role).map(|transition| transition.action).collect();
        let action = if !guided || choices.is_empty() { action } else { choices[pick % choices.len()] };
        let mut step = Step::new(action, role, at(clock + minutes));
        if reason {
            step = step.because("reason");
        }
        let before = history.clone();
        let transition = S::table().find(history.state(), action);
        match history.apply(step.clone(), &all()) {
            Ok(to) => {
                let transition = transition.expect("declared");
                assert!(transition.roles.contains(&role) && transition.to == to && history.state() == to);
                assert!(minutes >= 0 || before.events().is_empty());
                assert!(reason || !transition.guards.contains(&Guard::ReasonGiven));
                assert_eq!(history.events()[..before.events().len()], *before.events());
                clock += minutes;
            }
            Err(refusal) => {
                assert_eq!(history, before, "a refusal leaves no trace");
                match refusal {
                    Refusal::NoSuchTransition { .. } => assert!(transition.is_none()),
                    Refusal::WrongRole { allowed, .. } => assert!(!allowed.contains(&role)),
                    Refusal::TimeGoesBack { .. } => assert!(minutes < 0),
                    Refusal::GuardUnmet { guard, .. } => assert!(guard == Guard::ReasonGiven && !reason),
                }
            }
        }
    }
    let replayed = History::replay(history.events().to_vec()).unwrap();
    assert_eq!(replayed, history);
    history.check_state(history.state()).unwrap();
    for &state in S::all().iter().filter(|&&state| state != history.state()) {
        assert!(history.check_state(state).is_err());
    }
    // Whatever is changed in the stored events, replay notices.
    for number in 0..history.events().len() {
        let mut events = history.events().to_vec();
        events.remove(number);
        let shortened = History::replay(events);
        assert!(shortened.is_err() || number + 1 == history.events().len());
        let mut events = history.events().to_vec();
        events[number].guards.clear();
        events[number].step.reason = None;
        let needs = S::table().find(events[number].from, events[number].step.action).unwrap().guards;
        assert_eq!(History::replay(events).is_err(), !needs.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_event_of_a_history_is_legal_and_replay_gives_the_state(
        choices in prop::collection::vec((any::<usize>(), any::<usize>(), -2..50_i64, any::<bool>(), prop::bool::weighted(0.8)), 0..60)
    ) {
        for_each_lifecycle!(walk, &choices);
    }

    #[test]
    fn a_deadline_only_moves_later(start in 0..6000_u64, days in 1..40_u16, more in 1..40_u16, kind in 0..3_u8) {
        let calendar = ChinaCalendar::new();
        let from = NaiveDate::from_ymd_opt(2008, 2, 1).unwrap() + chrono::Days::new(start);
        let term = |n| match kind { 0 => Term::CalendarDays(n), 1 => Term::WorkingDays(n), _ => Term::Months(n % 12 + 1) };
        let mut deadline = Deadline::new(from, term(days), ExtensionRule::Supervisor);
        let first = deadline.due(&calendar).unwrap();
        prop_assert!(first.date > from && first.calendar_known);
        if kind == 1 {
            prop_assert!(calendar.is_working_day(first.date));
        }
        deadline.extend(term(more), from, true).unwrap();
        prop_assert!(deadline.due(&calendar).unwrap().date > first.date);
        prop_assert_eq!(deadline.standing(first.date, 0, &calendar).unwrap() == Standing::Overdue, false);
    }
}

#[test]
fn refusals_say_why_in_both_languages() {
    let mut history = History::<HazardState>::new();
    let refusal = history.apply(Step::new(Action::Close, Role::Officer, at(0)), &all()).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.to_string().as_str()),
        ("no_such_transition", "no `close` in the state `discovered`")
    );
    assert_eq!(refusal.reason(Lang::Zh), "“发现”状态下不能“办结”");
    let refusal = history.apply(Step::new(Action::Void, Role::Volunteer, at(0)), &all()).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.to_string().as_str()),
        ("wrong_role", "not for the role volunteer, only for supervisor")
    );
    let refusal =
        history.apply(Step::new(Action::Void, Role::Supervisor, at(0)).because(" "), &all()).unwrap_err();
    assert_eq!((refusal.code(), refusal.reason(Lang::Zh).as_str()), ("guard_unmet", "须写明原因"));
    history.apply(Step::new(Action::Report, Role::Volunteer, at(5)), &all()).unwrap();
    let refusal = history.apply(Step::new(Action::Assign, Role::Officer, at(4)), &all()).unwrap_err();
    assert_eq!(refusal.code(), "time_goes_back");
    assert_eq!(crate::Error::from(refusal).kind().code(), "refused");
    assert_eq!(history.state_at(at(4)), HazardState::Discovered);
    assert_eq!(history.state_at(at(5)), HazardState::Reported);
}

#[test]
fn a_role_that_may_not_and_a_time_that_goes_back_are_named_in_both_languages() {
    let report = |minute| Step::new(Action::Report, Role::Officer, at(minute));
    let assign = |role, minute| Step::new(Action::Assign, role, at(minute));
    let mut history = History::<HazardState>::default();
    assert_eq!(history.state(), HazardState::Discovered);
    history.apply(report(10), &all()).unwrap();

    let allowed = HazardState::table().find(HazardState::Reported, Action::Assign).unwrap().roles;
    let refusal = history.check(&assign(Role::Resident, 11), &all()).unwrap_err();
    assert_eq!(refusal, Refusal::WrongRole { role: Role::Resident, allowed });
    assert_eq!(refusal.code(), "wrong_role");
    let labels = |lang| allowed.iter().map(|role| role.label(lang)).collect::<Vec<_>>();
    let resident = Role::Resident;
    assert_eq!(
        refusal.reason(Lang::Zh),
        format!("{}无权操作，须由{}办理", resident.label(Lang::Zh), labels(Lang::Zh).join("、"))
    );
    assert_eq!(
        refusal.reason(Lang::En),
        format!("not for the role {}, only for {}", resident.label(Lang::En), labels(Lang::En).join(", "))
    );

    let refusal = history.check(&assign(allowed[0], 9), &all()).unwrap_err();
    assert_eq!((refusal.code(), &refusal), ("time_goes_back", &Refusal::TimeGoesBack { last: at(10) }));
    assert_eq!(refusal.reason(Lang::Zh), "时间早于上一步（2026-06-05 00:10:00 UTC）");
    assert_eq!(refusal.reason(Lang::En), "the step lies before the last one, at 2026-06-05 00:10:00 UTC");
    // The same minute is no way back.
    history.check(&assign(allowed[0], 10), &all()).unwrap();
}

#[test]
fn a_record_without_a_history_is_checked_against_its_state_alone() {
    let table = HazardState::table();
    assert_eq!((table.code(), table.start()), ("hazard", HazardState::Discovered));
    let step = Step::new(Action::Report, Role::Officer, at(0));
    assert_eq!(table.check(HazardState::Discovered, &step, &all()).unwrap().to, HazardState::Reported);
    let refusal = table.check(HazardState::Closed, &step, &all()).unwrap_err();
    assert_eq!(refusal, Refusal::NoSuchTransition { state: HazardState::Closed, action: Action::Report });
    assert_eq!(refusal.reason(Lang::En), "no `report` in the state `closed`");
}

#[test]
fn an_activity_needs_an_officer_and_a_certificate_valid_that_day() {
    let mut history = History::<ActivityState>::new();
    history.apply(Step::new(Action::Confirm, Role::Officer, at(0)), &all()).unwrap();
    let valid = |text: &str| vec![text.parse::<ValidTime>().unwrap()];
    let zone = crate::time::Zone::shanghai();
    let start = Step::new(Action::Start, Role::Officer, at(0));
    let led = Evidence::new().with(Guard::OfficerLeads);
    let refused = |evidence: &Evidence| match history.check(&start, evidence) {
        Err(Refusal::GuardUnmet { guard, .. }) => Some(guard),
        Ok(_) => None,
        Err(other) => panic!("{other}"),
    };
    assert_eq!(refused(&Evidence::new()), Some(Guard::OfficerLeads));
    assert_eq!(refused(&led), Some(Guard::CertificateValid));
    // The step is taken at 08:00 of 5 June in Xining; the certificate ends with the day before, or with that day.
    assert_eq!(
        refused(&led.clone().with_certificates(valid("2025-06-05/2026-06-05"), zone)),
        Some(Guard::CertificateValid)
    );
    assert_eq!(refused(&led.clone().with_certificates(valid("2025-06-05/2026-06-06"), zone)), None);
}

#[test]
fn a_mediation_runs_from_report_to_close_and_names_the_documents_that_are_missing() {
    use MediationDocument::*;
    let mut history = History::<MediationState>::new();
    let mut documents = DocumentChecklist::new();
    let accept = Step::new(Action::Accept, Role::Mediator, at(0));
    documents.add(Application);
    let evidence = |documents: &DocumentChecklist| Evidence::new().with_documents(documents.clone());
    let refusal = history.apply(accept.clone(), &evidence(&documents)).unwrap_err();
    assert_eq!(refusal.to_string(), "documents are missing: rights notice, party identity");
    documents.add(RightsNotice);
    documents.add(PartyIdentity);
    history.apply(accept, &evidence(&documents)).unwrap();
    for (minute, action) in [(1, Action::Investigate), (2, Action::Mediate)] {
        history.apply(Step::new(action, Role::Mediator, at(minute)), &evidence(&documents)).unwrap();
    }
    let agree = Step::new(Action::Agree, Role::Mediator, at(3));
    documents.add(MediationRecord);
    assert_eq!(
        history.apply(agree.clone(), &evidence(&documents)).unwrap_err().to_string(),
        "documents are missing: agreement"
    );
    documents.add(Agreement);
    history.apply(agree, &evidence(&documents)).unwrap();
    for (minute, action) in [(4, Action::Perform), (5, Action::FollowUp)] {
        history.apply(Step::new(action, Role::Officer, at(minute)), &evidence(&documents)).unwrap();
    }
    documents.apply(ProofOfPerformance);
    let close = Step::new(Action::Close, Role::Officer, at(6)).by("officer-1");
    assert_eq!(
        history.apply(close.clone(), &evidence(&documents)).unwrap_err().to_string(),
        "documents are missing: proof of performance"
    );
    documents.add(ProofOfPerformance);
    assert_eq!(history.apply(close, &evidence(&documents)), Ok(MediationState::Closed));
    assert!(MediationState::table().is_final(history.state()));
    history.check_state(MediationState::Closed).unwrap();
    assert_eq!(MediationDocument::ALL.iter().filter(|document| document.is_must()).count(), 5);
}

#[test]
fn debug_prints_neither_who_nor_why() {
    let step = Step::new(Action::Void, Role::Supervisor, at(0)).by("canary-1").because("canary-2");
    let event = Event::new(HazardState::Reported, step, vec![], HazardState::Voided);
    assert!(!format!("{event:?}").contains("canary"));
}

#[test]
fn replay_names_the_event_that_is_wrong() {
    let step = |minute| Step::new(Action::Report, Role::Officer, at(minute));
    let good = Event::new(HazardState::Discovered, step(0), vec![], HazardState::Reported);
    let error = History::replay([good.clone(), good]).unwrap_err();
    assert_eq!(error.place().field.as_deref(), Some("events[1]"));
    let lying = Event::new(HazardState::Discovered, step(0), vec![], HazardState::Closed);
    assert!(History::replay([lying]).unwrap_err().to_string().contains("says otherwise"));
}

#[test]
fn deadlines_count_working_days_and_say_when_the_calendar_is_silent() {
    let calendar = ChinaCalendar::new();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let due = |term: Term, from: &str| {
        term.due(day(from), &calendar).map(|due| (due.date.to_string(), due.calendar_known))
    };
    assert_eq!(due(Term::WorkingDays(5), "2026-09-30"), Some(("2026-10-13".to_owned(), true)));
    assert_eq!(due(Term::CalendarDays(5), "2026-09-30"), Some(("2026-10-05".to_owned(), true)));
    assert_eq!(due(Term::Months(1), "2026-01-31"), Some(("2026-02-28".to_owned(), true)));
    assert_eq!(due(Term::WorkingDays(5), "2026-12-23"), Some(("2026-12-30".to_owned(), false)));
    assert_eq!(due(Term::CalendarDays(5), "2026-12-23"), Some(("2026-12-28".to_owned(), true)));
    assert_eq!(Term::Months(u16::MAX).due(NaiveDate::MAX, &WeekendCalendar), None);
    let deadline = Deadline::new(day("2026-06-01"), Term::CalendarDays(10), ExtensionRule::Supervisor);
    for (today, standing) in [
        ("2026-06-07", Standing::OnTime),
        ("2026-06-08", Standing::DueSoon),
        ("2026-06-11", Standing::DueSoon),
        ("2026-06-12", Standing::Overdue),
    ] {
        assert_eq!(deadline.standing(day(today), 3, &calendar), Some(standing), "{today}");
    }
    let mut deadline = deadline;
    assert!(deadline.extend(Term::CalendarDays(0), day("2026-06-05"), true).is_err());
    assert!(deadline.extend(Term::CalendarDays(1), day("2026-05-05"), true).is_err());
    assert!(deadline.extend(Term::CalendarDays(1), day("2026-06-05"), false).is_err());
    assert!(deadline.extensions().is_empty());
    // An extension that leaves the known calendar does not hide that, nor does one that needs none.
    let mut deadline = Deadline::new(day("2026-12-01"), Term::WorkingDays(5), ExtensionRule::Supervisor);
    let known = |deadline: &Deadline| deadline.due(&calendar).map(|due| due.calendar_known);
    assert_eq!(known(&deadline), Some(true));
    deadline.extend(Term::WorkingDays(30), day("2026-12-02"), true).unwrap();
    assert_eq!(known(&deadline), Some(false));
    deadline.extend(Term::CalendarDays(5), day("2026-12-02"), true).unwrap();
    assert_eq!(known(&deadline), Some(false));
}

#[test]
fn a_diagram_shows_every_state_and_every_edge() {
    let diagram = HazardState::table().to_mermaid(Lang::Zh);
    for state in HazardState::ALL {
        assert!(diagram.contains(&format!("    {}: {}\n", state.code(), state.label(Lang::Zh))));
    }
    assert_eq!(diagram.matches(" --> ").count(), 1 + edges::<HazardState>().len() + 2 + 1);
    assert!(
        diagram.contains("rectifying --> extension_asked: 申请延期\n")
            && diagram.contains("closed --> [*]\n")
    );
}
