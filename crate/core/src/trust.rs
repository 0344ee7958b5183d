//! Steps within a trust region: the minimum, or a fraction of it, of g·p + pᵀHp/2 over |p| ≤ Δ.

use crate::dense::{axpy, cholesky, cholesky_solve, dot, eigen, form, multiply};
use crate::math;

/// Room for the steps in n coordinates.
pub struct Room {
    matrix: Vec<f64>,
    vectors: Vec<f64>,
    values: Vec<f64>,
    a: Vec<f64>,
    b: Vec<f64>,
    c: Vec<f64>,
}

impl Room {
    /// Room for n coordinates.
    pub fn new(n: usize) -> Self {
        Self {
            matrix: vec![0.0; n * n],
            vectors: vec![0.0; n * n],
            values: vec![0.0; n],
            a: vec![0.0; n],
            b: vec![0.0; n],
            c: vec![0.0; n],
        }
    }
}

/// The decrease that the quadratic model promises: −(g·p + pᵀHp/2).
pub fn promise(h: &[f64], g: &[f64], p: &[f64]) -> f64 {
    -(dot(g, p) + 0.5 * form(p, h, p))
}

/// The exact minimiser into `p`; returns the multiplier μ.
///
/// p is it exactly when (H + μI) p = −g with H + μI positive semidefinite, μ ≥ 0 and μ (Δ − |p|) = 0 (Moré and Sorensen,
/// Computing a trust region step, SIAM J. Sci. Stat. Comput. 4 (1983), Lemmas 2.1 and 2.3). In the basis of H's
/// eigenvectors this is one equation for μ, solved by Newton's method on 1/Δ − 1/|p(μ)| within a shrinking bracket. In the
/// hard case, where g has no part along the lowest eigenvector, a multiple of that vector fills the region.
pub fn exact(h: &[f64], g: &[f64], radius: f64, p: &mut [f64], room: &mut Room) -> f64 {
    let n = g.len();
    p.fill(0.0);
    if !(h.iter().chain(g).all(|x| x.is_finite()) && radius > 0.0) {
        return f64::NAN;
    }
    let Room { matrix, vectors, values, a: gamma, .. } = room;
    matrix.copy_from_slice(h);
    eigen(matrix, n, values, vectors);
    multiply(vectors, g, gamma);
    let least = values[0];
    let scale = values[n - 1].abs().max(least.abs());
    let length = |mu: f64| {
        math::norm2(values.iter().zip(gamma.iter()).map(|(value, c)| if *c == 0.0 { 0.0 } else { c / (value + mu) }))
    };
    let mut mu = 0.0;
    let flat = n as f64 * f64::EPSILON * scale;
    if !(least > flat && length(0.0) <= radius) {
        let floor = (-least).max(0.0);
        let weight = math::norm(gamma);
        // Parts along the lowest eigenspace that rounding may have left are none.
        let hard = f64::EPSILON * n as f64 * (weight + scale * radius);
        let degenerate = |value: f64, c: f64| value - least <= flat && c.abs() <= hard;
        let short = {
            let parts = values.iter().zip(gamma.iter());
            math::norm2(
                parts.map(|(&value, &c)| if degenerate(value, c) || c == 0.0 { 0.0 } else { c / (value + floor) }),
            )
        };
        if short.is_finite()
            && short < radius
            && values.iter().zip(gamma.iter()).all(|(&v, &c)| v - least > flat || c.abs() <= hard)
        {
            for (i, v) in vectors.chunks_exact(n).enumerate() {
                if !degenerate(values[i], gamma[i]) && gamma[i] != 0.0 {
                    axpy(-gamma[i] / (values[i] + floor), v, p);
                }
            }
            if least < -flat {
                let rest = (radius * radius - short * short).max(0.0).sqrt();
                axpy(rest, &vectors[..n], p);
            }
            return floor;
        }
        let (mut low, mut high) = (floor, floor + weight / radius + flat);
        mu = 0.5 * (low + high);
        for _ in 0..200 {
            let norm = length(mu);
            if (norm - radius).abs() <= 4.0 * f64::EPSILON * radius {
                break;
            }
            if norm > radius || norm.is_nan() {
                low = mu;
            } else {
                high = mu;
            }
            // d|p|/dμ = −Σ γᵢ²/(λᵢ + μ)³ / |p|.
            let slope: f64 = values
                .iter()
                .zip(gamma.iter())
                .map(|(value, c)| if *c == 0.0 { 0.0 } else { math::sq(c / (value + mu)) / (value + mu) })
                .sum();
            let next = mu + (norm / radius - 1.0) * norm * norm / slope;
            let inside = low < next && next < high;
            let next = if inside { next } else { 0.5 * (low + high) };
            if next == mu || high - low <= f64::EPSILON * high {
                break;
            }
            mu = next;
        }
    }
    for (i, v) in vectors.chunks_exact(n).enumerate() {
        if gamma[i] != 0.0 {
            axpy(-gamma[i] / (values[i] + mu), v, p);
        }
    }
    mu
}

/// Powell's dogleg into `p`: from the Cauchy point towards the Newton step, as far as the region reaches.
///
/// Where H is not positive definite it is shifted, H + τI with the first of τ = 10⁻³ |H|, doubled, that is. Source: Nocedal
/// and Wright, 2nd ed., section 4.1 with Algorithm 3.3.
pub fn dogleg(h: &[f64], g: &[f64], radius: f64, p: &mut [f64], room: &mut Room) {
    let n = g.len();
    let Room { matrix, a: cauchy, .. } = room;
    let mut shift = 0.0;
    let size = crate::dense::largest(h);
    for _ in 0..60 {
        matrix.copy_from_slice(h);
        for i in 0..n {
            matrix[i * n + i] += shift;
        }
        if cholesky(matrix, n).is_ok() {
            break;
        }
        shift = if shift == 0.0 { 1e-3 * size.max(1e-300) } else { 2.0 * shift };
    }
    for (p, g) in p.iter_mut().zip(g) {
        *p = -g;
    }
    cholesky_solve(matrix, n, p);
    if math::norm(p) <= radius {
        return;
    }
    let gg = dot(g, g);
    let curvature = form(g, h, g) + shift * gg;
    let along = gg / curvature;
    for (c, g) in cauchy.iter_mut().zip(g) {
        *c = -along * g;
    }
    let length = math::norm(cauchy);
    if !(length < radius) {
        let norm = math::norm(g);
        for (p, g) in p.iter_mut().zip(g) {
            *p = -radius / norm * g;
        }
        return;
    }
    // |c + τ (p − c)| = Δ.
    for (p, c) in p.iter_mut().zip(cauchy.iter()) {
        *p -= c;
    }
    let tau = reach(cauchy, p, radius);
    for (p, c) in p.iter_mut().zip(cauchy.iter()) {
        *p = c + tau * *p;
    }
}

/// τ ≥ 0 with |p + τ d| = Δ, for |p| ≤ Δ.
fn reach(p: &[f64], d: &[f64], radius: f64) -> f64 {
    let (dd, pd) = (dot(d, d), dot(p, d));
    let rest = (radius * radius - dot(p, p)).max(0.0);
    let root = (pd * pd + dd * rest).max(0.0).sqrt();
    // Of the two forms the one without cancellation.
    if pd > 0.0 { rest / (pd + root) } else { (root - pd) / dd }
}

/// Steihaug's truncated conjugate gradients into `p`: CG on H p = −g until it leaves the region, meets a direction of
/// negative curvature, which it follows to the edge, or has reduced the residual to min(½, √|g|) |g|. Returns the number of
/// products with H. Source: Nocedal and Wright, 2nd ed., Algorithm 7.2.
pub fn steihaug(h: &[f64], g: &[f64], radius: f64, p: &mut [f64], room: &mut Room) -> u32 {
    let n = g.len();
    let Room { a: r, b: d, c: hd, .. } = room;
    p.fill(0.0);
    r.copy_from_slice(g);
    for (d, g) in d.iter_mut().zip(g) {
        *d = -g;
    }
    let norm = math::norm(g);
    let enough = norm * norm.sqrt().min(0.5);
    let mut rr = dot(r, r);
    for products in 1..=2 * n as u32 + 2 {
        multiply(h, d, hd);
        let curvature = dot(d, hd);
        let alpha = rr / curvature;
        let outside = !(curvature > 0.0) || {
            let next: f64 = p.iter().zip(d.iter()).map(|(p, d)| math::sq(p + alpha * d)).sum();
            !(next < radius * radius)
        };
        if outside {
            let tau = reach(p, d, radius);
            axpy(tau, d, p);
            return products;
        }
        axpy(alpha, d, p);
        axpy(alpha, hd, r);
        let next = dot(r, r);
        if next.sqrt() <= enough {
            return products;
        }
        let beta = next / rr;
        rr = next;
        for (d, r) in d.iter_mut().zip(r.iter()) {
            *d = beta * *d - r;
        }
    }
    2 * n as u32 + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_step_satisfies_its_conditions() {
        for (h, g, radius) in [
            ([4.0, 1.0, 1.0, 3.0], [1.0, -2.0], 10.0),
            ([4.0, 1.0, 1.0, 3.0], [1.0, -2.0], 0.25),
            ([-4.0, 1.0, 1.0, 3.0], [1.0, -2.0], 2.0),
            ([-4.0, 0.0, 0.0, 3.0], [0.0, -2.0], 2.0), // The hard case.
            ([-4.0, 0.0, 0.0, 3.0], [0.0, 0.0], 2.0),  // A saddle itself.
            ([0.0, 0.0, 0.0, 0.0], [3.0, 4.0], 2.0),
        ] {
            let (mut p, mut left) = ([0.0; 2], [0.0; 2]);
            let mu = exact(&h, &g, radius, &mut p, &mut Room::new(2));
            multiply(&h, &p, &mut left);
            let residual = (0..2).fold(0.0, |most: f64, i| most.max((left[i] + mu * p[i] + g[i]).abs()));
            // Entries below 10: some roundings of 10 ε each.
            assert!(residual < 1e-13 && math::norm(&p) <= radius * (1.0 + 1e-14), "{h:?} {p:?} {mu}: {residual}");
            assert!(mu == 0.0 || (math::norm(&p) - radius).abs() < 1e-13, "{h:?} {p:?} {mu}");
        }
    }

    #[test]
    fn the_dogleg_by_hand() {
        // H = diag(1, 4), g = (2, 4): Newton (−2, −1), gᵀg/gᵀHg = 20/68, Cauchy −(10, 20)/17 of length 1.315.
        let (h, g, mut p) = ([1.0, 0.0, 0.0, 4.0], [2.0, 4.0], [0.0; 2]);
        dogleg(&h, &g, 10.0, &mut p, &mut Room::new(2));
        assert_eq!(p, [-2.0, -1.0]);
        dogleg(&h, &g, 0.5, &mut p, &mut Room::new(2));
        assert!((p[0] * 4.0 - p[1] * 2.0).abs() < 1e-15 && (math::norm(&p) - 0.5).abs() < 1e-15);
        dogleg(&h, &g, 2.0, &mut p, &mut Room::new(2));
        assert!((math::norm(&p) - 2.0).abs() < 1e-14);
        // On the segment from Cauchy to Newton: (p − c) × (n − c) = 0.
        let c = [-10.0 / 17.0, -20.0 / 17.0];
        assert!(((p[0] - c[0]) * (-1.0 - c[1]) - (p[1] - c[1]) * (-2.0 - c[0])).abs() < 1e-14);
    }

    #[test]
    fn truncated_conjugate_gradients_follow_negative_curvature_to_the_edge() {
        let mut p = [0.0; 2];
        steihaug(&[-1.0, 0.0, 0.0, -1.0], &[3.0, 4.0], 5.0, &mut p, &mut Room::new(2));
        assert_eq!(p, [-3.0, -4.0]);
    }
}
