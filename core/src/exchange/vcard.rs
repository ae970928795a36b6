//! vCard 4.0 (RFC 6350): what a phone's address book takes from a contact plate.
//!
//! A card ends with a line end, so cards written one behind another are a file of several.

use super::content_line::{ContentLines, language_tag};
use crate::domain::{Agency, ContactLine, ContactPlate, Officer, PhoneKind, QrLinkKind};
use crate::{Lang, Result};

/// Writes a card of an officer: name, agency, post, rank, badge number, languages and lines.
///
/// The name stands in `FN` alone: `N` would need to know where the family name ends, and RFC 6350 leaves it out where it is not known.
/// Each line bears what it is for and when it is answered as its label (`X-ABLabel`, as the address books of phones write it).
/// A masked number can't be dialled and is left out.
///
/// # Errors
///
/// [`Invalid`](crate::ErrorKind::Invalid) on `languages` for one that is no language tag.
///
/// # Examples
///
/// ```
/// use shouwang::Lang;
/// use shouwang::domain::{ContactLine, LinePurpose, Officer, OfficerId, PersonName};
/// use shouwang::exchange::vcard;
///
/// let mut officer = Officer::new(OfficerId::new("o-1")?, PersonName::new("示例警员")?);
/// officer.lines.push(ContactLine::new(LinePurpose::Consultation, "0971-5550123".parse()?));
/// assert_eq!(
///     vcard::of_officer(&officer, None, Lang::Zh)?,
///     "BEGIN:VCARD\r\nVERSION:4.0\r\nPRODID:-//shouwang//shouwang//ZH\r\nKIND:individual\r\nUID;VALUE=text:officer-o-1\r\n\
///      FN:示例警员\r\nitem1.TEL;VALUE=uri;TYPE=\"voice,work\":tel:+869715550123\r\nitem1.X-ABLabel:咨询\r\nEND:VCARD\r\n"
/// );
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn of_officer(officer: &Officer, agency: Option<&Agency>, lang: Lang) -> Result<String> {
    let mut lines = begin("individual", "officer", officer.id.as_str(), lang);
    lines.text("FN", officer.name.as_str());
    if let Some(agency) = agency {
        lines.text("ORG", agency_name(agency, lang));
    }
    if let Some(post) = &officer.post {
        lines.text("TITLE", post);
    }
    if let Some(rank) = officer.rank {
        lines.text("ROLE", rank.label(lang));
    }
    if let Some(badge) = &officer.badge {
        let label = match lang {
            Lang::Zh => "警号",
            Lang::En => "badge number",
        };
        lines.text("NOTE", &format!("{label} {badge}"));
    }
    write_languages(&mut lines, &officer.languages)?;
    write_lines(&mut lines, &officer.lines, lang);
    Ok(end(lines))
}

/// Writes a card of a contact plate: its place, its officers' names, its position, its lines, its web addresses and slogans.
///
/// The officers are those whose names the plate shows, in its order; whoever else is handed in is left out, as are masked numbers.
///
/// # Errors
///
/// [`Invalid`](crate::ErrorKind::Invalid) on `languages` for one that is no language tag.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{AreaId, ContactPlate, PlateHost, PlateId};
/// use shouwang::exchange::vcard;
/// use shouwang::{Lang, Position};
///
/// let place = Position::new(36.62, 101.77)?;
/// let plate =
///     ContactPlate::new(PlateId::new("p-1")?, "北门市场", PlateHost::Market, place, AreaId::new("a")?);
/// let card = vcard::of_plate(&plate, &[], Lang::Zh)?;
/// assert!(card.contains("\r\nKIND:location\r\n") && card.contains("\r\nGEO:geo:36.62,101.77\r\n"));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn of_plate(plate: &ContactPlate, officers: &[&Officer], lang: Lang) -> Result<String> {
    let mut lines = begin("location", "plate", plate.id.as_str(), lang);
    let kind = match lang {
        Lang::Zh => "警民联系牌",
        Lang::En => "contact plate",
    };
    lines.text("FN", &format!("{kind} {}", plate.host_place));
    let shown = plate.content.officers.iter();
    let names: Vec<&str> = shown
        .filter_map(|id| officers.iter().find(|officer| officer.id == *id))
        .map(|officer| officer.name.as_str())
        .collect();
    let number = plate.number.as_deref();
    let notes = number.into_iter().chain(names).chain(plate.content.slogans.iter().map(String::as_str));
    let notes: Vec<&str> = notes.collect();
    if !notes.is_empty() {
        lines.text("NOTE", &notes.join("\n"));
    }
    // RFC 5870: latitude first, WGS-84 by default.
    lines.raw("GEO", &format!("geo:{},{}", plate.position.latitude(), plate.position.longitude()));
    write_languages(&mut lines, &plate.content.languages)?;
    write_lines(&mut lines, &plate.content.lines, lang);
    for link in plate.content.qr_links.iter().filter(|link| link.kind == QrLinkKind::Url) {
        lines.raw("URL", &link.target);
    }
    Ok(end(lines))
}

fn begin(kind: &str, prefix: &str, id: &str, lang: Lang) -> ContentLines {
    let mut lines = ContentLines::default();
    lines.raw("BEGIN", "VCARD");
    lines.raw("VERSION", "4.0");
    let language = match lang {
        Lang::Zh => "ZH",
        Lang::En => "EN",
    };
    lines.raw("PRODID", &format!("-//shouwang//shouwang//{language}"));
    lines.raw("KIND", kind);
    lines.text("UID;VALUE=text", &format!("{prefix}-{id}"));
    lines
}

fn end(mut lines: ContentLines) -> String {
    lines.raw("END", "VCARD");
    lines.into_text()
}

fn agency_name(agency: &Agency, lang: Lang) -> &str {
    match (lang, &agency.name_en) {
        (Lang::En, Some(name)) => name,
        _ => &agency.name,
    }
}

fn write_languages(lines: &mut ContentLines, languages: &[String]) -> Result<()> {
    for (index, language) in languages.iter().enumerate() {
        // RFC 6350, section 5.3: a preference is a number from 1 to 100.
        lines.raw(&format!("LANG;PREF={}", (index + 1).min(100)), language_tag(language)?);
    }
    Ok(())
}

fn write_lines(lines: &mut ContentLines, contacts: &[ContactLine], lang: Lang) {
    let dialable = contacts.iter().filter_map(|line| Some((line, line.number.dial_string()?)));
    for (index, (line, dial)) in dialable.enumerate() {
        let item = format!("item{}", index + 1);
        // RFC 3966, section 5.1.5: a number that is not global needs its context in a URI, and so is plain text.
        match line.number.tel_uri() {
            Some(uri) if is_global(line.number.kind()) => {
                lines.raw(&format!("{item}.TEL;VALUE=uri;TYPE=\"voice,work\""), &uri);
            }
            _ => lines.text(&format!("{item}.TEL;VALUE=text;TYPE=\"voice,work\""), &dial),
        }
        let purpose = line.purpose.label(lang);
        let label = match &line.hours {
            Some(hours) => format!("{purpose} {hours}"),
            None => purpose.to_owned(),
        };
        lines.text(&format!("{item}.X-ABLabel"), &label);
    }
}

fn is_global(kind: PhoneKind) -> bool {
    matches!(kind, PhoneKind::Mobile | PhoneKind::Landline | PhoneKind::International)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;
    use crate::domain::{
        AgencyId, AgencyLevel, AreaId, LinePurpose, OfficerId, PersonName, PlateHost, PlateId, QrLink, Rank,
    };

    fn officer() -> Officer {
        let mut officer =
            Officer::new(OfficerId::new("o,1").unwrap(), PersonName::new("示例;警员\\，甲").unwrap());
        officer.post = Some("社区民警\r\nTEL:110".to_owned());
        officer.rank = Some(Rank::SupervisorThirdClass);
        officer.badge = Some("０００１".to_owned());
        officer.languages = vec!["zh".to_owned(), "bo".to_owned()];
        officer.lines = vec![
            ContactLine::new(LinePurpose::Emergency, "110".parse().unwrap()),
            ContactLine::new(LinePurpose::Help, "138****0000".parse().unwrap()),
            ContactLine::new(LinePurpose::Rescue, "0971-5550123 转 8".parse().unwrap()),
        ];
        if let Some(line) = officer.lines.last_mut() {
            line.hours = Some("Mo-Fr 09:00-17:00".parse().unwrap());
        }
        officer
    }

    #[test]
    fn an_officers_card_escapes_what_a_name_could_smuggle_in() {
        let agency = Agency::new(AgencyId::new("s").unwrap(), "示例派出所", AgencyLevel::Station);
        let card = of_officer(&officer(), Some(&agency), Lang::Zh).unwrap();
        let card = card.replace("\r\n ", "");
        let lines: Vec<&str> = card.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "BEGIN:VCARD",
                "VERSION:4.0",
                "PRODID:-//shouwang//shouwang//ZH",
                "KIND:individual",
                "UID;VALUE=text:officer-o\\,1",
                "FN:示例\\;警员\\\\，甲",
                "ORG:示例派出所",
                "TITLE:社区民警\\nTEL:110",
                "ROLE:三级警督",
                "NOTE:警号 ０００１",
                "LANG;PREF=1:zh",
                "LANG;PREF=2:bo",
                "item1.TEL;VALUE=text;TYPE=\"voice,work\":110",
                "item1.X-ABLabel:报警",
                "item2.TEL;VALUE=uri;TYPE=\"voice,work\":tel:+869715550123;ext=8",
                "item2.X-ABLabel:救援 Mo-Fr 09:00-17:00",
                "END:VCARD",
                "",
            ]
        );
    }

    #[test]
    fn a_short_code_never_gets_a_country_code_and_a_masked_number_is_left_out() {
        let card = of_officer(&officer(), None, Lang::En).unwrap();
        assert!(!card.contains("+86110") && !card.contains("138"), "{card}");
        assert_eq!(card.matches("TEL;").count(), 2);
    }

    #[test]
    fn a_wrong_language_tag_is_named() {
        let mut officer = officer();
        officer.languages = vec!["zh\r\nTEL:1".to_owned()];
        let error = of_officer(&officer, None, Lang::Zh).unwrap_err();
        assert_eq!((error.kind().code(), error.place().field.as_deref()), ("invalid", Some("languages")));
    }

    #[test]
    fn a_plates_card_names_the_officers_it_shows_and_no_other() {
        let place = Position::new(36.62, 101.77).unwrap();
        let (id, area) = (PlateId::new("p").unwrap(), AreaId::new("a").unwrap());
        let mut plate = ContactPlate::new(id, "北门,市场", PlateHost::Market, place, area);
        plate.number = Some("No. 7".to_owned());
        plate.content.officers = vec![OfficerId::new("o,1").unwrap(), OfficerId::new("gone").unwrap()];
        plate.content.slogans = vec!["有事找民警".to_owned()];
        plate.content.qr_links = vec![
            QrLink::new(QrLinkKind::Url, "https://example.org/a?b=1,2;c").unwrap(),
            QrLink::new(QrLinkKind::WeChatOfficialAccount, "示例").unwrap(),
        ];
        let other = Officer::new(OfficerId::new("o2").unwrap(), PersonName::new("乙").unwrap());
        let card = of_plate(&plate, &[&officer(), &other], Lang::Zh).unwrap().replace("\r\n ", "");
        assert!(card.contains("\r\nFN:警民联系牌 北门\\,市场\r\n"), "{card}");
        assert!(card.contains("\r\nNOTE:No. 7\\n示例\\;警员\\\\，甲\\n有事找民警\r\n"), "{card}");
        assert!(card.contains("\r\nURL:https://example.org/a?b=1,2;c\r\n") && !card.contains('乙'), "{card}");
    }
}
