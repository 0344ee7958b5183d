//! A step as a sum of gradients: which lines of a rule pass gradients on in proportion, and by which factors.

use super::{Ready, Rule};
use crate::formula::{Expr, Side};
use crate::problem::Objective;

/// The lines of a rule that pass gradients on in proportion, see [`Rule::sums`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// What is remembered and is a sum of gradients: indices of names.
    states: Vec<usize>,
    /// For each line, whether its target is such a sum.
    lines: Vec<bool>,
}

impl Sums {
    /// How many things remembered are sums of gradients.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }
}

impl Rule {
    /// Which lines make sums of gradients, if the step is one: each coordinate of it a sum of multiples of this gradient and
    /// of earlier ones, where all that is not in proportion to gradients (a root mean square, x itself) counts as a factor or
    /// as a term of its own. `None` where it is not: a step by a sign, say.
    pub fn sums(&self) -> Option<Sums> {
        if self.searches() || self.lines.iter().filter(|line| line.assignment.gradient).count() != 1 {
            return None;
        }
        // What a gradient flows into, from step to step; but not what turns out to depend on one in another way.
        let mut sound = vec![false; self.state.len()];
        let mut banned = sound.clone();
        loop {
            let (lines, live, other) = self.flow(&sound);
            let before = sound.clone();
            for (slot, sound) in sound.iter_mut().enumerate() {
                let name = self.x + 1 + slot;
                banned[slot] |= other[name];
                *sound = (*sound || live[name] && self.state[slot].vector) && !banned[slot];
            }
            if sound == before {
                let states = (0..sound.len()).filter(|&slot| sound[slot]).map(|slot| self.x + 1 + slot).collect();
                return (live[self.x] && !other[self.x]).then_some(Sums { states, lines });
            }
        }
    }

    /// What becomes of sums of gradients in one step, given which of the things remembered are such sums: for each line
    /// whether its target is one, for each name whether it is one at the end, and whether it ever depended on one in another way.
    fn flow(&self, sound: &[bool]) -> (Vec<bool>, Vec<bool>, Vec<bool>) {
        let (first, count) = (self.x + 1, self.names.len());
        let (mut live, mut other) = (vec![false; count], vec![false; count]);
        live[first..first + sound.len()].copy_from_slice(sound);
        let mut lines = Vec::with_capacity(self.lines.len());
        for Ready { assignment, condition, target, .. } in &self.lines {
            let degree =
                |expr: &Expr| degree(expr, &|name| self.names.iter().zip(&live).any(|(n, live)| n == name && *live));
            let switched = condition.as_ref().is_some_and(|(expr, _)| degree(expr) != Degree::Constant);
            let degree = match (assignment.gradient, switched) {
                (true, _) => Degree::One,
                (false, true) => Degree::Other,
                (false, false) => degree(&assignment.expr),
            };
            lines.push(degree == Degree::One);
            other[*target] |= degree == Degree::Other;
            live[*target] = degree == Degree::One || condition.is_some() && live[*target];
        }
        (lines, live, other)
    }

    /// Carries out all lines, and takes down how the step's result depends on what it sums up.
    ///
    /// For each coordinate (s + 1)² numbers row-major, s the number of remembered sums: a row for each of these after the step
    /// and a last one for x; a column for each of them before the step and a last one for the gradient.
    pub fn blend(&mut self, sums: &Sums, f: &mut dyn Objective) -> Vec<f64> {
        let (n, width, slots) = (self.point.len(), self.names.len(), sums.states.len() + 1);
        // For each coordinate and name the derivative by each column.
        let mut slopes = vec![0.0; n * width * slots];
        for i in 0..n {
            for (slot, name) in sums.states.iter().enumerate() {
                slopes[(i * width + name) * slots + slot] = 1.0;
            }
        }
        let mut partial = vec![0.0; width];
        let mut fresh = vec![0.0; slots];
        for line in 0..self.lines.len() {
            for i in 0..n {
                if self.condition(line, i).is_some_and(|(_, value)| value <= 0.0) {
                    continue;
                }
                let row = &self.values[i * width..(i + 1) * width];
                let Ready { assignment, formula, target, .. } = &mut self.lines[line];
                let slopes = &mut slopes[i * width * slots..(i + 1) * width * slots];
                fresh.fill(0.0);
                if assignment.gradient {
                    fresh[slots - 1] = 1.0;
                } else if sums.lines[line] {
                    let dim = formula.dim();
                    formula.gradient(&row[..dim], &mut partial[..dim]);
                    for (slopes, partial) in slopes.chunks_exact(slots).zip(&partial[..dim]) {
                        for (fresh, slope) in fresh.iter_mut().zip(slopes) {
                            // What does not count may well have no derivative here.
                            if *slope != 0.0 {
                                *fresh += partial * slope;
                            }
                        }
                    }
                }
                slopes[*target * slots..(*target + 1) * slots].copy_from_slice(&fresh);
            }
            self.execute(line, f);
        }
        let mut map = Vec::with_capacity(n * slots * slots);
        for i in 0..n {
            for &name in sums.states.iter().chain([&self.x]) {
                map.extend_from_slice(&slopes[(i * width + name) * slots..][..slots]);
            }
        }
        map
    }

    /// The value of each remembered sum in a coordinate, as things stand.
    pub fn remembered<'a>(&'a self, sums: &'a Sums, coordinate: usize) -> impl Iterator<Item = f64> + 'a {
        sums.states.iter().map(move |name| self.values[coordinate * self.names.len() + name])
    }

    /// Whether any line measures a gradient.
    pub fn measures(&self) -> bool {
        self.lines.iter().any(|line| line.assignment.gradient)
    }

    /// The gradient that was measured last.
    pub fn gradient(&self) -> &[f64] {
        &self.gradient
    }
}

/// How an expression depends on names that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Degree {
    /// Not at all.
    Constant,
    /// In proportion, or in proportion and shifted.
    One,
    /// In another way.
    Other,
}

fn degree(expr: &Expr, live: &dyn Fn(&str) -> bool) -> Degree {
    let of = |expr: &Expr| degree(expr, live);
    let most = |degrees: &mut dyn Iterator<Item = Degree>| degrees.max().unwrap_or(Degree::Constant);
    let only_constant = |degree: Degree| if degree == Degree::Constant { degree } else { Degree::Other };
    match expr {
        Expr::Number(_) => Degree::Constant,
        Expr::Name(name, _) => {
            if live(name) {
                Degree::One
            } else {
                Degree::Constant
            }
        }
        Expr::Negate(inner) => of(inner),
        Expr::Sum(terms) => most(&mut terms.iter().map(|(_, term)| of(term))),
        Expr::Product(factors) => {
            let found = factors.iter().map(|(side, factor)| match side {
                Side::Times => of(factor),
                Side::Over => only_constant(of(factor)),
            });
            let found: Vec<Degree> = found.filter(|degree| *degree != Degree::Constant).collect();
            if found.len() > 1 { Degree::Other } else { most(&mut found.into_iter()) }
        }
        Expr::Power(base, exponent) => only_constant(of(base).max(of(exponent))),
        Expr::Call(_, arguments) => only_constant(most(&mut arguments.iter().map(of))),
        Expr::Index(..) | Expr::Series { .. } => Degree::Other, // No rule uses vectors by index.
    }
}
