//! AMSGrad: Adam whose divisor never shrinks.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g
//! v ← β₂ v + (1 − β₂) g²
//! v̄ ← max(v̄, v)
//! x ← x − α m / √v̄
//! ```
//!
//! Source: Reddi, Kale and Kumar, On the convergence of Adam and beyond, arXiv:1904.09237, Algorithm 2: neither bias
//! correction nor ε. Where v̄ is 0 no slope was ever seen and the coordinate stays. Libraries correct the bias and add ε,
//! and differ in whether the maximum is taken before the correction or after it.

use super::{Library, Optimizer, Spec, State, pack};
use crate::math::larger;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "amsgrad",
    name: "AMSGrad",
    idea: "Adam that never forgets a large gradient: its divisor only grows, and it converges where Adam may not.",
    source: "Reddi, Kale and Kumar, arXiv:1904.09237, Algorithm 2",
    params: &[
        Param::log("lr", "Step size α", 0.001, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Square memory β₂", 0.99, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::switch("bias_correction", "Bias correction", false).note("The source has none."),
        Param::choice(
            "max_of",
            "Largest value of",
            &[Choice { id: "v", name: "v (source)" }, Choice { id: "v_hat", name: "v̂, after the correction" }],
        )
        .note("Matters only with bias correction."),
        Param::choice(
            "eps_at",
            "ε is added to",
            &[
                Choice { id: "none", name: "nothing (source)" },
                Choice { id: "corrected", name: "the corrected root" },
                Choice { id: "uncorrected", name: "the uncorrected root (ε̂)" },
            ],
        ),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-1]).note("Counts only where ε is added somewhere."),
    ],
    state: &[
        State::vector("m", "first moment"),
        State::vector("v", "second moment"),
        State::vector("v_max", "largest second moment"),
    ],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch Adam(amsgrad)",
            difference: "bias correction, after the maximum; ε added to the corrected root",
            settings: "bias_correction=on,eps_at=corrected",
        },
        Library {
            name: "Keras Adam(amsgrad)",
            difference: "bias correction, after the maximum; ε added to the uncorrected root",
            settings: "bias_correction=on,eps_at=uncorrected",
        },
        Library {
            name: "optax amsgrad",
            difference: "bias correction, before the maximum; ε added to the root",
            settings: "bias_correction=on,max_of=v_hat,eps_at=corrected",
        },
    ],
    build: |n, p| Box::new(AmsGrad::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let (corrected, after) = (p.on("bias_correction"), p.choice("max_of") == "v_hat");
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square, each coordinate for itself."),
    ];
    lines.push(if corrected && after {
        Line::new("v_max = max(v_max, v/(1 - beta2^t))", "Correct it, and keep the largest value so far.")
    } else {
        Line::new("v_max = max(v_max, v)", "Keep its largest value so far.")
    });
    if corrected {
        lines.push(Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at."));
        lines.push(if after {
            Line::new("r = sqrt(v_max)", "The largest typical size.")
        } else {
            Line::new("r = sqrt(v_max/(1 - beta2^t))", "The largest typical size, corrected likewise.")
        });
    } else {
        lines.push(Line::new("m_hat = m", "The average stays as it is, without bias correction."));
        lines.push(Line::new("r = sqrt(v_max)", "The largest typical size."));
    }
    lines.push(match p.choice("eps_at") {
        "none" => Line::when("r", "x = x - lr*m_hat/r", "Divide and step; where no slope was ever seen, stay."),
        "uncorrected" if corrected => Line::new(
            "x = x - lr*m_hat/(r + eps/sqrt(1 - beta2^t))",
            "Divide, ε added as if before the correction, and step.",
        ),
        _ => Line::new("x = x - lr*m_hat/(r + eps)", "Divide and step."),
    });
    lines
}

struct AmsGrad {
    beta1: f64,
    beta2: f64,
    eps: f64,
    none: bool,
    uncorrected: bool,
    bias_correction: bool,
    after: bool,
    beta1_t: f64,
    beta2_t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    v_max: Vec<f64>,
}

impl AmsGrad {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps: p["eps"],
            none: p.choice("eps_at") == "none",
            uncorrected: p.choice("eps_at") == "uncorrected",
            bias_correction: p.on("bias_correction"),
            after: p.choice("max_of") == "v_hat",
            beta1_t: 1.0,
            beta2_t: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            v: vec![0.0; n],
            v_max: vec![0.0; n],
        }
    }
}

impl Optimizer for AmsGrad {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, none, .. } = *self;
        f.gradient(x, &mut self.g);
        self.beta1_t *= beta1;
        self.beta2_t *= beta2;
        let (m_bias, v_bias) = if self.bias_correction { (1.0 - self.beta1_t, 1.0 - self.beta2_t) } else { (1.0, 1.0) };
        let (before, behind) = if self.after { (v_bias, 1.0) } else { (1.0, v_bias) };
        let eps = match (none, self.uncorrected) {
            (true, _) => 0.0,
            (_, true) => self.eps / v_bias.sqrt(),
            _ => self.eps,
        };
        let (g, m, v, v_max) = (&self.g[..], &mut self.m[..], &mut self.v[..], &mut self.v_max[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            v_max[i] = larger(v_max[i], v[i] / before);
            let root = (v_max[i] / behind).sqrt();
            if !none || root != 0.0 {
                x[i] -= rate * (m[i] / m_bias) / (root + eps);
            }
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.v, &self.v_max]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, choose, walk};

    #[test]
    fn the_divisor_does_not_shrink() {
        // f = x²/2 from 4, β₁ = β₂ = 0, α = 2: v = 16, x = 4 − 2·4/4 = 2. Then v = 4 but v̄ = 16: x = 2 − 2·2/4 = 1.
        let params = [("lr", 2.0), ("beta1", 0.0), ("beta2", 0.0)];
        assert_eq!(walk("amsgrad", &params, &mut Bowl(&[1.0]), &[4.0], 2), [1.0]);
    }

    #[test]
    fn the_source_has_no_bias_correction() {
        // g = 4, β₁ = 1/2, β₂ = 3/4: m = 2, v = 4: x = −α 2/2. Corrected m̂ = 4, v̂ = 16: −α as well at the first step;
        // at the second m = 3, v = 7: −α 3/√7, corrected −α again.
        let params = [("lr", 1.0), ("beta1", 0.5), ("beta2", 0.75)];
        let run = |choices: &[(&str, &str)]| choose("amsgrad", &params, choices, &mut Linear(&[4.0]), &[0.0], 2)[0];
        assert!((run(&[]) - (-1.0 - 3.0 / 7f64.sqrt())).abs() < 4.0 * f64::EPSILON);
        for max_of in ["v", "v_hat"] {
            let x = run(&[("bias_correction", "on"), ("max_of", max_of)]);
            assert!((x + 2.0).abs() < 4.0 * f64::EPSILON, "{max_of} {x}");
        }
    }

    #[test]
    fn the_maximum_may_be_taken_of_v_or_of_v_hat() {
        // f = x²/2 from 4, β₁ = 0, β₂ = 1/2, α = 3. v = 8, v̂ = 16, x = 4 − 3·4/4 = 1. v = 4 + 1/2 = 4.5, v̂ = 6.
        // Of v: 8/(3/4) = 32/3, x = 1 − 3/√(32/3). Of v̂: 16, x = 1 − 3/4.
        let params = [("lr", 3.0), ("beta1", 0.0), ("beta2", 0.5)];
        let run = |max_of| {
            let choices = [("bias_correction", "on"), ("max_of", max_of)];
            choose("amsgrad", &params, &choices, &mut Bowl(&[1.0]), &[4.0], 2)[0]
        };
        assert!((run("v") - (1.0 - 3.0 / (32.0 / 3.0_f64).sqrt())).abs() < 4.0 * f64::EPSILON);
        assert_eq!(run("v_hat"), 0.25);
    }

    #[test]
    fn epsilon_may_be_added_before_or_after_the_correction() {
        // g = 4, β₁ = 0, β₂ = 3/4, ε = 4: √v̂ = 4, so 4/(4 + 4); ε/√(1/4) = 8, so 4/(4 + 8).
        let params = [("lr", 1.0), ("beta1", 0.0), ("beta2", 0.75), ("eps", 4.0)];
        let run = |eps_at| {
            let choices = [("bias_correction", "on"), ("eps_at", eps_at)];
            choose("amsgrad", &params, &choices, &mut Linear(&[4.0]), &[0.0], 1)[0]
        };
        assert_eq!(run("corrected"), -0.5);
        assert_eq!(run("uncorrected"), -1.0 / 3.0);
        assert_eq!(run("none"), -1.0);
    }

    #[test]
    fn a_coordinate_without_slope_stays() {
        let params = [("lr", 0.5), ("beta1", 0.0), ("beta2", 0.0)];
        assert_eq!(walk("amsgrad", &params, &mut Linear(&[0.0, 2.0]), &[3.0, 1.0], 1), [3.0, 0.5]);
    }
}
