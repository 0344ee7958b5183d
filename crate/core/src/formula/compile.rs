//! Expression trees to straight-line code: names resolved, series unrolled, constants folded, equal parts shared.

use core::f64::consts::{E, PI, TAU};

use super::functions::{Function, MAX_POWER, power};
use super::parser::{At, Big, Expr, Side, Sign};
use super::{FormulaError, MAX_INSTRUCTIONS, MAX_STEPS, MAX_TERMS, MAX_VARIABLES, near};

/// One operation on earlier results a, b and a constant k.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// k
    Constant,
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a b
    Mul,
    /// a / b
    Div,
    /// a + k
    AddConst,
    /// k − a
    ConstSub,
    /// a k
    MulConst,
    /// a / k
    DivConst,
    /// k / a
    ConstDiv,
    /// −a
    Neg,
    /// a²
    Square,
    /// aᵏ, k an integer of at most 64 in size
    Power,
    /// aᵏ
    PowConst,
    /// kᵃ
    ConstPow,
    /// aᵇ
    Pow,
    /// A function of a, or of a and b.
    Call(Function),
}

/// One instruction; `a` and `b` number variables first (0..n), then instructions in order.
///
/// Operations that need fewer operands repeat `a`.
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// What is done.
    pub op: Op,
    /// The first operand.
    pub a: u32,
    /// The second one.
    pub b: u32,
    /// The constant.
    pub k: f64,
}

impl Instruction {
    /// The value for operands `a` and `b`: the one definition that folding, points, blocks and jets share.
    #[inline(always)]
    pub(super) fn value(&self, a: f64, b: f64) -> f64 {
        let k = self.k;
        match self.op {
            Op::Constant => k,
            Op::Add => a + b,
            Op::Sub => a - b,
            Op::Mul => a * b,
            Op::Div => a / b,
            Op::AddConst => a + k,
            Op::ConstSub => k - a,
            Op::MulConst => a * k,
            Op::DivConst => a / k,
            Op::ConstDiv => k / a,
            Op::Neg => -a,
            Op::Square => a * a,
            Op::Power => power(a, k as i32),
            Op::PowConst => libm::pow(a, k),
            Op::ConstPow => libm::pow(k, a),
            Op::Pow => libm::pow(a, b),
            Op::Call(function) => function.value(a, b),
        }
    }
}

/// Straight-line code for a function of n variables.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// Number of variables.
    pub(super) n: usize,
    pub(super) code: Vec<Instruction>,
    /// Where the result stands, numbered like operands.
    pub(super) result: usize,
    /// For every operand number the slot that holds it while it is needed: variable i stays in slot i.
    pub(super) slots: Vec<u32>,
    /// Number of slots.
    pub(super) slot_count: usize,
}

/// A constant known now, or a result known when the program runs.
#[derive(Clone, Copy, Debug)]
enum Operand {
    Const(f64),
    Node(u32),
}
use Operand::{Const, Node};

/// A node of the expression graph; variables are nodes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Variable(u32),
    Operation(Op, u32, u32, u64),
}

struct Compiler<'a> {
    /// Variable names in order, with the place of first use where they were found rather than declared.
    variables: Vec<(String, usize)>,
    constants: &'a [(&'a str, f64)],
    /// The meaning of `n` where it is a count and not a declared name.
    count: Option<f64>,
    /// Whether every unknown name is a new variable.
    open: bool,
    /// Indices of the enclosing series with their present values, innermost last.
    indices: Vec<(String, f64)>,
    nodes: Vec<Key>,
    /// A hash table of `nodes`: their numbers plus one, 0 where a slot is free.
    known: Vec<u32>,
    /// Parts of the tree visited so far: bounds the work of nested series.
    steps: usize,
}

/// Compiles a formula of declared names.
pub(super) fn compile(expr: &Expr, variables: &[&str], constants: &[(&str, f64)]) -> Result<Program, FormulaError> {
    let count = (indexed(expr) && are_coordinates(variables)).then_some(variables.len() as f64);
    let mut compiler = Compiler::new(constants, count, false);
    for name in variables {
        compiler.variable(name, 0)?;
    }
    let result = compiler.expr(expr)?;
    let result = compiler.node(result);
    let program = compiler.program(result);
    if program.code.len() > MAX_INSTRUCTIONS {
        return Err(FormulaError {
            position: 0,
            found: format!("{} operations", program.code.len()),
            expected: format!("at most {MAX_INSTRUCTIONS} operations after unrolling"),
        });
    }
    Ok(program)
}

/// Whether some part of the expression is a series or indexed, `x[i]`: there `n` is the number of variables.
fn indexed(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Name(..) => false,
        Expr::Index(..) | Expr::Series { .. } => true,
        Expr::Negate(inner) => indexed(inner),
        Expr::Sum(terms) => terms.iter().any(|(_, term)| indexed(term)),
        Expr::Product(factors) => factors.iter().any(|(_, factor)| indexed(factor)),
        Expr::Power(base, exponent) => indexed(base) || indexed(exponent),
        Expr::Call(_, arguments) => arguments.iter().any(indexed),
    }
}

/// Whether these are the coordinates of a point: x; x, y; or x1, …, xn. Then `x[k]` is the k-th of them.
fn are_coordinates(variables: &[&str]) -> bool {
    let numbered = |(i, name): (usize, &&str)| name.strip_prefix('x') == Some(&(i + 1).to_string());
    matches!(variables, ["x"] | ["x", "y"]) || (!variables.is_empty() && variables.iter().enumerate().all(numbered))
}

/// The variables of an expression whose names are not declared, in order of first appearance, with their places.
pub(super) fn open_names(expr: &Expr, n: usize) -> Result<Vec<(String, usize)>, FormulaError> {
    let mut compiler = Compiler::new(&[], indexed(expr).then_some(n as f64), true);
    compiler.expr(expr)?;
    Ok(compiler.variables)
}

impl<'a> Compiler<'a> {
    fn new(constants: &'a [(&'a str, f64)], count: Option<f64>, open: bool) -> Self {
        Self {
            variables: Vec::new(),
            constants,
            count,
            open,
            indices: Vec::new(),
            nodes: Vec::new(),
            known: Vec::new(),
            steps: 0,
        }
    }

    /// Declares the next variable.
    fn variable(&mut self, name: &str, position: usize) -> Result<u32, FormulaError> {
        let number = self.variables.len() as u32;
        if self.variables.len() == MAX_VARIABLES {
            return Err(FormulaError {
                position,
                found: format!("one more variable, {name}"),
                expected: format!("at most {MAX_VARIABLES} variables"),
            });
        }
        self.variables.push((name.to_owned(), position));
        Ok(number)
    }

    /// The number of a variable.
    fn declared(&self, name: &str) -> Option<u32> {
        self.variables.iter().position(|(known, _)| known == name).map(|number| number as u32)
    }

    fn expr(&mut self, expr: &Expr) -> Result<Operand, FormulaError> {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.nodes.len() > 4 * MAX_INSTRUCTIONS {
            return Err(FormulaError {
                position: 0,
                found: "nested series with more terms than that".to_owned(),
                expected: format!("at most {MAX_INSTRUCTIONS} operations after unrolling"),
            });
        }
        Ok(match expr {
            Expr::Number(value) => Const(*value),
            Expr::Name(name, at) => self.lookup(name, *at)?,
            Expr::Index(name, index, at) => {
                let k = self.integer(index, *at, "an integer index")?;
                self.coordinate(name, k, *at)?
            }
            Expr::Negate(inner) => {
                let inner = self.expr(inner)?;
                self.neg(inner)
            }
            Expr::Sum(terms) => {
                let mut total = self.expr(&terms[0].1)?;
                for (sign, term) in &terms[1..] {
                    let term = self.expr(term)?;
                    total = if *sign == Sign::Plus { self.add(total, term) } else { self.sub(total, term) };
                }
                total
            }
            Expr::Product(factors) => {
                let mut total = self.expr(&factors[0].1)?;
                for (side, factor) in &factors[1..] {
                    let factor = self.expr(factor)?;
                    total = if *side == Side::Times { self.mul(total, factor) } else { self.div(total, factor) };
                }
                total
            }
            Expr::Power(base, exponent) => {
                let base = self.expr(base)?;
                let exponent = self.expr(exponent)?;
                self.pow(base, exponent)
            }
            Expr::Call(function, arguments) => {
                let mut total = self.expr(&arguments[0])?;
                if arguments.len() == 1 {
                    self.unary(Op::Call(*function), total, 0.0)
                } else {
                    for argument in &arguments[1..] {
                        let argument = self.expr(argument)?;
                        total = self.call(*function, total, argument);
                    }
                    total
                }
            }
            Expr::Series { big, index, from, to, body, at } => self.series(*big, index, from, to, body, *at)?,
        })
    }

    fn series(
        &mut self,
        big: Big,
        index: &str,
        from: &Expr,
        to: &Expr,
        body: &Expr,
        at: At,
    ) -> Result<Operand, FormulaError> {
        let first = self.integer(from, at, "an integer to start from")?;
        let last = self.integer(to, at, "an integer to end at")?;
        if last - first >= MAX_TERMS {
            return Err(FormulaError {
                position: at.0,
                found: format!("{} terms", last - first + 1),
                expected: format!("at most {MAX_TERMS} terms"),
            });
        }
        let mut total = None;
        for i in first..=last {
            self.indices.push((index.to_owned(), i as f64));
            let term = self.expr(body)?;
            self.indices.pop();
            total = Some(match (total, big) {
                (None, _) => term,
                (Some(total), Big::Sum) => self.add(total, term),
                (Some(total), Big::Product) => self.mul(total, term),
            });
        }
        Ok(total.unwrap_or(Const(if big == Big::Sum { 0.0 } else { 1.0 })))
    }

    /// An index or an end of a range, as a number known now.
    fn integer(&mut self, expr: &Expr, at: At, what: &str) -> Result<i64, FormulaError> {
        let found = match self.expr(expr)? {
            Const(value) if value.fract() == 0.0 && value.abs() < 1e9 => return Ok(value as i64),
            Const(value) => crate::export::number(value),
            Node(_) => format!("'{expr}', which depends on a variable"),
        };
        Err(FormulaError { position: at.0, found, expected: what.to_owned() })
    }

    /// Innermost index first, then variables, then declared constants, then those of the language.
    fn lookup(&mut self, name: &str, at: At) -> Result<Operand, FormulaError> {
        if let Some((_, value)) = self.indices.iter().rev().find(|(index, _)| index == name) {
            return Ok(Const(*value));
        }
        if let Some(number) = self.declared(name) {
            return Ok(Node(self.intern(Key::Variable(number))));
        }
        if let Some((_, value)) = self.constants.iter().find(|(constant, _)| *constant == name) {
            return Ok(Const(*value));
        }
        match name {
            "pi" | "π" => return Ok(Const(PI)),
            "e" | "E" => return Ok(Const(E)),
            "tau" | "τ" => return Ok(Const(TAU)),
            _ => {}
        }
        if let ("n", Some(count)) = (name, self.count) {
            return Ok(Const(count));
        }
        if self.open && Function::from_name(name).is_none() {
            let number = self.variable(name, at.0)?;
            return Ok(Node(self.intern(Key::Variable(number))));
        }
        Err(self.unknown(name, at))
    }

    /// `name[k]`: the variable so numbered, or the k-th of x and y.
    fn coordinate(&mut self, name: &str, k: i64, at: At) -> Result<Operand, FormulaError> {
        let text = format!("{name}{k}");
        if (self.open && k > 0) || self.declared(&text).is_some() {
            return self.lookup(&text, at);
        }
        match (self.count, name, k) {
            (Some(n), "x", 1..) if k as f64 <= n => Ok(Node(self.intern(Key::Variable(k as u32 - 1)))),
            (Some(n), ..) if self.open || name == "x" => {
                let to = if self.open { String::new() } else { format!(" to {}", n as u32) };
                let found = format!("{name}[{k}]");
                Err(FormulaError { position: at.0, found, expected: format!("an index from 1{to}") })
            }
            _ => Err(self.unknown(&text, at)),
        }
    }

    fn unknown(&self, name: &str, at: At) -> FormulaError {
        let found = format!("the unknown name '{name}'");
        if Function::from_name(name).is_some() {
            return FormulaError {
                position: at.0,
                found: format!("'{name}'"),
                expected: format!("'(' after the function {name}"),
            };
        }
        let indices = self.indices.iter().map(|(index, _)| index.as_str());
        let declared = self.variables.iter().map(|(variable, _)| variable.as_str());
        let constants = self.constants.iter().map(|(constant, _)| *constant);
        let known = || indices.clone().chain(declared.clone()).chain(constants.clone());
        let near = near(name, known().chain(["pi", "e", "tau"]));
        let expected = if near.is_empty() {
            const SHOWN: usize = 8;
            let mut list: Vec<&str> = known().take(SHOWN).collect();
            if known().count() > SHOWN {
                list.push("…");
            }
            list.extend(["pi", "e"]);
            format!("one of {}", list.join(", "))
        } else {
            near
        };
        FormulaError { position: at.0, found, expected }
    }

    /// The number of this node, made if it is new.
    fn intern(&mut self, key: Key) -> u32 {
        // At most half full, so that few slots are looked at.
        if 2 * self.nodes.len() >= self.known.len() {
            self.known = vec![0; (2 * self.known.len()).max(64)];
            for node in 0..self.nodes.len() {
                let slot = self.slot(self.nodes[node]);
                self.known[slot] = node as u32 + 1;
            }
        }
        let slot = self.slot(key);
        if self.known[slot] == 0 {
            self.nodes.push(key);
            self.known[slot] = self.nodes.len() as u32;
        }
        self.known[slot] - 1
    }

    /// Where in `known` a node stands, or the free slot for it.
    fn slot(&self, key: Key) -> usize {
        // Which operation it is may be left out: few nodes share their operands.
        let [operands, k] = match key {
            Key::Variable(number) => [u64::from(number), 0],
            Key::Operation(_, a, b, k) => [u64::from(a) << 32 | u64::from(b), k],
        };
        // An odd number without a pattern; the upper bits of the product depend on all bits below.
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let hash = (operands.wrapping_mul(MIX).rotate_left(32) ^ k).wrapping_mul(MIX);
        let mut slot = (hash >> 32) as usize % self.known.len();
        while self.known[slot] != 0 && self.nodes[self.known[slot] as usize - 1] != key {
            slot = (slot + 1) % self.known.len();
        }
        slot
    }

    fn emit(&mut self, op: Op, a: u32, b: u32, k: f64) -> Operand {
        Node(self.intern(Key::Operation(op, a, b, k.to_bits())))
    }

    fn node(&mut self, operand: Operand) -> u32 {
        match operand {
            Node(node) => node,
            Const(value) => self.intern(Key::Operation(Op::Constant, 0, 0, value.to_bits())),
        }
    }

    /// An operation on one operand and a constant.
    fn unary(&mut self, op: Op, a: Operand, k: f64) -> Operand {
        match a {
            Const(value) => Const(Instruction { op, a: 0, b: 0, k }.value(value, value)),
            Node(a) => self.emit(op, a, a, k),
        }
    }

    /// A sum or product: the same bits in either order, hence one order.
    fn commutative(&mut self, op: Op, a: u32, b: u32) -> Operand {
        self.emit(op, a.min(b), a.max(b), 0.0)
    }

    fn neg(&mut self, a: Operand) -> Operand {
        if let Node(node) = a {
            match self.nodes[node as usize] {
                Key::Operation(Op::Neg, inner, ..) => return Node(inner),
                Key::Operation(Op::MulConst, inner, _, k) => {
                    return self.emit(Op::MulConst, inner, inner, -f64::from_bits(k));
                }
                _ => {}
            }
        }
        self.unary(Op::Neg, a, 0.0)
    }

    /// The operand whose negative this is.
    fn negated(&self, node: u32) -> Option<u32> {
        match self.nodes[node as usize] {
            Key::Operation(Op::Neg, inner, ..) => Some(inner),
            _ => None,
        }
    }

    fn add(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Const(a), Const(b)) => Const(a + b),
            (Const(k), a) | (a, Const(k)) if k == 0.0 => a,
            (Const(k), a) | (a, Const(k)) => self.unary(Op::AddConst, a, k),
            (Node(a), Node(b)) if a == b => self.emit(Op::MulConst, a, a, 2.0),
            (Node(a), Node(b)) => match (self.negated(a), self.negated(b)) {
                (_, Some(b)) => self.sub(Node(a), Node(b)),
                (Some(a), _) => self.sub(Node(b), Node(a)),
                _ => self.commutative(Op::Add, a, b),
            },
        }
    }

    fn sub(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Const(a), Const(b)) => Const(a - b),
            (a, Const(k)) => self.add(a, Const(-k)),
            (Const(k), b) => self.unary(Op::ConstSub, b, k),
            (Node(a), Node(b)) => match self.negated(b) {
                Some(b) => self.add(Node(a), Node(b)),
                None => self.emit(Op::Sub, a, b, 0.0),
            },
        }
    }

    fn mul(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Const(a), Const(b)) => Const(a * b),
            (Const(k), a) | (a, Const(k)) if k == 1.0 => a,
            (Const(k), a) | (a, Const(k)) if k == -1.0 => self.neg(a),
            (Const(k), a) | (a, Const(k)) => self.unary(Op::MulConst, a, k),
            (Node(a), Node(b)) if a == b => self.emit(Op::Square, a, a, 0.0),
            (Node(a), Node(b)) => self.commutative(Op::Mul, a, b),
        }
    }

    fn div(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Const(a), Const(b)) => Const(a / b),
            // The reciprocal of a power of two is exact, so the product has the quotient's bits.
            (a, Const(k)) if is_power_of_two(k) => self.mul(a, Const(1.0 / k)),
            (a, Const(k)) => self.unary(Op::DivConst, a, k),
            (Const(k), b) => self.unary(Op::ConstDiv, b, k),
            (Node(a), Node(b)) => self.emit(Op::Div, a, b, 0.0),
        }
    }

    fn pow(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (_, Const(0.0)) => Const(1.0),
            (a, Const(1.0)) => a,
            (a, Const(2.0)) => self.unary(Op::Square, a, 0.0),
            (a, Const(0.5)) => self.unary(Op::Call(Function::Sqrt), a, 0.0),
            (a, Const(-1.0)) => self.unary(Op::ConstDiv, a, 1.0),
            (a, Const(k)) if k.fract() == 0.0 && k.abs() <= MAX_POWER => self.unary(Op::Power, a, k),
            (Const(E), b) => self.unary(Op::Call(Function::Exp), b, 0.0),
            (a, Const(k)) => self.unary(Op::PowConst, a, k),
            (Const(k), b) => self.unary(Op::ConstPow, b, k),
            (Node(a), Node(b)) => self.emit(Op::Pow, a, b, 0.0),
        }
    }

    /// A function of two arguments.
    fn call(&mut self, function: Function, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Const(a), Const(b)) => Const(function.value(a, b)),
            (Node(a), Node(b)) if a == b && function != Function::Atan2 => Node(a),
            _ => {
                let (a, b) = (self.node(a), self.node(b));
                self.emit(Op::Call(function), a, b, 0.0)
            }
        }
    }

    /// Keeps what `result` needs, in order, and gives every value a slot.
    fn program(&self, result: u32) -> Program {
        let n = self.variables.len();
        let mut needed = vec![false; self.nodes.len()];
        needed[result as usize] = true;
        for node in (0..=result as usize).rev() {
            if let (true, Key::Operation(op, a, b, _)) = (needed[node], self.nodes[node])
                && op != Op::Constant
            {
                needed[a as usize] = true;
                needed[b as usize] = true;
            }
        }
        let mut numbers = vec![0_u32; self.nodes.len()];
        let mut code = Vec::new();
        for (node, key) in self.nodes.iter().enumerate().filter(|&(node, _)| needed[node]) {
            match *key {
                Key::Variable(number) => numbers[node] = number,
                Key::Operation(op, a, b, k) => {
                    let operand = |node: u32| {
                        if op == Op::Constant { 0 } else { numbers[node as usize] }
                    };
                    let instruction = Instruction { op, a: operand(a), b: operand(b), k: f64::from_bits(k) };
                    numbers[node] = (n + code.len()) as u32;
                    code.push(instruction);
                }
            }
        }
        let result = numbers[result as usize] as usize;
        let (slots, slot_count) = slots(n, &code, result);
        Program { n, code, result, slots, slot_count }
    }
}

/// Assigns slots: a value's slot is free again after its last use, and no instruction writes onto an operand.
fn slots(n: usize, code: &[Instruction], result: usize) -> (Vec<u32>, usize) {
    let mut last_use = vec![0; n + code.len()];
    for (i, instruction) in code.iter().enumerate() {
        last_use[instruction.a as usize] = i;
        last_use[instruction.b as usize] = i;
    }
    last_use[result.min(n + code.len() - 1)] = usize::MAX;
    let mut slots: Vec<u32> = (0..n as u32).collect();
    let (mut free, mut count) = (Vec::new(), n as u32);
    for (i, instruction) in code.iter().enumerate() {
        slots.push(free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        }));
        let (a, b) = (instruction.a as usize, instruction.b as usize);
        for operand in if a == b { [Some(a), None] } else { [Some(a), Some(b)] }.into_iter().flatten() {
            if operand >= n && operand < n + i && last_use[operand] == i {
                free.push(slots[operand]);
            }
        }
    }
    (slots, count as usize)
}

/// Whether k is ±2ᵉ with a reciprocal that is exact and normal.
fn is_power_of_two(k: f64) -> bool {
    const FRACTION: u64 = (1 << 52) - 1;
    k.is_normal() && k.to_bits() & FRACTION == 0 && (1.0 / k).is_normal()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    fn program(text: &str) -> Program {
        compile(&parse(text).expect(text), &["x", "y"], &[]).expect(text)
    }

    fn ops(text: &str) -> Vec<Op> {
        program(text).code.iter().map(|instruction| instruction.op).collect()
    }

    #[test]
    fn constants_are_computed_beforehand() {
        assert_eq!(ops("2*pi*x"), [Op::MulConst]);
        assert_eq!(ops("x + sqrt(2)^3*0.5 - 1"), [Op::AddConst, Op::AddConst]);
        assert_eq!(ops("sum(i, 1, 100, i)"), [Op::Constant]);
        assert_eq!(program("sum(i, 1, 100, i)").code[0].k, 5050.0);
        assert_eq!(ops("x"), []);
    }

    #[test]
    fn equal_parts_are_computed_once() {
        assert_eq!(ops("sin(x*y) + sin(y*x)"), [Op::Mul, Op::Call(Function::Sin), Op::MulConst]);
        assert_eq!(ops("(x - y)*(x - y)"), [Op::Sub, Op::Square]);
        assert_eq!(ops("x^2 + x*x"), [Op::Square, Op::MulConst]);
    }

    #[test]
    fn operations_become_their_cheapest_equals() {
        assert_eq!(ops("x^1"), []);
        assert_eq!(ops("x^0"), [Op::Constant]);
        assert_eq!(ops("x^0.5"), [Op::Call(Function::Sqrt)]);
        assert_eq!(ops("x^-1"), [Op::ConstDiv]);
        assert_eq!(ops("x^64"), [Op::Power]);
        assert_eq!(ops("x^65"), [Op::PowConst]);
        assert_eq!(ops("e^x"), [Op::Call(Function::Exp)]);
        assert_eq!(ops("2^x"), [Op::ConstPow]);
        assert_eq!(ops("x/4"), [Op::MulConst]);
        assert_eq!(ops("x/3"), [Op::DivConst]);
        assert_eq!(ops("x + -y"), [Op::Sub]);
        assert_eq!(ops("--x"), []);
        assert_eq!(ops("-3*x*1"), [Op::MulConst]);
    }

    #[test]
    fn results_that_nobody_needs_are_left_out() {
        assert_eq!(ops("-(3*x)"), [Op::MulConst]);
        assert_eq!(ops("sin(x)^0 + y"), [Op::AddConst]);
    }

    #[test]
    fn a_long_chain_needs_few_slots_and_no_operand_is_overwritten() {
        let program = program("sum(i, 1, 500, sin(i*x)*cos(i*y))");
        assert!(program.slot_count <= 6, "{} slots", program.slot_count);
        for (i, instruction) in program.code.iter().enumerate() {
            let out = program.slots[program.n + i];
            assert_ne!(out, program.slots[instruction.a as usize]);
            assert_ne!(out, program.slots[instruction.b as usize]);
        }
    }
}
