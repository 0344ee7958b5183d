//! Isoline
