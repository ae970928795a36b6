//! Address rules: which house numbers of a street belong to which area.

use super::record::record;
use super::wording::{check_words, half_width, words};
use super::{AddressRuleId, AreaId};
use crate::label::coded_enum;
use crate::time::ValidTime;
use crate::{Error, Result};

coded_enum! {
    /// The side of a street by its house numbers.
    pub enum Parity {
        Odd = "odd", "单号", "odd";
        Even = "even", "双号", "even";
        All = "all", "全部", "all";
    }
}

impl Parity {
    /// Tells whether a house number is on this side.
    #[must_use]
    pub const fn holds(self, number: u32) -> bool {
        match self {
            Self::Odd => !number.is_multiple_of(2),
            Self::Even => number.is_multiple_of(2),
            Self::All => true,
        }
    }
}

record! {
    checks check_values;

    /// A run of house numbers of a street that belongs to an area.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::domain::{AddressRule, AddressRuleId, AreaId, Parity};
    ///
    /// let (id, area) = (AddressRuleId::new("ar-1")?, AreaId::new("dashizi")?);
    /// let rule = AddressRule::new(id, "示例东街", 1, 99, Parity::Odd, area)?;
    /// assert!(rule.covers("示例东街", 7));
    /// assert!(!rule.covers("示例东街", 8));
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AddressRule {
        /// Stable identifier.
        pub id: AddressRuleId,
        /// The street, as written.
        pub street: String,
        /// First house number.
        pub from: u32,
        /// Last house number, included; not less than the first.
        pub to: u32,
        /// Which side of the street.
        pub parity: Parity,
        /// The area.
        pub area: AreaId,
        /// When the rule holds.
        pub valid: ValidTime,
    }
}

impl AddressRule {
    /// Makes a rule that holds at any time.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::ErrorKind::Missing) or [`Invalid`](crate::ErrorKind::Invalid) on `street` for one that is empty, has
    /// more than 256 bytes or a control character; [`OutOfRange`](crate::ErrorKind::OutOfRange) on `to` if it is less than
    /// `from`.
    pub fn new(
        id: AddressRuleId,
        street: impl AsRef<str>,
        from: u32,
        to: u32,
        parity: Parity,
        area: AreaId,
    ) -> Result<Self> {
        let street = words(street.as_ref(), "street")?;
        let rule = Self { id, street, from, to, parity, area, valid: ValidTime::always() };
        rule.check_values()?;
        Ok(rule)
    }

    /// Checks the street and the range.
    ///
    /// # Errors
    ///
    /// As [`AddressRule::new`].
    pub fn check_values(&self) -> Result<()> {
        check_words(&self.street, "street")?;
        if self.to < self.from {
            return Err(Error::out_of_range("a number not less than the first").in_field("to"));
        }
        Ok(())
    }

    /// Tells whether a house number of a street falls under the rule, whatever the day.
    ///
    /// Letter case, full-width forms and spaces in the street's name do not matter.
    #[must_use]
    pub fn covers(&self, street: &str, number: u32) -> bool {
        (self.from..=self.to).contains(&number)
            && self.parity.holds(number)
            && folded(&self.street).eq(folded(street))
    }
}

fn folded(street: &str) -> impl Iterator<Item = char> + '_ {
    street.chars().map(half_width).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: u32, to: u32, parity: Parity) -> Result<AddressRule> {
        let (id, area) = (AddressRuleId::new("ar").unwrap(), AreaId::new("a").unwrap());
        AddressRule::new(id, " Example Rd ", from, to, parity, area)
    }

    #[test]
    fn a_rule_covers_its_numbers_on_its_side_only() {
        let even = rule(2, 10, Parity::Even).unwrap();
        let covered: Vec<u32> = (0..14).filter(|&number| even.covers("Example Rd", number)).collect();
        assert_eq!(covered, [2, 4, 6, 8, 10]);
        assert!(rule(7, 7, Parity::All).unwrap().covers("Example Rd", 7));
        assert!(!even.covers("Example St", 4));
    }

    #[test]
    fn a_street_is_the_same_in_any_case_width_and_spacing() {
        let all = rule(1, 9, Parity::All).unwrap();
        for street in ["example rd", "ＥＸＡＭＰＬＥ　ＲＤ", " Example  Rd", "ExampleRd"] {
            assert!(all.covers(street, 1), "{street}");
        }
    }

    #[test]
    fn a_street_without_a_name_and_a_range_upside_down_are_refused() {
        assert_eq!(rule(9, 1, Parity::All).unwrap_err().place().field.as_deref(), Some("to"));
        let (id, area) = (AddressRuleId::new("ar").unwrap(), AreaId::new("a").unwrap());
        assert_eq!(AddressRule::new(id, " ", 1, 2, Parity::All, area).unwrap_err().kind().code(), "missing");
    }
}
