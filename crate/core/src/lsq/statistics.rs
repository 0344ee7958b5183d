//! What a fit says of its parameters.
//!
//! With m residuals, n parameters, s² = RSS/(m − n) and C = s² (JᵀJ)⁻¹, from QR of J with its columns scaled: standard errors
//! √Cⱼⱼ, correlations Cᵢⱼ/√(CᵢᵢCⱼⱼ), and for the model's value with gradient h by the parameters the standard error
//! √(hᵀCh). Source: Seber and Wild, Nonlinear Regression (1989), section 5.1.

use super::Residuals;
use super::damped::columns;
use crate::dense::qr;
use crate::math;

/// Statistics of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// RSS, the sum of squared residuals.
    pub rss: f64,
    /// m − n.
    pub freedom: usize,
    /// √(RSS/(m − n)); NaN without degrees of freedom.
    pub residual_sd: f64,
    /// Standard error of each parameter.
    pub errors: Vec<f64>,
    /// Covariance, n × n.
    pub covariance: Vec<f64>,
    /// Correlation, n × n.
    pub correlation: Vec<f64>,
    /// Whether J has full rank: without it errors are infinite or meaningless.
    pub regular: bool,
}

/// The statistics at x.
pub fn statistics(f: &mut dyn Residuals, x: &[f64]) -> Statistics {
    let (n, m) = (f.dim(), f.len());
    let (mut r, mut j) = (vec![0.0; m], vec![0.0; m.max(n) * n]);
    f.jacobian(x, &mut r, &mut j[..m * n]);
    let rss = r.iter().map(|r| r * r).sum::<f64>();
    let freedom = m.saturating_sub(n);
    let variance = if freedom > 0 { rss / freedom as f64 } else { f64::NAN };
    let mut d = vec![0.0; n];
    columns(&j[..m * n], &mut d);
    for row in j.chunks_exact_mut(n) {
        for (entry, d) in row.iter_mut().zip(&d) {
            *entry /= d;
        }
    }
    qr(&mut j, m.max(n), n, &mut vec![0.0; n], &mut vec![0.0; n]);
    // The inverse of R, column by column; (JᵀJ)⁻¹ = D⁻¹ R⁻¹ R⁻ᵀ D⁻¹.
    let mut inverse = vec![0.0; n * n];
    let mut regular = m >= n;
    for k in 0..n {
        let mut column = vec![0.0; n];
        column[k] = 1.0;
        regular &= crate::dense::upper_solve(&j, n, &mut column);
        for i in 0..n {
            inverse[i * n + k] = column[i] / d[i];
        }
    }
    let mut covariance = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..n {
            covariance[i * n + k] =
                variance * crate::dense::dot(&inverse[i * n..(i + 1) * n], &inverse[k * n..(k + 1) * n]);
        }
    }
    let errors: Vec<f64> = (0..n).map(|i| covariance[i * n + i].sqrt()).collect();
    let correlation = (0..n * n).map(|at| covariance[at] / (errors[at / n] * errors[at % n])).collect();
    Statistics { rss, freedom, residual_sd: variance.sqrt(), errors, covariance, correlation, regular }
}

impl Statistics {
    /// The standard error of a value with gradient `h` by the parameters: half the width of a band, in units of the quantile.
    pub fn band(&self, h: &[f64]) -> f64 {
        crate::dense::form(h, &self.covariance, h).max(0.0).sqrt()
    }
}

/// The two-sided quantile t of Student's distribution: P(|T| ≤ t) = `level`, by bisection of the regularised incomplete beta
/// function (Abramowitz and Stegun 26.7.1, 26.5.8 by Lentz's continued fraction).
pub fn student(level: f64, freedom: usize) -> f64 {
    if freedom == 0 || !(0.0 < level && level < 1.0) {
        return f64::NAN;
    }
    let v = freedom as f64;
    let within = |t: f64| 1.0 - beta(v / (v + t * t), 0.5 * v, 0.5);
    let (mut low, mut high) = (0.0, 1.0);
    while within(high) < level && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        *(if within(middle) < level { &mut low } else { &mut high }) = middle;
    }
    0.5 * (low + high)
}

/// I_x(a, b).
fn beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta(1.0 - x, b, a);
    }
    let front =
        math::exp(libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * math::log(x) + b * math::log(1.0 - x))
            / a;
    let (mut c, mut d) = (1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for i in 1..500 {
        let m = f64::from(i);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / (1.0 + term * d);
            c = 1.0 + term / c;
            value *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsq::Formulas;

    #[test]
    fn a_mean_has_the_textbooks_standard_error() {
        // 1, 2, 6: mean 3, RSS 4 + 1 + 9 = 14, s² = 7, error √(7/3).
        let mut f = Formulas::new(&["x1 - 1", "x1 - 2", "x1 - 6"], &["x1"]).expect("formulas");
        let s = statistics(&mut f, &[3.0]);
        assert_eq!((s.rss, s.freedom, s.regular), (14.0, 2, true));
        assert!(
            (s.errors[0] - (7.0f64 / 3.0).sqrt()).abs() < 1e-15 && (s.band(&[2.0]) - 2.0 * s.errors[0]).abs() < 1e-14
        );
    }

    #[test]
    fn quantiles_of_students_distribution() {
        // Tables to four places, and for one degree of freedom tan(π p/2).
        for (freedom, expected) in [(1, 12.7062), (5, 2.5706), (30, 2.0423), (1000, 1.9623)] {
            assert!((student(0.95, freedom) - expected).abs() < 6e-5, "{freedom}: {}", student(0.95, freedom));
        }
        assert!((student(0.5, 1) - 1.0).abs() < 1e-12);
        assert!(student(0.95, 0).is_nan());
    }
}
