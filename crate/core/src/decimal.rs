//! Numbers to decimal digits and back, exactly rounded; small rather than fast.
//!
//! Both ways compare whole numbers of any size. Digits come one by one as in Steele and White, How to print floating-point
//! numbers accurately, 1990; reading divides bit by bit.

use std::cmp::Ordering;

/// The decimal digits d₀ d₁ … of a finite x > 0 and the exponent e, with x ≈ d₀.d₁d₂… · 10ᵉ and no zeros at the end.
///
/// With a limit these are so many digits of x correctly rounded, a tie to the even digit; without one the fewest that read
/// back the same, and of these the closest.
pub fn digits(x: f64, limit: Option<usize>) -> (Vec<u8>, i32) {
    let (mantissa, exponent) = parts(x);
    let even = mantissa & 1 == 0;
    // x = rest/unit; what lies within the two margins below and above, as multiples of 1/unit, reads as x.
    let mut rest = Natural::new(mantissa << 2).shifted(exponent.max(0) as usize);
    let mut unit = Natural::new(4).shifted((-exponent).max(0) as usize);
    let margin = if limit.is_none() { 1 } else { 0 };
    let mut above = Natural::new(2 * margin).shifted(exponent.max(0) as usize);
    // The numbers below a power of two lie twice as dense.
    let narrow = mantissa == 1 << 52 && exponent > -1074;
    let mut below = Natural::new(if narrow { margin } else { 2 * margin }).shifted(exponent.max(0) as usize);
    let within = |order: Ordering| if even || limit.is_some() { order.is_ge() } else { order.is_gt() };
    // Rounded down, so that at most the last step of the loop below is missing.
    let bits = 63 - mantissa.leading_zeros() as i32 + exponent;
    let mut power = (f64::from(bits) * std::f64::consts::LOG10_2).floor() as i32;
    for _ in 0..power {
        unit.times(10);
    }
    for _ in power..0 {
        for natural in [&mut rest, &mut above, &mut below] {
            natural.times(10);
        }
    }
    let mut ten = unit.clone();
    ten.times(10);
    if within(rest.plus(&above).compare(&ten)) {
        unit = ten;
        power += 1;
    }
    let mut digits = Vec::new();
    loop {
        let mut digit = 0;
        while rest.compare(&unit).is_ge() {
            rest.subtract(&unit);
            digit += 1;
        }
        digits.push(digit);
        let low = within(below.compare(&rest));
        let high = within(rest.plus(&above).compare(&unit));
        if low || high || Some(digits.len()) == limit {
            let half = rest.plus(&rest).compare(&unit);
            let up = match (low, high) {
                (_, true) => !low || half.is_ge(),
                (true, false) => false,
                (false, false) => half.is_gt() || half.is_eq() && digit % 2 == 1,
            };
            if up {
                power += round_up(&mut digits);
            }
            break;
        }
        for natural in [&mut rest, &mut above, &mut below] {
            natural.times(10);
        }
    }
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
    (digits, power)
}

/// Adds one in the last place; by how much the exponent grows.
fn round_up(digits: &mut Vec<u8>) -> i32 {
    while digits.last() == Some(&9) {
        digits.pop();
    }
    match digits.last_mut() {
        Some(last) => {
            *last += 1;
            0
        }
        None => {
            digits.push(1);
            1
        }
    }
}

/// Mantissa and exponent of a finite x ≥ 0: x = m · 2ᵉ.
fn parts(x: f64) -> (u64, i32) {
    const FRACTION: u64 = (1 << 52) - 1;
    let (bits, fraction) = ((x.to_bits() >> 52) as i32, x.to_bits() & FRACTION);
    if bits == 0 { (fraction, -1074) } else { (fraction | 1 << 52, bits - 1075) }
}

/// Digits as plain text, with zeros where the exponent asks for them: `0.0125`, `1250`.
pub fn plain(digits: &[u8], exponent: i32) -> String {
    let mut text = String::new();
    let end = (digits.len() as i32).max(exponent + 1);
    for place in exponent.min(0)..end {
        let digit = if place < 0 { 0 } else { digits.get(place as usize).copied().unwrap_or(0) };
        text.push(char::from(b'0' + digit));
        // The point stands behind the ones, unless that is the end.
        if place == exponent && place + 1 < end {
            text.push('.');
        }
    }
    text
}

/// The number nearest to a text such as `-12.5e-3`, ties to even; too large ones are infinite. `None` where it is no number.
pub fn parse(text: &str) -> Option<f64> {
    /// Beyond so many digits only whether anything follows can matter: a tie has at most 767.
    const MOST: usize = 800;
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (decimal, exponent) = match unsigned.split_once(['e', 'E']) {
        // Parsing to i32 accepts a sign; whatever is larger is as good as infinite.
        Some((decimal, exponent)) => {
            let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let far = if exponent.starts_with('-') { -1_000_000 } else { 1_000_000 };
            (decimal, exponent.parse().unwrap_or(far).clamp(-1_000_000, 1_000_000))
        }
        None => (unsigned, 0),
    };
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    if whole.len() + fraction.len() == 0 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut power = exponent - fraction.len() as i32;
    let mut natural = Natural::new(0);
    let (mut count, mut more) = (0, 0);
    for byte in whole.bytes().chain(fraction.bytes()) {
        if count == MOST {
            power += 1;
            more |= u32::from(byte != b'0');
        } else if count > 0 || byte != b'0' {
            natural.times(10);
            natural.add(u32::from(byte - b'0'));
            count += 1;
        }
    }
    natural.add(more); // Odd in the last of 800 digits: on the right side of every tie.
    let size = count as i32 + power;
    let value = match size {
        _ if count == 0 => 0.0,
        -400..=400 => quotient(natural, power),
        _ => {
            if size > 0 {
                f64::INFINITY
            } else {
                0.0
            }
        }
    };
    Some(if text.starts_with('-') { -value } else { value })
}

/// The number nearest to natural · 10ᵖᵒʷᵉʳ.
fn quotient(mut natural: Natural, power: i32) -> f64 {
    let mut divisor = Natural::new(1);
    for _ in 0..power.unsigned_abs() {
        (if power > 0 { &mut natural } else { &mut divisor }).times(10);
    }
    // natural/divisor = q · 2ᵉ with 64 or 65 bits of q.
    let exponent = natural.bits() as i32 - divisor.bits() as i32 - 64;
    natural = natural.shifted((-exponent).max(0) as usize);
    divisor = divisor.shifted(exponent.max(0) as usize + 65);
    let mut q: u128 = 0;
    for _ in 0..66 {
        q <<= 1;
        if natural.compare(&divisor).is_ge() {
            natural.subtract(&divisor);
            q |= 1;
        }
        natural.times(2);
    }
    // Two more bits: the last one tells whether anything is left.
    q = q << 2 | u128::from(natural.bits() > 0);
    let exponent = exponent - 2;
    let bits = 128 - q.leading_zeros() as i32;
    // The last place is 2⁻¹⁰⁷⁴ or higher.
    let drop = (bits - 53).max(-1074 - exponent);
    if drop >= 128 {
        return 0.0;
    }
    let (mantissa, rest, half) = (q >> drop, q & ((1 << drop) - 1), 1 << (drop - 1));
    let up = rest > half || rest == half && mantissa & 1 == 1;
    let place = exponent + drop;
    if place > 971 {
        return f64::INFINITY;
    }
    let unit = if place < -1022 { 1 << (place + 1074) } else { ((place + 1023) as u64) << 52 };
    (mantissa + u128::from(up)) as f64 * f64::from_bits(unit)
}

/// A whole number of any size, in words of 32 bits from the lowest, without zeros on top.
#[derive(Clone)]
struct Natural(Vec<u32>);

impl Natural {
    fn new(value: u64) -> Self {
        let mut natural = Self(vec![value as u32, (value >> 32) as u32]);
        natural.trim();
        natural
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn bits(&self) -> usize {
        self.0.last().map_or(0, |top| 32 * self.0.len() - top.leading_zeros() as usize)
    }

    fn times(&mut self, factor: u32) {
        self.carry(factor, 0);
    }

    fn add(&mut self, more: u32) {
        self.carry(1, more);
    }

    /// This times a factor, plus what is carried in.
    fn carry(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for word in &mut self.0 {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
        self.trim();
    }

    /// This times 2ᵇⁱᵗˢ.
    fn shifted(mut self, bits: usize) -> Self {
        self.times(1 << (bits % 32));
        if !self.0.is_empty() {
            self.0.splice(0..0, std::iter::repeat_n(0, bits / 32));
        }
        self
    }

    fn plus(&self, other: &Self) -> Self {
        let mut sum = Vec::new();
        let mut carry = 0;
        for i in 0..self.0.len().max(other.0.len()) + 1 {
            let word = |natural: &Self| u64::from(natural.0.get(i).copied().unwrap_or(0));
            carry += word(self) + word(other);
            sum.push(carry as u32);
            carry >>= 32;
        }
        let mut sum = Self(sum);
        sum.trim();
        sum
    }

    /// Takes away a number that is not larger.
    fn subtract(&mut self, other: &Self) {
        let mut borrow = 0;
        for (i, word) in self.0.iter_mut().enumerate() {
            let difference = i64::from(*word) - i64::from(other.0.get(i).copied().unwrap_or(0)) + borrow;
            *word = difference as u32;
            borrow = difference >> 32;
        }
        self.trim();
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

    /// Numbers of every size, those beside powers of two and ten among them.
    fn numbers() -> Vec<f64> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut list: Vec<f64> = (0..20_000).map(|_| f64::from_bits(rng.next_u64() >> 1)).collect();
        list.extend((0..2000).map(|_| (rng.next_u64() >> 40) as f64 / 1024.0));
        for exponent in 0..2047_u64 {
            list.extend([exponent << 52, (exponent << 52) + 1, ((exponent + 1) << 52) - 1].map(f64::from_bits));
        }
        list.extend((-30..30).map(|e| format!("1e{e}").parse::<f64>().expect("a number")));
        list.extend([5e-324, f64::MIN_POSITIVE, f64::MAX, 0.1, 9007199254740993.0, 2.5, 0.5]);
        list.retain(|x| x.is_finite() && *x > 0.0);
        list
    }

    #[test]
    fn the_fewest_digits_are_those_of_the_standard_library() {
        for x in numbers() {
            let (digits, exponent) = digits(x, None);
            assert_eq!(format!("{}e{exponent}", plain(&digits, 0)), format!("{x:e}"));
        }
    }

    #[test]
    fn so_many_digits_are_those_of_the_standard_library() {
        for (i, x) in numbers().into_iter().enumerate() {
            let limit = i % 17 + 1;
            let (digits, exponent) = digits(x, Some(limit));
            let expected = format!("{x:.*e}", limit - 1);
            let (head, tail) = expected.split_once('e').expect("an exponent");
            let head = if head.contains('.') { head.trim_end_matches('0').trim_end_matches('.') } else { head };
            assert_eq!(format!("{}e{exponent}", plain(&digits, 0)), format!("{head}e{tail}"), "{x:e} to {limit}");
        }
    }

    #[test]
    fn reading_is_that_of_the_standard_library() {
        let read = |text: &str| {
            let [ours, theirs] = [parse(text), text.parse().ok()].map(|x: Option<f64>| x.map(f64::to_bits));
            assert_eq!(ours, theirs, "{text}");
        };
        for x in numbers() {
            read(&format!("{x:e}"));
            // 767 digits are all there can be: first exactly x, then half-way to the next number, then beside that.
            let next = f64::from_bits(x.to_bits() + 1);
            if next.is_finite() && x < 1e-290 {
                read(&format!("{x:.900e}"));
            }
            if next.is_finite() {
                let middle = format!("{:.30}", 0.5 * x + 0.5 * next);
                read(&middle);
                read(&format!("-{middle}1"));
            }
        }
        // Half-way between 2⁵³ and 2⁵³ + 2, and beside it in the thousandth digit.
        read("9007199254740993");
        read(&format!("9007199254740993.{}1", "0".repeat(1000)));
        read(&format!("0.{}1e990", "0".repeat(1000)));
        // Half of the least number is 0, anything above is that number.
        let half = format!("{:.1074}", 5e-324);
        read(&half);
        read("2.4703282292062327e-324");
        read("2.4703282292062328e-324");
        for text in [
            "0",
            "-0.0",
            "00012.50",
            ".5",
            "5.",
            "+3",
            "1e400",
            "-1e99999999999",
            "1e-400",
            "1e-99999999999",
            "1.7976931348623159e308",
            "1.7976931348623158e308",
            "",
            ".",
            "e5",
            "1e",
            "1e+",
            "--1",
            "1e5.0",
            "1_0",
            "0x10",
            " 1",
            "1,5",
        ] {
            read(text);
        }
    }

    #[test]
    fn plain_text_has_its_zeros() {
        let cases: [(&[u8], i32, &str); 6] = [
            (&[1, 2, 5], -2, "0.0125"),
            (&[1, 2, 5], 3, "1250"),
            (&[1, 2, 5], 2, "125"),
            (&[1, 2, 5], 1, "12.5"),
            (&[1, 2, 5], 0, "1.25"),
            (&[1], 0, "1"),
        ];
        for (digits, exponent, text) in cases {
            assert_eq!(plain(digits, exponent), text);
        }
    }
}
