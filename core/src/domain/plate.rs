//! Contact plates: the officer's name and numbers on a wall.

use chrono::NaiveDate;

use super::record::record;
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

record! {
    checks check_values;

    /// A QR code on a plate (二维码).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{QrLink, QrLinkKind};
    ///
    /// assert!(QrLink::new(QrLinkKind::Url, "https://example.org/plate").is_ok());
    /// assert!(QrLink::new(QrLinkKind::Url, "javascript:alert(1)").is_err());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct QrLink {
        /// What it leads to.
        pub kind: QrLinkKind,
        /// The account's name, the address, or the code's own text.
        pub target: String,
    }
}

impl QrLink {
    /// Makes a QR code.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) on `target` for text that is empty,
    /// longer than 2,048 bytes or holds a control character, and for an address that isn't `http` or `https` with a host.
    pub fn new(kind: QrLinkKind, target: impl AsRef<str>) -> Result<Self> {
        let link = Self { kind, target: target.as_ref().trim().to_owned() };
        link.check_values()?;
        Ok(link)
    }

    /// Checks the target.
    ///
    /// # Errors
    ///
    /// As [`QrLink::new`].
    pub fn check_values(&self) -> Result<()> {
        let wrong = |expected| Err(Error::invalid(expected).in_field("target"));
        if self.target.trim().is_empty() {
            return Err(Error::missing("what the QR code leads to").in_field("target"));
        }
        // What a QR code of the largest version holds at its lowest level is 2,953 bytes (ISO/IEC 18004).
        if self.target.len() > 2048 || self.target.chars().any(char::is_control) {
            return wrong("at most 2048 bytes without control characters");
        }
        if self.kind == QrLinkKind::Url && !is_web_address(&self.target) {
            return wrong("an address that begins with https:// or http://");
        }
        Ok(())
    }
}

fn is_web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    (scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http"))
        && !host.is_empty()
        && !text.contains(char::is_whitespace)
        // `https://police@evil.example` leads to evil.example.
        && !host.contains('@')
}

/// What a plate shows (牌面内容).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct PlateContent {
    /// Version of the content; of one area's plates those with a lower version than the highest are superseded.
    pub version: u32,
    /// Officers named on it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub officers: Vec<OfficerId>,
    /// Lines printed on it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub lines: Vec<ContactLine>,
    /// Slogans.
    #[cfg_attr(feature = "serde", serde(default))]
    pub slogans: Vec<String>,
    /// QR codes.
    #[cfg_attr(feature = "serde", serde(default))]
    pub qr_links: Vec<QrLink>,
    /// Languages that it is printed in, as BCP 47 tags, the first one first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub languages: Vec<String>,
}

impl Default for PlateContent {
    /// Gives version 1 with nothing on it.
    fn default() -> Self {
        Self {
            version: 1,
            officers: Vec::new(),
            lines: Vec::new(),
            slogans: Vec::new(),
            qr_links: Vec::new(),
            languages: Vec::new(),
        }
    }
}

record! {
    checks check_posted;

    /// A police-community contact plate (警民联系牌).
    #[derive(Debug, Clone, PartialEq)]
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

    /// Checks the QR codes, and of a posted plate that it may be posted.
    ///
    /// # Errors
    ///
    /// Those of [`QrLink::check_values`], and of [`ContactPlate::check_content`] for a posted plate.
    pub fn check_posted(&self) -> Result<()> {
        self.content.qr_links.iter().try_for_each(QrLink::check_values)?;
        if self.state == PlateState::Posted { self.check_content() } else { Ok(()) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_leads_to_a_web_address_and_to_nothing_that_only_looks_like_one() {
        for good in ["https://example.org", "HTTP://example.org/a?b=c#d", "https://例子.测试/牌"] {
            assert!(QrLink::new(QrLinkKind::Url, good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "javascript://alert(1)",
            "https:///path",
            "https://police.example@evil.example/",
            "https://exa mple.org",
            "https://example.org/\u{0}",
        ] {
            assert!(QrLink::new(QrLinkKind::Url, bad).is_err(), "{bad}");
        }
        assert!(QrLink::new(QrLinkKind::SignedPlateCode, "x".repeat(2048)).is_ok());
        assert!(QrLink::new(QrLinkKind::SignedPlateCode, "x".repeat(2049)).is_err());
    }
}
