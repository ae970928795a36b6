//! What stands on the terminal.

use shouwang::Lang;
use shouwang::exchange::page::grouped;
use shouwang::exchange::{Finding, FindingKind, Report};

use crate::counts::{Counts, Rows};
use crate::distances::Distances;
use crate::nesting::{Across, SLIVER, Share, Within};
use crate::read::{Areas, Source};

/// Refused rows named of a file.
pub const FINDINGS: usize = 10;

pub fn source(kind: &str, source: &Source) {
    println!("{kind:8} {}: {}", source.file, outcome(&source.report));
    for words in &source.taken {
        println!("           {words}");
    }
    for words in findings(&source.report, FINDINGS) {
        println!("           {words}");
    }
}

/// Says which rows were refused, each with its place up to a number, and what else was found, each reason once.
pub fn findings(report: &Report, shown: usize) -> Vec<String> {
    let (refused, others): (Vec<&Finding>, Vec<&Finding>) =
        report.findings().iter().partition(|finding| finding.kind == FindingKind::Refused);
    let mut words: Vec<String> = refused
        .iter()
        .take(shown)
        .map(|finding| format!("refused: {}: {}", place(finding), finding.reason))
        .collect();
    let more = report.refused().saturating_sub(refused.len().min(shown) as u64);
    if more > 0 {
        words.push(format!("… and {} more refused", grouped(more)));
    }
    let mut reasons: Vec<(&Finding, u64)> = Vec::new();
    for finding in others {
        let same = |(first, _): &&mut (&Finding, u64)| {
            (first.kind, first.code, &first.reason) == (finding.kind, finding.code, &finding.reason)
        };
        match reasons.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => reasons.push((finding, 1)),
        }
    }
    for (first, count) in reasons {
        words.push(match count {
            1 => format!("{}: {}: {}", first.kind, place(first), first.reason),
            _ => format!("{} {}: {} (first at {})", first.kind, grouped(count), first.reason, place(first)),
        });
    }
    let all: u64 = FindingKind::ALL.iter().map(|kind| report.count(*kind)).sum();
    let lost = all - report.findings().len() as u64;
    if lost > more {
        words.push(format!("… and {} more findings", grouped(lost - more)));
    }
    words
}

/// Names the place of a finding within its file.
fn place(finding: &Finding) -> String {
    let mut place = finding.place.clone();
    place.file = None;
    place.to_string()
}

/// Says how many rows were read and what became of them.
pub fn outcome(report: &Report) -> String {
    let mut words = format!("{} read, {} taken", grouped(report.read()), grouped(report.accepted()));
    for (count, word) in
        [(report.refused(), "refused"), (report.repaired(), "repaired"), (report.skipped(), "skipped")]
    {
        if count > 0 {
            words.push_str(&format!(", {} {word}", grouped(count)));
        }
    }
    words
}

pub fn heading(text: &str) {
    println!("\n{text}");
}

pub fn distances(what: &str, distances: &Distances) {
    println!(
        "  {what} ({}): median {}, 90 % within {}, farthest {} (its nearest is {})",
        grouped(distances.count as u64),
        metres(distances.median_m),
        metres(distances.p90_m),
        metres(distances.farthest_m),
        distances.farthest_from,
    );
}

/// Writes a distance for people.
pub fn metres(metres: f64) -> String {
    if metres < 1000.0 { format!("{metres:.0} m") } else { format!("{:.2} km", metres / 1000.0) }
}

pub fn percent(share: f64) -> String {
    // Ninety-nine point nine eight is not a hundred.
    let tenths = (share * 1000.0).round();
    let tenths = if share < 1.0 { tenths.min(999.0) } else { tenths };
    format!("{} %", tenths / 10.0)
}

pub fn within(areas: &Areas, found: &Within, top: usize) {
    let pair = |share: &Share| (areas.names[share.inner].as_str(), areas.names[share.outer].as_str());
    println!(
        "  {}: {} areas, {} inside another, {} pairs overlap, {} pairs share a sliver",
        areas.source.file,
        areas.names.len(),
        found.contained.len(),
        found.overlapping.len(),
        found.slivers
    );
    let lines = found
        .contained
        .iter()
        .map(|share| (share, "lies in"))
        .chain(found.overlapping.iter().map(|s| (s, "overlaps")));
    let total = found.contained.len() + found.overlapping.len();
    for (share, verb) in lines.take(top) {
        let (inner, outer) = pair(share);
        println!("    {inner} {verb} {outer} ({} of it)", percent(share.share));
    }
    rest(total, top);
}

pub fn across(files: &[Areas], found: &Across, top: usize) {
    let (finer, coarser) = (&files[found.finer], &files[found.coarser]);
    println!(
        "  {} in {}: {} of {} areas nest, {} don't",
        finer.source.file,
        coarser.source.file,
        found.nested.len(),
        finer.names.len(),
        found.divided.len()
    );
    let containing = containing(found, finer, coarser);
    for (name, inner) in containing.iter().take(top) {
        println!("    {name} contains {}: {}", inner.len(), inner.join(", "));
    }
    rest(containing.len(), top);
    for (inner, parts, uncovered) in found.divided.iter().take(top) {
        println!("    {}: {}", finer.names[*inner], divided(coarser, parts, *uncovered));
    }
    rest(found.divided.len(), top);
}

/// Lists the areas of the coarser file that contain some of the finer, with the names of those.
pub fn containing<'a>(found: &Across, finer: &'a Areas, coarser: &'a Areas) -> Vec<(&'a str, Vec<&'a str>)> {
    let inner = |outer: usize| found.nested.iter().filter(move |share| share.outer == outer);
    let names =
        |outer: usize| inner(outer).map(|share| finer.names[share.inner].as_str()).collect::<Vec<_>>();
    let all = coarser.names.iter().enumerate().map(|(outer, name)| (name.as_str(), names(outer)));
    all.filter(|(_, inner)| !inner.is_empty()).collect()
}

/// Says how an area that does not nest is divided.
pub fn divided(coarser: &Areas, parts: &[Share], uncovered: f64) -> String {
    let mut words: Vec<String> = parts
        .iter()
        .map(|part| format!("{} in {}", percent(part.share), coarser.names[part.outer]))
        .collect();
    if uncovered > SLIVER {
        words.push(format!("{} in none", percent(uncovered)));
    }
    words.join(", ")
}

pub fn counts(counts: &Counts, rows: &Rows, top: usize) {
    let mut lines: Vec<Vec<String>> = vec![counts.keys.iter().map(|key| (*key).to_owned()).collect()];
    lines[0].push("records".to_owned());
    for (keys, count) in rows.iter().take(top) {
        let mut line: Vec<String> = keys.iter().map(|key| key.label(Lang::En)).collect();
        line.push(grouped(*count));
        lines.push(line);
    }
    let columns = lines[0].len();
    let widths: Vec<usize> =
        (0..columns).map(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or(0)).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            if at + 1 < columns { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        println!("  {}", cells.collect::<Vec<_>>().join("  "));
    }
    if let Some(words) = rest_of(rows, top) {
        println!("  {words}");
    }
}

/// Says what the rows that are not shown hold.
pub fn rest_of(rows: &Rows, top: usize) -> Option<String> {
    let rest = rows.get(top..).filter(|rest| !rest.is_empty())?;
    let records = rest.iter().map(|(_, count)| count).sum();
    Some(format!("… and {} more rows with {} records", grouped(rest.len() as u64), grouped(records)))
}

fn rest(total: usize, top: usize) {
    if total > top {
        println!("    … and {} more", total - top);
    }
}
