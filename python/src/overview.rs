//! One self-contained HTML page about a registry, or of tables alone.

use chrono::{DateTime, NaiveDate, Utc};
use pyo3::prelude::*;
use shouwang::Lang;
use shouwang::exchange::page::Page;
use shouwang::overview::{Overview, released_table};

use crate::answers::parse;
use crate::arrays::position;
use crate::errors;
use crate::guard::guard;
use crate::registry::Registry;
use crate::released::{PolicyParts, ReleasedTable, policy_of};

/// Latitude, longitude, label, need and instant.
type Scene = (f64, f64, String, String, DateTime<Utc>);

/// Writes the page.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are what the page shows")]
#[pyo3(signature = (registry, title, lead, foot, as_of, within_m, scene, policy, tables))]
pub(crate) fn report(
    py: Python<'_>,
    registry: Option<&Registry>,
    title: &str,
    lead: Option<String>,
    foot: Option<String>,
    as_of: NaiveDate,
    within_m: f64,
    scene: Option<Scene>,
    policy: PolicyParts,
    tables: Vec<(String, PyRef<'_, ReleasedTable>)>,
) -> PyResult<String> {
    guard(|| {
        let mut page = match registry {
            Some(registry) => {
                let mut overview =
                    Overview::new(title, as_of).within_m(within_m).released_under(policy_of(policy));
                overview.lead = lead;
                if let Some((lat, lon, label, need, at)) = scene {
                    overview = overview.around(position(lat, lon)?, label, parse(&need, "need")?, at);
                }
                py.detach(|| overview.to_page(&registry.0)).map_err(|error| errors::from_core(&error))?
            }
            None => {
                let mut page = Page::new(title, Lang::Zh);
                if let Some(lead) = lead {
                    page.lead(lead);
                }
                page
            }
        };
        for (caption, table) in &tables {
            page.section(caption.as_str()).table(released_table("", table.core(), Lang::Zh));
        }
        if let Some(foot) = foot {
            page.foot(foot);
        }
        Ok(page.to_html())
    })
}
