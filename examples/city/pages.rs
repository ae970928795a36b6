//! The page.

use shouwang::exchange::page::{
    Align, AreaFill, AreaLayer, BarChart, Headline, HeatGrid, Page, PageMap, PageTable, PointLayer, Symbol,
    grouped,
};
use shouwang::stats::RowKey;
use shouwang::{Lang, Result};

use crate::City;
use crate::counts::Counts;
use crate::distances::Distances;
use crate::options::Options;
use crate::read::Areas;
use crate::tell;

/// Rows of the grid of areas by months.
const GRID_ROWS: usize = 24;
/// Bars of the chart of categories.
const BARS: usize = 12;

pub fn page(city: &City, options: &Options) -> Result<Page> {
    let mut page = Page::new(&options.title, Lang::En);
    let files: Vec<&str> = sources(city).map(|(_, source)| source.file.as_str()).collect();
    page.lead(format!("Read from {}.", files.join(", ")));
    page.headline(headline(city));
    page.section("Where").map(map(city)?);
    nesting(&mut page, city, options);
    distances(&mut page, city);
    for (at, counts) in city.counts.iter().enumerate() {
        count_section(&mut page, city, at, counts, options)?;
    }
    read_section(&mut page, city);
    page.foot(format!("Made by shouwang's city example. Months are cut in {}.", options.zone));
    Ok(page)
}

fn sources(city: &City) -> impl Iterator<Item = (&'static str, &crate::read::Source)> {
    let areas = city.areas.iter().map(|file| ("areas", &file.source));
    let points = city.points.iter().map(|file| ("points", &file.source));
    areas.chain(points).chain(city.records.iter().map(|file| ("records", &file.source)))
}

fn headline(city: &City) -> Vec<Headline> {
    let mut figures = Vec::new();
    let records: usize = city.records.iter().map(|file| file.records.len()).sum();
    if records > 0 {
        figures.push(Headline::new(grouped(records as u64), "records"));
    }
    for file in &city.areas {
        figures.push(Headline::new(grouped(file.names.len() as u64), "areas").note(&file.source.file));
    }
    for file in &city.points {
        figures.push(Headline::new(grouped(file.points.len() as u64), "points").note(&file.source.file));
    }
    if let Some(distances) =
        city.nearest.as_ref().and_then(|nearest| nearest.distances(city.record_positions()))
    {
        figures.push(
            Headline::new(tell::metres(distances.median_m), "from a record to its nearest point")
                .note("median"),
        );
    }
    if let (Some(counts), Some(_)) = (city.counts.first(), city.areas.first()) {
        figures.push(Headline::new(grouped(counts.outside.len() as u64), "records outside every area"));
    }
    figures
}

fn map(city: &City) -> Result<PageMap> {
    let mut map = PageMap::new("Map of the areas, points and records");
    // The first file carries the figures; of the others the coarser lie above the finer.
    let mut order: Vec<(usize, &Areas)> = city.areas.iter().enumerate().collect();
    order.sort_by_key(|(at, file)| (*at > 0, std::cmp::Reverse(file.names.len())));
    for (at, file) in order {
        let counted = city.counts.first().filter(|_| at == 0);
        let figures = counted.map(|counts| counts.by_area(file)).transpose()?;
        let name = if figures.is_some() {
            format!("records by area of {}", file.source.file)
        } else {
            file.source.file.clone()
        };
        let mut layer = AreaLayer::new(name);
        if at == 0 {
            layer = layer.labelled();
        }
        for (position, (name, boundary)) in file.names.iter().zip(&file.boundaries).enumerate() {
            let figure = figures.as_ref().and_then(|figures| figures.get(position));
            #[expect(clippy::cast_precision_loss, reason = "a shade, not a figure")]
            let fill = figure.map_or(AreaFill::Plain, |figure| AreaFill::Figure(*figure as f64));
            layer.area(boundary.clone(), name, fill);
        }
        map.areas(layer);
    }
    let outside = city
        .counts
        .first()
        .filter(|_| !city.areas.is_empty())
        .map(|counts| counts.outside.clone())
        .unwrap_or_default();
    let far = !outside.is_empty();
    let mut dots = PointLayer::new("records", Symbol::Circle);
    dots.dots(city.record_positions());
    if city.record_positions().next().is_some() {
        map.points(dots);
    }
    for file in &city.points {
        let mut layer = PointLayer::new(&file.source.file, Symbol::Diamond);
        for (name, position) in &file.points {
            layer.named_point(*position, name);
        }
        map.points(layer);
    }
    if far {
        let mut layer = PointLayer::new("records outside every area", Symbol::Cross);
        for position in outside {
            layer.named_point(position, "outside every area");
        }
        map.points(layer);
    }
    Ok(map)
}

fn nesting(page: &mut Page, city: &City, options: &Options) {
    if city.areas.is_empty() {
        return;
    }
    page.section("Who contains whom").paragraph(format!("Here {}.", crate::nesting_rule()));
    let mut table = PageTable::new("Within each file");
    table.column("File", Align::Start);
    for heading in ["Areas", "Inside another", "Overlapping pairs", "Sliver pairs"] {
        table.column(heading, Align::End);
    }
    for (areas, found) in city.areas.iter().zip(&city.within) {
        let counts = [areas.names.len(), found.contained.len(), found.overlapping.len(), found.slivers];
        let cells =
            std::iter::once(areas.source.file.clone()).chain(counts.map(|count| grouped(count as u64)));
        table.row(cells);
    }
    page.table(table);
    for found in &city.across {
        let (finer, coarser) = (&city.areas[found.finer], &city.areas[found.coarser]);
        let mut table = PageTable::new(format!(
            "{} in {}: {} of {} areas nest",
            finer.source.file,
            coarser.source.file,
            found.nested.len(),
            finer.names.len()
        ));
        table.column("Area", Align::Start).column("Contains", Align::End).column("Which", Align::Start);
        let containing = tell::containing(found, finer, coarser);
        for (name, inner) in containing.iter().take(options.top) {
            table.row([(*name).to_owned(), inner.len().to_string(), inner.join(", ")]);
        }
        if containing.len() > options.top {
            table.note(format!("… and {} more.", containing.len() - options.top));
        }
        page.table(table);
        if found.divided.is_empty() {
            continue;
        }
        let mut table = PageTable::new(format!(
            "Areas of {} that don't nest in {}",
            finer.source.file, coarser.source.file
        ));
        table.column("Area", Align::Start).column("Its surface", Align::Start);
        for (inner, parts, uncovered) in found.divided.iter().take(options.top) {
            table.row([finer.names[*inner].clone(), tell::divided(coarser, parts, *uncovered)]);
        }
        if found.divided.len() > options.top {
            table.note(format!("… and {} more.", found.divided.len() - options.top));
        }
        page.table(table);
    }
}

fn distances(page: &mut Page, city: &City) {
    let Some(nearest) = &city.nearest else { return };
    let mut table = PageTable::new("Distance to the nearest point");
    table.column("From", Align::Start);
    for heading in ["How many", "Median", "90 % within", "Farthest"] {
        table.column(heading, Align::End);
    }
    let mut add = |what: String, distances: Option<Distances>| {
        if let Some(d) = distances {
            let metres = [d.median_m, d.p90_m, d.farthest_m].map(tell::metres);
            table.row([what, grouped(d.count as u64)].into_iter().chain(metres));
        }
    };
    add("records".to_owned(), nearest.distances(city.record_positions()));
    for file in &city.areas {
        let inner = City::inner_positions(file).map(|(_, position)| position);
        add(format!("a position inside each area of {}", file.source.file), nearest.distances(inner));
    }
    if table.row_count() > 0 {
        table.note("Metres on the ellipsoid, as the crow flies; percentiles by nearest rank.");
        page.section("How far").table(table);
    }
}

fn count_section(page: &mut Page, city: &City, at: usize, counts: &Counts, options: &Options) -> Result<()> {
    let areas = city.areas.get(at);
    page.section(areas.map_or("What and when".to_owned(), |file| format!("Records in {}", file.source.file)));
    if counts.keys.contains(&"month") {
        let mut chart = BarChart::new("Records by month");
        for (month, count) in counts.months()? {
            #[expect(clippy::cast_precision_loss, reason = "a length, not a figure")]
            chart.bar(month, count as f64, grouped(count));
        }
        page.bars(chart);
    }
    if counts.keys.contains(&"category") {
        let rows = counts.by(&["category"])?;
        let mut chart = BarChart::new("Records by category");
        for (keys, count) in rows.iter().take(BARS) {
            #[expect(clippy::cast_precision_loss, reason = "a length, not a figure")]
            chart.bar(
                keys.first().map(|key| key.label(Lang::En)).unwrap_or_default(),
                *count as f64,
                grouped(*count),
            );
        }
        if let Some(words) = tell::rest_of(&rows, BARS) {
            chart.note(format!("{words}."));
        }
        page.bars(chart);
    }
    if areas.is_some() && counts.keys.contains(&"month") {
        page.heat(grid(counts)?);
    }
    page.table(top_table(counts, options)?);
    if areas.is_some() {
        let mut words = format!("{} records lie outside every area.", grouped(counts.outside.len() as u64));
        if counts.several > 0 {
            words.push_str(&format!(
                " {} lie in several areas and count in the first of them.",
                grouped(counts.several)
            ));
        }
        page.paragraph(words);
    }
    if counts.unlocated > 0 {
        page.paragraph(format!("{} records have no position.", grouped(counts.unlocated)));
    }
    Ok(())
}

fn grid(counts: &Counts) -> Result<HeatGrid> {
    let cells = counts.by(&["area", "month"])?;
    let months: Vec<String> = counts.months()?.into_iter().map(|(month, _)| month).collect();
    let areas = counts.by(&["area"])?;
    let mut grid = HeatGrid::new("Records by area and month", "Area", months.iter());
    for (area, _) in areas.iter().take(GRID_ROWS) {
        let figure = |month: &String| {
            let same = |(keys, _): &&(Vec<RowKey>, u64)| {
                keys.first() == area.first() && keys.get(1).is_some_and(|k| k.label(Lang::En) == *month)
            };
            #[expect(clippy::cast_precision_loss, reason = "a shade, and counts stay below 2⁵³")]
            cells.iter().find(same).map(|(_, count)| *count as f64)
        };
        grid.row(area.first().map(|key| key.label(Lang::En)).unwrap_or_default(), months.iter().map(figure));
    }
    if let Some(words) = tell::rest_of(&areas, GRID_ROWS) {
        grid.note(format!("{words}."));
    }
    Ok(grid)
}

fn top_table(counts: &Counts, options: &Options) -> Result<PageTable> {
    let rows = counts.by(&counts.keys)?;
    let mut table = PageTable::new("The largest counts");
    for key in &counts.keys {
        table.column(*key, Align::Start);
    }
    table.column("records", Align::End);
    for (keys, count) in rows.iter().take(options.top) {
        table.row(keys.iter().map(|key| key.label(Lang::En)).chain([grouped(*count)]));
    }
    if let Some(words) = tell::rest_of(&rows, options.top) {
        table.note(format!("{words}."));
    }
    let all = std::iter::once("all".to_owned())
        .chain(std::iter::repeat_n(String::new(), counts.keys.len().saturating_sub(1)));
    table.total(all.chain([grouped(counts.read)]));
    Ok(table)
}

fn read_section(page: &mut Page, city: &City) {
    let mut table = PageTable::new("Files, and which columns were taken");
    table
        .column("File", Align::Start)
        .column("As", Align::Start)
        .column("Rows", Align::Start)
        .column("Taken", Align::Start);
    for (kind, source) in sources(city) {
        table.row([
            source.file.clone(),
            kind.to_owned(),
            tell::outcome(&source.report),
            source.taken.join("; "),
        ]);
    }
    page.section("What was read").table(table);
    let mut table = PageTable::new("Rows refused, repaired, skipped or doubtful");
    table.column("File", Align::Start).column("Finding", Align::Start);
    for (_, source) in sources(city) {
        for words in tell::findings(&source.report, tell::FINDINGS) {
            table.row([source.file.clone(), words]);
        }
    }
    if table.row_count() > 0 {
        page.table(table);
    }
}
