//! Chords over a curve: f is convex on an interval exactly where no chord runs below its graph.

use crate::export::short;
use serde::Serialize;

/// A chord and the curve under its middle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chord {
    /// Where it begins and ends.
    pub ends: [f64; 2],
    /// f there.
    pub values: [f64; 2],
    /// Half way: x, f(x), and by how much the chord lies above the curve.
    pub middle: [f64; 3],
    /// `above`, `on`, `below`, or `undefined`.
    pub verdict: &'static str,
    /// The same in a sentence.
    pub words: String,
}

/// Nodes of the search.
const NODES: usize = 257;

/// What counts as on the curve: 10⁻¹² of the numbers that are compared, thousands of their roundings, so that a formula that
/// is convex but for rounding passes.
fn slack(values: [f64; 3]) -> f64 {
    1e-12 * values.iter().map(|f| f.abs()).sum::<f64>()
}

fn gap([a, b]: [f64; 2], middle: f64) -> f64 {
    0.5 * a + 0.5 * b - middle
}

/// The chord of a curve between two places.
pub fn chord(f: &mut dyn FnMut(f64) -> f64, ends: [f64; 2]) -> Chord {
    let values = ends.map(&mut *f);
    let x = 0.5 * ends[0] + 0.5 * ends[1];
    let middle = f(x);
    let gap = gap(values, middle);
    let slack = slack([values[0], values[1], middle]);
    let by = short(gap.abs(), 3);
    let (verdict, words) = if !gap.is_finite() {
        ("undefined", "f is not a finite number at both ends and half way: no chord here.".to_string())
    } else if gap < -slack {
        ("below", format!("Half way the chord runs {by} below the curve: f is not convex."))
    } else if gap > slack {
        ("above", format!("Half way the chord lies {by} above the curve, as it must where f is convex."))
    } else {
        ("on", "Half way the chord lies on the curve, as it may where f is convex.".to_string())
    };
    Chord { ends, values, middle: [x, middle, gap], verdict, words }
}

/// The chord that runs furthest below the curve, of all between 257 places of an interval that have a middle among them;
/// `None` where none runs below.
pub fn lowest(f: &mut dyn FnMut(f64) -> f64, [from, to]: [f64; 2]) -> Option<Chord> {
    let place = |i: usize| from + (to - from) * (i as f64 / (NODES - 1) as f64);
    let values: Vec<f64> = (0..NODES).map(|i| f(place(i))).collect();
    let mut best = (0.0, None);
    for i in 0..NODES {
        for j in (i + 2..NODES).step_by(2) {
            let middle = values[(i + j) / 2];
            let found = gap([values[i], values[j]], middle);
            if found < best.0 && found < -slack([values[i], values[j], middle]) {
                best = (found, Some([i, j]));
            }
        }
    }
    best.1.map(|ends| chord(f, ends.map(place)))
}
