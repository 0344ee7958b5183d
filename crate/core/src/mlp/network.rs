//! A network of dense layers as a function of one weight vector, and one pass forward and backward through it.
//!
//! For each layer l with inputs a₍ₗ₋₁₎:
//!
//! ```text
//! z = W a₍ₗ₋₁₎ + b        a = f(z)                    W is outputs × inputs
//! ∂L/∂W = ∂L/∂z aᵀ₍ₗ₋₁₎    ∂L/∂b = ∂L/∂z    ∂L/∂a₍ₗ₋₁₎ = Wᵀ ∂L/∂z
//! ```
//!
//! Two orders of the same numbers:
//!
//! - the **flat** vector, what methods and links see: W₁ row by row, b₁, W₂, b₂, …, as PyTorch lists them;
//! - the **blocks**, what the kernels read: for each layer one row of weights for each input, then the row of biases; rows padded with zeros to
//!   [`LANES`](super::kernel::LANES) columns. What is zero stays so: its gradient is.

use super::activation::Kind;
use super::elementary::Real;
use super::kernel::{Start, Strided, padded, product};
use super::loss::Loss;
use crate::error::Error;

/// The most layers.
pub const MAX_LAYERS: usize = 16;
/// The widest layer.
pub const MAX_WIDTH: usize = 1024;

/// A network without its weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    layers: Vec<Layer>,
    loss: Loss,
}

/// One dense layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// Inputs.
    pub inputs: usize,
    /// Outputs.
    pub outputs: usize,
    /// Its activation.
    pub activation: Kind,
    /// Where its weights begin in the flat vector; the biases follow them.
    pub flat: usize,
    /// Where its block begins.
    pub block: usize,
}

impl Layer {
    /// Outputs with padding.
    pub fn width(&self) -> usize {
        padded(self.outputs)
    }

    /// Weights and biases, without padding.
    pub fn len(&self) -> usize {
        (self.inputs + 1) * self.outputs
    }

    /// Whether there is nothing in it: never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Where the flat entry of input i (biases: i = inputs) and output j stands.
    fn flat_at(&self, i: usize, j: usize) -> usize {
        if i < self.inputs { self.flat + j * self.inputs + i } else { self.flat + self.inputs * self.outputs + j }
    }
}

impl Network {
    /// Dense layers between widths `sizes`, from inputs to outputs; one activation for each layer, the last being that of the outputs.
    ///
    /// # Errors
    /// Fewer than two widths, a width of 0 or beyond [`MAX_WIDTH`], more than [`MAX_LAYERS`], or an output activation with a loss that has its own.
    pub fn new(sizes: &[usize], activations: &[Kind], loss: Loss) -> Result<Self, Error> {
        if sizes.len() < 2 || sizes.len() > MAX_LAYERS + 1 {
            return Err(Error::WrongLength {
                what: "the list of widths",
                given: sizes.len(),
                allowed: [2, MAX_LAYERS + 1],
            });
        }
        if let Some(&width) = sizes.iter().find(|&&width| width == 0 || width > MAX_WIDTH) {
            let allowed = [1.0, MAX_WIDTH as f64];
            return Err(Error::OutOfRange { name: "the width of a layer".to_string(), given: width as f64, allowed });
        }
        let count = sizes.len() - 1;
        if activations.len() != count {
            return Err(Error::WrongLength {
                what: "the list of activations",
                given: activations.len(),
                allowed: [count, count],
            });
        }
        let (mut flat, mut block) = (0, 0);
        let layers = sizes
            .windows(2)
            .zip(activations)
            .map(|(widths, &activation)| {
                let layer = Layer { inputs: widths[0], outputs: widths[1], activation, flat, block };
                flat += layer.len();
                block += (layer.inputs + 1) * layer.width();
                layer
            })
            .collect();
        Ok(Self { layers, loss })
    }

    /// The layers.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The loss.
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// Inputs of the first layer.
    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// Outputs of the last layer.
    pub fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs
    }

    /// Numbers of one sample's target: a label, or one for each output.
    pub fn targets(&self) -> usize {
        self.loss.targets(self.outputs())
    }

    /// Length of the flat vector.
    pub fn len(&self) -> usize {
        self.layers.iter().map(Layer::len).sum()
    }

    /// Whether it has no weight: never.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Length of the blocks.
    pub fn block_len(&self) -> usize {
        self.layers.iter().map(|layer| (layer.inputs + 1) * layer.width()).sum()
    }

    /// From the flat vector to blocks.
    pub fn to_blocks<T: Real>(&self, flat: &[f64], blocks: &mut [T]) {
        self.pairs(|at, to| blocks[to] = T::of(flat[at]));
    }

    /// From blocks to the flat vector.
    pub fn to_flat<T: Real>(&self, blocks: &[T], flat: &mut [f64]) {
        self.pairs(|at, from| flat[at] = blocks[from].wide());
    }

    /// Calls for each weight with its place in the flat vector and in the blocks.
    fn pairs(&self, mut visit: impl FnMut(usize, usize)) {
        for layer in &self.layers {
            for i in 0..=layer.inputs {
                for j in 0..layer.outputs {
                    visit(layer.flat_at(i, j), layer.block + i * layer.width() + j);
                }
            }
        }
    }
}

/// Room for one pass of up to so many samples, and what it leaves behind.
pub struct Pass<T> {
    samples: usize,
    /// Activations of each layer, samples × width.
    pub(super) a: Vec<Vec<T>>,
    /// z of the layers whose slope needs it; empty for the others.
    pub(super) z: Vec<Vec<T>>,
    /// ∂L/∂z of each layer, samples × width.
    pub(super) delta: Vec<Vec<T>>,
    /// Weights transposed, outputs × padded inputs, of all layers but the first.
    pub(super) transposed: Vec<Vec<T>>,
}

impl<T: Real> Pass<T> {
    /// Room for `samples` at a time.
    pub fn new(network: &Network, samples: usize) -> Self {
        let buffers =
            || network.layers.iter().map(|layer| vec![T::default(); samples * layer.width()]).collect::<Vec<_>>();
        Self {
            samples,
            a: buffers(),
            z: network
                .layers
                .iter()
                .map(|layer| vec![T::default(); if layer.activation.needs_z() { samples * layer.width() } else { 0 }])
                .collect(),
            delta: buffers(),
            transposed: network
                .layers
                .iter()
                .enumerate()
                .map(|(l, layer)| vec![T::default(); if l == 0 { 0 } else { layer.outputs * padded(layer.inputs) }])
                .collect(),
        }
    }

    /// The most samples at a time.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The outputs of `m` samples, `x` in rows of inputs; they lie in rows of padded outputs.
    pub fn forward(&mut self, network: &Network, blocks: &[T], x: &[T], m: usize) -> &[T] {
        for (l, layer) in network.layers.iter().enumerate() {
            let width = layer.width();
            let (before, rest) = self.a.split_at_mut(l);
            let (numbers, down) = if l == 0 { (x, layer.inputs) } else { (&before[l - 1][..], padded(layer.inputs)) };
            let a = &mut rest[0][..m * width];
            let (weights, biases) = blocks[layer.block..].split_at(layer.inputs * width);
            product(m, layer.inputs, width, Strided { numbers, down, right: 1 }, weights, Start::Row(biases), a);
            if layer.activation.needs_z() {
                self.z[l][..m * width].copy_from_slice(a);
            }
            layer.activation.apply(a);
        }
        let last = network.layers.len() - 1;
        &self.a[last][..m * network.layers[last].width()]
    }

    /// From ∂L/∂z of the last layer, which stands in `delta`, back to the first; ∂L/∂(weights) into `gradient`, in blocks, or added to it: then the sums over
    /// samples go on where they stood.
    pub fn backward(&mut self, network: &Network, blocks: &[T], x: &[T], m: usize, gradient: &mut [T], add: bool) {
        let start = || if add { Start::Held } else { Start::Zero };
        for (l, layer) in network.layers.iter().enumerate().rev() {
            let width = layer.width();
            let (before, rest) = self.delta.split_at_mut(l);
            let delta = &rest[0][..m * width];
            let (numbers, down) = if l == 0 { (x, layer.inputs) } else { (&self.a[l - 1][..], padded(layer.inputs)) };
            let (weights, biases) = gradient[layer.block..].split_at_mut(layer.inputs * width);
            product(layer.inputs, m, width, Strided { numbers, down: 1, right: down }, delta, start(), weights);
            sum_rows(delta, &mut biases[..width], add);
            if l > 0 {
                let wide = padded(layer.inputs);
                let transposed = &mut self.transposed[l];
                transpose(&blocks[layer.block..], layer.inputs, layer.outputs, width, transposed, wide);
                let previous = &mut before[l - 1][..m * wide];
                product(
                    m,
                    layer.outputs,
                    wide,
                    Strided { numbers: delta, down: width, right: 1 },
                    transposed,
                    Start::Zero,
                    previous,
                );
                network.layers[l - 1].activation.times_slope(&self.z[l - 1], &self.a[l - 1], previous);
            }
        }
    }

    /// The losses of the samples of the last [`Pass::forward`], summed.
    pub fn loss(&self, network: &Network, y: &[T], m: usize) -> f64 {
        let (outputs, width) = (network.outputs(), padded(network.outputs()));
        let a = &self.a[network.layers.len() - 1];
        let targets = network.targets();
        (0..m).map(|s| network.loss.value(&a[s * width..][..outputs], &y[s * targets..][..targets])).sum()
    }

    /// share · ∂(loss of each sample)/∂z of the last layer, from the outputs of the last [`Pass::forward`].
    pub fn loss_slope(&mut self, network: &Network, y: &[T], m: usize, share: T) {
        let last = network.layers.len() - 1;
        let (outputs, width, targets) = (network.outputs(), padded(network.outputs()), network.targets());
        let (a, delta) = (&self.a[last][..m * width], &mut self.delta[last][..m * width]);
        network.loss.slopes(a, y, outputs, width, targets, share, delta);
        network.layers[last].activation.times_slope(&self.z[last], a, delta);
    }
}

/// The sum of each column, or added to what stands there.
pub(super) fn sum_rows<T: Real>(rows: &[T], sums: &mut [T], add: bool) {
    if !add {
        sums.fill(T::default());
    }
    for row in rows.chunks_exact(sums.len()) {
        for (sum, &entry) in sums.iter_mut().zip(row) {
            *sum += entry;
        }
    }
}

/// The first `columns` columns of `rows` rows of width `width`, as `columns` rows of width `wide`.
pub(super) fn transpose<T: Real>(from: &[T], rows: usize, columns: usize, width: usize, to: &mut [T], wide: usize) {
    for (j, to) in to.chunks_exact_mut(wide).take(columns).enumerate() {
        for (to, from) in to[..rows].iter_mut().zip(from.chunks_exact(width)) {
            *to = from[j];
        }
    }
}
