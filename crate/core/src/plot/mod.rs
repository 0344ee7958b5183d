//! Pictures: values on a grid, colours, isolines, axes and charts.
//!
//! Everything here reads slices and knows neither methods nor surfaces. What is drawn as shapes and text goes to any
//! [`plotters::backend::DrawingBackend`]; what would be slow there (cells of a heat map, segments of isolines) is made as
//! flat buffers for the caller to put on the screen.

pub mod axes;
pub mod chart;
pub mod colour;
pub mod contour;
pub mod grid;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_hexadecimal_digits() {
        assert_eq!(colour("ink", "#1f77B4").unwrap(), RGBColor(0x1f, 0x77, 0xb4));
        for text in ["", "#fff", "1f77b4", "#1f77b", "#+f77b4", "#äöü", "red"] {
            let error = colour("ink", text).expect_err("is not a colour");
            assert_eq!(error.to_string(), format!("ink must be a colour like #1f77b4, got '{text}'"));
        }
    }
}
