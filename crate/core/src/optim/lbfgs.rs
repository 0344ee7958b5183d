//! L-BFGS: BFGS from the last few pairs alone, without a matrix.
//!
//! The two-loop recursion gives d = −H g for the H that the last `history` pairs s = x₊ − x, y = g₊ − g make of γI:
//!
//! ```text
//! q = g;  newest to oldest:  αᵢ = ρᵢ sᵢᵀq,  q ← q − αᵢ yᵢ;   r = γ q;  oldest to newest:  r ← r + sᵢ (αᵢ − ρᵢ yᵢᵀr);  d = −r
//! ρᵢ = 1/yᵢᵀsᵢ,   γ = yᵀs / yᵀy of the newest pair
//! ```
//!
//! A pair is kept where yᵀs exceeds a floor. The first trial is `step`, at the very first step `step` min(1, 1/|g|₁).
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithms 7.4 and 7.5, (7.20).

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::{axpy, dot};
use crate::linesearch::{C1, C2, SEARCH_OR_NONE, Trial};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "lbfgs",
    name: "L-BFGS",
    idea: "BFGS from the last few changes of x and the gradient alone: no matrix, a few vectors.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithms 7.4 and 7.5",
    params: &[
        Param::integer("history", "Pairs kept", 10, [1, 30]).legal([1.0, 1000.0]),
        SEARCH_OR_NONE,
        C1,
        C2,
        Param::log("step", "First trial", 1.0, [1e-2, 1.0])
            .note("1 is what makes the method fast in the end; without a search it is the step length."),
        Param::log("floor", "Keep a pair above yᵀs", 1e-300, [1e-20, 1e-6])
            .note("PyTorch leaves out what is below 1e-10."),
    ],
    state: &[
        State::vector("d", "direction"),
        State::scalar("alpha", "step length"),
        State::scalar("pairs", "pairs kept"),
    ],
    elementwise: false,
    rule,
    libraries: &[
        Library {
            name: "PyTorch LBFGS(line_search_fn=\"strong_wolfe\")",
            difference: "leaves out pairs with yᵀs ≤ 1e-10",
            settings: "floor=1e-10",
        },
        Library {
            name: "PyTorch LBFGS()",
            difference: "no search: every step has the same α",
            settings: "search=none,floor=1e-10",
        },
        Library {
            name: "SciPy minimize(method=\"L-BFGS-B\")",
            difference: "bounds; Moré and Thuente's search",
            settings: "",
        },
    ],
    build: |n, p| Box::new(Lbfgs::new(n, p)),
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("pairs", "the number of pairs kept", "What the last steps have shown of the curvature,"),
        Line::found("d", "−H ∇f(x) by two loops over the pairs", "turns the gradient into almost Newton's direction."),
        Line::found("alpha", "the line search along d", "The search says how far, and sees to yᵀs > 0."),
        Line::new("x = x + alpha*d", "Step; the pair s = αd and y, the change of the gradient, is kept."),
    ]
}

struct Lbfgs {
    history: usize,
    first: f64,
    floor: f64,
    at: Descent,
    /// Rings of `history` rows.
    s: Vec<f64>,
    y: Vec<f64>,
    rho: Vec<f64>,
    part: Vec<f64>,
    gamma: f64,
    pairs: usize,
    /// The row that is written next.
    next: usize,
    started: bool,
    old_x: Vec<f64>,
    old_g: Vec<f64>,
}

impl Lbfgs {
    fn new(n: usize, p: &Values) -> Self {
        let history = p["history"] as usize;
        Self {
            history,
            first: p["step"],
            floor: p["floor"],
            at: Descent::new(n, p),
            s: vec![0.0; history * n],
            y: vec![0.0; history * n],
            rho: vec![0.0; history],
            part: vec![0.0; history],
            gamma: 1.0,
            pairs: 0,
            next: 0,
            started: false,
            old_x: vec![0.0; n],
            old_g: vec![0.0; n],
        }
    }

    fn direction(&mut self) {
        let n = self.old_x.len();
        self.at.downhill();
        let Self { s, y, rho, part, .. } = self;
        let d = &mut self.at.d;
        let row = |back: usize| (self.next + 2 * self.history - 1 - back) % self.history;
        for back in 0..self.pairs {
            let i = row(back);
            part[i] = rho[i] * dot(&s[i * n..(i + 1) * n], d);
            axpy(-part[i], &y[i * n..(i + 1) * n], d);
        }
        for d in d.iter_mut() {
            *d *= self.gamma;
        }
        for back in (0..self.pairs).rev() {
            let i = row(back);
            let beta = rho[i] * dot(&y[i * n..(i + 1) * n], d);
            axpy(part[i] - beta, &s[i * n..(i + 1) * n], d);
        }
    }

    fn keep(&mut self, x: &[f64]) {
        let n = x.len();
        let i = self.next;
        let (s, y) = (&mut self.s[i * n..(i + 1) * n], &mut self.y[i * n..(i + 1) * n]);
        let ys: f64 = (0..n).map(|j| (x[j] - self.old_x[j]) * (self.at.g[j] - self.old_g[j])).sum();
        // Written so that NaN is left out.
        if !(ys > self.floor && ys.is_finite()) {
            return;
        }
        for j in 0..n {
            s[j] = x[j] - self.old_x[j];
            y[j] = self.at.g[j] - self.old_g[j];
        }
        self.rho[i] = 1.0 / ys;
        self.gamma = ys / dot(y, y);
        self.next = (i + 1) % self.history;
        self.pairs = (self.pairs + 1).min(self.history);
    }
}

impl Optimizer for Lbfgs {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        for _ in 0..2 {
            self.direction();
            math::copy(&mut self.old_x, x);
            math::copy(&mut self.old_g, &self.at.g);
            let sum: f64 = self.at.g.iter().map(|g| g.abs()).sum();
            let first = if self.started { 1.0 } else { (1.0 / sum).min(1.0) };
            if self.at.walk(f, x, first * self.first * rate) {
                self.started = true;
                self.keep(x);
                return Status::Running;
            }
            if self.pairs == 0 {
                break;
            }
            (self.pairs, self.gamma, self.started) = (0, 1.0, false);
        }
        self.at.stay();
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.at.d, &[self.at.alpha, self.pairs as f64]]);
    }

    fn trials(&self) -> &[Trial] {
        self.at.trials()
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, choose};

    #[test]
    fn two_fixed_steps_by_hand() {
        // f = 2 x²: g = 4 at 1. First α = min(1, 1/4)/2 = 1/8: x = 1/2. Then s = −1/2, y = −2, γ = 1/4, d = −½: x = 1/2 − 1/4.
        let x = choose("lbfgs", &[("step", 0.5)], &[("search", "none")], &mut Bowl(&[4.0]), &[1.0], 2);
        assert_eq!(x, [0.25]);
    }

    #[test]
    fn with_exact_steps_a_quadratic_ends_in_n_steps() {
        let x = choose("lbfgs", &[], &[("search", "exact")], &mut Bowl(&[1.0, 4.0, 25.0]), &[4.0, 1.0, -2.0], 3);
        assert!(x.iter().all(|x| x.abs() < 1e-11), "{x:?}");
    }
}
