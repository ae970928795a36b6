//! Codes for programs and labels for people.

/// A language of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Lang {
    /// Chinese (simplified).
    #[default]
    Zh,
    /// English.
    En,
}

/// Declares a closed enumeration of the field: each variant with its stable code and its labels in Chinese and English.
macro_rules! coded_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $variant:ident = $code:literal, $zh:literal, $en:literal; )+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!($zh, ", ", $en, " (`", $code, "`).")]
                #[cfg_attr(feature = "serde", serde(rename = $code))]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// Gives the stable code, for programs and files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// Gives the label for people, in Chinese or English.
            #[must_use]
            pub const fn label(self, lang: $crate::Lang) -> &'static str {
                match lang {
                    $crate::Lang::Zh => match self { $( Self::$variant => $zh, )+ },
                    $crate::Lang::En => match self { $( Self::$variant => $en, )+ },
                }
            }

            /// Reads a code or a label of either language; letter case and surrounding space do not matter.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|value| {
                    text.eq_ignore_ascii_case(value.code())
                        || text.eq_ignore_ascii_case(value.label($crate::Lang::En))
                        || text == value.label($crate::Lang::Zh)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> $crate::Result<Self> {
                Self::parse(text).ok_or_else(|| {
                    $crate::Error::invalid(concat!("one of ", $( $code, " ", )+).trim_end())
                })
            }
        }
    };
}

pub(crate) use coded_enum;
