//! How unevenly something is shared.

/// Gives Gini's coefficient of a sum that is shared among some: 0 when all have the same, towards 1 when one has all;
/// `None` when there is nothing to share or nobody to have it.
///
/// G = Σ (2i − n − 1)·xᵢ / (n · Σ xᵢ) over the shares in ascending order, i from 1 to n (C. Gini, *Variabilità e mutabilità*,
/// 1912, in the form of P. M. Dixon et al., *Bootstrapping the Gini coefficient of inequality*, Ecology 68, 1987). It is the
/// coefficient of these shares, not an estimate for a population that they were drawn from, which is n/(n − 1) times as large.
///
/// # Complexity
///
/// O(n log n).
///
/// # Examples
///
/// ```
/// use shouwang::stats::gini;
///
/// assert_eq!(gini([60, 60, 60]), Some(0.0));
/// assert_eq!(gini([0, 0, 0, 120]), Some(0.75));
/// assert_eq!(gini([0, 0]), None);
/// ```
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "whole sums are exact; their quotient is rounded")]
pub fn gini(shares: impl IntoIterator<Item = u64>) -> Option<f64> {
    let mut shares: Vec<u64> = shares.into_iter().collect();
    shares.sort_unstable();
    let n = i128::try_from(shares.len()).ok()?;
    let total: i128 = shares.iter().map(|share| i128::from(*share)).sum();
    // At most 2^64 shares of 2^64 make 2^128, but no memory holds more than 2^40 shares.
    let spread: i128 = shares.iter().zip(1..).map(|(share, i)| (2 * i - n - 1) * i128::from(*share)).sum();
    (total > 0).then(|| spread as f64 / (n as f64 * total as f64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_half_the_mean_difference_over_the_mean(shares in prop::collection::vec(0u64..1_000, 1..40)) {
            let (n, total) = (shares.len() as f64, shares.iter().sum::<u64>() as f64);
            let differences: u64 = shares.iter().flat_map(|a| shares.iter().map(|b| a.abs_diff(*b))).sum();
            match gini(shares) {
                Some(found) => {
                    prop_assert!((found - differences as f64 / (2.0 * n * total)).abs() < 1e-12);
                    prop_assert!((0.0..1.0).contains(&found));
                }
                None => prop_assert_eq!(total, 0.0),
            }
        }
    }
}
