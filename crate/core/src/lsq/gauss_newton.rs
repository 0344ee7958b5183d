//! Gauss–Newton: solve for the linearised residuals.
//!
//! J δ ≈ −r in the least-squares sense, by QR of J, which does not square its condition number, or by the normal equations
//! JᵀJ δ = −Jᵀr, to show what that costs. Where J is deficient, the shortest δ.
//!
//! Source: Gauss 1809; Nocedal and Wright, Numerical Optimization, 2nd ed., section 10.3.

use super::Spec;
use super::damped::{Damped, SOLVER, Scaling};
use crate::spec::{Choice, Param};

pub(super) static SPEC: Spec = Spec {
    id: "gauss_newton",
    name: "Gauss–Newton",
    idea: "Take each residual as linear and solve that least-squares problem.",
    rule: "δ = argmin |r + J δ|",
    source: "Gauss 1809; Nocedal and Wright, Numerical Optimization, 2nd ed., section 10.3",
    params: &[
        Param::choice(
            "step",
            "Step",
            &[Choice { id: "full", name: "whole" }, Choice { id: "halved", name: "halved until f falls" }],
        ),
        SOLVER,
    ],
    build: |n, m, p| {
        let scaling = if p.choice("step") == "full" { Scaling::Nothing } else { Scaling::Halving };
        Box::new(Damped::new(n, m, p, scaling))
    },
};
