//! Nesterov's accelerated gradient: jump along the velocity first, measure the slope there, then correct.
//!
//! ```text
//! y ← x + β v
//! v ← β v − α ∇f(y)
//! x ← x + v
//! ```
//!
//! Source: Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), 1983, in the form of
//! Sutskever, Martens, Dahl and Hinton, On the importance of initialization and momentum in deep learning, ICML 2013,
//! equations 3 and 4. Libraries store the look-ahead point y = x + β v instead of x; it moves by
//!
//! ```text
//! v ← β v − α ∇f(y)
//! y ← y + β v − α ∇f(y)
//! ```
//!
//! since y⁺ = x⁺ + β v⁺ = (y − β v) + v⁺ + β v⁺ and v⁺ − β v = −α ∇f(y).

use super::{Library, Optimizer, Spec, State};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "nesterov",
    name: "Nesterov",
    idea: "Jump along the velocity first, look at the slope there, then correct: the ball sees where it is going.",
    source: "Nesterov 1983; Sutskever, Martens, Dahl and Hinton 2013, equations 3 and 4",
    params: &[
        Param::log("lr", "Step size α", 0.01, [1e-5, 1.0]),
        Param::linear("beta", "Memory β", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::choice(
            "report",
            "Point on record",
            &[
                Choice { id: "iterate", name: "the iterate (source)" },
                Choice { id: "lookahead", name: "the look-ahead point" },
            ],
        )
        .note("Libraries store the look-ahead point x + βv: the same run, seen from a point further on."),
        Param::choice(
            "rate",
            "The rate stands",
            &[
                Choice { id: "inside", name: "inside the velocity (source)" },
                Choice { id: "outside", name: "outside the velocity" },
            ],
        )
        .note("Matters only under a schedule."),
    ],
    state: &[State::vector("v", "velocity")],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch SGD(nesterov), optax sgd(nesterov)",
            difference: "store the look-ahead point; rate outside the velocity",
            settings: "report=lookahead,rate=outside",
        },
        Library {
            name: "Keras SGD(nesterov)",
            difference: "stores the look-ahead point",
            settings: "report=lookahead",
        },
    ],
    build: |n, p| Box::new(Nesterov::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    match (p.choice("report"), p.choice("rate")) {
        ("iterate", "inside") => vec![
            Line::new("y = x + beta*v", "Jump along the velocity."),
            Line::new("g = grad(y)", "Measure the slope where the jump ends."),
            Line::new("v = beta*v - lr*g", "Correct the velocity by the step that this slope asks for."),
            Line::new("x = x + v", "Move by the corrected velocity."),
        ],
        ("iterate", _) => vec![
            Line::new("y = x - lr*beta*v", "Jump against the sum of past gradients."),
            Line::new("g = grad(y)", "Measure the slope where the jump ends."),
            Line::new("v = beta*v + g", "Add it to the decayed sum."),
            Line::new("x = x - lr*v", "Move against the sum, α times its length."),
        ],
        (_, "inside") => vec![
            Line::new("g = grad(x)", "Measure the slope: the point on record is where the last jump ended."),
            Line::new("v = beta*v - lr*g", "Correct the velocity by the step that this slope asks for."),
            Line::new("x = x + beta*v - lr*g", "Make the correction, and jump along the new velocity."),
        ],
        _ => vec![
            Line::new("g = grad(x)", "Measure the slope: the point on record is where the last jump ended."),
            Line::new("v = beta*v + g", "Add it to the decayed sum."),
            Line::new("x = x - lr*(g + beta*v)", "Make the correction, and jump against the new sum."),
        ],
    }
}

struct Nesterov {
    beta: f64,
    lookahead: bool,
    inside: bool,
    y: Vec<f64>,
    g: Vec<f64>,
    v: Vec<f64>,
}

impl Nesterov {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta: p["beta"],
            lookahead: p.choice("report") == "lookahead",
            inside: p.choice("rate") == "inside",
            y: vec![0.0; n],
            g: vec![0.0; n],
            v: vec![0.0; n],
        }
    }
}

impl Optimizer for Nesterov {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta, lookahead, inside, .. } = *self;
        let (y, g, v) = (&mut self.y[..], &mut self.g[..], &mut self.v[..]);
        // How much of v is a move: the velocity itself, or α times the sum of gradients the other way.
        let scale = if inside { 1.0 } else { -rate };
        if lookahead {
            math::copy(y, x);
        } else {
            for i in 0..x.len() {
                y[i] = x[i] + scale * beta * v[i];
            }
        }
        f.gradient(y, g);
        for i in 0..x.len() {
            v[i] = if inside { beta * v[i] - rate * g[i] } else { beta * v[i] + g[i] };
            x[i] += if lookahead { scale * beta * v[i] - rate * g[i] } else { scale * v[i] };
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        math::copy(out, &self.v);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, choose, walk};

    #[test]
    fn two_steps_by_hand() {
        // f = x²/2, so ∇f(y) = y; α = 1/2, β = 1/2, x = 1, v = 0.
        // y = 1: v = −1/2, x = 1/2. Then y = 1/2 − 1/4 = 1/4: v = −1/4 − 1/8 = −3/8, x = 1/8.
        assert_eq!(walk("nesterov", &[("lr", 0.5), ("beta", 0.5)], &mut Bowl(&[1.0]), &[1.0], 2), [0.125]);
    }

    #[test]
    fn the_look_ahead_point_is_the_iterate_plus_beta_v() {
        // After the same two steps: 1/8 + (1/2)(−3/8) = −1/16.
        let params = [("lr", 0.5), ("beta", 0.5)];
        let x = choose("nesterov", &params, &[("report", "lookahead")], &mut Bowl(&[1.0]), &[1.0], 2);
        assert_eq!(x, [-0.0625]);
    }

    #[test]
    fn at_a_constant_rate_it_does_not_matter_where_the_rate_stands() {
        // Powers of two throughout, so that nothing rounds.
        for report in ["iterate", "lookahead"] {
            let run = |rate: &str| {
                let params = [("lr", 0.5), ("beta", 0.5)];
                let choices = [("report", report), ("rate", rate)];
                choose("nesterov", &params, &choices, &mut Bowl(&[1.0]), &[1.0], 4)
            };
            assert_eq!(run("inside"), run("outside"), "{report}");
        }
    }
}
