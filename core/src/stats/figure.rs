//! Figures as reports state them: a number, how it was qualified, and the text itself.

use std::fmt;

use super::interval::{Answer, Interval};
use super::numeral;
use super::quantity::{AnyQuantity, unit_mismatch};
use super::unit::Unit;
use crate::label::coded_enum;
use crate::{Error, Result};

coded_enum! {
    /// How a report qualifies a number; n is the number, g is 10 to the number of its trailing zeros.
    pub enum Qualifier {
        Exact = "exact", "整", "exactly";
        Over = "over", "余", "over";
        Nearly = "nearly", "近", "nearly";
        About = "about", "约", "about";
        AtLeast = "at_least", "至少", "at least";
        MoreThan = "more_than", "超过", "more than";
        LessThan = "less_than", "不足", "less than";
        AtMost = "at_most", "至多", "at most";
        Between = "between", "之间", "between";
    }
}

impl Qualifier {
    /// Gives the bounds that a qualified number stands for.
    ///
    /// With n the number and g = 10^trailing zeros: exact \[n, n\]; over \[n + 1, n + g − 1\]; nearly \[n − g + 1, n − 1\];
    /// about \[n − ⌈g/2⌉, n + ⌈g/2⌉\]; at least \[n, …; more than \[n + 1, …; less than \[0, n − 1\]; at most \[0, n\]
    /// (what is counted can't be fewer than none).
    ///
    /// # Errors
    ///
    /// `Invalid` when no whole number fits: over and nearly need a round number, less than a positive one.
    /// `between` has two numbers and is refused here.
    pub fn interval(self, number: i64) -> Result<Interval> {
        let round = || Error::invalid("a round number beside over (余, 多) or nearly (近)");
        if number < 0 {
            return Err(Error::out_of_range("a figure of at least 0"));
        }
        let (low, high) = match self {
            Self::Exact => (Some(number), Some(number)),
            Self::Over | Self::Nearly if number == 0 || number % 10 != 0 => return Err(round()),
            Self::Over => (number.checked_add(1), number.checked_add(grain(number) - 1)),
            Self::Nearly => (Some(number - grain(number) + 1), Some(number - 1)),
            Self::About => {
                let half = (grain(number) + 1) / 2;
                (Some((number - half).max(0)), number.checked_add(half))
            }
            Self::AtLeast => (Some(number), None),
            Self::MoreThan => (Some(number.saturating_add(1)), None),
            Self::LessThan if number == 0 => {
                return Err(Error::invalid("a number above 0 after less than (不足)"));
            }
            Self::LessThan => (Some(0), Some(number - 1)),
            Self::AtMost => (Some(0), Some(number)),
            Self::Between => return Err(Error::invalid("two numbers, for a figure between them")),
        };
        Interval::new(low, high)
    }
}

/// Gives 10 to the number of trailing zeros; 1 for 0.
fn grain(number: i64) -> i64 {
    let mut grain = 1;
    let mut rest = number;
    while rest != 0 && rest % 10 == 0 {
        rest /= 10;
        grain *= 10;
    }
    grain
}

/// A figure as a report states it, with the bounds that its wording leaves and the text kept.
///
/// Reported figures are claims. They add up and compare among themselves, and [`reconcile`](Self::reconcile) with what was
/// counted, but they never enter a count of records.
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Qualifier, Unit, parse_figure};
///
/// let matters = parse_figure("400余件")?;
/// assert_eq!(matters.qualifier(), Qualifier::Over);
/// assert_eq!(matters.unit(), Unit::Matters);
/// assert_eq!((matters.interval().low(), matters.interval().high()), (Some(401), Some(499)));
/// assert_eq!(matters.text(), "400余件");
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReportedFigure {
    text: String,
    qualifier: Qualifier,
    number: i64,
    interval: Interval,
    unit: Unit,
}

/// Reads a figure with its unit, in Chinese or English: `400余件`, `四百余件`, `近百人`, `上千次`, `1.2万元`, `两三百处`, `over 400 matters`.
///
/// Full-width digits, thousands separators and spaces are taken; 万 and 亿 multiply; the words about the number may stand
/// before it, after it or after the unit. The bounds are those of [`Qualifier::interval`]; two numbers in a row (两三百) or
/// a range (200至300) give the bounds between them, 几十 and 数百 those from 2 to 9 of it.
///
/// # Errors
///
/// `Syntax` when it is not one figure, `Missing` without a unit, `Invalid` when the words contradict each other or no whole
/// number fits, `OutOfRange` above 10^18.
///
/// # Examples
///
/// ```
/// use shouwang::stats::parse_figure;
///
/// let bounds = |text: &str| parse_figure(text).map(|figure| figure.interval().to_string());
/// assert_eq!(bounds("４５０余次")?, "451 to 459");
/// assert_eq!(bounds("十几人")?, "11 to 19");
/// assert_eq!(bounds("近200户")?, "101 to 199");
/// assert_eq!(bounds("1.2万余条")?, "12001 to 12999");
/// assert_eq!(bounds("300人以上")?, "300 or more");
/// assert!(parse_figure("400余").is_err());
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn parse_figure(text: &str) -> Result<ReportedFigure> {
    ReportedFigure::parse(text, None)
}

impl ReportedFigure {
    /// Reads a figure; a unit in the text must be `unit` when that is given, and may be left out then.
    ///
    /// # Errors
    ///
    /// Those of [`parse_figure`], and `UnitMismatch` when the text names another unit.
    pub fn parse(text: &str, unit: Option<Unit>) -> Result<Self> {
        let parsed = numeral::parse(text)?;
        let unit = match (parsed.unit, unit) {
            (Some(found), Some(wanted)) if found != wanted => return Err(unit_mismatch(found, wanted)),
            (Some(unit), _) | (None, Some(unit)) => unit,
            (None, None) => return Err(Error::missing("a unit after the number, such as 件 or persons")),
        };
        let interval = match parsed.upper {
            None => parsed.qualifier.interval(parsed.number)?,
            Some(upper) => Interval::new(Some(parsed.number), Some(upper))?,
        };
        Ok(Self {
            text: text.trim().to_owned(),
            qualifier: parsed.qualifier,
            number: parsed.number,
            interval,
            unit,
        })
    }

    /// Makes a figure from a number and how it is qualified; its text is written in Chinese.
    ///
    /// # Errors
    ///
    /// Those of [`Qualifier::interval`].
    pub fn new(number: i64, qualifier: Qualifier, unit: Unit) -> Result<Self> {
        let interval = qualifier.interval(number)?;
        let label = unit.label(crate::Lang::Zh);
        let text = match qualifier {
            Qualifier::Exact => format!("{number}{label}"),
            Qualifier::Over => format!("{number}余{label}"),
            _ => format!("{}{number}{label}", qualifier.label(crate::Lang::Zh)),
        };
        Ok(Self { text, qualifier, number, interval, unit })
    }

    /// Gives the text as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives the qualifier.
    #[must_use]
    pub const fn qualifier(&self) -> Qualifier {
        self.qualifier
    }

    /// Gives the number that the text states, without its qualifier; of two numbers the lower one.
    #[must_use]
    pub const fn number(&self) -> i64 {
        self.number
    }

    /// Gives the bounds.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        self.interval
    }

    /// Gives the unit.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Gives the bounds with their unit, for sums, ratios and comparisons.
    #[must_use]
    pub const fn quantity(&self) -> AnyQuantity {
        AnyQuantity::within(self.interval, self.unit)
    }

    /// Compares the report with what was counted: does the count bear it out?
    ///
    /// # Errors
    ///
    /// `UnitMismatch` when the units differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::{AnyQuantity, Reconciliation, Unit, parse_figure};
    ///
    /// let reported = parse_figure("400余件")?;
    /// let counted = AnyQuantity::exact(388, Unit::Matters);
    /// assert_eq!(reported.reconcile(counted)?, Reconciliation::Below);
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn reconcile(&self, counted: AnyQuantity) -> Result<Reconciliation> {
        if self.quantity().greater_than(counted)? == Answer::Yes {
            Ok(Reconciliation::Below)
        } else if self.quantity().less_than(counted)? == Answer::Yes {
            Ok(Reconciliation::Above)
        } else {
            Ok(Reconciliation::Consistent)
        }
    }
}

impl fmt::Display for ReportedFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for ReportedFigure {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse_figure(text)
    }
}

coded_enum! {
    /// Where the count lies, seen from the report.
    pub enum Reconciliation {
        Consistent = "consistent", "相符", "consistent";
        Below = "below", "低于报告", "below the report";
        Above = "above", "高于报告", "above the report";
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bounds(text: &str) -> (Option<i64>, Option<i64>) {
        let figure = parse_figure(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        (figure.interval().low(), figure.interval().high())
    }

    #[test]
    fn each_wording_gives_its_bounds() {
        let closed: &[(&str, i64, i64)] = &[
            ("175件", 175, 175),
            ("509块", 509, 509),
            ("１０７人", 107, 107),
            ("一百零七人", 107, 107),
            ("一百二十人", 120, 120),
            ("一百二人", 120, 120),
            ("两万五条", 25_000, 25_000),
            ("二〇二四件", 2024, 2024),
            ("十人", 10, 10),
            ("1,234 persons", 1234, 1234),
            ("１，２３４人", 1234, 1234),
            ("1.2万元", 12_000, 12_000),
            ("3千余人", 3001, 3999),
            ("1亿2000万元", 120_000_000, 120_000_000),
            ("1.5亿元", 150_000_000, 150_000_000),
            ("400余件", 401, 499),
            ("四百余件", 401, 499),
            ("450余次", 451, 459),
            ("450多次", 451, 459),
            ("１００多万元", 1_000_001, 1_999_999),
            ("十几人", 11, 19),
            ("二十几人", 21, 29),
            ("十余万人", 100_001, 199_999),
            ("1.2万余条", 12_001, 12_999),
            ("近百人", 1, 99),
            ("将近400件", 301, 399),
            ("接近50处", 41, 49),
            ("约400件", 350, 450),
            ("400件左右", 350, 450),
            ("400左右件", 350, 450),
            ("25处上下", 24, 26),
            ("大约三十人", 25, 35),
            ("十来个", 5, 15),
            ("不足100人", 0, 99),
            ("不到一百人", 0, 99),
            ("至多20次", 0, 20),
            ("20次以下", 0, 20),
            ("不超过20次", 0, 20),
            ("两三百处", 200, 300),
            ("三五个", 3, 5),
            ("十五六人", 15, 16),
            ("七八十户", 70, 80),
            ("三四十万元", 300_000, 400_000),
            ("200至300件", 200, 300),
            ("200-300件", 200, 300),
            ("200件到300件", 200, 300),
            ("两百至三百件", 200, 300),
            ("几十人", 20, 99),
            ("数百件", 200, 999),
            ("几件", 2, 9),
            ("好几万条", 20_000, 99_999),
            ("共计350人", 350, 350),
            ("累计达450余场次", 451, 459),
            ("over 400 matters", 401, 499),
            ("nearly 200 persons", 101, 199),
            ("about 400 items", 350, 450),
            ("fewer than 10 persons", 0, 9),
            ("0件", 0, 0),
        ];
        for (text, low, high) in closed {
            assert_eq!(bounds(text), (Some(*low), Some(*high)), "{text}");
        }
        let open: &[(&str, i64)] = &[
            ("上千人", 1000),
            ("上百次", 100),
            ("300人以上", 300),
            ("至少300人", 300),
            ("不少于300人", 300),
            ("超过300人", 301),
            ("逾万人", 10_001),
            ("400+件", 400),
            ("more than 300 persons", 301),
            ("at least 5 times", 5),
        ];
        for (text, low) in open {
            assert_eq!(bounds(text), (Some(*low), None), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_figure_is_refused() {
        let wrong = [
            ("", "syntax"),
            ("件", "syntax"),
            ("400", "missing"),
            ("400余", "missing"),
            ("约400余件", "invalid"),
            ("401余件", "invalid"),
            ("近27人", "invalid"),
            ("不足0人", "invalid"),
            ("400件25处", "syntax"),
            ("-4件", "syntax"),
            ("1.5件", "invalid"),
            ("300至200件", "out_of_range"),
            ("9999999999999999999999件", "out_of_range"),
            ("9亿亿件", "syntax"),
            ("1..2万件", "syntax"),
            ("百百件", "syntax"),
            ("帮助群众400余件", "syntax"),
        ];
        for (text, code) in wrong {
            let error = parse_figure(text).expect_err(text);
            assert_eq!(error.kind().code(), code, "{text}: {error}");
        }
    }

    #[test]
    fn a_column_may_name_the_unit_once() {
        assert_eq!(ReportedFigure::parse("400余", Some(Unit::Matters)).unwrap().unit(), Unit::Matters);
        let error = ReportedFigure::parse("400余次", Some(Unit::Matters)).unwrap_err();
        assert_eq!(error.kind().code(), "unit_mismatch");
    }

    #[test]
    fn the_ratios_of_the_report_keep_their_bounds() {
        let figure = |text: &str| parse_figure(text).unwrap().quantity();
        let each = figure("400余件").per(figure("350人")).unwrap();
        assert_eq!(format!("{each:.4}"), "1.1457 to 1.4257 matters per persons");
        let sessions = figure("450余次").per(figure("107人")).unwrap();
        assert_eq!(format!("{sessions:.4}"), "4.2150 to 4.2897 times per persons");
    }

    #[test]
    fn a_count_is_below_within_or_above_the_report() {
        let reported = parse_figure("400余件").unwrap();
        let against = |n| reported.reconcile(AnyQuantity::exact(n, Unit::Matters)).unwrap();
        assert_eq!(
            [400, 401, 499, 500].map(against),
            [
                Reconciliation::Below,
                Reconciliation::Consistent,
                Reconciliation::Consistent,
                Reconciliation::Above
            ]
        );
        assert!(reported.reconcile(AnyQuantity::exact(1, Unit::Persons)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "[0-9０-９一二两三十百千万亿几余多近约上至到以下左右件人次 .,+-]{0,14}|\\PC{0,20}") {
            let _ = parse_figure(&text);
        }

        #[test]
        fn a_figure_that_is_written_out_is_read_back(
            n in 1i64..10_000, zeros in 0u32..6, qualifier in prop::sample::select(Qualifier::ALL)
        ) {
            if let Ok(figure) = ReportedFigure::new(n * 10i64.pow(zeros), qualifier, Unit::Matters)
                && qualifier != Qualifier::Between {
                let read = parse_figure(figure.text()).unwrap();
                prop_assert_eq!(read, figure);
            }
        }
    }
}
