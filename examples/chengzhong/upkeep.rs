//! The invented upkeep: inspections of plates and visits to safe points.

use super::people::{People, VOLUNTEERS};
use super::places::Places;
use super::random::Random;
use super::work::date;
use std::fmt::Write as _;

pub fn files(places: &Places, people: &People) -> Vec<(&'static str, String)> {
    vec![
        ("plate_inspections.csv", inspections(places, people)),
        ("safe_point_visits.csv", visits(places, people)),
    ]
}

/// An officer of the area, or a volunteer once all of them have joined.
fn inspector(random: &mut Random, people: &People, area: &str, day: &str) -> String {
    if random.below(3) == 0 || day < "2024-10-01" {
        people.officer_of(area).id.clone()
    } else {
        format!("v-{:03}", 1 + random.below(VOLUNTEERS as u32))
    }
}

fn inspections(places: &Places, people: &People) -> String {
    let mut random = Random::new(509);
    let mut text = String::from("id,plate,at,by,result\n");
    let mut number = 0;
    for plate in &places.plates {
        let mut add = |day: &str, result: &str, random: &mut Random| {
            number += 1;
            let by = inspector(random, people, plate.area, day);
            let (hour, minute) = (9 + random.below(9), random.below(60));
            let _ = writeln!(
                text,
                "pi-{number:04},{},{day}T{hour:02}:{minute:02}:00+08:00,{by},{result}",
                plate.id
            );
        };
        // Some are found faded or torn in the winter, printed anew and found in order two weeks later.
        let posted_month: u32 = plate.posted[5..7].parse().unwrap_or(12);
        if posted_month < 10 {
            let (month, day) = (posted_month + 2, 1 + random.below(14));
            let first = match random.below(25) {
                0 => "faded",
                1 => "torn",
                _ => "ok",
            };
            add(&date(month - 1, day), first, &mut random);
            if first != "ok" {
                add(&date(month - 1, day + 14), "ok", &mut random);
            }
        }
        let last = if plate.names_the_transferred { "wrong_content" } else { "ok" };
        add(&plate.inspected, last, &mut random);
    }
    text
}

fn visits(places: &Places, people: &People) -> String {
    let mut random = Random::new(1000);
    let mut text = String::from("id,safe_point,at,by,kind,outcome,next_due\n");
    let mut number = 0;
    for point in &places.points {
        let mut add = |day: &str, kind: &str, outcome: &str, next: &str, random: &mut Random| {
            number += 1;
            let by = inspector(random, people, "dashizi", day);
            let (hour, minute) = (9 + random.below(9), random.below(60));
            let _ = writeln!(
                text,
                "sv-{number:03},{},{day}T{hour:02}:{minute:02}:00+08:00,{by},{kind},{outcome},{next}",
                point.id
            );
        };
        let (first, day) = (random.below(3), 1 + random.below(27));
        add(&date(first, day), "train", "passed", "", &mut random);
        if random.below(3) == 0 {
            let outcome = if random.below(4) == 0 { "to_improve" } else { "passed" };
            add(&date(6 + first, day), "drill", outcome, "", &mut random);
        }
        // The last verification, and within half a year the next one.
        let month: u32 = point.verified[5..7].parse().unwrap_or(1);
        let verified_day: u32 = point.verified[8..10].parse().unwrap_or(1);
        add(&date(12 + month - 7, verified_day), "verify", "passed", &point.verified, &mut random);
        let next = date(12 + month + 5, verified_day);
        add(&point.verified, "verify", "passed", &next, &mut random);
    }
    text
}
