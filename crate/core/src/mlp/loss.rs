//! Losses: what is minimised, as a mean over samples.

use super::elementary::Real;
use crate::error::Error;

/// The loss of one sample, from the outputs ŷ and the target y.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Σ (ŷ − y)² over the outputs: no factor ½, as in the lecture.
    MeanSquare,
    /// Binary cross-entropy of σ(ŷ), from logits: Σ max(ŷ, 0) − ŷ y + log(1 + e^−|ŷ|), y from 0 to 1.
    BinaryCrossEntropy,
    /// Cross-entropy of softmax(ŷ), from logits: log Σ e^ŷ − ŷ at the label. The target is the label alone, counted from 0.
    CrossEntropy,
}

impl Loss {
    /// Every loss with its id and its name for people.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::MeanSquare, "mse", "squared error"),
        (Self::BinaryCrossEntropy, "bce", "binary cross-entropy"),
        (Self::CrossEntropy, "ce", "softmax cross-entropy"),
    ];

    /// The loss of an id.
    ///
    /// # Errors
    /// No such loss.
    pub fn find(id: &str) -> Result<Self, Error> {
        Self::ALL.iter().find(|(_, own, _)| *own == id).map(|(loss, _, _)| *loss).ok_or_else(|| Error::Unknown {
            what: "loss".to_string(),
            given: id.to_string(),
            allowed: Self::ALL.iter().map(|(_, id, _)| (*id).to_string()).collect(),
        })
    }

    /// Numbers of one sample's target.
    pub fn targets(self, outputs: usize) -> usize {
        if self == Self::CrossEntropy { 1 } else { outputs }
    }

    /// Whether targets are what this loss expects.
    ///
    /// # Errors
    /// A label that is no whole number from 0 on below `outputs`, a probability outside 0 to 1, or a number that is not finite.
    pub fn check(self, y: &[f64], outputs: usize) -> Result<(), Error> {
        let (name, allowed) = match self {
            Self::MeanSquare => ("a target", [f64::MIN, f64::MAX]),
            Self::BinaryCrossEntropy => ("a target", [0.0, 1.0]),
            Self::CrossEntropy => ("a label", [0.0, (outputs - 1) as f64]),
        };
        let sound = |y: f64| (allowed[0]..=allowed[1]).contains(&y) && (self != Self::CrossEntropy || y.trunc() == y);
        match y.iter().find(|&&y| !sound(y)) {
            Some(&given) => Err(Error::OutOfRange { name: name.to_string(), given, allowed }),
            None => Ok(()),
        }
    }

    /// The loss of one sample.
    pub fn value<T: Real>(self, a: &[T], y: &[T]) -> f64 {
        match self {
            Self::MeanSquare => a.iter().zip(y).map(|(a, y)| (a.wide() - y.wide()) * (a.wide() - y.wide())).sum(),
            Self::BinaryCrossEntropy => a
                .iter()
                .zip(y)
                .map(|(a, y)| {
                    let (a, y) = (a.wide(), y.wide());
                    (if a > 0.0 { a } else { 0.0 }) - a * y + libm::log1p(libm::exp(-a.abs()))
                })
                .sum(),
            Self::CrossEntropy => {
                let most = a.iter().fold(f64::NEG_INFINITY, |most, a| crate::math::larger(most, a.wide()));
                let sum: f64 = a.iter().map(|a| libm::exp(a.wide() - most)).sum();
                libm::log(sum) + most - a[y[0].wide() as usize].wide()
            }
        }
    }

    /// Whether the outputs say what the target does: the largest is the label's, or a lone one is on the right side of 0.
    pub fn right<T: Real>(self, a: &[T], y: &[T]) -> bool {
        let zero = T::default();
        match self {
            Self::CrossEntropy => {
                let label = y[0].wide() as usize;
                a.iter().enumerate().all(|(i, &other)| i == label || other < a[label])
            }
            _ => a.iter().zip(y).all(|(&a, &y)| (a > zero) == (y > T::of(0.5))),
        }
    }

    /// share · ∂loss/∂ŷ of every sample, in rows of `width`; the padding becomes 0.
    #[allow(clippy::too_many_arguments, reason = "the shapes of three matrices")]
    #[inline]
    pub fn slopes<T: Real>(
        self,
        a: &[T],
        y: &[T],
        outputs: usize,
        width: usize,
        targets: usize,
        share: T,
        delta: &mut [T],
    ) {
        let rows = delta.chunks_exact_mut(width).zip(a.chunks_exact(width)).zip(y.chunks_exact(targets));
        match self {
            Self::MeanSquare => {
                let twice = share + share;
                for ((delta, a), y) in rows {
                    for ((delta, &a), &y) in delta[..outputs].iter_mut().zip(a).zip(y) {
                        *delta = twice * (a - y);
                    }
                    delta[outputs..].fill(T::default());
                }
            }
            Self::BinaryCrossEntropy => {
                for ((delta, a), y) in rows {
                    for ((delta, &a), &y) in delta[..outputs].iter_mut().zip(a).zip(y) {
                        *delta = share * (a.sigmoid() - y);
                    }
                    delta[outputs..].fill(T::default());
                }
            }
            Self::CrossEntropy => {
                for ((delta, a), y) in rows {
                    softmax(&a[..outputs], &mut delta[..outputs]);
                    delta[y[0].wide() as usize] -= T::of(1.0);
                    delta[..outputs].iter_mut().for_each(|delta| *delta *= share);
                    delta[outputs..].fill(T::default());
                }
            }
        }
    }
}

impl Loss {
    /// share · (∂²loss/∂ŷ²) v of one sample into `out`: all three are diagonal but for softmax, p ⊙ v − p (p·v).
    pub fn curvature_times(self, a: &[f64], v: &[f64], share: f64, out: &mut [f64]) {
        match self {
            Self::MeanSquare => out.iter_mut().zip(v).for_each(|(out, v)| *out = 2.0 * share * v),
            Self::BinaryCrossEntropy => {
                for ((out, &a), v) in out.iter_mut().zip(a).zip(v) {
                    let p = a.sigmoid();
                    *out = share * p * (1.0 - p) * v;
                }
            }
            Self::CrossEntropy => {
                softmax(a, out);
                let mean: f64 = out.iter().zip(v).map(|(p, v)| p * v).sum();
                out.iter_mut().zip(v).for_each(|(p, v)| *p = share * *p * (v - mean));
            }
        }
    }
}

/// e^(aᵢ − max a) / Σ e^(aⱼ − max a).
#[inline]
pub fn softmax<T: Real>(a: &[T], p: &mut [T]) {
    let most = a.iter().fold(a[0], |most, &a| if a > most { a } else { most });
    for (p, &a) in p.iter_mut().zip(a) {
        *p = (a - most).exp();
    }
    let sum = p.iter().fold(T::default(), |sum, &p| sum + p);
    p.iter_mut().for_each(|p| *p = *p / sum);
}
