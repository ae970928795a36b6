//! Which column means what.

use chrono::{DateTime, LocalResult, NaiveTime, TimeZone, Utc};
use shouwang::exchange::Row;
use shouwang::time::Zone;
use shouwang::{Error, Result};

pub const NAME: &[&str] = &[
    "name",
    "名称",
    "label",
    "title",
    "psa",
    "beat",
    "beatnum",
    "district",
    "sector",
    "precinct",
    "neighbourhood",
    "neighborhood",
    "facilityname",
    "stationname",
    "id",
    "编号",
    "objectid",
];
pub const CATEGORY: &[&str] = &[
    "category",
    "类别",
    "servicecodedescription",
    "servicename",
    "requesttype",
    "calltype",
    "crimetype",
    "primarytype",
    "offense",
    "offence",
    "incidenttype",
    "problemtype",
    "topic",
    "事项",
    "type",
    "类型",
    "kind",
    "servicecode",
];
pub const LATITUDE: &[&str] = &["latitude", "lat", "纬度", "緯度", "y"];
pub const LONGITUDE: &[&str] = &["longitude", "lon", "lng", "long", "经度", "經度", "x"];

/// Names of the time at which a record begins, best first.
const BEGINS: &[&str] = &[
    "openedat",
    "opened",
    "createdat",
    "created",
    "createddate",
    "reportedat",
    "reported",
    "reportdatetime",
    "occurredat",
    "occurred",
    "adddate",
    "requesteddatetime",
    "calldatetime",
    "responsedate",
    "datetime",
    "timestamp",
    "time",
    "date",
    "受理时间",
    "登记时间",
    "时间",
    "日期",
];
/// What a column's name holds if its time is not the one at which a record begins.
const LATER: &[&str] = &[
    "resol", "clos", "due", "end", "finish", "modif", "updat", "edit", "seen", "expir", "结", "更新", "截止",
];
/// What a column's name holds if it may be a time at all; a bare number needs this.
const TIMELY: &[&str] = &["time", "date", "epoch", "stamp", "created", "opened", "reported", "时间", "日期"];

/// Share of a sample that must read as a time.
const READS: f64 = 0.95;

/// Reduces a column's name to what matters: small letters, digits and characters of other scripts.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Finds the column that the user named, else the first that is known by one of the names.
pub fn pick(headers: &[String], named: Option<&str>, known: &[&str]) -> Result<Option<String>> {
    let Some(named) = named else {
        let by_name = |name: &&str| headers.iter().find(|header| folded(header) == **name);
        return Ok(known.iter().find_map(by_name).cloned());
    };
    let exact = headers.iter().find(|header| *header == named);
    match exact.or_else(|| headers.iter().find(|header| folded(header) == folded(named))) {
        Some(header) => Ok(Some(header.clone())),
        None => Err(Error::invalid(format!("one of the columns {}", headers.join(", "))).in_field(named)),
    }
}

/// How a column writes its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writing {
    Instant,
    EpochMilliseconds,
    EpochSeconds,
    Local,
    Date,
}

impl Writing {
    pub const ALL: [Self; 5] =
        [Self::Instant, Self::EpochMilliseconds, Self::EpochSeconds, Self::Local, Self::Date];

    /// Says how the times are written, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Instant => "instants with their offset",
            Self::EpochMilliseconds => "milliseconds since 1970, UTC",
            Self::EpochSeconds => "seconds since 1970, UTC",
            Self::Local => "local times",
            Self::Date => "dates",
        }
    }

    /// Reads a row's time; `None` if the field is empty.
    pub fn read(self, row: &Row<'_>, column: &str, zone: Zone) -> Result<Option<DateTime<Utc>>> {
        match self {
            Self::Instant => row.optional_instant(column, None),
            Self::Local => row.optional_instant(column, Some(zone)),
            Self::EpochMilliseconds | Self::EpochSeconds => {
                let Some(count) = row.optional_integer(column)? else { return Ok(None) };
                let instant = match self {
                    Self::EpochSeconds => DateTime::from_timestamp_secs(count),
                    _ => DateTime::from_timestamp_millis(count),
                };
                // Thirty years either way of 2010 tell a time from an identifier.
                let likely = instant.filter(|i| (315_532_800..4_102_444_800).contains(&i.timestamp()));
                let expected = || Error::out_of_range(format!("{} between 1980 and 2099", self.words()));
                likely.map(Some).ok_or_else(|| row.locate(expected().in_field(column)))
            }
            Self::Date => {
                let Some(date) = row.optional_date(column)? else { return Ok(None) };
                // Noon exists on every day, whatever the clocks do at night.
                let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
                match zone.from_local_datetime(&date.and_time(noon)) {
                    LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                        Ok(Some(at.with_timezone(&Utc)))
                    }
                    LocalResult::None => {
                        Err(row.locate(Error::invalid("a day that the zone has").in_field(column)))
                    }
                }
            }
        }
    }
}

/// The column of the time and how it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeColumn {
    pub name: String,
    pub writing: Writing,
}

/// Collects how many rows of a sample each column reads in each writing.
#[derive(Debug)]
pub struct Sample {
    headers: Vec<String>,
    filled: Vec<u32>,
    read: Vec<[u32; 5]>,
}

impl Sample {
    pub fn new(headers: &[String]) -> Self {
        Self { headers: headers.to_vec(), filled: vec![0; headers.len()], read: vec![[0; 5]; headers.len()] }
    }

    /// Tries every column of a row.
    pub fn add(&mut self, row: &Row<'_>) {
        for ((header, filled), read) in self.headers.iter().zip(&mut self.filled).zip(&mut self.read) {
            if !matches!(row.optional_text(header), Ok(Some(_))) {
                continue;
            }
            *filled += 1;
            for (writing, count) in Writing::ALL.into_iter().zip(read) {
                *count += u32::from(writing.read(row, header, Zone::utc()).is_ok());
            }
        }
    }

    /// Finds how a column writes its times, if nearly all of its fields are times.
    fn writing(&self, column: usize) -> Option<Writing> {
        let (header, filled, read) =
            (self.headers.get(column)?, self.filled.get(column)?, self.read.get(column)?);
        let enough = f64::from(*filled) * READS;
        let reads = |(writing, count): &(Writing, &u32)| {
            // Telephone numbers and identifiers are numbers too.
            let number = matches!(writing, Writing::EpochMilliseconds | Writing::EpochSeconds);
            *filled > 0 && f64::from(**count) >= enough && (!number || holds(header, TIMELY))
        };
        Writing::ALL.into_iter().zip(read).find(reads).map(|(writing, _)| writing)
    }

    /// Finds how a column that the user named writes its times: as most of its fields read.
    fn likely_writing(&self, column: usize) -> Option<Writing> {
        let counted = Writing::ALL.into_iter().zip(self.read.get(column)?).filter(|(_, count)| **count > 0);
        counted
            .min_by_key(|(writing, count)| (std::cmp::Reverse(**count), *writing))
            .map(|(writing, _)| writing)
    }

    /// Chooses the column of the time: the one that the user named, else the one most likely to say when a record began.
    pub fn time_column(&self, named: Option<&str>) -> Result<Option<TimeColumn>> {
        if named.is_some() {
            let Some(name) = pick(&self.headers, named, &[])? else { return Ok(None) };
            let column = self.headers.iter().position(|header| *header == name);
            let Some(writing) = column.and_then(|column| self.likely_writing(column)) else {
                let expected =
                    "times with an offset, epoch seconds or milliseconds, or dates whose year comes first";
                return Err(Error::invalid(expected).in_field(name));
            };
            return Ok(Some(TimeColumn { name, writing }));
        }
        let candidates = self.headers.iter().enumerate().filter_map(|(column, name)| {
            let rank = BEGINS.iter().position(|begin| folded(name) == *begin).unwrap_or(BEGINS.len());
            self.writing(column).map(|writing| ((holds(name, LATER), writing, rank), name))
        });
        let best = candidates.min_by_key(|(order, _)| *order);
        Ok(best.map(|((_, writing, _), name)| TimeColumn { name: name.clone(), writing }))
    }

    /// Names the columns that look like times but cannot be read for certain.
    pub fn doubtful(&self) -> impl Iterator<Item = &str> {
        let unread = |(column, name): &(usize, &String)| {
            let filled = self.filled.get(*column).is_some_and(|filled| *filled > 0);
            filled && holds(name, TIMELY) && self.writing(*column).is_none()
        };
        self.headers.iter().enumerate().filter(unread).map(|(_, name)| name.as_str())
    }
}

fn holds(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| folded(name).contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shouwang::exchange::{ReadOptions, Table};

    fn sample(text: &str) -> Sample {
        let mut table = Table::from_bytes("test.csv", text, &ReadOptions::default()).unwrap();
        let mut sample = Sample::new(table.header());
        while let Some(row) = table.next_row().unwrap() {
            sample.add(&row);
        }
        sample
    }

    #[test]
    fn the_epoch_column_counts_and_ambiguous_local_times_do_not() {
        let sample = sample("Date,Time,Phone,ResponseDate\n07/01/26,12:00:09 AM,2025550100,1782882009000\n");
        let taken = sample.time_column(None).unwrap().unwrap();
        assert_eq!((taken.name.as_str(), taken.writing), ("ResponseDate", Writing::EpochMilliseconds));
        assert_eq!(sample.doubtful().collect::<Vec<_>>(), ["Date", "Time"]);
        assert!(sample.time_column(Some("Date")).is_err());
    }

    #[test]
    fn the_time_at_which_a_record_began_is_preferred() {
        let sample = sample(
            "RESOLUTIONDATE,ADDDATE,day\n2016-07-26T06:42:45.000Z,2016-07-19T12:23:35.000Z,2016-07-19\n,2016-07-19T12:23:35.000Z,2016-07-19\n",
        );
        assert_eq!(sample.time_column(None).unwrap().unwrap().name, "ADDDATE");
        assert_eq!(sample.time_column(Some("day")).unwrap().unwrap().writing, Writing::Date);
    }

    #[test]
    fn a_column_is_found_by_any_of_its_names_and_a_wrong_one_is_named() {
        let headers = ["LAT".to_owned(), "Service Code Description".to_owned()];
        assert_eq!(pick(&headers, None, LATITUDE).unwrap().unwrap(), "LAT");
        assert_eq!(pick(&headers, None, CATEGORY).unwrap().unwrap(), "Service Code Description");
        assert_eq!(pick(&headers, None, LONGITUDE).unwrap(), None);
        let error = pick(&headers, Some("lot"), LATITUDE).unwrap_err();
        assert_eq!(
            error.to_string(),
            "lot: not valid, expected one of the columns LAT, Service Code Description"
        );
    }
}
