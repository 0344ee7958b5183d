//! BFGS: learn the inverse Hessian from how the gradient changes.
//!
//! With s = x₊ − x, y = g₊ − g and ρ = 1/yᵀs:
//!
//! ```text
//! d = −H g         x ← x + α d, α by a line search
//! H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ        so that H y = s
//! ```
//!
//! H begins as I; before the first update it is scaled to (yᵀs / yᵀy) I. A pair with yᵀs ≤ 0, which Wolfe's conditions rule
//! out, is left out. The first trial is 1, at the very first step min(1, 1/|g|₁). Where a search fails, H starts anew.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 6.1, (6.17) and (6.20).

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::{dot, multiply};
use crate::linesearch::{C1, C2, SEARCH, Trial};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "bfgs",
    name: "BFGS",
    idea: "Learn the inverse Hessian from the changes of the gradient, and step as Newton would with it.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 6.1",
    params: &[
        SEARCH,
        C1,
        C2,
        Param::switch("scale", "Scale the first H", true).note("To yᵀs/yᵀy before the first update (6.20)."),
        Param::log("step", "First trial", 1.0, [1e-2, 1.0]).note("1 is what makes the method fast in the end."),
    ],
    state: &[
        State::vector("d", "direction"),
        State::scalar("alpha", "step length"),
        State::matrix("H", "inverse Hessian as learned"),
    ],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "SciPy minimize(method=\"BFGS\")",
        difference: "does not scale; Moré and Thuente's search",
        settings: "scale=off",
    }],
    build: |n, p| {
        Box::new(Bfgs {
            scale: p.on("scale"),
            first: p["step"],
            at: Descent::new(n, p),
            h: identity(n),
            s: vec![0.0; n],
            y: vec![0.0; n],
            hy: vec![0.0; n],
            fresh: true,
        })
    },
};

fn identity(n: usize) -> Vec<f64> {
    (0..n * n).map(|i| if i % (n + 1) == 0 { 1.0 } else { 0.0 }).collect()
}

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("d", "−H ∇f(x), with H as learned", "Newton's direction with the inverse Hessian learned so far."),
        Line::found("alpha", "the line search along d", "The search says how far, and sees to yᵀs > 0."),
        Line::new("x = x + alpha*d", "Step; then H learns from s = αd and the change y of the gradient: H y = s."),
    ]
}

struct Bfgs {
    scale: bool,
    first: f64,
    at: Descent,
    h: Vec<f64>,
    s: Vec<f64>,
    y: Vec<f64>,
    hy: Vec<f64>,
    /// Whether H is still as it began.
    fresh: bool,
}

impl Bfgs {
    fn update(&mut self) {
        let n = self.s.len();
        let Self { h, s, y, hy, .. } = self;
        let ys = dot(y, s);
        let yy = dot(y, y);
        // Written so that NaN is left out.
        if !(ys > f64::EPSILON * yy.sqrt() * math::norm(s) && ys.is_finite()) {
            return;
        }
        if self.fresh && self.scale {
            h.fill(0.0);
            for i in 0..n {
                h[i * n + i] = ys / yy;
            }
        }
        self.fresh = false;
        multiply(h, y, hy);
        let rho = 1.0 / ys;
        let weight = rho * (1.0 + rho * dot(y, hy));
        for i in 0..n {
            let (si, hi) = (s[i], hy[i]);
            let row = &mut h[i * n..(i + 1) * n];
            for j in 0..n {
                row[j] += weight * (si * s[j]) - rho * (si * hy[j] + hi * s[j]);
            }
        }
    }

    fn forget(&mut self) {
        let n = self.s.len();
        self.h.fill(0.0);
        for i in 0..n {
            self.h[i * n + i] = 1.0;
        }
        self.fresh = true;
    }
}

impl Optimizer for Bfgs {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        for attempt in 0..2 {
            math::copy(&mut self.s, x);
            math::copy(&mut self.y, &self.at.g);
            multiply(&self.h, &self.at.g, &mut self.at.d);
            for d in &mut self.at.d {
                *d = -*d;
            }
            let sum: f64 = self.at.g.iter().map(|g| g.abs()).sum();
            let first = if self.fresh { (1.0 / sum).min(1.0) } else { 1.0 };
            if self.at.walk(f, x, first * self.first * rate) {
                for i in 0..x.len() {
                    self.s[i] = x[i] - self.s[i];
                    self.y[i] = self.at.g[i] - self.y[i];
                }
                self.update();
                return Status::Running;
            }
            if self.fresh || attempt == 1 {
                break;
            }
            self.forget();
        }
        self.at.stay();
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.at.d, &[self.at.alpha], &self.h]);
    }

    fn trials(&self) -> &[Trial] {
        self.at.trials()
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::resolve;
    use crate::optim::testing::{Bowl, walk};
    use crate::spec::Call;

    #[test]
    fn the_first_step_by_hand() {
        // g = (1, 0) at (1, 0): |g|₁ = 1, so the first trial is 1 and goes to the bottom.
        assert_eq!(walk("bfgs", &[], &mut Bowl(&[1.0, 3.0]), &[1.0, 0.0], 1), [0.0, 0.0]);
    }

    #[test]
    fn with_exact_steps_a_quadratic_ends_in_n_steps_and_h_is_the_inverse() {
        let (spec, values) = resolve(&Call::new("bfgs").choose("search", "exact")).expect("a call");
        let mut method = (spec.build)(3, &values);
        let (mut f, mut x) = (Bowl(&[1.0, 4.0, 25.0]), [4.0, 1.0, -2.0]);
        for _ in 0..3 {
            method.step(&mut f, &mut x, 1.0);
        }
        assert!(x.iter().all(|x| x.abs() < 1e-12), "{x:?}");
        let mut state = [0.0; 13];
        method.state(&mut state);
        let inverse = [1.0, 0.0, 0.0, 0.0, 0.25, 0.0, 0.0, 0.0, 0.04];
        for (found, expected) in state[4..].iter().zip(inverse) {
            // Rounding, times the condition number 25, a few times over.
            assert!((found - expected).abs() < 1e-11, "{state:?}");
        }
    }
}
