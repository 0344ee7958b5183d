//! Steepest descent with a line search: along −∇f, as far as the search says.
//!
//! ```text
//! d = −∇f(x)        α by the search along d        x ← x + α d
//! ```
//!
//! Source: Cauchy (1847); Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 3.1. With the exact search successive
//! directions are orthogonal, and on a quadratic α = gᵀg / gᵀHg.

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::linesearch::{C1, C2, SEARCH_BACKTRACKING, Trial};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "steepest",
    name: "Steepest descent, line search",
    idea: "Go down the gradient, and let a search say how far.",
    source: "Cauchy 1847; Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, section 3.1",
    params: &[SEARCH_BACKTRACKING, C1, C2, Param::log("step", "First trial", 1.0, [1e-3, 10.0])],
    state: &[State::vector("d", "direction"), State::scalar("alpha", "step length")],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "MATLAB fminunc, steepdesc",
        difference: "cubic interpolation in the search",
        settings: "search=wolfe",
    }],
    build: |n, p| Box::new(Steepest { first: p["step"], at: Descent::new(n, p) }),
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("d", "−∇f(x)", "The direction is straight down."),
        Line::found("alpha", "the line search along d", "The search tries points along it."),
        Line::new("x = x + alpha*d", "Step."),
    ]
}

struct Steepest {
    first: f64,
    at: Descent,
}

impl Optimizer for Steepest {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        self.at.downhill();
        if !self.at.walk(f, x, self.first * rate) {
            self.at.stay();
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.at.d, &[self.at.alpha]]);
    }

    fn trials(&self) -> &[Trial] {
        self.at.trials()
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, choose};

    #[test]
    fn one_exact_step_by_hand() {
        // g = (4, 4) at (4, 1) on (x² + 4 y²)/2: α = 32/80, x = (4, 1) − 0.4 (4, 4).
        let x = choose("steepest", &[], &[("search", "exact")], &mut Bowl(&[1.0, 4.0]), &[4.0, 1.0], 1);
        assert!((x[0] - 2.4).abs() < 1e-14 && (x[1] + 0.6).abs() < 1e-14, "{x:?}");
    }

    #[test]
    fn at_the_bottom_it_stays() {
        assert_eq!(choose("steepest", &[], &[], &mut Bowl(&[1.0]), &[0.0], 3), [0.0]);
    }
}
