//! Runs the tests that stand beside the code of the city example. An example is built either to be run or to be tested, and the
//! scenario tests need it built to be run.

#[allow(dead_code)]
#[path = "../city/columns.rs"]
mod columns;
#[allow(dead_code)]
#[path = "../city/options.rs"]
mod options;
