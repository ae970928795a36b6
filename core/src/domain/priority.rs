//! What an area's residents want done, and what was done.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::record::record;
use super::wording::{check_words, words};
use super::{AreaId, AreaPriorityId};
use crate::{Error, Result};

record! {
    checks check_values;

    /// What was done about an issue, and when. As text: the day, `=` and the words, `2025-05-10=增加夜间巡逻`.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct PriorityAction {
        /// When.
        pub on: NaiveDate,
        /// What.
        pub what: String,
    }
}

impl PriorityAction {
    /// Makes an action.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) on `what` for words that are empty,
    /// longer than 256 bytes or hold a control character.
    pub fn new(on: NaiveDate, what: impl AsRef<str>) -> Result<Self> {
        Ok(Self { on, what: words(what.as_ref(), "what")? })
    }

    /// Checks the words.
    ///
    /// # Errors
    ///
    /// As [`PriorityAction::new`].
    pub fn check_values(&self) -> Result<()> {
        check_words(&self.what, "what")
    }
}

impl fmt::Display for PriorityAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.on, self.what)
    }
}

impl FromStr for PriorityAction {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let expected = || Error::syntax("a day and what was done, such as 2025-05-10=增加夜间巡逻");
        let (on, what) = text.split_once('=').ok_or_else(expected)?;
        let on = NaiveDate::parse_from_str(on.trim(), "%Y-%m-%d").map_err(|_| expected())?;
        Self::new(on, what)
    }
}

record! {
    checks check_times;

    /// An issue that an area's police take up first, and what they did about it (治安重点).
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{AreaId, AreaPriority, AreaPriorityId};
    ///
    /// let (id, area) = (AreaPriorityId::new("ap-1")?, AreaId::new("dashizi")?);
    /// let mut priority = AreaPriority::new(id, area, "夜市周边醉酒滋事", "2025-05-01".parse().unwrap())?;
    /// priority.actions.push("2025-05-10=增加夜间巡逻".parse()?);
    /// assert!(priority.check_times().is_ok());
    /// assert!(priority.is_open_on("2025-06-01".parse().unwrap()));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AreaPriority {
        /// Stable identifier.
        pub id: AreaPriorityId,
        /// The area.
        pub area: AreaId,
        /// The issue, as written.
        pub issue: String,
        /// When it was taken up.
        pub raised_on: NaiveDate,
        /// What was done about it, in order, from the day on which it was taken up.
        #[cfg_attr(feature = "serde", serde(default))]
        pub actions: Vec<PriorityAction>,
        /// When it was settled, not before the last action.
        pub closed_on: Option<NaiveDate>,
    }
}

impl AreaPriority {
    /// Makes an issue that was just taken up.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) on `issue` for words that are empty,
    /// longer than 256 bytes or hold a control character.
    pub fn new(
        id: AreaPriorityId,
        area: AreaId,
        issue: impl AsRef<str>,
        raised_on: NaiveDate,
    ) -> Result<Self> {
        let issue = words(issue.as_ref(), "issue")?;
        Ok(Self { id, area, issue, raised_on, actions: Vec::new(), closed_on: None })
    }

    /// Tells whether it is taken up and not yet settled on a day.
    #[must_use]
    pub fn is_open_on(&self, date: NaiveDate) -> bool {
        self.raised_on <= date && self.closed_on.is_none_or(|closed| date < closed)
    }

    /// Checks the words and that the days are in order.
    ///
    /// # Errors
    ///
    /// As [`AreaPriority::new`], and [`OutOfRange`](crate::ErrorKind::OutOfRange) on `actions` or `closed_on`.
    pub fn check_times(&self) -> Result<()> {
        check_words(&self.issue, "issue")?;
        let mut last = self.raised_on;
        for action in &self.actions {
            check_words(&action.what, "actions")?;
            if action.on < last {
                return Err(Error::out_of_range("days in order, from raised_on").in_field("actions"));
            }
            last = action.on;
        }
        if self.closed_on.is_some_and(|closed| closed < last) {
            return Err(Error::out_of_range("a day not before the last action").in_field("closed_on"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn actions_follow_the_issue_and_each_other() {
        let (id, area) = (AreaPriorityId::new("ap").unwrap(), AreaId::new("a").unwrap());
        let mut priority = AreaPriority::new(id, area, "路灯不亮", day("2025-05-01")).unwrap();
        priority.actions = vec!["2025-05-02=上报".parse().unwrap(), "2025-05-09=修复".parse().unwrap()];
        priority.closed_on = Some(day("2025-05-09"));
        assert_eq!(priority.check_times(), Ok(()));
        assert!(!priority.is_open_on(day("2025-05-09")) && priority.is_open_on(day("2025-05-08")));
        priority.closed_on = Some(day("2025-05-08"));
        assert_eq!(priority.check_times().unwrap_err().place().field.as_deref(), Some("closed_on"));
        priority.actions.reverse();
        assert_eq!(priority.check_times().unwrap_err().place().field.as_deref(), Some("actions"));
    }

    #[test]
    fn an_action_reads_back_as_it_is_written() {
        assert_eq!("2025-05-02=a=b".parse::<PriorityAction>().unwrap().to_string(), "2025-05-02=a=b");
        for text in ["", "2025-05-02", "2025-05-02=", "soon=上报"] {
            assert!(text.parse::<PriorityAction>().is_err(), "{text}");
        }
    }
}
