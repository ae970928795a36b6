//! Keeps panics inside: every entry runs under [`guard`].

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

use pyo3::prelude::*;

use crate::errors;

thread_local! {
    static PANICKED_AT: Cell<Option<(&'static str, u32)>> = const { Cell::new(None) };
}

/// Runs `work` and turns a panic in it into `shouwang.errors.InternalError`, which names the source line and no value.
pub(crate) fn guard<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(errors::internal(PANICKED_AT.take())))
}

/// Replaces this library's own panic hook, which would print the panic's text, and with it perhaps a personal value.
///
/// The hook belongs to this shared library's copy of the standard library; other extension modules keep theirs.
pub(crate) fn keep_panics_quiet() {
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| (file_name(at.file()), at.line()));
        PANICKED_AT.set(place);
    }));
}

/// The last part of a source path: the directories before it belong to whoever built the library.
fn file_name(path: &str) -> &'static str {
    // A panic is rare enough that its file name may stay in memory for good.
    Box::leak(path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned().into_boxed_str())
}

/// Panics, so that a test can see what a panic becomes.
#[pyfunction]
pub(crate) fn panic_inside_the_guard() -> PyResult<()> {
    guard(|| {
        #[expect(clippy::panic, reason = "this function exists to panic")]
        {
            panic!("a value that must not be shown")
        }
    })
}
