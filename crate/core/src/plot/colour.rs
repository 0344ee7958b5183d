//! From function values to a heat map: the scale, its levels, its colours.
//!
//! # Scale
//! f is mapped to t = ln(1 + (f − low)/s) / ln(1 + (high − low)/s): nearly linear where values are within s of the
//! lowest, logarithmic beyond. low is the smallest value in view and high the 99 % quantile, so that a pole in a
//! corner does not take all colours; s is chosen so that the median gets t = [`MIDDLE`], unless an even scale puts it
//! higher. Whatever the range of f, 1 or 10³⁰⁰, about half of the picture lies below that t, and the neighbourhood of
//! the lowest value gets the rest of the colours. The scale is strictly increasing up to rounding; above high it goes
//! on beyond 1 and only the colours stop there.
//!
//! # Colours
//! Evenly spaced in lightness in Oklab (Ottosson, A perceptual color space for image processing, 2020), hue and
//! chroma turning slowly, low in chroma: isolines and paths on top are told apart by their own, stronger colours.
//! Light on paper for a light page, dark for a dark one; in both, low f is further from the colour of the page.

use super::quantile;
use crate::math;

/// Where the median of f lies on the scale.
pub const MIDDLE: f64 = 0.6;

/// Levels between t = 0 and t = 1.
pub const LEVELS: usize = 20;

/// The most levels with those above t = 1.
const MOST_LEVELS: usize = 30;

/// Values beyond ±LARGEST count as that, so that differences stay finite.
const LARGEST: f64 = 8e307;

/// How many values are looked at for the quantiles.
const SAMPLE: usize = 4096;

/// A monotone map from f to t, with t between 0 and 1 for most of what is in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    s: f64,
    per_log: f64,
    /// The largest finite value in view.
    top: f64,
}

impl Scale {
    /// The scale for these values; `None` where none is a finite number.
    pub fn new(values: &[f64], scratch: &mut Vec<f64>) -> Option<Self> {
        let (mut low, mut top) = (f64::INFINITY, f64::NEG_INFINITY);
        for &value in values {
            if value.is_finite() {
                low = low.min(value);
                top = top.max(value);
            }
        }
        if low > top {
            return None;
        }
        let [low, top] = [low, top].map(|value| value.clamp(-LARGEST, LARGEST));
        scratch.clear();
        // A stride without a common factor with the usual row lengths, so that the sample does not see one column only.
        let stride = (values.len() / SAMPLE).max(1) | 1;
        scratch.extend(values.iter().step_by(stride).filter(|value| value.is_finite()));
        let [near, middle, far] = [0.02, 0.5, 0.99].map(|q| {
            // Where the sample has met no finite number there are hardly any.
            let value = if scratch.is_empty() { top } else { quantile(scratch, q) };
            value.clamp(-LARGEST, LARGEST) - low
        });
        let far = if far > 0.0 { far } else { top - low };
        if far <= 0.0 {
            return Some(Self { low, s: 1.0, per_log: 0.0, top });
        }
        // The share of the median falls from 1 to its place on an even scale as s grows: bisection on ln s.
        let (mut short, mut long) = (math::log(far) - 60.0, (math::log(far) + 7.0).min(709.0));
        for _ in 0..40 {
            let half = 0.5 * (short + long);
            let s = math::exp(half);
            if libm::log1p(middle / s) > MIDDLE * libm::log1p(far / s) {
                short = half;
            } else {
                long = half;
            }
        }
        // No finer than what is in view: below the 2 % quantile there is next to nothing to tell apart.
        let s = math::exp(long).max(near).max(far * f64::EPSILON);
        Some(Self { low, s, per_log: 1.0 / libm::log1p(far / s), top })
    }

    /// t of f; NaN where f is not a finite number.
    #[inline]
    pub fn t(&self, f: f64) -> f64 {
        if !f.is_finite() {
            return f64::NAN;
        }
        // What another view's lowest value cuts off counts as that.
        libm::log1p((f.clamp(-LARGEST, LARGEST) - self.low).max(0.0) / self.s) * self.per_log
    }

    /// f of t, the inverse.
    pub fn f(&self, t: f64) -> f64 {
        if self.per_log == 0.0 {
            return self.low;
        }
        self.low + self.s * libm::expm1(t / self.per_log)
    }

    /// Values of f for isolines: evenly spaced on the scale as far as round numbers allow, ascending.
    pub fn levels(&self) -> Vec<f64> {
        let mut levels: Vec<f64> = Vec::new();
        let end = self.t(self.top);
        for i in 1..=MOST_LEVELS {
            // Anything within a quarter of the spacing will do; so no two levels meet.
            let [from, to] = [-0.25, 0.25].map(|off| self.f((i as f64 + off) / LEVELS as f64));
            if (i as f64 - 0.25) / LEVELS as f64 > end || !to.is_finite() {
                break;
            }
            let level = round_within(from, to);
            if levels.last().is_none_or(|&last| level > last) && level < self.top {
                levels.push(level);
            }
        }
        levels
    }
}

/// The number with the fewest digits in an interval; of equally short ones a multiple of 5 or 2 goes first.
pub fn round_within(from: f64, to: f64) -> f64 {
    if from <= 0.0 && to >= 0.0 {
        return 0.0;
    }
    let width = to - from;
    if !(width > 0.0 && width.is_finite()) {
        return from;
    }
    let mut exponent = math_floor_log10(to.abs().max(from.abs()));
    for _ in 0..18 {
        for digit in [1.0, 5.0, 2.0] {
            // Powers of ten below 1 are not exact: dividing by the exact power above 1 rounds once.
            let multiple = if exponent >= 0 {
                let unit = digit * power_of_ten(exponent);
                (from / unit).ceil() * unit
            } else {
                let parts = power_of_ten(-exponent) / digit;
                (from * parts).ceil() / parts
            };
            if (from..=to).contains(&multiple) {
                return multiple;
            }
        }
        exponent -= 1;
    }
    0.5 * from + 0.5 * to
}

/// ⌊log₁₀ x⌋ for x > 0.
pub(super) fn math_floor_log10(x: f64) -> i32 {
    let guess = libm::log10(x).floor();
    guess.clamp(-330.0, 310.0) as i32
}

/// 10ᵉ; exact up to 10²².
pub(super) fn power_of_ten(exponent: i32) -> f64 {
    if exponent < 0 { libm::pow(10.0, f64::from(exponent)) } else { math::power(10.0, exponent.unsigned_abs().into()) }
}

/// Colours of a heat map, as bytes red, green, blue, opacity.
#[derive(Debug, Clone)]
pub struct ColourMap {
    /// Colours for t = 0 to 1.
    pub steps: [[u8; 4]; 256],
    /// The colour of what is not a finite number.
    pub out: [u8; 4],
}

/// Lightness, chroma and hue (turns) of the two ends of a map and of what is not finite.
struct Ends {
    low: [f64; 3],
    high: [f64; 3],
    out: [f64; 3],
}

const LIGHT: Ends = Ends { low: [0.74, 0.062, 0.65], high: [0.975, 0.012, 0.24], out: [0.62, 0.0, 0.0] };
const DARK: Ends = Ends { low: [0.41, 0.062, 0.72], high: [0.17, 0.022, 0.74], out: [0.52, 0.0, 0.0] };

impl ColourMap {
    /// The map for a light or a dark page.
    pub fn new(dark: bool) -> Self {
        let Ends { low, high, out } = if dark { DARK } else { LIGHT };
        let steps = std::array::from_fn(|i| {
            let t = i as f64 / 255.0;
            oklch([0, 1, 2].map(|c| low[c] + t * (high[c] - low[c])))
        });
        Self { steps, out: oklch(out) }
    }

    /// The colour of t.
    #[inline]
    pub fn colour(&self, t: f32) -> [u8; 4] {
        if t.is_nan() { self.out } else { self.steps[(t * 255.0 + 0.5).clamp(0.0, 255.0) as usize] }
    }

    /// The picture of a grid of t, a pixel a node.
    pub fn paint(&self, t: &[f32], image: &mut Vec<u8>) {
        image.resize(4 * t.len(), 0);
        for (pixel, &t) in image.chunks_exact_mut(4).zip(t) {
            pixel.copy_from_slice(&self.colour(t));
        }
    }
}

/// The sRGB bytes of a colour by lightness, chroma and hue in turns. Matrices: Ottosson 2020; transfer: IEC 61966-2-1.
fn oklch([lightness, chroma, hue]: [f64; 3]) -> [u8; 4] {
    let angle = std::f64::consts::TAU * hue;
    let (a, b) = (chroma * math::cos(angle), chroma * math::sin(angle));
    let cube = |x: f64| x * x * x;
    let l = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    let linear = [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ];
    let byte = |x: f64| {
        let shown = if x <= 0.003_130_8 { 12.92 * x } else { 1.055 * math::pow(x, 1.0 / 2.4) - 0.055 };
        (255.0 * shown).round().clamp(0.0, 255.0) as u8
    };
    let [r, g, b] = linear.map(byte);
    [r, g, b, 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: &[f64]) -> Scale {
        Scale::new(values, &mut Vec::new()).expect("finite values")
    }

    /// Rosenbrock's function on a coarse grid.
    fn banana() -> Vec<f64> {
        let node = |i: usize| (f64::from((i % 40) as u32) / 10.0 - 2.0, f64::from((i / 40) as u32) / 10.0 - 1.0);
        (0..1600).map(node).map(|(x, y)| math::sq(1.0 - x) + 100.0 * math::sq(y - x * x)).collect()
    }

    #[test]
    fn the_scale_is_monotone_and_the_median_has_its_place() {
        let mut values = banana();
        let scale = scale(&values);
        values.sort_by(f64::total_cmp);
        assert!(values.windows(2).all(|pair| scale.t(pair[0]) <= scale.t(pair[1])));
        assert_eq!(scale.t(values[0]), 0.0);
        // Bisection leaves 67/2⁴⁰ of ln s, and the median of an even number of values lies between two.
        let middle = scale.t(0.5 * (values[799] + values[800]));
        assert!((middle - MIDDLE).abs() < 1e-2, "{middle}");
        let high = scale.t(values[(0.99 * 1599.0) as usize]);
        assert!((high - 1.0).abs() < 1e-12, "{high}");
    }

    #[test]
    fn the_scale_is_inverted() {
        let scale = scale(&banana());
        for t in [0.0, 0.1, 0.5, 1.0, 1.2] {
            // log1p and expm1 round by about ε, magnified by the condition t/per_log ≤ 20.
            assert!((scale.t(scale.f(t)) - t).abs() < 100.0 * f64::EPSILON, "{t}");
        }
    }

    #[test]
    fn absurd_ranges_keep_their_middle() {
        // Double exponentials, a pole, everything at once: half of the picture below MIDDLE and levels on both sides.
        let towers: Vec<f64> = (0..1000).map(|i| math::exp(math::exp(6.5 * f64::from(i) / 1000.0))).collect();
        let poles: Vec<f64> = (0..1000).map(|i| 1.0 / math::sq(f64::from(i) - 500.0)).collect();
        let mut widest = vec![-f64::MAX; 7];
        widest.extend([-1.0, 0.0, 1.0, f64::MAX, f64::NAN, f64::INFINITY]);
        for values in [towers, poles, widest] {
            let scale = scale(&values);
            let levels = scale.levels();
            assert!(levels.len() > 5, "{levels:?}");
            assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "{levels:?}");
            let below = |limit: f64| values.iter().filter(|&&f| scale.t(f) <= limit).count();
            assert!(below(MIDDLE + 0.01) * 2 >= values.iter().filter(|f| f.is_finite()).count());
            assert!(below(1.0) as f64 >= 0.6 * values.iter().filter(|f| f.is_finite()).count() as f64);
        }
    }

    #[test]
    fn a_plain_has_one_colour_and_no_levels() {
        let scale = scale(&[3.0; 100]);
        assert_eq!((scale.t(3.0), scale.f(0.7)), (0.0, 3.0));
        assert!(scale.levels().is_empty());
        assert!(Scale::new(&[f64::NAN, f64::INFINITY], &mut Vec::new()).is_none());
        assert!(Scale::new(&[], &mut Vec::new()).is_none());
    }

    #[test]
    fn levels_are_round_and_nearly_even() {
        let scale = scale(&banana());
        let levels = scale.levels();
        assert!(levels.len() >= LEVELS, "{levels:?}");
        for (i, &level) in levels.iter().enumerate() {
            let off = scale.t(level) * LEVELS as f64 - (i + 1) as f64;
            assert!(off.abs() <= 0.25 + 1e-9, "level {level} is {off} spacings off");
            assert!(crate::export::number(level).trim_start_matches("0.").trim_end_matches('0').len() <= 3, "{level}");
        }
    }

    #[test]
    fn round_numbers_are_the_shortest_in_the_interval() {
        let cases = [
            ([0.7, 1.2], 1.0),
            ([0.17, 0.29], 0.2),
            ([1234.0, 1300.0], 1300.0),
            ([-0.3, 0.1], 0.0),
            ([-7.2, -6.9], -7.0),
            ([0.12, 0.128], 0.12),
            ([3e-9, 4e-9], 3e-9),
        ];
        for ([from, to], expected) in cases {
            assert_eq!(round_within(from, to), expected, "{from} to {to}");
        }
    }

    /// Relative luminance of WCAG 2.2.
    fn luminance(rgb: [u8; 4]) -> f64 {
        let linear = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { math::pow((c + 0.055) / 1.055, 2.4) }
        };
        0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2])
    }

    #[test]
    fn lightness_runs_one_way_and_no_two_thirds_look_alike() {
        for dark in [false, true] {
            let map = ColourMap::new(dark);
            let lights: Vec<f64> = map.steps.iter().map(|&rgb| luminance(rgb)).collect();
            // Bytes round: a step may stand still, but no third of the map may.
            let sign = if dark { -1.0 } else { 1.0 };
            assert!(lights.windows(2).all(|pair| sign * (pair[1] - pair[0]) > -0.002), "{lights:?}");
            assert!((0..3).all(|third| sign * (lights[third * 85 + 85] - lights[third * 85]) > 0.008), "{lights:?}");
        }
    }

    #[test]
    fn what_is_not_finite_has_a_colour_of_its_own() {
        for dark in [false, true] {
            let map = ColourMap::new(dark);
            assert_eq!(map.colour(f32::NAN), map.out);
            assert_eq!(map.colour(-1.0), map.steps[0]);
            assert_eq!(map.colour(7.0), map.steps[255]);
            let far = |rgb: &[u8; 4]| (0..3).map(|c| i32::from(rgb[c]).abs_diff(i32::from(map.out[c]))).max();
            assert!(map.steps.iter().all(|rgb| far(rgb) >= Some(16)), "{:?}", map.out);
        }
    }
}
