//! The invented activities, and who took part in them.

use super::ground::POLICE_AREAS;
use super::neighbourhood::outreach_row;
use super::people::{FIRST_AID, People, VOLUNTEERS};
use super::random::Random;
use super::work::{moment, volunteer_month};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const SESSIONS: u32 = 455;
const PATROLS: u32 = 420;
const KINDS: [&str; 8] = [
    "patrol",
    "patrol",
    "patrol",
    "safety_prevention",
    "social_rescue",
    "school_guard",
    "traffic_guide",
    "hazard_inspection",
];

pub fn files(people: &People) -> Vec<(&'static str, String)> {
    let (mut random, mut presence) = (Random::new(455), Random::new(4550));
    let mut activities = String::from("id,kind,area,starts_at,ends_at,officer,needs,state\n");
    let mut parts =
        String::from("id,volunteer,activity,role,checked_in_at,checked_out_at,minutes,approved_by,state\n");
    let (mut telling, mut outreach) =
        (Random::new(45_500), String::from("id,topic,at,activity,area,venue,audience,attendance\n"));
    let mut attendance = Attendance { people, taken: BTreeSet::new() };
    let mut part = 0;
    for number in 1..=SESSIONS + PATROLS {
        let kind = if number <= SESSIONS { "legal_publicity" } else { random.pick(&KINDS) };
        let area = *random.pick(&POLICE_AREAS);
        let (month, day, hour) = (volunteer_month(&mut random), 1 + random.below(27), 9 + random.below(12));
        let hours = 1 + random.below(2);
        let wanted = [random.below(VOLUNTEERS as u32), random.below(VOLUNTEERS as u32)];
        let (id, officer) = (format!("ac-{number:03}"), &people.officer_of(area).id);
        let roles = roles(kind);
        let _ = writeln!(
            activities,
            "{id},{kind},{area},{},{},{officer},{},verified",
            moment(month, day, hour, 0),
            moment(month, day, hour + hours, 0),
            needs(roles),
        );
        if kind == "legal_publicity" {
            outreach.push_str(&outreach_row(&mut telling, number, area, (month, day, hour)));
        }
        for (wanted, role) in wanted.into_iter().zip(roles) {
            let who = attendance.free(wanted, role, (month, day, hour, hours));
            part += 1;
            // They come up to four minutes after the beginning and stay to the end or leave a little earlier.
            let (late, early) = (presence.below(5), presence.below(2) * presence.below(10));
            let minutes = hours * 60 - late - early;
            let left = hour * 60 + hours * 60 - early;
            let _ = writeln!(
                parts,
                "pa-{part:04},{who},{id},{role},{},{},{minutes},{officer},hours_approved",
                moment(month, day, hour, late),
                moment(month, day, left / 60, left % 60),
            );
        }
        // Now and then somebody who was invited did not accept, or accepted and did not come.
        if presence.below(12) == 0 {
            part += 1;
            let state = if presence.below(3) == 0 { "no_show" } else { "declined" };
            let who = 1 + presence.below(VOLUNTEERS as u32);
            let _ = writeln!(parts, "pa-{part:04},v-{who:03},{id},{},,,,,{state}", roles[1]);
        }
    }
    vec![("activities.csv", activities), ("participations.csv", parts), ("outreach.csv", outreach)]
}

/// The two roles of an activity.
fn roles(kind: &str) -> [&'static str; 2] {
    match kind {
        "legal_publicity" => ["讲解员", "宣传员"],
        "social_rescue" => ["救护员", "协助员"],
        _ => ["带队义警", "队员"],
    }
}

fn needs(roles: [&str; 2]) -> String {
    let need = |role: &str| match role {
        "救护员" => format!("{role}:1::{FIRST_AID}"),
        _ => format!("{role}:1"),
    };
    roles.map(need).join(";")
}

/// Who is where: nobody is in two activities at a time.
struct Attendance<'a> {
    people: &'a People,
    /// Volunteer, month, day and hour that are taken.
    taken: BTreeSet<(usize, u32, u32, u32)>,
}

impl Attendance<'_> {
    /// Finds the next volunteer from `wanted` on who is free and may take the role, and takes their time.
    fn free(&mut self, wanted: u32, role: &str, (month, day, hour, hours): (u32, u32, u32, u32)) -> &str {
        let date = moment(month, day, 0, 0);
        let date = date.split('T').next().unwrap_or_default();
        let volunteers = &self.people.volunteers;
        let free =
            (0..volunteers.len()).map(|step| (wanted as usize + step) % volunteers.len()).find(|&who| {
                let busy = (hour..hour + hours).any(|hour| self.taken.contains(&(who, month, day, hour)));
                !busy && (role != "救护员" || volunteers[who].may_aid(date))
            });
        let who = free.unwrap_or_default();
        self.taken.extend((hour..hour + hours).map(|hour| (who, month, day, hour)));
        &volunteers[who].id
    }
}
