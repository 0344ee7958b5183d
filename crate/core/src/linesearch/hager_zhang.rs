//! Hager and Zhang's search: a bracket of unlike slopes, shrunk by secants, until Wolfe's conditions hold or, where
//! rounding hides the decrease of f, their approximate form in slopes alone.
//!
//! ```text
//! Wolfe:         φ(α) − φ(0) ≤ δ α φ′(0)  and  φ′(α) ≥ σ φ′(0)
//! approximate:   (2δ − 1) φ′(0) ≥ φ′(α) ≥ σ φ′(0)  and  φ(α) ≤ φ(0) + ε |φ(0)|
//! ```
//!
//! Source: Hager and Zhang, A new conjugate gradient method with guaranteed descent and an efficient line search, SIAM J.
//! Optim. 16 (2005), section 4, steps B1–B3, U0–U3, S1–S4 and L0–L3, with ε = 10⁻⁶, θ = ½, γ = 0.66, ρ = 5. δ is our c₁, σ our c₂.
//! Here the slope must also satisfy |φ′(α)| ≤ σ |φ′(0)|, so that the search is never laxer than the strong form.

use super::{Phi, Trial};

const EPSILON: f64 = 1e-6;
const GAMMA: f64 = 0.66;

struct State<'a, 'b> {
    phi: &'a mut Phi<'b>,
    delta: f64,
    sigma: f64,
    found: Option<f64>,
}

pub(super) fn search(phi: &mut Phi<'_>, first: f64, delta: f64, sigma: f64) -> Option<f64> {
    let start = Trial { alpha: 0.0, f: phi.f0, slope: phi.slope0 };
    let mut search = State { phi, delta, sigma, found: None };
    let mut c = search.at(first);
    let sound = |t: &Trial| t.f.is_finite() && t.slope.is_finite();
    while !search.over() && !sound(&c) {
        c = search.at(0.1 * c.alpha);
    }
    // B1–B3: a bracket.
    let mut a = start;
    let mut ends = loop {
        if search.over() {
            return search.end(a);
        }
        if c.slope >= 0.0 {
            break (a, c);
        }
        if search.high(&c) {
            break search.halve(start, c);
        }
        a = c;
        c = search.at(5.0 * c.alpha);
        if !sound(&c) {
            break search.halve(a, Trial { f: f64::INFINITY, ..c });
        }
    };
    while !search.over() {
        let (a, b) = ends;
        let mut next = search.secant2(a, b);
        if search.over() {
            break;
        }
        if next.1.alpha - next.0.alpha > GAMMA * (b.alpha - a.alpha) {
            let middle = search.at(0.5 * (next.0.alpha + next.1.alpha));
            next = search.update(next.0, next.1, middle);
        }
        if next.1.alpha - next.0.alpha <= f64::EPSILON * next.1.alpha {
            break;
        }
        ends = next;
    }
    search.end(ends.0)
}

impl State<'_, '_> {
    /// A trial; where it satisfies the conditions the search is over.
    fn at(&mut self, alpha: f64) -> Trial {
        let trial = self.phi.both(alpha);
        let (f0, slope0) = (self.phi.f0, self.phi.slope0);
        let flat = trial.slope.abs() <= -self.sigma * slope0;
        let wolfe = trial.f - f0 <= self.delta * alpha * slope0;
        // f must not have risen by more than rounding explains for the step to count as a descent.
        let approximate = (2.0 * self.delta - 1.0) * slope0 >= trial.slope && trial.f <= f0 + 1e-14 * f0.abs();
        if self.found.is_none() && alpha > 0.0 && flat && (wolfe || approximate) {
            self.found = Some(alpha);
        }
        trial
    }

    fn over(&self) -> bool {
        self.found.is_some() || self.phi.full()
    }

    fn end(&self, lower: Trial) -> Option<f64> {
        self.found.or((lower.alpha > 0.0).then_some(lower.alpha))
    }

    fn high(&self, trial: &Trial) -> bool {
        // Written so that NaN is high.
        !(trial.f <= self.phi.f0 + EPSILON * self.phi.f0.abs())
    }

    /// U3: halves until the slopes at the ends differ in sign.
    fn halve(&mut self, mut a: Trial, mut b: Trial) -> (Trial, Trial) {
        while !self.over() {
            let d = self.at(0.5 * (a.alpha + b.alpha));
            if d.slope >= 0.0 && d.f.is_finite() {
                return (a, d);
            }
            if self.high(&d) {
                b = d;
            } else {
                a = d;
            }
            if b.alpha - a.alpha <= f64::EPSILON * b.alpha {
                break;
            }
        }
        (a, b)
    }

    /// U0–U3: the bracket with c put in.
    fn update(&mut self, a: Trial, b: Trial, c: Trial) -> (Trial, Trial) {
        if !(a.alpha < c.alpha && c.alpha < b.alpha) {
            (a, b)
        } else if c.slope >= 0.0 {
            (a, c)
        } else if self.high(&c) {
            self.halve(a, c)
        } else {
            (c, b)
        }
    }

    /// S1–S4: one or two secant steps.
    fn secant2(&mut self, a: Trial, b: Trial) -> (Trial, Trial) {
        let secant = |a: &Trial, b: &Trial| (a.alpha * b.slope - b.alpha * a.slope) / (b.slope - a.slope);
        let c = secant(&a, &b);
        if !(a.alpha < c && c < b.alpha) {
            let middle = self.at(0.5 * (a.alpha + b.alpha));
            return self.update(a, b, middle);
        }
        let c = self.at(c);
        let (low, high) = self.update(a, b, c);
        if self.over() {
            return (low, high);
        }
        let again = if c.alpha == high.alpha {
            secant(&b, &high)
        } else if c.alpha == low.alpha {
            secant(&a, &low)
        } else {
            return (low, high);
        };
        if low.alpha < again && again < high.alpha {
            let again = self.at(again);
            self.update(low, high, again)
        } else {
            (low, high)
        }
    }
}
