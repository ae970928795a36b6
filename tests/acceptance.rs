//! The facts that the press report on the Chengzhong sub-bureau states, on the synthetic data set that follows its counts.
//! Each test is named after its fact.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use shouwang::ask::{FindHelp, RecordKind};
use shouwang::domain::*;
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::lifecycle::{Action, History, Role, Step};
use shouwang::stats::{AnyQuantity, Reconciliation, ReportedFigure, Unit, figures_in, parse_figure};
use shouwang::{ErrorKind, Lang, Position, Registry};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
});

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn market() -> Position {
    Position::new(36.6216, 101.7806).unwrap()
}

fn counted(indicator: Indicator) -> i64 {
    REGISTRY.roll_up(day("2025-09-30")).unwrap().line(indicator).unwrap().counted.value().unwrap()
}

#[test]
fn fact_01_509_plates_are_posted_and_valid_from_2024() {
    let posted: Vec<_> =
        REGISTRY.contact_plates().iter().filter(|plate| plate.state == PlateState::Posted).collect();
    assert_eq!(posted.len(), 509);
    assert!(posted.iter().all(|plate| plate.valid.start() == Some(day("2024-01-01"))));
    assert_eq!(counted(Indicator::ContactPlates), 509);
}

#[test]
fn fact_02_the_six_kinds_of_host_occur() {
    let kinds: BTreeSet<PlateHost> = REGISTRY.contact_plates().iter().map(|plate| plate.host_kind).collect();
    for kind in [
        PlateHost::Community,
        PlateHost::ConstructionSite,
        PlateHost::ResidentialBuilding,
        PlateHost::Business,
        PlateHost::Square,
        PlateHost::Market,
    ] {
        assert!(kinds.contains(&kind), "{kind}");
    }
}

#[test]
fn fact_03_a_plate_without_an_officer_or_one_of_the_four_lines_does_not_validate() {
    let whole = REGISTRY.contact_plates().iter().next().unwrap().clone();
    assert!(whole.check_content().is_ok());
    let mut without = whole.clone();
    without.content.officers.clear();
    assert_eq!(without.check_content().unwrap_err().place().field.as_deref(), Some("officers"));
    for purpose in LinePurpose::ON_EVERY_PLATE {
        let mut without = whole.clone();
        without.content.lines.retain(|line| line.purpose != purpose);
        assert!(without.check_content().unwrap_err().to_string().contains(purpose.code()));
    }
}

#[test]
fn fact_04_two_accounts_stand_on_the_plates() {
    for plate in REGISTRY.contact_plates() {
        let names: Vec<&str> = plate.content.qr_links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(names, ["西宁公安", "平安城中"]);
        assert!(plate.content.qr_links.iter().all(|link| link.kind == QrLinkKind::WeChatOfficialAccount));
    }
}

#[test]
fn fact_05_100_points_are_active_in_one_police_area() {
    let area = AreaId::new("dashizi").unwrap();
    let active: Vec<_> =
        REGISTRY.safe_points().iter().filter(|point| point.state == SafePointState::Active).collect();
    assert_eq!(active.len(), 100);
    assert!(active.iter().all(|point| point.area.as_ref() == Some(&area)));
    // They also lie in its outline, not only in its list.
    let outline = REGISTRY.areas().get(&area).unwrap().boundary.as_ref().unwrap();
    assert!(active.iter().all(|point| outline.covers(point.position)));
}

#[test]
fn fact_06_the_points_are_open_at_any_hour_and_have_a_light_box() {
    for point in REGISTRY.safe_points() {
        assert!(point.hours.as_ref().is_some_and(shouwang::time::OpeningHours::is_always));
        assert!(point.equipment.contains(&Equipment::LightBox));
    }
}

#[test]
fn fact_07_each_point_has_the_four_functions() {
    let four = &SafePointFunction::ALL[..4];
    let labels: Vec<&str> = four.iter().map(|function| function.label(Lang::Zh)).collect();
    assert_eq!(labels, ["避险", "报警", "求助", "宣传"]);
    assert!(REGISTRY.safe_points().iter().all(|point| four.iter().all(|f| point.functions.contains(f))));
}

#[test]
fn fact_08_ten_schools_and_97_compounds_are_covered_and_fewer_at_a_shorter_distance() {
    let covered = |kind, within_m| {
        let coverage = REGISTRY.coverage(kind, within_m);
        (coverage.covered, coverage.total())
    };
    assert_eq!(covered(AssetKind::School, 500.0), (10, 10));
    assert_eq!(covered(AssetKind::ResidentialCompound, 500.0), (97, 97));
    assert!(covered(AssetKind::ResidentialCompound, 100.0).0 < 97);
}

#[test]
fn fact_09_350_people_were_helped_with_over_400_matters() {
    assert_eq!(counted(Indicator::PersonsHelped), 350);
    let reported = parse_figure("400余件").unwrap();
    assert_eq!((reported.interval().low(), reported.interval().high()), (Some(401), Some(499)));
    let matters = AnyQuantity::exact(counted(Indicator::MattersHelped), Unit::Matters);
    assert_eq!(reported.reconcile(matters).unwrap(), Reconciliation::Consistent);
    let each = reported.quantity().per(AnyQuantity::exact(350, Unit::Persons)).unwrap();
    assert!((each.low - 1.1457).abs() < 5e-5 && (each.high.unwrap() - 1.4257).abs() < 5e-5);
}

#[test]
fn fact_10_107_volunteers_of_many_occupations_are_active() {
    assert_eq!(counted(Indicator::Volunteers), 107);
    let occupations: BTreeSet<_> =
        REGISTRY.volunteers().iter().filter_map(|v| v.occupation.as_deref()).collect();
    assert!(occupations.len() >= 10, "{occupations:?}");
}

#[test]
fn fact_11_what_the_volunteers_did_since_october_2024() {
    let roll_up = REGISTRY.roll_up(day("2025-09-30")).unwrap();
    let line = |indicator| roll_up.line(indicator).unwrap();
    let sessions = line(Indicator::PublicitySessions);
    let reported = sessions.reported.as_ref().unwrap();
    assert_eq!((reported.interval().low(), reported.interval().high()), (Some(451), Some(459)));
    assert_eq!(reported.unit(), Unit::Times);
    assert_eq!(sessions.agreement, Some(Reconciliation::Consistent));
    for (indicator, count) in
        [(Indicator::HazardsFound, 25), (Indicator::DisputesMediated, 175), (Indicator::PersonsAided, 27)]
    {
        assert_eq!(line(indicator).counted.value(), Some(count), "{indicator}");
        assert_eq!(line(indicator).from, Some(day("2024-10-01")));
    }
    // The window really cuts: before it there is nothing.
    let before = REGISTRY.roll_up(day("2024-09-30")).unwrap();
    assert_eq!(before.line(Indicator::DisputesMediated).unwrap().counted.value(), Some(0));
}

#[test]
fn fact_12_per_volunteer() {
    let volunteers = AnyQuantity::exact(107, Unit::Persons);
    let sessions = parse_figure("450余次").unwrap().quantity().per(volunteers).unwrap();
    assert!((sessions.low - 4.2150).abs() < 5e-5 && (sessions.high.unwrap() - 4.2897).abs() < 5e-5);
    for (count, each) in [(175, 1.6355), (25, 0.2336), (27, 0.2523)] {
        let ratio = AnyQuantity::exact(count, Unit::Matters).per(volunteers).unwrap();
        assert!((ratio.value().unwrap() - each).abs() < 5e-5);
    }
}

#[test]
fn fact_13_the_five_duties_read_as_the_source_has_them() {
    let labels: Vec<&str> = ActivityKind::ALL[..5].iter().map(|kind| kind.label(Lang::Zh)).collect();
    assert_eq!(labels, ["治安巡逻", "安全防范", "社会救援", "法治宣传", "矛盾化解"]);
}

#[test]
fn fact_14_times_matters_and_persons_do_not_add() {
    let sessions = AnyQuantity::exact(450, Unit::Times);
    for other in [AnyQuantity::exact(175, Unit::Matters), AnyQuantity::exact(27, Unit::Persons)] {
        assert!(matches!(sessions.add(other).unwrap_err().kind(), ErrorKind::UnitMismatch { .. }));
    }
}

#[test]
fn fact_15_a_patrol_without_an_officer_is_refused_with_the_reason() {
    let (starts_at, ends_at) = (instant("2025-07-18T20:00:00+08:00"), instant("2025-07-18T22:00:00+08:00"));
    let id = ActivityId::new("patrol-without-an-officer").unwrap();
    let mut patrol = Activity::new(id, ActivityKind::Patrol, starts_at, ends_at).unwrap();
    let mut history = History::<ActivityState>::new();
    let step = |action| Step::new(action, Role::Officer, starts_at);
    history.apply(step(Action::Confirm), &REGISTRY.facts_of(&patrol)).unwrap();
    let refusal = history.apply(step(Action::Start), &REGISTRY.facts_of(&patrol)).unwrap_err();
    assert_eq!(refusal.reason(Lang::Zh), "须由民警带领");
    assert_eq!(history.state(), ActivityState::Confirmed);
    // With an officer of the data set it starts.
    patrol.officer = Some(OfficerId::new("o-01").unwrap());
    let state = history.apply(step(Action::Start), &REGISTRY.facts_of(&patrol)).unwrap();
    assert_eq!(state, ActivityState::InProgress);
    // Every activity of the data set has one.
    assert!(REGISTRY.activities().iter().all(|activity| activity.officer.is_some()));
}

#[test]
fn fact_16_a_registration_question_was_answered_through_a_plate_in_one_minute() {
    let record = REGISTRY.service_records().get(&ServiceRecordId::new("sr-001").unwrap()).unwrap();
    assert_eq!(
        (record.channel, record.topic),
        (ServiceChannel::PlateCall, ServiceTopic::HouseholdRegistration)
    );
    assert_eq!(record.seconds_to_close(), Some(60));
    assert!(record.plate.is_some());
}

#[test]
fn fact_17_help_near_the_night_market_is_the_gate_beside_it_and_the_aid_case_closed() {
    let ask = FindHelp::new(market(), SafePointFunction::Help, instant("2025-07-18T23:40:00+08:00"));
    let best = REGISTRY.find_help(&ask).best.unwrap().nearby;
    assert_eq!(
        (best.safe_point.id.as_str(), best.safe_point.host_kind),
        ("sp-001", SafePointHost::CompoundGate)
    );
    let case = REGISTRY.aid_cases().get(&AidCaseId::new("ai-01").unwrap()).unwrap();
    assert_eq!((case.kind, case.safe_point.as_ref()), (AidKind::Drunk, Some(&best.safe_point.id)));
    assert!(case.handed_over_to.is_some());
}

#[test]
fn fact_18_a_couple_s_dispute_was_settled_by_a_volunteer_who_is_a_community_worker() {
    let case = REGISTRY.mediations().get(&MediationId::new("m-001").unwrap()).unwrap();
    assert_eq!((case.kind, case.state), (DisputeKind::MarriageFamily, MediationState::Closed));
    assert_eq!(case.area.as_ref().unwrap().as_str(), "ruichi");
    let volunteer = REGISTRY.volunteers().get(&case.volunteers[0]).unwrap();
    assert_eq!(volunteer.also_roles, ["社区工作者"]);
    let officer = REGISTRY.officers().get(case.officer.as_ref().unwrap()).unwrap();
    let agency = REGISTRY.agencies().get(officer.agency.as_ref().unwrap()).unwrap();
    assert_eq!(agency.name, "南川东路派出所");
    assert_eq!(format!("{:?}", case.parties), "[Person(..), Person(..)]");
}

#[test]
fn fact_18_that_mediation_runs_from_reported_to_closed_only_with_its_documents() {
    let mut case = REGISTRY.mediations().get(&MediationId::new("m-001").unwrap()).unwrap().clone();
    case.documents = DocumentChecklist::new();
    let mut history = History::<MediationState>::new();
    let mut take = |case: &MediationCase, action, role| {
        let step = Step::new(action, role, case.opened_at);
        history.apply(step, &REGISTRY.facts_of(case)).map_err(|refusal| refusal.code())
    };
    // Nothing is accepted, agreed or closed while a document of that stage is missing.
    assert_eq!(take(&case, Action::Accept, Role::Mediator), Err("guard_unmet"));
    for document in MediationDocument::ALL.iter().filter(|document| document.is_must()) {
        case.documents.add(*document);
    }
    let path = [
        (Action::Accept, MediationState::Accepted),
        (Action::Investigate, MediationState::Investigating),
        (Action::Mediate, MediationState::Mediating),
        (Action::Agree, MediationState::Agreed),
        (Action::Perform, MediationState::Performing),
        (Action::FollowUp, MediationState::FollowedUp),
    ];
    for (action, state) in path {
        assert_eq!(take(&case, action, Role::Mediator), Ok(state));
    }
    // A mediator may not close it, and a document that applies has to be there first.
    assert_eq!(take(&case, Action::Close, Role::Mediator), Err("wrong_role"));
    case.documents.apply(MediationDocument::FollowUpRecord);
    assert_eq!(take(&case, Action::Close, Role::Officer), Err("guard_unmet"));
    case.documents.add(MediationDocument::FollowUpRecord);
    assert_eq!(take(&case, Action::Close, Role::Officer), Ok(MediationState::Closed));
    assert_eq!(History::replay(history.events().to_vec()).unwrap().state(), MediationState::Closed);
}

#[test]
fn fact_19_the_tree_of_areas_with_a_parent_that_nobody_named() {
    let path = |id: &str| -> Vec<&str> {
        REGISTRY.ancestors(&AreaId::new(id).unwrap()).map(|area| area.name.as_str()).collect()
    };
    assert_eq!(path("dashizi"), ["大什字警务区", "北大街派出所", "城中分局", "西宁市公安局"]);
    assert_eq!(path("ruichi")[..2], ["瑞驰社区", "南川东路派出所"]);
    assert_eq!(path("dongdajie"), ["东大街社区"]);
}

#[test]
fn fact_20_a_body_that_stands_twice_with_pinyin_in_it_is_not_counted_twice() {
    // The sentences are of our own; the figures are the article's.
    let body = "共有警民联系牌509块、平安守望点100个点。守望点服务群众350人，办理事项400余件。义警107人，宣传450余次，排查隐患25处，化解纠纷175件，救助27人。";
    let again = "共gòng有yǒu警jǐng民mín联lián系xì牌pái509块kuài、平安守望点100个点。守望点服务群众350人rén，办理事项400余yú件jiàn。义警107人，宣传450余次(cì)，排查隐患25处，化解纠纷175件，救助27人。";
    let figures: Vec<AnyQuantity> =
        figures_in(&format!("{body}\n{again}")).iter().map(|found| found.figure.quantity()).collect();
    assert_eq!(figures.len(), 9);
    let matters = figures.iter().filter(|figure| figure.unit() == Unit::Matters);
    let sum = matters.copied().reduce(|a, b| a.add(b).unwrap()).unwrap();
    // 400余 + 175, once.
    assert_eq!((sum.interval().low(), sum.interval().high()), (Some(401 + 175), Some(499 + 175)));

    // Nor is a figure that two rows of the data set report.
    let mut builder = shouwang::RegistryBuilder::new();
    for (id, text) in [("r-1", "400余件"), ("r-2", "400余件"), ("r-3", "437件")] {
        let id = ReportedIndicatorId::new(id).unwrap();
        builder.add(ReportedIndicator::new(id, Indicator::MattersHelped, text));
    }
    let roll_up = builder.build().unwrap().roll_up(day("2025-09-30")).unwrap();
    let line = roll_up.line(Indicator::MattersHelped).unwrap();
    assert_eq!(line.reported.as_ref().unwrap().text(), "400余件");
    let others: Vec<&str> = line.also_reported.iter().map(ReportedFigure::text).collect();
    assert_eq!(others, ["437件"]);
}

#[test]
fn the_officer_who_was_transferred_is_no_longer_responsible() {
    let who = |at: &str| {
        let answer = REGISTRY.responsible(Position::new(36.6185, 101.7720).unwrap(), instant(at));
        answer.officers.first().map(|officer| officer.officer.id.to_string())
    };
    assert_eq!(who("2025-02-28T12:00:00+08:00").as_deref(), Some("o-22"));
    assert_eq!(who("2025-03-01T00:00:00+08:00").as_deref(), Some("o-01"));
}

#[test]
fn the_plates_that_still_name_the_transferred_officer_are_to_be_printed_anew() {
    let on = |text| -> Vec<String> {
        let health = REGISTRY.plate_health(day(text), 180);
        health.iter().filter(|one| one.needs_reprint()).map(|one| one.plate.id.to_string()).collect()
    };
    let old: Vec<String> = REGISTRY
        .contact_plates()
        .iter()
        .filter(|plate| plate.content.officers.iter().any(|officer| officer.as_str() == "o-22"))
        .map(|plate| plate.id.to_string())
        .collect();
    assert!(!old.is_empty());
    assert_eq!(on("2025-09-30"), old);
    // Before the transfer those were right, and the ones that already name the successor were wrong.
    assert!(on("2025-02-28").iter().all(|plate| !old.contains(plate)));
}

#[test]
fn counts_by_category_area_and_month_add_up_to_the_records() {
    let table =
        REGISTRY.counts(RecordKind::ServiceRecords).unwrap().table(["category", "area", "month"]).unwrap();
    let column = table.column("count").unwrap();
    assert_eq!(column.unit, Some(Unit::Matters));
    let total: i64 = column.values.iter().filter_map(shouwang::stats::Value::as_i64).sum();
    assert_eq!(total, 437);
    // Against a count by hand of one cell.
    let mut by_hand = BTreeMap::new();
    for record in REGISTRY.service_records() {
        let month = record.opened_at.with_timezone(&REGISTRY.zone()).format("%Y-%m").to_string();
        let area = record.area.as_ref().unwrap().to_string();
        *by_hand.entry((record.topic.code(), area, month)).or_insert(0) += 1;
    }
    assert_eq!(by_hand.len(), table.len());
    for ((category, area, month), count) in by_hand {
        assert_eq!(table.find(&[category, &area, &month], "count").unwrap().as_i64(), Some(count));
    }
}
