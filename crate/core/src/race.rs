//! Several methods on one problem from one start.

use crate::error::Error;
use crate::link::Experiment;
use crate::math;
use crate::optim;
use crate::problem::Objective;
use crate::run::{Racer, Reason, Setup, Stop};
use crate::schedule::Rates;
use crate::spec::Status;
use crate::surface::Problem;
use serde::Serialize;

/// The most methods in one race.
pub const MAX_RACERS: usize = 50;

/// The most steps of one run.
pub const MAX_STEPS: u64 = 1_000_000;

/// Room for the histories of one race, in bytes. Beyond it iterates are thinned, see [`crate::run::Trace`].
pub const HISTORY_BYTES: usize = 64 << 20;

/// Several methods on one problem from one start.
pub struct Race {
    problem: Problem,
    start: Vec<f64>,
    racers: Vec<Racer>,
    experiment: Experiment,
}

/// What a chart shows upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Quantity {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
}

/// Every quantity of a chart.
pub static QUANTITIES: &[Quantity] = &[
    Quantity { id: "f", name: "f(xₖ)" },
    Quantity { id: "gap", name: "f(xₖ) − f*" },
    Quantity { id: "grad", name: "‖∇f(xₖ)‖" },
    Quantity { id: "distance", name: "distance to the nearest minimum" },
    Quantity { id: "step", name: "‖xₖ − xₖ₋₁‖" },
];

/// What a chart shows to the right.
pub static COSTS: &[Quantity] = &[
    Quantity { id: "iterations", name: "iterations" },
    Quantity { id: "gradients", name: "gradient evaluations" },
    Quantity { id: "ms", name: "milliseconds" },
];

impl Race {
    /// The race of an experiment, at its start.
    ///
    /// # Errors
    /// Whatever in the experiment is unknown or out of range.
    pub fn new(experiment: &Experiment) -> Result<Self, Error> {
        let mut problem = Problem::new(&experiment.surface)?;
        let n = problem.dim();
        let start = if experiment.start.is_empty() { problem.start.clone() } else { experiment.start.clone() };
        if start.len() != n {
            return Err(Error::WrongLength { what: "start", given: start.len(), allowed: [n, n] });
        }
        if experiment.racers.len() > MAX_RACERS {
            let given = experiment.racers.len();
            return Err(Error::WrongLength { what: "the list of methods", given, allowed: [0, MAX_RACERS] });
        }
        let stop = experiment.stop.iter().map(Stop::new).collect::<Result<Vec<_>, _>>()?;
        let share = HISTORY_BYTES / 8 / experiment.racers.len().max(1);
        let racers = experiment
            .racers
            .iter()
            .map(|entry| {
                let (spec, values) = optim::resolve(&entry.method)?;
                let width = 3 * n + 6 + spec.state.iter().map(|state| state.len(n)).sum::<usize>();
                let setup = Setup {
                    spec,
                    values,
                    rates: Rates::new(&entry.schedule)?,
                    noise: experiment.noise,
                    seed: u64::from(experiment.seed),
                    stop: &stop,
                    steps: u64::from(experiment.steps),
                    rows: (share / width).min(experiment.steps as usize + 1),
                };
                Ok(Racer::new(&mut problem, &start, setup))
            })
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { problem, start, racers, experiment: experiment.clone() })
    }

    /// The problem.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The common start.
    pub fn start(&self) -> &[f64] {
        &self.start
    }

    /// The racers.
    pub fn racers(&self) -> &[Racer] {
        &self.racers
    }

    /// The experiment this is a race of.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Up to `steps` more steps of every racer; whether any can still go on.
    pub fn advance(&mut self, steps: u64) -> bool {
        let mut running = false;
        for racer in &mut self.racers {
            running |= racer.advance(&mut self.problem, steps) == Status::Running;
        }
        running
    }

    /// The largest number of an iterate so far.
    pub fn k(&self) -> u64 {
        self.racers.iter().map(|racer| racer.trace().k()).max().unwrap_or(0)
    }

    /// Distance from `x` to the nearest known minimum; NaN where none is known.
    pub fn distance(&self, x: &[f64]) -> f64 {
        let away = |minimum: &Vec<f64>| math::norm(&minimum.iter().zip(x).map(|(a, b)| a - b).collect::<Vec<_>>());
        self.problem.minima.iter().map(away).fold(f64::NAN, f64::min)
    }

    /// The points of a chart for racer `i`: cost and quantity of each iterate kept up to iterate `last`.
    ///
    /// `ms` is the time of one step, for the cost `ms`. An unknown id gives no points.
    pub fn series(&self, i: usize, quantity: &str, cost: &str, ms: f64, last: u64) -> Vec<[f64; 2]> {
        let (Some(racer), true, true) =
            (self.racers.get(i), QUANTITIES.iter().any(|q| q.id == quantity), COSTS.iter().any(|c| c.id == cost))
        else {
            return Vec::new();
        };
        let minimum = self.problem.minimum.unwrap_or(f64::NAN);
        racer
            .trace()
            .rows()
            .take_while(|(k, _)| *k <= last)
            .map(|(k, row)| {
                let across = match cost {
                    "gradients" => row.counts().gradients as f64,
                    "ms" => k as f64 * ms,
                    _ => k as f64,
                };
                let up = match quantity {
                    "gap" => row.f() - minimum,
                    "grad" => math::norm(row.gradient()),
                    "distance" => self.distance(row.x()),
                    "step" => row.step(),
                    _ => row.f(),
                };
                [across, up]
            })
            .collect()
    }

    /// `steps` steps of racer `i` from the start, without keeping a history: what a stopwatch times.
    pub fn rehearse(&mut self, i: usize, steps: u64) -> f64 {
        let Some(racer) = self.racers.get(i) else {
            return f64::NAN;
        };
        let setup = Setup {
            spec: racer.spec,
            values: racer.values.clone(),
            rates: racer.rates.clone(),
            noise: self.experiment.noise,
            seed: u64::from(self.experiment.seed),
            stop: &[],
            steps,
            rows: 2,
        };
        let mut racer = Racer::new(&mut self.problem, &self.start, setup);
        racer.advance(&mut self.problem, steps);
        racer.trace().latest().f()
    }

    /// How racer `i` stands, in a sentence.
    pub fn sentence(&self, i: usize) -> String {
        let Some(racer) = self.racers.get(i) else {
            return String::new();
        };
        let k = racer.trace().k();
        match racer.reason() {
            Reason::None => format!("is at step {k}"),
            Reason::Rule("evaluations") => format!("has used up its evaluations at step {k}"),
            Reason::Rule(id) => format!("has converged at step {k} by the rule '{id}'"),
            Reason::Iterate => format!("has diverged at step {k}: the iterate is no longer a finite number"),
            Reason::Value if k == 0 => "cannot start: f is not a finite number there".to_string(),
            Reason::Value => format!("has diverged at step {k}: f is not a finite number there"),
            Reason::Still => format!("stands still since step {}", k - u64::from(crate::run::STALL)),
            Reason::Steps => format!("has used up its {k} steps"),
            Reason::Method => format!("has ended at step {k}"),
        }
    }
}
