//! Expressions as presentation MathML: fractions, roots, powers, Greek letters and accents, parentheses only where needed.
//!
//! Every function returns one element, without `<math>` around it and without scripts or styles.

use super::Assignment;
use super::functions::Function;
use super::parser::{Big, Expr, Level, Side, Sign};
use crate::decimal;

/// What to show for a name instead of the name.
#[derive(Clone, Debug, PartialEq)]
pub enum Label {
    /// One MathML element.
    Markup(String),
    /// A number, parenthesised where its sign asks for it.
    Number(f64),
}

/// MathML of an expression; `names` may replace names, by the numbers they stand for, say.
pub fn mathml(expr: &Expr, names: &dyn Fn(&str) -> Option<Label>) -> String {
    Writer { names }.piece(expr).markup
}

/// MathML of a rule's line: the target's name, ←, and the right-hand side, in which `names` may replace names.
pub fn mathml_assignment(line: &Assignment, names: &dyn Fn(&str) -> Option<Label>) -> String {
    let right = Writer { names }.piece(&line.expr).markup;
    let right = if line.gradient { row([mi("∇"), mi("f"), APPLY.to_owned(), parenthesised(&right)]) } else { right };
    row([name(&line.target).markup, mo("←"), right])
}

/// MathML of a number to at most six significant digits, as 0.05, −12.5 or 1.5×10⁻⁷.
pub fn short_number(value: f64) -> String {
    number(value).markup
}

const TIMES: &str = "<mo>\u{2062}</mo>";
/// A product beside a word: `2 sin x`.
const TIMES_WORD: &str = "<mo>\u{2062}</mo><mspace width=\"0.17em\"></mspace>";
const APPLY: &str = "<mo>\u{2061}</mo>";
const MINUS: &str = "\u{2212}";

/// One element and what parentheses around it depend on.
struct Piece {
    markup: String,
    level: Level,
    /// Starts with a digit, so that a product shows a dot before it.
    digit: bool,
    /// Starts with a word of several letters, so that a product leaves a gap before it.
    word: bool,
    /// Starts with a minus sign.
    minus: bool,
    /// Reaches to the right without end, as ∑ does.
    open: bool,
    /// Base and subscript, where the element is a subscripted name: an exponent then goes above the subscript.
    subscript: Option<(String, String)>,
}

impl Piece {
    fn new(markup: String, level: Level) -> Self {
        Self { markup, level, digit: false, word: false, minus: false, open: false, subscript: None }
    }

    fn atom(markup: String) -> Self {
        Self::new(markup, Level::Atom)
    }

    fn parenthesised(&self) -> String {
        parenthesised(&self.markup)
    }

    /// This element, which starts with the other one, in parentheses unless that is an atom.
    fn starting_like(self, other: &Self) -> Self {
        let bare = other.level == Level::Atom;
        Self { digit: other.digit && bare, word: other.word && bare, ..self }
    }

    /// The element as a factor or term of the given level, at the start and at the end of its row or not.
    fn within(&self, level: Level, first: bool, last: bool) -> String {
        if self.level < level || (self.minus && !first) || (self.open && !last) {
            self.parenthesised()
        } else {
            self.markup.clone()
        }
    }
}

fn mi(text: &str) -> String {
    format!("<mi>{}</mi>", escape(text))
}

fn mo(text: &str) -> String {
    format!("<mo>{text}</mo>")
}

fn mn(text: &str) -> String {
    format!("<mn>{text}</mn>")
}

fn row(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().collect();
    format!("<mrow>{}</mrow>", parts.concat())
}

fn fenced(open: &str, inner: &str, close: &str) -> String {
    format!("<mrow><mo>{open}</mo>{inner}<mo>{close}</mo></mrow>")
}

fn parenthesised(inner: &str) -> String {
    fenced("(", inner, ")")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

struct Writer<'a> {
    names: &'a dyn Fn(&str) -> Option<Label>,
}

impl Writer<'_> {
    fn piece(&self, expr: &Expr) -> Piece {
        match expr {
            Expr::Number(value) => number(*value),
            Expr::Name(text, _) => match (self.names)(text) {
                Some(Label::Markup(markup)) => Piece::atom(markup),
                Some(Label::Number(value)) => number(value),
                None => name(text),
            },
            Expr::Index(text, index, _) => subscripted(name(text).markup, self.piece(index).markup),
            Expr::Negate(inner) => self.negated(inner),
            Expr::Sum(terms) => self.sum(terms),
            Expr::Product(factors) => self.product(factors),
            Expr::Power(base, exponent) => self.power(base, exponent),
            Expr::Call(function, arguments) => self.call(*function, None, arguments),
            Expr::Series { big, index, from, to, body, .. } => {
                let sign = mo(if *big == Big::Sum { "∑" } else { "∏" });
                let from = row([name(index).markup, mo("="), self.piece(from).markup]);
                let to = self.piece(to).markup;
                let body = self.piece(body).within(Level::Product, false, true);
                let markup = row([format!("<munderover>{sign}{from}{to}</munderover>"), body]);
                Piece { open: true, ..Piece::new(markup, Level::Unary) }
            }
        }
    }

    fn negated(&self, inner: &Expr) -> Piece {
        let piece = self.piece(inner);
        let inner = piece.within(Level::Product, false, true);
        Piece { minus: true, open: piece.open, ..Piece::new(row([mo(MINUS), inner]), Level::Unary) }
    }

    fn sum(&self, terms: &[(Sign, Expr)]) -> Piece {
        let mut parts = Vec::new();
        let mut minus = false;
        for (i, (sign, term)) in terms.iter().enumerate() {
            let piece = self.piece(term);
            if i == 0 {
                minus = piece.minus;
            } else {
                parts.push(mo(if *sign == Sign::Plus { "+" } else { MINUS }));
            }
            parts.push(piece.within(Level::Product, i == 0, i + 1 == terms.len()));
        }
        Piece { minus, ..Piece::new(row(parts), Level::Sum) }
    }

    /// A row of factors; what stands over something becomes a fraction, a/b/c one with the product b c below.
    fn product(&self, factors: &[(Side, Expr)]) -> Piece {
        // A sign in front of the first factor goes in front of the whole.
        if let (_, Expr::Negate(inner)) = &factors[0] {
            let rest = factors[1..].iter().cloned();
            let positive: Vec<(Side, Expr)> = core::iter::once((Side::Times, (**inner).clone())).chain(rest).collect();
            let inner = self.product(&positive);
            let markup = row([mo(MINUS), inner.within(Level::Product, false, true)]);
            return Piece { minus: true, ..Piece::new(markup, Level::Unary) };
        }
        let mut above: Vec<Piece> = Vec::new();
        let mut below: Vec<Piece> = Vec::new();
        for (side, factor) in factors {
            let piece = self.piece(factor);
            match side {
                Side::Over => below.push(piece),
                Side::Times => {
                    if !below.is_empty() {
                        above = vec![fraction(above, &below)];
                        below.clear();
                    }
                    above.push(piece);
                }
            }
        }
        if below.is_empty() { joined(&above) } else { fraction(above, &below) }
    }

    fn power(&self, base: &Expr, exponent: &Expr) -> Piece {
        let above = self.piece(exponent).markup;
        // sin²(x), as written by hand, for a positive whole exponent.
        if let (Expr::Call(function, arguments), Expr::Number(value)) = (base, exponent)
            && value.fract() == 0.0
            && word(*function).is_some()
        {
            return self.call(*function, Some(&above), arguments);
        }
        let base = self.piece(base);
        Piece::new(
            match &base.subscript {
                Some((letter, below)) => format!("<msubsup>{letter}{below}{above}</msubsup>"),
                None => {
                    let inner =
                        if base.level < Level::Atom || base.minus { base.parenthesised() } else { base.markup.clone() };
                    format!("<msup>{inner}{above}</msup>")
                }
            },
            Level::Power,
        )
        .starting_like(&base)
    }

    fn call(&self, function: Function, exponent: Option<&str>, arguments: &[Expr]) -> Piece {
        let first = self.piece(&arguments[0]).markup;
        let Some(word) = word(function) else {
            return Piece::atom(match function {
                Function::Sqrt => format!("<msqrt>{first}</msqrt>"),
                Function::Cbrt => format!("<mroot>{first}<mn>3</mn></mroot>"),
                Function::Floor => fenced("⌊", &first, "⌋"),
                Function::Ceil => fenced("⌈", &first, "⌉"),
                _ => format!(r#"<mrow><mo fence="true">|</mo>{first}<mo fence="true">|</mo></mrow>"#),
            });
        };
        let word = match (function, exponent) {
            (Function::Log10 | Function::Log2, _) => {
                let base = mn(if function == Function::Log2 { "2" } else { "10" });
                match exponent {
                    Some(exponent) => format!("<msubsup>{}{base}{exponent}</msubsup>", mi(word)),
                    None => format!("<msub>{}{base}</msub>", mi(word)),
                }
            }
            (_, Some(exponent)) => format!("<msup>{}{exponent}</msup>", mi(word)),
            (_, None) => mi(word),
        };
        let mut inner = first;
        for argument in &arguments[1..] {
            inner += &mo(",");
            inner += &self.piece(argument).markup;
        }
        let level = if exponent.is_some() { Level::Power } else { Level::Atom };
        Piece { word: true, ..Piece::new(row([word, APPLY.to_owned(), parenthesised(&inner)]), level) }
    }
}

/// Factors side by side: an invisible sign between them, a dot before a digit.
fn joined(factors: &[Piece]) -> Piece {
    if let [one] = factors {
        return Piece { subscript: one.subscript.clone(), markup: one.markup.clone(), ..*one };
    }
    let mut parts = Vec::new();
    for (i, factor) in factors.iter().enumerate() {
        let inner = factor.within(Level::Unary, i == 0, i + 1 == factors.len());
        if i > 0 {
            let bare = inner == factor.markup;
            parts.push(match () {
                () if factor.digit && bare => mo("⋅"),
                () if (factor.word && bare) || factors[i - 1].word => TIMES_WORD.to_owned(),
                () => TIMES.to_owned(),
            });
        }
        parts.push(inner);
    }
    let first = &factors[0];
    Piece { digit: first.digit, word: first.word, minus: first.minus, ..Piece::new(row(parts), Level::Product) }
}

fn fraction(above: Vec<Piece>, below: &[Piece]) -> Piece {
    let (above, below) = (joined(&above).markup, joined(below).markup);
    Piece::new(format!("<mfrac>{above}{below}</mfrac>"), Level::Unary)
}

/// How a function's name is written before its argument, where it is.
fn word(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::Sqrt | Function::Cbrt | Function::Abs | Function::Floor | Function::Ceil => return None,
        Function::Asin => "arcsin",
        Function::Acos => "arccos",
        Function::Atan => "arctan",
        Function::Sign => "sgn",
        Function::Log10 | Function::Log2 => "log",
        _ => function.name(),
    })
}

fn subscripted(letter: String, below: String) -> Piece {
    let markup = format!("<msub>{letter}{below}</msub>");
    Piece { subscript: Some((letter, below)), ..Piece::atom(markup) }
}

/// A name by custom: `beta1` is β₁, `m_hat` m̂, `lr` α, `eps` ε, `g_prev` g with the subscript prev.
fn name(text: &str) -> Piece {
    if symbol(text) != text {
        return Piece::atom(mi(symbol(text)));
    }
    let (mut accent, mut below) = (None, Vec::new());
    let mut parts = text.split('_').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or(text);
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let (letter, digits) = if stem.is_empty() { (first, "") } else { first.split_at(stem.len()) };
    if !digits.is_empty() {
        below.push(mn(digits));
    }
    for part in parts {
        match part {
            "hat" => accent = Some("^"),
            "bar" => accent = Some("¯"),
            "tilde" => accent = Some("~"),
            _ if part.bytes().all(|c| c.is_ascii_digit()) => below.push(mn(part)),
            _ => below.push(mi(symbol(part))),
        }
    }
    let word = symbol(letter).chars().count() > 1;
    let mut letter = mi(symbol(letter));
    if let Some(accent) = accent {
        letter = format!(r#"<mover accent="true">{letter}{}</mover>"#, mo(accent));
    }
    let piece = match below.len() {
        0 => Piece::atom(letter),
        1 => subscripted(letter, below.swap_remove(0)),
        _ => subscripted(letter, row([below.join(&mo(","))])),
    };
    Piece { word, ..piece }
}

/// The letter that a spelt-out name means.
fn symbol(name: &str) -> &str {
    const LETTERS: [(&str, &str); 38] = [
        ("lr", "α"),
        ("eps", "ε"),
        ("weight_decay", "λ"),
        ("inf", "∞"),
        ("E", "e"),
        ("alpha", "α"),
        ("beta", "β"),
        ("gamma", "γ"),
        ("delta", "δ"),
        ("epsilon", "ε"),
        ("zeta", "ζ"),
        ("eta", "η"),
        ("theta", "θ"),
        ("iota", "ι"),
        ("kappa", "κ"),
        ("lambda", "λ"),
        ("mu", "μ"),
        ("nu", "ν"),
        ("xi", "ξ"),
        ("pi", "π"),
        ("rho", "ρ"),
        ("sigma", "σ"),
        ("tau", "τ"),
        ("upsilon", "υ"),
        ("phi", "φ"),
        ("chi", "χ"),
        ("psi", "ψ"),
        ("omega", "ω"),
        ("Gamma", "Γ"),
        ("Delta", "Δ"),
        ("Theta", "Θ"),
        ("Lambda", "Λ"),
        ("Xi", "Ξ"),
        ("Pi", "Π"),
        ("Sigma", "Σ"),
        ("Phi", "Φ"),
        ("Psi", "Ψ"),
        ("Omega", "Ω"),
    ];
    LETTERS.iter().find(|(spelt, _)| *spelt == name).map_or(name, |(_, letter)| letter)
}

/// A number to six significant digits; a power of ten where plain digits would need more than four zeros or seven places.
fn number(value: f64) -> Piece {
    if value.is_nan() {
        return Piece::atom(mi("NaN"));
    }
    let size = if value.is_infinite() { Piece::atom(mi("∞")) } else { positive(value.abs()) };
    if value.is_sign_negative() && value != 0.0 {
        return Piece { minus: true, ..Piece::new(row([mo(MINUS), size.markup]), Level::Unary) };
    }
    size
}

fn positive(value: f64) -> Piece {
    let (digits, exponent) = if value == 0.0 { (vec![0], 0) } else { decimal::digits(value, Some(6)) };
    if (-4..=5).contains(&exponent) {
        return Piece { digit: true, ..Piece::atom(mn(&decimal::plain(&digits, exponent))) };
    }
    let power = match exponent {
        ..0 => row([mo(MINUS), mn(&(-exponent).to_string())]),
        _ => mn(&exponent.to_string()),
    };
    let power = format!("<msup><mn>10</mn>{power}</msup>");
    let piece = if digits == [1] {
        Piece::new(power, Level::Power)
    } else {
        Piece::new(row([mn(&decimal::plain(&digits, 0)), mo("×"), power]), Level::Unary)
    };
    Piece { digit: true, ..piece }
}
