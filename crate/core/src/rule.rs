//! A method's rule as lines of the formula language.
//!
//! The lines are what a method card shows. They are also executed: a test walks every method beside its rule, so the
//! card cannot drift from the code. An expression is evaluated for each coordinate by itself and may name
//!
//! - the method's parameters, by id; `lr` is the rate that the schedule gives this step, `eta` the factor that the
//!   schedule puts before the rate that was set (1 under the constant schedule);
//! - `t`, the number of the step, 1 at the first;
//! - `x`, and what the method remembers, by id ([`State`]);
//! - targets of earlier lines.
//!
//! A method that searches, solves or sorts has lines whose value no expression gives: [`Line::found`]. They state in words
//! what the target is; its number is what the method itself remembers after the step. The other lines use these numbers
//! and are executed like any, so that such a card, too, ends at the method's own iterate.

use crate::formula::{self, Assignment, Expr, Formula, FormulaError};
use crate::optim::State;
use crate::problem::Objective;
use crate::spec::{Kind, Values};
use serde::Serialize;

mod sums;

pub use sums::Sums;

/// One line of a rule: an assignment and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Line {
    /// `target = expression`, or `target = grad(expression)`: the gradient measured at a point.
    pub code: &'static str,
    /// One sentence on this line.
    pub say: &'static str,
    /// The line is skipped in the coordinates where this expression is 0 or less; empty where it is always carried out.
    pub when: &'static str,
    /// Where the step itself finds the target: what it is, in words; empty for all other lines.
    pub found: &'static str,
}

impl Line {
    /// A line.
    pub const fn new(code: &'static str, say: &'static str) -> Self {
        Self { code, say, when: "", found: "" }
    }

    /// A line whose target, something that the method remembers, is found by the step itself.
    pub const fn found(target: &'static str, what: &'static str, say: &'static str) -> Self {
        Self { code: target, say, when: "", found: what }
    }

    /// A line that is carried out only in the coordinates where `when` is positive.
    pub const fn when(when: &'static str, code: &'static str, say: &'static str) -> Self {
        Self { code, say, when, found: "" }
    }
}

/// What a step costs, counted from the lines of the rule.
///
/// Each + − × ÷ of two operands counts one operation; so do √, a power, |·|, sign, min and max. A change of sign counts
/// nothing. An operation that is the same in all coordinates, because it involves only parameters, t and single numbers, is
/// counted once a step under `shared`, all others once a coordinate under `each`. A line that is skipped somewhere counts
/// in full, so the counts are bounds from above. The gradient itself is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Cost {
    /// Operations in each coordinate.
    pub each: u32,
    /// Operations that all coordinates share.
    pub shared: u32,
    /// Gradients.
    pub gradients: u32,
    /// Numbers kept between steps for each coordinate, x left out; what the lines do not name does not count.
    pub vectors: u32,
    /// Single numbers kept between steps, t left out.
    pub scalars: u32,
    /// Matrices of n × n numbers kept between steps.
    pub matrices: u32,
    /// Lines that the step itself finds, by a search or a solve: their cost is counted as it arises.
    pub found: u32,
}

/// A rule ready to be carried out in n coordinates.
pub struct Rule {
    lines: Vec<Ready>,
    /// Everything that has a name, in the order of a row of `values`.
    names: Vec<String>,
    /// For each coordinate a row with the value of each name.
    values: Vec<f64>,
    /// Whether a name's value may differ from coordinate to coordinate.
    varies: Vec<bool>,
    /// Where x stands among the names; what the method remembers follows.
    x: usize,
    /// What is remembered.
    state: Vec<State>,
    /// The same after the step, where a line needs it.
    given: Vec<f64>,
    lr: f64,
    point: Vec<f64>,
    gradient: Vec<f64>,
}

/// The factor that a schedule puts before the rate that was set: 1 under the constant one.
pub(crate) fn factor(rate: f64, lr: f64) -> f64 {
    if lr == 0.0 { 1.0 } else { rate / lr }
}

struct Ready {
    line: Line,
    assignment: Assignment,
    formula: Formula,
    condition: Option<(Expr, Formula)>,
    target: usize,
}

impl Rule {
    /// A rule of these lines. `state` is what the method remembers; see also [`Spec::ready`](crate::optim::Spec::ready).
    ///
    /// # Errors
    /// A line that cannot be read or names something unknown.
    pub fn new(lines: &[Line], state: &[State], values: &Values, n: usize) -> Result<Self, FormulaError> {
        let mut names = Vec::new();
        let mut first = Vec::new();
        for (param, &value) in values.params().iter().zip(values.as_slice()) {
            if param.id != "lr" && !matches!(param.kind, Kind::Choice(_) | Kind::Switch) {
                names.push(param.id.to_string());
                first.push(value);
            }
        }
        for id in ["lr", "eta", "t"] {
            names.push(id.to_string());
            first.push(f64::NAN);
        }
        let mut varies = vec![false; names.len()];
        let x = names.len();
        names.push("x".to_string());
        varies.push(true);
        for state in state {
            names.push(state.id.to_string());
            varies.push(state.vector);
        }
        let mut ready = Vec::new();
        for &line in lines {
            let known: Vec<&str> = names.iter().map(String::as_str).collect();
            let assignment = if line.found.is_empty() {
                formula::parse_assignment(line.code)?
            } else {
                formula::parse_assignment(&format!("{0} = {0}", line.code))?
            };
            let formula = assignment.formula(&known)?;
            let condition = if line.when.is_empty() {
                None
            } else {
                let expr = formula::parse(line.when)?;
                Some((expr.clone(), Formula::from_expr(expr, &known, &[])?))
            };
            let target = names.iter().position(|name| *name == assignment.target).unwrap_or_else(|| {
                names.push(assignment.target.clone());
                varies.push(false);
                names.len() - 1
            });
            let mut cost = Cost::default();
            varies[target] |= assignment.gradient
                || count(&assignment.expr, &names, &varies, &mut cost)
                || condition.as_ref().is_some_and(|(expr, _)| count(expr, &names, &varies, &mut cost));
            ready.push(Ready { line, assignment, formula, condition, target });
        }
        first.resize(names.len(), f64::NAN);
        Ok(Self {
            lines: ready,
            values: first.repeat(n),
            names,
            varies,
            x,
            state: state.to_vec(),
            given: Vec::new(),
            lr: values.get("lr").unwrap_or(1.0),
            point: vec![0.0; n],
            gradient: vec![0.0; n],
        })
    }

    /// Makes ready for step t = 1, 2, … from `x`, with `state` as [`Optimizer::state`](crate::optim::Optimizer::state)
    /// gives it.
    pub fn begin(&mut self, x: &[f64], state: &[f64], t: u64, rate: f64) {
        let (n, width) = (x.len(), self.names.len());
        for i in 0..n {
            let row = &mut self.values[i * width..(i + 1) * width];
            row[self.x - 3] = rate;
            row[self.x - 2] = factor(rate, self.lr);
            row[self.x - 1] = t as f64;
            row[self.x] = x[i];
            row[self.x + 1 + self.state.len()..].fill(f64::NAN);
            let mut at = 0;
            for (slot, kind) in row[self.x + 1..].iter_mut().zip(&self.state) {
                *slot = state[if kind.vector { at + i } else { at }];
                at += kind.len(n);
            }
        }
        self.given.clear();
    }

    /// What the method remembers after the step: what the lines that are found take their numbers from. After
    /// [`Rule::begin`]; without it these numbers are NaN.
    pub fn give(&mut self, after: &[f64]) {
        self.given.clear();
        self.given.extend_from_slice(after);
    }

    /// Where the state of a slot stands among the numbers given.
    fn offset(&self, slot: usize) -> usize {
        self.state[..slot].iter().map(|state| state.len(self.point.len())).sum()
    }

    /// Carries out one line.
    pub fn execute(&mut self, line: usize, f: &mut dyn Objective) {
        let width = self.names.len();
        if !self.lines[line].line.found.is_empty() {
            let target = self.lines[line].target;
            let slot = target - self.x - 1;
            let (at, vector) = (self.offset(slot), self.state[slot].vector);
            for (i, row) in self.values.chunks_exact_mut(width).enumerate() {
                row[target] = self.given.get(if vector { at + i } else { at }).copied().unwrap_or(f64::NAN);
            }
            return;
        }
        let Ready { assignment, formula, condition, target, .. } = &mut self.lines[line];
        let rows = self.values.chunks_exact_mut(width);
        if assignment.gradient {
            for (point, row) in self.point.iter_mut().zip(rows) {
                *point = formula.value(&row[..formula.dim()]);
            }
            f.gradient(&self.point, &mut self.gradient);
            for (row, g) in self.values.chunks_exact_mut(width).zip(&self.gradient) {
                row[*target] = *g;
            }
            return;
        }
        for row in rows {
            if let Some((_, condition)) = condition
                && condition.value(&row[..condition.dim()]) <= 0.0
            {
                continue;
            }
            row[*target] = formula.value(&row[..formula.dim()]);
        }
    }

    /// Carries out all lines.
    pub fn step(&mut self, f: &mut dyn Objective) {
        for line in 0..self.lines.len() {
            self.execute(line, f);
        }
    }

    /// Number of lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no lines: never.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line as the method states it.
    pub fn line(&self, line: usize) -> Line {
        self.lines[line].line
    }

    /// A line as parsed.
    pub fn assignment(&self, line: usize) -> &Assignment {
        &self.lines[line].assignment
    }

    /// The condition of a line and its value in a coordinate, as things stand; `None` where the line is always carried out.
    pub fn condition(&mut self, line: usize, coordinate: usize) -> Option<(&Expr, f64)> {
        let width = self.names.len();
        let row = &self.values[coordinate * width..(coordinate + 1) * width];
        self.lines[line].condition.as_mut().map(|(expr, formula)| (&*expr, formula.value(&row[..formula.dim()])))
    }

    /// The value of a name in a coordinate, as things stand; `None` where nothing is called so.
    pub fn value(&self, name: &str, coordinate: usize) -> Option<f64> {
        let index = self.names.iter().position(|known| known == name)?;
        Some(self.values[coordinate * self.names.len() + index])
    }

    /// The point at which the last gradient was measured.
    pub fn point(&self) -> &[f64] {
        &self.point
    }

    /// x after the lines carried out, into `x`.
    pub fn x(&self, x: &mut [f64]) {
        for (x, row) in x.iter_mut().zip(self.values.chunks_exact(self.names.len())) {
            *x = row[self.x];
        }
    }

    /// What the method remembers after the lines carried out, into `state`.
    pub fn state(&self, state: &mut [f64]) {
        let width = self.names.len();
        let mut at = 0;
        for (slot, kind) in self.state.iter().enumerate() {
            let length = kind.len(self.point.len());
            let target = self.x + 1 + slot;
            if !self.given.is_empty() && self.lines.iter().all(|line| line.target != target) {
                // The lines do not say how it comes about.
                state[at..at + length].copy_from_slice(&self.given[at..at + length]);
            } else {
                for (state, row) in state[at..at + length].iter_mut().zip(self.values.chunks_exact(width)) {
                    *state = row[target];
                }
            }
            at += length;
        }
    }

    /// Whether any line is found by the step itself.
    pub fn searches(&self) -> bool {
        self.lines.iter().any(|line| !line.line.found.is_empty())
    }

    /// Whether the lines name this part of what the method remembers; a method that searches uses all of it.
    pub fn uses(&self, state: &str) -> bool {
        if self.searches() {
            return true;
        }
        let named = |expr: &Expr| formula::mentions(expr, state);
        self.lines.iter().any(|line| {
            named(&line.assignment.expr) || line.condition.as_ref().is_some_and(|(condition, _)| named(condition))
        })
    }

    /// What a step costs.
    pub fn cost(&self) -> Cost {
        let mut cost = Cost::default();
        for line in &self.lines {
            if !line.line.found.is_empty() {
                cost.found += 1;
                continue;
            }
            cost.gradients += u32::from(line.assignment.gradient);
            count(&line.assignment.expr, &self.names, &self.varies, &mut cost);
            if let Some((condition, _)) = &line.condition {
                count(condition, &self.names, &self.varies, &mut cost);
            }
        }
        for (slot, state) in self.state.iter().enumerate() {
            if self.uses(&self.names[self.x + 1 + slot]) {
                *(match (state.vector, state.matrix) {
                    (_, true) => &mut cost.matrices,
                    (true, _) => &mut cost.vectors,
                    _ => &mut cost.scalars,
                }) += 1;
            }
        }
        cost
    }
}

/// Adds the operations of an expression to `cost`; whether its value may differ from coordinate to coordinate.
fn count(expr: &Expr, names: &[String], varies: &[bool], cost: &mut Cost) -> bool {
    let of = |expr: &Expr, cost: &mut Cost| count(expr, names, varies, cost);
    let add = |each: bool, cost: &mut Cost| {
        *(if each { &mut cost.each } else { &mut cost.shared }) += 1;
        each
    };
    match expr {
        Expr::Number(_) => false,
        Expr::Name(name, _) => names.iter().position(|known| known == name).is_some_and(|index| varies[index]),
        Expr::Negate(inner) => of(inner, cost),
        Expr::Sum(terms) => {
            let first = of(&terms[0].1, cost);
            terms[1..].iter().fold(first, |each, (_, term)| {
                let each = of(term, cost) || each;
                add(each, cost)
            })
        }
        Expr::Product(factors) => {
            let first = of(&factors[0].1, cost);
            factors[1..].iter().fold(first, |each, (_, factor)| {
                let each = of(factor, cost) || each;
                add(each, cost)
            })
        }
        Expr::Power(base, exponent) => {
            let each = of(base, cost);
            let each = of(exponent, cost) || each;
            add(each, cost)
        }
        Expr::Call(_, arguments) => {
            let mut each = false;
            for argument in arguments {
                each |= of(argument, cost);
            }
            add(each, cost)
        }
        Expr::Index(..) | Expr::Series { .. } => false, // No rule uses vectors by index.
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim;
    use crate::optim::testing::Bowl;

    fn rule(id: &str) -> Rule {
        let spec = optim::find(id).expect("a method");
        spec.ready(&Values::defaults(spec.params), 2).expect("its rule reads")
    }

    #[test]
    fn a_step_of_momentum_line_by_line() {
        let mut rule = rule("momentum");
        // f = (x₁² + 4 x₂²)/2 at (3, 1), v = (2, −2), α = 1/2, β = 0.9.
        rule.begin(&[3.0, 1.0], &[2.0, -2.0], 1, 0.5);
        let f = &mut Bowl(&[1.0, 4.0]);
        rule.execute(0, f);
        assert_eq!([rule.value("g", 0), rule.value("g", 1)], [Some(3.0), Some(4.0)]);
        rule.execute(1, f);
        assert_eq!([rule.value("v", 0), rule.value("v", 1)], [Some(0.9 * 2.0 - 1.5), Some(0.9 * -2.0 - 2.0)]);
        rule.execute(2, f);
        let mut x = [0.0; 2];
        rule.x(&mut x);
        assert_eq!(x, [3.0 + (0.9 * 2.0 - 1.5), 1.0 + (0.9 * -2.0 - 2.0)]);
        assert_eq!(rule.value("w", 0), None);
    }

    #[test]
    fn a_condition_decides_for_each_coordinate() {
        let mut rule = rule("adamax");
        rule.begin(&[1.0, 1.0], &[0.0; 4], 1, 0.25);
        rule.step(&mut Bowl(&[0.0, 1.0]));
        let mut x = [0.0; 2];
        rule.x(&mut x);
        // g = (0, 1): the first coordinate stays, the second moves by α m̂/u with m̂ = 0.1/(1 − 0.9) up to rounding.
        assert_eq!(x[0], 1.0);
        assert!((x[1] - 0.75).abs() < 4.0 * f64::EPSILON);
    }

    #[test]
    fn operations_are_counted_from_the_lines() {
        // x − α g: two operations.
        assert_eq!(rule("gd").cost(), Cost { each: 2, gradients: 1, ..Cost::default() });
        // β v − α g: three; x + v: one; one vector.
        assert_eq!(rule("momentum").cost(), Cost { each: 4, gradients: 1, vectors: 1, ..Cost::default() });
        // m: 3 and 1 − β₁ shared; v: 4 and 1 − β₂ shared; m̂, v̂: 1 each and power and difference shared; x: √ + × ÷ −.
        let adam = Cost { each: 3 + 4 + 2 + 5, shared: 2 + 4, gradients: 1, vectors: 2, ..Cost::default() };
        assert_eq!(rule("adam").cost(), adam);
        // Only s of RMSProp's three vectors is in use without centring and momentum.
        assert_eq!(rule("rmsprop").cost().vectors, 1);
        assert_eq!(rule("nadam").cost().scalars, 1);
    }
}
