//! Small dense linear algebra in room handed in: factorizations that allocate nothing and give the same bits everywhere.
//!
//! Matrices are row-major slices. Loops run along rows, so that they vectorise; sums are taken in one fixed order, without
//! fused multiply-adds. Sources: Golub and Van Loan, Matrix Computations, 4th ed. (3.4.1 for LU, 4.2.2 for Cholesky,
//! 5.2.1 for Householder QR, 8.5 for Jacobi's eigenvalues, 8.6.3 for the one-sided Jacobi SVD).

use crate::math;

/// x·y.
#[inline]
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

/// y ← y + a x.
#[inline]
pub fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// out ← A x, for A of `out.len()` rows and `x.len()` columns.
pub fn multiply(a: &[f64], x: &[f64], out: &mut [f64]) {
    for (out, row) in out.iter_mut().zip(a.chunks_exact(x.len())) {
        *out = dot(row, x);
    }
}

/// out ← Aᵀ y, for A of `y.len()` rows and `out.len()` columns.
pub fn multiply_transposed(a: &[f64], y: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    for (&y, row) in y.iter().zip(a.chunks_exact(out.len())) {
        axpy(y, row, out);
    }
}

/// xᵀ A y, for a square A.
pub fn form(x: &[f64], a: &[f64], y: &[f64]) -> f64 {
    a.chunks_exact(y.len()).zip(x).map(|(row, x)| x * dot(row, y)).sum()
}

/// Largest absolute entry; NaN where there is one.
pub fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |most, x| math::larger(most, x.abs()))
}

/// Rows `i` and `k` of a matrix of n columns, the first one mutable; they must differ.
fn two_rows(a: &mut [f64], n: usize, i: usize, k: usize) -> (&mut [f64], &[f64]) {
    if i < k {
        let (head, tail) = a.split_at_mut(k * n);
        (&mut head[i * n..(i + 1) * n], &tail[..n])
    } else {
        let (head, tail) = a.split_at_mut(i * n);
        (&mut tail[..n], &head[k * n..(k + 1) * n])
    }
}

/// A = L Lᵀ: L into the lower triangle of `a`, n × n; the strict upper one is left as it is.
///
/// # Errors
/// The row of the first pivot that is not positive: A is not positive definite.
pub fn cholesky(a: &mut [f64], n: usize) -> Result<(), usize> {
    for i in 0..n {
        for j in 0..i {
            let (row, other) = two_rows(a, n, i, j);
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let row = &mut a[i * n..(i + 1) * n];
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        // Written so that NaN fails.
        if !(pivot > 0.0 && pivot.is_finite()) {
            return Err(i);
        }
        row[i] = pivot.sqrt();
    }
    Ok(())
}

/// Solves L Lᵀ x = b in place.
pub fn cholesky_solve(l: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        b[i] = (b[i] - dot(&l[i * n..i * n + i], &b[..i])) / l[i * n + i];
    }
    for i in (0..n).rev() {
        b[i] /= l[i * n + i];
        let x = b[i];
        axpy(-x, &l[i * n..i * n + i], &mut b[..i]);
    }
}

/// P A = L U with partial pivoting, in place; `swaps[k]` is the row exchanged with row k. Returns the first column in which
/// no pivot is left, if there is one: A is singular.
pub fn lu(a: &mut [f64], n: usize, swaps: &mut [usize]) -> Option<usize> {
    let mut singular = None;
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        swaps[k] = pivot;
        if pivot != k {
            for j in 0..n {
                a.swap(k * n + j, pivot * n + j);
            }
        }
        let diagonal = a[k * n + k];
        if diagonal == 0.0 || !diagonal.is_finite() {
            singular = singular.or(Some(k));
            continue;
        }
        let (head, tail) = a.split_at_mut((k + 1) * n);
        let row = &head[k * n..];
        for other in tail.chunks_exact_mut(n) {
            let factor = other[k] / diagonal;
            other[k] = factor;
            if factor != 0.0 {
                axpy(-factor, &row[k + 1..], &mut other[k + 1..]);
            }
        }
    }
    singular
}

/// Solves A x = b in place from [`lu`]'s factors.
pub fn lu_solve(a: &[f64], n: usize, swaps: &[usize], b: &mut [f64]) {
    for (k, &pivot) in swaps.iter().enumerate() {
        b.swap(k, pivot);
    }
    for i in 0..n {
        b[i] -= dot(&a[i * n..i * n + i], &b[..i]);
    }
    for i in (0..n).rev() {
        b[i] = (b[i] - dot(&a[i * n + i + 1..(i + 1) * n], &b[i + 1..])) / a[i * n + i];
    }
}

/// A = Q R by Householder reflections, for A of m ≥ n rows and n columns, in place: R in the upper triangle, below it the
/// vectors v with v₀ = 1 left out; reflection k is I − `beta[k]` v vᵀ. `room` has n entries.
pub fn qr(a: &mut [f64], m: usize, n: usize, beta: &mut [f64], room: &mut [f64]) {
    for k in 0..n.min(m) {
        // The norm of the column, scaled against overflow.
        let scale = (k..m).fold(0.0, |most, i| math::larger(most, a[i * n + k].abs()));
        if scale == 0.0 || !scale.is_finite() {
            beta[k] = 0.0;
            continue;
        }
        let norm = scale * (k..m).map(|i| math::sq(a[i * n + k] / scale)).sum::<f64>().sqrt();
        let head = a[k * n + k];
        let alpha = if head > 0.0 { -norm } else { norm };
        // v = (head − α, rest), of like signs: nothing cancels.
        let first = head - alpha;
        for i in k + 1..m {
            a[i * n + k] /= first;
        }
        beta[k] = -first / alpha;
        a[k * n + k] = alpha;
        if k + 1 == n {
            continue;
        }
        let w = &mut room[k + 1..n];
        w.copy_from_slice(&a[k * n + k + 1..(k + 1) * n]);
        for row in a[(k + 1) * n..m * n].chunks_exact(n) {
            axpy(row[k], &row[k + 1..], w);
        }
        let b = beta[k];
        axpy(-b, w, &mut a[k * n + k + 1..(k + 1) * n]);
        for row in a[(k + 1) * n..m * n].chunks_exact_mut(n) {
            let v = b * row[k];
            axpy(-v, w, &mut row[k + 1..]);
        }
    }
}

/// b ← Qᵀ b from [`qr`]'s factors.
pub fn qr_transposed(a: &[f64], m: usize, n: usize, beta: &[f64], b: &mut [f64]) {
    for k in 0..n.min(m) {
        let w = beta[k] * (b[k] + (k + 1..m).map(|i| a[i * n + k] * b[i]).sum::<f64>());
        b[k] -= w;
        for i in k + 1..m {
            b[i] -= w * a[i * n + k];
        }
    }
}

/// b ← Q b from [`qr`]'s factors.
pub fn qr_apply(a: &[f64], m: usize, n: usize, beta: &[f64], b: &mut [f64]) {
    for k in (0..n.min(m)).rev() {
        let w = beta[k] * (b[k] + (k + 1..m).map(|i| a[i * n + k] * b[i]).sum::<f64>());
        b[k] -= w;
        for i in k + 1..m {
            b[i] -= w * a[i * n + k];
        }
    }
}

/// Solves R x = b in place for the upper triangle of `a` with n columns. Returns whether no diagonal entry is
/// negligible beside the largest, n ε of it.
pub fn upper_solve(a: &[f64], n: usize, b: &mut [f64]) -> bool {
    let most = (0..n).fold(0.0, |most, i| math::larger(most, a[i * n + i].abs()));
    let regular = (0..n).all(|i| a[i * n + i].abs() > n as f64 * f64::EPSILON * most);
    for i in (0..n).rev() {
        b[i] = (b[i] - dot(&a[i * n + i + 1..(i + 1) * n], &b[i + 1..n])) / a[i * n + i];
    }
    regular
}

/// Eigenvalues, ascending, into `values` and orthonormal eigenvectors into the *rows* of `vectors`, of the symmetric `a`,
/// n × n, which is destroyed. Cyclic Jacobi rotations: each eigenvalue is good to a few ε ‖A‖.
pub fn eigen(a: &mut [f64], n: usize, values: &mut [f64], vectors: &mut [f64]) {
    vectors.fill(0.0);
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let scale = largest(a);
    if scale.is_finite() && scale > 0.0 {
        for _sweep in 0..60 {
            let mut rotated = false;
            for p in 0..n {
                for q in p + 1..n {
                    let apq = a[p * n + q];
                    let (app, aqq) = (a[p * n + p], a[q * n + q]);
                    if apq.abs() <= f64::EPSILON * 1e-3 * scale
                        || apq.abs() <= 1e-3 * f64::EPSILON * (app * aqq).abs().sqrt()
                    {
                        continue;
                    }
                    rotated = true;
                    let theta = (aqq - app) / (2.0 * apq);
                    let t = 1.0 / (theta.abs() + (theta * theta + 1.0).sqrt());
                    let t = if theta < 0.0 { -t } else { t };
                    let c = 1.0 / (t * t + 1.0).sqrt();
                    let s = t * c;
                    for k in 0..n {
                        let (x, y) = (a[k * n + p], a[k * n + q]);
                        a[k * n + p] = c * x - s * y;
                        a[k * n + q] = s * x + c * y;
                    }
                    for k in 0..n {
                        let (x, y) = (a[p * n + k], a[q * n + k]);
                        a[p * n + k] = c * x - s * y;
                        a[q * n + k] = s * x + c * y;
                        let (x, y) = (vectors[p * n + k], vectors[q * n + k]);
                        vectors[p * n + k] = c * x - s * y;
                        vectors[q * n + k] = s * x + c * y;
                    }
                    a[p * n + q] = 0.0;
                    a[q * n + p] = 0.0;
                }
            }
            if !rotated {
                break;
            }
        }
    }
    for i in 0..n {
        values[i] = a[i * n + i];
    }
    for i in 0..n {
        let mut least = i;
        for j in i + 1..n {
            if values[j] < values[least] {
                least = j;
            }
        }
        if least != i {
            values.swap(i, least);
            for k in 0..n {
                vectors.swap(i * n + k, least * n + k);
            }
        }
    }
}

/// A = U Σ Vᵀ for A of m rows and n columns, given *transposed* as n rows of m in `at`: these rows become σⱼ uⱼ, `sigma`
/// the singular values, descending, and the rows of `vt` (n × n) the right singular vectors. One-sided Jacobi rotations:
/// small singular values keep their relative accuracy as far as the columns' scaling allows.
pub fn svd(at: &mut [f64], m: usize, n: usize, sigma: &mut [f64], vt: &mut [f64]) {
    vt.fill(0.0);
    for i in 0..n {
        vt[i * n + i] = 1.0;
    }
    let sound = at.iter().all(|a| a.is_finite());
    for _sweep in 0..if sound { 60 } else { 0 } {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                let (head, tail) = at.split_at_mut(q * m);
                let (x, y) = (&mut head[p * m..(p + 1) * m], &mut tail[..m]);
                let (xx, yy, xy) = (dot(x, x), dot(y, y), dot(x, y));
                if xy == 0.0 || xy.abs() <= f64::EPSILON * (xx * yy).sqrt() {
                    continue;
                }
                rotated = true;
                let theta = (yy - xx) / (2.0 * xy);
                let t = 1.0 / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta < 0.0 { -t } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                let turn = |x: &mut [f64], y: &mut [f64]| {
                    for (x, y) in x.iter_mut().zip(y) {
                        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                    }
                };
                turn(x, y);
                let (head, tail) = vt.split_at_mut(q * n);
                turn(&mut head[p * n..(p + 1) * n], &mut tail[..n]);
            }
        }
        if !rotated {
            break;
        }
    }
    for j in 0..n {
        sigma[j] = math::norm(&at[j * m..(j + 1) * m]);
    }
    for i in 0..n {
        let mut most = i;
        for j in i + 1..n {
            if sigma[j] > sigma[most] {
                most = j;
            }
        }
        if most != i {
            sigma.swap(i, most);
            for k in 0..m {
                at.swap(i * m + k, most * m + k);
            }
            for k in 0..n {
                vt.swap(i * n + k, most * n + k);
            }
        }
    }
}

/// x = A⁺ b, the shortest of the least-squares solutions, from [`svd`]'s factors. Singular values up to `cut` σ₁ count as 0.
/// Returns the rank.
pub fn svd_solve(
    at: &[f64],
    m: usize,
    n: usize,
    sigma: &[f64],
    vt: &[f64],
    b: &[f64],
    cut: f64,
    x: &mut [f64],
) -> usize {
    x.fill(0.0);
    let mut rank = 0;
    for j in 0..n {
        if sigma[j] > cut * sigma[0] && sigma[j] > 0.0 {
            rank += 1;
            let part = dot(&at[j * m..(j + 1) * m], b) / sigma[j] / sigma[j];
            axpy(part, &vt[j * n..(j + 1) * n], x);
        }
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: [f64; 9] = [4.0, 2.0, -1.0, 2.0, 5.0, 1.0, -1.0, 1.0, 3.0];
    const X: [f64; 3] = [1.0, -2.0, 3.0];

    fn close(a: &[f64], b: &[f64]) {
        // Entries near 1, condition numbers below 20: some tens of roundings.
        assert!(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-13), "{a:?} {b:?}");
    }

    #[test]
    fn every_factorization_solves() {
        let mut b = [0.0; 3];
        multiply(&A, &X, &mut b);
        let (mut a, mut x) = (A, b);
        cholesky(&mut a, 3).expect("positive definite");
        cholesky_solve(&a, 3, &mut x);
        close(&x, &X);
        let (mut a, mut x, mut swaps) = (A, b, [0; 3]);
        assert_eq!(lu(&mut a, 3, &mut swaps), None);
        lu_solve(&a, 3, &swaps, &mut x);
        close(&x, &X);
        let (mut a, mut x, mut beta, mut room) = (A, b, [0.0; 3], [0.0; 3]);
        qr(&mut a, 3, 3, &mut beta, &mut room);
        qr_transposed(&a, 3, 3, &beta, &mut x);
        assert!(upper_solve(&a, 3, &mut x));
        close(&x, &X);
        // A is symmetric: its transpose is itself.
        let (mut at, mut sigma, mut vt, mut x) = (A, [0.0; 3], [0.0; 9], [0.0; 3]);
        svd(&mut at, 3, 3, &mut sigma, &mut vt);
        assert_eq!(svd_solve(&at, 3, 3, &sigma, &vt, &b, 1e-12, &mut x), 3);
        close(&x, &X);
    }

    #[test]
    fn eigenvectors_are_orthonormal_and_fit() {
        let (mut a, mut values, mut vectors) = (A, [0.0; 3], [0.0; 9]);
        eigen(&mut a, 3, &mut values, &mut vectors);
        assert!(values[0] <= values[1] && values[1] <= values[2]);
        close(&[values.iter().sum::<f64>()], &[12.0]);
        for (value, v) in values.iter().zip(vectors.chunks_exact(3)) {
            let (mut av, scaled) = ([0.0; 3], [value * v[0], value * v[1], value * v[2]]);
            multiply(&A, v, &mut av);
            close(&av, &scaled);
            close(&[dot(v, v)], &[1.0]);
        }
    }

    #[test]
    fn what_is_not_regular_is_said() {
        assert_eq!(cholesky(&mut [1.0, 2.0, 2.0, 1.0], 2), Err(1));
        assert_eq!(cholesky(&mut [f64::NAN], 1), Err(0));
        assert_eq!(lu(&mut [1.0, 2.0, 2.0, 4.0], 2, &mut [0; 2]), Some(1));
        // Rank 1: the shortest solution of x + 2 y = 5 is (1, 2).
        let (mut at, mut sigma, mut vt, mut x) = ([1.0, 2.0, 2.0, 4.0], [0.0; 2], [0.0; 4], [0.0; 2]);
        svd(&mut at, 2, 2, &mut sigma, &mut vt);
        assert_eq!(svd_solve(&at, 2, 2, &sigma, &vt, &[5.0, 10.0], 1e-12, &mut x), 1);
        close(&x, &[1.0, 2.0]);
    }
}
