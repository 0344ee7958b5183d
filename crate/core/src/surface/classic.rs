//! Classical test functions of two variables.

use super::{Points, Surface, Text, each};
use crate::math::sq;

pub(super) static SURFACES: &[Surface] = &[Surface {
    id: "rosenbrock",
    name: "Rosenbrock's banana",
    note: "A curved valley: finding it is easy, following it is not.",
    source: "Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    formula: Text::Fixed("(1 - x)^2 + 100*(y - x^2)^2"),
    domain: &[[-2.0, 2.0], [-1.0, 3.0]],
    start: &[-1.2, 1.0],
    minima: Points::At(&[&[1.0, 1.0]]),
    f: Some(|_, p, out| each(p, out, |[x, y]| [sq(1.0 - x) + 100.0 * sq(y - x * x)])),
    grad: Some(|_, p, out| {
        each(p, out, |[x, y]| {
            let t = y - x * x;
            [-2.0 * (1.0 - x) - 400.0 * x * t, 200.0 * t]
        });
    }),
    hess: Some(|_, p, out| {
        each(p, out, |[x, y]| {
            let xy = -400.0 * x;
            [2.0 - 400.0 * (y - 3.0 * x * x), xy, xy, 200.0]
        });
    }),
    ..Surface::BLANK
}];
