//! Line searches: how far along a direction.
//!
//! Along d from x, φ(α) = f(x + α d), with φ′(0) = ∇f(x)·d < 0. Every trial is kept for drawing and counted by the objective.
//! One file each: [`exact`], [`backtracking`], [`strong_wolfe`], [`hager_zhang`].

pub mod backtracking;
pub mod exact;
pub mod hager_zhang;
pub mod strong_wolfe;

use crate::dense::dot;
use crate::problem::Objective;
use crate::spec::{Choice, Param, Values};
use serde::Serialize;

/// The most trials of one search; a search that needs more has failed.
pub const MAX_TRIALS: usize = 100;

/// A point that a search has tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trial {
    /// α.
    pub alpha: f64,
    /// φ(α).
    pub f: f64,
    /// φ′(α); NaN where the search did not ask.
    pub slope: f64,
}

/// Which search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first zero of φ′.
    Exact,
    /// Halving until f has fallen enough.
    Backtracking,
    /// Both of Wolfe's conditions, the second with |φ′|.
    StrongWolfe,
    /// Hager and Zhang's, with approximate Wolfe conditions.
    HagerZhang,
    /// None: the first trial is taken.
    Fixed,
}

const WOLFE: Choice = Choice { id: "wolfe", name: "strong Wolfe" };
const BACKTRACKING: Choice = Choice { id: "backtracking", name: "Armijo backtracking" };
const EXACT: Choice = Choice { id: "exact", name: "exact (Brent)" };
const HAGER_ZHANG: Choice = Choice { id: "hager_zhang", name: "Hager–Zhang" };
const FIXED: Choice = Choice { id: "none", name: "none: the first trial" };

/// The choice of a search, strong Wolfe first.
pub const SEARCH: Param = Param::choice("search", "Line search", &[WOLFE, BACKTRACKING, EXACT, HAGER_ZHANG]);

/// The same, or none.
pub const SEARCH_OR_NONE: Param =
    Param::choice("search", "Line search", &[WOLFE, BACKTRACKING, EXACT, HAGER_ZHANG, FIXED]);

/// The same, backtracking first.
pub const SEARCH_BACKTRACKING: Param =
    Param::choice("search", "Line search", &[BACKTRACKING, WOLFE, EXACT, HAGER_ZHANG]);

/// Armijo's constant.
pub const C1: Param = Param::log("c1", "Least decrease c₁", 1e-4, [1e-6, 0.4])
    .legal([0.0, 0.5])
    .note("A trial must lower f by at least this share of what the slope promises.");

/// The curvature constant for Newton-like directions.
pub const C2: Param = Param::linear("c2", "Slope left c₂", 0.9, [0.05, 0.99])
    .legal([1e-3, 0.999])
    .note("Where Wolfe's conditions are asked for, |φ′| must fall to this share of its start.");

/// The curvature constant for conjugate gradients, which need a better step.
pub const C2_TIGHT: Param = Param::linear("c2", "Slope left c₂", 0.1, [0.05, 0.99])
    .legal([1e-3, 0.999])
    .note("Where Wolfe's conditions are asked for, |φ′| must fall to this share of its start.");

/// A search with its room.
pub struct Search {
    kind: Kind,
    c1: f64,
    c2: f64,
    trials: Vec<Trial>,
    x: Vec<f64>,
    g: Vec<f64>,
}

impl Search {
    /// A search in n coordinates.
    pub fn new(n: usize, kind: Kind, c1: f64, c2: f64) -> Self {
        Self { kind, c1, c2, trials: Vec::with_capacity(MAX_TRIALS), x: vec![0.0; n], g: vec![0.0; n] }
    }

    /// The search that a method's parameters `search`, `c1` and `c2` name.
    pub fn of(n: usize, p: &Values) -> Self {
        let kind = match p.choice("search") {
            "wolfe" => Kind::StrongWolfe,
            "backtracking" => Kind::Backtracking,
            "exact" => Kind::Exact,
            "hager_zhang" => Kind::HagerZhang,
            _ => Kind::Fixed,
        };
        Self::new(n, kind, p["c1"], p["c2"])
    }

    /// Searches from `x` along `d`, first at `first`. `f0` = φ(0), `slope0` = φ′(0).
    ///
    /// Returns (α, φ(α)); the point and its gradient are then [`Search::x`] and [`Search::gradient`]. `None` where d does not
    /// descend or no trial is lower than the start.
    pub fn run(
        &mut self,
        f: &mut dyn Objective,
        x: &[f64],
        d: &[f64],
        f0: f64,
        slope0: f64,
        first: f64,
    ) -> Option<(f64, f64)> {
        self.trials.clear();
        let Self { kind, c1, c2, trials, x: at, g } = self;
        let mut phi = Phi { f, x, d, at, g, trials, f0, slope0, has_gradient: false };
        if *kind == Kind::Fixed {
            phi.both(first);
            let last = phi.last();
            return Some((last.alpha, last.f));
        }
        // Written so that NaN is refused.
        if !(slope0 < 0.0 && slope0.is_finite() && f0.is_finite() && first > 0.0 && first.is_finite()) {
            return None;
        }
        let alpha = match kind {
            Kind::Exact => exact::search(&mut phi, first),
            Kind::Backtracking => backtracking::search(&mut phi, first, *c1),
            Kind::StrongWolfe => strong_wolfe::search(&mut phi, first, *c1, *c2),
            _ => hager_zhang::search(&mut phi, first, c1.clamp(1e-6, 0.4), *c2),
        }?;
        phi.finish(alpha)
    }

    /// The trials of the last search.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The point found.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// ∇f there.
    pub fn gradient(&self) -> &[f64] {
        &self.g
    }
}

/// φ with a record of its trials.
struct Phi<'a> {
    f: &'a mut dyn Objective,
    x: &'a [f64],
    d: &'a [f64],
    at: &'a mut [f64],
    g: &'a mut [f64],
    trials: &'a mut Vec<Trial>,
    f0: f64,
    slope0: f64,
    has_gradient: bool,
}

impl Phi<'_> {
    fn go(&mut self, alpha: f64) {
        for i in 0..self.x.len() {
            self.at[i] = self.x[i] + alpha * self.d[i];
        }
    }

    fn keep(&mut self, trial: Trial) -> Trial {
        if self.trials.len() < MAX_TRIALS {
            self.trials.push(trial);
        } else if let Some(last) = self.trials.last_mut() {
            *last = trial;
        }
        trial
    }

    /// φ(α).
    fn value(&mut self, alpha: f64) -> f64 {
        self.go(alpha);
        self.has_gradient = false;
        let f = self.f.value(self.at);
        self.keep(Trial { alpha, f, slope: f64::NAN }).f
    }

    /// φ(α) and φ′(α).
    fn both(&mut self, alpha: f64) -> Trial {
        self.go(alpha);
        let f = self.f.value_and_gradient(self.at, self.g);
        self.has_gradient = true;
        let slope = dot(self.g, self.d);
        self.keep(Trial { alpha, f, slope })
    }

    fn last(&self) -> Trial {
        *self.trials.last().expect("a search has tried something")
    }

    fn full(&self) -> bool {
        self.trials.len() >= MAX_TRIALS
    }

    /// Stands at `alpha` with the gradient there.
    fn finish(&mut self, alpha: f64) -> Option<(f64, f64)> {
        let last = self.last();
        if last.alpha != alpha {
            self.both(alpha);
        } else if !self.has_gradient {
            self.f.gradient(self.at, self.g);
            let slope = dot(self.g, self.d);
            if let Some(last) = self.trials.last_mut() {
                last.slope = slope;
            }
        }
        let last = self.last();
        // Where rounding is all that is left, a trial may be as high as the start.
        (last.f.is_finite() && last.f <= self.f0 + 1e-14 * self.f0.abs()).then_some((alpha, last.f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::testing::{Bowl, Linear};

    fn run(kind: Kind, f: &mut dyn Objective, x: &[f64], d: &[f64], first: f64) -> (Option<(f64, f64)>, Vec<Trial>) {
        let mut g = vec![0.0; x.len()];
        let f0 = f.value_and_gradient(x, &mut g);
        let mut search = Search::new(x.len(), kind, 1e-4, 0.1);
        let found = search.run(f, x, d, f0, dot(&g, d), first);
        (found, search.trials.clone())
    }

    #[test]
    fn backtracking_halves_until_the_decrease_suffices() {
        // f = 8 x²/2 at 1 along −8: φ(α) = 4 (1 − 8α)², φ′(0) = −64. α = 1: 196; 1/2: 36; 1/4: 4 = f₀; 1/8: 0.
        let (found, trials) = run(Kind::Backtracking, &mut Bowl(&[8.0]), &[1.0], &[-8.0], 1.0);
        assert_eq!(found, Some((0.125, 0.0)));
        assert_eq!(
            trials.iter().map(|t| (t.alpha, t.f)).collect::<Vec<_>>(),
            [(1.0, 196.0), (0.5, 36.0), (0.25, 4.0), (0.125, 0.0)]
        );
    }

    #[test]
    fn the_exact_step_of_a_quadratic_is_g_g_over_g_h_g() {
        // f = (x² + 4 y²)/2 at (4, 1) along −g = (−4, −4): α = 32/(16 + 64) = 2/5.
        let (found, _) = run(Kind::Exact, &mut Bowl(&[1.0, 4.0]), &[4.0, 1.0], &[-4.0, -4.0], 1.0);
        assert!((found.expect("a bowl has a bottom").0 - 0.4).abs() < 1e-15);
    }

    #[test]
    fn wolfes_conditions_hold_from_any_first_trial() {
        for kind in [Kind::StrongWolfe, Kind::HagerZhang] {
            for first in [1e-6, 0.01, 1.0, 300.0] {
                let (found, trials) = run(kind, &mut Bowl(&[1.0, 4.0]), &[4.0, 1.0], &[-4.0, -4.0], first);
                let (alpha, f) = found.expect("a bowl has a bottom");
                let last = trials.last().expect("trials");
                // f₀ = 10, φ′(0) = −32; of a quadratic both kinds of conditions agree.
                assert!(f <= 10.0 - 1e-4 * alpha * 32.0 && last.slope.abs() <= 3.2, "{kind:?} {first}: {trials:?}");
            }
        }
    }

    #[test]
    fn a_direction_that_does_not_descend_is_refused() {
        for kind in [Kind::Exact, Kind::Backtracking, Kind::StrongWolfe, Kind::HagerZhang] {
            assert_eq!(run(kind, &mut Bowl(&[1.0]), &[1.0], &[1.0], 1.0), (None, vec![]));
            assert_eq!(run(kind, &mut Bowl(&[1.0]), &[0.0], &[1.0], 1.0).0, None);
        }
    }

    #[test]
    fn without_a_bottom_a_search_ends_all_the_same() {
        for kind in [Kind::Exact, Kind::Backtracking, Kind::StrongWolfe, Kind::HagerZhang] {
            let (found, trials) = run(kind, &mut Linear(&[1.0]), &[0.0], &[-1.0], 1.0);
            assert!(trials.len() <= MAX_TRIALS && found.is_none_or(|(alpha, f)| f == -alpha), "{kind:?} {found:?}");
        }
    }
}
