//! One page about a data set: the roll-up, a map, help near a place, who is responsible, coverage, and records by month.
//!
//! It puts the answers of [`crate::ask`] on a [`Page`], to which whoever asks for it may add. Labels are Chinese and English.

mod tables;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};

use crate::ask::{FindHelp, RecordKind};
use crate::domain::{AreaKind, AssetKind, SafePointFunction};
use crate::exchange::page::{
    AreaFill, AreaLayer, BarChart, Headline, Page, PageMap, PageTable, PointLayer, Symbol,
};
use crate::registry::Registry;
use crate::stats::Policy;
use crate::{Lang, Position, Result};

pub use tables::released_table;

/// Puts the Chinese and the English label of a coded value together.
macro_rules! both {
    ($value:expr) => {
        format!("{} {}", $value.label(crate::Lang::Zh), $value.label(crate::Lang::En))
    };
}
use both;

/// What a page about a data set shows.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{SafePoint, SafePointFunction, SafePointHost, SafePointId};
/// use shouwang::overview::Overview;
/// use shouwang::{Position, RegistryBuilder};
///
/// let here = Position::new(36.62, 101.78)?;
/// let mut builder = RegistryBuilder::new();
/// builder.add(SafePoint::new(SafePointId::new("sp-1")?, "示例药店", SafePointHost::Pharmacy, here));
/// let registry = builder.build()?;
///
/// let day = "2025-09-30".parse().unwrap();
/// let night = "2025-07-18T23:40:00+08:00".parse().unwrap();
/// let overview = Overview::new("示例 Example", day).around(here, "北门 north gate", SafePointFunction::Help, night);
/// let html = overview.to_page(&registry)?.to_html();
/// assert!(html.contains("示例药店") && html.contains("2025-07-18 23:40"));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Overview {
    /// The page's title.
    pub title: String,
    /// A sentence or two to read first, such as where the data come from.
    pub lead: Option<String>,
    /// The last day that is counted.
    pub as_of: NaiveDate,
    /// How far a safe point covers, in metres.
    pub within_m: f64,
    /// A place to ask about; without one the page has neither help nor who is responsible.
    pub scene: Option<Scene>,
    /// Under which policy the table by month is shown.
    pub policy: Policy,
}

/// A place to ask about, and what is asked there.
#[derive(Clone)]
#[non_exhaustive]
pub struct Scene {
    /// Where.
    pub place: Position,
    /// What the place is called on the map.
    pub label: String,
    /// What somebody needs there.
    pub need: SafePointFunction,
    /// When.
    pub at: DateTime<Utc>,
}

impl std::fmt::Debug for Overview {
    /// Prints no place: it may be where a person is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { title, as_of, within_m, policy, .. } = self;
        let mut out = f.debug_struct("Overview");
        out.field("title", title).field("as_of", as_of).field("within_m", within_m).field("policy", policy);
        out.finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Scene {
    /// Prints no place: it may be where a person is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("need", &self.need).field("at", &self.at).finish_non_exhaustive()
    }
}

impl Overview {
    /// Shows all records up to the end of a day; a safe point covers 500 m, and the table by month is what partners may see.
    #[must_use]
    pub fn new(title: impl Into<String>, as_of: NaiveDate) -> Self {
        let (title, policy) = (title.into(), Policy::partner());
        Self { title, lead: None, as_of, within_m: 500.0, scene: None, policy }
    }

    /// Sets what to read first.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Asks for help, and for who is responsible, at a place and an instant.
    #[must_use]
    pub fn around(
        mut self,
        place: Position,
        label: impl Into<String>,
        need: SafePointFunction,
        at: DateTime<Utc>,
    ) -> Self {
        self.scene = Some(Scene { place, label: label.into(), need, at });
        self
    }

    /// Sets how far a safe point covers, in metres.
    #[must_use]
    pub const fn within_m(mut self, metres: f64) -> Self {
        self.within_m = metres;
        self
    }

    /// Sets the policy under which the table by month is shown.
    #[must_use]
    pub fn released_under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Makes the page; what the data set has nothing for is left out.
    ///
    /// # Errors
    ///
    /// Those of [`Registry::roll_up`], [`Registry::counts`] and [`Table::release`](crate::stats::Table::release).
    pub fn to_page(&self, registry: &Registry) -> Result<Page> {
        let mut page = Page::new(self.title.as_str(), Lang::Zh);
        if let Some(lead) = &self.lead {
            page.lead(lead.as_str());
        }
        page.headline(self.headline(registry)?);
        page.section("地图 Map").map(self.map(registry));
        if let Some(scene) = &self.scene {
            page.section(format!("最近的守望点 Help near {}", scene.label));
            page.paragraph(format!("{}, {}", local(registry, scene.at), both!(scene.need)));
            let help = registry.find_help(&FindHelp::new(scene.place, scene.need, scene.at));
            page.table(tables::help(registry, &help)).table(tables::calls(&help));
            let answer = registry.responsible(scene.place, scene.at);
            page.section("责任民警 Who is responsible").table(tables::responsible(&answer));
        }
        page.section("汇总 Roll-up").table(tables::roll_up(&registry.roll_up(self.as_of)?));
        if !registry.assets().is_empty() {
            page.section("覆盖 Coverage").bars(self.coverage(registry));
        }
        if let Some(months) = self.months(registry)? {
            page.section("按月统计 By month").table(months);
        }
        Ok(page)
    }

    fn headline(&self, registry: &Registry) -> Result<Vec<Headline>> {
        let lines = registry.roll_up(self.as_of)?.lines.into_iter();
        let shown = lines.filter(|line| line.reported.is_some() || line.counted.value() != Some(0));
        Ok(shown
            .map(|line| {
                let counted = line.counted.value().unwrap_or_default();
                let figure = Headline::new(counted.to_string(), both!(line.indicator));
                match line.reported {
                    Some(reported) => figure.note(format!("报告 reported: {}", reported.text())),
                    None => figure,
                }
            })
            .collect())
    }

    fn map(&self, registry: &Registry) -> PageMap {
        let mut map = PageMap::new("辖区、联系牌和守望点 Areas, contact plates and safe points");
        if let Some(kind) = self.mapped_kind(registry) {
            let mut areas = AreaLayer::new(both!(kind)).labelled();
            for area in registry.areas().iter().filter(|area| area.kind == kind) {
                if let Some(outline) = &area.boundary {
                    areas.area(outline.clone(), area.name.as_str(), AreaFill::Plain);
                }
            }
            map.areas(areas);
        }
        if !registry.contact_plates().is_empty() {
            let mut plates = PointLayer::new("联系牌 contact plates", Symbol::Circle);
            plates.dots(registry.contact_plates().iter().map(|plate| plate.position));
            map.points(plates);
        }
        let mut points = PointLayer::new("守望点 safe points", Symbol::Square);
        for point in registry.safe_points() {
            points.named_point(point.position, point.name.as_str());
        }
        map.points(points);
        if let Some(scene) = &self.scene {
            map.highlight(scene.place, scene.label.as_str());
        }
        map
    }

    /// Police areas where they have outlines, for each has its officer; else the kind with the most outlines.
    fn mapped_kind(&self, registry: &Registry) -> Option<AreaKind> {
        let outlined = |kind: AreaKind| {
            let of_kind = registry.areas().iter().filter(move |area| area.kind == kind);
            of_kind.filter(|area| area.boundary.is_some()).count()
        };
        if outlined(AreaKind::PoliceArea) > 0 {
            return Some(AreaKind::PoliceArea);
        }
        AreaKind::ALL.iter().copied().filter(|kind| outlined(*kind) > 0).max_by_key(|kind| outlined(*kind))
    }

    fn coverage(&self, registry: &Registry) -> BarChart {
        let mut bars =
            BarChart::new(format!("{0} 米内有守望点 With a safe point within {0} m", self.within_m));
        for kind in AssetKind::ALL {
            let coverage = registry.coverage(*kind, self.within_m);
            if coverage.total() > 0 {
                #[expect(clippy::cast_precision_loss, reason = "a number of assets")]
                let share = coverage.covered as f64 / coverage.total() as f64;
                bars.bar(both!(kind), share, format!("{} / {}", coverage.covered, coverage.total()));
            }
        }
        bars
    }

    /// The records of each kind by month, as the policy lets them be seen; `None` without any.
    fn months(&self, registry: &Registry) -> Result<Option<PageTable>> {
        let mut released = Vec::new();
        for kind in RecordKind::ALL {
            released.push((*kind, registry.counts(*kind)?.table(["month"])?.release(&self.policy)?));
        }
        Ok(tables::months(&released, &self.policy))
    }
}

/// An instant as the clocks of the registry's zone show it.
fn local(registry: &Registry, at: DateTime<Utc>) -> String {
    at.with_timezone(&registry.zone()).format("%Y-%m-%d %H:%M").to_string()
}
