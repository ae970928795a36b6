//! From a row to an officer, a volunteer and what they do together.

use super::{Context, compound, lines, small_count, text, valid};
use crate::domain::{Activity, Alert, Assignment, Officer, Participation, Person, Volunteer};
use crate::exchange::Row;
use crate::{Error, Position, Result};

pub(in crate::exchange::folder) fn officer(row: &Row<'_>, _: Context) -> Result<Officer> {
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

pub(in crate::exchange::folder) fn assignment(row: &Row<'_>, _: Context) -> Result<Assignment> {
    let mut assignment =
        Assignment::new(row.parse("id")?, row.parse("officer")?, row.parse("area")?, row.parse("role")?);
    assignment.relief_order = small_count(row, "relief_order")?.unwrap_or_default();
    assignment.valid = valid(row)?;
    Ok(assignment)
}

pub(in crate::exchange::folder) fn volunteer(row: &Row<'_>, _: Context) -> Result<Volunteer> {
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

pub(in crate::exchange::folder) fn activity(row: &Row<'_>, context: Context) -> Result<Activity> {
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
        row.datum().to_wgs84(latitude, longitude).map_err(wrong)
    };
    row.texts("route")?.iter().map(position).collect()
}

pub(in crate::exchange::folder) fn participation(row: &Row<'_>, context: Context) -> Result<Participation> {
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

pub(in crate::exchange::folder) fn alert(row: &Row<'_>, context: Context) -> Result<Alert> {
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

pub(in crate::exchange::folder) fn person(row: &Row<'_>, _: Context) -> Result<Person> {
    let mut person = Person::new(row.parse("id")?);
    person.is_minor = row.optional_boolean("is_minor")?.unwrap_or(person.is_minor);
    person.sensitivity = row.optional_parse("sensitivity")?.unwrap_or(person.sensitivity);
    person.check_values().map_err(|error| row.locate(error))?;
    Ok(person)
}
