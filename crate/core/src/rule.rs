//! A method's rule as lines of the formula language.
//!
//! The lines are what a method card shows. They are also executed: a test walks every method beside its rule, so the
//! card cannot drift from the code.

/// One line of a rule: an assignment and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// `target = expression` over what [`Rule`] names. `g = grad(…)` measures the gradient at a point.
    pub code: &'static str,
    /// One sentence on this line.
    pub say: &'static str,
    /// The line is skipped in the coordinates where this expression is 0 or less; empty where it is always carried out.
    pub when: &'static str,
}

impl Line {
    /// A line.
    pub const fn new(code: &'static str, say: &'static str) -> Self {
        Self { code, say, when: "" }
    }

    /// A line that is carried out only in the coordinates where `when` is positive.
    pub const fn when(when: &'static str, code: &'static str, say: &'static str) -> Self {
        Self { code, say, when }
    }
}
