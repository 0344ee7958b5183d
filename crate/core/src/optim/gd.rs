//! Gradient descent: a step along −∇f, the direction of greatest decrease.
//!
//! ```text
//! x ← x − α (∇f(x) + λ x)
//! ```
//!
//! Source: Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847. With a noisy gradient
//! it is stochastic gradient descent. λ is coupled (L2) weight decay, 0 in the source.

use super::{Library, Optimizer, Spec};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "gd",
    name: "Gradient descent",
    idea: "Step straight down the slope; noise on the gradient makes it stochastic gradient descent.",
    source: "Cauchy 1847; with noise Robbins and Monro 1951",
    params: &[
        Param::log("lr", "Step size α", 0.01, [1e-5, 1.0]),
        Param::log("weight_decay", "Weight decay λ", 0.0, [1e-5, 1.0]).note("Adds λx to the gradient (L2)."),
    ],
    state: &[],
    elementwise: true,
    rule: |p| {
        let mut lines = vec![Line::new("g = grad(x)", "Measure the slope where you stand.")];
        if p["weight_decay"] != 0.0 {
            lines.push(Line::new("g = g + weight_decay*x", "Pull towards the origin: L2 weight decay."));
        }
        lines.push(Line::new("x = x - lr*g", "Step against the gradient, α times its length."));
        lines
    },
    libraries: &[Library { name: "PyTorch SGD, Keras SGD, optax sgd", difference: "the same", settings: "" }],
    build: |n, p| Box::new(GradientDescent { weight_decay: p["weight_decay"], g: vec![0.0; n] }),
};

struct GradientDescent {
    weight_decay: f64,
    g: Vec<f64>,
}

impl Optimizer for GradientDescent {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        f.gradient(x, &mut self.g);
        for (x, g) in x.iter_mut().zip(&self.g) {
            *x -= rate * (g + self.weight_decay * *x);
        }
        Status::Running
    }

    fn state(&self, _out: &mut [f64]) {}
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, walk};

    #[test]
    fn one_step_by_hand() {
        // g = (2, −1), α = 0.1: x = (1, 1) − 0.1 (2, −1) = (0.8, 1.1).
        assert_eq!(walk("gd", &[("lr", 0.1)], &mut Linear(&[2.0, -1.0]), &[1.0, 1.0], 1), [0.8, 1.1]);
    }

    #[test]
    fn weight_decay_pulls_to_the_origin() {
        // g + λx = 2 + 0.5·4 = 4, α = 0.25: x = 4 − 1 = 3.
        assert_eq!(walk("gd", &[("lr", 0.25), ("weight_decay", 0.5)], &mut Linear(&[2.0]), &[4.0], 1), [3.0]);
    }
}
