//! What crosses the crates of shouwang is in the tests beside this file.
