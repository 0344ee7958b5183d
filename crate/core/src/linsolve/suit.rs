//! Which solver fits which matrix, and how fast it will be.

use super::{Matrix, Needs, Spec};
use crate::dense::{cholesky, dot};
use crate::math;
use crate::spec::Values;
use serde::Serialize;

/// What can be said of a square matrix. Up to [`SMALL`] unknowns all of it is computed; beyond, what products tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// A = Aᵀ.
    pub symmetric: bool,
    /// Symmetric, and Cholesky's pivots are positive; unknown where too large.
    pub positive_definite: Option<bool>,
    /// Each diagonal entry outweighs the rest of its row.
    pub dominant: bool,
    /// No zero on the diagonal.
    pub diagonal: bool,
    /// σ₁/σₙ; for large symmetric matrices the estimate from Lanczos iterations.
    pub condition: f64,
    /// Largest and smallest eigenvalue of a symmetric matrix, or estimates of them.
    pub spectrum: Option<[f64; 2]>,
    /// Whether the smallest singular value is rounding beside the largest.
    pub singular: bool,
}

/// Up to this many unknowns singular values are computed.
pub const SMALL: usize = 150;

/// The facts on a square matrix with finite entries.
pub fn facts(a: &Matrix) -> Facts {
    let n = a.rows;
    let symmetric = super::direct::asymmetry(a).is_none();
    let mut dominant = true;
    for i in 0..n {
        let (indices, entries) = a.row(i);
        let (mut own, mut rest) = (0.0, 0.0);
        for (&j, entry) in indices.iter().zip(entries) {
            if j as usize == i {
                own = entry.abs();
            } else {
                rest += entry.abs();
            }
        }
        dominant &= own > rest;
    }
    let diagonal = a.diagonal().iter().all(|&d| d != 0.0);
    if n <= SMALL {
        let sigma = super::direct::singular_values(a);
        let condition = sigma[0] / sigma[n - 1];
        let spectrum = super::direct::eigenvalues(a).ok().map(|values| [values[n - 1], values[0]]);
        let positive_definite = Some(symmetric && cholesky(&mut a.to_dense(), n).is_ok());
        let singular = !(sigma[n - 1] > n as f64 * f64::EPSILON * sigma[0]);
        return Facts { symmetric, positive_definite, dominant, diagonal, condition, spectrum, singular };
    }
    let spectrum = symmetric.then(|| lanczos(a, 80));
    let condition = spectrum.map_or(f64::NAN, |[high, low]| (high / low).abs());
    let positive_definite = match spectrum {
        Some([_, low]) if low <= 0.0 => Some(false),
        _ if !symmetric => Some(false),
        _ => None,
    };
    Facts { symmetric, positive_definite, dominant, diagonal, condition, spectrum, singular: false }
}

/// Largest and smallest Ritz value after some Lanczos iterations with full orthogonalisation.
fn lanczos(a: &Matrix, steps: usize) -> [f64; 2] {
    let n = a.rows;
    let steps = steps.min(n);
    let mut basis = vec![0.0; (steps + 1) * n];
    let mut normal = crate::noise::Normal::new(1);
    for v in &mut basis[..n] {
        *v = normal.draw();
    }
    let norm = math::norm(&basis[..n]);
    for v in &mut basis[..n] {
        *v /= norm;
    }
    let mut t = vec![0.0; steps * steps];
    let mut taken = steps;
    for k in 0..steps {
        let (known, rest) = basis.split_at_mut((k + 1) * n);
        let w = &mut rest[..n];
        a.multiply(&known[k * n..], w);
        t[k * steps + k] = dot(&known[k * n..], w);
        for _ in 0..2 {
            for v in known.chunks_exact(n) {
                let part = dot(v, w);
                crate::dense::axpy(-part, v, w);
            }
        }
        let next = math::norm(w);
        if k + 1 < steps {
            if next <= 1e-14 * t[k * steps + k].abs() {
                taken = k + 1;
                break;
            }
            t[k * steps + k + 1] = next;
            t[(k + 1) * steps + k] = next;
        }
        for w in w.iter_mut() {
            *w /= next;
        }
    }
    let mut small: Vec<f64> = (0..taken * taken).map(|i| t[i / taken * steps + i % taken]).collect();
    let (mut values, mut vectors) = (vec![0.0; taken], vec![0.0; taken * taken]);
    crate::dense::eigen(&mut small, taken, &mut values, &mut vectors);
    [values[taken - 1], values[0]]
}

/// Why a solver does not fit, in sentences; empty where it does.
pub fn objections(spec: &Spec, facts: &Facts) -> Vec<&'static str> {
    let mut out = Vec::new();
    if facts.singular {
        out.push("The matrix is singular: there is no solution, or there are many; SVD gives the shortest.");
    }
    match spec.needs {
        Needs::Regular => {}
        Needs::Contraction => {
            if !facts.diagonal {
                out.push(
                    "There is a zero on the diagonal: an equation without its own unknown cannot be solved for it.",
                );
            } else if !facts.dominant && facts.positive_definite != Some(true) {
                out.push("The matrix is neither diagonally dominant nor positive definite: the iteration may diverge.");
            }
        }
        Needs::Symmetric | Needs::PositiveDefinite => {
            if !facts.symmetric {
                out.push("The matrix is not symmetric: the short recurrences do not hold; GMRES takes any matrix.");
            } else if spec.needs == Needs::PositiveDefinite && facts.positive_definite == Some(false) {
                out.push("The matrix is not positive definite: there is no lowest point to go to; MINRES takes it.");
            }
        }
    }
    out
}

/// The factor per iteration that theory predicts for the residual or error in the long run; NaN where there is none.
///
/// For splittings it is the spectral radius of the iteration matrix, by power iteration on two steps at a time; for gradient
/// descent (κ − 1)/(κ + 1), for CG (√κ − 1)/(√κ + 1), both bounds.
pub fn predicted_rate(spec: &Spec, values: &Values, a: &Matrix, facts: &Facts) -> f64 {
    let kappa = facts.condition;
    match spec.id {
        "gradient" => (kappa - 1.0) / (kappa + 1.0),
        "cg" => (kappa.sqrt() - 1.0) / (kappa.sqrt() + 1.0),
        "jacobi" | "gauss_seidel" | "symmetric_gauss_seidel" | "sor" => spectral_radius(spec, values, a),
        _ => f64::NAN,
    }
}

/// The spectral radius of a splitting's iteration matrix: the mean growth of a random error over many iterations with
/// b = 0, which tends to it also where the dominant eigenvalues are a pair.
pub fn spectral_radius(spec: &Spec, values: &Values, a: &Matrix) -> f64 {
    let n = a.rows;
    let zero = vec![0.0; n];
    let mut normal = crate::noise::Normal::new(7);
    let mut x: Vec<f64> = (0..n).map(|_| normal.draw()).collect();
    let Ok(mut solver) = (spec.build)(a, &zero, &x, values) else {
        return f64::NAN;
    };
    let (warm, counted) = (200, 400);
    let mut sum = 0.0;
    for k in 0..warm + counted {
        solver.step(a, &zero, &mut x);
        let norm = math::norm(&x);
        // Nilpotent: the error is gone.
        if norm <= 1e-250 {
            return 0.0;
        }
        if !norm.is_finite() {
            return f64::INFINITY;
        }
        if k >= warm {
            sum += math::log(norm);
        }
        for x in &mut x {
            *x /= norm;
        }
    }
    math::exp(sum / f64::from(counted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linsolve::METHODS;

    fn spec(id: &str) -> &'static Spec {
        METHODS.iter().find(|spec| spec.id == id).expect("a solver")
    }

    #[test]
    fn facts_by_hand() {
        let f = facts(&Matrix::dense(2, 2, &[2.0, -1.0, -1.0, 2.0]).expect("a matrix"));
        assert!(f.symmetric && f.positive_definite == Some(true) && f.dominant && !f.singular);
        assert!((f.condition - 3.0).abs() < 1e-14);
        let f = facts(&Matrix::dense(2, 2, &[1.0, 2.0, 2.0, 1.0]).expect("a matrix"));
        assert_eq!((f.positive_definite, f.dominant), (Some(false), false));
        assert_eq!(objections(spec("cg"), &f).len(), 1);
        assert!(objections(spec("minres"), &f).is_empty());
        let f = facts(&Matrix::dense(2, 2, &[1.0, 2.0, 2.0, 4.0]).expect("a matrix"));
        assert!(f.singular && objections(spec("gmres"), &f)[0].contains("singular"));
    }

    #[test]
    fn jacobis_radius_for_poisson_is_the_cosine() {
        // cos(π/11) for ten unknowns; power iteration converges like the ratio to the next, 0.84/0.96, but ±ρ is a pair.
        let a = Matrix::poisson1d(10);
        let rho = spectral_radius(spec("jacobi"), &Values::defaults(spec("jacobi").params), &a);
        assert!((rho - math::cos(core::f64::consts::PI / 11.0)).abs() < 1e-6, "{rho}");
    }
}
