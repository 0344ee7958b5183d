//! Activation functions, with the derivatives that training and second order need.

use super::elementary::Real;
use crate::error::Error;
use serde::Serialize;

/// An activation that describes itself.
#[derive(Debug, Serialize)]
pub struct Activation {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// In the formula language, of x.
    pub formula: &'static str,
    /// Which one it is.
    #[serde(skip)]
    pub kind: Kind,
}

/// What [`Kind::apply`] and its derivatives compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// tanh z.
    Tanh,
    /// 1 / (1 + e⁻ᶻ).
    Sigmoid,
    /// max(z, 0), with slope 0 at the kink.
    Relu,
    /// z where z > 0, else z / 100.
    Leaky,
    /// z Φ(z), Φ the normal distribution function (Hendrycks and Gimpel, arXiv:1606.08415).
    Gelu,
    /// log(1 + eᶻ).
    Softplus,
    /// z.
    Identity,
}

/// Every activation.
pub static ACTIVATIONS: &[Activation] = &[
    Activation { id: "tanh", name: "tanh", formula: "tanh(x)", kind: Kind::Tanh },
    Activation { id: "sigmoid", name: "sigmoid", formula: "1/(1 + exp(-x))", kind: Kind::Sigmoid },
    Activation { id: "relu", name: "ReLU", formula: "max(x, 0)", kind: Kind::Relu },
    Activation { id: "leaky_relu", name: "leaky ReLU", formula: "max(x, 0.01*x)", kind: Kind::Leaky },
    Activation { id: "gelu", name: "GELU", formula: "x*Phi(x)", kind: Kind::Gelu },
    Activation { id: "softplus", name: "softplus", formula: "log(1 + exp(x))", kind: Kind::Softplus },
    Activation { id: "identity", name: "identity", formula: "x", kind: Kind::Identity },
];

/// The activation of an id.
///
/// # Errors
/// No such activation.
pub fn find(id: &str) -> Result<Kind, Error> {
    ACTIVATIONS.iter().find(|entry| entry.id == id).map(|entry| entry.kind).ok_or_else(|| Error::Unknown {
        what: "activation".to_string(),
        given: id.to_string(),
        allowed: ACTIVATIONS.iter().map(|entry| entry.id.to_string()).collect(),
    })
}

/// The slope of leaky ReLU below 0.
const LEAK: f64 = 0.01;

impl Kind {
    /// Whether the slope needs z; for the others a = f(z) says it all.
    pub fn needs_z(self) -> bool {
        matches!(self, Self::Gelu | Self::Softplus)
    }

    /// z ← f(z), all of them.
    #[inline]
    pub fn apply<T: Real>(self, z: &mut [T]) {
        let zero = T::default();
        match self {
            Self::Tanh => T::tanh_all(z),
            Self::Sigmoid => T::sigmoid_all(z),
            Self::Relu => z.iter_mut().for_each(|z| *z = if *z <= zero { zero } else { *z }),
            Self::Leaky => z.iter_mut().for_each(|z| *z = if *z <= zero { T::of(LEAK) * *z } else { *z }),
            Self::Gelu => z.iter_mut().for_each(|z| *z = T::of(z.wide() * phi(z.wide()))),
            Self::Softplus => z.iter_mut().for_each(|z| {
                // log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|): neither overflows nor cancels.
                let (size, above) = if *z < zero { (*z, zero) } else { (-*z, *z) };
                *z = above + T::of(libm::log1p(size.exp().wide()));
            }),
            Self::Identity => {}
        }
    }

    /// d ← d · f′(z) for each; `a` is f(z), and `z` is read only where [`Kind::needs_z`].
    #[inline]
    pub fn times_slope<T: Real>(self, z: &[T], a: &[T], d: &mut [T]) {
        let zero = T::default();
        let one = T::of(1.0);
        match self {
            Self::Tanh => d.iter_mut().zip(a).for_each(|(d, &a)| *d *= one - a * a),
            Self::Sigmoid => d.iter_mut().zip(a).for_each(|(d, &a)| *d *= a * (one - a)),
            Self::Relu => d.iter_mut().zip(a).for_each(|(d, &a)| *d = if a > zero { *d } else { zero }),
            Self::Leaky => d.iter_mut().zip(a).for_each(|(d, &a)| *d = if a > zero { *d } else { T::of(LEAK) * *d }),
            Self::Gelu => {
                d.iter_mut().zip(z).for_each(|(d, &z)| *d *= T::of(phi(z.wide()) + z.wide() * density(z.wide())))
            }
            Self::Softplus => d.iter_mut().zip(z).for_each(|(d, &z)| *d *= z.sigmoid()),
            Self::Identity => {}
        }
    }

    /// f″(z), where a = f(z).
    pub fn curvature(self, z: f64, a: f64) -> f64 {
        match self {
            Self::Tanh => -2.0 * a * (1.0 - a * a),
            Self::Sigmoid => a * (1.0 - a) * (1.0 - 2.0 * a),
            Self::Gelu => (2.0 - z * z) * density(z),
            Self::Softplus => {
                let s = z.sigmoid();
                s * (1.0 - s)
            }
            Self::Relu | Self::Leaky | Self::Identity => 0.0,
        }
    }
}

/// The distribution function of the standard normal distribution.
fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Its density.
fn density(z: f64) -> f64 {
    const INVERSE_ROOT: f64 = 0.398_942_280_401_432_7;
    INVERSE_ROOT * libm::exp(-0.5 * z * z)
}
