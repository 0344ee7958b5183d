//! A race for people: where everyone stands, in words and in rows of numbers.

use crate::export::short;
use crate::math;
use crate::optim::State;
use crate::race::Race;
use crate::run::{Counts, Row};
use crate::spec::Status;
use serde::Serialize;

/// How one racer stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Its status, see [`Status::id`].
    pub id: &'static str,
    /// The same as the end of a sentence that begins with its name.
    pub sentence: String,
    /// Number of its latest iterate.
    pub k: u64,
    /// f there.
    pub f: f64,
    /// ‖∇f‖ there.
    pub grad_norm: f64,
    /// Distance from there to the nearest known minimum; NaN where none is known.
    pub distance: f64,
    /// Evaluations so far.
    pub counts: Counts,
    /// Every so many iterates are kept.
    pub stride: u64,
}

/// One iterate with everything that is known about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Iterate {
    /// Its number.
    pub k: u64,
    /// xₖ.
    pub x: Vec<f64>,
    /// f(xₖ).
    pub f: f64,
    /// ∇f(xₖ), without noise.
    pub gradient: Vec<f64>,
    /// ‖∇f(xₖ)‖.
    pub grad_norm: f64,
    /// ‖xₖ − xₖ₋₁‖; NaN at the start.
    pub step: f64,
    /// The rate of the step to xₖ; NaN at the start.
    pub rate: f64,
    /// What is added to the gradient in the step from xₖ; empty without noise.
    pub noise: Vec<f64>,
    /// What the method remembers after the step to xₖ.
    pub state: Vec<Memory>,
    /// Evaluations up to here.
    pub counts: Counts,
}

/// One thing that a method remembers, with its numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Memory {
    /// Its name in the rule.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Its numbers.
    pub values: Vec<f64>,
}

impl Iterate {
    fn new(k: u64, row: Row<'_>, states: &[State]) -> Self {
        let n = row.x().len();
        let mut rest = row.state();
        let state = states
            .iter()
            .map(|state| {
                let (values, more) = rest.split_at(state.len(n));
                rest = more;
                Memory { id: state.id, name: state.name, values: values.to_vec() }
            })
            .collect();
        Self {
            k,
            x: row.x().to_vec(),
            f: row.f(),
            gradient: row.gradient().to_vec(),
            grad_norm: math::norm(row.gradient()),
            step: row.step(),
            rate: row.rate(),
            noise: row.noise().to_vec(),
            state,
            counts: row.counts(),
        }
    }
}

impl Race {
    /// How every racer stands.
    pub fn standings(&self) -> Vec<Standing> {
        let standing = |(i, racer): (usize, &crate::run::Racer)| {
            let latest = racer.trace().latest();
            Standing {
                id: racer.status().id(),
                sentence: self.sentence(i),
                k: racer.trace().k(),
                f: latest.f(),
                grad_norm: math::norm(latest.gradient()),
                distance: self.distance(latest.x()),
                counts: latest.counts(),
                stride: racer.trace().stride(),
            }
        };
        self.racers().iter().enumerate().map(standing).collect()
    }

    /// Iterate k of racer `i`, or the last one kept before it; `None` where there is no such racer.
    pub fn iterate(&self, i: usize, k: u64) -> Option<Iterate> {
        let racer = self.racers().get(i)?;
        let (k, row) = racer.trace().at(k);
        Some(Iterate::new(k, row, racer.spec.state))
    }

    /// The iterates of racer `i` that are kept, from number `from` on, at most `count`.
    pub fn table(&self, i: usize, from: u64, count: usize) -> Vec<Iterate> {
        let Some(racer) = self.racers().get(i) else {
            return Vec::new();
        };
        let rows = racer.trace().rows().skip_while(|(k, _)| *k < from).take(count);
        rows.map(|(k, row)| Iterate::new(k, row, racer.spec.state)).collect()
    }

    /// What each racer is called in this race: its method's name, and where two would be the same, its number after it.
    pub fn labels(&self) -> Vec<String> {
        let names: Vec<&str> = self.racers().iter().map(|racer| racer.spec.name).collect();
        let label = |(i, name): (usize, &&str)| {
            let namesakes = names.iter().filter(|other| other == &name).count();
            let number = names[..=i].iter().filter(|other| other == &name).count();
            if namesakes > 1 { format!("{name} {number}") } else { (*name).to_string() }
        };
        names.iter().enumerate().map(label).collect()
    }

    /// The race at step k in words: where, from where, who leads, and how each method stands that is not hidden.
    pub fn summary(&self, k: u64) -> String {
        let problem = self.problem();
        let surface =
            problem.surface.map_or_else(|| format!("f = {}", problem.text), |surface| surface.name.to_string());
        let n = self.start().len();
        let start = match n {
            0..=4 => format!("({})", self.start().iter().map(|&x| short(x, 4)).collect::<Vec<_>>().join(", ")),
            _ => format!("a point with {n} coordinates"),
        };
        let k = k.min(self.k());
        let labels = self.labels();
        // Visible racers with f at step k, the best first; what has diverged comes last.
        let mut field: Vec<(f64, usize)> = (0..labels.len())
            .filter(|&i| !self.experiment().racers[i].hidden)
            .map(|i| {
                let racer = &self.racers()[i];
                let f = racer.trace().at(k).1.f();
                (if racer.status() == Status::Diverged && k >= racer.trace().k() { f64::NAN } else { f }, i)
            })
            .collect();
        let before = |a: f64, b: f64| a < b || (b.is_nan() && !a.is_nan());
        // By insertion, which keeps equals in their order: a race has few methods, and the library's sorts are large.
        for i in 1..field.len() {
            let mut j = i;
            while j > 0 && before(field[j].0, field[j - 1].0) {
                field.swap(j, j - 1);
                j -= 1;
            }
        }
        let mut text = format!("{surface}, from {start}, step {k}.");
        if field.is_empty() {
            return text + " No method is shown.";
        }
        let best = field[0].0;
        let leaders: Vec<&str> =
            field.iter().take_while(|(f, _)| *f == best).map(|&(_, i)| labels[i].as_str()).collect();
        if best.is_nan() {
            text += " No method is left in the race.";
        } else if field.len() > 1 && leaders.len() == field.len() {
            text += &format!(" All {} methods are level.", field.len());
        } else if field.len() > 1 {
            let verb = if leaders.len() == 1 { "leads" } else { "share the lead" };
            text += &format!(" {} {verb}.", leaders.join(" and "));
        }
        for &(_, i) in &field {
            let racer = &self.racers()[i];
            let f = racer.trace().at(k).1.f();
            let gap = match problem.minimum {
                Some(minimum) if minimum != 0.0 => format!(", {} above the minimum", short(f - minimum, 3)),
                _ => String::new(),
            };
            let ended = k >= racer.trace().k() && racer.status() != Status::Running;
            let end = if ended { format!("; it {}", self.sentence(i)) } else { String::new() };
            text += &format!(" {}: f = {}{gap}{end}.", labels[i], short(f, 4));
        }
        text
    }

    /// One sentence for each setting that two racers have in common and at different values: first the rates, then
    /// the schedules.
    pub fn unequal(&self) -> Vec<String> {
        let labels = self.labels();
        let racers = self.racers();
        let mut sentences = Vec::new();
        let mut compare = |name: &str, values: Vec<(usize, String)>| {
            if values.iter().any(|(_, value)| *value != values[0].1) {
                let each: Vec<String> = values.iter().map(|(i, value)| format!("{} {value}", labels[*i])).collect();
                sentences.push(format!("{name} is not the same for all: {}.", each.join(", ")));
            }
        };
        let mut params: Vec<&'static crate::spec::Param> = Vec::new();
        for param in racers.iter().flat_map(|racer| racer.spec.params) {
            if !params.iter().any(|known| known.id == param.id) {
                params.push(param);
            }
        }
        if let Some(lr) = params.iter().position(|param| param.id == "lr") {
            params[..=lr].rotate_right(1);
        }
        let mut schedules = Some(racers.iter().enumerate().map(|(i, racer)| {
            let rates = &racer.rates;
            let call = crate::spec::Call { id: rates.schedule.id.to_string(), params: rates.values.args() };
            (i, call.to_text())
        }));
        for param in params {
            if param.id != "lr"
                && let Some(schedules) = schedules.take()
            {
                compare("The schedule", schedules.collect());
            }
            let values = racers.iter().enumerate().filter_map(|(i, racer)| {
                let own = racer.spec.params.iter().find(|own| own.id == param.id)?;
                let text = match own.arg(racer.values.get(param.id)?) {
                    crate::spec::Arg::Number(value) => short(value, 4),
                    crate::spec::Arg::Text(text) => text,
                };
                Some((i, text))
            });
            compare(param.name, values.collect());
        }
        if let Some(schedules) = schedules {
            compare("The schedule", schedules.collect());
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{Entry, Experiment};
    use crate::spec::Call;

    fn race(calls: &[Call]) -> Race {
        let racers = calls.iter().cloned().map(Entry::new).collect();
        Race::new(&Experiment { racers, ..Experiment::default() }).expect("a sound experiment")
    }

    #[test]
    fn the_summary_names_the_place_the_leader_and_everyone() {
        let mut race = race(&[Call::new("gd").with("lr", 0.001), Call::new("adam").with("lr", 0.1)]);
        // At (−1.2, 1): f = 2.2² + 100·(1 − 1.44)² = 24.2.
        assert_eq!(
            race.summary(0),
            "Rosenbrock's banana, from (−1.2, 1), step 0. All 2 methods are level. \
             Gradient descent: f = 24.2. Adam: f = 24.2."
        );
        race.advance(1);
        // Gradient descent moves by 0.001·(215.6, 88) to (−0.9844, 1.088): f = 3.9378 + 100·(1.088 − 0.96904)² = 5.353.
        // Adam moves by 0.1 in both to (−1.1, 1.1): f = 4.41 + 100·(1.1 − 1.21)² = 5.62.
        assert_eq!(
            race.summary(1),
            "Rosenbrock's banana, from (−1.2, 1), step 1. Gradient descent leads. \
             Gradient descent: f = 5.353. Adam: f = 5.62."
        );
    }

    #[test]
    fn who_has_diverged_comes_last_and_it_is_said() {
        let mut race = race(&[Call::new("gd").with("lr", 1e300), Call::new("adam").with("lr", 0.1)]);
        race.advance(3);
        let summary = race.summary(3);
        assert!(summary.contains("Adam leads."), "{summary}");
        assert!(summary.contains("Gradient descent: f = ∞; it has diverged at step 1"), "{summary}");
        // At the start nobody has diverged yet.
        assert!(race.summary(0).contains("level"), "{}", race.summary(0));
    }

    #[test]
    fn namesakes_are_numbered() {
        assert_eq!(
            race(&[Call::new("gd"), Call::new("adam"), Call::new("gd")]).labels(),
            ["Gradient descent 1", "Adam", "Gradient descent 2"]
        );
    }

    #[test]
    fn settings_that_differ_are_said_rates_first() {
        let equal = race(&[Call::new("gd").with("lr", 0.01), Call::new("momentum").with("lr", 0.01)]);
        assert_eq!(equal.unequal(), Vec::<String>::new());
        let mut slow = Entry::new(Call::new("momentum").with("lr", 0.01).with("weight_decay", 0.5));
        slow.schedule = Call::new("inverse");
        let racers = vec![Entry::new(Call::new("gd").with("lr", 0.25)), slow];
        let race = Race::new(&Experiment { racers, ..Experiment::default() }).unwrap();
        assert_eq!(
            race.unequal(),
            [
                "Step size α is not the same for all: Gradient descent 0.25, Momentum 0.01.",
                "The schedule is not the same for all: Gradient descent constant, Momentum inverse.",
                "Weight decay λ is not the same for all: Gradient descent 0, Momentum 0.5.",
            ]
        );
    }

    #[test]
    fn rows_carry_what_the_method_remembers() {
        let mut race = race(&[Call::new("adam").with("lr", 0.1)]);
        race.advance(5);
        let row = race.iterate(0, 3).unwrap();
        assert_eq!((row.k, row.x.len(), row.gradient.len(), row.noise.len()), (3, 2, 2, 0));
        assert_eq!(
            row.state.iter().map(|memory| (memory.id, memory.values.len())).collect::<Vec<_>>(),
            [("m", 2), ("v", 2)]
        );
        assert_eq!(race.table(0, 3, 10).iter().map(|row| row.k).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(race.table(0, 3, 2)[0], row);
        assert!(race.iterate(1, 0).is_none() && race.table(1, 0, 5).is_empty());
    }
}
