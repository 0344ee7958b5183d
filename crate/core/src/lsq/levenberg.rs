//! Levenberg: Gauss–Newton with λI, between the Gauss–Newton step and the gradient's direction.
//!
//! (JᵀJ + λI) δ = −Jᵀr, solved by QR of J over √λ I. λ begins as `lambda` times the largest entry of diag(JᵀJ). It is raised
//! until f falls, and lowered after.
//!
//! Source: Levenberg, Quart. Appl. Math. 2 (1944); the gain-ratio rule: Nielsen, Damping parameter in Marquardt's method, IMM
//! report 1999-05; Madsen, Nielsen, Tingleff, Methods for non-linear least squares problems (2004), (3.15)–(3.16).

use super::Spec;
use super::damped::{Damped, RADIUS, RULE, SLIDE, SOLVER, Scaling};
use crate::spec::Param;

pub(super) static SPEC: Spec = Spec {
    id: "levenberg",
    name: "Levenberg",
    idea: "Add λ to every diagonal entry of JᵀJ, more of it until f falls.",
    rule: "(JᵀJ + λI) δ = −Jᵀr",
    source: "Levenberg 1944; λ by Moré 1978, Nielsen 1999 or Marquardt 1963",
    params: &[
        RULE,
        Param::log("lambda", "First λ", 1e-3, [1e-8, 1.0]).note("For the rules of Nielsen and Marquardt."),
        RADIUS,
        SOLVER,
        SLIDE,
    ],
    build: |n, m, p| Box::new(Damped::new(n, m, p, Scaling::Identity)),
};
