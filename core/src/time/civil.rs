//! What the clocks of a zone show.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};

use super::Zone;

/// Gives the civil time of an instant in a zone; within a day of either end of chrono's calendar, some 262,000 years away, that of UTC.
///
/// `DateTime::naive_local` panics there.
pub(crate) fn civil(at: DateTime<Utc>, zone: Zone) -> NaiveDateTime {
    let utc = at.naive_utc();
    utc.checked_add_offset(zone.offset_from_utc_datetime(&utc).fix()).unwrap_or(utc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_calendar_have_a_civil_time_too() {
        let zone = |name: &str| name.parse::<Zone>().unwrap();
        for zone in [zone("Asia/Shanghai"), zone("America/New_York")] {
            for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, DateTime::UNIX_EPOCH] {
                let hours = (civil(at, zone) - at.naive_utc()).num_hours().abs();
                assert!(hours < 24, "{zone} {at} {hours}");
            }
        }
        let noon = "2025-07-18T04:00:00Z".parse::<DateTime<Utc>>().unwrap();
        assert_eq!(civil(noon, zone("Asia/Shanghai")).to_string(), "2025-07-18 12:00:00");
    }
}
