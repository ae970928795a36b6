//! The Chinese working calendar, day by day, against PyPI's chinesecalendar.

use chrono::NaiveDate;
use shouwang::time::{ChinaCalendar, WorkCalendar};

/// One line a year, one character a day: `1` is worked. Made by `tests/oracles/china_calendar.py` from another library.
const WORKED: &str = include_str!("data/china_working_days.txt");

#[test]
fn every_day_of_nineteen_years_agrees_with_the_oracle() {
    let calendar = ChinaCalendar::new();
    let mut checked = 0;
    for line in WORKED.lines().filter(|line| !line.starts_with('#')) {
        let (year, days) = line.split_once(' ').unwrap();
        let first = NaiveDate::from_ymd_opt(year.parse().unwrap(), 1, 1).unwrap();
        for (date, mark) in first.iter_days().zip(days.chars()) {
            assert_eq!(calendar.is_working_day(date), mark == '1', "{date}");
            checked += 1;
        }
    }
    assert_eq!(checked, 6940, "2008 to 2026, five leap years among them");
}
