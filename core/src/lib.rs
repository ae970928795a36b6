//! Community policing as a library: contact plates, safe points and volunteers, the nearest open help, the responsible officer,
//! and statistics that merge.
//!
//! ```
//! use shouwang::ask::FindHelp;
//! use shouwang::domain::SafePointFunction;
//! use shouwang::exchange::{FolderOptions, read_files};
//! use shouwang::{Lang, Position};
//!
//! // A data folder can be read from disk with `read_folder`; here its one file is in memory.
//! let safe_points = "\
//! id,name,host_kind,latitude,longitude,functions,hours,help_line,state
//! gate,Market gate,compound_gate,36.6219,101.7803,refuge;help,24/7,12345,active
//! shop,Corner shop,supermarket,36.6205,101.7811,help,Mo-Su 08:00-21:00,12345,active
//! ";
//! let files = [("safe_points.csv".to_owned(), safe_points.as_bytes().to_vec())];
//! let registry = read_files(files, &FolderOptions::default())?;
//!
//! let here = Position::new(36.6216, 101.7806)?; // WGS-84 degrees, latitude first
//! let at_night = "2025-07-18T23:40:00+08:00".parse().unwrap();
//! let help = registry.find_help(&FindHelp::new(here, SafePointFunction::Help, at_night));
//!
//! let best = help.best.unwrap().nearby;
//! assert_eq!(best.safe_point.name, "Market gate");
//! assert_eq!((best.metres.round(), best.walking_minutes.ceil()), (43.0, 1.0));
//! assert_eq!(best.safe_point.host_kind.label(Lang::Zh), "物业小区门岗");
//! assert!(help.fallbacks.is_empty()); // the shop is shut
//! # Ok::<(), shouwang::Error>(())
//! ```
//!
//! # Overview
//!
//! The [guide] walks through one day of a police area, from the morning's due list to the night market.
//!
//! | room | holds |
//! |---|---|
//! | [`geo`] | where: [`Position`], datums, geodesic distance, boundaries |
//! | [`time`] | when: valid time, opening hours, the working calendar |
//! | [`domain`] | who and what: the records, their identifiers, codes and labels |
//! | [`lifecycle`] | what a record goes through: tables of states, histories, deadlines |
//! | [`index`] | nearest points and covering areas over plain columns |
//! | [`registry`] | one data set, checked and frozen |
//! | [`ask`] | the questions: find help, whom to call, who is responsible, plate health, what is due, which volunteers, what looks wrong, coverage, roll-up, counts |
//! | [`overview`] | one page about a data set, of the answers of `ask` |
//! | [`stats`] | quantities with units, reported figures, the mergeable aggregator |
//! | [`exchange`] | readers and writers: data folders, CSV, GeoJSON, one HTML page |
//!
//! Data flow one way: **read** bytes into rows and a report, **check and freeze** them into a [`Registry`], **ask** it, **aggregate**
//! events into tables. A registry never changes, is cheap to clone, and any number of threads may ask it.
//!
//! # Concepts
//!
//! - A [`Position`] is always WGS-84 and always valid, so a question asked with one can't fail. Coordinates of another datum are
//!   converted at the door.
//! - Distances are geodesics on the ellipsoid, in metres. Every order is defined: by distance, then by identifier.
//! - Days begin in the registry's zone. Officers, assignments, plates and areas hold for a time `[from, to)`, so that a question
//!   about a past day is answered as of that day.
//! - What a record goes through is declared as data and kept to by one engine, whose guards the registry can judge
//!   ([`Registry::facts_of`]).
//! - A safe point whose hours nobody said is not open; `24/7` is a value.
//! - A number carries its unit. What was reported (400余件) keeps its text and its bounds, and never adds to what was counted.
//! - A resident is a pseudonym, and the `Debug` of a name, a pseudonym or a telephone number does not print it.
//!
//! # Errors
//!
//! There is one [`Error`]: a kind with a stable code, and a place (file, line or feature, field). It never holds the value that was
//! wrong, because that may be somebody's name or number. No input makes the library panic.
//!
//! # What it does not do
//!
//! It dispatches nobody, draws no interactive map, routes along no street (walking time is an estimate, see [`ask::walking_minutes`]),
//! and talks to no network.
//!
//! # Features
//!
//! - `encodings` (on by default): tables in GB18030, Big5, Shift_JIS, EUC-KR and UTF-16. Without it they are read in UTF-8, and a
//!   table declared to be in another encoding is refused.
//! - `serde`: `Serialize` and `Deserialize` for every record, identifier and coded value. Reading runs the checks of the
//!   constructors and refuses fields it doesn't know; serde's own errors may quote what they could not read.

#![forbid(unsafe_code)]

pub mod ask;
pub mod domain;
mod error;
pub mod exchange;
pub mod geo;
pub mod guide;
pub mod index;
mod label;
pub mod lifecycle;
pub mod overview;
pub mod registry;
mod sort;
pub mod stats;
#[cfg(test)]
mod testing;
pub mod time;
mod vectorised;

pub use error::{Error, ErrorKind, Place, Result};
pub use geo::Position;
pub use label::Lang;
pub use registry::{Registry, RegistryBuilder};
