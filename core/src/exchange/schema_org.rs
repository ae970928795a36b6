//! schema.org as JSON-LD: what search engines read of a safe point, a station or a meeting from a page.
//!
//! Each function gives one JSON object. It may stand between `<script type="application/ld+json">` and `</script>` as it is: `<`, `>`
//! and `&` are written as escapes, so that no name can end the script.

use chrono::{DateTime, SecondsFormat, Utc};

use super::Json;
use super::write_json::{line, members, string};
use crate::domain::{Agency, AgencyId, ContactLine, EngagementEvent, EngagementKind, SafePoint};
use crate::time::OpeningHours;
use crate::{Lang, Position, Result};

/// Describes a safe point as a `CivicStructure`: its name, position, hours, numbers, and what it offers as `amenityFeature`.
///
/// A place of schema.org has a `telephone` and no `contactPoint`, so what each number is for stands in an `additionalProperty`, and so
/// do the languages spoken and the hours that schema.org's `openingHours` can't say (holidays, seasons, exceptions), in
/// OpenStreetMap's syntax under `opening_hours`; none where nobody said. A masked number is left out.
///
/// # Errors
///
/// None that a safe point can cause; [`Io`](crate::ErrorKind::Io) belongs to the writer.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{SafePoint, SafePointHost, SafePointId};
/// use shouwang::exchange::schema_org;
/// use shouwang::{Lang, Position};
///
/// let id = SafePointId::new("sp-1")?;
/// let mut point = SafePoint::new(id, "北门<药店>", SafePointHost::Pharmacy, Position::new(36.62, 101.77)?);
/// point.hours = Some("Mo-Fr 09:00-17:00".parse()?);
/// let text = schema_org::of_safe_point(&point, Lang::Zh)?;
/// assert!(text.starts_with(r#"{"@context":"https://schema.org","@type":"CivicStructure","identifier":"sp-1""#));
/// assert!(text.contains(r#""name":"北门\u003c药店\u003e""#));
/// assert!(text.contains(r#""openingHours":["Mo-Fr 09:00-17:00"]"#));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn of_safe_point(point: &SafePoint, lang: Lang) -> Result<String> {
    let functions = point.functions.iter().map(|function| function.label(lang));
    let equipment = point.equipment.iter().map(|equipment| equipment.label(lang));
    let accessibility = point.accessibility.iter().map(|accessibility| accessibility.label(lang));
    let features = functions.chain(equipment).chain(accessibility).map(|label| {
        members([
            ("@type", Some(string("LocationFeatureSpecification"))),
            ("name", Some(string(label))),
            ("value", Some(Json::Bool(true))),
        ])
    });
    let hours = point.hours.as_ref();
    let weekly = hours.and_then(weekly);
    let other_hours = hours.filter(|_| weekly.is_none());
    let other_hours = other_hours.map(|hours| property("opening_hours", None, string(hours.to_string())));
    let numbers = dialable(&point.lines);
    let purposes = numbers.iter().map(|(line, number)| {
        property(line.purpose.code(), Some(line.purpose.label(lang)), string(number.as_str()))
    });
    let languages = list(point.languages.iter().map(|tag| string(tag.as_str())));
    let languages = languages.map(|tags| property("languages", None, tags));
    document([
        ("@type", Some(string("CivicStructure"))),
        ("identifier", Some(string(point.id.as_str()))),
        ("name", Some(string(point.name.as_str()))),
        ("description", point.entrance_note.as_deref().map(string)),
        ("geo", Some(coordinates(point.position))),
        ("openingHours", weekly),
        ("telephone", list(numbers.iter().map(|(_, number)| string(number.as_str())))),
        ("additionalProperty", list(other_hours.into_iter().chain(purposes).chain(languages))),
        ("publicAccess", Some(Json::Bool(true))),
        ("amenityFeature", list(features)),
    ])
}

/// Describes an agency as a `PoliceStation`: its names, code, address, position, hours, lines and the agency above it.
///
/// # Errors
///
/// As [`of_safe_point`].
pub fn of_agency(agency: &Agency, lang: Lang) -> Result<String> {
    let (name, other) = match (lang, &agency.name_en) {
        (Lang::En, Some(name)) => (name, Some(&agency.name)),
        (_, other) => (&agency.name, other.as_ref()),
    };
    document([
        ("@type", Some(string("PoliceStation"))),
        ("identifier", Some(string(agency.id.as_str()))),
        ("name", Some(string(name.as_str()))),
        ("alternateName", other.map(|name| string(name.as_str()))),
        ("address", agency.address.as_deref().map(string)),
        ("geo", agency.position.map(coordinates)),
        ("openingHours", agency.hours.as_ref().and_then(weekly)),
        ("contactPoint", contact_points(&agency.lines, lang)),
        ("parentOrganization", agency.parent.as_ref().map(organisation)),
    ])
}

/// Describes a meeting with residents as an `Event`. Where a home visit leads is left out: it would say who is visited.
///
/// # Errors
///
/// Those of [`EngagementEvent::check_times`].
pub fn of_engagement(event: &EngagementEvent, lang: Lang) -> Result<String> {
    event.check_times()?;
    let time = |at: DateTime<Utc>| string(at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let is_home = event.kind == EngagementKind::HomeVisit;
    let place = event.place.as_deref().filter(|_| !is_home);
    let position = event.position.filter(|_| !is_home);
    let location = (place.is_some() || position.is_some()).then(|| {
        members([
            ("@type", Some(string("Place"))),
            ("name", place.map(string)),
            ("geo", position.map(coordinates)),
        ])
    });
    document([
        ("@type", Some(string("Event"))),
        ("identifier", Some(string(event.id.as_str()))),
        ("name", Some(string(event.title.as_str()))),
        ("description", Some(string(event.kind.label(lang)))),
        ("startDate", Some(time(event.starts_at))),
        ("endDate", Some(time(event.ends_at))),
        ("location", location),
        ("organizer", event.agency.as_ref().map(organisation)),
    ])
}

fn document<const N: usize>(properties: [(&str, Option<Json>); N]) -> Result<String> {
    let context = [("@context", Some(string("https://schema.org")))];
    let text = line(&members(context.into_iter().chain(properties)))?;
    // Outside strings JSON has none of these characters.
    Ok(text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

fn organisation(id: &AgencyId) -> Json {
    members([("@type", Some(string("GovernmentOrganization"))), ("identifier", Some(string(id.as_str())))])
}

fn coordinates(position: Position) -> Json {
    members([
        ("@type", Some(string("GeoCoordinates"))),
        ("latitude", Some(Json::Float(position.latitude()))),
        ("longitude", Some(Json::Float(position.longitude()))),
    ])
}

fn list(items: impl IntoIterator<Item = Json>) -> Option<Json> {
    let items: Vec<Json> = items.into_iter().collect();
    (!items.is_empty()).then_some(Json::Array(items))
}

/// A property that schema.org has no name for.
fn property(id: &str, name: Option<&str>, value: Json) -> Json {
    members([
        ("@type", Some(string("PropertyValue"))),
        ("propertyID", Some(string(id))),
        ("name", name.map(string)),
        ("value", Some(value)),
    ])
}

/// The lines that can be dialled, each with its number as RFC 3966 writes it.
fn dialable(lines: &[ContactLine]) -> Vec<(&ContactLine, String)> {
    let numbers = lines.iter().filter_map(|line| {
        let dial = line.number.dial_string()?;
        let extension = line.number.extension().map(|extension| format!(";ext={extension}"));
        Some((line, dial + &extension.unwrap_or_default()))
    });
    numbers.collect()
}

fn contact_points(lines: &[ContactLine], lang: Lang) -> Option<Json> {
    list(dialable(lines).into_iter().map(|(line, number)| {
        members([
            ("@type", Some(string("ContactPoint"))),
            ("contactType", Some(string(line.purpose.label(lang)))),
            ("telephone", Some(string(number))),
        ])
    }))
}

/// Writes hours as schema.org's `openingHours`, one text a rule, where they are nothing but days of the week and times of the day.
fn weekly(hours: &OpeningHours) -> Option<Json> {
    if hours.is_always() {
        // By schema.org's own page of the property: days without times are whole days.
        return Some(Json::Array(vec![string("Mo-Su")]));
    }
    let text = hours.to_string();
    let rules: Vec<&str> = text.split(';').map(str::trim).collect();
    let mut days_seen = std::collections::HashSet::new();
    let simple = rules.iter().all(|rule| {
        let Some((days, times)) = rule.split_once(' ') else { return false };
        // A later rule about the same day overrides an earlier one; schema.org would add the two.
        let days_apart = days_of(days).is_some_and(|days| days.into_iter().all(|day| days_seen.insert(day)));
        days_apart && is_one_span(times)
    });
    simple.then(|| Json::Array(rules.into_iter().map(string).collect()))
}

/// The days of `Mo-Fr,Su`, from 0; `None` for anything else.
fn days_of(text: &str) -> Option<Vec<usize>> {
    const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    let day = |text: &str| DAYS.iter().position(|day| *day == text);
    let mut days = Vec::new();
    for part in text.split(',') {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (day(from)?, day(to)?);
                let length = (to + 7 - from) % 7 + 1;
                days.extend((0..length).map(|step| (from + step) % 7));
            }
            None => days.push(day(part)?),
        }
    }
    Some(days)
}

/// Tells whether a text is one span of a day, such as `09:00-17:00`.
fn is_one_span(text: &str) -> bool {
    let time = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() == 2);
        Some((number(hour)?, number(minute)?)).filter(|(hour, minute)| *hour <= 23 && *minute <= 59)
    };
    text.split_once('-')
        .and_then(|(from, to)| Some((time(from)?, time(to)?)))
        .is_some_and(|(from, to)| from < to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        AgencyLevel, EngagementEventId, Equipment, LinePurpose, SafePointFunction, SafePointHost, SafePointId,
    };
    use crate::exchange::Limits;

    fn parsed(text: &str) -> Json {
        assert!(!text.contains(['<', '>', '&', '\n']), "{text}");
        Json::from_bytes(text.as_bytes(), &Limits::default()).unwrap()
    }

    fn point(name: &str) -> SafePoint {
        let place = Position::new(36.62, 101.77).unwrap();
        SafePoint::new(SafePointId::new("sp").unwrap(), name, SafePointHost::Hotel, place)
    }

    #[test]
    fn no_name_ends_the_script_and_every_name_reads_back() {
        for name in ["</script><script>alert(1)</script>", "a & b", "\"quoted\"\\", "门\u{202e}牌\u{2028}"]
        {
            let json = parsed(&of_safe_point(&point(name), Lang::En).unwrap());
            assert!(json.get("name") == Some(&string(name)), "{name}");
        }
    }

    #[test]
    fn hours_are_weekly_only_where_schema_org_means_the_same() {
        for (hours, expected) in [
            ("24/7", Some(vec!["Mo-Su"])),
            ("Mo-Fr 09:00-17:00", Some(vec!["Mo-Fr 09:00-17:00"])),
            ("Mo-Fr 09:00-17:00; Sa,Su 10:00-12:00", Some(vec!["Mo-Fr 09:00-17:00", "Sa,Su 10:00-12:00"])),
            ("Mo-Su 09:00-17:00; Sa 10:00-12:00", None),
            ("Mo-Fr 09:00-12:00,14:00-17:00", None),
            ("Mo-Su 18:00-02:00", None),
            ("Mo-Fr 09:00-17:00; PH off", None),
            ("Mo-Fr 09:00-17:00 \"ring\"", None),
        ] {
            let mut point = point("a");
            point.hours = Some(hours.parse().unwrap());
            let json = parsed(&of_safe_point(&point, Lang::En).unwrap());
            let expected = expected.map(|rules| Json::Array(rules.into_iter().map(string).collect()));
            assert!(json.get("openingHours") == expected.as_ref(), "{hours}");
            assert_eq!(json.get("additionalProperty").is_some(), expected.is_none(), "{hours}");
        }
    }

    #[test]
    fn what_is_offered_is_a_feature_and_a_masked_number_is_no_contact() {
        let mut point = point("a");
        point.functions = vec![SafePointFunction::Refuge];
        point.equipment = vec![Equipment::Aed];
        for number in ["110", "138****0000", "0971-5550123 转 8"] {
            point.lines.push(ContactLine::new(LinePurpose::Help, number.parse().unwrap()));
        }
        let text = of_safe_point(&point, Lang::Zh).unwrap();
        assert!(text.contains(r#""name":"避险","value":true"#) && text.contains("自动体外除颤器"), "{text}");
        assert!(text.contains(r#""telephone":["110","+869715550123;ext=8"]"#), "{text}");
        assert!(text.contains(r#""propertyID":"help","name":"求助","value":"110""#), "{text}");
        assert!(!text.contains("138"));
    }

    #[test]
    fn an_agency_has_both_names_and_a_home_visit_no_place() {
        let mut agency = Agency::new(AgencyId::new("s").unwrap(), "示例派出所", AgencyLevel::Station);
        agency.name_en = Some("Example Station".to_owned());
        let text = of_agency(&agency, Lang::En).unwrap();
        assert!(text.contains(r#""name":"Example Station","alternateName":"示例派出所""#), "{text}");
        let at = DateTime::UNIX_EPOCH;
        let id = EngagementEventId::new("e").unwrap();
        let mut event = EngagementEvent::new(id, "恳谈", EngagementKind::HomeVisit, at, at).unwrap();
        (event.place, event.position) = (Some("某户".to_owned()), Position::new(36.62, 101.77).ok());
        assert!(!of_engagement(&event, Lang::Zh).unwrap().contains("location"));
        event.kind = EngagementKind::Meeting;
        let text = of_engagement(&event, Lang::Zh).unwrap();
        assert!(text.contains(r#""location":{"@type":"Place","name":"某户","geo""#), "{text}");
        assert!(text.contains(r#""startDate":"1970-01-01T00:00:00Z""#), "{text}");
    }
}
