//! exp, tanh and the logistic sigmoid on whole slices, in plain arithmetic that vectorises and gives the same bits on every target.
//!
//! With n = round(y / ln 2) and r = y − n ln 2, |r| ≤ ln 2 / 2: eʸ = 2ⁿ eʳ, where expm1(r) = eʳ − 1 is a polynomial. ln 2 is split in two parts, so that n ln 2 is exact where it cancels. Then
//!
//! ```text
//! tanh x = t / (t + 2)     with t = expm1(2|x|), and the sign of x
//! σ(x) = 1 / (1 + e)       with e = exp(−|x|); e / (1 + e) where x < 0
//! ```
//!
//! No cancellation near 0, no branch. Errors against correctly rounded values: at most 3 units in the last place everywhere; exact at 0, ±∞ and NaN.

use super::lanes::{Double, LANES, Lanes, Single};

/// Vectors that are worked on together: their results do not wait for each other, and they share the constants.
const TOGETHER: usize = 4;

/// The constants of one precision.
pub struct Constants<T: 'static> {
    /// 1.5 · 2ᵐ, m the length of the fraction: added, it rounds to the nearest whole number and leaves that in the lowest bits, from where
    /// [`Lanes::two_to`] takes it. What the bits of this number itself come to there is shifted out: they are a multiple of 2ᵐ⁺¹.
    magic: T,
    /// 1 / ln 2.
    per_ln2: T,
    /// ln 2 in two parts.
    ln2: [T; 2],
    /// Beyond these eˣ is 0 and ∞.
    exp: [T; 2],
    /// Beyond this tanh is 1.
    flat: T,
    /// (expm1(r) − r) / r² by falling powers of r.
    series: &'static [T],
}

/// (expm1(r), `magic` + n) of y.
#[inline(always)]
fn parts<T: Real, const U: usize>(y: [T::Lanes; U]) -> ([T::Lanes; U], [T::Lanes; U]) {
    let Constants { magic, per_ln2, ln2: [high, low], series, .. } = T::CONSTANTS;
    let [magic, per_ln2, high, low] = [*magic, *per_ln2, *high, *low].map(T::Lanes::splat);
    let shifted = y.map(|y| y * per_ln2 + magic);
    let r: [T::Lanes; U] = std::array::from_fn(|i| {
        let n = shifted[i] - magic;
        (y[i] - n * high) - n * low
    });
    let mut q = [T::Lanes::splat(series[0]); U];
    for &coefficient in &series[1..] {
        let coefficient = T::Lanes::splat(coefficient);
        q = std::array::from_fn(|i| q[i] * r[i] + coefficient);
    }
    (std::array::from_fn(|i| r[i] + r[i] * r[i] * q[i]), shifted)
}

/// eˣ of U vectors at once: the processor works on one while it waits for another.
#[inline(always)]
fn exp<T: Real, const U: usize>(x: [T::Lanes; U]) -> [T::Lanes; U] {
    let [least, most] = T::CONSTANTS.exp.map(T::Lanes::splat);
    let (p, shifted) = parts::<T, U>(x.map(|x| x.at_least(least).at_most(most)));
    let [one, half, magic] = [T::of(1.0), T::of(0.5), T::CONSTANTS.magic].map(T::Lanes::splat);
    std::array::from_fn(|i| {
        // In two factors: 2ⁿ alone may lie beyond the normal numbers at either end.
        let n = shifted[i] - magic;
        let first = n * half + magic;
        let second = (n - (first - magic)) + magic;
        ((one + p[i]) * first.two_to()) * second.two_to()
    })
}

#[inline(always)]
fn tanh<T: Real, const U: usize>(x: [T::Lanes; U]) -> [T::Lanes; U] {
    let [one, two, flat] = [T::of(1.0), T::of(2.0), T::CONSTANTS.flat].map(T::Lanes::splat);
    let signs = x.map(T::Lanes::signs);
    let (p, shifted) = parts::<T, U>(std::array::from_fn(|i| {
        let size = x[i].flip(signs[i]).at_most(flat);
        size + size
    }));
    std::array::from_fn(|i| {
        let s = shifted[i].two_to();
        let t = s * p[i] + (s - one);
        (t / (t + two)).flip(signs[i])
    })
}

#[inline(always)]
fn sigmoid<T: Real, const U: usize>(x: [T::Lanes; U]) -> [T::Lanes; U] {
    let [zero, one] = [T::default(), T::of(1.0)].map(T::Lanes::splat);
    let e = exp::<T, U>(x.map(|x| zero - x.flip(x.signs())));
    std::array::from_fn(|i| x[i].if_negative(e[i], one) / (one + e[i]))
}

/// Applies a function of several vectors to all of them; what is left over is filled up with zeros.
#[inline(always)]
fn all<T: Real>(x: &mut [T], several: impl Fn([T::Lanes; TOGETHER]) -> [T::Lanes; TOGETHER]) {
    let apply = |group: &mut [T; TOGETHER * LANES]| {
        let (vectors, _) = group.as_chunks_mut::<LANES>();
        let results = several(std::array::from_fn(|i| T::Lanes::load(&vectors[i])));
        for (vector, result) in vectors.iter_mut().zip(results) {
            result.store(vector);
        }
    };
    let (groups, rest) = x.as_chunks_mut();
    groups.iter_mut().for_each(apply);
    if !rest.is_empty() {
        let mut last = [T::default(); TOGETHER * LANES];
        last[..rest.len()].copy_from_slice(rest);
        apply(&mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}

/// The first lane of a function of one vector.
#[inline(always)]
fn one<T: Real>(x: T, f: impl Fn([T::Lanes; 1]) -> [T::Lanes; 1]) -> T {
    let mut out = [x; LANES];
    f([T::Lanes::splat(x)])[0].store(&mut out);
    out[0]
}

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
    /// What exp and its kin are computed with.
    const CONSTANTS: &'static Constants<Self>;
    /// The nearest number.
    fn of(x: f64) -> Self;
    /// The same number, exactly.
    fn wide(self) -> f64;
    /// √x.
    fn sqrt(self) -> Self;

    /// eˣ.
    fn exp(self) -> Self {
        one(self, exp::<Self, 1>)
    }

    /// 1 / (1 + e⁻ˣ).
    fn sigmoid(self) -> Self {
        one(self, sigmoid::<Self, 1>)
    }

    /// tanh x.
    fn tanh(self) -> Self {
        one(self, tanh::<Self, 1>)
    }

    /// x ← eˣ, all of them.
    fn exp_all(x: &mut [Self]) {
        all(x, exp::<Self, TOGETHER>);
    }

    /// x ← 1 / (1 + e⁻ˣ), all of them.
    fn sigmoid_all(x: &mut [Self]) {
        all(x, sigmoid::<Self, TOGETHER>);
    }

    /// x ← tanh x, all of them.
    fn tanh_all(x: &mut [Self]) {
        all(x, tanh::<Self, TOGETHER>);
    }
}

macro_rules! real {
    ($float:ty, $lanes:ty, $constants:expr) => {
        impl Real for $float {
            type Lanes = $lanes;
            const CONSTANTS: &'static Constants<Self> = &$constants;

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
        }
    };
}

real!(
    f32,
    Single,
    Constants {
        magic: 12_582_912.0,
        per_ln2: std::f32::consts::LOG2_E,
        ln2: [0.693_359_4, -2.121_944_4e-4],
        exp: [-105.0, 90.0],
        flat: 10.0,
        // Interpolates at Chebyshev's nodes of |r| ≤ ln 2 / 2, to 2.5e-8 relative: a term fewer than Taylor's series takes.
        series: &[1.392_618_4e-3, 8.363_179e-3, 4.166_655_5e-2, 0.166_665_77, 0.5],
    }
);
real!(
    f64,
    Double,
    Constants {
        magic: 6_755_399_441_055_744.0,
        per_ln2: std::f64::consts::LOG2_E,
        ln2: [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10],
        exp: [-746.0, 711.0],
        flat: 20.0,
        series: &[
            1.0 / 6_227_020_800.0,
            1.0 / 479_001_600.0,
            1.0 / 39_916_800.0,
            1.0 / 3_628_800.0,
            1.0 / 362_880.0,
            1.0 / 40_320.0,
            1.0 / 5040.0,
            1.0 / 720.0,
            1.0 / 120.0,
            1.0 / 24.0,
            1.0 / 6.0,
            0.5,
        ],
    }
);

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
