//! Classical test functions of two variables that are polynomials: sums and products only, so their loops vectorise.

use super::{Points, Surface, Text, columns, each};
use crate::math::sq;

/// √3/2, the cosine of 30°.
const COS_30: f64 = 0.866_025_403_784_438_6;

pub(super) static SURFACES: &[Surface] = &[
    Surface {
        id: "sphere",
        name: "Sphere",
        note: "The round bowl: the gradient points straight away from the minimum, so every method should win here.",
        source: "De Jong, An analysis of the behavior of a class of genetic adaptive systems, 1975, F1",
        formula: Text::Fixed("x^2 + y^2"),
        domain: &[[-5.12, 5.12]],
        start: &[-4.0, 3.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|_, p, out| each(p, out, sphere)),
        grad: Some(|_, p, out| each(p, out, sphere_slope)),
        bulk: Some(|_, p, out| columns(p, out, sphere, sphere_slope)),
        ..Surface::BLANK
    },
    Surface {
        id: "ill_quadratic",
        name: "Ill-conditioned quadratic",
        note: "A bowl a hundred times steeper across than along and rotated by 30°, so no scaling of the axes helps.",
        source: "Hessian with eigenvalues 1 and 100, the standard example of bad conditioning",
        formula: Text::Fixed("0.5*((sqrt(3)/2*x + 0.5*y)^2 + 100*(-0.5*x + sqrt(3)/2*y)^2)"),
        domain: &[[-4.0, 4.0]],
        start: &[-3.5, 1.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|_, p, out| each(p, out, ill_quadratic)),
        grad: Some(|_, p, out| each(p, out, ill_quadratic_slope)),
        bulk: Some(|_, p, out| columns(p, out, ill_quadratic, ill_quadratic_slope)),
        ..Surface::BLANK
    },
    Surface {
        id: "rosenbrock",
        name: "Rosenbrock's banana",
        note: "A curved valley: finding it is easy, following it is not.",
        source: "Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
        formula: Text::Fixed("(1 - x)^2 + 100*(y - x^2)^2"),
        domain: &[[-2.0, 2.0], [-1.0, 3.0]],
        start: &[-1.2, 1.0],
        minima: Points::At(&[&[1.0, 1.0]]),
        f: Some(|_, p, out| each(p, out, rosenbrock)),
        grad: Some(|_, p, out| each(p, out, rosenbrock_slope)),
        bulk: Some(|_, p, out| columns(p, out, rosenbrock, rosenbrock_slope)),
        ..Surface::BLANK
    },
    Surface {
        id: "beale",
        name: "Beale",
        note: "Steep walls around a long flat valley: one rate cannot suit both.",
        source: "Beale, On an iterative method for finding a local minimum of a function of more than one variable, 1958",
        formula: Text::Fixed("(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2"),
        domain: &[[-4.5, 4.5]],
        start: &[1.0, 1.5],
        minima: Points::At(&[&[3.0, 0.5]]),
        ..Surface::BLANK
    },
    Surface {
        id: "himmelblau",
        name: "Himmelblau",
        note: "Four minima of equal depth around a hill: the start and the method decide which one is found.",
        source: "Himmelblau, Applied Nonlinear Programming, 1972",
        formula: Text::Fixed("(x^2 + y - 11)^2 + (x + y^2 - 7)^2"),
        domain: &[[-5.0, 5.0]],
        start: &[0.0, 0.0],
        minima: Points::At(&[
            &[3.0, 2.0],
            &[-2.805118086952745, 3.131312518250573],
            &[-3.779310253377747, -3.2831859912861696],
            &[3.5844283403304917, -1.8481265269644036],
        ]),
        f: Some(|_, p, out| each(p, out, himmelblau)),
        grad: Some(|_, p, out| each(p, out, himmelblau_slope)),
        bulk: Some(|_, p, out| columns(p, out, himmelblau, himmelblau_slope)),
        ..Surface::BLANK
    },
    Surface {
        id: "booth",
        name: "Booth",
        note: "A mild quadratic bowl of condition number 9: a first look at how methods differ where little can go wrong.",
        source: "collected in Jamil and Yang, A literature survey of benchmark functions, 2013",
        formula: Text::Fixed("(x + 2*y - 7)^2 + (2*x + y - 5)^2"),
        domain: &[[-10.0, 10.0]],
        start: &[-8.0, 6.0],
        minima: Points::At(&[&[1.0, 3.0]]),
        f: Some(|_, p, out| each(p, out, booth)),
        grad: Some(|_, p, out| each(p, out, booth_slope)),
        bulk: Some(|_, p, out| columns(p, out, booth, booth_slope)),
        ..Surface::BLANK
    },
    Surface {
        id: "matyas",
        name: "Matyas",
        note: "A very shallow diagonal trough: across it the descent is quick, along it there is hardly a slope.",
        source: "Matyas, Random optimization, 1965",
        formula: Text::Fixed("0.26*(x^2 + y^2) - 0.48*x*y"),
        domain: &[[-10.0, 10.0]],
        start: &[-9.0, -4.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "goldstein_price",
        name: "Goldstein-Price",
        note: "Values from 3 to a million: gradients differ by orders of magnitude, and four basins wait.",
        source: "Goldstein and Price, On descent from local minima, 1971",
        formula: Text::Fixed(
            "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))\
             *(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        ),
        domain: &[[-2.0, 2.0]],
        start: &[-1.5, -0.2],
        minima: Points::At(&[&[0.0, -1.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "three_hump_camel",
        name: "Three-hump camel",
        note: "A central basin between two higher ones: a little too much or too little speed ends in the wrong one.",
        source: "in Dixon and Szegő, Towards Global Optimisation, 1975",
        formula: Text::Fixed("2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2"),
        domain: &[[-5.0, 5.0]],
        start: &[-2.0, -1.5],
        minima: Points::At(&[&[0.0, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "styblinski_tang",
        name: "Styblinski-Tang",
        note: "Four basins of different depth in a square: which one is reached depends on the start and on the speed.",
        source: "Styblinski and Tang, Experiments in nonconvex optimization, 1990",
        formula: Text::Fixed("0.5*(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)"),
        domain: &[[-5.0, 5.0]],
        start: &[-0.5, 4.5],
        minima: Points::At(&[&[-2.903534027771177, -2.903534027771177]]),
        ..Surface::BLANK
    },
    Surface {
        id: "dixon_price",
        name: "Dixon-Price",
        note: "A parabola-shaped valley with a fork: the two minima lie on its two branches.",
        source: "Dixon and Price, Truncated Newton method for sparse unconstrained optimization, 1989",
        formula: Text::Fixed("(x - 1)^2 + 2*(2*y^2 - x)^2"),
        domain: &[[-10.0, 10.0]],
        start: &[-6.0, 6.0],
        minima: Points::At(&[&[1.0, std::f64::consts::FRAC_1_SQRT_2], &[1.0, -std::f64::consts::FRAC_1_SQRT_2]]),
        ..Surface::BLANK
    },
    Surface {
        id: "zakharov",
        name: "Zakharov",
        note: "A plate that bends up to the fourth power: the rate that survives the rim is slow at the bottom.",
        source: "collected in Jamil and Yang, A literature survey of benchmark functions, 2013",
        formula: Text::Fixed("x^2 + y^2 + (0.5*x + y)^2 + (0.5*x + y)^4"),
        domain: &[[-5.0, 10.0]],
        start: &[-3.0, 8.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "freudenstein_roth",
        name: "Freudenstein-Roth",
        note: "From the standard start nearly every descent ends in the local minimum 48.98; the global one is behind a ridge.",
        source: "Freudenstein and Roth, Numerical solution of systems of nonlinear equations, 1963",
        formula: Text::Fixed("(-13 + x + ((5 - y)*y - 2)*y)^2 + (-29 + x + ((y + 1)*y - 14)*y)^2"),
        domain: &[[-10.0, 15.0], [-5.0, 6.0]],
        start: &[0.5, -2.0],
        minima: Points::At(&[&[5.0, 4.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "double_well",
        name: "Double well",
        note: "Two basins, one slightly deeper, with a saddle between them.",
        source: "the quartic potential of physics, tilted by 0.2 x",
        formula: Text::Fixed("(x^2 - 1)^2 + 0.5*y^2 + 0.2*x"),
        domain: &[[-2.0, 2.0]],
        start: &[1.6, -1.5],
        minima: Points::At(&[&[-1.0241203002150503, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "saddle",
        name: "Saddle",
        note: "Down one way and up the other: descent is drawn to the saddle first, then falls away without end.",
        source: "the hyperbolic paraboloid; unbounded below",
        formula: Text::Fixed("x^2 - y^2"),
        domain: &[[-2.0, 2.0]],
        start: &[1.5, 0.01],
        ..Surface::BLANK
    },
    Surface {
        id: "monkey_saddle",
        name: "Monkey saddle",
        note: "Three ways down, two for the legs and one for the tail; at the centre even the Hessian vanishes.",
        source: "Hilbert and Cohn-Vossen, Anschauliche Geometrie, 1932; unbounded below",
        formula: Text::Fixed("x^3 - 3*x*y^2"),
        domain: &[[-2.0, 2.0]],
        start: &[1.2, 0.05],
        ..Surface::BLANK
    },
];

#[inline(always)]
fn sphere([x, y]: [f64; 2]) -> [f64; 1] {
    [x * x + y * y]
}

#[inline(always)]
fn sphere_slope([x, y]: [f64; 2]) -> [f64; 2] {
    [2.0 * x, 2.0 * y]
}

#[inline(always)]
fn ill_quadratic([x, y]: [f64; 2]) -> [f64; 1] {
    [0.5 * (sq(COS_30 * x + 0.5 * y) + 100.0 * sq(COS_30 * y - 0.5 * x))]
}

#[inline(always)]
fn ill_quadratic_slope([x, y]: [f64; 2]) -> [f64; 2] {
    let (u, v) = (COS_30 * x + 0.5 * y, 100.0 * (COS_30 * y - 0.5 * x));
    [COS_30 * u - 0.5 * v, 0.5 * u + COS_30 * v]
}

#[inline(always)]
fn rosenbrock([x, y]: [f64; 2]) -> [f64; 1] {
    [sq(1.0 - x) + 100.0 * sq(y - x * x)]
}

#[inline(always)]
fn rosenbrock_slope([x, y]: [f64; 2]) -> [f64; 2] {
    let t = y - x * x;
    [-2.0 * (1.0 - x) - 400.0 * x * t, 200.0 * t]
}

#[inline(always)]
fn himmelblau([x, y]: [f64; 2]) -> [f64; 1] {
    [sq(x * x + y - 11.0) + sq(x + y * y - 7.0)]
}

#[inline(always)]
fn himmelblau_slope([x, y]: [f64; 2]) -> [f64; 2] {
    let (a, b) = (x * x + y - 11.0, x + y * y - 7.0);
    [4.0 * x * a + 2.0 * b, 2.0 * a + 4.0 * y * b]
}

#[inline(always)]
fn booth([x, y]: [f64; 2]) -> [f64; 1] {
    [sq(x + 2.0 * y - 7.0) + sq(2.0 * x + y - 5.0)]
}

#[inline(always)]
fn booth_slope([x, y]: [f64; 2]) -> [f64; 2] {
    let (a, b) = (x + 2.0 * y - 7.0, 2.0 * x + y - 5.0);
    [2.0 * a + 4.0 * b, 4.0 * a + 2.0 * b]
}
