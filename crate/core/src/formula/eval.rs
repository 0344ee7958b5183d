//! Values: at one point, and at blocks of points with one instruction applied to a whole block at a time.

use super::compile::{Instruction, Op, Program};
use super::functions::Function;
use super::functions::{max, min};

/// Points in a block: long enough to hide the decoding of an instruction, short enough for the cache.
pub(super) const LANES: usize = 256;

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
    carry_out(program, blocks, &mut |_, instruction, a, b, out| apply(instruction, a, b, out))
}

/// How an instruction of this number is applied to two blocks.
type Apply<'a> = &'a mut dyn FnMut(usize, &Instruction, &Block, &Block, &mut Block);

fn carry_out<'a>(program: &Program, blocks: &'a mut [Block], apply: Apply<'_>) -> &'a Block {
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
        apply(i, instruction, operand(slot(instruction.a)), operand(slot(instruction.b)), out);
    }
    &blocks[program.slots[program.result] as usize]
}

/// What of a formula of x and y is the same in each column, or each row, of a grid: computed once for it.
pub(super) struct Lattice {
    /// For each instruction: whether it depends on x, on y.
    depends: Vec<[bool; 2]>,
    /// For each costly instruction that depends on x alone its number among those.
    kept: Vec<Option<usize>>,
    width: usize,
    /// Their blocks, one set for each block of columns.
    columns: Vec<Block>,
}

impl Lattice {
    /// For `blocks` blocks of columns.
    pub(super) fn new(program: &Program, blocks: usize) -> Self {
        let mut depends = vec![[true, false], [false, true]];
        let mut width = 0;
        let mut kept = Vec::new();
        for instruction in &program.code {
            let [a, b] = [instruction.a, instruction.b].map(|operand| depends[operand as usize]);
            let own = if instruction.op == Op::Constant { [false; 2] } else { [a[0] || b[0], a[1] || b[1]] };
            depends.push(own);
            kept.push((own == [true, false] && instruction.is_costly()).then(|| {
                width += 1;
                width - 1
            }));
        }
        depends.drain(..2);
        Self { depends, kept, width, columns: vec![[0.0; LANES]; width * blocks] }
    }

    /// [`block`] for one row and block `b` of columns; in the first row it fills what the others take over.
    pub(super) fn block<'a>(&mut self, program: &Program, blocks: &'a mut [Block], b: usize, first: bool) -> &'a Block {
        let Self { depends, kept, width, columns } = self;
        carry_out(program, blocks, &mut |i, instruction, x, y, out| {
            if let Some(at) = kept[i] {
                let column = &mut columns[b * *width + at];
                if first {
                    apply(instruction, x, y, column);
                }
                out.copy_from_slice(column);
            } else if depends[i][0] {
                apply(instruction, x, y, out);
            } else {
                out.fill(instruction.value(x[0], y[0]));
            }
        })
    }
}

impl Instruction {
    /// Whether it takes many times as long as a multiplication.
    pub(super) fn is_costly(&self) -> bool {
        match self.op {
            Op::Call(function) => !matches!(
                function,
                Function::Sqrt
                    | Function::Abs
                    | Function::Sign
                    | Function::Floor
                    | Function::Ceil
                    | Function::Min
                    | Function::Max
            ),
            Op::PowConst | Op::ConstPow | Op::Pow => true,
            _ => false,
        }
    }
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
        Op::Call(Function::Exp) => exp(a, out),
        Op::Call(Function::Sin) => lanes!(|x| libm::sin(x)),
        Op::Call(Function::Cos) => lanes!(|x| libm::cos(x)),
        Op::Call(Function::Min) => lanes!(|x, y| min(x, y)),
        Op::Call(Function::Max) => lanes!(|x, y| max(x, y)),
        _ => lanes!(|x, y| instruction.value(x, y)),
    }
}

/// libm's `exp`, its cases chosen by comparisons instead of branches, so that the loop vectorises; a block with a lane beyond
/// ±700 goes to libm itself.
///
/// After FreeBSD's e_exp.c, as libm is: x = k ln 2 + r with |r| ≤ ½ ln 2, then a rational function of r. Below ½ ln 2 k is 0
/// and all of the reduction exact; between ½ ln 2 and 3/2 ln 2 the general k is the ±1 that libm takes there.
fn exp(a: &Block, out: &mut Block) {
    const LN2_HI: f64 = 6.931_471_803_691_238e-1;
    const LN2_LO: f64 = 1.908_214_929_270_587_7e-10;
    const P: [f64; 5] = [
        1.666_666_666_666_660_2e-1,
        -2.777_777_777_701_559_3e-3,
        6.613_756_321_437_934e-5,
        -1.653_390_220_546_525_2e-6,
        4.138_136_797_057_238_5e-8,
    ];
    // libm compares the upper halves of the numbers.
    let (half_ln2, tiny) = (f64::from_bits(0x3fd6_2e43_0000_0000), f64::from_bits(0x3e30_0001_0000_0000));
    // Adding it leaves a whole number in the lowest bits.
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    let mut far = 0_u64;
    for (out, &x) in out.iter_mut().zip(a) {
        let size = x.abs();
        far |= if size < 700.0 { 0 } else { u64::MAX };
        let k = if size >= half_ln2 { (std::f64::consts::LOG2_E * x + 0.5_f64.copysign(x)).trunc() } else { 0.0 };
        let (high, low) = (x - k * LN2_HI, k * LN2_LO);
        let r = high - low;
        let rr = r * r;
        let c = r - rr * (P[0] + rr * (P[1] + rr * (P[2] + rr * (P[3] + rr * P[4]))));
        let y = 1.0 + (r * c / (2.0 - c) - low + high);
        let scale = f64::from_bits((k + SHIFT).to_bits().wrapping_add(1023) << 52);
        *out = if size < tiny { 1.0 + x } else { y * scale };
    }
    if far != 0 {
        for (out, &x) in out.iter_mut().zip(a) {
            *out = libm::exp(x);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_of_a_block_is_libms_to_the_bit() {
        let mut normal = crate::noise::Normal::new(3);
        let borders = [0x3fd6_2e42_ffff_ffff, 0x3fd6_2e43_0000_0000, 0x3ff0_a2b1_ffff_ffff, 0x3ff0_a2b2_0000_0000]
            .into_iter()
            .chain([0x3e30_0000_ffff_ffff, 0x3e30_0001_0000_0000, 0, 1, 0x4085_e000_0000_0000])
            .map(f64::from_bits)
            .flat_map(|x| [x, -x])
            .chain([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 699.9, -699.9, 745.0, -745.2])
            .collect::<Vec<_>>();
        for round in 0..20_000 {
            let spread = [1e-9, 0.2, 1.0, 30.0, 300.0, 900.0][round % 6];
            let mut a = [0.0; LANES];
            for (lane, a) in a.iter_mut().enumerate() {
                *a = if round < 60 {
                    borders[(round + lane) % borders.len()]
                } else {
                    spread * (2.0 * normal.uniform() - 1.0)
                };
            }
            // Most borders need a block without the far ones.
            if round % 2 == 0 {
                a.iter_mut().for_each(|a| *a = if a.abs() < 700.0 { *a } else { 0.1 });
            }
            let mut out = [0.0; LANES];
            exp(&a, &mut out);
            for (&x, out) in a.iter().zip(out) {
                assert!(
                    out.to_bits() == libm::exp(x).to_bits() || (x.is_nan() && out.is_nan()),
                    "exp({x:e}) = {out:e}"
                );
            }
        }
    }
}
