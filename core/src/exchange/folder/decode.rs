//! From a row to a record, one function a file.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::{
    Activity, AddressRule, Agency, AgreementForm, AidCase, Alert, Area, AreaPriority, Asset, Assignment,
    ContactLine, ContactPlate, DocumentChecklist, EngagementEvent, Hazard, Incident, LinePurpose,
    MediationAgreement, MediationCase, Officer, Outreach, Parity, Participation, Person, PlateInspection,
    QrLink, QrLinkKind, ReportedIndicator, SafePoint, SafePointVisit, ServiceRecord, Volunteer,
};
use crate::exchange::Row;
use crate::geo::Boundary;
use crate::time::ValidTime;
use crate::{Error, Position, Result};

/// What decoding needs besides the row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// The zone of times without an offset.
    pub(super) zone: Tz,
}

fn text(row: &Row<'_>, name: &str) -> Result<Option<String>> {
    Ok(row.optional_text(name)?.map(|text| text.into_owned()))
}

fn count(row: &Row<'_>, name: &str) -> Result<Option<u64>> {
    let number = row.optional_integer(name)?;
    let whole =
        |n: i64| u64::try_from(n).map_err(|_| row.locate(Error::out_of_range("zero or more").in_field(name)));
    number.map(whole).transpose()
}

/// Reads a list of values of several parts each. An error names the column, not the part.
fn compound<T: FromStr<Err = Error>>(row: &Row<'_>, name: &str) -> Result<Vec<T>> {
    let wrong = |error: Error| row.locate(Error::new(error.kind().clone()).in_field(name));
    row.texts(name)?.iter().map(|text| text.parse().map_err(wrong)).collect()
}

/// Reads a count that fits 32 bits.
fn small_count(row: &Row<'_>, name: &str) -> Result<Option<u32>> {
    let expected = || row.locate(Error::out_of_range("at most 4294967295").in_field(name));
    count(row, name)?.map(|number| u32::try_from(number).map_err(|_| expected())).transpose()
}

/// Reads a value that must be there.
fn required<T>(row: &Row<'_>, value: Option<T>, name: &str) -> Result<T> {
    value.ok_or_else(|| row.locate(Error::missing("a value").in_field(name)))
}

fn valid(row: &Row<'_>) -> Result<ValidTime> {
    let (from, to) = (row.optional_date("valid_from")?, row.optional_date("valid_to")?);
    ValidTime::new(from, to)
        .map_err(|_| row.locate(Error::out_of_range("a date later than valid_from").in_field("valid_to")))
}

/// The columns of each line that a file may hold, and of its hours.
const LINES: [(&str, &str, LinePurpose); 4] = [
    ("emergency_line", "emergency_line_hours", LinePurpose::Emergency),
    ("help_line", "help_line_hours", LinePurpose::Help),
    ("rescue_line", "rescue_line_hours", LinePurpose::Rescue),
    ("consultation_line", "consultation_line_hours", LinePurpose::Consultation),
];

fn lines(row: &Row<'_>) -> Result<Vec<ContactLine>> {
    let mut lines = Vec::new();
    for (name, hours_name, purpose) in LINES {
        let hours = row.optional_parse(hours_name)?;
        match row.optional_parse(name)? {
            Some(number) => {
                let mut line = ContactLine::new(purpose, number);
                line.hours = hours;
                lines.push(line);
            }
            None if hours.is_some() => {
                return Err(row.locate(Error::missing("the number of a line with hours").in_field(name)));
            }
            None => {}
        }
    }
    let other = |text: &String| {
        let expected = "purposes and numbers such as anti_fraud=96110";
        let (purpose, number) = text.split_once('=').ok_or_else(|| Error::syntax(expected))?;
        Ok(ContactLine::new(purpose.parse()?, number.parse()?))
    };
    let wrong = |error: Error| row.locate(error.in_field("other_lines"));
    for text in row.texts("other_lines")? {
        lines.push(other(&text).map_err(wrong)?);
    }
    Ok(lines)
}

/// Reads names by language, `bo=…;mn=…`.
fn names(row: &Row<'_>) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for text in row.texts("names")? {
        let wrong = |error: Error| row.locate(error.in_field("names"));
        let pair = text.split_once('=').map(|(tag, name)| (tag.trim(), name.trim()));
        let tag_like =
            |tag: &str| !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let (tag, name) = pair
            .filter(|(tag, name)| tag_like(tag) && !name.is_empty())
            .ok_or_else(|| wrong(Error::syntax("BCP 47 tags and names such as bo=…;mn=…")))?;
        if names.insert(tag.to_owned(), name.to_owned()).is_some() {
            return Err(wrong(Error::duplicate("language")));
        }
    }
    Ok(names)
}

pub(super) fn agency(row: &Row<'_>, _: Context) -> Result<Agency> {
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

pub(super) fn area(row: &Row<'_>, _: Context) -> Result<Area> {
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

pub(super) fn address_rule(row: &Row<'_>, _: Context) -> Result<AddressRule> {
    let from = required(row, small_count(row, "from")?, "from")?;
    let to = required(row, small_count(row, "to")?, "to")?;
    let parity = row.optional_parse("parity")?.unwrap_or(Parity::All);
    let (id, area) = (row.parse("id")?, row.parse("area")?);
    let rule = AddressRule::new(id, row.text("street")?, from, to, parity, area);
    let mut rule = rule.map_err(|error| row.locate(error))?;
    rule.valid = valid(row)?;
    Ok(rule)
}

pub(super) fn officer(row: &Row<'_>, _: Context) -> Result<Officer> {
    let mut officer = Officer::new(row.parse("id")?, row.parse("name")?);
    officer.badge = text(row, "badge")?;
    officer.rank = row.optional_parse("rank")?;
    officer.grade = text(row, "grade")?;
    officer.post = text(row, "post")?;
    officer.agency = row.optional_parse("agency")?;
    officer.languages = row.texts("languages")?;
    officer.lines = lines(row)?;
    officer.valid = valid(row)?;
    Ok(officer)
}

pub(super) fn assignment(row: &Row<'_>, _: Context) -> Result<Assignment> {
    let mut assignment =
        Assignment::new(row.parse("id")?, row.parse("officer")?, row.parse("area")?, row.parse("role")?);
    assignment.relief_order = small_count(row, "relief_order")?.unwrap_or_default();
    assignment.valid = valid(row)?;
    Ok(assignment)
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

pub(super) fn contact_plate(row: &Row<'_>, _: Context) -> Result<ContactPlate> {
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

pub(super) fn plate_inspection(row: &Row<'_>, context: Context) -> Result<PlateInspection> {
    let at = row.instant("at", Some(context.zone))?;
    let mut inspection =
        PlateInspection::new(row.parse("id")?, row.parse("plate")?, at, row.parse("result")?);
    inspection.by = text(row, "by")?;
    Ok(inspection)
}

pub(super) fn safe_point(row: &Row<'_>, _: Context) -> Result<SafePoint> {
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

pub(super) fn safe_point_visit(row: &Row<'_>, context: Context) -> Result<SafePointVisit> {
    let at = row.instant("at", Some(context.zone))?;
    let (id, point) = (row.parse("id")?, row.parse("safe_point")?);
    let mut visit = SafePointVisit::new(id, point, at, row.parse("kind")?, row.parse("outcome")?);
    visit.by = text(row, "by")?;
    visit.next_due = row.optional_date("next_due")?;
    visit.check_times().map_err(|error| row.locate(error))?;
    Ok(visit)
}

pub(super) fn asset(row: &Row<'_>, _: Context) -> Result<Asset> {
    let position = row.position("latitude", "longitude")?;
    Ok(Asset::new(row.parse("id")?, row.parse("kind")?, row.text("name")?, position))
}

pub(super) fn volunteer(row: &Row<'_>, _: Context) -> Result<Volunteer> {
    let mut volunteer = Volunteer::new(row.parse("id")?);
    volunteer.name = row.optional_parse("name")?;
    volunteer.occupation = text(row, "occupation")?;
    volunteer.also_roles = row.texts("also_roles")?;
    volunteer.skills = row.texts("skills")?;
    volunteer.certificates = compound(row, "certificates")?;
    volunteer.availability = row.optional_parse("availability")?;
    volunteer.position = row.optional_position("latitude", "longitude")?;
    volunteer.languages = row.texts("languages")?;
    volunteer.home_area = row.optional_parse("home_area")?;
    volunteer.joined_on = row.optional_date("joined_on")?;
    volunteer.state = row.optional_parse("state")?.unwrap_or(volunteer.state);
    Ok(volunteer)
}

pub(super) fn activity(row: &Row<'_>, context: Context) -> Result<Activity> {
    let (starts_at, ends_at) =
        (row.instant("starts_at", Some(context.zone))?, row.instant("ends_at", Some(context.zone))?);
    let activity = Activity::new(row.parse("id")?, row.parse("kind")?, starts_at, ends_at);
    let mut activity = activity.map_err(|error| row.locate(error))?;
    activity.area = row.optional_parse("area")?;
    activity.officer = row.optional_parse("officer")?;
    activity.route = route(row)?;
    activity.needs = compound(row, "needs")?;
    activity.state = row.optional_parse("state")?.unwrap_or(activity.state);
    Ok(activity)
}

fn route(row: &Row<'_>) -> Result<Vec<Position>> {
    let expected = "the latitude and longitude of each point, such as 36.62,101.77;36.63,101.78";
    let wrong = |error: Error| row.locate(Error::new(error.kind().clone()).in_field("route"));
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    let position = |text: &String| {
        let pair = text.split_once(',').and_then(|(lat, lon)| Some((degrees(lat)?, degrees(lon)?)));
        let (latitude, longitude) = pair.ok_or_else(|| wrong(Error::syntax(expected)))?;
        Position::new(latitude, longitude).map_err(wrong)
    };
    row.texts("route")?.iter().map(position).collect()
}

pub(super) fn participation(row: &Row<'_>, context: Context) -> Result<Participation> {
    let mut part = Participation::new(row.parse("id")?, row.parse("volunteer")?, row.parse("activity")?);
    part.role = text(row, "role")?;
    part.checked_in_at = row.optional_instant("checked_in_at", Some(context.zone))?;
    part.checked_out_at = row.optional_instant("checked_out_at", Some(context.zone))?;
    part.minutes = small_count(row, "minutes")?;
    part.approved_by = row.optional_parse("approved_by")?;
    part.state = row.optional_parse("state")?.unwrap_or(part.state);
    part.check_times().map_err(|error| row.locate(error))?;
    Ok(part)
}

pub(super) fn alert(row: &Row<'_>, context: Context) -> Result<Alert> {
    let position = row.position("latitude", "longitude")?;
    let raised_at = row.instant("raised_at", Some(context.zone))?;
    let alert = Alert::new(row.parse("id")?, row.parse("need")?, position, row.float("radius_m")?, raised_at);
    let mut alert = alert.map_err(|error| row.locate(error))?;
    alert.required_skills = row.texts("required_skills")?;
    alert.candidates = row.list("candidates")?;
    alert.accepted_by = row.optional_parse("accepted_by")?;
    alert.state = row.optional_parse("state")?.unwrap_or(alert.state);
    Ok(alert)
}

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

pub(super) fn service_record(row: &Row<'_>, context: Context) -> Result<ServiceRecord> {
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

pub(super) fn mediation(row: &Row<'_>, context: Context) -> Result<MediationCase> {
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

pub(super) fn hazard(row: &Row<'_>, context: Context) -> Result<Hazard> {
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

pub(super) fn aid_case(row: &Row<'_>, context: Context) -> Result<AidCase> {
    let at = row.instant("at", Some(context.zone))?;
    let mut case = AidCase::new(row.parse("id")?, row.parse("kind")?, row.parse("person")?, at);
    case.area = row.optional_parse("area")?;
    case.safe_point = row.optional_parse("safe_point")?;
    case.volunteer = row.optional_parse("volunteer")?;
    case.actions = row.list("actions")?;
    case.handed_over_to = text(row, "handed_over_to")?;
    Ok(case)
}

pub(super) fn incident(row: &Row<'_>, context: Context) -> Result<Incident> {
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

pub(super) fn outreach(row: &Row<'_>, context: Context) -> Result<Outreach> {
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

pub(super) fn area_priority(row: &Row<'_>, _: Context) -> Result<AreaPriority> {
    let (id, area) = (row.parse("id")?, row.parse("area")?);
    let priority = AreaPriority::new(id, area, row.text("issue")?, row.date("raised_on")?);
    let mut priority = priority.map_err(|error| row.locate(error))?;
    priority.actions = compound(row, "actions")?;
    priority.closed_on = row.optional_date("closed_on")?;
    priority.check_times().map_err(|error| row.locate(error))?;
    Ok(priority)
}

pub(super) fn engagement_event(row: &Row<'_>, context: Context) -> Result<EngagementEvent> {
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

pub(super) fn person(row: &Row<'_>, _: Context) -> Result<Person> {
    let mut person = Person::new(row.parse("id")?);
    person.is_minor = row.optional_boolean("is_minor")?.unwrap_or(person.is_minor);
    person.sensitivity = row.optional_parse("sensitivity")?.unwrap_or(person.sensitivity);
    person.check_values().map_err(|error| row.locate(error))?;
    Ok(person)
}

pub(super) fn reported(row: &Row<'_>, _: Context) -> Result<ReportedIndicator> {
    let mut report = ReportedIndicator::new(row.parse("id")?, row.parse("indicator")?, row.text("text")?);
    report.from = row.optional_date("from")?;
    report.source = text(row, "source")?;
    Ok(report)
}
