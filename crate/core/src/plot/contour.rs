//! Isolines by marching squares.
//!
//! Each cell of four nodes is looked at by itself: where a level passes between two neighbouring nodes, the crossing
//! is interpolated linearly, and crossings are joined. In a saddle cell (four crossings) the mean of the four nodes
//! decides which corners belong together. A cell with a node that is not a number has no isolines.

/// Isolines as segments, level after level, in buffers that are kept.
#[derive(Debug, Default)]
pub struct Isolines {
    /// x0, y0, x1, y1 of each segment in units of cells: 0 to cols − 1 to the right, 0 to rows − 1 downwards.
    pub segments: Vec<f32>,
    /// For each level the number of its first segment.
    pub starts: Vec<u32>,
    /// For each node how many levels lie at or below it; [`OUT`] where it is not a number.
    bins: Vec<u8>,
}

/// The bin of a node that is not a number.
const OUT: u8 = u8::MAX;

/// The most levels.
pub const MAX_LEVELS: usize = OUT as usize - 1;

/// Slots of the table that finds a node's bin.
const SLOTS: usize = 512;

/// Which pairs of edges a cell's segments join, by the corners at or above the level: bit 0 top left, 1 top right, 2
/// bottom right, 3 bottom left. Edges: 0 top, 1 right, 2 bottom, 3 left. Saddles (5, 10) stand for a centre below; a
/// centre at or above takes the other saddle's pairs.
const PAIRS: [&[[u8; 2]]; 16] = [
    &[],
    &[[3, 0]],
    &[[0, 1]],
    &[[3, 1]],
    &[[1, 2]],
    &[[3, 0], [1, 2]],
    &[[0, 2]],
    &[[3, 2]],
    &[[2, 3]],
    &[[2, 0]],
    &[[0, 1], [2, 3]],
    &[[2, 1]],
    &[[1, 3]],
    &[[1, 0]],
    &[[0, 3]],
    &[],
];

impl Isolines {
    /// The isolines of node values (row-major, `cols` a row) at ascending `levels`.
    ///
    /// # Panics
    /// More than [`MAX_LEVELS`] levels.
    pub fn trace(&mut self, values: &[f32], cols: usize, levels: &[f32]) {
        assert!(levels.len() <= MAX_LEVELS, "a bin is one byte");
        self.segments.clear();
        self.starts.clear();
        self.starts.resize(levels.len(), 0);
        if levels.is_empty() || cols < 2 {
            return;
        }
        self.sort_nodes(values, levels);
        // Two passes: the first counts each level's segments, the second writes them where they belong.
        let mut counts = vec![0_u32; levels.len()];
        self.cells(values, cols, levels, |level, _| counts[level] += 1);
        let mut total = 0;
        for (start, count) in self.starts.iter_mut().zip(&counts) {
            *start = total;
            total += count;
        }
        let mut segments = std::mem::take(&mut self.segments);
        segments.resize(total as usize * 4, 0.0);
        let mut next = self.starts.clone();
        self.cells(values, cols, levels, |level, segment| {
            let at = next[level] as usize * 4;
            segments[at..at + 4].copy_from_slice(&segment);
            next[level] += 1;
        });
        self.segments = segments;
    }

    /// Counts the levels at or below each node.
    fn sort_nodes(&mut self, values: &[f32], levels: &[f32]) {
        // Slot s holds the bin of the smallest value in it, from where at most a few levels are left to pass.
        let (low, high) = (levels[0], levels[levels.len() - 1]);
        let per_unit = if high > low { SLOTS as f32 / (high - low) } else { 0.0 };
        let mut table = [0_u8; SLOTS];
        for (slot, bin) in table.iter_mut().enumerate() {
            let from = low + slot as f32 / per_unit;
            // One slot further down than exact arithmetic asks for: rounding must not skip a level.
            *bin = levels.iter().filter(|&&level| level < from - 1.0 / per_unit).count() as u8;
        }
        self.bins.clear();
        self.bins.extend(values.iter().map(|&value| {
            if value.is_nan() {
                return OUT;
            }
            let slot = ((value - low) * per_unit).clamp(0.0, SLOTS as f32 - 1.0);
            let mut bin = table[slot as usize] as usize;
            while bin < levels.len() && levels[bin] <= value {
                bin += 1;
            }
            bin as u8
        }));
    }

    /// Hands every segment of every cell with its level to `found`.
    #[inline(always)]
    fn cells(&self, values: &[f32], cols: usize, levels: &[f32], mut found: impl FnMut(usize, [f32; 4])) {
        let rows = values.len() / cols;
        for i in 0..rows.saturating_sub(1) {
            let [above, below] = [i * cols, (i + 1) * cols].map(|at| &self.bins[at..at + cols]);
            for j in 0..cols - 1 {
                let bins = [above[j], above[j + 1], below[j + 1], below[j]];
                let least = bins[0].min(bins[1]).min(bins[2].min(bins[3]));
                let most = bins[0].max(bins[1]).max(bins[2].max(bins[3]));
                if least == most || most == OUT {
                    continue;
                }
                let at = i * cols + j;
                let corners = [values[at], values[at + 1], values[at + cols + 1], values[at + cols]];
                for level in usize::from(least)..usize::from(most) {
                    squares(corners, bins, level, levels[level], |[x0, y0, x1, y1]| {
                        let (x, y) = (j as f32, i as f32);
                        found(level, [x + x0, y + y0, x + x1, y + y1]);
                    });
                }
            }
        }
    }
}

/// The segments of one level in one cell, in units of the cell.
#[inline(always)]
fn squares([a, b, c, d]: [f32; 4], bins: [u8; 4], level: usize, value: f32, mut found: impl FnMut([f32; 4])) {
    let mut case = 0;
    for (corner, &bin) in bins.iter().enumerate() {
        case |= usize::from(usize::from(bin) > level) << corner;
    }
    if (case == 5 || case == 10) && (a + b + c + d) / 4.0 >= value {
        case = 15 - case;
    }
    // Ends far apart can differ by an infinite amount in single precision; the middle stands in.
    let cross = |from: f32, to: f32| {
        let s = (value - from) / (to - from);
        if s.is_finite() { s } else { 0.5 }
    };
    let point = |edge: u8| match edge {
        0 => [cross(a, b), 0.0],
        1 => [1.0, cross(b, c)],
        2 => [cross(d, c), 1.0],
        _ => [0.0, cross(a, d)],
    };
    for &[from, to] in PAIRS[case] {
        let ([x0, y0], [x1, y1]) = (point(from), point(to));
        found([x0, y0, x1, y1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(values: &[f32], cols: usize, levels: &[f32]) -> Isolines {
        let mut isolines = Isolines::default();
        isolines.trace(values, cols, levels);
        isolines
    }

    #[test]
    fn a_slope_has_straight_isolines() {
        // f = x on 3 × 2 nodes: level 0.25 crosses the first cell at x = 0.25, level 1.5 the second at x = 1.5.
        let lines = trace(&[0.0, 1.0, 2.0, 0.0, 1.0, 2.0], 3, &[0.25, 1.5]);
        assert_eq!(lines.starts, [0, 1]);
        assert_eq!(lines.segments, [0.25, 0.0, 0.25, 1.0, 1.5, 0.0, 1.5, 1.0]);
    }

    #[test]
    fn the_centre_decides_a_saddle() {
        // Corners 1, 0, 1, 0 clockwise, centre 1/2. Below the centre's value the two low corners are cut off, each by
        // itself; above it the two high ones are.
        let cut = |level: f32| {
            let lines = trace(&[1.0, 0.0, 0.0, 1.0], 2, &[level]);
            assert_eq!(lines.segments.len(), 8);
            // A corner is cut off where both ends of a segment are within half a cell of it.
            let corner = |segment: &[f32]| [(segment[0] + segment[2]) / 2.0, (segment[1] + segment[3]) / 2.0];
            lines.segments.chunks(4).map(corner).collect::<Vec<_>>()
        };
        let low_corners = cut(0.25);
        assert!(low_corners.iter().all(|[x, y]| (x > &0.5) != (y > &0.5)), "{low_corners:?}");
        let high_corners = cut(0.75);
        assert!(high_corners.iter().all(|[x, y]| (x > &0.5) == (y > &0.5)), "{high_corners:?}");
    }

    #[test]
    fn cells_that_are_not_a_number_have_no_isolines() {
        let lines = trace(&[0.0, 1.0, f32::NAN, 0.0, 1.0, 2.0], 3, &[0.5, 1.5]);
        assert_eq!(lines.starts, [0, 1]);
        assert_eq!(lines.segments.len(), 4);
    }

    #[test]
    fn circles_are_closed_and_round() {
        // f = r on a fine grid; interpolation between nodes a cell apart errs by at most 1/(8 r) cells.
        let (side, centre) = (101, 50.0_f32);
        let values: Vec<f32> = (0..side * side)
            .map(|at| {
                let (x, y) = ((at % side) as f32 - centre, (at / side) as f32 - centre);
                (x * x + y * y).sqrt()
            })
            .collect();
        let radii = [10.0, 30.3];
        let lines = trace(&values, side, &radii);
        let mut ends = std::collections::HashMap::new();
        for (s, segment) in lines.segments.chunks(4).enumerate() {
            let radius = radii[usize::from(s as u32 >= lines.starts[1])];
            for end in segment.chunks(2) {
                let r = ((end[0] - centre) * (end[0] - centre) + (end[1] - centre) * (end[1] - centre)).sqrt();
                assert!((r - radius).abs() <= 1.0 / (8.0 * radius) + 1e-4, "{r} for {radius}");
                let key = [(end[0] * 1000.0).round() as i32, (end[1] * 1000.0).round() as i32];
                *ends.entry(key).or_insert(0) += 1;
            }
        }
        assert!(ends.values().all(|&count| count % 2 == 0), "each end meets another");
    }

    #[test]
    fn levels_are_found_however_they_lie() {
        // Against counting by hand: a level passes between two neighbours on a line when it is above the one and not
        // above the other.
        let levels = [-3.0, -2.999_999, 0.0, 1e-30, 7.5, 1e30];
        let values: Vec<f32> = vec![-4.0, -3.0, 0.0, 1e-30, 5e29, f32::INFINITY, 7.5, -2.999_999_5];
        let doubled: Vec<f32> = values.iter().chain(&values).copied().collect();
        let lines = trace(&doubled, values.len(), &levels);
        for (i, &level) in levels.iter().enumerate() {
            let expected = values.windows(2).filter(|pair| (pair[0] >= level) != (pair[1] >= level)).count();
            let end = lines.starts.get(i + 1).map_or(lines.segments.len() / 4, |&end| end as usize);
            assert_eq!(end - lines.starts[i] as usize, expected, "level {level}");
        }
        assert!(lines.segments.iter().all(|x| x.is_finite()));
    }
}
