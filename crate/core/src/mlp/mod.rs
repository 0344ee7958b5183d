//! Networks of dense layers: one weight vector, exact derivatives, training in single or double precision.

pub mod activation;
pub mod data;
pub mod elementary;
pub mod fit;
pub mod initial;
pub mod kernel;
pub mod lanes;
pub mod loss;
pub mod network;
pub mod session;
pub mod train;
pub mod update;

pub use fit::{Curvature, Fit};
pub use network::{Layer, Network, Pass};
pub use session::{Session, Training};
pub use train::{Plan, Sampling, Trainer};
