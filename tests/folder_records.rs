//! Every kind of record that a data folder holds, read from one small folder, and what each file refuses.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use shouwang::domain::*;
use shouwang::exchange::{FolderOptions, read_files};
use shouwang::{Registry, Result};

/// A folder in which each file has one row, or as many as are needed.
const FOLDER: &[(&str, &str)] = &[
    (
        "agencies.csv",
        "id,name,level,code,hours,consultation_line,consultation_line_hours,other_lines\n\
         g1,示例派出所,station,630103530000,Mo-Fr 09:00-17:00,12345,Mo-Su 08:00-20:00,反诈=96110;fire=119\n",
    ),
    ("areas.csv", "id,name,kind,code,names\na1,示例警务区,police_area,630103,en-GB=Example beat;bo=དཔེར\n"),
    ("officers.csv", "id,name\no1,示例民警\n"),
    (
        "contact_plates.csv",
        "id,host_place,host_kind,latitude,longitude,area,content_version,languages,wechat_accounts,urls,signed_code\n\
         p1,示例市集入口,market,36.62,101.78,a1,3,zh;en,西宁公安,https://example.org/p1,SW1.EXAMPLE\n",
    ),
    (
        "safe_points.csv",
        "id,name,host,host_kind,latitude,longitude,closures,help_line,help_line_hours,accessibility,for_whom\n\
         s1,示例药店,示例医药公司,药店,36.62,101.78,2025-10-01/2025-10-08;2026-02-15/..,12345,24/7,无台阶;hearing_loop,儿童;women\n",
    ),
    ("persons.csv", "人员代号,未成年,敏感级别\nk1-aided-1,是,敏感个人信息\nk1-aided-2,,\n"),
    (
        "service_records.csv",
        "id,number,channel,topic,person,persons_helped,opened_at,closed_at,outcome,satisfaction,state\n\
         sr1,示例2025-3,plate_call,escort,k1-aided-2,2,2025-05-01T09:00:00+08:00,2025-05-01T09:20:00+08:00,办结,非常满意,closed\n",
    ),
    (
        "aid_cases.csv",
        "id,kind,person,at,actions,handed_over_to\nai1,lost,k1-aided-1,2025-05-01T09:00:00+08:00,陪护;contacted_family,家属\n",
    ),
    (
        "incidents.csv",
        "id,kind,earliest_at,latest_at,area,latitude,longitude,source,priority,dispatched_at,arrived_at,finished_at\n\
         in1,人员走失,2025-05-01T08:00:00+08:00,,,,,,,,,\n\
         in2,fraud,2025-05-01T08:00:00+08:00,2025-05-01T09:00:00+08:00,a1,36.62,101.78,110报警,紧急,2025-05-01T09:05:00+08:00,2025-05-01T09:12:00+08:00,2025-05-01T10:00:00+08:00\n",
    ),
    (
        "outreach.csv",
        "id,topic,at,activity,area,venue,safe_point,audience,attendance\nou1,反诈,2025-05-01T20:30:00+08:00,ac1,a1,示例广场,s1,老年人,40\n",
    ),
    (
        "area_priorities.csv",
        "id,area,issue,raised_on,actions,closed_on\nap1,a1,示例街路灯不亮,2025-05-01,2025-05-02=上报;2025-05-09=修复,2025-05-09\n",
    ),
    (
        "engagement_events.csv",
        "id,title,kind,starts_at,ends_at,place,area,agency\nen1,示例恳谈,警民恳谈会,2025-05-01T19:00:00+08:00,2025-05-01T20:00:00+08:00,示例社区,a1,g1\n",
    ),
    (
        "address_rules.csv",
        "编号,路名,起始门牌,截止门牌,单双号,辖区,生效日期\nr1,示例东街,1,９９,单号,a1,2024-01-01\n",
    ),
    ("plate_inspections.csv", "id,plate,at,by,result\ni1,p1,2025-05-01T09:00:00+08:00,o1,褪色\n"),
    (
        "safe_point_visits.csv",
        "id,safe_point,at,by,kind,outcome,next_due\nw1,s1,2025-05-01 09:00,o1,核验,合格,2025-11-01\n",
    ),
    (
        "volunteers.csv",
        "id,certificates,availability,latitude,longitude\nv1,示例救护员证@2024-01-01/2026-01-01;驾驶,Mo-Fr 18:00-22:00,36.62,101.78\nv2,,,,\n",
    ),
    (
        "activities.csv",
        "id,kind,starts_at,ends_at,officer,route,needs\nac1,治安巡逻,2025-05-01T20:00:00+08:00,2025-05-01T22:00:00+08:00,o1,\"36.62,101.78;36.63,101.79\",巡逻队员:2;救护员:1::示例救护员证\n",
    ),
    (
        "participations.csv",
        "id,volunteer,activity,role,checked_in_at,checked_out_at,minutes,approved_by,state\n\
         pa1,v1,ac1,救护员,2025-05-01T20:03:00+08:00,2025-05-01T22:00:00+08:00,117,o1,hours_approved\n\
         pa2,v2,ac1,,,,,,declined\n",
    ),
    (
        "alerts.csv",
        "id,need,latitude,longitude,radius_m,required_skills,candidates,accepted_by,raised_at,state\n\
         al1,escort,36.62,101.78,800,急救,v1;v2,v2,2025-05-01T23:00:00+08:00,accepted\n",
    ),
    (
        "mediations.csv",
        "id,number,kind,source,opened_at,accepted_on,due,documents,documents_applying,agreed_on,agreement_form,perform_by,performance,follow_ups,state\n\
         m1,示例2025-1,neighbour,当事人申请,2025-05-09T19:30:00+08:00,2025-05-10,2025-06-10,application;权利义务告知书,mandate,2025-05-20,口头,2025-06-01,full,2025-06-05;2025-07-05,followed_up\n",
    ),
    (
        "hazards.csv",
        "id,number,category,level,responsible_party,opened_at,deadline,extensions,rechecks,state\n\
         h1,示例2025-2,fire,key,示例商户,2025-05-01T09:00:00+08:00,2025-05-10,2025-05-09/2025-06-01,2025-06-01=failed;2025-06-03=合格,rechecked\n",
    ),
];

fn read(change: Option<(&str, &str, &str)>) -> Result<Registry> {
    let files = FOLDER.iter().map(|(name, text)| {
        let text = match change {
            Some((file, from, to)) if file == *name => {
                assert!(text.contains(from), "{from} is not in {file}");
                text.replace(from, to)
            }
            _ => (*text).to_owned(),
        };
        ((*name).to_owned(), text.into_bytes())
    });
    read_files(files, &FolderOptions::default())
}

fn only<R: Clone>(mut records: std::slice::Iter<'_, R>) -> R {
    records.next().unwrap().clone()
}

#[test]
fn each_file_gives_its_records_with_all_their_fields() {
    let registry = read(None).unwrap();
    let day = |text: &str| text.parse().unwrap();

    let agency = only(registry.agencies().iter());
    assert_eq!(agency.code.unwrap().division().as_str(), "630103");
    assert!(agency.hours.is_some() && agency.lines[0].hours.is_some());
    let purposes: Vec<_> = agency.lines.iter().map(|line| line.purpose).collect();
    assert_eq!(purposes, [LinePurpose::Consultation, LinePurpose::AntiFraud, LinePurpose::Fire]);
    assert_eq!(agency.lines.iter().map(ContactLine::is_emergency).collect::<Vec<_>>(), [false, false, true]);

    let area = only(registry.areas().iter());
    assert_eq!((area.name_in("en-gb"), area.name_in("mn")), ("Example beat", "示例警务区"));
    assert_eq!(area.division().unwrap().as_str(), "630103");

    let content = only(registry.contact_plates().iter()).content;
    assert_eq!((content.version, content.languages.join(" ").as_str()), (3, "zh en"));
    let kinds: Vec<_> = content.qr_links.iter().map(|link| link.kind).collect();
    assert_eq!(kinds, QrLinkKind::ALL);

    let point = only(registry.safe_points().iter());
    assert_eq!((point.host.as_deref(), point.closures.len()), (Some("示例医药公司"), 2));
    assert_eq!(point.accessibility, [Accessibility::StepFree, Accessibility::HearingLoop]);
    assert!(point.is_for(ForWhom::Children) && !point.is_for(ForWhom::OlderPeople));
    assert!(point.lines[0].hours.as_ref().unwrap().is_always());

    let person = only(registry.persons().iter());
    assert!(person.is_minor && person.sensitivity == Sensitivity::Sensitive);
    let record = only(registry.service_records().iter());
    assert_eq!((record.persons_helped, record.outcome), (Some(2), Some(ServiceOutcome::Settled)));
    assert_eq!(record.satisfaction, Some(Satisfaction::VerySatisfied));
    let aid = only(registry.aid_cases().iter());
    assert_eq!(aid.actions, [AidAction::StayedWith, AidAction::ContactedFamily]);

    let incidents: Vec<_> = registry.incidents().iter().collect();
    assert_eq!(incidents[0].earliest_at, incidents[0].latest_at);
    assert_eq!(incidents[1].priority, IncidentPriority::Immediate);
    assert_eq!(incidents[1].seconds_to_arrive(), Some(420));
    let outreach = only(registry.outreach().iter());
    assert_eq!((outreach.audience, outreach.attendance), (Audience::OlderPeople, Some(40)));
    let priority = only(registry.area_priorities().iter());
    assert_eq!((priority.actions.len(), priority.closed_on), (2, Some(day("2025-05-09"))));
    let event = only(registry.engagement_events().iter());
    assert_eq!((event.title.as_str(), event.kind), ("示例恳谈", EngagementKind::Meeting));

    let rule = only(registry.address_rules().iter());
    assert!(rule.covers("示例东街", 99) && !rule.covers("示例东街", 2) && !rule.covers("示例东街", 101));
    assert_eq!(rule.valid.start(), Some(day("2024-01-01")));

    let inspection = only(registry.plate_inspections().iter());
    assert_eq!((inspection.result, inspection.by.as_deref()), (InspectionResult::Faded, Some("o1")));

    let visit = only(registry.safe_point_visits().iter());
    assert!(visit.verifies());
    assert_eq!(visit.next_due, Some(day("2025-11-01")));

    let volunteer = only(registry.volunteers().iter());
    assert!(volunteer.holds("示例救护员证", day("2025-12-31")) && volunteer.holds("驾驶", day("2031-01-01")));
    assert!(volunteer.availability.is_some() && volunteer.position.is_some());

    let activity = only(registry.activities().iter());
    assert_eq!((activity.route.len(), activity.needs.len()), (2, 2));
    assert_eq!(activity.needs[1].certificate.as_deref(), Some("示例救护员证"));

    let part = only(registry.participations().iter());
    assert_eq!((part.minutes, part.state), (Some(117), ParticipationState::HoursApproved));
    assert_eq!(part.approved_by.unwrap().as_str(), "o1");

    let alert = only(registry.alerts().iter());
    assert_eq!((alert.need, alert.candidates.len()), (SafePointFunction::Escort, 2));
    assert_eq!((alert.radius_m, alert.accepted_by.unwrap().as_str()), (800.0, "v2"));

    let case = only(registry.mediations().iter());
    assert_eq!(case.source, Some(DisputeSource::PartyApplication));
    assert!(case.documents.has(MediationDocument::RightsNotice));
    assert_eq!(case.documents.applicable().collect::<Vec<_>>(), [MediationDocument::Mandate]);
    assert_eq!(case.agreement.unwrap().form, AgreementForm::Oral);
    assert_eq!((case.performance, case.follow_ups.len()), (Some(Performance::Full), 2));

    let hazard = only(registry.hazards().iter());
    assert_eq!(hazard.due(), Some(day("2025-06-01")));
    assert_eq!(hazard.rechecks.iter().map(|recheck| recheck.passed).collect::<Vec<_>>(), [false, true]);
    assert_eq!(hazard.responsible_party.as_deref(), Some("示例商户"));
}

#[test]
fn what_a_file_can_t_mean_is_refused_with_line_and_field() {
    let cases = [
        ("agencies.csv", "630103530000", "999903530000", "agencies.csv, line 2, code: not valid"),
        ("agencies.csv", "12345,", ",", "agencies.csv, line 2, consultation_line: missing"),
        ("agencies.csv", "fire=119", "fire", "agencies.csv, line 2, other_lines: not well formed"),
        ("agencies.csv", "fire=119", "fire=12", "agencies.csv, line 2, other_lines: not valid"),
        ("areas.csv", "bo=", "en-GB=", "areas.csv, line 2, names: duplicate language"),
        ("areas.csv", "bo=", "=", "areas.csv, line 2, names: not well formed"),
        ("contact_plates.csv", "https://", "ftp://", "contact_plates.csv, line 2, urls: not valid"),
        ("safe_points.csv", "/2025-10-08", "/2025-10-01", "safe_points.csv, line 2, closures: out of range"),
        ("safe_points.csv", "儿童", "成人", "safe_points.csv, line 2, for_whom: not valid"),
        ("persons.csv", "敏感个人信息", "none", "persons.csv, line 2, sensitivity: not valid"),
        ("persons.csv", "k1-aided-2", "k1-aided-1", "persons.csv, line 3, id: duplicate person id"),
        ("service_records.csv", "非常满意", "五星", "service_records.csv, line 2, satisfaction: not valid"),
        ("aid_cases.csv", "陪护", "拥抱", "aid_cases.csv, line 2, actions: not valid"),
        ("incidents.csv", "T09:12", "T09:04", "incidents.csv, line 3, arrived_at: out of range"),
        ("incidents.csv", "T09:00", "T07:59", "incidents.csv, line 3, latest_at: out of range"),
        ("outreach.csv", "ac1", "ac9", "outreach.csv, line 2, activity: no such activity"),
        (
            "area_priorities.csv",
            "2025-05-02=上报",
            "2025-04-02=上报",
            "area_priorities.csv, line 2, actions: out of range",
        ),
        ("area_priorities.csv", "=修复", "", "area_priorities.csv, line 2, actions: not well formed"),
        ("engagement_events.csv", "T20:00", "T18:00", "engagement_events.csv, line 2, ends_at: out of range"),
        ("engagement_events.csv", "g1", "g2", "engagement_events.csv, line 2, agency: no such agency"),
        ("address_rules.csv", "９９", "0", "address_rules.csv, line 2, to: out of range"),
        ("plate_inspections.csv", "p1", "p2", "plate_inspections.csv, line 2, plate: no such contact plate"),
        ("plate_inspections.csv", "褪色", "蓝色", "plate_inspections.csv, line 2, result: not valid"),
        (
            "safe_point_visits.csv",
            "2025-11-01",
            "2025-04-01",
            "safe_point_visits.csv, line 2, next_due: out of range",
        ),
        (
            "safe_point_visits.csv",
            "s1",
            "s2",
            "safe_point_visits.csv, line 2, safe_point: no such safe point",
        ),
        ("volunteers.csv", "/2026-01-01", "/2023-01-01", "volunteers.csv, line 2, certificates"),
        ("volunteers.csv", "Mo-Fr", "Xo-Fr", "volunteers.csv, line 2, availability"),
        ("activities.csv", "36.63", "136.63", "activities.csv, line 2, route: out of range"),
        ("activities.csv", "救护员:1", "救护员:0", "activities.csv, line 2, needs"),
        ("participations.csv", "20:03", "19:59", "participations.csv, line 2, checked_in_at: out of range"),
        (
            "participations.csv",
            "22:00:00",
            "22:00:01",
            "participations.csv, line 2, checked_out_at: out of range",
        ),
        ("participations.csv", "117", "118", "participations.csv, line 2, minutes: out of range"),
        ("participations.csv", "117", "-1", "participations.csv, line 2, minutes: out of range"),
        ("participations.csv", "ac1,救", "ac2,救", "participations.csv, line 2, activity: no such activity"),
        ("participations.csv", "v2", "v3", "participations.csv, line 3, volunteer: no such volunteer"),
        ("participations.csv", "o1", "o2", "participations.csv, line 2, approved_by: no such officer"),
        ("alerts.csv", "800", "0", "alerts.csv, line 2, radius_m: out of range"),
        ("alerts.csv", "v1;v2,", "v1;v9,", "alerts.csv, line 2, candidates: no such volunteer"),
        ("mediations.csv", "2025-06-10", "2025-05-01", "mediations.csv, line 2, due: out of range"),
        ("mediations.csv", "2025-05-20", "", "mediations.csv, line 2, agreed_on: missing"),
        (
            "mediations.csv",
            "2025-06-05;2025-07-05",
            "2025-07-05;2025-06-05",
            "mediations.csv, line 2, follow_ups",
        ),
        ("mediations.csv", "权利义务告知书", "结婚证", "mediations.csv, line 2, documents: not valid"),
        ("hazards.csv", "2025-05-09/", "2025-06-09/", "hazards.csv, line 2, extensions: out of range"),
        ("hazards.csv", "=failed", "=maybe", "hazards.csv, line 2, rechecks: not well formed"),
    ];
    for (file, from, to, expected) in cases {
        let error = read(Some((file, from, to))).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}
