//! Training: minibatches from a seed, steps of any method, and what comes of them.

use super::elementary::Real;
use super::fit::Fit;
use super::network::{Network, Pass};
use super::update::Update;
use super::{data, initial};
use crate::error::Error;
use crate::noise::Normal;
use crate::optim::{self, Optimizer};
use crate::problem::Objective;
use crate::schedule::Rates;
use crate::spec::{Call, Status, Values};

/// How minibatches are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Each epoch is a new random order of all samples; its last batch may be short.
    WithoutReplacement,
    /// Every sample of a batch is drawn from all.
    WithReplacement,
}

/// What is to be trained how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The method; its `lr` is what the schedule changes.
    pub method: Call,
    /// The schedule, step by step.
    pub schedule: Call,
    /// Samples of a minibatch; those of an epoch or more: all of them, in their own order.
    pub batch: usize,
    /// How they are drawn.
    pub sampling: Sampling,
    /// Penalty λ of (λ/2) ‖θ‖².
    pub decay: f64,
    /// Initialiser.
    pub initial: String,
    /// Seed of the first weights.
    pub seed: u64,
    /// Seed of the minibatches.
    pub order: u64,
}

/// The order in which samples come.
#[derive(Clone)]
struct Sampler {
    random: Normal,
    order: Vec<u32>,
    next: usize,
    batch: usize,
    sampling: Sampling,
    epochs: u64,
    /// Samples of the latest epoch so far, where they are drawn with replacement.
    seen: usize,
}

impl Sampler {
    fn new(n: usize, batch: usize, sampling: Sampling, seed: u64) -> Self {
        let mut random = Normal::new(seed);
        let mut order: Vec<u32> = (0..n as u32).collect();
        if batch < n {
            mix(&mut order, &mut random);
        }
        Self { random, order, next: 0, batch: batch.min(n), sampling, epochs: 0, seen: 0 }
    }

    /// The samples of the next minibatch.
    fn draw(&mut self) -> &[u32] {
        let n = self.order.len();
        match self.sampling {
            Sampling::WithReplacement if self.batch < n => {
                self.seen += self.batch;
                if self.seen >= n {
                    self.seen -= n;
                    self.epochs += 1;
                }
                let Self { random, order, batch, .. } = self;
                // The list holds the batch alone here: a draw does not depend on what was drawn before.
                order[..*batch].iter_mut().for_each(|sample| *sample = (random.uniform() * n as f64) as u32);
                &order[..*batch]
            }
            _ => {
                if self.next == n {
                    self.next = 0;
                    if self.batch < n {
                        mix(&mut self.order, &mut self.random);
                    }
                }
                let first = self.next;
                self.next = (first + self.batch).min(n);
                self.epochs += u64::from(self.next == n);
                &self.order[first..self.next]
            }
        }
    }
}

/// Random order: Fisher and Yates.
fn mix(order: &mut [u32], random: &mut Normal) {
    for i in (1..order.len()).rev() {
        order.swap(i, (random.uniform() * (i + 1) as f64) as usize);
    }
}

/// How the weights move.
enum Engine<T> {
    /// In the network's own precision.
    Fused(Update<T>),
    /// Through the registry, in double precision: the objective is the mean loss over the minibatch.
    Registry(Box<Registry>),
}

struct Registry {
    method: Box<dyn Optimizer>,
    fit: Fit,
    theta: Vec<f64>,
    batch: Vec<usize>,
}

/// A network in training.
pub struct Trainer<T: Real> {
    network: Network,
    plan: Plan,
    rates: Rates,
    lr: f64,
    x: Vec<T>,
    y: Vec<T>,
    n: usize,
    pass: Pass<T>,
    blocks: Vec<T>,
    gradient: Vec<T>,
    batch: (Vec<T>, Vec<T>),
    sampler: Sampler,
    engine: Engine<T>,
    steps: u64,
    samples: u64,
    status: Status,
}

/// Samples that are evaluated together.
const CHUNK: usize = 256;

impl<T: Real> Trainer<T> {
    /// A network before its first step on samples `x`, `y` as [`Fit::new`] takes them.
    ///
    /// # Errors
    /// Data that do not fit the network, an unknown method, schedule or initialiser, a value out of range, or a minibatch of no samples.
    pub fn new(network: Network, x: &[f64], y: &[f64], plan: Plan) -> Result<Self, Error> {
        Self::build(network, x, y, plan, true)
    }

    fn build(network: Network, x: &[f64], y: &[f64], plan: Plan, fused: bool) -> Result<Self, Error> {
        let fit = Fit::new(network.clone(), x.to_vec(), y.to_vec(), plan.decay)?;
        let n = fit.samples();
        if plan.batch == 0 {
            return Err(Error::OutOfRange { name: "batch".to_string(), given: 0.0, allowed: [1.0, n as f64] });
        }
        if !(0.0..=f64::MAX).contains(&plan.decay) {
            return Err(Error::OutOfRange { name: "decay".to_string(), given: plan.decay, allowed: [0.0, f64::MAX] });
        }
        let (spec, values) = optim::resolve(&plan.method)?;
        let rates = Rates::new(&plan.schedule)?;
        let theta = initial::weights(&network, &plan.initial, plan.seed)?;
        let mut blocks = vec![T::default(); network.block_len()];
        network.to_blocks(&theta, &mut blocks);
        let size = plan.batch.min(n);
        let engine = match Update::new(spec.id, &values, blocks.len()).filter(|_| fused) {
            Some(update) => Engine::Fused(update),
            None => Engine::Registry(Box::new(registry(spec, &values, fit, theta))),
        };
        Ok(Self {
            rates,
            lr: values.get("lr").unwrap_or(1.0),
            x: x.iter().map(|&x| T::of(x)).collect(),
            y: y.iter().map(|&y| T::of(y)).collect(),
            n,
            pass: Pass::new(&network, size.max(CHUNK.min(n))),
            gradient: vec![T::default(); blocks.len()],
            batch: (Vec::with_capacity(size * network.inputs()), Vec::with_capacity(size * network.targets())),
            sampler: Sampler::new(n, size, plan.sampling, plan.order),
            blocks,
            engine,
            network,
            plan,
            steps: 0,
            samples: 0,
            status: Status::Running,
        })
    }

    /// Up to so many more steps; how many were made. A run whose weights are no longer finite ends as diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let mut made = 0;
        while made < steps && self.status == Status::Running {
            let rate = self.rates.rate(self.lr, self.steps);
            let ordered = self.sampler.sampling == Sampling::WithoutReplacement;
            let chosen = self.sampler.draw();
            let m = chosen.len();
            match &mut self.engine {
                Engine::Fused(update) => {
                    let (inputs, targets) = (self.network.inputs(), self.network.targets());
                    let (x, y): (&[T], &[T]) = if m == self.n && ordered {
                        (&self.x, &self.y)
                    } else {
                        let (x, y) = &mut self.batch;
                        gather(&self.x, inputs, chosen, x);
                        gather(&self.y, targets, chosen, y);
                        (x, y)
                    };
                    self.pass.forward(&self.network, &self.blocks, x, m);
                    self.pass.loss_slope(&self.network, y, m, T::of(1.0 / m as f64));
                    self.pass.backward(&self.network, &self.blocks, x, m, &mut self.gradient, false);
                    if self.plan.decay != 0.0 {
                        let decay = T::of(self.plan.decay);
                        self.gradient.iter_mut().zip(&self.blocks).for_each(|(g, &w)| *g += decay * w);
                    }
                    update.step(&mut self.blocks, &self.gradient, rate);
                }
                Engine::Registry(registry) => {
                    registry.batch.clear();
                    registry.batch.extend(chosen.iter().map(|&sample| sample as usize));
                    let whole = m == self.n && ordered;
                    let batch = if whole { None } else { Some(&registry.batch[..]) };
                    registry.fit.choose(batch).expect("the sampler draws from what there is");
                    let status = registry.method.step(&mut registry.fit, &mut registry.theta, rate);
                    if status != Status::Running {
                        self.status = status;
                    }
                }
            }
            made += 1;
            self.steps += 1;
            self.samples += m as u64;
            // Once a number is not finite it stays so: there is no need to look at every step.
            if self.steps.is_multiple_of(64) && !self.sound() {
                self.status = Status::Diverged;
            }
        }
        if self.status == Status::Running && !self.sound() {
            self.status = Status::Diverged;
        }
        made
    }

    /// Whether every weight is finite.
    fn sound(&self) -> bool {
        match &self.engine {
            // The sum of 0 · w is 0 but where something is infinite or NaN.
            Engine::Fused(_) => self.blocks.iter().fold(T::default(), |sum, &w| sum + T::default() * w) == T::default(),
            Engine::Registry(registry) => registry.theta.iter().all(|w| w.is_finite()),
        }
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// How the run stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Epochs so far: passes through as many samples as there are.
    pub fn epochs(&self) -> u64 {
        self.sampler.epochs
    }

    /// Samples that steps have used so far.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// The weights in the flat order.
    pub fn weights(&self) -> Vec<f64> {
        match &self.engine {
            Engine::Fused(_) => {
                let mut flat = vec![0.0; self.network.len()];
                self.network.to_flat(&self.blocks, &mut flat);
                flat
            }
            Engine::Registry(registry) => registry.theta.clone(),
        }
    }

    /// Puts weights in place of what training has found; the method's memory stays.
    ///
    /// # Errors
    /// Another number of weights than the network has.
    pub fn set_weights(&mut self, flat: &[f64]) -> Result<(), Error> {
        let n = self.network.len();
        if flat.len() != n {
            return Err(Error::WrongLength { what: "the weights", given: flat.len(), allowed: [n, n] });
        }
        self.network.to_blocks(flat, &mut self.blocks);
        if let Engine::Registry(registry) = &mut self.engine {
            registry.theta.copy_from_slice(flat);
        }
        Ok(())
    }

    /// The network's outputs for samples in rows of inputs, in rows of outputs, in the precision of training.
    pub fn predict(&mut self, x: &[T], out: &mut Vec<T>) {
        self.refresh();
        let (inputs, outputs) = (self.network.inputs(), self.network.outputs());
        let width = super::kernel::padded(outputs);
        out.clear();
        for x in x.chunks(self.pass.samples() * inputs) {
            let m = x.len() / inputs;
            for a in self.pass.forward(&self.network, &self.blocks, x, m).chunks_exact(width) {
                out.extend_from_slice(&a[..outputs]);
            }
        }
    }

    /// Mean loss over samples, without the penalty, and the share that is classified right (NaN for regression).
    pub fn evaluate(&mut self, x: &[T], y: &[T]) -> [f64; 2] {
        self.refresh();
        let (inputs, targets, outputs) = (self.network.inputs(), self.network.targets(), self.network.outputs());
        let width = super::kernel::padded(outputs);
        let (mut loss, mut right, n) = (0.0, 0_usize, x.len() / inputs);
        for (x, y) in x.chunks(self.pass.samples() * inputs).zip(y.chunks(self.pass.samples() * targets)) {
            let m = x.len() / inputs;
            let a = self.pass.forward(&self.network, &self.blocks, x, m);
            right += a
                .chunks_exact(width)
                .zip(y.chunks_exact(targets))
                .filter(|(a, y)| self.network.loss().right(&a[..outputs], y))
                .count();
            loss += self.pass.loss(&self.network, y, m);
        }
        let share =
            if self.network.loss() == super::loss::Loss::MeanSquare { f64::NAN } else { right as f64 / n as f64 };
        [loss / n as f64, share]
    }

    /// [`Trainer::evaluate`] over the training samples.
    pub fn training_loss(&mut self) -> [f64; 2] {
        let (x, y) = (std::mem::take(&mut self.x), std::mem::take(&mut self.y));
        let result = self.evaluate(&x, &y);
        (self.x, self.y) = (x, y);
        result
    }

    /// Brings the blocks up to date where the registry's method keeps the weights.
    fn refresh(&mut self) {
        if let Engine::Registry(registry) = &self.engine {
            self.network.to_blocks(&registry.theta, &mut self.blocks);
        }
    }

    /// Back to the first weights, with the same minibatches to come.
    ///
    /// # Errors
    /// None that [`Trainer::new`] has not met.
    pub fn rewind(&mut self) -> Result<(), Error> {
        let (x, y): (Vec<f64>, Vec<f64>) =
            (self.x.iter().map(|x| x.wide()).collect(), self.y.iter().map(|y| y.wide()).collect());
        *self = Self::new(self.network.clone(), &x, &y, self.plan.clone())?;
        Ok(())
    }
}

fn registry(spec: &'static optim::Spec, values: &Values, mut fit: Fit, theta: Vec<f64>) -> Registry {
    let mut method = (spec.build)(fit.dim(), values);
    method.init(&mut fit, &theta);
    Registry { method, fit, theta, batch: Vec::new() }
}

/// Rows of `width` in the order of `chosen`.
#[inline]
fn gather<T: Copy>(rows: &[T], width: usize, chosen: &[u32], out: &mut Vec<T>) {
    out.clear();
    match width {
        1 => out.extend(chosen.iter().map(|&i| rows[i as usize])),
        2 => {
            let (pairs, _) = rows.as_chunks::<2>();
            for &i in chosen {
                out.extend_from_slice(&pairs[i as usize]);
            }
        }
        _ => {
            for &i in chosen {
                out.extend_from_slice(&rows[i as usize * width..][..width]);
            }
        }
    }
}

/// A network that fits a data set: hidden layers of these widths and one output for a number or two classes, as many as classes otherwise.
///
/// # Errors
/// Widths out of range.
pub fn network_for(
    samples: &data::Samples,
    hidden: &[usize],
    activation: super::activation::Kind,
) -> Result<Network, Error> {
    use super::activation::Kind;
    use super::loss::Loss;
    let (outputs, loss) = match samples.classes {
        0 => (1, Loss::MeanSquare),
        1 | 2 => (1, Loss::BinaryCrossEntropy),
        classes => (classes, Loss::CrossEntropy),
    };
    let sizes: Vec<usize> = [samples.inputs].into_iter().chain(hidden.iter().copied()).chain([outputs]).collect();
    let mut activations = vec![activation; hidden.len()];
    activations.push(Kind::Identity);
    Network::new(&sizes, &activations, loss)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mlp::activation::Kind;
    use crate::mlp::loss::Loss;

    fn plan(method: &str, batch: usize) -> Plan {
        Plan {
            method: Call::from_text(method).expect(method),
            schedule: Call::new("constant"),
            batch,
            sampling: Sampling::WithoutReplacement,
            decay: 0.0,
            initial: "xavier".to_string(),
            seed: 1,
            order: 2,
        }
    }

    fn build(method: &str, batch: usize, fused: bool) -> Trainer<f64> {
        let (_, samples) = data::make(&Call::new("spirals"), 1).expect("spirals");
        let network = network_for(&samples, &[8, 8], Kind::Tanh).expect("a network");
        Trainer::build(network, &samples.x, &samples.y, plan(method, batch), fused).expect("a trainer")
    }

    fn spirals(method: &str, batch: usize) -> Trainer<f64> {
        build(method, batch, true)
    }

    #[test]
    fn the_networks_own_steps_are_those_of_the_registry() {
        for method in ["gd(lr=0.1)", "momentum(lr=0.05)", "adam(lr=0.01)"] {
            let (mut a, mut b) = (build(method, 32, true), build(method, 32, false));
            assert!(matches!(a.engine, Engine::Fused(_)) && matches!(b.engine, Engine::Registry(_)), "{method}");
            a.advance(200);
            b.advance(200);
            let off = a.weights().iter().zip(b.weights()).fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()));
            // 200 steps of weights of order 1, each rounding a few times.
            assert!(off < 1e-11, "{method}: {off}");
            assert_eq!((a.epochs(), a.samples()), (b.epochs(), b.samples()));
        }
        // A variant is not taken for its source.
        assert!(matches!(spirals("adam(eps_at=uncorrected)", 32).engine, Engine::Registry(_)));
        assert!(matches!(spirals("gd(weight_decay=0.1)", 32).engine, Engine::Registry(_)));
    }

    #[test]
    fn a_run_is_the_same_again_and_after_a_rewind() {
        let mut once = spirals("adam(lr=0.01)", 10);
        once.advance(123);
        let weights = once.weights();
        once.rewind().expect("as before");
        assert_eq!(once.steps(), 0);
        once.advance(100);
        once.advance(23);
        assert_eq!(once.weights(), weights);
    }

    #[test]
    fn the_last_short_batch_of_an_epoch_is_used_and_counted() {
        let mut trainer = spirals("gd(lr=0.01)", 64);
        // 400 = 6 · 64 + 16.
        trainer.advance(6);
        assert_eq!((trainer.samples(), trainer.epochs()), (384, 0));
        trainer.advance(1);
        assert_eq!((trainer.samples(), trainer.epochs()), (400, 1));
    }

    #[test]
    fn an_epoch_meets_every_sample_once() {
        let mut sampler = Sampler::new(10, 3, Sampling::WithoutReplacement, 5);
        for _ in 0..3 {
            let mut met: Vec<u32> = (0..4).flat_map(|_| sampler.draw().to_vec()).collect();
            met.sort_unstable();
            assert_eq!(met, (0..10).collect::<Vec<u32>>());
        }
        assert_eq!(sampler.epochs, 3);
    }

    #[test]
    fn exploding_weights_end_the_run_as_diverged_and_can_be_rewound() {
        let (_, samples) = data::make(&Call::new("sine"), 1).expect("sine");
        let network = network_for(&samples, &[8], Kind::Relu).expect("a network");
        let mut trainer =
            Trainer::<f32>::new(network, &samples.x, &samples.y, plan("gd(lr=1e30)", 40)).expect("a trainer");
        trainer.advance(1000);
        assert_eq!(trainer.status(), Status::Diverged);
        trainer.rewind().expect("as before");
        assert_eq!(trainer.status(), Status::Running);
        assert!(trainer.weights().iter().all(|w| w.is_finite()));
    }

    #[test]
    fn what_cannot_be_trained_is_refused() {
        let network =
            || Network::new(&[2, 3, 3], &[Kind::Tanh, Kind::Identity], Loss::CrossEntropy).expect("a network");
        let x = [0.0; 4];
        for (x, y, plan) in [
            (&x[..3], &[0.0, 1.0][..], plan("gd", 1)),
            (&x[..], &[0.0][..], plan("gd", 1)),
            (&x[..], &[0.0, 3.0][..], plan("gd", 1)),
            (&x[..], &[0.0, 0.5][..], plan("gd", 1)),
            (&[0.0, f64::NAN, 0.0, 0.0][..], &[0.0, 1.0][..], plan("gd", 1)),
            (&x[..], &[0.0, 1.0][..], plan("gd", 0)),
            (&x[..], &[0.0, 1.0][..], plan("nothing", 1)),
        ] {
            assert!(Trainer::<f32>::new(network(), x, y, plan).is_err());
        }
        assert!(Network::new(&[2], &[], Loss::MeanSquare).is_err());
        assert!(Network::new(&[2, 0, 1], &[Kind::Tanh; 2], Loss::MeanSquare).is_err());
        assert!(Network::new(&[2, 10_000, 1], &[Kind::Tanh; 2], Loss::MeanSquare).is_err());
    }
}
