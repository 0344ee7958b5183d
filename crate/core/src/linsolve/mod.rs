//! Linear systems A x = b: iterative solvers that take one iteration at a time, factorizations, and what fits which matrix.
//!
//! Dense matrices are row-major slices, sparse ones compressed rows ([`Matrix`]). The iterative solvers know A only through
//! products and its rows, so both serve them. The factorizations are those of [`crate::dense`], which allocate nothing and
//! give the same bits everywhere.

pub mod direct;
pub mod iterative;
pub mod market;
pub mod matrix;
pub mod suit;
pub mod teach;

pub use matrix::Matrix;

use crate::error::Error;
use crate::spec::{Call, Param, Status, Values};
use serde::Serialize;

/// A solver that takes one iteration at a time.
pub trait LinearSolver {
    /// One iteration from x, in place.
    fn step(&mut self, a: &Matrix, b: &[f64], x: &mut [f64]) -> Status;
}

/// A solver that describes itself.
#[derive(Serialize)]
pub struct Spec {
    /// Stable name; it stands in links and tests.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence: what is its idea.
    pub idea: &'static str,
    /// An iteration in a line.
    pub rule: &'static str,
    /// Book and section.
    pub source: &'static str,
    /// Parameters.
    pub params: &'static [Param],
    /// What it needs of the matrix.
    pub needs: Needs,
    /// A new instance for A, at the start x₀.
    #[serde(skip)]
    pub build: Build,
}

/// Makes a solver from A, b, x₀ and its parameters.
type Build = fn(&Matrix, &[f64], &[f64], &Values) -> Result<Box<dyn LinearSolver>, Error>;

/// What a solver needs of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Any regular matrix.
    Regular,
    /// A diagonal without zeros, and an iteration matrix of spectral radius below 1.
    Contraction,
    /// A symmetric matrix.
    Symmetric,
    /// A symmetric positive definite matrix.
    PositiveDefinite,
}

/// Every iterative solver, in the order of the list.
pub static METHODS: &[&Spec] = iterative::METHODS;

/// The solver that `call` names, with its parameters set.
///
/// # Errors
/// An unknown solver or parameter, or a value out of range.
pub fn resolve(call: &Call) -> Result<(&'static Spec, Values), Error> {
    let spec = METHODS.iter().copied().find(|spec| spec.id == call.id).ok_or_else(|| Error::Unknown {
        what: "linear solver".to_string(),
        given: call.id.clone(),
        allowed: METHODS.iter().map(|spec| spec.id.to_string()).collect(),
    })?;
    Ok((spec, Values::new(spec.params, &call.params, spec.id)?))
}

/// A solver on its way, with the history of its residuals.
pub struct Solve {
    solver: Box<dyn LinearSolver>,
    x: Vec<f64>,
    room: Vec<f64>,
    /// |b − A xₖ| for k = 0, 1, ….
    pub residuals: Vec<f64>,
    status: Status,
    target: f64,
}

impl Solve {
    /// A solve from `x0` that ends when |b − A x| ≤ `tolerance` |b|, and when the residual is beyond 10³⁰ times its start.
    ///
    /// # Errors
    /// A matrix that is not square, lengths that do not match, entries that are not finite, or what the solver refuses.
    pub fn new(a: &Matrix, b: &[f64], x0: &[f64], call: &Call, tolerance: f64) -> Result<Self, Error> {
        let (spec, values) = resolve(call)?;
        a.check_square()?;
        a.check_finite()?;
        let n = a.columns;
        for (what, given) in [("b", b), ("x0", x0)] {
            if given.len() != n {
                return Err(Error::WrongLength { what, given: given.len(), allowed: [n, n] });
            }
            if let Some(row) = given.iter().position(|x| !x.is_finite()) {
                return Err(Error::Table {
                    row: row + 1,
                    found: crate::export::number(given[row]),
                    expected: format!("a finite number in {what}"),
                });
            }
        }
        let solver = (spec.build)(a, b, x0, &values)?;
        let mut solve = Self {
            solver,
            x: x0.to_vec(),
            room: vec![0.0; n],
            residuals: Vec::with_capacity(10_000),
            status: Status::Running,
            target: tolerance * crate::math::norm(b),
        };
        solve.record(a, b);
        Ok(solve)
    }

    fn record(&mut self, a: &Matrix, b: &[f64]) {
        a.multiply(&self.x, &mut self.room);
        for (r, b) in self.room.iter_mut().zip(b) {
            *r = b - *r;
        }
        let norm = crate::math::norm(&self.room);
        self.residuals.push(norm);
        if norm <= self.target {
            self.status = Status::Converged;
        } else if !(norm <= 1e30 * (1.0 + self.residuals[0])) {
            self.status = Status::Diverged;
        }
    }

    /// Up to `iterations` more.
    pub fn advance(&mut self, a: &Matrix, b: &[f64], iterations: u64) -> Status {
        for _ in 0..iterations {
            if self.status != Status::Running {
                break;
            }
            let status = self.solver.step(a, b, &mut self.x);
            self.record(a, b);
            if self.status == Status::Running {
                self.status = status;
            }
        }
        self.status
    }

    /// Where it stands.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The factor by which the residual has shrunk per iteration, from the last `window` iterations; NaN before two.
    pub fn rate(&self, window: usize) -> f64 {
        let k = self.residuals.len() - 1;
        let back = window.min(k);
        if back == 0 {
            return f64::NAN;
        }
        crate::math::pow(self.residuals[k] / self.residuals[k - back], 1.0 / back as f64)
    }
}
