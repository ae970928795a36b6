//! Time zones: what the clocks of a place show at an instant.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::Read as _;
use std::str::FromStr;
use std::sync::{LazyLock, PoisonError, RwLock};

use chrono::{
    Datelike, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Timelike,
    Utc,
};
use flate2::read::GzDecoder;
use jiff_core::Timestamp;
use jiff_core::civil;
use jiff_core::tz::AmbiguousOffset;
use jiff_core::tz::tzif;

use crate::{Error, Result};

/// A time zone of the IANA database, which is compiled in: `Asia/Shanghai`, `Europe/London`, `UTC`.
///
/// It is a zone of chrono's like any other, so `instant.with_timezone(&zone)` and `zone.from_local_datetime(&civil)` work. Copying
/// one costs nothing. Clocks go by the last known rule for ever, and before the first record by the place's mean solar time.
///
/// ```
/// use chrono::{DateTime, TimeZone, Utc};
/// use shouwang::time::Zone;
///
/// let zone = Zone::named("Europe/London")?;
/// let instant: DateTime<Utc> = "2025-07-01T12:00:00Z".parse()?;
/// assert_eq!(instant.with_timezone(&zone).to_string(), "2025-07-01 13:00:00 +01:00");
///
/// // Nobody's clock showed half past one on the morning on which summer time began.
/// let skipped = "2025-03-30T01:30:00".parse()?;
/// assert!(zone.from_local_datetime(&skipped).single().is_none());
/// assert!("Mars/Olympus".parse::<Zone>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Zone(&'static Rules);

/// A zone's name and its changes of the clocks.
struct Rules {
    name: &'static str,
    clocks: tzif::TimeZone,
}

/// The names of the database in their order, one a line.
const NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/zones.txt"));

/// Where the clocks of each name begin and end among those of all, as two numbers of four bytes; then the clocks, as TZif (RFC 9636).
const CLOCKS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones.gz"));

/// The zones that were asked for, each decoded once: constants of the database, of which there are some 600 at most.
static DECODED: RwLock<BTreeMap<&'static str, Zone>> = RwLock::new(BTreeMap::new());

impl Zone {
    /// Finds a zone by its IANA name, exactly as the database spells it.
    ///
    /// # Complexity
    ///
    /// About a millisecond when a program asks for a zone for the first time, then well under a microsecond.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ErrorKind::Invalid) for a name that the database doesn't have.
    pub fn named(name: &str) -> Result<Self> {
        if let Some(zone) = DECODED.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(*zone);
        }
        let rules =
            unpacked(name).ok_or_else(|| Error::invalid("an IANA time zone such as Asia/Shanghai"))?;
        let mut decoded = DECODED.write().unwrap_or_else(PoisonError::into_inner);
        Ok(*decoded.entry(rules.name).or_insert_with(|| Self(Box::leak(Box::new(rules)))))
    }

    /// The zone of China's clocks, `Asia/Shanghai`.
    #[must_use]
    pub fn shanghai() -> Self {
        static SHANGHAI: LazyLock<Zone> = LazyLock::new(|| Zone::compiled_in("Asia/Shanghai"));
        *SHANGHAI
    }

    /// Coordinated universal time, `UTC`.
    #[must_use]
    pub fn utc() -> Self {
        static UTC: LazyLock<Zone> = LazyLock::new(|| Zone::compiled_in("UTC"));
        *UTC
    }

    #[expect(
        clippy::expect_used,
        reason = "both names are in every edition of the database, and a test asks for them"
    )]
    fn compiled_in(name: &str) -> Self {
        Self::named(name).expect("a zone of the database")
    }

    /// Gives the IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Lists the names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.lines()
    }

    fn offset(self, offset: jiff_core::tz::Offset) -> ZoneOffset {
        // No clock of the database is a whole day away from UTC; a test asks all of them.
        let fixed = FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix());
        ZoneOffset { zone: self, fixed }
    }
}

/// Takes the clocks of one zone out of those of all.
fn unpacked(name: &str) -> Option<Rules> {
    let names = NAMES.lines().count();
    let (number, name) = NAMES.lines().enumerate().find(|(_, known)| *known == name)?;
    let mut bytes = Vec::new();
    GzDecoder::new(CLOCKS).read_to_end(&mut bytes).ok()?;
    let (places, clocks) = bytes.split_at_checked(names * 8)?;
    let place = |at: usize| {
        let four = places.get(at..at + 4)?;
        usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
    };
    let clocks = clocks.get(place(number * 8)?..place(number * 8 + 4)?)?;
    Some(Rules { name, clocks: tzif::TimeZone::parse(clocks).ok()? })
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        match self.0.clocks.to_ambiguous_timestamp(civil_time(local)).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.offset(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.offset(before), self.offset(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        let second = utc.and_utc().timestamp();
        // Beyond the years -9999 to 9999, which the rules reach, clocks stay as they are there.
        let instant = Timestamp::from_second(second).unwrap_or(if second < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        self.offset(self.0.clocks.to_offset(instant))
    }
}

/// Writes a civil time down in the words of the zone rules, to the second, which is as fine as clocks change.
fn civil_time(local: &NaiveDateTime) -> civil::DateTime {
    let beyond = if local.year() < 0 { civil::DateTime::MIN } else { civil::DateTime::MAX };
    let small = |number: u32| i8::try_from(number).unwrap_or(0);
    let Ok(year) = i16::try_from(local.year()) else { return beyond };
    civil::DateTime::new(
        year,
        small(local.month()),
        small(local.day()),
        small(local.hour()),
        small(local.minute()),
        small(local.second()),
        0,
    )
    .unwrap_or(beyond)
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl FromStr for Zone {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::named(name)
    }
}

impl fmt::Display for Zone {
    /// Writes the IANA name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name)
    }
}

/// How far a zone's clocks are ahead of UTC at some instant.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ZoneOffset {
    zone: Zone,
    fixed: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for ZoneOffset {
    /// Writes the offset, such as `+08:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fixed, f)
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fixed, f)
    }
}
