//! Contact plates: the officer's name and numbers on a wall.

use chrono::NaiveDate;

use super::{AreaId, ContactLine, LinePurpose, OfficerId, PlateId, PlateState};
use crate::label::coded_enum;
use crate::time::ValidTime;
use crate::{Error, Position, Result};

coded_enum! {
    /// The kind of place that a contact plate hangs in.
    pub enum PlateHost {
        Community = "community", "社区", "community";
        ConstructionSite = "construction_site", "建筑工地", "construction site";
        ResidentialBuilding = "residential_building", "小区楼栋", "residential building";
        Business = "business", "企业商户", "business";
        Square = "square", "广场", "square";
        Market = "market", "市集", "market";
        School = "school", "学校", "school";
        Village = "village", "行政村", "village";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// What a QR code on a plate leads to.
    pub enum QrLinkKind {
        WeChatOfficialAccount = "wechat_official_account", "微信公众号", "WeChat official account";
        Url = "url", "网址", "URL";
        SignedPlateCode = "signed_plate_code", "防伪码", "signed plate code";
    }
}

/// A QR code on a plate (二维码).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrLink {
    /// What it leads to.
    pub kind: QrLinkKind,
    /// The account's name, or the address.
    pub target: String,
}

/// What a plate shows (牌面内容).
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct PlateContent {
    /// Officers named on it.
    pub officers: Vec<OfficerId>,
    /// Lines printed on it.
    pub lines: Vec<ContactLine>,
    /// Slogans.
    pub slogans: Vec<String>,
    /// QR codes.
    pub qr_links: Vec<QrLink>,
}

/// A police-community contact plate (警民联系牌).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ContactPlate {
    /// Stable identifier.
    pub id: PlateId,
    /// Number printed on it.
    pub number: Option<String>,
    /// The place it hangs in, as written.
    pub host_place: String,
    /// The kind of that place.
    pub host_kind: PlateHost,
    /// Where it hangs.
    pub position: Position,
    /// The area whose officers it names.
    pub area: AreaId,
    /// What it shows.
    pub content: PlateContent,
    /// State of its lifecycle.
    pub state: PlateState,
    /// When it is meant to hang.
    pub valid: ValidTime,
    /// When it was put up.
    pub posted_on: Option<NaiveDate>,
    /// When somebody last looked at it.
    pub inspected_on: Option<NaiveDate>,
}

impl ContactPlate {
    /// Makes a draft of a plate, with nothing on it.
    pub fn new(
        id: PlateId,
        host_place: impl Into<String>,
        host_kind: PlateHost,
        position: Position,
        area: AreaId,
    ) -> Self {
        Self {
            id,
            number: None,
            host_place: host_place.into(),
            host_kind,
            position,
            area,
            content: PlateContent::default(),
            state: PlateState::Draft,
            valid: ValidTime::always(),
            posted_on: None,
            inspected_on: None,
        }
    }

    /// Checks that the plate may be posted: it names an officer and shows the four lines of every plate.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing), naming the field `officers` or `lines` and the purpose that is not there.
    pub fn check_content(&self) -> Result<()> {
        if self.content.officers.is_empty() {
            return Err(Error::missing("at least one officer on a posted plate").in_field("officers"));
        }
        for purpose in LinePurpose::ON_EVERY_PLATE {
            if !self.content.lines.iter().any(|line| line.purpose == purpose) {
                let expected = format!("a line for {} on a posted plate", purpose.code());
                return Err(Error::missing(expected).in_field("lines"));
            }
        }
        Ok(())
    }
}
