//! A function on a grid of nodes, and along a line.

use crate::error::Error;

/// The most nodes in one direction.
pub const MAX_SIDE: usize = 4096;

/// The most nodes of a grid.
pub const MAX_NODES: usize = 4_000_000;

/// Fills in the values of a function for every x, every y, row by row.
pub type Rows<'a> = &'a mut dyn FnMut(&[f64], &[f64], &mut [f64]);

/// A function's values at cols × rows nodes, row-major, the first row at the top of the view (the largest y).
///
/// The outermost nodes lie on the edges of the view. Buffers are kept from one evaluation to the next.
#[derive(Debug, Default)]
pub struct Grid {
    /// Nodes in a row.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
    /// The values.
    pub values: Vec<f64>,
    points: Vec<f64>,
}

/// Node `i` of `count` evenly spread over an interval, both ends included and met exactly.
#[inline]
pub(crate) fn node([from, to]: [f64; 2], i: usize, count: usize) -> f64 {
    let s = i as f64 / (count - 1) as f64;
    from * (1.0 - s) + to * s
}

fn check(name: &str, given: usize, allowed: [usize; 2]) -> Result<(), Error> {
    if (allowed[0]..=allowed[1]).contains(&given) {
        return Ok(());
    }
    Err(Error::OutOfRange { name: name.into(), given: given as f64, allowed: allowed.map(|limit| limit as f64) })
}

impl Grid {
    /// Evaluates `f` over a view [x from, x to, y from, y to] of the plane through `through` along two coordinates.
    ///
    /// `f` gets one row of the grid at a time: k points of n coordinates one after the other, k values to fill in.
    ///
    /// # Errors
    /// A grid of fewer than 2 or more than [`MAX_SIDE`] nodes in a direction, or of more than [`MAX_NODES`].
    pub fn sample(
        &mut self,
        f: &mut dyn FnMut(&[f64], &mut [f64]),
        through: &[f64],
        axes: [usize; 2],
        view: [f64; 4],
        [cols, rows]: [usize; 2],
    ) -> Result<(), Error> {
        self.resize([cols, rows])?;
        let n = through.len();
        let [x0, x1, y0, y1] = view;
        self.points.clear();
        self.points.extend(through.iter().copied().cycle().take(n * cols));
        for (j, point) in self.points.chunks_exact_mut(n).enumerate() {
            point[axes[0]] = node([x0, x1], j, cols);
        }
        for (i, row) in self.values.chunks_exact_mut(cols).enumerate() {
            let y = node([y1, y0], i, rows);
            for point in self.points.chunks_exact_mut(n) {
                point[axes[1]] = y;
            }
            f(&self.points, row);
        }
        Ok(())
    }

    /// The same of a function of two coordinates that wants all columns and rows at once: it gets every x, every y from the
    /// top, and the values to fill in.
    ///
    /// # Errors
    /// As for [`Grid::sample`].
    pub fn sample_lattice(
        &mut self,
        f: Rows<'_>,
        [x0, x1, y0, y1]: [f64; 4],
        [cols, rows]: [usize; 2],
    ) -> Result<(), Error> {
        self.resize([cols, rows])?;
        self.points.clear();
        self.points.extend((0..cols).map(|j| node([x0, x1], j, cols)));
        self.points.extend((0..rows).map(|i| node([y1, y0], i, rows)));
        let (x, y) = self.points.split_at(cols);
        f(x, y, &mut self.values);
        Ok(())
    }

    fn resize(&mut self, [cols, rows]: [usize; 2]) -> Result<(), Error> {
        check("cols", cols, [2, MAX_SIDE])?;
        check("rows", rows, [2, MAX_SIDE])?;
        check("cols × rows", cols * rows, [4, MAX_NODES])?;
        (self.cols, self.rows) = (cols, rows);
        self.values.resize(cols * rows, 0.0);
        Ok(())
    }
}

/// Evaluates a function of one variable at `count` nodes of an interval: pairs x, f(x) into `curve`.
///
/// # Errors
/// Fewer than 2 or more than [`MAX_SIDE`] nodes.
pub fn curve(
    f: &mut dyn FnMut(&[f64], &mut [f64]),
    interval: [f64; 2],
    count: usize,
    curve: &mut Vec<f64>,
) -> Result<(), Error> {
    check("cols", count, [2, MAX_SIDE])?;
    curve.clear();
    for i in 0..count {
        let x = node(interval, i, count);
        let mut value = [0.0];
        f(&[x], &mut value);
        curve.extend([x, value[0]]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_is_the_top_and_the_edges_are_met() {
        let mut grid = Grid::default();
        let mut f = |points: &[f64], out: &mut [f64]| {
            for (point, out) in points.chunks_exact(2).zip(out) {
                *out = 10.0 * point[0] + point[1];
            }
        };
        grid.sample(&mut f, &[0.0, 0.0], [0, 1], [1.0, 3.0, 4.0, 5.0], [3, 2]).unwrap();
        assert_eq!(grid.values, [15.0, 25.0, 35.0, 14.0, 24.0, 34.0]);
    }

    #[test]
    fn a_slice_holds_the_other_coordinates() {
        let mut grid = Grid::default();
        let mut f = |points: &[f64], out: &mut [f64]| {
            for (point, out) in points.chunks_exact(3).zip(out) {
                *out = 100.0 * point[0] + 10.0 * point[1] + point[2];
            }
        };
        // Across is the third coordinate, upwards the first, the second stays 7.
        grid.sample(&mut f, &[9.0, 7.0, 9.0], [2, 0], [1.0, 2.0, 3.0, 4.0], [2, 2]).unwrap();
        assert_eq!(grid.values, [471.0, 472.0, 371.0, 372.0]);
    }

    #[test]
    fn absurd_sizes_are_refused_with_the_limit() {
        let mut grid = Grid::default();
        let mut f = |_: &[f64], _: &mut [f64]| panic!("must not be asked");
        let mut refusal = |size| {
            let error = grid.sample(&mut f, &[0.0, 0.0], [0, 1], [0.0, 1.0, 0.0, 1.0], size);
            error.expect_err("must be refused").to_string()
        };
        assert_eq!(refusal([1, 10]), "cols must be between 2 and 4096, got 1");
        assert_eq!(refusal([10, 5000]), "rows must be between 2 and 4096, got 5000");
        assert_eq!(refusal([4096, 4096]), "cols × rows must be between 4 and 4000000, got 16777216");
    }
}
