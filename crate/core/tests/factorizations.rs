//! Our factorizations and the steps that are shown, against nalgebra's.

use isoline::linsolve::direct::{FACTORIZATIONS, eigenvalues, singular_values, solve};
use isoline::linsolve::teach::steps;
use isoline::linsolve::{Matrix, direct::backward_error};
use isoline::noise::Normal;
use nalgebra::{DMatrix, DVector};

/// Largest difference of two lists.
fn off(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()))
}

fn rows(matrix: &DMatrix<f64>) -> Vec<f64> {
    matrix.transpose().as_slice().to_vec()
}

/// Well conditioned symmetric positive definite matrices, and general ones.
fn cases() -> Vec<(usize, Vec<f64>, Vec<f64>)> {
    let mut normal = Normal::new(11);
    (1..=10)
        .map(|n| {
            let definite = Matrix::random(n, 20.0, n as u64).expect("a matrix").to_dense();
            let general = (0..n * n).map(|k| normal.draw() + if k % (n + 1) == 0 { 3.0 } else { 0.0 }).collect();
            (n, definite, general)
        })
        .collect()
}

#[test]
fn the_steps_shown_end_at_nalgebras_factors() {
    for (n, definite, general) in cases() {
        let of = |entries: &[f64]| Matrix::dense(n, n, entries).expect("a matrix");
        // Factors of entries below 25 and conditions below 100: some hundred roundings.
        let close = |a: &[f64], b: &[f64], what: &str| assert!(off(a, b) < 1e-11, "{what} {n}: {}", off(a, b));
        let cholesky = nalgebra::Cholesky::new(DMatrix::from_row_slice(n, n, &definite)).expect("positive definite");
        let shown = steps("cholesky", &of(&definite)).expect("steps").pop().expect("a step");
        close(&shown.factor, &rows(&cholesky.l()), "Cholesky");
        let lu = DMatrix::from_row_slice(n, n, &general).lu();
        if let Some(shown) = steps("lu", &of(&general)).expect("steps").pop() {
            close(&shown.factor, &rows(&lu.l()), "L");
            close(&shown.work, &rows(&lu.u()), "U");
        }
        // Columns of Q may have either sign.
        let qr = DMatrix::from_row_slice(n, n, &general).qr();
        let shown = steps("qr", &of(&general)).expect("steps").pop().expect("a step");
        let sizes = |r: &[f64]| r.iter().map(|r| r.abs()).collect::<Vec<_>>();
        close(&sizes(&shown.work), &sizes(&rows(&qr.r())), "R");
        close(&sizes(&shown.factor), &sizes(&rows(&qr.q())), "Q");
    }
}

#[test]
fn solutions_and_spectra_are_nalgebras() {
    for (n, definite, general) in cases() {
        let b: Vec<f64> = (0..n).map(|i| 1.0 + i as f64).collect();
        for (entries, symmetric) in [(&definite, true), (&general, false)] {
            let a = Matrix::dense(n, n, entries).expect("a matrix");
            let theirs = DMatrix::from_row_slice(n, n, entries);
            let expected = theirs.clone().lu().solve(&DVector::from_row_slice(&b)).expect("regular");
            for entry in FACTORIZATIONS.iter().filter(|entry| symmetric || !["cholesky", "ldlt"].contains(&entry.id)) {
                let x = solve(entry.id, &a, &b).expect("it takes the matrix");
                assert!(off(&x, expected.as_slice()) < 1e-10, "{} {n}", entry.id);
                assert!(backward_error(&a, &b, &x) < 10.0 * n as f64 * f64::EPSILON, "{} {n}", entry.id);
            }
            let sigma = theirs.clone().singular_values();
            assert!(off(&singular_values(&a), sigma.as_slice()) < 1e-12, "singular values {n}");
            if symmetric {
                let mut values = theirs.symmetric_eigenvalues().as_slice().to_vec();
                values.sort_by(f64::total_cmp);
                assert!(off(&eigenvalues(&a).expect("symmetric"), &values) < 1e-12, "eigenvalues {n}");
            }
        }
    }
}
