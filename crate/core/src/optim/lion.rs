//! Lion: a step of fixed length in each coordinate, along the sign of a mixture of gradient and average.
//!
//! ```text
//! c ← β₁ m + (1 − β₁) g
//! x ← x − α (sign(c) + λ x)
//! m ← β₂ m + (1 − β₂) g
//! ```
//!
//! Source: Chen et al., Symbolic discovery of optimization algorithms, arXiv:2302.06675, Algorithm 2, λ = 0 where none is
//! wanted.

use super::{Library, Optimizer, Spec, State};
use crate::math::{self, sign};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "lion",
    name: "Lion",
    idea: "Take only the sign of a mixture of gradient and average: every coordinate moves by the same length.",
    source: "Chen et al., arXiv:2302.06675, Algorithm 2 (evolved sign momentum)",
    params: &[
        Param::log("lr", "Step size α", 1e-4, [1e-5, 1.0]),
        Param::linear("beta1", "Share of the average β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Gradient memory β₂", 0.99, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::log("weight_decay", "Weight decay λ", 0.0, [1e-4, 10.0]),
    ],
    state: &[State::vector("m", "average gradient")],
    elementwise: true,
    rule: |p| {
        vec![
            Line::new("g = grad(x)", "Measure the slope where you stand."),
            Line::new("c = beta1*m + (1 - beta1)*g", "Mix it with the average of the past."),
            if p["weight_decay"] == 0.0 {
                Line::new("x = x - lr*sign(c)", "Step by α against the sign of the mixture, whatever its size.")
            } else {
                Line::new("x = x - lr*(sign(c) + weight_decay*x)", "Step by α against its sign, and shrink x.")
            },
            Line::new("m = beta2*m + (1 - beta2)*g", "Average the slope for the next step, over a longer time."),
        ]
    },
    libraries: &[
        Library { name: "optax lion", difference: "the same; λ = 0.001 by default", settings: "weight_decay=0.001" },
        Library { name: "Keras Lion", difference: "the same", settings: "" },
        Library { name: "PyTorch", difference: "does not have it", settings: "" },
    ],
    build: |n, p| {
        Box::new(Lion {
            beta1: p["beta1"],
            beta2: p["beta2"],
            weight_decay: p["weight_decay"],
            g: vec![0.0; n],
            m: vec![0.0; n],
        })
    },
};

struct Lion {
    beta1: f64,
    beta2: f64,
    weight_decay: f64,
    g: Vec<f64>,
    m: Vec<f64>,
}

impl Optimizer for Lion {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, weight_decay, .. } = *self;
        f.gradient(x, &mut self.g);
        let (g, m) = (&self.g[..], &mut self.m[..]);
        for i in 0..x.len() {
            let c = beta1 * m[i] + (1.0 - beta1) * g[i];
            x[i] -= rate * (sign(c) + weight_decay * x[i]);
            m[i] = beta2 * m[i] + (1.0 - beta2) * g[i];
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        math::copy(out, &self.m);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, walk};

    #[test]
    fn every_coordinate_moves_by_alpha() {
        assert_eq!(walk("lion", &[("lr", 0.25)], &mut Linear(&[1e9, -1e-9, 0.0]), &[1.0; 3], 2), [0.5, 1.5, 1.0]);
    }

    #[test]
    fn the_average_outlives_a_change_of_sign() {
        // f = x²/2 from 1, α = 1.25, β₁ = β₂ = 1/2: g = 1, c = 1/2, x = −1/4, m = 1/2.
        // g = −1/4: c = 1/4 − 1/8 > 0, so x goes on to −1.5; m = 1/4 − 1/8 = 1/8.
        // g = −1.5: c = 1/16 − 3/4 < 0, x = −1/4.
        let params = [("lr", 1.25), ("beta1", 0.5), ("beta2", 0.5)];
        assert_eq!(walk("lion", &params, &mut Bowl(&[1.0]), &[1.0], 2), [-1.5]);
        assert_eq!(walk("lion", &params, &mut Bowl(&[1.0]), &[1.0], 3), [-0.25]);
    }

    #[test]
    fn weight_decay_shrinks_x() {
        // x = 4 − 1/4 (1 + 4/2) = 3.25.
        assert_eq!(walk("lion", &[("lr", 0.25), ("weight_decay", 0.5)], &mut Linear(&[2.0]), &[4.0], 1), [3.25]);
    }
}
