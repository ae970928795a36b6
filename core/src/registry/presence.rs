//! A volunteer is in one place at a time.

use super::kinds::Tables;
use crate::{Error, Place, sort};

/// Adds a problem for each participation that begins while an earlier one of the same volunteer still lasts.
///
/// A participation lasts from check-in to check-out, before the check-out to the end of the activity; without a check-in nobody was
/// there. One may begin as the other ends.
///
/// # Complexity
///
/// O(n log n) in the number of participations.
pub(super) fn check_apart(known: &Tables, places: &[Place], problems: &mut Vec<Error>) {
    let mut present: Vec<_> = known
        .participations
        .iter()
        .zip(places)
        .filter_map(|(part, place)| {
            let from = part.checked_in_at?;
            let end = || known.activities.get(&part.activity).map(|activity| activity.ends_at);
            let to = part.checked_out_at.or_else(end).unwrap_or(from);
            Some((&part.volunteer, from, to, &part.id, place))
        })
        .collect();
    sort::sort_by(&mut present, |a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
    let mut last = None;
    for (volunteer, from, to, _, place) in present {
        last = match last {
            Some((same, until)) if same == volunteer => {
                if from < until {
                    let reason = "a volunteer can't be in two activities at a time";
                    problems.push(Error::refused(reason).in_field("checked_in_at").at(place));
                }
                Some((volunteer, until.max(to)))
            }
            _ => Some((volunteer, to)),
        };
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        Activity, ActivityId, ActivityKind, Participation, ParticipationId, ParticipationState, Volunteer,
        VolunteerId,
    };
    use crate::registry::RegistryBuilder;

    fn at(minute: u32) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute.into())
    }

    /// Builds participations of (volunteer, from, minutes), all in one long activity.
    fn problems(parts: &[(u8, u32, u32)]) -> Vec<Error> {
        let mut builder = RegistryBuilder::new();
        let activity = ActivityId::new("a").unwrap();
        builder.add(Activity::new(activity.clone(), ActivityKind::Patrol, at(0), at(1000)).unwrap());
        for who in 0..4 {
            builder.add(Volunteer::new(VolunteerId::new(format!("v{who}")).unwrap()));
        }
        for (number, &(who, from, minutes)) in parts.iter().enumerate() {
            let id = ParticipationId::new(format!("p{number}")).unwrap();
            let mut part =
                Participation::new(id, VolunteerId::new(format!("v{who}")).unwrap(), activity.clone());
            part.state = ParticipationState::CheckedOut;
            (part.checked_in_at, part.checked_out_at) = (Some(at(from)), Some(at(from + minutes)));
            let place = Place { line: Some(number as u64), ..Place::default() };
            builder.add_from(part, place);
        }
        builder.try_build().err().unwrap_or_default()
    }

    #[test]
    fn one_ends_as_the_next_begins_and_two_volunteers_do_not_meet() {
        assert!(problems(&[(0, 0, 60), (0, 60, 60), (1, 30, 60)]).is_empty());
        let found = problems(&[(0, 0, 120), (0, 10, 20), (0, 100, 60)]);
        let lines: Vec<_> = found.iter().map(|error| error.place().line).collect();
        assert_eq!(lines, [Some(1), Some(2)], "the third meets the first, which outlasts the second");
        assert_eq!(found[0].kind().code(), "refused");
    }

    proptest! {
        #[test]
        fn the_sweep_refuses_what_comparing_all_pairs_refuses(
            parts in prop::collection::vec((0..4_u8, 0..200_u32, 1..60_u32), 0..24),
        ) {
            let meets = |a: &(u8, u32, u32), b: &(u8, u32, u32)| a.0 == b.0 && a.1 < b.1 + b.2 && b.1 < a.1 + a.2;
            let any = (0..parts.len()).any(|i| (0..i).any(|j| meets(&parts[i], &parts[j])));
            let found = problems(&parts);
            prop_assert_eq!(any, !found.is_empty());
            // Each that is named does meet another.
            for error in found {
                let named = usize::try_from(error.place().line.unwrap()).unwrap();
                let partner = (0..parts.len()).any(|other| other != named && meets(&parts[named], &parts[other]));
                prop_assert!(partner);
            }
        }
    }
}
