//! Pictures: values on a grid, colours, isolines, axes and charts.
//!
//! Everything here reads slices and knows neither methods nor surfaces. What is drawn as shapes and text goes to any
//! [`plotters::backend::DrawingBackend`]; what would be slow there (cells of a heat map, segments of isolines) is
//! made as flat buffers for the caller to put on the screen.

pub mod axes;
pub mod chart;
pub mod colour;
pub mod contour;
pub mod grid;
pub mod relief;

use crate::error::Error;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// The look of a picture: what the page around it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Light on dark rather than dark on light.
    pub dark: bool,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
    /// Colour of text and axes, `#rrggbb`.
    pub ink: String,
    /// Colour of grid lines, `#rrggbb`.
    pub faint: String,
    /// Colour behind everything, `#rrggbb`.
    pub paper: String,
    /// CSS font families.
    pub font: String,
}

impl Theme {
    /// The colours of text, grid lines and background.
    ///
    /// # Errors
    /// A colour that is not of the form `#rrggbb`.
    pub fn colours(&self) -> Result<[RGBColor; 3], Error> {
        Ok([colour("ink", &self.ink)?, colour("faint", &self.faint)?, colour("paper", &self.paper)?])
    }
}

/// The colour that `#rrggbb` names.
///
/// # Errors
/// Any other text; `name` says whose colour it was meant to be.
pub fn colour(name: &str, text: &str) -> Result<RGBColor, Error> {
    let refused =
        || Error::WrongKind { name: name.into(), given: text.into(), allowed: "a colour like #1f77b4".into() };
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(refused)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(refused());
    }
    let rgb = u32::from_str_radix(digits, 16).map_err(|_| refused())?;
    let [_, r, g, b] = rgb.to_be_bytes();
    Ok(RGBColor(r, g, b))
}

/// Where a picture put its plot area, in CSS pixels from the top left corner, and the data it covers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Plot {
    /// Left edge of the plot area.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// Data at the left and the right edge.
    pub x: [f64; 2],
    /// Data at the bottom and the top edge.
    pub y: [f64; 2],
    /// Whether upwards is logarithmic.
    pub log: bool,
    /// Whether to the right is logarithmic.
    pub log_x: bool,
}

/// The q-quantile of numbers without NaN, which are put in another order (Hoare's selection, 1961); NaN of none.
pub fn quantile(values: &mut [f64], q: f64) -> f64 {
    let (mut from, mut to) = (0, values.len());
    let at = (q * to.saturating_sub(1) as f64) as usize;
    while to - from > 1 {
        // The lower middle: were it the last one, nothing would be split off.
        let pivot = values[from + (to - from - 1) / 2];
        let (mut i, mut j) = (from, to - 1);
        loop {
            while values[i] < pivot {
                i += 1;
            }
            while values[j] > pivot {
                j -= 1;
            }
            if i >= j {
                break;
            }
            values.swap(i, j);
            i += 1;
            j -= 1;
        }
        // Up to j nothing is above the pivot, behind it nothing below.
        if at <= j {
            to = j + 1;
        } else {
            from = j + 1;
        }
    }
    values.get(at).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_sorted_numbers() {
        let mut normal = crate::noise::Normal::new(1);
        for len in [1, 2, 3, 10, 101, 1000] {
            let values: Vec<f64> = (0..len).map(|_| (normal.draw() * 5.0).round()).collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            for q in [0.0, 0.02, 0.5, 0.77, 0.99, 1.0] {
                let found = quantile(&mut values.clone(), q);
                assert_eq!(found, sorted[(q * (len - 1) as f64) as usize], "{q} of {sorted:?}");
                assert_eq!(quantile(&mut sorted.clone(), q), found);
            }
        }
        assert!(quantile(&mut [], 0.5).is_nan());
        assert_eq!(quantile(&mut [3.0; 7], 0.3), 3.0);
    }

    #[test]
    fn colours_are_six_hexadecimal_digits() {
        assert_eq!(colour("ink", "#1f77B4").unwrap(), RGBColor(0x1f, 0x77, 0xb4));
        for text in ["", "#fff", "1f77b4", "#1f77b", "#+f77b4", "#äöü", "red"] {
            let error = colour("ink", text).expect_err("is not a colour");
            assert_eq!(error.to_string(), format!("ink must be a colour like #1f77b4, got '{text}'"));
        }
    }
}
