//! Random formulas and random garbage: no panic, the same bits from every evaluator, text that reads back.

use isoline::formula::{
    Expr, Formula, free_names, infer_variables, mathml, mathml_assignment, parse, parse_assignment, plain,
};
use proptest::prelude::*;

/// SplitMix64 (Steele, Lea and Flood 2014): a seed gives the same formulas everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const FUNCTIONS: [&str; 21] = [
    "sqrt", "cbrt", "exp", "log", "ln", "log10", "log2", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
    "tanh", "abs", "sign", "floor", "ceil", "round",
];
const NUMBERS: [&str; 14] = ["0", "1", "2", "3", ".5", "4", "1e-3", "7.25", "1e300", "0.1", "2.5", "10", "64", "65"];

/// A formula in x and y.
fn formula(random: &mut Random, depth: usize, out: &mut String) {
    if depth == 0 {
        let leaf = match random.below(8) {
            0..3 => "x",
            3..6 => "y",
            6 => random.of(&NUMBERS),
            _ => random.of(&["pi", "e", "x[1]", "x[n]", "tau", "(-2)", "(1 - 1)"]),
        };
        out.push_str(leaf);
        return;
    }
    let depth = depth - 1;
    match random.below(16) {
        0..7 => {
            formula(random, depth, out);
            out.push_str(random.of(&[" + ", " - ", "*", "/", "^", "·", "**", "*-"]));
            formula(random, depth, out);
        }
        7 => {
            out.push('-');
            formula(random, depth, out);
        }
        8..10 => {
            out.push('(');
            formula(random, depth, out);
            out.push(')');
            if random.below(2) == 0 {
                out.push('^');
                out.push_str(random.of(&["2", "3", "-1", "-2", "0.5", "1.5", "20", "100", "0", "x"]));
            }
        }
        10..13 => {
            out.push_str(random.of(&FUNCTIONS));
            out.push('(');
            formula(random, depth, out);
            out.push(')');
        }
        13 => {
            out.push_str(random.of(&["min(", "max(", "atan2("]));
            formula(random, depth, out);
            out.push_str(", ");
            formula(random, depth, out);
            out.push(')');
        }
        14 => {
            out.push_str(random.of(&["sum(i, 1, 3, ", "prod(k, 0, 2, k + ", "sum(i, 1, n, x[i]*", "sum(j, 2, 1, "]));
            formula(random, depth, out);
            out.push(')');
        }
        _ => {
            out.push_str(random.of(&NUMBERS));
            out.push('(');
            formula(random, depth, out);
            out.push(')');
        }
    }
}

/// Pieces of formulas in any order.
fn soup(random: &mut Random, length: usize) -> String {
    const PIECES: [&str; 44] = [
        "x", "y", "x1", "x2", "z", "1", "2.5", ".", "1e", "e9", "+", "-", "*", "/", "^", "**", "(", ")", "[", "]", ",",
        "=", " ", "sin", "sin(", "min(", "sum(", "sum(i,1,", "prod(", "i", "n", "pi", "π", "−", "×", "|", "$", "\u{0}",
        "é", "𝑥", "x[", "grad(", "1e400", "\n",
    ];
    (0..length).map(|_| random.of(&PIECES)).collect()
}

/// Any characters, mostly plain ones.
fn garbage(random: &mut Random, length: usize) -> String {
    let any = |random: &mut Random| match random.below(4) {
        0 => char::from_u32(random.below(0x11_0000) as u32).unwrap_or('\u{fffd}'),
        _ => char::from(b' ' + random.below(95) as u8),
    };
    (0..length).map(|_| any(random)).collect()
}

/// The same number to the bit, or both NaN: hardware does not define the bits of a NaN that it makes.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

const POINTS: [f64; 20] = [
    0.0,
    0.0,
    1.0,
    -1.0,
    0.3,
    0.7,
    -2.5,
    3.25,
    1e-9,
    40.0,
    -0.0,
    2.0,
    1e200,
    -1e-200,
    f64::INFINITY,
    1.0,
    f64::NAN,
    0.5,
    -1.5,
    -7.0,
];

/// Everything that can be asked of a text, checked against itself. Returns whether it is a formula in x and y.
fn exercise(text: &str) -> bool {
    let names = free_names(text);
    if let (Ok(names), Ok(variables)) = (&names, infer_variables(text)) {
        assert!(names.iter().all(|name| variables.contains(name)), "{text}");
    }
    if let Ok(line) = parse_assignment(text) {
        mathml_assignment(&line, &|_| None);
    }
    let expr = match parse(text) {
        Ok(expr) => expr,
        Err(error) => {
            assert!(error.position <= text.chars().count(), "{text}: {error}");
            assert!(!error.expected.is_empty() && !error.found.is_empty());
            return false;
        }
    };
    reads_back(&expr);
    mathml(&expr, &|_| None);
    let [Ok(mut two), Ok(mut three)] =
        [&["x", "y"][..], &["x", "y", "idle"]].map(|names| Formula::from_expr(expr.clone(), names, &[]))
    else {
        return false;
    };
    let mut block = [0.0; POINTS.len() / 2];
    two.values(&POINTS, &mut block);
    for (point, in_block) in POINTS.chunks_exact(2).zip(block) {
        let value = two.value(point);
        assert!(same(value, in_block), "{text} at {point:?}: {value} alone, {in_block} in a block");
        let (mut g, mut h, mut first) = ([0.0; 2], [0.0; 4], [0.0; 2]);
        assert!(same(two.gradient(point, &mut first), value), "{text} at {point:?}");
        assert!(same(two.hessian(point, &mut g, &mut h), value), "{text} at {point:?}");
        assert!(same(first[0], g[0]) && same(first[1], g[1]), "{text} at {point:?}: {first:?}, {g:?}");
        assert!(same(h[1], h[2]), "{text} at {point:?}: {h:?}");
        let (mut g3, mut h3) = ([0.0; 3], [0.0; 9]);
        let swept = three.hessian(&[point[0], point[1], 1.0], &mut g3, &mut h3);
        assert!(same(swept, value), "{text} at {point:?}");
    }
    true
}

fn reads_back(expr: &Expr) {
    let text = plain(expr);
    match parse(&text) {
        Ok(again) => assert_eq!(&again, expr, "{text}"),
        // The canonical text spells out what was left out, and may so become too long.
        Err(error) => assert!(error.expected.starts_with("at most"), "{text}: {error}"),
    }
}

#[test]
fn sixty_thousand_random_formulas_are_consistent() {
    let mut random = Random(1);
    let mut text = String::new();
    let mut compiled = 0;
    for i in 0..60_000 {
        text.clear();
        formula(&mut random, 1 + i % 6, &mut text);
        compiled += usize::from(exercise(&text));
    }
    assert!(compiled > 45_000, "only {compiled} of the formulas made sense: the generator is off");
}

#[test]
fn seventy_thousand_random_texts_do_not_panic() {
    let mut random = Random(2);
    for i in 0..70_000 {
        let length = random.below(24);
        exercise(&if i % 2 == 0 { soup(&mut random, length) } else { garbage(&mut random, length) });
    }
}

#[test]
fn damaged_formulas_do_not_panic() {
    let mut random = Random(3);
    let mut text = String::new();
    for _ in 0..20_000 {
        text.clear();
        formula(&mut random, 4, &mut text);
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..1 + random.below(3) {
            let at = random.below(letters.len());
            match random.below(3) {
                0 => drop(letters.remove(at)),
                1 => letters
                    .insert(at, random.of(&["(", ")", ",", "^", "e", "[", "]", "9"]).chars().next().expect("one")),
                _ => letters.truncate(at + 1),
            }
            if letters.is_empty() {
                break;
            }
        }
        exercise(&letters.iter().collect::<String>());
    }
}

#[test]
fn forward_and_reverse_derivatives_agree_on_smooth_formulas() {
    let mut random = Random(4);
    for _ in 0..2_000 {
        // Factors near 1 and small coefficients keep every intermediate value of moderate size.
        let mut text = String::from("1");
        for _ in 0..1 + random.below(6) {
            let part = random.of(&[
                " + 0.3*sin(x*y)",
                " - cos(x - 2*y)",
                " + x^3/3",
                " + exp(-x^2 - y^2)",
                "*(1 + 0.1*y)",
                " + x/(2 + y^2)",
                " + log(3 + x*y)",
                " + sqrt(4 + x + y)",
                " - atan2(2 + y, 3 + x)",
                " + (2 + x)^(1 + y/4)",
                " + tanh(x*y)",
            ]);
            text.push_str(part);
        }
        let point = [random.below(2001) as f64 / 1000.0 - 1.0, random.below(2001) as f64 / 1000.0 - 1.0];
        let mut two = Formula::new(&text, &["x", "y"], &[]).expect("it parses");
        let mut three = Formula::new(&text, &["x", "y", "idle"], &[]).expect("it parses");
        let (mut g, mut h) = ([0.0; 2], [0.0; 4]);
        let (mut g3, mut h3) = ([0.0; 3], [0.0; 9]);
        two.hessian(&point, &mut g, &mut h);
        three.hessian(&[point[0], point[1], 0.0], &mut g3, &mut h3);
        let scale = h.iter().chain(&g).fold(1.0, |scale: f64, d| scale.max(d.abs()));
        let pairs = [(g[0], g3[0]), (g[1], g3[1]), (h[0], h3[0]), (h[1], h3[1]), (h[3], h3[4])];
        for (forward, reverse) in pairs {
            // Some fifty operations, each rounded by 2⁻⁵³ of values a few times larger than 1.
            assert!((forward - reverse).abs() <= 1e-13 * scale, "{text} at {point:?}: {forward} and {reverse}");
        }
    }
}

#[test]
fn a_grid_is_the_same_points_in_rows() {
    let mut f = Formula::new("sin(x) - y^3/x + min(x, y)", &["x", "y"], &[]).expect("it parses");
    let xs: Vec<f64> = (0..150).map(|i| f64::from(i) / 10.0 - 5.0).collect();
    let ys: Vec<f64> = (0..3).map(|i| f64::from(i) - 1.5).collect();
    let points: Vec<f64> = ys.iter().flat_map(|&y| xs.iter().flat_map(move |&x| [x, y])).collect();
    let (mut grid, mut values) = (vec![0.0; 450], vec![0.0; 450]);
    f.grid(&xs, &ys, &mut grid);
    f.values(&points, &mut values);
    assert!(grid.iter().zip(&values).all(|(&a, &b)| same(a, b)));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        rng_seed: proptest::test_runner::RngSeed::Fixed(5),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_a_formula_or_an_error(text in "\\PC{0,60}") {
        exercise(&text);
    }

    #[test]
    fn numbers_read_back(value in 0.0..1e308_f64) {
        let expr = Expr::Number(value);
        prop_assert_eq!(parse(&plain(&expr)).expect("a number"), expr);
    }
}
