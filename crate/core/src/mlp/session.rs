//! A training session as the page asks for it: described by names, in either precision.

use super::activation;
use super::elementary::Real;
use super::loss::Loss;
use super::network::Network;
use super::train::{Plan, Sampling, Trainer};
use crate::error::Error;
use crate::spec::{Call, Status};
use serde::Deserialize;

/// What is to be trained how.
#[derive(Debug, Clone, Deserialize)]
pub struct Training {
    /// Widths from inputs to outputs.
    pub sizes: Vec<usize>,
    /// Activation of the hidden layers.
    pub activation: String,
    /// Activation of the outputs.
    pub output: String,
    /// Loss.
    pub loss: String,
    /// `single` or `double`. Methods that the network does not step itself run in double precision all the same.
    pub precision: String,
    /// The method.
    pub method: Call,
    /// The schedule of its step size, step by step.
    pub schedule: Call,
    /// Samples of a minibatch.
    pub batch: usize,
    /// Whether each sample of a minibatch is drawn from all, or each epoch is a new order of all.
    pub replacement: bool,
    /// Penalty λ of (λ/2) ‖θ‖².
    pub decay: f64,
    /// Initialiser.
    pub initial: String,
    /// Seed of the first weights.
    pub seed: u32,
    /// Seed of the minibatches.
    pub order: u32,
}

/// A network in training, in the precision asked for.
pub enum Session {
    /// f32.
    Single(Trainer<f32>),
    /// f64.
    Double(Trainer<f64>),
}

/// Does the same with either trainer.
macro_rules! either {
    ($session:expr, $trainer:ident => $body:expr) => {
        match $session {
            Session::Single($trainer) => $body,
            Session::Double($trainer) => $body,
        }
    };
}

impl Session {
    /// A session before its first step, on samples `x` in rows of inputs and targets `y`.
    ///
    /// # Errors
    /// An unknown name, a width out of range, or data that do not fit.
    pub fn new(training: &Training, x: &[f64], y: &[f64]) -> Result<Self, Error> {
        let mut activations = vec![activation::find(&training.activation)?; training.sizes.len().saturating_sub(1)];
        if let Some(last) = activations.last_mut() {
            *last = activation::find(&training.output)?;
        }
        let network = Network::new(&training.sizes, &activations, Loss::find(&training.loss)?)?;
        let plan = Plan {
            method: training.method.clone(),
            schedule: training.schedule.clone(),
            batch: training.batch,
            sampling: if training.replacement { Sampling::WithReplacement } else { Sampling::WithoutReplacement },
            decay: training.decay,
            initial: training.initial.clone(),
            seed: u64::from(training.seed),
            order: u64::from(training.order),
        };
        match training.precision.as_str() {
            "single" => Trainer::new(network, x, y, plan).map(Self::Single),
            "double" => Trainer::new(network, x, y, plan).map(Self::Double),
            other => Err(Error::Unknown {
                what: "precision".to_string(),
                given: other.to_string(),
                allowed: ["single", "double"].map(String::from).into(),
            }),
        }
    }

    /// Up to so many more steps; how many were made.
    pub fn advance(&mut self, steps: u64) -> u64 {
        either!(self, trainer => trainer.advance(steps))
    }

    /// Mean loss over the training samples, and the share that is classified right (NaN for regression).
    pub fn training_loss(&mut self) -> [f64; 2] {
        either!(self, trainer => trainer.training_loss())
    }

    /// The same over other samples.
    ///
    /// # Errors
    /// Samples that do not fit the network.
    pub fn evaluate(&mut self, x: &[f64], y: &[f64]) -> Result<[f64; 2], Error> {
        either!(self, trainer => {
            let network = trainer.network();
            check(x.len(), network.inputs())?;
            let expected = x.len() / network.inputs() * network.targets();
            if y.len() != expected {
                return Err(Error::WrongLength { what: "the targets", given: y.len(), allowed: [expected, expected] });
            }
            network.loss().check(y, network.outputs())?;
            Ok(trainer.evaluate(&narrow(x), &narrow(y)))
        })
    }

    /// The outputs for samples in rows of inputs, in rows of outputs.
    ///
    /// # Errors
    /// Samples that do not fit the network.
    pub fn predict(&mut self, x: &[f64]) -> Result<Vec<f64>, Error> {
        either!(self, trainer => {
            check(x.len(), trainer.network().inputs())?;
            let mut out = Vec::new();
            trainer.predict(&narrow(x), &mut out);
            Ok(out.into_iter().map(Real::wide).collect())
        })
    }

    /// The weights: W₁ row by row, b₁, W₂, …
    pub fn weights(&self) -> Vec<f64> {
        either!(self, trainer => trainer.weights())
    }

    /// Other weights in their place.
    ///
    /// # Errors
    /// Another number of them.
    pub fn set_weights(&mut self, flat: &[f64]) -> Result<(), Error> {
        either!(self, trainer => trainer.set_weights(flat))
    }

    /// Back to the first weights, with the same minibatches to come.
    ///
    /// # Errors
    /// None that [`Session::new`] has not met.
    pub fn rewind(&mut self) -> Result<(), Error> {
        either!(self, trainer => trainer.rewind())
    }

    /// How the run stands.
    pub fn status(&self) -> Status {
        either!(self, trainer => trainer.status())
    }

    /// Steps, epochs and samples so far.
    pub fn counts(&self) -> [u64; 3] {
        either!(self, trainer => [trainer.steps(), trainer.epochs(), trainer.samples()])
    }
}

/// Whether so many numbers are whole samples.
fn check(length: usize, inputs: usize) -> Result<(), Error> {
    if length > 0 && length.is_multiple_of(inputs) {
        return Ok(());
    }
    Err(Error::WrongLength { what: "the samples", given: length, allowed: [inputs, usize::MAX] })
}

fn narrow<T: Real>(numbers: &[f64]) -> Vec<T> {
    numbers.iter().map(|&x| T::of(x)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mlp::data;

    #[test]
    fn weights_after_a_hundred_steps_are_the_same_bits_everywhere() {
        let samples = data::split(&Call::new("spirals"), 3, 0.0).expect("spirals").train;
        let training = Training {
            sizes: vec![2, 8, 1],
            activation: "tanh".to_string(),
            output: "identity".to_string(),
            loss: "bce".to_string(),
            precision: "single".to_string(),
            method: Call::new("adam").with("lr", 0.05),
            schedule: Call::new("constant"),
            batch: 10,
            replacement: false,
            decay: 0.0,
            initial: "xavier".to_string(),
            seed: 1,
            order: 2,
        };
        let mut session = Session::new(&training, &samples.x, &samples.y).expect("a session");
        session.advance(100);
        let bytes = session.weights().into_iter().flat_map(|w| w.to_bits().to_le_bytes());
        let hash =
            bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        // FNV-1a of the bits; the border's test in browsers has the same number.
        assert_eq!(format!("{hash:016x}"), "66fcf8bc786fa7eb");
    }
}
