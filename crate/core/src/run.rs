//! One method on its way: where it is, where it has been, what it cost, and when it ends.

use crate::error::Error;
use crate::math;
use crate::noise::Normal;
use crate::optim::{Optimizer, Spec};
use crate::problem::Objective;
use crate::schedule::Rates;
use crate::spec::{Call, Param, Status, Values};
use crate::surface::Problem;
use serde::Serialize;

/// Evaluations that a method has asked for. What the record itself evaluates is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Values f(x).
    pub values: u64,
    /// Gradients ∇f(x).
    pub gradients: u64,
    /// Hessians ∇²f(x).
    pub hessians: u64,
}

/// A stopping rule that describes itself.
#[derive(Serialize)]
pub struct StopRule {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Its threshold.
    pub params: &'static [Param],
    /// The status it ends a run with.
    pub status: Status,
    /// Whether the rule is met, from the latest iterate and the threshold.
    #[serde(skip)]
    pub met: fn(&Latest, f64) -> bool,
}

/// What a stopping rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Latest {
    /// f(xₖ).
    pub f: f64,
    /// ‖xₖ − xₖ₋₁‖.
    pub step: f64,
    /// ‖∇f(xₖ)‖.
    pub grad_norm: f64,
    /// Evaluations so far.
    pub counts: Counts,
}

/// Every stopping rule.
pub static STOP_RULES: &[StopRule] = &[
    StopRule {
        id: "step",
        name: "‖xₖ₊₁ − xₖ‖ < ε",
        params: &[Param::log("eps", "ε", 1e-9, [1e-12, 1e-1])],
        status: Status::Converged,
        met: |now, eps| now.step < eps,
    },
    StopRule {
        id: "grad",
        name: "‖∇f‖ < ε",
        params: &[Param::log("eps", "ε", 1e-6, [1e-12, 1e-1])],
        status: Status::Converged,
        met: |now, eps| now.grad_norm < eps,
    },
    StopRule {
        id: "target",
        name: "f ≤ target",
        params: &[Param::linear("f", "Target", 1e-6, [-100.0, 100.0]).legal([-f64::MAX, f64::MAX])],
        status: Status::Converged,
        met: |now, target| now.f <= target,
    },
    StopRule {
        id: "evaluations",
        name: "evaluations used up",
        params: &[Param::integer("most", "Most evaluations", 1000, [10, 10_000]).legal([1.0, 1e12])],
        status: Status::OutOfBudget,
        met: |now, most| (now.counts.values + now.counts.gradients + now.counts.hessians) as f64 >= most,
    },
];

/// A stopping rule with its threshold.
#[derive(Clone, Copy)]
pub struct Stop {
    /// The rule.
    pub rule: &'static StopRule,
    /// Its threshold.
    pub threshold: f64,
}

impl Stop {
    /// The rule that `call` names.
    ///
    /// # Errors
    /// An unknown rule or parameter, or a threshold out of range.
    pub fn new(call: &Call) -> Result<Self, Error> {
        let rule = STOP_RULES.iter().find(|rule| rule.id == call.id).ok_or_else(|| Error::Unknown {
            what: "stopping rule".to_string(),
            given: call.id.clone(),
            allowed: STOP_RULES.iter().map(|rule| rule.id.to_string()).collect(),
        })?;
        let values = Values::new(rule.params, &call.params, rule.id)?;
        Ok(Self { rule, threshold: values.as_slice()[0] })
    }
}

/// Where each quantity stands in a row of the history.
///
/// ```text
/// x (n) | f | step | rate | values | gradients | hessians | ∇f (n) | noise (n, where there is any) | state
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Number of coordinates.
    pub n: usize,
    noisy: bool,
    state: usize,
}

impl Layout {
    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.n + 6 + self.n + if self.noisy { self.n } else { 0 } + self.state
    }
}

/// A row being written, part by part.
struct Parts<'a> {
    x: &'a mut [f64],
    /// f, step, rate, and the counts of values, gradients and Hessians.
    numbers: &'a mut [f64; 6],
    gradient: &'a mut [f64],
    noise: &'a mut [f64],
    state: &'a mut [f64],
}

impl Layout {
    /// The parts of a row for `n`, which is `self.n`: where the caller knows the number beforehand, so do all loops.
    #[inline(always)]
    fn parts<'a>(&self, n: usize, row: &'a mut [f64]) -> Parts<'a> {
        let (x, rest) = row.split_at_mut(n);
        let (numbers, rest) = rest.split_first_chunk_mut().expect("a row holds more than its point");
        let (gradient, rest) = rest.split_at_mut(n);
        let (noise, state) = rest.split_at_mut(rest.len() - self.state);
        Parts { x, numbers, gradient, noise, state }
    }
}

/// One row of the history.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    layout: Layout,
    row: &'a [f64],
}

impl<'a> Row<'a> {
    /// xₖ.
    pub fn x(&self) -> &'a [f64] {
        &self.row[..self.layout.n]
    }

    /// f(xₖ).
    pub fn f(&self) -> f64 {
        self.row[self.layout.n]
    }

    /// ‖xₖ − xₖ₋₁‖; NaN at the start.
    pub fn step(&self) -> f64 {
        self.row[self.layout.n + 1]
    }

    /// The rate that the schedule gave the step to xₖ; NaN at the start.
    pub fn rate(&self) -> f64 {
        self.row[self.layout.n + 2]
    }

    /// Evaluations up to here.
    pub fn counts(&self) -> Counts {
        let at = self.layout.n + 3;
        let [values, gradients, hessians] = [0, 1, 2].map(|i| self.row[at + i] as u64);
        Counts { values, gradients, hessians }
    }

    /// ∇f(xₖ), without noise.
    pub fn gradient(&self) -> &'a [f64] {
        let at = self.layout.n + 6;
        &self.row[at..at + self.layout.n]
    }

    /// What is added to each gradient that the step *from* xₖ asks for; empty without noise.
    pub fn noise(&self) -> &'a [f64] {
        let at = 2 * self.layout.n + 6;
        &self.row[at..at + if self.layout.noisy { self.layout.n } else { 0 }]
    }

    /// What the method remembers after the step to xₖ, the buffers one after the other.
    pub fn state(&self) -> &'a [f64] {
        &self.row[self.layout.width() - self.layout.state..]
    }
}

/// The history of one run within a fixed room.
///
/// All iterates are kept while they fit. When the room is full every second one is dropped and from then on only every
/// second is kept, and so on: the whole way stays visible at a growing stride. The latest iterate is always there.
pub struct Trace {
    layout: Layout,
    rows: Vec<f64>,
    capacity: usize,
    stride: u64,
    /// The number of the iterate that is kept next.
    next: u64,
    latest: Vec<f64>,
    k: u64,
}

impl Trace {
    fn new(layout: Layout, capacity: usize) -> Self {
        let width = layout.width();
        let capacity = capacity * width;
        Self {
            layout,
            rows: Vec::with_capacity(capacity),
            capacity,
            stride: 1,
            next: 0,
            latest: vec![0.0; width],
            k: 0,
        }
    }

    /// Keeps the latest row as iterate k.
    #[inline]
    fn keep(&mut self, k: u64) {
        self.k = k;
        if k != self.next {
            return;
        }
        if self.rows.len() + self.latest.len() > self.capacity {
            self.thin();
            if !k.is_multiple_of(self.stride) {
                self.next = k - k % self.stride + self.stride;
                return;
            }
        }
        self.rows.extend_from_slice(&self.latest);
        self.next = k + self.stride;
    }

    #[cold]
    fn thin(&mut self) {
        let width = self.layout.width();
        let kept = self.len().div_ceil(2);
        for i in 1..kept {
            self.rows.copy_within(2 * i * width..(2 * i + 1) * width, i * width);
        }
        self.rows.truncate(kept * width);
        self.stride *= 2;
    }

    /// Number of rows kept.
    pub fn len(&self) -> usize {
        self.rows.len() / self.layout.width()
    }

    /// Whether nothing is kept: never, since the start is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Every `stride`-th iterate is kept.
    pub fn stride(&self) -> u64 {
        self.stride
    }

    /// The number of the latest iterate.
    pub fn k(&self) -> u64 {
        self.k
    }

    /// The latest iterate.
    pub fn latest(&self) -> Row<'_> {
        Row { layout: self.layout, row: &self.latest }
    }

    /// The i-th row kept: iterate i · stride.
    pub fn row(&self, i: usize) -> Row<'_> {
        let width = self.layout.width();
        Row { layout: self.layout, row: &self.rows[i * width..(i + 1) * width] }
    }

    /// Iterate k, or the last one kept before it, with its number; beyond the end the latest.
    pub fn at(&self, k: u64) -> (u64, Row<'_>) {
        if k >= self.k {
            return (self.k, self.latest());
        }
        let i = (k / self.stride) as usize;
        (i as u64 * self.stride, self.row(i))
    }

    /// All rows kept with their numbers, and the latest.
    pub fn rows(&self) -> impl Iterator<Item = (u64, Row<'_>)> {
        let kept = (0..self.len()).map(|i| (i as u64 * self.stride, self.row(i)));
        let last = (!self.k.is_multiple_of(self.stride)).then(|| (self.k, self.latest()));
        kept.chain(last)
    }
}

/// Why a run has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It has not.
    None,
    /// The stopping rule of this id.
    Rule(&'static str),
    /// A coordinate is no longer finite.
    Iterate,
    /// f is not a finite number there.
    Value,
    /// The iterate has stood still for [`STALL`] steps.
    Still,
    /// The steps set aside are taken.
    Steps,
    /// The method gave up.
    Method,
}

/// Steps without any change after which a run counts as stalled.
pub const STALL: u32 = 20;

/// What a racer is made of.
pub struct Setup<'a> {
    /// The method.
    pub spec: &'static Spec,
    /// Its parameters.
    pub values: Values,
    /// The schedule of its step size.
    pub rates: Rates,
    /// Standard deviation of the noise on each coordinate of the gradient.
    pub noise: f64,
    /// Seed of the noise; racers of one race share it, so they meet the same noise at the same step.
    pub seed: u64,
    /// Stopping rules; the first that is met ends the run.
    pub stop: &'a [Stop],
    /// Most steps.
    pub steps: u64,
    /// Most rows of history.
    pub rows: usize,
}

/// A method with its history on one problem.
pub struct Racer {
    /// The method.
    pub spec: &'static Spec,
    /// Its parameters.
    pub values: Values,
    /// The schedule of its step size.
    pub rates: Rates,
    lr: f64,
    /// Whether the schedule leaves the rate as it is.
    constant: bool,
    optimizer: Box<dyn Optimizer>,
    x: Vec<f64>,
    noise: Noise,
    stop: Vec<Stop>,
    steps: u64,
    counts: Counts,
    trace: Trace,
    still: u32,
    status: Status,
    reason: Reason,
}

impl Racer {
    /// A racer at its start.
    pub fn new(problem: &mut Problem, start: &[f64], setup: Setup<'_>) -> Self {
        let n = problem.dim();
        let Setup { spec, values, rates, noise, seed, stop, steps, rows } = setup;
        let noise = Noise::new(problem, noise, seed);
        let layout =
            Layout { n, noisy: !noise.vector.is_empty(), state: spec.state.iter().map(|state| state.len(n)).sum() };
        let mut racer = Self {
            spec,
            lr: values.get("lr").unwrap_or(1.0),
            constant: rates.is_constant(),
            optimizer: (spec.build)(n, &values),
            values,
            rates,
            x: start.to_vec(),
            noise,
            stop: stop.to_vec(),
            steps,
            counts: Counts::default(),
            trace: Trace::new(layout, rows.max(2)),
            still: 0,
            status: Status::Running,
            reason: Reason::None,
        };
        problem.project(&mut racer.x);
        let row = layout.parts(n, &mut racer.trace.latest);
        row.x.copy_from_slice(&racer.x);
        row.numbers[0] = problem.value_and_gradient(&racer.x, row.gradient);
        (row.numbers[1], row.numbers[2]) = (f64::NAN, f64::NAN);
        let Self { optimizer, trace, counts, noise, x, .. } = &mut racer;
        optimizer.init(&mut Oracle { problem, here: trace.latest(), counts, noise: &noise.vector }, x);
        racer.record(n, problem);
        racer.judge(n, Status::Running);
        racer
    }

    /// How the run stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Why it has ended.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// Its history.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Up to `steps` more steps; fewer where the run ends. Allocates nothing.
    pub fn advance(&mut self, problem: &mut Problem, steps: u64) -> Status {
        // Maps have two coordinates: code of its own for them, without loops, takes half the time.
        if self.x.len() == 2 {
            self.walk(2, problem, steps);
        } else {
            self.walk(self.x.len(), problem, steps);
        }
        self.status
    }

    #[inline(always)]
    fn walk(&mut self, n: usize, problem: &mut Problem, steps: u64) {
        for _ in 0..steps {
            if self.status != Status::Running {
                break;
            }
            self.step(n, problem);
        }
    }

    #[inline(always)]
    fn step(&mut self, n: usize, problem: &mut Problem) {
        let k = self.trace.k;
        let rate = if self.constant { self.lr } else { self.rates.rate(self.lr, k) };
        let Self { optimizer, trace, counts, noise, x, .. } = self;
        let mut status =
            optimizer.step(&mut Oracle { problem, here: trace.latest(), counts, noise: &noise.vector }, x, rate);
        problem.project(x);
        let row = trace.layout.parts(n, &mut trace.latest);
        let mut moved = 0.0;
        for (old, new) in row.x.iter_mut().zip(&x[..n]) {
            moved += math::sq(new - *old);
            *old = *new;
        }
        row.numbers[0] = problem.value_and_gradient(row.x, row.gradient);
        row.numbers[1] = moved.sqrt();
        row.numbers[2] = rate;
        trace.k = k + 1;
        self.record(n, problem);
        // A run that already stands still by a stopping rule has converged, not stalled.
        self.still = if moved == 0.0 && self.noise.vector.is_empty() { self.still + 1 } else { 0 };
        if status == Status::Running && self.steps <= k + 1 {
            status = Status::OutOfBudget;
        }
        self.judge(n, status);
    }

    /// Completes the latest row and keeps it.
    #[inline(always)]
    fn record(&mut self, n: usize, problem: &Problem) {
        self.noise.draw(problem, self.trace.k + 1, self.trace.latest().x());
        let row = self.trace.layout.parts(n, &mut self.trace.latest);
        row.numbers[3] = self.counts.values as f64;
        row.numbers[4] = self.counts.gradients as f64;
        row.numbers[5] = self.counts.hessians as f64;
        if !self.noise.vector.is_empty() {
            row.noise.copy_from_slice(&self.noise.vector);
        }
        if !row.state.is_empty() {
            self.optimizer.state(row.state);
        }
        self.trace.keep(self.trace.k);
    }

    /// Sets status and reason from the latest iterate: divergence first, then the stopping rules, then the budget.
    #[inline(always)]
    fn judge(&mut self, n: usize, proposed: Status) {
        let row = &self.trace.latest;
        let sound = row[..=n].iter().all(|x| x.is_finite());
        if sound && proposed == Status::Running && self.stop.is_empty() && self.still < STALL {
            return;
        }
        self.end(proposed);
    }

    fn end(&mut self, proposed: Status) {
        let here = self.trace.latest();
        (self.status, self.reason) = if !here.x().iter().all(|x| x.is_finite()) {
            (Status::Diverged, Reason::Iterate)
        } else if !here.f().is_finite() {
            (Status::Diverged, Reason::Value)
        } else if let Some(stop) = self.stop_met() {
            (stop.rule.status, Reason::Rule(stop.rule.id))
        } else if proposed == Status::OutOfBudget {
            (Status::OutOfBudget, Reason::Steps)
        } else if proposed != Status::Running {
            (proposed, Reason::Method)
        } else if self.still >= STALL {
            (Status::Stalled, Reason::Still)
        } else {
            (Status::Running, Reason::None)
        };
    }

    fn stop_met(&self) -> Option<Stop> {
        if self.stop.is_empty() {
            return None;
        }
        let here = self.trace.latest();
        let grad_norm = math::norm(here.gradient());
        let now = Latest { f: here.f(), step: here.step(), grad_norm, counts: self.counts };
        self.stop.iter().find(|stop| (stop.rule.met)(&now, stop.threshold)).copied()
    }
}

/// What is added to each gradient that one step asks for: the deviation of an online objective at that step, and noise.
struct Noise {
    sigma: f64,
    normal: Normal,
    /// Empty where there is neither.
    vector: Vec<f64>,
}

impl Noise {
    fn new(problem: &Problem, sigma: f64, seed: u64) -> Self {
        let n = if sigma > 0.0 || problem.is_online() { problem.dim() } else { 0 };
        Self { sigma, normal: Normal::new(seed), vector: vec![0.0; n] }
    }

    /// The noise of step t = 1, 2, … from `x`.
    #[inline(always)]
    fn draw(&mut self, problem: &Problem, t: u64, x: &[f64]) {
        if !self.vector.is_empty() {
            self.draw_some(problem, t, x);
        }
    }

    #[inline(never)]
    fn draw_some(&mut self, problem: &Problem, t: u64, x: &[f64]) {
        self.vector.fill(0.0);
        problem.online(t, x, &mut self.vector);
        if self.sigma > 0.0 {
            for noise in &mut self.vector {
                *noise += self.sigma * self.normal.draw();
            }
        }
    }
}

/// The iterates alone: x₀, x₁, … in rows of n, `steps` steps long whatever happens, the same as a [`Racer`] records.
///
/// Nothing else is evaluated, kept or judged, so this is what a method itself costs.
pub fn walk(problem: &mut Problem, start: &[f64], setup: &Setup<'_>, out: &mut Vec<f64>) {
    let n = problem.dim();
    let mut x = start.to_vec();
    problem.project(&mut x);
    let mut noise = Noise::new(problem, setup.noise, setup.seed);
    let mut optimizer = (setup.spec.build)(n, &setup.values);
    let lr = setup.values.get("lr").unwrap_or(1.0);
    out.clear();
    out.resize(n * (setup.steps as usize + 1), 0.0);
    let (first, others) = out.split_at_mut(n);
    first.copy_from_slice(&x);
    optimizer.init(&mut Bare { problem, noise: &noise.vector }, &x);
    let constant = setup.rates.is_constant();
    for (k, row) in (0..).zip(others.chunks_exact_mut(n)) {
        noise.draw(problem, k + 1, &x);
        let rate = if constant { lr } else { setup.rates.rate(lr, k) };
        optimizer.step(&mut Bare { problem, noise: &noise.vector }, &mut x, rate);
        problem.project(&mut x);
        math::copy(row, &x);
    }
}

/// The problem as a method sees it, noise and all, and nothing more.
pub(crate) struct Bare<'a> {
    pub(crate) problem: &'a mut Problem,
    pub(crate) noise: &'a [f64],
}

impl Objective for Bare<'_> {
    fn dim(&self) -> usize {
        self.problem.dim()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.problem.value(x)
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.problem.gradient(x, g);
        for (g, noise) in g.iter_mut().zip(self.noise) {
            *g += noise;
        }
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        self.problem.hessian(x, h);
    }
}

/// The problem as a method sees it: counted, noisy, and answered from the record where that knows.
struct Oracle<'a> {
    problem: &'a mut Problem,
    here: Row<'a>,
    counts: &'a mut Counts,
    noise: &'a [f64],
}

impl Objective for Oracle<'_> {
    fn dim(&self) -> usize {
        self.here.x().len()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.counts.values += 1;
        if x == self.here.x() { self.here.f() } else { self.problem.value(x) }
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.counts.gradients += 1;
        let row = self.here.row;
        // The same in two coordinates without loops: see Racer::advance.
        if let ([x, y], [a, b, _, _, _, _, _, _, p, q, ..], [g, h], 2) = (x, row, &mut *g, self.here.layout.n)
            && x == a
            && y == b
        {
            (*g, *h) = (*p, *q);
        } else if x == self.here.x() {
            g.copy_from_slice(self.here.gradient());
        } else {
            self.problem.gradient(x, g);
        }
        for (g, noise) in g.iter_mut().zip(self.noise) {
            *g += noise;
        }
    }

    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        self.gradient(x, g);
        self.value(x)
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        self.counts.hessians += 1;
        self.problem.hessian(x, h);
    }
}

#[cfg(test)]
mod tests {
    use crate::link::Experiment;
    use crate::race::Race;

    #[test]
    fn the_iterates_alone_are_those_on_record() {
        for link in [
            "#race?v=1&surface=rosenbrock&m=nesterov(lr=0.001)@cosine(period=50)&m=adam(lr=0.05)&noise=0.3&steps=200&stop=none",
            "#race?v=1&surface=reddi&m=adam(lr=0.1)&steps=200&stop=none",
        ] {
            let mut race = Race::new(&Experiment::from_link(link).0).unwrap();
            race.advance(200);
            for i in 0..race.racers().len() {
                let recorded: Vec<f64> =
                    race.racers()[i].trace().rows().flat_map(|(_, row)| row.x().to_vec()).collect();
                assert_eq!(race.walk(i, 200), recorded);
            }
        }
    }

    #[test]
    fn a_long_history_is_thinned_and_keeps_start_and_end() {
        let (experiment, _) = Experiment::from_link("#race?v=1&surface=sphere&m=gd(lr=1e-6)&steps=1000&stop=none");
        let mut race = Race::new(&experiment).unwrap();
        let full: Vec<f64> = race.walk(0, 1000).to_vec();
        let racer = &race.racers()[0];
        let setup = super::Setup {
            spec: racer.spec,
            values: racer.values.clone(),
            rates: racer.rates.clone(),
            noise: 0.0,
            seed: 0,
            stop: &[],
            steps: 1000,
            rows: 100,
        };
        let mut problem = race.problem().clone();
        let mut racer = super::Racer::new(&mut problem, race.start(), setup);
        for k in 0..=1000 {
            let trace = racer.trace();
            assert!(trace.len() <= 101 && trace.k() == k);
            for (k, row) in trace.rows() {
                assert_eq!(row.x(), &full[2 * k as usize..2 * k as usize + 2]);
            }
            let (at, row) = trace.at(k / 2);
            assert!(at <= k / 2 && row.x() == &full[2 * at as usize..2 * at as usize + 2]);
            racer.advance(&mut problem, 1);
        }
        assert_eq!(racer.trace().stride(), 16);
        assert_eq!(racer.trace().rows().last().map(|(k, _)| k), Some(1000));
    }
}
