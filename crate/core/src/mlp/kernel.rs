//! The matrix products of a network, in tiles that stay in registers.
//!
//! All three products of a training step are C ← start + A·B with B row by row and A read with two strides, so that a transposed A costs nothing:
//!
//! | product | A | B | sums over |
//! |---|---|---|---|
//! | forward, Z = b + X·W | activations, batch × in | weights, in × out | inputs |
//! | backward, ∂X = ∂Z·Wᵀ | batch × out | weights transposed, out × in | outputs |
//! | weights, ∂W = Xᵀ·∂Z | activations transposed, in × batch | batch × out | samples |
//!
//! Each entry of C is one plain sum in the order of the inner index: vector lanes lie across the columns of B and never add to each other, so the bits are those
//! of three nested loops on every target. Widths of B and C are padded to [`LANES`] columns.

use super::elementary::Real;
pub use super::lanes::LANES;
use super::lanes::Lanes;

/// Samples of a transposed A that are summed before the next ones.
const BLOCK: usize = 64;

/// The next multiple of [`LANES`].
pub const fn padded(width: usize) -> usize {
    width.div_ceil(LANES) * LANES
}

/// A matrix read with strides: entry (i, k) is `numbers[i * down + k * right]`.
#[derive(Clone, Copy)]
pub struct Strided<'a, T> {
    /// The numbers.
    pub numbers: &'a [T],
    /// From one row to the next.
    pub down: usize,
    /// From one column to the next.
    pub right: usize,
}

/// Where the sums of a product begin.
#[derive(Clone, Copy)]
pub enum Start<'a, T> {
    /// At 0.
    Zero,
    /// At this row, the same for every row of C.
    Row(&'a [T]),
    /// At what C holds.
    Held,
}

/// C ← start + A·B: `rows` × `inner` times `inner` × `width`, where B and C are rows of `width` numbers, a multiple of [`LANES`].
#[inline(never)]
pub fn product<T: Real>(
    rows: usize,
    inner: usize,
    width: usize,
    a: Strided<'_, T>,
    b: &[T],
    start: Start<'_, T>,
    c: &mut [T],
) {
    debug_assert!(width.is_multiple_of(LANES) && b.len() >= inner * width && c.len() >= rows * width);
    let (mut a, mut b, mut start) = (a, b, start);
    let mut left = inner;
    loop {
        // Down a column of a transposed A every number lies on another cache line: no more of them than stay in the nearest cache.
        let now = if a.right == 1 || left <= BLOCK + BLOCK / 2 { left } else { BLOCK };
        let mut column = 0;
        while column + 2 * LANES <= width {
            stripe::<T, 2>(rows, now, width, column, a, b, start, c);
            column += 2 * LANES;
        }
        if column < width {
            stripe::<T, 1>(rows, now, width, column, a, b, start, c);
        }
        left -= now;
        if left == 0 {
            return;
        }
        a.numbers = &a.numbers[now * a.right..];
        b = &b[now * width..];
        start = Start::Held;
    }
}

/// N vectors of columns of C, four rows at a time: as many sums as stay in registers.
#[allow(clippy::too_many_arguments, reason = "one product's geometry, inlined into its only caller")]
#[inline(always)]
fn stripe<T: Real, const N: usize>(
    rows: usize,
    inner: usize,
    width: usize,
    column: usize,
    a: Strided<'_, T>,
    b: &[T],
    start: Start<'_, T>,
    c: &mut [T],
) {
    let mut row = 0;
    while row + 4 <= rows {
        tile::<T, 4, N>(row, inner, width, column, a, b, start, c);
        row += 4;
    }
    match rows - row {
        1 => tile::<T, 1, N>(row, inner, width, column, a, b, start, c),
        2 => tile::<T, 2, N>(row, inner, width, column, a, b, start, c),
        3 => tile::<T, 3, N>(row, inner, width, column, a, b, start, c),
        _ => {}
    }
}

/// The N vectors that begin at a column.
#[inline(always)]
fn load<T: Real, const N: usize>(row: &[T]) -> [T::Lanes; N] {
    let (vectors, _) = row.as_chunks::<LANES>();
    let vectors: &[[T; LANES]; N] = vectors[..N].try_into().expect("N vectors");
    std::array::from_fn(|j| T::Lanes::load(&vectors[j]))
}

#[allow(clippy::too_many_arguments, reason = "as above")]
#[inline(always)]
fn tile<T: Real, const M: usize, const N: usize>(
    row: usize,
    inner: usize,
    width: usize,
    column: usize,
    a: Strided<'_, T>,
    b: &[T],
    start: Start<'_, T>,
    c: &mut [T],
) {
    let mut sums: [[T::Lanes; N]; M] = match start {
        Start::Zero => [[T::Lanes::splat(T::default()); N]; M],
        Start::Row(first) => [load(&first[column..]); M],
        Start::Held => std::array::from_fn(|i| load(&c[(row + i) * width + column..])),
    };
    let b = b[..inner * width].chunks_exact(width);
    if a.right == 1 {
        // Rows of exactly `inner` numbers: no index needs a check.
        let row_of = |i: usize| a.numbers[(row + i.min(M - 1)) * a.down..][..inner].iter();
        for ((((b, &a0), &a1), &a2), &a3) in b.zip(row_of(0)).zip(row_of(1)).zip(row_of(2)).zip(row_of(3)) {
            let b = load::<T, N>(&b[column..]);
            let a = [a0, a1, a2, a3];
            for i in 0..M {
                let factor = T::Lanes::splat(a[i]);
                for j in 0..N {
                    sums[i][j] = sums[i][j] + factor * b[j];
                }
            }
        }
    } else {
        for (a, b) in a.numbers[..inner * a.right].chunks_exact(a.right).zip(b) {
            let a: &[T; M] = a[row..row + M].try_into().expect("M rows");
            let b = load::<T, N>(&b[column..]);
            for i in 0..M {
                let factor = T::Lanes::splat(a[i]);
                for j in 0..N {
                    sums[i][j] = sums[i][j] + factor * b[j];
                }
            }
        }
    }
    for i in 0..M {
        let (vectors, _) = c[(row + i) * width + column..].as_chunks_mut::<LANES>();
        for j in 0..N {
            sums[i][j].store(&mut vectors[j]);
        }
    }
}
