//! Whether an answer to a question is right.

use crate::error::Error;
use crate::export::short;
use crate::link::Experiment;
use crate::math::{norm, sq};
use crate::problem::Objective;
use crate::question;
use crate::race::{MAX_STEPS, Race};
use crate::run::Row;
use crate::spec::{Status, Values};
use crate::surface::Problem;
use serde::{Deserialize, Serialize};

/// What a reader answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The place on the map's axes, one coordinate or two; empty where none is meant.
    pub place: Vec<f64>,
    /// The racer, counted from 0; `None` where none is meant.
    pub racer: Option<usize>,
}

/// What comes of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// Whether it counts as right.
    pub right: bool,
    /// From 0 to 1.
    pub score: f64,
    /// Where the truth lies on the map's axes; empty where it is no place.
    pub truth: Vec<f64>,
    /// In words.
    pub words: String,
}

/// A step drawn within this share of its length counts as right.
const NEAR: f64 = 0.25;

/// Judges an answer to the question of an experiment, on a race of its own.
///
/// # Errors
/// An experiment that is unsound or asks nothing.
pub fn judge(experiment: &Experiment, answer: &Answer) -> Result<Judgement, Error> {
    let (question, values) = question::resolve(&experiment.ask.clone().unwrap_or_default())?;
    let mut race = Race::new(experiment)?;
    Ok(match question.id {
        "step" => step(&mut race, &values, answer),
        "basin" => basin(&mut race, &values, answer),
        _ => first(&mut race, &values, answer),
    })
}

/// The coordinates of a point that the map shows.
fn shown(race: &Race, x: &[f64]) -> Vec<f64> {
    if x.len() == 1 { x.to_vec() } else { race.experiment().axes.iter().map(|&axis| x[axis]).collect() }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| sq(a - b)).sum::<f64>().sqrt()
}

fn wrong(words: String) -> Judgement {
    Judgement { right: false, score: 0.0, truth: Vec::new(), words }
}

/// The distance to where the next step leads, in lengths of that step.
fn step(race: &mut Race, values: &Values, answer: &Answer) -> Judgement {
    let k = values["k"] as u64;
    let (focus, label) = focus(race);
    race.advance(k);
    let Some(racer) = race.racers().get(focus) else { return wrong("There is no method to ask about.".to_string()) };
    let from = shown(race, racer.trace().latest().x());
    if racer.trace().k() < k || racer.status() != Status::Running {
        return wrong(format!("{label} takes no further step: its run has ended."));
    }
    race.advance(1);
    let truth = shown(race, race.racers()[focus].trace().latest().x());
    let length = distance(&from, &truth);
    let off = if answer.place.len() == truth.len() { distance(&answer.place, &truth) / length } else { f64::NAN };
    let right = off <= NEAR;
    let place = truth.iter().map(|&x| short(x, 3)).collect::<Vec<_>>().join(", ");
    let words = format!(
        "{}: {label} lands at ({place}), and your mark is {} of the step's length away.",
        if right { "Right" } else { "Not quite" },
        short(off, 2)
    );
    // What is not a number scores nothing.
    Judgement { right, score: (1.0 - off).max(0.0), truth, words }
}

/// Whether the place lies in the basin in which the run ends: from both, descent leads to the same point.
fn basin(race: &mut Race, _: &Values, answer: &Answer) -> Judgement {
    let (focus, label) = focus(race);
    race.advance(MAX_STEPS);
    let mut problem = race.problem().clone();
    let Some(racer) = race.racers().get(focus) else { return wrong("There is no method to ask about.".to_string()) };
    let end = racer.trace().latest();
    let size = problem.domain.iter().map(|[low, high]| sq(high - low)).sum::<f64>().sqrt();
    let away = racer.status() == Status::Diverged || distance(end.x(), race.start()) > 10.0 * size;
    if away || answer.place.is_empty() {
        let right = away && answer.place.is_empty();
        let words = if away { format!("{label} runs away.") } else { format!("{label} does not run away.") };
        let truth = if away { Vec::new() } else { shown(race, end.x()) };
        let verdict = if right { "Right" } else { "No" };
        return Judgement { right, score: f64::from(u8::from(right)), truth, words: format!("{verdict}: {words}") };
    }
    let mut place = race.start().to_vec();
    if place.len() == 1 {
        place.copy_from_slice(&answer.place[..1]);
    } else {
        for (&axis, &x) in race.experiment().axes.iter().zip(&answer.place) {
            place[axis] = x;
        }
    }
    let bottom = settle(&mut problem, end.x(), size);
    let right = distance(&settle(&mut problem, &place, size), &bottom) < 0.02 * size;
    let truth = shown(race, end.x());
    let words = format!(
        "{}: {label} ends at ({}), with f = {}{}.",
        if right { "Right" } else { "No" },
        truth.iter().map(|&x| short(x, 3)).collect::<Vec<_>>().join(", "),
        short(end.f(), 3),
        if right { "" } else { "; your place lies in another basin" }
    );
    Judgement { right, score: f64::from(u8::from(right)), truth, words }
}

/// Whether no other racer that is shown comes within ε earlier.
fn first(race: &mut Race, values: &Values, answer: &Answer) -> Judgement {
    race.advance(MAX_STEPS);
    let eps = values["eps"];
    let minimum = race.problem().minimum;
    let labels = race.labels();
    let reached: Vec<Option<u64>> = race
        .racers()
        .iter()
        .zip(&race.experiment().racers)
        .map(|(racer, entry)| {
            // Where no minimum is known the slope decides.
            let left = |row: &Row<'_>| minimum.map_or_else(|| norm(row.gradient()), |f| row.f() - f);
            let mut rows = racer.trace().rows().filter(|_| !entry.hidden);
            rows.find(|(_, row)| left(row) <= eps).map(|(k, _)| k)
        })
        .collect();
    let best = reached.iter().flatten().min().copied();
    let winner = |i: usize| reached.get(i).copied().flatten().is_some_and(|k| Some(k) == best);
    let right = answer.racer.map_or(best.is_none(), winner);
    let truth = match best {
        None => "no method gets there".to_string(),
        Some(k) => {
            let names: Vec<&str> = (0..labels.len()).filter(|&i| winner(i)).map(|i| labels[i].as_str()).collect();
            format!("{} at step {k}", names.join(" and "))
        }
    };
    let own = match answer.racer.and_then(|i| Some((labels.get(i)?, reached.get(i)?))) {
        Some((label, Some(k))) if !right => format!("; {label} needs {k}"),
        Some((label, None)) if !right => format!("; {label} does not get there"),
        _ => String::new(),
    };
    let words = format!("{}: {truth}{own}.", if right { "Right" } else { "No" });
    Judgement { right, score: f64::from(u8::from(right)), truth: Vec::new(), words }
}

/// The racer in focus and what it is called.
fn focus(race: &Race) -> (usize, String) {
    let focus = race.experiment().focus;
    (focus, race.labels().get(focus).cloned().unwrap_or_default())
}

/// Where steepest descent settles that never climbs and takes steps of at most a hundredth of the domain: the bottom of
/// the basin in which `x` lies, as far as 4000 steps lead.
fn settle(problem: &mut Problem, x: &[f64], size: f64) -> Vec<f64> {
    let mut x = x.to_vec();
    let mut g = vec![0.0; x.len()];
    let mut next = x.clone();
    let mut reach = 0.01 * size;
    let mut f = problem.value_and_gradient(&x, &mut g);
    for _ in 0..4000 {
        let slope = norm(&g);
        if !(slope > 0.0 && reach > 1e-12 * size) {
            break;
        }
        for i in 0..x.len() {
            next[i] = x[i] - reach * g[i] / slope;
        }
        // Armijo's condition with the usual 1e-4.
        let lower = problem.value(&next);
        if lower <= f - 1e-4 * reach * slope {
            x.copy_from_slice(&next);
            f = problem.value_and_gradient(&x, &mut g);
            reach = (1.5 * reach).min(0.01 * size);
        } else {
            reach /= 2.0;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(link: &str, answer: &Answer) -> Judgement {
        let (experiment, messages) = Experiment::from_link(link);
        assert_eq!(messages, Vec::<String>::new());
        judge(&experiment, answer).expect("a sound question")
    }

    fn place(place: &[f64]) -> Answer {
        Answer { place: place.to_vec(), racer: None }
    }

    fn racer(racer: Option<usize>) -> Answer {
        Answer { place: Vec::new(), racer }
    }

    #[test]
    fn a_step_is_judged_by_its_own_length() {
        // f = (x² + 4y²)/2 at (1, 1): g = (1, 4), so α = 0.1 leads to (0.9, 0.6), a step of 0.1·√17 = 0.41231.
        let link = "#race?v=1&surface=quadratic(angle=0,kappa=4)&start=1,1&m=gd(lr=0.1)&steps=5&ask=step";
        let judged = ask(link, &place(&[0.9, 0.6]));
        assert!(judged.right && judged.score > 1.0 - 1e-12, "{judged:?}");
        assert!(distance(&judged.truth, &[0.9, 0.6]) < 1e-15);
        let judged = ask(link, &place(&[0.9, 0.8]));
        assert!(!judged.right && (judged.score - (1.0 - 0.2 / 0.1 / 17f64.sqrt())).abs() < 1e-12, "{judged:?}");
        assert!(judged.words.contains("0.49 of the step"), "{}", judged.words);
        // A step later: g = (0.9, 2.4), so to (0.81, 0.36).
        let judged = ask(&link.replace("ask=step", "ask=step(k=1)"), &place(&[0.81, 0.36]));
        assert!(judged.right, "{judged:?}");
        assert!(!ask(&link.replace("ask=step", "ask=step(k=9)"), &place(&[0.0, 0.0])).right, "the run is over");
        assert!(!ask(link, &place(&[])).right, "no mark at all");
    }

    #[test]
    fn a_basin_is_named_by_any_place_in_it() {
        // Gradient descent stays in the basin of (−1, 0), momentum rolls into that of (1, 0): claim C20.
        let link = "#race?v=1&surface=two_basins&start=-1.8,1.2&m=gd(lr=0.05)&m=momentum(beta=0.9,lr=0.05)&steps=300&ask=basin";
        assert!(ask(link, &place(&[-0.6, -1.0])).right && !ask(link, &place(&[0.7, 1.0])).right);
        let momentum = format!("{link}&focus=2");
        assert!(!ask(&momentum, &place(&[-0.6, -1.0])).right && ask(&momentum, &place(&[0.7, 1.0])).right);
        assert!(!ask(link, &racer(None)).right, "it does not run away");
        let wild = "#race?v=1&surface=two_basins&start=-1.8,1.2&m=gd(lr=5)&steps=300&ask=basin";
        assert!(ask(wild, &racer(None)).right && !ask(wild, &place(&[0.7, 1.0])).right);
    }

    #[test]
    fn the_first_within_the_tolerance_wins() {
        // (1 − α)ᵏ: 0.5ᵏ against 0.9ᵏ on f = x²/2 from 1; f ≤ 1e-3 for x ≤ 0.0447: k = 5 and k = 30.
        let link = "#race?v=1&surface=parabola(a=1)&start=1&m=gd(lr=0.1)&m=gd(lr=0.5)&steps=100&ask=first(eps=0.001)";
        let judged = ask(link, &racer(Some(1)));
        assert!(judged.right && judged.words.contains("at step 5"), "{judged:?}");
        let judged = ask(link, &racer(Some(0)));
        assert!(!judged.right && judged.words.contains("needs 30"), "{judged:?}");
        assert!(!ask(link, &racer(None)).right);
        let short = link.replace("steps=100", "steps=3");
        assert!(ask(&short, &racer(None)).right && !ask(&short, &racer(Some(1))).right);
    }
}
