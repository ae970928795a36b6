//! OpenStreetMap tags of a safe point.

use std::collections::BTreeMap;

use crate::domain::{
    Accessibility, Equipment, ForWhom, PhoneKind, SafePoint, SafePointFunction, SafePointHost, SafePointState,
};
use crate::{Error, Result};

use super::content_line::language_tag;

/// Most characters of a value, by OpenStreetMap's API 0.6.
const MAX_CHARACTERS: usize = 255;

/// Gives the tags of a safe point, by key, as the pages of the OpenStreetMap wiki describe them.
///
/// | of the safe point | tags |
/// |---|---|
/// | refuge, and for whom | `retreat=yes`, `retreat:for=child;woman;senior;disabled` (Key:retreat; groups as in Key:social_facility:for) |
/// | name, host, identifier | `name`, and `name:zh` or `name:en` after its script; `operator`; `ref` |
/// | kind of host | `amenity`, `shop`, `tourism`, `building`, `barrier`, `landuse`, `public_transport` |
/// | hours | `opening_hours`; `off` while it is temporarily closed; none where nobody said |
/// | lines | `phone`, full numbers alone: a short code such as 110 is the same everywhere |
/// | equipment, functions | `emergency=defibrillator`, `fire_extinguisher=yes`, `first_aid_kit=yes`, `surveillance=indoor`, `drinking_water=yes` |
/// | accessibility | `wheelchair`, `toilets:wheelchair`, `tactile_paving`, `hearing_loop` |
/// | languages, entrance, verification | `language:zh=yes`, `description`, `check_date` |
///
/// What OpenStreetMap has no tag for (the other functions and equipment, hours of a line, closures, the area) is not in it.
///
/// # Errors
///
/// [`Refused`](crate::ErrorKind::Refused) for a safe point that isn't there yet or any more, because the map holds what is on the ground;
/// [`Limit`](crate::ErrorKind::Limit) for a value of more than 255 characters and [`Invalid`](crate::ErrorKind::Invalid) on `languages`
/// for one that is no language tag, both with the field.
///
/// # Examples
///
/// ```
/// use shouwang::Position;
/// use shouwang::domain::{SafePoint, SafePointFunction, SafePointHost, SafePointId, SafePointState};
/// use shouwang::exchange::osm;
///
/// let id = SafePointId::new("sp-1")?;
/// let mut point = SafePoint::new(id, "北门药店", SafePointHost::Pharmacy, Position::new(36.62, 101.77)?);
/// point.state = SafePointState::Active;
/// point.functions = vec![SafePointFunction::Refuge];
/// point.hours = Some("24/7".parse()?);
///
/// let tags = osm::tags_of(&point)?;
/// let text: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
/// assert_eq!(
///     text,
///     ["amenity=pharmacy", "name=北门药店", "name:zh=北门药店", "opening_hours=24/7", "ref=sp-1", "retreat=yes"]
/// );
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn tags_of(point: &SafePoint) -> Result<BTreeMap<String, String>> {
    use SafePointState::{Active, TemporarilyClosed, UnderReview};
    if !matches!(point.state, Active | TemporarilyClosed | UnderReview) {
        return Err(Error::refused("OpenStreetMap holds only safe points that are there").in_field("state"));
    }
    let mut tags = Tags::default();
    tags.add("name", "name", &point.name)?;
    if point.name.chars().any(is_han) {
        tags.add("name:zh", "name", &point.name)?;
    } else if point.name.is_ascii() {
        tags.add("name:en", "name", &point.name)?;
    }
    if let Some(host) = &point.host {
        tags.add("operator", "host", host)?;
    }
    tags.add("ref", "id", point.id.as_str())?;
    if let Some((key, value)) = host_tag(point.host_kind) {
        tags.add(key, "host_kind", value)?;
    }
    if point.state == TemporarilyClosed {
        tags.add("opening_hours", "hours", "off")?;
    } else if let Some(hours) = &point.hours {
        tags.add("opening_hours", "hours", &hours.to_string())?;
    }
    add_refuge(&mut tags, point)?;
    add_lines(&mut tags, point)?;
    add_equipment(&mut tags, point)?;
    add_accessibility(&mut tags, point)?;
    for language in &point.languages {
        tags.add(&format!("language:{}", language_tag(language)?), "languages", "yes")?;
    }
    if let Some(note) = &point.entrance_note {
        tags.add("description", "entrance_note", note)?;
    }
    if let Some(date) = point.verified_on {
        tags.add("check_date", "verified_on", &date.to_string())?;
    }
    Ok(tags.0)
}

#[derive(Default)]
struct Tags(BTreeMap<String, String>);

impl Tags {
    fn add(&mut self, key: &str, field: &'static str, value: &str) -> Result<()> {
        // Neither API nor editors take control characters, and space at the ends is cut off by both.
        let value = value.replace(char::is_control, " ").trim().to_owned();
        if value.is_empty() {
            return Ok(());
        }
        if value.chars().count() > MAX_CHARACTERS {
            return Err(Error::limit(MAX_CHARACTERS as u64, "characters").in_field(field));
        }
        self.0.insert(key.to_owned(), value);
        Ok(())
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn host_tag(kind: SafePointHost) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        SafePointHost::CompoundGate => ("barrier", "gate"),
        SafePointHost::Hotel => ("tourism", "hotel"),
        SafePointHost::Supermarket => ("shop", "supermarket"),
        SafePointHost::Pharmacy => ("amenity", "pharmacy"),
        SafePointHost::NightMarketStall => ("amenity", "marketplace"),
        SafePointHost::School => ("amenity", "school"),
        SafePointHost::OfficeBuilding => ("building", "office"),
        SafePointHost::CommunityOffice => ("amenity", "community_centre"),
        SafePointHost::Residential => ("landuse", "residential"),
        SafePointHost::Hospital => ("amenity", "hospital"),
        SafePointHost::Transit => ("public_transport", "station"),
        SafePointHost::KeyUnit | SafePointHost::Other => return None,
    })
}

fn add_refuge(tags: &mut Tags, point: &SafePoint) -> Result<()> {
    if !point.functions.contains(&SafePointFunction::Refuge) {
        return Ok(());
    }
    tags.add("retreat", "functions", "yes")?;
    if point.for_whom.contains(&ForWhom::Everybody) {
        return Ok(());
    }
    let groups = [
        (ForWhom::Children, "child"),
        (ForWhom::Women, "woman"),
        (ForWhom::OlderPeople, "senior"),
        (ForWhom::DisabledPeople, "disabled"),
    ];
    let named = groups.iter().filter(|(group, _)| point.for_whom.contains(group));
    let values: Vec<&str> = named.map(|(_, value)| *value).collect();
    tags.add("retreat:for", "for_whom", &values.join(";"))
}

fn add_lines(tags: &mut Tags, point: &SafePoint) -> Result<()> {
    let full = |kind| matches!(kind, PhoneKind::Mobile | PhoneKind::Landline | PhoneKind::International);
    let mut numbers: Vec<String> = Vec::new();
    for line in point.lines.iter().filter(|line| full(line.number.kind())) {
        let number = match (line.number.dial_string(), line.number.extension()) {
            (Some(dial), Some(extension)) => format!("{dial} ext. {extension}"),
            (Some(dial), None) => dial,
            (None, _) => continue,
        };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    tags.add("phone", "lines", &numbers.join(";"))
}

fn add_equipment(tags: &mut Tags, point: &SafePoint) -> Result<()> {
    let has = [
        (Equipment::Aed, "emergency", "defibrillator"),
        (Equipment::FireExtinguisher, "fire_extinguisher", "yes"),
        (Equipment::FirstAidKit, "first_aid_kit", "yes"),
        (Equipment::Cctv, "surveillance", "indoor"),
    ];
    for (_, key, value) in has.iter().filter(|(equipment, ..)| point.equipment.contains(equipment)) {
        tags.add(key, "equipment", value)?;
    }
    if point.functions.contains(&SafePointFunction::Water) {
        tags.add("drinking_water", "functions", "yes")?;
    }
    Ok(())
}

fn add_accessibility(tags: &mut Tags, point: &SafePoint) -> Result<()> {
    let has = |accessibility| point.accessibility.contains(&accessibility);
    // Key:wheelchair: `yes` is full access; a way in without steps is not yet a door that is wide enough.
    if has(Accessibility::StepFree) {
        let value = if has(Accessibility::WideDoor) { "yes" } else { "limited" };
        tags.add("wheelchair", "accessibility", value)?;
    }
    let others = [
        (Accessibility::AccessibleToilet, "toilets:wheelchair"),
        (Accessibility::TactilePaving, "tactile_paving"),
        (Accessibility::HearingLoop, "hearing_loop"),
    ];
    for (_, key) in others.iter().filter(|(accessibility, _)| has(*accessibility)) {
        tags.add(key, "accessibility", "yes")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;
    use crate::domain::{ContactLine, LinePurpose, SafePointId};

    fn point() -> SafePoint {
        let place = Position::new(36.62, 101.77).unwrap();
        let mut point = SafePoint::new(
            SafePointId::new("sp").unwrap(),
            "Ｎorth Gate",
            SafePointHost::CompoundGate,
            place,
        );
        point.state = SafePointState::Active;
        point
    }

    #[test]
    fn every_tag_says_what_the_record_says() {
        let mut point = point();
        point.name = "North Gate".to_owned();
        point.functions = vec![SafePointFunction::Refuge, SafePointFunction::Water];
        point.for_whom = vec![ForWhom::Children, ForWhom::Visitors];
        point.equipment = vec![Equipment::Aed, Equipment::Cctv, Equipment::Shield];
        point.accessibility = vec![Accessibility::StepFree];
        point.languages = vec!["zh".to_owned()];
        for number in ["110", "0971-5550123", "138****0000", "0971 555 0123", "+1 202 555 0100"] {
            point.lines.push(ContactLine::new(LinePurpose::Help, number.parse().unwrap()));
        }
        point.entrance_note = Some(" behind\nthe gate ".to_owned());
        point.verified_on = Some("2025-06-01".parse().unwrap());
        let tags = tags_of(&point).unwrap();
        let text: Vec<String> = tags.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            text,
            [
                "barrier=gate",
                "check_date=2025-06-01",
                "description=behind the gate",
                "drinking_water=yes",
                "emergency=defibrillator",
                "language:zh=yes",
                "name=North Gate",
                "name:en=North Gate",
                "phone=+869715550123;+12025550100",
                "ref=sp",
                "retreat=yes",
                "retreat:for=child",
                "surveillance=indoor",
                "wheelchair=limited",
            ]
        );
    }

    #[test]
    fn a_name_of_another_script_gets_no_language() {
        let tags = tags_of(&point()).unwrap();
        assert!(tags.contains_key("name") && !tags.contains_key("name:en") && !tags.contains_key("name:zh"));
    }

    #[test]
    fn what_is_not_there_is_refused_and_what_is_shut_says_so() {
        for state in SafePointState::ALL {
            let mut point = point();
            point.state = *state;
            point.hours = Some("24/7".parse().unwrap());
            let hours = tags_of(&point).map(|tags| tags["opening_hours"].clone());
            match state {
                SafePointState::Active | SafePointState::UnderReview => assert_eq!(hours.unwrap(), "24/7"),
                SafePointState::TemporarilyClosed => assert_eq!(hours.unwrap(), "off"),
                _ => assert_eq!(hours.unwrap_err().kind().code(), "refused"),
            }
        }
    }

    #[test]
    fn a_value_that_openstreetmap_cannot_hold_is_named() {
        let mut point = point();
        point.entrance_note = Some("门".repeat(255));
        assert!(tags_of(&point).is_ok());
        point.entrance_note = Some("门".repeat(256));
        let error = tags_of(&point).unwrap_err();
        assert_eq!((error.kind().code(), error.place().field.as_deref()), ("limit", Some("entrance_note")));
    }
}
