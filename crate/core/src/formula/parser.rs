//! Tokens to expression trees, and trees back to text.

use core::fmt::{self, Write};

use super::functions::Function;
use super::tokens::{Placed, Token, tokens};
use super::{Assignment, FormulaError, MAX_NESTING, near};

/// Where a part of an expression stood, in characters; any two are equal, so that trees compare by meaning.
#[derive(Clone, Copy, Debug, Default)]
pub struct At(pub usize);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// How a term of a [`Expr::Sum`] enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `−`
    Minus,
}

/// How a factor of a [`Expr::Product`] enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `*`
    Times,
    /// `/`
    Over,
}

/// What a [`Expr::Series`] does with its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Big {
    /// ∑
    Sum,
    /// ∏
    Product,
}

/// An expression as typed. Chains of one precedence are flat lists, so depth is the depth of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A decimal, never negative.
    Number(f64),
    /// A variable, a constant or the index of an enclosing series.
    Name(String, At),
    /// `x[k]`: the variable whose name is `x` followed by the integer k.
    Index(String, Box<Expr>, At),
    /// `-a`; binds weaker than a power and stronger than a product.
    Negate(Box<Expr>),
    /// `a + b - …`, evaluated left to right; the first sign is [`Sign::Plus`], two terms at least.
    Sum(Vec<(Sign, Expr)>),
    /// `a * b / …`, evaluated left to right; the first side is [`Side::Times`], two factors at least.
    Product(Vec<(Side, Expr)>),
    /// `a ^ b`, associating to the right.
    Power(Box<Expr>, Box<Expr>),
    /// A function and its arguments.
    Call(Function, Vec<Expr>),
    /// `sum(i, from, to, body)` or `prod(…)`: i runs over the integers from `from` to `to`, both included.
    Series {
        /// Sum or product.
        big: Big,
        /// The name that runs.
        index: String,
        /// Its first value.
        from: Box<Expr>,
        /// Its last value; below the first, the series is empty: 0 or 1.
        to: Box<Expr>,
        /// The term.
        body: Box<Expr>,
        /// Where the series stood.
        at: At,
    },
}

/// Parses one expression. Names are not looked up yet.
///
/// # Errors
/// Text that is not an expression.
pub fn parse(text: &str) -> Result<Expr, FormulaError> {
    let mut parser = Parser::new(text)?;
    let expr = parser.sum()?;
    parser.end()?;
    Ok(expr)
}

/// Parses `target = expression` or `target = grad(expression)`.
pub(super) fn assignment(text: &str) -> Result<Assignment, FormulaError> {
    let mut parser = Parser::new(text)?;
    let target = parser.name("the name to assign to")?;
    parser.symbol('=')?;
    let gradient = parser.peek().text == "grad";
    if gradient {
        parser.take();
        parser.symbol('(')?;
    }
    let expr = parser.sum()?;
    if gradient {
        parser.close(')', "an operator or ')'")?;
    }
    parser.end()?;
    Ok(Assignment { target, gradient, expr })
}

/// Whether a name stands in an expression; `x[i]` and the names that run in a series do not count.
pub fn mentions(expr: &Expr, name: &str) -> bool {
    match expr {
        Expr::Number(_) | Expr::Index(..) => false,
        Expr::Name(known, _) => known == name,
        Expr::Negate(inner) => mentions(inner, name),
        Expr::Sum(terms) => terms.iter().any(|(_, term)| mentions(term, name)),
        Expr::Product(factors) => factors.iter().any(|(_, factor)| mentions(factor, name)),
        Expr::Power(base, exponent) => mentions(base, name) || mentions(exponent, name),
        Expr::Call(_, arguments) => arguments.iter().any(|argument| mentions(argument, name)),
        Expr::Series { index, from, to, body, .. } => {
            mentions(from, name) || mentions(to, name) || (index != name && mentions(body, name))
        }
    }
}

struct Parser<'a> {
    tokens: Vec<Placed<'a>>,
    next: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Result<Self, FormulaError> {
        Ok(Self { tokens: tokens(text)?, next: 0, depth: 0 })
    }

    fn peek(&self) -> Placed<'a> {
        self.tokens[self.next]
    }

    /// Takes the token; the end stays.
    fn take(&mut self) -> Placed<'a> {
        let placed = self.peek();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        placed
    }

    fn take_if(&mut self, symbol: char) -> bool {
        let found = self.peek().token == Token::Symbol(symbol);
        if found {
            self.take();
        }
        found
    }

    fn symbol(&mut self, symbol: char) -> Result<(), FormulaError> {
        if self.take_if(symbol) { Ok(()) } else { Err(self.peek().error(format!("'{symbol}'"))) }
    }

    fn name(&mut self, what: &str) -> Result<String, FormulaError> {
        match self.peek().token {
            Token::Name => Ok(self.take().text.to_owned()),
            _ => Err(self.peek().error(what)),
        }
    }

    fn end(&mut self) -> Result<(), FormulaError> {
        let placed = self.peek();
        match placed.token {
            Token::End => Ok(()),
            Token::Symbol(')') => Err(placed.error("an operator or the end, every '(' being closed,")),
            _ => Err(placed.error("an operator or the end")),
        }
    }

    /// sum := product { (+|-) product }
    fn sum(&mut self) -> Result<Expr, FormulaError> {
        let first = self.product()?;
        let mut terms = vec![(Sign::Plus, first)];
        loop {
            let sign = match self.peek().token {
                Token::Symbol('+') => Sign::Plus,
                Token::Symbol('-') => Sign::Minus,
                _ => break,
            };
            self.take();
            terms.push((sign, self.product()?));
        }
        Ok(if terms.len() > 1 { Expr::Sum(terms) } else { terms.swap_remove(0).1 })
    }

    /// product := unary { (*|/) unary }, where `*` may be left out between a number and a name or '('.
    fn product(&mut self) -> Result<Expr, FormulaError> {
        let first = self.unary()?;
        let mut factors = vec![(Side::Times, first)];
        loop {
            let after_number = matches!(self.tokens[self.next - 1].token, Token::Number(_));
            let side = match self.peek().token {
                Token::Symbol('/') => Side::Over,
                Token::Symbol('*') => Side::Times,
                Token::Name | Token::Symbol('(') if after_number => {
                    factors.push((Side::Times, self.unary()?));
                    continue;
                }
                _ => break,
            };
            self.take();
            factors.push((side, self.unary()?));
        }
        Ok(if factors.len() > 1 { Expr::Product(factors) } else { factors.swap_remove(0).1 })
    }

    /// unary := (-|+) unary | atom \[ ^ unary \]; every recursion passes here, so depth is counted here.
    fn unary(&mut self) -> Result<Expr, FormulaError> {
        if self.depth == MAX_NESTING {
            return Err(self.peek().error(format!("at most {MAX_NESTING} levels of nesting")));
        }
        self.depth += 1;
        let expr = if self.take_if('-') {
            Expr::Negate(Box::new(self.unary()?))
        } else if self.take_if('+') {
            self.unary()?
        } else {
            let base = self.atom()?;
            if self.take_if('^') { Expr::Power(Box::new(base), Box::new(self.unary()?)) } else { base }
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn atom(&mut self) -> Result<Expr, FormulaError> {
        let placed = self.peek();
        match placed.token {
            Token::Number(value) => {
                self.take();
                Ok(Expr::Number(value))
            }
            Token::Symbol('(') => {
                self.take();
                let inner = self.sum()?;
                self.close(')', "an operator or ')'")?;
                Ok(inner)
            }
            Token::Name => {
                self.take();
                match self.peek().token {
                    Token::Symbol('(') => self.call(placed),
                    Token::Symbol('[') => {
                        self.take();
                        let index = self.sum()?;
                        self.close(']', "an operator or ']'")?;
                        Ok(Expr::Index(placed.text.to_owned(), Box::new(index), At(placed.at)))
                    }
                    Token::Name | Token::Number(_) if Function::from_name(placed.text).is_some() => {
                        Err(self.peek().error(format!("'(' after the function {}", placed.text)))
                    }
                    _ => Ok(Expr::Name(placed.text.to_owned(), At(placed.at))),
                }
            }
            _ => Err(placed.error("a number, a name or '('")),
        }
    }

    fn close(&mut self, symbol: char, expected: &str) -> Result<(), FormulaError> {
        if self.take_if(symbol) { Ok(()) } else { Err(self.peek().error(expected)) }
    }

    /// `name(` arguments `)`, with `(` coming next.
    fn call(&mut self, name: Placed<'a>) -> Result<Expr, FormulaError> {
        let big = match name.text {
            "sum" => Some(Big::Sum),
            "prod" => Some(Big::Product),
            _ => None,
        };
        if let Some(big) = big {
            self.take();
            let index = self.name(&format!("the name of an index, as in {}(i, 1, n, x[i])", name.text))?;
            self.symbol(',')?;
            let from = Box::new(self.sum()?);
            self.close(',', "an operator or ','")?;
            let to = Box::new(self.sum()?);
            self.close(',', "an operator or ','")?;
            let body = Box::new(self.sum()?);
            self.close(')', "an operator or ')'")?;
            return Ok(Expr::Series { big, index, from, to, body, at: At(name.at) });
        }
        let Some(function) = Function::from_name(name.text) else {
            let near = near(name.text, Function::names().chain(["sum", "prod"]));
            let hint = if near.is_empty() { String::new() } else { format!(" (perhaps {near})") };
            return Err(name.error(format!("a function before '('{hint}, or '*' between a name and '('")));
        };
        self.take();
        let (least, most) = function.arity();
        let mut arguments = vec![self.sum()?];
        while arguments.len() < most && self.take_if(',') {
            arguments.push(self.sum()?);
        }
        if arguments.len() < least {
            let or_more = if most > least { " or more" } else { "" };
            let expected = format!("an operator or ',' ({} takes {least} arguments{or_more})", name.text);
            return Err(self.peek().error(expected));
        }
        let more = if arguments.len() < most { "an operator, ',' or ')'" } else { "an operator or ')'" };
        self.close(')', more)?;
        Ok(Expr::Call(function, arguments))
    }
}

/// Binding strength of the outermost operation of an expression, for parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Sum,
    Product,
    Unary,
    Power,
    Atom,
}

impl Expr {
    pub(super) fn level(&self) -> Level {
        match self {
            Self::Sum(_) => Level::Sum,
            Self::Product(_) => Level::Product,
            Self::Negate(_) => Level::Unary,
            Self::Power(..) => Level::Power,
            _ => Level::Atom,
        }
    }
}

/// Canonical text: parsing it gives the same tree.
pub fn plain(expr: &Expr) -> String {
    expr.to_string()
}

impl fmt::Display for Expr {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => out.write_str(&crate::export::number(*value)),
            Self::Name(name, _) => out.write_str(name),
            Self::Index(name, index, _) => write!(out, "{name}[{index}]"),
            Self::Negate(inner) => {
                out.write_char('-')?;
                write_within(out, inner, Level::Unary)
            }
            Self::Sum(terms) => {
                for (i, (sign, term)) in terms.iter().enumerate() {
                    if i > 0 {
                        out.write_str(if *sign == Sign::Plus { " + " } else { " - " })?;
                    }
                    write_within(out, term, Level::Product)?;
                }
                Ok(())
            }
            Self::Product(factors) => {
                for (i, (side, factor)) in factors.iter().enumerate() {
                    if i > 0 {
                        out.write_char(if *side == Side::Times { '*' } else { '/' })?;
                    }
                    write_within(out, factor, Level::Unary)?;
                }
                Ok(())
            }
            Self::Power(base, exponent) => {
                write_within(out, base, Level::Atom)?;
                out.write_char('^')?;
                write_within(out, exponent, Level::Unary)
            }
            Self::Call(function, arguments) => {
                out.write_str(function.name())?;
                for (i, argument) in arguments.iter().enumerate() {
                    write!(out, "{}{argument}", if i == 0 { "(" } else { ", " })?;
                }
                out.write_char(')')
            }
            Self::Series { big, index, from, to, body, .. } => {
                let name = if *big == Big::Sum { "sum" } else { "prod" };
                write!(out, "{name}({index}, {from}, {to}, {body})")
            }
        }
    }
}

fn write_within(out: &mut fmt::Formatter<'_>, expr: &Expr, level: Level) -> fmt::Result {
    if expr.level() < level { write!(out, "({expr})") } else { write!(out, "{expr}") }
}
