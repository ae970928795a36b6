//! A bar chart of a page.

use super::markup::Markup;
use super::table::open_scroller;

/// A chart of horizontal bars, each with its label and its figure; to a screen reader it is a table.
///
/// # Examples
///
/// ```
/// use shouwang::exchange::page::BarChart;
///
/// let mut chart = BarChart::new("Records by month");
/// chart.bar("2026-06", 310.0, "310").bar("2026-07", 402.0, "402");
/// ```
#[derive(Debug, Clone, Default)]
pub struct BarChart {
    caption: String,
    bars: Vec<(String, f64, String)>,
    note: Option<String>,
}

impl BarChart {
    /// Makes a chart without bars.
    #[must_use]
    pub fn new(caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..Self::default() }
    }

    /// Adds a bar: what it stands for, its length in any unit, and the figure as it should be read.
    ///
    /// A length that is negative or not a number is drawn as none; the figure stays.
    pub fn bar(&mut self, label: impl Into<String>, length: f64, figure: impl Into<String>) -> &mut Self {
        self.bars.push((label.into(), length, figure.into()));
        self
    }

    /// Sets a note below the chart.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.note = Some(note.into());
        self
    }

    pub(super) fn write(&self, markup: &mut Markup) {
        let longest =
            self.bars.iter().map(|(_, length, _)| *length).filter(|l| l.is_finite()).fold(0.0, f64::max);
        open_scroller(markup, &self.caption);
        markup.open("table", &[("class", &"bars")]);
        markup.element("caption", &[], &self.caption);
        markup.open("tbody", &[]);
        for (label, length, figure) in &self.bars {
            let percent =
                if longest > 0.0 && *length > 0.0 { (length / longest * 100.0).min(100.0) } else { 0.0 };
            markup.open("tr", &[]);
            markup.element("th", &[("scope", &"row")], label);
            markup.open("td", &[]);
            let style = format!("inline-size:{percent:.1}%");
            markup.element("span", &[("class", &"bar"), ("style", &style)], "");
            markup.close();
            markup.element("td", &[("class", &"n")], figure);
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
