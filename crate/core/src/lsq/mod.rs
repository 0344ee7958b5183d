//! Nonlinear least squares: methods that know the residuals one by one.
//!
//! f(x) = Σ rᵢ(x)², without ½ or 1/m, so that ∇f = 2 Jᵀr. A step δ of the Gauss–Newton family solves
//! (JᵀJ + λM) δ = −Jᵀr, the consistent form, in which λ = 0 is Gauss–Newton. Some lecture slides write the right-hand side
//! as −∇f = −2Jᵀr, which doubles the step, so that λ = 0 no longer is; the switch `slide` does that, to show it.

pub mod catalog;
mod damped;
mod dogleg;
mod gauss_newton;
mod levenberg;
mod levenberg_marquardt;
pub mod loss;
pub mod model;
pub mod regression;
pub mod statistics;
pub mod table;

pub use damped::{damped_step, gauss_newton_step};

use crate::dense::dot;
use crate::error::Error;
use crate::formula::Formula;
use crate::problem::Objective;
use crate::spec::{Call, Param, Status, Values};
use loss::Loss;
use serde::Serialize;

/// Residuals r: ℝⁿ → ℝᵐ with their Jacobian.
pub trait Residuals {
    /// The number of parameters n.
    fn dim(&self) -> usize;

    /// The number of residuals m.
    fn len(&self) -> usize;

    /// Whether there are no residuals.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// r(x) into `r`.
    fn residuals(&mut self, x: &[f64], r: &mut [f64]);

    /// r(x) into `r` and ∂rᵢ/∂xⱼ into `j`, m × n, row-major.
    fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]);
}

/// Residuals given as formulas.
#[derive(Clone)]
pub struct Formulas {
    n: usize,
    parts: Vec<Formula>,
}

impl Formulas {
    /// One formula for each residual, in `variables`.
    ///
    /// # Errors
    /// A formula that cannot be read.
    pub fn new(texts: &[&str], variables: &[&str]) -> Result<Self, Error> {
        let parts = texts.iter().map(|text| Formula::new(text, variables, &[])).collect::<Result<_, _>>()?;
        Ok(Self { n: variables.len(), parts })
    }
}

impl Residuals for Formulas {
    fn dim(&self) -> usize {
        self.n
    }

    fn len(&self) -> usize {
        self.parts.len()
    }

    fn residuals(&mut self, x: &[f64], r: &mut [f64]) {
        for (part, r) in self.parts.iter_mut().zip(r) {
            *r = part.value(x);
        }
    }

    fn jacobian(&mut self, x: &[f64], r: &mut [f64], j: &mut [f64]) {
        for ((part, r), row) in self.parts.iter_mut().zip(r).zip(j.chunks_exact_mut(self.n)) {
            *r = part.gradient(x, row);
        }
    }
}

/// f = Σ rᵢ² of residual formulas, for methods that know nothing of residuals.
pub struct SumOfSquares {
    parts: Vec<Formula>,
    g: Vec<f64>,
    h: Vec<f64>,
}

impl SumOfSquares {
    /// The sum of squares of these residuals.
    pub fn new(residuals: &Formulas) -> Self {
        let n = residuals.n;
        Self { parts: residuals.parts.clone(), g: vec![0.0; n], h: vec![0.0; n * n] }
    }
}

impl Objective for SumOfSquares {
    fn dim(&self) -> usize {
        self.g.len()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.parts.iter_mut().map(|part| crate::math::sq(part.value(x))).sum()
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.value_and_gradient(x, g);
    }

    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        g.fill(0.0);
        let mut sum = 0.0;
        for part in &mut self.parts {
            let r = part.gradient(x, &mut self.g);
            sum += r * r;
            crate::dense::axpy(2.0 * r, &self.g, g);
        }
        sum
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        // 2 (JᵀJ + Σ rᵢ ∇²rᵢ).
        let n = self.g.len();
        h.fill(0.0);
        for part in &mut self.parts {
            let r = part.hessian(x, &mut self.g, &mut self.h);
            for i in 0..n {
                for k in 0..n {
                    h[i * n + k] += 2.0 * (self.g[i] * self.g[k] + r * self.h[i * n + k]);
                }
            }
        }
    }
}

/// One trial step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trial {
    /// The step it belongs to, counted from 0.
    pub step: u64,
    /// The damping λ, or the radius for the dogleg; NaN for Gauss–Newton.
    pub lambda: f64,
    /// f at the trial point.
    pub f: f64,
    /// The decrease of f that the linear model of the residuals promises.
    pub predicted: f64,
    /// The decrease that came.
    pub actual: f64,
    /// actual / predicted.
    pub gain: f64,
    /// |δ|.
    pub length: f64,
    /// Whether the step was taken.
    pub accepted: bool,
}

/// Evaluations asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Residual vectors.
    pub residuals: u64,
    /// Jacobians.
    pub jacobians: u64,
    /// Factorizations or solves.
    pub solves: u64,
}

/// Where a fit stands.
pub struct Here {
    /// x.
    pub x: Vec<f64>,
    /// f(x), the sum of losses.
    pub f: f64,
    /// Residuals, weighted by the loss.
    pub r: Vec<f64>,
    /// Jacobian, weighted alike; columns of parameters held at a bound are zero.
    pub j: Vec<f64>,
    /// Jᵀr, half the gradient.
    pub g: Vec<f64>,
    /// Bounds of each parameter.
    pub bounds: Vec<[f64; 2]>,
    /// The loss.
    pub loss: Loss,
    /// Evaluations so far.
    pub counts: Counts,
    /// All trials so far.
    pub trials: Vec<Trial>,
    /// Steps so far.
    pub step: u64,
    trial: Vec<f64>,
    r_trial: Vec<f64>,
    /// Whether the last trial was cut to the bounds: what its model promises then says nothing of convergence.
    cut: bool,
}

impl Here {
    fn new(f: &mut dyn Residuals, start: &[f64], loss: Loss, bounds: &[[f64; 2]]) -> Self {
        let (n, m) = (f.dim(), f.len());
        let bounds = if bounds.is_empty() { vec![[f64::NEG_INFINITY, f64::INFINITY]; n] } else { bounds.to_vec() };
        let x = start.iter().zip(&bounds).map(|(x, [low, high])| x.max(*low).min(*high)).collect();
        let mut here = Self {
            x,
            f: f64::NAN,
            r: vec![0.0; m],
            j: vec![0.0; m * n],
            g: vec![0.0; n],
            bounds,
            loss,
            counts: Counts::default(),
            trials: Vec::with_capacity(1000),
            step: 0,
            trial: vec![0.0; n],
            r_trial: vec![0.0; m],
            cut: false,
        };
        here.look(f);
        here
    }

    /// Residuals and Jacobian at x.
    fn look(&mut self, f: &mut dyn Residuals) {
        let n = self.x.len();
        f.jacobian(&self.x, &mut self.r, &mut self.j);
        self.counts.residuals += 1;
        self.counts.jacobians += 1;
        self.f = self.loss.weigh(&mut self.r, &mut self.j, n);
        crate::dense::multiply_transposed(&self.j, &self.r, &mut self.g);
        for k in 0..n {
            let [low, high] = self.bounds[k];
            let held = (self.x[k] <= low && self.g[k] > 0.0) || (self.x[k] >= high && self.g[k] < 0.0);
            if held {
                for row in self.j.chunks_exact_mut(n) {
                    row[k] = 0.0;
                }
                self.g[k] = 0.0;
            }
        }
    }

    /// Tries x + δ, cut to the bounds; δ is then what is left of it. Returns f there and the decrease that the linear model
    /// promises: |r|² − |r + Jδ|².
    fn attempt(&mut self, f: &mut dyn Residuals, delta: &mut [f64]) -> (f64, f64) {
        self.cut = false;
        for k in 0..delta.len() {
            let [low, high] = self.bounds[k];
            self.trial[k] = self.x[k] + delta[k];
            if self.trial[k] < low || self.trial[k] > high {
                self.trial[k] = self.trial[k].max(low).min(high);
                delta[k] = self.trial[k] - self.x[k];
                self.cut = true;
            }
        }
        f.residuals(&self.trial, &mut self.r_trial);
        self.counts.residuals += 1;
        let value = self.loss.sum(&self.r_trial);
        // −2 δᵀJᵀr − |Jδ|², without the cancellation of two sums of squares.
        let moved: f64 = self.j.chunks_exact(delta.len()).map(|row| crate::math::sq(dot(row, delta))).sum();
        (value, -2.0 * dot(delta, &self.g) - moved)
    }

    /// Puts a trial on record.
    fn note(&mut self, lambda: f64, value: f64, predicted: f64, delta: &[f64], accepted: bool) {
        let actual = self.f - value;
        self.trials.push(Trial {
            step: self.step,
            lambda,
            f: value,
            predicted,
            actual,
            gain: actual / predicted,
            length: crate::math::norm(delta),
            accepted,
        });
    }

    /// Moves to the point tried last.
    fn accept(&mut self, f: &mut dyn Residuals) {
        self.x.copy_from_slice(&self.trial);
        self.look(f);
        // The residuals there were known.
        self.counts.residuals -= 1;
    }

    /// How far r is from orthogonal to the columns of J: the largest |cos| of the angles.
    fn cosine(&self) -> f64 {
        let n = self.x.len();
        let length = crate::math::norm(&self.r);
        if length == 0.0 {
            return 0.0;
        }
        let mut worst: f64 = 0.0;
        for k in 0..n {
            let column: f64 = self.j.chunks_exact(n).map(|row| row[k] * row[k]).sum::<f64>().sqrt();
            if column > 0.0 {
                worst = worst.max((self.g[k] / column / length).abs());
            }
        }
        worst
    }
}

/// Something that lowers a sum of squares, one accepted step at a time.
pub trait LeastSquares {
    /// One step: as many trials as it takes until one is accepted.
    fn step(&mut self, f: &mut dyn Residuals, here: &mut Here) -> Status;
}

/// A method that describes itself.
#[derive(Serialize)]
pub struct Spec {
    /// Stable name; it stands in links and tests.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence: what is its idea.
    pub idea: &'static str,
    /// The step in a line.
    pub rule: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// Parameters.
    pub params: &'static [Param],
    /// A new instance for m residuals in n parameters.
    #[serde(skip)]
    pub build: fn(usize, usize, &Values) -> Box<dyn LeastSquares>,
}

/// Every method, in the order of the list.
pub static METHODS: &[&Spec] = &[&levenberg_marquardt::SPEC, &levenberg::SPEC, &gauss_newton::SPEC, &dogleg::SPEC];

/// The method that `call` names, with its parameters set.
///
/// # Errors
/// An unknown method or parameter, or a value out of range.
pub fn resolve(call: &Call) -> Result<(&'static Spec, Values), Error> {
    let spec = METHODS.iter().copied().find(|spec| spec.id == call.id).ok_or_else(|| Error::Unknown {
        what: "least-squares method".to_string(),
        given: call.id.clone(),
        allowed: METHODS.iter().map(|spec| spec.id.to_string()).collect(),
    })?;
    Ok((spec, Values::new(spec.params, &call.params, spec.id)?))
}

/// A fit on its way.
pub struct Fit {
    method: Box<dyn LeastSquares>,
    here: Here,
    status: Status,
    /// f at the start and after each step.
    pub values: Vec<f64>,
    /// The iterates, in rows of n.
    pub path: Vec<f64>,
}

impl Fit {
    /// A fit at its start. Empty bounds are none.
    ///
    /// # Errors
    /// An unknown method or parameter, a start or bounds of the wrong length, bounds the wrong way round.
    pub fn new(
        f: &mut dyn Residuals,
        call: &Call,
        start: &[f64],
        loss: Loss,
        bounds: &[[f64; 2]],
    ) -> Result<Self, Error> {
        let (spec, values) = resolve(call)?;
        let n = f.dim();
        for (what, given) in [("start", start.len()), ("bounds", if bounds.is_empty() { n } else { bounds.len() })] {
            if given != n {
                return Err(Error::WrongLength { what, given, allowed: [n, n] });
            }
        }
        if let Some(&[low, high]) = bounds.iter().find(|[low, high]| !(low <= high)) {
            return Err(Error::OutOfRange { name: "a lower bound".to_string(), given: low, allowed: [f64::MIN, high] });
        }
        let here = Here::new(f, start, loss, bounds);
        let status =
            if here.f.is_finite() && here.j.iter().all(|j| j.is_finite()) { Status::Running } else { Status::Diverged };
        let (values_, path) = (vec![here.f], here.x.clone());
        Ok(Self { method: (spec.build)(n, f.len(), &values), here, status, values: values_, path })
    }

    /// Up to `steps` more steps.
    pub fn advance(&mut self, f: &mut dyn Residuals, steps: u64) -> Status {
        for _ in 0..steps {
            if self.status != Status::Running {
                break;
            }
            self.status = self.method.step(f, &mut self.here);
            self.here.step += 1;
            self.values.push(self.here.f);
            self.path.extend_from_slice(&self.here.x);
            let sound = self.here.f.is_finite() && self.here.x.iter().chain(&self.here.j).all(|x| x.is_finite());
            if !sound {
                self.status = Status::Diverged;
            }
        }
        self.status
    }

    /// How the fit stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Where it stands, with all trials.
    pub fn here(&self) -> &Here {
        &self.here
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(method: &Call, texts: &[&str], start: &[f64], steps: u64) -> (Fit, Status) {
        let names: Vec<String> = (1..=start.len()).map(|i| format!("x{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut f = Formulas::new(texts, &names).expect("formulas");
        let mut fit = Fit::new(&mut f, method, start, Loss::Squares, &[]).expect("a fit");
        let status = fit.advance(&mut f, steps);
        (fit, status)
    }

    #[test]
    fn a_linear_problem_is_solved_in_one_gauss_newton_step_by_every_route() {
        // x + y = 3, x − y = 1, 2x = 4: consistent, (2, 1).
        for call in [
            Call::new("gauss_newton"),
            Call::new("gauss_newton").choose("solver", "normal"),
            Call::new("levenberg_marquardt").with("lambda", 0.0),
        ] {
            let (fit, _) = fit(&call, &["x1 + x2 - 3", "x1 - x2 - 1", "2*x1 - 4"], &[10.0, -7.0], 1);
            let x = &fit.here().x;
            assert!((x[0] - 2.0).abs() < 1e-13 && (x[1] - 1.0).abs() < 1e-13, "{x:?}");
        }
    }

    #[test]
    fn every_method_fits_rosenbrocks_residuals() {
        for spec in METHODS {
            let (fit, status) = fit(&Call::new(spec.id), &["10*(x2 - x1^2)", "1 - x1"], &[-1.2, 1.0], 500);
            assert!(fit.here().f < 1e-20 && status == Status::Converged, "{}: {} {status:?}", spec.id, fit.here().f);
        }
    }

    #[test]
    fn f_does_not_rise_on_an_accepted_step() {
        for call in ["levenberg_marquardt", "levenberg", "dogleg"] {
            let (fit, _) = fit(
                &Call::new(call),
                &["-13 + x1 + ((5 - x2)*x2 - 2)*x2", "-29 + x1 + ((x2 + 1)*x2 - 14)*x2"],
                &[0.5, -2.0],
                500,
            );
            // The last step may be a polish, which moves f within rounding.
            assert!(
                fit.values.windows(2).all(|f| f[1] <= f[0] * (1.0 + 8.0 * f64::EPSILON)),
                "{call}: {:?}",
                fit.values
            );
        }
    }

    #[test]
    fn bounds_hold_and_the_rest_is_fitted() {
        let mut f = Formulas::new(&["x1 - 3", "x1 + x2 - 4"], &["x1", "x2"]).expect("formulas");
        for call in ["levenberg_marquardt", "levenberg", "dogleg"] {
            let mut fit = Fit::new(&mut f, &Call::new(call), &[0.0, 0.0], Loss::Squares, &[[0.0, 2.0], [-9.0, 9.0]])
                .expect("a fit");
            fit.advance(&mut f, 200);
            let x = &fit.here().x;
            assert!(x[0] == 2.0 && (x[1] - 2.0).abs() < 1e-10, "{call}: {x:?} {:?}", fit.status());
        }
    }

    #[test]
    fn a_robust_loss_leaves_an_outlier_alone() {
        let mut f = Formulas::new(&["x1 - 1", "x1 - 1", "x1 - 1", "x1 - 101"], &["x1"]).expect("formulas");
        for (loss, most) in
            [(Loss::Squares, 30.0), (Loss::Huber(1.0), 1.4), (Loss::Cauchy(1.0), 1.1), (Loss::SoftL1(1.0), 1.5)]
        {
            let mut fit = Fit::new(&mut f, &Call::new("levenberg_marquardt"), &[0.0], loss, &[]).expect("a fit");
            fit.advance(&mut f, 200);
            // The mean is 26; Huber's estimate has 3 (x − 1) = 1.
            assert!(fit.here().x[0] < most, "{loss:?}: {:?}", fit.here().x);
        }
    }
}
