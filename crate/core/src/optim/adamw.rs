//! AdamW: Adam with weight decay beside the gradient, not inside it.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g        m̂ = m / (1 − β₁ᵗ)
//! v ← β₂ v + (1 − β₂) g²       v̂ = v / (1 − β₂ᵗ)
//! x ← x − η (α m̂ / (√v̂ + ε) + λ x)
//! ```
//!
//! Source: Loshchilov and Hutter, arXiv:1711.05101, Algorithm 2. η is the schedule's factor, 1 under a constant schedule:
//! λ does not depend on α. Libraries multiply the decay by the rate: x ← x − α (… + λ x).

use super::{Library, Optimizer, Spec, State, pack};
use crate::problem::Objective;
use crate::rule::{Line, factor};
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "adamw",
    name: "AdamW",
    idea: "Adam with a pull towards the origin that the division by the typical size does not touch.",
    source: "Loshchilov and Hutter, arXiv:1711.05101, Algorithm 2",
    params: &[
        Param::log("lr", "Step size α", 0.001, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Square memory β₂", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-2]),
        Param::choice(
            "eps_at",
            "ε is added to",
            &[
                Choice { id: "corrected", name: "the root of v̂ (source)" },
                Choice { id: "uncorrected", name: "the root of v (ε̂)" },
            ],
        ),
        Param::log("weight_decay", "Weight decay λ", 1e-4, [1e-6, 1.0]).note("The source tunes it, near 1e-4."),
        Param::choice(
            "decay_by",
            "The decay is",
            &[
                Choice { id: "schedule", name: "ηλ: λ times the schedule's factor (source)" },
                Choice { id: "rate", name: "αλ: λ times the rate" },
            ],
        ),
    ],
    state: &[State::vector("m", "first moment"), State::vector("v", "second moment")],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch AdamW, optax adamw",
            difference: "decay by αλ, and λ = 0.01 (PyTorch) or 1e-4 (optax)",
            settings: "decay_by=rate,weight_decay=0.01",
        },
        Library {
            name: "Keras AdamW",
            difference: "decay by αλ with λ = 0.004; ε added to the root of the uncorrected v",
            settings: "decay_by=rate,weight_decay=0.004,eps_at=uncorrected",
        },
    ],
    build: |n, p| Box::new(AdamW::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square, each coordinate for itself."),
        Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at."),
        Line::new("v_hat = v/(1 - beta2^t)", "The same for v."),
        if p.choice("eps_at") == "corrected" {
            Line::new("d = m_hat/(sqrt(v_hat) + eps)", "Divide the average by the typical size.")
        } else {
            Line::new(
                "d = m_hat*sqrt(1 - beta2^t)/(sqrt(v) + eps)",
                "Divide the average by the typical size, ε added before the correction.",
            )
        },
    ];
    lines.push(if p.choice("decay_by") == "schedule" {
        Line::new("x = x - (lr*d + eta*weight_decay*x)", "Step, and shrink x by its own share.")
    } else {
        Line::new("x = x - lr*(d + weight_decay*x)", "Step, and shrink x by a share that the rate scales.")
    });
    lines
}

struct AdamW {
    lr: f64,
    beta1: f64,
    beta2: f64,
    eps: f64,
    corrected: bool,
    weight_decay: f64,
    by_schedule: bool,
    beta1_t: f64,
    beta2_t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
}

impl AdamW {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            lr: p["lr"],
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps: p["eps"],
            corrected: p.choice("eps_at") == "corrected",
            weight_decay: p["weight_decay"],
            by_schedule: p.choice("decay_by") == "schedule",
            beta1_t: 1.0,
            beta2_t: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            v: vec![0.0; n],
        }
    }
}

impl Optimizer for AdamW {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, eps, corrected, .. } = *self;
        f.gradient(x, &mut self.g);
        self.beta1_t *= beta1;
        self.beta2_t *= beta2;
        let (m_bias, v_bias) = (1.0 - self.beta1_t, 1.0 - self.beta2_t);
        let v_root = v_bias.sqrt();
        let decay = self.weight_decay * if self.by_schedule { factor(rate, self.lr) } else { rate };
        let (g, m, v) = (&self.g[..], &mut self.m[..], &mut self.v[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            let size = if corrected { (v[i] / v_bias).sqrt() + eps } else { (v[i].sqrt() + eps) / v_root };
            x[i] -= rate * (m[i] / m_bias) / size + decay * x[i];
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.v]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, choose};

    const HAND: [(&str, f64); 5] = [("lr", 0.25), ("beta1", 0.0), ("beta2", 0.0), ("eps", 0.0), ("weight_decay", 0.5)];

    #[test]
    fn the_decay_does_not_pass_through_the_division() {
        // β = 0, ε = 0: Adam's step is α sign(g). x = 4 − (1/4 + 4/2) = 1.75 by the schedule's factor 1.
        assert_eq!(choose("adamw", &HAND, &[], &mut Linear(&[3.0]), &[4.0], 1), [1.75]);
        // By the rate: 4 − 1/4 (1 + 4/2) = 3.25.
        assert_eq!(choose("adamw", &HAND, &[("decay_by", "rate")], &mut Linear(&[3.0]), &[4.0], 1), [3.25]);
    }

    #[test]
    fn epsilon_may_be_added_before_the_correction() {
        // g = 4, β₁ = 0, β₂ = 3/4, ε = 4: √v̂ = 4, ε/√(1/4) = 8; steps 4/8 and 4/12.
        let params = [("lr", 1.0), ("beta1", 0.0), ("beta2", 0.75), ("eps", 4.0), ("weight_decay", 0.0)];
        assert_eq!(choose("adamw", &params, &[], &mut Linear(&[4.0]), &[0.0], 1), [-0.5]);
        let hat = choose("adamw", &params, &[("eps_at", "uncorrected")], &mut Linear(&[4.0]), &[0.0], 1);
        assert_eq!(hat, [-4.0 / 12.0]);
    }
}
