//! Places that safe points are there for.

use super::AssetId;
use crate::Position;
use crate::label::coded_enum;

coded_enum! {
    /// The kind of place whose coverage by safe points is asked.
    pub enum AssetKind {
        School = "school", "学校", "school";
        ResidentialCompound = "residential_compound", "居民小区", "residential compound";
        Hospital = "hospital", "医院", "hospital";
        Other = "other", "其他", "other";
    }
}

/// A place that should have a safe point near: a school, a residential compound.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Asset {
    /// Stable identifier.
    pub id: AssetId,
    /// Kind.
    pub kind: AssetKind,
    /// Name.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

impl Asset {
    /// Makes an asset.
    pub fn new(id: AssetId, kind: AssetKind, name: impl Into<String>, position: Position) -> Self {
        Self { id, kind, name: name.into(), position }
    }
}
