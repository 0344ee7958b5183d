//! Gradient noise from a seed: gradient descent with a noisy gradient is stochastic gradient descent on a surface.
//!
//! Pinned, so that a link shows the same noise for ever: generator xoshiro256++ 1.0 (Blackman and Vigna, 2019) seeded by
//! SplitMix64, uniform numbers from the upper 53 bits, normal numbers by Marsaglia's polar method (1964) with
//! `libm::log`. The scheme's name is [`NAME`].

use crate::math;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Name and version of the scheme.
pub const NAME: &str = "xoshiro256++/polar/1";

/// A stream of independent standard normal numbers.
#[derive(Clone)]
pub struct Normal {
    generator: Xoshiro256PlusPlus,
    spare: Option<f64>,
}

impl Normal {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self { generator: Xoshiro256PlusPlus::seed_from_u64(seed), spare: None }
    }

    /// Uniform in [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.generator.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// The next normal number.
    pub fn draw(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = u * u + v * v;
            if s > 0.0 && s < 1.0 {
                let factor = (-2.0 * math::log(s) / s).sqrt();
                self.spare = Some(v * factor);
                return u * factor;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_one_stream_for_ever() {
        let mut normal = Normal::new(7);
        let first: Vec<u64> = (0..4).map(|_| normal.draw().to_bits()).collect();
        let mut again = Normal::new(7);
        assert_eq!(first, (0..4).map(|_| again.draw().to_bits()).collect::<Vec<_>>());
        assert_ne!(first[0], Normal::new(8).draw().to_bits());
    }

    #[test]
    fn moments_are_those_of_the_standard_normal() {
        let mut normal = Normal::new(1);
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|_| normal.draw()).collect();
        let moment = |p: u64| draws.iter().map(|&z| math::power(z, p)).sum::<f64>() / n as f64;
        // Four standard errors: var z = 1, var z² = 2, var z³ = 15, var z⁴ = 96.
        let within = |variance: f64| 4.0 * (variance / n as f64).sqrt();
        assert!(moment(1).abs() < within(1.0));
        assert!((moment(2) - 1.0).abs() < within(2.0));
        assert!(moment(3).abs() < within(15.0));
        assert!((moment(4) - 3.0).abs() < within(96.0));
    }
}
