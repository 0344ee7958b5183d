//! Values: at one point, and at blocks of points with one instruction applied to a whole block at a time.

use super::compile::{Instruction, Op, Program};
use super::functions::Function;
use super::functions::{max, min};

/// Points in a block: long enough to hide the decoding of an instruction, short enough for the cache.
pub(super) const LANES: usize = 64;

/// One value for each point of a block.
pub(super) type Block = [f64; LANES];

/// The value at `x`; `values` has room for every variable and instruction.
pub(super) fn value(program: &Program, x: &[f64], values: &mut [f64]) -> f64 {
    fill(program, x, values);
    values[program.result]
}

/// Computes every intermediate value.
pub(super) fn fill(program: &Program, x: &[f64], values: &mut [f64]) {
    let n = program.n;
    values[..n].copy_from_slice(x);
    for (i, instruction) in program.code.iter().enumerate() {
        let (a, b) = (values[instruction.a as usize], values[instruction.b as usize]);
        values[n + i] = instruction.value(a, b);
    }
}

/// Runs the program over one block: the variables stand in the first n of `blocks`. Returns the result's block.
pub(super) fn block<'a>(program: &Program, blocks: &'a mut [Block]) -> &'a Block {
    let slot = |number: u32| program.slots[number as usize] as usize;
    for (i, instruction) in program.code.iter().enumerate() {
        let at = program.slots[program.n + i] as usize;
        let (before, rest) = blocks.split_at_mut(at);
        let (out, after) = rest.split_first_mut().expect("every slot has a block");
        if instruction.op == Op::Constant {
            out.fill(instruction.k);
            continue;
        }
        // Slots are assigned so that an operand never stands where the result goes.
        let operand = |slot: usize| {
            if slot < at { &before[slot] } else { &after[slot - at - 1] }
        };
        apply(instruction, operand(slot(instruction.a)), operand(slot(instruction.b)), out);
    }
    &blocks[program.slots[program.result] as usize]
}

/// One instruction over a block. Arithmetic has plain loops of its own, which vectorise; every lane has
/// the bits of [`Instruction::value`].
fn apply(instruction: &Instruction, a: &Block, b: &Block, out: &mut Block) {
    let k = instruction.k;
    macro_rules! lanes {
        (|$x:ident, $y:ident| $value:expr) => {
            for ((out, &$x), &$y) in out.iter_mut().zip(a).zip(b) {
                *out = $value;
            }
        };
        (|$x:ident| $value:expr) => {
            for (out, &$x) in out.iter_mut().zip(a) {
                *out = $value;
            }
        };
    }
    match instruction.op {
        Op::Add => lanes!(|x, y| x + y),
        Op::Sub => lanes!(|x, y| x - y),
        Op::Mul => lanes!(|x, y| x * y),
        Op::Div => lanes!(|x, y| x / y),
        Op::AddConst => lanes!(|x| x + k),
        Op::ConstSub => lanes!(|x| k - x),
        Op::MulConst => lanes!(|x| x * k),
        Op::DivConst => lanes!(|x| x / k),
        Op::ConstDiv => lanes!(|x| k / x),
        Op::Neg => lanes!(|x| -x),
        Op::Square => lanes!(|x| x * x),
        Op::Power => power(a, k as i32, out),
        Op::Call(Function::Sqrt) => lanes!(|x| x.sqrt()),
        Op::Call(Function::Abs) => lanes!(|x| x.abs()),
        Op::Call(Function::Exp) => lanes!(|x| libm::exp(x)),
        Op::Call(Function::Sin) => lanes!(|x| libm::sin(x)),
        Op::Call(Function::Cos) => lanes!(|x| libm::cos(x)),
        Op::Call(Function::Min) => lanes!(|x, y| min(x, y)),
        Op::Call(Function::Max) => lanes!(|x, y| max(x, y)),
        _ => lanes!(|x, y| instruction.value(x, y)),
    }
}

/// [`super::functions::power`] with its steps in the same order, each over the whole block.
fn power(a: &Block, n: i32, out: &mut Block) {
    let mut base = *a;
    out.fill(1.0);
    let mut left = n.unsigned_abs();
    while left > 0 {
        if left & 1 == 1 {
            for (out, base) in out.iter_mut().zip(&base) {
                *out *= base;
            }
        }
        left >>= 1;
        if left > 0 {
            for base in &mut base {
                *base *= *base;
            }
        }
    }
    if n < 0 {
        for out in out {
            *out = 1.0 / *out;
        }
    }
}
