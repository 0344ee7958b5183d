//! Quasi-hyperbolic momentum: a fixed mixture of the gradient and its average.
//!
//! ```text
//! b ← β b + (1 − β) g
//! x ← x − α ((1 − ν) g + ν b)
//! ```
//!
//! Source: Ma and Yarats, arXiv:1810.06801, equations 3 and 4, with their rule-of-thumb values ν = 0.7, β = 0.999. ν = 0 is
//! gradient descent, ν = 1 momentum with a normalised average, ν = β Nesterov's method with a normalised average.

use super::{Library, Optimizer, Spec, State};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "qhm",
    name: "QHM",
    idea: "Mix the gradient with its long average in fixed shares: momentum that also listens to the present.",
    source: "Ma and Yarats, arXiv:1810.06801, equations 3 and 4 (quasi-hyperbolic momentum)",
    params: &[
        Param::log("lr", "Step size α", 0.01, [1e-5, 1.0]),
        Param::linear("beta", "Memory β", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::linear("nu", "Share of the average ν", 0.7, [0.0, 1.0])
            .legal([-10.0, 10.0])
            .note("0 is gradient descent, 1 is momentum."),
    ],
    state: &[State::vector("b", "average gradient")],
    elementwise: true,
    rule: |_| {
        vec![
            Line::new("g = grad(x)", "Measure the slope where you stand."),
            Line::new("b = beta*b + (1 - beta)*g", "Average the gradient over a long time."),
            Line::new("x = x - lr*((1 - nu)*g + nu*b)", "Step against the mixture of gradient and average."),
        ]
    },
    libraries: &[
        Library { name: "qhoptim QHM", difference: "the same", settings: "" },
        Library { name: "PyTorch, Keras, optax", difference: "do not have it", settings: "" },
    ],
    build: |n, p| Box::new(Qhm { beta: p["beta"], nu: p["nu"], g: vec![0.0; n], b: vec![0.0; n] }),
};

struct Qhm {
    beta: f64,
    nu: f64,
    g: Vec<f64>,
    b: Vec<f64>,
}

impl Optimizer for Qhm {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta, nu, .. } = *self;
        f.gradient(x, &mut self.g);
        let (g, b) = (&self.g[..], &mut self.b[..]);
        for i in 0..x.len() {
            b[i] = beta * b[i] + (1.0 - beta) * g[i];
            x[i] -= rate * ((1.0 - nu) * g[i] + nu * b[i]);
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        math::copy(out, &self.b);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, walk};

    #[test]
    fn two_steps_by_hand() {
        // g = 2, β = 1/2, ν = 3/4, α = 1/4. b = 1: x = 4 − (0.25·2 + 0.75·1)/4 = 4 − 5/16.
        // b = 1/2 + 1 = 3/2: x = 4 − 5/16 − (0.5 + 1.125)/4 = 4 − 5/16 − 13/32 = 105/32.
        let params = [("lr", 0.25), ("beta", 0.5), ("nu", 0.75)];
        assert_eq!(walk("qhm", &params, &mut Linear(&[2.0]), &[4.0], 2), [105.0 / 32.0]);
    }

    #[test]
    fn without_a_share_of_the_average_it_is_gradient_descent() {
        let f = &mut Bowl(&[1.0, 8.0]);
        let qhm = walk("qhm", &[("lr", 0.1), ("nu", 0.0)], f, &[1.0, -1.0], 10);
        assert_eq!(qhm, walk("gd", &[("lr", 0.1)], f, &[1.0, -1.0], 10));
    }
}
