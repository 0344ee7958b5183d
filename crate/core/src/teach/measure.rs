//! What is measured of the scenarios' claims, each on the finished race of its link.

use crate::error::Error;
use crate::export::short;
use crate::link::Experiment;
use crate::math::{self, norm, sq};
use crate::optim;
use crate::problem::Objective;
use crate::race::{MAX_STEPS, Race};
use crate::run::{Racer, Setup};
use crate::scenario;
use crate::schedule::Rates;
use crate::spec::{Call, Status};
use crate::surface::Problem;
use crate::teach::laboratory::Repeats;
use crate::tune;
use serde::Serialize;
use std::f64::consts::PI;

/// What is measured of a scenario.
pub struct Measurement {
    /// The scenario's id.
    pub id: &'static str,
    /// What was measured, with `{}` for each number.
    pub says: &'static str,
    /// Measures, on the finished race of the link: a number for each `{}`.
    pub measure: fn(&Race) -> Vec<f64>,
}

/// What a measurement gave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measured {
    /// The numbers.
    pub numbers: Vec<f64>,
    /// They in a sentence.
    pub words: String,
}

/// Runs a scenario as published to its end and measures its claim.
///
/// # Errors
/// No such scenario, or one without a measurement.
pub fn measured(id: &str) -> Result<Measured, Error> {
    let scenario = scenario::find(id)?;
    let measurement = MEASUREMENTS.iter().find(|measurement| measurement.id == scenario.id);
    let Measurement { says, measure, .. } = measurement.ok_or_else(|| Error::Unknown {
        what: "measurement".to_string(),
        given: id.to_string(),
        allowed: Vec::new(),
    })?;
    let mut race = Race::new(&scenario.experiment())?;
    race.advance(MAX_STEPS);
    let numbers = measure(&race);
    let mut words = String::new();
    let mut parts = says.split("{}");
    words += parts.next().unwrap_or("");
    for (number, part) in numbers.iter().zip(parts) {
        words += &short(*number, 4);
        words += part;
    }
    Ok(Measured { numbers, words })
}

/// One for each scenario, in their order.
pub static MEASUREMENTS: &[Measurement] = &[
    Measurement {
        id: "C02",
        says: "Of 127 other directions of the same small length {} lead lower than the gradient step; the best of them gains \
               {} of what it gains.",
        measure: directions,
    },
    Measurement {
        id: "C03",
        says: "Measured by bisection: it begins to oscillate at α = {}/a and to diverge at α = {}/a.",
        measure: regimes,
    },
    Measurement {
        id: "C04",
        says: "From here descent ends at f = {} with ‖∇f‖ = {}; from the mirrored start it ends at f = {} with ‖∇f‖ = {}.",
        measure: two_starts,
    },
    Measurement {
        id: "C04-curve",
        says: "From here descent ends at f = {} with ‖∇f‖ = {}; from the mirrored start it ends at f = {} with ‖∇f‖ = {}.",
        measure: two_starts,
    },
    Measurement {
        id: "C05",
        says: "Of {} chords between points of the domain, {} pass below the graph somewhere.",
        measure: chords,
    },
    Measurement {
        id: "C05-not",
        says: "Of {} chords between points of the domain, {} pass below the graph somewhere.",
        measure: chords,
    },
    Measurement {
        id: "C07",
        says: "Over all iterates the angle between gradient and isoline differs from 90° by at most {}°.",
        measure: right_angles,
    },
    Measurement {
        id: "C08",
        says: "It ends at step {}: this step has length {}, the shortest before it {}.",
        measure: stopping,
    },
    Measurement {
        id: "C09",
        says: "With α on the mean and α/4 on the sum of the 4 samples, the two ways differ by at most {} in {} steps.",
        measure: mean_and_sum,
    },
    Measurement {
        id: "C09-sum",
        says: "With α on the mean and α/4 on the sum of the 4 samples, the two ways differ by at most {} in {} steps.",
        measure: mean_and_sum,
    },
    Measurement {
        id: "C15",
        says: "Mean distance to the minimum over 60 repeats, with 95 % intervals: constant α {} ± {}, α/k {} ± {}, α/k² {} ± {}.",
        measure: robbins_monro,
    },
    Measurement {
        id: "C16",
        says: "It diverges from α = {}/λmax on; at the best rate each step contracts by {}, and (κ − 1)/(κ + 1) = {}.",
        measure: steepest,
    },
    Measurement {
        id: "C17",
        says: "In {} steps v differs from the explicit sum by at most {} of its greatest length.",
        measure: history,
    },
    Measurement { id: "C18", says: "Of the {} numbers of their iterates {} differ in any bit.", measure: same_bits },
    Measurement {
        id: "C19",
        says: "The first step is {} α‖g‖ long, the last {} α‖g‖, and 1/(1 − β) = {}.",
        measure: terminal_speed,
    },
    Measurement { id: "C20", says: "Gradient descent ends at f = {}, momentum at f = {}.", measure: ends },
    Measurement {
        id: "C21",
        says: "Each v is βv − α∇f(x + βv) up to {}; to f < 1e−6 gradient descent takes {} steps, Nesterov {}; f stays below {} of the bound 2L‖x₀ − x*‖²/(k + 1)².",
        measure: accelerated,
    },
    Measurement {
        id: "C22",
        says: "In the first step its effective rate is {} times larger in the flat coordinate; it ends at f = {}, gradient descent \
               at the same α at f = {}.",
        measure: effective_rates,
    },
    Measurement {
        id: "C23",
        says: "The first step moves each coordinate by {} α with the correction and by {} α without; (1 − β₁)/√(1 − β₂) = {}.",
        measure: first_steps,
    },
    Measurement {
        id: "C24",
        says: "Over {} steps of these methods, code and printed rule differ by at most {} in any coordinate.",
        measure: code_and_rule,
    },
    Measurement {
        id: "C25",
        says: "On {} problems, each method at its best rate of 19, {} different methods are the first; the best of them is first on {}.",
        measure: winners,
    },
    Measurement {
        id: "microscope",
        says: "On a constant slope the uncorrected first step is {} α, the longest {} α at step {}, and step 100 still {} α; \
               RMSProp starts with {} α.",
        measure: microscope,
    },
    Measurement {
        id: "reddi",
        says: "On [−1, 1], where −1 is the best point, after 200 000 steps: Adam stands at {}, AMSGrad at {}.",
        measure: last_places,
    },
    Measurement { id: "valley", says: "To f < 1e−6 gradient descent takes {} steps and Adam {}.", measure: lengths },
    Measurement {
        id: "valley-turned",
        says: "To f < 1e−6 gradient descent takes {} steps and Adam {}.",
        measure: lengths,
    },
    Measurement {
        id: "frozen",
        says: "After 10 000 steps α/k² still has {} of the distance to go and 0.1/k, which fulfils all three conditions, {}.",
        measure: left,
    },
    Measurement {
        id: "energy",
        says: "It starts at rest at f = {}, the barrier is {} high; the highest it climbs again is {}, and it ends at f = {}.",
        measure: budget,
    },
];

/// A run on the problem of a race: a method at a constant rate, all its steps kept.
fn run(race: &Race, start: &[f64], method: &Call, steps: u64) -> Racer {
    let (spec, values) = optim::resolve(method).expect("a method of the registry with legal values");
    let rates = Rates::new(&Call::new("constant")).expect("the first schedule");
    let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &[], steps, rows: steps as usize + 1 };
    let mut problem = race.problem().clone();
    let mut racer = Racer::new(&mut problem, start, setup);
    racer.advance(&mut problem, steps);
    racer
}

fn descend(race: &Race, lr: f64, steps: u64) -> Racer {
    run(race, race.start(), &Call::new("gd").with("lr", lr), steps)
}

/// Where a condition begins to hold between two numbers, by 40 halvings.
fn edge(mut low: f64, mut high: f64, holds: &mut dyn FnMut(f64) -> bool) -> f64 {
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        *(if holds(middle) { &mut high } else { &mut low }) = middle;
    }
    (low + high) / 2.0
}

/// The least and the greatest eigenvalue of the Hessian of a problem in two coordinates.
fn curvatures(problem: &mut Problem, x: &[f64]) -> [f64; 2] {
    let mut h = [0.0; 4];
    problem.hessian(x, &mut h);
    let (middle, half) = ((h[0] + h[3]) / 2.0, (h[0] - h[3]) / 2.0);
    let radius = (sq(half) + sq(h[1])).sqrt();
    [middle - radius, middle + radius]
}

fn last(race: &Race, i: usize) -> f64 {
    race.racers()[i].trace().latest().f()
}

fn directions(race: &Race) -> Vec<f64> {
    const FAN: usize = 128;
    let trace = race.racers()[0].trace();
    let (from, to) = (trace.row(0).x(), trace.row(1).x());
    let step = [to[0] - from[0], to[1] - from[1]];
    let scale = 1e-5 / norm(&step);
    let mut problem = race.problem().clone();
    let mut gain = |angle: f64| {
        let (s, c) = (math::sin(angle), math::cos(angle));
        let turned = [from[0] + scale * (c * step[0] - s * step[1]), from[1] + scale * (s * step[0] + c * step[1])];
        trace.row(0).f() - problem.value(&turned)
    };
    let own = gain(0.0);
    let others: Vec<f64> = (1..FAN).map(|i| gain(2.0 * PI * i as f64 / FAN as f64)).collect();
    let best = others.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    vec![others.iter().filter(|&&other| other >= own).count() as f64, best / own]
}

fn regimes(race: &Race) -> Vec<f64> {
    let mut h = [0.0];
    race.problem().clone().hessian(race.start(), &mut h);
    let oscillates = edge(0.1 / h[0], 1.9 / h[0], &mut |lr| {
        let racer = descend(race, lr, 1);
        racer.trace().latest().x()[0] * race.start()[0] < 0.0
    });
    let diverges = edge(1.0 / h[0], 4.0 / h[0], &mut |lr| {
        descend(race, lr, 100).trace().latest().f() > race.racers()[0].trace().row(0).f()
    });
    vec![h[0] * oscillates, h[0] * diverges]
}

fn two_starts(race: &Race) -> Vec<f64> {
    let mirrored: Vec<f64> = race.start().iter().enumerate().map(|(i, x)| if i == 0 { -x } else { *x }).collect();
    let entry = &race.experiment().racers[0].method;
    let steps = u64::from(race.experiment().steps);
    let mut numbers = Vec::new();
    for start in [race.start(), &mirrored] {
        let racer = run(race, start, entry, steps);
        numbers.extend([racer.trace().latest().f(), norm(racer.trace().latest().gradient())]);
    }
    numbers
}

fn chords(race: &Race) -> Vec<f64> {
    let mut problem = race.problem().clone();
    let [low, high] = problem.domain[0];
    let at = |i: usize| low + (high - low) * i as f64 / 40.0;
    let (mut tried, mut violated) = (0, 0);
    for i in 0..=40 {
        for j in i + 2..=40 {
            let ends = [problem.value(&[at(i)]), problem.value(&[at(j)])];
            tried += 1;
            let below = |m: usize| {
                let t = (m - i) as f64 / (j - i) as f64;
                let chord = ends[0] + t * (ends[1] - ends[0]);
                // What rounding alone can do is no violation.
                problem.value(&[at(m)]) > chord + 1e-12 * (ends[0].abs() + ends[1].abs())
            };
            violated += u32::from((i + 1..j).any(below));
        }
    }
    vec![f64::from(tried), f64::from(violated)]
}

fn right_angles(race: &Race) -> Vec<f64> {
    // From values of f alone, by central differences along the gradient and across it.
    const REACH: f64 = 1e-5;
    let mut problem = race.problem().clone();
    let mut worst: f64 = 0.0;
    for (_, row) in race.racers()[0].trace().rows() {
        let (x, g) = (row.x(), row.gradient());
        let scale = REACH / norm(g);
        let mut slope = |d: [f64; 2]| {
            problem.value(&[x[0] + scale * d[0], x[1] + scale * d[1]])
                - problem.value(&[x[0] - scale * d[0], x[1] - scale * d[1]])
        };
        let (across, along) = (slope([-g[1], g[0]]), slope([g[0], g[1]]));
        worst = worst.max((across / along).abs());
    }
    // An angle this small is its own tangent.
    vec![worst * 180.0 / PI]
}

fn stopping(race: &Race) -> Vec<f64> {
    let trace = race.racers()[0].trace();
    let shortest = trace.rows().filter(|(k, _)| (1..trace.k()).contains(k)).map(|(_, row)| row.step());
    vec![trace.k() as f64, trace.latest().step(), shortest.fold(f64::INFINITY, f64::min)]
}

fn mean_and_sum(_: &Race) -> Vec<f64> {
    let ways = ["C09", "C09-sum"].map(|id| {
        let experiment = scenario::find(id).map(scenario::Scenario::experiment).unwrap_or_default();
        let steps = u64::from(experiment.steps);
        Race::new(&experiment).map_or_else(|_| Vec::new(), |mut race| race.walk(0, steps).to_vec())
    });
    let worst = ways[0].iter().zip(&ways[1]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    vec![worst, (ways[0].len() / 2) as f64 - 1.0]
}

fn robbins_monro(race: &Race) -> Vec<f64> {
    (0..3)
        .flat_map(|i| {
            let repeats = Repeats::new(race.experiment(), i, 60, 1);
            let [_, mean, half] = repeats.rows.last().copied().unwrap_or([f64::NAN; 3]);
            [mean, half]
        })
        .collect()
}

fn steepest(race: &Race) -> Vec<f64> {
    let [flat, steep] = curvatures(&mut race.problem().clone(), race.start());
    let f = race.racers()[0].trace().row(0).f();
    let diverges = edge(1.0 / steep, 4.0 / steep, &mut |lr| {
        let racer = descend(race, lr, 4000);
        racer.status() == Status::Diverged || racer.trace().latest().f() > f
    });
    let best = descend(race, 2.0 / (flat + steep), 20);
    let length = |k: usize| norm(best.trace().row(k).x());
    vec![steep * diverges, length(20) / length(19), (steep - flat) / (steep + flat)]
}

fn history(race: &Race) -> Vec<f64> {
    let racer = &race.racers()[0];
    let (lr, beta) = (racer.values["lr"], racer.values["beta"]);
    let (mut worst, mut greatest): (f64, f64) = (0.0, 0.0);
    let rows: Vec<_> = racer.trace().rows().map(|(_, row)| row).collect();
    for (k, row) in rows.iter().enumerate() {
        for (i, v) in row.state().iter().enumerate() {
            // By Horner's rule from the oldest gradient on.
            let sum = rows[..k].iter().fold(0.0, |sum, past| beta * sum + past.gradient()[i]);
            worst = worst.max((v + lr * sum).abs());
            greatest = greatest.max(v.abs());
        }
    }
    vec![(rows.len() - 1) as f64, worst / greatest]
}

fn same_bits(race: &Race) -> Vec<f64> {
    let numbers = |i: usize| race.racers()[i].trace().rows().flat_map(|(_, row)| row.x().to_vec());
    let differ = numbers(0).zip(numbers(1)).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    vec![numbers(0).count() as f64, differ as f64]
}

fn terminal_speed(race: &Race) -> Vec<f64> {
    let racer = &race.racers()[0];
    let trace = racer.trace();
    let unit = racer.values["lr"] * norm(trace.row(0).gradient());
    vec![trace.row(1).step() / unit, trace.latest().step() / unit, 1.0 / (1.0 - racer.values["beta"])]
}

fn ends(race: &Race) -> Vec<f64> {
    (0..race.racers().len()).map(|i| last(race, i)).collect()
}

fn accelerated(race: &Race) -> Vec<f64> {
    let steps = |i: usize| {
        let mut rows = race.racers()[i].trace().rows();
        rows.find(|(_, row)| row.f() < 1e-6).map_or(f64::NAN, |(k, _)| k as f64)
    };
    let [_, steep] = curvatures(&mut race.problem().clone(), race.start());
    let bound = 2.0 * steep * sq(norm(race.start()));
    let share = race.racers()[2].trace().rows().map(|(k, row)| row.f() * sq(k as f64 + 1.0) / bound);
    let share = share.fold(0.0, f64::max);
    // Jump, gradient there, correction: v⁺ = βv − α∇f(x + βv).
    let nesterov = &race.racers()[2];
    let (lr, beta) = (nesterov.values["lr"], nesterov.values["beta"]);
    let mut problem = race.problem().clone();
    let mut g = vec![0.0; problem.dim()];
    let mut worst: f64 = 0.0;
    let rows: Vec<_> = nesterov.trace().rows().map(|(_, row)| row).collect();
    for pair in rows.windows(2) {
        let (v, after) = (pair[0].state(), pair[1].state());
        let landing: Vec<f64> = pair[0].x().iter().zip(v).map(|(x, v)| x + beta * v).collect();
        problem.gradient(&landing, &mut g);
        for i in 0..g.len() {
            worst = worst.max((after[i] - (beta * v[i] - lr * g[i])).abs());
        }
    }
    vec![worst, steps(0), steps(2), share]
}

fn effective_rates(race: &Race) -> Vec<f64> {
    let trace = race.racers()[2].trace();
    let (from, to) = (trace.row(0), trace.row(1));
    let rate = |i: usize| (from.x()[i] - to.x()[i]) / from.gradient()[i];
    vec![rate(0) / rate(1), last(race, 2), last(race, 0)]
}

fn first_steps(race: &Race) -> Vec<f64> {
    let moved = |i: usize| {
        let racer = &race.racers()[i];
        let (from, to) = (racer.trace().row(0).x(), racer.trace().row(1).x());
        (to[0] - from[0]).abs() / racer.values["lr"]
    };
    let values = &race.racers()[0].values;
    vec![moved(0), moved(1), (1.0 - values["beta1"]) / (1.0 - values["beta2"]).sqrt()]
}

fn code_and_rule(race: &Race) -> Vec<f64> {
    let mut problem = race.problem().clone();
    let n = problem.dim();
    let (mut steps, mut worst) = (0, 0.0_f64);
    let mut x = vec![0.0; n];
    for racer in race.racers() {
        let Ok(mut rule) = racer.spec.ready(&racer.values, n) else { continue };
        let rows: Vec<_> = racer.trace().rows().collect();
        for pair in rows.windows(2) {
            let [(k, from), (_, to)] = [pair[0], pair[1]];
            rule.begin(from.x(), from.state(), k + 1, to.rate());
            rule.step(&mut problem);
            rule.x(&mut x);
            steps += 1;
            worst = x.iter().zip(to.x()).map(|(a, b)| (a - b).abs()).fold(worst, f64::max);
        }
    }
    vec![f64::from(steps), worst]
}

fn winners(race: &Race) -> Vec<f64> {
    const PROBLEMS: [&str; 6] = ["rosenbrock", "ravine", "beale", "saddle_escape", "two_basins", "plateau"];
    let mut wins = vec![0.0; race.racers().len()];
    for id in PROBLEMS {
        let experiment = Experiment { surface: Call::new(id), start: Vec::new(), ..race.experiment().clone() };
        let Ok(other) = Race::new(&experiment) else { continue };
        let mut best = (f64::INFINITY, 0);
        for (i, racer) in race.racers().iter().enumerate() {
            let mut method = Call::new(racer.spec.id);
            let Ok(Some(lr)) = tune::rate(&experiment, &method, &Call::new("constant")) else { continue };
            method = method.with("lr", lr);
            let f = run(&other, other.start(), &method, tune::TRIAL_STEPS).trace().latest().f();
            if f < best.0 {
                best = (f, i);
            }
        }
        wins[best.1] += 1.0;
    }
    let first = wins.iter().filter(|&&count| count > 0.0).count();
    vec![PROBLEMS.len() as f64, first as f64, wins.iter().copied().fold(0.0, f64::max)]
}

fn microscope(race: &Race) -> Vec<f64> {
    let lr = race.racers()[0].values["lr"];
    let steps = |i: usize| race.racers()[i].trace().rows().skip(1).map(move |(k, row)| (k as f64, row.step() / lr));
    let longest = steps(1).fold((0.0, 0.0), |best, step| if step.1 > best.1 { step } else { best });
    let end =
        |mut steps: Box<dyn Iterator<Item = (f64, f64)> + '_>, k: usize| steps.nth(k - 1).map_or(f64::NAN, |s| s.1);
    vec![end(Box::new(steps(1)), 1), longest.1, longest.0, end(Box::new(steps(1)), 100), end(Box::new(steps(2)), 1)]
}

fn last_places(race: &Race) -> Vec<f64> {
    let Ok(mut race) = Race::new(race.experiment()) else { return Vec::new() };
    (0..2).map(|i| race.walk(i, 200_000).last().copied().unwrap_or(f64::NAN)).collect()
}

fn lengths(race: &Race) -> Vec<f64> {
    race.racers().iter().map(|racer| racer.trace().k() as f64).collect()
}

fn left(race: &Race) -> Vec<f64> {
    let share = |i: usize| race.racers()[i].trace().latest().x()[0] / race.start()[0];
    vec![share(0), share(1)]
}

fn budget(race: &Race) -> Vec<f64> {
    let mut problem = race.problem().clone();
    let trace = race.racers()[0].trace();
    let top = (-100..=100).map(|i| problem.value(&[f64::from(i) / 100.0, 0.0])).fold(f64::NEG_INFINITY, f64::max);
    // From where f has first risen again: what it climbs after its first descent.
    let heights: Vec<f64> = trace.rows().map(|(_, row)| row.f()).collect();
    let turn = heights.windows(2).position(|pair| pair[1] > pair[0]).unwrap_or(0);
    let highest = heights[turn..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    vec![heights[0], top, highest, trace.latest().f()]
}
