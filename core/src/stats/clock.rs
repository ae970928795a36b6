//! Periods of instants, remembered: finding one in a time zone costs far more than looking it up.

use chrono::{DateTime, Utc};

use super::cells::FIRST;
use super::period::{Grain, Period};
use super::schema::TimeField;
use crate::Result;

/// Remembered spans: those of 32 periods in a row, eight a period, fall into different places.
const PLACES: i64 = 256;

/// Gives the code of the period in which an instant lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    spans: Vec<Span>,
}

/// A period, in seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    begins: i64,
    ends: i64,
    code: u32,
}

impl Clock {
    /// Gives the code of an instant's period.
    pub(super) fn code(&mut self, instant: DateTime<Utc>, time: &TimeField) -> Result<u32> {
        let second = instant.timestamp();
        // About an eighth of a period falls into one place.
        let shift = match time.grain {
            Grain::Day => 13,
            Grain::Week => 16,
            Grain::Month => 18,
            Grain::Quarter => 20,
            _ => 22,
        };
        let place = usize::try_from((second >> shift).rem_euclid(PLACES)).unwrap_or(0);
        if let Some(span) = self.spans.get(place)
            && (span.begins..span.ends).contains(&second)
        {
            return Ok(span.code);
        }
        let period = Period::at(instant, time.grain, time.zone)?;
        let span = Span {
            begins: period.begins(time.zone).timestamp(),
            ends: period.ends(time.zone).timestamp(),
            code: period.ordinal() + FIRST,
        };
        if self.spans.len() <= place {
            self.spans.resize(place + 1, Span::default());
        }
        if let Some(slot) = self.spans.get_mut(place) {
            *slot = span;
        }
        Ok(span.code)
    }
}

#[cfg(test)]
mod tests {
    use crate::time::Zone;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_remembered_is_what_would_be_found(
            seconds in prop::collection::vec(prop_oneof![-40_000_000_000i64..40_000_000_000, 1_700_000_000i64..1_720_000_000], 1..200)
        ) {
            for grain in Grain::ALL {
                let time = TimeField { field: "at".into(), grain: *grain, zone: Zone::named("America/Chicago").unwrap() };
                let mut clock = Clock::default();
                for second in seconds.iter().flat_map(|second| [*second, *second + 1, *second]) {
                    let instant = DateTime::from_timestamp(second, 0).unwrap();
                    let expected = Period::at(instant, *grain, time.zone).unwrap().ordinal() + FIRST;
                    prop_assert_eq!(clock.code(instant, &time).unwrap(), expected);
                }
            }
        }
    }
}
