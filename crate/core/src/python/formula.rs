//! Formulas as Python: the value as an expression, the gradient as a backward sweep.

use crate::export::number;
use crate::formula::{Big, Expr, Formula, Function, Op, Side, Sign};

/// Whose functions an expression calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// NumPy: arguments may be numbers or arrays.
    Numpy,
    /// PyTorch: arguments are tensors, so what has no variable in it is made one by `tensor(…)`.
    Torch,
}

/// Words that a name cannot be in Python, or that the scripts need for themselves.
const TAKEN: &[&str] = &[
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "None",
    "True",
    "False",
    "np",
    "torch",
    "math",
    "range",
    "int",
    "sum",
    "f",
    "gradient",
    "noise",
    "k",
    "p",
    "n",
    "steps",
    "optimizer",
    "lr0",
    "schedule",
];

/// A name of the formula language as a name of Python.
pub(crate) fn python_name(name: &str) -> String {
    if TAKEN.contains(&name) { [name, "_"].concat() } else { name.to_string() }
}

/// A number as Python reads it back to the bit.
pub(crate) fn python_number(x: f64) -> String {
    if x.is_finite() { number(x) } else { ["float(\"", &number(x), "\")"].concat() }
}

/// How tightly an expression holds together; the order is Python's too.
fn level(expr: &Expr) -> u8 {
    match expr {
        Expr::Sum(_) => 0,
        Expr::Product(_) => 1,
        Expr::Negate(_) => 2,
        Expr::Power(..) => 3,
        _ => 4,
    }
}

/// An expression in Python. `names` says what a declared name is called there, and `variables` which of them are tensors.
pub(crate) fn python(
    expr: &Expr,
    dialect: Dialect,
    names: &dyn Fn(&str) -> Option<String>,
    variables: &[&str],
) -> String {
    let mut writer = Writer { dialect, names, variables, indices: Vec::new(), text: String::new() };
    writer.expr(expr);
    writer.text
}

struct Writer<'a> {
    dialect: Dialect,
    names: &'a dyn Fn(&str) -> Option<String>,
    variables: &'a [&'a str],
    indices: Vec<String>,
    text: String,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn within(&mut self, expr: &Expr, least: u8) {
        if level(expr) < least {
            self.put("(");
            self.expr(expr);
            self.put(")");
        } else {
            self.expr(expr);
        }
    }

    /// Whether some part of it is a variable.
    fn varies(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Number(_) => false,
            Expr::Name(name, _) => !self.indices.contains(name) && self.variables.contains(&name.as_str()),
            Expr::Index(..) => true,
            Expr::Negate(inner) => self.varies(inner),
            Expr::Sum(terms) => terms.iter().any(|(_, term)| self.varies(term)),
            Expr::Product(factors) => factors.iter().any(|(_, factor)| self.varies(factor)),
            Expr::Power(base, exponent) => self.varies(base) || self.varies(exponent),
            Expr::Call(_, arguments) => arguments.iter().any(|argument| self.varies(argument)),
            Expr::Series { body, .. } => self.varies(body),
        }
    }

    fn argument(&mut self, expr: &Expr) {
        if self.dialect == Dialect::Torch && !self.varies(expr) {
            self.put("tensor(");
            self.expr(expr);
            self.put(")");
        } else {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Number(value) => self.put(&python_number(*value)),
            Expr::Name(name, _) => {
                let own = if self.indices.contains(name) { Some(python_name(name)) } else { (self.names)(name) };
                let text = own.unwrap_or_else(|| match name.as_str() {
                    "pi" | "π" => "np.pi".to_string(),
                    "tau" => "(2*np.pi)".to_string(),
                    "e" | "E" => "np.e".to_string(),
                    "n" => "len(p)".to_string(),
                    _ => python_name(name),
                });
                self.put(&text);
            }
            Expr::Index(_, index, _) => {
                self.put("p[int(");
                self.expr(index);
                self.put(") - 1]");
            }
            Expr::Negate(inner) => {
                self.put("-");
                self.within(inner, 3);
            }
            Expr::Sum(terms) => {
                for (i, (sign, term)) in terms.iter().enumerate() {
                    if i > 0 {
                        self.put(if *sign == Sign::Plus { " + " } else { " - " });
                    }
                    self.within(term, 1);
                }
            }
            Expr::Product(factors) => {
                for (i, (side, factor)) in factors.iter().enumerate() {
                    if i > 0 {
                        self.put(if *side == Side::Times { "*" } else { "/" });
                    }
                    self.within(factor, 2);
                }
            }
            Expr::Power(base, exponent) => {
                self.within(base, 4);
                self.put("**");
                self.within(exponent, 2);
            }
            Expr::Call(function, arguments) => {
                // Of three and more the smallest is that of the first and of all others.
                for _ in 2..arguments.len() {
                    self.put(call(self.dialect, *function));
                    self.put("(");
                }
                self.put(call(self.dialect, *function));
                self.put("(");
                for (i, argument) in arguments.iter().enumerate() {
                    if i > 0 {
                        self.put(", ");
                    }
                    self.argument(argument);
                    if i > 0 {
                        self.put(")");
                    }
                }
                if arguments.len() == 1 {
                    self.put(")");
                }
            }
            Expr::Series { big, index, from, to, body, .. } => {
                self.put(if *big == Big::Sum { "sum(" } else { "math.prod(" });
                self.indices.push(index.clone());
                self.expr(body);
                self.indices.pop();
                self.put(" for ");
                self.put(&python_name(index));
                self.put(" in range(int(");
                self.expr(from);
                self.put("), int(");
                self.expr(to);
                self.put(") + 1))");
            }
        }
    }
}

/// What a function is called there.
fn call(dialect: Dialect, function: Function) -> &'static str {
    use Function::{Abs, Acos, Asin, Atan, Atan2, Cbrt, Ceil, Cos, Cosh, Exp, Floor, Log, Log2, Log10};
    use Function::{Max, Min, Round, Sign, Sin, Sinh, Sqrt, Tan, Tanh};
    let [numpy, torch] = match function {
        Sqrt => ["np.sqrt", "torch.sqrt"],
        Cbrt => ["np.cbrt", "cbrt"],
        Exp => ["np.exp", "torch.exp"],
        Log => ["np.log", "torch.log"],
        Log10 => ["np.log10", "torch.log10"],
        Log2 => ["np.log2", "torch.log2"],
        Sin => ["np.sin", "torch.sin"],
        Cos => ["np.cos", "torch.cos"],
        Tan => ["np.tan", "torch.tan"],
        Asin => ["np.arcsin", "torch.asin"],
        Acos => ["np.arccos", "torch.acos"],
        Atan => ["np.arctan", "torch.atan"],
        Sinh => ["np.sinh", "torch.sinh"],
        Cosh => ["np.cosh", "torch.cosh"],
        Tanh => ["np.tanh", "torch.tanh"],
        Abs => ["np.abs", "torch.abs"],
        Sign => ["np.sign", "torch.sign"],
        Floor => ["np.floor", "torch.floor"],
        Ceil => ["np.ceil", "torch.ceil"],
        // Halves go away from zero, which no library's own rounding does.
        Round => ["half_up", "half_up_tensor"],
        Atan2 => ["np.arctan2", "torch.atan2"],
        Min => ["np.minimum", "torch.minimum"],
        Max => ["np.maximum", "torch.maximum"],
    };
    if dialect == Dialect::Numpy { numpy } else { torch }
}

/// The value of a formula, see [`python`]; `constants` are the names that are neither variables nor the language's own.
pub(crate) fn value(formula: &Formula, dialect: Dialect, constants: &[&str]) -> String {
    let variables: Vec<&str> = formula.variables().iter().map(String::as_str).collect();
    let names = |name: &str| (variables.contains(&name) || constants.contains(&name)).then(|| python_name(name));
    python(formula.expr(), dialect, &names, &variables)
}

/// How an operation is written: its value, and what it hands back to its operands. Capital letters stand for V the value, D the
/// derivative by it, A and B the operands, K the constant and L one less; an empty part hands nothing back.
fn templates(op: Op) -> [&'static str; 3] {
    match op {
        Op::Constant => ["np.float64(K)", "", ""],
        Op::Add => ["A + B", "D", "D"],
        Op::Sub => ["A - B", "D", "-D"],
        Op::Mul => ["A*B", "D*B", "D*A"],
        Op::Div => ["A/B", "times(D, 1.0/B)", "times(D, -V/B)"],
        Op::AddConst => ["A + K", "D", ""],
        Op::ConstSub => ["K - A", "-D", ""],
        Op::MulConst => ["A*K", "D*K", ""],
        Op::DivConst => ["A/K", "D/K", ""],
        Op::ConstDiv => ["K/A", "times(D, -V/A)", ""],
        Op::Neg => ["-A", "-D", ""],
        Op::Square => ["A*A", "D*2.0*A", ""],
        Op::Power | Op::PowConst => ["A**K", "times(D, K*A**L)", ""],
        Op::ConstPow => ["K**A", "times(D, np.log(K)*V)", ""],
        Op::Pow => ["A**B", "times(D, times(B, A**(B - 1.0)))", "times(D, times(np.log(A), V))"],
        Op::Call(function) => {
            let (a, b) = match function {
                Function::Sqrt => ("times(D, 0.5/V)", ""),
                Function::Cbrt => ("times(D, 1.0/(3.0*V*V))", ""),
                Function::Exp => ("D*V", ""),
                Function::Log => ("times(D, 1.0/A)", ""),
                Function::Log10 => ("times(D, 1.0/(np.log(10.0)*A))", ""),
                Function::Log2 => ("times(D, 1.0/(np.log(2.0)*A))", ""),
                Function::Sin => ("D*np.cos(A)", ""),
                Function::Cos => ("-D*np.sin(A)", ""),
                Function::Tan => ("times(D, 1.0 + V*V)", ""),
                Function::Asin => ("times(D, 1.0/np.sqrt((1.0 - A)*(1.0 + A)))", ""),
                Function::Acos => ("times(D, -1.0/np.sqrt((1.0 - A)*(1.0 + A)))", ""),
                Function::Atan => ("D/(1.0 + A*A)", ""),
                Function::Sinh => ("times(D, np.cosh(A))", ""),
                Function::Cosh => ("times(D, np.sinh(A))", ""),
                Function::Tanh => ("D*(1.0/np.cosh(A))**2", ""),
                Function::Abs => ("D*np.sign(A)", ""),
                Function::Sign | Function::Floor | Function::Ceil | Function::Round => ("0.0*A", ""),
                Function::Atan2 => ("times(D, B/(A*A + B*B))", "times(D, -A/(A*A + B*B))"),
                // The chosen argument is the one whose value came out; the first one on a tie.
                Function::Min | Function::Max => ("D*(V == A)", "D*(V != A)"),
            };
            ["", a, b]
        }
    }
}

/// A template with its letters replaced, as a line of a function.
fn put(text: &mut String, template: &str, letters: &[(char, &str)]) {
    text.push_str("    ");
    for c in template.chars() {
        match letters.iter().find(|(letter, _)| *letter == c) {
            Some((_, by)) => text.push_str(by),
            None => text.push(c),
        }
    }
    text.push('\n');
}

/// The body of a Python function of `p` that returns ∇f(p) by a backward sweep: `v…` are the values on the way, `d…` the
/// derivatives of f by them. It needs NumPy as `np` and a function `times` that takes 0·∞ for 0.
pub(crate) fn sweep(formula: &Formula, text: &mut String) {
    let (n, code) = (formula.dim(), formula.instructions());
    let name = |prefix: char, i: usize| {
        let mut name = String::from(prefix);
        name.push_str(&i.to_string());
        name
    };
    for i in 0..n {
        put(text, "V = p[A]", &[('V', &name('v', i)), ('A', &i.to_string())]);
    }
    for (i, instruction) in code.iter().enumerate() {
        let (v, k) = (name('v', n + i), within(instruction.k));
        let (a, b) = (name('v', instruction.a as usize), name('v', instruction.b as usize));
        let mut template = String::from("V = ");
        template.push_str(templates(instruction.op)[0]);
        if let Op::Call(function) = instruction.op {
            template.push_str(call(Dialect::Numpy, function));
            template.push_str(if function.arity().0 == 2 { "(A, B)" } else { "(A)" });
        }
        put(text, &template, &[('V', &v), ('A', &a), ('B', &b), ('K', &k)]);
    }
    let mut reached = vec![false; n + code.len()];
    reached[formula.result()] = true;
    put(text, "D = 1.0", &[('D', &name('d', formula.result()))]);
    for (i, instruction) in code.iter().enumerate().rev() {
        if !reached[n + i] {
            continue;
        }
        let (v, d) = (name('v', n + i), name('d', n + i));
        let (a, b) = (name('v', instruction.a as usize), name('v', instruction.b as usize));
        let (k, below) = (within(instruction.k), within(instruction.k - 1.0));
        let [_, by_a, by_b] = templates(instruction.op);
        for (to, part) in [(instruction.a as usize, by_a), (instruction.b as usize, by_b)] {
            if part.is_empty() {
                continue;
            }
            let mut template = String::from(if reached[to] { "T = T + " } else { "T = " });
            template.push_str(part);
            reached[to] = true;
            let letters = [('V', &v), ('D', &d), ('A', &a), ('B', &b), ('K', &k), ('L', &below), ('T', &name('d', to))];
            put(text, &template, &letters.map(|(letter, by)| (letter, by.as_str())));
        }
    }
    let all: Vec<String> = (0..n).map(|i| if reached[i] { name('d', i) } else { "0.0".to_string() }).collect();
    put(text, "return np.array([A])", &[('A', &all.join(", "))]);
}

/// A number that may stand anywhere: a negative one in parentheses, for a power binds tighter than its sign.
fn within(x: f64) -> String {
    let text = python_number(x);
    if x < 0.0 { ["(", &text, ")"].concat() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::parse;

    fn written(text: &str, dialect: Dialect) -> String {
        let names = |name: &str| ["x", "y"].contains(&name).then(|| python_name(name));
        python(&parse(text).expect("a formula"), dialect, &names, &["x", "y"])
    }

    #[test]
    fn python_reads_an_expression_as_it_was_meant() {
        let cases = [
            ("-x^2", "-x**2"),
            ("(-x)^2", "(-x)**2"),
            ("2^-x^2", "2**-x**2"),
            ("x - (y - 1)", "x - (y - 1)"),
            ("x/(2y)", "x/(2*y)"),
            ("min(x, y, 1)", "np.minimum(np.minimum(x, y), 1)"),
            ("sum(i, 1, n, x[i]*lambda)", "sum(p[int(i) - 1]*lambda_ for i in range(int(1), int(len(p)) + 1))"),
            ("pi*e^x", "np.pi*np.e**x"),
        ];
        for (text, expected) in cases {
            assert_eq!(written(text, Dialect::Numpy), expected, "{text}");
        }
        // PyTorch's functions take no plain numbers.
        assert_eq!(written("exp(2)*exp(x)", Dialect::Torch), "torch.exp(tensor(2))*torch.exp(x)");
    }

    #[test]
    fn the_gradient_is_a_sweep_backward() {
        let formula = Formula::new("x*y^-2", &["x", "y"], &[]).expect("a formula");
        let mut text = String::new();
        sweep(&formula, &mut text);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let forward = ["v0 = p[0]", "v1 = p[1]", "v2 = v1**(-2)", "v3 = v0*v2"];
        let backward = ["d3 = 1.0", "d0 = d3*v2", "d2 = d3*v0", "d1 = times(d2, (-2)*v1**(-3))"];
        assert_eq!(lines, [&forward[..], &backward, &["return np.array([d0, d1])"]].concat());
    }
}
