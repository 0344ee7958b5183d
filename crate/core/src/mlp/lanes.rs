//! Four numbers side by side: the vector registers of WebAssembly where there are, arrays elsewhere. Lane by lane the same operations, so the same bits.

/// Numbers in one vector.
pub const LANES: usize = 4;

/// Four numbers of type `T`.
pub trait Lanes<T>: Copy {
    /// From memory.
    fn load(from: &[T; LANES]) -> Self;
    /// The same number in every lane.
    fn splat(x: T) -> Self;
    /// To memory.
    fn store(self, to: &mut [T; LANES]);
    /// self + a · b, rounded twice.
    fn plus_product(self, a: Self, b: Self) -> Self;
}

#[cfg(target_feature = "simd128")]
mod wasm {
    use super::{LANES, Lanes};
    use core::arch::wasm32::*;

    impl Lanes<f32> for v128 {
        #[inline(always)]
        fn load(&[a, b, c, d]: &[f32; LANES]) -> Self {
            f32x4(a, b, c, d)
        }

        #[inline(always)]
        fn splat(x: f32) -> Self {
            f32x4_splat(x)
        }

        #[inline(always)]
        fn store(self, to: &mut [f32; LANES]) {
            *to = [
                f32x4_extract_lane::<0>(self),
                f32x4_extract_lane::<1>(self),
                f32x4_extract_lane::<2>(self),
                f32x4_extract_lane::<3>(self),
            ];
        }

        #[inline(always)]
        fn plus_product(self, a: Self, b: Self) -> Self {
            f32x4_add(self, f32x4_mul(a, b))
        }
    }

    impl Lanes<f64> for [v128; 2] {
        #[inline(always)]
        fn load(&[a, b, c, d]: &[f64; LANES]) -> Self {
            [f64x2(a, b), f64x2(c, d)]
        }

        #[inline(always)]
        fn splat(x: f64) -> Self {
            [f64x2_splat(x); 2]
        }

        #[inline(always)]
        fn store(self, to: &mut [f64; LANES]) {
            let [low, high] = self;
            *to = [
                f64x2_extract_lane::<0>(low),
                f64x2_extract_lane::<1>(low),
                f64x2_extract_lane::<0>(high),
                f64x2_extract_lane::<1>(high),
            ];
        }

        #[inline(always)]
        fn plus_product(self, a: Self, b: Self) -> Self {
            [f64x2_add(self[0], f64x2_mul(a[0], b[0])), f64x2_add(self[1], f64x2_mul(a[1], b[1]))]
        }
    }

    /// The lanes of single precision.
    pub type Single = v128;
    /// The lanes of double precision.
    pub type Double = [v128; 2];
}

#[cfg(not(target_feature = "simd128"))]
mod plain {
    use super::{LANES, Lanes};

    macro_rules! arrays {
        ($float:ty) => {
            impl Lanes<$float> for [$float; LANES] {
                #[inline(always)]
                fn load(from: &[$float; LANES]) -> Self {
                    *from
                }

                #[inline(always)]
                fn splat(x: $float) -> Self {
                    [x; LANES]
                }

                #[inline(always)]
                fn store(self, to: &mut [$float; LANES]) {
                    *to = self;
                }

                #[inline(always)]
                fn plus_product(self, a: Self, b: Self) -> Self {
                    std::array::from_fn(|lane| self[lane] + a[lane] * b[lane])
                }
            }
        };
    }
    arrays!(f32);
    arrays!(f64);

    /// The lanes of single precision.
    pub type Single = [f32; LANES];
    /// The lanes of double precision.
    pub type Double = [f64; LANES];
}

#[cfg(not(target_feature = "simd128"))]
pub use plain::{Double, Single};
#[cfg(target_feature = "simd128")]
pub use wasm::{Double, Single};
