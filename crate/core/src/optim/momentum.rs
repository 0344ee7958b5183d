//! Momentum (heavy ball): the velocity is a decayed sum of past steps.
//!
//! ```text
//! v ← β v − α ∇f(x)
//! x ← x + v
//! ```
//!
//! Source: Polyak, Some methods of speeding up the convergence of iteration methods, 1964, equation 9. The rate stands
//! inside the velocity, as there. Outside it (b ← β b + (1 − τ) g; x ← x − α b, dampening τ) the path is the same for a constant
//! rate and τ = 0, and another one under a schedule.

use super::{Library, Optimizer, Spec, State};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "momentum",
    name: "Momentum",
    idea: "Let the gradient push a heavy ball: steps that agree add up, steps that alternate cancel.",
    source: "Polyak 1964, equation 9 (heavy ball)",
    params: &[
        Param::log("lr", "Step size α", 0.01, [1e-5, 1.0]),
        Param::linear("beta", "Memory β", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::choice(
            "rate",
            "The rate stands",
            &[
                Choice { id: "inside", name: "inside the velocity (source)" },
                Choice { id: "outside", name: "outside the velocity" },
            ],
        )
        .note("Matters only under a schedule or with dampening."),
        Param::linear("dampening", "Dampening τ", 0.0, [0.0, 1.0]).note("The new gradient counts 1 − τ."),
        Param::choice(
            "first",
            "The first gradient counts",
            &[Choice { id: "full", name: "fully" }, Choice { id: "damped", name: "1 − τ, like all others" }],
        ),
        Param::log("weight_decay", "Weight decay λ", 0.0, [1e-5, 1.0]).note("Adds λx to the gradient (L2)."),
    ],
    state: &[State::vector("v", "velocity")],
    elementwise: true,
    rule,
    libraries: &[
        Library { name: "Keras SGD(momentum)", difference: "the same", settings: "" },
        Library {
            name: "PyTorch SGD(momentum)",
            difference: "rate outside the velocity; the very first gradient is not damped",
            settings: "rate=outside",
        },
        Library { name: "optax sgd(momentum)", difference: "rate outside the velocity", settings: "rate=outside" },
    ],
    build: |n, p| Box::new(Momentum::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![Line::new("g = grad(x)", "Measure the slope where you stand.")];
    if p["weight_decay"] != 0.0 {
        lines.push(Line::new("g = g + weight_decay*x", "Pull towards the origin: L2 weight decay."));
    }
    if p["dampening"] != 0.0 {
        lines.push(match p.choice("first") {
            "full" => Line::when("t - 1", "g = (1 - dampening)*g", "Damp the new gradient, but not the very first."),
            _ => Line::new("g = (1 - dampening)*g", "Damp the new gradient."),
        });
    }
    if p.choice("rate") == "inside" {
        lines.push(Line::new("v = beta*v - lr*g", "Keep β of the old velocity and add the new step."));
        lines.push(Line::new("x = x + v", "Move by the velocity."));
    } else {
        lines.push(Line::new("v = beta*v + g", "Keep β of the old sum and add the new gradient."));
        lines.push(Line::new("x = x - lr*v", "Move against the sum, α times its length."));
    }
    lines
}

struct Momentum {
    beta: f64,
    inside: bool,
    dampening: f64,
    first: bool,
    weight_decay: f64,
    g: Vec<f64>,
    v: Vec<f64>,
}

impl Momentum {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta: p["beta"],
            inside: p.choice("rate") == "inside",
            dampening: p["dampening"],
            first: p.choice("first") == "full",
            weight_decay: p["weight_decay"],
            g: vec![0.0; n],
            v: vec![0.0; n],
        }
    }
}

impl Optimizer for Momentum {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        f.gradient(x, &mut self.g);
        let share = if self.first { 1.0 } else { 1.0 - self.dampening };
        self.first = false;
        if self.inside && share == 1.0 && self.weight_decay == 0.0 {
            plain(x, &mut self.v, &self.g, self.beta, rate);
            return Status::Running;
        }
        for ((x, v), g) in x.iter_mut().zip(&mut self.v).zip(&self.g) {
            let g = share * (g + self.weight_decay * *x);
            if self.inside {
                *v = self.beta * *v - rate * g;
                *x += *v;
            } else {
                *v = self.beta * *v + g;
                *x -= rate * *v;
            }
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        math::copy(out, &self.v);
    }
}

/// The plain rule, in a loop of its own that vectorises.
#[inline(never)]
fn plain(x: &mut [f64], v: &mut [f64], g: &[f64], beta: f64, rate: f64) {
    for ((x, v), g) in x.iter_mut().zip(v).zip(g) {
        *v = beta * *v - rate * g;
        *x += *v;
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, walk};

    #[test]
    fn two_steps_by_hand() {
        // g = 1, α = 1/4, β = 1/2: v = −1/4, then −1/8 − 1/4 = −3/8; x = 1 − 1/4 − 3/8 = 3/8.
        assert_eq!(walk("momentum", &[("lr", 0.25), ("beta", 0.5)], &mut Linear(&[1.0]), &[1.0], 2), [0.375]);
    }
}
