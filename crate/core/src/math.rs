//! Elementary functions that give the same bits on every target, and a few short names for formulas.

pub use libm::{acos, asin, atan, atan2, cos, cosh, exp, log, log1p, pow, sin, sincos, sinh, tan, tanh};

/// x².
#[inline]
pub fn sq(x: f64) -> f64 {
    x * x
}

/// −1, 0 or 1: the slope of |x|, with 0 at the kink; NaN stays NaN.
#[inline]
pub fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        x
    }
}

/// The larger one, NaN if either is; std's `max` would hide a NaN.
#[inline]
pub fn larger(a: f64, b: f64) -> f64 {
    if b > a || b.is_nan() { b } else { a }
}

/// The smaller one, NaN if either is.
#[inline]
pub fn smaller(a: f64, b: f64) -> f64 {
    if b < a || b.is_nan() { b } else { a }
}

/// √(Σ xᵢ²), scaled where a square would overflow or vanish.
#[inline]
pub fn norm(x: &[f64]) -> f64 {
    let plain = x.iter().map(|&v| v * v).sum::<f64>();
    if plain > 1e-280 && plain < 1e300 {
        return plain.sqrt();
    }
    let largest = x.iter().fold(0.0, |most: f64, &v| if v.is_nan() { f64::NAN } else { most.max(v.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * x.iter().map(|&v| sq(v / largest)).sum::<f64>().sqrt()
}

/// √(Σ xᵢ²) of numbers as they come.
pub fn norm2(x: impl Iterator<Item = f64>) -> f64 {
    x.map(sq).sum::<f64>().sqrt()
}

/// Copies `from` into `to`, both of the same length.
///
/// In two coordinates, where every step copies half a dozen rows, two plain stores are several times faster than WebAssembly's
/// bulk copy.
#[inline(always)]
pub fn copy(to: &mut [f64], from: &[f64]) {
    match (to, from) {
        ([], []) => {}
        ([a], [b]) => *a = *b,
        ([a0, a1], [b0, b1]) => (*a0, *a1) = (*b0, *b1),
        (to, from) => to.copy_from_slice(from),
    }
}

/// bᵗ by repeated squaring: std's `powi` is not the same on every target.
#[inline]
pub fn power(mut base: f64, mut exponent: u64) -> f64 {
    let mut result = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_norm_neither_overflows_nor_vanishes() {
        assert_eq!(norm(&[3.0, 4.0]), 5.0);
        // The scaled sum rounds about five times, each by at most ε/2 relative.
        assert!((norm(&[3e200, 4e200]) / 5e200 - 1.0).abs() < 3.0 * f64::EPSILON);
        assert!((norm(&[3e-200, 4e-200]) / 5e-200 - 1.0).abs() < 3.0 * f64::EPSILON);
        assert_eq!(norm(&[0.0, 0.0]), 0.0);
        assert_eq!(norm(&[f64::INFINITY, 1.0]), f64::INFINITY);
        assert!(norm(&[f64::NAN, 1.0]).is_nan());
    }

    #[test]
    fn powers_multiply() {
        assert_eq!(power(-2.0, 3), -8.0);
        assert_eq!(power(0.5, 10), 1.0 / 1024.0);
        assert_eq!(power(7.0, 0), 1.0);
    }
}
