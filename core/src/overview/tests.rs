use super::*;
use crate::RegistryBuilder;
use crate::domain::{
    Agency, AgencyId, AgencyLevel, SafePoint, SafePointHost, SafePointId, ServiceChannel, ServiceRecord,
    ServiceRecordId, ServiceTopic,
};

fn day() -> NaiveDate {
    "2025-09-30".parse().unwrap()
}

fn records(count: usize) -> Registry {
    let mut builder = RegistryBuilder::new();
    for number in 0..count {
        let id = ServiceRecordId::new(format!("s-{number}")).unwrap();
        let at = "2025-07-18T19:00:00+08:00".parse().unwrap();
        builder.add(ServiceRecord::new(id, ServiceChannel::Online, ServiceTopic::Directions, at));
    }
    builder.build().unwrap()
}

#[test]
fn a_page_of_an_empty_data_set_has_the_roll_up_alone() {
    let registry = RegistryBuilder::new().build().unwrap();
    let html = Overview::new("示例 Example", day()).to_page(&registry).unwrap().to_html();
    assert!(html.contains("汇总 Roll-up"));
    for left_out in ["覆盖 Coverage", "按月统计 By month", "责任民警", "最近的守望点"] {
        assert!(!html.contains(left_out), "{left_out}");
    }
}

#[test]
fn small_counts_of_a_month_are_withheld_unless_the_policy_shows_them() {
    let registry = records(3);
    let overview = Overview::new("示例 Example", day());
    let partner = overview.to_page(&registry).unwrap().to_html();
    assert!(partner.contains("counts below 5") && partner.contains(">*<"));
    let inside = overview.released_under(Policy::internal()).to_page(&registry).unwrap().to_html();
    assert!(inside.contains("2025-07") && !inside.contains(">*<") && !inside.contains("withheld"));
}

#[test]
fn the_scene_shows_help_whom_to_call_and_the_place() {
    let here = Position::new(36.62, 101.78).unwrap();
    let mut builder = RegistryBuilder::new();
    let mut point =
        SafePoint::new(SafePointId::new("sp-1").unwrap(), "示例<药店>", SafePointHost::Pharmacy, here);
    point.state = crate::domain::SafePointState::Active;
    point.functions = vec![SafePointFunction::Help];
    point.hours = Some("24/7".parse().unwrap());
    builder.add(point);
    builder.add(Agency::new(AgencyId::new("st-1").unwrap(), "示例派出所", AgencyLevel::Station));
    let at = "2025-07-18T23:40:00+08:00".parse().unwrap();
    let overview =
        Overview::new("示例", day()).around(here, "夜市 night market", SafePointFunction::Help, at);
    let html = overview.to_page(&builder.build().unwrap()).unwrap().to_html();
    for shown in
        ["示例&lt;药店&gt;", "round the clock", "夜市 night market", "Whom to call", "2025-07-18 23:40"]
    {
        assert!(html.contains(shown), "{shown}");
    }
    assert!(!format!("{overview:?}").contains("36.62"));
}
