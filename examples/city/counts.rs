//! Counts of records by area, month and category.

use shouwang::index::AreaIndex;
use shouwang::stats::{Aggregator, Dimension, Event, FieldValue, Grain, Measure, RowKey, Schema};
use shouwang::time::Zone;
use shouwang::{Lang, Position, Result};

use crate::read::{Areas, Record, Records};

/// Records of all files, counted against the areas of one file or of none.
#[derive(Debug)]
pub struct Counts {
    aggregator: Aggregator,
    /// The keys that these data have, of area, month and category.
    pub keys: Vec<&'static str>,
    pub read: u64,
    /// Positions of the records that lie in no area.
    pub outside: Vec<Position>,
    /// Records without a position.
    pub unlocated: u64,
    /// Records that lie in several areas, on a common line or where areas overlap; each counts in the first of them.
    pub several: u64,
}

/// Rows of a table, the largest count first.
pub type Rows = Vec<(Vec<RowKey>, u64)>;

/// Counts the records of all files.
pub fn count(areas: Option<&Areas>, files: &[Records], zone: Zone) -> Result<Counts> {
    let mut keys = Vec::new();
    let mut schema = Schema::builder().measure(Measure::count());
    if let Some(areas) = areas {
        schema = schema.dimension(Dimension::closed("area", &areas.names));
        keys.push("area");
    }
    if files.iter().any(|file| file.has_time) {
        schema = schema.time("time", Grain::Month, zone);
        keys.push("month");
    }
    if files.iter().any(|file| file.has_category) {
        schema = schema.dimension(Dimension::open("category"));
        keys.push("category");
    }
    let index = areas.map(|areas| AreaIndex::new(areas.boundaries.clone()));
    let aggregator = Aggregator::new(schema.build()?);
    let mut counts = Counts { aggregator, keys, read: 0, outside: Vec::new(), unlocated: 0, several: 0 };
    for record in files.iter().flat_map(|file| &file.records) {
        counts.add(record, areas.zip(index.as_ref()))?;
    }
    Ok(counts)
}

impl Counts {
    fn add(&mut self, record: &Record, areas: Option<(&Areas, &AreaIndex)>) -> Result<()> {
        self.read += 1;
        self.unlocated += u64::from(record.position.is_none());
        let mut event = Event::new();
        if let Some((areas, index)) = areas {
            let area = match record.position.map(|position| (position, index.locate_all(position))) {
                None => FieldValue::Null,
                Some((position, covering)) => {
                    self.several += u64::from(covering.len() > 1);
                    match covering.first().and_then(|first| areas.names.get(*first)) {
                        Some(name) => FieldValue::Text(name),
                        None => {
                            self.outside.push(position);
                            FieldValue::Outside
                        }
                    }
                }
            };
            event.set("area", area);
        }
        if self.keys.contains(&"month") {
            event.set("time", record.time);
        }
        if self.keys.contains(&"category") {
            event.set("category", record.category.as_deref());
        }
        self.aggregator.push(&event)
    }

    /// Counts by some of the keys.
    pub fn by(&self, keys: &[&str]) -> Result<Rows> {
        let table = self.aggregator.table(keys)?;
        let figures = table.column("count").map(|column| column.values.as_slice()).unwrap_or_default();
        let mut rows: Rows = (0..table.len())
            .map(|row| {
                // The table's own order of keys need not be the one asked for.
                let key = |name: &&str| {
                    table.keys().iter().find(|k| k.name == **name).and_then(|k| k.keys.get(row).cloned())
                };
                let figure = figures.get(row).and_then(|value| value.as_i64()).unwrap_or_default();
                (keys.iter().filter_map(key).collect(), figure.unsigned_abs())
            })
            .collect();
        // Stable, so that equal counts stay in the order of the table.
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(rows)
    }

    /// Counts by area, in the order of the areas.
    pub fn by_area(&self, areas: &Areas) -> Result<Vec<u64>> {
        let rows = self.by(&["area"])?;
        let count = |name: &String| {
            let same = |(keys, _): &&(Vec<RowKey>, u64)| matches!(keys.first(), Some(RowKey::Text(text)) if **text == **name);
            rows.iter().find(same).map_or(0, |(_, count)| *count)
        };
        Ok(areas.names.iter().map(count).collect())
    }

    /// The months that have a record, in their order.
    pub fn months(&self) -> Result<Vec<(String, u64)>> {
        let mut rows: Vec<(String, u64)> = self
            .by(&["month"])?
            .into_iter()
            .filter_map(|(keys, count)| Some((keys.first()?.label(Lang::En), count)))
            .collect();
        rows.sort();
        Ok(rows)
    }
}
