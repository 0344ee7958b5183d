//! Exact derivatives: the derivatives of every operation, and jets that carry them forward for few variables.
//!
//! A jet holds f, its gradient and its Hessian; an operation on jets is the chain rule. One convention
//! is added: an infinite derivative times a part that does not move is 0, so √(x² + y²) has the
//! gradient 0 at the origin (a subgradient of the cone) rather than NaN.

use super::compile::{Instruction, Op, Program};
use super::functions::{Function, power};

/// First and second derivatives of one operation by its operands a and b.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Partials {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) aa: f64,
    pub(super) ab: f64,
    pub(super) bb: f64,
}

impl Partials {
    pub(super) fn is_finite(&self) -> bool {
        // A sum of finite numbers may overflow: that only takes the careful way, which is right for all.
        (self.a + self.b + self.aa + self.ab + self.bb).is_finite()
    }
}

/// f d, but 0 where either is 0: what does not move adds nothing, whatever it would be multiplied by.
#[inline]
pub(super) fn careful(f: f64, d: f64) -> f64 {
    if f == 0.0 || d == 0.0 { 0.0 } else { f * d }
}

impl Instruction {
    /// Derivatives at operands `a` and `b`, where the value is `v`.
    pub(super) fn partials(&self, a: f64, b: f64, v: f64) -> Partials {
        let k = self.k;
        let one = |a, aa| Partials { a, aa, ..Partials::default() };
        match self.op {
            Op::Constant => Partials::default(),
            Op::Add => Partials { a: 1.0, b: 1.0, ..Partials::default() },
            Op::Sub => Partials { a: 1.0, b: -1.0, ..Partials::default() },
            Op::Mul => Partials { a: b, b: a, ab: 1.0, ..Partials::default() },
            Op::Div => {
                let r = 1.0 / b;
                Partials { a: r, b: -v * r, aa: 0.0, ab: -r * r, bb: 2.0 * v * r * r }
            }
            Op::AddConst => one(1.0, 0.0),
            Op::ConstSub | Op::Neg => one(-1.0, 0.0),
            Op::MulConst => one(k, 0.0),
            Op::DivConst => one(1.0 / k, 0.0),
            Op::ConstDiv => one(-v / a, 2.0 * v / a / a),
            Op::Square => one(2.0 * a, 2.0),
            Op::Power => {
                // k is neither 0, 1 nor 2 here: those are other operations.
                let second = power(a, k as i32 - 2);
                one(k * (second * a), k * (k - 1.0) * second)
            }
            Op::PowConst => {
                let (first, second) = powers_below(a, k, v);
                one(k * first, k * (k - 1.0) * second)
            }
            Op::ConstPow => {
                let log = libm::log(k);
                let first = careful(log, v);
                one(first, careful(log, first))
            }
            Op::Pow => {
                let (first, second) = powers_below(a, b, v);
                let log = libm::log(a);
                let by_b = careful(log, v);
                Partials {
                    a: careful(first, b),
                    b: by_b,
                    aa: careful(second, b * (b - 1.0)),
                    ab: careful(1.0 + careful(log, b), first),
                    bb: careful(log, by_b),
                }
            }
            Op::Call(Function::Atan2) => {
                let square = a * a + b * b;
                let (p, q) = (a / square, b / square);
                Partials { a: q, b: -p, aa: -2.0 * p * q, ab: (p - q) * (p + q), bb: 2.0 * p * q }
            }
            Op::Call(Function::Min | Function::Max) => {
                // The chosen argument is the one whose value came out; the first one on a tie.
                if v.is_nan() {
                    Partials { a: v, b: v, ..Partials::default() }
                } else if v == a {
                    one(1.0, 0.0)
                } else {
                    Partials { b: 1.0, ..Partials::default() }
                }
            }
            Op::Call(function) => {
                let (first, second) = function.derivatives(a, v);
                one(first, second)
            }
        }
    }
}

/// aᵏ⁻¹ and aᵏ⁻² from v = aᵏ, by division where that is safe.
fn powers_below(a: f64, k: f64, v: f64) -> (f64, f64) {
    if a != 0.0 && a.is_finite() && v.is_normal() {
        (v / a, v / a / a)
    } else {
        (libm::pow(a, k - 1.0), libm::pow(a, k - 2.0))
    }
}

/// A value with derivatives that instructions carry along.
pub(super) trait Jet: Copy + Default {
    /// Number of variables.
    const N: usize;

    /// The variable number `i` with value `x`.
    fn variable(i: usize, x: f64) -> Self;

    /// Sets this to one instruction on jets.
    fn apply(&mut self, instruction: &Instruction, a: &Self, b: &Self);

    /// Runs the program on jets; `jets` has room for every variable and instruction.
    fn run(program: &Program, x: &[f64], jets: &mut [Self]) -> Self {
        for i in 0..Self::N {
            jets[i] = Self::variable(i, x[i]);
        }
        for (i, instruction) in program.code.iter().enumerate() {
            let (done, rest) = jets.split_at_mut(Self::N + i);
            let (a, b) = (&done[instruction.a as usize], &done[instruction.b as usize]);
            rest[0].apply(instruction, a, b);
        }
        jets[program.result]
    }
}

/// Declares a jet: its name, its first derivatives, and each second one by which two first ones.
///
/// Each field is written out, and the value has a pair of words to itself: every operation then stores
/// and loads the same pairs, and the processor can hand a result on without waiting for memory.
/// Arrays, or no gap, are 1.5 times slower.
macro_rules! jet {
    ($jet:ident: $($g:ident)*; $($h:ident = $r:ident $c:ident),*) => {
        #[derive(Clone, Copy, Debug, Default)]
        #[repr(C, align(16))]
        pub(super) struct $jet {
            pub(super) v: f64,
            gap: f64,
            $(pub(super) $g: f64,)*
            $(pub(super) $h: f64,)*
        }

        impl $jet {
            #[inline(always)]
            fn new(v: f64, $($g: f64,)* $($h: f64,)*) -> Self {
                Self { v, gap: 0.0, $($g,)* $($h,)* }
            }

            /// The chain rule for one operand.
            #[inline(always)]
            fn chain(v: f64, p: &Partials, a: &Self, times: impl Fn(f64, f64) -> f64) -> Self {
                Self::new(
                    v,
                    $(times(p.a, a.$g),)*
                    $(times(p.a, a.$h) + times(p.aa, a.$r * a.$c),)*
                )
            }

            /// The chain rule for two operands.
            #[inline(always)]
            fn chain2(v: f64, p: &Partials, a: &Self, b: &Self) -> Self {
                Self::new(
                    v,
                    $(careful(p.a, a.$g) + careful(p.b, b.$g),)*
                    $(careful(p.a, a.$h)
                        + careful(p.b, b.$h)
                        + careful(p.aa, a.$r * a.$c)
                        + careful(p.ab, a.$r * b.$c + a.$c * b.$r)
                        + careful(p.bb, b.$r * b.$c),)*
                )
            }
        }

        impl Jet for $jet {
            const N: usize = [$(stringify!($g)),*].len();

            fn variable(i: usize, x: f64) -> Self {
                let mut jet = Self { v: x, ..Self::default() };
                *[$(&mut jet.$g),*][i] = 1.0;
                jet
            }

            #[inline(always)]
            fn apply(&mut self, instruction: &Instruction, a: &Self, b: &Self) {
                let k = instruction.k;
                // Arithmetic is written out; its values have the bits of `Instruction::value`.
                *self = match instruction.op {
                    Op::Add => Self::new(a.v + b.v, $(a.$g + b.$g,)* $(a.$h + b.$h,)*),
                    Op::Sub => Self::new(a.v - b.v, $(a.$g - b.$g,)* $(a.$h - b.$h,)*),
                    Op::Mul => Self::new(
                        a.v * b.v,
                        $(a.v * b.$g + b.v * a.$g,)*
                        $(a.v * b.$h + b.v * a.$h + (a.$r * b.$c + a.$c * b.$r),)*
                    ),
                    Op::AddConst => Self::new(a.v + k, $(a.$g,)* $(a.$h,)*),
                    Op::ConstSub => Self::new(k - a.v, $(-a.$g,)* $(-a.$h,)*),
                    Op::MulConst => Self::new(a.v * k, $(a.$g * k,)* $(a.$h * k,)*),
                    Op::Square => {
                        let first = 2.0 * a.v;
                        Self::new(
                            a.v * a.v,
                            $(first * a.$g,)*
                            $(first * a.$h + 2.0 * (a.$r * a.$c),)*
                        )
                    }
                    Op::Div | Op::Pow | Op::Call(Function::Atan2 | Function::Min | Function::Max) => {
                        let v = instruction.value(a.v, b.v);
                        Self::chain2(v, &instruction.partials(a.v, b.v, v), a, b)
                    }
                    _ => {
                        let v = instruction.value(a.v, b.v);
                        let p = instruction.partials(a.v, b.v, v);
                        if p.is_finite() {
                            Self::chain(v, &p, a, |f, d| f * d)
                        } else {
                            Self::chain(v, &p, a, careful)
                        }
                    }
                };
            }
        }
    };
}

jet!(Gradient1: x;);
jet!(Hessian1: x; xx = x x);
jet!(Gradient2: x y;);
jet!(Hessian2: x y; xx = x x, xy = x y, yy = y y);
