//! Areas: the tree of jurisdictions, administrative and of the police.

use std::collections::BTreeMap;

use super::{AgencyId, AreaId, DivisionCode};
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Area {
    /// Stable identifier.
    pub id: AreaId,
    /// Name in Chinese, or in the language of the place.
    pub name: String,
    /// Name in English, where there is one.
    pub name_en: Option<String>,
    /// Names in further languages, by BCP 47 tag.
    #[cfg_attr(feature = "serde", serde(default))]
    pub names: BTreeMap<String, String>,
    /// Kind.
    pub kind: AreaKind,
    /// Code by which ties are ordered, of whatever scheme the country uses; the identifier where there is none.
    ///
    /// It is text, because a code alone doesn't tell its scheme: `131016` is a ward of Tokyo and reads like a division of
    /// Hebei. Ask [`Area::division`] where the scheme is GB/T 2260.
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
            names: BTreeMap::new(),
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

    /// Reads the code as a division by GB/T 2260; `None` where there is none or it can't be one.
    #[must_use]
    pub fn division(&self) -> Option<DivisionCode> {
        self.code.as_deref().and_then(|code| DivisionCode::parse(code).ok())
    }

    /// Gives the name in a language by its BCP 47 tag, or in a wider form of that language; else the name of the place.
    ///
    /// `zh-Hant-HK` finds `zh-hant`. Letter case does not matter.
    #[must_use]
    pub fn name_in(&self, tag: &str) -> &str {
        let tag = tag.trim();
        let wider = std::iter::successors(Some(tag), |tag| tag.rsplit_once('-').map(|(wider, _)| wider));
        wider
            .filter_map(|tag| {
                let own = self.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
                let english = self.name_en.as_ref().filter(|_| tag.eq_ignore_ascii_case("en"));
                own.map(|(_, name)| name).or(english)
            })
            .next()
            .unwrap_or(&self.name)
    }

    /// The code by which ties are ordered: the area's code, or its identifier where it has none.
    pub fn order_code(&self) -> &str {
        self.code.as_deref().unwrap_or(self.id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_a_language_or_a_wider_form_of_it() {
        let mut area = Area::new(AreaId::new("a").unwrap(), "示例社区", AreaKind::Community);
        area.name_en = Some("Example community".to_owned());
        area.names.insert("bo".to_owned(), "དཔེར་བརྗོད".to_owned());
        area.names.insert("zh-Hant".to_owned(), "範例社區".to_owned());
        for (tag, name) in [
            ("en-GB", "Example community"),
            ("BO-CN", "དཔེར་བརྗོད"),
            ("zh-hant-HK", "範例社區"),
            ("zh", "示例社区"),
            ("fr", "示例社区"),
        ] {
            assert_eq!(area.name_in(tag), name, "{tag}");
        }
    }

    #[test]
    fn a_code_is_a_division_only_where_it_can_be_one() {
        let mut area = Area::new(AreaId::new("a").unwrap(), "A", AreaKind::District);
        assert_eq!(area.division(), None);
        area.code = Some("630103".to_owned());
        assert_eq!(area.division().unwrap().as_str(), "630103");
        area.code = Some("E05009288".to_owned());
        assert_eq!(area.division(), None);
    }
}
