//! Codes of administrative divisions and of police agencies.

use std::fmt;
use std::str::FromStr;

use crate::label::coded_enum;
use crate::{Error, Result};

/// The provinces, autonomous regions, municipalities and special regions of GB/T 2260, by their two digits.
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82,
];

coded_enum! {
    /// How high a division stands.
    pub enum DivisionLevel {
        Province = "province", "省级", "province";
        Prefecture = "prefecture", "地级", "prefecture";
        County = "county", "县级", "county";
        Township = "township", "乡级", "township";
        Village = "village", "村级", "village";
    }
}

coded_enum! {
    /// What a division of the fourth or the fifth level is, as its code says.
    pub enum DivisionKind {
        Subdistrict = "subdistrict", "街道", "subdistrict";
        Town = "town", "镇", "town";
        Township = "township", "乡", "township";
        EnterpriseUnit = "enterprise_unit", "类似乡级单位", "enterprise unit";
        ResidentsCommittee = "residents_committee", "居民委员会", "residents' committee";
        VillagersCommittee = "villagers_committee", "村民委员会", "villagers' committee";
    }
}

/// The code of an administrative division: 6 digits by GB/T 2260, 9 for a township, 12 for a village or community.
///
/// - Digits 1 and 2 name the province, 3 and 4 the prefecture (01–70, or 90 for counties directly under the province), 5 and
///   6 the county; `00` stands for all.
/// - Digits 7 to 9: 001–099 subdistrict, 100–199 town, 200–399 township, 400–599 enterprise unit.
/// - Digits 10 to 12: 001–199 residents' committee, from 200 villagers' committee.
///
/// It says whether a code can exist, not whether it does: divisions change every year. Codes sort by their digits, a
/// division before its parts.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{DivisionCode, DivisionKind, DivisionLevel};
///
/// let chengzhong: DivisionCode = "630103".parse()?;
/// assert_eq!(chengzhong.level(), DivisionLevel::County);
/// assert_eq!(chengzhong.parent().unwrap().as_str(), "630100");
///
/// let community: DivisionCode = "630103001002".parse()?;
/// assert_eq!(community.kind(), Some(DivisionKind::ResidentsCommittee));
/// assert!(chengzhong.contains(community));
///
/// let error = "630103600".parse::<DivisionCode>().unwrap_err();
/// assert!(error.to_string().contains("digits 7 to 9"));
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct DivisionCode {
    /// ASCII digits, then zero bytes, so that a division sorts before its parts.
    digits: [u8; 12],
}

impl DivisionCode {
    /// Reads a code of 6, 9 or 12 digits.
    ///
    /// # Errors
    ///
    /// [`Syntax`](crate::ErrorKind::Syntax) for anything but 6, 9 or 12 digits, [`Invalid`](crate::ErrorKind::Invalid) for
    /// digits that name no division, saying which.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if !matches!(text.len(), 6 | 9 | 12) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::syntax("a division code of 6, 9 or 12 digits"));
        }
        let mut digits = [0; 12];
        for (digit, byte) in digits.iter_mut().zip(text.bytes()) {
            *digit = byte;
        }
        let code = Self { digits };
        code.check()?;
        Ok(code)
    }

    fn check(self) -> Result<()> {
        if !PROVINCES.iter().any(|&province| u16::from(province) == self.number(0, 2)) {
            return Err(Error::invalid("digits 1 and 2 of a province of GB/T 2260, such as 63"));
        }
        let (prefecture, county) = (self.number(2, 4), self.number(4, 6));
        if !matches!(prefecture, 0..=70 | 90) {
            return Err(Error::invalid(
                "digits 3 and 4 of a prefecture: 01 to 70, 90, or 00 for the province",
            ));
        }
        if prefecture == 0 && county != 0 {
            return Err(Error::invalid("digits 3 and 4 of a prefecture before those of a county"));
        }
        if self.len() > 6 {
            // Dongguan, Zhongshan and Danzhou have towns and no counties.
            if prefecture == 0 {
                return Err(Error::invalid("a county or a prefecture before digits 7 to 9"));
            }
            if !matches!(self.number(6, 9), 1..=599) {
                return Err(Error::invalid(
                    "digits 7 to 9 of a subdistrict (001-099), town (100-199), township (200-399) or enterprise unit (400-599)",
                ));
            }
        }
        if self.len() > 9 && self.number(9, 12) == 0 {
            return Err(Error::invalid(
                "digits 10 to 12 of a residents' committee (001-199) or a villagers' committee (from 200)",
            ));
        }
        Ok(())
    }

    fn number(self, from: usize, to: usize) -> u16 {
        let digits = self.digits.get(from..to).unwrap_or_default();
        digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit.saturating_sub(b'0')))
    }

    fn len(self) -> usize {
        self.digits.iter().take_while(|&&digit| digit != 0).count()
    }

    /// Gives the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits were let in, so this never falls back.
        self.digits.get(..self.len()).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }

    /// Gives the level.
    #[must_use]
    pub fn level(self) -> DivisionLevel {
        match self.len() {
            12 => DivisionLevel::Village,
            9 => DivisionLevel::Township,
            _ if self.number(4, 6) > 0 => DivisionLevel::County,
            _ if self.number(2, 4) > 0 => DivisionLevel::Prefecture,
            _ => DivisionLevel::Province,
        }
    }

    /// Gives what the last three digits say it is; `None` for six digits, which don't say.
    #[must_use]
    pub fn kind(self) -> Option<DivisionKind> {
        match (self.len(), self.number(6, 9), self.number(9, 12)) {
            (12, _, 1..=199) => Some(DivisionKind::ResidentsCommittee),
            (12, ..) => Some(DivisionKind::VillagersCommittee),
            (9, 1..=99, _) => Some(DivisionKind::Subdistrict),
            (9, 100..=199, _) => Some(DivisionKind::Town),
            (9, 200..=399, _) => Some(DivisionKind::Township),
            (9, ..) => Some(DivisionKind::EnterpriseUnit),
            _ => None,
        }
    }

    /// Gives the division one level up; `None` for a province. A county directly under a province (`90`) has that for its
    /// parent.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        match self.len() {
            12 => Some(self.cut(9)),
            9 => Some(self.cut(6)),
            _ if self.number(4, 6) > 0 && self.number(2, 4) != 90 => Some(self.padded(4)),
            _ if self.number(2, 6) > 0 => Some(self.padded(2)),
            _ => None,
        }
    }

    /// Gives the six digits of GB/T 2260 that the code begins with.
    #[must_use]
    pub fn county(self) -> Self {
        self.cut(6)
    }

    /// Says whether a division is this one or a part of it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let prefix = match self.level() {
            DivisionLevel::Province => 2,
            DivisionLevel::Prefecture => 4,
            _ => self.len(),
        };
        self.digits.iter().zip(other.digits).take(prefix).all(|(&a, b)| a == b)
    }

    fn cut(self, length: usize) -> Self {
        let mut digits = self.digits;
        digits.iter_mut().skip(length).for_each(|digit| *digit = 0);
        Self { digits }
    }

    fn padded(self, length: usize) -> Self {
        let mut digits = self.cut(length).digits;
        digits.iter_mut().take(6).skip(length).for_each(|digit| *digit = b'0');
        Self { digits }
    }
}

/// The code of a police agency: 12 digits, of which the first six are a division of GB/T 2260.
///
/// # Examples
///
/// ```
/// use shouwang::domain::AgencyCode;
///
/// let station: AgencyCode = "630103530000".parse()?;
/// assert_eq!(station.division().as_str(), "630103");
/// assert!("999903530000".parse::<AgencyCode>().is_err());
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct AgencyCode {
    digits: [u8; 12],
}

impl AgencyCode {
    /// Reads a code of 12 digits.
    ///
    /// # Errors
    ///
    /// [`Syntax`](crate::ErrorKind::Syntax) for anything but 12 digits, [`Invalid`](crate::ErrorKind::Invalid) when the
    /// first six name no division.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let digits: [u8; 12] = text
            .as_bytes()
            .try_into()
            .ok()
            .filter(|digits: &[u8; 12]| digits.iter().all(u8::is_ascii_digit))
            .ok_or_else(|| Error::syntax("an agency code of 12 digits"))?;
        let code = Self { digits };
        code.division().check()?;
        Ok(code)
    }

    /// Gives the division that the agency belongs to.
    #[must_use]
    pub fn division(self) -> DivisionCode {
        DivisionCode { digits: self.digits }.cut(6)
    }

    /// Gives the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits were let in, so this never falls back.
        std::str::from_utf8(&self.digits).unwrap_or_default()
    }
}

/// Text in both directions, the same for both codes.
macro_rules! text_forms {
    ($code:ident) => {
        impl fmt::Display for $code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $code {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($code), "({})"), self.as_str())
            }
        }

        impl FromStr for $code {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $code {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                Self::parse(&text)
            }
        }

        impl From<$code> for String {
            fn from(code: $code) -> Self {
                code.as_str().to_owned()
            }
        }
    };
}

text_forms!(DivisionCode);
text_forms!(AgencyCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_code_says_its_level_its_kind_and_its_parents() {
        let chain: Vec<String> = std::iter::successors(Some(code("630103001002")), |code| code.parent())
            .map(|code| format!("{code} {}", code.level()))
            .collect();
        let expected = [
            "630103001002 village",
            "630103001 township",
            "630103 county",
            "630100 prefecture",
            "630000 province",
        ];
        assert_eq!(chain, expected);
        assert_eq!(code("419001").parent(), Some(code("410000")), "directly under the province");
        assert_eq!(
            code("441900003").parent().map(DivisionCode::level),
            Some(DivisionLevel::Prefecture),
            "no counties"
        );
        for (text, kind) in [
            ("630103001", DivisionKind::Subdistrict),
            ("630103099", DivisionKind::Subdistrict),
            ("630103100", DivisionKind::Town),
            ("630103199", DivisionKind::Town),
            ("630103200", DivisionKind::Township),
            ("630103399", DivisionKind::Township),
            ("630103400", DivisionKind::EnterpriseUnit),
            ("630103599", DivisionKind::EnterpriseUnit),
            ("630103001001", DivisionKind::ResidentsCommittee),
            ("630103001199", DivisionKind::ResidentsCommittee),
            ("630103001200", DivisionKind::VillagersCommittee),
        ] {
            assert_eq!(code(text).kind(), Some(kind), "{text}");
        }
        assert_eq!(code("630103").kind(), None);
    }

    #[test]
    fn what_no_division_can_be_is_refused_with_the_reason() {
        for (text, reason) in [
            ("6301", "6, 9 or 12 digits"),
            ("63010a", "6, 9 or 12 digits"),
            ("６３０１０３", "6, 9 or 12 digits"),
            ("", "6, 9 or 12 digits"),
            ("000000", "digits 1 and 2"),
            ("990103", "digits 1 and 2"),
            ("637103", "digits 3 and 4"),
            ("630003", "before those of a county"),
            ("630000001", "before digits 7 to 9"),
            ("630103000", "digits 7 to 9"),
            ("630103600", "digits 7 to 9"),
            ("630103001000", "digits 10 to 12"),
        ] {
            let error = DivisionCode::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
        for text in ["63010353000", "6301035300000", "63010353000x", "990103530000", ""] {
            assert!(AgencyCode::parse(text).is_err(), "{text}");
        }
        assert_eq!(AgencyCode::parse(" 630103530000 ").unwrap().to_string(), "630103530000");
    }

    #[test]
    fn the_real_divisions_of_the_country_are_read() {
        let Some(folder) = crate::testing::shared("data/cn_divisions") else { return };
        let codes = |file: &str| {
            let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
            reader.records().map(|row| row.unwrap()[0].to_owned()).collect::<Vec<_>>()
        };
        let counties = codes("areas.csv");
        for text in &counties {
            let code = code(text);
            let level = if text.ends_with("00") { DivisionLevel::Prefecture } else { DivisionLevel::County };
            assert_eq!(code.level(), level);
        }
        let townships = codes("streets.csv");
        let refused: Vec<&String> =
            townships.iter().filter(|text| DivisionCode::parse(text).is_err()).collect();
        // Kinmen stands in the file as its own only township, with no digits of one.
        assert_eq!(refused, ["350527000"]);
        assert_eq!((counties.len(), townships.len()), (2978, 41352));
        let mut cities = codes("cities.csv");
        cities.extend(codes("provinces.csv").iter().map(|province| province.clone() + "00"));
        let parts: Vec<DivisionCode> =
            townships.iter().filter_map(|text| DivisionCode::parse(text).ok()).collect();
        for city in cities.iter().step_by(12) {
            let whole = code(&format!("{city}00"));
            let within = parts.iter().filter(|&&part| whole.contains(part)).count();
            let prefix = city.trim_end_matches("00");
            let expected = parts.iter().filter(|part| part.as_str().starts_with(prefix)).count();
            assert_eq!(within, expected, "{city}");
        }
    }

    proptest! {
        #[test]
        fn a_code_reads_back_and_every_parent_contains_it(text in "(1[1-5]|6[1-5])(0[1-9]|[1-6][0-9]|90)[0-9]{2}([0-5][0-9][1-9]([0-9]{2}[1-9])?)?") {
            let code = code(&text);
            prop_assert_eq!(code.to_string(), text);
            for parent in std::iter::successors(code.parent(), |code| code.parent()) {
                prop_assert!(parent.contains(code) && !code.contains(parent) && parent < code);
                prop_assert_eq!(DivisionCode::parse(parent.as_str()).unwrap(), parent);
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>(), digits in "[0-9]{0,13}") {
            for text in [text, digits] {
                let _ = DivisionCode::parse(&text);
                let _ = AgencyCode::parse(&text);
            }
        }
    }
}
