//! A step that satisfies the strong Wolfe conditions.
//!
//! ```text
//! φ(α) ≤ φ(0) + c₁ α φ′(0)        |φ′(α)| ≤ c₂ |φ′(0)|
//! ```
//!
//! Trials grow until two of them bracket such a step; the bracket then shrinks to it. Each next trial is the minimum of the
//! cubic through the values and slopes at both ends.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed., Algorithms 3.5 and 3.6 with the cubic (3.59). Limits and
//! safeguards are those of Schmidt's minFunc, which PyTorch's `strong_wolfe` shares, so that iterates can be compared: a
//! trial grows by at least 1 % of the last advance and at most tenfold; within a bracket it keeps a tenth of the bracket's
//! width from the ends the second time it comes near one; at most 25 trials after the first; a bracket that moves no
//! coordinate by 10⁻⁹ ends the search at its lower end.

use super::{Phi, Trial};

const MOST: u32 = 25;
const LEAST_MOVE: f64 = 1e-9;

pub(super) fn search(phi: &mut Phi<'_>, first: f64, c1: f64, c2: f64) -> Option<f64> {
    let (f0, slope0) = (phi.f0, phi.slope0);
    let size = crate::dense::largest(phi.d);
    let armijo = |t: &Trial| t.f <= f0 + c1 * t.alpha * slope0;
    let mut previous = Trial { alpha: 0.0, f: f0, slope: slope0 };
    let mut now = phi.both(first);
    // What is not finite is too far.
    while !(now.f.is_finite() && now.slope.is_finite()) {
        if phi.trials.len() > 60 {
            return None;
        }
        now = phi.both(0.1 * now.alpha);
    }
    let mut tries = 0;
    let mut bracket = None;
    while tries < MOST {
        if !armijo(&now) || (tries > 1 && now.f >= previous.f) {
            bracket = Some([previous, now]);
            break;
        }
        if now.slope.abs() <= -c2 * slope0 {
            return Some(now.alpha);
        }
        if now.slope >= 0.0 {
            bracket = Some([previous, now]);
            break;
        }
        let bounds = [now.alpha + 0.01 * (now.alpha - previous.alpha), 10.0 * now.alpha];
        let alpha = cubic(&previous, &now, bounds);
        previous = now;
        now = phi.both(alpha);
        tries += 1;
        if !(now.f.is_finite() && now.slope.is_finite()) {
            // Beyond the edge of the domain: an end as high as can be, with the slope that a rise to it would have.
            now.f = f64::MAX;
            now.slope = -slope0;
        }
    }
    let mut ends = bracket.unwrap_or([Trial { alpha: 0.0, f: f0, slope: slope0 }, now]);
    let mut low = usize::from(ends[0].f > ends[1].f);
    let mut insufficient = false;
    while tries < MOST {
        let [left, right] = [ends[0].alpha.min(ends[1].alpha), ends[0].alpha.max(ends[1].alpha)];
        if (right - left) * size < LEAST_MOVE {
            break;
        }
        let mut alpha = cubic(&ends[0], &ends[1], [left, right]);
        let room = 0.1 * (right - left);
        if (right - alpha).min(alpha - left) < room {
            if insufficient || alpha >= right || alpha <= left {
                alpha = if (alpha - right).abs() < (alpha - left).abs() { right - room } else { left + room };
                insufficient = false;
            } else {
                insufficient = true;
            }
        } else {
            insufficient = false;
        }
        let mut now = phi.both(alpha);
        tries += 1;
        if !(now.f.is_finite() && now.slope.is_finite()) {
            now.f = f64::MAX;
            now.slope = -slope0;
        }
        if !armijo(&now) || now.f >= ends[low].f {
            ends[1 - low] = now;
            low = usize::from(ends[0].f > ends[1].f);
        } else {
            if now.slope.abs() <= -c2 * slope0 {
                return Some(now.alpha);
            }
            if now.slope * (ends[1 - low].alpha - ends[low].alpha) >= 0.0 {
                ends[1 - low] = ends[low];
            }
            ends[low] = now;
        }
    }
    (ends[low].alpha > 0.0).then_some(ends[low].alpha)
}

/// The minimum, within bounds, of the cubic through two trials; the middle of the bounds where it has none.
fn cubic(a: &Trial, b: &Trial, [low, high]: [f64; 2]) -> f64 {
    let d1 = a.slope + b.slope - 3.0 * (a.f - b.f) / (a.alpha - b.alpha);
    let square = d1 * d1 - a.slope * b.slope;
    // Written so that NaN takes the middle.
    if !(square >= 0.0 && square.is_finite()) {
        return 0.5 * (low + high);
    }
    let d2 = square.sqrt();
    let at = if a.alpha <= b.alpha {
        b.alpha - (b.alpha - a.alpha) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2.0 * d2))
    } else {
        a.alpha - (a.alpha - b.alpha) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2.0 * d2))
    };
    if at.is_nan() { 0.5 * (low + high) } else { at.max(low).min(high) }
}
