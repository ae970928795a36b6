//! Who is responsible here.

use chrono::{DateTime, NaiveDate, Utc};

use super::lines::{CallNeed, LineAdvice};
use crate::domain::{Agency, Area, AssignmentRole, Officer};
use crate::geo::Boundary;
use crate::registry::Registry;
use crate::{Position, sort};

/// An officer who is responsible for an area.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ResponsibleOfficer<'a> {
    /// The officer.
    pub officer: &'a Officer,
    /// As what.
    pub role: AssignmentRole,
}

/// Who is responsible for a position at an instant, and which line to call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Responsible<'a> {
    /// Every area in force that covers the position, the narrowest kind first.
    pub areas: Vec<&'a Area>,
    /// The area that decides: the first of them, or of their ancestors, with a primary officer.
    pub area: Option<&'a Area>,
    /// Its officers: the primary ones first, then in their order of relief.
    pub officers: Vec<ResponsibleOfficer<'a>>,
    /// The agency that serves the area, or the nearest one above it that is known.
    pub agency: Option<&'a Agency>,
    /// The line to call for help that is not urgent, and why; `None` only where not even an emergency line is known.
    pub call: Option<LineAdvice>,
    /// The lines to call next, where that one does not answer. Other needs have other lines: see [`Registry::lines_to_call`].
    pub next_calls: Vec<LineAdvice>,
}

impl Responsible<'_> {
    fn set_calls(&mut self, calls: Vec<LineAdvice>) {
        let mut calls = calls.into_iter();
        self.call = calls.next();
        self.next_calls = calls.collect();
    }
}

impl Registry {
    /// Finds who is responsible for a position at an instant.
    ///
    /// The areas that cover the position are tried from the narrowest kind to the widest, by code where kinds are equal; the
    /// first with a current primary assignment decides, then the ancestors of the narrowest.
    ///
    /// # Complexity
    ///
    /// That of [`AreaIndex::locate_all`](crate::index::AreaIndex::locate_all), and logarithmic in the number of records.
    pub fn responsible(&self, position: Position, at: DateTime<Utc>) -> Responsible<'_> {
        let mut answer = self.responsible_here(position, at);
        let calls = self.lines_of(CallNeed::Help, Some(position), at, &answer.officers, answer.agency);
        answer.set_calls(calls);
        answer
    }

    /// Who is responsible, without the lines.
    pub(super) fn responsible_here(&self, position: Position, at: DateTime<Utc>) -> Responsible<'_> {
        let on = self.local_date(at);
        self.responsible_for(self.areas_at(position, on).collect(), on)
    }

    /// Finds who is responsible for an address at an instant, by the address rules of the areas.
    ///
    /// As [`Registry::responsible`], with the areas whose rules cover the house number in place of those that cover a position.
    /// Where several rules do, the narrowest kind of area comes first, then by code, then by identifier.
    ///
    /// # Complexity
    ///
    /// Linear in the number of address rules.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::domain::{AddressRule, AddressRuleId, Area, AreaId, AreaKind, Parity};
    ///
    /// let mut builder = RegistryBuilder::new();
    /// let area = AreaId::new("dashizi")?;
    /// builder.add(Area::new(area.clone(), "大什字警务区", AreaKind::PoliceArea));
    /// builder.add(AddressRule::new(AddressRuleId::new("r-1")?, "北大街", 1, 99, Parity::Odd, area)?);
    /// let registry = builder.build()?;
    ///
    /// let now = "2026-06-05T12:00:00+08:00".parse().unwrap();
    /// assert_eq!(registry.responsible_at_address("北大街", 17, now).areas[0].name, "大什字警务区");
    /// assert!(registry.responsible_at_address("北大街", 18, now).areas.is_empty()); // the other side of the street
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn responsible_at_address(&self, street: &str, number: u32, at: DateTime<Utc>) -> Responsible<'_> {
        let on = self.local_date(at);
        let rules = self.address_rules().iter().filter(|rule| rule.valid.contains(on));
        let covering = rules.filter(|rule| rule.covers(street, number));
        let mut areas: Vec<&Area> = covering.filter_map(|rule| self.areas().get(&rule.area)).collect();
        areas.retain(|area| area.valid.contains(on));
        sort::sort_by(&mut areas, |a, b| {
            (a.kind.rank(), a.order_code(), &a.id).cmp(&(b.kind.rank(), b.order_code(), &b.id))
        });
        areas.dedup_by_key(|area| &area.id);
        let mut answer = self.responsible_for(areas, on);
        let place = self.place_of(&answer.areas);
        let calls = self.lines_of(CallNeed::Help, place, at, &answer.officers, answer.agency);
        answer.set_calls(calls);
        answer
    }

    /// A position that tells in which country areas lie, from the first of them or of those above it with an outline; `None`
    /// where none has one.
    fn place_of(&self, areas: &[&Area]) -> Option<Position> {
        let up = areas.iter().flat_map(|area| self.ancestors(&area.id));
        up.filter_map(|area| area.boundary.as_ref()).find_map(Boundary::label_position)
    }

    /// Who is responsible for what lies in all of these areas.
    fn responsible_for<'a>(&'a self, areas: Vec<&'a Area>, on: NaiveDate) -> Responsible<'a> {
        let above = areas.first().into_iter().flat_map(|area| self.ancestors(&area.id).skip(1));
        let above = above.filter(|area| area.valid.contains(on));
        let deciding = areas.iter().copied().chain(above).find_map(|area| {
            let officers = self.officers_of(area, on);
            let has_primary = officers.iter().any(|o| o.role == AssignmentRole::Primary);
            has_primary.then_some((area, officers))
        });
        let (area, officers) = deciding.map_or((None, Vec::new()), |(area, officers)| (Some(area), officers));
        let agency = area.or(areas.first().copied()).and_then(|area| self.agency_of(area));
        Responsible { areas, area, officers, agency, call: None, next_calls: Vec::new() }
    }

    /// Lists the officers assigned to an area on a day, the primary ones first, then in their order of relief.
    pub fn officers_of(&self, area: &Area, on: NaiveDate) -> Vec<ResponsibleOfficer<'_>> {
        let assignments =
            self.assignments_to(&area.id).iter().filter_map(|position| self.assignments().at(*position));
        let current = assignments.filter(|assignment| assignment.valid.contains(on));
        let officers =
            current.filter_map(|a| self.officers().get(&a.officer).map(|officer| (officer, a.role)));
        let serving = officers.filter(|(officer, _)| officer.valid.contains(on));
        serving.map(|(officer, role)| ResponsibleOfficer { officer, role }).collect()
    }

    /// The agency that serves an area, or the nearest one above it that is known.
    fn agency_of(&self, area: &Area) -> Option<&Agency> {
        let named = self.ancestors(&area.id).find_map(|area| area.agency.as_ref());
        named.and_then(|agency| self.agencies().get(agency))
    }
}
