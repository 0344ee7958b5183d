//! Factorizations of dense matrices, as solvers: LU, QR, Cholesky, LDLᵀ, SVD.

use super::Matrix;
use crate::dense::{
    cholesky, cholesky_solve, dot, eigen, form, lu, lu_solve, qr, qr_transposed, svd, svd_solve, upper_solve,
};
use crate::error::Error;
use crate::math;
use serde::Serialize;

/// A factorization that describes itself.
#[derive(Serialize)]
pub struct Factorization {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it says of A.
    pub rule: &'static str,
    /// Which matrices it takes.
    pub takes: &'static str,
    /// Floating-point operations for n unknowns, to the leading order: this times n³.
    pub cubes: f64,
    #[serde(skip)]
    solve: fn(&Matrix, &[f64]) -> Result<Vec<f64>, Error>,
}

/// Every factorization.
pub static FACTORIZATIONS: &[Factorization] = &[
    Factorization {
        id: "lu",
        name: "LU with partial pivoting",
        rule: "P A = L U",
        takes: "any regular matrix",
        cubes: 2.0 / 3.0,
        solve: by_lu,
    },
    Factorization {
        id: "qr",
        name: "Householder QR",
        rule: "A = Q R",
        takes: "any matrix of full column rank; least squares where there are more rows",
        cubes: 4.0 / 3.0,
        solve: by_qr,
    },
    Factorization {
        id: "cholesky",
        name: "Cholesky",
        rule: "A = L Lᵀ",
        takes: "symmetric positive definite matrices",
        cubes: 1.0 / 3.0,
        solve: by_cholesky,
    },
    Factorization {
        id: "ldlt",
        name: "LDLᵀ with Bunch–Kaufman pivoting",
        rule: "P A Pᵀ = L D Lᵀ, D of 1 × 1 and 2 × 2 blocks",
        takes: "regular symmetric matrices, definite or not",
        cubes: 1.0 / 3.0,
        solve: by_ldlt,
    },
    Factorization {
        id: "svd",
        name: "SVD, shortest solution",
        rule: "A = U Σ Vᵀ, x = V Σ⁺ Uᵀ b",
        takes: "any matrix: the shortest of the least-squares solutions",
        cubes: 20.0,
        solve: by_svd,
    },
];

/// Solves A x = b by the factorization of an id.
///
/// # Errors
/// No such factorization, shapes that do not match, entries that are not finite, or a matrix that it does not take, with why.
pub fn solve(id: &str, a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    let found = FACTORIZATIONS.iter().find(|entry| entry.id == id).ok_or_else(|| Error::Unknown {
        what: "factorization".to_string(),
        given: id.to_string(),
        allowed: FACTORIZATIONS.iter().map(|entry| entry.id.to_string()).collect(),
    })?;
    a.check_finite()?;
    if b.len() != a.rows {
        return Err(Error::WrongLength { what: "b", given: b.len(), allowed: [a.rows, a.rows] });
    }
    if let Some(row) = b.iter().position(|b| !b.is_finite()) {
        return Err(Error::Table {
            row: row + 1,
            found: crate::export::number(b[row]),
            expected: "a finite number in b".into(),
        });
    }
    let most = super::matrix::MAX_DENSE;
    if a.rows.max(a.columns) > most {
        return Err(Error::WrongLength { what: "a dense matrix", given: a.rows.max(a.columns), allowed: [1, most] });
    }
    (found.solve)(a, b)
}

fn refuse(row: usize, found: &str, expected: &str) -> Error {
    Error::Table { row, found: found.to_string(), expected: expected.to_string() }
}

/// The first entry that differs from its mirror image.
pub(super) fn asymmetry(a: &Matrix) -> Option<(usize, usize)> {
    for i in 0..a.rows {
        let (indices, entries) = a.row(i);
        for (&j, &value) in indices.iter().zip(entries) {
            let other = if (j as usize) < a.rows { a.at(j as usize, i) } else { f64::NAN };
            // Rounding of the two computed apart may differ by a unit or two.
            if !((value - other).abs() <= 4.0 * f64::EPSILON * value.abs().max(other.abs())) {
                return Some((i, j as usize));
            }
        }
    }
    None
}

fn symmetric(a: &Matrix) -> Result<(), Error> {
    a.check_square()?;
    match asymmetry(a) {
        None => Ok(()),
        Some((i, j)) => {
            let found = format!("an entry in column {} that differs from its mirror image", j + 1);
            Err(refuse(i + 1, &found, "a symmetric matrix"))
        }
    }
}

fn by_lu(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    a.check_square()?;
    let n = a.rows;
    let (mut f, mut x, mut swaps) = (a.to_dense(), b.to_vec(), vec![0; n]);
    if let Some(k) = lu(&mut f, n, &mut swaps) {
        return Err(refuse(k + 1, "no pivot: the matrix is singular", "a regular matrix"));
    }
    lu_solve(&f, n, &swaps, &mut x);
    Ok(x)
}

fn by_qr(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    let (m, n) = (a.rows, a.columns);
    if m < n {
        return Err(Error::WrongLength { what: "the rows of a system for QR", given: m, allowed: [n, usize::MAX] });
    }
    let (mut f, mut x) = (a.to_dense(), b.to_vec());
    let (mut beta, mut room) = (vec![0.0; n], vec![0.0; n]);
    // Columns scaled to length 1 do not change what QR does, only what counts as deficient.
    let mut d = vec![0.0; n];
    for row in f.chunks_exact(n) {
        for (d, x) in d.iter_mut().zip(row) {
            *d += x * x;
        }
    }
    qr(&mut f, m, n, &mut beta, &mut room);
    qr_transposed(&f, m, n, &beta, &mut x);
    for k in 0..n {
        if !(f[k * n + k].abs() > n as f64 * f64::EPSILON * d[k].sqrt()) {
            return Err(refuse(k + 1, "a column that depends on those before it", "a matrix of full column rank"));
        }
    }
    upper_solve(&f, n, &mut x[..n.max(1)]);
    x.truncate(n);
    Ok(x)
}

fn by_cholesky(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    symmetric(a)?;
    let n = a.rows;
    let (mut f, mut x) = (a.to_dense(), b.to_vec());
    if let Err(k) = cholesky(&mut f, n) {
        return Err(refuse(k + 1, "a pivot that is not positive", "a positive definite matrix"));
    }
    cholesky_solve(&f, n, &mut x);
    Ok(x)
}

fn by_svd(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    let (m, n) = (a.rows, a.columns);
    let dense = a.to_dense();
    let mut at: Vec<f64> = (0..n * m).map(|k| dense[k % m * n + k / m]).collect();
    let (mut sigma, mut vt, mut x) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n]);
    svd(&mut at, m, n, &mut sigma, &mut vt);
    svd_solve(&at, m, n, &sigma, &vt, b, m.max(n) as f64 * f64::EPSILON, &mut x);
    Ok(x)
}

/// P A Pᵀ = L D Lᵀ in place for a symmetric `a`, lower triangle; `blocks[k]` is 1 or 2 where a block of D begins, 0 in its
/// second row; `swaps[k]` the row exchanged with the last row of the block. Source: Bunch and Kaufman, Math. Comp. 31 (1977);
/// Golub and Van Loan, 4th ed., section 4.4.5, with α = (1 + √17)/8. Returns the first singular pivot.
fn bunch_kaufman(a: &mut [f64], n: usize, blocks: &mut [u8], swaps: &mut [usize]) -> Option<usize> {
    let bound = (1.0 + 17.0_f64.sqrt()) / 8.0;
    // The whole symmetric matrix is kept: swaps are then simple.
    let swap = |a: &mut [f64], p: usize, q: usize| {
        if p != q {
            for k in 0..n {
                a.swap(p * n + k, q * n + k);
            }
            for k in 0..n {
                a.swap(k * n + p, k * n + q);
            }
        }
    };
    let mut k = 0;
    while k < n {
        let (mut r, mut lambda) = (k, 0.0);
        for i in k + 1..n {
            if a[i * n + k].abs() > lambda {
                (r, lambda) = (i, a[i * n + k].abs());
            }
        }
        let head = a[k * n + k].abs();
        if head.max(lambda) == 0.0 {
            return Some(k);
        }
        let mut two = false;
        swaps[k] = k;
        if head < bound * lambda {
            let sigma = (k..n).filter(|&i| i != r).fold(0.0, |most: f64, i| most.max(a[i * n + r].abs()));
            if head * sigma >= bound * lambda * lambda {
                // The head will do.
            } else if a[r * n + r].abs() >= bound * sigma {
                swap(a, k, r);
                swaps[k] = r;
            } else {
                two = true;
                swap(a, k + 1, r);
                swaps[k + 1] = r;
            }
        }
        if two {
            blocks[k] = 2;
            blocks[k + 1] = 0;
            let (p, q, s) = (a[k * n + k], a[(k + 1) * n + k], a[(k + 1) * n + k + 1]);
            // q is the largest: divided by it nothing overflows.
            let (p1, s1) = (p / q, s / q);
            let determinant = p1 * s1 - 1.0;
            let columns: Vec<[f64; 2]> = (k + 2..n).map(|i| [a[i * n + k], a[i * n + k + 1]]).collect();
            for (i, [x, y]) in (k + 2..n).zip(&columns) {
                let l0 = (s1 * x - y) / (q * determinant);
                let l1 = (p1 * y - x) / (q * determinant);
                for (j, [u, v]) in (k + 2..=i).zip(&columns) {
                    let entry = a[i * n + j] - l0 * u - l1 * v;
                    a[i * n + j] = entry;
                    a[j * n + i] = entry;
                }
                a[i * n + k] = l0;
                a[i * n + k + 1] = l1;
            }
            k += 2;
        } else {
            blocks[k] = 1;
            let pivot = a[k * n + k];
            let column: Vec<f64> = (k + 1..n).map(|i| a[i * n + k]).collect();
            for (i, x) in (k + 1..n).zip(&column) {
                let l = x / pivot;
                for (j, u) in (k + 1..=i).zip(&column) {
                    let entry = a[i * n + j] - l * u;
                    a[i * n + j] = entry;
                    a[j * n + i] = entry;
                }
                a[i * n + k] = l;
            }
            k += 1;
        }
    }
    None
}

fn by_ldlt(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    symmetric(a)?;
    let n = a.rows;
    let (mut f, mut x) = (a.to_dense(), b.to_vec());
    let (mut blocks, mut swaps) = (vec![1u8; n], (0..n).collect::<Vec<usize>>());
    if let Some(k) = bunch_kaufman(&mut f, n, &mut blocks, &mut swaps) {
        return Err(refuse(k + 1, "no pivot: the matrix is singular", "a regular matrix"));
    }
    // Rows of L below a later swap have gone along with it, so swaps and eliminations alternate.
    let starts: Vec<usize> = (0..n).filter(|&k| blocks[k] > 0).collect();
    for &k in &starts {
        let width = blocks[k] as usize;
        let last = k + width - 1;
        x.swap(last, swaps[last]);
    }
    for &k in &starts {
        for c in k..k + blocks[k] as usize {
            for i in k + blocks[k] as usize..n {
                x[i] -= f[i * n + c] * x[c];
            }
        }
    }
    for &k in &starts {
        if blocks[k] == 1 {
            x[k] /= f[k * n + k];
        } else {
            let (p, q, s) = (f[k * n + k], f[(k + 1) * n + k], f[(k + 1) * n + k + 1]);
            let (p1, s1) = (p / q, s / q);
            let (u, v) = (x[k], x[k + 1]);
            let determinant = q * (p1 * s1 - 1.0);
            x[k] = (s1 * u - v) / determinant;
            x[k + 1] = (p1 * v - u) / determinant;
        }
        if !x[k].is_finite() {
            return Err(refuse(k + 1, "no pivot: the matrix is singular", "a regular matrix"));
        }
    }
    for &k in starts.iter().rev() {
        for c in k..k + blocks[k] as usize {
            for i in k + blocks[k] as usize..n {
                x[c] -= f[i * n + c] * x[i];
            }
        }
    }
    for &k in starts.iter().rev() {
        let last = k + blocks[k] as usize - 1;
        x.swap(last, swaps[last]);
    }
    Ok(x)
}

/// The backward error of a solution, |b − A x|∞ / (|A|∞ |x|∞ + |b|∞): what LAPACK keeps near ε.
pub fn backward_error(a: &Matrix, b: &[f64], x: &[f64]) -> f64 {
    let mut r = vec![0.0; a.rows];
    a.multiply(x, &mut r);
    let residual = r.iter().zip(b).fold(0.0, |most, (r, b)| math::larger(most, (b - r).abs()));
    let rows = (0..a.rows).fold(0.0, |most: f64, i| most.max(a.row(i).1.iter().map(|a| a.abs()).sum()));
    residual / (rows * crate::dense::largest(x) + crate::dense::largest(b))
}

/// The solution by the explicit inverse, column by column from LU: to show what it loses.
///
/// # Errors
/// A matrix that is singular or not square.
pub fn by_inverse(a: &Matrix, b: &[f64]) -> Result<Vec<f64>, Error> {
    let n = a.rows;
    let mut x = vec![0.0; n];
    for k in 0..n {
        let mut unit = vec![0.0; n];
        unit[k] = 1.0;
        let column = by_lu(a, &unit)?;
        crate::dense::axpy(b[k], &column, &mut x);
    }
    Ok(x)
}

/// Eigenvalues of a symmetric matrix, ascending.
///
/// # Errors
/// A matrix that is not symmetric.
pub fn eigenvalues(a: &Matrix) -> Result<Vec<f64>, Error> {
    symmetric(a)?;
    let n = a.rows;
    let (mut dense, mut values, mut vectors) = (a.to_dense(), vec![0.0; n], vec![0.0; n * n]);
    eigen(&mut dense, n, &mut values, &mut vectors);
    Ok(values)
}

/// Singular values, descending.
pub fn singular_values(a: &Matrix) -> Vec<f64> {
    let (m, n) = (a.rows, a.columns);
    let dense = a.to_dense();
    let mut at: Vec<f64> = (0..n * m).map(|k| dense[k % m * n + k / m]).collect();
    let (mut sigma, mut vt) = (vec![0.0; n], vec![0.0; n * n]);
    svd(&mut at, m, n, &mut sigma, &mut vt);
    sigma
}

/// xᵀAx/2 − bᵀx, the quadratic that CG and gradient descent go down.
pub fn energy(a: &Matrix, b: &[f64], x: &[f64]) -> f64 {
    let mut ax = vec![0.0; a.rows];
    a.multiply(x, &mut ax);
    0.5 * dot(x, &ax) - dot(b, x)
}

/// √(eᵀAe) for a dense symmetric A.
pub fn energy_norm(a: &[f64], e: &[f64]) -> f64 {
    form(e, a, e).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn residual(id: &str, n: usize, entries: &[f64]) -> f64 {
        let a = Matrix::dense(n, n, entries).expect("a matrix");
        let b: Vec<f64> = (0..n).map(|i| 1.0 + i as f64).collect();
        backward_error(&a, &b, &solve(id, &a, &b).unwrap_or_else(|error| panic!("{id}: {error}")))
    }

    #[test]
    fn indefinite_matrices_need_blocks() {
        // Zeros on the diagonal: the first block is 2 × 2, and swaps are needed.
        let cases: [&[f64]; 4] = [
            &[0.0, 1.0, 1.0, 0.0],
            &[0.0, 1.0, 3.0, 1.0, 0.0, 2.0, 3.0, 2.0, 0.0],
            &[1e-20, 1.0, 0.5, 1.0, 1e-20, -2.0, 0.5, -2.0, 4.0],
            &[1.0, 2.0, 3.0, 4.0, 2.0, -1.0, 5.0, 6.0, 3.0, 5.0, 0.0, 7.0, 4.0, 6.0, 7.0, -3.0],
        ];
        for entries in cases {
            let n = (entries.len() as f64).sqrt() as usize;
            for id in ["ldlt", "lu", "qr", "svd"] {
                assert!(residual(id, n, entries) <= 10.0 * n as f64 * f64::EPSILON, "{id} {entries:?}");
            }
        }
    }

    #[test]
    fn every_factorization_solves_random_matrices() {
        for n in [1, 2, 5, 17, 40] {
            let a = Matrix::random(n, 1e4, n as u64).expect("a matrix").to_dense();
            for entry in FACTORIZATIONS {
                assert!(residual(entry.id, n, &a) <= 10.0 * n as f64 * f64::EPSILON, "{} {n}", entry.id);
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        let a = |n: usize, entries: &[f64]| Matrix::dense(n, entries.len() / n, entries).expect("a matrix");
        let refusal = |id: &str, a: &Matrix| solve(id, a, &vec![1.0; a.rows]).expect_err("must be refused").to_string();
        assert_eq!(
            refusal("lu", &a(2, &[1.0, 2.0, 2.0, 4.0])),
            "row 2: expected a regular matrix but found no pivot: the matrix is singular"
        );
        assert!(refusal("cholesky", &a(2, &[1.0, 2.0, 2.0, 1.0])).contains("positive definite"));
        assert!(refusal("cholesky", &a(2, &[1.0, 2.0, 3.0, 9.0])).contains("mirror"));
        assert!(refusal("lu", &a(1, &[1.0, 2.0])).contains("square"));
        assert!(refusal("qr", &a(2, &[1.0, 2.0, 2.0, 4.0])).contains("depends"));
        assert!(refusal("ldlt", &a(2, &[0.0, 0.0, 0.0, 0.0])).contains("singular"));
        // The shortest solution of x + 2y = 1, twice.
        let x = solve("svd", &a(2, &[1.0, 2.0, 1.0, 2.0]), &[1.0, 1.0]).expect("any matrix");
        assert!((x[0] - 0.2).abs() < 1e-15 && (x[1] - 0.4).abs() < 1e-15);
    }
}
