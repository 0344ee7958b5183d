//! AdaBelief: Adam that divides by how far the gradient strays from its own average.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g                  m̂ = m / (1 − β₁ᵗ)
//! s ← β₂ s + (1 − β₂) (g − m)² + ε₀      ŝ = s / (1 − β₂ᵗ)
//! x ← x − α m̂ / (√ŝ + ε)
//! ```
//!
//! Source: Zhuang et al., arXiv:2010.07468, Algorithm 2, where ε₀ = ε: it is added to s in each step and once more to the
//! root.

use super::{Library, Optimizer, Spec, State, pack};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "adabelief",
    name: "AdaBelief",
    idea: "Believe a gradient that came as expected, and take the long step; distrust a surprising one.",
    source: "Zhuang et al., arXiv:2010.07468, Algorithm 2",
    params: &[
        Param::log("lr", "Step size α", 0.001, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Surprise memory β₂", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::log("eps", "Floor ε", 1e-8, [1e-16, 1e-2]).note("Added to the root."),
        Param::log("eps_root", "Floor of s ε₀", 1e-8, [1e-16, 1e-2])
            .note("Added to s in each step; equal to ε in the source."),
    ],
    state: &[State::vector("m", "first moment"), State::vector("s", "mean square surprise")],
    elementwise: true,
    rule: |p| {
        let mut lines = vec![
            Line::new("g = grad(x)", "Measure the slope where you stand."),
            Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient: what is expected."),
        ];
        lines.push(if p["eps_root"] == 0.0 {
            Line::new(
                "s = beta2*s + (1 - beta2)*(g - m)^2",
                "Average the squared surprise, each coordinate for itself.",
            )
        } else {
            Line::new(
                "s = beta2*s + (1 - beta2)*(g - m)^2 + eps_root",
                "Average the squared surprise, each coordinate for itself, and raise it a little.",
            )
        });
        lines.extend([
            Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at."),
            Line::new("s_hat = s/(1 - beta2^t)", "The same for s."),
            Line::new("x = x - lr*m_hat/(sqrt(s_hat) + eps)", "Divide the average by the typical surprise and step."),
        ]);
        lines
    },
    libraries: &[
        Library {
            name: "optax adabelief(eps_root=0)",
            difference: "with eps_root=0 nothing is added to s; ε = 1e-16 by default",
            settings: "eps_root=0,eps=1e-16",
        },
        Library { name: "PyTorch, Keras", difference: "do not have it", settings: "" },
    ],
    build: |n, p| {
        Box::new(AdaBelief {
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps: p["eps"],
            eps_root: p["eps_root"],
            beta1_t: 1.0,
            beta2_t: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            s: vec![0.0; n],
        })
    },
};

struct AdaBelief {
    beta1: f64,
    beta2: f64,
    eps: f64,
    eps_root: f64,
    beta1_t: f64,
    beta2_t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    s: Vec<f64>,
}

impl Optimizer for AdaBelief {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, eps, eps_root, .. } = *self;
        f.gradient(x, &mut self.g);
        self.beta1_t *= beta1;
        self.beta2_t *= beta2;
        let (m_bias, s_bias) = (1.0 - self.beta1_t, 1.0 - self.beta2_t);
        let (g, m, s) = (&self.g[..], &mut self.m[..], &mut self.s[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            let surprise = g[i] - m[i];
            s[i] = beta2 * s[i] + (1.0 - beta2) * surprise * surprise + eps_root;
            x[i] -= rate * (m[i] / m_bias) / ((s[i] / s_bias).sqrt() + eps);
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.s]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, walk};

    #[test]
    fn one_step_by_hand() {
        // g = 4, β₁ = 1/2, β₂ = 3/4, ε = 1, ε₀ = 3: m = 2, m̂ = 4, s = (4 − 2)²/4 + 3 = 4, ŝ = 16, step 4/(4 + 1).
        let params = [("lr", 1.0), ("beta1", 0.5), ("beta2", 0.75), ("eps", 1.0), ("eps_root", 3.0)];
        assert_eq!(walk("adabelief", &params, &mut Linear(&[4.0]), &[0.0], 1), [-0.8]);
    }

    #[test]
    fn without_a_floor_of_s_only_surprise_counts() {
        // The same with ε₀ = 0, ε = 0: s = 1, ŝ = 4, step 4/2: twice as long as Adam's, since g was half expected.
        let params = [("lr", 1.0), ("beta1", 0.5), ("beta2", 0.75), ("eps", 0.0), ("eps_root", 0.0)];
        assert_eq!(walk("adabelief", &params, &mut Linear(&[4.0]), &[0.0], 1), [-2.0]);
    }
}
