//! Adam: each coordinate steps by its average gradient over its typical size.
//!
//! With g = ∇f(x) and t = 1, 2, …, coordinate by coordinate:
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g        m̂ = m / (1 − β₁ᵗ)
//! v ← β₂ v + (1 − β₂) g²       v̂ = v / (1 − β₂ᵗ)
//! x ← x − α m̂ / (√v̂ + ε)
//! ```
//!
//! Source: arXiv:1412.6980, Algorithm 1. ε stands outside the root of v̂, as there. The variant before Section 2.1 of the
//! paper adds it to √v before the correction (ε̂); the two differ while v is small.

use super::{Library, Optimizer, Spec, State};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "adam",
    name: "Adam",
    idea: "Average the gradient, divide by its typical size in each coordinate, and correct both for starting at zero.",
    source: "Kingma and Ba, arXiv:1412.6980, Algorithm 1",
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
        Param::switch("bias_correction", "Bias correction", true),
    ],
    state: &[State::vector("m", "first moment"), State::vector("v", "second moment")],
    elementwise: true,
    rule,
    libraries: &[
        Library { name: "PyTorch Adam, optax adam", difference: "the same", settings: "" },
        Library {
            name: "Keras Adam",
            difference: "adds ε to the root of the uncorrected v",
            settings: "eps_at=uncorrected",
        },
    ],
    build: |n, p| Box::new(Adam::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square, each coordinate for itself."),
    ];
    if !p.on("bias_correction") {
        lines.push(Line::new("x = x - lr*m/(sqrt(v) + eps)", "Divide the average by the typical size and step."));
        return lines;
    }
    lines.push(Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at."));
    lines.push(Line::new("v_hat = v/(1 - beta2^t)", "The same for v."));
    lines.push(if p.choice("eps_at") == "corrected" {
        Line::new("x = x - lr*m_hat/(sqrt(v_hat) + eps)", "Divide the average by the typical size and step.")
    } else {
        Line::new(
            "x = x - lr*m_hat*sqrt(1 - beta2^t)/(sqrt(v) + eps)",
            "Divide the average by the typical size, ε added before the correction, and step.",
        )
    });
    lines
}

struct Adam {
    beta1: f64,
    beta2: f64,
    eps: f64,
    corrected: bool,
    bias_correction: bool,
    beta1_t: f64,
    beta2_t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
}

impl Adam {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps: p["eps"],
            corrected: p.choice("eps_at") == "corrected",
            bias_correction: p.on("bias_correction"),
            beta1_t: 1.0,
            beta2_t: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            v: vec![0.0; n],
        }
    }
}

impl Optimizer for Adam {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, eps, .. } = *self;
        f.gradient(x, &mut self.g);
        // β₁ᵗ and β₂ᵗ as running products: std's powi is not the same on every target.
        self.beta1_t *= beta1;
        self.beta2_t *= beta2;
        let (m_bias, v_bias) = if self.bias_correction { (1.0 - self.beta1_t, 1.0 - self.beta2_t) } else { (1.0, 1.0) };
        let v_root = v_bias.sqrt();
        let (g, m, v) = (&self.g[..], &mut self.m[..], &mut self.v[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            let size = if self.corrected { (v[i] / v_bias).sqrt() + eps } else { (v[i].sqrt() + eps) / v_root };
            x[i] -= rate * (m[i] / m_bias) / size;
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        let (m, v) = out.split_at_mut(self.m.len());
        math::copy(m, &self.m);
        math::copy(v, &self.v);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, walk};

    #[test]
    fn on_a_constant_gradient_each_step_is_alpha() {
        // m̂ = g and v̂ = g², so a step is α sign(g); three steps of 1/8. The moments round a few times each.
        let x = walk("adam", &[("lr", 0.125), ("eps", 0.0)], &mut Linear(&[3.0, -0.01]), &[1.0, 1.0], 3);
        assert!((x[0] - 0.625).abs() < 1e-14 && (x[1] - 1.375).abs() < 1e-14, "{x:?}");
    }
}
