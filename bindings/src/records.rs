//! The records that answers hold.

use shouwang::domain;

use crate::enums::{
    Accessibility, AgencyLevel, AreaKind, AssetKind, AssignmentRole, Equipment, ForWhom, LinePurpose,
    LineReason, Rank, SafePointFunction, SafePointHost, SafePointState,
};
use crate::geo::Position;
use crate::time::CivilDate;

/// A line that a plate, a safe point, an officer or a station can be reached on.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ContactLine {
    /// What the line is for.
    pub purpose: LinePurpose,
    /// The number as people read it.
    pub number: String,
    /// A `tel:` link to dial it with, extension included; nothing when the number is masked.
    pub tel_uri: Option<String>,
    /// Whether it is one of the emergency codes 110, 119, 120, 122 and 12110.
    pub is_emergency: bool,
    /// When it is answered, in OSM's `opening_hours` syntax; nothing when nobody said.
    pub hours: Option<String>,
}

/// What a log of an app shows: neither number nor hours, which may be somebody's own.
impl std::fmt::Display for ContactLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::fmt::Debug for ContactLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContactLine").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

impl From<&domain::ContactLine> for ContactLine {
    fn from(line: &domain::ContactLine) -> Self {
        Self {
            purpose: line.purpose.into(),
            number: line.number.to_string(),
            tel_uri: line.number.tel_uri(),
            is_emergency: line.number.is_emergency(),
            hours: line.hours.as_ref().map(ToString::to_string),
        }
    }
}

/// The line to call, with the reason.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct LineAdvice {
    /// The line.
    pub line: ContactLine,
    /// Why this one.
    pub reason: LineReason,
}

impl From<&shouwang::ask::LineAdvice> for LineAdvice {
    fn from(advice: &shouwang::ask::LineAdvice) -> Self {
        Self { line: (&advice.line).into(), reason: advice.reason.into() }
    }
}

/// A safe point 平安守望点.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SafePoint {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Who hosts it: the firm or institution.
    pub host: Option<String>,
    /// The kind of place that hosts it.
    pub host_kind: SafePointHost,
    /// Where it is.
    pub position: Position,
    /// How to find the entrance.
    pub entrance_note: Option<String>,
    /// Identifier of its area.
    pub area: Option<String>,
    /// What it offers.
    pub functions: Vec<SafePointFunction>,
    /// What it has at hand.
    pub equipment: Vec<Equipment>,
    /// When it is open, in OSM's `opening_hours` syntax; nothing when nobody said.
    pub hours: Option<String>,
    /// Its lines.
    pub lines: Vec<ContactLine>,
    /// The languages spoken, as BCP 47 tags.
    pub languages: Vec<String>,
    /// How it can be used by those who are hindered elsewhere; empty when nobody said.
    pub accessibility: Vec<Accessibility>,
    /// Whom it is there for; everybody when it is empty.
    pub for_whom: Vec<ForWhom>,
    /// State.
    pub state: SafePointState,
    /// When somebody last verified it.
    pub verified_on: Option<CivilDate>,
}

impl From<&domain::SafePoint> for SafePoint {
    fn from(point: &domain::SafePoint) -> Self {
        Self {
            id: point.id.to_string(),
            name: point.name.clone(),
            host: point.host.clone(),
            host_kind: point.host_kind.into(),
            position: point.position.into(),
            entrance_note: point.entrance_note.clone(),
            area: point.area.as_ref().map(ToString::to_string),
            functions: point.functions.iter().map(|f| (*f).into()).collect(),
            equipment: point.equipment.iter().map(|e| (*e).into()).collect(),
            hours: point.hours.as_ref().map(ToString::to_string),
            lines: point.lines.iter().map(ContactLine::from).collect(),
            languages: point.languages.clone(),
            accessibility: point.accessibility.iter().map(|a| (*a).into()).collect(),
            for_whom: point.for_whom.iter().map(|w| (*w).into()).collect(),
            state: point.state.into(),
            verified_on: point.verified_on.map(CivilDate::from),
        }
    }
}

/// An area of the jurisdiction tree 辖区, without its outline.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Area {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// Kind.
    pub kind: AreaKind,
    /// Division or police code.
    pub code: Option<String>,
    /// Identifier of the area above it.
    pub parent: Option<String>,
    /// Residents.
    pub population: Option<u64>,
    /// Households.
    pub households: Option<u64>,
}

impl From<&domain::Area> for Area {
    fn from(area: &domain::Area) -> Self {
        Self {
            id: area.id.to_string(),
            name: area.name.clone(),
            name_en: area.name_en.clone(),
            kind: area.kind.into(),
            code: area.code.clone(),
            parent: area.parent.as_ref().map(ToString::to_string),
            population: area.population,
            households: area.households,
        }
    }
}

/// An agency or station.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Agency {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// Name in English.
    pub name_en: Option<String>,
    /// Level.
    pub level: AgencyLevel,
    /// Code of 12 digits.
    pub code: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Where it is.
    pub position: Option<Position>,
    /// Its lines.
    pub lines: Vec<ContactLine>,
}

impl From<&domain::Agency> for Agency {
    fn from(agency: &domain::Agency) -> Self {
        Self {
            id: agency.id.to_string(),
            name: agency.name.clone(),
            name_en: agency.name_en.clone(),
            level: agency.level.into(),
            code: agency.code.map(|code| code.to_string()),
            address: agency.address.clone(),
            position: agency.position.map(Position::from),
            lines: agency.lines.iter().map(ContactLine::from).collect(),
        }
    }
}

/// An officer, with what a plate shows of one.
#[derive(Clone, PartialEq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct Officer {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Badge number 警号.
    pub badge: Option<String>,
    /// Rank 警衔.
    pub rank: Option<Rank>,
    /// Grade 职级.
    pub grade: Option<String>,
    /// Post 职务.
    pub post: Option<String>,
    /// The languages spoken, as BCP 47 tags.
    pub languages: Vec<String>,
    /// The officer's lines.
    pub lines: Vec<ContactLine>,
}

/// What a log of an app shows: the identifier, and neither name nor badge nor line.
impl std::fmt::Display for Officer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::fmt::Debug for Officer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Officer").field("id", &self.id).finish_non_exhaustive()
    }
}

impl From<&domain::Officer> for Officer {
    fn from(officer: &domain::Officer) -> Self {
        Self {
            id: officer.id.to_string(),
            name: officer.name.to_string(),
            badge: officer.badge.clone(),
            rank: officer.rank.map(Rank::from),
            grade: officer.grade.clone(),
            post: officer.post.clone(),
            languages: officer.languages.clone(),
            lines: officer.lines.iter().map(ContactLine::from).collect(),
        }
    }
}

/// An officer who is responsible for an area, and as what.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ResponsibleOfficer {
    /// The officer.
    pub officer: Officer,
    /// As what.
    pub role: AssignmentRole,
}

impl From<&shouwang::ask::ResponsibleOfficer<'_>> for ResponsibleOfficer {
    fn from(one: &shouwang::ask::ResponsibleOfficer<'_>) -> Self {
        Self { officer: one.officer.into(), role: one.role.into() }
    }
}

/// A place that safe points are there for: a school, a compound.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Asset {
    /// Identifier.
    pub id: String,
    /// Kind.
    pub kind: AssetKind,
    /// Name.
    pub name: String,
    /// Where it is.
    pub position: Position,
}

impl From<&domain::Asset> for Asset {
    fn from(asset: &domain::Asset) -> Self {
        Self {
            id: asset.id.to_string(),
            kind: asset.kind.into(),
            name: asset.name.clone(),
            position: asset.position.into(),
        }
    }
}
