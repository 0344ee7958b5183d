//! A method's rule as lines of the formula language.
//!
//! The lines are what a method card shows. They are also executed: a test walks every method beside its rule, so the
//! card cannot drift from the code.

/// One line of a rule: an assignment and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// `target = expression` over parameters, `lr` (the rate of this step), `t` (1 at the first step), `x`, what the
    /// method remembers, and earlier targets. `g = grad(…)` measures the gradient at a point.
    pub code: &'static str,
    /// One sentence on this line.
    pub say: &'static str,
}

impl Line {
    /// A line.
    pub const fn new(code: &'static str, say: &'static str) -> Self {
        Self { code, say }
    }
}
