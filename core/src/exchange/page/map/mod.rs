//! A map of a page.

mod draw;
mod frame;
mod label;
mod outline;
mod symbol;

pub use symbol::Symbol;

use crate::Position;
use crate::geo::Boundary;

/// A map in inline SVG: layers of areas and of points, drawn in the order in which they were added, areas below points.
///
/// The projection is local equirectangular: north is up, and degrees of longitude are shortened by the cosine of the middle
/// latitude, which the caption states. The scale bar is measured on the ellipsoid along the middle latitude. The frame holds
/// all areas and the highlighted positions; without areas it holds the points, but for the outermost half per cent on each
/// side when there are a hundred or more, so that one stray coordinate does not shrink the map. Points outside the frame are
/// counted in the caption. Outlines are simplified to what the drawing can show.
///
/// # Examples
///
/// ```
/// use shouwang::{Lang, Position};
/// use shouwang::exchange::page::{Page, PageMap, PointLayer, Symbol};
///
/// let mut points = PointLayer::new("safe points", Symbol::Square);
/// points.named_point(Position::new(36.62, 101.77)?, "by the night market");
/// let mut map = PageMap::new("Where help is");
/// map.points(points);
/// assert!(Page::new("Map", Lang::En).map(map).to_html().contains("<svg"));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct PageMap {
    pub(super) title: String,
    pub(super) areas: Vec<AreaLayer>,
    pub(super) points: Vec<PointLayer>,
    pub(super) highlights: Vec<(Position, String)>,
    pub(super) note: Option<String>,
}

impl PageMap {
    /// Makes a map without layers.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a layer of areas above those already there.
    pub fn areas(&mut self, layer: AreaLayer) -> &mut Self {
        self.areas.push(layer);
        self
    }

    /// Adds a layer of points above those already there.
    pub fn points(&mut self, layer: PointLayer) -> &mut Self {
        self.points.push(layer);
        self
    }

    /// Marks a position with a ring and its label; each call marks one more.
    pub fn highlight(&mut self, position: Position, label: impl Into<String>) -> &mut Self {
        self.highlights.push((position, label.into()));
        self
    }

    /// Sets a note below the legend.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.note = Some(note.into());
        self
    }
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum AreaFill {
    /// Only the outline matters.
    #[default]
    Plain,
    /// By class: the position of its name in the layer's list of classes.
    Class(usize),
    /// By number: darker for more. What is not finite counts as no figure.
    Figure(f64),
    /// A figure that is not known.
    Unknown,
}

/// A layer of areas.
#[derive(Debug, Clone, Default)]
pub struct AreaLayer {
    pub(super) name: String,
    pub(super) classes: Vec<String>,
    pub(super) areas: Vec<(Boundary, String, AreaFill)>,
    pub(super) labelled: bool,
}

impl AreaLayer {
    /// Makes a layer without areas; its name heads the legend.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets the names of the classes that [`AreaFill::Class`] refers to.
    #[must_use]
    pub fn classes<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.classes = names.into_iter().map(Into::into).collect();
        self
    }

    /// Writes the areas' labels on the map where there is room; they are in the tooltips anyway.
    #[must_use]
    pub fn labelled(mut self) -> Self {
        self.labelled = true;
        self
    }

    /// Adds an area with its label and its fill.
    pub fn area(&mut self, boundary: Boundary, label: impl Into<String>, fill: AreaFill) -> &mut Self {
        self.areas.push((boundary, label.into(), fill));
        self
    }
}

/// A layer of points that share a symbol and a colour.
#[derive(Debug, Clone)]
pub struct PointLayer {
    pub(super) name: String,
    pub(super) symbol: Symbol,
    pub(super) named: Vec<(Position, String)>,
    pub(super) dots: Vec<Position>,
    pub(super) labelled: bool,
}

impl PointLayer {
    /// Makes a layer without points; its name stands in the legend.
    #[must_use]
    pub fn new(name: impl Into<String>, symbol: Symbol) -> Self {
        Self { name: name.into(), symbol, named: Vec::new(), dots: Vec::new(), labelled: false }
    }

    /// Writes the names of the points on the map where there is room; they are in the tooltips anyway.
    #[must_use]
    pub fn labelled(mut self) -> Self {
        self.labelled = true;
        self
    }

    /// Adds a point with a name, drawn with the layer's symbol.
    pub fn named_point(&mut self, position: Position, name: impl Into<String>) -> &mut Self {
        self.named.push((position, name.into()));
        self
    }

    /// Adds points without names, drawn as small dots whatever the symbol; those too close to tell apart are drawn as one.
    pub fn dots(&mut self, positions: impl IntoIterator<Item = Position>) -> &mut Self {
        self.dots.extend(positions);
        self
    }
}
