//! The damped Gauss–Newton step and the rules for λ, which Gauss–Newton, Levenberg and Levenberg–Marquardt share.

use super::{Here, LeastSquares, Residuals};
use crate::dense::{cholesky, cholesky_solve, dot, qr, qr_transposed, svd, svd_solve, upper_solve};
use crate::math;
use crate::spec::{Choice, Param, Status, Values};

/// The choice of a solver.
pub(super) const SOLVER: Param = Param::choice(
    "solver",
    "Solve by",
    &[Choice { id: "qr", name: "QR of J" }, Choice { id: "normal", name: "the normal equations JᵀJ" }],
)
.note("The normal equations square the condition number.");

/// The choice of a rule for λ.
pub(super) const RULE: Param = Param::choice(
    "rule",
    "λ by",
    &[
        Choice { id: "radius", name: "Moré's trust radius" },
        Choice { id: "nielsen", name: "Nielsen's gain ratio" },
        Choice { id: "factor", name: "Marquardt's factor 10" },
    ],
);

/// What D is made of.
pub(super) const SCALE: Param = Param::choice(
    "scale",
    "D from",
    &[
        Choice { id: "largest", name: "the largest diag(JᵀJ) so far" },
        Choice { id: "present", name: "the present diag(JᵀJ)" },
    ],
)
.note("Either way units do not matter; the largest keep damping a parameter whose column has faded.");

/// The first radius of Moré's rule.
pub(super) const RADIUS: Param = Param::log("radius", "First radius, in |Dx|", 1.0, [0.1, 100.0])
    .legal([1e-9, 1e9])
    .note("For Moré's rule, where λ is what makes |Dδ| the radius.");

/// The slide's right-hand side.
pub(super) const SLIDE: Param = Param::switch("slide", "−2Jᵀr, as on some slides", false)
    .note("The literal right-hand side −∇f with JᵀJ on the left doubles every step: λ = 0 is then not Gauss–Newton.");

/// What damps.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Scaling {
    /// Nothing: Gauss–Newton, the whole step.
    Nothing,
    /// Nothing, but the step is halved until f falls.
    Halving,
    /// λI.
    Identity,
    /// λ diag(JᵀJ).
    Diagonal,
}

/// Room for solves with m residuals in n parameters.
pub(super) struct Room {
    m: usize,
    n: usize,
    normal: bool,
    a: Vec<f64>,
    beta: Vec<f64>,
    w: Vec<f64>,
    qr_r: Vec<f64>,
    stacked: Vec<f64>,
    rhs: Vec<f64>,
    beta2: Vec<f64>,
    sigma: Vec<f64>,
    vt: Vec<f64>,
    factored: bool,
}

impl Room {
    pub(super) fn new(n: usize, m: usize, normal: bool) -> Self {
        let rows = m.max(n);
        Self {
            m,
            n,
            normal,
            a: vec![0.0; rows * n],
            beta: vec![0.0; n],
            w: vec![0.0; n],
            qr_r: vec![0.0; rows],
            stacked: vec![0.0; 2 * n * n],
            rhs: vec![0.0; 2 * n],
            beta2: vec![0.0; n],
            sigma: vec![0.0; n],
            vt: vec![0.0; n * n],
            factored: false,
        }
    }

    /// Forgets the factors of the last Jacobian.
    pub(super) fn renew(&mut self) {
        self.factored = false;
    }

    /// J = QR and Qᵀr, once for each Jacobian; rows of zeros are added where m < n.
    fn factor(&mut self, j: &[f64], r: &[f64]) {
        if self.factored {
            return;
        }
        let rows = self.m.max(self.n);
        self.a[..j.len()].copy_from_slice(j);
        self.a[j.len()..].fill(0.0);
        self.qr_r[..self.m].copy_from_slice(r);
        self.qr_r[self.m..].fill(0.0);
        qr(&mut self.a, rows, self.n, &mut self.beta, &mut self.w);
        qr_transposed(&self.a, rows, self.n, &self.beta, &mut self.qr_r);
        self.factored = true;
    }

    /// δ with (JᵀJ + λ diag(d²)) δ = −Jᵀr. Where J is deficient and nothing damps it, the shortest δ.
    pub(super) fn solve(&mut self, j: &[f64], r: &[f64], lambda: f64, d: &[f64], delta: &mut [f64]) {
        let n = self.n;
        if self.normal {
            self.normal_equations(j, r, lambda, d, delta);
            return;
        }
        self.factor(j, r);
        if lambda == 0.0 {
            for k in 0..n {
                delta[k] = -self.qr_r[k];
            }
            if !upper_solve(&self.a, n, delta) || self.m < n {
                self.shortest(j, r, delta);
            }
            return;
        }
        // QR of R over √λ D.
        self.stacked.fill(0.0);
        let root = lambda.sqrt();
        for i in 0..n {
            self.stacked[i * n + i..(i + 1) * n].copy_from_slice(&self.a[i * n + i..(i + 1) * n]);
            self.stacked[(n + i) * n + i] = root * d[i];
            self.rhs[i] = -self.qr_r[i];
            self.rhs[n + i] = 0.0;
        }
        qr(&mut self.stacked, 2 * n, n, &mut self.beta2, &mut self.w);
        qr_transposed(&self.stacked, 2 * n, n, &self.beta2, &mut self.rhs);
        delta.copy_from_slice(&self.rhs[..n]);
        upper_solve(&self.stacked, n, delta);
    }

    /// |R⁻ᵀ D (Dδ/|Dδ|)| for the triangle R of the last damped solve: what Newton's method for λ divides by.
    fn slope(&mut self, d: &[f64], delta: &[f64], length: f64) -> f64 {
        let n = self.n;
        for k in 0..n {
            self.w[k] = d[k] * d[k] * delta[k] / length;
        }
        for k in 0..n {
            let done: f64 = (0..k).map(|i| self.stacked[i * n + k] * self.w[i]).sum();
            self.w[k] = (self.w[k] - done) / self.stacked[k * n + k];
        }
        math::norm(&self.w)
    }

    /// δ = −J⁺ r by singular values.
    fn shortest(&mut self, j: &[f64], r: &[f64], delta: &mut [f64]) {
        let (m, n) = (self.m, self.n);
        for i in 0..m {
            for k in 0..n {
                self.a[k * m + i] = j[i * n + k];
            }
        }
        svd(&mut self.a[..n * m], m, n, &mut self.sigma, &mut self.vt);
        let cut = m.max(n) as f64 * f64::EPSILON;
        svd_solve(&self.a[..n * m], m, n, &self.sigma, &self.vt, r, cut, delta);
        for delta in delta.iter_mut() {
            *delta = -*delta;
        }
        self.factored = false;
    }

    fn normal_equations(&mut self, j: &[f64], r: &[f64], lambda: f64, d: &[f64], delta: &mut [f64]) {
        let n = self.n;
        let h = &mut self.stacked[..n * n];
        h.fill(0.0);
        delta.fill(0.0);
        for (row, r) in j.chunks_exact(n).zip(r) {
            for i in 0..n {
                for k in 0..=i {
                    h[i * n + k] += row[i] * row[k];
                }
                delta[i] -= row[i] * r;
            }
        }
        for i in 0..n {
            h[i * n + i] += lambda * d[i] * d[i];
        }
        if cholesky(h, n).is_ok() {
            cholesky_solve(h, n, delta);
        } else {
            self.shortest(j, r, delta);
        }
    }
}

/// Lengths of the columns of J; 1 for a column of zeros, whose parameter then stays.
pub(super) fn columns(j: &[f64], d: &mut [f64]) {
    let n = d.len();
    d.fill(0.0);
    for row in j.chunks_exact(n) {
        for (d, x) in d.iter_mut().zip(row) {
            *d += x * x;
        }
    }
    for d in d.iter_mut() {
        *d = if *d > 0.0 { d.sqrt() } else { 1.0 };
    }
}

/// The Gauss–Newton step at a Jacobian and residuals: −J⁺r.
pub fn gauss_newton_step(j: &[f64], r: &[f64], n: usize) -> Vec<f64> {
    let (mut room, mut delta) = (Room::new(n, r.len(), false), vec![0.0; n]);
    room.solve(j, r, 0.0, &vec![0.0; n], &mut delta);
    delta
}

/// The damped step, (JᵀJ + λM) δ = −Jᵀr with M = diag(JᵀJ) where `marquardt`, else I.
pub fn damped_step(j: &[f64], r: &[f64], n: usize, lambda: f64, marquardt: bool) -> Vec<f64> {
    let (mut room, mut delta, mut d) = (Room::new(n, r.len(), false), vec![0.0; n], vec![1.0; n]);
    if marquardt {
        columns(j, &mut d);
    }
    room.solve(j, r, lambda, &d, &mut delta);
    delta
}

/// Gauss–Newton, Levenberg or Levenberg–Marquardt.
pub(super) struct Damped {
    scaling: Scaling,
    factor_rule: bool,
    by_radius: bool,
    slide: bool,
    lambda: f64,
    /// The factor of the next rejection, by Nielsen's rule.
    nu: f64,
    /// Whether λ is still relative to the largest diagonal entry.
    relative: bool,
    room: Room,
    d: Vec<f64>,
    now: Vec<f64>,
    /// Whether D holds the largest lengths so far rather than the present ones.
    largest: bool,
    /// Δ of Moré's rule; at first in units of |Dx|.
    radius: f64,
    started: bool,
    delta: Vec<f64>,
    polished: bool,
}

/// The most trials of one step.
const TRIES: usize = 120;

/// A promise below this share of f is rounding.
const PROMISE: f64 = 1e-15;

impl Damped {
    pub(super) fn new(n: usize, m: usize, p: &Values, scaling: Scaling) -> Self {
        let damped = matches!(scaling, Scaling::Identity | Scaling::Diagonal);
        Self {
            scaling,
            by_radius: damped && p.choice("rule") == "radius",
            factor_rule: damped && p.choice("rule") == "factor",
            slide: damped && p.on("slide"),
            lambda: if damped { p["lambda"] } else { 0.0 },
            nu: 2.0,
            relative: scaling == Scaling::Identity,
            room: Room::new(n, m, p.choice("solver") == "normal"),
            d: vec![if scaling == Scaling::Diagonal { 0.0 } else { 1.0 }; n],
            now: vec![0.0; n],
            radius: if damped { p["radius"] } else { 1.0 },
            started: false,
            largest: scaling == Scaling::Diagonal && p.choice("scale") == "largest",
            delta: vec![0.0; n],
            polished: false,
        }
    }

    fn propose(&mut self, here: &mut Here) {
        self.room.solve(&here.j, &here.r, self.lambda, &self.d, &mut self.delta);
        here.counts.solves += 1;
        if self.slide {
            for delta in &mut self.delta {
                *delta *= 2.0;
            }
        }
    }

    /// Gauss–Newton steps at the end, as long as r becomes more orthogonal to J: near the minimum f
    /// is flat and says less than the gradient.
    fn polish(&mut self, f: &mut dyn Residuals, here: &mut Here) {
        if self.polished || self.slide {
            return;
        }
        self.polished = true;
        // Rounding of model − y shows in f as ε |y|/|r|, far above ε f: only a real rise is refused.
        let limit = here.f * (1.0 + 1e-7);
        let mut best = here.x.clone();
        let (mut cosine, mut failures) = (here.cosine(), 0);
        // Each step shrinks the distance by a factor, which for large residuals is not a small one.
        for _ in 0..200 {
            if cosine == 0.0 || failures == 3 {
                break;
            }
            self.room.renew();
            self.room.solve(&here.j, &here.r, 0.0, &self.d, &mut self.delta);
            here.counts.solves += 1;
            let (value, predicted) = here.attempt(f, &mut self.delta);
            let small = self.delta.iter().zip(&here.x).all(|(d, x)| d.abs() <= 1e-3 * x.abs());
            if !(small && value <= limit) {
                break;
            }
            let before = here.f;
            here.accept(f);
            let now = here.cosine();
            let after = std::mem::replace(&mut here.f, before);
            here.note(0.0, value, predicted, &self.delta, now < cosine);
            here.f = after;
            if now < cosine {
                cosine = now;
                failures = 0;
                best.copy_from_slice(&here.x);
            } else {
                failures += 1;
            }
        }
        if here.x != best {
            here.x.copy_from_slice(&best);
            here.look(f);
        }
    }

    fn length(&self) -> f64 {
        math::norm2(self.d.iter().zip(&self.delta).map(|(d, x)| d * x))
    }

    /// λ and δ with |Dδ| within a tenth of the radius, or λ = 0 where the Gauss–Newton step is: Moré's iteration.
    fn within_radius(&mut self, here: &mut Here) {
        let radius = self.radius;
        self.room.solve(&here.j, &here.r, 0.0, &self.d, &mut self.delta);
        here.counts.solves += 1;
        let newton = self.length();
        if newton <= 1.1 * radius {
            self.lambda = 0.0;
            return;
        }
        let gradient = math::norm2(here.g.iter().zip(&self.d).map(|(g, d)| g / d));
        let (mut low, mut high) = (0.0, gradient / radius);
        let mut lambda = self.lambda;
        if !(low < lambda && lambda <= high) {
            lambda = if newton.is_finite() && newton > 0.0 { (gradient / newton).min(high) } else { 1e-3 * high };
        }
        for _ in 0..10 {
            lambda = lambda.max(1e-3 * (low * high).sqrt()).max(1e-300);
            self.room.solve(&here.j, &here.r, lambda, &self.d, &mut self.delta);
            here.counts.solves += 1;
            let length = self.length();
            if !((length - radius).abs() > 0.1 * radius) {
                break;
            }
            if length > radius {
                low = lambda;
            } else {
                high = lambda;
            }
            // Newton on 1/|Dδ| in λ.
            let w = self.room.slope(&self.d, &self.delta, length);
            let next = lambda + (length - radius) / radius / (w * w);
            lambda = if low < next && next < high { next } else { (low.max(1e-3 * high) * high).sqrt() };
        }
        self.lambda = lambda;
    }

    /// A step by Moré's rule.
    fn radius_step(&mut self, f: &mut dyn Residuals, here: &mut Here) -> Status {
        if !self.started {
            let size = math::norm2(self.d.iter().zip(&here.x).map(|(d, x)| d * x));
            self.radius *= if size > 0.0 { size } else { 1.0 };
        }
        for _ in 0..TRIES {
            self.within_radius(here);
            if self.slide {
                for delta in &mut self.delta {
                    *delta *= 2.0;
                }
            }
            let length = self.length();
            if !self.started {
                self.radius = self.radius.min(length);
                self.started = true;
            }
            let (value, predicted) = here.attempt(f, &mut self.delta);
            let actual = here.f - value;
            let gain = if predicted > 0.0 { actual / predicted } else { f64::NAN };
            let taken = actual > 0.0 && gain >= 1e-4 && value.is_finite();
            here.note(self.lambda, value, predicted, &self.delta, taken);
            let still = self.delta.iter().zip(&here.x).all(|(d, x)| d.abs() <= 1e-15 * x.abs());
            let empty = !here.cut && !(predicted > PROMISE * here.f);
            if !(gain > 0.25) {
                // Half, or where f has risen, to the minimum of the parabola through what is known, at least a tenth.
                let slope = dot(&here.g, &self.delta);
                let mut share = if actual >= 0.0 { 0.5 } else { 0.5 * slope / (slope + 0.5 * actual) };
                if !(share >= 0.1) || !(value < 100.0 * here.f) {
                    share = 0.1;
                }
                self.radius = share * self.radius.min(10.0 * length);
                self.lambda /= share;
            } else if self.lambda == 0.0 || gain >= 0.75 {
                self.radius = 2.0 * length;
                self.lambda *= 0.5;
            }
            if taken {
                here.accept(f);
                self.room.renew();
                if here.f == 0.0 {
                    return Status::Converged;
                }
                if still || empty && actual <= PROMISE * here.f {
                    self.polish(f, here);
                    return Status::Converged;
                }
                return Status::Running;
            }
            if still || empty {
                self.polish(f, here);
                return Status::Converged;
            }
        }
        self.polish(f, here);
        Status::Stalled
    }

    fn whole_step(&mut self, f: &mut dyn Residuals, here: &mut Here) -> Status {
        self.propose(here);
        let mut share = 1.0;
        for _ in 0..TRIES {
            let (value, predicted) = here.attempt(f, &mut self.delta);
            let taken = self.scaling == Scaling::Nothing || value < here.f;
            here.note(f64::NAN, value, predicted, &self.delta, taken);
            let still = self.delta.iter().zip(&here.x).all(|(d, x)| d.abs() <= 1e-15 * x.abs());
            let promise = !here.cut && predicted <= PROMISE * here.f;
            if taken {
                here.accept(f);
                self.room.renew();
                return if still || promise || here.f == 0.0 { Status::Converged } else { Status::Running };
            }
            if still || promise && share == 1.0 {
                return Status::Converged;
            }
            share *= 0.5;
            for delta in &mut self.delta {
                *delta *= 0.5;
            }
        }
        Status::Stalled
    }
}

impl LeastSquares for Damped {
    fn step(&mut self, f: &mut dyn Residuals, here: &mut Here) -> Status {
        self.room.renew();
        if here.f == 0.0 || dot(&here.g, &here.g) == 0.0 {
            return Status::Converged;
        }
        match self.scaling {
            Scaling::Nothing | Scaling::Halving => return self.whole_step(f, here),
            Scaling::Diagonal => {
                columns(&here.j, &mut self.now);
                for (d, now) in self.d.iter_mut().zip(&self.now) {
                    *d = if self.largest { d.max(*now) } else { *now };
                }
            }
            Scaling::Identity => {
                if self.relative && !self.by_radius {
                    // λ₀ times the largest entry of diag(JᵀJ), so that its size suits the problem's.
                    columns(&here.j, &mut self.d);
                    let most = self.d.iter().fold(0.0, |most: f64, d| most.max(*d));
                    self.lambda *= most * most;
                    self.d.fill(1.0);
                    self.relative = false;
                }
            }
        }
        if self.by_radius {
            return self.radius_step(f, here);
        }
        for _ in 0..TRIES {
            self.propose(here);
            let (value, predicted) = here.attempt(f, &mut self.delta);
            let actual = here.f - value;
            // A NaN is no decrease.
            let taken = actual > 0.0 && value.is_finite();
            let lambda = self.lambda;
            here.note(lambda, value, predicted, &self.delta, taken);
            let still = self.delta.iter().zip(&here.x).all(|(d, x)| d.abs() <= 1e-15 * x.abs());
            let empty = !here.cut && !(predicted > PROMISE * here.f);
            let gain = if predicted > 0.0 { actual / predicted } else { f64::NAN };
            if taken {
                if self.factor_rule {
                    self.lambda *= 0.1;
                } else {
                    let cube = 2.0 * gain - 1.0;
                    self.lambda *= (1.0 - cube * cube * cube).max(1.0 / 3.0);
                    self.nu = 2.0;
                }
                here.accept(f);
                self.room.renew();
                if here.f == 0.0 {
                    return Status::Converged;
                }
                if still || empty && actual <= PROMISE * here.f {
                    self.polish(f, here);
                    return Status::Converged;
                }
                return Status::Running;
            }
            if still || empty {
                self.polish(f, here);
                return Status::Converged;
            }
            if self.factor_rule {
                self.lambda = if self.lambda == 0.0 { 1e-3 } else { self.lambda * 10.0 };
            } else {
                self.lambda = if self.lambda == 0.0 { 1e-3 } else { self.lambda * self.nu };
                self.nu *= 2.0;
            }
            if !(self.lambda < 1e200) {
                break;
            }
        }
        self.delta.fill(0.0);
        self.polish(f, here);
        Status::Stalled
    }
}
