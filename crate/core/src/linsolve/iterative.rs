//! The iterative solvers.
//!
//! Sources: Saad, Iterative Methods for Sparse Linear Systems, 2nd ed. (4.1 splittings, 6.5 GMRES, 6.7 CG, 9.2 PCG, 10.3 incomplete
//! factorizations); Paige and Saunders, SIAM J. Numer. Anal. 12 (1975), for MINRES.

use super::{LinearSolver, Matrix, Needs, Spec};
use crate::dense::{axpy, dot};
use crate::error::Error;
use crate::math;
use crate::spec::{Choice, Param, Status};

/// Every iterative solver.
pub(super) static METHODS: &[&Spec] =
    &[&JACOBI, &GAUSS_SEIDEL, &SYMMETRIC_GAUSS_SEIDEL, &SOR, &GRADIENT, &CG, &PCG, &MINRES, &GMRES];

static JACOBI: Spec = Spec {
    id: "jacobi",
    name: "Jacobi",
    idea: "Solve each equation for its own unknown, all at once from the old values.",
    rule: "x ← x + ω D⁻¹ (b − A x)",
    source: "Saad, Iterative Methods, 2nd ed., (4.4)",
    params: &[Param::linear("omega", "Damping ω", 1.0, [0.1, 1.0])
        .legal([1e-6, 2.0])
        .note("2/3 damps what oscillates.")],
    needs: Needs::Contraction,
    build: |a, _, x, p| Ok(Box::new(Jacobi { omega: p["omega"], diagonal: pivots(a)?, old: vec![0.0; x.len()] })),
};

static GAUSS_SEIDEL: Spec = Spec {
    id: "gauss_seidel",
    name: "Gauss–Seidel",
    idea: "Solve each equation for its own unknown, one after the other with the newest values.",
    rule: "(D + L) x ← b − U x",
    source: "Saad, Iterative Methods, 2nd ed., (4.6)",
    params: &[],
    needs: Needs::Contraction,
    build: |a, _, _, _| Ok(Box::new(Sweep { omega: 1.0, diagonal: pivots(a)?, back: false })),
};

static SYMMETRIC_GAUSS_SEIDEL: Spec = Spec {
    id: "symmetric_gauss_seidel",
    name: "Symmetric Gauss–Seidel",
    idea: "A sweep down and a sweep up count as one iteration.",
    rule: "(D + L) x½ = b − U x, then (D + U) x ← b − L x½",
    source: "Saad, Iterative Methods, 2nd ed., section 4.1",
    params: &[],
    needs: Needs::Contraction,
    build: |a, _, _, _| Ok(Box::new(Sweep { omega: 1.0, diagonal: pivots(a)?, back: true })),
};

static SOR: Spec = Spec {
    id: "sor",
    name: "SOR",
    idea: "Gauss–Seidel, each move taken ω times as far.",
    rule: "(D + ωL) x ← ωb − (ωU + (ω − 1)D) x",
    source: "Saad, Iterative Methods, 2nd ed., (4.12)",
    params: &[Param::linear("omega", "Over-relaxation ω", 1.5, [1.0, 1.99]).legal([1e-6, 2.0])],
    needs: Needs::Contraction,
    build: |a, _, _, p| Ok(Box::new(Sweep { omega: p["omega"], diagonal: pivots(a)?, back: false })),
};

static GRADIENT: Spec = Spec {
    id: "gradient",
    name: "Gradient descent, exact step",
    idea: "Go down the gradient of xᵀAx/2 − bᵀx to the lowest point along it: not a way to solve a linear system.",
    rule: "r = b − A x,  x ← x + (rᵀr / rᵀA r) r",
    source: "Saad, Iterative Methods, 2nd ed., Algorithm 5.2",
    params: &[],
    needs: Needs::PositiveDefinite,
    build: |_, _, x, _| Ok(Box::new(Gradient { r: vec![0.0; x.len()], ar: vec![0.0; x.len()] })),
};

static CG: Spec = Spec {
    id: "cg",
    name: "Conjugate gradients",
    idea: "Go along directions that do not undo each other: n of them end it.",
    rule: "x ← x + α p,  r ← r − α A p,  p ← r + β p",
    source: "Hestenes and Stiefel 1952; Saad, Iterative Methods, 2nd ed., Algorithm 6.18",
    params: &[],
    needs: Needs::PositiveDefinite,
    build: |a, b, x, _| Ok(Box::new(Conjugate::new(a, b, x, Preconditioner::Nothing))),
};

static PCG: Spec = Spec {
    id: "pcg",
    name: "Preconditioned CG",
    idea: "Conjugate gradients on a system made rounder by a matrix M that is easy to solve with.",
    rule: "z = M⁻¹r,  x ← x + α p,  r ← r − α A p,  p ← z + β p",
    source: "Saad, Iterative Methods, 2nd ed., Algorithm 9.1; IC(0): section 10.3.2",
    params: &[Param::choice(
        "by",
        "M",
        &[
            Choice { id: "jacobi", name: "the diagonal" },
            Choice { id: "ssor", name: "SSOR, ω = 1" },
            Choice { id: "ic0", name: "incomplete Cholesky IC(0)" },
        ],
    )],
    needs: Needs::PositiveDefinite,
    build: |a, b, x, p| {
        let by = match p.choice("by") {
            "jacobi" => Preconditioner::Jacobi(pivots(a)?),
            "ssor" => Preconditioner::Ssor(pivots(a)?),
            _ => incomplete_cholesky(a)?,
        };
        Ok(Box::new(Conjugate::new(a, b, x, by)))
    },
};

static MINRES: Spec = Spec {
    id: "minres",
    name: "MINRES",
    idea: "For a symmetric matrix, definite or not: the smallest residual in a growing space, with short recurrences.",
    rule: "xₖ = argmin |b − A x| over x₀ + span{r₀, A r₀, …}",
    source: "Paige and Saunders, SIAM J. Numer. Anal. 12 (1975)",
    params: &[],
    needs: Needs::Symmetric,
    build: |a, b, x, _| Ok(Box::new(Minres::new(a, b, x))),
};

static GMRES: Spec = Spec {
    id: "gmres",
    name: "GMRES",
    idea: "For any matrix: the smallest residual in a growing space, at the price of keeping all of it.",
    rule: "xₖ = argmin |b − A x| over x₀ + span{r₀, A r₀, …}",
    source: "Saad and Schultz 1986; Saad, Iterative Methods, 2nd ed., Algorithm 6.9",
    params: &[Param::integer("restart", "Restart after", 50, [5, 200]).legal([1.0, 1000.0])],
    needs: Needs::Regular,
    build: |_, _, x, p| Ok(Box::new(Gmres::new(x.len(), p["restart"] as usize))),
};

/// The diagonal, without zeros.
fn pivots(a: &Matrix) -> Result<Vec<f64>, Error> {
    let diagonal = a.diagonal();
    match diagonal.iter().position(|&d| d == 0.0) {
        None => Ok(diagonal),
        Some(i) => Err(Error::Table {
            row: i + 1,
            found: "0 on the diagonal".to_string(),
            expected: "an equation that has its own unknown".to_string(),
        }),
    }
}

struct Jacobi {
    omega: f64,
    diagonal: Vec<f64>,
    old: Vec<f64>,
}

impl LinearSolver for Jacobi {
    fn step(&mut self, a: &Matrix, b: &[f64], x: &mut [f64]) -> Status {
        self.old.copy_from_slice(x);
        for i in 0..x.len() {
            let (indices, entries) = a.row(i);
            let mut rest = 0.0;
            for (&j, entry) in indices.iter().zip(entries) {
                if j as usize != i {
                    rest += entry * self.old[j as usize];
                }
            }
            x[i] = (1.0 - self.omega) * self.old[i] + self.omega * ((b[i] - rest) / self.diagonal[i]);
        }
        Status::Running
    }
}

/// Gauss–Seidel, SOR, and both sweeps.
struct Sweep {
    omega: f64,
    diagonal: Vec<f64>,
    back: bool,
}

impl Sweep {
    fn one(&self, a: &Matrix, b: &[f64], x: &mut [f64], i: usize) {
        let (indices, entries) = a.row(i);
        let mut rest = 0.0;
        for (&j, entry) in indices.iter().zip(entries) {
            if j as usize != i {
                rest += entry * x[j as usize];
            }
        }
        let solved = (b[i] - rest) / self.diagonal[i];
        x[i] = if self.omega == 1.0 { solved } else { (1.0 - self.omega) * x[i] + self.omega * solved };
    }
}

impl LinearSolver for Sweep {
    fn step(&mut self, a: &Matrix, b: &[f64], x: &mut [f64]) -> Status {
        for i in 0..x.len() {
            self.one(a, b, x, i);
        }
        if self.back {
            for i in (0..x.len()).rev() {
                self.one(a, b, x, i);
            }
        }
        Status::Running
    }
}

struct Gradient {
    r: Vec<f64>,
    ar: Vec<f64>,
}

impl LinearSolver for Gradient {
    fn step(&mut self, a: &Matrix, b: &[f64], x: &mut [f64]) -> Status {
        let Self { r, ar } = self;
        a.multiply(x, r);
        for (r, b) in r.iter_mut().zip(b) {
            *r = b - *r;
        }
        a.multiply(r, ar);
        let (rr, curvature) = (dot(r, r), dot(r, ar));
        if rr == 0.0 {
            return Status::Converged;
        }
        // Not positive definite: there is no lowest point along r.
        if !(curvature > 0.0) {
            return Status::Stalled;
        }
        axpy(rr / curvature, r, x);
        Status::Running
    }
}

enum Preconditioner {
    Nothing,
    Jacobi(Vec<f64>),
    Ssor(Vec<f64>),
    /// L in compressed rows, the diagonal last in each.
    Cholesky {
        starts: Vec<usize>,
        indices: Vec<u32>,
        entries: Vec<f64>,
    },
}

impl Preconditioner {
    /// z ← M⁻¹ r.
    fn apply(&self, a: &Matrix, r: &[f64], z: &mut [f64]) {
        let n = r.len();
        match self {
            Self::Nothing => z.copy_from_slice(r),
            Self::Jacobi(diagonal) => {
                for i in 0..n {
                    z[i] = r[i] / diagonal[i];
                }
            }
            Self::Ssor(diagonal) => {
                // (D + L) D⁻¹ (D + U).
                for i in 0..n {
                    let (indices, entries) = a.row(i);
                    let below = indices.iter().zip(entries).take_while(|(j, _)| (**j as usize) < i);
                    let rest: f64 = below.map(|(&j, entry)| entry * z[j as usize]).sum();
                    z[i] = (r[i] - rest) / diagonal[i];
                }
                for i in (0..n).rev() {
                    let (indices, entries) = a.row(i);
                    let above = indices.iter().zip(entries).skip_while(|(j, _)| (**j as usize) <= i);
                    let rest: f64 = above.map(|(&j, entry)| entry * z[j as usize]).sum();
                    z[i] -= rest / diagonal[i];
                }
            }
            Self::Cholesky { starts, indices, entries } => {
                for i in 0..n {
                    let (begin, last) = (starts[i], starts[i + 1] - 1);
                    let rest: f64 = (begin..last).map(|k| entries[k] * z[indices[k] as usize]).sum();
                    z[i] = (r[i] - rest) / entries[last];
                }
                for i in (0..n).rev() {
                    let (begin, last) = (starts[i], starts[i + 1] - 1);
                    z[i] /= entries[last];
                    let value = z[i];
                    for k in begin..last {
                        z[indices[k] as usize] -= entries[k] * value;
                    }
                }
            }
        }
    }
}

/// IC(0): Cholesky's factor on A's own pattern.
fn incomplete_cholesky(a: &Matrix) -> Result<Preconditioner, Error> {
    let n = a.rows;
    let (mut starts, mut indices, mut entries) = (vec![0], Vec::<u32>::new(), Vec::<f64>::new());
    for i in 0..n {
        let (columns, values) = a.row(i);
        let begin = indices.len();
        for (&j, &value) in columns.iter().zip(values).take_while(|(j, _)| (**j as usize) <= i) {
            if j as usize == i {
                let square: f64 = entries[begin..].iter().map(|l| l * l).sum();
                let pivot = value - square;
                if !(pivot > 0.0) {
                    return Err(Error::Table {
                        row: i + 1,
                        found: "a pivot that is not positive".to_string(),
                        expected: "a matrix with an incomplete Cholesky factor".to_string(),
                    });
                }
                indices.push(j);
                entries.push(pivot.sqrt());
            } else if value != 0.0 {
                // Σ L(i, k) L(j, k) over the common columns k < j.
                let (from, to) = (starts[j as usize], starts[j as usize + 1] - 1);
                let (mut p, mut q, mut sum) = (begin, from, 0.0);
                while p < indices.len() && q < to {
                    match indices[p].cmp(&indices[q]) {
                        std::cmp::Ordering::Less => p += 1,
                        std::cmp::Ordering::Greater => q += 1,
                        std::cmp::Ordering::Equal => {
                            sum += entries[p] * entries[q];
                            p += 1;
                            q += 1;
                        }
                    }
                }
                indices.push(j);
                entries.push((value - sum) / entries[to]);
            }
        }
        if indices.len() == begin || indices[indices.len() - 1] as usize != i {
            return Err(Error::Table {
                row: i + 1,
                found: "0 on the diagonal".to_string(),
                expected: "a matrix with an incomplete Cholesky factor".to_string(),
            });
        }
        starts.push(indices.len());
    }
    Ok(Preconditioner::Cholesky { starts, indices, entries })
}

struct Conjugate {
    by: Preconditioner,
    r: Vec<f64>,
    z: Vec<f64>,
    p: Vec<f64>,
    ap: Vec<f64>,
    rz: f64,
}

impl Conjugate {
    fn new(a: &Matrix, b: &[f64], x: &[f64], by: Preconditioner) -> Self {
        let n = x.len();
        let mut r = vec![0.0; n];
        a.multiply(x, &mut r);
        for (r, b) in r.iter_mut().zip(b) {
            *r = b - *r;
        }
        let mut z = vec![0.0; n];
        by.apply(a, &r, &mut z);
        let rz = dot(&r, &z);
        Self { by, r, p: z.clone(), z, ap: vec![0.0; n], rz }
    }
}

impl LinearSolver for Conjugate {
    fn step(&mut self, a: &Matrix, _b: &[f64], x: &mut [f64]) -> Status {
        if self.rz == 0.0 {
            return Status::Converged;
        }
        a.multiply(&self.p, &mut self.ap);
        let curvature = dot(&self.p, &self.ap);
        // Not positive definite along p.
        if !(curvature > 0.0) {
            return Status::Stalled;
        }
        let alpha = self.rz / curvature;
        axpy(alpha, &self.p, x);
        axpy(-alpha, &self.ap, &mut self.r);
        self.by.apply(a, &self.r, &mut self.z);
        let rz = dot(&self.r, &self.z);
        let beta = rz / self.rz;
        self.rz = rz;
        for (p, z) in self.p.iter_mut().zip(&self.z) {
            *p = z + beta * *p;
        }
        Status::Running
    }
}

/// Lanczos vectors, Givens rotations and directions, two or three of each.
struct Minres {
    v_old: Vec<f64>,
    v: Vec<f64>,
    w: Vec<f64>,
    d_old: Vec<f64>,
    d: Vec<f64>,
    d_new: Vec<f64>,
    beta: f64,
    /// The last two rotations.
    c: [f64; 2],
    s: [f64; 2],
    eta: f64,
    size: f64,
}

impl Minres {
    fn new(a: &Matrix, b: &[f64], x: &[f64]) -> Self {
        let n = x.len();
        let mut v = vec![0.0; n];
        a.multiply(x, &mut v);
        for (v, b) in v.iter_mut().zip(b) {
            *v = b - *v;
        }
        let beta = math::norm(&v);
        if beta > 0.0 {
            for v in &mut v {
                *v /= beta;
            }
        }
        let zero = vec![0.0; n];
        let size = a.entries.iter().fold(0.0, |most: f64, a| most.max(a.abs()));
        Self {
            v_old: zero.clone(),
            v,
            w: zero.clone(),
            d_old: zero.clone(),
            d: zero.clone(),
            d_new: zero,
            beta: 0.0,
            c: [1.0, 1.0],
            s: [0.0, 0.0],
            eta: beta,
            size,
        }
    }
}

impl LinearSolver for Minres {
    fn step(&mut self, a: &Matrix, _b: &[f64], x: &mut [f64]) -> Status {
        if self.eta == 0.0 {
            return Status::Converged;
        }
        a.multiply(&self.v, &mut self.w);
        axpy(-self.beta, &self.v_old, &mut self.w);
        let alpha = dot(&self.v, &self.w);
        axpy(-alpha, &self.v, &mut self.w);
        let next = math::norm(&self.w);
        // Column k of the tridiagonal matrix, turned by the last two rotations.
        let [c_old, c] = self.c;
        let [s_old, s] = self.s;
        let high = s_old * self.beta;
        let middle = c * c_old * self.beta + s * alpha;
        let low = c * alpha - s * c_old * self.beta;
        let rho = (low * low + next * next).sqrt();
        if rho <= 1e-300 {
            return Status::Stalled;
        }
        let (c_new, s_new) = (low / rho, next / rho);
        for i in 0..x.len() {
            self.d_new[i] = (self.v[i] - high * self.d_old[i] - middle * self.d[i]) / rho;
        }
        axpy(c_new * self.eta, &self.d_new, x);
        self.eta *= -s_new;
        self.c = [c, c_new];
        self.s = [s, s_new];
        std::mem::swap(&mut self.d_old, &mut self.d);
        std::mem::swap(&mut self.d, &mut self.d_new);
        std::mem::swap(&mut self.v_old, &mut self.v);
        self.beta = next;
        if next <= 1e-15 * self.size {
            // The space is invariant: there is nothing beyond it.
            self.eta = 0.0;
            return Status::Running;
        }
        for (v, w) in self.v.iter_mut().zip(&self.w) {
            *v = w / next;
        }
        Status::Running
    }
}

/// Arnoldi vectors in rows, and the triangle that the rotations have made of Hessenberg's matrix.
struct Gmres {
    restart: usize,
    basis: Vec<f64>,
    h: Vec<f64>,
    c: Vec<f64>,
    s: Vec<f64>,
    g: Vec<f64>,
    y: Vec<f64>,
    start: Vec<f64>,
    k: usize,
}

impl Gmres {
    fn new(n: usize, restart: usize) -> Self {
        let m = restart.min(n).max(1);
        Self {
            restart: m,
            basis: vec![0.0; (m + 1) * n],
            h: vec![0.0; (m + 1) * m],
            c: vec![0.0; m],
            s: vec![0.0; m],
            g: vec![0.0; m + 1],
            y: vec![0.0; m],
            start: vec![0.0; n],
            k: 0,
        }
    }
}

impl LinearSolver for Gmres {
    fn step(&mut self, a: &Matrix, b: &[f64], x: &mut [f64]) -> Status {
        let (n, m) = (x.len(), self.restart);
        if self.k == 0 || self.k == m {
            self.k = 0;
            self.start.copy_from_slice(x);
            let (first, _) = self.basis.split_at_mut(n);
            a.multiply(x, first);
            for (r, b) in first.iter_mut().zip(b) {
                *r = b - *r;
            }
            let norm = math::norm(first);
            if norm == 0.0 {
                return Status::Converged;
            }
            for r in first {
                *r /= norm;
            }
            self.g.fill(0.0);
            self.g[0] = norm;
        }
        let k = self.k;
        let (known, rest) = self.basis.split_at_mut((k + 1) * n);
        let w = &mut rest[..n];
        a.multiply(&known[k * n..], w);
        let before = math::norm(w);
        // Modified Gram–Schmidt, twice: rounding then leaves nothing of the old directions.
        for i in 0..=k {
            self.h[i * m + k] = 0.0;
        }
        for _ in 0..2 {
            for (i, v) in known.chunks_exact(n).enumerate() {
                let part = dot(v, w);
                self.h[i * m + k] += part;
                axpy(-part, v, w);
            }
        }
        let next = math::norm(w);
        for i in 0..k {
            let (p, q) = (self.h[i * m + k], self.h[(i + 1) * m + k]);
            self.h[i * m + k] = self.c[i] * p + self.s[i] * q;
            self.h[(i + 1) * m + k] = self.c[i] * q - self.s[i] * p;
        }
        let head = self.h[k * m + k];
        let rho = (head * head + next * next).sqrt();
        if !(rho > 0.0) {
            // A maps the space into itself and is singular on it.
            return Status::Stalled;
        }
        (self.c[k], self.s[k]) = (head / rho, next / rho);
        self.h[k * m + k] = rho;
        // The next column's rotation reads this place.
        if (k + 1) * m + k < self.h.len() {
            self.h[(k + 1) * m + k] = 0.0;
        }
        self.g[k + 1] = -self.s[k] * self.g[k];
        self.g[k] *= self.c[k];
        for i in (0..=k).rev() {
            let rest: f64 = (i + 1..=k).map(|j| self.h[i * m + j] * self.y[j]).sum();
            self.y[i] = (self.g[i] - rest) / self.h[i * m + i];
        }
        x.copy_from_slice(&self.start);
        for (i, v) in known.chunks_exact(n).enumerate() {
            axpy(self.y[i], v, x);
        }
        if next <= 1e-14 * before {
            // The exact solution within the space; from here anew.
            self.k = m;
        } else {
            for w in w.iter_mut() {
                *w /= next;
            }
            self.k = k + 1;
        }
        Status::Running
    }
}
