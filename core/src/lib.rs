//! Community policing as a library.

#![forbid(unsafe_code)]

pub mod ask;
pub mod domain;
mod error;
pub mod exchange;
pub mod geo;
pub mod index;
mod label;
pub mod registry;
pub mod stats;
#[cfg(test)]
mod testing;
pub mod time;

pub use error::{Error, ErrorKind, Place, Result};
pub use geo::Position;
pub use label::Lang;
pub use registry::{Registry, RegistryBuilder};
