//! What a number counts.

use crate::label::coded_enum;

coded_enum! {
    /// What a number counts or measures; two units never add.
    pub enum Unit {
        Plates = "plates", "块", "plates";
        Points = "points", "个点", "points";
        Persons = "persons", "人", "persons";
        Matters = "matters", "件", "matters";
        Cases = "cases", "起", "cases";
        Times = "times", "次", "times";
        Sessions = "sessions", "场", "sessions";
        Items = "items", "处", "items";
        Pieces = "pieces", "个", "pieces";
        Records = "records", "条", "records";
        Copies = "copies", "份", "copies";
        Households = "households", "户", "households";
        Premises = "premises", "家", "premises";
        Schools = "schools", "所", "schools";
        Teams = "teams", "支", "teams";
        Vehicles = "vehicles", "辆", "vehicles";
        Seconds = "seconds", "秒", "seconds";
        Minutes = "minutes", "分钟", "minutes";
        Hours = "hours", "小时", "hours";
        Days = "days", "天", "days";
        Metres = "metres", "米", "metres";
        Kilometres = "kilometres", "公里", "kilometres";
        Yuan = "yuan", "元", "yuan";
    }
}

/// Other classifiers that a report may use, and the unit that each stands for.
const CLASSIFIERS: &[(&str, Unit)] = &[
    ("平安守望点", Unit::Points),
    ("守望点", Unit::Points),
    ("块牌", Unit::Plates),
    ("面牌", Unit::Plates),
    ("人次", Unit::Times),
    ("件次", Unit::Times),
    ("场次", Unit::Sessions),
    ("名", Unit::Persons),
    ("位", Unit::Persons),
    ("面", Unit::Plates),
    ("宗", Unit::Cases),
    ("例", Unit::Cases),
    ("桩", Unit::Matters),
    ("项", Unit::Items),
    ("回", Unit::Times),
    ("趟", Unit::Times),
    ("册", Unit::Copies),
    ("张", Unit::Copies),
    ("台", Unit::Vehicles),
    ("辆次", Unit::Times),
    ("户次", Unit::Times),
    ("分", Unit::Minutes),
    ("秒钟", Unit::Seconds),
    ("个小时", Unit::Hours),
    ("日", Unit::Days),
    ("千米", Unit::Kilometres),
    ("person", Unit::Persons),
    ("people", Unit::Persons),
    ("matter", Unit::Matters),
    ("case", Unit::Cases),
    ("time", Unit::Times),
    ("item", Unit::Items),
    ("point", Unit::Points),
    ("plate", Unit::Plates),
    ("hour", Unit::Hours),
    ("minute", Unit::Minutes),
    ("second", Unit::Seconds),
    ("day", Unit::Days),
];

impl Unit {
    /// Finds the unit word that a text begins with, the longest one, and gives it with the rest of the text.
    pub(super) fn strip_prefix(text: &str) -> Option<(Self, &str)> {
        let named = Self::ALL
            .iter()
            .flat_map(|unit| [(unit.label(crate::Lang::Zh), *unit), (unit.code(), *unit)])
            .chain(CLASSIFIERS.iter().copied());
        named
            .filter_map(|(word, unit)| text.strip_prefix(word).map(|rest| (word.len(), unit, rest)))
            .max_by_key(|(length, ..)| *length)
            .map(|(_, unit, rest)| (unit, rest))
    }
}

/// Ties a type to its [`Unit`], so that the compiler keeps units apart.
pub trait UnitMarker: Copy + std::fmt::Debug + 'static {
    /// The unit that this type stands for.
    const UNIT: Unit;
}

macro_rules! unit_markers {
    ($($name:ident),+ $(,)?) => {
        /// One empty type a unit, for [`Quantity`](super::Quantity).
        pub mod units {
            $(
                #[doc = concat!("Marks a quantity as [`Unit::", stringify!($name), "`](super::Unit::", stringify!($name), ").")]
                #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub enum $name {}
                impl super::UnitMarker for $name {
                    const UNIT: super::Unit = super::Unit::$name;
                }
            )+
        }
    };
}

unit_markers!(
    Plates, Points, Persons, Matters, Cases, Times, Sessions, Items, Pieces, Records, Copies, Households,
    Premises, Schools, Teams, Vehicles, Seconds, Minutes, Hours, Days, Metres, Kilometres, Yuan,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_unit_word_wins() {
        assert_eq!(Unit::strip_prefix("人次以上"), Some((Unit::Times, "以上")));
        assert_eq!(Unit::strip_prefix("人"), Some((Unit::Persons, "")));
        assert_eq!(Unit::strip_prefix("个小时"), Some((Unit::Hours, "")));
        assert_eq!(Unit::strip_prefix("只"), None);
    }
}
