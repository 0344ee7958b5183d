//! The catalogue of residual problems: NIST's reference data for nonlinear regression.
//!
//! Source: NIST/ITL Statistical Reference Datasets, Nonlinear Regression (public domain), all 27 sets with both starts and
//! certified values, in NIST's order of difficulty.

use super::model::Model;
use super::table::Table;
use crate::error::Error;

const TEXT: &str = include_str!("nist.txt");

/// A reference problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// NIST's name.
    pub id: &'static str,
    /// `lower`, `average` or `higher` difficulty.
    pub level: &'static str,
    /// The model as typed.
    pub model: &'static str,
    /// Two starts.
    pub starts: [Vec<f64>; 2],
    /// Certified parameters.
    pub certified: Vec<f64>,
    /// Certified standard deviations of the parameters.
    pub deviations: Vec<f64>,
    /// Certified residual sum of squares.
    pub rss: f64,
    /// Certified residual standard deviation.
    pub residual_sd: f64,
    /// The data, as pasted.
    pub data: &'static str,
}

/// Every reference problem.
pub fn references() -> impl Iterator<Item = Reference> {
    TEXT.split('@').skip(1).map(|block| {
        let mut rest = block;
        let mut line = || {
            let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
            rest = after;
            line
        };
        let numbers = |line: &str| line.split(' ').filter_map(|word| word.parse().ok()).collect::<Vec<f64>>();
        let (id, level) = line().split_once(' ').unwrap_or_default();
        let model = line();
        let starts = [numbers(line()), numbers(line())];
        let (certified, deviations, sums) = (numbers(line()), numbers(line()), numbers(line()));
        Reference { id, level, model, starts, certified, deviations, rss: sums[0], residual_sd: sums[1], data: rest }
    })
}

impl Reference {
    /// The model with its data.
    ///
    /// # Errors
    /// None for the entries of this catalogue, which a test reads.
    pub fn problem(&self) -> Result<Model, Error> {
        Model::new(self.model, &Table::parse(self.data)?)
    }
}

/// Correct digits of parameters: the least −log₁₀ of the relative errors, at most 11, as many as NIST certifies.
pub fn digits(found: &[f64], certified: &[f64]) -> f64 {
    let worst = found.iter().zip(certified).fold(0.0, |worst, (x, c)| crate::math::larger(worst, ((x - c) / c).abs()));
    if worst.is_nan() {
        return 0.0;
    }
    (-crate::math::log(worst.max(1e-300)) / core::f64::consts::LN_10).clamp(0.0, 11.0)
}
