//! Classical test functions of two variables with waves, bells and kinks.
//!
//! At a kink the derivatives are those of the formula engine: |u| has slope 0 at u = 0, and a root of |u| there too.

use super::{Points, Surface, Text, each};
use crate::math::{cos, exp, sin, sincos};
use std::f64::consts::{E, PI, TAU};

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
        ..Surface::BLANK
    },
];
