//! exp, tanh and the logistic sigmoid on whole slices, in plain arithmetic that vectorises and gives the same bits on every target.
//!
//! With n = round(y / ln 2) and r = y − n ln 2, |r| ≤ ln 2 / 2: eʸ = 2ⁿ eʳ, where expm1(r) = eʳ − 1 is its Taylor series to a degree beyond which
//! no bit changes. ln 2 is split in two parts, so that n ln 2 is exact where it cancels. Then
//!
//! ```text
//! tanh x = t / (t + 2)     with t = expm1(2|x|), and the sign of x
//! σ(x) = 1 / (1 + e)       with e = exp(−|x|); e / (1 + e) where x < 0
//! ```
//!
//! No cancellation near 0, no branch. Errors against correctly rounded values: at most 3 units in the last place everywhere; exact at 0, ±∞ and NaN.

use super::lanes::{Double, Lanes, Single};

/// One precision's exp, tanh and σ; see the module.
macro_rules! elementary {
    ($float:ty, $bits:ty, $module:ident, shift $shift:expr, bias $bias:expr, magic $magic:expr, ln2 [$high:expr, $low:expr],
     exp [$least:expr, $most:expr], tanh $flat:expr, series [$first:expr $(, $coefficient:expr)*]) => {
        mod $module {
            /// (2ⁿ, expm1(r), n as bits) of y, which is not so large that 2ⁿ overflows.
            #[inline(always)]
            pub(super) fn parts(y: $float) -> ($float, $bits) {
                // Adding 1.5 · 2ᵐ, m the length of the fraction, rounds to the nearest whole number and leaves it in the lowest bits.
                let shifted = y * (1.0 / ($high + $low)) + $magic;
                let n = shifted - $magic;
                let r = (y - n * $high) - n * $low;
                let mut q: $float = $first;
                $(q = q * r + $coefficient;)*
                (r + r * r * q, shifted.to_bits().wrapping_sub(<$float>::to_bits($magic)))
            }

            /// 2ⁿ for n as two's complement, within the normal exponents.
            #[inline(always)]
            pub(super) fn two_to(n: $bits) -> $float {
                <$float>::from_bits(n.wrapping_add($bias) << $shift)
            }

            #[inline(always)]
            pub(super) fn exp(x: $float) -> $float {
                // Comparisons that let NaN through; beyond these ends lie 0 and ∞.
                let y = if x < $least { $least } else { x };
                let y = if y > $most { $most } else { y };
                let (p, n) = parts(y);
                // In two factors: 2ⁿ alone may lie beyond the normal numbers at either end.
                let half = ((n as <$float as super::Signed>::Signed) >> 1) as $bits;
                ((1.0 + p) * two_to(half)) * two_to(n.wrapping_sub(half))
            }

            #[inline(always)]
            pub(super) fn tanh(x: $float) -> $float {
                let y = 2.0 * x.abs();
                let (p, n) = parts(if y > $flat { $flat } else { y });
                let s = two_to(n);
                let t = s * p + (s - 1.0);
                (t / (t + 2.0)).copysign(x)
            }

            #[inline(always)]
            pub(super) fn sigmoid(x: $float) -> $float {
                let e = exp(-x.abs());
                (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
            }
        }
    };
}

/// The signed whole numbers of a float's width.
trait Signed {
    type Signed;
}
impl Signed for f32 {
    type Signed = i32;
}
impl Signed for f64 {
    type Signed = i64;
}

elementary!(
    f32, u32, single, shift 23, bias 127, magic 12_582_912.0, ln2 [0.693_359_4, -2.121_944_4e-4],
    exp [-105.0, 90.0], tanh 20.0,
    series [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5]
);
elementary!(
    f64, u64, double, shift 52, bias 1023, magic 6_755_399_441_055_744.0, ln2 [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10],
    exp [-746.0, 711.0], tanh 40.0,
    series [
        1.0 / 6_227_020_800.0, 1.0 / 479_001_600.0, 1.0 / 39_916_800.0, 1.0 / 3_628_800.0, 1.0 / 362_880.0, 1.0 / 40_320.0,
        1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5
    ]
);

/// A floating-point number that a network computes with.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + std::fmt::Debug
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Div<Output = Self>
    + std::ops::Neg<Output = Self>
    + std::ops::AddAssign
    + std::ops::SubAssign
    + std::ops::MulAssign
    + 'static
{
    /// Four of them side by side.
    type Lanes: Lanes<Self>;
    /// The nearest number.
    fn of(x: f64) -> Self;
    /// The same number, exactly.
    fn wide(self) -> f64;
    /// √x.
    fn sqrt(self) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// tanh x.
    fn tanh(self) -> Self;
    /// 1 / (1 + e⁻ˣ).
    fn sigmoid(self) -> Self;
}

macro_rules! real {
    ($float:ty, $module:ident, $lanes:ty) => {
        impl Real for $float {
            type Lanes = $lanes;

            #[inline(always)]
            fn of(x: f64) -> Self {
                x as $float
            }

            #[inline(always)]
            fn wide(self) -> f64 {
                self.into()
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                <$float>::sqrt(self)
            }

            #[inline(always)]
            fn exp(self) -> Self {
                $module::exp(self)
            }

            #[inline(always)]
            fn tanh(self) -> Self {
                $module::tanh(self)
            }

            #[inline(always)]
            fn sigmoid(self) -> Self {
                $module::sigmoid(self)
            }
        }
    };
}

real!(f32, single, Single);
real!(f64, double, Double);

#[cfg(test)]
mod tests {
    use super::*;

    /// Units in the last place between a result and the value it should have.
    fn ulp32(got: f32, exact: f64) -> f64 {
        let nearest = exact as f32;
        if got == nearest {
            return 0.0;
        }
        let unit = f64::from(f32::from_bits(nearest.abs().to_bits().max(1) + 1))
            - f64::from(f32::from_bits(nearest.abs().to_bits().max(1)));
        (f64::from(got) - exact).abs() / unit
    }

    fn ulp64(got: f64, exact: f64) -> f64 {
        if got == exact {
            return 0.0;
        }
        let unit = f64::from_bits(exact.abs().to_bits().max(1) + 1) - f64::from_bits(exact.abs().to_bits().max(1));
        (got - exact).abs() / unit
    }

    fn sigma(x: f64) -> f64 {
        let e = libm::exp(-x.abs());
        (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
    }

    #[test]
    fn single_precision_errs_by_three_units_at_most() {
        // Every 997th number of either sign, from the least to the largest; the yardstick in double precision errs by far less than a unit.
        let mut worst = [0.0_f64; 3];
        for bits in (0..0x7f80_0000_u32).step_by(997) {
            for x in [f32::from_bits(bits), -f32::from_bits(bits)] {
                let wide = f64::from(x);
                for (worst, (got, exact)) in worst.iter_mut().zip([
                    (Real::exp(x), libm::exp(wide)),
                    (Real::tanh(x), libm::tanh(wide)),
                    (Real::sigmoid(x), sigma(wide)),
                ]) {
                    *worst = worst.max(ulp32(got, exact));
                }
            }
        }
        println!("exp, tanh, sigmoid in f32: {worst:?} ulp");
        assert!(worst.iter().all(|&worst| worst <= 3.0), "{worst:?}");
    }

    #[test]
    fn double_precision_errs_by_three_units_at_most() {
        // The yardstick is libm's own: its exp is within 1 unit and its tanh within 2, so what is seen here is up to that much off.
        let mut worst = [0.0_f64; 3];
        let mut x = 1e-9;
        while x < 800.0 {
            for x in [x, -x] {
                for (worst, (got, exact)) in worst.iter_mut().zip([
                    (Real::exp(x), libm::exp(x)),
                    (Real::tanh(x), libm::tanh(x)),
                    (Real::sigmoid(x), sigma(x)),
                ]) {
                    *worst = worst.max(ulp64(got, exact));
                }
            }
            x *= 1.000_037;
        }
        println!("exp, tanh, sigmoid in f64 against libm: {worst:?} ulp");
        assert!(worst.iter().all(|&worst| worst <= 3.0), "{worst:?}");
    }

    #[test]
    fn the_ends_are_exact() {
        fn check<T: Real>() {
            let [zero, one, infinite] = [0.0, 1.0, f64::INFINITY].map(T::of);
            assert_eq!((zero.exp(), infinite.exp(), (-infinite).exp()), (one, infinite, zero));
            assert_eq!((zero.tanh(), infinite.tanh(), (-infinite).tanh()), (zero, one, -one));
            assert_eq!((zero.sigmoid(), infinite.sigmoid(), (-infinite).sigmoid()), (T::of(0.5), one, zero));
            for result in [T::of(f64::NAN).exp(), T::of(f64::NAN).tanh(), T::of(f64::NAN).sigmoid()] {
                assert!(result.wide().is_nan());
            }
            assert_eq!((-zero).tanh().wide().to_bits(), (-0.0_f64).to_bits());
        }
        check::<f32>();
        check::<f64>();
    }
}
