//! Long work on a thread of its own, while the caller's thread tells how far it is and looks whether the user pressed Ctrl-C.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use pyo3::prelude::*;

use crate::guard::guard;

/// How long the caller's thread sleeps between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// How long whoever waits for a turn sleeps between two looks.
const BETWEEN_TRIES: Duration = Duration::from_millis(1);

/// How far the work is; it is also told here that nobody waits for it any more.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    done: AtomicU64,
    given_up: AtomicBool,
}

impl Watch {
    /// Adds to what is done.
    pub(crate) fn advance(&self, by: u64) {
        self.done.fetch_add(by, Ordering::Relaxed);
    }

    /// Sets what is done.
    pub(crate) fn reach(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    /// Tells whether the work may stop, because its answer goes nowhere.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }
}

/// Does `work` with the interpreter released, and calls `progress` with what is done and with `total`.
///
/// On Ctrl-C, or when `progress` raises, the exception goes to the caller at once; the work ends by itself later, unseen.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    total: u64,
    work: impl FnOnce(&Watch) -> PyResult<T> + Send + 'static,
) -> PyResult<T> {
    let watch = Arc::new(Watch::default());
    let (sender, receiver) = channel();
    let theirs = Arc::clone(&watch);
    let spawned = std::thread::Builder::new().name("shouwang".to_owned()).spawn(move || {
        // A caller that has given up hears nothing.
        let _ = sender.send(guard(|| work(&theirs)));
    });
    spawned.map_err(|_| pyo3::exceptions::PyMemoryError::new_err("no thread could be started"))?;
    let mut told = None;
    let mut tell = |done: u64| match progress {
        Some(progress) if told != Some(done) => {
            told = Some(done);
            progress.call1((done.min(total), total)).map(drop)
        }
        _ => Ok(()),
    };
    let mut receiver = receiver;
    loop {
        // The work's errors need the interpreter, so it is released while they are waited for.
        let (back, heard) = py.detach(move || {
            let heard = receiver.recv_timeout(BETWEEN_LOOKS);
            (receiver, heard)
        });
        receiver = back;
        let seen_to = match &heard {
            Ok(Ok(_)) => tell(total),
            Err(RecvTimeoutError::Timeout) => tell(watch.done.load(Ordering::Relaxed)),
            _ => Ok(()),
        };
        if let Err(error) = py.check_signals().and(seen_to) {
            watch.given_up.store(true, Ordering::Relaxed);
            return Err(error);
        }
        match heard {
            Ok(answer) => return answer,
            Err(RecvTimeoutError::Timeout) => {}
            // The guard sends whatever happens, a panic too.
            Err(RecvTimeoutError::Disconnected) => {
                return Err(crate::errors::internal(Some((file!(), line!()))));
            }
        }
    }
}

/// Waits for a turn that others may have taken, heeding Ctrl-C.
pub(crate) fn turn<'a>(py: Python<'_>, turns: &'a Mutex<()>) -> PyResult<MutexGuard<'a, ()>> {
    loop {
        match turns.try_lock() {
            Ok(turn) => return Ok(turn),
            Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        py.detach(|| std::thread::sleep(BETWEEN_TRIES));
        py.check_signals()?;
    }
}
