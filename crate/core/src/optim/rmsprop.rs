//! RMSProp: divide the gradient by a running root mean square of its recent values.
//!
//! ```text
//! s ← β s + (1 − β) g²
//! x ← x − α g / (√s + ε)
//! ```
//!
//! Source: Tieleman and Hinton, Lecture 6.5 of Neural Networks for Machine Learning, Coursera, 2012. Centred, s − a² takes
//! the place of s, with the running mean a of the gradient; with momentum μ the quotient d is summed up,
//! b ← μ b + α d, x ← x − b: both are Graves, arXiv:1308.0850, equations 38 to 45, where ε stands inside the root.

use super::{Library, Optimizer, Spec, State, pack};
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "rmsprop",
    name: "RMSProp",
    idea: "Divide the gradient by its recent typical size: the steep direction is damped, the flat one sped up.",
    source: "Tieleman and Hinton 2012, Lecture 6.5; centred and with momentum Graves, arXiv:1308.0850, equations 38 to 45",
    params: &[
        Param::log("lr", "Step size α", 0.001, [1e-4, 1.0]),
        Param::linear("beta", "Square memory β", 0.9, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::log("eps", "Floor ε", 1e-8, [1e-12, 1e-2]),
        Param::choice(
            "eps_at",
            "ε is added",
            &[Choice { id: "outside", name: "outside the root" }, Choice { id: "inside", name: "inside the root" }],
        )
        .note("The lecture writes it outside; Graves writes it inside."),
        Param::switch("centred", "Centred", false).note("Divides by the standard deviation instead."),
        Param::linear("momentum", "Momentum μ", 0.0, [0.0, 0.999]).legal([0.0, 1.0]),
        Param::choice(
            "rate",
            "The rate stands",
            &[
                Choice { id: "inside", name: "inside the momentum (source)" },
                Choice { id: "outside", name: "outside the momentum" },
            ],
        )
        .note("Matters only with momentum under a schedule."),
    ],
    state: &[State::vector("s", "mean square"), State::vector("a", "mean gradient"), State::vector("b", "momentum")],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch RMSprop",
            difference: "the same; with momentum the rate stands outside it",
            settings: "rate=outside",
        },
        Library {
            name: "Keras RMSprop, optax rmsprop",
            difference: "ε inside the root (optax: eps_in_sqrt=False for outside)",
            settings: "eps_at=inside",
        },
    ],
    build: |n, p| Box::new(RmsProp::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let outside = p.choice("eps_at") == "outside";
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("s = beta*s + (1 - beta)*g^2", "Average its square, each coordinate for itself."),
    ];
    if p.on("centred") {
        lines.push(Line::new("a = beta*a + (1 - beta)*g", "Average the slope itself."));
        lines.push(Line::new(
            "w = max(s - a^2, 0)",
            "The variance: mean square less squared mean, which only rounding makes negative.",
        ));
        lines.push(if outside {
            Line::new("d = g/(sqrt(w) + eps)", "Divide the slope by its standard deviation.")
        } else {
            Line::new("d = g/sqrt(w + eps)", "Divide the slope by its standard deviation, ε inside the root.")
        });
    } else {
        lines.push(if outside {
            Line::new("d = g/(sqrt(s) + eps)", "Divide the slope by its typical size.")
        } else {
            Line::new("d = g/sqrt(s + eps)", "Divide the slope by its typical size, ε inside the root.")
        });
    }
    if p["momentum"] == 0.0 {
        lines.push(Line::new("x = x - lr*d", "Step."));
    } else if p.choice("rate") == "inside" {
        lines.push(Line::new("b = momentum*b + lr*d", "Keep μ of the last move and add the new step."));
        lines.push(Line::new("x = x - b", "Move."));
    } else {
        lines.push(Line::new("b = momentum*b + d", "Keep μ of the old sum and add the new quotient."));
        lines.push(Line::new("x = x - lr*b", "Move against the sum, α times its length."));
    }
    lines
}

struct RmsProp {
    beta: f64,
    eps: f64,
    outside: bool,
    centred: bool,
    momentum: f64,
    inside: bool,
    g: Vec<f64>,
    s: Vec<f64>,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl RmsProp {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            beta: p["beta"],
            eps: p["eps"],
            outside: p.choice("eps_at") == "outside",
            centred: p.on("centred"),
            momentum: p["momentum"],
            inside: p.choice("rate") == "inside",
            g: vec![0.0; n],
            s: vec![0.0; n],
            a: vec![0.0; n],
            b: vec![0.0; n],
        }
    }
}

impl Optimizer for RmsProp {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { beta, eps, outside, centred, momentum, inside, .. } = *self;
        f.gradient(x, &mut self.g);
        let (g, s, a, b) = (&self.g[..], &mut self.s[..], &mut self.a[..], &mut self.b[..]);
        for i in 0..x.len() {
            s[i] = beta * s[i] + (1.0 - beta) * g[i] * g[i];
            let mut square = s[i];
            if centred {
                a[i] = beta * a[i] + (1.0 - beta) * g[i];
                square -= a[i] * a[i];
                // Never negative but by rounding; NaN passes through.
                if square < 0.0 {
                    square = 0.0;
                }
            }
            let d = g[i] / if outside { square.sqrt() + eps } else { (square + eps).sqrt() };
            if momentum == 0.0 {
                x[i] -= rate * d;
            } else if inside {
                b[i] = momentum * b[i] + rate * d;
                x[i] -= b[i];
            } else {
                b[i] = momentum * b[i] + d;
                x[i] -= rate * b[i];
            }
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.s, &self.a, &self.b]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Linear, choose};

    fn run(params: &[(&str, f64)], choices: &[(&str, &str)], steps: usize) -> f64 {
        choose("rmsprop", params, choices, &mut Linear(&[4.0]), &[0.0], steps)[0]
    }

    #[test]
    fn one_step_by_hand() {
        // g = 4, β = 3/4: s = 16/4 = 4. d = 4/(2 + 2) = 1 with ε = 2, so x = −α.
        assert_eq!(run(&[("lr", 0.5), ("beta", 0.75), ("eps", 2.0)], &[], 1), -0.5);
    }

    #[test]
    fn epsilon_may_stand_inside_the_root() {
        // s = 4, ε = 12: d = 4/√16 = 1.
        assert_eq!(run(&[("lr", 0.5), ("beta", 0.75), ("eps", 12.0)], &[("eps_at", "inside")], 1), -0.5);
    }

    #[test]
    fn centred_divides_by_the_standard_deviation() {
        // g = 4, β = 1/2: s = 8, a = 2, s − a² = 4, d = 4/(2 + 2) = 1 with ε = 2.
        assert_eq!(run(&[("lr", 0.5), ("beta", 0.5), ("eps", 2.0)], &[("centred", "on")], 1), -0.5);
        // ε inside: 4/√(4 + 12) = 1.
        let choices = [("centred", "on"), ("eps_at", "inside")];
        assert_eq!(run(&[("lr", 0.5), ("beta", 0.5), ("eps", 12.0)], &choices, 1), -0.5);
    }

    #[test]
    fn on_a_constant_slope_the_variance_never_turns_negative() {
        // s − a² = βᵗ(1 − βᵗ)g² falls below the rounding of s after some hundred steps.
        assert!(run(&[("lr", 1e-9), ("beta", 0.9)], &[("centred", "on")], 1000).is_finite());
    }

    #[test]
    fn momentum_sums_the_quotients() {
        // β = 0, ε = 0: d = 1. b = 1/4, then 1/8 + 1/4 = 3/8; x = −5/8. Outside: b = 1, 3/2; x = −(1 + 3/2)/4 = −5/8.
        let params = [("lr", 0.25), ("beta", 0.0), ("eps", 0.0), ("momentum", 0.5)];
        assert_eq!(run(&params, &[], 2), -0.625);
        assert_eq!(run(&params, &[("rate", "outside")], 2), -0.625);
    }
}
