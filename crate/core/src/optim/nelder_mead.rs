//! Nelder–Mead: a simplex of n + 1 points reflects its worst one, grows, and shrinks; no derivatives.
//!
//! With c the centroid of all but the worst point w, and trial points c + t (c − w):
//!
//! ```text
//! reflect t = ρ; if better than all: expand t = ρχ, keep the better of both; if better than the second worst: keep
//! else contract: outside t = ργ where the reflected point beats w, else inside t = −γ; if that fails, shrink all
//! points towards the best by σ
//! ```
//!
//! ρ, χ, γ, σ = 1, 2, ½, ½; *adaptive* for n ≥ 2: 1, 1 + 2/n, ¾ − 1/(2n), 1 − 1/n. The first simplex moves each coordinate by
//! `size` of itself, or by `size`/200 where it is 0. A step here is as many of these moves as it takes until the best point
//! changes, at most 200, and none once all vertices agree to rounding.
//!
//! Source: Nelder and Mead, Computer J. 7 (1965), with the order of Lagarias et al., SIAM J. Optim. 9 (1998); adaptive: Gao
//! and Han, Comput. Optim. Appl. 51 (2012).

use super::{Library, Optimizer, Spec, State, pack};
use crate::linesearch::Trial;
use crate::math;
use crate::problem::Objective;
use crate::rule::Line;
use crate::spec::{Param, Status, Values};

pub(super) static SPEC: Spec = Spec {
    id: "nelder_mead",
    name: "Nelder–Mead",
    idea: "Let a simplex tumble downhill by its values alone, growing where it goes well and shrinking where not.",
    source: "Nelder and Mead 1965; Lagarias et al. 1998; Gao and Han 2012",
    params: &[
        Param::linear("size", "First size", 0.05, [0.01, 1.0])
            .legal([1e-9, 1e9])
            .note("Each vertex of the first simplex moves one coordinate by this share of itself."),
        Param::switch("adaptive", "Coefficients for many coordinates", true)
            .note("They differ from the usual ones for three coordinates and more."),
    ],
    state: &[
        State::vector("best", "best vertex"),
        State::matrix("simplex", "other vertices"),
        State::scalar("moves", "moves of the simplex in this step"),
    ],
    elementwise: false,
    rule,
    libraries: &[Library {
        name: "SciPy minimize(method=\"Nelder-Mead\")",
        difference: "the usual coefficients unless adaptive=True",
        settings: "adaptive=off",
    }],
    build: |n, p| {
        Box::new(NelderMead {
            size: p["size"],
            adaptive: p.on("adaptive"),
            points: vec![0.0; (n + 1) * n],
            values: vec![0.0; n + 1],
            centre: vec![0.0; n],
            trial: vec![0.0; n],
            other: vec![0.0; n],
            moves: 0.0,
            started: false,
            trials: Vec::with_capacity(MOST),
        })
    },
};

fn rule(_: &Values) -> Vec<Line> {
    vec![
        Line::found(
            "moves",
            "reflections, expansions, contractions",
            "The simplex moves until it finds a better point,",
        ),
        Line::found("best", "the best vertex", "and that is where the method stands."),
        Line::new("x = best", "Step."),
    ]
}

/// The most moves of one step, and trials kept of it.
const MOST: usize = 200;

struct NelderMead {
    size: f64,
    adaptive: bool,
    /// n + 1 rows, best first.
    points: Vec<f64>,
    values: Vec<f64>,
    centre: Vec<f64>,
    trial: Vec<f64>,
    other: Vec<f64>,
    moves: f64,
    started: bool,
    trials: Vec<Trial>,
}

/// A NaN is worse than anything.
fn ask(f: &mut dyn Objective, x: &[f64], trials: &mut Vec<Trial>) -> f64 {
    let value = f.value(x);
    if trials.len() < MOST {
        trials.push(Trial { alpha: f64::NAN, f: value, slope: f64::NAN });
    }
    if value.is_nan() { f64::INFINITY } else { value }
}

impl NelderMead {
    fn begin(&mut self, f: &mut dyn Objective, x: &[f64]) {
        let n = x.len();
        for i in 0..=n {
            let row = &mut self.points[i * n..(i + 1) * n];
            row.copy_from_slice(x);
            if i > 0 {
                let old = row[i - 1];
                row[i - 1] = if old == 0.0 { self.size / 200.0 } else { old * (1.0 + self.size) };
            }
            self.values[i] = ask(f, row, &mut self.trials);
        }
        self.sort();
    }

    /// Best first; equal values keep their order.
    fn sort(&mut self) {
        let n = self.centre.len();
        for i in 1..=n {
            let mut j = i;
            while j > 0 && self.values[j] < self.values[j - 1] {
                self.values.swap(j, j - 1);
                for k in 0..n {
                    self.points.swap(j * n + k, (j - 1) * n + k);
                }
                j -= 1;
            }
        }
    }

    /// c + t (c − w) into `trial`, and f there.
    fn at(&mut self, f: &mut dyn Objective, t: f64) -> f64 {
        let n = self.centre.len();
        let worst = &self.points[n * n..];
        for i in 0..n {
            self.trial[i] = (1.0 + t) * self.centre[i] - t * worst[i];
        }
        ask(f, &self.trial, &mut self.trials)
    }

    fn take(&mut self, value: f64) {
        let n = self.centre.len();
        self.points[n * n..].copy_from_slice(&self.trial);
        self.values[n] = value;
    }

    fn one(&mut self, f: &mut dyn Objective) {
        let n = self.centre.len();
        let size = n as f64;
        let [rho, chi, gamma, sigma] = if self.adaptive && n >= 2 {
            [1.0, 1.0 + 2.0 / size, 0.75 - 0.5 / size, 1.0 - 1.0 / size]
        } else {
            [1.0, 2.0, 0.5, 0.5]
        };
        self.centre.fill(0.0);
        for row in self.points[..n * n].chunks_exact(n) {
            for (c, x) in self.centre.iter_mut().zip(row) {
                *c += x;
            }
        }
        for c in &mut self.centre {
            *c /= size;
        }
        let reflected = self.at(f, rho);
        let mut shrink = false;
        if reflected < self.values[0] {
            self.other.copy_from_slice(&self.trial);
            let expanded = self.at(f, rho * chi);
            if expanded < reflected {
                self.take(expanded);
            } else {
                self.trial.copy_from_slice(&self.other);
                self.take(reflected);
            }
        } else if reflected < self.values[n - 1] {
            self.take(reflected);
        } else if reflected < self.values[n] {
            let outside = self.at(f, rho * gamma);
            if outside <= reflected {
                self.take(outside);
            } else {
                shrink = true;
            }
        } else {
            let inside = self.at(f, -gamma);
            if inside < self.values[n] {
                self.take(inside);
            } else {
                shrink = true;
            }
        }
        if shrink {
            for i in 1..=n {
                let (best, rest) = self.points.split_at_mut(n);
                let row = &mut rest[(i - 1) * n..i * n];
                for (x, b) in row.iter_mut().zip(best.iter()) {
                    *x = b + sigma * (*x - b);
                }
                self.values[i] = ask(f, row, &mut self.trials);
            }
        }
        self.sort();
    }
}

impl Optimizer for NelderMead {
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], _rate: f64) -> Status {
        let n = x.len();
        self.trials.clear();
        // A projection or a first step: the simplex begins anew where the method was put.
        if !self.started || self.points[..n] != *x {
            self.begin(f, x);
            self.started = true;
        }
        self.moves = 0.0;
        while self.points[..n] == *x && self.moves < MOST as f64 {
            let best = &self.points[..n];
            let same = |x: &f64, b: &f64| (x - b).abs() <= 4.0 * f64::EPSILON * b.abs();
            let collapsed =
                self.points.chunks_exact(n).skip(1).all(|row| row.iter().zip(best).all(|(x, b)| same(x, b)));
            if collapsed || !self.values[0].is_finite() && self.moves > 20.0 {
                break;
            }
            self.one(f);
            self.moves += 1.0;
        }
        math::copy(x, &self.points[..n]);
        Status::Running
    }

    fn state(&self, out: &mut [f64]) {
        let n = self.centre.len();
        let (best, others) = self.points.split_at(n);
        pack(out, &[best, others, &[self.moves]]);
    }

    fn trials(&self) -> &[Trial] {
        &self.trials
    }
}

#[cfg(test)]
mod tests {
    use crate::optim::testing::{Bowl, Linear, walk};

    #[test]
    fn the_first_steps_by_hand() {
        // f = −x from 1: vertices 1 and 1.5 (size ½). The best is already another: 1.5. Then c = 1.5, w = 1: reflected 2,
        // expanded 2.5.
        assert_eq!(walk("nelder_mead", &[("size", 0.5)], &mut Linear(&[-1.0]), &[1.0], 1), [1.5]);
        assert_eq!(walk("nelder_mead", &[("size", 0.5)], &mut Linear(&[-1.0]), &[1.0], 2), [2.5]);
    }

    #[test]
    fn it_finds_the_bottom_of_a_bowl() {
        let x = walk("nelder_mead", &[], &mut Bowl(&[1.0, 4.0]), &[3.0, -2.0], 200);
        assert!(x.iter().all(|x| x.abs() < 1e-7), "{x:?}");
    }
}
