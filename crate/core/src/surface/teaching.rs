//! Surfaces made for teaching, with parameters, and curves of one variable.

use super::Surface;

pub(super) static SURFACES: &[Surface] = &[];
