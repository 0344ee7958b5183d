//! The fair race: every method gets the same number of trial runs to find its rate.
//!
//! Half of the runs go to rates evenly spread on a logarithmic scale. Each of the others goes halfway, on that scale, between
//! the best rate so far and the wider gap to a neighbour. The trials are the sensitivity of the method to its rate.

use super::arrived;
use crate::error::Error;
use crate::link::Experiment;
use crate::math;
use crate::optim::{self, Spec};
use crate::race;
use crate::run::{Racer, Setup, Stop};
use crate::schedule::Rates;
use crate::spec::{Status, Values};
use crate::surface::Problem;
use serde::Serialize;

/// The fewest and the most trial runs.
const TRIALS: [usize; 2] = [4, 200];

/// The rates from which the search sets out.
const FROM: f64 = 1e-5;
const TO: f64 = 10.0;

/// One trial run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Trial {
    /// The rate.
    pub rate: f64,
    /// The number of the last iterate.
    pub steps: f64,
    /// f there.
    pub f: f64,
    /// Whether that is at the target.
    pub arrived: bool,
    /// How the run ended.
    pub status: Status,
    /// Evaluations that the method asked for.
    pub evaluations: f64,
}

/// What a method's trials have shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fair {
    /// The method's name.
    pub name: &'static str,
    /// All trials by ascending rate.
    pub trials: Vec<Trial>,
    /// The number of the best of them, if any did not diverge.
    pub best: Option<usize>,
}

impl Trial {
    /// Smaller is better: to have arrived, by fewer steps; else the lower f.
    fn rank(&self) -> (bool, f64) {
        if self.arrived { (false, self.steps) } else { (true, self.f) }
    }

    fn lost(&self) -> bool {
        self.status == Status::Diverged || !self.f.is_finite()
    }
}

/// Tunes the rate of racer `racer` in exactly `trials` runs of the experiment, which end where f ≤ `target`.
///
/// The same racer gives the same trials, whatever else runs in the experiment. Of equal rates the smaller is the better.
///
/// # Errors
/// Whatever in the experiment is unknown or out of range, or a number of trials that is.
pub fn fair(experiment: &Experiment, racer: usize, target: f64, trials: usize) -> Result<Fair, Error> {
    let mut bench = Bench::new(experiment, racer, target)?;
    if !(TRIALS[0]..=TRIALS[1]).contains(&trials) {
        let allowed = TRIALS.map(|limit| limit as f64);
        return Err(Error::OutOfRange { name: "trial runs".to_string(), given: trials as f64, allowed });
    }
    let name = bench.spec.name;
    // A method without a rate has nothing to tune.
    if bench.values.get("lr").is_none() {
        let trial = bench.run(1.0);
        return Ok(Fair { name, best: (!trial.lost()).then_some(0), trials: vec![trial] });
    }
    let coarse = trials.div_ceil(2);
    let mut done: Vec<Trial> = (0..coarse)
        .map(|i| {
            let share = i as f64 / (coarse - 1) as f64;
            bench.run(super::rounded(math::exp(math::log(FROM) * (1.0 - share) + math::log(TO) * share)))
        })
        .collect();
    while done.len() < trials {
        // Where all are lost, smaller rates may not be.
        let best = best(&done).unwrap_or(0);
        let gap = |a: f64, b: f64| math::log(b / a);
        let below =
            if best > 0 { gap(done[best - 1].rate, done[best].rate) } else { 2.0 * gap(done[0].rate, done[1].rate) };
        let above = done.get(best + 1).map_or(0.0, |next| gap(done[best].rate, next.rate));
        let way = if below >= above { -0.5 * below } else { 0.5 * above };
        let trial = bench.run(super::rounded(done[best].rate * math::exp(way)));
        let place = done.partition_point(|other| other.rate < trial.rate);
        done.insert(place, trial);
    }
    Ok(Fair { name, best: best(&done), trials: done })
}

/// One run at one rate.
///
/// # Errors
/// As for [`fair`].
pub(super) fn once(experiment: &Experiment, rate: f64, target: f64) -> Result<Trial, Error> {
    Ok(Bench::new(experiment, 0, target)?.run(rate))
}

/// Where trials are run.
struct Bench<'a> {
    experiment: &'a Experiment,
    problem: Problem,
    start: Vec<f64>,
    stop: Vec<Stop>,
    spec: &'static Spec,
    values: Values,
    rates: Rates,
}

impl<'a> Bench<'a> {
    fn new(experiment: &'a Experiment, racer: usize, target: f64) -> Result<Self, Error> {
        let (problem, start, mut stop) = race::ground(experiment)?;
        let entry = experiment.racers.get(racer).ok_or(Error::OutOfRange {
            name: "the method".to_string(),
            given: racer as f64 + 1.0,
            allowed: [1.0, experiment.racers.len() as f64],
        })?;
        let (spec, values) = optim::resolve(&entry.method)?;
        let rates = Rates::new(&entry.schedule)?;
        stop.insert(0, Stop::target(target)?);
        Ok(Self { experiment, problem, start, stop, spec, values, rates })
    }

    fn run(&mut self, rate: f64) -> Trial {
        self.values.set("lr", rate);
        let steps = u64::from(self.experiment.steps);
        let setup = Setup {
            spec: self.spec,
            values: self.values.clone(),
            rates: self.rates.clone(),
            noise: self.experiment.noise,
            seed: u64::from(self.experiment.seed),
            stop: &self.stop,
            steps,
            rows: 2,
        };
        let mut racer = Racer::new(&mut self.problem, &self.start, setup);
        racer.advance(&mut self.problem, steps);
        let trace = racer.trace();
        let counts = trace.latest().counts();
        Trial {
            rate,
            steps: trace.k() as f64,
            f: trace.latest().f(),
            arrived: arrived(&racer),
            status: racer.status(),
            evaluations: (counts.values + counts.gradients + counts.hessians) as f64,
        }
    }
}

fn best(trials: &[Trial]) -> Option<usize> {
    let mut best: Option<usize> = None;
    for (i, trial) in trials.iter().enumerate() {
        if !trial.lost() && best.is_none_or(|best| trial.rank() < trials[best].rank()) {
            best = Some(i);
        }
    }
    best
}
