//! When: valid time, opening hours and the working calendar.

mod valid_time;

pub use valid_time::ValidTime;
