//! Estimates with their intervals.

use super::special::{
    beta_quantile, binomial_at_most, gamma_quantile, normal_quantile_above, poisson_at_most,
    poisson_probability,
};
use crate::{Error, Result};

/// The share of intervals that hold the truth, unless another is asked for.
pub const CONFIDENCE: f64 = 0.95;

/// A figure with the interval that it is known within.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Estimate {
    /// The figure itself.
    pub value: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit; infinite where there is none.
    pub high: f64,
    /// The share of such intervals that hold the truth, such as 0.95.
    pub confidence: f64,
}

impl Estimate {
    /// Makes an estimate that was found elsewhere, so that it can be ranked beside others.
    ///
    /// # Errors
    ///
    /// `OutOfRange` when the value does not lie between its limits, or for the confidence.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::Estimate;
    ///
    /// assert_eq!(Estimate::new(0.5, 0.4, 0.6, 0.95)?.high, 0.6);
    /// assert!(Estimate::new(0.5, 0.6, 0.7, 0.95).is_err());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn new(value: f64, low: f64, high: f64, confidence: f64) -> Result<Self> {
        tail(confidence)?;
        if low <= value && value <= high {
            Ok(Self { value, low, high, confidence })
        } else {
            Err(Error::out_of_range("a value between its limits").in_field("value"))
        }
    }
}

/// Checks a confidence and gives the probability left on each side.
fn tail(confidence: f64) -> Result<f64> {
    if confidence > 0.0 && confidence < 1.0 {
        Ok((1.0 - confidence) / 2.0)
    } else {
        Err(Error::out_of_range("a confidence between 0 and 1").in_field("confidence"))
    }
}

fn exposure_of(exposure: f64) -> Result<f64> {
    if exposure > 0.0 && exposure.is_finite() {
        Ok(exposure)
    } else {
        Err(Error::out_of_range("an exposure above 0, such as a population or a number of days")
            .in_field("exposure"))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts above 2^53 do not occur; limits are rounded anyway")]
pub(super) const fn real(count: u64) -> f64 {
    count as f64
}

/// Gives a share with Wilson's score interval.
///
/// With p = x/n and z the normal quantile, the limits are (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
/// (E. B. Wilson 1927); they stay within 0 and 1 and are fair for small n.
///
/// # Errors
///
/// `Refused` without a trial, `Invalid` for more successes than trials, `OutOfRange` for the confidence.
///
/// # Examples
///
/// ```
/// use shouwang::stats::wilson;
///
/// let rate = wilson(7, 20, 0.95)?;
/// assert_eq!(format!("{:.3} ({:.3} to {:.3})", rate.value, rate.low, rate.high), "0.350 (0.181 to 0.567)");
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn wilson(successes: u64, trials: u64, confidence: f64) -> Result<Estimate> {
    let z = normal_quantile_above(tail(confidence)?);
    if trials == 0 {
        return Err(Error::refused("a share of nothing is not known"));
    }
    if successes > trials {
        return Err(Error::invalid("no more successes than trials"));
    }
    let (n, p) = (real(trials), real(successes) / real(trials));
    let z2 = z * z / n;
    let centre = p + z2 / 2.0;
    let half = (z2 * (p * (1.0 - p) + z2 / 4.0)).sqrt();
    let low = if successes == 0 { 0.0 } else { (centre - half) / (1.0 + z2) };
    let high = if successes == trials { 1.0 } else { (centre + half) / (1.0 + z2) };
    Ok(Estimate { value: p, low, high, confidence })
}

/// Gives the exact limits of a Poisson mean from one count (Garwood 1936): gamma quantiles of k and k + 1.
fn poisson_limits(count: u64, tail: f64) -> (f64, f64) {
    let low = if count == 0 { 0.0 } else { gamma_quantile(real(count), tail) };
    (low, gamma_quantile(real(count) + 1.0, 1.0 - tail))
}

/// Gives a count per unit of exposure (a population, days) with the exact Poisson interval of Garwood.
///
/// # Errors
///
/// `OutOfRange` for an exposure that is not above 0, or the confidence.
///
/// # Examples
///
/// ```
/// use shouwang::stats::poisson_rate;
///
/// let expected = poisson_rate(27, 1.0, 0.95)?;
/// assert_eq!(format!("{:.2} to {:.2}", expected.low, expected.high), "17.79 to 39.28");
/// let per_thousand = poisson_rate(175, 0.001 * 32_500.0, 0.95)?;
/// assert_eq!(format!("{:.2}", per_thousand.value), "5.38");
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn poisson_rate(count: u64, exposure: f64, confidence: f64) -> Result<Estimate> {
    let exposure = exposure_of(exposure)?;
    let (low, high) = poisson_limits(count, tail(confidence)?);
    Ok(Estimate { value: real(count) / exposure, low: low / exposure, high: high / exposure, confidence })
}

/// Gives the ratio of two rates with the exact interval that follows from the share of the first count among both
/// (Clopper and Pearson 1934, conditional on the sum).
///
/// # Errors
///
/// `Refused` when the second count is 0, since no ratio is known then; `OutOfRange` for an exposure or the confidence.
///
/// # Examples
///
/// ```
/// use shouwang::stats::rate_ratio;
///
/// let ratio = rate_ratio(30, 1.0, 20, 1.0, 0.95)?;
/// assert_eq!(format!("{:.2} ({:.2} to {:.2})", ratio.value, ratio.low, ratio.high), "1.50 (0.82 to 2.79)");
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn rate_ratio(
    first: u64,
    first_exposure: f64,
    second: u64,
    second_exposure: f64,
    confidence: f64,
) -> Result<Estimate> {
    let tail = tail(confidence)?;
    let scale = exposure_of(second_exposure)? / exposure_of(first_exposure)?;
    if second == 0 {
        return Err(Error::refused("a ratio over no record is not known"));
    }
    let (a, b) = (real(first), real(second));
    let odds = |share: f64| if share >= 1.0 { f64::INFINITY } else { share / (1.0 - share) * scale };
    let low = if first == 0 { 0.0 } else { odds(beta_quantile(a, b + 1.0, tail)) };
    let high = odds(beta_quantile(a + 1.0, b, 1.0 - tail));
    Ok(Estimate { value: a / b * scale, low, high, confidence })
}

/// Gives the ranks (from 0, in ascending order) whose values hold a quantile of the population between them, or `None`
/// when there are too few values.
///
/// The interval is free of any assumption on the distribution: the number of values below the quantile is binomial. It is
/// the one with the highest low rank and the lowest high rank that leave at most half of the rest on each side.
///
/// # Errors
///
/// `OutOfRange` for the quantile or the confidence.
///
/// # Examples
///
/// ```
/// use shouwang::stats::quantile_ranks;
///
/// assert_eq!(quantile_ranks(0.5, 100, 0.95)?, Some((39, 60)));
/// assert_eq!(quantile_ranks(0.9, 10, 0.95)?, None);
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn quantile_ranks(quantile: f64, values: u64, confidence: f64) -> Result<Option<(u64, u64)>> {
    let tail = tail(confidence)?;
    if !(0.0..=1.0).contains(&quantile) {
        return Err(Error::out_of_range("a quantile from 0 to 1").in_field("quantile"));
    }
    let at_most = |k: u64| binomial_at_most(real(k), real(values), quantile);
    if values == 0 || quantile <= 0.0 || quantile >= 1.0 {
        return Ok(None);
    }
    // The value of rank r lies above the quantile when at most r values lie below it.
    let first_over = |limit: f64| {
        let (mut low, mut high) = (0, values);
        while low < high {
            let middle = low.midpoint(high);
            if at_most(middle) > limit { high = middle } else { low = middle + 1 }
        }
        low
    };
    // Low: the greatest r with P(X ≤ r) ≤ tail; high: the least r with P(X ≤ r) ≥ 1 − tail.
    let low = first_over(tail).checked_sub(1);
    let high = Some(first_over((1.0 - tail).next_down())).filter(|rank| *rank < values);
    Ok(low.zip(high))
}

/// Gives the limits of a funnel: between which counts a unit of some exposure falls with a confidence, if its true rate is
/// the target.
///
/// The limits are the exact Poisson ones, interpolated between whole counts (D. J. Spiegelhalter, *Funnel plots for
/// comparing institutional performance*, 2005, appendix A.1.1); funnels use 0.95 and 0.998.
///
/// # Errors
///
/// `OutOfRange` for a target below 0, an exposure that is not above 0, an expected count above 10^9, or the confidence.
///
/// # Examples
///
/// ```
/// use shouwang::stats::funnel_limits;
///
/// let limits = funnel_limits(0.004, 2500.0, 0.95)?;
/// assert!((limits.value - 10.0).abs() < 1e-9 && limits.low > 3.0 && limits.high < 18.0);
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn funnel_limits(target_rate: f64, exposure: f64, confidence: f64) -> Result<Estimate> {
    let tail = tail(confidence)?;
    let mean = target_rate * exposure_of(exposure)?;
    if !(0.0..=1e9).contains(&mean) {
        return Err(Error::out_of_range("an expected count from 0 to 10^9").in_field("target_rate"));
    }
    let limit = |probability: f64| {
        let (mut low, mut high) = (-1.0, (mean + 20.0 * mean.sqrt() + 40.0).floor());
        // Between whole numbers: the least count whose cumulative probability reaches it.
        while high - low > 1.0 {
            let middle = (low + (high - low) / 2.0).floor();
            if poisson_at_most(middle, mean) >= probability { high = middle } else { low = middle }
        }
        let share = (poisson_at_most(high, mean) - probability) / poisson_probability(high, mean);
        (high - share).max(0.0)
    };
    Ok(Estimate { value: mean, low: limit(tail), high: limit(1.0 - tail), confidence })
}

/// Gives for each estimate the lowest and highest rank it may have (1 is the highest value): those whose intervals lie
/// wholly above it come before, those wholly below come after, the others may be either.
///
/// # Complexity
///
/// O(n log n).
///
/// # Examples
///
/// ```
/// use shouwang::stats::{poisson_rate, rank_intervals};
///
/// let rates = [poisson_rate(90, 1.0, 0.95)?, poisson_rate(80, 1.0, 0.95)?, poisson_rate(5, 1.0, 0.95)?];
/// assert_eq!(rank_intervals(&rates), [(1, 2), (1, 2), (3, 3)]);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[must_use]
pub fn rank_intervals(estimates: &[Estimate]) -> Vec<(usize, usize)> {
    let mut lows: Vec<f64> = estimates.iter().map(|estimate| estimate.low).collect();
    let mut highs: Vec<f64> = estimates.iter().map(|estimate| estimate.high).collect();
    lows.sort_unstable_by(f64::total_cmp);
    highs.sort_unstable_by(f64::total_cmp);
    let rank = |estimate: &Estimate| {
        let above = lows.len() - lows.partition_point(|low| *low <= estimate.high);
        let below = highs.partition_point(|high| *high < estimate.low);
        (above + 1, estimates.len() - below)
    };
    estimates.iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-6), "{found} {expected}");
    }

    #[test]
    fn wilson_limits_agree_with_scipy() {
        // scipy 1.17.1: stats.binomtest(x, n).proportion_ci(confidence, "wilson").
        let cases = [
            (7, 20, 0.95, 0.181_191_824_101_082_1, 0.567_145_723_314_763_7),
            (0, 10, 0.95, 0.0, 0.277_532_799_862_889_26),
            (86, 100, 0.99, 0.748_196_379_965_023_8, 0.927_004_724_879_583_6),
        ];
        for (x, n, confidence, low, high) in cases {
            let found = wilson(x, n, confidence).unwrap();
            close(found.low, low);
            close(found.high, high);
        }
        assert_eq!(wilson(0, 0, 0.95).unwrap_err().kind().code(), "refused");
        assert!(wilson(3, 2, 0.95).is_err() && wilson(1, 2, 1.0).is_err() && wilson(1, 2, f64::NAN).is_err());
    }

    #[test]
    fn poisson_limits_agree_with_scipy() {
        // scipy 1.17.1: chi2.ppf(0.025, 2k)/2 and chi2.ppf(0.975, 2k + 2)/2.
        let cases = [
            (0, 0.0, 3.688_879_454_113_935_4),
            (1, 0.025_317_807_984_289_876, 5.571_643_390_938_898),
            (5, 1.623_486_390_118_420_7, 11.668_332_079_322_67),
            (27, 17.793_170_131_764_775, 39.283_582_445_162_13),
            (175, 150.031_860_774_422_2, 202.935_678_454_622_35),
            (10_000, 9_804.952_467_260_184, 10_197.951_624_661_473),
        ];
        for (count, low, high) in cases {
            let found = poisson_rate(count, 1.0, 0.95).unwrap();
            close(found.low, low);
            close(found.high, high);
        }
        assert!(poisson_rate(1, 0.0, 0.95).is_err() && poisson_rate(1, f64::NAN, 0.95).is_err());
    }

    #[test]
    fn a_ratio_of_rates_has_limits_from_the_share_of_both() {
        let ratio = rate_ratio(30, 1.0, 20, 1.0, 0.95).unwrap();
        close(ratio.low, 0.451_794_028_479_180_43 / (1.0 - 0.451_794_028_479_180_43));
        close(ratio.high, 0.735_921_604_905_463_2 / (1.0 - 0.735_921_604_905_463_2));
        close(rate_ratio(30, 2.0, 20, 1.0, 0.95).unwrap().value, 0.75);
        assert_eq!(rate_ratio(0, 1.0, 5, 1.0, 0.95).unwrap().low, 0.0);
        assert_eq!(rate_ratio(5, 1.0, 0, 1.0, 0.95).unwrap_err().kind().code(), "refused");
    }

    #[test]
    fn quantile_ranks_cover_with_the_confidence_and_are_tight() {
        for (quantile, n) in [(0.5, 100u64), (0.9, 200), (0.1, 77), (0.5, 6), (0.99, 1000)] {
            let Some((low, high)) = quantile_ranks(quantile, n, 0.95).unwrap() else {
                panic!("{quantile} {n} has ranks");
            };
            let at_most = |k: f64| binomial_at_most(k, real(n), quantile);
            assert!(at_most(real(low)) <= 0.025 && at_most(real(high)) >= 0.975, "{quantile} {n}");
            assert!(at_most(real(low) + 1.0) > 0.025 && at_most(real(high) - 1.0) < 0.975, "{quantile} {n}");
        }
        assert_eq!(quantile_ranks(0.5, 5, 0.95).unwrap(), None);
    }

    #[test]
    fn funnel_limits_leave_the_tails_outside() {
        for mean in [0.5, 4.0, 37.0, 2000.0] {
            let found = funnel_limits(mean, 1.0, 0.998).unwrap();
            assert!(found.low <= mean && mean <= found.high);
            assert!(poisson_at_most(found.low.ceil() - 1.0, mean) < 0.001);
            assert!(poisson_at_most(found.high.ceil(), mean) >= 0.999);
        }
        assert_eq!(funnel_limits(0.0, 5.0, 0.95).unwrap().high, 0.0);
    }
}
