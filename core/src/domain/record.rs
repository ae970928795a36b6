//! Records that are read with serde through their own checks.

/// Declares a record whose `Deserialize` runs the named checks, so that none that a constructor refuses comes in by serde.
///
/// The fields are read into a twin that only this function sees. (serde's `remote = "Self"` would leave a public way past the
/// checks.)
macro_rules! record {
    (
        checks $($check:ident),+;
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* pub $field:ident: $type:ty, )+
        }
    ) => {
        $(#[$meta])*
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )+
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields, expecting = "a record of the domain")]
                struct Unchecked {
                    $( $(#[$field_meta])* $field: $type, )+
                }
                let Unchecked { $($field,)+ } = Unchecked::deserialize(deserializer)?;
                let record = Self { $($field,)+ };
                $( record.$check().map_err(serde::de::Error::custom)?; )+
                Ok(record)
            }
        }
    };
}

pub(super) use record;
