//! What goes onto paper, into an address book or into a calendar.

use std::time::SystemTime;

use shouwang::Error;
use shouwang::ask;
use shouwang::domain::{
    ActivityId, AgencyId, EngagementEventId, OfficerId, ParticipationId, PlateId, SafePointId,
};
use shouwang::exchange::icalendar::Calendar;
use shouwang::exchange::vcard;

use crate::coded::Lang;
use crate::error::{ShouwangError, guard};
use crate::registry::Registry;
use crate::time::instant;

/// Text to print: a title and the lines below it, in order.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct PrintedText {
    /// The title.
    pub title: String,
    /// The lines below it.
    pub lines: Vec<String>,
}

/// The title and the lines, one a line of text: what goes to a printer.
impl std::fmt::Display for PrintedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.title)?;
        self.lines.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl std::fmt::Debug for PrintedText {
    /// Prints no line: a plate's hold names and numbers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrintedText").field("title", &self.title).finish_non_exhaustive()
    }
}

impl From<ask::PrintedText> for PrintedText {
    fn from(text: ask::PrintedText) -> Self {
        Self { title: text.title, lines: text.lines }
    }
}

#[uniffi::export]
impl Registry {
    /// Gives the text of a contact plate: its area, officers, lines with their hours, QR codes, slogans and number.
    pub fn plate_text(&self, plate: String, lang: Lang) -> Result<PrintedText, ShouwangError> {
        guard(|| {
            let plate = self.registry.contact_plates().get(&PlateId::new(plate)?);
            let plate = plate.ok_or_else(|| unknown("contact plate", "plate"))?;
            Ok(self.registry.plate_text(plate, lang.into())?.into())
        })
    }

    /// Gives the text of a safe point's light box: its name, what it offers and when, whom it is for, how to get in, and its lines.
    pub fn light_box_text(&self, safe_point: String, lang: Lang) -> Result<PrintedText, ShouwangError> {
        guard(|| {
            let point = self.registry.safe_points().get(&SafePointId::new(safe_point)?);
            let point = point.ok_or_else(|| unknown("safe point", "safe_point"))?;
            Ok(self.registry.light_box_text(point, lang.into()).into())
        })
    }

    /// Writes a card of an officer for the phone's address book (vCard 4.0), with the agency where one is named.
    #[uniffi::method(default(agency = None))]
    pub fn officer_card(
        &self,
        officer: String,
        lang: Lang,
        agency: Option<String>,
    ) -> Result<String, ShouwangError> {
        guard(|| {
            let officer = self.registry.officers().get(&OfficerId::new(officer)?);
            let officer = officer.ok_or_else(|| unknown("officer", "officer"))?;
            let find = |id: String| -> Result<_, Error> {
                let agency = self.registry.agencies().get(&AgencyId::new(id)?);
                agency.ok_or_else(|| unknown("agency", "agency"))
            };
            let agency = agency.map(find).transpose()?;
            Ok(vcard::of_officer(officer, agency, lang.into())?)
        })
    }

    /// Writes a card of a contact plate for the phone's address book (vCard 4.0): its place, officers, position and lines.
    pub fn plate_card(&self, plate: String, lang: Lang) -> Result<String, ShouwangError> {
        guard(|| {
            let plate = self.registry.contact_plates().get(&PlateId::new(plate)?);
            let plate = plate.ok_or_else(|| unknown("contact plate", "plate"))?;
            let officers: Vec<_> =
                plate.content.officers.iter().filter_map(|id| self.registry.officers().get(id)).collect();
            Ok(vcard::of_plate(plate, &officers, lang.into())?)
        })
    }

    /// Writes a calendar (iCalendar) of meetings with residents, activities and volunteers' shifts, each by its identifier.
    ///
    /// `domain` is the publisher's, such as `police.example`: a calendar that is published again under it replaces its events.
    #[uniffi::method(default(engagements = [], activities = [], shifts = []))]
    #[expect(clippy::too_many_arguments, reason = "a call over the boundary is one whole question")]
    pub fn calendar(
        &self,
        name: String,
        domain: String,
        written_at: SystemTime,
        lang: Lang,
        engagements: Vec<String>,
        activities: Vec<String>,
        shifts: Vec<String>,
    ) -> Result<String, ShouwangError> {
        guard(|| {
            let registry = &self.registry;
            let mut calendar = Calendar::new(&name, &domain, instant(written_at)?, lang.into())?;
            for id in engagements {
                let event = registry.engagement_events().get(&EngagementEventId::new(id)?);
                calendar.add_engagement(event.ok_or_else(|| unknown("engagement event", "engagements"))?)?;
            }
            for id in activities {
                let activity = registry.activities().get(&ActivityId::new(id)?);
                calendar.add_activity(activity.ok_or_else(|| unknown("activity", "activities"))?, None)?;
            }
            for id in shifts {
                let part = registry.participations().get(&ParticipationId::new(id)?);
                let part = part.ok_or_else(|| unknown("participation", "shifts"))?;
                let activity = registry.activities().get(&part.activity);
                calendar.add_shift(part, activity.ok_or_else(|| unknown("activity", "shifts"))?, None)?;
            }
            Ok(calendar.finish()?)
        })
    }
}

fn unknown(kind: &'static str, field: &'static str) -> Error {
    Error::unknown_reference(kind).in_field(field)
}
