//! From a row to an agency, an area, a plate, a safe point and what belongs to them.

use super::{Context, compound, count, lines, names, required, small_count, text, valid};
use crate::domain::{
    AddressRule, Agency, Area, Asset, ContactPlate, Parity, PlateInspection, QrLink, QrLinkKind, SafePoint,
    SafePointVisit,
};
use crate::exchange::Row;
use crate::geo::Boundary;
use crate::{Error, Result};

pub(in crate::exchange::folder) fn agency(row: &Row<'_>, _: Context) -> Result<Agency> {
    let mut agency = Agency::new(row.parse("id")?, row.text("name")?, row.parse("level")?);
    agency.name_en = text(row, "name_en")?;
    agency.code = row.optional_parse("code")?;
    agency.hours = row.optional_parse("hours")?;
    agency.parent = row.optional_parse("parent")?;
    agency.address = text(row, "address")?;
    agency.position = row.optional_position("latitude", "longitude")?;
    agency.lines = lines(row)?;
    Ok(agency)
}

pub(in crate::exchange::folder) fn area(row: &Row<'_>, _: Context) -> Result<Area> {
    let mut area = Area::new(row.parse("id")?, row.text("name")?, row.parse("kind")?);
    area.name_en = text(row, "name_en")?;
    area.names = names(row)?;
    area.code = text(row, "code")?;
    area.parent = row.optional_parse("parent")?;
    area.agency = row.optional_parse("agency")?;
    area.boundary = if row.feature().is_some() { Some(row.boundary()?.clone()) } else { None::<Boundary> };
    area.valid = valid(row)?;
    area.population = count(row, "population")?;
    area.households = count(row, "households")?;
    Ok(area)
}

pub(in crate::exchange::folder) fn address_rule(row: &Row<'_>, _: Context) -> Result<AddressRule> {
    let from = required(row, small_count(row, "from")?, "from")?;
    let to = required(row, small_count(row, "to")?, "to")?;
    let parity = row.optional_parse("parity")?.unwrap_or(Parity::All);
    let (id, area) = (row.parse("id")?, row.parse("area")?);
    let rule = AddressRule::new(id, row.text("street")?, from, to, parity, area);
    let mut rule = rule.map_err(|error| row.locate(error))?;
    rule.valid = valid(row)?;
    Ok(rule)
}

fn qr_links(row: &Row<'_>) -> Result<Vec<QrLink>> {
    let mut links = Vec::new();
    for (name, kind) in [
        ("wechat_accounts", QrLinkKind::WeChatOfficialAccount),
        ("urls", QrLinkKind::Url),
        ("signed_code", QrLinkKind::SignedPlateCode),
    ] {
        for target in row.texts(name)? {
            let wrong = |error: Error| row.locate(Error::new(error.kind().clone()).in_field(name));
            links.push(QrLink::new(kind, target).map_err(wrong)?);
        }
    }
    Ok(links)
}

pub(in crate::exchange::folder) fn contact_plate(row: &Row<'_>, _: Context) -> Result<ContactPlate> {
    let position = row.position("latitude", "longitude")?;
    let mut plate = ContactPlate::new(
        row.parse("id")?,
        row.text("host_place")?,
        row.parse("host_kind")?,
        position,
        row.parse("area")?,
    );
    plate.number = text(row, "number")?;
    plate.content.officers = row.list("officers")?;
    plate.content.lines = lines(row)?;
    plate.content.slogans = row.texts("slogans")?;
    plate.content.qr_links = qr_links(row)?;
    plate.content.version = small_count(row, "content_version")?.unwrap_or(plate.content.version);
    plate.content.languages = row.texts("languages")?;
    plate.state = row.optional_parse("state")?.unwrap_or(plate.state);
    plate.valid = valid(row)?;
    plate.posted_on = row.optional_date("posted_on")?;
    plate.inspected_on = row.optional_date("inspected_on")?;
    Ok(plate)
}

pub(in crate::exchange::folder) fn plate_inspection(
    row: &Row<'_>,
    context: Context,
) -> Result<PlateInspection> {
    let at = row.instant("at", Some(context.zone))?;
    let mut inspection =
        PlateInspection::new(row.parse("id")?, row.parse("plate")?, at, row.parse("result")?);
    inspection.by = text(row, "by")?;
    Ok(inspection)
}

pub(in crate::exchange::folder) fn safe_point(row: &Row<'_>, _: Context) -> Result<SafePoint> {
    let position = row.position("latitude", "longitude")?;
    let mut point = SafePoint::new(row.parse("id")?, row.text("name")?, row.parse("host_kind")?, position);
    point.entrance_note = text(row, "entrance_note")?;
    point.area = row.optional_parse("area")?;
    point.functions = row.list("functions")?;
    point.equipment = row.list("equipment")?;
    point.host = text(row, "host")?;
    point.hours = row.optional_parse("hours")?;
    point.closures = compound(row, "closures")?;
    point.accessibility = row.list("accessibility")?;
    point.for_whom = row.list("for_whom")?;
    point.lines = lines(row)?;
    point.languages = row.texts("languages")?;
    point.state = row.optional_parse("state")?.unwrap_or(point.state);
    point.valid = valid(row)?;
    point.verified_on = row.optional_date("verified_on")?;
    Ok(point)
}

pub(in crate::exchange::folder) fn safe_point_visit(
    row: &Row<'_>,
    context: Context,
) -> Result<SafePointVisit> {
    let at = row.instant("at", Some(context.zone))?;
    let (id, point) = (row.parse("id")?, row.parse("safe_point")?);
    let mut visit = SafePointVisit::new(id, point, at, row.parse("kind")?, row.parse("outcome")?);
    visit.by = text(row, "by")?;
    visit.next_due = row.optional_date("next_due")?;
    visit.check_times().map_err(|error| row.locate(error))?;
    Ok(visit)
}

pub(in crate::exchange::folder) fn asset(row: &Row<'_>, _: Context) -> Result<Asset> {
    let position = row.position("latitude", "longitude")?;
    Ok(Asset::new(row.parse("id")?, row.parse("kind")?, row.text("name")?, position))
}
