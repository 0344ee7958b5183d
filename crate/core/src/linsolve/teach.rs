//! Factorizations step by step, to be shown for small n.

use super::Matrix;
use crate::error::Error;
use serde::Serialize;

/// The most unknowns whose factorization is shown.
pub const MAX_SHOWN: usize = 12;

/// What one step does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Action {
    /// Two rows change places.
    Swap {
        /// One row.
        row: usize,
        /// The other.
        with: usize,
    },
    /// A multiple of the pivot's row is taken from another.
    Eliminate {
        /// The row that changes.
        row: usize,
        /// The pivot's row.
        pivot: usize,
        /// The multiple.
        factor: f64,
    },
    /// A column is reflected onto its diagonal entry and what lies to its right goes along.
    Reflect {
        /// The column.
        column: usize,
    },
    /// A column of L is computed.
    Column {
        /// The column.
        column: usize,
    },
    /// There is no pivot: the factorization ends here.
    Stop {
        /// The column.
        column: usize,
    },
}

/// A step and the matrices after it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What was done.
    pub action: Action,
    /// The matrix at work, n × n: what becomes U or R; for Cholesky L so far with what is left of A.
    pub work: Vec<f64>,
    /// L so far for LU and Cholesky, Q so far for QR, n × n.
    pub factor: Vec<f64>,
}

/// The steps of `lu`, `qr` or `cholesky`.
///
/// # Errors
/// Another factorization, a matrix that is not square or finite or that is too large to be shown.
pub fn steps(id: &str, a: &Matrix) -> Result<Vec<Step>, Error> {
    a.check_square()?;
    a.check_finite()?;
    let n = a.rows;
    if n > MAX_SHOWN {
        return Err(Error::WrongLength { what: "a matrix to be shown", given: n, allowed: [1, MAX_SHOWN] });
    }
    let work = a.to_dense();
    match id {
        "lu" => Ok(elimination(work, n)),
        "qr" => Ok(reflections(work, n)),
        "cholesky" => Ok(columns(work, n)),
        _ => Err(Error::Unknown {
            what: "factorization to be shown".to_string(),
            given: id.to_string(),
            allowed: ["lu", "qr", "cholesky"].map(String::from).to_vec(),
        }),
    }
}

fn identity(n: usize) -> Vec<f64> {
    (0..n * n).map(|k| if k % (n + 1) == 0 { 1.0 } else { 0.0 }).collect()
}

fn elimination(mut a: Vec<f64>, n: usize) -> Vec<Step> {
    let (mut l, mut steps) = (identity(n), Vec::new());
    for k in 0..n {
        let mut pivot = k;
        for i in k + 1..n {
            if a[i * n + k].abs() > a[pivot * n + k].abs() {
                pivot = i;
            }
        }
        if a[pivot * n + k] == 0.0 {
            steps.push(Step { action: Action::Stop { column: k }, work: a.clone(), factor: l.clone() });
            continue;
        }
        if pivot != k {
            for j in 0..n {
                a.swap(k * n + j, pivot * n + j);
            }
            for j in 0..k {
                l.swap(k * n + j, pivot * n + j);
            }
            steps.push(Step { action: Action::Swap { row: k, with: pivot }, work: a.clone(), factor: l.clone() });
        }
        for i in k + 1..n {
            let factor = a[i * n + k] / a[k * n + k];
            l[i * n + k] = factor;
            a[i * n + k] = 0.0;
            for j in k + 1..n {
                a[i * n + j] -= factor * a[k * n + j];
            }
            let action = Action::Eliminate { row: i, pivot: k, factor };
            steps.push(Step { action, work: a.clone(), factor: l.clone() });
        }
    }
    steps
}

fn reflections(mut a: Vec<f64>, n: usize) -> Vec<Step> {
    let (mut q, mut steps) = (identity(n), Vec::new());
    for k in 0..n {
        let mut v: Vec<f64> = (k..n).map(|i| a[i * n + k]).collect();
        let norm = crate::math::norm(&v);
        let alpha = if v[0] > 0.0 { -norm } else { norm };
        v[0] -= alpha;
        let vv = crate::dense::dot(&v, &v);
        if vv > 0.0 {
            for j in 0..n {
                let part: f64 = 2.0 / vv * (k..n).map(|i| v[i - k] * a[i * n + j]).sum::<f64>();
                for i in k..n {
                    a[i * n + j] -= part * v[i - k];
                }
            }
            for i in 0..n {
                let part: f64 = 2.0 / vv * (k..n).map(|j| v[j - k] * q[i * n + j]).sum::<f64>();
                for j in k..n {
                    q[i * n + j] -= part * v[j - k];
                }
            }
            for i in k + 1..n {
                a[i * n + k] = 0.0;
            }
        }
        steps.push(Step { action: Action::Reflect { column: k }, work: a.clone(), factor: q.clone() });
    }
    steps
}

fn columns(mut a: Vec<f64>, n: usize) -> Vec<Step> {
    let (mut l, mut steps) = (vec![0.0; n * n], Vec::new());
    for k in 0..n {
        if !(a[k * n + k] > 0.0) {
            steps.push(Step { action: Action::Stop { column: k }, work: a.clone(), factor: l.clone() });
            break;
        }
        let root = a[k * n + k].sqrt();
        for i in k..n {
            l[i * n + k] = a[i * n + k] / root;
        }
        for i in k..n {
            for j in k..n {
                a[i * n + j] -= l[i * n + k] * l[j * n + k];
            }
        }
        for i in k..n {
            a[i * n + k] = 0.0;
            a[k * n + i] = 0.0;
        }
        steps.push(Step { action: Action::Column { column: k }, work: a.clone(), factor: l.clone() });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elimination_by_hand() {
        let a = Matrix::dense(2, 2, &[1.0, 2.0, 2.0, 6.0]).expect("a matrix");
        let steps = steps("lu", &a).expect("steps");
        assert_eq!(steps[0].action, Action::Swap { row: 0, with: 1 });
        assert_eq!(steps[1].action, Action::Eliminate { row: 1, pivot: 0, factor: 0.5 });
        assert_eq!(
            (steps[1].work.clone(), steps[1].factor.clone()),
            (vec![2.0, 6.0, 0.0, -1.0], vec![1.0, 0.0, 0.5, 1.0])
        );
    }

    #[test]
    fn factors_multiply_to_the_matrix() {
        let a = Matrix::random(5, 100.0, 2).expect("a matrix");
        let dense = a.to_dense();
        for id in ["qr", "cholesky"] {
            let last = steps(id, &a).expect("steps").pop().expect("a step");
            let right: Vec<f64> = match id {
                "qr" => last.work.clone(),
                _ => (0..25).map(|k| last.factor[k % 5 * 5 + k / 5]).collect(),
            };
            for i in 0..5 {
                for j in 0..5 {
                    let product: f64 = (0..5).map(|k| last.factor[i * 5 + k] * right[k * 5 + j]).sum();
                    // Entries up to 100, five products each.
                    assert!((product - dense[i * 5 + j]).abs() < 1e-12, "{id}");
                }
            }
        }
        assert_eq!(
            steps("svd", &a).map(|_| ()).expect_err("none").to_string(),
            "unknown factorization to be shown 'svd', known are lu, qr, cholesky"
        );
    }

    #[test]
    fn where_there_is_no_pivot_it_stops() {
        let zero = Matrix::dense(2, 2, &[0.0; 4]).expect("a matrix");
        assert_eq!(steps("lu", &zero).expect("steps")[0].action, Action::Stop { column: 0 });
        let indefinite = Matrix::dense(2, 2, &[1.0, 2.0, 2.0, 1.0]).expect("a matrix");
        assert_eq!(steps("cholesky", &indefinite).expect("steps")[1].action, Action::Stop { column: 1 });
    }
}
