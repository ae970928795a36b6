//! Enumerations of the field: each is the core's, with its code and its labels.

/// A language of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Lang {
    /// Chinese (simplified).
    Zh,
    /// English.
    En,
}

impl From<Lang> for shouwang::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// Declares the face's twin of an enumeration of the core, converted both ways, with `code()` and `label(lang)`.
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident from $($core:ident)::+ { $( $(#[$doc:meta])* $variant:ident, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$doc])* $variant, )+ }

        impl From<$($core)::+> for $name {
            fn from(value: $($core)::+) -> Self {
                use $($core)::+ as Core;
                match value {
                    $( Core::$variant => Self::$variant, )+
                    // A test goes through every value that the core has.
                    _ => unreachable!("a value that the face does not have"),
                }
            }
        }

        impl From<$name> for $($core)::+ {
            fn from(value: $name) -> Self {
                match value { $( $name::$variant => Self::$variant, )+ }
            }
        }

        #[uniffi::export]
        impl $name {
            /// The stable code, for programs and files.
            pub fn code(&self) -> String {
                <$($core)::+>::from(*self).code().to_owned()
            }

            /// The label for people, in Chinese or English.
            pub fn label(&self, lang: $crate::coded::Lang) -> String {
                <$($core)::+>::from(*self).label(lang.into()).to_owned()
            }
        }
    };
}

pub(crate) use coded;
