//! What may leave, and to whom.

use crate::label::coded_enum;

/// What a table must fulfil before it leaves.
///
/// # Examples
///
/// ```
/// use shouwang::stats::Policy;
///
/// let policy = Policy::partner();
/// assert_eq!((policy.least_count, policy.round_to), (5, None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Policy {
    /// The policy's name, written into what is released.
    pub name: String,
    /// Counts from 1 to one less than this are withheld; 0 and 1 withhold none.
    pub least_count: u64,
    /// Counts are rounded to a multiple of this.
    pub round_to: Option<u64>,
    /// Fewer officers or volunteers than this behind a row withhold it, where the table has a column of contributors.
    pub least_contributors: u64,
    /// A median needs at least this many values.
    pub least_for_median: u64,
    /// Any other percentile needs at least this many values.
    pub least_for_percentile: u64,
    /// Whether single records' values (the least and the greatest, cell keys) are shown.
    pub individual_values: bool,
}

impl Policy {
    /// For inside: nothing is withheld.
    #[must_use]
    pub fn internal() -> Self {
        Self {
            name: "internal".into(),
            least_count: 0,
            round_to: None,
            least_contributors: 0,
            least_for_median: 0,
            least_for_percentile: 0,
            individual_values: true,
        }
    }

    /// For partners: counts from 5, three contributors.
    #[must_use]
    pub fn partner() -> Self {
        Self {
            name: "partner".into(),
            least_count: 5,
            round_to: None,
            least_contributors: 3,
            least_for_median: 10,
            least_for_percentile: 30,
            individual_values: false,
        }
    }

    /// For everybody: counts from 10, rounded to fives, three contributors.
    #[must_use]
    pub fn public() -> Self {
        Self { name: "public".into(), least_count: 10, round_to: Some(5), ..Self::partner() }
    }

    /// Says whether a count must be withheld.
    pub(super) const fn is_small(&self, count: u64) -> bool {
        count > 0 && count < self.least_count
    }
}

coded_enum! {
    /// Why a figure is withheld.
    ///
    /// A small count and a figure from which a small count could be computed have one reason, because telling them apart
    /// would help to compute it.
    pub enum WithheldReason {
        SmallCount = "small_count", "保护小数", "protects small counts";
        FewValues = "few_values", "数据过少", "too few values";
        SingleRecord = "single_record", "涉及单条记录", "shows a single record";
        RevealsCount = "reveals_count", "可推算原数", "would reveal an exact count";
    }
}
