//! A way for tests of the faces to provoke a panic; it is not in the library that ships.

use std::cell::Cell;

thread_local! {
    static ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Makes the next call on this thread panic inside its guard.
#[uniffi::export]
pub(crate) fn panic_in_next_call() {
    ASKED.set(true);
}

pub(crate) fn panic_if_asked() {
    assert!(!ASKED.take(), "a panic that a test asked for");
}
