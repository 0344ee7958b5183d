//! Adagrad: each coordinate's rate falls with the sum of its squared gradients.
//!
//! ```text
//! G ← G + g²
//! x ← x − αₜ g / (√G + ε)        αₜ = α / (1 + (t − 1) η)
//! ```
//!
//! Source: Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12,
//! 2011, Figure 1 (diagonal matrices, H = δ I + diag √G): ε (there δ) stands outside the root and G starts at 0. The decay
//! η of the rate is a library's addition, 0 in the source.

use super::{Library, Optimizer, Spec, State};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "adagrad",
    name: "Adagrad",
    idea: "Give every coordinate its own rate, which falls as its squared gradients add up.",
    source: "Duchi, Hazan and Singer, JMLR 12, 2011, Figure 1 (diagonal matrices)",
    params: &[
        Param::log("lr", "Step size α", 0.01, [1e-4, 10.0]),
        Param::log("eps", "Floor ε", 1e-10, [1e-12, 1e-1]),
        Param::choice(
            "eps_at",
            "ε is added",
            &[
                Choice { id: "outside", name: "outside the root (source)" },
                Choice { id: "inside", name: "inside the root" },
            ],
        ),
        Param::linear("initial_accumulator", "G at the start", 0.0, [0.0, 1.0]).legal([0.0, f64::MAX]),
        Param::log("lr_decay", "Decay of the rate η", 0.0, [1e-4, 1.0]),
    ],
    state: &[State::vector("G", "sum of squared gradients")],
    elementwise: true,
    rule,
    libraries: &[
        Library { name: "PyTorch Adagrad", difference: "the same", settings: "" },
        Library {
            name: "Keras Adagrad, optax adagrad",
            difference: "ε inside the root; G starts at 0.1",
            settings: "eps_at=inside,initial_accumulator=0.1,eps=1e-7",
        },
    ],
    build: |n, p| Box::new(Adagrad::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("G = G + g^2", "Add its square to the sum, each coordinate for itself."),
        if p.choice("eps_at") == "outside" {
            Line::new(
                "d = g/(sqrt(G) + eps)",
                "Divide the gradient by the root of the sum: steep coordinates slow down.",
            )
        } else {
            Line::new("d = g/sqrt(G + eps)", "Divide the gradient by the root of the sum, ε inside it.")
        },
    ];
    lines.push(if p["lr_decay"] == 0.0 {
        Line::new("x = x - lr*d", "Step.")
    } else {
        Line::new("x = x - lr/(1 + (t - 1)*lr_decay)*d", "Step, at a rate that falls with time as well.")
    });
    lines
}

struct Adagrad {
    eps: f64,
    outside: bool,
    lr_decay: f64,
    /// Steps taken.
    t: f64,
    g: Vec<f64>,
    sum: Vec<f64>,
}

impl Adagrad {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            eps: p["eps"],
            outside: p.choice("eps_at") == "outside",
            lr_decay: p["lr_decay"],
            t: 0.0,
            g: vec![0.0; n],
            sum: vec![p["initial_accumulator"]; n],
        }
    }
}

impl Optimizer for Adagrad {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { eps, outside, .. } = *self;
        f.gradient(x, &mut self.g);
        let rate = rate / (1.0 + self.t * self.lr_decay);
        self.t += 1.0;
        let (g, sum) = (&self.g[..], &mut self.sum[..]);
        for i in 0..x.len() {
            sum[i] += g[i] * g[i];
            let size = if outside { sum[i].sqrt() + eps } else { (sum[i] + eps).sqrt() };
            x[i] -= rate * (g[i] / size);
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        math::copy(out, &self.sum);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, choose, walk};

    #[test]
    fn the_first_step_is_alpha_and_later_ones_fall_like_one_over_the_root() {
        // g = 3: G = 9, x = 1 − 0.5·3/3 = 0.5 exactly; then G = 18, x = 0.5 − 0.5·3/√18 = 0.5 − 0.5/√2.
        let params = [("lr", 0.5), ("eps", 0.0)];
        assert_eq!(walk("adagrad", &params, &mut Linear(&[3.0]), &[1.0], 1), [0.5]);
        let x = walk("adagrad", &params, &mut Linear(&[3.0]), &[1.0], 2)[0];
        // A root, a division and a subtraction round once each.
        assert!((x - (0.5 - 0.5 / 2f64.sqrt())).abs() < 4.0 * f64::EPSILON, "{x}");
    }

    #[test]
    fn epsilon_stands_outside_the_root_or_inside() {
        // g = 4, ε = 9: outside 4/(4 + 9), inside 4/√(16 + 9) = 4/5.
        let params = [("lr", 1.0), ("eps", 9.0)];
        assert_eq!(walk("adagrad", &params, &mut Linear(&[4.0]), &[0.0], 1), [-4.0 / 13.0]);
        let inside = choose("adagrad", &params, &[("eps_at", "inside")], &mut Linear(&[4.0]), &[0.0], 1);
        assert_eq!(inside, [-0.8]);
    }

    #[test]
    fn the_sum_may_start_above_zero() {
        // g = 4 and G = 9 at the start: 4/√(9 + 16) = 0.8.
        let params = [("lr", 1.0), ("eps", 0.0), ("initial_accumulator", 9.0)];
        assert_eq!(walk("adagrad", &params, &mut Linear(&[4.0]), &[0.0], 1), [-0.8]);
    }

    #[test]
    fn the_rate_may_decay_with_time() {
        // g = 0 at first would hide it, so: ε = 0, G starts at 0, g = 3. Steps α·3/3 and (α/2)·3/√18 with η = 1.
        let x = walk("adagrad", &[("lr", 1.0), ("eps", 0.0), ("lr_decay", 1.0)], &mut Linear(&[3.0]), &[0.0], 2)[0];
        assert!((x - (-1.0 - 0.5 / 2f64.sqrt())).abs() < 4.0 * f64::EPSILON, "{x}");
    }
}
