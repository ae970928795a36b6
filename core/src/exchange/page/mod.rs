//! One self-contained HTML page: headline figures, tables, charts and inline SVG maps.
//!
//! The page names no external address and needs no script; it follows the reader's light or dark scheme, prints, and fits a
//! phone. Every word goes through one escaping writer. It knows nothing of policing: it shows what it is given.

mod bars;
mod classes;
mod heat;
mod map;
mod markup;
mod table;

pub use bars::BarChart;
pub use heat::HeatGrid;
pub use map::{AreaFill, AreaLayer, PageMap, PointLayer, Symbol};
pub use table::{Align, PageTable};

use crate::Lang;
use markup::Markup;

/// Forbids everything but the page's own style, should an address ever get into it.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A page under construction: blocks are shown in the order in which they were added.
///
/// # Examples
///
/// ```
/// use shouwang::Lang;
/// use shouwang::exchange::page::{Align, Headline, Page, PageTable};
///
/// let mut table = PageTable::new("Records by area");
/// table.column("Area", Align::Start).column("Records", Align::End);
/// table.row(["Old Market", "12"]);
///
/// let mut page = Page::new("A quiet month", Lang::En);
/// page.lead("Synthetic figures, for show.");
/// page.headline([Headline::new("12", "records"), Headline::new("1", "area").note("of 1")]);
/// page.section("Where").paragraph("All in one place.").table(table);
/// let html = page.to_html();
/// assert!(html.starts_with("<!DOCTYPE html>") && html.contains("Old Market"));
/// ```
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    lang: Lang,
    blocks: Vec<Block>,
    foot: Option<String>,
}

#[derive(Debug, Clone)]
enum Block {
    Lead(String),
    Headline(Vec<Headline>),
    Section(String),
    Paragraph(String),
    Note(String),
    Table(PageTable),
    Bars(BarChart),
    Heat(HeatGrid),
    Map(Box<PageMap>),
}

/// One figure of the headline row: the number large, what it counts below it.
#[derive(Debug, Clone)]
pub struct Headline {
    figure: String,
    label: String,
    note: Option<String>,
}

impl Headline {
    /// Makes a figure with its label, for example `"509"` and `"contact plates 警民联系牌"`.
    #[must_use]
    pub fn new(figure: impl Into<String>, label: impl Into<String>) -> Self {
        Self { figure: figure.into(), label: label.into(), note: None }
    }

    /// Adds a small note below the label.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl Page {
    /// Makes an empty page; the language is that of the few words that the page adds itself.
    #[must_use]
    pub fn new(title: impl Into<String>, lang: Lang) -> Self {
        Self { title: title.into(), lang, blocks: Vec::new(), foot: None }
    }

    /// Adds a sentence or two in larger type, as the first thing to read.
    pub fn lead(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Lead(text.into()))
    }

    /// Adds a row of headline figures.
    pub fn headline(&mut self, figures: impl IntoIterator<Item = Headline>) -> &mut Self {
        self.push(Block::Headline(figures.into_iter().collect()))
    }

    /// Starts a section; the blocks that follow belong to it.
    pub fn section(&mut self, heading: impl Into<String>) -> &mut Self {
        self.push(Block::Section(heading.into()))
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Paragraph(text.into()))
    }

    /// Adds a remark in small type.
    pub fn note(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Note(text.into()))
    }

    /// Adds a table.
    pub fn table(&mut self, table: PageTable) -> &mut Self {
        self.push(Block::Table(table))
    }

    /// Adds a bar chart.
    pub fn bars(&mut self, chart: BarChart) -> &mut Self {
        self.push(Block::Bars(chart))
    }

    /// Adds a heat grid.
    pub fn heat(&mut self, grid: HeatGrid) -> &mut Self {
        self.push(Block::Heat(grid))
    }

    /// Adds a map.
    pub fn map(&mut self, map: PageMap) -> &mut Self {
        self.push(Block::Map(Box::new(map)))
    }

    /// Sets the line at the foot of the page: where the figures come from and when they were made.
    pub fn foot(&mut self, text: impl Into<String>) -> &mut Self {
        self.foot = Some(text.into());
        self
    }

    /// Writes the page as one HTML document.
    ///
    /// # Complexity
    ///
    /// Linear in the blocks and in the vertices of the maps, apart from sorting.
    pub fn to_html(&self) -> String {
        let mut markup = Markup::document();
        let lang = words(self.lang, "zh-Hans", "en");
        markup.open("html", &[("lang", &lang)]);
        markup.open("head", &[]);
        markup.empty("meta", &[("charset", &"utf-8")]);
        markup.empty("meta", &[("name", &"viewport"), ("content", &"width=device-width, initial-scale=1")]);
        markup.empty(
            "meta",
            &[("http-equiv", &"Content-Security-Policy"), ("content", &CONTENT_SECURITY_POLICY)],
        );
        markup.empty("meta", &[("name", &"color-scheme"), ("content", &"light dark")]);
        markup.element("title", &[], &self.title);
        markup.style(include_str!("page.css"));
        markup.close();
        markup.open("body", &[]);
        markup.open("main", &[]);
        markup.element("h1", &[], &self.title);
        self.write_blocks(&mut markup);
        if let Some(foot) = &self.foot {
            markup.element("footer", &[], foot);
        }
        markup.finish()
    }

    fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    fn write_blocks(&self, markup: &mut Markup) {
        let mut section = 0_usize;
        for (position, block) in self.blocks.iter().enumerate() {
            match block {
                Block::Lead(text) => markup.element("p", &[("class", &"lead")], text),
                Block::Headline(figures) => write_headline(markup, figures),
                Block::Section(heading) => {
                    if section > 0 {
                        markup.close();
                    }
                    section += 1;
                    let id = format!("s{section}");
                    markup.open("section", &[("aria-labelledby", &id)]);
                    markup.element("h2", &[("id", &id)], heading);
                }
                Block::Paragraph(text) => markup.element("p", &[], text),
                Block::Note(text) => markup.element("p", &[("class", &"note")], text),
                Block::Table(table) => table.write(markup),
                Block::Bars(chart) => chart.write(markup),
                Block::Heat(grid) => grid.write(markup),
                Block::Map(map) => map.write(markup, self.lang, position),
            }
        }
        if section > 0 {
            markup.close();
        }
    }
}

fn write_headline(markup: &mut Markup, figures: &[Headline]) {
    markup.open("dl", &[("class", &"headline")]);
    for headline in figures {
        markup.open("div", &[]);
        markup.element("dt", &[], &headline.label);
        markup.element("dd", &[("class", &"figure")], &headline.figure);
        if let Some(note) = &headline.note {
            markup.element("dd", &[("class", &"note")], note);
        }
        markup.close();
    }
    markup.close();
}

/// Writes a whole number with its thousands grouped by commas, as in `20,034`.
///
/// # Examples
///
/// ```
/// assert_eq!(shouwang::exchange::page::grouped(20034), "20,034");
/// ```
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Writes a figure: whole numbers grouped, others to two decimals.
fn grouped_number(figure: f64) -> String {
    let magnitude = figure.abs();
    let sign = if figure < 0.0 { "−" } else { "" };
    if figure.fract() == 0.0 && magnitude < 1e15 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and below 1e15")]
        let whole = magnitude as u64;
        format!("{sign}{}", grouped(whole))
    } else if magnitude < 1e15 {
        format!("{sign}{magnitude:.2}")
    } else {
        format!("{sign}{magnitude:e}")
    }
}

/// Chooses the page's own words by its language.
fn words<T>(lang: Lang, zh: T, en: T) -> T {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests;
