//! The tables of the page.

use std::collections::BTreeMap;

use super::{both, local};
use crate::Lang;
use crate::ask::{Help, LineAdvice, RecordKind, Responsible, RollUp};
use crate::domain::ContactLine;
use crate::exchange::page::{Align, PageTable};
use crate::registry::Registry;
use crate::stats::{Policy, ReleasedTable, ReleasedValue};

pub(super) fn help(registry: &Registry, help: &Help<'_>) -> PageTable {
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

pub(super) fn calls(help: &Help<'_>) -> PageTable {
    let mut table = PageTable::new("拨打 Whom to call");
    table.column("电话 line", Align::Start).column("原因 reason", Align::Start);
    for LineAdvice { line, reason } in help.call.iter().chain(&help.next_calls) {
        table.row([number(line), both!(reason)]);
    }
    table
}

pub(super) fn responsible(answer: &Responsible<'_>) -> PageTable {
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

fn number(line: &ContactLine) -> String {
    format!("{} {}", both!(line.purpose), line.number)
}

pub(super) fn roll_up(rolled: &RollUp) -> PageTable {
    let mut table = PageTable::new(format!("截至 as of {}", rolled.as_of));
    table
        .column("指标 indicator", Align::Start)
        .column("记录 counted", Align::End)
        .column("报告 reported", Align::End);
    table.column("起始 since", Align::Start).column("核对 agreement", Align::Start);
    table.note("报告数字与记录分开列出，从不相加。 Reported figures stand beside the counts and are never added to them.");
    for line in &rolled.lines {
        table.row([
            both!(line.indicator),
            line.counted.to_text(Lang::Zh),
            line.reported.as_ref().map_or_else(String::new, |figure| figure.text().to_owned()),
            line.from.map_or_else(String::new, |from| from.to_string()),
            line.agreement.map_or_else(String::new, |agreement| both!(agreement)),
        ]);
    }
    table
}

/// One column a kind of record, one row a month; a month without any record of a kind is there with a zero.
pub(super) fn months(released: &[(RecordKind, ReleasedTable)], policy: &Policy) -> Option<PageTable> {
    let mut months: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut withheld = false;
    for (position, (_, table)) in released.iter().enumerate() {
        for row in 0..table.len() {
            let month: String = table.row_keys(row).map(|key| key.label(Lang::Zh)).collect();
            let cells = months.entry(month).or_insert_with(|| vec!["0".to_owned(); released.len()]);
            let value = table.column("count").and_then(|column| column.values.get(row));
            if let (Some(cell), Some(value)) = (cells.get_mut(position), value) {
                withheld |= value.is_withheld();
                *cell = shown(value);
            }
        }
    }
    if months.is_empty() {
        return None;
    }
    let mut table = PageTable::new("每月记录数 Records a month");
    table.column("月 month", Align::Start);
    for (kind, _) in released {
        table.column(format!("{} ({})", both!(kind), kind.unit().label(Lang::Zh)), Align::End);
    }
    for (month, counts) in months {
        table.row(std::iter::once(month).chain(counts));
    }
    if withheld || policy.round_to.is_some() {
        table.note(policy_note(policy));
    }
    Some(table)
}

/// Writes a table that a policy let through as a table of a page: keys, then figures, `*` where one is withheld.
///
/// # Examples
///
/// ```
/// use shouwang::Lang;
/// use shouwang::exchange::page::Page;
/// use shouwang::overview::released_table;
/// use shouwang::stats::{Aggregator, Dimension, Event, Measure, Policy, Schema};
///
/// let schema = Schema::builder().dimension(Dimension::open("kind")).measure(Measure::count()).build()?;
/// let mut aggregator = Aggregator::new(schema);
/// for kind in ["noise"; 20].into_iter().chain(["hazard"; 9]).chain(["aid"; 2]) {
///     aggregator.push(&Event::new().with("kind", kind))?;
/// }
/// let released = aggregator.table(["kind"])?.release(&Policy::partner())?;
/// let mut page = Page::new("示例 Example", Lang::Zh);
/// page.section("事项 Matters").table(released_table("By kind", &released, Lang::Zh));
/// assert!(page.to_html().contains(">20<") && page.to_html().contains(">*<"));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[must_use]
pub fn released_table(caption: &str, released: &ReleasedTable, lang: Lang) -> PageTable {
    let mut table = PageTable::new(caption);
    for key in released.keys() {
        table.column(key.name.as_str(), Align::Start);
    }
    for column in released.columns() {
        let unit = column.unit.map_or_else(String::new, |unit| format!(" ({})", unit.label(lang)));
        table.column(format!("{}{unit}", column.name), Align::End);
    }
    for row in 0..released.len() {
        let keys = released.row_keys(row).map(|key| key.label(lang));
        let figures =
            released.columns().iter().map(|column| column.values.get(row).map_or_else(String::new, shown));
        table.row(keys.chain(figures).collect::<Vec<_>>());
    }
    table.note(policy_note(released.policy()));
    table
}

fn shown(value: &ReleasedValue) -> String {
    value.value().map_or_else(|| "*".to_owned(), ToString::to_string)
}

fn policy_note(policy: &Policy) -> String {
    let mut note = format!("* 不予公布 withheld ({})", policy.name);
    if policy.least_count > 1 {
        note.push_str(&format!("；少于 {0} 的计数 counts below {0}", policy.least_count));
    }
    if let Some(base) = policy.round_to {
        note.push_str(&format!("；按 {base} 取整 rounded to {base}"));
    }
    note
}
