//! Linear regression: minimise |A x − b| by Householder QR of A with its columns scaled to length 1, then refined.
//!
//! A refinement step solves for the residual b − A x, computed with products and sums to twice the working precision
//! (Dekker's splitting, Knuth's two-sum; no fused multiply-add). It follows Björck's form for least squares, in which r and x
//! are refined together: Björck, BIT 7 (1967); Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 20.5.

use super::statistics::Statistics;
use crate::dense::{qr, qr_apply, qr_transposed, upper_solve};
use crate::error::Error;

/// A regression's coefficients with their statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    /// x.
    pub x: Vec<f64>,
    /// Standard errors and the rest.
    pub statistics: Statistics,
}

/// A sum carried to twice the working precision.
#[derive(Clone, Copy, Default)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    fn add(&mut self, x: f64) {
        let sum = self.high + x;
        let part = sum - self.high;
        self.low += (self.high - (sum - part)) + (x - part);
        self.high = sum;
    }

    fn add_product(&mut self, x: f64, y: f64) {
        let split = |x: f64| {
            let scaled = 134_217_729.0 * x;
            let high = scaled - (scaled - x);
            (high, x - high)
        };
        let product = x * y;
        let ((a, b), (c, d)) = (split(x), split(y));
        self.add(product);
        self.low += ((a * c - product) + a * d + b * c) + b * d;
    }

    fn value(self) -> f64 {
        self.high + self.low
    }
}

/// The regression of `b` on the columns of `a`, m × n row-major, m ≥ n.
///
/// # Errors
/// Lengths that do not match, fewer rows than columns, or a column that depends on those before it.
pub fn regression(a: &[f64], b: &[f64], n: usize) -> Result<Regression, Error> {
    let m = b.len();
    if n == 0 || m < n || a.len() != m * n {
        return Err(Error::WrongLength { what: "the rows of a regression", given: m, allowed: [n.max(1), usize::MAX] });
    }
    let mut d = vec![0.0; n];
    super::damped::columns(a, &mut d);
    // Powers of two scale without rounding.
    for d in &mut d {
        *d = libm::ldexp(1.0, -libm::ilogb(*d));
    }
    let mut f: Vec<f64> = a.chunks_exact(n).flat_map(|row| row.iter().zip(&d).map(|(a, d)| a * d)).collect();
    let scaled = f.clone();
    let (mut beta, mut room) = (vec![0.0; n], vec![0.0; n]);
    qr(&mut f, m, n, &mut beta, &mut room);
    for k in 0..n {
        if !(f[k * n + k].abs() > m as f64 * f64::EPSILON) {
            return Err(Error::Table {
                row: k + 1,
                found: "a column that depends on those before it".to_string(),
                expected: "columns of full rank".to_string(),
            });
        }
    }
    let (mut x, mut r) = (vec![0.0; n], vec![0.0; m]);
    let (mut p, mut q) = (vec![0.0; m], vec![0.0; n]);
    let mut last = f64::INFINITY;
    for _ in 0..12 {
        // The residuals of r + A x = b and Aᵀ r = 0.
        for i in 0..m {
            let mut sum = Double { high: b[i], low: 0.0 };
            sum.add(-r[i]);
            for k in 0..n {
                sum.add_product(-scaled[i * n + k], x[k]);
            }
            p[i] = sum.value();
        }
        for k in 0..n {
            let mut sum = Double::default();
            for i in 0..m {
                sum.add_product(-scaled[i * n + k], r[i]);
            }
            q[k] = sum.value();
        }
        // Rᵀ h = q; c = Qᵀ p; R Δx = c₁ − h; Δr = Q (h, c₂).
        for k in 0..n {
            let done: f64 = (0..k).map(|i| f[i * n + k] * q[i]).sum();
            q[k] = (q[k] - done) / f[k * n + k];
        }
        qr_transposed(&f, m, n, &beta, &mut p);
        let mut step: Vec<f64> = (0..n).map(|k| p[k] - q[k]).collect();
        upper_solve(&f, n, &mut step);
        p[..n].copy_from_slice(&q);
        qr_apply(&f, m, n, &beta, &mut p);
        let size = step.iter().zip(&x).fold(0.0, |most: f64, (s, x)| most.max(s.abs() / (x + s).abs().max(1e-300)));
        if !(size < last) {
            break;
        }
        last = size;
        for (x, s) in x.iter_mut().zip(&step) {
            *x += s;
        }
        for (r, s) in r.iter_mut().zip(&p) {
            *r += s;
        }
        if size <= 0.5 * f64::EPSILON {
            break;
        }
    }
    let statistics = statistics(&f, &r, &d, n);
    for (x, d) in x.iter_mut().zip(&d) {
        *x *= d;
    }
    Ok(Regression { x, statistics })
}

fn statistics(f: &[f64], r: &[f64], d: &[f64], n: usize) -> Statistics {
    let rss: f64 = r.iter().map(|r| r * r).sum();
    let freedom = r.len() - n;
    let variance = if freedom > 0 { rss / freedom as f64 } else { f64::NAN };
    let mut inverse = vec![0.0; n * n];
    for k in 0..n {
        let mut column = vec![0.0; n];
        column[k] = 1.0;
        upper_solve(f, n, &mut column);
        for i in 0..n {
            inverse[i * n + k] = column[i] * d[i];
        }
    }
    let covariance: Vec<f64> = (0..n * n)
        .map(|at| {
            let (i, k) = (at / n, at % n);
            variance * crate::dense::dot(&inverse[i * n..(i + 1) * n], &inverse[k * n..(k + 1) * n])
        })
        .collect();
    let errors: Vec<f64> = (0..n).map(|i| covariance[i * n + i].sqrt()).collect();
    let correlation = (0..n * n).map(|at| covariance[at] / (errors[at / n] * errors[at % n])).collect();
    Statistics { rss, freedom, residual_sd: variance.sqrt(), errors, covariance, correlation, regular: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_by_hand() {
        // (0, 1), (1, 3), (2, 4): slope 3/2, intercept 7/6, RSS 1/6.
        let fit = regression(&[1.0, 0.0, 1.0, 1.0, 1.0, 2.0], &[1.0, 3.0, 4.0], 2).expect("a line");
        assert!((fit.x[0] - 7.0 / 6.0).abs() < 1e-15 && (fit.x[1] - 1.5).abs() < 1e-15, "{:?}", fit.x);
        assert!((fit.statistics.rss - 1.0 / 6.0).abs() < 1e-15);
        assert!(regression(&[1.0, 1.0, 1.0, 1.0], &[1.0, 2.0], 2).is_err());
        assert!(regression(&[1.0, 1.0], &[1.0], 2).is_err());
    }
}
