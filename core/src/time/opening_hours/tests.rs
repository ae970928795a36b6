use super::*;
use crate::time::{CalendarDay, DayKind, WeekendCalendar};
use proptest::prelude::*;

/// Two public holidays, and a Saturday that is worked for the second.
#[derive(Debug)]
struct TestCalendar;

impl WorkCalendar for TestCalendar {
    fn day(&self, date: NaiveDate) -> CalendarDay {
        match date.to_string().as_str() {
            "2026-02-16" | "2026-02-17" => CalendarDay::new(DayKind::PublicHoliday),
            "2026-02-14" => CalendarDay::new(DayKind::MakeUpWorkday),
            text if text < "2026-01-01" => CalendarDay::unknown(date),
            _ => WeekendCalendar.day(date),
        }
    }

    fn is_school_holiday(&self, date: NaiveDate) -> bool {
        date.to_string().starts_with("2026-07")
    }
}

fn hours(text: &str) -> OpeningHours {
    OpeningHours::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// Writes a day's periods as `08:00-12:00 18:00-24:00?`, the question mark for unknown.
fn day(text: &str, date: &str) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    hours(text)
        .periods_on(date.parse().unwrap(), &TestCalendar)
        .iter()
        .map(|period| {
            let mark = if period.state == OpeningState::Unknown { "?" } else { "" };
            format!("{}-{}{mark}", clock(period.from_minute), clock(period.to_minute))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn round_the_clock_is_a_value() {
    let always = OpeningHours::always();
    assert_eq!(always.to_string(), "24/7");
    assert_eq!(hours("24/7"), always);
    assert!(always.is_open_at(at("2026-02-16 03:00"), &TestCalendar));
    assert_eq!(always.next_change(at("2026-02-16 03:00"), &TestCalendar), None);
    assert!(!always.never_opens("2026-01-01".parse().unwrap(), &TestCalendar));
    assert!(always.status_at(at("1999-01-01 00:00"), &TestCalendar).calendar_known);
    assert!(!hours("24/7; PH off").is_always());
}

#[test]
fn weekdays_times_and_what_runs_over_midnight() {
    // 2026-06-05 is a Friday.
    assert_eq!(day("Mo-Fr 08:00-12:00,14:00-18:00", "2026-06-05"), "08:00-12:00 14:00-18:00");
    assert_eq!(day("Mo-Fr 08:00-12:00", "2026-06-06"), "");
    assert_eq!(day("Fr 22:00-06:00", "2026-06-05"), "22:00-24:00");
    assert_eq!(day("Fr 22:00-06:00", "2026-06-06"), "00:00-06:00");
    assert_eq!(day("Fr 18:00-26:00", "2026-06-06"), "00:00-02:00");
    assert_eq!(day("Sa-Mo 10:00-11:00", "2026-06-07"), "10:00-11:00");
    assert_eq!(day("Sa-Mo 10:00-11:00", "2026-06-05"), "");
    assert_eq!(day("10:00-10:00", "2026-06-05"), "00:00-24:00");
}

#[test]
fn later_rules_replace_add_or_fill_in() {
    assert_eq!(day("08:00-18:00; Fr 10:00-12:00", "2026-06-05"), "10:00-12:00");
    assert_eq!(day("08:00-18:00, Fr 20:00-22:00", "2026-06-05"), "08:00-18:00 20:00-22:00");
    assert_eq!(day("08:00-18:00; Fr 12:00-14:00 off", "2026-06-05"), "08:00-12:00 14:00-18:00");
    assert_eq!(day("08:00-18:00; Fr off", "2026-06-05"), "");
    assert_eq!(
        day("Fr 08:00-11:00 || \"ring the bell\"", "2026-06-05"),
        "00:00-08:00? 08:00-11:00 11:00-24:00?"
    );
    assert_eq!(day("Fr 08:00-11:00 || \"ring the bell\"", "2026-06-06"), "00:00-24:00?");
    assert_eq!(day("22:00-02:00; Sa 12:00-14:00", "2026-06-06"), "12:00-14:00");
    assert_eq!(day("10:00-12:00; Fr 22:00-02:00", "2026-06-06"), "00:00-02:00 10:00-12:00");
}

#[test]
fn public_holidays_and_make_up_workdays_follow_the_calendar() {
    let office = "Mo-Fr 08:30-17:30; PH off";
    assert_eq!(day(office, "2026-02-16"), "");
    assert_eq!(day(office, "2026-02-14"), "08:30-17:30", "a Saturday that is worked");
    assert_eq!(day(office, "2026-02-21"), "", "a Saturday that is not");
    assert_eq!(day("Tu-Su 09:00-17:00", "2026-02-14"), "09:00-17:00");
    assert_eq!(day("Sa 10:00-12:00", "2026-02-14"), "", "no ordinary Saturday");
    assert_eq!(day("Sa[2] 10:00-12:00", "2026-02-14"), "10:00-12:00", "counted by the date");
    assert_eq!(day("Mo-Fr 08:30-17:30; 2026 Feb 14 off", "2026-02-14"), "");
    assert_eq!(day("Sa,PH 12:00-17:00", "2026-02-17"), "12:00-17:00");
    assert_eq!(day("PH +1 day 12:00-17:00", "2026-02-18"), "12:00-17:00");
    assert_eq!(day("PH Mo 12:00-17:00", "2026-02-16"), "12:00-17:00");
    assert_eq!(day("PH Mo 12:00-17:00", "2026-02-17"), "");
    assert_eq!(day("SH Mo-Fr 09:00-10:00", "2026-07-01"), "09:00-10:00");
    assert_eq!(day("SH Mo-Fr 09:00-10:00", "2026-06-01"), "");
}

#[test]
fn a_day_without_a_table_is_reported() {
    let office = hours("Mo-Fr 08:30-17:30; PH off");
    assert!(office.status_at(at("2026-02-14 09:00"), &TestCalendar).calendar_known);
    assert!(!office.status_at(at("2025-02-14 09:00"), &TestCalendar).calendar_known);
    assert!(hours("08:30-17:30").status_at(at("2025-02-14 09:00"), &TestCalendar).calendar_known);
    assert!(hours("Mo-Su 08:30-17:30").status_at(at("2025-02-14 09:00"), &TestCalendar).calendar_known);
}

#[test]
fn months_dates_years_and_weeks() {
    for (text, open, closed) in [
        ("Apr-Oct 08:00-18:00", "2026-10-31", "2026-11-01"),
        ("Jul-Jan: 08:00-18:00", "2026-01-31", "2026-02-01"),
        ("Dec 24-Jan 2 08:00-18:00", "2026-01-02", "2026-01-03"),
        ("2026 Feb 15-23 08:00-18:00", "2026-02-23", "2027-02-20"),
        ("2026 Dec 28-2027 Jan 3 08:00-18:00", "2027-01-03", "2027-12-28"),
        ("2026 Dec 28-Jan 3 08:00-18:00", "2027-01-03", "2027-12-28"),
        ("Mar Su[-1] 08:00-18:00", "2026-03-29", "2026-03-22"),
        ("Mar Su[-1]-Sep 30 08:00-18:00", "2026-03-29", "2026-03-28"),
        ("Mar Su[-1] -2 days 08:00-18:00", "2026-03-27", "2026-03-29"),
        ("2026 Mar 1+ 08:00-18:00", "2031-01-01", "2026-02-28"),
        ("Feb 29 08:00-18:00", "2028-02-29", "2026-03-01"),
        ("Feb 29-Mar 5 08:00-18:00", "2026-03-01", "2026-02-28"),
        ("Feb 20-29 08:00-18:00", "2026-02-28", "2026-03-01"),
        ("Dec 24,31 08:00-18:00", "2026-12-31", "2026-12-30"),
        ("2024-2030/2 08:00-18:00", "2026-05-05", "2027-05-05"),
        ("2027+ 08:00-18:00", "2030-05-05", "2026-05-05"),
        ("2026,2028 08:00-18:00", "2028-05-05", "2027-05-05"),
        ("2026 08:00-18:00", "2026-05-05", "2027-05-05"),
        ("week 1-53/2 08:00-18:00", "2026-01-01", "2026-01-05"),
        ("week 4-6 We 08:00-18:00", "2026-01-21", "2026-01-22"),
        ("Sa[1] +1 day 08:00-18:00", "2026-06-07", "2026-06-06"),
        ("Apr-Oct Su[2] 08:00-18:00", "2026-06-14", "2026-06-07"),
        ("Apr-Oct Su[2,-1] 08:00-18:00", "2026-06-28", "2026-06-07"),
        ("Jan 1 -1 day 08:00-18:00", "2026-12-31", "2026-01-01"),
    ] {
        assert_eq!(day(text, open), "08:00-18:00", "{text} on {open}");
        assert_eq!(day(text, closed), "", "{text} on {closed}");
    }
}

#[test]
fn comments_and_open_ends_are_unknown() {
    assert_eq!(day("\"by arrangement\"", "2026-06-05"), "00:00-24:00?");
    assert_eq!(day("Mo-Fr 08:00-12:00 \"by arrangement\"", "2026-06-05"), "08:00-12:00?");
    let both = hours("Mo 12:00-14:00 open \"women only\", Mo 14:00-16:00 open \"men only\"");
    assert_eq!(both.status_at(at("2026-06-01 14:00"), &TestCalendar).comment, Some("men only"));
    assert_eq!(day("Fr 07:30-19:15+", "2026-06-05"), "07:30-19:15 19:15-24:00?");
    assert_eq!(day("Fr 07:30-19:15+", "2026-06-06"), "00:00-05:15?");
    assert_eq!(day("Fr 12:00+", "2026-06-05"), "12:00-24:00?");
    assert_eq!(day("Fr 22:00+", "2026-06-06"), "00:00-06:00?");
    assert_eq!(day("24/7 closed \"being rebuilt\"", "2026-06-06"), "");
    let closed = hours("24/7 closed \"being rebuilt\"");
    assert_eq!(closed.status_at(at("2026-06-01 14:00"), &TestCalendar).comment, Some("being rebuilt"));
    assert!(closed.never_opens("2026-06-01".parse().unwrap(), &TestCalendar));
    assert!(hours("2020 08:00-18:00").never_opens("2026-06-01".parse().unwrap(), &TestCalendar));
}

#[test]
fn relaxed_spellings_read_as_the_canonical_one() {
    for (written, canonical) in [
        ("mo-fr 8:00-18:00", "Mo-Fr 08:00-18:00"),
        ("Mo－Fr 08：00－12：00，14：00－18：00；PH off", "Mo-Fr 08:00-12:00,14:00-18:00; PH off"),
        ("08:00 – 18:00", "08:00-18:00"),
        ("Mo, We 10:00-12:00, 13:00-14:00", "Mo,We 10:00-12:00,13:00-14:00"),
        ("Fr 18:00-30:00", "Fr 18:00-06:00"),
        ("closed", "off"),
        ("open", "24/7"),
        ("Mo-Fr 08:00-12:00;", "Mo-Fr 08:00-12:00"),
        ("Apr 10-Apr 16 off", "Apr 10-16 off"),
        ("2021 Apr 10-2021 Apr 16 off", "2021 Apr 10-16 off"),
        ("Mo open, We 10:00-12:00", "Mo open, We 10:00-12:00"),
        ("week 2 , 4 Mo", "week 02,04 Mo"),
        ("“预约” ", "\"预约\""),
    ] {
        assert_eq!(hours(written).to_string(), canonical, "{written}");
    }
}

#[test]
fn what_is_not_carried_is_refused_by_name() {
    for (text, name) in [
        ("sunrise-sunset", "sunrise"),
        ("Mo 08:00-sunset", "sunset"),
        ("Mo (sunset+01:00)-24:00", "brackets"),
        ("easter -2 days off", "easter"),
        ("10:00-16:00/90", "interval"),
        ("Mo-Fr 08:00,12:00", "point in time"),
        ("\"summer\": Mo-Fr", "comment as a selector"),
        ("Dec 25 +Su off", "nearest weekday"),
        ("Mar 1+ off", "names no year"),
    ] {
        let error = OpeningHours::parse(text).unwrap_err();
        assert_eq!(error.kind().code(), "invalid", "{text}: {error}");
        assert!(error.to_string().contains(name), "{text}: {error}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_its_place() {
    for text in [
        "Mo-",
        "Mo-Fr 25:00-26:00",
        "08:00-49:00",
        "08:61-09:00",
        "Mo[6]",
        "Mo[0]",
        "Feb 30",
        "week 54",
        "week 5-3",
        "2026-2024",
        "Mo PH Tu",
        "Mo 08:00-12:00 Tu",
        "||",
        ";",
        "Mo,,Tu",
        "(",
        "\"",
        "2026 Apr 16-2026 Apr 10",
        "周一",
        "12345",
        "Mo 08:00-18:00 off off",
        "8-18",
        "Apr 10-May",
        "Apr-May 3",
        "Apr 3-2027 May 3",
        "Mo-Fr 08:00-",
    ] {
        let error = OpeningHours::parse(text).unwrap_err();
        assert!(error.to_string().contains("at character"), "{text}: {error}");
    }
    assert_eq!(OpeningHours::parse("  ").unwrap_err().kind().code(), "missing");
    assert_eq!(
        OpeningHours::parse("Mo-Fr 08:00-1800").unwrap_err().to_string(),
        "not well formed, expected a time such as 18:00, at character 13"
    );
}

#[test]
fn the_limit_is_exact() {
    let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    for (length, ok) in [(2047, true), (2048, true), (2049, false)] {
        assert_eq!(OpeningHours::parse(&text(length)).is_ok(), ok, "{length}");
    }
}

/// Found by fuzzing: dates are written out, so that a text within the limit may be beyond it once it is written.
#[test]
fn what_is_read_can_be_read_again_once_it_is_written() {
    let text = |days: usize| format!("2225 Jan 1{}", ",Feb 1".repeat(days));
    let read = |days: usize| OpeningHours::parse(&text(days));
    for days in (0..340).step_by(10) {
        match read(days) {
            Ok(hours) => assert_eq!(OpeningHours::parse(&hours.to_string()).unwrap(), hours, "{days}"),
            Err(error) => {
                assert!(error.kind().code() == "limit" && text(days).len() < 2048, "{days}: {error}")
            }
        }
    }
    assert!(read(100).is_ok() && read(330).is_err());
}

#[test]
fn the_next_change_says_when_it_opens_or_closes() {
    let next =
        |text: &str, from: &str| hours(text).next_change(at(from), &TestCalendar).map(|c| (c.at, c.state));
    let open = |text| Some((at(text), OpeningState::Open));
    let closed = |text| Some((at(text), OpeningState::Closed));
    let office = "Mo-Fr 08:30-17:30; PH off";
    assert_eq!(next(office, "2026-02-13 12:00"), closed("2026-02-13 17:30"));
    assert_eq!(next(office, "2026-02-13 17:30"), open("2026-02-14 08:30"));
    assert_eq!(next(office, "2026-02-14 17:30"), open("2026-02-18 08:30"));
    assert_eq!(next("Fr 22:00-06:00", "2026-06-05 23:00"), closed("2026-06-06 06:00"));
    assert_eq!(next("Mo-Fr 00:00-24:00", "2026-06-01 08:00"), closed("2026-06-06 00:00"));
    assert_eq!(next("2035 Jan 1", "2026-06-01 08:00"), open("2035-01-01 00:00"));
    assert_eq!(next("2037 Jan 1", "2026-06-01 08:00"), None, "beyond the ten years");
    assert_eq!(next("off", "2026-06-01 08:00"), None);
    let end = NaiveDateTime::MAX;
    assert_eq!(hours("08:00-18:00").next_change(end, &TestCalendar), None);
    assert_eq!(hours("PH -1 day").next_change(NaiveDateTime::MIN, &WeekendCalendar), None);
}

#[test]
fn an_instant_is_read_in_the_places_zone_and_survives_a_skipped_hour() {
    let instant = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let shop = hours("08:00-18:00");
    assert!(shop.is_open_at_instant(instant("2026-06-01T00:00:00Z"), Zone::shanghai(), &TestCalendar));
    assert!(!shop.is_open_at_instant(instant("2026-06-01T10:00:00Z"), Zone::shanghai(), &TestCalendar));
    let change =
        shop.next_change_after_instant(instant("2026-06-01T10:00:00Z"), Zone::shanghai(), &TestCalendar);
    assert_eq!(change.unwrap().at, instant("2026-06-02T00:00:00Z"));
    // On 2026-03-29 London's clocks go from 01:00 to 02:00.
    let night = hours("01:30-05:00");
    let change = night.next_change_after_instant(
        instant("2026-03-29T00:00:00Z"),
        Zone::named("Europe/London").unwrap(),
        &TestCalendar,
    );
    assert_eq!(change.unwrap().at, instant("2026-03-29T01:00:00Z"));
    // On 2026-10-25 the hour from 01:00 comes twice: 01:30 comes first at 00:30 UTC, again at 01:30 UTC.
    let change = night.next_change_after_instant(
        instant("2026-10-25T00:00:00Z"),
        Zone::named("Europe/London").unwrap(),
        &TestCalendar,
    );
    assert_eq!(change.unwrap().at, instant("2026-10-25T00:30:00Z"));
}

#[test]
fn real_texts_of_openstreetmap_read_and_read_back() {
    let Some(folder) = crate::testing::shared("data/opening_hours_vectors/opening-hours-rs/sample.txt")
    else {
        return;
    };
    let text = std::fs::read_to_string(folder).unwrap();
    let (mut read, mut refused) = (0, Vec::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match OpeningHours::parse(line) {
            Ok(value) => {
                read += 1;
                assert_eq!(hours(&value.to_string()), value, "{line}");
                let _ = value.next_change(at("2026-02-13 12:00"), &TestCalendar);
            }
            Err(error) => refused.push((line, error)),
        }
    }
    // The three kinds of syntax that the type's documentation names.
    for (line, error) in &refused {
        assert_eq!(error.kind().code(), "invalid", "{line}: {error}");
        assert!(
            ["sunrise", "sunset", "easter", "(sun"].iter().any(|name| line.contains(name)),
            "{line}: {error}"
        );
    }
    assert!(read >= 180 && refused.len() <= 4, "{read} read, {} refused", refused.len());
}

fn time_span() -> impl Strategy<Value = String> {
    (0..1440_u16, 0..2880_u16, 0..6_u8).prop_map(|(a, b, kind)| {
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        match kind {
            0 => format!("{}+", clock(a)),
            1 => format!("{}-{}+", clock(a), clock(b)),
            _ => format!("{}-{}", clock(a), clock(b)),
        }
    })
}

fn rule() -> impl Strategy<Value = String> {
    let date = "((Jan|Mar|Jul|Dec) ([1-9]|1[0-9]|2[0-8])(-(Feb|Apr|Dec) [1-9])?|Feb-May|Nov-Feb|2026 Jun [1-9]-1[0-9]|Jun Su\\[-1\\]|Jun-Jul Sa\\[2\\])";
    let days = "(Mo-Fr|Sa,Su|Sa-Mo|We|PH|SH|Mo,PH|PH Mo-We|Sa\\[1,-1\\]|Fr\\[2\\] \\+1 day|PH -1 day)";
    let selectors = prop_oneof![
        Just(String::new()),
        date.prop_map(|date| date + " "),
        "week (1-53/2|22-24) ".prop_map(|week| week),
        "202[5-7]\\+? ".prop_map(|year| year),
    ];
    let state = "( open| off| unknown| \"ask\"| open \"ring\"| off \"closed\")?";
    (selectors, proptest::option::of(days), prop::collection::vec(time_span(), 0..3), state).prop_filter_map(
        "a rule",
        |(selectors, days, times, state)| {
            // `Jun-Jul Sa[2]` already names its weekday.
            let days = days.filter(|_| !selectors.contains('['));
            let text = format!("{selectors}{} {}{state}", days.unwrap_or_default(), times.join(","));
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        },
    )
}

fn expression() -> impl Strategy<Value = String> {
    prop::collection::vec((rule(), "(; |, | \\|\\| )"), 1..4).prop_map(|rules| {
        rules.iter().fold(String::new(), |text, (rule, join)| match (text.is_empty(), join.as_str()) {
            (true, _) => rule.clone(),
            // After a bare list of days a comma would go on with the list.
            (false, ", ")
                if !text.ends_with('"')
                    && !text.ends_with("off")
                    && !text.ends_with("open")
                    && !text.ends_with("unknown") =>
            {
                text + " open, " + rule
            }
            (false, join) => text + join + rule,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_canonical_text_reads_back_to_the_same_rules(text in expression()) {
        let value = hours(&text);
        prop_assert_eq!(hours(&value.to_string()), value.clone(), "{}", value);
        prop_assert_eq!(hours(&value.to_string()).to_string(), value.to_string());
    }

    #[test]
    fn periods_status_and_next_change_tell_one_story(text in expression(), start in 0..400_i64) {
        let value = hours(&text);
        let from = at("2026-01-20 00:00") + TimeDelta::days(start) + TimeDelta::minutes(start * 7 % 1440);
        let state = value.status_at(from, &TestCalendar).state;
        let change = value.next_change(from, &TestCalendar);
        // Every half hour from now on is in the same state until the change, and the change is one.
        let mut moment = from;
        for _ in 0..96 {
            moment += TimeDelta::minutes(30);
            if change.is_some_and(|change| moment >= change.at) {
                break;
            }
            prop_assert_eq!(value.status_at(moment, &TestCalendar).state, state, "{} at {}", value, moment);
        }
        if let Some(change) = change {
            prop_assert!(change.at > from);
            prop_assert_eq!(value.status_at(change.at, &TestCalendar).state, change.state);
            prop_assert_ne!(change.state, state);
            prop_assert_eq!(value.status_at(change.at - TimeDelta::minutes(1), &TestCalendar).state, state);
        }
        let minute = minute_of(from);
        let listed = value.periods_on(from.date(), &TestCalendar).iter().find(|p| (p.from_minute..p.to_minute).contains(&minute)).map(|p| p.state);
        prop_assert_eq!(listed.unwrap_or(OpeningState::Closed), state);
    }

    #[test]
    fn no_text_panics(text in any::<String>(), near in "[MoFrSuPHJanDecweek0-9:;,|+/\" \\[\\]-]{0,40}") {
        for text in [text, near] {
            if let Ok(value) = OpeningHours::parse(&text) {
                prop_assert_eq!(hours(&value.to_string()), value.clone(), "{}", value);
                let _ = value.next_change(at("2026-12-31 23:59"), &TestCalendar);
            }
        }
    }
}
