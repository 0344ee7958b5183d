//! AdaMax: Adam with the largest recent slope in place of the mean square.
//!
//! ```text
//! m ← β₁ m + (1 − β₁) g        m̂ = m / (1 − β₁ᵗ)
//! u ← max(β₂ u, |g|)
//! x ← x − α m̂ / u
//! ```
//!
//! Source: Kingma and Ba, arXiv:1412.6980, Algorithm 2. It has no ε: u is 0 only where no slope was ever seen, m is 0
//! there as well, and the coordinate stays. Libraries add an ε, inside the maximum or to u.

use super::{Library, Optimizer, Spec, State, pack};
use crate::math::larger;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "adamax",
    name: "AdaMax",
    idea: "Adam that divides by the largest recent slope instead of the root mean square.",
    source: "Kingma and Ba, arXiv:1412.6980, Algorithm 2",
    params: &[
        Param::log("lr", "Step size α", 0.002, [1e-4, 1.0]),
        Param::linear("beta1", "Gradient memory β₁", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::linear("beta2", "Memory of the largest β₂", 0.999, [0.0, 0.9999]).legal([0.0, 1.0]),
        Param::choice(
            "eps_at",
            "ε is added",
            &[
                Choice { id: "none", name: "nowhere (source)" },
                Choice { id: "max", name: "to |g| inside the maximum" },
                Choice { id: "outside", name: "to u" },
            ],
        ),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-1]).note("Counts only where ε is added somewhere."),
    ],
    state: &[State::vector("m", "first moment"), State::vector("u", "largest slope")],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch Adamax, optax adamax",
            difference: "add ε to |g| inside the maximum",
            settings: "eps_at=max",
        },
        Library { name: "Keras Adamax", difference: "adds ε to u", settings: "eps_at=outside" },
    ],
    build: |n, p| Box::new(AdaMax::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let eps_at = p.choice("eps_at");
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("m = beta1*m + (1 - beta1)*g", "Average the gradient."),
        if eps_at == "max" {
            Line::new("u = max(beta2*u, abs(g) + eps)", "Remember the largest slope, fading slowly, at least ε.")
        } else {
            Line::new("u = max(beta2*u, abs(g))", "Remember the largest slope, fading slowly.")
        },
        Line::new("m_hat = m/(1 - beta1^t)", "Undo the pull towards the zero that m started at; u needs none."),
    ];
    lines.push(match eps_at {
        "none" => Line::when("u", "x = x - lr*m_hat/u", "Divide and step; where no slope was ever seen, stay."),
        "max" => Line::new("x = x - lr*m_hat/u", "Divide and step."),
        _ => Line::new("x = x - lr*m_hat/(u + eps)", "Divide, u raised by ε, and step."),
    });
    lines
}

struct AdaMax {
    beta1: f64,
    beta2: f64,
    /// ε inside the maximum and ε added to u; 0 where it is not.
    eps_max: f64,
    eps_outside: f64,
    none: bool,
    beta1_t: f64,
    g: Vec<f64>,
    m: Vec<f64>,
    u: Vec<f64>,
}

impl AdaMax {
    fn new(n: usize, p: &Values) -> Self {
        let eps = |place: &str| if p.choice("eps_at") == place { p["eps"] } else { 0.0 };
        Self {
            beta1: p["beta1"],
            beta2: p["beta2"],
            eps_max: eps("max"),
            eps_outside: eps("outside"),
            none: p.choice("eps_at") == "none",
            beta1_t: 1.0,
            g: vec![0.0; n],
            m: vec![0.0; n],
            u: vec![0.0; n],
        }
    }
}

impl Optimizer for AdaMax {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta1, beta2, eps_max, eps_outside, none, .. } = *self;
        f.gradient(x, &mut self.g);
        self.beta1_t *= beta1;
        let m_bias = 1.0 - self.beta1_t;
        let (g, m, u) = (&self.g[..], &mut self.m[..], &mut self.u[..]);
        for i in 0..x.len() {
            m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
            u[i] = larger(beta2 * u[i], g[i].abs() + eps_max);
            if !none || u[i] != 0.0 {
                x[i] -= rate * (m[i] / m_bias) / (u[i] + eps_outside);
            }
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.m, &self.u]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, choose, walk};

    #[test]
    fn two_steps_by_hand() {
        // f = x²/2 from 2, β₁ = 0, β₂ = 1/2, α = 1: u = 2, x = 2 − 2/2 = 1. Then u = max(1, 1) = 1, x = 1 − 1/1 = 0.
        let params = [("lr", 1.0), ("beta1", 0.0), ("beta2", 0.5)];
        assert_eq!(walk("adamax", &params, &mut Bowl(&[1.0]), &[2.0], 2), [0.0]);
        // With β₂ = 1 the largest slope is never forgotten: x = 1 − 1/2.
        let params = [("lr", 1.0), ("beta1", 0.0), ("beta2", 1.0)];
        assert_eq!(walk("adamax", &params, &mut Bowl(&[1.0]), &[2.0], 2), [0.5]);
    }

    #[test]
    fn a_coordinate_without_slope_stays() {
        assert_eq!(walk("adamax", &[("lr", 0.5)], &mut Linear(&[0.0, 2.0]), &[3.0, 1.0], 1), [3.0, 0.5]);
    }

    #[test]
    fn epsilon_inside_the_maximum_or_added_to_u_shortens_the_step() {
        // f = x²/2 from 4, β₁ = 0, β₂ = 3/4, ε = 1, α = 4. At first u + ε = 5 either way: x = 4 − 16/5 = 0.8.
        // Then inside: u = max(3.75, 0.8 + 1), x = 0.8 − 3.2/3.75; outside: u = max(3, 0.8), x = 0.8 − 3.2/(3 + 1) = 0.
        let params = [("lr", 4.0), ("beta1", 0.0), ("beta2", 0.75), ("eps", 1.0)];
        let run = |eps_at| choose("adamax", &params, &[("eps_at", eps_at)], &mut Bowl(&[1.0]), &[4.0], 2)[0];
        // Each of five operations rounds once.
        assert!((run("max") - (0.8 - 3.2 / 3.75)).abs() < 5.0 * f64::EPSILON);
        assert!(run("outside").abs() < 5.0 * f64::EPSILON);
    }
}
