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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{Rates, SCHEDULES};
    use crate::spec::Call;

    fn race(link: &str, steps: u64) -> Race {
        let (experiment, messages) = Experiment::from_link(link);
        assert_eq!(messages, Vec::<String>::new());
        let mut race = Race::new(&experiment).expect("a sound experiment");
        race.advance(steps);
        race
    }

    #[test]
    fn sums_and_verdicts_of_known_series() {
        let link = "#race?v=1&surface=parabola(a=1)&start=1&m=gd(lr=1)@inverse&m=gd(lr=0.5)&m=gd(lr=0.5)@power(p=2)&m=gd(lr=0)";
        let race = race(link, 0);
        let [harmonic, constant, square, still] = [0, 1, 2, 3].map(|i| Conditions::new(&race, i, 4).expect("a racer"));
        // 1 + 1/2 + 1/3 + 1/4 = 25/12 and 1 + 1/4 + 1/9 + 1/16 = 205/144.
        assert!((harmonic.sum - 25.0 / 12.0).abs() < 1e-15 && (harmonic.squares - 205.0 / 144.0).abs() < 1e-15);
        assert_eq!((harmonic.endless, harmonic.bounded, harmonic.rate), (true, true, 0.25));
        assert_eq!((constant.sum, constant.squares, constant.endless, constant.bounded), (2.0, 1.0, true, false));
        assert_eq!((square.endless, square.bounded, square.positive), (false, true, true));
        assert_eq!((still.endless, still.bounded), (false, true));
        assert_eq!(Conditions::new(&race, 4, 4), None);
    }

    #[test]
    fn the_order_of_a_schedule_is_how_its_rate_falls() {
        let calls = [
            "power(p=0.3)",
            "power(p=1.5)",
            "exponential(gamma=1)",
            "step(gamma=1)",
            "cosine(after=wave)",
            "cosine(floor_rate=0.01)",
        ];
        for text in SCHEDULES.iter().map(|schedule| schedule.id).chain(calls) {
            let rates = Rates::new(&Call::from_text(text).expect("a call")).expect("a schedule");
            // Over the last of 20 doublings, and the largest rate of a whole wave at each end.
            let most = |from: u64| (from..from + 1000).map(|k| rates.rate(1.0, k)).fold(0.0, f64::max);
            let (early, late) = (most(1 << 20), most(1 << 21));
            let order = rates.order();
            if order.is_infinite() {
                assert!(late < 1e-30 || late < early / 1e6, "{text}: {early} {late}");
            } else {
                let fell = crate::math::log(early / late) / std::f64::consts::LN_2;
                assert!((fell - order).abs() < 1e-3, "{text}: falls like k^-{fell}, not {order}");
            }
        }
    }

    #[test]
    fn repeats_are_the_runs_of_their_seeds() {
        let link = "#race?v=1&surface=parabola(a=1)&start=2&m=gd(lr=0.5)&noise=1&seed=9&stop=none&steps=7";
        let (experiment, _) = Experiment::from_link(link);
        let repeats = Repeats::new(&experiment, 0, 3, 40);
        assert_eq!(repeats.rows.iter().map(|row| row[0]).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let ends: Vec<f64> = (40..43)
            .map(|seed| {
                let mut race = Race::new(&Experiment { seed, ..experiment.clone() }).expect("a sound experiment");
                race.advance(7);
                race.racers()[0].trace().latest().x()[0].abs()
            })
            .collect();
        let mean = ends.iter().sum::<f64>() / 3.0;
        let variance = ends.iter().map(|x| sq(x - mean)).sum::<f64>() / 2.0;
        let [_, found, half] = repeats.rows[6];
        assert!((found - mean).abs() < 1e-15 && (half - 1.96 * (variance / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(repeats.sound, 1.0);
        // What runs away is left out and counted.
        let wild = Experiment::from_link(&link.replace("lr=0.5", "lr=1e300")).0;
        assert_eq!(Repeats::new(&wild, 0, 3, 40).sound, 0.0);
    }

    #[test]
    fn the_energy_of_a_first_step() {
        // f = x²/2 at 2, α = 0.1: v = −0.2, x = 1.8: height 1.62, motion 0.04/0.2 = 0.2.
        let race = race(
            "#race?v=1&surface=parabola(a=1)&start=2&m=momentum(lr=0.1,beta=0.5)&m=gd(lr=0.1)&m=momentum(lr=0.1,beta=0.5,rate=outside)&steps=9",
            1,
        );
        for i in [0, 2] {
            let energy = Energy::new(&race, i, 1).expect("a velocity");
            assert!((energy.potential - 1.62).abs() < 1e-15 && (energy.kinetic - 0.2).abs() < 1e-15, "{energy:?}");
            // 0.2 of the bound 0.1 · 1.8/0.5.
            assert!((energy.terminal - 0.2 / 0.36).abs() < 1e-12, "{energy:?}");
        }
        assert_eq!(Energy::new(&race, 1, 1), None);
        assert!((Energy::barrier(&race, &[-1.0], &[2.0]) - 2.0).abs() < 1e-15);
    }

    #[test]
    fn a_turned_valley_costs_adam_and_not_gradient_descent() {
        let link = "#race?v=1&surface=quadratic(angle=0,kappa=100)&start=1,1&m=gd(lr=0.019801980198019802)&m=adam(lr=0.01)&stop=none&steps=5000";
        let rows = turned(&Experiment::from_link(link).0, &[0.0, 15.0, 45.0], 1e-6);
        // Counted independently by a survey of such pages.
        assert_eq!(rows, [[0.0, 444.0, 305.0], [15.0, 444.0, 2326.0], [45.0, 444.0, 3306.0]]);
        assert!(turned(&Experiment::default(), &[0.0], 1e-6).is_empty());
    }
}
