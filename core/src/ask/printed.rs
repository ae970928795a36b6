//! What stands on a plate and on a light box, from the data.

use std::fmt;

use crate::domain::{
    ContactLine, ContactPlate, ForWhom, Officer, PhoneKind, PhoneNumber, QrLinkKind, SafePoint,
};
use crate::registry::Registry;
use crate::time::OpeningHours;
use crate::{Error, Lang, Result};

/// Text to print: a title and the lines below it, in order.
///
/// Control characters and marks that turn the direction of writing are left out of every line, so that a name can't change how the
/// rest reads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrintedText {
    /// The title.
    pub title: String,
    /// The lines below it.
    pub lines: Vec<String>,
}

/// Prints the title and the lines, one a line of text.
impl fmt::Display for PrintedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        self.lines.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl PrintedText {
    fn new(title: &str, lines: impl IntoIterator<Item = String>) -> Self {
        let lines = lines.into_iter().map(|line| plain(&line)).filter(|line| !line.is_empty());
        Self { title: title.to_owned(), lines: lines.collect() }
    }
}

impl Registry {
    /// Gives the text of a contact plate: its area, its officers, its lines with their hours, its QR codes, slogans and number.
    ///
    /// A number of the mainland is written as it is dialled there, without +86.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) for a plate without an officer or one of its four lines,
    /// [`UnknownReference`](crate::ErrorKind::UnknownReference) for an officer or an area that this registry doesn't know.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use shouwang::Lang;
    /// use shouwang::exchange::{FolderOptions, read_folder};
    ///
    /// let registry = read_folder("examples/chengzhong/data", &FolderOptions::default())?;
    /// for plate in registry.contact_plates() {
    ///     println!("{}\n", registry.plate_text(plate, Lang::Zh)?);
    /// }
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn plate_text(&self, plate: &ContactPlate, lang: Lang) -> Result<PrintedText> {
        plate.check_content()?;
        let content = &plate.content;
        let unknown =
            |kind: &'static str, field: &'static str| Error::unknown_reference(kind).in_field(field);
        let area = self.areas().get(&plate.area).ok_or_else(|| unknown("area", "area"))?;
        let name = match lang {
            Lang::Zh => area.name_in("zh"),
            Lang::En => area.name_in("en"),
        };
        let mut lines = vec![name.to_owned()];
        for id in &content.officers {
            let officer = self.officers().get(id).ok_or_else(|| unknown("officer", "officers"))?;
            lines.push(officer_line(officer, lang));
        }
        lines.extend(content.lines.iter().map(|line| contact_line(line, lang)));
        lines.extend(content.qr_links.iter().map(|link| {
            // The text of a signed code says nothing to a reader; its label does.
            let target = if link.kind == QrLinkKind::SignedPlateCode { "" } else { link.target.as_str() };
            labelled(link.kind.label(lang), target, lang)
        }));
        lines.extend(content.slogans.iter().cloned());
        lines.extend(plate.number.as_ref().map(|number| labelled(word(lang, "编号", "No."), number, lang)));
        Ok(PrintedText::new(word(lang, "警民联系牌", "Police-community contact plate"), lines))
    }

    /// Gives the text of a safe point's light box: its name, what it offers and when, whom it is for where that isn't everybody,
    /// how to get in, and its lines.
    pub fn light_box_text(&self, point: &SafePoint, lang: Lang) -> PrintedText {
        let listed = |labels: Vec<&str>| labels.join(word(lang, "、", ", "));
        let mut lines = vec![point.name.clone()];
        lines.push(listed(point.functions.iter().map(|function| function.label(lang)).collect()));
        lines.extend(
            point
                .hours
                .as_ref()
                .map(|hours| labelled(word(lang, "开放时间", "open"), &hours_text(hours, lang), lang)),
        );
        if !point.for_whom.is_empty() && !point.for_whom.contains(&ForWhom::Everybody) {
            let whom = listed(point.for_whom.iter().map(|whom| whom.label(lang)).collect());
            lines.push(labelled(word(lang, "服务对象", "for"), &whom, lang));
        }
        lines.extend(point.entrance_note.clone());
        lines.push(listed(point.accessibility.iter().map(|access| access.label(lang)).collect()));
        lines.extend(point.lines.iter().map(|line| contact_line(line, lang)));
        PrintedText::new(word(lang, "平安守望点", "Safe point"), lines)
    }
}

const fn word(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn labelled(label: &str, text: &str, lang: Lang) -> String {
    match (text.is_empty(), lang) {
        (true, _) => label.to_owned(),
        (false, Lang::Zh) => format!("{label}：{text}"),
        (false, Lang::En) => format!("{label}: {text}"),
    }
}

fn officer_line(officer: &Officer, lang: Lang) -> String {
    let mut parts: Vec<String> = officer.post.iter().cloned().collect();
    parts.push(officer.name.to_string());
    parts.extend(officer.badge.as_ref().map(|badge| format!("{} {badge}", word(lang, "警号", "badge"))));
    parts.join(" ")
}

fn contact_line(line: &ContactLine, lang: Lang) -> String {
    let text = labelled(line.purpose.label(lang), &number_text(&line.number, lang), lang);
    match &line.hours {
        Some(hours) => format!("{text} ({})", hours_text(hours, lang)),
        None => text,
    }
}

/// Writes a number as it is dialled from within its country: a landline with 0, a mobile without +86.
fn number_text(number: &PhoneNumber, lang: Lang) -> String {
    let whole = number.to_string();
    let text = match (number.kind(), whole.strip_prefix("+86 ")) {
        (PhoneKind::Landline, Some(national)) => format!("0{national}"),
        (_, Some(national)) => national.to_owned(),
        _ => whole,
    };
    match lang {
        Lang::Zh => text.replace("ext. ", "转"),
        Lang::En => text,
    }
}

/// The words of OSM's opening hours, each with what a reader in Chinese and in English expects.
const WORDS: [(&str, &str, &str); 24] = [
    ("Mo", "周一", "Mon"),
    ("Tu", "周二", "Tue"),
    ("We", "周三", "Wed"),
    ("Th", "周四", "Thu"),
    ("Fr", "周五", "Fri"),
    ("Sa", "周六", "Sat"),
    ("Su", "周日", "Sun"),
    ("PH", "法定节假日", "public holidays"),
    ("SH", "学校假期", "school holidays"),
    ("off", "休息", "closed"),
    ("closed", "休息", "closed"),
    ("week", "第几周", "week"),
    ("Jan", "1月", "Jan"),
    ("Feb", "2月", "Feb"),
    ("Mar", "3月", "Mar"),
    ("Apr", "4月", "Apr"),
    ("May", "5月", "May"),
    ("Jun", "6月", "Jun"),
    ("Jul", "7月", "Jul"),
    ("Aug", "8月", "Aug"),
    ("Sep", "9月", "Sep"),
    ("Oct", "10月", "Oct"),
    ("Nov", "11月", "Nov"),
    ("Dec", "12月", "Dec"),
];

/// Writes opening hours for a reader: 24/7 in words, and each word of the syntax in the language, but no comment in quotation marks.
fn hours_text(hours: &OpeningHours, lang: Lang) -> String {
    if hours.is_always() {
        return word(lang, "24小时", "24 hours").to_owned();
    }
    let text = hours.to_string();
    let (mut out, mut quoted, mut rest) = (String::with_capacity(text.len()), false, text.as_str());
    while let Some(first) = rest.chars().next() {
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (head, tail) = rest.split_at_checked(letters.max(first.len_utf8())).unwrap_or((rest, ""));
        quoted ^= first == '"';
        let known = WORDS.iter().find(|(osm, ..)| *osm == head).filter(|_| !quoted);
        out.push_str(known.map_or(head, |(_, zh, en)| word(lang, zh, en)));
        rest = tail;
    }
    out
}

/// Leaves out control characters and marks of direction (Unicode, Bidi_Control); space of any kind becomes one space.
fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let kept: String =
        text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Position;
    use crate::domain::{
        Accessibility, Area, AreaId, AreaKind, LinePurpose, OfficerId, PersonName, PlateHost, PlateId,
        QrLink, SafePointFunction, SafePointHost, SafePointId,
    };
    use crate::registry::RegistryBuilder;

    fn here() -> Position {
        Position::new(36.62, 101.78).unwrap()
    }

    fn line(purpose: LinePurpose, number: &str, hours: Option<&str>) -> ContactLine {
        let mut line = ContactLine::new(purpose, number.parse().unwrap());
        line.hours = hours.map(|hours| hours.parse().unwrap());
        line
    }

    fn plate() -> (Registry, ContactPlate) {
        let (area, officer) = (AreaId::new("a").unwrap(), OfficerId::new("o").unwrap());
        let mut beat = Area::new(area.clone(), "示例警务区", AreaKind::PoliceArea);
        beat.name_en = Some("Example police area".to_owned());
        let mut known = Officer::new(officer.clone(), PersonName::new("示例民警").unwrap());
        (known.post, known.badge) = (Some("社区民警".to_owned()), Some("示例0001".to_owned()));
        let id = PlateId::new("p").unwrap();
        let mut plate = ContactPlate::new(id, "示例市集", PlateHost::Market, here(), area);
        plate.number = Some("示例-7".to_owned());
        plate.content.officers.push(officer);
        plate.content.lines = vec![
            line(LinePurpose::Emergency, "110", Some("24/7")),
            line(LinePurpose::Help, "0971 555 0101 转 8", Some("Mo-Fr 09:00-18:00; PH off")),
            line(LinePurpose::Rescue, "120", None),
            line(LinePurpose::Consultation, "12345", None),
        ];
        plate.content.slogans.push("有困难\n找警察\u{202E}".to_owned());
        for (kind, target) in [
            (QrLinkKind::WeChatOfficialAccount, "示例账号"),
            (QrLinkKind::Url, "https://example.org/p"),
            (QrLinkKind::SignedPlateCode, "SW1.CODE"),
        ] {
            plate.content.qr_links.push(QrLink::new(kind, target).unwrap());
        }
        let mut builder = RegistryBuilder::new();
        builder.add(beat).add(known).add(plate.clone());
        (builder.build().unwrap(), plate)
    }

    #[test]
    fn a_plate_reads_as_it_hangs_on_the_wall_in_both_languages() {
        let (registry, plate) = plate();
        let zh = registry.plate_text(&plate, Lang::Zh).unwrap();
        let expected = "警民联系牌\n示例警务区\n社区民警 示例民警 警号 示例0001\n报警：110 (24小时)\n\
                        求助：0971 5550101 转8 (周一-周五 09:00-18:00; 法定节假日 休息)\n救援：120\n咨询：12345\n\
                        微信公众号：示例账号\n网址：https://example.org/p\n防伪码\n有困难 找警察\n编号：示例-7";
        assert_eq!(zh.to_string(), expected);
        let en = registry.plate_text(&plate, Lang::En).unwrap();
        assert_eq!(
            (en.title.as_str(), en.lines[0].as_str()),
            ("Police-community contact plate", "Example police area")
        );
        assert_eq!(en.lines[3], "help: 0971 5550101 ext. 8 (Mon-Fri 09:00-18:00; public holidays closed)");
    }

    #[test]
    fn a_plate_without_an_officer_or_with_an_unknown_one_is_not_printed() {
        let (registry, mut plate) = plate();
        plate.content.officers = vec![OfficerId::new("other").unwrap()];
        let error = registry.plate_text(&plate, Lang::Zh).unwrap_err();
        assert_eq!(error.to_string(), "officers: no such officer");
        plate.content.officers.clear();
        assert_eq!(registry.plate_text(&plate, Lang::Zh).unwrap_err().kind().code(), "missing");
    }

    #[test]
    fn a_light_box_says_what_when_for_whom_and_how_to_get_in() {
        let id = SafePointId::new("s").unwrap();
        let mut point = SafePoint::new(id, "示例药店", SafePointHost::Pharmacy, here());
        point.functions = vec![SafePointFunction::Refuge, SafePointFunction::FirstAid];
        point.hours = Some("Mo-Su 08:00-22:00 \"Mo ring\"".parse().unwrap());
        point.for_whom = vec![ForWhom::Children, ForWhom::Women];
        point.entrance_note = Some("夜间按门铃".to_owned());
        point.accessibility = vec![Accessibility::StepFree];
        point.lines = vec![line(LinePurpose::Help, "0980 555 0200", None)];
        let registry = RegistryBuilder::new().build().unwrap();
        let zh = "平安守望点\n示例药店\n避险、急救\n开放时间：周一-周日 08:00-22:00 \"Mo ring\"\n服务对象：儿童、妇女\n\
                  夜间按门铃\n无台阶\n求助：0980 5550200";
        assert_eq!(registry.light_box_text(&point, Lang::Zh).to_string(), zh);
        point.for_whom.push(ForWhom::Everybody);
        point.hours = Some(OpeningHours::always());
        let en = registry.light_box_text(&point, Lang::En);
        assert_eq!(
            en.lines,
            [
                "示例药店",
                "refuge, first aid",
                "open: 24 hours",
                "夜间按门铃",
                "step-free",
                "help: 0980 5550200",
            ]
        );
    }
}
