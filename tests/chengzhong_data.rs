//! The synthetic data set holds together: what one file says of a record, the others don't gainsay.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use shouwang::domain::*;
use shouwang::exchange::{FolderOptions, read_folder};
use shouwang::{Lang, Registry};

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/chengzhong/data");
    read_folder(folder, &FolderOptions::default()).unwrap()
});

#[test]
fn every_need_of_every_activity_is_met_by_somebody_who_came() {
    let mut came: BTreeMap<&ActivityId, Vec<&Participation>> = BTreeMap::new();
    for part in
        REGISTRY.participations().iter().filter(|part| part.state == ParticipationState::HoursApproved)
    {
        assert!(part.checked_in_at.is_some() && part.minutes.is_some() && part.approved_by.is_some());
        came.entry(&part.activity).or_default().push(part);
    }
    let mut with_certificate = 0;
    for activity in REGISTRY.activities() {
        let parts = &came[&activity.id];
        assert!(!activity.needs.is_empty());
        let day = REGISTRY.local_date(activity.starts_at);
        for need in &activity.needs {
            let in_role = parts.iter().filter(|part| part.role.as_ref() == Some(&need.role));
            let able = in_role.filter(|part| {
                let volunteer = REGISTRY.volunteers().get(&part.volunteer).unwrap();
                need.certificate.as_ref().is_none_or(|certificate| volunteer.holds(certificate, day))
            });
            assert_eq!(able.count(), need.count as usize, "{} {}", activity.id, need.role);
            with_certificate += usize::from(need.certificate.is_some());
        }
    }
    assert!(with_certificate > 20, "{with_certificate}");
    let stayed_away = [ParticipationState::Declined, ParticipationState::NoShow];
    assert!(
        stayed_away.iter().all(|state| REGISTRY.participations().iter().any(|part| part.state == *state))
    );
}

#[test]
fn every_publicity_session_says_what_about_and_for_whom() {
    let sessions =
        REGISTRY.activities().iter().filter(|activity| activity.kind == ActivityKind::LegalPublicity);
    let told: BTreeSet<_> =
        REGISTRY.outreach().iter().filter_map(|outreach| outreach.activity.as_ref()).collect();
    assert_eq!(told.len(), REGISTRY.outreach().len());
    assert_eq!(told, sessions.map(|activity| &activity.id).collect());
}

#[test]
fn the_last_inspection_and_the_last_verification_are_those_that_the_records_name() {
    for plate in REGISTRY.contact_plates() {
        let own = REGISTRY.plate_inspections().iter().filter(|one| one.plate == plate.id);
        let last = own.max_by_key(|one| one.at).unwrap();
        assert_eq!(Some(REGISTRY.local_date(last.at)), plate.inspected_on, "{}", plate.id);
        let names_the_transferred = plate.content.officers.iter().any(|officer| officer.as_str() == "o-22");
        assert_eq!(last.result == InspectionResult::WrongContent, names_the_transferred, "{}", plate.id);
        assert!(plate.posted_on <= plate.inspected_on);
    }
    for point in REGISTRY.safe_points() {
        let own = REGISTRY.safe_point_visits().iter().filter(|visit| visit.safe_point == point.id);
        let last = own.filter(|visit| visit.verifies()).max_by_key(|visit| visit.at).unwrap();
        assert_eq!(Some(REGISTRY.local_date(last.at)), point.verified_on, "{}", point.id);
    }
    for kind in VisitKind::ALL {
        assert!(REGISTRY.safe_point_visits().iter().any(|visit| visit.kind == *kind), "{kind}");
    }
}

#[test]
fn every_mediation_that_is_closed_has_its_documents_and_was_done_in_time() {
    for case in REGISTRY.mediations().iter().filter(|case| case.state == MediationState::Closed) {
        assert_eq!(case.documents.missing(DocumentStage::Closing).count(), 0, "{}", case.id);
        assert!(case.performance == Some(Performance::Full) && !case.follow_ups.is_empty());
        assert!(case.closed_at.is_some_and(|closed| Some(REGISTRY.local_date(closed)) <= case.due));
    }
}

#[test]
fn everybody_who_was_aided_is_known_to_be_a_minor_or_not() {
    for case in REGISTRY.aid_cases() {
        assert!(REGISTRY.persons().get(&case.person).is_some(), "{}", case.id);
        assert!(!case.actions.is_empty());
    }
    let sensitive = REGISTRY.persons().iter().filter(|person| person.sensitivity == Sensitivity::Sensitive);
    assert!(sensitive.count() > 0);
}

#[test]
fn addresses_incidents_alerts_priorities_and_meetings_lie_in_areas_that_exist() {
    let area_of = |street: &str, number| -> Vec<&str> {
        let rules = REGISTRY.address_rules().iter().filter(|rule| rule.covers(street, number));
        rules.map(|rule| rule.area.as_str()).collect()
    };
    assert_eq!(area_of("示例０１街", 7).len(), 1);
    assert_ne!(area_of("示例01街", 7), area_of("示例01街", 8));
    assert!(area_of("示例01街", 200).is_empty());
    for incident in REGISTRY.incidents() {
        let area = REGISTRY.areas().get(incident.area.as_ref().unwrap()).unwrap();
        assert!(area.boundary.as_ref().unwrap().covers(incident.position.unwrap()), "{}", incident.id);
    }
    assert!(
        REGISTRY
            .alerts()
            .iter()
            .all(|alert| alert.accepted_by.as_ref().is_none_or(|who| alert.candidates.contains(who)))
    );
    assert!(REGISTRY.area_priorities().len() >= 4 && REGISTRY.engagement_events().len() == 12);
}

#[test]
fn every_plate_and_every_light_box_can_be_printed_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        for plate in REGISTRY.contact_plates() {
            let text = REGISTRY.plate_text(plate, lang).unwrap();
            for line in &plate.content.lines {
                assert!(text.lines.iter().any(|printed| printed.starts_with(line.purpose.label(lang))));
            }
            let officers = plate.content.officers.iter().map(|id| REGISTRY.officers().get(id).unwrap());
            for officer in officers {
                assert!(text.lines.iter().any(|printed| printed.contains(officer.name.as_str())));
            }
        }
        for point in REGISTRY.safe_points() {
            let text = REGISTRY.light_box_text(point, lang);
            assert_eq!(text.lines[0], point.name);
            assert!(text.lines.iter().any(|line| line.contains("24")), "{text}");
        }
    }
}
