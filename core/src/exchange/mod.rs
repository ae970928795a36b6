//! Readers and writers at the edge.

pub mod page;
