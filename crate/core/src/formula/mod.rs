//! Typed formulas: text to exact values, gradients and Hessians.
//!
//! ```
//! use isoline::formula::Formula;
//!
//! let mut f = Formula::new("(1 - x)^2 + 100*(y - x^2)^2", &["x", "y"], &[]).expect("it parses");
//! let (mut g, mut h) = ([0.0; 2], [0.0; 4]);
//! assert_eq!(f.hessian(&[-1.0, 1.0], &mut g, &mut h), 4.0);
//! assert_eq!(g, [-4.0, 0.0]);
//! assert_eq!(h, [802.0, 400.0, 400.0, 200.0]);
//! ```
//!
//! # Language
//!
//! - Numbers `1`, `.5`, `1e-3`. Names of Latin or Greek letters, digits and `_`.
//! - `+ - * / ^` with the precedence of mathematics: `-x^2` is −(x²), `2^3^2` is 2⁹, `2^-x` works, `a/b/c` is
//!   (a/b)/c. `**` is `^`; `−`, `·`, `×` and `÷` are read as typed. Between a number and a name or `(`
//!   the `*` may be left out, with the same precedence as if written: `1/2x` is (1/2)x.
//! - Functions: see [`Function`]. Angles are in radians; `log` and `ln` are natural.
//! - Constants `pi` (`π`), `tau`, `e` and `E`. Declared names go before them.
//! - `sum(i, 1, n, …)` and `prod(…)` run an integer index over a range, both ends included; `x[i+1]` is the variable
//!   `x2` when i is 1. Where the variables are a point's coordinates (x; x, y; or x1, …, xn), `x[k]` is the k-th and
//!   `n`, in a formula with a series or an index, their number.
//!
//! # Arithmetic
//!
//! A formula becomes straight-line code in which equal parts are computed once and constants beforehand. Powers
//! with an integer exponent up to ±64 are multiplied out (signs of negative bases are right), `x^0.5` is a
//! square root, `e^x` is `exp`, other powers are libm's. At kinks `abs` has derivative 0 and `min`
//! and `max` follow the chosen argument, the first on a tie; steps (`sign`, `floor`, …) have derivative 0.
//! NaN and infinity travel through. All evaluators give the same bits for f, on every machine.
//!
//! Derivatives by one or two variables are carried forward as jets; by more, swept backward.

mod adjoint;
mod compile;
mod eval;
mod functions;
mod jets;
mod mathml;
mod parser;
mod tokens;

use core::fmt;

use crate::error::edits;
use adjoint::Tape;
use compile::Program;
pub use compile::{Instruction, Op};
use eval::{Block, LANES, Lattice};
pub use functions::Function;
use jets::{Gradient1, Gradient2, Hessian1, Hessian2, Jet};
pub use mathml::{Label, mathml, mathml_assignment, short_number};
pub use parser::{At, Big, Expr, Side, Sign, mentions, parse, plain};

/// Longest text, in characters.
pub const MAX_CHARACTERS: usize = 20_000;
/// Deepest nesting of parentheses, signs and powers.
pub const MAX_NESTING: usize = 200;
/// Most operations after unrolling and sharing.
pub const MAX_INSTRUCTIONS: usize = 20_000;
/// Most variables.
pub const MAX_VARIABLES: usize = 1000;
/// Most terms of one `sum` or `prod`.
pub const MAX_TERMS: i64 = 10_000;
/// Most parts of an expression visited while unrolling: bounds the time of nested series.
const MAX_STEPS: usize = 500_000;

/// Why a text is not a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormulaError {
    /// Where, as an offset in characters from 0; [`Display`](fmt::Display) counts from 1.
    pub position: usize,
    /// What stands there.
    pub found: String,
    /// What could have stood there.
    pub expected: String,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "at position {}: expected {} but found {}", self.position + 1, self.expected, self.found)
    }
}

impl std::error::Error for FormulaError {}

/// A formula ready to evaluate. Evaluation allocates nothing.
#[derive(Clone)]
pub struct Formula {
    expr: Expr,
    variables: Vec<String>,
    program: Program,
    values: Vec<f64>,
    blocks: Vec<Block>,
    derivatives: Derivatives,
}

/// Room for derivatives, by number of variables.
#[derive(Clone, Debug)]
enum Derivatives {
    One { first: Vec<Gradient1>, second: Vec<Hessian1> },
    Two { first: Vec<Gradient2>, second: Vec<Hessian2> },
    Many(Tape),
}

impl Formula {
    /// Parses `text` as a function of `variables`, in this order, with named `constants`.
    ///
    /// A name declared as both is a variable.
    ///
    /// # Errors
    /// Text that is not a formula, an unknown name, or one of this module's limits.
    pub fn new(text: &str, variables: &[&str], constants: &[(&str, f64)]) -> Result<Self, FormulaError> {
        Self::from_expr(parse(text)?, variables, constants)
    }

    /// The same from a parsed expression.
    ///
    /// # Errors
    /// An unknown name, or one of this module's limits.
    pub fn from_expr(expr: Expr, variables: &[&str], constants: &[(&str, f64)]) -> Result<Self, FormulaError> {
        let program = compile::compile(&expr, variables, constants)?;
        let length = program.n + program.code.len();
        let derivatives = match program.n {
            1 => Derivatives::One { first: room(length), second: room(length) },
            2 => Derivatives::Two { first: room(length), second: room(length) },
            _ => Derivatives::Many(Tape::new(&program)),
        };
        Ok(Self {
            expr,
            variables: variables.iter().map(|&name| name.to_owned()).collect(),
            values: vec![0.0; length],
            blocks: vec![[0.0; LANES]; program.slot_count],
            derivatives,
            program,
        })
    }

    /// Number of variables n.
    pub fn dim(&self) -> usize {
        self.program.n
    }

    /// Names of the variables, in order.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// The expression as typed.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The code that computes f: operands number the variables first (0..n), then the instructions in order.
    pub fn instructions(&self) -> &[Instruction] {
        &self.program.code
    }

    /// Where the result stands, numbered like operands.
    pub fn result(&self) -> usize {
        self.program.result
    }

    /// f(x), for x of length n.
    pub fn value(&mut self, x: &[f64]) -> f64 {
        eval::value(&self.program, x, &mut self.values)
    }

    /// f at k points, given as k rows of length n, into `out` of length k.
    pub fn values(&mut self, points: &[f64], out: &mut [f64]) {
        let n = self.dim();
        debug_assert_eq!(points.len(), n * out.len(), "points must be k rows of length n");
        for (b, out) in out.chunks_mut(LANES).enumerate() {
            let rows = &points[b * LANES * n..][..out.len() * n];
            for i in 0..n {
                for (lane, row) in self.blocks[i].iter_mut().zip(rows.chunks_exact(n)) {
                    *lane = row[i];
                }
            }
            out.copy_from_slice(&eval::block(&self.program, &mut self.blocks)[..out.len()]);
        }
    }

    /// f(x, y) on a grid, for two variables: `out` is row-major with a row for every y and a column for every x.
    pub fn grid(&mut self, xs: &[f64], ys: &[f64], out: &mut [f64]) {
        assert_eq!(self.dim(), 2, "a grid is a table of a function of two variables");
        let mut lattice = Lattice::new(&self.program, xs.len().div_ceil(LANES));
        for (i, (&y, row)) in ys.iter().zip(out.chunks_mut(xs.len().max(1))).enumerate() {
            for (b, (xs, out)) in xs.chunks(LANES).zip(row.chunks_mut(LANES)).enumerate() {
                self.blocks[0][..xs.len()].copy_from_slice(xs);
                self.blocks[1].fill(y);
                out.copy_from_slice(&lattice.block(&self.program, &mut self.blocks, b, i == 0)[..out.len()]);
            }
        }
    }

    /// Whether it holds functions beside which arithmetic counts for little.
    pub fn is_costly(&self) -> bool {
        self.program.code.iter().any(compile::Instruction::is_costly)
    }

    /// f(x), and ∇f(x) into `g` of length n.
    pub fn gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        match &mut self.derivatives {
            Derivatives::One { first, .. } => {
                let f = Gradient1::run(&self.program, x, first);
                g.copy_from_slice(&[f.x]);
                f.v
            }
            Derivatives::Two { first, .. } => {
                let f = Gradient2::run(&self.program, x, first);
                g.copy_from_slice(&[f.x, f.y]);
                f.v
            }
            Derivatives::Many(tape) => tape.gradient(&self.program, x, &mut self.values, g),
        }
    }

    /// f(x), ∇f(x) into `g` of length n, and ∇²f(x) into `h`, n×n and exactly symmetric.
    pub fn hessian(&mut self, x: &[f64], g: &mut [f64], h: &mut [f64]) -> f64 {
        match &mut self.derivatives {
            Derivatives::One { second, .. } => {
                let f = Hessian1::run(&self.program, x, second);
                g.copy_from_slice(&[f.x]);
                h.copy_from_slice(&[f.xx]);
                f.v
            }
            Derivatives::Two { second, .. } => {
                let f = Hessian2::run(&self.program, x, second);
                g.copy_from_slice(&[f.x, f.y]);
                h.copy_from_slice(&[f.xx, f.xy, f.xy, f.yy]);
                f.v
            }
            Derivatives::Many(tape) => tape.hessian(&self.program, x, &mut self.values, g, h),
        }
    }
}

impl fmt::Debug for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Formula({} of {:?})", self.expr, self.variables)
    }
}

/// Jets for every variable and instruction.
fn room<J: Jet>(length: usize) -> Vec<J> {
    vec![J::default(); length]
}

/// A line of a method's rule: `target = expression`, `target ← expression` or `target = grad(point)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The name that receives the value.
    pub target: String,
    /// Whether the right-hand side is ∇f at the point that `expr` describes, rather than `expr` itself.
    pub gradient: bool,
    /// The right-hand side, or the point in it, to be taken coordinate by coordinate.
    pub expr: Expr,
}

impl Assignment {
    /// `expr` as a function of `names`: to be evaluated once for each coordinate.
    ///
    /// # Errors
    /// A name in the expression that is not among `names`.
    pub fn formula(&self, names: &[&str]) -> Result<Formula, FormulaError> {
        Formula::from_expr(self.expr.clone(), names, &[])
    }
}

/// Parses a line of a rule.
///
/// ```
/// use isoline::formula::parse_assignment;
///
/// let line = parse_assignment("m = beta1*m + (1 - beta1)*g").unwrap();
/// let mut formula = line.formula(&["beta1", "m", "g"]).unwrap();
/// assert_eq!(line.target, "m");
/// assert_eq!(formula.value(&[0.5, 3.0, 1.0]), 2.0);
/// ```
///
/// # Errors
/// Text that is not such a line.
pub fn parse_assignment(text: &str) -> Result<Assignment, FormulaError> {
    parser::assignment(text)
}

/// Number of variables that `n` stands for where only the formula is known: as many as a map has.
const OPEN_DIMENSION: usize = 2;

/// The names of a formula that are neither functions, constants nor indices, in order of first appearance.
///
/// Indexed names appear as the variables they mean. In a formula with indexed names `n` is a count that fits any
/// dimension; 2 is taken for it.
///
/// # Errors
/// Text that is not a formula.
pub fn free_names(text: &str) -> Result<Vec<String>, FormulaError> {
    let names = compile::open_names(&parse(text)?, OPEN_DIMENSION)?;
    Ok(names.into_iter().map(|(name, _)| name).collect())
}

/// The variables of a formula by custom: `x`; or `x` and `y`; or `x1`, …, `xn` up to the highest that appears.
///
/// ```
/// use isoline::formula::infer_variables;
///
/// assert_eq!(infer_variables("y^2").unwrap(), ["x", "y"]);
/// assert_eq!(infer_variables("x1*x3").unwrap(), ["x1", "x2", "x3"]);
/// ```
///
/// # Errors
/// Text that is not a formula, or whose names do not follow this custom.
pub fn infer_variables(text: &str) -> Result<Vec<String>, FormulaError> {
    const ALLOWED: &str = "the variable x, or x and y, or x1, x2, …";
    let names = compile::open_names(&parse(text)?, OPEN_DIMENSION)?;
    let number = |name: &str| -> Option<usize> {
        let digits = name.strip_prefix('x').filter(|digits| !digits.starts_with('0'))?;
        digits.parse().ok()
    };
    let Some((first, _)) = names.first() else {
        return Err(FormulaError { position: 0, found: "no variable".to_owned(), expected: ALLOWED.to_owned() });
    };
    let numbered = number(first).is_some();
    let mut n = 0;
    for (name, position) in &names {
        let error = |expected: String| FormulaError { position: *position, found: format!("'{name}'"), expected };
        match (numbered, number(name), name.as_str()) {
            (true, Some(k), _) if k > MAX_VARIABLES => {
                return Err(error(format!("an index up to {MAX_VARIABLES}")));
            }
            (true, Some(k), _) => n = n.max(k),
            (false, None, "x") => n = n.max(1),
            (false, None, "y") => n = 2,
            _ => return Err(error(ALLOWED.to_owned())),
        }
    }
    Ok(if numbered {
        (1..=n).map(|k| format!("x{k}")).collect()
    } else {
        ["x", "y"][..n].iter().map(|&name| name.to_owned()).collect()
    })
}

/// Known names that `name` may be a misspelling of, as a phrase; empty if there are none.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 3;
    let allowed = if name.chars().count() > 4 { 2 } else { 1 };
    let known: Vec<&str> =
        known.filter(|known| known.chars().count() > 1 || known.eq_ignore_ascii_case(name)).collect();
    let mut close: Vec<&str> = Vec::new();
    for distance in 0..=allowed {
        for candidate in &known {
            if edits(name, candidate) == distance && !close.contains(candidate) {
                close.push(candidate);
            }
        }
    }
    let quoted: Vec<String> = close.iter().take(SHOWN).map(|name| format!("'{name}'")).collect();
    quoted.join(" or ")
}
