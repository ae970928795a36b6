//! The rest of an invented neighbourhood: addresses, priorities, meetings, incidents, alerts, outreach and the people aided.

use super::ground::{Ground, POLICE_AREAS};
use super::people::{People, VOLUNTEERS};
use super::random::Random;
use super::work::{moment, volunteer_month};
use std::fmt::Write as _;

const INCIDENTS: u32 = 60;
const ALERTS: u32 = 14;

pub fn files(ground: &Ground, people: &People) -> Vec<(&'static str, String)> {
    vec![
        ("address_rules.csv", address_rules()),
        ("area_priorities.csv", PRIORITIES.to_owned()),
        ("engagement_events.csv", engagement_events()),
        ("incidents.csv", incidents(ground)),
        ("alerts.csv", alerts(ground, people)),
        ("persons.csv", persons()),
    ]
}

/// Each street has its odd side in one police area and its even side in the next.
fn address_rules() -> String {
    let mut text = String::from("id,street,from,to,parity,area,valid_from\n");
    for (position, area) in POLICE_AREAS.iter().enumerate() {
        let next = POLICE_AREAS[(position + 1) % POLICE_AREAS.len()];
        let (number, street) = (2 * position + 1, format!("示例{:02}街", position + 1));
        let _ = writeln!(text, "ar-{number:02},{street},1,199,odd,{area},2024-01-01");
        let _ = writeln!(text, "ar-{:02},{street},2,198,even,{next},2024-01-01", number + 1);
    }
    text
}

const PRIORITIES: &str = "\
id,area,issue,raised_on,actions,closed_on
ap-01,dashizi,夜市周边醉酒滋事,2025-05-06,2025-05-12=增加夜间巡逻;2025-06-03=与摊主约定收摊时间,
ap-02,dashizi,示例01街电动车占用盲道,2025-03-04,2025-03-10=张贴提示;2025-04-01=划定停车区,2025-05-15
ap-03,ruichi,楼道堆物,2025-02-18,2025-02-20=入户告知;2025-03-20=联合清理,2025-04-10
ap-04,example-north,电信诈骗多发,2025-06-10,2025-06-12=反诈宣传,
";

fn engagement_events() -> String {
    let mut random = Random::new(12);
    let mut text = String::from("id,title,kind,starts_at,ends_at,place,area,agency\n");
    for month in 0..12 {
        let (area, day) = (POLICE_AREAS[month as usize % POLICE_AREAS.len()], 1 + random.below(27));
        let (title, kind) =
            *random.pick(&[("警民恳谈会", "meeting"), ("坐班接访", "surgery"), ("警营开放日", "open_day")]);
        let _ = writeln!(
            text,
            "en-{:02},{title},{kind},{},{},示例社区活动室,{area},ag-chengzhong",
            month + 1,
            moment(9 + month, day, 19, 0),
            moment(9 + month, day, 20, 30),
        );
    }
    text
}

fn incidents(ground: &Ground) -> String {
    let mut random = Random::new(110);
    let kinds = [
        "dispute",
        "dispute",
        "help_request",
        "help_request",
        "traffic",
        "fraud",
        "public_order",
        "missing_person",
    ];
    let sources = ["emergency_call", "emergency_call", "plate_call", "safe_point", "patrol"];
    let mut text = String::from(
        "id,kind,earliest_at,latest_at,area,latitude,longitude,source,priority,dispatched_at,arrived_at,finished_at\n",
    );
    for number in 1..=INCIDENTS {
        let area = *random.pick(&POLICE_AREAS);
        let at = ground.inside(Ground::block_of(area), &mut random);
        let (month, day, hour) = (volunteer_month(&mut random), 1 + random.below(27), 8 + random.below(12));
        let (kind, source) = (*random.pick(&kinds), random.pick(&sources));
        // When a fraud happened is known to the hour at best.
        let latest =
            if kind == "fraud" { moment(month, day, hour + 1, 0) } else { moment(month, day, hour, 0) };
        let (dispatched, way) =
            (if kind == "fraud" { 61 } else { 1 } + random.below(4), 3 + random.below(12));
        let clock = |minutes: u32| moment(month, day, hour + minutes / 60, minutes % 60);
        let priority = match kind {
            "missing_person" | "public_order" => "immediate",
            "dispute" | "traffic" => "prompt",
            _ => "routine",
        };
        let _ = writeln!(
            text,
            "in-{number:02},{kind},{},{latest},{area},{:.6},{:.6},{source},{priority},{},{},{}",
            moment(month, day, hour, 0),
            at.0,
            at.1,
            clock(dispatched),
            clock(dispatched + way),
            clock(dispatched + way + 10 + random.below(50)),
        );
    }
    text
}

fn alerts(ground: &Ground, people: &People) -> String {
    let mut random = Random::new(14);
    let mut text = String::from(
        "id,need,latitude,longitude,radius_m,required_skills,candidates,accepted_by,raised_at,state\n",
    );
    for number in 1..=ALERTS {
        let at = ground.inside(Ground::block_of("dashizi"), &mut random);
        let (need, skill) = *random.pick(&[("escort", ""), ("first_aid", "急救"), ("help", "")]);
        let able: Vec<&str> = people
            .volunteers
            .iter()
            .filter(|volunteer| volunteer.has_skill(skill))
            .map(|volunteer| volunteer.id.as_str())
            .collect();
        let from = random.below(VOLUNTEERS as u32) as usize;
        let asked: Vec<&str> = (0..3).map(|step| able[(from + step) % able.len()]).collect();
        let (accepted, state) =
            if number % 7 == 0 { ("", "escalated_110") } else { (*random.pick(&asked), "closed") };
        let _ = writeln!(
            text,
            "al-{number:02},{need},{:.6},{:.6},800,{skill},{},{accepted},{},{state}",
            at.0,
            at.1,
            asked.join(";"),
            moment(
                volunteer_month(&mut random),
                1 + random.below(27),
                18 + random.below(6),
                random.below(60)
            ),
        );
    }
    text
}

/// Every third of the people aided is a child; those younger than fourteen are sensitive.
fn persons() -> String {
    let mut text = String::from("id,is_minor,sensitivity\n");
    for number in 1..=27 {
        let (minor, sensitivity) = match number % 6 {
            3 => ("yes", "sensitive"),
            0 => ("yes", "personal"),
            _ => ("no", "personal"),
        };
        let _ = writeln!(text, "k1-aided-{number:02},{minor},{sensitivity}");
    }
    text
}

/// One session of legal publicity, beside its activity.
pub fn outreach_row(
    random: &mut Random,
    number: u32,
    area: &str,
    (month, day, hour): (u32, u32, u32),
) -> String {
    let topics = [
        "anti_fraud",
        "anti_fraud",
        "anti_drug",
        "traffic_safety",
        "fire_safety",
        "minors_protection",
        "law",
    ];
    let audiences = ["residents", "residents", "students", "older_people", "businesses", "visitors"];
    let venues = ["示例广场", "示例社区活动室", "示例学校礼堂", "示例市集"];
    format!(
        "ou-{number:03},{},{},ac-{number:03},{area},{},{},{}\n",
        random.pick(&topics),
        moment(month, day, hour, 0),
        random.pick(&venues),
        random.pick(&audiences),
        8 + random.below(60),
    )
}
