//! Quantities that carry their unit, reported figures that keep their bounds, and statistics that merge.
//!
//! Records stream into an [`Aggregator`], a small state that merges with others comes out, and [`Table`]s are read from it.
//! It runs the same in a phone, a notebook and a service: the same records give the same tables however they were split,
//! ordered and merged. This module knows records only as fields with values, so it serves any data.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use shouwang::time::Zone;
//! use shouwang::stats::{Aggregator, Dimension, Event, FieldValue, Grain, Measure, Schema, Unit};
//!
//! let schema = Schema::builder()
//!     .dimension(Dimension::open("category"))
//!     .dimension(Dimension::closed("area", ["dashizi", "ruichi"]))
//!     .time("opened_at", Grain::Month, Zone::shanghai())
//!     .measure(Measure::count().in_unit(Unit::Matters))
//!     .measure(Measure::count_if("resolved").in_unit(Unit::Matters))
//!     .measure(Measure::sum("seconds"))
//!     .build()?;
//!
//! let opened: DateTime<Utc> = "2024-10-31T16:30:00Z".parse().unwrap(); // 1 November in Xining
//! let mut aggregator = Aggregator::new(schema);
//! aggregator.push(
//!     &Event::new()
//!         .with("category", "household registration")
//!         .with("area", "dashizi")
//!         .with("opened_at", opened)
//!         .with("resolved", true)
//!         .with("seconds", 60),
//! )?;
//! aggregator.push(
//!     &Event::new().with("category", "lost child").with("area", FieldValue::Outside).with("opened_at", opened),
//! )?;
//!
//! let table = aggregator.table(["area", "month"])?;
//! assert_eq!(table.find(&["dashizi", "2024-11"], "count").and_then(|value| value.as_i64()), Some(1));
//! assert_eq!(table.find(&["(outside)", "2024-11"], "resolved_rate").unwrap().to_string(), "0/0");
//! assert_eq!(table.row_counts().outside, 1);
//! println!("{table}digest {}", table.digest());
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! A number is never bare. [`Quantity`] is a whole number of one unit, and adding two units does not compile;
//! [`AnyQuantity`] is the same with its unit known at run time, and adding two units is an error. A figure from a report
//! is a [`ReportedFigure`]: `400余件` stands for 401 to 499 matters, keeps its text, and never mixes into a count of
//! records.
//!
//! ```
//! use shouwang::stats::{AnyQuantity, Reconciliation, Unit, parse_figure};
//!
//! let reported = parse_figure("400余件")?;
//! let each = reported.quantity().per(parse_figure("350人")?.quantity())?;
//! assert_eq!(each.to_string(), "1.1457 to 1.4257 matters per persons");
//! assert_eq!(reported.reconcile(AnyQuantity::exact(431, Unit::Matters))?, Reconciliation::Consistent);
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # What may leave
//!
//! A [`Table`] is for inside. [`Table::release`] makes a [`ReleasedTable`] under a [`Policy`]: small counts are withheld, and
//! so much more that nobody who knows every margin can compute one; it fails rather than let one out. A [`Ledger`] refuses
//! a release that tells something beside an earlier one.
//!
//! # How sure a figure is
//!
//! [`wilson`] for shares, [`poisson_rate`] and [`rate_ratio`] for rates, [`quantile_ranks`] for percentiles,
//! [`funnel_limits`] and [`rank_intervals`] for comparing areas. A change is judged by [`compare_counts`], which names no
//! percentage on a tiny base, and [`DailyCounts::compare`] finds the days that may be compared at all.
//! [`TableOptions::with_limits`] puts the limits of rates and percentiles beside them, and [`gini`] tells how evenly something is
//! shared.
//!
//! ```
//! use shouwang::stats::{Direction, compare_counts, wilson};
//!
//! let resolved = wilson(86, 100, 0.95)?;
//! assert_eq!(format!("{:.2} to {:.2}", resolved.low, resolved.high), "0.78 to 0.91");
//! // 6 cases after 2 are three times as many, and still no clear change.
//! assert_eq!(compare_counts(6, 1.0, 2, 1.0)?.direction, Direction::Unclear);
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # What it does not do
//!
//! It keeps no records, so a question that the schema did not foresee needs the records again. Distinct counts and
//! percentiles are exact up to a cap a cell and estimated above it, and a [`Value`] says which. The ledger compares tables
//! of the same keys; tables that overlap in other ways are each safe alone, but not proven together.

mod aggregator;
mod batch;
mod brought;
mod bytes;
mod cell_index;
mod cells;
mod change;
mod clock;
mod codec;
mod coded;
mod columns;
mod compare;
mod disclosure;
mod estimate;
mod event;
mod figure;
mod gather;
mod inequality;
mod interval;
mod layout;
mod measure;
mod numeral;
mod pending;
mod period;
mod person;
mod plan;
mod project;
mod quantity;
mod readout;
mod scan;
mod scatter;
mod schema;
mod select;
mod special;
mod state;
mod table;
mod unit;
mod value;

pub use aggregator::Aggregator;
pub use change::{
    BeforeAfter, Change, Direction, Displacement, LEAST_BASE, compare_counts, e_test,
    weighted_displacement_difference, z_of_change,
};
pub use columns::{Codes, ColumnData, Columns, Flags, Integers, Negative, PushReport, TimeUnit, Validity};
pub use compare::{Comparison, DailyCounts, DaySpan, civil_day, compared_spans, spring_festival};
pub use disclosure::{
    Ledger, Policy, ReleasedColumn, ReleasedRowCounts, ReleasedTable, ReleasedValue, WithheldReason,
};
pub use estimate::{
    CONFIDENCE, Estimate, funnel_limits, poisson_rate, quantile_ranks, rank_intervals, rate_ratio, wilson,
};
pub use event::{Event, FieldValue};
pub use figure::{Qualifier, Reconciliation, ReportedFigure, parse_figure};
pub use inequality::gini;
pub use interval::{Answer, Interval};
pub use measure::{Measure, MeasureKind};
pub use period::{Grain, Period};
pub use person::PersonKey;
pub use quantity::{AnyQuantity, Precision, Quantity, Ratio};
pub use scan::{FoundFigure, figures_in};
pub use schema::{Dimension, MAX_DIMENSIONS, Schema, SchemaBuilder};
pub use table::{Column, ColumnRole, KeyColumn, RowCounts, RowKey, Table, TableOptions};
pub use unit::{Unit, UnitMarker, units};
pub use value::{HourProfile, Value};
