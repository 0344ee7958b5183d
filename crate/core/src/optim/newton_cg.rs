//! Newton–CG: Newton's system solved by conjugate gradients only as well as it is worth.
//!
//! CG on H d = −g ends when the residual is below min(½, √|g|) |g|, or before a direction of negative curvature; at the very
//! first one d = −g. Then a line search along d.
//!
//! Source: Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 7.1. CG needs H only in products; here they are
//! taken with the whole Hessian, which is counted once a step.

use super::descent::Descent;
use super::{Library, Optimizer, Spec, State, pack};
use crate::dense::{axpy, dot, multiply};
use crate::linesearch::{C1, C2, SEARCH, Trial};
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "newton_cg",
    name: "Newton–CG",
    idea: "Solve Newton's system by conjugate gradients, roughly far away and well near the minimum.",
    source: "Nocedal and Wright, Numerical Optimization, 2nd ed. 2006, Algorithm 7.1",
    params: &[SEARCH, C1, C2],
    state: &[
        State::vector("d", "direction"),
        State::scalar("alpha", "step length"),
        State::scalar("products", "products with H"),
    ],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "SciPy minimize(method=\"Newton-CG\")",
        difference: "Moré and Thuente's search",
        settings: "",
    }],
    build: |n, p| {
        Box::new(NewtonCg {
            at: Descent::new(n, p),
            h: vec![0.0; n * n],
            r: vec![0.0; n],
            p: vec![0.0; n],
            hp: vec![0.0; n],
            products: 0.0,
        })
    },
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found("products", "the number of CG iterations", "Conjugate gradients on H d = −∇f(x) stop early,"),
        Line::found("d", "what they have come to", "and never go along negative curvature."),
        Line::found("alpha", "the line search along d", "The search says how far."),
        Line::new("x = x + alpha*d", "Step."),
    ]
}

struct NewtonCg {
    at: Descent,
    h: Vec<f64>,
    r: Vec<f64>,
    p: Vec<f64>,
    hp: Vec<f64>,
    products: f64,
}

impl NewtonCg {
    fn direction(&mut self) {
        let Self { h, r, p, hp, .. } = self;
        let (g, d) = (&self.at.g, &mut self.at.d);
        let norm = math::norm(g);
        let enough = norm * norm.sqrt().min(0.5);
        d.fill(0.0);
        self.products = 0.0;
        r.copy_from_slice(g);
        for (p, g) in p.iter_mut().zip(g) {
            *p = -g;
        }
        let mut rr = dot(r, r);
        for j in 0..20 * g.len() {
            multiply(h, p, hp);
            self.products += 1.0;
            let curvature = dot(p, hp);
            // Written so that NaN counts as negative curvature.
            if !(curvature > 3.0 * f64::EPSILON * dot(p, p)) {
                if j == 0 {
                    d.copy_from_slice(p);
                }
                return;
            }
            let alpha = rr / curvature;
            axpy(alpha, p, d);
            axpy(alpha, hp, r);
            let next = dot(r, r);
            if next.sqrt() <= enough {
                return;
            }
            let beta = next / rr;
            rr = next;
            for (p, r) in p.iter_mut().zip(r.iter()) {
                *p = beta * *p - r;
            }
        }
    }
}

impl Optimizer for NewtonCg {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status {
        self.at.look(f, x);
        f.hessian(x, &mut self.h);
        self.direction();
        if !self.at.walk(f, x, rate) {
            self.at.stay();
        }
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        pack(out, &[&self.at.d, &[self.at.alpha], &[self.products]]);
    }

    fn trials(&self) -> &[Trial] {
        self.at.trials()
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, walk};

    #[test]
    fn equal_curvatures_take_one_product_and_one_step() {
        // H = 4 I: CG ends after one product at the Newton step −x.
        assert_eq!(walk("newton_cg", &[], &mut Bowl(&[4.0, 4.0]), &[3.0, -5.0], 1), [0.0, 0.0]);
    }
}
