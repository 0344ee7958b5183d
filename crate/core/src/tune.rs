//! The step size for a surface: the best of a fixed list of rates.
//!
//! All other parameters have the defaults of a method's source, but a step size has no meaning away from the surface.
//! Where none is given, each rate of [`RATES`] gets a trial run from the start and the one with the lowest f at the end
//! is taken. Every method gets the same trials, so a race of defaults is a fair one.

use crate::error::Error;
use crate::link::Experiment;
use crate::optim;
use crate::problem::Objective;
use crate::run::{Racer, Setup};
use crate::schedule::Rates;
use crate::spec::{Call, Status};
use crate::surface::Problem;

/// The rates that are tried: 1, 2, 5 in each decade.
pub const RATES: [f64; 19] =
    [1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];

/// Steps of a trial run in one or two coordinates; fewer where a gradient costs more.
pub const TRIAL_STEPS: u64 = 300;

/// The rate for a method and schedule on the problem of an experiment, without noise.
///
/// A trial is lost when it leaves the domain widened threefold on each side. Trials that never climb above where they
/// started go before those that do: a heavy ball released at rest never climbs higher than its start, and a rate that
/// throws the iterate up the walls is not a good one, wherever it lands. Of equal ends the smaller rate is taken. `None`
/// where the method has no rate or every trial is lost.
///
/// # Errors
/// Whatever in the calls is unknown or out of range.
pub fn rate(experiment: &Experiment, method: &Call, schedule: &Call) -> Result<Option<f64>, Error> {
    let (spec, mut values) = optim::resolve(method)?;
    if values.get("lr").is_none() {
        return Ok(None);
    }
    let rates = Rates::new(schedule)?;
    let mut problem = Problem::new(&experiment.surface)?;
    let start = if experiment.start.len() == problem.dim() { &experiment.start } else { &problem.start };
    let start = start.clone();
    let steps = (2 * TRIAL_STEPS / problem.dim() as u64).clamp(20, TRIAL_STEPS);
    // Whether it climbed, f at the end, the rate.
    let mut best: Option<(bool, f64, f64)> = None;
    for lr in RATES {
        values.set("lr", lr);
        let setup = Setup {
            spec,
            values: values.clone(),
            rates: rates.clone(),
            noise: 0.0,
            seed: 0,
            stop: &[],
            steps,
            rows: 2,
        };
        let mut racer = Racer::new(&mut problem, &start, setup);
        let f_start = racer.trace().latest().f();
        let (mut inside, mut climbed) = (true, false);
        while inside && racer.advance(&mut problem, 1) == Status::Running {
            climbed |= racer.trace().latest().f() > f_start;
            inside = racer.trace().latest().x().iter().zip(&problem.domain).all(|(&x, &[low, high])| {
                let room = 3.0 * (high - low);
                low - room <= x && x <= high + room
            });
        }
        let f = racer.trace().latest().f();
        let better = |(high, least, _)| (climbed, f) < (high, least);
        if inside && racer.status() != Status::Diverged && best.is_none_or(better) {
            best = Some((climbed, f, lr));
        }
    }
    Ok(best.map(|(_, _, lr)| lr))
}
