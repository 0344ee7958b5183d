//! Axes: linear and logarithmic scales with round ticks and their labels, and the frame of a map.

use super::colour::{math_floor_log10, power_of_ten};
use super::{Plot, Theme};
use crate::error::Error;
use crate::export;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::PathElement;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, ShapeStyle, TextStyle};

/// What can go wrong while drawing.
pub type Failure<DB> = DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>;

/// The smallest canvas that axes fit on, width and height in CSS pixels.
pub const SMALLEST: [f64; 2] = [120.0, 80.0];

/// The largest, so that no coordinate leaves its integer type.
pub const LARGEST: [f64; 2] = [16_384.0, 16_384.0];

/// One axis: the interval of data that it shows, and on which scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Data at the start.
    pub low: f64,
    /// Data at the end.
    pub high: f64,
    /// Whether the scale is logarithmic; both ends are positive then.
    pub log: bool,
}

impl Axis {
    /// An axis from `low` to `high`.
    pub fn new(low: f64, high: f64, log: bool) -> Self {
        Self { low, high, log }
    }

    /// Where a value lies, 0 at the start and 1 at the end; ±∞ and values below a logarithmic scale are infinitely far.
    pub fn place(&self, value: f64) -> f64 {
        if !self.log {
            // Halves, so that an axis over the whole range of numbers does not overflow.
            return (0.5 * value - 0.5 * self.low) / (0.5 * self.high - 0.5 * self.low);
        }
        if value.is_nan() {
            return value;
        }
        if value <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let [low, high, value] = [self.low, self.high, value].map(libm::log10);
        (value - low) / (high - low)
    }

    /// At most `most` round values on the axis.
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        if !self.log {
            return multiples(self.low, self.high, step(self.low, self.high, most));
        }
        let [first, last] = [libm::log10(self.low).ceil(), libm::log10(self.high).floor()].map(|e| e as i32);
        let decades = (last - first + 1).max(0) as usize;
        let inside = |value: &f64| (self.low..=self.high).contains(value);
        if decades >= 3 {
            let stride = decades.div_ceil(most.max(1)).max(1) as i32;
            return (first..=last).filter(|e| e.rem_euclid(stride) == 0).map(power_of_ten).filter(inside).collect();
        }
        let mixed: Vec<f64> = (first - 1..=last)
            .flat_map(|e| [1.0, 2.0, 5.0].map(|digit| digit * power_of_ten(e)))
            .filter(inside)
            .collect();
        if mixed.len() >= 2 && mixed.len() <= most.max(2) {
            return mixed;
        }
        let ticks = multiples(self.low, self.high, step(self.low, self.high, most));
        ticks.into_iter().filter(|&tick| tick > 0.0).collect()
    }

    /// The text at a tick: plain decimals, or a power of ten where the axis spans decades.
    pub fn label(&self, tick: f64) -> String {
        let exponent = math_floor_log10(tick.abs());
        if self.log && tick == power_of_ten(exponent) && self.high >= 100.0 * self.low {
            return format!("10{}", superscript(exponent));
        }
        // As many digits as tell neighbours apart.
        let spread = if self.log { tick } else { 0.5 * self.high - 0.5 * self.low };
        let digits = if tick == 0.0 { 1 } else { exponent - math_floor_log10(spread.abs()) + 3 };
        export::short(tick, digits.clamp(1, 15) as usize)
    }
}

/// The distance of ticks: 1, 2 or 5 times a power of ten, such that at most `most` fit.
fn step(low: f64, high: f64, most: usize) -> f64 {
    let rough = (high / most.max(1) as f64 - low / most.max(1) as f64).max(f64::MIN_POSITIVE);
    let unit = power_of_ten(math_floor_log10(rough));
    [1.0, 2.0, 5.0, 10.0].map(|digit| digit * unit).into_iter().find(|&step| step >= rough).unwrap_or(10.0 * unit)
}

/// The multiples of `step` from `low` to `high`.
fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    // An end that is a multiple but for rounding counts.
    let [first, last] = [(low / step - 1e-6).ceil(), (high / step + 1e-6).floor()];
    let count = (last - first).clamp(-1.0, 200.0);
    // A step below 1 is not exact: dividing by its whole reciprocal rounds once and gives the decimal's own double.
    let parts = (1.0 / step).round();
    let exact = step < 1.0 && ((1.0 / step) - parts).abs() < 1e-9 * parts;
    (0..=count as i64)
        .take_while(|_| count >= 0.0)
        .map(|i| first + i as f64)
        .map(|multiple| if exact { multiple / parts } else { multiple * step })
        .collect()
}

/// A whole number in superscript digits.
pub fn superscript(number: i32) -> String {
    let digit = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        _ => char::from_u32('⁰' as u32 + c.to_digit(10).unwrap_or(0)).unwrap_or(c),
    };
    number.to_string().chars().map(digit).collect()
}

/// Checks the size of a canvas in CSS pixels.
///
/// # Errors
/// A canvas too small for axes, or too large.
pub fn check_size(width: f64, height: f64) -> Result<(), Error> {
    for (name, given, i) in [("the canvas's width", width, 0), ("the canvas's height", height, 1)] {
        if !(SMALLEST[i] <= given && given <= LARGEST[i]) {
            return Err(Error::OutOfRange { name: name.into(), given, allowed: [SMALLEST[i], LARGEST[i]] });
        }
    }
    Ok(())
}

/// Checks a view [x from, x to, y from, y to].
///
/// # Errors
/// A view that is not finite, has no area, or is too narrow for the numbers to tell its ends apart.
pub fn check_view(view: &[f64]) -> Result<[f64; 4], Error> {
    let view: [f64; 4] =
        view.try_into().map_err(|_| Error::WrongLength { what: "the view", given: view.len(), allowed: [4, 4] })?;
    for [from, to] in [[view[0], view[1]], [view[2], view[3]]] {
        // A million nodes must still be different numbers.
        let narrow = 1e-9 * from.abs().max(to.abs()).max(1e-290);
        if !(from.abs() <= 1e300 && to.abs() <= 1e300 && to - from > narrow) {
            return Err(Error::WrongKind {
                name: "the view".to_string(),
                given: format!("{} to {}", export::number(from), export::number(to)),
                allowed: "two intervals of finite numbers, each wide enough to zoom into".to_string(),
            });
        }
    }
    Ok(view)
}

/// The smallest view around `view` that has the same scale in both directions on an area of this shape.
pub fn equal_scales([x0, x1, y0, y1]: [f64; 4], width: f64, height: f64) -> [f64; 4] {
    let unit = ((x1 - x0) / width).max((y1 - y0) / height);
    let widen = |from: f64, to: f64, pixels: f64| {
        let more = 0.5 * (unit * pixels - (to - from)).max(0.0);
        [from - more, to + more]
    };
    let ([x0, x1], [y0, y1]) = (widen(x0, x1, width), widen(y0, y1, height));
    [x0, x1, y0, y1]
}

/// The room around a plot area, in CSS pixels: left, right, top, bottom. It does not depend on the data, so that
/// pictures one above the other line up and a zoom does not shift the plot.
pub const ROOM: [f64; 4] = [56.0, 14.0, 26.0, 40.0];

// Length of a tick, its distance from the label, and the size of text, in CSS pixels.
const TICK: f64 = 4.0;
const GAP: f64 = 3.0;
const TEXT: f64 = 12.0;

/// Something to draw on, and how.
pub struct Sheet<'a, DB: DrawingBackend> {
    /// Where to draw.
    pub root: &'a DrawingArea<DB, Shift>,
    /// Backend units per CSS pixel: every size is multiplied by it.
    pub unit: f64,
    /// CSS font families.
    pub font: &'a str,
    /// The colours of text, grid lines and background.
    pub colours: [RGBColor; 3],
}

/// A plot area in backend units, and its axes.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Left, top, width and height.
    pub area: [i32; 4],
    /// Across and up.
    pub axes: [Axis; 2],
}

impl<'a, DB: DrawingBackend> Sheet<'a, DB> {
    /// A sheet over all of `root` in a theme.
    ///
    /// # Errors
    /// A malformed colour.
    pub fn new(root: &'a DrawingArea<DB, Shift>, unit: f64, theme: &'a Theme) -> Result<Self, Error> {
        Ok(Self { root, unit, font: &theme.font, colours: theme.colours()? })
    }

    /// CSS pixels in backend units.
    pub fn units(&self, pixels: f64) -> i32 {
        (pixels * self.unit).round() as i32
    }

    /// The plot area in backend units: left, top, width, height.
    fn area(&self) -> [i32; 4] {
        let (width, height) = self.root.dim_in_pixel();
        let [left, right, top, bottom] = ROOM.map(|pixels| self.units(pixels));
        [left, top, (width as i32 - left - right).max(1), (height as i32 - top - bottom).max(1)]
    }

    /// A straight line or a path of that width in CSS pixels.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn path(&self, points: Vec<(i32, i32)>, colour: RGBColor, width: f64) -> Result<(), Failure<DB>> {
        let stroke_width = self.units(width).max(1) as u32;
        self.root.draw(&PathElement::new(points, ShapeStyle { color: colour.to_rgba(), filled: false, stroke_width }))
    }

    /// A line of text, its left, middle or right (0, ½, 1) and its top, middle or bottom at a point; size in CSS
    /// pixels.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn text(&self, text: &str, at: (i32, i32), [across, up]: [f64; 2], size: f64) -> Result<(), Failure<DB>> {
        let h_pos = if across == 0.0 {
            HPos::Left
        } else if across == 1.0 {
            HPos::Right
        } else {
            HPos::Center
        };
        let v_pos = if up == 0.0 {
            VPos::Top
        } else if up == 1.0 {
            VPos::Bottom
        } else {
            VPos::Center
        };
        let font = FontDesc::new(FontFamily::Name(self.font), size * self.unit, FontStyle::Normal);
        let style = TextStyle::from(font).color(&self.colours[0]).pos(Pos::new(h_pos, v_pos));
        self.root.draw_text(text, &style, at)
    }

    /// Draws axes with ticks, labels and names around the plot area; lines across the area at the ticks where `mesh`
    /// says so.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn frame(&self, axes: [Axis; 2], names: [&str; 2], mesh: bool) -> Result<Frame, Failure<DB>> {
        let [left, top, width, height] = self.area();
        let (right, bottom) = (left + width, top + height);
        let [ink, faint, _] = self.colours;
        let [tick, label] = [TICK, TICK + GAP].map(|pixels| self.units(pixels));
        let room = [f64::from(width) / self.unit / 60.0, f64::from(height) / self.unit / 36.0];
        let frame = Frame { area: [left, top, width, height], axes };
        for value in axes[0].ticks(room[0].clamp(2.0, 12.0) as usize) {
            let x = frame.across(value);
            if mesh {
                self.path(vec![(x, top), (x, bottom)], faint, 1.0)?;
            }
            self.path(vec![(x, bottom), (x, bottom + tick)], ink, 1.0)?;
            self.text(&axes[0].label(value), (x, bottom + label), [0.5, 0.0], TEXT)?;
        }
        for value in axes[1].ticks(room[1].clamp(2.0, 12.0) as usize) {
            let y = frame.up(value);
            if mesh {
                self.path(vec![(left, y), (right, y)], faint, 1.0)?;
            }
            self.path(vec![(left - tick, y), (left, y)], ink, 1.0)?;
            self.text(&axes[1].label(value), (left - label, y), [1.0, 0.5], TEXT)?;
        }
        self.path(vec![(left, top), (left, bottom)], ink, 1.0)?;
        self.path(vec![(left, bottom), (right, bottom)], ink, 1.0)?;
        let foot = bottom + self.units(ROOM[3] - 2.0);
        self.text(names[0], (left + width / 2, foot), [0.5, 1.0], TEXT)?;
        // Upright: a turned name is hard to read, and its fine strokes blur.
        self.text(names[1], (left - label, top - self.units(6.0)), [0.0, 1.0], TEXT)?;
        Ok(frame)
    }

    /// The axes of a map of `view`; with `equal`, the view is widened so that both axes have one scale.
    ///
    /// # Errors
    /// Whatever the backend cannot draw.
    pub fn map(&self, view: [f64; 4], equal: bool, names: [&str; 2]) -> Result<Plot, Failure<DB>> {
        let [.., width, height] = self.area().map(f64::from);
        let [x0, x1, y0, y1] = if equal { equal_scales(view, width, height) } else { view };
        let axes = [Axis::new(x0, x1, false), Axis::new(y0, y1, false)];
        Ok(self.frame(axes, names, false)?.plot(self.unit))
    }
}

impl Frame {
    /// Where a value lies across, in backend units.
    pub fn across(&self, value: f64) -> i32 {
        self.area[0] + (self.axes[0].place(value) * f64::from(self.area[2])).round() as i32
    }

    /// Where a value lies upwards.
    pub fn up(&self, value: f64) -> i32 {
        self.area[1] + ((1.0 - self.axes[1].place(value)) * f64::from(self.area[3])).round() as i32
    }

    /// The same in CSS pixels, for the page.
    pub fn plot(&self, unit: f64) -> Plot {
        let [left, top, width, height] = self.area.map(|size| f64::from(size) / unit);
        let [x, y] = self.axes;
        Plot { left, top, width, height, x: [x.low, x.high], y: [y.low, y.high], log: y.log, log_x: x.log }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: Axis, most: usize) -> Vec<String> {
        axis.ticks(most).into_iter().map(|tick| axis.label(tick)).collect()
    }

    #[test]
    fn linear_ticks_are_round_and_few() {
        assert_eq!(labels(Axis::new(-2.0, 2.0, false), 5), ["−2", "−1", "0", "1", "2"]);
        assert_eq!(labels(Axis::new(0.0, 500.0, false), 6), ["0", "100", "200", "300", "400", "500"]);
        assert_eq!(labels(Axis::new(0.0, 1.0, false), 4), ["0", "0.5", "1"]);
        assert_eq!(labels(Axis::new(-0.3, 0.3, false), 7), ["−0.3", "−0.2", "−0.1", "0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(Axis::new(0.0, 3e-7, false), 3), ["0", "1e−7", "2e−7", "3e−7"]);
    }

    #[test]
    fn a_deep_zoom_tells_its_ticks_apart() {
        let labels = labels(Axis::new(1.000_000_1, 1.000_000_3, false), 3);
        assert_eq!(labels, ["1.0000001", "1.0000002", "1.0000003"]);
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        assert_eq!(labels(Axis::new(1e-4, 10.0, true), 6), ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"]);
        assert_eq!(labels(Axis::new(1e-300, 1e300, true), 3), ["10⁻²⁰¹", "10⁰", "10²⁰¹"]);
        assert_eq!(labels(Axis::new(0.9, 21.0, true), 8), ["1", "2", "5", "10", "20"]);
        assert_eq!(labels(Axis::new(0.98, 1.03, true), 6), ["0.98", "0.99", "1", "1.01", "1.02", "1.03"]);
    }

    #[test]
    fn no_axis_has_more_ticks_than_asked_for() {
        for (low, high) in [(0.0, 1.0), (-7.3, 1e5), (1e-12, 3.3), (1.0, 1.0 + 1e-8), (1e-200, 1e200), (3.0, 3.9)] {
            for most in 1..12 {
                for log in [false, low > 0.0] {
                    let axis = Axis::new(low, high, log);
                    // One more than there are intervals.
                    assert!(axis.ticks(most).len() <= most.max(2) + 1, "{axis:?} {most} {:?}", axis.ticks(most));
                }
            }
        }
    }

    #[test]
    fn equal_scales_only_widen() {
        assert_eq!(equal_scales([0.0, 4.0, 0.0, 1.0], 200.0, 100.0), [0.0, 4.0, -0.5, 1.5]);
        assert_eq!(equal_scales([0.0, 1.0, 0.0, 1.0], 200.0, 100.0), [-0.5, 1.5, 0.0, 1.0]);
    }

    #[test]
    fn a_view_must_be_finite_and_wide_enough() {
        assert!(check_view(&[-2.0, 2.0, -1.0, 3.0]).is_ok());
        for view in [&[0.0; 3][..], &[0.0, f64::NAN, 0.0, 1.0], &[1.0, 1.0, 0.0, 1.0], &[0.0, 1.0, 2.0, 1.0]] {
            assert!(check_view(view).is_err(), "{view:?}");
        }
        assert!(check_view(&[1.0, 1.0 + 1e-12, 0.0, 1.0]).is_err());
        assert!(check_view(&[-f64::MAX, f64::MAX, 0.0, 1.0]).is_err());
    }
}
