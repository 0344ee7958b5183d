//! Families of test functions in any number of variables x1 … xn.
//!
//! At a kink the derivatives are those of the formula engine: |x| has slope 0 at 0, and a root of |x| or of a sum of
//! squares there too.

use super::{Group, Points, Setting, Surface, Text};
use crate::error::Error;
use crate::math::{power, sin, sincos, sq};
use crate::spec::Param;
use serde::Deserialize;
use std::f64::consts::PI;

/// The number of coordinates, from 1.
const N: Param = Param::integer("n", "Coordinates n", 2, [2, 10]).legal([1.0, super::MAX_DIM as f64]);

/// The number of coordinates, from 2.
const N2: Param = N.legal([2.0, super::MAX_DIM as f64]);

const ELLIPSOID: &str = "0.5*sum(i, 1, n, kappa^((i - 1)/(n - 1))*x[i]^2)";
const ROSENBROCK: &str = "sum(i, 1, n - 1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
const RASTRIGIN: &str = "sum(i, 1, n, 10 + x[i]^2 - 10*cos(2*pi*x[i]))";
const ACKLEY: &str = "-20*exp(-0.2*sqrt(sum(i, 1, n, x[i]^2)/n)) - exp(sum(i, 1, n, cos(2*pi*x[i]))/n) + E + 20";
const GRIEWANK: &str = "1 + sum(i, 1, n, x[i]^2)/4000 - prod(i, 1, n, cos(x[i]/sqrt(i)))";
// Term by term the differences stay small near the minimum, and so does rounding.
const SCHWEFEL_N: &str = "sum(i, 1, n, 418.98288727243370627 - x[i]*sin(sqrt(abs(x[i]))))";
const STYBLINSKI_TANG: &str = "sum(i, 1, n, x[i]^4 - 16*x[i]^2 + 5*x[i])/2";
const MICHALEWICZ: &str = "-sum(i, 1, n, sin(x[i])*sin(i*x[i]^2/pi)^20)";

pub(super) static SURFACES: &[Surface] = &[
    Surface {
        id: "ellipsoid_n",
        name: "Ellipsoid in n dimensions",
        note: "A bowl whose curvatures grow evenly on a logarithmic scale from 1 to κ; with κ = 1 a sphere.",
        source: "the standard ill-conditioned quadratic, Hessian diag(κ^((i−1)/(n−1)))",
        group: Group::Family,
        params: &[N2, Param::log("kappa", "Condition number κ", 100.0, [1.0, 1000.0]).legal([1e-12, 1e12])],
        // Only by the formula, which computes the powers of κ once.
        formula: Text::Fixed(ELLIPSOID),
        domain: &[[-5.0, 5.0]],
        start: &[-4.0, 1.5],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "rosenbrock_n",
        name: "Rosenbrock in n dimensions",
        note: "A curved valley in every pair of neighbours.",
        source: "Rosenbrock, 1960; chained form",
        group: Group::Family,
        params: &[N2],
        formula: Text::Fixed(ROSENBROCK),
        domain: &[[-2.0, 2.0]],
        start: &[-1.2, 1.0],
        minima: Points::At(&[&[1.0]]),
        f: Some(|s, p, out| {
            rows(s, p, out, |x| x.windows(2).map(|w| 100.0 * sq(w[1] - w[0] * w[0]) + sq(1.0 - w[0])).sum());
        }),
        grad: Some(|s, p, out| {
            gradients(s, p, out, |x, g| {
                g.fill(0.0);
                for i in 0..x.len() - 1 {
                    let t = x[i + 1] - x[i] * x[i];
                    g[i] += -2.0 * (1.0 - x[i]) - 400.0 * x[i] * t;
                    g[i + 1] = 200.0 * t;
                }
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "rastrigin_n",
        name: "Rastrigin in n dimensions",
        note: "A bowl full of pits; their number grows as a power of n.",
        source: "Rastrigin, 1974; Mühlenbein, Schomisch and Born, 1991",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(RASTRIGIN),
        domain: &[[-5.12, 5.12]],
        start: &[2.3, -3.4],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "ackley_n",
        name: "Ackley in n dimensions",
        note: "A nearly flat outer region full of pits around one deep cone.",
        source: "Ackley, 1987; Bäck and Schwefel, 1993",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(ACKLEY),
        domain: &[[-32.768, 32.768]],
        start: &[-13.3, 9.6],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "griewank_n",
        name: "Griewank in n dimensions",
        note: "Waves on a wide bowl; they matter less the more coordinates there are.",
        source: "Griewank, 1981",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(GRIEWANK),
        domain: &[[-10.0, 10.0]],
        start: &[-7.0, 5.0],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "schwefel_n",
        name: "Schwefel in n dimensions",
        note: "The deepest basin is in a corner, far from all others that are deep.",
        source: "Schwefel, Numerical optimization of computer models, 1981",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(SCHWEFEL_N),
        domain: &[[-500.0, 500.0]],
        start: &[-250.0, -350.0],
        minima: Points::At(&[&[420.96874635998205]]),
        ..Surface::BLANK
    },
    Surface {
        id: "styblinski_tang_n",
        name: "Styblinski-Tang in n dimensions",
        note: "2ⁿ basins of n + 1 different depths.",
        source: "Styblinski and Tang, 1990",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(STYBLINSKI_TANG),
        domain: &[[-5.0, 5.0]],
        start: &[-0.5, 4.5],
        minima: Points::At(&[&[-2.903534027771177]]),
        ..Surface::BLANK
    },
    Surface {
        id: "michalewicz_n",
        name: "Michalewicz in n dimensions",
        note: "Ever narrower trenches through a plateau without slope.",
        source: "Michalewicz, 1992; m = 10",
        group: Group::Family,
        params: &[N],
        formula: Text::Fixed(MICHALEWICZ),
        domain: &[[0.0, PI]],
        start: &[2.5, 1.8],
        minima: Points::Of(|s| vec![(1..=s.n).map(|i| michalewicz_minimum(i as f64)).collect()]),
        ..Surface::BLANK
    },
    Surface {
        id: "hartmann_3",
        name: "Hartmann 3",
        note: "Four Gaussian hollows in a cube, one the deepest.",
        source: "Hartman, Some experiments in global optimization, 1973; data of Dixon and Szegő, 1978",
        group: Group::Family,
        dim: 3,
        formula: Text::Of(|_| {
            let rows = |table: &[[f64; 3]; 4]| table.iter().map(|row| row.to_vec()).collect();
            let data = FamilyData { a: rows(&HARTMANN_A), p: rows(&HARTMANN_P), ..FamilyData::default() };
            family_formula("hartmann_3", 3, &data).expect("the data have the shape of the family")
        }),
        domain: &[[0.0, 1.0]],
        start: &[0.5],
        minima: Points::At(&[&[0.11461433858967197, 0.5556488499718569, 0.8525469535208657]]),
        ..Surface::BLANK
    },
    Surface {
        id: "shekel",
        name: "Shekel's foxholes",
        note: "m sharp hollows in four dimensions, the deepest near (4, 4, 4, 4).",
        source: "Shekel, Test functions for multimodal search techniques, 1971; data of Dixon and Szegő, 1978",
        group: Group::Family,
        params: &[Param::integer("m", "Hollows m", 10, [5, 10]).legal([1.0, 10.0])],
        dim: 4,
        formula: Text::Of(|s| {
            family_formula("shekel", 4, &shekel_data(s.p[0] as usize)).expect("the data have the shape of the family")
        }),
        domain: &[[0.0, 10.0]],
        start: &[3.0],
        minima: Points::Of(|s| vec![shekel_minimum(&shekel_data(s.p[0] as usize))]),
        ..Surface::BLANK
    },
];

/// A value for each row.
#[inline(always)]
fn rows(s: &Setting, p: &[f64], out: &mut [f64], f: impl Fn(&[f64]) -> f64) {
    for (x, out) in p.chunks_exact(s.n).zip(out) {
        *out = f(x);
    }
}

/// A gradient for each row.
#[inline(always)]
fn gradients(s: &Setting, p: &[f64], out: &mut [f64], f: impl Fn(&[f64], &mut [f64])) {
    for (x, g) in p.chunks_exact(s.n).zip(out.chunks_exact_mut(s.n)) {
        f(x, g);
    }
}

/// The least point of −sin(x) sin(i x²/π)²⁰ on [0, π]: Newton's method from the crests of the inner wave.
fn michalewicz_minimum(i: f64) -> f64 {
    let f = |x: f64| -sin(x) * power(sin(i * (x * x) / PI), 20);
    let mut best = PI;
    for k in 0..i as usize {
        // i x²/π = (k + ½) π, where the twentieth power is 1.
        let mut x = PI * ((k as f64 + 0.5) / i).sqrt();
        for _ in 0..20 {
            let [slope, bend] = trench(x, i);
            x -= slope / bend;
        }
        if f(x) < f(best) {
            best = x;
        }
    }
    best
}

/// First and second derivative of −sin(x) sin(i x²/π)²⁰.
#[inline]
fn trench(x: f64, i: f64) -> [f64; 2] {
    let (sx, cx) = sincos(x);
    let (s, c) = sincos(i * (x * x) / PI);
    let (z1, z2) = (2.0 * i * x / PI, 2.0 * i / PI);
    let s18 = power(s, 18);
    // By the inner wave: w = s²⁰, w′ = 20 s¹⁹ c z′, w″ = 20 s¹⁸ ((19 c² − s²) z′² + s c z″).
    let w = s18 * s * s;
    let w1 = 20.0 * s18 * s * c * z1;
    let w2 = 20.0 * s18 * ((19.0 * c * c - s * s) * z1 * z1 + s * c * z2);
    [-cx * w - sx * w1, sx * w - 2.0 * cx * w1 - sx * w2]
}

/// The least point of Shekel's function: with wᵢ = 1/(βᵢ + ‖x − cᵢ‖²)² the gradient 2 Σ wᵢ (x − cᵢ) is 0 at the mean of
/// the cᵢ weighted by wᵢ. Taking means from the sharpest hollow on contracts quickly, as its weight is the largest by far.
fn shekel_minimum(data: &FamilyData) -> Vec<f64> {
    let mut x = data.c[0].clone();
    for _ in 0..100 {
        let mut mean = vec![0.0; x.len()];
        let mut total = 0.0;
        for (beta, c) in data.beta.iter().zip(&data.c) {
            let weight = 1.0 / sq(beta + x.iter().zip(c).map(|(x, c)| sq(x - c)).sum::<f64>());
            total += weight;
            for (mean, c) in mean.iter_mut().zip(c) {
                *mean += weight * c;
            }
        }
        x = mean.iter().map(|sum| sum / total).collect();
    }
    x
}

const HARTMANN_ALPHA: [f64; 4] = [1.0, 1.2, 3.0, 3.2];
const HARTMANN_A: [[f64; 3]; 4] = [[3.0, 10.0, 30.0], [0.1, 10.0, 35.0], [3.0, 10.0, 30.0], [0.1, 10.0, 35.0]];
/// The last row begins with 0.03815 as in Dixon and Szegő; some collections print 0.0381.
const HARTMANN_P: [[f64; 3]; 4] =
    [[0.3689, 0.117, 0.2673], [0.4699, 0.4387, 0.747], [0.1091, 0.8732, 0.5547], [0.03815, 0.5743, 0.8828]];

const SHEKEL_BETA: [f64; 10] = [0.1, 0.2, 0.2, 0.4, 0.4, 0.6, 0.3, 0.7, 0.5, 0.5];
const SHEKEL_C: [[f64; 4]; 10] = [
    [4.0, 4.0, 4.0, 4.0],
    [1.0, 1.0, 1.0, 1.0],
    [8.0, 8.0, 8.0, 8.0],
    [6.0, 6.0, 6.0, 6.0],
    [3.0, 7.0, 3.0, 7.0],
    [2.0, 9.0, 2.0, 9.0],
    [5.0, 5.0, 3.0, 3.0],
    [8.0, 1.0, 8.0, 1.0],
    [6.0, 2.0, 6.0, 2.0],
    [7.0, 3.6, 7.0, 3.6],
];

fn shekel_data(m: usize) -> FamilyData {
    FamilyData {
        beta: SHEKEL_BETA[..m].to_vec(),
        c: SHEKEL_C[..m].iter().map(|row| row.to_vec()).collect(),
        ..FamilyData::default()
    }
}

/// Constants of a member of a family; what a family does not use stays empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FamilyData {
    /// Hartmann's weights, one for each row of A; empty for 1, 1.2, 3, 3.2.
    pub alpha: Vec<f64>,
    /// Hartmann's scales, n to a row.
    #[serde(rename = "A")]
    pub a: Vec<Vec<f64>>,
    /// Hartmann's centres, n to a row.
    #[serde(rename = "P")]
    pub p: Vec<Vec<f64>>,
    /// The number of Shekel's hollows that are used; all rows of C where not given.
    pub m: Option<usize>,
    /// Shekel's widths, one for each row of C.
    pub beta: Vec<f64>,
    /// Shekel's centres, n to a row.
    #[serde(rename = "C")]
    pub c: Vec<Vec<f64>>,
}

/// The families that [`family_formula`] knows.
pub const FAMILIES: [&str; 9] = [
    "rastrigin",
    "ackley",
    "griewank",
    "schwefel",
    "rosenbrock",
    "styblinski_tang",
    "michalewicz",
    "hartmann",
    "shekel",
];

/// The formula in variables x1 … xn of a member of a family, named like `rastrigin_5`; a trailing number is not looked at.
///
/// ```
/// use isoline::formula::Formula;
/// use isoline::surface::{FamilyData, family_formula};
///
/// let text = family_formula("rosenbrock_3", 3, &FamilyData::default()).expect("a known family");
/// let mut f = Formula::new(&text, &["x1", "x2", "x3"], &[]).expect("its formula parses");
/// assert_eq!(f.value(&[1.0, 1.0, 2.0]), 100.0);
/// ```
///
/// # Errors
/// An unknown family, no coordinates, or data that do not have a row of n for each weight.
pub fn family_formula(name: &str, n: usize, data: &FamilyData) -> Result<String, Error> {
    let family = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    let least = if family == "rosenbrock" { 2 } else { 1 };
    if n < least {
        return Err(Error::WrongLength { what: "the list of variables", given: n, allowed: [least, super::MAX_DIM] });
    }
    Ok(match family {
        "rastrigin" => RASTRIGIN.to_string(),
        "ackley" => ACKLEY.to_string(),
        "griewank" => GRIEWANK.to_string(),
        "schwefel" => SCHWEFEL_N.to_string(),
        "rosenbrock" => ROSENBROCK.to_string(),
        "styblinski_tang" => STYBLINSKI_TANG.to_string(),
        "michalewicz" => MICHALEWICZ.to_string(),
        "hartmann" => {
            let alpha = if data.alpha.is_empty() { &HARTMANN_ALPHA[..] } else { &data.alpha };
            let m = alpha.len();
            shape("A", &data.a, m, n)?;
            shape("P", &data.p, m, n)?;
            let terms = (0..m).map(|i| {
                let inner: Vec<String> = (0..n)
                    .map(|j| format!("{}*(x{} - {})^2", positive(data.a[i][j]), j + 1, positive(data.p[i][j])))
                    .collect();
                format!("{}*exp(-({}))", positive(alpha[i]), inner.join(" + "))
            });
            format!("-({})", terms.collect::<Vec<_>>().join(" + "))
        }
        "shekel" => {
            let m = data.m.unwrap_or(data.c.len());
            if data.beta.len() < m || m == 0 {
                return Err(Error::WrongLength {
                    what: "beta",
                    given: data.beta.len(),
                    allowed: [m.max(1), usize::MAX],
                });
            }
            shape("C", &data.c, m, n)?;
            let terms = (0..m).map(|i| {
                let squares: Vec<String> =
                    (0..n).map(|j| format!("(x{} - {})^2", j + 1, positive(data.c[i][j]))).collect();
                format!("1/({} + {})", positive(data.beta[i]), squares.join(" + "))
            });
            format!("-({})", terms.collect::<Vec<_>>().join(" + "))
        }
        _ => {
            return Err(Error::Unknown {
                what: "family".to_string(),
                given: family.to_string(),
                allowed: FAMILIES.map(str::to_string).to_vec(),
            });
        }
    })
}

/// A number as it may stand behind any operator.
fn positive(value: f64) -> String {
    if value < 0.0 { format!("({value:?})") } else { format!("{value:?}") }
}

/// Checks that `table` has m rows or more, of n numbers each.
fn shape(what: &'static str, table: &[Vec<f64>], m: usize, n: usize) -> Result<(), Error> {
    if table.len() < m {
        return Err(Error::WrongLength { what, given: table.len(), allowed: [m, usize::MAX] });
    }
    match table.iter().take(m).find(|row| row.len() != n) {
        Some(row) => Err(Error::WrongLength { what, given: row.len(), allowed: [n, n] }),
        None => Ok(()),
    }
}
