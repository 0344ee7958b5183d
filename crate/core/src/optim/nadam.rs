//! Nadam: Adam that looks ahead, as Nesterov's method does to momentum.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²        v̂ = v / (1 − β₂ᵗ)
//! μₜ = β₁ (1 − ½ 0.96^(t ψ))
//! m̄ = μₜ₊₁ m / (1 − Π_{i ≤ t+1} μᵢ) + (1 − μₜ) g / (1 − Π_{i ≤ t} μᵢ)
//! x ← x − α m̄ / (√v̂ + ε)
//! ```
//!
//! Source: Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016, with its schedule of μ (ψ = 1/250). Without
//! the schedule μₜ = β₁ for all t.

use super::{Library, Optimizer, Spec, State, pack};
use crate::math::pow;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "nadam",
    name: "Nadam",
    idea: "Adam with Nesterov's look ahead: the newest gradient counts once more in the average.",
    source: "Dozat, ICLR workshop 2016 (Nesterov-accelerated adaptive moment estimation)",
    params: &[
        Param::log("lr", "Step size α", 0.002, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.99, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Square memory β₂", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-2]),
        Param::choice(
            "schedule",
            "Schedule of μ",
            &[
                Choice { id: "dozat", name: "rising from β₁/2 to β₁ (source)" },
                Choice { id: "none", name: "none: μ = β₁" },
            ],
        ),
        Param::log("psi", "Pace of the schedule ψ", 0.004, [1e-3, 1.0]).note("PyTorch's momentum_decay; 1 in Keras."),
    ],
    state: &[
        State::vector("m", "first moment"),
        State::vector("v", "second moment"),
        State::scalar("mu_prod", "product of μ"),
    ],
    elementwise: true,
    rule,
    libraries: &[
        Library { name: "PyTorch NAdam", difference: "the same; β₁ = 0.9 by default", settings: "beta1=0.9" },
        Library {
            name: "Keras Nadam",
            difference: "runs through the schedule 250 times faster; β₁ = 0.9",
            settings: "beta1=0.9,psi=1",
        },
        Library { name: "optax nadam", difference: "no schedule; β₁ = 0.9", settings: "beta1=0.9,schedule=none" },
    ],
    build: |n, p| Box::new(Nadam::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square, each coordinate for itself."),
    ];
    if p.choice("schedule") == "dozat" {
        lines.push(Line::new("mu = beta1*(1 - 0.5*0.96^(t*psi))", "The weight of the average in this step,"));
        lines.push(Line::new("mu_next = beta1*(1 - 0.5*0.96^((t + 1)*psi))", "and in the next one: it rises to β₁."));
    } else {
        lines.push(Line::new("mu = beta1", "The weight of the average in this step,"));
        lines.push(Line::new("mu_next = beta1", "and in the next one."));
    }
    lines.extend([
        Line::new("mu_prod = mu_prod*mu", "Their product so far: how much the zero at the start still counts."),
        Line::new(
            "m_bar = mu_next*m/(1 - mu_prod*mu_next) + (1 - mu)*g/(1 - mu_prod)",
            "Look ahead: the average as the next step will weigh it, with today's slope, both corrected.",
        ),
        Line::new("v_hat = v/(1 - beta2^t)", "Undo the pull towards the zero that v started at."),
        Line::new("x = x - lr*m_bar/(sqrt(v_hat) + eps)", "Divide by the typical size and step."),
    ]);
    lines
}

struct Nadam {
    beta1: f64,
    beta2: f64,
    eps: f64,
    dozat: bool,
    psi: f64,
    /// Steps taken.
    t: f64,
    beta2_t: f64,
    mu_prod: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
}

impl Nadam {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps: p["eps"],
            dozat: p.choice("schedule") == "dozat",
            psi: p["psi"],
            t: 0.0,
            beta2_t: 1.0,
            mu_prod: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            v: vec![0.0; n],
        }
    }

    /// μₜ.
    fn mu(&self, t: f64) -> f64 {
        if self.dozat { self.beta1 * (1.0 - 0.5 * pow(0.96, t * self.psi)) } else { self.beta1 }
    }
}

impl Optimizer for Nadam {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        f.gradient(x, &mut self.g);
        self.t += 1.0;
        self.beta2_t *= self.beta2;
        let (mu, mu_next) = (self.mu(self.t), self.mu(self.t + 1.0));
        self.mu_prod *= mu;
        let Self { beta1, beta2, eps, mu_prod, .. } = *self;
        let of_m = mu_next / (1.0 - mu_prod * mu_next);
        let of_g = (1.0 - mu) / (1.0 - mu_prod);
        let v_bias = 1.0 - self.beta2_t;
        let (g, m, v) = (&self.g[..], &mut self.m[..], &mut self.v[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            x[i] -= rate * (of_m * m[i] + of_g * g[i]) / ((v[i] / v_bias).sqrt() + eps);
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.v, &[self.mu_prod]]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, choose, walk};

    #[test]
    fn one_step_by_hand_without_schedule() {
        // g = 2, β₁ = μ = 1/2, β₂ = 0, ε = 0: m = 1, v̂ = 4. m̄ = ½·1/(1 − ¼) + ½·2/(1 − ½) = 2/3 + 2 = 8/3.
        // x = −α (8/3)/2 = −(4/3) α.
        let params = [("lr", 0.75), ("beta1", 0.5), ("beta2", 0.0), ("eps", 0.0)];
        let x = choose("nadam", &params, &[("schedule", "none")], &mut Linear(&[2.0]), &[0.0], 1)[0];
        assert!((x + 1.0).abs() < 4.0 * f64::EPSILON, "{x}");
    }

    #[test]
    fn one_step_by_hand_with_schedule() {
        // The same with ψ = 1: μ₁ = ½(1 − 0.48) = 0.26, μ₂ = ½(1 − 0.4608) = 0.2696.
        // m̄ = 0.2696·1/(1 − 0.26·0.2696) + 0.74·2/(1 − 0.26) = 0.2696/0.929904 + 2; x = −α m̄/2.
        let params = [("lr", 2.0), ("beta1", 0.5), ("beta2", 0.0), ("eps", 0.0), ("psi", 1.0)];
        let x = walk("nadam", &params, &mut Linear(&[2.0]), &[0.0], 1)[0];
        assert!((x + 0.2696 / 0.929904 + 2.0).abs() < 1e-15, "{x}"); // About ten roundings of numbers near 1.
    }
}
