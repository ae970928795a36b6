//! Has it changed? Tests for counts, instead of percentages.

use super::estimate::real;
use super::special::{normal_above, normal_quantile_above, poisson_at_most, poisson_probability};
use crate::label::coded_enum;
use crate::{Error, Result};

/// Below this past count a percentage says more about chance than about change.
pub const LEAST_BASE: u64 = 10;
/// Below this probability of chance a change counts as clear.
const CLEAR: f64 = 0.05;
/// Counts up to this sum are tested exactly; above it the normal approximation agrees to three digits.
const EXACT_UP_TO: u64 = 20_000;
/// How far apart two exposures may be.
const MOST_RATIO: f64 = 1e9;

/// Gives z = 2(√now − √past), which is about standard normal when nothing changed, however small or large the counts.
///
/// # Examples
///
/// ```
/// use shouwang::stats::z_of_change;
///
/// assert_eq!(format!("{:.2}", z_of_change(20, 10)), "2.62");
/// ```
#[must_use]
pub fn z_of_change(now: u64, past: u64) -> f64 {
    2.0 * (real(now).sqrt() - real(past).sqrt())
}

/// Gives the probability that two counts of one Poisson rate differ at least as much as these: the E-test of Krishnamoorthy
/// and Thomson (2004), two-sided, for counts over two exposures such as days.
///
/// # Errors
///
/// `OutOfRange` for an exposure that is not above 0, and for two that are more than a factor of a billion apart.
///
/// # Complexity
///
/// O(√counts · log counts); above a sum of 20,000 the normal approximation of the same statistic.
///
/// # Examples
///
/// ```
/// use shouwang::stats::e_test;
///
/// assert_eq!(format!("{:.7}", e_test(6, 1.0, 2, 1.0)?), "0.1748748");
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn e_test(first: u64, first_exposure: f64, second: u64, second_exposure: f64) -> Result<f64> {
    for exposure in [first_exposure, second_exposure] {
        if !(exposure > 0.0 && exposure.is_finite()) {
            return Err(Error::out_of_range("an exposure above 0").in_field("exposure"));
        }
    }
    // Beyond that whole counts are no longer told apart, and the search among them would not end.
    let ratio = first_exposure / second_exposure;
    if !(1.0 / MOST_RATIO..=MOST_RATIO).contains(&ratio) {
        return Err(Error::out_of_range("two exposures within a factor of a billion").in_field("exposure"));
    }
    let statistic = |a: f64, b: f64| {
        let (rate, other) = (a / first_exposure, b / second_exposure);
        let variance = rate / first_exposure + other / second_exposure;
        if variance > 0.0 { (rate - other).abs() / variance.sqrt() } else { 0.0 }
    };
    let observed = statistic(real(first), real(second));
    if observed == 0.0 {
        return Ok(1.0);
    }
    if first.saturating_add(second) > EXACT_UP_TO {
        return Ok(2.0 * normal_above(observed));
    }
    // Ties with the observed difference belong to it; rounding must not lose them.
    let extreme = |a: f64, b: f64| statistic(a, b) >= observed * (1.0 - 1e-12);
    let rate = (real(first) + real(second)) / (first_exposure + second_exposure);
    let (mean, other_mean) = (rate * first_exposure, rate * second_exposure);
    let span = |mean: f64| {
        (mean - 12.0 * mean.sqrt() - 20.0).max(0.0).floor()..=(mean + 12.0 * mean.sqrt() + 40.0).ceil()
    };
    let (range, other_range) = (span(mean), span(other_mean));
    let mut total = 0.0;
    let mut a = *range.start();
    while a <= *range.end() {
        // The statistic grows away from the count that balances this one, so the extreme counts are two tails.
        let balance = (a / first_exposure * second_exposure).floor();
        let below = last_where(-1.0, balance, |b| b < 0.0 || extreme(a, b));
        let above = last_where(balance, other_range.end().max(balance + 1.0) + 1.0, |b| {
            b <= balance || !extreme(a, b)
        });
        let tails = poisson_at_most(below, other_mean) + 1.0 - poisson_at_most(above, other_mean);
        total += poisson_probability(a, mean) * tails;
        a += 1.0;
    }
    Ok(total.clamp(0.0, 1.0))
}

/// Finds the last whole number at which a property that holds at `low` still holds; it does not hold again after failing.
fn last_where(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if holds(high) {
        return high;
    }
    while high - low > 1.0 {
        let middle = (low + (high - low) / 2.0).floor();
        if holds(middle) { low = middle } else { high = middle }
    }
    low
}

coded_enum! {
    /// What two counts say about a change.
    pub enum Direction {
        Rise = "rise", "上升", "rise";
        Fall = "fall", "下降", "fall";
        Unclear = "unclear", "无明显变化", "no clear change";
    }
}

/// How a count compares with an earlier one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The count now.
    pub now: u64,
    /// The earlier count.
    pub past: u64,
    /// The difference.
    pub difference: i64,
    /// z = 2(√now − √past); only for equal exposures.
    pub z: Option<f64>,
    /// The probability that chance alone makes such a difference, by the E-test.
    pub p_value: f64,
    /// What the test says, at 5 %.
    pub direction: Direction,
    /// The change of the rate in per cent, unless the base is tiny: below [`LEAST_BASE`] it is refused.
    pub percent: Option<f64>,
    /// Why there is no percentage.
    pub percent_refused: Option<&'static str>,
}

/// Compares a count with an earlier one, each over its exposure (days, or 1 for periods alike).
///
/// # Errors
///
/// `OutOfRange` for an exposure that is not above 0.
///
/// # Examples
///
/// ```
/// use shouwang::stats::{Direction, compare_counts};
///
/// let change = compare_counts(6, 1.0, 2, 1.0)?;
/// assert_eq!(change.direction, Direction::Unclear);
/// assert_eq!(change.percent, None);
/// assert_eq!(compare_counts(120, 1.0, 60, 1.0)?.percent, Some(100.0));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn compare_counts(now: u64, now_exposure: f64, past: u64, past_exposure: f64) -> Result<Change> {
    let p_value = e_test(now, now_exposure, past, past_exposure)?;
    let (rate, past_rate) = (real(now) / now_exposure, real(past) / past_exposure);
    let direction = match p_value < CLEAR {
        true if rate > past_rate => Direction::Rise,
        true => Direction::Fall,
        false => Direction::Unclear,
    };
    let alike = (now_exposure - past_exposure).abs() <= f64::EPSILON * past_exposure;
    let tiny = past < LEAST_BASE;
    Ok(Change {
        now,
        past,
        difference: now.cast_signed().saturating_sub(past.cast_signed()),
        z: alike.then(|| z_of_change(now, past)),
        p_value,
        direction,
        percent: (!tiny).then(|| 100.0 * (rate / past_rate - 1.0)),
        percent_refused: tiny.then_some("the earlier count is below 10, so a percentage would mislead"),
    })
}

/// Counts before and after, in one area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeforeAfter {
    /// The count before.
    pub before: u64,
    /// The count after.
    pub after: u64,
}

impl From<(u64, u64)> for BeforeAfter {
    fn from((before, after): (u64, u64)) -> Self {
        Self { before, after }
    }
}

/// How many events an intervention prevented (negative) or brought, displacement to its surroundings included.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Displacement {
    /// The change in the treated area and its surroundings beyond that of their controls.
    pub difference: i64,
    /// Its standard error.
    pub standard_error: f64,
    /// The difference over its standard error.
    pub z: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// Gives the weighted displacement difference (Wheeler and Ratcliffe 2018): the change in the treated area less that in its
/// control, plus the same for the areas that crime may be displaced to. Its variance is the sum of the eight counts.
///
/// # Errors
///
/// `OutOfRange` for the confidence, or counts above 2^60.
///
/// # Examples
///
/// ```
/// use shouwang::stats::weighted_displacement_difference;
///
/// let found = weighted_displacement_difference((308, 318), (207, 110), (150, 140), (178, 157), 0.95)?;
/// assert_eq!((found.difference, format!("{:.2}", found.z)), (-118, "-2.98".to_owned()));
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn weighted_displacement_difference(
    control: impl Into<BeforeAfter>,
    treated: impl Into<BeforeAfter>,
    displacement_control: impl Into<BeforeAfter>,
    displacement_treated: impl Into<BeforeAfter>,
    confidence: f64,
) -> Result<Displacement> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Error::out_of_range("a confidence between 0 and 1").in_field("confidence"));
    }
    let counts = [control.into(), treated.into(), displacement_control.into(), displacement_treated.into()];
    if counts.iter().any(|pair| pair.before.max(pair.after) > 1 << 60) {
        return Err(Error::out_of_range("counts of at most 2^60"));
    }
    let [control, treated, displacement_control, displacement_treated] =
        counts.map(|pair| i128::from(pair.after) - i128::from(pair.before));
    let difference = treated - control + displacement_treated - displacement_control;
    let difference = i64::try_from(difference).map_err(|_| Error::out_of_range("counts of at most 2^60"))?;
    let standard_error = counts.iter().map(|pair| real(pair.before) + real(pair.after)).sum::<f64>().sqrt();
    #[expect(clippy::cast_precision_loss, reason = "limits are rounded")]
    let value = difference as f64;
    let half = normal_quantile_above((1.0 - confidence) / 2.0) * standard_error;
    let z = if standard_error > 0.0 { value / standard_error } else { 0.0 };
    Ok(Displacement { difference, standard_error, z, low: value - half, high: value + half })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_e_test_agrees_with_scipy() {
        // scipy 1.17.1: stats.poisson_means_test(k1, n1, k2, n2).
        let cases = [
            (6, 1.0, 2, 1.0, 0.174_874_820_943_707_5),
            (3, 1.0, 0, 1.0, 0.088_379_009_454_835_23),
            (20, 2.0, 10, 3.0, 0.007_650_879_840_817_664),
            (120, 1.0, 90, 1.0, 0.038_462_569_152_390_64),
        ];
        for (a, m, b, n, expected) in cases {
            let found = e_test(a, m, b, n).unwrap();
            assert!((found - expected).abs() < 1e-7, "{a} {b}: {found} {expected}");
            assert!((e_test(b, n, a, m).unwrap() - found).abs() < 1e-9);
        }
        // Above a sum of 20,000: 2 · scipy.stats.norm.sf(500 / √29500).
        let large = e_test(15_000, 1.0, 14_500, 1.0).unwrap();
        assert!((large - 0.003_601_442_635).abs() < 1e-9, "{large}");
        assert_eq!(e_test(0, 1.0, 0, 1.0).unwrap(), 1.0);
        assert!(e_test(1, 0.0, 1, 1.0).is_err());
    }

    #[test]
    fn the_published_displacement_comes_out() {
        let found =
            weighted_displacement_difference((308, 318), (207, 110), (150, 140), (178, 157), 0.95).unwrap();
        assert_eq!(found.difference, -118);
        assert_eq!(found.standard_error, 1568f64.sqrt());
        assert_eq!((found.low.round(), found.high.round()), (-196.0, -40.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_probability_stays_one_and_falls_with_the_difference(a in 0u64..400, b in 0u64..400) {
            let p = e_test(a, 1.0, b, 1.0).unwrap();
            prop_assert!((0.0..=1.0).contains(&p));
            let farther = if a >= b { e_test(a + 20, 1.0, b, 1.0) } else { e_test(a, 1.0, b + 20, 1.0) }.unwrap();
            prop_assert!(farther <= p + 1e-9, "{p} {farther}");
        }

        #[test]
        fn the_exact_test_meets_the_approximation_where_it_takes_over(share in 0.47f64..0.53) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 20,000")]
            let a = (20_000.0 * share) as u64;
            let exact = e_test(a, 1.0, 20_000 - a, 1.0).unwrap();
            let z = (real(a) - real(20_000 - a)).abs() / 20_000f64.sqrt();
            prop_assert!((exact - 2.0 * normal_above(z)).abs() < 0.01, "{exact}");
        }
    }
}
