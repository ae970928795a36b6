//! The canaries: one data set whose every personal field holds a token of its own, and every door by which something may leave.
//! A token that comes out where nobody may have it has a name here, and is counted.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

use std::collections::BTreeMap;
use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, Utc};
use shouwang::ask::{
    CallNeed, DataCheck, DuePolicy, FindHelp, RateKind, RateQuery, RecordFilter, RecordKind, VolunteerSearch,
};
use shouwang::domain::{
    AreaKind, AssetKind, HazardState, Indicator, PersonRef, SafePointFunction, Visibility,
};
use shouwang::exchange::icalendar::Calendar;
use shouwang::exchange::{
    CsvOptions, FolderOptions, FolderReading, examine_files, open311, osm, police_uk, schema_org, vcard,
};
use shouwang::lifecycle::{Action, Evidence, History, Role, Step};
use shouwang::registry::SafePointFilter;
use shouwang::stats::{Aggregator, Dimension, Event, Measure, PersonKey, Policy, Schema, TableOptions};
use shouwang::time::Zone;
use shouwang::{Lang, Position, Registry};

/// A personal field, and what in it can be found again. A number is looked for by its last digits, a place by those of a degree.
const CANARIES: [(&str, &str); 25] = [
    ("officers.name", "金丝雀01"),
    ("officers.badge", "金丝雀02"),
    ("officers.help_line", "5557703"),
    ("plate_inspections.by", "金丝雀04"),
    ("safe_point_visits.by", "金丝雀05"),
    ("volunteers.name", "金丝雀06"),
    ("volunteers.occupation", "金丝雀07"),
    ("volunteers.also_roles", "金丝雀08"),
    ("volunteers.latitude", "6201709"),
    ("volunteers.longitude", "7701719"),
    ("alerts.latitude", "6201711"),
    ("alerts.longitude", "7701712"),
    ("service_records.person", "canary-13"),
    ("service_records.latitude", "6201714"),
    ("service_records.longitude", "7701715"),
    ("mediations.parties", "canary-16"),
    ("hazards.responsible_party", "金丝雀17"),
    ("aid_cases.person", "canary-18"),
    ("aid_cases.handed_over_to", "金丝雀19"),
    ("incidents.latitude", "6201729"),
    ("incidents.longitude", "7701721"),
    ("persons.id", "canary-22"),
    ("asker.latitude", "6201723"),
    ("asker.longitude", "7701724"),
    ("history.by", "金丝雀25"),
];

/// The data set, file by file; each has one row.
const FILES: [(&str, &str); 18] = [
    ("agencies.csv", "id,name,level,help_line,consultation_line\nag,示例派出所,station,110,12345\n"),
    (
        "areas.geojson",
        r#"{"type":"Feature","id":"ar","properties":{"name":"示例警务区","kind":"police_area","agency":"ag"},
            "geometry":{"type":"Polygon","coordinates":[[[101.7,36.6],[101.8,36.6],[101.8,36.7],[101.7,36.7],[101.7,36.6]]]}}"#,
    ),
    ("address_rules.csv", "id,street,from,to,area\nru,示例街,1,99,ar\n"),
    (
        "officers.csv",
        "id,name,badge,rank,post,agency,help_line\no,金丝雀01,金丝雀02,一级警督,社区民警,ag,0980 5557703\n",
    ),
    ("assignments.csv", "id,officer,area,role\nas,o,ar,primary\n"),
    (
        "contact_plates.csv",
        "id,host_place,host_kind,latitude,longitude,area,officers,emergency_line,help_line,rescue_line,consultation_line,\
         state,posted_on\np,示例市集,market,36.62,101.77,ar,o,110,0980 5557703,120,12345,posted,2025-01-01\n",
    ),
    ("plate_inspections.csv", "id,plate,at,by,result\npi,p,2025-05-01T12:00:00Z,金丝雀04,torn\n"),
    (
        "safe_points.csv",
        "id,name,host_kind,latitude,longitude,area,functions,hours,help_line,state,verified_on\n\
         sp,示例药店,pharmacy,36.621,101.771,ar,refuge;help,24/7,12345,active,2025-01-01\n",
    ),
    (
        "safe_point_visits.csv",
        "id,safe_point,at,by,kind,outcome\nsv,sp,2025-05-01T12:00:00Z,金丝雀05,verify,passed\n",
    ),
    (
        "volunteers.csv",
        "id,name,occupation,also_roles,skills,certificates,availability,home_area,latitude,longitude,joined_on,state\n\
         v,金丝雀06,金丝雀07,金丝雀08,急救,红十字救护员@2024-03-01/2025-05-10,24/7,ar,36.6201709,101.7701719,2024-01-01,active\n",
    ),
    (
        "activities.csv",
        "id,kind,area,starts_at,ends_at,officer,needs,state\n\
         ac,patrol,ar,2025-05-02T12:00:00Z,2025-05-02T14:00:00Z,o,巡逻队员:2,verified\n",
    ),
    (
        "participations.csv",
        "id,volunteer,activity,role,checked_in_at,checked_out_at,approved_by,state\n\
         pa,v,ac,巡逻队员,2025-05-02T12:00:00Z,2025-05-02T14:00:00Z,o,hours_approved\n",
    ),
    (
        "alerts.csv",
        "id,need,latitude,longitude,radius_m,candidates,raised_at\nal,help,36.6201711,101.7701712,500,v,2025-05-01T12:00:00Z\n",
    ),
    (
        "service_records.csv",
        "id,channel,topic,area,latitude,longitude,safe_point,plate,person,opened_at\n\
         sr,phone,lost_person,ar,36.6201714,101.7701715,sp,p,k1-canary-13,2025-05-01T12:00:00Z\n",
    ),
    (
        "mediations.csv",
        "id,kind,area,parties,volunteers,officer,opened_at,due\nm,neighbour,ar,k1-canary-16,v,o,2025-05-01T12:00:00Z,2025-05-05\n",
    ),
    (
        "hazards.csv",
        "id,category,level,area,found_by,responsible_party,opened_at,deadline\nh,fire,key,ar,v,金丝雀17,2025-05-01T12:00:00Z,2025-05-05\n",
    ),
    (
        "aid_cases.csv",
        "id,kind,person,area,safe_point,volunteer,at,handed_over_to\nai,lost,k1-canary-18,ar,sp,v,2025-05-01T12:00:00Z,金丝雀19\n",
    ),
    (
        "incidents.csv",
        "id,kind,earliest_at,area,latitude,longitude\nin,help_request,2025-05-01T12:00:00Z,ar,36.6201729,101.7701721\n",
    ),
];

/// What each door gave, by its name.
#[derive(Default)]
struct Doors(BTreeMap<&'static str, String>);

impl Doors {
    fn text(&mut self, door: &'static str, text: &str) {
        let all = self.0.entry(door).or_default();
        all.push_str(text);
        all.push('\n');
    }

    fn debug(&mut self, value: &dyn Debug) {
        self.text("Debug", &format!("{value:?}"));
        self.text("Debug", &format!("{value:#?}"));
    }

    /// What each door gave, as it is and without the marks that group a number.
    fn given(&self) -> BTreeMap<&'static str, [String; 2]> {
        self.0.iter().map(|(door, text)| (*door, [text.clone(), text.replace([' ', '-'], "")])).collect()
    }
}

/// How often a canary stands in what a door gave.
fn count(given: &[String; 2], token: &str) -> usize {
    given.iter().map(|text| text.matches(token).count()).max().unwrap_or_default()
}

fn files() -> Vec<(String, Vec<u8>)> {
    let persons = "id,is_minor\nk1-canary-13,no\nk1-canary-16,no\nk1-canary-18,yes\nk1-canary-22,yes\n";
    let mut files: Vec<_> =
        FILES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    files.push(("persons.csv".to_owned(), persons.as_bytes().to_vec()));
    files
}

fn read(files: Vec<(String, Vec<u8>)>) -> FolderReading {
    examine_files(files, &FolderOptions::default())
}

fn registry() -> Registry {
    let reading = read(files());
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    reading.into_registry().unwrap()
}

fn instant() -> DateTime<Utc> {
    "2025-05-10T12:00:00Z".parse().unwrap()
}

fn today() -> NaiveDate {
    "2025-05-10".parse().unwrap()
}

/// The place of somebody who asks for help.
fn asker() -> Position {
    Position::new(36.620_172_3, 101.770_172_4).unwrap()
}

/// Every record's `Debug`, and its JSON, which shows that each canary is in.
fn records(registry: &Registry, doors: &mut Doors) {
    macro_rules! each {
        ($($field:ident),+) => { $(
            for record in registry.$field() {
                doors.debug(record);
                doors.text("the data set itself", &serde_json::to_string(record).unwrap());
            }
        )+ };
    }
    each!(
        agencies,
        areas,
        address_rules,
        officers,
        assignments,
        contact_plates,
        plate_inspections,
        safe_points,
        safe_point_visits,
        assets,
        volunteers,
        activities,
        participations,
        alerts,
        service_records,
        mediations,
        hazards,
        aid_cases,
        incidents,
        outreach,
        area_priorities,
        engagement_events,
        persons,
        reported
    );
    doors.debug(registry);
}

/// Every question, and what its answer says of itself.
fn questions(registry: &Registry, doors: &mut Doors) {
    let (at, on) = (instant(), today());
    let help = FindHelp::new(asker(), SafePointFunction::Help, at);
    doors.debug(&help);
    doors.debug(&registry.find_help(&help));
    doors.debug(&registry.nearest_safe_points(asker(), 3, f64::INFINITY, &SafePointFilter::any(), Some(at)));
    for need in CallNeed::ALL {
        doors.debug(&registry.lines_to_call(*need, asker(), at));
    }
    doors.debug(&registry.responsible(asker(), at));
    doors.debug(&registry.responsible_at_address("示例街", 7, at));
    for area in registry.areas() {
        doors.debug(&registry.officers_of(area, on));
    }
    doors.debug(&registry.plate_health(on, 90));
    doors.debug(&registry.coverage(AssetKind::School, 500.0));
    doors.debug(&registry.uncovered_areas(AreaKind::PoliceArea, on));
    doors.debug(&registry.hourly_coverage(AssetKind::School, 500.0, on, &SafePointFilter::any()));
    doors.debug(&registry.open_grid(on, &SafePointFilter::any()));
    for point in registry.safe_points() {
        doors.debug(&registry.opening(point, at));
    }
    let filter = RecordFilter::all();
    doors.debug(&registry.safe_point_loads(&filter));
    doors.debug(&registry.volunteer_loads(&filter));
    for kind in RateKind::ALL {
        doors.debug(&registry.rate(*kind, &RateQuery::new(on)));
    }
    doors.debug(&registry.roll_up(on));
    for case in registry.mediations() {
        doors.debug(&registry.facts_of(case));
    }
    for item in registry.due(on, &DuePolicy::default()) {
        doors.debug(&item);
        for lang in [Lang::Zh, Lang::En] {
            doors.text("sentences of the day", &item.text(lang));
        }
    }
    for finding in registry.data_check(&DataCheck::new(on)) {
        doors.debug(&finding);
        for lang in [Lang::Zh, Lang::En] {
            doors.text("sentences of the day", &finding.text(lang));
        }
    }
    let mut searches: Vec<_> = registry.alerts().iter().map(VolunteerSearch::for_alert).collect();
    searches
        .push(VolunteerSearch::new(at, at + chrono::TimeDelta::hours(2)).near(asker(), 500.0).skill("急救"));
    for search in &searches {
        doors.debug(search);
        for candidate in registry.match_volunteers(search) {
            doors.debug(&candidate);
            for lang in [Lang::Zh, Lang::En] {
                doors.text("sentences of the day", &candidate.explain(lang));
            }
        }
    }
    let mut history = History::<HazardState>::new();
    let step = Step::new(Action::Report, Role::Officer, at).by("金丝雀25").because("金丝雀25");
    doors.text("the data set itself", &format!("{:?} {}", step.by, serde_json::to_string(&asker()).unwrap()));
    doors.debug(&step);
    for _ in 0..2 {
        let taken = history.apply(step.clone(), &Evidence::new());
        doors.debug(&taken);
        if let Err(refusal) = taken {
            doors.text("sentences of the day", &format!("{}{refusal}", refusal.reason(Lang::Zh)));
        }
        doors.debug(&history);
    }
    doors.debug(&History::replay(history.events().iter().chain(history.events()).cloned()));
}

/// Every export, as each reader.
fn exports(registry: &Registry, doors: &mut Doors) {
    let agency = registry.agencies().iter().next().unwrap();
    let officers: Vec<_> = registry.officers().iter().collect();
    for lang in [Lang::Zh, Lang::En] {
        for plate in registry.contact_plates() {
            let printed = registry.plate_text(plate, lang).unwrap();
            doors.debug(&printed.title);
            doors.text(
                "a plate, printed or as a card",
                &format!("{}\n{}", printed.title, printed.lines.join("\n")),
            );
            doors.text("a plate, printed or as a card", &vcard::of_plate(plate, &officers, lang).unwrap());
        }
        for officer in &officers {
            doors.text("an officer's card", &vcard::of_officer(officer, Some(agency), lang).unwrap());
        }
        for point in registry.safe_points() {
            let printed = registry.light_box_text(point, lang);
            doors.text(
                "safe points for everybody",
                &format!("{}\n{}", printed.title, printed.lines.join("\n")),
            );
            doors.text("safe points for everybody", &schema_org::of_safe_point(point, lang).unwrap());
            doors.text("safe points for everybody", &format!("{:?}", osm::tags_of(point).unwrap()));
        }
        doors.text("safe points for everybody", &schema_org::of_agency(agency, lang).unwrap());
        let mut calendar = Calendar::new("示例", "police.example", instant(), lang).unwrap();
        for activity in registry.activities() {
            calendar.add_activity(activity, Some("示例警务区")).unwrap();
            for part in registry.participations() {
                calendar.add_shift(part, activity, None).unwrap();
            }
        }
        doors.debug(&calendar);
        doors.text("a calendar", &calendar.finish().unwrap());
    }
    for reader in Visibility::ALL {
        let door = match reader {
            Visibility::Public => "records for the public",
            Visibility::Partner => "records for partners",
            Visibility::Internal => "records inside",
            _ => "records for the few who work on them",
        };
        for lang in [Lang::Zh, Lang::En] {
            doors.text(door, &open311::write_requests(registry.service_records(), *reader, lang).unwrap());
        }
        let (mut table, options) = (Vec::new(), CsvOptions::default());
        let (records, force) = (registry.incidents(), "Example Force");
        let left =
            police_uk::write_crimes(&mut table, records, force, *reader, Zone::shanghai(), &options).unwrap();
        doors.debug(&left);
        doors.text(door, &String::from_utf8(table).unwrap());
    }
}

/// Every table, under each policy, and the bytes of a state.
fn statistics(registry: &Registry, doors: &mut Doors) {
    let mut states: Vec<Aggregator> =
        RecordKind::ALL.iter().map(|kind| registry.counts(*kind).unwrap()).collect();
    states.extend(Indicator::ALL.iter().map(|one| registry.indicator_counts(*one, None, today()).unwrap()));
    // Whoever counts persons hands their pseudonyms in: under a key, each exactly, and by way of a sketch.
    for exact in [0, u32::MAX] {
        let measure = Measure::distinct("person").exact_up_to(exact);
        let schema = Schema::builder().dimension(Dimension::open("area")).measure(measure).build().unwrap();
        for mut state in
            [Aggregator::new(schema.clone()), Aggregator::with_key(schema.clone(), PersonKey::new([7; 16]))]
        {
            for person in registry.persons() {
                state.push(&Event::new().with("area", "ar").with("person", person.id.as_str())).unwrap();
            }
            states.push(state);
        }
    }
    for state in &states {
        doors.debug(state);
        doors.text("the bytes of a state", &String::from_utf8_lossy(&state.to_bytes()));
        for keys in [vec![], vec!["area"]] {
            let table = state.table(TableOptions::by(keys)).unwrap();
            doors.debug(&table);
            for policy in [Policy::public(), Policy::partner(), Policy::internal()] {
                if let Ok(released) = table.release(&policy) {
                    doors.debug(&released);
                    doors.text("tables that leave", &released.to_string());
                }
            }
        }
    }
}

/// Every row of every file, broken in every field: what the reader says of it.
fn complaints(doors: &mut Doors) {
    let mut said = 0;
    for (name, text) in &FILES {
        if !name.ends_with(".csv") {
            continue;
        }
        let (header, row) = text.split_once('\n').unwrap();
        let row = row.trim_end();
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!(cells.len(), header.split(',').count(), "{name}");
        let mut broken = vec![format!("{header}\n{row}\n{row}\n"), format!("{header}\n{row},金丝雀06\n")];
        for at in 0..cells.len() {
            // A token where it does not belong, a value twice over, half a value, and nothing.
            let half: String = cells[at].chars().skip(1).collect();
            for wrong in
                ["金丝雀06", "5557703 5557703 5557703", &cells[at].repeat(3), &half, "", "\"", "99999"]
            {
                let mut cells = cells.clone();
                cells[at] = wrong;
                broken.push(format!("{header}\n{}\n", cells.join(",")));
            }
        }
        for text in broken {
            let reading = read(vec![((*name).to_owned(), text.into_bytes())]);
            said += reading.problems.len();
            for problem in &reading.problems {
                doors.debug(problem);
                doors.text("what a reader says of a file", &problem.to_string());
            }
            for report in &reading.reports {
                doors.debug(report);
                doors.text("what a reader says of a file", &report.to_string());
            }
        }
    }
    assert!(said > 300, "{said} complaints");
    doors.debug(&PersonRef::new("金丝雀 06"));
}

#[test]
fn no_canary_leaves_by_a_door_that_is_not_meant_for_it() {
    let registry = registry();
    let mut doors = Doors::default();
    records(&registry, &mut doors);
    questions(&registry, &mut doors);
    exports(&registry, &mut doors);
    statistics(&registry, &mut doors);
    complaints(&mut doors);

    // An officer's name, badge number and line hang in public on a plate, and that is what a plate is for. Whoever works on a record sees where
    // it happened. Nothing else may come out anywhere.
    let inside = [
        "service_records.latitude",
        "service_records.longitude",
        "incidents.latitude",
        "incidents.longitude",
    ];
    let meant: [(&str, &[&str]); 4] = [
        ("a plate, printed or as a card", &["officers.name", "officers.badge", "officers.help_line"]),
        ("an officer's card", &["officers.name", "officers.badge", "officers.help_line"]),
        ("records inside", &inside),
        ("records for the few who work on them", &inside),
    ];
    let given = doors.given();
    let mut out = Vec::new();
    for (field, token) in CANARIES {
        assert!(count(&given["the data set itself"], token) > 0, "{field} is not in the data set");
        for (door, texts) in given.iter().filter(|(door, _)| **door != "the data set itself") {
            let count = count(texts, token);
            let may = meant.iter().any(|(name, fields)| name == door && fields.contains(&field));
            println!("{door}: {field}: {count}");
            if count > 0 && !may {
                out.push(format!("{field} comes out {count} times by {door}"));
            }
        }
    }
    assert!(out.is_empty(), "{}", out.join("\n"));
    // The count can find something: what is meant to be seen is.
    for (door, fields) in meant {
        assert!(
            fields.iter().any(|field| {
                let (_, token) = CANARIES.iter().find(|(name, _)| name == field).unwrap();
                count(&given[door], token) > 0
            }),
            "{door}"
        );
    }
}
