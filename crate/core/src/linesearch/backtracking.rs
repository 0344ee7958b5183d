//! Armijo backtracking: halve until f has fallen by a share of what the slope promises.
//!
//! α = α₀, α₀/2, α₀/4, … until φ(α) ≤ φ(0) + c₁ α φ′(0).
//!
//! Source: Armijo, Pacific J. Math. 16 (1966); Nocedal and Wright, Numerical Optimization, 2nd ed., Algorithm 3.1 with ρ = ½.

use super::Phi;

pub(super) fn search(phi: &mut Phi<'_>, first: f64, c1: f64) -> Option<f64> {
    let mut alpha = first;
    while !phi.full() {
        // A NaN is not low enough.
        if phi.value(alpha) <= phi.f0 + c1 * alpha * phi.slope0 {
            return Some(alpha);
        }
        alpha *= 0.5;
    }
    None
}
