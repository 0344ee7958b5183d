//! Levenberg–Marquardt: λ weighs each parameter by its curvature, so that units do not matter.
//!
//! (JᵀJ + λ diag(JᵀJ)) δ = −Jᵀr, solved by QR of J over √λ D with D the lengths of J's columns. λ is raised until f falls,
//! and lowered after: by Nielsen's rule λ ← λ max(⅓, 1 − (2ρ − 1)³) with the gain ratio ρ, or λν, ν doubling, on rejection; by
//! Marquardt's rule λ/10 or 10λ.
//!
//! Source: Marquardt, J. SIAM 11 (1963); Moré, The Levenberg–Marquardt algorithm: implementation and theory, Lecture Notes in
//! Mathematics 630 (1978); Nielsen, Damping parameter in Marquardt's method, IMM report 1999-05.

use super::Spec;
use super::damped::{Damped, RADIUS, RULE, SCALE, SLIDE, SOLVER, Scaling};
use crate::spec::Param;

pub(super) static SPEC: Spec = Spec {
    id: "levenberg_marquardt",
    name: "Levenberg–Marquardt",
    idea: "Add λ times its own size to every diagonal entry of JᵀJ, so that a parameter's unit does not matter.",
    rule: "(JᵀJ + λ diag(JᵀJ)) δ = −Jᵀr",
    source: "Marquardt 1963; λ by Moré 1978, Nielsen 1999 or Marquardt 1963",
    params: &[
        RULE,
        Param::log("lambda", "First λ", 1e-3, [1e-8, 1.0]).note("For the rules of Nielsen and Marquardt."),
        RADIUS,
        SCALE,
        SOLVER,
        SLIDE,
    ],
    build: |n, m, p| Box::new(Damped::new(n, m, p, Scaling::Diagonal)),
};
