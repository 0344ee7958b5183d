//! Losses: what a residual costs beside its square.
//!
//! With scale s and z = r²/s², f = Σ s² ρ(z):
//!
//! ```text
//! squares  ρ = z                     Huber  ρ = z for z ≤ 1, else 2√z − 1
//! Cauchy   ρ = ln(1 + z)             soft-L1  ρ = 2(√(1 + z) − 1)
//! ```
//!
//! A step uses residuals and rows of J times √ρ′(z): the gradient is exact, the curvature that of reweighted least squares.
//! Source: Triggs et al., Bundle adjustment: a modern synthesis (2000), section 4; the forms are SciPy's.

use crate::math;

/// A loss with its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Loss {
    /// r².
    Squares,
    /// Quadratic within the scale, linear beyond.
    Huber(f64),
    /// Logarithmic: an outlier's pull falls again.
    Cauchy(f64),
    /// A smooth form of |r|.
    SoftL1(f64),
}

impl Loss {
    /// s² ρ(r²/s²) and ρ′.
    fn of(self, r: f64) -> (f64, f64) {
        match self {
            Self::Squares => (r * r, 1.0),
            Self::Huber(s) => {
                let size = r.abs();
                if size <= s { (r * r, 1.0) } else { (s * (2.0 * size - s), s / size) }
            }
            Self::Cauchy(s) => {
                let z = math::sq(r / s);
                (s * s * math::log1p(z), 1.0 / (1.0 + z))
            }
            Self::SoftL1(s) => {
                let z = math::sq(r / s);
                let root = (1.0 + z).sqrt();
                // 2 (√(1 + z) − 1) without cancellation.
                (s * s * 2.0 * z / (root + 1.0), 1.0 / root)
            }
        }
    }

    /// The sum of losses.
    pub fn sum(self, r: &[f64]) -> f64 {
        r.iter().map(|&r| self.of(r).0).sum()
    }

    /// Weighs residuals and rows of the Jacobian; returns the sum of losses.
    pub(super) fn weigh(self, r: &mut [f64], j: &mut [f64], n: usize) -> f64 {
        let sum = self.sum(r);
        if self != Self::Squares {
            for (r, row) in r.iter_mut().zip(j.chunks_exact_mut(n)) {
                let weight = self.of(*r).1.sqrt();
                *r *= weight;
                for entry in row {
                    *entry *= weight;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_hand_and_slopes_by_differences() {
        assert_eq!(Loss::Huber(1.0).of(3.0), (5.0, 1.0 / 3.0));
        assert_eq!(Loss::SoftL1(1.0).of(0.0), (0.0, 1.0));
        for loss in [Loss::Squares, Loss::Huber(2.0), Loss::Cauchy(2.0), Loss::SoftL1(2.0)] {
            for r in [0.3, 1.0, 5.0, -7.0] {
                // d/dr = 2 r ρ′.
                let h = 1e-6;
                let slope = (loss.of(r + h).0 - loss.of(r - h).0) / (2.0 * h);
                // Truncation h² and rounding ε/h of numbers below 50.
                assert!((slope - 2.0 * r * loss.of(r).1).abs() < 1e-8, "{loss:?} at {r}");
            }
        }
    }
}
