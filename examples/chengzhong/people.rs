//! The invented agencies, officers and volunteers.

use super::ground::POLICE_AREAS;
use super::random::Random;
use std::fmt::Write as _;

pub struct Officer {
    pub id: String,
    pub area: &'static str,
    line: String,
}

impl Officer {
    /// The line printed on plates: no place is known to have area code 0980.
    pub fn line(&self) -> &str {
        &self.line
    }
}

pub struct People {
    /// The primary officer of each police area and of the two communities.
    pub officers: Vec<Officer>,
    pub volunteers: Vec<Volunteer>,
}

pub struct Volunteer {
    pub id: String,
    skills: String,
    /// First and last day of the first-aid certificate that those who know first aid hold.
    certificate: Option<(String, String)>,
    row: String,
}

impl Volunteer {
    /// Tells whether they have a skill; everybody has none.
    pub fn has_skill(&self, skill: &str) -> bool {
        self.skills.contains(skill)
    }

    /// Tells whether they hold the first-aid certificate on a day.
    pub fn may_aid(&self, day: &str) -> bool {
        self.certificate.as_ref().is_some_and(|(from, to)| (from.as_str()..to.as_str()).contains(&day))
    }
}

const OCCUPATIONS: [&str; 16] = [
    "个体商户",
    "教师",
    "医生",
    "快递员",
    "外卖骑手",
    "出租车司机",
    "退休职工",
    "社区工作者",
    "保安",
    "餐饮店主",
    "学生",
    "律师",
    "护士",
    "物业管理员",
    "公交司机",
    "药剂师",
];
const SKILLS: [&str; 8] = ["急救", "调解", "手语", "英语", "藏语", "消防", "心理疏导", "计算机"];

/// The certificate that a rescue needs.
pub const FIRST_AID: &str = "示例救护员证";
const AVAILABLE: [&str; 4] =
    ["Mo-Fr 18:00-22:00; Sa-Su 09:00-22:00", "Mo-Su 09:00-22:00", "Mo-Fr 09:00-21:00", ""];

/// The volunteer of the dispute that the report tells of: also a community worker.
pub const MEDIATOR: &str = "v-001";
pub const RUICHI_OFFICER: &str = "o-08";
pub const VOLUNTEERS: usize = 107;

impl People {
    pub fn new() -> Self {
        let areas = POLICE_AREAS.iter().copied().chain(["ruichi", "dongdajie"]);
        let officers = areas
            .enumerate()
            .map(|(position, area)| Officer {
                id: format!("o-{:02}", position + 1),
                area,
                line: format!("0980 555 01{:02}", position + 1),
            })
            .collect();
        let (mut random, mut more) = (Random::new(107), Random::new(1070));
        let volunteers = (1..=VOLUNTEERS)
            .map(|number| {
                let occupation = if number == 1 { "餐饮店主" } else { random.pick(&OCCUPATIONS) };
                let also = if number == 1 { "社区工作者" } else { "" };
                let (first, second) = (random.pick(&SKILLS), random.pick(&SKILLS));
                let skills = if number == 1 { "调解" } else { first };
                let skills = if second == &skills { skills.to_owned() } else { format!("{skills};{second}") };
                let home = if number == 1 { "ruichi" } else { random.pick(&POLICE_AREAS) };
                let joined = format!("2024-{:02}-{:02}", 1 + random.below(9), 1 + random.below(28));
                // Four years from a day of 2021 to 2024, so that some run out within the window.
                let (year, month) = (2021 + more.below(4), 1 + more.below(9));
                let certificate = skills
                    .contains("急救")
                    .then(|| (format!("{year}-{month:02}-01"), format!("{}-{month:02}-01", year + 4)));
                let held = certificate.as_ref().map(|(from, to)| format!("{FIRST_AID}@{from}/{to}"));
                let (held, available) = (held.unwrap_or_default(), more.pick(&AVAILABLE));
                let id = format!("v-{number:03}");
                let row =
                    format!("{id},{occupation},{also},{skills},{held},{available},zh,{home},{joined},active");
                Volunteer { id, skills, certificate, row }
            })
            .collect();
        Self { officers, volunteers }
    }

    pub fn officer_of(&self, area: &str) -> &Officer {
        self.officers.iter().find(|officer| officer.area == area).unwrap_or(&self.officers[0])
    }

    pub fn agencies_csv(&self) -> String {
        "id,name,name_en,level,code,parent,help_line,consultation_line\n\
         ag-xining,西宁市公安局,Xining Public Security Bureau,force,630100000000,,110,12345\n\
         ag-chengzhong,城中分局,Chengzhong sub-bureau,sub_bureau,630103000000,ag-xining,110,12345\n\
         ag-beidajie,北大街派出所,Beidajie station,station,630103010000,ag-chengzhong,0980 555 0191,0980 555 0192\n\
         ag-nanchuandonglu,南川东路派出所,Nanchuan Donglu station,station,630103020000,ag-chengzhong,0980 555 0193,0980 555 0194\n\
         ag-west,示例西派出所,Example West station,station,630103030000,ag-chengzhong,0980 555 0195,0980 555 0196\n\
         ag-east,示例东派出所,Example East station,station,630103040000,ag-chengzhong,0980 555 0197,0980 555 0198\n"
            .to_owned()
    }

    pub fn officers_csv(&self) -> String {
        let mut text = String::from("id,name,badge,rank,post,agency,languages,help_line,valid_from\n");
        let ranks = ["一级警督", "二级警督", "三级警督", "一级警司", "二级警司"];
        for (position, officer) in self.officers.iter().enumerate() {
            let agency = match officer.area {
                "ruichi" | "example-nanchuan" => "ag-nanchuandonglu",
                "example-west-area" => "ag-west",
                "example-east-area" => "ag-east",
                _ => "ag-beidajie",
            };
            let _ = writeln!(
                text,
                "{},示例民警{:02},示例{:04},{},社区民警,{agency},zh,{},2023-07-01",
                officer.id,
                position + 1,
                position + 1,
                ranks[position % ranks.len()],
                officer.line,
            );
        }
        // A deputy of the market's police area, and one who was transferred: the plate that still names him is out of date.
        text.push_str("o-21,示例民警21,示例0021,二级警司,社区民警,ag-beidajie,zh,0980 555 0121,2023-07-01\n");
        text.push_str("o-22,示例民警22,示例0022,三级警督,社区民警,ag-beidajie,zh,0980 555 0122,2020-01-01\n");
        text
    }

    pub fn assignments_csv(&self) -> String {
        let mut text = String::from("id,officer,area,role,relief_order,valid_from,valid_to\n");
        for (position, officer) in self.officers.iter().enumerate() {
            // The first officer follows the one who was transferred on that day.
            let from = if position == 0 { "2025-03-01" } else { "2024-01-01" };
            let _ =
                writeln!(text, "as-{:02},{},{},primary,0,{from},", position + 1, officer.id, officer.area);
        }
        text.push_str("as-21,o-21,dashizi,deputy,1,2024-01-01,\n");
        text.push_str("as-22,o-22,dashizi,primary,0,2022-01-01,2025-03-01\n");
        text
    }

    pub fn volunteers_csv(&self) -> String {
        let mut text = String::from(
            "id,occupation,also_roles,skills,certificates,availability,languages,home_area,joined_on,state\n",
        );
        for volunteer in &self.volunteers {
            text.push_str(&volunteer.row);
            text.push('\n');
        }
        text
    }
}
