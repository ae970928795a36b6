//! What a record goes through: nine lifecycles declared as data and run by one engine.
//!
//! A table says which action leads from which state to which, who may take it and what must hold first
//! ([`Table::allowed`], [`Table::to_mermaid`]). A [`History`] takes steps or refuses them with the reason, and never forgets
//! one; replaying it gives the stored state. [`Deadline`]s count calendar or working days.

mod deadline;
mod evidence;
mod history;
mod table;
mod tables;
mod words;

pub use crate::domain::{DocumentChecklist, DocumentStage, MediationDocument};
pub use deadline::{Deadline, DueDate, Extension, ExtensionRule, Standing, Term};
pub use evidence::{Evidence, Facts};
pub use history::{Event, History, Refusal, Step};
pub use table::{Lifecycle, Table, Transition};
pub use words::{Action, Guard, Role};

#[cfg(test)]
mod tests;
