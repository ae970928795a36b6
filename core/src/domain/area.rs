//! Areas: the tree of jurisdictions, administrative and of the police.

use super::{AgencyId, AreaId};
use crate::geo::Boundary;
use crate::label::coded_enum;
use crate::time::ValidTime;

coded_enum! {
    /// The kind of an area.
    pub enum AreaKind {
        Province = "province", "省", "province";
        Prefecture = "prefecture", "市(州)", "prefecture";
        District = "district", "区县", "district";
        Subdistrict = "subdistrict", "街道", "subdistrict";
        Town = "town", "镇", "town";
        Township = "township", "乡", "township";
        Community = "community", "社区", "community";
        Village = "village", "行政村", "village";
        Grid = "grid", "网格", "grid";
        Building = "building", "楼栋", "building";
        Force = "force", "公安局", "force area";
        SubBureau = "sub_bureau", "分局", "sub-bureau area";
        Station = "station", "派出所", "station area";
        PoliceArea = "police_area", "警务区", "police area";
        Beat = "beat", "巡区", "beat";
    }
}

impl AreaKind {
    /// Ranks kinds from the one nearest to a resident (0) to the widest, across both trees.
    ///
    /// The first covering area in this order that has an officer on duty for it names who is responsible.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Building => 0,
            Self::Grid => 1,
            Self::Beat => 2,
            Self::Community | Self::Village => 3,
            Self::PoliceArea => 4,
            Self::Subdistrict | Self::Town | Self::Township => 5,
            Self::Station => 6,
            Self::District => 7,
            Self::SubBureau => 8,
            Self::Prefecture => 9,
            Self::Force => 10,
            Self::Province => 11,
        }
    }
}

/// An area (辖区): a node of the tree of jurisdictions, with its outline and its valid time.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Area {
    /// Stable identifier.
    pub id: AreaId,
    /// Name in Chinese, or in the language of the place.
    pub name: String,
    /// Name in English, where there is one.
    pub name_en: Option<String>,
    /// Kind.
    pub kind: AreaKind,
    /// Code by which ties are ordered; the identifier where there is none.
    pub code: Option<String>,
    /// The area above it; `None` at the root, and where the parent is not known.
    pub parent: Option<AreaId>,
    /// The agency that serves it.
    pub agency: Option<AgencyId>,
    /// Outline, where it is known.
    pub boundary: Option<Boundary>,
    /// When the area is in force.
    pub valid: ValidTime,
    /// Residents, where counted.
    pub population: Option<u64>,
    /// Households, where counted.
    pub households: Option<u64>,
}

impl Area {
    /// Makes an area that is in force at any time and has no outline yet.
    pub fn new(id: AreaId, name: impl Into<String>, kind: AreaKind) -> Self {
        Self {
            id,
            name: name.into(),
            name_en: None,
            kind,
            code: None,
            parent: None,
            agency: None,
            boundary: None,
            valid: ValidTime::always(),
            population: None,
            households: None,
        }
    }

    /// The code by which ties are ordered: the area's code, or its identifier where it has none.
    pub fn order_code(&self) -> &str {
        self.code.as_deref().unwrap_or(self.id.as_str())
    }
}
