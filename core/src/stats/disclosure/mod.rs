//! Disclosure control: what may leave, and proof that nothing withheld comes back.

mod audit;
mod grid;
mod ledger;
mod policy;
mod release;

pub use ledger::Ledger;
pub use policy::{Policy, WithheldReason};
pub use release::{ReleasedColumn, ReleasedRowCounts, ReleasedTable, ReleasedValue};
