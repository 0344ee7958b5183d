//! Networks in training.

use crate::convert::read;
use crate::error::Refusal;
use isoline::mlp::Session;
use js_sys::Float64Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A network in training.
#[wasm_bindgen]
pub struct Trainer(Session);

#[wasm_bindgen]
impl Trainer {
    /// A network before its first step, on samples `x` in rows of inputs and targets `y`: a number for each output, or a
    /// label alone for softmax cross-entropy. Throws where a name is unknown, a number out of range, or the data do not
    /// fit the network.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Training")] training: &JsValue,
        x: &[f64],
        y: &[f64],
    ) -> Result<Self, Refusal> {
        Ok(Self(Session::new(&read("training", training)?, x, y)?))
    }

    /// Up to so many more steps, a minibatch each; how many were made. Fewer where the run has ended.
    pub fn advance(&mut self, steps: u32) -> u32 {
        self.0.advance(u64::from(steps)) as u32
    }

    /// Mean loss over the training samples, and the share that is classified right (NaN for regression).
    pub fn loss(&mut self) -> Float64Array {
        Float64Array::from(&self.0.training_loss()[..])
    }

    /// The same over other samples.
    pub fn evaluate(&mut self, x: &[f64], y: &[f64]) -> Result<Float64Array, Refusal> {
        Ok(Float64Array::from(&self.0.evaluate(x, y)?[..]))
    }

    /// The outputs for samples in rows of inputs, in rows of outputs; before the loss's own sigmoid or softmax.
    pub fn predict(&mut self, x: &[f64]) -> Result<Float64Array, Refusal> {
        Ok(Float64Array::from(&self.0.predict(x)?[..]))
    }

    /// The weights: W₁ row by row (outputs × inputs), b₁, W₂, …
    pub fn weights(&self) -> Float64Array {
        Float64Array::from(&self.0.weights()[..])
    }

    /// Other weights in their place. The method's memory stays.
    pub fn set_weights(&mut self, weights: &[f64]) -> Result<(), Refusal> {
        Ok(self.0.set_weights(weights)?)
    }

    /// Back to the first weights, with the same minibatches to come.
    pub fn rewind(&mut self) -> Result<(), Refusal> {
        Ok(self.0.rewind()?)
    }

    /// How the run stands.
    #[wasm_bindgen(unchecked_return_type = "StatusId")]
    pub fn status(&self) -> String {
        self.0.status().id().to_string()
    }

    /// Steps, epochs and samples so far.
    pub fn counts(&self) -> Float64Array {
        Float64Array::from(&self.0.counts().map(|count| count as f64)[..])
    }
}
