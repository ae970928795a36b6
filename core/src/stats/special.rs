//! Special functions that intervals are made of.
//!
//! ln Γ and erfc come from libm (musl's, within an ulp or so); the incomplete gamma and beta functions are their series and
//! continued fractions in the Digital Library of Mathematical Functions; inverses are found by bisection.

/// Terms after which a series or fraction is given up; large arguments need about ten times their square root.
const MOST_TERMS: u32 = 200_000;
const TINY: f64 = 1e-300;

/// Gives the probability that a normal variable exceeds z.
pub(super) fn normal_above(z: f64) -> f64 {
    0.5 * libm::erfc(z / std::f64::consts::SQRT_2)
}

/// Gives the z that a standard normal variable exceeds with a probability from 0 to 1, both excluded.
pub(super) fn normal_quantile_above(probability: f64) -> f64 {
    -bisect(-40.0, 40.0, probability, |z| normal_above(-z))
}

/// Finds where a function that does not fall reaches a value, down to neighbouring floating-point numbers.
fn bisect(mut low: f64, mut high: f64, value: f64, function: impl Fn(f64) -> f64) -> f64 {
    loop {
        let middle = low + 0.5 * (high - low);
        if middle <= low || middle >= high {
            return middle;
        }
        if function(middle) < value { low = middle } else { high = middle }
    }
}

/// Evaluates b₀ + a₁/(b₁ + a₂/(b₂ + …)) by Lentz's method (DLMF 3.10(iii)).
fn continued_fraction(b0: f64, term: impl Fn(u32) -> (f64, f64)) -> f64 {
    let mut f = if b0 == 0.0 { TINY } else { b0 };
    let (mut c, mut d) = (f, 0.0);
    for n in 1..MOST_TERMS {
        let (a, b) = term(n);
        d = b + a * d;
        d = 1.0 / if d == 0.0 { TINY } else { d };
        c = b + a / c;
        c = if c == 0.0 { TINY } else { c };
        let step = c * d;
        f *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    f
}

/// Gives the regularised lower incomplete gamma function P(a, x) and its complement Q(a, x), for a > 0 and x ≥ 0.
pub(super) fn gamma_below_above(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let front = (a * x.ln() - x - libm::lgamma(a)).exp();
    if x < a + 1.0 {
        // DLMF 8.7.1: γ(a, x) = x^a e^(−x) Σ xⁿ / (a (a + 1) … (a + n)).
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for n in 1..MOST_TERMS {
            term *= x / (a + f64::from(n));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let below = (front * sum).min(1.0);
        (below, 1.0 - below)
    } else {
        // DLMF 8.9.2, contracted: Γ(a, x) = x^a e^(−x) / (x + 1 − a − 1(1 − a)/(x + 3 − a − …)).
        let fraction = continued_fraction(x + 1.0 - a, |n| {
            let n = f64::from(n);
            (-n * (n - a), x + 2.0 * n + 1.0 - a)
        });
        let above = (front / fraction).min(1.0);
        (1.0 - above, above)
    }
}

/// Gives the probability that a Poisson variable of a mean is at most k.
pub(super) fn poisson_at_most(k: f64, mean: f64) -> f64 {
    if k < 0.0 { 0.0 } else { gamma_below_above(k + 1.0, mean).1 }
}

/// Gives the probability that a Poisson variable of a mean is k.
pub(super) fn poisson_probability(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0.0 { 1.0 } else { 0.0 };
    }
    (k * mean.ln() - mean - libm::lgamma(k + 1.0)).exp()
}

/// Gives the x at which P(a, x) reaches a probability.
pub(super) fn gamma_quantile(a: f64, probability: f64) -> f64 {
    let mut high = a + 10.0 * a.sqrt() + 10.0;
    while gamma_below_above(a, high).0 < probability {
        high *= 2.0;
    }
    bisect(0.0, high, probability, |x| gamma_below_above(a, x).0)
}

/// Gives the regularised incomplete beta function I(x; a, b), for a, b > 0 and x from 0 to 1.
pub(super) fn beta_below(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean; above it the symmetry I(x; a, b) = 1 − I(1 − x; b, a) serves.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_below(b, a, 1.0 - x);
    }
    let front =
        (libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    // DLMF 8.17.22.
    let fraction = continued_fraction(1.0, |n| {
        let m = f64::from(n / 2);
        let d = if n % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        (d, 1.0)
    });
    (front / fraction).min(1.0)
}

/// Gives the x at which I(x; a, b) reaches a probability.
pub(super) fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    bisect(0.0, 1.0, probability, |x| beta_below(a, b, x))
}

/// Gives the probability that a binomial variable of n trials is at most k.
pub(super) fn binomial_at_most(k: f64, n: f64, probability: f64) -> f64 {
    if k < 0.0 {
        0.0
    } else if k >= n {
        1.0
    } else {
        beta_below(n - k, k + 1.0, 1.0 - probability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found / expected - 1.0).abs() < relative, "{found} {expected}");
    }

    #[test]
    fn the_functions_agree_with_scipy() {
        // scipy 1.17.1: special.gammainc, gammaincc, betainc; stats.norm.ppf.
        close(gamma_below_above(3.5, 2.1).0, 0.243_525_269_262_291_98, 1e-13);
        close(gamma_below_above(175.0, 200.0).1, 0.033_507_630_709_277_93, 1e-11);
        close(gamma_below_above(1e5, 99_500.0).0, 0.056_741_823_212_792_26, 1e-8);
        close(gamma_below_above(0.5, 30.0).1, 9.485_737_571_073_857e-15, 1e-12);
        close(beta_below(2.5, 3.5, 0.3), 0.296_752_989_295_666_46, 1e-13);
        close(beta_below(175.0, 25.0, 0.9), 0.860_660_568_632_974, 1e-11);
        close(beta_below(1e5, 2e5, 0.334), 0.780_761_813_832_153_5, 1e-7);
        close(beta_below(0.5, 0.5, 0.1), 0.204_832_764_699_133_45, 1e-13);
        close(normal_quantile_above(0.025), 1.959_963_984_540_054, 1e-14);
        close(normal_quantile_above(1e-10), 6.361_340_902_404_056, 1e-13);
        close(normal_quantile_above(0.9), -1.281_551_565_544_600_4, 1e-14);
    }

    #[test]
    fn quantiles_invert() {
        for (a, p) in [(1.0, 0.975), (27.0, 0.025), (0.3, 0.5), (10_000.0, 0.999)] {
            close(gamma_below_above(a, gamma_quantile(a, p)).0, p, 1e-9);
        }
        close(beta_quantile(30.0, 21.0, 0.025), 0.451_794_028_479_180_43, 1e-11);
        close(beta_quantile(31.0, 20.0, 0.975), 0.735_921_604_905_463_2, 1e-11);
    }
}
