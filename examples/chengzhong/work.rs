//! The invented work: matters, disputes, hazards, people aided, and the figures that the report states.

use super::activities;
use super::ground::POLICE_AREAS;
use super::people::{MEDIATOR, People, RUICHI_OFFICER, VOLUNTEERS};
use super::places::{GATE, Places};
use super::random::Random;
use std::fmt::Write as _;

const PERSONS_HELPED: u32 = 350;
const MATTERS: u32 = 437;
const DISPUTES: u32 = 175;
const HAZARDS: u32 = 25;
const AIDED: u32 = 27;

pub fn files(places: &Places, people: &People) -> Vec<(&'static str, String)> {
    let mut files = activities::files(people);
    files.extend([
        ("service_records.csv", service_records(places)),
        ("mediations.csv", mediations(people)),
        ("hazards.csv", hazards()),
        ("aid_cases.csv", aid_cases(places)),
        ("reported.csv", REPORTED.to_owned()),
    ]);
    files
}

/// What the report states, in its words, with the day from which it counts.
const REPORTED: &str = "\
id,indicator,text,from,source
r-1,contact_plates,509块,2024-01-01,press report on the Chengzhong sub-bureau
r-2,safe_points,100,2024-01-01,press report on the Chengzhong sub-bureau
r-3,volunteers,107人,,press report on the Chengzhong sub-bureau
r-4,persons_helped,350人,2024-01-01,press report on the Chengzhong sub-bureau
r-5,matters_helped,400余件,2024-01-01,press report on the Chengzhong sub-bureau
r-6,publicity_sessions,450余次,2024-10-01,press report on the Chengzhong sub-bureau
r-7,hazards_found,25处,2024-10-01,press report on the Chengzhong sub-bureau
r-8,disputes_mediated,175件,2024-10-01,press report on the Chengzhong sub-bureau
r-9,persons_aided,27人,2024-10-01,press report on the Chengzhong sub-bureau
";

/// A moment of a month counted from 2024-01, with its hour and minute, as local time of the sub-bureau.
pub(super) fn moment(month: u32, day: u32, hour: u32, minute: u32) -> String {
    format!("{}-{:02}-{:02}T{hour:02}:{minute:02}:00+08:00", 2024 + month / 12, month % 12 + 1, day)
}

/// A day of a month counted from 2024-01.
pub(super) fn date(month: u32, day: u32) -> String {
    format!("{}-{:02}-{:02}", 2024 + month / 12, month % 12 + 1, day)
}

/// Months from October 2024 to September 2025.
pub(super) fn volunteer_month(random: &mut Random) -> u32 {
    9 + random.below(12)
}

fn volunteer(random: &mut Random) -> String {
    format!("v-{:03}", 1 + random.below(VOLUNTEERS as u32))
}

fn service_records(places: &Places) -> String {
    let mut random = Random::new(437);
    let channels =
        ["plate_call", "plate_call", "plate_qr", "safe_point", "safe_point", "safe_point", "phone", "patrol"];
    let topics = [
        "household_registration",
        "household_registration",
        "lost_property",
        "lost_property",
        "escort",
        "medical_help",
        "lost_person",
        "fraud_advice",
        "legal_advice",
        "directions",
        "dispute",
    ];
    let mut text = String::from(
        "id,number,channel,topic,area,safe_point,plate,person,opened_at,closed_at,outcome,satisfaction,state\n",
    );
    let mut verdict = Random::new(4370);
    let verdicts = [
        "very_satisfied",
        "very_satisfied",
        "very_satisfied",
        "satisfied",
        "satisfied",
        "fairly_satisfied",
        "",
    ];
    // A household-registration question that a plate answered in one minute.
    let plate = &places.plates[0];
    let _ = writeln!(
        text,
        "sr-001,示例事项001,plate_call,household_registration,{},,{},k1-person-001,2025-06-12T10:20:00+08:00,2025-06-12T10:21:00+08:00,advised,very_satisfied,closed",
        plate.area, plate.id,
    );
    for number in 2..=MATTERS {
        let channel = *random.pick(&channels);
        let plate = random.pick(&places.plates);
        let point = random.pick(&places.points);
        let (area, point, plate) = match channel {
            "safe_point" => ("dashizi", point.id.as_str(), ""),
            "plate_call" | "plate_qr" => (plate.area, "", plate.id.as_str()),
            _ => (*random.pick(&POLICE_AREAS), "", ""),
        };
        // Everybody once, then some again.
        let person = if number <= PERSONS_HELPED { number } else { 1 + random.below(PERSONS_HELPED) };
        let (month, day) = (random.below(21), 1 + random.below(27));
        let (hour, minute) = (8 + random.below(14), random.below(60));
        let opened = moment(month, day, hour, minute);
        let minutes = hour * 60 + minute + 1 + random.below(100);
        let (closed, state) = if random.below(20) == 0 {
            (String::new(), "in_progress")
        } else {
            (moment(month, day, minutes / 60, minutes % 60), "closed")
        };
        let topic = *random.pick(&topics);
        let outcome = match (state, topic) {
            ("in_progress", _) => "",
            (_, "directions" | "legal_advice" | "fraud_advice" | "household_registration") => "advised",
            _ if verdict.below(12) == 0 => "passed_on",
            _ => "settled",
        };
        let satisfaction = if outcome.is_empty() { "" } else { verdict.pick(&verdicts) };
        let _ = writeln!(
            text,
            "sr-{number:03},示例事项{number:03},{channel},{topic},{area},{point},{plate},k1-person-{person:03},{opened},{closed},{outcome},{satisfaction},{state}"
        );
    }
    text
}

/// The documents that every mediation must have, and what the agreement's performance and the follow-up left.
const DOCUMENTS: &str = "application;rights_notice;party_identity;mediation_record;agreement;proof_of_performance;follow_up_record";

fn mediations(people: &People) -> String {
    let mut random = Random::new(175);
    let kinds = [
        "neighbour",
        "neighbour",
        "neighbour",
        "marriage_family",
        "marriage_family",
        "property",
        "property",
        "consumer",
        "labour",
        "contract",
        "damages",
    ];
    let tiers = ["green", "green", "green", "yellow", "yellow", "orange", "red"];
    let mut text = String::from(
        "id,number,kind,tier,source,area,parties,volunteers,officer,opened_at,accepted_on,due,documents,agreed_on,agreement_form,performance,follow_ups,closed_at,state\n",
    );
    let mut course = Random::new(1750);
    let sources =
        ["party_application", "party_application", "found_on_the_ground", "incident", "other_agency"];
    // A couple's dispute, settled by a volunteer who is also a community worker, with the community's officer.
    let _ = writeln!(
        text,
        "m-001,示例调解001,marriage_family,yellow,party_application,ruichi,k1-party-001;k1-party-002,{MEDIATOR},{RUICHI_OFFICER},2025-05-09T19:30:00+08:00,2025-05-09,2025-06-09,{DOCUMENTS},2025-05-16,written,full,2025-05-22,2025-05-23T10:00:00+08:00,closed",
    );
    for number in 2..=DISPUTES {
        let area = *random.pick(&POLICE_AREAS);
        let (month, day) = (volunteer_month(&mut random), 1 + random.below(14));
        let (kind, tier) = (random.pick(&kinds), random.pick(&tiers));
        let volunteer = volunteer(&mut random);
        let closing_day = day + 1 + random.below(12);
        let (source, form) = (course.pick(&sources), if course.below(6) == 0 { "oral" } else { "written" });
        let (accepted, due) = (date(month, day), date(month + 1, day));
        let (agreed, closed) =
            (date(month, day + course.below(closing_day - day + 1)), date(month, closing_day));
        let _ = writeln!(
            text,
            "m-{number:03},示例调解{number:03},{kind},{tier},{source},{area},k1-party-{:03};k1-party-{:03},{volunteer},{},{},{accepted},{due},{DOCUMENTS},{agreed},{form},full,{closed},{},closed",
            2 * number - 1,
            2 * number,
            people.officer_of(area).id,
            moment(month, day, 9 + random.below(10), random.below(60)),
            moment(month, closing_day, 16, 0),
        );
    }
    text
}

fn hazards() -> String {
    let mut random = Random::new(25);
    let categories = ["fire", "electricity", "gas", "blocked_exit", "blocked_exit", "traffic", "building"];
    let levels = ["general", "general", "general", "key", "major"];
    let mut text = String::from(
        "id,number,category,level,area,found_by,responsible_party,opened_at,deadline,extensions,rechecks,closed_at,state\n",
    );
    let mut course = Random::new(250);
    for number in 1..=HAZARDS {
        let (month, day) = (volunteer_month(&mut random), 1 + random.below(10));
        let deadline = moment(month, day + 14, 0, 0);
        let deadline = deadline.split('T').next().unwrap_or_default();
        let (category, level, area) =
            (random.pick(&categories), random.pick(&levels), random.pick(&POLICE_AREAS));
        // Those that are not done yet were given longer; of the others some failed a recheck the day before the last.
        let (closed, state, extensions, rechecks) = if number % 8 == 0 {
            let longer = format!("{}/{}", date(month, day + 13), date(month + 1, day + 14));
            (String::new(), "rectifying", longer, String::new())
        } else {
            let last = day + 3 + random.below(10);
            let failed = if course.below(4) == 0 {
                format!("{}=failed;", date(month, last - 1))
            } else {
                String::new()
            };
            let rechecks = format!("{failed}{}=passed", date(month, last));
            (moment(month, last, 17, 0), "closed", String::new(), rechecks)
        };
        let _ = writeln!(
            text,
            "h-{number:02},示例隐患{number:02},{category},{level},{area},{},示例责任单位{number:02},{},{deadline},{extensions},{rechecks},{closed},{state}",
            volunteer(&mut random),
            moment(month, day, 10 + random.below(8), random.below(60)),
        );
    }
    text
}

fn aid_cases(places: &Places) -> String {
    let mut random = Random::new(27);
    let kinds = ["lost", "lost", "fall", "illness", "stranded", "drunk"];
    let handed = ["家属", "家属", "120急救", "派出所"];
    let mut text = String::from("id,kind,person,area,safe_point,volunteer,at,actions,handed_over_to\n");
    // A drunk man who fell at the gate beside the night market.
    let _ = writeln!(
        text,
        "ai-01,drunk,k1-aided-01,dashizi,{GATE},v-002,2025-07-18T23:40:00+08:00,stayed_with;contacted_family,家属"
    );
    for number in 2..=AIDED {
        let point = random.pick(&places.points);
        let (kind, to) = (*random.pick(&kinds), *random.pick(&handed));
        let first = match kind {
            "fall" | "illness" => "first_aid",
            _ => "stayed_with",
        };
        let actions = match to {
            "120急救" => format!("{first};called_ambulance"),
            "派出所" => format!("{first};called_police"),
            _ => format!("{first};contacted_family"),
        };
        let at =
            moment(volunteer_month(&mut random), 1 + random.below(27), random.below(24), random.below(60));
        let _ = writeln!(
            text,
            "ai-{number:02},{kind},k1-aided-{number:02},dashizi,{},{},{at},{actions},{to}",
            point.id,
            volunteer(&mut random)
        );
    }
    text
}
