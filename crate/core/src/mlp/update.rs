//! The steps of the methods that train in the network's own precision, over all weights at once.
//!
//! The formulas are those of the registry's methods with their default variants; a test holds the two together. Every other method trains in double precision
//! through the registry itself.

use super::elementary::Real;
use crate::spec::Values;

/// A method with its memory.
pub enum Update<T> {
    /// x ← x − α g.
    Descent,
    /// v ← β v − α g; x ← x + v.
    Momentum {
        /// β.
        beta: T,
        /// The velocity.
        v: Vec<T>,
    },
    /// Adam, arXiv:1412.6980, in the efficient order of its Section 2: the same numbers but for rounding.
    Adam {
        /// β₁ and β₂.
        beta: [f64; 2],
        /// β₁ᵗ and β₂ᵗ.
        powers: [f64; 2],
        /// ε.
        eps: T,
        /// Mean of the gradients.
        m: Vec<T>,
        /// Mean of their squares.
        v: Vec<T>,
    },
}

impl<T: Real> Update<T> {
    /// The method of an id for `n` weights, where it is one of these and its settings ask for nothing else.
    pub fn new(id: &str, values: &Values, n: usize) -> Option<Self> {
        let zeros = || vec![T::default(); n];
        let off = |param: &str| values.get(param).is_none_or(|value| value == 0.0);
        match id {
            "gd" if off("weight_decay") => Some(Self::Descent),
            "momentum" if off("weight_decay") && off("dampening") && off("rate") => {
                Some(Self::Momentum { beta: T::of(values["beta"]), v: zeros() })
            }
            "adam"
                if off("weight_decay") && values.get("eps_at").is_none_or(|choice| choice == 0.0) && plain(values) =>
            {
                Some(Self::Adam {
                    beta: [values["beta1"], values["beta2"]],
                    powers: [1.0; 2],
                    eps: T::of(values["eps"]),
                    m: zeros(),
                    v: zeros(),
                })
            }
            _ => None,
        }
    }

    /// One step from `x` along the gradient `g` at this rate.
    #[inline]
    pub fn step(&mut self, x: &mut [T], g: &[T], rate: f64) {
        let lr = T::of(rate);
        match self {
            Self::Descent => x.iter_mut().zip(g).for_each(|(x, &g)| *x -= lr * g),
            Self::Momentum { beta, v } => {
                for ((x, v), &g) in x.iter_mut().zip(v).zip(g) {
                    *v = *beta * *v - lr * g;
                    *x += *v;
                }
            }
            Self::Adam { beta, powers, eps, m, v } => {
                powers[0] *= beta[0];
                powers[1] *= beta[1];
                let step = T::of(rate / (1.0 - powers[0]));
                let scale = T::of(1.0 / (1.0 - powers[1]).sqrt());
                let [keep_m, keep_v, take_m, take_v] = [beta[0], beta[1], 1.0 - beta[0], 1.0 - beta[1]].map(T::of);
                let eps = *eps;
                for (((x, m), v), &g) in x.iter_mut().zip(m).zip(v).zip(g) {
                    *m = keep_m * *m + take_m * g;
                    *v = keep_v * *v + take_v * (g * g);
                    *x -= step * *m / ((*v).sqrt() * scale + eps);
                }
            }
        }
    }
}

/// Whether Adam's remaining settings are those of its source.
fn plain(values: &Values) -> bool {
    values.get("bias_correction").is_none_or(|on| on == 1.0)
}
