//! What crosses the crates of shouwang is in the tests beside this file. The front page's example is compiled here.

#![cfg_attr(doctest, doc = include_str!("../README.md"))]
