//! Exact derivatives for many variables: a reverse sweep for the gradient, forward-over-reverse for the Hessian.
//!
//! With w̄ᵢ = ∂f/∂wᵢ for every intermediate value wᵢ, one backward pass gives the gradient at the cost of a few
//! evaluations, whatever n. Differentiating both passes along a direction d gives the Hessian's product
//! with d (Griewank & Walther, Evaluating Derivatives, 2nd ed., section 5.1); the directions are the
//! axes, eight at a time.

use super::compile::Program;
use super::eval;
use super::jets::{Partials, careful};

/// Directions carried at once.
const WIDTH: usize = 8;

/// Room for the sweeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Tape {
    partials: Vec<Partials>,
    /// ∂f/∂wᵢ for variables and instructions.
    adjoints: Vec<f64>,
    /// Derivatives of wᵢ along the present directions.
    tangents: Vec<[f64; WIDTH]>,
    /// Derivatives of ∂f/∂wᵢ along them.
    adjoint_tangents: Vec<[f64; WIDTH]>,
}

impl Tape {
    pub(super) fn new(program: &Program) -> Self {
        let length = program.n + program.code.len();
        Self {
            partials: vec![Partials::default(); program.code.len()],
            adjoints: vec![0.0; length],
            tangents: vec![[0.0; WIDTH]; length],
            adjoint_tangents: vec![[0.0; WIDTH]; length],
        }
    }

    /// f and its gradient. Returns whether every derivative on the way was finite, too.
    fn sweep(&mut self, program: &Program, x: &[f64], values: &mut [f64], g: &mut [f64]) -> (f64, bool) {
        eval::fill(program, x, values);
        let n = program.n;
        let mut finite = true;
        for (i, instruction) in program.code.iter().enumerate() {
            let (a, b) = (values[instruction.a as usize], values[instruction.b as usize]);
            self.partials[i] = instruction.partials(a, b, values[n + i]);
            finite &= self.partials[i].is_finite();
        }
        let adjoints = &mut self.adjoints[..];
        adjoints.fill(0.0);
        adjoints[program.result] = 1.0;
        for (i, instruction) in program.code.iter().enumerate().rev() {
            let (bar, p) = (adjoints[n + i], &self.partials[i]);
            adjoints[instruction.a as usize] += careful(bar, p.a);
            adjoints[instruction.b as usize] += careful(bar, p.b);
        }
        g.copy_from_slice(&adjoints[..n]);
        (values[program.result], finite)
    }

    /// f and its gradient into `g`.
    pub(super) fn gradient(&mut self, program: &Program, x: &[f64], values: &mut [f64], g: &mut [f64]) -> f64 {
        self.sweep(program, x, values, g).0
    }

    /// f, its gradient into `g` and its Hessian into `h`, n×n.
    pub(super) fn hessian(
        &mut self,
        program: &Program,
        x: &[f64],
        values: &mut [f64],
        g: &mut [f64],
        h: &mut [f64],
    ) -> f64 {
        let (value, finite) = self.sweep(program, x, values, g);
        let n = program.n;
        for first in (0..n).step_by(WIDTH) {
            if finite && self.adjoints.iter().all(|bar| bar.is_finite()) {
                self.directions(program, first, |f, d| f * d);
            } else {
                self.directions(program, first, careful);
            }
            for row in 0..n {
                for (lane, column) in (first..n.min(first + WIDTH)).enumerate() {
                    if row >= column {
                        let entry = self.adjoint_tangents[row][lane];
                        h[row * n + column] = entry;
                        h[column * n + row] = entry;
                    }
                }
            }
        }
        value
    }

    /// Both passes along the axes `first`, `first` + 1, ….
    #[inline(always)]
    fn directions(&mut self, program: &Program, first: usize, times: impl Fn(f64, f64) -> f64) {
        let n = program.n;
        let (tangents, bars) = (&mut self.tangents[..], &mut self.adjoint_tangents[..]);
        tangents[..n].fill([0.0; WIDTH]);
        for lane in 0..WIDTH.min(n - first) {
            tangents[first + lane][lane] = 1.0;
        }
        for (i, instruction) in program.code.iter().enumerate() {
            let (a, b, p) = (tangents[instruction.a as usize], tangents[instruction.b as usize], &self.partials[i]);
            for lane in 0..WIDTH {
                tangents[n + i][lane] = times(p.a, a[lane]) + times(p.b, b[lane]);
            }
        }
        bars.fill([0.0; WIDTH]);
        for (i, instruction) in program.code.iter().enumerate().rev() {
            let (bar, bar_tangent, p) = (self.adjoints[n + i], bars[n + i], &self.partials[i]);
            let (a, b) = (instruction.a as usize, instruction.b as usize);
            let (da, db) = (tangents[a], tangents[b]);
            for lane in 0..WIDTH {
                bars[a][lane] +=
                    times(p.a, bar_tangent[lane]) + times(bar, times(p.aa, da[lane]) + times(p.ab, db[lane]));
            }
            for lane in 0..WIDTH {
                bars[b][lane] +=
                    times(p.b, bar_tangent[lane]) + times(bar, times(p.ab, da[lane]) + times(p.bb, db[lane]));
            }
        }
    }
}
