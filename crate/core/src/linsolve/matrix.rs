//! Matrices, dense or in compressed sparse rows.

use crate::error::Error;

/// The most unknowns of a dense matrix.
pub const MAX_DENSE: usize = 2048;

/// The most stored entries of a sparse one.
pub const MAX_ENTRIES: usize = 5_000_000;

/// A matrix in compressed sparse rows; a dense one stores every entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// Where each row begins among the entries, and at last their number.
    pub starts: Vec<usize>,
    /// The column of each entry, ascending within a row.
    pub indices: Vec<u32>,
    /// The entries.
    pub entries: Vec<f64>,
}

impl Matrix {
    /// A dense matrix from row-major entries; zeros are stored, too.
    ///
    /// # Errors
    /// A wrong number of entries, or more unknowns than [`MAX_DENSE`].
    pub fn dense(rows: usize, columns: usize, entries: &[f64]) -> Result<Self, Error> {
        if rows == 0 || columns == 0 || rows.max(columns) > MAX_DENSE {
            let given = rows.max(columns);
            return Err(Error::WrongLength { what: "a dense matrix", given, allowed: [1, MAX_DENSE] });
        }
        let size = rows * columns;
        if entries.len() != size {
            return Err(Error::WrongLength { what: "the entries", given: entries.len(), allowed: [size, size] });
        }
        Ok(Self {
            rows,
            columns,
            starts: (0..=rows).map(|i| i * columns).collect(),
            indices: (0..rows).flat_map(|_| 0..columns as u32).collect(),
            entries: entries.to_vec(),
        })
    }

    /// A sparse matrix from (row, column, entry), counted from 0; entries of the same place are added.
    ///
    /// # Errors
    /// An index out of range, or too many entries.
    pub fn sparse(rows: usize, columns: usize, triplets: &[(usize, usize, f64)]) -> Result<Self, Error> {
        if triplets.len() > MAX_ENTRIES || columns > u32::MAX as usize {
            return Err(Error::WrongLength { what: "the entries", given: triplets.len(), allowed: [0, MAX_ENTRIES] });
        }
        if let Some(&(i, j, _)) = triplets.iter().find(|&&(i, j, _)| i >= rows || j >= columns) {
            return Err(Error::Table {
                row: i + 1,
                found: format!("an entry at ({}, {})", i + 1, j + 1),
                expected: format!("places up to ({rows}, {columns})"),
            });
        }
        let mut order: Vec<usize> = (0..triplets.len()).collect();
        order.sort_by_key(|&k| (triplets[k].0, triplets[k].1));
        let mut matrix = Self { rows, columns, starts: vec![0], indices: Vec::new(), entries: Vec::new() };
        let mut last = None;
        for k in order {
            let (i, j, value) = triplets[k];
            if last == Some((i, j)) {
                if let Some(entry) = matrix.entries.last_mut() {
                    *entry += value;
                }
                continue;
            }
            while matrix.starts.len() <= i {
                matrix.starts.push(matrix.entries.len());
            }
            matrix.indices.push(j as u32);
            matrix.entries.push(value);
            last = Some((i, j));
        }
        while matrix.starts.len() <= rows {
            matrix.starts.push(matrix.entries.len());
        }
        Ok(matrix)
    }

    /// The 1-D Poisson matrix, tridiagonal −1, 2, −1.
    pub fn poisson1d(n: usize) -> Self {
        Self::stencil(n, 1)
    }

    /// The 2-D Poisson matrix of a k × k grid: 4 on the diagonal, −1 for each neighbour.
    pub fn poisson2d(k: usize) -> Self {
        Self::stencil(k, k)
    }

    fn stencil(width: usize, height: usize) -> Self {
        let n = width * height;
        let mut matrix = Self { rows: n, columns: n, starts: vec![0], indices: Vec::new(), entries: Vec::new() };
        let diagonal = if height > 1 { 4.0 } else { 2.0 };
        for y in 0..height {
            for x in 0..width {
                let at = y * width + x;
                let mut put = |inside: bool, index: usize, value: f64| {
                    if inside {
                        matrix.indices.push(index as u32);
                        matrix.entries.push(value);
                    }
                };
                put(y > 0, at.wrapping_sub(width), -1.0);
                put(x > 0, at.wrapping_sub(1), -1.0);
                put(true, at, diagonal);
                put(x + 1 < width, at + 1, -1.0);
                put(y + 1 < height, at + width, -1.0);
                matrix.starts.push(matrix.entries.len());
            }
        }
        matrix
    }

    /// Hilbert's matrix, 1/(i + j − 1).
    ///
    /// # Errors
    /// More unknowns than [`MAX_DENSE`].
    pub fn hilbert(n: usize) -> Result<Self, Error> {
        let entries: Vec<f64> = (0..n * n).map(|k| 1.0 / (k / n + k % n + 1) as f64).collect();
        Self::dense(n, n, &entries)
    }

    /// A random symmetric positive definite matrix with eigenvalues spaced evenly in logarithm from 1 to κ: QᵀΛQ with Q made
    /// of Householder reflections of normal vectors from the seed.
    ///
    /// # Errors
    /// More unknowns than [`MAX_DENSE`].
    pub fn random(n: usize, kappa: f64, seed: u64) -> Result<Self, Error> {
        let mut a = vec![0.0; n * n];
        for i in 0..n {
            a[i * n + i] = if n == 1 { 1.0 } else { crate::math::pow(kappa, i as f64 / (n - 1) as f64) };
        }
        let mut normal = crate::noise::Normal::new(seed);
        let (mut v, mut w) = (vec![0.0; n], vec![0.0; n]);
        for _ in 0..n.min(20) {
            for v in &mut v {
                *v = normal.draw();
            }
            let vv = crate::dense::dot(&v, &v);
            // H A H with H = I − 2 v vᵀ/vᵀv: A − v wᵀ − w vᵀ with w = 2/vᵀv (A v − (vᵀA v/vᵀv) v).
            crate::dense::multiply(&a, &v, &mut w);
            let vav = crate::dense::dot(&v, &w);
            for (w, v) in w.iter_mut().zip(&v) {
                *w = 2.0 / vv * (*w - vav / vv * v);
            }
            for i in 0..n {
                for j in 0..=i {
                    let entry = a[i * n + j] - v[i] * w[j] - w[i] * v[j];
                    a[i * n + j] = entry;
                    a[j * n + i] = entry;
                }
            }
        }
        Self::dense(n, n, &a)
    }

    /// Row i: columns and entries.
    pub fn row(&self, i: usize) -> (&[u32], &[f64]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.indices[range.clone()], &self.entries[range])
    }

    /// The entry at (i, j).
    pub fn at(&self, i: usize, j: usize) -> f64 {
        let (indices, entries) = self.row(i);
        indices.binary_search(&(j as u32)).map_or(0.0, |k| entries[k])
    }

    /// out ← A x.
    pub fn multiply(&self, x: &[f64], out: &mut [f64]) {
        for (i, out) in out.iter_mut().enumerate() {
            let (indices, entries) = self.row(i);
            *out = indices.iter().zip(entries).map(|(&j, a)| a * x[j as usize]).sum();
        }
    }

    /// out ← Aᵀ y.
    pub fn multiply_transposed(&self, y: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        for (i, &y) in y.iter().enumerate() {
            let (indices, entries) = self.row(i);
            for (&j, a) in indices.iter().zip(entries) {
                out[j as usize] += a * y;
            }
        }
    }

    /// All entries, row-major.
    pub fn to_dense(&self) -> Vec<f64> {
        let mut out = vec![0.0; self.rows * self.columns];
        for i in 0..self.rows {
            let (indices, entries) = self.row(i);
            for (&j, a) in indices.iter().zip(entries) {
                out[i * self.columns + j as usize] = *a;
            }
        }
        out
    }

    /// The diagonal.
    pub fn diagonal(&self) -> Vec<f64> {
        (0..self.rows.min(self.columns)).map(|i| self.at(i, i)).collect()
    }

    /// # Errors
    /// A matrix that is not square.
    pub fn check_square(&self) -> Result<(), Error> {
        if self.rows == self.columns && self.rows > 0 {
            return Ok(());
        }
        Err(Error::WrongLength {
            what: "each row of a square matrix",
            given: self.columns,
            allowed: [self.rows, self.rows],
        })
    }

    /// # Errors
    /// The row of an entry that is not finite.
    pub fn check_finite(&self) -> Result<(), Error> {
        for i in 0..self.rows {
            let (indices, entries) = self.row(i);
            if let Some(k) = entries.iter().position(|a| !a.is_finite()) {
                return Err(Error::Table {
                    row: i + 1,
                    found: format!("{} in column {}", crate::export::number(entries[k]), indices[k] + 1),
                    expected: "a finite number".to_string(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dense_and_sparse_agree() {
        let triplets = [(0, 0, 2.0), (1, 0, -1.0), (0, 1, -1.0), (1, 1, 1.5), (1, 1, 0.5)];
        let sparse = Matrix::sparse(2, 2, &triplets).expect("a matrix");
        assert_eq!(sparse, Matrix::poisson1d(2));
        assert_eq!(sparse.to_dense(), [2.0, -1.0, -1.0, 2.0]);
        let dense = Matrix::dense(2, 2, &sparse.to_dense()).expect("a matrix");
        let (mut a, mut b) = ([0.0; 2], [0.0; 2]);
        sparse.multiply(&[1.0, 3.0], &mut a);
        dense.multiply_transposed(&[1.0, 3.0], &mut b);
        assert_eq!((a, b), ([-1.0, 5.0], [-1.0, 5.0]));
    }

    #[test]
    fn refusals_name_the_place() {
        let refusal = |matrix: Result<Matrix, Error>| matrix.expect_err("must be refused").to_string();
        assert_eq!(refusal(Matrix::dense(0, 0, &[])), "a dense matrix must have 1 to 2048 entries, got 0");
        assert_eq!(
            refusal(Matrix::sparse(1, 1, &[(0, 3, 1.0)])),
            "row 1: expected places up to (1, 1) but found an entry at (1, 4)"
        );
        let nan = Matrix::dense(1, 1, &[f64::NAN]).expect("a matrix").check_finite();
        assert_eq!(nan.expect_err("NaN").to_string(), "row 1: expected a finite number but found nan in column 1");
        assert!(Matrix::dense(1, 2, &[1.0, 2.0]).expect("a matrix").check_square().is_err());
    }

    #[test]
    fn a_random_matrix_has_its_condition_number() {
        let a = Matrix::random(6, 100.0, 3).expect("a matrix").to_dense();
        let (mut copy, mut values, mut vectors) = (a, [0.0; 6], [0.0; 36]);
        crate::dense::eigen(&mut copy, 6, &mut values, &mut vectors);
        // Twenty similarity transforms of entries up to 100.
        assert!((values[0] - 1.0).abs() < 1e-12 && (values[5] - 100.0).abs() < 1e-11, "{values:?}");
    }
}
