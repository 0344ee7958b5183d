//! Nonlinear conjugate gradients: each direction keeps a part of the last one.
//!
//! ```text
//! d ← −g + β d          y = g − g_last
//! Fletcher–Reeves   β = gᵀg / g_lastᵀg_last
//! Polak–Ribière+    β = max(0, gᵀy / g_lastᵀg_last)
//! Hager–Zhang       β = max((y − 2 d |y|²/dᵀy)ᵀ g / dᵀy,  −1/(|d| min(0.01, |g_last|)))
//! ```
//!
//! A direction that does not descend is replaced by −g. The first trial of a search expects the last decrease again:
//! min(1, 2.02 (f − f_last)/φ′(0)).
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, (5.41), (5.45), (3.60); Hager and Zhang, SIAM J. Optim. 16
//! (2005), (1.3)–(1.6).

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::dot;
use crate::linesearch::{C1, C2_TIGHT, SEARCH, Trial};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "ncg",
    name: "Nonlinear CG",
    idea: "Keep a part of the last direction, so that progress made along it is not undone.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, (5.41) and (5.45); Hager and Zhang 2005",
    params: &[
        Param::choice(
            "beta",
            "β by",
            &[
                Choice { id: "pr", name: "Polak–Ribière+" },
                Choice { id: "fr", name: "Fletcher–Reeves" },
                Choice { id: "hz", name: "Hager–Zhang" },
            ],
        ),
        SEARCH,
        C1,
        C2_TIGHT,
    ],
    state: &[State::vector("d", "direction"), State::scalar("alpha", "step length")],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "SciPy minimize(method=\"CG\")",
        difference: "Polak–Ribière+ with Moré and Thuente's search, c₂ = 0.4",
        settings: "c2=0.4",
    }],
    build: |n, p| {
        Box::new(Conjugate {
            beta: p.choice("beta"),
            at: Descent::new(n, p),
            last: vec![0.0; n],
            f_last: f64::NAN,
            started: false,
        })
    },
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("d", "−∇f(x) + β d", "Downhill, and a part of the last direction."),
        Line::found("alpha", "the line search along d", "The search says how far."),
        Line::new("x = x + alpha*d", "Step."),
    ]
}

struct Conjugate {
    beta: &'static str,
    at: Descent,
    last: Vec<f64>,
    f_last: f64,
    started: bool,
}

impl Conjugate {
    fn factor(&self) -> f64 {
        let (g, last, d) = (&self.at.g, &self.last, &self.at.d);
        let gg_last = dot(last, last);
        let gy = dot(g, g) - dot(g, last);
        match self.beta {
            "fr" => dot(g, g) / gg_last,
            "pr" => (gy / gg_last).max(0.0),
            _ => {
                let dy = dot(d, g) - dot(d, last);
                let yy: f64 = g.iter().zip(last).map(|(g, last)| math::sq(g - last)).sum();
                let floor = -1.0 / (math::norm(d) * gg_last.sqrt().min(0.01));
                ((gy - 2.0 * dot(d, g) * yy / dy) / dy).max(floor)
            }
        }
    }
}

impl Optimizer for Conjugate {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        let beta = if self.started { self.factor() } else { 0.0 };
        if beta.is_finite() && beta != 0.0 {
            for (d, g) in self.at.d.iter_mut().zip(&self.at.g) {
                *d = beta * *d - g;
            }
        }
        let mut slope = self.at.slope();
        if !(beta.is_finite() && beta != 0.0 && slope < 0.0) {
            self.at.downhill();
            slope = self.at.slope();
        }
        // A decrease like the last one; at first as if f had been higher by |g|/2.
        let fall = if self.started { self.at.f - self.f_last } else { -0.5 * math::norm(&self.at.g) };
        let expected = 2.02 * fall / slope;
        let first = if expected > 0.0 && expected < 1.0 { expected } else { 1.0 };
        let f_now = self.at.f;
        math::copy(&mut self.last, &self.at.g);
        self.started = self.at.walk(f, x, first * rate);
        if !self.started {
            self.at.look(f, x);
            self.at.downhill();
            self.started = self.at.walk(f, x, rate / (1.0 + math::norm(&self.last)));
            if !self.started {
                self.at.stay();
            }
        }
        self.f_last = f_now;
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
    fn with_exact_steps_a_quadratic_ends_in_n_steps() {
        for beta in ["fr", "pr", "hz"] {
            let x = choose(
                "ncg",
                &[],
                &[("search", "exact"), ("beta", beta)],
                &mut Bowl(&[1.0, 4.0, 25.0]),
                &[4.0, 1.0, -2.0],
                3,
            );
            // Rounding of entries near 4 grows by the condition number 25.
            assert!(x.iter().all(|x| x.abs() < 1e-12), "{beta}: {x:?}");
        }
    }
}
