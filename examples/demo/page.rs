//! The page that the demonstration writes: a map, tables, and what they mean.

use std::path::Path;

use shouwang::ask::{FindHelp, RecordKind};
use shouwang::domain::{AreaKind, AssetKind};
use shouwang::exchange::page::{
    Align, AreaFill, AreaLayer, BarChart, Headline, Page, PageMap, PageTable, PointLayer, Symbol,
};
use shouwang::{Error, Lang, Registry, Result};

use crate::Scene;
use crate::print::{both, by_month, local, number};

pub fn write(registry: &Registry, scene: &Scene, path: &Path) -> Result<()> {
    let mut page = Page::new("平安守望 · 城中 Chengzhong, a synthetic data set", Lang::Zh);
    page.lead(
        "数据为虚构：数量依据新闻报道，地点、人员、电话和时间均为虚构。 The data are synthetic: counts follow a press report; \
         places, people, telephone numbers and times are invented.",
    );
    page.headline(headline(registry, scene)?);
    page.section("地图 Map").map(map(registry, scene));
    page.section("夜市旁最近的守望点 Help near the night market");
    page.paragraph(format!("{}, {}", local(registry, scene.at), both!(scene.need)));
    page.table(help(registry, scene));
    page.section("责任民警 Who is responsible").table(responsible(registry, scene));
    page.section("汇总 Roll-up").table(roll_up(registry, scene)?);
    page.section("覆盖 Coverage").bars(coverage(registry, scene));
    page.section("按月统计 By month").table(months(registry)?);
    let html = page.to_html();
    let written =
        path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, html));
    written.map_err(|error| Error::io(&error).in_file(path.display().to_string()))
}

fn headline(registry: &Registry, scene: &Scene) -> Result<Vec<Headline>> {
    let lines = registry.roll_up(scene.as_of)?.lines.into_iter();
    Ok(lines
        .map(|line| {
            let figure =
                Headline::new(line.counted.value().unwrap_or_default().to_string(), both!(line.indicator));
            match line.reported {
                Some(reported) => figure.note(format!("报告 reported: {}", reported.text())),
                None => figure,
            }
        })
        .collect())
}

fn map(registry: &Registry, scene: &Scene) -> PageMap {
    let mut areas = AreaLayer::new("警务区 police areas").labelled();
    for area in registry.areas().iter().filter(|area| area.kind == AreaKind::PoliceArea) {
        if let Some(outline) = &area.boundary {
            areas.area(outline.clone(), area.name.as_str(), AreaFill::Plain);
        }
    }
    let mut plates = PointLayer::new("联系牌 contact plates", Symbol::Circle);
    plates.dots(registry.contact_plates().iter().map(|plate| plate.position));
    let mut points = PointLayer::new("守望点 safe points", Symbol::Square);
    for point in registry.safe_points() {
        points.named_point(point.position, point.name.as_str());
    }
    let mut map = PageMap::new("警务区、联系牌和守望点 Police areas, contact plates and safe points");
    map.areas(areas).points(plates).points(points).highlight(scene.market, "夜市 night market");
    map
}

fn help(registry: &Registry, scene: &Scene) -> PageTable {
    let help = registry.find_help(&FindHelp::new(scene.market, scene.need, scene.at));
    let mut table = PageTable::new("最近的开放守望点 The nearest open safe points");
    table.column("守望点 safe point", Align::Start);
    table.column("米 metres", Align::End).column("步行分钟 minutes on foot", Align::End);
    table.column("提供 offers", Align::Start).column("关闭 closes", Align::Start);
    for option in help.best.iter().chain(&help.fallbacks) {
        let near = option.nearby;
        let offers: Vec<&str> = near.safe_point.functions.iter().map(|f| f.label(Lang::Zh)).collect();
        table.row([
            format!("{} ({})", near.safe_point.name, both!(near.safe_point.host_kind)),
            format!("{:.0}", near.metres),
            format!("{:.0}", near.walking_minutes.ceil()),
            offers.join("、"),
            option.closes_at.map_or_else(|| "24 小时 round the clock".to_owned(), |at| local(registry, at)),
        ]);
    }
    table
}

fn responsible(registry: &Registry, scene: &Scene) -> PageTable {
    let answer = registry.responsible(scene.market, scene.at);
    let areas: Vec<&str> = answer.areas.iter().rev().map(|area| area.name.as_str()).collect();
    let mut table = PageTable::new(areas.join(" > "));
    table
        .column("角色 role", Align::Start)
        .column("民警 officer", Align::Start)
        .column("电话 line", Align::Start);
    for officer in &answer.officers {
        let lines: Vec<String> = officer.officer.lines.iter().map(number).collect();
        table.row([both!(officer.role), officer.officer.name.to_string(), lines.join(", ")]);
    }
    table
}

fn roll_up(registry: &Registry, scene: &Scene) -> Result<PageTable> {
    let mut table = PageTable::new(format!("截至 as of {}", scene.as_of));
    table
        .column("指标 indicator", Align::Start)
        .column("记录 counted", Align::End)
        .column("报告 reported", Align::End);
    table.column("起始 since", Align::Start).column("核对 agreement", Align::Start);
    table.note("报告数字与记录分开列出，从不相加。 Reported figures stand beside the counts and are never added to them.");
    for line in registry.roll_up(scene.as_of)?.lines {
        table.row([
            both!(line.indicator),
            line.counted.to_text(Lang::Zh),
            line.reported.map_or_else(String::new, |figure| figure.text().to_owned()),
            line.from.map_or_else(String::new, |from| from.to_string()),
            line.agreement.map_or_else(String::new, |agreement| both!(agreement)),
        ]);
    }
    Ok(table)
}

fn coverage(registry: &Registry, scene: &Scene) -> BarChart {
    let mut bars = BarChart::new(format!("{0} 米内有守望点 With a safe point within {0} m", scene.within_m));
    for kind in [AssetKind::School, AssetKind::ResidentialCompound] {
        let coverage = registry.coverage(kind, scene.within_m);
        let share = coverage.covered as f64 / coverage.total().max(1) as f64;
        bars.bar(both!(kind), share, format!("{} / {}", coverage.covered, coverage.total()));
    }
    bars
}

fn months(registry: &Registry) -> Result<PageTable> {
    let mut table = PageTable::new("每月记录数 Records a month");
    table.column("月 month", Align::Start);
    for kind in RecordKind::ALL {
        table.column(format!("{} ({})", both!(kind), kind.unit().label(Lang::Zh)), Align::End);
    }
    for (month, counts) in by_month(registry)? {
        table.row(std::iter::once(month).chain(counts.iter().map(ToString::to_string)));
    }
    Ok(table)
}
