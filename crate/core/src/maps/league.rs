//! The league: one method on one problem, as it comes and tuned.

use super::{Fair, Trial, fair};
use crate::error::Error;
use crate::link::{Entry, Experiment};
use crate::optim;
use crate::problem::Objective;
use crate::spec::{Arg, Call};
use crate::surface::Problem;
use serde::Serialize;

/// One match of the league.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contest {
    /// With the defaults of the method's source, its rate among them.
    pub default: Outcome,
    /// With the best rate of the fair race; none where every trial was lost.
    pub tuned: Option<Outcome>,
}

/// How one run of a contest went.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The run.
    pub trial: Trial,
    /// The experiment that repeats it.
    pub experiment: Experiment,
}

/// A method on a problem from its standard start, to `tolerance` times the first f − f* above f*, or above 0 where f* is not
/// known, in at most `steps` steps; the tuned rate is found in `trials` runs.
///
/// # Errors
/// Whatever is unknown or out of range.
pub fn contest(method: &str, surface: &Call, tolerance: f64, steps: u32, trials: usize) -> Result<Contest, Error> {
    if !(tolerance > 0.0 && tolerance < 1.0) {
        let allowed = [f64::MIN_POSITIVE, 1.0];
        return Err(Error::OutOfRange { name: "tolerance".to_string(), given: tolerance, allowed });
    }
    let (_, values) = optim::resolve(&Call::new(method))?;
    let mut problem = Problem::new(surface)?;
    let lowest = problem.minimum.unwrap_or(0.0);
    let start = problem.start.clone();
    let target = lowest + tolerance * (problem.value(&start) - lowest).abs();
    let of = |call: Call| {
        let target = Call::new("target").with("f", target);
        let racers = vec![Entry::new(call)];
        Experiment {
            surface: surface.clone(),
            start: start.clone(),
            racers,
            stop: vec![target],
            steps,
            ..Experiment::default()
        }
    };
    let outcome = |call: Call| -> Result<Outcome, Error> {
        let experiment = of(call);
        let (_, values) = optim::resolve(&experiment.racers[0].method)?;
        let trial = super::fair::once(&experiment, values.get("lr").unwrap_or(1.0), target)?;
        Ok(Outcome { trial, experiment })
    };
    let mut plain = Call::new(method);
    if let Some(lr) = values.get("lr") {
        plain.params.insert("lr".to_string(), Arg::Number(lr));
    }
    let default = outcome(plain)?;
    let Fair { trials, best, .. } = fair(&of(Call::new(method)), 0, target, trials)?;
    let tuned = match best {
        // A method without a rate has nothing to tune.
        Some(_) if values.get("lr").is_none() => Some(outcome(Call::new(method))?),
        Some(best) => Some(outcome(Call::new(method).with("lr", trials[best].rate))?),
        None => None,
    };
    Ok(Contest { default, tuned })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_without_a_rate_is_the_same_tuned() {
        let contest = contest("steepest", &Call::new("booth"), 1e-4, 500, 12).expect("a sound contest");
        let tuned = contest.tuned.expect("it is not lost");
        assert!(contest.default.trial.arrived && tuned.trial.arrived);
        assert_eq!(contest.default.trial.steps, tuned.trial.steps);
    }
}
