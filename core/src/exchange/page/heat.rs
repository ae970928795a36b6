//! A heat grid of a page.

use super::classes::Classes;
use super::grouped_number;
use super::markup::Markup;
use super::table::open_scroller;

/// A grid of figures, darker for more, as for areas by months or hours by weekdays.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::page::HeatGrid;
///
/// let mut grid = HeatGrid::new("Records by area and month", "Area", ["June", "July"]);
/// grid.row("Old Market", [Some(12.0), None]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct HeatGrid {
    caption: String,
    corner: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<Option<f64>>)>,
    note: Option<String>,
}

impl HeatGrid {
    /// Makes a grid with the heading of its rows and those of its columns.
    #[must_use]
    pub fn new<T: Into<String>>(
        caption: impl Into<String>,
        corner: impl Into<String>,
        columns: impl IntoIterator<Item = T>,
    ) -> Self {
        Self {
            caption: caption.into(),
            corner: corner.into(),
            columns: columns.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Adds a row of figures; `None` is shown as an empty cell.
    pub fn row(
        &mut self,
        label: impl Into<String>,
        figures: impl IntoIterator<Item = Option<f64>>,
    ) -> &mut Self {
        self.rows.push((label.into(), figures.into_iter().collect()));
        self
    }

    /// Sets a note below the grid.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.note = Some(note.into());
        self
    }

    pub(super) fn write(&self, markup: &mut Markup) {
        let classes =
            Classes::of(self.rows.iter().flat_map(|(_, figures)| figures.iter().flatten().copied()));
        let width = self.rows.iter().map(|(_, f)| f.len()).max().unwrap_or(0).max(self.columns.len());
        open_scroller(markup, &self.caption);
        markup.open("table", &[("class", &"heat")]);
        markup.element("caption", &[], &self.caption);
        markup.open("thead", &[]);
        markup.open("tr", &[]);
        markup.element("th", &[("scope", &"col"), ("class", &"s")], &self.corner);
        for column in 0..width {
            let heading = self.columns.get(column).map_or("", String::as_str);
            markup.element("th", &[("scope", &"col"), ("class", &"n")], heading);
        }
        markup.close();
        markup.close();
        markup.open("tbody", &[]);
        for (label, figures) in &self.rows {
            markup.open("tr", &[]);
            markup.element("th", &[("scope", &"row"), ("class", &"s")], label);
            for column in 0..width {
                match figures.get(column).copied().flatten().filter(|f| f.is_finite()) {
                    Some(figure) => {
                        let class = format!("n q{}", classes.class(figure));
                        markup.element("td", &[("class", &class)], &grouped_number(figure));
                    }
                    None => markup.element("td", &[("class", &"n")], ""),
                }
            }
            markup.close();
        }
        markup.close();
        markup.close();
        markup.close();
        if let Some(note) = &self.note {
            markup.element("p", &[("class", &"note")], note);
        }
    }
}
