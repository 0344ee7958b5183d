//! SR1 in a trust region: learn the Hessian itself, indefinite where it is.
//!
//! With s the trial step and y the change of the gradient over it, accepted or not:
//!
//! ```text
//! r = y − B s        B ← B + r rᵀ / rᵀs        so that B s = y; left out where |rᵀs| < 10⁻⁸ |r| |s|
//! ```
//!
//! The step is the exact minimum of the model within the radius. B begins as I, scaled to yᵀy/yᵀs before the first update.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 6.2, (6.24) and (6.26).

use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::{dot, multiply};
use crate::linesearch::Trial;
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status, Values};
use crate::trust::{self, Room};

pub(super) static SPEC: Spec = Spec {
    id: "sr1",
    name: "SR1, trust region",
    idea: "Learn the Hessian by one rank at a time, negative curvature included, and believe it within a radius.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 6.2",
    params: &[
        Param::log("radius", "First radius Δ", 1.0, [1e-2, 10.0]).legal([1e-12, 1e12]),
        Param::log("eta", "Accept above η", 1e-4, [1e-8, 1e-3]).legal([0.0, 1e-3]),
    ],
    state: &[
        State::vector("p", "step"),
        State::scalar("delta", "radius after the step"),
        State::matrix("B", "Hessian as learned"),
    ],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "SciPy SR1() in minimize(method=\"trust-constr\")",
        difference: "another step within the region",
        settings: "",
    }],
    build: |n, p| {
        Box::new(Sr1 {
            delta: p["radius"],
            eta: p["eta"],
            f: f64::NAN,
            g: vec![0.0; n],
            b: (0..n * n).map(|i| if i % (n + 1) == 0 { 1.0 } else { 0.0 }).collect(),
            p: vec![0.0; n],
            r: vec![0.0; n],
            y: vec![0.0; n],
            x: vec![0.0; n],
            trial: vec![0.0; n],
            g_trial: vec![0.0; n],
            known: false,
            fresh: true,
            room: Room::new(n),
            trials: Vec::with_capacity(TRIES),
        })
    },
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("p", "the minimum of the learned model within the radius", "Try and learn until f falls."),
        Line::new("x = x + p", "Step."),
        Line::found("delta", "the next radius", "It grows where the model was right and shrinks where not."),
    ]
}

const TRIES: usize = 100;

struct Sr1 {
    delta: f64,
    eta: f64,
    f: f64,
    g: Vec<f64>,
    b: Vec<f64>,
    p: Vec<f64>,
    r: Vec<f64>,
    y: Vec<f64>,
    x: Vec<f64>,
    trial: Vec<f64>,
    g_trial: Vec<f64>,
    known: bool,
    fresh: bool,
    room: Room,
    trials: Vec<Trial>,
}

impl Sr1 {
    fn learn(&mut self) {
        let n = self.p.len();
        let Self { b, p, r, y, .. } = self;
        let ys = dot(y, p);
        if self.fresh && ys > 0.0 && ys.is_finite() {
            let scale = dot(y, y) / ys;
            if scale.is_finite() && scale > 0.0 {
                b.fill(0.0);
                for i in 0..n {
                    b[i * n + i] = scale;
                }
            }
        }
        self.fresh = false;
        multiply(b, p, r);
        for (r, y) in r.iter_mut().zip(y.iter()) {
            *r = y - *r;
        }
        let rs = dot(r, p);
        // Written so that NaN is left out.
        if !(rs.abs() >= 1e-8 * math::norm(r) * math::norm(p) && rs.is_finite() && rs != 0.0) {
            return;
        }
        for i in 0..n {
            let ri = r[i] / rs;
            for j in 0..n {
                b[i * n + j] += ri * r[j];
            }
        }
    }
}

impl Optimizer for Sr1 {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], _rate: f64) -> Status {
        if !(self.known && self.x == x) {
            self.f = f.value_and_gradient(x, &mut self.g);
            math::copy(&mut self.x, x);
            self.known = true;
        }
        self.trials.clear();
        for _ in 0..TRIES {
            trust::exact(&self.b, &self.g, self.delta, &mut self.p, &mut self.room);
            let promise = trust::promise(&self.b, &self.g, &self.p);
            let length = math::norm(&self.p);
            if !(promise > 0.0 && length.is_finite()) {
                break;
            }
            for i in 0..x.len() {
                self.trial[i] = x[i] + self.p[i];
            }
            let value = f.value_and_gradient(&self.trial, &mut self.g_trial);
            self.trials.push(Trial { alpha: length, f: value, slope: f64::NAN });
            for i in 0..x.len() {
                self.y[i] = self.g_trial[i] - self.g[i];
            }
            self.learn();
            let noise = 8.0 * f64::EPSILON * self.f.abs();
            let rho = if promise <= noise && value <= self.f + noise { 1.0 } else { (self.f - value) / promise };
            if rho > 0.75 && length > 0.8 * self.delta {
                self.delta *= 2.0;
            } else if !(rho >= 0.1) {
                self.delta = 0.5 * length.min(self.delta);
            }
            if rho > self.eta {
                math::copy(x, &self.trial);
                math::copy(&mut self.x, x);
                math::copy(&mut self.g, &self.g_trial);
                self.f = value;
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
        pack(out, &[&self.p, &[self.delta], &self.b]);
    }

    fn trials(&self) -> &[Trial] {
        &self.trials
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, walk};

    #[test]
    fn the_first_step_by_hand() {
        // B = I at (3, 4) with g = (3, 4): −g has length 5, the radius is 1, so p = −(0.6, 0.8).
        let x = walk("sr1", &[], &mut Bowl(&[1.0, 1.0]), &[3.0, 4.0], 1);
        assert!((x[0] - 2.4).abs() < 1e-14 && (x[1] - 3.2).abs() < 1e-14, "{x:?}");
    }

    #[test]
    fn a_quadratic_is_learned() {
        let x = walk("sr1", &[], &mut Bowl(&[1.0, 9.0]), &[3.0, 4.0], 12);
        assert!(x.iter().all(|x| x.abs() < 1e-8), "{x:?}");
    }
}
