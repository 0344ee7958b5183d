//! Convergence charts: a few series of points, left to right, linear or logarithmic both ways.
//!
//! Divergence is shown, not clamped: the range follows what most points do, a series that leaves it is cut at the
//! frame, and a small triangle marks where. On a logarithmic scale zero and below lie infinitely far down. Points
//! that are not a number are gaps.

use super::axes::{Axis, Failure, Sheet};
use super::colour::{math_floor_log10, power_of_ten};
use super::{Plot, quantile};
use plotters::element::{Circle, Polygon};
use plotters::prelude::DrawingBackend;
use plotters::style::{Color, RGBColor};

/// One line of a chart.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    /// Pairs of across (not decreasing) and up.
    pub points: &'a [[f64; 2]],
    /// Its colour.
    pub colour: RGBColor,
    /// Its pattern: an index of [`DASHES`], wrapping around.
    pub dash: usize,
    /// Width of the line in CSS pixels.
    pub width: f64,
}

/// What a chart shows.
#[derive(Debug, Clone)]
pub struct Chart<'a> {
    /// The lines, drawn in this order.
    pub series: &'a [Series<'a>],
    /// Names of across and up.
    pub names: [&'a str; 2],
    /// Whether across and up are logarithmic.
    pub log: [bool; 2],
    /// What to say where there is nothing to draw.
    pub empty: &'a str,
}

/// Dash patterns: lengths of strokes and gaps in turn, in CSS pixels; the first is a solid line.
pub const DASHES: [&[f64]; 6] =
    [&[], &[7.0, 4.0], &[2.0, 3.0], &[9.0, 3.0, 2.0, 3.0], &[14.0, 4.0], &[5.0, 2.0, 2.0, 2.0, 2.0, 2.0]];

/// Longer lines than this many widths of the chart are drawn solid: noise that fills an area has no visible pattern.
const LONGEST_DASHED: f64 = 12.0;

/// How far above the highest start a series may rise and still set the range: a factor on a linear and on a
/// logarithmic scale.
const RISE: [f64; 2] = [1.25, 1e3];

/// How many decades below the top a logarithmic scale reaches at most.
const DEEPEST: f64 = 1e-25;

/// Beyond ±this no number sets a range, nor below its inverse on a logarithmic scale: room is left to compute with.
const FARTHEST: f64 = 1e300;

/// The axes that show what there is to see; `None` where nothing can be shown.
pub fn ranges(chart: &Chart) -> Option<[Axis; 2]> {
    let [log_x, log] = chart.log;
    let within = |value: f64, log: bool| value.abs() <= FARTHEST && (!log || value >= 1.0 / FARTHEST);
    let shown = |&[x, y]: &[f64; 2]| within(x, log_x) && within(y, log);
    let all = || chart.series.iter().flat_map(|series| series.points.iter().filter(|point| shown(point)));
    let (mut low_x, mut high_x) = (f64::INFINITY, f64::NEG_INFINITY);
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for &[x, y] in all() {
        (low_x, high_x) = (low_x.min(x), high_x.max(x));
        (low, high) = (low.min(y), high.max(y));
    }
    if low > high {
        return None;
    }
    let x = if log_x {
        // One point alone still needs an interval.
        Axis::new(low_x.min(high_x / 10.0), high_x, true)
    } else {
        Axis::new(0.0, reach(high_x), false)
    };
    // What most points do: the highest start, or the middle of all where the starts lie deep.
    let starts = chart.series.iter().filter_map(|series| series.points.iter().find(|point| shown(point)));
    let start = starts.map(|point| point[1]).fold(f64::NEG_INFINITY, f64::max);
    // The middle is of a sample: a long race has millions of points.
    let mut values: Vec<f64> = all().step_by(all().count() / 4096 + 1).map(|point| point[1]).collect();
    let middle = quantile(&mut values, 0.5);
    let usual = start.max(middle);
    let y = if log {
        let top = high.min(usual * RISE[1]);
        let bottom = low.max(top * DEEPEST).min(top);
        // A tenth of the way more on both sides, at least a factor of two.
        let room = libm::pow(top / bottom, 0.05).max(2.0);
        Axis::new(bottom / room, top * room, true)
    } else {
        let top = high.min(low + (usual - low) * RISE[0]).max(low);
        let room = 0.05 * (top - low);
        let room = if room > 0.0 { room } else { 0.05 * top.abs().max(1e-300) };
        // Zero is a floor worth standing on.
        let bottom = if (0.0..=room * 4.0).contains(&low) { 0.0 } else { low - room };
        Axis::new(bottom, top + room, false)
    };
    Some([x, y])
}

/// A round number at or above x, at most a quarter more: a chart that grows does not rescale at every point.
fn reach(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let unit = power_of_ten(math_floor_log10(x));
    [1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]
        .map(|digit| digit * unit)
        .into_iter()
        .find(|&round| round >= x)
        .unwrap_or(x)
}

/// Draws a chart over a whole sheet.
///
/// # Errors
/// Whatever the backend cannot draw.
pub fn draw<DB: DrawingBackend>(sheet: &Sheet<'_, DB>, chart: &Chart) -> Result<Plot, Failure<DB>> {
    sheet.root.fill(&sheet.colours[2])?;
    let found = ranges(chart);
    let blank = chart.log.map(|log| if log { Axis::new(0.1, 1.0, true) } else { Axis::new(0.0, 1.0, false) });
    let axes = found.unwrap_or(blank);
    let frame = sheet.frame(axes, chart.names, found.is_some())?;
    let plot = frame.plot(sheet.unit);
    let [left, top, width, height] = frame.area;
    if found.is_none() {
        sheet.text(chart.empty, (left + width / 2, top + height / 2), [0.5, 0.5], 14.0)?;
        return Ok(plot);
    }
    let on_sheet = |[x, y]: [f64; 2]| (left + x.round() as i32, top + y.round() as i32);
    let (width, height) = (f64::from(width), f64::from(height));
    for series in chart.series {
        let place = |&[x, y]: &[f64; 2]| {
            // Bounded, so that what is infinitely far stays a number: a cut at the frame follows.
            let [x, y] = [axes[0].place(x), axes[1].place(y)].map(|place| place.clamp(-1e3, 1e3));
            [x * width, (1.0 - y) * height]
        };
        let mut lines = Lines { frame: [width, height], lines: Vec::new(), exits: Vec::new(), last: None };
        thin(&mut series.points.iter().map(place), sheet.unit, &mut |point| lines.push(point));
        let length: f64 = lines.lines.iter().map(|line| length(line)).sum();
        let pattern: Vec<f64> = match DASHES[series.dash % DASHES.len()] {
            pattern if length < LONGEST_DASHED * width => pattern.iter().map(|length| length * sheet.unit).collect(),
            _ => Vec::new(),
        };
        let filled = series.colour.filled();
        for line in &lines.lines {
            if let [point] = line[..] {
                let radius = sheet.units(1.5 * series.width);
                sheet.root.draw(&Circle::new(on_sheet(point), radius, filled))?;
            }
            dash(line, &pattern, &mut |stroke: &[[f64; 2]]| {
                sheet.path(stroke.iter().copied().map(on_sheet).collect(), series.colour, series.width)
            })?;
        }
        for &[x, y] in &lines.exits {
            // Pointing out of the frame where the line leaves it.
            let (size, inward) = (5.0 * sheet.unit, if y <= 0.0 { 1.0 } else { -1.0 });
            let base = y + inward * 1.6 * size;
            let corners = [[x, y], [x - size, base], [x + size, base]].map(on_sheet);
            sheet.root.draw(&Polygon::new(corners.to_vec(), filled))?;
        }
    }
    Ok(plot)
}

fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

fn distance([x0, y0]: [f64; 2], [x1, y1]: [f64; 2]) -> f64 {
    ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)).sqrt()
}

/// Keeps of all points in one column of pixels the first, the lowest, the highest and the last, in their order: the
/// same picture from fewer points. Points that are not a number pass through.
fn thin(points: &mut dyn Iterator<Item = [f64; 2]>, column: f64, keep: &mut dyn FnMut([f64; 2])) {
    let mut group: Vec<[f64; 2]> = Vec::new();
    let mut now = f64::NAN;
    for point in points {
        if point[0].is_nan() || point[1].is_nan() {
            flush(&mut group, keep);
            keep([f64::NAN; 2]);
            continue;
        }
        let at = (point[0] / column).floor();
        if at != now {
            flush(&mut group, keep);
            now = at;
        }
        group.push(point);
    }
    flush(&mut group, keep);
}

/// Empties one column's points into `keep`.
fn flush(group: &mut Vec<[f64; 2]>, keep: &mut dyn FnMut([f64; 2])) {
    let (mut lowest, mut highest) = (0, 0);
    for (i, point) in group.iter().enumerate() {
        if point[1] < group[lowest][1] {
            lowest = i;
        }
        if point[1] > group[highest][1] {
            highest = i;
        }
    }
    for (i, &point) in group.iter().enumerate() {
        if group.len() <= 4 || i == 0 || i == lowest || i == highest || i + 1 == group.len() {
            keep(point);
        }
    }
    group.clear();
}

/// Lines cut at the frame from points that come one by one.
struct Lines {
    frame: [f64; 2],
    lines: Vec<Vec<[f64; 2]>>,
    /// Where a line leaves through the top or the bottom.
    exits: Vec<[f64; 2]>,
    last: Option<[f64; 2]>,
}

impl Lines {
    fn push(&mut self, point: [f64; 2]) {
        if point[0].is_nan() {
            self.last = None;
            return;
        }
        let [width, height] = self.frame;
        let inside = (0.0..=width).contains(&point[0]) && (0.0..=height).contains(&point[1]);
        match self.last {
            None if inside => self.lines.push(vec![point]),
            None => {}
            Some(last) => {
                if let Some([from, to]) = clip(last, point, self.frame) {
                    let joined = self.lines.last().and_then(|line| line.last()) == Some(&from) && from == last;
                    if joined {
                        self.lines.last_mut().expect("just looked at").push(to);
                    } else {
                        self.lines.push(vec![from, to]);
                    }
                    if to != point && (to[1] <= 0.0 || to[1] >= height) {
                        self.exits.push(to);
                    }
                }
            }
        }
        self.last = Some(point);
    }
}

/// The part of a segment inside the frame [0, width] × [0, height] (Liang and Barsky, 1984).
fn clip(a: [f64; 2], b: [f64; 2], frame: [f64; 2]) -> Option<[[f64; 2]; 2]> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let run = b[axis] - a[axis];
        for (p, q) in [(-run, a[axis]), (run, frame[axis] - a[axis])] {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                enter = enter.max(q / p);
            } else {
                leave = leave.min(q / p);
            }
        }
    }
    if enter > leave {
        return None;
    }
    // Ends that are inside stay as they are, to the bit, so that segments join.
    let at = |s: f64| match s {
        0.0 => a,
        1.0 => b,
        _ => [0, 1].map(|axis| (a[axis] + s * (b[axis] - a[axis])).clamp(0.0, frame[axis])),
    };
    Some([at(enter), at(leave)])
}

/// Hands the strokes of a dashed line to `draw`; the whole line where there is no pattern.
fn dash<E>(line: &[[f64; 2]], pattern: &[f64], mut draw: impl FnMut(&[[f64; 2]]) -> Result<(), E>) -> Result<(), E> {
    if line.len() < 2 {
        return Ok(());
    }
    if pattern.is_empty() {
        return draw(line);
    }
    let mut stroke = vec![line[0]];
    let (mut part, mut left) = (0, pattern[0]);
    for pair in line.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        loop {
            let rest = distance(from, to);
            if rest <= left {
                left -= rest;
                stroke.push(to);
                break;
            }
            let s = left / rest;
            from = [from[0] + s * (to[0] - from[0]), from[1] + s * (to[1] - from[1])];
            stroke.push(from);
            if part % 2 == 0 {
                draw(&stroke)?;
            }
            stroke.clear();
            stroke.push(from);
            part = (part + 1) % pattern.len();
            left = pattern[part];
        }
    }
    if part % 2 == 0 && stroke.len() > 1 {
        draw(&stroke)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[[f64; 2]]) -> Series<'_> {
        Series { points, colour: RGBColor(0, 0, 0), dash: 0, width: 1.5 }
    }

    fn range(points: &[&[[f64; 2]]], log: bool) -> [f64; 4] {
        let series: Vec<Series> = points.iter().map(|points| series(points)).collect();
        let chart = Chart { series: &series, names: ["", ""], log: [false, log], empty: "" };
        let [x, y] = ranges(&chart).expect("something to show");
        [x.low, x.high, y.low, y.high]
    }

    #[test]
    fn one_that_diverges_does_not_flatten_the_others() {
        let good: Vec<[f64; 2]> = (0..50).map(|k| [f64::from(k), 10.0 / f64::from(k + 1)]).collect();
        let bad: Vec<[f64; 2]> = (0..50).map(|k| [f64::from(k), 10.0 * crate::math::power(1e6, k as u64)]).collect();
        let [.., low, high] = range(&[&good, &bad], false);
        assert!(low == 0.0 && (10.0..20.0).contains(&high), "{low} {high}");
        let [.., low, high] = range(&[&good, &bad], true);
        assert!((0.05..0.2).contains(&low) && (1e4..1e5).contains(&high), "{low} {high}");
    }

    #[test]
    fn gaps_infinities_and_zeros_do_not_set_the_range() {
        let points = [[0.0, 8.0], [1.0, f64::NAN], [2.0, f64::INFINITY], [3.0, 0.0], [4.0, -1.0], [5.0, 2.0]];
        let [left, right, low, high] = range(&[&points], true);
        assert_eq!([left, right, low, high], [0.0, 5.0, 1.0, 16.0]);
        assert!(ranges(&Chart { series: &[], names: ["", ""], log: [true; 2], empty: "" }).is_none());
    }

    #[test]
    fn thinning_keeps_the_picture() {
        // Ten columns of a thousand points: a spike in the middle of a column survives in its place.
        let mut points: Vec<[f64; 2]> = (0..10_000).map(|i| [f64::from(i) / 1000.0, 0.5]).collect();
        points[5500][1] = 90.0;
        points[5600][1] = -90.0;
        let mut kept = Vec::new();
        thin(&mut points.iter().copied(), 1.0, &mut |point| kept.push(point));
        assert!(kept.len() <= 40, "{}", kept.len());
        let spikes: Vec<_> = kept.iter().filter(|point| point[1] != 0.5).copied().collect();
        assert_eq!(spikes, [points[5500], points[5600]]);
        assert!(kept.windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }

    #[test]
    fn lines_are_cut_at_the_frame_and_the_cut_is_marked() {
        let mut lines = Lines { frame: [10.0, 10.0], lines: Vec::new(), exits: Vec::new(), last: None };
        for point in [[0.0, 5.0], [2.0, -5.0], [4.0, 5.0], [f64::NAN; 2], [6.0, 5.0], [7.0, 15.0]] {
            lines.push(point);
        }
        let cut = [vec![[0.0, 5.0], [1.0, 0.0]], vec![[3.0, 0.0], [4.0, 5.0]], vec![[6.0, 5.0]]];
        assert_eq!(lines.lines[..2], cut[..2]);
        assert_eq!(lines.lines[2], [[6.0, 5.0], [6.5, 10.0]]);
        assert_eq!(lines.exits, [[1.0, 0.0], [6.5, 10.0]]);
    }

    #[test]
    fn strokes_and_gaps_have_the_lengths_of_the_pattern() {
        let mut strokes = Vec::new();
        let line = [[0.0, 0.0], [6.0, 0.0], [6.0, 6.0]];
        dash(&line, &[4.0, 1.0], &mut |stroke: &[[f64; 2]]| {
            strokes.push(stroke.to_vec());
            Ok::<(), ()>(())
        })
        .expect("drawing cannot fail here");
        let expected =
            vec![vec![[0.0, 0.0], [4.0, 0.0]], vec![[5.0, 0.0], [6.0, 0.0], [6.0, 3.0]], vec![[6.0, 4.0], [6.0, 6.0]]];
        assert_eq!(strokes, expected);
    }
}
