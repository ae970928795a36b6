use super::*;
use crate::RegistryBuilder;
use crate::domain::{
    Agency, AgencyId, AgencyLevel, Area, AreaId, SafePoint, SafePointHost, SafePointId, ServiceChannel,
    ServiceRecord, ServiceRecordId, ServiceTopic,
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

/// A data set with one square area of each kind that is named, side by side.
fn outlined(kinds: &[AreaKind]) -> Registry {
    let mut builder = RegistryBuilder::new();
    for (number, kind) in (0_i32..).zip(kinds) {
        let west = 101.0 + f64::from(number) * 0.02;
        let corner = |lat: f64, lon: f64| Position::new(lat, lon).unwrap();
        let outline =
            [corner(36.0, west), corner(36.0, west + 0.01), corner(36.01, west + 0.01), corner(36.01, west)];
        let mut area = Area::new(AreaId::new(format!("a-{number}")).unwrap(), format!("区{number}"), *kind);
        area.boundary = Some(crate::geo::Boundary::from_outline(&outline).unwrap());
        builder.add(area);
    }
    builder.build().unwrap()
}

#[test]
fn the_map_shows_police_areas_or_else_the_kind_with_the_most_outlines() {
    let legend = |registry: &Registry| {
        let html = Overview::new("示例", day()).to_page(registry).unwrap().to_html();
        AreaKind::ALL.iter().filter(|kind| html.contains(&both!(kind))).copied().collect::<Vec<_>>()
    };
    let (community, grid, police) = (AreaKind::Community, AreaKind::Grid, AreaKind::PoliceArea);
    assert_eq!(legend(&outlined(&[community, grid, grid])), [grid]);
    assert_eq!(legend(&outlined(&[community, community, grid])), [community]);
    assert_eq!(legend(&outlined(&[community, community, police])), [police]);
    assert!(legend(&outlined(&[])).is_empty());
}

#[test]
fn the_name_of_an_area_is_escaped_on_the_map() {
    let mut builder = RegistryBuilder::new();
    for area in outlined(&[AreaKind::Grid]).areas() {
        let mut area = area.clone();
        area.name = "<script>区".into();
        builder.add(area);
    }
    let html = Overview::new("示例", day()).to_page(&builder.build().unwrap()).unwrap().to_html();
    assert!(html.contains("&lt;script&gt;区") && !html.contains("<script>区"));
}

#[test]
fn debug_of_what_is_asked_prints_no_place() {
    let here = Position::new(36.625, 101.775).unwrap();
    let at = "2025-07-18T23:40:00+08:00".parse().unwrap();
    let overview = Overview::new("示例", day()).around(here, "家门口 at home", SafePointFunction::Help, at);
    let shown = format!("{overview:?} {:?}", overview.scene.as_ref().unwrap());
    assert!(shown.contains("Help") && shown.contains("2025-07-18"), "{shown}");
    for personal in ["36.6", "101.7", "at home"] {
        assert!(!shown.contains(personal), "{shown}");
    }
}
