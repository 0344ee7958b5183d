//! The exact search: the first bottom of φ, as the zero of φ′ in the first bracket found.
//!
//! From the first trial α doubles while φ still falls (φ′ < 0); it is halved at first while what lies there is not finite
//! or higher than the start. Between the last two trials φ′ changes its sign; Brent's method finds the zero: inverse
//! quadratic interpolation or the secant where they converge, bisection where not.
//!
//! Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4, `zero`.

use super::{Phi, Trial};

pub(super) fn search(phi: &mut Phi<'_>, first: f64) -> Option<f64> {
    let start = Trial { alpha: 0.0, f: phi.f0, slope: phi.slope0 };
    let mut low = start;
    let mut high = phi.both(first);
    // Close enough to see the first bottom: not above the start.
    let sound = |t: &Trial, f0: f64| t.slope.is_finite() && t.f.is_finite() && t.f <= f0;
    while !phi.full() && !sound(&high, phi.f0) {
        if high.slope > 0.0 && high.f.is_finite() && high.f - phi.f0 < -first.min(1.0) * phi.slope0 {
            break;
        }
        high = phi.both(0.5 * high.alpha);
    }
    while high.slope < 0.0 && !phi.full() {
        low = high;
        high = phi.both(2.0 * high.alpha);
        let mut back = 0;
        while !(high.slope.is_finite() && high.f.is_finite()) && back < 50 && !phi.full() {
            high = phi.both(0.5 * (low.alpha + high.alpha));
            back += 1;
        }
    }
    if !(high.slope >= 0.0) {
        // Down as far as trials reached.
        return (low.alpha > 0.0).then_some(low.alpha);
    }
    zero(phi, low, high)
}

/// A zero of φ′ between two trials of unlike signs.
fn zero(phi: &mut Phi<'_>, from: Trial, to: Trial) -> Option<f64> {
    let (mut a, mut fa) = (from.alpha, from.slope);
    let (mut b, mut fb) = (to.alpha, to.slope);
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut before = step;
    loop {
        if fc.abs() < fb.abs() {
            (a, fa) = (b, fb);
            (b, fb) = (c, fc);
            (c, fc) = (a, fa);
        }
        let tolerance = 2.0 * f64::EPSILON * b.abs();
        let half = 0.5 * (c - b);
        if half.abs() <= tolerance || fb == 0.0 || phi.full() {
            return (b > 0.0).then_some(b);
        }
        if before.abs() < tolerance || fa.abs() <= fb.abs() {
            step = half;
            before = half;
        } else {
            let s = fb / fa;
            let (mut p, mut q) = if a == c {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (q, r) = (fa / fc, fb / fc);
                (s * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if 2.0 * p < (3.0 * half * q - (tolerance * q).abs()).min((before * q).abs()) {
                before = step;
                step = p / q;
            } else {
                step = half;
                before = half;
            }
        }
        (a, fa) = (b, fb);
        b += if step.abs() > tolerance { step } else { tolerance.copysign(half) };
        fb = phi.both(b).slope;
        if !fb.is_finite() {
            return None;
        }
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            before = step;
        }
    }
}
