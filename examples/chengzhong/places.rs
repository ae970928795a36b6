//! The invented safe points, assets and contact plates.

use super::ground::{Ground, POLICE_AREAS, round};
use super::people::People;
use super::random::Random;
use std::fmt::Write as _;

const POINTS: usize = 100;
const PLATES: usize = 509;
const SCHOOLS: usize = 10;
const COMPOUNDS: usize = 97;

/// The gate beside the night market, and the market itself some forty metres off: both are invented.
pub const GATE: &str = "sp-001";
pub const GATE_AT: (f64, f64) = (36.6219, 101.7803);

pub struct Point {
    pub id: String,
    /// The day of the last verification.
    pub verified: String,
    languages: &'static str,
    host: &'static str,
    at: (f64, f64),
}

pub struct Plate {
    pub id: String,
    pub area: &'static str,
    pub posted: String,
    pub inspected: String,
    /// A few plates still name the officer who was transferred.
    pub names_the_transferred: bool,
    host: &'static str,
    at: (f64, f64),
}

pub struct Places {
    pub points: Vec<Point>,
    pub plates: Vec<Plate>,
    assets: Vec<String>,
}

/// Kinds of host, each with its share of a hundred, its name and the note for somebody who has never been there.
const HOSTS: [(&str, usize, &str, &str); 11] = [
    ("compound_gate", 34, "小区门岗", "门岗亭，灯箱下按铃"),
    ("supermarket", 12, "便民超市", "正门收银台"),
    ("pharmacy", 9, "药店", "夜间按门铃"),
    ("hotel", 9, "宾馆", "一楼前台"),
    ("night_market_stall", 8, "夜市摊位", "蓝底白字灯箱的摊位"),
    ("community_office", 7, "社区", "一楼值班室"),
    ("office_building", 6, "写字楼", "一楼保安台"),
    ("school", 5, "学校门卫", "校门门卫室"),
    ("key_unit", 5, "重点单位门卫", "大门值班室"),
    ("hospital", 3, "卫生服务站", "急诊入口"),
    ("transit", 2, "公交枢纽", "站务室"),
];

const PLATE_HOSTS: [(&str, &str); 8] = [
    ("community", "示例社区公告栏"),
    ("construction_site", "示例工地大门"),
    ("residential_building", "示例小区单元门"),
    ("business", "示例商户门口"),
    ("square", "示例广场入口"),
    ("market", "示例市集入口"),
    ("school", "示例学校门口"),
    ("residential_building", "示例小区楼道"),
];

impl Places {
    pub fn new(ground: &Ground) -> Self {
        let mut random = Random::new(100);
        let block = Ground::block_of("dashizi");
        let mut details = Random::new(24);
        let mut point = |id: String, host, at| {
            let languages = if details.below(5) == 0 { "zh;en" } else { "zh" };
            let verified = format!("2025-{:02}-{:02}", 4 + details.below(5), 1 + details.below(28));
            Point { id, verified, languages, host, at }
        };
        let mut points = vec![point(GATE.to_owned(), "compound_gate", GATE_AT)];
        let mut left = HOSTS.iter().flat_map(|(host, share, ..)| std::iter::repeat_n(*host, *share)).skip(1);
        while points.len() < POINTS {
            let at = ground.inside(block, &mut random);
            // Nobody else stands right beside the market, so that the gate is the nearest.
            if (at.0 - GATE_AT.0).abs() < 0.0008 && (at.1 - GATE_AT.1).abs() < 0.001 {
                continue;
            }
            let host = left.next().unwrap_or("other");
            points.push(point(format!("sp-{:03}", points.len() + 1), host, at));
        }

        let mut assets = Vec::new();
        for number in 1..=SCHOOLS + COMPOUNDS {
            // Near a point, but not on it: up to about 220 m north or south and 225 m east or west.
            let near = points[(number * 7) % POINTS].at;
            let at = (
                round(near.0 + random.between(-0.002, 0.002)),
                round(near.1 + random.between(-0.0025, 0.0025)),
            );
            let (kind, name) = if number <= SCHOOLS {
                ("school", format!("示例学校{number:02}"))
            } else {
                ("residential_compound", format!("示例小区{:02}", number - SCHOOLS))
            };
            assets.push(format!("asset-{number:03},{kind},{name},{:.6},{:.6}", at.0, at.1));
        }

        let mut days = Random::new(2024);
        let plates = (1..=PLATES)
            .map(|number| {
                // Two plates in five hang in the market's police area.
                let area = if number % 5 < 2 { "dashizi" } else { *random.pick(&POLICE_AREAS) };
                let at = ground.inside(Ground::block_of(area), &mut random);
                let day = 1 + days.below(28);
                Plate {
                    id: format!("p-{number:03}"),
                    area,
                    posted: format!("2024-{:02}-{day:02}", 1 + days.below(12)),
                    inspected: format!("2025-{:02}-{day:02}", 3 + days.below(6)),
                    names_the_transferred: area == "dashizi" && number <= 10,
                    host: PLATE_HOSTS[number % PLATE_HOSTS.len()].0,
                    at,
                }
            })
            .collect();
        Self { points, plates, assets }
    }

    pub fn safe_points_csv(&self) -> String {
        let mut text = String::from(
            "id,name,host,host_kind,latitude,longitude,entrance_note,area,functions,equipment,hours,help_line,languages,accessibility,for_whom,state,valid_from,verified_on\n",
        );
        for (position, point) in self.points.iter().enumerate() {
            let host = HOSTS.iter().find(|(kind, ..)| *kind == point.host);
            let (name, note) = host.map_or(("守望点", ""), |(_, _, name, note)| (*name, *note));
            let name = if point.id == GATE {
                "夜市旁小区门岗".to_owned()
            } else {
                format!("示例{name}{position:02}")
            };
            let more = match point.host {
                "pharmacy" | "hospital" => ";first_aid;phone",
                "school" | "community_office" => ";child_care;water",
                "compound_gate" | "hotel" => ";phone;escort",
                _ => ";water",
            };
            let equipment = match point.host {
                "hospital" | "transit" | "office_building" => "light_box;aed;first_aid_kit;cctv",
                "pharmacy" => "light_box;first_aid_kit;cctv",
                "compound_gate" | "school" | "key_unit" => {
                    "light_box;cctv;panic_button;restraint_fork;shield"
                }
                _ => "light_box;fire_extinguisher",
            };
            let (accessibility, whom) = match point.host {
                "hospital" | "transit" => ("step_free;accessible_toilet", ""),
                "office_building" | "supermarket" | "community_office" => ("step_free", ""),
                "school" => ("", "children"),
                _ => ("", ""),
            };
            let _ = writeln!(
                text,
                "{},{name},示例单位{position:02},{},{:.6},{:.6},{note},dashizi,refuge;alarm;help;publicity{more},{equipment},24/7,0980 555 02{:02},{},{accessibility},{whom},active,2024-01-01,{}",
                point.id, point.host, point.at.0, point.at.1, position, point.languages, point.verified,
            );
        }
        text
    }

    pub fn assets_csv(&self) -> String {
        String::from("id,kind,name,latitude,longitude\n") + &self.assets.join("\n") + "\n"
    }

    pub fn contact_plates_csv(&self, people: &People) -> String {
        let mut text = String::from(
            "id,number,host_place,host_kind,latitude,longitude,area,officers,emergency_line,help_line,rescue_line,consultation_line,content_version,languages,slogans,wechat_accounts,state,valid_from,posted_on,inspected_on\n",
        );
        for (position, plate) in self.plates.iter().enumerate() {
            let place =
                PLATE_HOSTS.iter().find(|(kind, _)| *kind == plate.host).map_or("示例地点", |(_, name)| name);
            let officer = people.officer_of(plate.area);
            let officers = if plate.names_the_transferred { "o-22" } else { &officer.id };
            let (posted, inspected) = (&plate.posted, &plate.inspected);
            let _ = writeln!(
                text,
                "{},示例{:04},{place}{:03},{},{:.6},{:.6},{},{officers},110,{},120,12345,1,zh,有困难找警察,西宁公安;平安城中,posted,2024-01-01,{posted},{inspected}",
                plate.id,
                position + 1,
                position + 1,
                plate.host,
                plate.at.0,
                plate.at.1,
                plate.area,
                officer.line(),
            );
        }
        text
    }
}
