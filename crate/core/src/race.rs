//! Several methods on one problem from one start.

use crate::error::Error;
use crate::link::Experiment;
use crate::math;
use crate::optim;
use crate::problem::Objective;
use crate::run::{self, Racer, Reason, Row, Setup, Stop};
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

/// What every run of an experiment has in common: the problem, the start, the stopping rules.
///
/// # Errors
/// Whatever in them, or in the axes, is unknown or out of range.
pub(crate) fn ground(experiment: &Experiment) -> Result<(Problem, Vec<f64>, Vec<Stop>), Error> {
    let problem = Problem::new(&experiment.surface)?;
    let n = problem.dim();
    let start = if experiment.start.is_empty() { problem.start.clone() } else { experiment.start.clone() };
    if start.len() != n {
        return Err(Error::WrongLength { what: "start", given: start.len(), allowed: [n, n] });
    }
    if let Some(&axis) = experiment.axes.iter().find(|&&axis| axis >= n.max(2)) {
        let allowed = [1.0, n as f64];
        return Err(Error::OutOfRange { name: "an axis".to_string(), given: axis as f64 + 1.0, allowed });
    }
    let stop = experiment.stop.iter().map(Stop::new).collect::<Result<Vec<_>, _>>()?;
    Ok((problem, start, stop))
}

/// Several methods on one problem from one start.
pub struct Race {
    problem: Problem,
    start: Vec<f64>,
    racers: Vec<Racer>,
    experiment: Experiment,
    /// Room for the iterates of [`Race::walk`].
    way: Vec<f64>,
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
        let (mut problem, start, stop) = ground(experiment)?;
        let n = problem.dim();
        if experiment.racers.len() > MAX_RACERS {
            let given = experiment.racers.len();
            return Err(Error::WrongLength { what: "the list of methods", given, allowed: [0, MAX_RACERS] });
        }
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
        Ok(Self { problem, start, racers, experiment: experiment.clone(), way: Vec::new() })
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
        let mut difference = vec![0.0; x.len()];
        let mut nearest = f64::NAN;
        for minimum in &self.problem.minima {
            for (d, (x, minimum)) in difference.iter_mut().zip(x.iter().zip(minimum)) {
                *d = x - minimum;
            }
            nearest = nearest.min(math::norm(&difference));
        }
        nearest
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

    /// Where the racers have been from iterate `from` to iterate `to`, for drawing.
    ///
    /// For each racer in turn: count, number of the first iterate, stride, then count pairs of the coordinates on the
    /// map's axes (with one coordinate x and f). Iterate j of these has the number min(first + j · stride, latest).
    /// The first is the last one kept up to `from`, so that pieces join.
    pub fn path(&self, from: u64, to: u64, out: &mut Vec<f64>) {
        out.clear();
        for racer in &self.racers {
            let trace = racer.trace();
            let stride = trace.stride();
            let first = from / stride;
            let at = out.len();
            out.extend([0.0, (first * stride) as f64, stride as f64]);
            if from > to || from > trace.k() {
                continue;
            }
            let kept = (trace.len() as u64).min(to / stride + 1);
            out.reserve(2 * (kept.saturating_sub(first) as usize + 1));
            for i in first..kept {
                self.push_place(trace.row(i as usize), out);
            }
            let mut count = kept.saturating_sub(first);
            if to >= trace.k() && !trace.k().is_multiple_of(stride) {
                self.push_place(trace.latest(), out);
                count += 1;
            }
            out[at] = count as f64;
        }
    }

    /// Where the racers are at iterate `k`: for each racer the number of the iterate (the last one, where a run has
    /// ended before), the coordinates on the map's axes (with one coordinate x and f), f, ‖∇f‖, and the status as an
    /// index of [`Status::ALL`].
    pub fn heads(&self, k: u64, out: &mut Vec<f64>) {
        out.clear();
        for racer in &self.racers {
            let (shown, row) = racer.trace().at(k);
            let status = if k < racer.trace().k() { Status::Running } else { racer.status() };
            out.push(shown as f64);
            self.push_place(row, out);
            out.extend([row.f(), math::norm(row.gradient()), f64::from(status as u8)]);
        }
    }

    #[inline]
    fn push_place(&self, row: Row<'_>, out: &mut Vec<f64>) {
        let x = row.x();
        let [a, b] = self.experiment.axes;
        out.extend(if x.len() == 1 { [x[0], row.f()] } else { [x[a], x[b]] });
    }

    /// `steps` steps of racer `i` from the start without a record: its iterates in rows, see [`run::walk`]. Empty
    /// where there is no such racer.
    pub fn walk(&mut self, i: usize, steps: u64) -> &[f64] {
        self.way.clear();
        if let Some(racer) = self.racers.get(i) {
            let setup = Setup {
                spec: racer.spec,
                values: racer.values.clone(),
                rates: racer.rates.clone(),
                noise: self.experiment.noise,
                seed: u64::from(self.experiment.seed),
                stop: &[],
                steps: steps.min(MAX_STEPS),
                rows: 0,
            };
            run::walk(&mut self.problem, &self.start, &setup, &mut self.way);
        }
        &self.way
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
