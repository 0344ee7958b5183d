//! What methods that search along a direction share: where they stand, and the walk to where the search ends.

use crate::dense::dot;
use crate::linesearch::{Search, Trial};
use crate::math;
use crate::problem::Objective;
use crate::spec::Values;

/// The point a method stands at with f and ∇f there, which the last search already knows.
pub(super) struct Descent {
    pub(super) search: Search,
    pub(super) f: f64,
    pub(super) g: Vec<f64>,
    /// The last direction and how far along it.
    pub(super) d: Vec<f64>,
    pub(super) alpha: f64,
    x: Vec<f64>,
    known: bool,
}

impl Descent {
    pub(super) fn new(n: usize, p: &Values) -> Self {
        Self {
            search: Search::of(n, p),
            f: f64::NAN,
            g: vec![0.0; n],
            d: vec![0.0; n],
            alpha: 0.0,
            x: vec![0.0; n],
            known: false,
        }
    }

    /// f and ∇f at `x`: asked for where the last search did not end there.
    pub(super) fn look(&mut self, f: &mut dyn Objective, x: &[f64]) {
        if !(self.known && self.x == x) {
            self.f = f.value_and_gradient(x, &mut self.g);
            math::copy(&mut self.x, x);
            self.known = true;
        }
    }

    /// d ← −∇f.
    pub(super) fn downhill(&mut self) {
        for (d, g) in self.d.iter_mut().zip(&self.g) {
            *d = -g;
        }
    }

    /// ∇f·d.
    pub(super) fn slope(&self) -> f64 {
        dot(&self.g, &self.d)
    }

    /// Searches along d and walks there; where the search fails, stays and says so.
    pub(super) fn walk(&mut self, f: &mut dyn Objective, x: &mut [f64], first: f64) -> bool {
        let slope = self.slope();
        let Some((alpha, value)) = self.search.run(f, x, &self.d, self.f, slope, first) else {
            self.alpha = 0.0;
            return false;
        };
        self.alpha = alpha;
        self.f = value;
        math::copy(x, self.search.x());
        math::copy(&mut self.x, x);
        math::copy(&mut self.g, self.search.gradient());
        true
    }

    pub(super) fn trials(&self) -> &[Trial] {
        self.search.trials()
    }

    /// Nothing moved.
    pub(super) fn stay(&mut self) {
        self.alpha = 0.0;
        self.d.fill(0.0);
    }
}
