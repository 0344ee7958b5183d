//! The functions of the language: names, values, first and second derivatives.

use core::f64::consts::{LN_2, LN_10};

/// A function that a formula may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// √x, defined for x ≥ 0.
    Sqrt,
    /// The real cube root.
    Cbrt,
    /// eˣ.
    Exp,
    /// The natural logarithm, also written `ln`.
    Log,
    /// The logarithm to base 10.
    Log10,
    /// The logarithm to base 2.
    Log2,
    /// Sine of an angle in radians.
    Sin,
    /// Cosine of an angle in radians.
    Cos,
    /// Tangent of an angle in radians.
    Tan,
    /// Inverse sine, in [−π/2, π/2].
    Asin,
    /// Inverse cosine, in [0, π].
    Acos,
    /// Inverse tangent, in (−π/2, π/2).
    Atan,
    /// Hyperbolic sine.
    Sinh,
    /// Hyperbolic cosine.
    Cosh,
    /// Hyperbolic tangent.
    Tanh,
    /// |x|; its derivative is sign(x), so 0 at the kink.
    Abs,
    /// −1, 0 or 1; its derivative is 0 everywhere.
    Sign,
    /// The next integer below; its derivative is 0 everywhere.
    Floor,
    /// The next integer above; its derivative is 0 everywhere.
    Ceil,
    /// The nearest integer, halves away from zero; its derivative is 0 everywhere.
    Round,
    /// `atan2(y, x)`: the angle of the point (x, y), in [−π, π].
    Atan2,
    /// The smallest of two or more; derivatives follow the chosen argument, the first one on a tie.
    Min,
    /// The largest of two or more; derivatives follow the chosen argument, the first one on a tie.
    Max,
}

/// Every spelling; of two for one function the first is canonical.
const NAMES: [(&str, Function); 24] = [
    ("sqrt", Function::Sqrt),
    ("cbrt", Function::Cbrt),
    ("exp", Function::Exp),
    ("log", Function::Log),
    ("ln", Function::Log),
    ("log10", Function::Log10),
    ("log2", Function::Log2),
    ("sin", Function::Sin),
    ("cos", Function::Cos),
    ("tan", Function::Tan),
    ("asin", Function::Asin),
    ("acos", Function::Acos),
    ("atan", Function::Atan),
    ("sinh", Function::Sinh),
    ("cosh", Function::Cosh),
    ("tanh", Function::Tanh),
    ("abs", Function::Abs),
    ("sign", Function::Sign),
    ("floor", Function::Floor),
    ("ceil", Function::Ceil),
    ("round", Function::Round),
    ("atan2", Function::Atan2),
    ("min", Function::Min),
    ("max", Function::Max),
];

impl Function {
    /// The function of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|&(_, function)| function)
    }

    /// Every accepted spelling.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|&(name, _)| name)
    }

    /// The canonical spelling.
    pub fn name(self) -> &'static str {
        let entry = NAMES.iter().find(|&&(_, function)| function == self);
        entry.expect("NAMES lists every function").0
    }

    /// Fewest and most arguments.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::Min | Self::Max => (2, usize::MAX),
            Self::Atan2 => (2, 2),
            _ => (1, 1),
        }
    }

    /// The value at `a`, or at `(a, b)` where there are two arguments. `min` and `max` hand on NaN.
    pub(super) fn value(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Sqrt => a.sqrt(),
            Self::Cbrt => libm::cbrt(a),
            Self::Exp => libm::exp(a),
            Self::Log => libm::log(a),
            Self::Log10 => libm::log10(a),
            Self::Log2 => libm::log2(a),
            Self::Sin => libm::sin(a),
            Self::Cos => libm::cos(a),
            Self::Tan => libm::tan(a),
            Self::Asin => libm::asin(a),
            Self::Acos => libm::acos(a),
            Self::Atan => libm::atan(a),
            Self::Sinh => libm::sinh(a),
            Self::Cosh => libm::cosh(a),
            Self::Tanh => libm::tanh(a),
            Self::Abs => a.abs(),
            Self::Sign => sign(a),
            Self::Floor => a.floor(),
            Self::Ceil => a.ceil(),
            Self::Round => a.round(),
            Self::Atan2 => libm::atan2(a, b),
            Self::Min => min(a, b),
            Self::Max => max(a, b),
        }
    }

    /// First and second derivative at `x` of a function of one argument whose value there is `v`.
    pub(super) fn derivatives(self, x: f64, v: f64) -> (f64, f64) {
        match self {
            Self::Sqrt => {
                let first = 0.5 / v;
                (first, -0.5 * first / x)
            }
            Self::Cbrt => {
                let first = 1.0 / (3.0 * v * v);
                (first, -2.0 * first / (3.0 * x))
            }
            Self::Exp => (v, v),
            Self::Log => log_derivatives(x, 1.0),
            Self::Log10 => log_derivatives(x, LN_10),
            Self::Log2 => log_derivatives(x, LN_2),
            Self::Sin => (libm::cos(x), -v),
            Self::Cos => (-libm::sin(x), -v),
            Self::Tan => {
                let first = 1.0 + v * v;
                (first, 2.0 * v * first)
            }
            Self::Asin => {
                let square = (1.0 - x) * (1.0 + x);
                let first = 1.0 / square.sqrt();
                (first, x * first / square)
            }
            Self::Acos => {
                let (first, second) = Self::Asin.derivatives(x, v);
                (-first, -second)
            }
            Self::Atan => {
                let first = 1.0 / (1.0 + x * x);
                (first, -2.0 * x * first * first)
            }
            Self::Sinh => (libm::cosh(x), v),
            Self::Cosh => (libm::sinh(x), v),
            Self::Tanh => {
                let sech = 1.0 / libm::cosh(x); // 1 − tanh² would cancel far out.
                let first = sech * sech;
                (first, -2.0 * v * first)
            }
            Self::Abs => (sign(x), 0.0),
            // Steps: NaN stays NaN.
            Self::Sign | Self::Floor | Self::Ceil | Self::Round => (if x.is_nan() { x } else { 0.0 }, 0.0),
            Self::Atan2 | Self::Min | Self::Max => (f64::NAN, f64::NAN),
        }
    }
}

/// Derivatives of log(x)/`base`; NaN, like the value, where x < 0.
fn log_derivatives(x: f64, base: f64) -> (f64, f64) {
    if x < 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let first = 1.0 / (x * base);
    (first, -first / x)
}

/// −1, 0 or 1; a zero keeps its sign, NaN stays NaN.
fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        x
    }
}

/// The smaller one, the first on a tie, NaN if either is.
pub(super) fn min(a: f64, b: f64) -> f64 {
    if b < a || b.is_nan() { b } else { a }
}

/// The larger one, the first on a tie, NaN if either is.
pub(super) fn max(a: f64, b: f64) -> f64 {
    if b > a || b.is_nan() { b } else { a }
}

/// The largest |n| for which xⁿ is multiplied out; beyond it rounding would grow past libm's `pow`.
pub(super) const MAX_POWER: f64 = 64.0;

/// xⁿ by repeated squaring, the reciprocal of x⁻ⁿ for n < 0: exact signs for negative x.
pub(super) fn power(x: f64, n: i32) -> f64 {
    let mut result = 1.0;
    let (mut base, mut left) = (x, n.unsigned_abs());
    while left > 0 {
        if left & 1 == 1 {
            result *= base;
        }
        left >>= 1;
        if left > 0 {
            base *= base;
        }
    }
    if n < 0 { 1.0 / result } else { result }
}
