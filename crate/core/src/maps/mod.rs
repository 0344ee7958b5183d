//! Many runs at once: every cell of a map is a run of one method, from another start or with other settings.
//!
//! A cell's run is the same to the bit as a [`crate::race::Race`] of the method alone, whoever computes it and in whatever
//! order: a page may spread a map over workers. Where a method moves coordinates independently and the surface offers
//! [`crate::surface::Surface::bulk`], blocks of starts are carried as one long point, see `batch`.

mod batch;
mod fair;
mod league;
mod picture;

pub use fair::{Fair, Trial, fair};
pub use league::{Contest, Outcome, contest};
pub use picture::{BY, Legend, LegendEntry, Reading};

use crate::decimal;
use crate::error::Error;
use crate::link::Experiment;
use crate::math;
use crate::optim::{self, Spec};
use crate::plot::axes::check_view;
use crate::plot::grid::node;
use crate::problem::Objective;
use crate::race;
use crate::run::{Racer, Reason, Setup, Stop};
use crate::schedule::Rates;
use crate::spec::{Arg, Kind, Status, Values};
use crate::surface::Problem;
use batch::Batch;
use serde::Deserialize;

/// The most cells in one direction.
pub const MAX_SIDE: usize = 1024;

/// What a map is of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The racer whose method runs, counted from 0.
    pub racer: usize,
    /// Columns and rows of cells.
    pub size: [usize; 2],
    /// What differs from cell to cell.
    pub over: Over,
}

/// What differs from cell to cell.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Over {
    /// The start: cells are the nodes of a view, the outermost on its edges.
    Starts {
        /// x from, x to, y from, y to, along the experiment's axes.
        view: [f64; 4],
    },
    /// Two parameters of the method.
    Settings {
        /// From left to right.
        across: Range,
        /// From bottom to top.
        up: Range,
        /// A run has arrived, and ends, where f is at most this.
        target: f64,
        /// What the colour shows, an id of [`BY`].
        by: String,
    },
}

/// The values of one parameter: evenly spread, on its own scale.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The parameter's id.
    pub param: String,
    /// The first value.
    pub from: f64,
    /// The last value.
    pub to: f64,
}

/// The ends of runs, one for each cell: row-major, the first row at the top.
pub struct Map {
    problem: Problem,
    start: Vec<f64>,
    experiment: Experiment,
    spec: &'static Spec,
    values: Values,
    rates: Rates,
    stop: Vec<Stop>,
    plan: Plan,
    /// [`Map::width`] numbers a cell: status, last iterate's number, f and x there; status NaN where not yet known.
    cells: Vec<f64>,
    batch: Option<Batch>,
    picture: picture::Classes,
}

impl Map {
    /// The map of an experiment, with nothing computed yet.
    ///
    /// # Errors
    /// Whatever in the experiment or the plan is unknown or out of range: a map of fewer than 2 or more than [`MAX_SIDE`]
    /// cells in a direction, ranges that are reversed, empty or not finite, parameters that are no numbers.
    pub fn new(experiment: &Experiment, plan: Plan) -> Result<Self, Error> {
        let (problem, start, stop) = race::ground(experiment)?;
        let n = problem.dim();
        if n < 2 {
            return Err(Error::WrongLength {
                what: "the point of a map",
                given: n,
                allowed: [2, crate::surface::MAX_DIM],
            });
        }
        let count = experiment.racers.len();
        let entry = experiment.racers.get(plan.racer).ok_or(Error::OutOfRange {
            name: "the map's method".to_string(),
            given: plan.racer as f64 + 1.0,
            allowed: [1.0, count as f64],
        })?;
        let (spec, values) = optim::resolve(&entry.method)?;
        let rates = Rates::new(&entry.schedule)?;
        for (name, given) in [("columns of the map", plan.size[0]), ("rows of the map", plan.size[1])] {
            if !(2..=MAX_SIDE).contains(&given) {
                return Err(Error::OutOfRange {
                    name: name.to_string(),
                    given: given as f64,
                    allowed: [2.0, MAX_SIDE as f64],
                });
            }
        }
        let mut stop = stop;
        match &plan.over {
            Over::Starts { view } => {
                check_view(view)?;
            }
            Over::Settings { across, up, target, by } => {
                across.check(&values)?;
                up.check(&values)?;
                if across.param == up.param {
                    return Err(Error::WrongKind {
                        name: "the map's second parameter".to_string(),
                        given: up.param.clone(),
                        allowed: format!("another one than {}", across.param),
                    });
                }
                if !BY.iter().any(|(id, _)| id == by) {
                    return Err(Error::Unknown {
                        what: "colour of a map".to_string(),
                        given: by.clone(),
                        allowed: BY.iter().map(|(id, _)| id.to_string()).collect(),
                    });
                }
                stop.insert(0, Stop::target(*target)?);
            }
        }
        let mut map = Self {
            cells: vec![f64::NAN; plan.size[0] * plan.size[1] * (3 + n)],
            problem,
            start,
            experiment: experiment.clone(),
            spec,
            values,
            rates,
            stop,
            plan,
            batch: None,
            picture: picture::Classes::default(),
        };
        map.batch = Batch::new(&map);
        Ok(map)
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.plan.size[0] * self.plan.size[1]
    }

    /// Whether there are no cells: never.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers a cell: status as an index of [`Status::ALL`], number of the last iterate, f there, and its coordinates.
    pub fn width(&self) -> usize {
        3 + self.start.len()
    }

    /// The numbers of all cells; NaN where nothing is computed yet.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Runs the cells from number `from` up to but not including `to`, and gives their numbers.
    pub fn compute(&mut self, from: usize, to: usize) -> &[f64] {
        let to = to.min(self.len());
        let from = from.min(to);
        let width = self.width();
        self.picture.stale();
        if let Some(mut batch) = self.batch.take() {
            batch.run(self, from, to);
            self.batch = Some(batch);
        } else {
            for cell in from..to {
                self.run(cell);
            }
        }
        &self.cells[from * width..to * width]
    }

    /// Takes over what another map of the same plan has computed from cell `from` on; what does not fit is left out.
    pub fn put(&mut self, from: usize, numbers: &[f64]) {
        let at = from.saturating_mul(self.width()).min(self.cells.len());
        let count = numbers.len().min(self.cells.len() - at);
        self.cells[at..at + count].copy_from_slice(&numbers[..count]);
        self.picture.stale();
    }

    /// The start of a cell's run.
    pub fn start_of(&self, cell: usize) -> Vec<f64> {
        let mut start = self.start.clone();
        let [a, b] = self.experiment.axes;
        [start[a], start[b]] = self.place_of(cell);
        start
    }

    /// The start's coordinates along the map's axes.
    fn place_of(&self, cell: usize) -> [f64; 2] {
        let [cols, rows] = self.plan.size;
        let [a, b] = self.experiment.axes;
        match self.plan.over {
            Over::Starts { view: [x0, x1, y0, y1] } => {
                [node([x0, x1], cell % cols, cols), node([y1, y0], cell / cols, rows)]
            }
            Over::Settings { .. } => [self.start[a], self.start[b]],
        }
    }

    /// The settings of a cell's run.
    pub fn values_of(&self, cell: usize) -> Values {
        let mut values = self.values.clone();
        if let Over::Settings { across, up, .. } = &self.plan.over {
            let [cols, rows] = self.plan.size;
            values.set(&across.param, across.at(&values, cell % cols, cols));
            values.set(&up.param, up.at(&values, rows - 1 - cell / cols, rows));
        }
        values
    }

    /// The experiment with a cell's start and settings.
    pub fn experiment_of(&self, cell: usize) -> Experiment {
        let mut experiment = self.experiment.clone();
        experiment.start = self.start_of(cell);
        let values = self.values_of(cell);
        let params = &mut experiment.racers[self.plan.racer].method.params;
        if let Over::Settings { across, up, .. } = &self.plan.over {
            for range in [across, up] {
                params.insert(range.param.clone(), Arg::Number(values[range.param.as_str()]));
            }
        }
        experiment
    }

    /// Runs one cell alone.
    fn run(&mut self, cell: usize) {
        let start = self.start_of(cell);
        let setup = Setup {
            spec: self.spec,
            values: self.values_of(cell),
            rates: self.rates.clone(),
            noise: self.experiment.noise,
            seed: u64::from(self.experiment.seed),
            stop: &self.stop,
            steps: u64::from(self.experiment.steps),
            rows: 2,
        };
        let steps = setup.steps;
        let mut racer = Racer::new(&mut self.problem, &start, setup);
        racer.advance(&mut self.problem, steps);
        let latest = racer.trace().latest();
        self.record(cell, racer.status(), racer.trace().k(), latest.f(), latest.x());
    }

    fn record(&mut self, cell: usize, status: Status, k: u64, f: f64, x: &[f64]) {
        let width = self.width();
        let row = &mut self.cells[cell * width..(cell + 1) * width];
        (row[0], row[1], row[2]) = (f64::from(status as u8), k as f64, f);
        math::copy(&mut row[3..], x);
    }
}

impl Range {
    /// Refuses what is no range of a real or whole parameter of the method.
    fn check(&self, values: &Values) -> Result<(), Error> {
        let numeric = |kind: Kind| matches!(kind, Kind::Linear | Kind::Log | Kind::Integer);
        let param =
            values.params().iter().find(|param| param.id == self.param && numeric(param.kind)).ok_or_else(|| {
                Error::Unknown {
                    what: "parameter for a map".to_string(),
                    given: self.param.clone(),
                    allowed: values.params().iter().filter(|p| numeric(p.kind)).map(|p| p.id.to_string()).collect(),
                }
            })?;
        let [mut low, high] = param.legal;
        if param.kind == Kind::Log {
            low = low.max(f64::MIN_POSITIVE);
        }
        for (name, given, allowed) in [("from", self.from, [low, high]), ("to", self.to, [self.from, high])] {
            // Written so that NaN fails.
            if !(given.is_finite() && allowed[0] <= given && given <= allowed[1] && self.from != self.to) {
                return Err(Error::OutOfRange { name: format!("{} {name}", self.param), given, allowed });
            }
        }
        Ok(())
    }

    /// Value `i` of `count`; the ends are met exactly, and in between the digits are few enough for a link.
    fn at(&self, values: &Values, i: usize, count: usize) -> f64 {
        let kind = values.params().iter().find(|param| param.id == self.param).map(|param| param.kind);
        if i == 0 {
            return self.from;
        } else if i + 1 == count {
            return self.to;
        }
        match kind {
            Some(Kind::Log) => {
                let ends = [math::log(self.from), math::log(self.to)];
                rounded(math::exp(node(ends, i, count)))
            }
            Some(Kind::Integer) => node([self.from, self.to], i, count).round(),
            _ => rounded(node([self.from, self.to], i, count)),
        }
        .clamp(self.from, self.to)
    }
}

/// To six significant digits: finer than any map, and short enough for a link.
fn rounded(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (digits, exponent) = decimal::digits(x.abs(), Some(6));
    let size = decimal::parse(&format!("{}e{exponent}", decimal::plain(&digits, 0))).unwrap_or(x.abs());
    if x < 0.0 { -size } else { size }
}

impl Stop {
    /// The rule that ends a run where f is at most `target`.
    fn target(target: f64) -> Result<Self, Error> {
        Self::new(&crate::spec::Call::new("target").with("f", target))
    }
}

/// Whether a run has ended at its target.
fn arrived(racer: &Racer) -> bool {
    racer.reason() == Reason::Rule("target")
}
