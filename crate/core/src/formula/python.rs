//! Formulas as Python: the value as an expression, the gradient as a backward sweep.

use super::Formula;
use super::compile::{Op, Program};
use super::functions::Function;
use super::parser::{Big, Expr, Side, Sign};
use crate::export::number;

/// Whose functions an expression calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
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
];

/// A name of the formula language as a name of Python.
pub fn python_name(name: &str) -> String {
    if TAKEN.contains(&name) { format!("{name}_") } else { name.to_string() }
}

/// A number as Python reads it back to the bit.
pub fn python_number(x: f64) -> String {
    if x.is_finite() { number(x) } else { format!("float(\"{}\")", number(x)) }
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
pub fn python(expr: &Expr, dialect: Dialect, names: &dyn Fn(&str) -> Option<String>, variables: &[&str]) -> String {
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
        Round => ["half_up", "half_up"],
        Atan2 => ["np.arctan2", "torch.atan2"],
        Min => ["np.minimum", "torch.minimum"],
        Max => ["np.maximum", "torch.maximum"],
    };
    if dialect == Dialect::Numpy { numpy } else { torch }
}

impl Formula {
    /// The body of a Python function of `p` that returns ∇f(p) by a backward sweep: `v…` are the values on the way, `d…`
    /// the derivatives of f by them. It needs NumPy as `np` and a function `times` that takes 0·∞ for 0.
    pub fn python_gradient(&self) -> String {
        let mut text = String::new();
        sweep(&self.program, &mut text);
        text
    }

    /// The value in Python, see [`python`]; `constants` are the names that are neither variables nor the language's own.
    pub fn python_value(&self, dialect: Dialect, constants: &[&str]) -> String {
        let variables: Vec<&str> = self.variables.iter().map(String::as_str).collect();
        let names = |name: &str| (variables.contains(&name) || constants.contains(&name)).then(|| python_name(name));
        python(&self.expr, dialect, &names, &variables)
    }
}

fn sweep(program: &Program, text: &mut String) {
    let n = program.n;
    let name = |prefix: &str, i: usize| format!("{prefix}{i}");
    let mut line = |parts: &[&str]| {
        text.push_str("    ");
        parts.iter().for_each(|part| text.push_str(part));
        text.push('\n');
    };
    for i in 0..n {
        line(&[&name("v", i), " = p[", &i.to_string(), "]"]);
    }
    for (i, instruction) in program.code.iter().enumerate() {
        let (v, a, b) = (name("v", n + i), name("v", instruction.a as usize), name("v", instruction.b as usize));
        let k = python_number(instruction.k);
        // A negative base would lose its sign to the power.
        let base = if instruction.k < 0.0 { format!("({k})") } else { k.clone() };
        match instruction.op {
            Op::Constant => line(&[&v, " = np.float64(", &k, ")"]),
            Op::Add => line(&[&v, " = ", &a, " + ", &b]),
            Op::Sub => line(&[&v, " = ", &a, " - ", &b]),
            Op::Mul => line(&[&v, " = ", &a, "*", &b]),
            Op::Div => line(&[&v, " = ", &a, "/", &b]),
            Op::AddConst => line(&[&v, " = ", &a, " + ", &k]),
            Op::ConstSub => line(&[&v, " = ", &k, " - ", &a]),
            Op::MulConst => line(&[&v, " = ", &a, "*", &k]),
            Op::DivConst => line(&[&v, " = ", &a, "/", &k]),
            Op::ConstDiv => line(&[&v, " = ", &k, "/", &a]),
            Op::Neg => line(&[&v, " = -", &a]),
            Op::Square => line(&[&v, " = ", &a, "*", &a]),
            Op::Power | Op::PowConst => line(&[&v, " = ", &a, "**", &k]),
            Op::ConstPow => line(&[&v, " = ", &base, "**", &a]),
            Op::Pow => line(&[&v, " = ", &a, "**", &b]),
            Op::Call(function) => {
                let called = call(Dialect::Numpy, function);
                match function {
                    Function::Min | Function::Max | Function::Atan2 => {
                        line(&[&v, " = ", called, "(", &a, ", ", &b, ")"])
                    }
                    _ => line(&[&v, " = ", called, "(", &a, ")"]),
                }
            }
        }
    }
    let mut reached = vec![false; n + program.code.len()];
    reached[program.result] = true;
    line(&[&name("d", program.result), " = 1.0"]);
    for (i, instruction) in program.code.iter().enumerate().rev() {
        if !reached[n + i] {
            continue;
        }
        let (v, d) = (name("v", n + i), name("d", n + i));
        let (ia, ib) = (instruction.a as usize, instruction.b as usize);
        let (a, b) = (name("v", ia), name("v", ib));
        let k = python_number(instruction.k);
        let base = if instruction.k < 0.0 { format!("({k})") } else { k.clone() };
        let below = python_number(instruction.k - 1.0);
        let mut add = |to: usize, parts: &[&str]| {
            let bar = name("d", to);
            let mut all: Vec<&str> = vec![&bar, " = "];
            if reached[to] {
                all.extend([bar.as_str(), " + "]);
            }
            reached[to] = true;
            all.extend(parts);
            line(&all);
        };
        let times = |what: &[&str]| format!("times({d}, {})", what.concat());
        match instruction.op {
            Op::Constant => {}
            Op::Add => {
                add(ia, &[&d]);
                add(ib, &[&d]);
            }
            Op::Sub => {
                add(ia, &[&d]);
                add(ib, &["-", &d]);
            }
            Op::Mul => {
                add(ia, &[&d, "*", &b]);
                add(ib, &[&d, "*", &a]);
            }
            Op::Div => {
                add(ia, &[&times(&["1.0/", &b])]);
                add(ib, &[&times(&["-", &v, "/", &b])]);
            }
            Op::AddConst => add(ia, &[&d]),
            Op::ConstSub | Op::Neg => add(ia, &["-", &d]),
            Op::MulConst => add(ia, &[&d, "*", &k]),
            Op::DivConst => add(ia, &[&d, "/", &k]),
            Op::ConstDiv => add(ia, &[&times(&["-", &v, "/", &a])]),
            Op::Square => add(ia, &[&d, "*2.0*", &a]),
            Op::Power | Op::PowConst => add(ia, &[&times(&[&k, "*", &a, "**", &below])]),
            Op::ConstPow => add(ia, &[&times(&["np.log(", &base, ")*", &v])]),
            Op::Pow => {
                add(ia, &[&times(&["times(", &b, ", ", &a, "**(", &b, " - 1.0))"])]);
                add(ib, &[&times(&["times(np.log(", &a, "), ", &v, ")"])]);
            }
            Op::Call(function) => match function {
                Function::Sqrt => add(ia, &[&times(&["0.5/", &v])]),
                Function::Cbrt => add(ia, &[&times(&["1.0/(3.0*", &v, "*", &v, ")"])]),
                Function::Exp => add(ia, &[&d, "*", &v]),
                Function::Log => add(ia, &[&times(&["1.0/", &a])]),
                Function::Log10 => add(ia, &[&times(&["1.0/(np.log(10.0)*", &a, ")"])]),
                Function::Log2 => add(ia, &[&times(&["1.0/(np.log(2.0)*", &a, ")"])]),
                Function::Sin => add(ia, &[&d, "*np.cos(", &a, ")"]),
                Function::Cos => add(ia, &["-", &d, "*np.sin(", &a, ")"]),
                Function::Tan => add(ia, &[&times(&["1.0 + ", &v, "*", &v])]),
                Function::Asin => add(ia, &[&times(&["1.0/np.sqrt((1.0 - ", &a, ")*(1.0 + ", &a, "))"])]),
                Function::Acos => add(ia, &[&times(&["-1.0/np.sqrt((1.0 - ", &a, ")*(1.0 + ", &a, "))"])]),
                Function::Atan => add(ia, &[&d, "/(1.0 + ", &a, "*", &a, ")"]),
                Function::Sinh => add(ia, &[&times(&["np.cosh(", &a, ")"])]),
                Function::Cosh => add(ia, &[&times(&["np.sinh(", &a, ")"])]),
                Function::Tanh => add(ia, &[&d, "*(1.0/np.cosh(", &a, "))**2"]),
                Function::Abs => add(ia, &[&d, "*np.sign(", &a, ")"]),
                Function::Sign | Function::Floor | Function::Ceil | Function::Round => add(ia, &["0.0*", &a]),
                Function::Atan2 => {
                    add(ia, &[&times(&[&b, "/(", &a, "*", &a, " + ", &b, "*", &b, ")"])]);
                    add(ib, &[&times(&["-", &a, "/(", &a, "*", &a, " + ", &b, "*", &b, ")"])]);
                }
                // The chosen argument is the one whose value came out; the first one on a tie.
                Function::Min | Function::Max => {
                    add(ia, &[&d, "*(", &v, " == ", &a, ")"]);
                    add(ib, &[&d, "*(", &v, " != ", &a, ")"]);
                }
            },
        }
    }
    let all: Vec<String> = (0..n).map(|i| if reached[i] { name("d", i) } else { "0.0".to_string() }).collect();
    line(&["return np.array([", &all.join(", "), "])"]);
}
