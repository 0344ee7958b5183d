//! Newton's method: step to the stationary point of the second-order model.
//!
//! ```text
//! H d = −g        x ← x + α d,  α = 1 or by a line search
//! ```
//!
//! No inverse is formed: the system is solved. The pure method goes wherever the model's stationary point is, be it a
//! minimum, a saddle or a maximum. The safeguarded forms need a direction that descends: *damped* searches along d and turns
//! to −g where d does not descend; *modified* replaces each eigenvalue λ of H by max(|λ|, 10⁻⁸ max|λ|), so that d always
//! descends. A singular H gets the shortest d that fits best.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, sections 3.3 and 3.4.

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::{axpy, cholesky, cholesky_solve, dot, eigen, largest, lu, lu_solve, qr, qr_transposed, upper_solve};
use crate::linesearch::{C1, C2, Kind, SEARCH_BACKTRACKING, Search, Trial};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "newton",
    name: "Newton",
    idea: "Step to the stationary point of the quadratic that has the same value, slope and curvature here.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, (3.30) and section 3.4",
    params: &[
        Param::choice(
            "form",
            "Form",
            &[
                Choice { id: "pure", name: "pure: the whole step" },
                Choice { id: "damped", name: "damped by a line search" },
                Choice { id: "modified", name: "modified: |λ| for λ" },
            ],
        )
        .note("The pure form goes to the nearest stationary point, also a saddle or a maximum."),
        Param::choice(
            "solver",
            "H d = −g by",
            &[
                Choice { id: "lu", name: "LU with pivoting" },
                Choice { id: "qr", name: "Householder QR" },
                Choice { id: "cholesky", name: "Cholesky, else LU" },
            ],
        )
        .note("The modified form uses the eigenvalues instead."),
        SEARCH_BACKTRACKING,
        C1,
        C2,
    ],
    state: &[
        State::vector("d", "direction"),
        State::scalar("alpha", "step length"),
        State::matrix("H", "Hessian where the step began"),
    ],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "Optim.jl Newton",
        difference: "Hager–Zhang's search; a shifted Cholesky factor where H is indefinite",
        settings: "form=modified,search=hager_zhang",
    }],
    build: |n, p| Box::new(Newton::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let direction = match p.choice("form") {
        "modified" => Line::found(
            "d",
            "the solution of |H| d = −∇f(x)",
            "|H| has the absolute values of H's eigenvalues, so d goes down.",
        ),
        _ => Line::found("d", "the solution of H d = −∇f(x)", "Solve for the step to the model's stationary point."),
    };
    let alpha = match p.choice("form") {
        "pure" => Line::found("alpha", "1, the whole step", "No step size is needed: the model has one of its own."),
        _ => Line::found("alpha", "the line search along d", "The search keeps f falling."),
    };
    vec![direction, alpha, Line::new("x = x + alpha*d", "Step.")]
}

struct Newton {
    form: &'static str,
    solver: &'static str,
    at: Descent,
    h: Vec<f64>,
    a: Vec<f64>,
    vectors: Vec<f64>,
    values: Vec<f64>,
    swaps: Vec<usize>,
    room: Vec<f64>,
}

impl Newton {
    fn new(n: usize, p: &Values) -> Self {
        let mut at = Descent::new(n, p);
        if p.choice("form") == "pure" {
            at.search = Search::new(n, Kind::Fixed, p["c1"], p["c2"]);
        }
        Self {
            form: p.choice("form"),
            solver: p.choice("solver"),
            at,
            h: vec![0.0; n * n],
            a: vec![0.0; n * n],
            vectors: vec![0.0; n * n],
            values: vec![0.0; n],
            swaps: vec![0; n],
            room: vec![0.0; n],
        }
    }

    /// d ← −H⁻¹ g.
    fn solve(&mut self) {
        let n = self.room.len();
        self.at.downhill();
        let Self { h, a, swaps, room, values, .. } = self;
        let d = &mut self.at.d;
        a.copy_from_slice(h);
        let regular = match self.solver {
            "qr" => {
                qr(a, n, n, values, room);
                qr_transposed(a, n, n, values, d);
                upper_solve(a, n, d)
            }
            "cholesky" if cholesky(a, n).is_ok() => {
                cholesky_solve(a, n, d);
                true
            }
            _ => {
                a.copy_from_slice(h);
                let singular = lu(a, n, swaps);
                if singular.is_none() {
                    lu_solve(a, n, swaps, d);
                }
                singular.is_none()
            }
        };
        if !regular {
            self.spectral(|value, most| if value.abs() > 1e-14 * most { 1.0 / value } else { 0.0 });
        }
    }

    /// d ← −Σ weight(λ, max|λ|) (v·g) v over H's eigenvectors v.
    fn spectral(&mut self, weight: fn(f64, f64) -> f64) {
        let n = self.room.len();
        self.a.copy_from_slice(&self.h);
        eigen(&mut self.a, n, &mut self.values, &mut self.vectors);
        let most = largest(&self.values);
        self.at.d.fill(0.0);
        for (value, v) in self.values.iter().zip(self.vectors.chunks_exact(n)) {
            let part = dot(v, &self.at.g) * weight(*value, most);
            axpy(-part, v, &mut self.at.d);
        }
    }
}

impl Optimizer for Newton {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        f.hessian(x, &mut self.h);
        if self.form == "modified" {
            self.spectral(|value, most| {
                let size = value.abs().max(1e-8 * most);
                if size > 0.0 { 1.0 / size } else { 1.0 }
            });
        } else {
            self.solve();
        }
        if self.form == "damped" && !(self.at.slope() < 0.0) {
            self.at.downhill();
        }
        if !self.at.walk(f, x, rate) {
            self.at.stay();
        }
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
    use crate::optim::testing::{Bowl, Linear, choose};

    #[test]
    fn a_quadratic_takes_one_step() {
        for solver in ["lu", "qr", "cholesky"] {
            let x = choose("newton", &[], &[("solver", solver)], &mut Bowl(&[2.0, 8.0]), &[3.0, -5.0], 1);
            assert!(x.iter().all(|x| x.abs() < 1e-14), "{solver}: {x:?}");
        }
    }

    #[test]
    fn the_pure_form_goes_to_a_saddle_and_the_modified_one_leaves_it() {
        // f = (x² − y²)/2 at (1, 1): H = diag(1, −1), g = (1, −1), pure d = (−1, −1), modified d = (−1, 1).
        assert_eq!(choose("newton", &[], &[], &mut Bowl(&[1.0, -1.0]), &[1.0, 1.0], 1), [0.0, 0.0]);
        let x = choose("newton", &[], &[("form", "modified")], &mut Bowl(&[1.0, -1.0]), &[1.0, 1.0], 1);
        assert_eq!(x, [0.0, 2.0]);
    }

    #[test]
    fn a_hessian_of_zeros_gives_no_step() {
        assert_eq!(choose("newton", &[], &[], &mut Linear(&[1.0, 1.0]), &[1.0, 1.0], 1), [1.0, 1.0]);
        // Modified, a flat model is taken for one of curvature 1.
        assert_eq!(choose("newton", &[], &[("form", "modified")], &mut Linear(&[1.0]), &[1.0], 1), [0.0]);
    }
}
