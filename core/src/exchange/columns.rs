//! Which column or property of a file means which field.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::fold;
use crate::{Error, Result};

/// A field that a reader looks for: its name, and the other names that files give it.
///
/// Letter case, full-width forms, spaces, `_`, `-` and `.` do not matter: `Safe Point ID` is `safe_point_id`.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{Column, ReadOptions, Table};
///
/// let mut options = ReadOptions::default();
/// options.columns = vec![Column::new("name", &["名称", "姓名"]).required()];
/// let mut table = Table::from_bytes("points.csv", "编号,名称\n1,北门药店\n", &options)?;
/// assert_eq!(table.decode_all(|row| Ok(row.text("name")?.into_owned()))?, ["北门药店"]);
/// assert_eq!(table.report().unknown_columns().collect::<Vec<_>>(), ["编号"]);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    name: String,
    aliases: Vec<String>,
    required: bool,
}

impl Column {
    /// Makes a column with its other names.
    pub fn new(name: impl Into<String>, aliases: &[&str]) -> Self {
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        Self { name: name.into(), aliases, required: false }
    }

    /// Makes a table without this column an error, instead of each of its rows.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The name that the program uses.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The other names that files give it.
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }
}

/// Finds columns by any of their names.
#[derive(Debug, Clone)]
pub(super) struct ColumnNames {
    columns: Vec<Column>,
    by_name: HashMap<String, usize>,
}

impl ColumnNames {
    pub(super) fn new(columns: &[Column]) -> Self {
        let mut by_name = HashMap::new();
        // Own names first, so that no alias of one column hides the name of another.
        for (index, column) in columns.iter().enumerate() {
            by_name.entry(fold::name(&column.name)).or_insert(index);
        }
        for (index, column) in columns.iter().enumerate() {
            for alias in &column.aliases {
                by_name.entry(fold::name(alias)).or_insert(index);
            }
        }
        Self { columns: columns.to_vec(), by_name }
    }

    /// The name of the column that a header means.
    pub(super) fn name_of(&self, header: &str) -> Option<&str> {
        self.find(header).and_then(|column| self.columns.get(column)).map(Column::name)
    }

    /// The index of the column that a header means.
    fn find(&self, header: &str) -> Option<usize> {
        self.by_name.get(&fold::name(header)).copied()
    }

    /// How well a header fits its column: 0 for the name itself, then the aliases in their order.
    fn rank(&self, column: usize, header: &str) -> usize {
        let folded = fold::name(header);
        let Some(column) = self.columns.get(column) else { return usize::MAX };
        if fold::name(&column.name) == folded {
            return 0;
        }
        column.aliases.iter().position(|alias| fold::name(alias) == folded).map_or(usize::MAX, |at| at + 1)
    }

    /// Says for each header which column it is; of two headers for one column the one named first there wins.
    pub(super) fn resolve<'h>(&self, headers: impl Iterator<Item = &'h str>) -> Resolved {
        let mut best: Vec<Option<(usize, usize)>> = vec![None; self.columns.len()];
        let mut own = HashMap::new();
        for (at, header) in headers.enumerate() {
            own.entry(header.to_owned()).or_insert(at);
            let Some(column) = self.find(header) else { continue };
            let rank = self.rank(column, header);
            if let Some(slot) = best.get_mut(column)
                && slot.is_none_or(|(held, _)| rank < held)
            {
                *slot = Some((rank, at));
            }
        }
        let mut by_name = HashMap::default();
        for (column, slot) in self.columns.iter().zip(&best) {
            if let Some((_, at)) = slot {
                by_name.insert(column.name.clone(), *at);
            }
        }
        let taken = by_name.iter().map(|(name, at)| (*at, name.clone())).collect();
        // A name that no column claims is found as the file spells it.
        for (header, at) in own {
            by_name.entry(header).or_insert(at);
        }
        Resolved { by_name, taken }
    }

    /// Refuses a table that lacks a required column.
    pub(super) fn check_required(&self, resolved: &Resolved) -> Result<()> {
        for column in self.columns.iter().filter(|column| column.required) {
            if !resolved.by_name.contains_key(&column.name) {
                let mut names = column.name.clone();
                for alias in &column.aliases {
                    names.push_str(" or ");
                    names.push_str(alias);
                }
                return Err(Error::missing(format!("a column named {names}")).in_field(column.name.as_str()));
            }
        }
        Ok(())
    }
}

/// Which place in the header each name means.
#[derive(Debug, Clone)]
pub(super) struct Resolved {
    // Every field of every row is looked up here; a header has few names, so none can crowd it.
    by_name: HashMap<String, usize, RandomState>,
    taken: HashMap<usize, String>,
}

impl Resolved {
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The name of the column that a place in the header was taken for.
    pub(super) fn column_at(&self, at: usize) -> Option<&str> {
        self.taken.get(&at).map(String::as_str)
    }
}
