//! Adadelta: the typical size of past moves over the typical size of gradients, so that units cancel.
//!
//! ```text
//! s ← ρ s + (1 − ρ) g²
//! δ = √(D + ε) / √(s + ε) · g
//! D ← ρ D + (1 − ρ) δ²
//! x ← x − α δ
//! ```
//!
//! Source: Zeiler, arXiv:1212.5701, Algorithm 1. The source has no α, which is α = 1; D sums δ without α.

use super::{Library, Optimizer, Spec, State, pack};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "adadelta",
    name: "Adadelta",
    idea: "Let the size of past moves set the size of the next one: no step size, and the units come out right.",
    source: "Zeiler, arXiv:1212.5701, Algorithm 1",
    params: &[
        Param::log("lr", "Step size α", 1.0, [1e-3, 100.0]).note("The source has none: 1."),
        Param::linear("rho", "Memory ρ", 0.95, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::log("eps", "Floor ε", 1e-6, [1e-12, 1e-1]).note("Sets the size of the first moves."),
    ],
    state: &[State::vector("s", "mean square gradient"), State::vector("D", "mean square move")],
    elementwise: true,
    rule: |_| {
        vec![
            Line::new("g = grad(x)", "Measure the slope where you stand."),
            Line::new("s = rho*s + (1 - rho)*g^2", "Average its square, each coordinate for itself."),
            Line::new(
                "delta = sqrt(D + eps)/sqrt(s + eps)*g",
                "Scale the slope by the typical move over the typical slope.",
            ),
            Line::new("D = rho*D + (1 - rho)*delta^2", "Average the square of the move."),
            Line::new("x = x - lr*delta", "Move."),
        ]
    },
    libraries: &[Library {
        name: "PyTorch Adadelta, Keras Adadelta, optax adadelta",
        difference: "the same; ρ = 0.9 by default in PyTorch and optax",
        settings: "",
    }],
    build: |n, p| {
        Box::new(Adadelta { rho: p["rho"], eps: p["eps"], g: vec![0.0; n], s: vec![0.0; n], d: vec![0.0; n] })
    },
};

struct Adadelta {
    rho: f64,
    eps: f64,
    g: Vec<f64>,
    s: Vec<f64>,
    d: Vec<f64>,
}

impl Optimizer for Adadelta {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { rho, eps, .. } = *self;
        f.gradient(x, &mut self.g);
        let (g, s, d) = (&self.g[..], &mut self.s[..], &mut self.d[..]);
        for i in 0..x.len() {
            s[i] = rho * s[i] + (1.0 - rho) * g[i] * g[i];
            let delta = (d[i] + eps).sqrt() / (s[i] + eps).sqrt() * g[i];
            d[i] = rho * d[i] + (1.0 - rho) * delta * delta;
            x[i] -= rate * delta;
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.s, &self.d]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, walk};

    #[test]
    fn two_steps_by_hand() {
        // g = 4, ρ = 1/2, ε = 1. s = 8: δ = √1/√9 · 4 = 4/3, D = 8/9. s = 12: δ = √(17/9)/√13 · 4.
        let x = walk("adadelta", &[("lr", 0.5), ("rho", 0.5), ("eps", 1.0)], &mut Linear(&[4.0]), &[0.0], 2)[0];
        let expected = -0.5 * (4.0 / 3.0 + 4.0 * (17.0 / 9.0 / 13.0_f64).sqrt());
        // About ten roundings.
        assert!((x - expected).abs() < 10.0 * f64::EPSILON, "{x} {expected}");
    }
}
