//! Surfaces made for teaching, with parameters that turn one difficulty up or down, and curves of one variable.

use super::{Group, Points, Setting, Surface, Text, each};
use crate::math::{cos, exp, log1p, sin, sq, tanh};
use crate::spec::Param;
use std::f64::consts::{LN_2, PI};

pub(super) static SURFACES: &[Surface] = &[
    Surface {
        id: "quadratic",
        name: "Quadratic bowl",
        note: "κ sets how much steeper the bowl is across than along, the angle how far it is turned off the axes.",
        source: "f = ½ (u² + κ v²) in turned coordinates u, v; Hessian with eigenvalues 1 and κ",
        group: Group::Teaching,
        params: &[
            Param::log("kappa", "Condition number κ", 10.0, [1.0, 1000.0]).legal([0.0, 1e12]),
            Param::linear("angle", "Angle in degrees", 30.0, [-90.0, 90.0]).legal([-360.0, 360.0]),
        ],
        formula: Text::Fixed(
            "0.5*((cos(angle*pi/180)*x + sin(angle*pi/180)*y)^2 + kappa*(cos(angle*pi/180)*y - sin(angle*pi/180)*x)^2)",
        ),
        domain: &[[-5.0, 5.0]],
        start: &[-4.0, 1.5],
        minima: Points::At(&[&[0.0, 0.0]]),
        f: Some(|s, p, out| {
            let (kappa, [c, s]) = (s.p[0], axis(s));
            each(p, out, |[x, y]| [0.5 * (sq(c * x + s * y) + kappa * sq(c * y - s * x))]);
        }),
        grad: Some(|s, p, out| {
            let (kappa, [c, s]) = (s.p[0], axis(s));
            each(p, out, |[x, y]| {
                let (u, v) = (c * x + s * y, kappa * (c * y - s * x));
                [c * u - s * v, s * u + c * v]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "ravine",
        name: "Ravine",
        note: "Steep walls along the x axis and a floor of nearly constant slope: the walls limit the rate, the floor needs it.",
        source: "f = ½ s y² + √(1 + x²) − 1; convex, Hessian diag(1, s) at the minimum",
        group: Group::Teaching,
        params: &[Param::log("steep", "Steepness of the walls s", 100.0, [1.0, 1000.0])],
        formula: Text::Fixed("0.5*steep*y^2 + sqrt(1 + x^2) - 1"),
        domain: &[[-10.0, 10.0], [-5.0, 5.0]],
        start: &[-8.0, 2.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "plateau",
        name: "Plateau",
        note: "A round hole in a plain: far out the gradient all but vanishes, and methods that divide by its size still move.",
        source: "f = 1 − exp(−(x² + y²)/(2 w²)), an upturned Gaussian bell",
        group: Group::Teaching,
        params: &[Param::linear("width", "Width of the hole w", 1.5, [0.8, 3.0]).legal([0.01, 1e6])],
        formula: Text::Fixed("1 - exp(-(x^2 + y^2)/(2*width^2))"),
        domain: &[[-5.0, 5.0]],
        start: &[-3.0, 2.0],
        minima: Points::At(&[&[0.0, 0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "saddle_escape",
        name: "Saddle between two minima",
        note: "Started beside the ridge, descent runs to the saddle, lingers there, and leaves it at the pace of the small slope.",
        source: "f = ½ a x² − ½ b y² + ¼ y⁴; saddle with curvatures a, −b at 0, minima (0, ±√b) with f = −¼ b²",
        group: Group::Teaching,
        params: &[
            Param::log("a", "Curvature uphill a", 1.0, [0.1, 10.0]).legal([1e-9, 1e9]),
            Param::log("b", "Curvature downhill b", 1.0, [0.1, 4.0]).legal([1e-9, 1e9]),
        ],
        formula: Text::Fixed("0.5*a*x^2 - 0.5*b*y^2 + 0.25*y^4"),
        domain: &[[-2.5, 2.5]],
        start: &[-2.0, 0.001],
        minima: Points::Of(|s| {
            let y = s.p[1].sqrt();
            vec![vec![0.0, y], vec![0.0, -y]]
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "two_basins",
        name: "Two basins",
        note: "A shallow basin on the way to a deeper one: descent stays in the first, momentum can roll on over the barrier.",
        source: "f = h (x² − 1)² + ¼ d (x − 1)² (x + 2) + ½ y²; minima (−1, 0) with f = d and (1, 0) with f = 0 for d < 16/3 h",
        group: Group::Teaching,
        params: &[
            Param::linear("depth", "How much deeper the second is d", 0.5, [0.0, 1.0]).legal([0.0, 3.0]),
            Param::linear("barrier", "Barrier h", 0.5, [0.2, 2.0])
                .legal([0.2, 1e9])
                .note("Over x = 0 the barrier is h − ½ d above the first basin."),
        ],
        formula: Text::Fixed("barrier*(x^2 - 1)^2 + depth*(x - 1)^2*(x + 2)/4 + 0.5*y^2"),
        domain: &[[-2.5, 2.5], [-2.0, 2.0]],
        start: &[-2.0, 1.5],
        minima: Points::Of(|s| {
            let right = vec![1.0, 0.0];
            if s.p[0] == 0.0 { vec![right, vec![-1.0, 0.0]] } else { vec![right] }
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "reddi",
        name: "Reddi's counter-example",
        note: "Every third gradient is large and right, the two between are small and wrong: Adam may forget the large one, \
               AMSGrad does not.",
        source: "Reddi, Kale and Kumar, On the convergence of Adam and beyond, 2018, Section 3: \
                 f_t(x) = C x for t mod 3 = 1, −x otherwise, on [−1, 1]; shown is the mean, (C − 2) x/3",
        group: Group::Teaching,
        params: &[Param::linear("c", "The large gradient C", 3.0, [2.1, 10.0]).legal([2.01, 1e9])],
        dim: 1,
        formula: Text::Fixed("(c - 2)*x/3"),
        domain: &[[-1.0, 1.0]],
        start: &[0.5],
        minima: Points::At(&[&[-1.0]]),
        f: Some(|s, p, out| {
            let slope = s.p[0] - 2.0;
            each(p, out, |[x]| [slope * x / 3.0]);
        }),
        grad: Some(|s, p, out| {
            let slope = (s.p[0] - 2.0) / 3.0;
            each(p, out, |[_]| [slope]);
        }),
        online: Some(|s, t, _, g| {
            let c = s.p[0];
            let now = if t % 3 == 1 { c } else { -1.0 };
            for g in g {
                *g += now - (c - 2.0) / 3.0;
            }
        }),
        bounds: Some([-1.0, 1.0]),
        ..Surface::BLANK
    },
    Surface {
        id: "parabola",
        name: "Parabola",
        note: "Descent converges straight for α < 1/a, oscillates for α < 2/a, and diverges beyond.",
        source: "f = ½ a x²",
        group: Group::Curve,
        params: &[Param::log("a", "Curvature a", 1.0, [0.1, 10.0])],
        dim: 1,
        formula: Text::Fixed("a*x^2/2"),
        domain: &[[-5.0, 5.0]],
        start: &[-4.0],
        minima: Points::At(&[&[0.0]]),
        f: Some(|s, p, out| {
            let a = s.p[0];
            each(p, out, |[x]| [0.5 * (a * (x * x))]);
        }),
        grad: Some(|s, p, out| {
            let a = s.p[0];
            each(p, out, |[x]| [a * x]);
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "double_well_1d",
        name: "Double well curve",
        note: "Two valleys, one deeper: the start decides in which one descent ends, and both have slope 0.",
        source: "f = (x² − 1)² + ¼ d (x − 1)² (x + 2); minima −1 with f = d and 1 with f = 0",
        group: Group::Curve,
        params: &[Param::linear("depth", "How much deeper the second is d", 0.5, [0.0, 2.0]).legal([0.0, 5.0])],
        dim: 1,
        formula: Text::Fixed("(x^2 - 1)^2 + depth*(x - 1)^2*(x + 2)/4"),
        domain: &[[-2.0, 2.0]],
        start: &[-1.7],
        minima: Points::Of(|s| if s.p[0] == 0.0 { vec![vec![1.0], vec![-1.0]] } else { vec![vec![1.0]] }),
        ..Surface::BLANK
    },
    Surface {
        id: "wiggle",
        name: "Wiggly curve",
        note: "A parabola with ripples: the higher they are, the more local minima lie between the start and the lowest one.",
        source: "f = x²/20 + A (1 − cos 3x)",
        group: Group::Curve,
        params: &[Param::linear("ripple", "Height of the ripples A", 0.5, [0.0, 2.0]).legal([0.0, 1e9])],
        dim: 1,
        formula: Text::Fixed("x^2/20 + ripple*(1 - cos(3*x))"),
        domain: &[[-10.0, 10.0]],
        start: &[-8.0],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "abs",
        name: "Absolute value",
        note: "Convex with a kink: the slope is ±1 up to the minimum, so a constant rate hops around it for ever.",
        source: "f = |x|; its slope at 0 is taken as 0",
        group: Group::Curve,
        dim: 1,
        formula: Text::Fixed("abs(x)"),
        domain: &[[-5.0, 5.0]],
        start: &[-3.3],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "log_cosh",
        name: "log cosh",
        note: "Convex, a parabola inside and straight outside: the slope never exceeds 1, however far the start.",
        source: "f = log cosh x, a smooth form of |x| − log 2",
        group: Group::Curve,
        dim: 1,
        formula: Text::Fixed("log(cosh(x))"),
        domain: &[[-5.0, 5.0]],
        start: &[-4.0],
        minima: Points::At(&[&[0.0]]),
        // |x| + log(1 + e^(−2|x|)) − log 2 is the same without the overflow of cosh.
        f: Some(|_, p, out| each(p, out, |[x]| [x.abs() + (log1p(exp(-2.0 * x.abs())) - LN_2)])),
        grad: Some(|_, p, out| each(p, out, |[x]| [tanh(x)])),
        hess: Some(|_, p, out| {
            each(p, out, |[x]| {
                // sech² x = 4 q/(1 + q)² with q = e^(−2|x|): no difference of nearly equal numbers far out.
                let q = exp(-2.0 * x.abs());
                [4.0 * q / sq(1.0 + q)]
            });
        }),
        ..Surface::BLANK
    },
    Surface {
        id: "sqrt1p",
        name: "√(1 + x²)",
        note: "Convex, and still a trap for Newton's method: from |x| > 1 its steps x → −x³ run away.",
        source: "the standard counter-example to Newton's method without line search",
        group: Group::Curve,
        dim: 1,
        formula: Text::Fixed("sqrt(1 + x^2)"),
        domain: &[[-5.0, 5.0]],
        start: &[-3.0],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
    Surface {
        id: "flat",
        name: "Flat-bottomed curve",
        note: "x⁴ has curvature 0 at its minimum: descent slows down more and more, and Newton is no longer quadratic.",
        source: "f = x⁴",
        group: Group::Curve,
        dim: 1,
        formula: Text::Fixed("x^4"),
        domain: &[[-2.0, 2.0]],
        start: &[-1.5],
        minima: Points::At(&[&[0.0]]),
        ..Surface::BLANK
    },
];

/// Cosine and sine of the quadratic's angle.
fn axis(s: &Setting) -> [f64; 2] {
    let angle = s.p[1] * PI / 180.0;
    [cos(angle), sin(angle)]
}
