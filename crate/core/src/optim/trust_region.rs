//! Newton's method in a trust region: minimise the model only as far as it is trusted.
//!
//! ```text
//! p = argmin g·p + pᵀHp/2 over |p| ≤ Δ         ρ = (f(x) − f(x + p)) / (the decrease that the model promises)
//! ρ < ¼: Δ ← |p|/4      ρ > ¾ at the edge: Δ ← min(2Δ, Δmax)      ρ > η: x ← x + p
//! ```
//!
//! A step here is as many trials as it takes until one is accepted; each is counted. Where the promise is below what
//! rounding leaves of f, a trial counts as fulfilling it unless f rises.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 4.1; for the step see [`crate::trust`].

use super::{Library, Optimizer, Spec, State, pack};
use crate::linesearch::Trial;
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};
use crate::trust::{self, Room};

pub(super) static SPEC: Spec = Spec {
    id: "trust_region",
    name: "Trust-region Newton",
    idea: "Believe the quadratic model only within a radius, which grows when the model is right and shrinks when not.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 4.1; Moré and Sorensen 1983",
    params: &[
        Param::choice(
            "model",
            "The model's minimum by",
            &[
                Choice { id: "exact", name: "the exact step (Moré–Sorensen)" },
                Choice { id: "dogleg", name: "Powell's dogleg" },
                Choice { id: "steihaug", name: "Steihaug's truncated CG" },
            ],
        ),
        Param::log("radius", "First radius Δ", 1.0, [1e-2, 10.0]).legal([1e-12, 1e12]),
        Param::log("most", "Largest radius", 1000.0, [1.0, 1e4]).legal([1e-12, 1e300]),
        Param::linear("eta", "Accept above η", 0.15, [0.0, 0.24]),
    ],
    state: &[
        State::vector("p", "step"),
        State::scalar("delta", "radius after the step"),
        State::scalar("mu", "multiplier of the edge (exact step)"),
        State::scalar("rho", "actual over promised decrease"),
        State::matrix("H", "Hessian where the step began"),
    ],
    elementwise: false,
    rule,
    libraries: &[
        Library {
            name: "SciPy minimize(method=\"trust-exact\")",
            difference: "Cholesky factors instead of eigenvectors",
            settings: "",
        },
        Library {
            name: "SciPy minimize(method=\"dogleg\")",
            difference: "refuses an indefinite Hessian",
            settings: "model=dogleg",
        },
        Library { name: "SciPy minimize(method=\"trust-ncg\")", difference: "the same", settings: "model=steihaug" },
    ],
    build: |n, p| Box::new(TrustRegion::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let what = match p.choice("model") {
        "exact" => "the model's minimum within the radius",
        "dogleg" => "the dogleg within the radius",
        _ => "truncated CG within the radius",
    };
    vec![
        Line::found("p", what, "Shrink the radius until the decrease is worth what the model promised."),
        Line::new("x = x + p", "Step."),
        Line::found("rho", "actual over promised decrease", "How right the model was,"),
        Line::found("delta", "the next radius", "says how far it is believed next time."),
    ]
}

struct TrustRegion {
    model: &'static str,
    delta: f64,
    most: f64,
    eta: f64,
    f: f64,
    g: Vec<f64>,
    h: Vec<f64>,
    p: Vec<f64>,
    mu: f64,
    rho: f64,
    x: Vec<f64>,
    trial: Vec<f64>,
    known: bool,
    room: Room,
    trials: Vec<Trial>,
}

/// The most radii tried in one step.
const TRIES: usize = 100;

impl TrustRegion {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            model: p.choice("model"),
            delta: p["radius"],
            most: p["most"],
            eta: p["eta"],
            f: f64::NAN,
            g: vec![0.0; n],
            h: vec![0.0; n * n],
            p: vec![0.0; n],
            mu: 0.0,
            rho: f64::NAN,
            x: vec![0.0; n],
            trial: vec![0.0; n],
            known: false,
            room: Room::new(n),
            trials: Vec::with_capacity(TRIES),
        }
    }

    fn propose(&mut self) {
        let Self { h, g, p, room, delta, .. } = self;
        match self.model {
            "exact" => self.mu = trust::exact(h, g, *delta, p, room),
            "dogleg" => trust::dogleg(h, g, *delta, p, room),
            _ => {
                trust::steihaug(h, g, *delta, p, room);
            }
        }
    }
}

impl Optimizer for TrustRegion {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        if !(self.known && self.x == x) {
            self.f = f.value(x);
            math::copy(&mut self.x, x);
            self.known = true;
            f.gradient(x, &mut self.g);
        }
        f.hessian(x, &mut self.h);
        self.trials.clear();
        // A schedule shrinks or widens the largest radius.
        let most = self.most * rate;
        for _ in 0..TRIES {
            self.delta = self.delta.min(most);
            self.propose();
            let promise = trust::promise(&self.h, &self.g, &self.p);
            let length = math::norm(&self.p);
            if !(promise > 0.0 && length.is_finite()) {
                break;
            }
            for i in 0..x.len() {
                self.trial[i] = x[i] + self.p[i];
            }
            let value = f.value(&self.trial);
            self.trials.push(Trial { alpha: length, f: value, slope: f64::NAN });
            let noise = 8.0 * f64::EPSILON * self.f.abs();
            let mut rho = (self.f - value) / promise;
            if promise <= noise && value <= self.f + noise {
                rho = 1.0;
            }
            self.rho = rho;
            let edge = length >= 0.99 * self.delta;
            if !(rho >= 0.25) {
                self.delta = 0.25 * length.min(self.delta);
            } else if rho > 0.75 && edge {
                self.delta = (2.0 * self.delta).min(most);
            }
            if rho > self.eta {
                math::copy(x, &self.trial);
                math::copy(&mut self.x, x);
                self.f = value;
                f.gradient(x, &mut self.g);
                return Status::Running;
            }
            if self.delta <= f64::EPSILON * math::norm(x) || self.delta < 1e-300 {
                break;
            }
        }
        self.p.fill(0.0);
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.p, &[self.delta, self.mu, self.rho], &self.h]);
    }

    fn trials(&self) -> &[Trial] {
        &self.trials
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, choose};

    #[test]
    fn within_the_radius_it_is_newtons_step_and_outside_it_ends_at_the_edge() {
        for model in ["exact", "dogleg", "steihaug"] {
            let x = choose(
                "trust_region",
                &[("radius", 10.0)],
                &[("model", model)],
                &mut Bowl(&[2.0, 2.0]),
                &[3.0, -4.0],
                1,
            );
            assert!(x.iter().all(|x| x.abs() < 1e-14), "{model}: {x:?}");
            // Equal curvatures: straight to the origin, by 1 of 5.
            let x = choose("trust_region", &[], &[("model", model)], &mut Bowl(&[2.0, 2.0]), &[3.0, -4.0], 1);
            assert!((x[0] - 2.4).abs() < 1e-13 && (x[1] + 3.2).abs() < 1e-13, "{model}: {x:?}");
        }
    }

    #[test]
    fn it_leaves_a_saddle() {
        // At the saddle of (x² − y²)/2 itself the step is Δ along y.
        let x = choose("trust_region", &[], &[], &mut Bowl(&[1.0, -1.0]), &[0.0, 0.0], 1);
        assert_eq!([x[0], x[1].abs()], [0.0, 1.0]);
    }
}
