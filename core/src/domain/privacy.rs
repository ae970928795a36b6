//! `Debug` that leaves out what could tell of a person.

use std::fmt;

/// Stands for a value that is not shown.
pub(super) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// Writes a record's `Debug`, which shows some fields and prints `..` for the others. A field that is in neither list does not
/// compile, so that a new one has to be judged.
macro_rules! debug_hiding {
    ($name:ident shows { $($shown:ident),+ $(,)? } hides { $($hidden:ident),+ $(,)? }) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let Self { $($shown,)+ $($hidden: _,)+ } = self;
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($shown), $shown))+
                    $(.field(stringify!($hidden), &$crate::domain::privacy::Hidden))+
                    .finish()
            }
        }
    };
}

pub(super) use debug_hiding;
