//! Powell's dogleg: between the gradient's and the Gauss–Newton step, within a radius.
//!
//! Source: Powell 1970; Madsen, Nielsen, Tingleff, Methods for non-linear least squares problems (2004), section 3.3. Lengths are
//! measured as |Dδ| with D the largest lengths that the columns of J have had, as MINPACK does.

use super::damped::{Room, SOLVER, columns};
use super::{Here, LeastSquares, Residuals, Spec};
use crate::dense::dot;
use crate::math;
use crate::spec::{Param, Status};

pub(super) static SPEC: Spec = Spec {
    id: "dogleg",
    name: "Dogleg",
    idea: "Go towards the Gauss–Newton step by way of the gradient's, as far as a radius reaches.",
    rule: "δ on the path 0 → Cauchy → Gauss–Newton with |Dδ| ≤ Δ",
    source: "Powell 1970; Madsen, Nielsen, Tingleff 2004, section 3.3",
    params: &[Param::log("radius", "First radius, in units of |Dx|", 1.0, [1e-2, 100.0]).legal([1e-12, 1e12]), SOLVER],
    build: |n, m, p| {
        Box::new(Dogleg {
            first: p["radius"],
            radius: f64::NAN,
            room: Room::new(n, m, p.choice("solver") == "normal"),
            d: vec![0.0; n],
            now: vec![0.0; n],
            newton: vec![0.0; n],
            cauchy: vec![0.0; n],
            delta: vec![0.0; n],
        })
    },
};

struct Dogleg {
    first: f64,
    radius: f64,
    room: Room,
    d: Vec<f64>,
    now: Vec<f64>,
    newton: Vec<f64>,
    cauchy: Vec<f64>,
    delta: Vec<f64>,
}

impl Dogleg {
    fn length(&self, x: &[f64]) -> f64 {
        math::norm2(self.d.iter().zip(x).map(|(d, x)| d * x))
    }
}

impl LeastSquares for Dogleg {
    fn step(&mut self, f: &mut dyn Residuals, here: &mut Here) -> Status {
        let n = here.x.len();
        if here.f == 0.0 || dot(&here.g, &here.g) == 0.0 {
            return Status::Converged;
        }
        columns(&here.j, &mut self.now);
        for (d, now) in self.d.iter_mut().zip(&self.now) {
            *d = d.max(*now);
        }
        if self.radius.is_nan() {
            let length = self.length(&here.x);
            self.radius = self.first * if length > 0.0 { length } else { 1.0 };
        }
        self.room.renew();
        self.room.solve(&here.j, &here.r, 0.0, &self.d, &mut self.newton);
        here.counts.solves += 1;
        // In units of D the gradient is D⁻¹g, so the steepest step is −D⁻²g.
        for k in 0..n {
            self.cauchy[k] = -here.g[k] / (self.d[k] * self.d[k]);
        }
        let gg = -dot(&self.cauchy, &here.g);
        let curvature: f64 = here.j.chunks_exact(n).map(|row| math::sq(dot(row, &self.cauchy))).sum();
        let along = gg / curvature;
        for c in &mut self.cauchy {
            *c *= along;
        }
        for _ in 0..120 {
            let (newton, cauchy) = (self.length(&self.newton), self.length(&self.cauchy));
            if newton <= self.radius {
                self.delta.copy_from_slice(&self.newton);
            } else if !(cauchy < self.radius) {
                for k in 0..n {
                    self.delta[k] = self.cauchy[k] * (self.radius / cauchy);
                }
            } else {
                let (mut aa, mut ab) = (0.0, 0.0);
                for k in 0..n {
                    let step = self.d[k] * (self.newton[k] - self.cauchy[k]);
                    aa += step * step;
                    ab += step * self.d[k] * self.cauchy[k];
                }
                let rest = self.radius * self.radius - cauchy * cauchy;
                let root = (ab * ab + aa * rest).sqrt();
                let t = if ab > 0.0 { rest / (ab + root) } else { (root - ab) / aa };
                for k in 0..n {
                    self.delta[k] = self.cauchy[k] + t * (self.newton[k] - self.cauchy[k]);
                }
            }
            let length = self.length(&self.delta);
            let (value, predicted) = here.attempt(f, &mut self.delta);
            let actual = here.f - value;
            let taken = actual > 0.0 && value.is_finite();
            here.note(self.radius, value, predicted, &self.delta, taken);
            let gain = if predicted > 0.0 { actual / predicted } else { f64::NAN };
            let still = self.delta.iter().zip(&here.x).all(|(d, x)| d.abs() <= 1e-15 * x.abs());
            let empty = !here.cut && !(predicted > 1e-15 * here.f);
            if gain > 0.75 {
                self.radius = self.radius.max(3.0 * length);
            } else if !(gain >= 0.25) {
                self.radius = 0.5 * length.min(self.radius);
            }
            if taken {
                here.accept(f);
                let ended = here.f == 0.0 || still || empty && actual <= 1e-15 * here.f;
                return if ended { Status::Converged } else { Status::Running };
            }
            if still || empty {
                return Status::Converged;
            }
        }
        Status::Stalled
    }
}
