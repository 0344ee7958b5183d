//! RAdam: Adam that waits with the division until the second moment is worth trusting.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g        m̂ = m / (1 − β₁ᵗ)
//! v ← β₂ v + (1 − β₂) g²
//! ρ∞ = 2/(1 − β₂) − 1          ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
//! ρ > 4:  l = √((1 − β₂ᵗ) / v),  r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ)),  x ← x − α r m̂ l
//! else:   x ← x − α m̂
//! ```
//!
//! Source: Liu et al., On the variance of the adaptive learning rate and beyond, arXiv:1908.03265, Algorithm 2, without ε.
//! Where v is 0 no slope was ever seen and the coordinate stays. Libraries add an ε and wait for ρ > 5.

use super::{Library, Optimizer, Spec, State, pack};
use crate::math::pow;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "radam",
    name: "RAdam",
    idea: "Start as plain momentum and divide by the typical size only as far as enough gradients have been seen.",
    source: "Liu et al., arXiv:1908.03265, Algorithm 2 (rectified Adam)",
    params: &[
        Param::log("lr", "Step size α", 0.001, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Square memory β₂", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::linear("threshold", "Divide when ρ exceeds", 4.0, [4.0, 10.0])
            .legal([4.0, f64::MAX])
            .note("4 in the source, where r begins to exist; 5 in libraries."),
        Param::choice(
            "eps_at",
            "ε is added to",
            &[
                Choice { id: "none", name: "nothing (source)" },
                Choice { id: "uncorrected", name: "the root of v (ε̂)" },
                Choice { id: "corrected", name: "the root of v̂" },
            ],
        ),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-1]).note("Counts only where ε is added somewhere."),
    ],
    state: &[State::vector("m", "first moment"), State::vector("v", "second moment")],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch RAdam",
            difference: "waits for ρ > 5; ε added to the root of the uncorrected v",
            settings: "threshold=5,eps_at=uncorrected",
        },
        Library {
            name: "optax radam",
            difference: "waits for ρ ≥ 5; ε added to the root of v̂",
            settings: "threshold=5,eps_at=corrected",
        },
        Library { name: "Keras", difference: "does not have it", settings: "" },
    ],
    build: |n, p| Box::new(RAdam::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        Line::new("v = beta2*v + (1 - beta2)*g^2", "Average its square, each coordinate for itself."),
        Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at."),
        Line::new("rho_inf = 2/(1 - beta2) - 1", "As many gradients v can remember in the long run,"),
        Line::new("rho = rho_inf - 2*t*beta2^t/(1 - beta2^t)", "and as many it has seen by now."),
        Line::new("d = m_hat", "The move is the average as it is,"),
        Line::when(
            "rho - threshold",
            "r = sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho))",
            "unless these are enough: then r says how far the typical size can be trusted,",
        ),
    ];
    lines.push(match p.choice("eps_at") {
        "none" => Line::when(
            "min(rho - threshold, v)",
            "d = r*m_hat*sqrt(1 - beta2^t)/sqrt(v)",
            "and the move is the average divided by it, so far; where no slope was ever seen, both are 0.",
        ),
        "uncorrected" => Line::when(
            "rho - threshold",
            "d = r*m_hat*sqrt(1 - beta2^t)/(sqrt(v) + eps)",
            "and the move is the average divided by it, so far, ε added before the correction.",
        ),
        _ => Line::when(
            "rho - threshold",
            "d = r*m_hat/(sqrt(v/(1 - beta2^t)) + eps)",
            "and the move is the average divided by it, so far.",
        ),
    });
    lines.push(Line::new("x = x - lr*d", "Step."));
    lines
}

#[derive(Clone, Copy, PartialEq)]
enum EpsAt {
    Nothing,
    Uncorrected,
    Corrected,
}

struct RAdam {
    beta1: f64,
    beta2: f64,
    threshold: f64,
    eps_at: EpsAt,
    eps: f64,
    /// Steps taken.
    t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
}

impl RAdam {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta1: p["beta1"],
            beta2: p["beta2"],
            threshold: p["threshold"],
            eps_at: match p.choice("eps_at") {
                "none" => EpsAt::Nothing,
                "uncorrected" => EpsAt::Uncorrected,
                _ => EpsAt::Corrected,
            },
            eps: p["eps"],
            t: 0.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            v: vec![0.0; n],
        }
    }
}

impl Optimizer for RAdam {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        f.gradient(x, &mut self.g);
        self.t += 1.0;
        let Self { beta1, beta2, eps_at, eps, t, .. } = *self;
        let m_bias = 1.0 - pow(beta1, t);
        // ρ is a small difference of two large numbers: a running product's roundings would show.
        let beta2_t = pow(beta2, t);
        let v_bias = 1.0 - beta2_t;
        let v_root = v_bias.sqrt();
        let rho_inf = 2.0 / (1.0 - beta2) - 1.0;
        let rho = rho_inf - 2.0 * t * beta2_t / v_bias;
        let rectified = rho > self.threshold;
        let r = ((rho - 4.0) * (rho - 2.0) * rho_inf / ((rho_inf - 4.0) * (rho_inf - 2.0) * rho)).sqrt();
        let (g, m, v) = (&self.g[..], &mut self.m[..], &mut self.v[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            let mut d = m[i] / m_bias;
            if rectified {
                d *= r * match eps_at {
                    EpsAt::Nothing if v[i] == 0.0 => 0.0,
                    EpsAt::Nothing => v_root / v[i].sqrt(),
                    EpsAt::Uncorrected => v_root / (v[i].sqrt() + eps),
                    EpsAt::Corrected => 1.0 / ((v[i] / v_bias).sqrt() + eps),
                };
            }
            x[i] -= rate * d;
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.v]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, choose, walk};

    // β₂ = 3/4: ρ∞ = 7. t = 1: ρ = 7 − 2·(3/4)/(1/4) = 1. t = 2: ρ = 7 − 4·(9/16)/(7/16) = 13/7.
    // t = 3: ρ = 7 − 6·27/37 = 97/37. t = 4: ρ = 7 − 8·81/175 = 577/175 ≈ 3.30. t = 5: ρ = 7 − 10·243/781 ≈ 3.89.
    // t = 6: ρ = 7 − 12·729/3367 = 14821/3367 ≈ 4.40: the first step that divides.
    const HAND: [(&str, f64); 3] = [("lr", 0.25), ("beta1", 0.0), ("beta2", 0.75)];

    #[test]
    fn at_first_it_is_plain_momentum() {
        // β₁ = 0: m̂ = g = 2, five steps of 1/2.
        assert_eq!(walk("radam", &HAND, &mut Linear(&[2.0]), &[0.0], 5), [-2.5]);
    }

    #[test]
    fn the_first_rectified_step_by_hand() {
        // On a constant slope v̂ = g², so the step is α r.
        let rho = 14_821.0 / 3367.0_f64;
        let r = ((rho - 4.0) * (rho - 2.0) * 7.0 / (3.0 * 5.0 * rho)).sqrt();
        let x = walk("radam", &HAND, &mut Linear(&[2.0]), &[0.0], 6)[0];
        // ρ − 4 loses a digit to cancellation.
        assert!((x - (-2.5 - 0.25 * r)).abs() < 1e-14, "{x} {r}");
    }

    #[test]
    fn the_threshold_may_be_higher() {
        let mut params = HAND.to_vec();
        params.push(("threshold", 4.5));
        assert_eq!(walk("radam", &params, &mut Linear(&[2.0]), &[0.0], 6), [-3.0]);
    }

    #[test]
    fn epsilon_may_be_added_before_or_after_the_correction() {
        // At the sixth step √v̂ = 2 and 1 − β₂⁶ = 3367/4096: ε = 2 halves the step, or divides it by 1 + 1/√(3367/4096).
        let rho = 14_821.0 / 3367.0_f64;
        let r = ((rho - 4.0) * (rho - 2.0) * 7.0 / (3.0 * 5.0 * rho)).sqrt();
        let mut params = HAND.to_vec();
        params.push(("eps", 2.0));
        let run = |eps_at| choose("radam", &params, &[("eps_at", eps_at)], &mut Linear(&[2.0]), &[0.0], 6)[0];
        assert!((run("corrected") - (-2.5 - 0.125 * r)).abs() < 1e-14);
        let expected = -2.5 - 0.25 * r / (1.0 + (4096.0 / 3367.0_f64).sqrt());
        assert!((run("uncorrected") - expected).abs() < 1e-14);
    }

    #[test]
    fn a_coordinate_without_slope_stays() {
        assert_eq!(walk("radam", &HAND, &mut Linear(&[0.0]), &[3.0], 10), [3.0]);
    }
}
