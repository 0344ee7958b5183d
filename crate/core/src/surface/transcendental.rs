//! Classical test functions of two variables with waves, bells and kinks.
//!
//! At a kink the derivatives are those of the formula engine: |u| has slope 0 at u = 0, and a root of |u| there too.

use super::{Points, Surface, Text, each};
use crate::math::{cos, exp, power, sign, sin, sincos, sq};
use std::f64::consts::{E, FRAC_1_SQRT_2, PI, TAU};

/// Branin's 5.1/(4π²), 5/π and 10 (1 − 1/(8π)).
const BRANIN: [f64; 3] = [5.1 / (4.0 * PI * PI), 5.0 / PI, 10.0 * (1.0 - 1.0 / (8.0 * PI))];

pub(super) static SURFACES: &[Surface] = &[
    Surface {
        id: "rastrigin",
        name: "Rastrigin",
        note: "A bowl covered with a regular grid of pits: descent stops in the nearest one.",
        source: "Rastrigin, Systems of extremal control, 1974",
        formula: Text::Fixed("20 + x^2 + y^2 - 10*cos(2*pi*x) - 10*cos(2*pi*y)"),
        domain: &[[-5.12, 5.12]],
        start: &[2.3, -3.4],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [20.0 + x * x + y * y - 10.0 * cos(TAU * x) - 10.0 * cos(TAU * y)]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| [2.0 * x + 10.0 * TAU * sin(TAU * x), 2.0 * y + 10.0 * TAU * sin(TAU * y)]);
        }),
        hess: Some(|_, p, out| {
            const WAVE: f64 = 10.0 * TAU * TAU;
            each(p, out, |[x, y]| [2.0 + WAVE * cos(TAU * x), 0.0, 0.0, 2.0 + WAVE * cos(TAU * y)]);
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "ackley",
        name: "Ackley",
        note: "A nearly flat outer region full of pits around one deep cone, which is sharp at its tip.",
        source: "Ackley, A connectionist machine for genetic hillclimbing, 1987",
        formula: Text::Fixed("-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + E + 20"),
        domain: &[[-5.0, 5.0]],
        start: &[-3.3, 2.6],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let cone = -20.0 * exp(-0.2 * (0.5 * (x * x + y * y)).sqrt());
                [cone - exp(0.5 * (cos(TAU * x) + cos(TAU * y))) + E + 20.0]
            });
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let r = (0.5 * (x * x + y * y)).sqrt();
                let ((sx, cx), (sy, cy)) = (sincos(TAU * x), sincos(TAU * y));
                let pits = PI * exp(0.5 * (cx + cy));
                // At the tip itself the slope of the cone is taken as 0.
                let cone = if r == 0.0 { 0.0 } else { 2.0 * exp(-0.2 * r) / r };
                [cone * x + pits * sx, cone * y + pits * sy]
            });
        }),
        // By the formula: at the tip the curvatures of the cone are infinite.
        ..Surface::BLANK
    },
    Surface {
        id: "griewank",
        name: "Griewank",
        note: "A wide shallow bowl under a regular pattern of waves: the waves decide nearby, the bowl far out.",
        source: "Griewank, Generalized descent for global optimization, 1981",
        formula: Text::Fixed("1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))"),
        domain: &[[-10.0, 10.0]],
        start: &[-7.0, 5.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [1.0 + (x * x + y * y) / 4000.0 - cos(x) * cos(y * FRAC_1_SQRT_2)]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ((sx, cx), (sy, cy)) = (sincos(x), sincos(y * FRAC_1_SQRT_2));
                [x / 2000.0 + sx * cy, y / 2000.0 + FRAC_1_SQRT_2 * cx * sy]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ((sx, cx), (sy, cy)) = (sincos(x), sincos(y * FRAC_1_SQRT_2));
                let xy = -FRAC_1_SQRT_2 * sx * sy;
                [1.0 / 2000.0 + cx * cy, xy, xy, 1.0 / 2000.0 + 0.5 * cx * cy]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "mccormick",
        name: "McCormick",
        note: "A tilted trough with a wave along it: a chain of minima, each a little deeper than the next.",
        source: "McCormick, Computability of global solutions to factorable nonconvex programs, 1976",
        formula: Text::Fixed("sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1"),
        domain: &[[-1.5, 4.0], [-3.0, 4.0]],
        start: &[-1.0, 3.0],
        minima: Points::At(&[&[-0.5471975511965977, -1.5471975511965979]]),
        f: Some(|_, p, out| each(p, out, |[x, y]| [sin(x + y) + sq(x - y) - 1.5 * x + 2.5 * y + 1.0])),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let (wave, across) = (cos(x + y), 2.0 * (x - y));
                [wave + across - 1.5, wave - across + 2.5]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let wave = -sin(x + y);
                [wave + 2.0, wave - 2.0, wave - 2.0, wave + 2.0]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "easom",
        name: "Easom",
        note: "One narrow hole in a flat plain: away from it there is next to no slope to follow.",
        source: "Easom, A survey of global optimization techniques, 1990",
        formula: Text::Fixed("-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))"),
        domain: &[[-2.0, 8.0]],
        start: &[4.4, 2.2],
        minima: Points::At(&[&[PI, PI]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [-cos(x) * cos(y) * exp(-(sq(x - PI) + sq(y - PI)))]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ([u, u1, _], [v, v1, _], bell) = easom(x, y);
                [-u1 * v * bell, -u * v1 * bell]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ([u, u1, u2], [v, v1, v2], bell) = easom(x, y);
                let xy = -u1 * v1 * bell;
                [-u2 * v * bell, xy, xy, -u * v2 * bell]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "branin",
        name: "Branin",
        note: "Three equally deep basins in a row.",
        source: "Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, 1972",
        formula: Text::Fixed("(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10"),
        domain: &[[-5.0, 10.0], [0.0, 15.0]],
        start: &[3.0, 12.0],
        minima: Points::At(&[&[-PI, 12.275], &[PI, 2.275], &[3.0 * PI, 2.475]]),
        f: Some(|_, p, out| {
            let [b, c, wave] = BRANIN;
            each(p, out, |[x, y]| [sq(y - b * x * x + c * x - 6.0) + wave * cos(x) + 10.0]);
        }),
        grad: Some(|_, p, out| {
            let [b, c, wave] = BRANIN;
            each(p, out, |[x, y]| {
                let t = 2.0 * (y - b * x * x + c * x - 6.0);
                [t * (c - 2.0 * b * x) - wave * sin(x), t]
            });
        }),
        hess: Some(|_, p, out| {
            let [b, c, wave] = BRANIN;
            each(p, out, |[x, y]| {
                let (t, t_x) = (2.0 * (y - b * x * x + c * x - 6.0), c - 2.0 * b * x);
                [2.0 * (t_x * t_x - b * t) - wave * cos(x), 2.0 * t_x, 2.0 * t_x, 2.0]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "schwefel",
        name: "Schwefel",
        note: "The deepest basin is in a corner, far from the second deepest: the lie of the land misleads.",
        source: "Schwefel, Numerical optimization of computer models, 1981",
        formula: Text::Fixed("837.9657745448674 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))"),
        domain: &[[-500.0, 500.0]],
        start: &[-250.0, -350.0],
        minima: Points::At(&[&[420.96874635998205, 420.96874635998205]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [837.9657745448674 - x * sin(x.abs().sqrt()) - y * sin(y.abs().sqrt())]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ([s, s1, _], [t, t1, _]) = (root_sine(x), root_sine(y));
                [-(s + x * s1), -(t + y * t1)]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let ([_, s1, s2], [_, t1, t2]) = (root_sine(x), root_sine(y));
                [-(2.0 * s1 + x * s2), 0.0, 0.0, -(2.0 * t1 + y * t2)]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "levy",
        name: "Levy",
        note: "Parallel wavy valleys: easy along one axis, a barrier every few units along the other.",
        source: "Levy and Montalvo, The tunneling algorithm, 1985; form of Laguna and Martí, 2005",
        formula: Text::Fixed(
            "sin(pi*(1 + (x - 1)/4))^2 + ((x - 1)/4)^2*(1 + 10*sin(pi*(1 + (x - 1)/4) + 1)^2) \
             + ((y - 1)/4)^2*(1 + sin(2*pi*(1 + (y - 1)/4))^2)",
        ),
        domain: &[[-10.0, 10.0]],
        start: &[-7.0, 6.0],
        minima: Points::At(&[&[1.0, 1.0]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let (u, v) = (0.25 * (x - 1.0), 0.25 * (y - 1.0));
                let (a, b) = (PI * (1.0 + u), TAU * (1.0 + v));
                [sq(sin(a)) + u * u * (1.0 + 10.0 * sq(sin(a + 1.0))) + v * v * (1.0 + sq(sin(b)))]
            });
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let (u, v) = (0.25 * (x - 1.0), 0.25 * (y - 1.0));
                let a = PI * (1.0 + u);
                let ((s0, c0), (s1, c1), (s2, c2)) = (sincos(a), sincos(a + 1.0), sincos(TAU * (1.0 + v)));
                // By u and v; each of them moves a quarter as fast as x and y.
                let by_u = TAU * s0 * c0 + 2.0 * u * (1.0 + 10.0 * s1 * s1) + 10.0 * TAU * u * u * s1 * c1;
                let by_v = 2.0 * v * (1.0 + s2 * s2) + 2.0 * TAU * v * v * s2 * c2;
                [0.25 * by_u, 0.25 * by_v]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let (u, v) = (0.25 * (x - 1.0), 0.25 * (y - 1.0));
                let a = PI * (1.0 + u);
                let ((s0, c0), (s1, c1), (s2, c2)) = (sincos(a), sincos(a + 1.0), sincos(TAU * (1.0 + v)));
                let by_uu = TAU * PI * (c0 * c0 - s0 * s0)
                    + 2.0 * (1.0 + 10.0 * s1 * s1)
                    + 40.0 * TAU * u * s1 * c1
                    + 10.0 * TAU * PI * u * u * (c1 * c1 - s1 * s1);
                let by_vv =
                    2.0 * (1.0 + s2 * s2) + 8.0 * TAU * v * s2 * c2 + 2.0 * TAU * TAU * v * v * (c2 * c2 - s2 * s2);
                [by_uu / 16.0, 0.0, 0.0, by_vv / 16.0]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "bukin6",
        name: "Bukin N. 6",
        note: "A curved knife-edge valley: off its floor the gradient always points across it, never along.",
        source: "Bukin, New minimization strategy for non-smooth functions, 1997",
        formula: Text::Fixed("100*sqrt(abs(y - 0.01*x^2)) + 0.01*abs(x + 10)"),
        domain: &[[-15.0, -5.0], [-3.0, 3.0]],
        start: &[-13.0, 2.2],
        minima: Points::At(&[&[-10.0, 1.0]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [100.0 * (y - 0.01 * (x * x)).abs().sqrt() + 0.01 * (x + 10.0).abs()]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let u = y - 0.01 * (x * x);
                let by_u = if u == 0.0 { 0.0 } else { 50.0 * sign(u) / u.abs().sqrt() };
                [0.01 * sign(x + 10.0) - 0.02 * x * by_u, by_u]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let (u, u_x) = (y - 0.01 * (x * x), -0.02 * x);
                let by_u = if u == 0.0 { 0.0 } else { 50.0 * sign(u) / u.abs().sqrt() };
                let by_uu = if u == 0.0 { 0.0 } else { -0.5 * by_u / u };
                [by_uu * u_x * u_x - 0.02 * by_u, by_uu * u_x, by_uu * u_x, by_uu]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "michalewicz",
        name: "Michalewicz",
        note: "Steep trenches through a plateau without slope: the minimum is where two trenches cross.",
        source: "Michalewicz, Genetic Algorithms + Data Structures = Evolution Programs, 1992; m = 10",
        formula: Text::Fixed("-sin(x)*sin(x^2/pi)^20 - sin(y)*sin(2*y^2/pi)^20"),
        domain: &[[0.0, PI]],
        start: &[2.5, 1.8],
        minima: Points::At(&[&[2.2029055201726093, std::f64::consts::FRAC_PI_2]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [-sin(x) * power(sin(x * x / PI), 20) - sin(y) * power(sin(2.0 * (y * y) / PI), 20)]);
        }),
        grad: Some(|_, p, out| each(p, out, |[x, y]| [trench(x, 1.0)[0], trench(y, 2.0)[0]])),
        hess: Some(|_, p, out| each(p, out, |[x, y]| [trench(x, 1.0)[1], 0.0, 0.0, trench(y, 2.0)[1]])),
        ..Surface::BLANK
    },
    Surface {
        id: "eggholder",
        name: "Eggholder",
        note: "Large waves of growing height; the lowest point is on the edge of the map.",
        source: "Whitley, Mathias, Rana and Dzubera, Evaluating evolutionary algorithms, 1996",
        formula: Text::Fixed("-(y + 47)*sin(sqrt(abs(x/2 + y + 47))) - x*sin(sqrt(abs(x - (y + 47))))"),
        domain: &[[-512.0, 512.0]],
        start: &[200.0, 100.0],
        minima: Points::At(&[&[512.0, 404.2318051137578]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let a = y + 47.0;
                [-a * sin((0.5 * x + a).abs().sqrt()) - x * sin((x - a).abs().sqrt())]
            });
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let a = y + 47.0;
                let ([s, s1, _], [t, t1, _]) = (root_sine(0.5 * x + a), root_sine(x - a));
                [-0.5 * a * s1 - t - x * t1, -s - a * s1 + x * t1]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let a = y + 47.0;
                let ([_, s1, s2], [_, t1, t2]) = (root_sine(0.5 * x + a), root_sine(x - a));
                let xy = -0.5 * (s1 + a * s2) + t1 + x * t2;
                [-0.25 * a * s2 - 2.0 * t1 - x * t2, xy, xy, -2.0 * s1 - a * s2 - x * t2]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "holder_table",
        name: "Hölder table",
        note: "Four equal minima at the corners of a table with creases: kinks run through the map like a grid.",
        source: "Mishra, Some new test functions for global optimization, 2006",
        formula: Text::Fixed("-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2)/pi)))"),
        domain: &[[-10.0, 10.0]],
        start: &[5.0, 6.0],
        minima: Points::At(&[
            &[8.055023475736563, 9.664590019241272],
            &[-8.055023475736563, 9.664590019241272],
            &[8.055023475736563, -9.664590019241272],
            &[-8.055023475736563, -9.664590019241272],
        ]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [-(sin(x) * cos(y) * exp((1.0 - (x * x + y * y).sqrt() / PI).abs())).abs()]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let Holder { a, b, g, .. } = holder(x, y);
                [-g[0] * (a[1] * b[0] + a[0] * b[0] * g[1]), -g[0] * (a[0] * b[1] + a[0] * b[0] * g[2])]
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let Holder { a: [a, a1], b: [b, b1], g: [g, gx, gy], second: [gxx, gxy, gyy] } = holder(x, y);
                // The second derivatives of |sin| and |cos| are their negatives.
                let xx = a * b * (gxx - 1.0) + 2.0 * a1 * b * gx;
                let xy = a1 * b1 + a1 * b * gy + a * b1 * gx + a * b * gxy;
                let yy = a * b * (gyy - 1.0) + 2.0 * a * b1 * gy;
                [-g * xx, -g * xy, -g * xy, -g * yy]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "peaks",
        name: "Peaks",
        note: "Hills, dales and a plain: beside the summit a small step aside decides for one basin or another.",
        source: "MATLAB's peaks: sums of translated and scaled Gaussian bells",
        formula: Text::Fixed(
            "3*(1 - x)^2*exp(-x^2 - (y + 1)^2) - 10*(x/5 - x^3 - y^5)*exp(-x^2 - y^2) - exp(-(x + 1)^2 - y^2)/3",
        ),
        domain: &[[-3.0, 3.0]],
        start: &[0.3, 1.3],
        minima: Points::At(&[&[0.22827892055636909, -1.6255349574999964]]),
        f: Some(|_, p, out| {
            each(p, out, |[x, y]| [peaks(x, y).iter().map(|bell| bell.factor * bell.bell).sum()]);
        }),
        grad: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let mut g = [0.0; 2];
                for Bell { factor, first: [px, py], slope: [u, v], bell, .. } in peaks(x, y) {
                    g[0] += bell * (px + factor * u);
                    g[1] += bell * (py + factor * v);
                }
                g
            });
        }),
        hess: Some(|_, p, out| {
            each(p, out, |[x, y]| {
                let [mut xx, mut xy, mut yy] = [0.0; 3];
                for Bell { factor, first: [px, py], second: [pxx, pyy], slope: [u, v], bell } in peaks(x, y) {
                    xx += bell * (pxx + 2.0 * px * u + factor * (u * u - 2.0));
                    xy += bell * (px * v + py * u + factor * u * v);
                    yy += bell * (pyy + 2.0 * py * v + factor * (v * v - 2.0));
                }
                [xx, xy, xy, yy]
            });
        }),
        ..Surface::BLANK
    },
];

/// sin √|r| with two derivatives, 0 at the kink r = 0.
#[inline]
pub(super) fn root_sine(r: f64) -> [f64; 3] {
    if r == 0.0 {
        return [0.0; 3];
    }
    let root = r.abs().sqrt();
    let (s, c) = sincos(root);
    let slope = 0.5 * c / root;
    [s, sign(r) * slope, -0.25 * s / r.abs() - 0.5 * slope / r.abs()]
}

/// First and second derivative of −sin(x) sin(i x²/π)²⁰.
#[inline]
pub(super) fn trench(x: f64, i: f64) -> [f64; 2] {
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

/// cos x, cos y without their common bell exp(−(x − π)² − (y − π)²), with two derivatives each of the products, and the
/// bell.
#[inline]
fn easom(x: f64, y: f64) -> ([f64; 3], [f64; 3], f64) {
    let factor = |x: f64| {
        let (a, (s, c)) = (x - PI, sincos(x));
        [c, -s - 2.0 * a * c, (4.0 * a * a - 3.0) * c + 4.0 * a * s]
    };
    (factor(x), factor(y), exp(-(sq(x - PI) + sq(y - PI))))
}

/// Hölder's factors: |sin x| and |cos y| with a derivative each; g = exp |1 − r/π|, g_x/g, g_y/g; g_xx/g, g_xy/g, g_yy/g.
struct Holder {
    a: [f64; 2],
    b: [f64; 2],
    g: [f64; 3],
    second: [f64; 3],
}

#[inline]
fn holder(x: f64, y: f64) -> Holder {
    let ((sx, cx), (sy, cy)) = (sincos(x), sincos(y));
    let r = (x * x + y * y).sqrt();
    let height = 1.0 - r / PI;
    let k = -sign(height) / PI;
    // The crease x = 0 runs through the origin, so any finite direction gives the derivative 0 there.
    let inverse = if r == 0.0 { 0.0 } else { 1.0 / r };
    let (u, v) = (x * inverse, y * inverse);
    Holder {
        a: [sx.abs(), cx * sign(sx)],
        b: [cy.abs(), -sy * sign(cy)],
        g: [exp(height.abs()), k * u, k * v],
        second: [
            k * k * u * u + k * v * v * inverse,
            u * v * (k * k - k * inverse),
            k * k * v * v + k * u * u * inverse,
        ],
    }
}

/// One term of peaks: a polynomial factor with derivatives by x, y and xx, yy (xy is 0), times a bell whose logarithm has
/// the given slopes and the curvatures −2.
struct Bell {
    factor: f64,
    first: [f64; 2],
    second: [f64; 2],
    slope: [f64; 2],
    bell: f64,
}

#[inline(always)]
fn peaks(x: f64, y: f64) -> [Bell; 3] {
    let (x2, y2) = (x * x, y * y);
    [
        Bell {
            factor: 3.0 * sq(1.0 - x),
            first: [6.0 * (x - 1.0), 0.0],
            second: [6.0, 0.0],
            slope: [-2.0 * x, -2.0 * (y + 1.0)],
            bell: exp(-x2 - sq(y + 1.0)),
        },
        Bell {
            factor: 10.0 * (x * x2 + y * y2 * y2) - 2.0 * x,
            first: [30.0 * x2 - 2.0, 50.0 * y2 * y2],
            second: [60.0 * x, 200.0 * y * y2],
            slope: [-2.0 * x, -2.0 * y],
            bell: exp(-x2 - y2),
        },
        Bell {
            factor: -1.0 / 3.0,
            first: [0.0; 2],
            second: [0.0; 2],
            slope: [-2.0 * (x + 1.0), -2.0 * y],
            bell: exp(-sq(x + 1.0) - y2),
        },
    ]
}
