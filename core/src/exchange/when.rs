//! Dates and instants as files write them.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};

use crate::time::Zone;
use crate::{Error, Result};

/// Years from 1911 to the first of the Republic of China.
const ROC_OFFSET: i32 = 1911;

/// Reads a civil date whose year comes first; with `roc`, a year of two or three digits is one of the Republic of China.
pub(super) fn date(text: &str, roc: bool) -> Result<NaiveDate> {
    let expected = || Error::invalid("a date such as 2024-03-05");
    let parts: Vec<&str> = match text.strip_suffix('日') {
        Some(rest) => rest.split(['年', '月']).collect(),
        None if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) => {
            [text.get(..4), text.get(4..6), text.get(6..)].into_iter().flatten().collect()
        }
        None => text.split(if text.contains('/') { '/' } else { '-' }).collect(),
    };
    let [year, month, day] = parts.as_slice() else { return Err(expected()) };
    let is_roc = roc && matches!(year.len(), 2 | 3);
    if !(year.len() == 4 || is_roc) || month.len() > 2 || day.len() > 2 {
        return Err(expected());
    }
    let number = |text: &str| {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<u32>().map_err(|_| expected()) } else { Err(expected()) }
    };
    let year = i32::try_from(number(year)?).map_err(|_| expected())? + if is_roc { ROC_OFFSET } else { 0 };
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
        .ok_or_else(|| Error::out_of_range("a day that the calendar has"))
}

/// Reads an instant: RFC 3339 with its offset, or a civil date and time in a zone.
///
/// A leap second (`:60`, at the end of a day of UTC) is the second before it, and digits beyond the nanosecond are dropped.
pub(super) fn instant(text: &str, zone: Option<Zone>, roc: bool) -> Result<DateTime<Utc>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return without_false_leap(instant.with_timezone(&Utc));
    }
    let local = civil(text, roc)?;
    let Some(zone) = zone else {
        return Err(Error::invalid("an offset such as +08:00, or a declared zone"));
    };
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(instant) => without_false_leap(instant.with_timezone(&Utc)),
        MappedLocalTime::None => {
            Err(Error::invalid(format!("a time that exists: clocks of {zone} skipped it")))
        }
        MappedLocalTime::Ambiguous(..) => {
            Err(Error::invalid(format!("a time with its offset: clocks of {zone} showed it twice")))
        }
    }
}

/// Refuses a sixtieth second where there is none: leap seconds end a day of UTC (RFC 3339, section 5.7).
fn without_false_leap(instant: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let is_leap = instant.nanosecond() >= 1_000_000_000;
    if is_leap && (instant.hour(), instant.minute()) != (23, 59) {
        return Err(Error::out_of_range("a second below 60, except at the end of a day of UTC"));
    }
    Ok(instant)
}

fn civil(text: &str, roc: bool) -> Result<NaiveDateTime> {
    let expected = || Error::invalid("a date and time such as 2024-03-05T09:00:00+08:00");
    let (day, time) = text.split_once(['T', 't', ' ']).ok_or_else(expected)?;
    let day = date(day, roc)?;
    let formats = ["%H:%M:%S%.f", "%H:%M", "%H时%M分", "%H時%M分", "%H时%M分%S秒", "%H時%M分%S秒"];
    let time = formats.iter().find_map(|format| chrono::NaiveTime::parse_from_str(time.trim(), format).ok());
    Ok(day.and_time(time.ok_or_else(expected)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_with_the_year_first_are_read() {
        let expected = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for text in ["2024-03-05", "2024/3/5", "2024年3月5日", "20240305"] {
            assert_eq!(date(text, false).unwrap(), expected, "{text}");
        }
        for text in
            ["05/03/2024", "24-03-05", "2024-13-01", "2023-02-29", "2024-3", "+024-03-05", "二月", "日"]
        {
            assert!(date(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn years_of_the_republic_of_china_are_read_when_declared() {
        let expected = NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
        for text in ["102年01月01日", "102/1/1", "2013-01-01"] {
            assert_eq!(date(text, true).unwrap(), expected, "{text}");
        }
        assert!(date("102/1/1", false).is_err() && date("1/1/1", true).is_err());
        let instant =
            instant("102年01月01日 03時15分", Some(Zone::named("Asia/Taipei").unwrap()), true).unwrap();
        assert_eq!(instant.to_rfc3339(), "2012-12-31T19:15:00+00:00");
    }

    #[test]
    fn an_instant_needs_an_offset_or_a_zone() {
        let expected = "2024-03-05T01:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let zone = Some(Zone::shanghai());
        for text in ["2024-03-05T09:00:00+08:00", "2024-03-05t01:00:00z", "2024-03-05T01:00:00-00:00"] {
            assert_eq!(instant(text, None, false).unwrap(), expected, "{text}");
        }
        for text in ["2024-03-05T09:00:00", "2024-03-05 09:00", "2024/3/5 9:00", "2024年3月5日 09:00:00.000"]
        {
            assert_eq!(instant(text, zone, false).unwrap(), expected, "{text}");
            assert!(instant(text, None, false).is_err(), "{text}");
        }
        for text in ["2024-03-05", "1709600400", "45356.375", "2024-03-05T24:00:00Z", "10000-01-01T00:00:00Z"]
        {
            assert!(instant(text, zone, false).is_err(), "{text}");
        }
    }

    #[test]
    fn a_gap_and_a_fold_of_the_clocks_are_named() {
        let reason = |text: &str, zone| instant(text, Some(zone), false).unwrap_err().to_string();
        assert!(reason("1986-05-04T02:30:00", Zone::shanghai()).contains("skipped"));
        assert!(reason("2024-11-03T01:30:00", Zone::named("America/New_York").unwrap()).contains("twice"));
    }
}
