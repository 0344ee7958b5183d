//! Four numbers side by side: the vector registers of WebAssembly where there are, arrays elsewhere. Lane by lane the same operations, so the same bits.

use std::ops::{Add, Div, Mul, Sub};

/// Numbers in one vector.
pub const LANES: usize = 4;

/// Four numbers of type `T`.
pub trait Lanes<T>: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// From memory.
    fn load(from: &[T; LANES]) -> Self;
    /// The same number in every lane.
    fn splat(x: T) -> Self;
    /// To memory.
    fn store(self, to: &mut [T; LANES]);
    /// The sign bits alone: 0 or −0.
    fn signs(self) -> Self;
    /// With the bits flipped that another vector holds: |x| from its signs, and back.
    fn flip(self, bits: Self) -> Self;
    /// `most` where x is larger, else x; NaN stays.
    fn at_most(self, most: Self) -> Self;
    /// `least` where x is smaller, else x; NaN stays.
    fn at_least(self, least: Self) -> Self;
    /// `a` where x < 0, else `b`.
    fn if_negative(self, a: Self, b: Self) -> Self;
    /// 2ⁿ, where this vector holds `magic` + n: see [`super::elementary`].
    fn two_to(self) -> Self;
}

#[cfg(target_feature = "simd128")]
mod vectors {
    use super::*;
    use core::arch::wasm32::*;

    /// The lanes of single precision.
    #[derive(Debug, Clone, Copy)]
    pub struct Single(v128);

    macro_rules! operator {
        ($type:ident, $trait:ident, $method:ident, |$a:ident, $b:ident| $body:expr) => {
            impl $trait for $type {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    let ($a, $b) = (self.0, other.0);
                    Self($body)
                }
            }
        };
    }
    operator!(Single, Add, add, |a, b| f32x4_add(a, b));
    operator!(Single, Sub, sub, |a, b| f32x4_sub(a, b));
    operator!(Single, Mul, mul, |a, b| f32x4_mul(a, b));
    operator!(Single, Div, div, |a, b| f32x4_div(a, b));

    impl Lanes<f32> for Single {
        #[inline(always)]
        fn load(&[a, b, c, d]: &[f32; LANES]) -> Self {
            Self(f32x4(a, b, c, d))
        }

        #[inline(always)]
        fn splat(x: f32) -> Self {
            Self(f32x4_splat(x))
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            let v = self.0;
            *to = [
                f32x4_extract_lane::<0>(v),
                f32x4_extract_lane::<1>(v),
                f32x4_extract_lane::<2>(v),
                f32x4_extract_lane::<3>(v),
            ];
        }

        #[inline(always)]
        fn signs(self) -> Self {
            Self(v128_and(self.0, u32x4_splat(0x8000_0000)))
        }

        #[inline(always)]
        fn flip(self, bits: Self) -> Self {
            Self(v128_xor(self.0, bits.0))
        }

        #[inline(always)]
        fn at_most(self, most: Self) -> Self {
            // pmin(a, b) is b where b < a, else a.
            Self(f32x4_pmin(self.0, most.0))
        }

        #[inline(always)]
        fn at_least(self, least: Self) -> Self {
            Self(f32x4_pmax(self.0, least.0))
        }

        #[inline(always)]
        fn if_negative(self, a: Self, b: Self) -> Self {
            Self(v128_bitselect(a.0, b.0, f32x4_lt(self.0, f32x4_splat(0.0))))
        }

        #[inline(always)]
        fn two_to(self) -> Self {
            Self(i32x4_shl(i32x4_add(self.0, i32x4_splat(127)), 23))
        }
    }

    /// The lanes of double precision.
    #[derive(Debug, Clone, Copy)]
    pub struct Double([v128; 2]);

    operator!(Double, Add, add, |a, b| [f64x2_add(a[0], b[0]), f64x2_add(a[1], b[1])]);
    operator!(Double, Sub, sub, |a, b| [f64x2_sub(a[0], b[0]), f64x2_sub(a[1], b[1])]);
    operator!(Double, Mul, mul, |a, b| [f64x2_mul(a[0], b[0]), f64x2_mul(a[1], b[1])]);
    operator!(Double, Div, div, |a, b| [f64x2_div(a[0], b[0]), f64x2_div(a[1], b[1])]);

    impl Double {
        #[inline(always)]
        fn each(self, f: impl Fn(v128) -> v128) -> Self {
            Self(self.0.map(f))
        }

        #[inline(always)]
        fn with(self, other: Self, f: impl Fn(v128, v128) -> v128) -> Self {
            Self([f(self.0[0], other.0[0]), f(self.0[1], other.0[1])])
        }
    }

    impl Lanes<f64> for Double {
        #[inline(always)]
        fn load(&[a, b, c, d]: &[f64; LANES]) -> Self {
            Self([f64x2(a, b), f64x2(c, d)])
        }

        #[inline(always)]
        fn splat(x: f64) -> Self {
            Self([f64x2_splat(x); 2])
        }

        #[inline(always)]
        fn store(self, to: &mut [f64; LANES]) {
            let [low, high] = self.0;
            *to = [
                f64x2_extract_lane::<0>(low),
                f64x2_extract_lane::<1>(low),
                f64x2_extract_lane::<0>(high),
                f64x2_extract_lane::<1>(high),
            ];
        }

        #[inline(always)]
        fn signs(self) -> Self {
            self.each(|x| v128_and(x, u64x2_splat(1 << 63)))
        }

        #[inline(always)]
        fn flip(self, bits: Self) -> Self {
            self.with(bits, |x, bits| v128_xor(x, bits))
        }

        #[inline(always)]
        fn at_most(self, most: Self) -> Self {
            self.with(most, |x, most| f64x2_pmin(x, most))
        }

        #[inline(always)]
        fn at_least(self, least: Self) -> Self {
            self.with(least, |x, least| f64x2_pmax(x, least))
        }

        #[inline(always)]
        fn if_negative(self, a: Self, b: Self) -> Self {
            let negative = self.each(|x| f64x2_lt(x, f64x2_splat(0.0))).0;
            Self([v128_bitselect(a.0[0], b.0[0], negative[0]), v128_bitselect(a.0[1], b.0[1], negative[1])])
        }

        #[inline(always)]
        fn two_to(self) -> Self {
            self.each(|x| i64x2_shl(i64x2_add(x, i64x2_splat(1023)), 52))
        }
    }
}

#[cfg(not(target_feature = "simd128"))]
mod vectors {
    use super::*;
    use std::array::from_fn;

    macro_rules! arrays {
        ($name:ident, $float:ty, $bias:expr, $shift:expr, $what:literal) => {
            #[doc = $what]
            #[derive(Debug, Clone, Copy)]
            pub struct $name([$float; LANES]);

            arrays!(operator $name, Add, add, |a, b| a + b);
            arrays!(operator $name, Sub, sub, |a, b| a - b);
            arrays!(operator $name, Mul, mul, |a, b| a * b);
            arrays!(operator $name, Div, div, |a, b| a / b);

            impl Lanes<$float> for $name {
                #[inline(always)]
                fn load(from: &[$float; LANES]) -> Self {
                    Self(*from)
                }

                #[inline(always)]
                fn splat(x: $float) -> Self {
                    Self([x; LANES])
                }

                #[inline(always)]
                fn store(self, to: &mut [$float; LANES]) {
                    *to = self.0;
                }

                #[inline(always)]
                fn signs(self) -> Self {
                    let sign = (-0.0 as $float).to_bits();
                    Self(self.0.map(|x| <$float>::from_bits(x.to_bits() & sign)))
                }

                #[inline(always)]
                fn flip(self, bits: Self) -> Self {
                    Self(from_fn(|i| <$float>::from_bits(self.0[i].to_bits() ^ bits.0[i].to_bits())))
                }

                #[inline(always)]
                fn at_most(self, most: Self) -> Self {
                    Self(from_fn(|i| if most.0[i] < self.0[i] { most.0[i] } else { self.0[i] }))
                }

                #[inline(always)]
                fn at_least(self, least: Self) -> Self {
                    Self(from_fn(|i| if self.0[i] < least.0[i] { least.0[i] } else { self.0[i] }))
                }

                #[inline(always)]
                fn if_negative(self, a: Self, b: Self) -> Self {
                    Self(from_fn(|i| if self.0[i] < 0.0 { a.0[i] } else { b.0[i] }))
                }

                #[inline(always)]
                fn two_to(self) -> Self {
                    Self(self.0.map(|x| <$float>::from_bits(x.to_bits().wrapping_add($bias) << $shift)))
                }
            }
        };
        (operator $name:ident, $trait:ident, $method:ident, |$a:ident, $b:ident| $body:expr) => {
            impl $trait for $name {
                type Output = Self;
                #[inline(always)]
                fn $method(self, other: Self) -> Self {
                    Self(from_fn(|i| {
                        let ($a, $b) = (self.0[i], other.0[i]);
                        $body
                    }))
                }
            }
        };
    }
    arrays!(Single, f32, 127, 23, "The lanes of single precision.");
    arrays!(Double, f64, 1023, 52, "The lanes of double precision.");
}

pub use vectors::{Double, Single};
