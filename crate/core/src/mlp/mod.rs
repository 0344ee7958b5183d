//! Networks of dense layers: one weight vector, exact derivatives, training in single or double precision.

pub mod activation;
pub mod elementary;
pub mod fit;
pub mod kernel;
pub mod lanes;
pub mod loss;
pub mod network;

pub use fit::{Curvature, Fit};
pub use network::{Layer, Network, Pass};
