//! A table of a page.

use super::markup::Markup;

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Align {
    /// At the start of the line, for words.
    #[default]
    Start,
    /// At the end of the line, for numbers.
    End,
}

/// A table with a caption; the first column heads its rows.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::page::{Align, PageTable};
///
/// let mut table = PageTable::new("Records by area");
/// table.column("Area", Align::Start).column("Records", Align::End);
/// table.row(["Old Market", "1,204"]).total(["All", "1,204"]).note("Counted by the day of opening.");
/// assert_eq!(table.row_count(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct PageTable {
    caption: String,
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
    total: Option<Vec<String>>,
    note: Option<String>,
}

impl PageTable {
    /// Makes a table without columns and rows.
    #[must_use]
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// Adds a column on the right.
    pub fn column(&mut self, heading: impl Into<String>, align: Align) -> &mut Self {
        self.columns.push((heading.into(), align));
        self
    }

    /// Adds a row. A short row is filled with empty cells; cells beyond the last column are shown without a heading.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) -> &mut Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the row of totals at the foot.
    pub fn total<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) -> &mut Self {
        self.total = Some(cells.into_iter().map(Into::into).collect());
        self
    }

    /// Sets a note below the table, for example which rows were left out.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.note = Some(note.into());
        self
    }

    /// Counts the rows, without the headings and the totals.
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn write(&self, markup: &mut Markup) {
        let width =
            self.rows.iter().chain(&self.total).map(Vec::len).max().unwrap_or(0).max(self.columns.len());
        open_scroller(markup, &self.caption);
        markup.open("table", &[]);
        markup.element("caption", &[], &self.caption);
        if !self.columns.is_empty() {
            markup.open("thead", &[]);
            markup.open("tr", &[]);
            for position in 0..width {
                match self.columns.get(position) {
                    Some((heading, align)) => {
                        markup.element("th", &[("scope", &"col"), ("class", &class(*align))], heading);
                    }
                    None => markup.element("td", &[], ""),
                }
            }
            markup.close();
            markup.close();
        }
        markup.open("tbody", &[]);
        for row in &self.rows {
            self.write_row(markup, row, width);
        }
        markup.close();
        if let Some(total) = &self.total {
            markup.open("tfoot", &[]);
            self.write_row(markup, total, width);
            markup.close();
        }
        markup.close();
        markup.close();
        if let Some(note) = &self.note {
            markup.element("p", &[("class", &"note")], note);
        }
    }

    fn write_row(&self, markup: &mut Markup, row: &[String], width: usize) {
        markup.open("tr", &[]);
        for position in 0..width {
            let text = row.get(position).map_or("", String::as_str);
            let align = self.columns.get(position).map_or(Align::Start, |(_, align)| *align);
            if position == 0 {
                markup.element("th", &[("scope", &"row"), ("class", &class(align))], text);
            } else {
                markup.element("td", &[("class", &class(align))], text);
            }
        }
        markup.close();
    }
}

/// Opens a box that scrolls sideways on a narrow screen and can be reached by keyboard.
pub(super) fn open_scroller(markup: &mut Markup, label: &str) {
    markup
        .open("div", &[("class", &"scroll"), ("role", &"region"), ("tabindex", &0), ("aria-label", &label)]);
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Start => "s",
        Align::End => "n",
    }
}
