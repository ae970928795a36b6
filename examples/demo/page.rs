//! The page that the demonstration writes: a map, tables, and what they mean.

use std::path::Path;

use shouwang::overview::Overview;
use shouwang::stats::Policy;
use shouwang::{Error, Registry, Result};

use crate::Scene;

pub fn write(registry: &Registry, scene: &Scene, path: &Path) -> Result<()> {
    let overview = Overview::new("平安守望 · 城中 Chengzhong, a synthetic data set", scene.as_of)
        .lead(
            "数据为虚构：数量依据新闻报道，地点、人员、电话和时间均为虚构。 The data are synthetic: counts follow a press \
             report; places, people, telephone numbers and times are invented.",
        )
        .within_m(scene.within_m)
        .around(scene.market, "夜市 night market", scene.need, scene.at)
        // Nobody real is behind these counts.
        .released_under(Policy::internal());
    let html = overview.to_page(registry)?.to_html();
    let written =
        path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, html));
    written.map_err(|error| Error::io(&error).in_file(path.display().to_string()))
}
