//! The native module of the Python package `shouwang`: arrays in, arrays out.
//!
//! Every behaviour lives in the core crate; the pure-Python half of the package takes whatever the caller has
//! (lists, frames, geometries) and hands contiguous arrays to this one, which hands them to the core.

mod aggregate;
mod area;
mod arrays;
mod convert;
mod errors;
mod estimates;
mod figures;
mod geodesic;
mod guard;
mod labels;
mod point;
mod records;
mod registry;
mod released;
mod table;
mod wkb;

/// Exact spatial indices and geodesics: arrays in, arrays out.
#[pyo3::pymodule]
mod _native {
    #[pymodule_export]
    use super::aggregate::{Aggregator, Schema};
    #[pymodule_export]
    use super::area::AreaIndex;
    #[pymodule_export]
    use super::convert::convert;
    #[pymodule_export]
    use super::estimates::{
        compare_counts, e_test, funnel_limits, poisson_rate, quantile_ranks, rank_intervals, rate_ratio,
        weighted_displacement_difference, wilson,
    };
    #[pymodule_export]
    use super::figures::{Quantity, Ratio, ReportedFigure, parse_figure};
    #[pymodule_export]
    use super::geodesic::geodesic;
    #[pymodule_export]
    use super::guard::panic_inside_the_guard;
    #[pymodule_export]
    use super::labels::labels;
    #[pymodule_export]
    use super::point::PointIndex;
    #[pymodule_export]
    use super::registry::{Registry, examine_file, folder_files, read_registry};
    #[pymodule_export]
    use super::released::{ReleasedTable, policy, release};
    #[pymodule_export]
    use super::table::Table;

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
