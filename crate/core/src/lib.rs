//! Isoline

pub mod formula;
