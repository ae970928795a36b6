//! Instants and civil dates at the boundary.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, NaiveDate, Utc};

use crate::error::ShouwangError;

/// A civil date: `java.time.LocalDate` in Kotlin, `DateComponents` (year, month, day) in Swift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilDate(pub(crate) NaiveDate);

uniffi::custom_type!(CivilDate, String, {
    lower: |date| date.0.to_string(),
    try_lift: |text| match text.parse() {
        Ok(date) => Ok(CivilDate(date)),
        Err(_) => Err(ShouwangError::from(shouwang::Error::invalid("a civil date such as 2025-06-30")).into()),
    },
});

impl From<NaiveDate> for CivilDate {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

/// Makes an instant of the core's out of the caller's.
pub(crate) fn instant(at: SystemTime) -> Result<DateTime<Utc>, ShouwangError> {
    let (seconds, nanoseconds) = match at.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).ok(), after.subsec_nanos()),
        Err(before) => {
            let before = before.duration();
            let whole = i64::try_from(before.as_secs()).ok();
            match before.subsec_nanos() {
                0 => (whole.map(|seconds| -seconds), 0),
                nanoseconds => {
                    (whole.and_then(|seconds| (-seconds).checked_sub(1)), 1_000_000_000 - nanoseconds)
                }
            }
        }
    };
    let made = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, nanoseconds));
    made.ok_or_else(too_far)
}

/// Makes an instant of the core's out of microseconds since 1970.
pub(crate) fn instant_of_microseconds(epoch_microseconds: i64) -> Result<DateTime<Utc>, ShouwangError> {
    DateTime::from_timestamp_micros(epoch_microseconds).ok_or_else(too_far)
}

fn too_far() -> ShouwangError {
    shouwang::Error::out_of_range("an instant within 262,000 years of now").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_instant_before_and_after_1970_keeps_its_nanoseconds() {
        for text in
            ["2025-07-18T15:40:00.000000001Z", "1969-12-31T23:59:59.999999999Z", "1900-01-01T00:00:00Z"]
        {
            let expected: DateTime<Utc> = text.parse().unwrap();
            assert_eq!(instant(SystemTime::from(expected)).unwrap(), expected);
            // Before 1970 as after it, the microsecond is the one that has begun.
            let microseconds = instant_of_microseconds(expected.timestamp_micros()).unwrap();
            assert!((0..1_000).contains(&(expected - microseconds).num_nanoseconds().unwrap()), "{text}");
        }
    }

    #[test]
    fn an_instant_beyond_the_calendar_is_refused() {
        let far = UNIX_EPOCH + Duration::from_secs(1 << 50);
        assert!(matches!(instant(far), Err(ShouwangError::InvalidInput(_))));
        assert!(instant(UNIX_EPOCH - Duration::from_secs(1 << 50)).is_err());
        for microseconds in [i64::MIN, i64::MAX] {
            assert_eq!(instant_of_microseconds(microseconds).err(), instant(far).err());
        }
    }
}
