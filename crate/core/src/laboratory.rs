//! Laboratories: what a panel measures on the experiment at hand, beyond its race.

use crate::link::Experiment;
use crate::math::{norm, sq};
use crate::race::Race;
use crate::surface::Problem;
use serde::Serialize;

/// Robbins and Monro's conditions on the rates of a schedule.
///
/// A schedule's [`order`](crate::schedule::Schedule::order) p says that αₖ goes like k⁻ᵖ; then Σαₖ is infinite exactly for
/// p ≤ 1, and Σαₖ² finite exactly for p > ½.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conditions {
    /// Σαₖ over the first steps.
    pub sum: f64,
    /// Σαₖ² over the first steps.
    pub squares: f64,
    /// The rate of the last of them.
    pub rate: f64,
    /// p, infinite where the rate falls faster than every power or is zero from some step on.
    pub order: f64,
    /// Whether no rate is negative.
    pub positive: bool,
    /// Whether Σαₖ = ∞.
    pub endless: bool,
    /// Whether Σαₖ² < ∞.
    pub bounded: bool,
}

impl Conditions {
    /// The conditions for racer `i` after its first `steps` steps; `None` where there is no such racer.
    pub fn new(race: &Race, i: usize, steps: u64) -> Option<Self> {
        let racer = race.racers().get(i)?;
        let lr = racer.values.get("lr").unwrap_or(1.0);
        let order = racer.rates.order();
        let (mut sum, mut squares, mut rate) = (0.0, 0.0, f64::NAN);
        let mut positive = lr >= 0.0;
        for k in 0..steps {
            rate = racer.rates.rate(lr, k);
            positive &= rate >= 0.0;
            sum += rate;
            squares += sq(rate);
        }
        let moves = lr > 0.0;
        Some(Self {
            sum,
            squares,
            rate,
            order,
            positive,
            endless: moves && order <= 1.0,
            bounded: order > 0.5 || !moves,
        })
    }
}

/// The distance to the nearest minimum over repeats with other noise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repeats {
    /// For about 60 iterates, evenly spread on a logarithmic axis: number, mean distance, half the width of the 95 %
    /// confidence interval of that mean (1.96 standard errors).
    pub rows: Vec<[f64; 3]>,
    /// The share of repeats that ended as a number.
    pub sound: f64,
}

impl Repeats {
    /// `count` repeats of racer `i` of an experiment, with seeds from `seed` on; stopping rules do not apply.
    pub fn new(experiment: &Experiment, i: usize, count: u32, seed: u32) -> Self {
        let steps = u64::from(experiment.steps);
        // The numbers of the iterates looked at: each 12 % beyond the one before, or the next one.
        let mut at = vec![1_u64];
        while at[at.len() - 1] < steps {
            let last = at[at.len() - 1];
            at.push((last + last / 8).max(last + 1).min(steps));
        }
        let mut sums = vec![[0.0; 2]; at.len()];
        let mut sound = 0;
        let mut experiment = experiment.clone();
        for repeat in 0..count {
            experiment.seed = seed.wrapping_add(repeat);
            let Ok(mut race) = Race::new(&experiment) else { continue };
            let way = race.walk(i, steps).to_vec();
            let n = race.start().len();
            if way.is_empty() || way.iter().any(|x| !x.is_finite()) {
                continue;
            }
            sound += 1;
            for (sum, &k) in sums.iter_mut().zip(&at) {
                let place = &way[n * k as usize..n * (k as usize + 1)];
                let distance = race.distance(place);
                sum[0] += distance;
                sum[1] += sq(distance);
            }
        }
        let m = f64::from(sound);
        let row = |(k, [sum, squares]): (&u64, &[f64; 2])| {
            let mean = sum / m;
            let variance = ((squares - m * sq(mean)) / (m - 1.0)).max(0.0);
            [*k as f64, mean, 1.96 * (variance / m).sqrt()]
        };
        Self { rows: at.iter().zip(&sums).map(row).collect(), sound: m / f64::from(count.max(1)) }
    }
}

/// The steps that a valley costs, turned.
///
/// The experiment's quadratic is turned to each of `angles` (degrees) with its start turned along, so that only its
/// place among the axes differs. For each angle a row: the angle, then for each racer the steps until f ≤ target, NaN
/// where that many steps do not suffice.
pub fn turned(experiment: &Experiment, angles: &[f64], target: f64) -> Vec<Vec<f64>> {
    let angle_of = |experiment: &Experiment| {
        let problem = Problem::new(&experiment.surface).ok()?;
        problem.surface.filter(|surface| surface.id == "quadratic")?;
        match experiment.surface.params.get("angle") {
            Some(crate::spec::Arg::Number(angle)) => Some(*angle),
            _ => crate::surface::find("quadratic").ok()?.params.iter().find(|p| p.id == "angle").map(|p| p.default),
        }
    };
    let (Some(own), [x, y]) = (angle_of(experiment), &experiment.start[..]) else { return Vec::new() };
    let row = |&angle: &f64| {
        let turn = (angle - own) * std::f64::consts::PI / 180.0;
        let (c, s) = (crate::math::cos(turn), crate::math::sin(turn));
        let other = Experiment {
            surface: experiment.surface.clone().with("angle", angle),
            start: vec![c * x - s * y, s * x + c * y],
            ..experiment.clone()
        };
        let mut row = vec![angle];
        if let Ok(mut race) = Race::new(&other) {
            race.advance(u64::from(other.steps));
            row.extend(race.racers().iter().map(|racer| {
                let mut rows = racer.trace().rows();
                rows.find(|(_, row)| row.f() <= target).map_or(f64::NAN, |(k, _)| k as f64)
            }));
        }
        row
    };
    angles.iter().map(row).collect()
}

/// The energy of a heavy ball: f is its height, ‖v‖²/2α its motion.
///
/// Momentum's v ← βv − α∇f is a step of length 1 in time of a ball of mass 1/α under friction, so f + ‖v‖²/2α falls
/// while it rolls, up to what the finite steps do.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Energy {
    /// f there, less f at the minimum where that is known.
    pub potential: f64,
    /// ‖v‖²/2α.
    pub kinetic: f64,
    /// ‖v‖ against its bound on a constant slope of this steepness, α‖g‖/(1 − β).
    pub terminal: f64,
}

impl Energy {
    /// The energy of racer `i` at iterate `k`; `None` where it has no velocity.
    pub fn new(race: &Race, i: usize, k: u64) -> Option<Self> {
        let racer = race.racers().get(i)?;
        let (lr, beta) = (racer.values.get("lr")?, racer.values.get("beta")?);
        racer.spec.state.iter().find(|state| state.id == "v" && racer.spec.state.len() == 1)?;
        let row = racer.trace().at(k).1;
        // The rate stands outside: what is kept is the sum of gradients, α times shorter.
        let outside = racer.spec.id == "momentum" && racer.values.choice("rate") == "outside";
        let speed = norm(row.state()) * if outside { lr } else { 1.0 };
        Some(Self {
            potential: row.f() - race.problem().minimum.unwrap_or(0.0),
            kinetic: sq(speed) / (2.0 * lr),
            terminal: speed * (1.0 - beta) / (lr * norm(row.gradient())),
        })
    }

    /// f along the straight line between two points, at its highest, less f at the minimum where that is known.
    pub fn barrier(race: &Race, from: &[f64], to: &[f64]) -> f64 {
        let mut problem = race.problem().clone();
        let mut point = from.to_vec();
        let mut top = f64::NEG_INFINITY;
        for i in 0..=200 {
            let t = f64::from(i) / 200.0;
            for (x, (a, b)) in point.iter_mut().zip(from.iter().zip(to)) {
                *x = a + t * (b - a);
            }
            top = top.max(crate::problem::Objective::value(&mut problem, &point));
        }
        top - race.problem().minimum.unwrap_or(0.0)
    }
}
