//! A network on data as a function of its weights: value, gradient, and products with the second derivatives that need no matrix.
//!
//! With the mean loss L(θ) = (1/n) Σ Lᵢ(θ) + (λ/2) ‖θ‖²:
//!
//! - H v, H = ∇²L, by Pearlmutter's R-operator (Neural Computation 6, 1994): derivative of the whole backward pass in direction v;
//! - G v, G = (1/n) Σ Jᵢᵀ (∂²Lᵢ/∂ŷ²) Jᵢ the Gauss–Newton matrix (Schraudolph, Neural Computation 14, 2002): the same without the terms in f″ and in
//!   ∂L/∂ŷ;
//! - J v and Jᵀ u, J the Jacobian of all outputs.
//!
//! Each costs a few gradients; no matrix is made. The dense ones are made from them, column by column, up to [`MAX_DENSE`] weights.

use super::kernel::{Start, Strided, padded, product};
use super::network::{Network, Pass, sum_rows, transpose};
use crate::error::Error;
use crate::problem::Objective;

/// The most weights of which a dense matrix is made: 8 MB.
pub const MAX_DENSE: usize = 1000;

/// Samples that go through the network together.
const CHUNK: usize = 64;

/// A network with the data it is to fit. Everything is in double precision; weights are in the flat order.
pub struct Fit {
    network: Network,
    x: Vec<f64>,
    y: Vec<f64>,
    n: usize,
    /// The samples that value and derivatives are means over, in this order; all of them where there is no list.
    chosen: Option<Vec<usize>>,
    decay: f64,
    pass: Pass<f64>,
    /// The chosen ones of one chunk.
    batch: (Vec<f64>, Vec<f64>),
    blocks: Vec<f64>,
    gradient: Vec<f64>,
    tangent: Option<Tangent>,
}

/// Room for the derivative of a pass in a direction.
struct Tangent {
    /// The direction, in blocks.
    v: Vec<f64>,
    /// Its derivative of the gradient, in blocks.
    out: Vec<f64>,
    /// Derivatives of z, a and ∂L/∂z of each layer.
    z: Vec<Vec<f64>>,
    a: Vec<Vec<f64>>,
    delta: Vec<Vec<f64>>,
    /// ∂L/∂a of each layer, before the slope of its activation.
    upstream: Vec<Vec<f64>>,
    /// z itself of each layer.
    own_z: Vec<Vec<f64>>,
    transposed: Vec<Vec<f64>>,
}

/// Which second derivative is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curvature {
    /// All of it.
    Hessian,
    /// Only what comes through the outputs to first order.
    GaussNewton,
}

impl Fit {
    /// `x` in rows of inputs, `y` in rows of targets; `decay` is λ of the penalty.
    ///
    /// # Errors
    /// Rows that do not fit the network, no sample, a target that is no label, or numbers that are not finite.
    pub fn new(network: Network, x: Vec<f64>, y: Vec<f64>, decay: f64) -> Result<Self, Error> {
        let n = x.len() / network.inputs();
        if n == 0 || x.len() != n * network.inputs() {
            let allowed = [network.inputs(), usize::MAX];
            return Err(Error::WrongLength { what: "the samples", given: x.len(), allowed });
        }
        if y.len() != n * network.targets() {
            let length = n * network.targets();
            return Err(Error::WrongLength { what: "the targets", given: y.len(), allowed: [length, length] });
        }
        network.loss().check(&y, network.outputs())?;
        if let Some(&given) = x.iter().find(|x| !x.is_finite()) {
            return Err(Error::OutOfRange { name: "a feature".to_string(), given, allowed: [f64::MIN, f64::MAX] });
        }
        let pass = Pass::new(&network, CHUNK.min(n));
        let (blocks, gradient) = (vec![0.0; network.block_len()], vec![0.0; network.block_len()]);
        let batch = (Vec::new(), Vec::new());
        Ok(Self { network, x, y, n, chosen: None, decay, pass, batch, blocks, gradient, tangent: None })
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Number of samples.
    pub fn samples(&self) -> usize {
        self.n
    }

    /// Value, gradient and curvature are from now on means over these samples, or over all of them.
    ///
    /// # Errors
    /// No sample, or one that is not there.
    pub fn choose(&mut self, samples: Option<&[usize]>) -> Result<(), Error> {
        if let Some(samples) = samples {
            if samples.is_empty() {
                return Err(Error::WrongLength { what: "the minibatch", given: 0, allowed: [1, self.n] });
            }
            if let Some(&given) = samples.iter().find(|&&sample| sample >= self.n) {
                let allowed = [0.0, (self.n - 1) as f64];
                return Err(Error::OutOfRange { name: "a sample".to_string(), given: given as f64, allowed });
            }
        }
        self.chosen = samples.map(<[usize]>::to_vec);
        Ok(())
    }

    /// How many samples value and gradient are means over.
    fn count(&self) -> usize {
        self.chosen.as_ref().map_or(self.n, Vec::len)
    }

    /// Calls with the samples in pieces: the pass, how many there are, their inputs, their targets, and whether they are not the first.
    fn each(
        &mut self,
        mut visit: impl FnMut(&Network, &mut Pass<f64>, &[f64], usize, &[f64], &[f64], &mut [f64], bool),
    ) {
        let (inputs, targets, count) = (self.network.inputs(), self.network.targets(), self.count());
        let mut first = 0;
        while first < count {
            let m = self.pass.samples().min(count - first);
            let (x, y) = match &self.chosen {
                None => (&self.x[first * inputs..][..m * inputs], &self.y[first * targets..][..m * targets]),
                Some(chosen) => {
                    let (x, y) = &mut self.batch;
                    x.clear();
                    y.clear();
                    for &sample in &chosen[first..first + m] {
                        x.extend_from_slice(&self.x[sample * inputs..][..inputs]);
                        y.extend_from_slice(&self.y[sample * targets..][..targets]);
                    }
                    (&x[..], &y[..])
                }
            };
            visit(&self.network, &mut self.pass, &self.blocks, m, x, y, &mut self.gradient, first > 0);
            first += m;
        }
    }

    /// The outputs of all samples for weights θ, in rows of outputs.
    pub fn outputs(&mut self, theta: &[f64], out: &mut [f64]) {
        self.network.to_blocks(theta, &mut self.blocks);
        let (outputs, width) = (self.network.outputs(), padded(self.network.outputs()));
        let mut first = 0;
        while first < self.n {
            let m = self.pass.samples().min(self.n - first);
            let x = &self.x[first * self.network.inputs()..];
            let a = self.pass.forward(&self.network, &self.blocks, x, m);
            for (out, a) in out[first * outputs..].chunks_exact_mut(outputs).zip(a.chunks_exact(width)) {
                out.copy_from_slice(&a[..outputs]);
            }
            first += m;
        }
    }

    /// The loss of each sample for weights θ, without the penalty.
    pub fn losses(&mut self, theta: &[f64]) -> Vec<f64> {
        let (outputs, targets) = (self.network.outputs(), self.network.targets());
        let mut a = vec![0.0; self.n * outputs];
        self.outputs(theta, &mut a);
        a.chunks_exact(outputs)
            .zip(self.y.chunks_exact(targets))
            .map(|(a, y)| self.network.loss().value(a, y))
            .collect()
    }

    /// ∇Lᵢ(θ) of sample i alone, without the penalty.
    pub fn sample_gradient(&mut self, theta: &[f64], i: usize, g: &mut [f64]) {
        self.network.to_blocks(theta, &mut self.blocks);
        let (inputs, targets) = (self.network.inputs(), self.network.targets());
        let (x, y) = (&self.x[i * inputs..][..inputs], &self.y[i * targets..][..targets]);
        self.pass.forward(&self.network, &self.blocks, x, 1);
        self.pass.loss_slope(&self.network, y, 1, 1.0);
        self.pass.backward(&self.network, &self.blocks, x, 1, &mut self.gradient, false);
        self.network.to_flat(&self.gradient, g);
    }

    /// z, a and ∂Lᵢ/∂z of every layer for sample i alone: what its compute graph shows.
    pub fn trace(&mut self, theta: &[f64], i: usize) -> Vec<[Vec<f64>; 3]> {
        let mut g = vec![0.0; self.network.len()];
        let mut tangent = self.tangent.take().unwrap_or_else(|| Tangent::new(&self.network, self.pass.samples()));
        self.sample_gradient(theta, i, &mut g);
        let x = &self.x[i * self.network.inputs()..][..self.network.inputs()];
        // The tangent's pass keeps z of every layer.
        tangent.forward(&self.network, &mut self.pass, &self.blocks, x, 1);
        let layers = self.network.layers().iter().enumerate();
        let trace = layers
            .map(|(l, layer)| {
                [&tangent.own_z[l], &self.pass.a[l], &self.pass.delta[l]]
                    .map(|numbers| numbers[..layer.outputs].to_vec())
            })
            .collect();
        self.tangent = Some(tangent);
        trace
    }

    /// ∂ŷ/∂θ of sample i: outputs × weights.
    pub fn jacobian(&mut self, theta: &[f64], i: usize, j: &mut [f64]) {
        self.network.to_blocks(theta, &mut self.blocks);
        let inputs = self.network.inputs();
        let x = &self.x[i * inputs..][..inputs];
        let last = self.network.layers().len() - 1;
        let activation = self.network.layers()[last].activation;
        for (output, row) in j.chunks_exact_mut(self.network.len()).enumerate() {
            self.pass.forward(&self.network, &self.blocks, x, 1);
            let width = self.network.layers()[last].width();
            let delta = &mut self.pass.delta[last][..width];
            delta.fill(0.0);
            delta[output] = 1.0;
            activation.times_slope(&self.pass.z[last], &self.pass.a[last][..width], delta);
            self.pass.backward(&self.network, &self.blocks, x, 1, &mut self.gradient, false);
            self.network.to_flat(&self.gradient, row);
        }
    }

    /// H v or G v at θ, into `out`.
    pub fn curvature_product(&mut self, kind: Curvature, theta: &[f64], v: &[f64], out: &mut [f64]) {
        self.network.to_blocks(theta, &mut self.blocks);
        let mut tangent = self.tangent.take().unwrap_or_else(|| Tangent::new(&self.network, self.pass.samples()));
        self.network.to_blocks(v, &mut tangent.v);
        let share = 1.0 / self.count() as f64;
        self.each(|network, pass, blocks, m, x, y, _, more| {
            tangent.forward(network, pass, blocks, x, m);
            tangent.backward(network, pass, blocks, x, y, m, kind, share, more);
        });
        self.network.to_flat(&tangent.out, out);
        for (out, v) in out.iter_mut().zip(v) {
            *out += self.decay * v;
        }
        self.tangent = Some(tangent);
    }

    /// ∇²L or the Gauss–Newton matrix, weights × weights.
    ///
    /// # Errors
    /// More than [`MAX_DENSE`] weights.
    pub fn curvature_matrix(&mut self, kind: Curvature, theta: &[f64], matrix: &mut [f64]) -> Result<(), Error> {
        let p = self.network.len();
        if p > MAX_DENSE {
            let allowed = [1.0, MAX_DENSE as f64];
            return Err(Error::OutOfRange {
                name: "the number of weights for a dense matrix".to_string(),
                given: p as f64,
                allowed,
            });
        }
        let mut unit = vec![0.0; p];
        for (i, row) in matrix.chunks_exact_mut(p).enumerate() {
            unit[i] = 1.0;
            // The matrix is symmetric: its columns are its rows.
            self.curvature_product(kind, theta, &unit, row);
            unit[i] = 0.0;
        }
        Ok(())
    }
}

impl Objective for Fit {
    fn dim(&self) -> usize {
        self.network.len()
    }

    fn value(&mut self, theta: &[f64]) -> f64 {
        self.network.to_blocks(theta, &mut self.blocks);
        let mut sum = 0.0;
        self.each(|network, pass, blocks, m, x, y, _, _| {
            pass.forward(network, blocks, x, m);
            sum += pass.loss(network, y, m);
        });
        sum / self.count() as f64 + 0.5 * self.decay * theta.iter().map(|w| w * w).sum::<f64>()
    }

    fn gradient(&mut self, theta: &[f64], g: &mut [f64]) {
        self.network.to_blocks(theta, &mut self.blocks);
        let share = 1.0 / self.count() as f64;
        self.each(|network, pass, blocks, m, x, y, gradient, more| {
            pass.forward(network, blocks, x, m);
            pass.loss_slope(network, y, m, share);
            pass.backward(network, blocks, x, m, gradient, more);
        });
        self.network.to_flat(&self.gradient, g);
        for (g, w) in g.iter_mut().zip(theta) {
            *g += self.decay * w;
        }
    }

    fn hessian(&mut self, theta: &[f64], h: &mut [f64]) {
        if self.curvature_matrix(Curvature::Hessian, theta, h).is_err() {
            h.fill(f64::NAN);
        }
    }
}

impl Tangent {
    fn new(network: &Network, samples: usize) -> Self {
        let buffers = || network.layers().iter().map(|layer| vec![0.0; samples * layer.width()]).collect::<Vec<_>>();
        Self {
            v: vec![0.0; network.block_len()],
            out: vec![0.0; network.block_len()],
            z: buffers(),
            a: buffers(),
            delta: buffers(),
            upstream: buffers(),
            own_z: buffers(),
            transposed: network.layers().iter().map(|layer| vec![0.0; layer.outputs * padded(layer.inputs)]).collect(),
        }
    }

    /// The forward pass and its derivative: ż = ȧ W + a V + v_b, ȧ = f′(z) ż.
    fn forward(&mut self, network: &Network, pass: &mut Pass<f64>, blocks: &[f64], x: &[f64], m: usize) {
        for (l, layer) in network.layers().iter().enumerate() {
            let width = layer.width();
            let (before, rest) = pass.a.split_at_mut(l);
            let (numbers, down) = if l == 0 { (x, layer.inputs) } else { (&before[l - 1][..], padded(layer.inputs)) };
            let a = &mut rest[0][..m * width];
            let rows = Strided { numbers, down, right: 1 };
            let (weights, biases) = blocks[layer.block..].split_at(layer.inputs * width);
            product(m, layer.inputs, width, rows, weights, Start::Row(biases), a);
            self.own_z[l][..m * width].copy_from_slice(a);
            layer.activation.apply(a);
            let (v, v_biases) = self.v[layer.block..].split_at(layer.inputs * width);
            let z = &mut self.z[l][..m * width];
            product(m, layer.inputs, width, rows, v, Start::Row(v_biases), z);
            let (a_before, a_rest) = self.a.split_at_mut(l);
            if l > 0 {
                product(
                    m,
                    layer.inputs,
                    width,
                    Strided { numbers: &a_before[l - 1], down, right: 1 },
                    weights,
                    Start::Held,
                    z,
                );
            }
            let a_dot = &mut a_rest[0][..m * width];
            a_dot.copy_from_slice(z);
            layer.activation.times_slope(&self.own_z[l], a, a_dot);
        }
    }

    /// The backward pass and its derivative; the derivative of the gradient goes to `out`, or is added to it.
    #[allow(clippy::too_many_arguments, reason = "one chunk of a pass")]
    fn backward(
        &mut self,
        network: &Network,
        pass: &mut Pass<f64>,
        blocks: &[f64],
        x: &[f64],
        y: &[f64],
        m: usize,
        kind: Curvature,
        share: f64,
        add: bool,
    ) {
        let full = kind == Curvature::Hessian;
        self.outputs(network, pass, y, m, full, share);
        for (l, layer) in network.layers().iter().enumerate().rev() {
            let width = layer.width();
            let down = if l == 0 { layer.inputs } else { padded(layer.inputs) };
            let columns = |numbers| Strided { numbers, down: 1, right: down };
            let a = if l == 0 { x } else { &pass.a[l - 1][..] };
            let (weights, biases) = self.out[layer.block..].split_at_mut(layer.inputs * width);
            let delta_dot = &self.delta[l][..m * width];
            product(
                layer.inputs,
                m,
                width,
                columns(a),
                delta_dot,
                if add { Start::Held } else { Start::Zero },
                weights,
            );
            if full && l > 0 {
                product(
                    layer.inputs,
                    m,
                    width,
                    columns(&self.a[l - 1]),
                    &pass.delta[l][..m * width],
                    Start::Held,
                    weights,
                );
            }
            sum_rows(delta_dot, &mut biases[..width], add);
            if l == 0 {
                continue;
            }
            let wide = padded(layer.inputs);
            let rows = |numbers| Strided { numbers, down: width, right: 1 };
            let activation = network.layers()[l - 1].activation;
            transpose(&blocks[layer.block..], layer.inputs, layer.outputs, width, &mut pass.transposed[l], wide);
            let (before, rest) = self.delta.split_at_mut(l);
            let next = &mut before[l - 1][..m * wide];
            product(m, layer.outputs, wide, rows(&rest[0]), &pass.transposed[l], Start::Zero, next);
            if full {
                let upstream = &mut self.upstream[l - 1][..m * wide];
                product(m, layer.outputs, wide, rows(&pass.delta[l]), &pass.transposed[l], Start::Zero, upstream);
                transpose(&self.v[layer.block..], layer.inputs, layer.outputs, width, &mut self.transposed[l], wide);
                product(m, layer.outputs, wide, rows(&pass.delta[l]), &self.transposed[l], Start::Held, next);
            }
            activation.times_slope(&self.own_z[l - 1], &pass.a[l - 1][..m * wide], next);
            if full {
                let upstream = &self.upstream[l - 1][..m * wide];
                let (z, a, z_dot) = (&self.own_z[l - 1], &pass.a[l - 1], &self.z[l - 1]);
                for (i, next) in next.iter_mut().enumerate() {
                    *next += upstream[i] * activation.curvature(z[i], a[i]) * z_dot[i];
                }
                let delta = &mut pass.delta[l - 1][..m * wide];
                delta.copy_from_slice(upstream);
                activation.times_slope(&self.own_z[l - 1], &pass.a[l - 1][..m * wide], delta);
            }
        }
    }

    /// ∂L/∂z of the last layer and its derivative: (L″ ȧ) f′ + L′ f″ ż.
    fn outputs(&mut self, network: &Network, pass: &mut Pass<f64>, y: &[f64], m: usize, full: bool, share: f64) {
        let last = network.layers().len() - 1;
        let layer = network.layers()[last];
        let (outputs, width, targets) = (layer.outputs, layer.width(), network.targets());
        let a = &pass.a[last][..m * width];
        let (delta, delta_dot) = (&mut pass.delta[last][..m * width], &mut self.delta[last][..m * width]);
        delta_dot.fill(0.0);
        for s in (0..m).map(|s| s * width) {
            network.loss().curvature_times(
                &a[s..][..outputs],
                &self.a[last][s..][..outputs],
                share,
                &mut delta_dot[s..][..outputs],
            );
        }
        layer.activation.times_slope(&self.own_z[last], a, delta_dot);
        network.loss().slopes(a, y, outputs, width, targets, share, delta);
        if full {
            for (i, delta_dot) in delta_dot.iter_mut().enumerate() {
                *delta_dot += delta[i] * layer.activation.curvature(self.own_z[last][i], a[i]) * self.z[last][i];
            }
        }
        layer.activation.times_slope(&self.own_z[last], a, delta);
    }
}
