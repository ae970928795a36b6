//! A column and a file of a data folder, and the columns that several files have.

/// A column of a file, or a property of a GeoJSON feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderColumn {
    /// Name in English, which errors use.
    pub name: &'static str,
    /// Other headers that are understood.
    pub aliases: &'static [&'static str],
    /// Whether a row without it is refused.
    pub required: bool,
    /// What it holds.
    pub holds: &'static str,
}

/// A file of a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderFile {
    /// Name without its ending; `.geojson` is read where `geometry` says so, `.csv` always, either of them also with `.gz`.
    pub name: &'static str,
    /// The geometry of its features, where the file may be GeoJSON.
    pub geometry: Option<&'static str>,
    /// Its columns.
    pub columns: &'static [FolderColumn],
}

pub(super) const fn required(
    name: &'static str,
    aliases: &'static [&'static str],
    holds: &'static str,
) -> FolderColumn {
    FolderColumn { name, aliases, required: true, holds }
}

pub(super) const fn optional(
    name: &'static str,
    aliases: &'static [&'static str],
    holds: &'static str,
) -> FolderColumn {
    FolderColumn { name, aliases, required: false, holds }
}

pub(super) const ID: FolderColumn = required("id", &["编号", "标识"], "identifier, unique in the file");
pub(super) const NAME: FolderColumn = required("name", &["名称", "姓名"], "name");
pub(super) const NAME_EN: FolderColumn = optional("name_en", &["英文名称"], "name in English");
pub(super) const LATITUDE: FolderColumn =
    required("latitude", &["纬度", "lat"], "degrees north, WGS-84; a GeoJSON point instead");
pub(super) const LONGITUDE: FolderColumn =
    required("longitude", &["经度", "lon", "lng"], "degrees east, WGS-84; a GeoJSON point instead");
pub(super) const MAYBE_LATITUDE: FolderColumn =
    optional("latitude", &["纬度", "lat"], "degrees north, WGS-84");
pub(super) const MAYBE_LONGITUDE: FolderColumn =
    optional("longitude", &["经度", "lon", "lng"], "degrees east, WGS-84");
pub(super) const AREA: FolderColumn = optional("area", &["辖区", "所属辖区"], "area id");
pub(super) const VALID_FROM: FolderColumn =
    optional("valid_from", &["生效日期", "起始日期"], "first day it holds");
pub(super) const VALID_TO: FolderColumn =
    optional("valid_to", &["失效日期", "截止日期"], "first day it no longer holds");
pub(super) const LANGUAGES: FolderColumn = optional("languages", &["语言"], "BCP 47 tags, separated by `;`");
pub(super) const OPENED_AT: FolderColumn =
    required("opened_at", &["开始时间", "登记时间", "发生时间"], "instant with offset, or local time");
pub(super) const CLOSED_AT: FolderColumn =
    optional("closed_at", &["办结时间", "结束时间"], "instant with offset, or local time");
pub(super) const EMERGENCY_LINE: FolderColumn = optional("emergency_line", &["报警电话"], "telephone number");
pub(super) const HELP_LINE: FolderColumn =
    optional("help_line", &["求助电话", "联系电话"], "telephone number");
pub(super) const RESCUE_LINE: FolderColumn = optional("rescue_line", &["救援电话"], "telephone number");
pub(super) const CONSULTATION_LINE: FolderColumn =
    optional("consultation_line", &["咨询电话"], "telephone number");
pub(super) const OFFICER: FolderColumn = optional("officer", &["民警", "带队民警"], "officer id");
pub(super) const HELP_HOURS: FolderColumn =
    optional("help_line_hours", &["求助电话时间"], "when that line is answered, OSM opening hours");
pub(super) const RESCUE_HOURS: FolderColumn =
    optional("rescue_line_hours", &["救援电话时间"], "when that line is answered, OSM opening hours");
pub(super) const CONSULTATION_HOURS: FolderColumn =
    optional("consultation_line_hours", &["咨询电话时间"], "when that line is answered, OSM opening hours");
pub(super) const OTHER_LINES: FolderColumn = optional(
    "other_lines",
    &["其他电话"],
    "purposes and numbers, separated by `;`: `anti_fraud=96110;消防=119`",
);
pub(super) const HOURS: FolderColumn = optional("hours", &["开放时间"], "OSM opening hours, such as `24/7`");
pub(super) const NUMBER: FolderColumn = optional("number", &["登记号", "案号"], "number in the register");
pub(super) const AT: FolderColumn = required("at", &["时间"], "instant with offset, or local time");
pub(super) const BY: FolderColumn = optional("by", &["执行人"], "identifier of whoever did it");
pub(super) const VOLUNTEERS: FolderColumn =
    optional("volunteers", &["义警", "参与义警"], "volunteer ids, separated by `;`");
