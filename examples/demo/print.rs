//! What the demonstration prints, in Chinese and English.

use chrono::{DateTime, Utc};
use shouwang::ask::{
    FindHelp, HelpOption, LineAdvice, PlateProblem, RateKind, RateQuery, RecordFilter, RecordKind,
};
use shouwang::domain::{AssetKind, ContactLine};
use shouwang::stats::Value;
use shouwang::{Lang, Registry, Result};

use crate::Scene;

/// Puts the Chinese and the English label of a coded value together.
macro_rules! both {
    ($value:expr) => {
        format!("{} {}", $value.label(Lang::Zh), $value.label(Lang::En))
    };
}
pub(crate) use both;

/// Fills a text up to a width in columns of a terminal, where a Chinese character takes two.
fn pad(text: &str, width: usize) -> String {
    let taken: usize = text.chars().map(|c| if c >= '\u{2e80}' { 2 } else { 1 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}

pub fn heading(zh: &str, en: &str) {
    println!("\n{zh} · {en}");
}

pub fn roll_up(registry: &Registry, scene: &Scene) -> Result<()> {
    heading("三项举措汇总", &format!("the three measures, as of {}", scene.as_of));
    println!("  记录 counted  {} 报告 reported", pad("", 40));
    for line in registry.roll_up(scene.as_of)?.lines {
        let counted = line.counted.value().unwrap_or_default();
        let reported = line.reported.as_ref().map_or("–", |figure| figure.text());
        let agreement = line.agreement.map_or_else(String::new, |agreement| both!(agreement));
        println!("  {counted:>12}  {} {} {agreement}", pad(&both!(line.indicator), 40), pad(reported, 13));
    }
    Ok(())
}

pub fn local(registry: &Registry, at: DateTime<Utc>) -> String {
    at.with_timezone(&registry.zone()).format("%Y-%m-%d %H:%M").to_string()
}

pub fn help(registry: &Registry, scene: &Scene) {
    let need = both!(scene.need);
    heading(
        "夜市旁最近的守望点",
        &format!("help near the night market, {}, need: {need}", local(registry, scene.at)),
    );
    let help = registry.find_help(&FindHelp::new(scene.market, scene.need, scene.at));
    for option in help.best.iter().chain(&help.fallbacks) {
        println!("  {}", option_line(registry, option));
    }
    for call in help.call.iter().chain(&help.next_calls) {
        println!("  {}", call_line(call));
    }
}

fn option_line(registry: &Registry, option: &HelpOption<'_>) -> String {
    let near = option.nearby;
    let point = near.safe_point;
    let closes = match option.closes_at {
        Some(at) => format!("{} 关 closes", local(registry, at)),
        None => "24 小时 open round the clock".to_owned(),
    };
    let offers: Vec<&str> = point.functions.iter().map(|function| function.label(Lang::Zh)).collect();
    let offers_en: Vec<&str> = point.functions.iter().map(|function| function.label(Lang::En)).collect();
    format!(
        "{:>5.0} m {:>3.0}° 步行 on foot {:>2.0} min  {} ({})  {closes}\n          {} · {}",
        near.metres,
        near.bearing_degrees,
        near.walking_minutes.ceil(),
        point.name,
        both!(point.host_kind),
        offers.join("、"),
        offers_en.join(", "),
    )
}

pub fn number(line: &ContactLine) -> String {
    format!("{} {}", both!(line.purpose), line.number)
}

fn call_line(call: &LineAdvice) -> String {
    format!("拨打 call: {} — {}", number(&call.line), both!(call.reason))
}

pub fn responsible(registry: &Registry, scene: &Scene) {
    heading("责任民警", "who is responsible here");
    let answer = registry.responsible(scene.market, scene.at);
    let names: Vec<&str> = answer.areas.iter().rev().map(|area| area.name.as_str()).collect();
    println!("  {}", names.join(" > "));
    for officer in &answer.officers {
        let rank = officer.officer.rank.map_or_else(String::new, |rank| format!(", {}", both!(rank)));
        println!("  {}: {}{rank}", both!(officer.role), officer.officer.name);
    }
    for call in answer.call.iter().chain(&answer.next_calls) {
        println!("  {}", call_line(call));
    }
}

pub fn plate_health(registry: &Registry, scene: &Scene) {
    heading("联系牌体检", &format!("plates that are wrong on {}", scene.as_of));
    let health = registry.plate_health(scene.as_of, scene.inspected_within_days);
    for problem in PlateProblem::ALL {
        let count = health.iter().filter(|one| one.problems.contains(problem)).count();
        if count > 0 {
            println!("  {count:>4}  {}", both!(problem));
        }
    }
    let reprint: Vec<&str> =
        health.iter().filter(|one| one.needs_reprint()).map(|one| one.plate.id.as_str()).collect();
    println!("  重印 to print anew: {} ({})", reprint.len(), reprint.join(", "));
}

pub fn coverage(registry: &Registry, scene: &Scene) {
    heading("守望点覆盖", &format!("coverage by safe points within {} m", scene.within_m));
    for kind in [AssetKind::School, AssetKind::ResidentialCompound] {
        let coverage = registry.coverage(kind, scene.within_m);
        let farthest = coverage.assets.iter().filter_map(|asset| asset.nearest_m).fold(0.0, f64::max);
        println!(
            "  {} / {} {}, 最远 farthest {farthest:.0} m",
            coverage.covered,
            coverage.total(),
            both!(kind)
        );
    }
}

/// The months, and the count of each kind of record in each; a month without any is there with zeros.
pub fn by_month(registry: &Registry) -> Result<Vec<(String, Vec<i64>)>> {
    let mut months: std::collections::BTreeMap<String, Vec<i64>> = std::collections::BTreeMap::new();
    for (position, kind) in RecordKind::ALL.iter().enumerate() {
        let table = registry.counts(*kind)?.table(["month"])?;
        for row in 0..table.len() {
            let key: String = table.row_keys(row).map(ToString::to_string).collect();
            let count =
                table.column("count").and_then(|column| column.values.get(row)).and_then(Value::as_i64);
            let counts = months.entry(key).or_insert_with(|| vec![0; RecordKind::ALL.len()]);
            counts[position] = count.unwrap_or_default();
        }
    }
    Ok(months.into_iter().collect())
}

pub fn months(registry: &Registry) -> Result<()> {
    heading("按月统计", "by month");
    let header = |lang| RecordKind::ALL.iter().map(move |kind| pad(kind.label(lang), 17)).collect::<String>();
    println!("  {}{}", pad("月", 10), header(Lang::Zh).trim_end());
    println!("  {}{}", pad("month", 10), header(Lang::En).trim_end());
    for (month, counts) in by_month(registry)? {
        let units = RecordKind::ALL.iter().map(|kind| kind.unit().label(Lang::Zh));
        let cells = counts.iter().zip(units).map(|(count, unit)| pad(&format!("{count:>4} {unit}"), 17));
        println!("  {}{}", pad(&month, 10), cells.collect::<String>().trim_end());
    }
    Ok(())
}

/// Rates with their intervals, and how the volunteers' hours are shared.
pub fn rates(registry: &Registry, scene: &Scene) -> Result<()> {
    heading("比率与志愿时长", &format!("rates with 95 % intervals, and hours, as of {}", scene.as_of));
    let query = RateQuery::new(scene.as_of);
    for kind in RateKind::ALL {
        let rate = registry.rate(*kind, &query)?;
        if rate.denominator > 0 {
            println!("  {} {rate}", pad(&both!(kind), 52));
        }
    }
    let loads = registry.volunteer_loads(&RecordFilter::all().to(scene.as_of));
    let shared = loads.fairness;
    let gini = shared.gini.map_or_else(|| "–".to_owned(), |gini| format!("{gini:.2}"));
    println!(
        "  {} {:.0} h, {} 人 people, 基尼系数 Gini {gini}",
        pad("志愿服务时长 volunteers' approved hours", 52),
        shared.minutes as f64 / 60.0,
        shared.volunteers,
    );
    Ok(())
}
