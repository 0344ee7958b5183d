//! Rprop: only the sign of the slope counts; every coordinate has a step size that grows while the sign stays.
//!
//! With s = g · g₋ (this gradient times the last one), coordinate by coordinate:
//!
//! ```text
//! s > 0:  Δ ← min(η⁺ Δ, Δmax)
//! s < 0:  Δ ← max(η⁻ Δ, Δmin)
//! x ← x − sign(g) Δ
//! ```
//!
//! Source: Riedmiller and Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, ICNN
//! 1993: after a change of sign the last move is taken back instead, and the gradient forgotten, so that the next step
//! does not shrink again. Igel and Hüsken, Empirical evaluation of the improved Rprop learning algorithms,
//! Neurocomputing 50, 2003, name that Rprop⁺; their Rprop⁻ moves on at the smaller step, and their iRprop⁻ stays in
//! place for a step and forgets the gradient.

use super::{Library, Optimizer, Spec, State, pack};
use crate::math::{larger, sign, smaller};
use crate::problem::Objective;
use crate::rule::{Line, factor};
use crate::spec::{Choice, Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "rprop",
    name: "Rprop",
    idea: "Look only at the sign of the slope: longer steps while it stays, shorter ones when it flips.",
    source: "Riedmiller and Braun 1993; variants of Igel and Hüsken 2003",
    params: &[
        Param::log("lr", "First step Δ₀", 0.1, [1e-4, 1.0])
            .note("A schedule scales the moves, not the step sizes kept."),
        Param::linear("eta_minus", "Shrinking η⁻", 0.5, [0.1, 0.95]).legal([0.0, 1.0]),
        Param::linear("eta_plus", "Growing η⁺", 1.2, [1.01, 2.0]).legal([1.0, f64::MAX]),
        Param::log("step_min", "Smallest step Δmin", 1e-6, [1e-12, 1e-2]),
        Param::log("step_max", "Largest step Δmax", 50.0, [0.1, 100.0]),
        Param::choice(
            "variant",
            "When the sign flips",
            &[
                Choice { id: "plus", name: "take the last move back (source, Rprop⁺)" },
                Choice { id: "minus", name: "move on at the smaller step (Rprop⁻)" },
                Choice { id: "improved_minus", name: "stay for a step (iRprop⁻)" },
            ],
        ),
    ],
    state: &[
        State::vector("step", "step sizes"),
        State::vector("g_old", "last gradient"),
        State::vector("move", "last move"),
    ],
    elementwise: true,
    rule,
    libraries: &[
        Library {
            name: "PyTorch Rprop, optax rprop",
            difference: "iRprop⁻: after a change of sign the coordinate stays for a step",
            settings: "variant=improved_minus",
        },
        Library { name: "Keras", difference: "does not have it", settings: "" },
    ],
    build: |n, p| Box::new(Rprop::new(n, p)),
};

fn rule(p: &Values) -> Vec<Line> {
    let mut lines = vec![
        Line::new("g = grad(x)", "Measure the slope where you stand."),
        Line::new("s = g*g_old", "Compare it with the last one: positive where the sign has stayed."),
        Line::when("s", "step = min(eta_plus*step, step_max)", "Where it has stayed, lengthen the step."),
        Line::when(
            "-s",
            "step = max(eta_minus*step, step_min)",
            "Where it has flipped, a minimum was overrun: shorten it.",
        ),
    ];
    match p.choice("variant") {
        "plus" => lines.extend([
            Line::when("-s", "move = -move", "There the last move is taken back,"),
            Line::when("-s", "g = 0*g", "and the slope forgotten, so that the next step does not shrink again."),
            Line::when(
                "1 + sign(s)",
                "move = -sign(g)*eta*step",
                "Elsewhere the move is one step against the sign of the slope.",
            ),
            Line::new("x = x + move", "Move."),
        ]),
        "minus" => lines.push(Line::new("x = x - sign(g)*eta*step", "Move one step against the sign of the slope.")),
        _ => lines.extend([
            Line::when(
                "-s",
                "g = 0*g",
                "There the slope is forgotten: the coordinate stays, and the next step does not shrink again.",
            ),
            Line::new("x = x - sign(g)*eta*step", "Move one step against the sign of the slope."),
        ]),
    }
    lines.push(Line::new("g_old = g", "Keep the slope for the next comparison."));
    lines
}

#[derive(Clone, Copy, PartialEq)]
enum Variant {
    Plus,
    Minus,
    ImprovedMinus,
}

struct Rprop {
    lr: f64,
    eta_minus: f64,
    eta_plus: f64,
    step_min: f64,
    step_max: f64,
    variant: Variant,
    g: Vec<f64>,
    step: Vec<f64>,
    old: Vec<f64>,
    moved: Vec<f64>,
}

impl Rprop {
    fn new(n: usize, p: &Values) -> Self {
        Self {
            lr: p["lr"],
            eta_minus: p["eta_minus"],
            eta_plus: p["eta_plus"],
            step_min: p["step_min"],
            step_max: p["step_max"],
            variant: match p.choice("variant") {
                "plus" => Variant::Plus,
                "minus" => Variant::Minus,
                _ => Variant::ImprovedMinus,
            },
            g: vec![0.0; n],
            step: vec![p["lr"]; n],
            old: vec![0.0; n],
            moved: vec![0.0; n],
        }
    }
}

impl Optimizer for Rprop {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        let Self { eta_minus, eta_plus, step_min, step_max, variant, .. } = *self;
        let eta = factor(rate, self.lr);
        let (g, step) = (&mut self.g[..], &mut self.step[..]);
        let (old, moved) = (&mut self.old[..], &mut self.moved[..]);
        f.gradient(x, g);
        for i in 0..x.len() {
            let s = g[i] * old[i];
            if s > 0.0 {
                step[i] = smaller(eta_plus * step[i], step_max);
            } else if s < 0.0 {
                step[i] = larger(eta_minus * step[i], step_min);
                if variant != Variant::Minus {
                    g[i] = 0.0;
                }
            }
            if variant == Variant::Plus {
                moved[i] = if s < 0.0 { -moved[i] } else { -sign(g[i]) * eta * step[i] };
                x[i] += moved[i];
            } else {
                x[i] -= sign(g[i]) * eta * step[i];
            }
            old[i] = g[i];
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.step, &self.old, &self.moved]);
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, choose, walk};

    const HAND: [(&str, f64); 3] = [("lr", 0.25), ("eta_minus", 0.5), ("eta_plus", 2.0)];

    fn after(variant: &str, steps: usize) -> f64 {
        choose("rprop", &HAND, &[("variant", variant)], &mut Bowl(&[1.0]), &[0.625], steps)[0]
    }

    #[test]
    fn steps_grow_while_the_sign_stays() {
        // The slope's size does not matter: 1/4, then 1/2, then 1.
        assert_eq!(walk("rprop", &HAND, &mut Linear(&[1e-9]), &[0.0], 3), [-1.75]);
    }

    #[test]
    fn steps_do_not_pass_their_bounds() {
        let params = [("lr", 0.25), ("eta_plus", 2.0), ("step_max", 0.375)];
        assert_eq!(walk("rprop", &params, &mut Linear(&[1.0]), &[0.0], 3), [-1.0]);
        // From 0.125 the step of 1/4 overruns 0 to −0.125; η⁻ = 0 would stop it, but Δmin = 1/16 does not.
        let params = [("lr", 0.25), ("eta_minus", 0.0), ("step_min", 0.0625)];
        let x = choose("rprop", &params, &[("variant", "minus")], &mut Bowl(&[1.0]), &[0.125], 2);
        assert_eq!(x, [-0.0625]);
    }

    // f = x²/2 from 5/8: down 1/4 to 3/8, down 1/2 to −1/8, where the sign flips and Δ = 1/4.

    #[test]
    fn rprop_plus_takes_the_last_move_back() {
        assert_eq!(after("plus", 2), -0.125);
        assert_eq!(after("plus", 3), 0.375);
        // The slope is forgotten: Δ stays 1/4, and the sign at 3/8 is positive.
        assert_eq!(after("plus", 4), 0.125);
    }

    #[test]
    fn rprop_minus_moves_on_at_the_smaller_step() {
        assert_eq!(after("minus", 3), 0.125);
    }

    #[test]
    fn improved_rprop_minus_stays_for_a_step() {
        assert_eq!(after("improved_minus", 3), -0.125);
        assert_eq!(after("improved_minus", 4), 0.125);
    }
}
