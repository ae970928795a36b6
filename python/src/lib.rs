//! The native module of the Python package `shouwang`: arrays in, arrays out.
//!
//! Every behaviour lives in the core crate; the pure-Python half of the package takes whatever the caller has
//! (lists, frames, geometries) and hands contiguous arrays to this one, which hands them to the core.

mod aggregate;
mod answers;
mod area;
mod arrays;
mod calendar;
mod compare;
mod convert;
mod deadline;
mod division;
mod duty;
mod editable;
mod errors;
mod estimates;
mod exports;
mod figures;
mod geodesic;
mod guard;
mod history;
mod hours;
mod labels;
mod lifecycle;
mod overview;
mod period;
mod point;
mod quantity;
mod records;
mod registry;
mod released;
mod table;
mod watch;
mod wkb;
mod work;
mod write;

/// Exact spatial indices and geodesics: arrays in, arrays out.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use super::aggregate::{Aggregator, Schema};
    #[pymodule_export]
    use super::area::AreaIndex;
    #[pymodule_export]
    use super::calendar::ChinaCalendar;
    #[pymodule_export]
    use super::compare::{DailyCounts, compared_spans, gini, spring_festival};
    #[pymodule_export]
    use super::convert::{convert, in_mainland_china};
    #[pymodule_export]
    use super::deadline::deadline;
    #[pymodule_export]
    use super::division::{AgencyCode, DivisionCode};
    #[pymodule_export]
    use super::duty::{
        ancestors, areas_at, data_check, due, light_box_text, lines_to_call, mask_name, mask_phone,
        officers_of, open_grid, opening, parse_phone, plate_health, plate_text, responsible_at_address,
        uncovered_areas,
    };
    #[pymodule_export]
    use super::editable::{EditablePoints, PointSnapshot};
    #[pymodule_export]
    use super::estimates::{
        compare_counts, e_test, funnel_limits, poisson_rate, quantile_ranks, rank_intervals, rate_ratio,
        weighted_displacement_difference, wilson,
    };
    #[pymodule_export]
    use super::exports::{
        icalendar, open311_requests, osm_tags, police_uk_crimes, read_open311, read_police_uk, records_of,
        schema_org_of, vcard_of,
    };
    #[pymodule_export]
    use super::figures::{ReportedFigure, figures_in, parse_figure};
    #[pymodule_export]
    use super::geodesic::{bearing, geodesic, walking_minutes, walking_reach_metres};
    #[pymodule_export]
    use super::guard::panic_inside_the_guard;
    #[pymodule_export]
    use super::history::{History, check_record, missing_documents, unmet};
    #[pymodule_export]
    use super::hours::OpeningHours;
    #[pymodule_export]
    use super::labels::labels;
    #[pymodule_export]
    use super::lifecycle::{check_step, lifecycle, next_steps};
    #[pymodule_export]
    use super::overview::report;
    #[pymodule_export]
    use super::period::Period;
    #[pymodule_export]
    use super::point::PointIndex;
    #[pymodule_export]
    use super::quantity::{Quantity, Ratio, ratio_of};
    #[pymodule_export]
    use super::registry::{Registry, examine_file, folder_files, read_registry};
    #[pymodule_export]
    use super::released::{Ledger, ReleasedTable, policy, release};
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::work::{
        hourly_coverage, indicator_counts, match_volunteers, rate, safe_point_loads, volunteer_loads,
    };
    #[pymodule_export]
    use super::write::{undefused, write_csv, write_geojson};

    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::guard::keep_panics_quiet();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Hashes a value for Python's `hash`.
fn hash_of(value: &impl std::hash::Hash) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}
