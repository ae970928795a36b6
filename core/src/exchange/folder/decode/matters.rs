//! From a row to what happened and what was done about it.

use chrono::NaiveDate;

use super::{Context, compound, small_count, text};
use crate::domain::{
    AgreementForm, AidCase, AreaPriority, DocumentChecklist, EngagementEvent, Hazard, Incident,
    MediationAgreement, MediationCase, Outreach, ReportedIndicator, ServiceRecord,
};
use crate::exchange::Row;
use crate::{Error, Result};

/// Reads a list of days.
fn days(row: &Row<'_>, name: &str) -> Result<Vec<NaiveDate>> {
    let day = |text: &String| {
        text.parse().map_err(|_| row.locate(Error::invalid("days such as 2025-06-01").in_field(name)))
    };
    row.texts(name)?.iter().map(day).collect()
}

fn agreement(row: &Row<'_>) -> Result<Option<MediationAgreement>> {
    let form = row.optional_parse("agreement_form")?;
    let (perform_by, confirmed_on) = (row.optional_date("perform_by")?, row.optional_date("confirmed_on")?);
    let Some(on) = row.optional_date("agreed_on")? else {
        let nothing = form.is_none() && perform_by.is_none() && confirmed_on.is_none();
        let missing = || row.locate(Error::missing("the day of the agreement").in_field("agreed_on"));
        return if nothing { Ok(None) } else { Err(missing()) };
    };
    let mut agreement = MediationAgreement::new(on, form.unwrap_or(AgreementForm::Written));
    (agreement.perform_by, agreement.confirmed_on) = (perform_by, confirmed_on);
    Ok(Some(agreement))
}

pub(in crate::exchange::folder) fn service_record(row: &Row<'_>, context: Context) -> Result<ServiceRecord> {
    let opened_at = row.instant("opened_at", Some(context.zone))?;
    let mut record =
        ServiceRecord::new(row.parse("id")?, row.parse("channel")?, row.parse("topic")?, opened_at);
    record.number = text(row, "number")?;
    record.persons_helped = small_count(row, "persons_helped")?;
    record.outcome = row.optional_parse("outcome")?;
    record.satisfaction = row.optional_parse("satisfaction")?;
    record.area = row.optional_parse("area")?;
    record.position = row.optional_position("latitude", "longitude")?;
    record.safe_point = row.optional_parse("safe_point")?;
    record.plate = row.optional_parse("plate")?;
    record.person = row.optional_parse("person")?;
    record.closed_at = row.optional_instant("closed_at", Some(context.zone))?;
    record.state = row.optional_parse("state")?.unwrap_or(record.state);
    record.check_times().map_err(|error| row.locate(error))?;
    Ok(record)
}

pub(in crate::exchange::folder) fn mediation(row: &Row<'_>, context: Context) -> Result<MediationCase> {
    let opened_at = row.instant("opened_at", Some(context.zone))?;
    let mut case = MediationCase::new(row.parse("id")?, row.parse("kind")?, opened_at);
    case.number = text(row, "number")?;
    case.source = row.optional_parse("source")?;
    case.tier = row.optional_parse("tier")?.unwrap_or(case.tier);
    case.area = row.optional_parse("area")?;
    case.parties = row.list("parties")?;
    case.volunteers = row.list("volunteers")?;
    case.officer = row.optional_parse("officer")?;
    case.accepted_on = row.optional_date("accepted_on")?;
    case.due = row.optional_date("due")?;
    case.documents = DocumentChecklist::of(row.list("documents")?, row.list("documents_applying")?);
    case.agreement = agreement(row)?;
    case.performance = row.optional_parse("performance")?;
    case.follow_ups = days(row, "follow_ups")?;
    case.closed_at = row.optional_instant("closed_at", Some(context.zone))?;
    case.state = row.optional_parse("state")?.unwrap_or(case.state);
    case.check_times().map_err(|error| row.locate(error))?;
    Ok(case)
}

pub(in crate::exchange::folder) fn hazard(row: &Row<'_>, context: Context) -> Result<Hazard> {
    let opened_at = row.instant("opened_at", Some(context.zone))?;
    let mut hazard = Hazard::new(row.parse("id")?, row.parse("category")?, row.parse("level")?, opened_at);
    hazard.number = text(row, "number")?;
    hazard.responsible_party = text(row, "responsible_party")?;
    hazard.extensions = compound(row, "extensions")?;
    hazard.rechecks = compound(row, "rechecks")?;
    hazard.area = row.optional_parse("area")?;
    hazard.position = row.optional_position("latitude", "longitude")?;
    hazard.found_by = row.optional_parse("found_by")?;
    hazard.deadline = row.optional_date("deadline")?;
    hazard.closed_at = row.optional_instant("closed_at", Some(context.zone))?;
    hazard.state = row.optional_parse("state")?.unwrap_or(hazard.state);
    hazard.check_times().map_err(|error| row.locate(error))?;
    Ok(hazard)
}

pub(in crate::exchange::folder) fn aid_case(row: &Row<'_>, context: Context) -> Result<AidCase> {
    let at = row.instant("at", Some(context.zone))?;
    let mut case = AidCase::new(row.parse("id")?, row.parse("kind")?, row.parse("person")?, at);
    case.area = row.optional_parse("area")?;
    case.safe_point = row.optional_parse("safe_point")?;
    case.volunteer = row.optional_parse("volunteer")?;
    case.actions = row.list("actions")?;
    case.handed_over_to = text(row, "handed_over_to")?;
    Ok(case)
}

pub(in crate::exchange::folder) fn incident(row: &Row<'_>, context: Context) -> Result<Incident> {
    let zone = Some(context.zone);
    let earliest = row.instant("earliest_at", zone)?;
    let latest = row.optional_instant("latest_at", zone)?.unwrap_or(earliest);
    let incident = Incident::new(row.parse("id")?, row.parse("kind")?, earliest, latest);
    let mut incident = incident.map_err(|error| row.locate(error))?;
    incident.area = row.optional_parse("area")?;
    incident.position = row.optional_position("latitude", "longitude")?;
    incident.source = row.optional_parse("source")?;
    incident.priority = row.optional_parse("priority")?.unwrap_or(incident.priority);
    incident.dispatched_at = row.optional_instant("dispatched_at", zone)?;
    incident.arrived_at = row.optional_instant("arrived_at", zone)?;
    incident.finished_at = row.optional_instant("finished_at", zone)?;
    incident.check_times().map_err(|error| row.locate(error))?;
    Ok(incident)
}

pub(in crate::exchange::folder) fn outreach(row: &Row<'_>, context: Context) -> Result<Outreach> {
    let at = row.instant("at", Some(context.zone))?;
    let mut outreach = Outreach::new(row.parse("id")?, row.parse("topic")?, at);
    outreach.activity = row.optional_parse("activity")?;
    outreach.area = row.optional_parse("area")?;
    outreach.venue = text(row, "venue")?;
    outreach.position = row.optional_position("latitude", "longitude")?;
    outreach.safe_point = row.optional_parse("safe_point")?;
    outreach.audience = row.optional_parse("audience")?.unwrap_or(outreach.audience);
    outreach.attendance = small_count(row, "attendance")?;
    Ok(outreach)
}

pub(in crate::exchange::folder) fn area_priority(row: &Row<'_>, _: Context) -> Result<AreaPriority> {
    let (id, area) = (row.parse("id")?, row.parse("area")?);
    let priority = AreaPriority::new(id, area, row.text("issue")?, row.date("raised_on")?);
    let mut priority = priority.map_err(|error| row.locate(error))?;
    priority.actions = compound(row, "actions")?;
    priority.closed_on = row.optional_date("closed_on")?;
    priority.check_times().map_err(|error| row.locate(error))?;
    Ok(priority)
}

pub(in crate::exchange::folder) fn engagement_event(
    row: &Row<'_>,
    context: Context,
) -> Result<EngagementEvent> {
    let (starts_at, ends_at) =
        (row.instant("starts_at", Some(context.zone))?, row.instant("ends_at", Some(context.zone))?);
    let (id, kind) = (row.parse("id")?, row.parse("kind")?);
    let event = EngagementEvent::new(id, row.text("title")?, kind, starts_at, ends_at);
    let mut event = event.map_err(|error| row.locate(error))?;
    event.place = text(row, "place")?;
    event.position = row.optional_position("latitude", "longitude")?;
    event.area = row.optional_parse("area")?;
    event.agency = row.optional_parse("agency")?;
    Ok(event)
}

pub(in crate::exchange::folder) fn reported(row: &Row<'_>, _: Context) -> Result<ReportedIndicator> {
    let mut report = ReportedIndicator::new(row.parse("id")?, row.parse("indicator")?, row.text("text")?);
    report.from = row.optional_date("from")?;
    report.source = text(row, "source")?;
    Ok(report)
}
