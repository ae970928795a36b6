//! Agencies and stations.

use super::{AgencyCode, AgencyId, ContactLine};
use crate::Position;
use crate::label::coded_enum;
use crate::time::OpeningHours;

coded_enum! {
    /// The level of a police agency.
    pub enum AgencyLevel {
        Force = "force", "公安局", "force";
        SubBureau = "sub_bureau", "分局", "sub-bureau";
        Station = "station", "派出所", "station";
    }
}

/// A police agency (公安机关): a force, a sub-bureau or a station.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Agency {
    /// Stable identifier.
    pub id: AgencyId,
    /// Name in Chinese, or in the language of the place.
    pub name: String,
    /// Name in English, where there is one.
    pub name_en: Option<String>,
    /// Level.
    pub level: AgencyLevel,
    /// Agency code of the mainland; an agency elsewhere has none.
    pub code: Option<AgencyCode>,
    /// The agency above it.
    pub parent: Option<AgencyId>,
    /// Address as written.
    pub address: Option<String>,
    /// Where it is.
    pub position: Option<Position>,
    /// When it is open to residents; `None` where nobody said.
    pub hours: Option<OpeningHours>,
    /// Its lines.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<ContactLine>,
}

impl Agency {
    /// Makes an agency with nothing but identity, name and level.
    pub fn new(id: AgencyId, name: impl Into<String>, level: AgencyLevel) -> Self {
        Self {
            id,
            name: name.into(),
            name_en: None,
            level,
            code: None,
            parent: None,
            address: None,
            position: None,
            hours: None,
            lines: Vec::new(),
        }
    }
}
