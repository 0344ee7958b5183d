//! Families of test functions in any number of variables.

use super::Surface;

pub(super) static SURFACES: &[Surface] = &[];
