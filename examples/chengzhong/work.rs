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
    let mut text = String::from("id,channel,topic,area,safe_point,plate,person,opened_at,closed_at,state\n");
    // A household-registration question that a plate answered in one minute.
    let plate = &places.plates[0];
    let _ = writeln!(
        text,
        "sr-001,plate_call,household_registration,{},,{},k1-person-001,2025-06-12T10:20:00+08:00,2025-06-12T10:21:00+08:00,closed",
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
        let topic = random.pick(&topics);
        let _ = writeln!(
            text,
            "sr-{number:03},{channel},{topic},{area},{point},{plate},k1-person-{person:03},{opened},{closed},{state}"
        );
    }
    text
}

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
    let mut text = String::from("id,kind,tier,area,parties,volunteers,officer,opened_at,closed_at,state\n");
    // A couple's dispute, settled by a volunteer who is also a community worker, with the community's officer.
    let _ = writeln!(
        text,
        "m-001,marriage_family,yellow,ruichi,k1-party-001;k1-party-002,{MEDIATOR},{RUICHI_OFFICER},2025-05-09T19:30:00+08:00,2025-05-23T10:00:00+08:00,closed",
    );
    for number in 2..=DISPUTES {
        let area = *random.pick(&POLICE_AREAS);
        let (month, day) = (volunteer_month(&mut random), 1 + random.below(14));
        let (kind, tier) = (random.pick(&kinds), random.pick(&tiers));
        let volunteer = volunteer(&mut random);
        let closing_day = day + 1 + random.below(12);
        let _ = writeln!(
            text,
            "m-{number:03},{kind},{tier},{area},k1-party-{:03};k1-party-{:03},{volunteer},{},{},{},closed",
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
    let mut text = String::from("id,category,level,area,found_by,opened_at,deadline,closed_at,state\n");
    for number in 1..=HAZARDS {
        let (month, day) = (volunteer_month(&mut random), 1 + random.below(10));
        let deadline = moment(month, day + 14, 0, 0);
        let deadline = deadline.split('T').next().unwrap_or_default();
        let (category, level, area) =
            (random.pick(&categories), random.pick(&levels), random.pick(&POLICE_AREAS));
        let (closed, state) = if number % 8 == 0 {
            (String::new(), "rectifying")
        } else {
            (moment(month, day + 3 + random.below(10), 17, 0), "closed")
        };
        let _ = writeln!(
            text,
            "h-{number:02},{category},{level},{area},{},{},{deadline},{closed},{state}",
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
    let mut text = String::from("id,kind,person,area,safe_point,volunteer,at,handed_over_to\n");
    // A drunk man who fell at the gate beside the night market.
    let _ = writeln!(text, "ai-01,drunk,k1-aided-01,dashizi,{GATE},v-002,2025-07-18T23:40:00+08:00,家属");
    for number in 2..=AIDED {
        let point = random.pick(&places.points);
        let (kind, to) = (random.pick(&kinds), random.pick(&handed));
        let at =
            moment(volunteer_month(&mut random), 1 + random.below(27), random.below(24), random.below(60));
        let _ = writeln!(
            text,
            "ai-{number:02},{kind},k1-aided-{number:02},dashizi,{},{},{at},{to}",
            point.id,
            volunteer(&mut random)
        );
    }
    text
}
