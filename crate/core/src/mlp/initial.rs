//! Weights before training.

use super::network::Network;
use crate::error::Error;

use crate::noise::Normal;
use serde::Serialize;

/// A rule for the first weights that describes itself. Biases begin at 0, but for PyTorch's rule and where all weights are the same constant.
#[derive(Debug, Serialize)]
pub struct Initialiser {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    #[serde(skip)]
    draw: fn(f64, f64, &mut Normal) -> f64,
    #[serde(skip)]
    biases: bool,
}

/// √(a).
fn root(a: f64) -> f64 {
    a.sqrt()
}

/// Uniform in −1 to 1.
fn even(z: &mut Normal) -> f64 {
    2.0 * z.uniform() - 1.0
}

/// Every initialiser; the first is the default. Each draws from (inputs, outputs) of the layer.
pub static INITIALISERS: &[Initialiser] = &[
    Initialiser {
        id: "xavier",
        name: "Xavier (Glorot), uniform",
        source: "Glorot and Bengio 2010, equation 16",
        draw: |i, o, z| root(6.0 / (i + o)) * even(z),
        biases: false,
    },
    Initialiser {
        id: "he",
        name: "He, normal",
        source: "He et al., arXiv:1502.01852, equation 10",
        draw: |i, _, z| root(2.0 / i) * z.draw(),
        biases: false,
    },
    Initialiser {
        id: "lecun",
        name: "LeCun, normal",
        source: "LeCun et al., Efficient BackProp, 1998, equation 16",
        draw: |i, _, z| root(1.0 / i) * z.draw(),
        biases: false,
    },
    Initialiser {
        id: "torch",
        name: "PyTorch's default",
        source: "torch.nn.Linear: uniform within ±1/√inputs, biases too",
        draw: |i, _, z| root(1.0 / i) * even(z),
        biases: true,
    },
    Initialiser { id: "uniform", name: "uniform in ±½", source: "", draw: |_, _, z| 0.5 * even(z), biases: false },
    Initialiser {
        id: "normal",
        name: "normal, deviation ½",
        source: "",
        draw: |_, _, z| 0.5 * z.draw(),
        biases: false,
    },
    Initialiser {
        id: "zeros",
        name: "all 0",
        source: "no symmetry is ever broken",
        draw: |_, _, _| 0.0,
        biases: false,
    },
    Initialiser {
        id: "constant",
        name: "all ½",
        source: "no symmetry is ever broken",
        draw: |_, _, _| 0.5,
        biases: false,
    },
];

/// The flat weight vector that `id` draws from a seed: layer after layer, weights then biases.
///
/// # Errors
/// No such initialiser.
pub fn weights(network: &Network, id: &str, seed: u64) -> Result<Vec<f64>, Error> {
    let rule = INITIALISERS.iter().find(|rule| rule.id == id).ok_or_else(|| Error::Unknown {
        what: "initialiser".to_string(),
        given: id.to_string(),
        allowed: INITIALISERS.iter().map(|rule| rule.id.to_string()).collect(),
    })?;
    let mut z = Normal::new(seed);
    let mut theta = Vec::with_capacity(network.len());
    for layer in network.layers() {
        let (inputs, outputs) = (layer.inputs as f64, layer.outputs as f64);
        theta.extend((0..layer.inputs * layer.outputs).map(|_| (rule.draw)(inputs, outputs, &mut z)));
        theta.extend((0..layer.outputs).map(|_| if rule.biases { (rule.draw)(inputs, outputs, &mut z) } else { 0.0 }));
    }
    Ok(theta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;
    use crate::mlp::activation::Kind;
    use crate::mlp::loss::Loss;

    #[test]
    fn variances_are_those_of_the_sources() {
        let network = Network::new(&[100, 300], &[Kind::Identity], Loss::MeanSquare).expect("a layer");
        // Var of uniform ±a is a²/3.
        for (id, variance) in [
            ("xavier", 2.0 / 400.0),
            ("he", 2.0 / 100.0),
            ("lecun", 1.0 / 100.0),
            ("torch", 1.0 / 300.0),
            ("normal", 0.25),
        ] {
            let theta = weights(&network, id, 3).expect(id);
            let found = theta[..30_000].iter().map(|w| math::sq(*w)).sum::<f64>() / 30_000.0;
            // Four standard errors of a mean of 30 000 squares: at most √2 · variance / √30000 each.
            assert!((found / variance - 1.0).abs() < 4.0 * (2.0_f64 / 30_000.0).sqrt(), "{id}: {found} for {variance}");
            assert_eq!(theta[30_000..].iter().all(|b| *b == 0.0), id != "torch");
        }
        assert!(weights(&network, "zeros", 1).expect("zeros").iter().all(|w| *w == 0.0));
        assert!(weights(&network, "nothing", 1).is_err());
    }
}
