//! Isoline's core: optimization methods on surfaces, step by step, the same to the bit natively and in every browser.

pub mod catalog;
pub mod error;
pub mod export;
pub mod formula;
pub mod link;
pub mod math;
pub mod noise;
pub mod optim;
pub mod problem;
pub mod race;
pub mod rule;
pub mod run;
pub mod schedule;
pub mod spec;
pub mod surface;
pub mod tune;
