//! Exact derivatives by hand, by differences and by the other route.

use isoline::formula::Formula;
use std::f64::consts::{FRAC_PI_3, FRAC_PI_4, FRAC_PI_6, LN_2, LN_10};

/// Rounding of a handful of operations and of one libm function (below 1 ulp): a few times 2⁻⁵³, relative to 1 + |value|.
const ROUNDING: f64 = 2e-15;

fn close(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * (1.0 + expected.abs())
}

/// f, f′ and f″ at x as a function of 1, 2 and 3 variables, the others idle: two sizes of jets and the reverse sweeps.
fn derivatives(text: &str, x: f64) -> [[f64; 3]; 3] {
    [1, 2, 3].map(|n| {
        let names = ["x", "y", "z"];
        let mut f = Formula::new(text, &names[..n], &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        let point = [x, 0.25, 0.75];
        let (mut g, mut h) = (vec![9.0; n], vec![9.0; n * n]);
        let value = f.hessian(&point[..n], &mut g, &mut h);
        assert!(g[1..].iter().all(|&g| g == 0.0), "{text}: idle variables have no derivatives");
        assert!(h[1..].iter().all(|&h| h == 0.0), "{text}: idle variables have no derivatives");
        [value, g[0], h[0]]
    })
}

#[test]
fn every_operation_of_one_variable_has_the_derivatives_of_the_textbook() {
    let ln2 = LN_2;
    let cases: &[(&str, f64, [f64; 3])] = &[
        ("7", 1.0, [7.0, 0.0, 0.0]),
        ("x", 3.0, [3.0, 1.0, 0.0]),
        ("-x", 3.0, [-3.0, -1.0, 0.0]),
        ("x + 2", 3.0, [5.0, 1.0, 0.0]),
        ("2 - x", 3.0, [-1.0, -1.0, 0.0]),
        ("x + x", 3.0, [6.0, 2.0, 0.0]),
        ("x^2 - 5*x", 3.0, [-6.0, 1.0, 2.0]),
        ("x*(x + 1)", 3.0, [12.0, 7.0, 2.0]),
        ("x/3", 3.0, [1.0, 1.0 / 3.0, 0.0]),
        ("x/4", 3.0, [0.75, 0.25, 0.0]),
        ("1/x", 2.0, [0.5, -0.25, 0.25]),
        ("(x + 1)/(x - 1)", 3.0, [2.0, -0.5, 0.5]),
        ("x^2", -3.0, [9.0, -6.0, 2.0]),
        ("x^2", 0.0, [0.0, 0.0, 2.0]),
        ("x^3", -2.0, [-8.0, 12.0, -12.0]),
        ("x^3", 0.0, [0.0, 0.0, 0.0]),
        ("x^4", 0.0, [0.0, 0.0, 0.0]),
        ("x^-1", 2.0, [0.5, -0.25, 0.25]),
        ("x^-2", 2.0, [0.25, -0.25, 0.375]),
        ("x^70", -1.0, [1.0, -70.0, 4830.0]),
        ("x^70", 0.0, [0.0, 0.0, 0.0]),
        ("x^0.5", 4.0, [2.0, 0.25, -1.0 / 32.0]),
        ("x^1.5", 4.0, [8.0, 3.0, 0.375]),
        ("x^2.5", 0.0, [0.0, 0.0, 0.0]),
        ("2^x", 3.0, [8.0, 8.0 * ln2, 8.0 * ln2 * ln2]),
        ("0^x", 3.0, [0.0, 0.0, 0.0]),
        ("e^x", 0.0, [1.0, 1.0, 1.0]),
        ("x^x", 2.0, [4.0, 4.0 * (1.0 + ln2), 4.0 * ((1.0 + ln2) * (1.0 + ln2) + 0.5)]),
        ("sqrt(x)", 4.0, [2.0, 0.25, -1.0 / 32.0]),
        ("cbrt(x)", -8.0, [-2.0, 1.0 / 12.0, 1.0 / 144.0]),
        ("exp(x)", 0.0, [1.0, 1.0, 1.0]),
        ("log(x)", 2.0, [ln2, 0.5, -0.25]),
        ("log10(x)", 10.0, [1.0, 0.1 / LN_10, -0.01 / LN_10]),
        ("log2(x)", 4.0, [2.0, 0.25 / ln2, -0.0625 / ln2]),
        ("sin(x)", FRAC_PI_6, [0.5, 0.75_f64.sqrt(), -0.5]),
        ("cos(x)", FRAC_PI_3, [0.5, -(0.75_f64.sqrt()), -0.5]),
        ("tan(x)", FRAC_PI_4, [1.0, 2.0, 4.0]),
        ("asin(x)", 0.5, [FRAC_PI_6, 1.0 / 0.75_f64.sqrt(), 0.5 / (0.75 * 0.75_f64.sqrt())]),
        ("acos(x)", 0.5, [FRAC_PI_3, -1.0 / 0.75_f64.sqrt(), -0.5 / (0.75 * 0.75_f64.sqrt())]),
        ("atan(x)", 1.0, [FRAC_PI_4, 0.5, -0.5]),
        ("sinh(x)", ln2, [0.75, 1.25, 0.75]),
        ("cosh(x)", ln2, [1.25, 0.75, 1.25]),
        ("tanh(x)", ln2, [0.6, 0.64, -0.768]),
        ("abs(x)", -3.0, [3.0, -1.0, 0.0]),
        ("sign(x)", -3.0, [-1.0, 0.0, 0.0]),
        ("floor(x)", 2.5, [2.0, 0.0, 0.0]),
        ("ceil(x)", 2.5, [3.0, 0.0, 0.0]),
        ("round(x)", 2.5, [3.0, 0.0, 0.0]),
        ("min(x, 5)", 3.0, [3.0, 1.0, 0.0]),
        ("max(x, 5)", 3.0, [5.0, 0.0, 0.0]),
        ("max(x^2, x)", 3.0, [9.0, 6.0, 2.0]),
        ("atan2(x, 1)", 1.0, [FRAC_PI_4, 0.5, -0.5]),
        ("atan2(1, x)", 1.0, [FRAC_PI_4, -0.5, 0.5]),
    ];
    for (text, x, expected) in cases {
        for found in derivatives(text, *x) {
            for (found, expected) in found.iter().zip(expected) {
                assert!(close(*found, *expected, ROUNDING), "{text} at {x}: {found}, not {expected}");
            }
        }
    }
}

/// f, fx, fy, fxx, fxy, fyy at a point, by jets and by sweeps.
fn both(text: &str, x: f64, y: f64) -> [[f64; 6]; 2] {
    [2, 3].map(|n| {
        let mut f = Formula::new(text, &["x", "y", "z"][..n], &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
        let (mut g, mut h) = (vec![9.0; n], vec![9.0; n * n]);
        let value = f.hessian(&[x, y, 0.5][..n], &mut g, &mut h);
        assert_eq!(h[1].to_bits(), h[n].to_bits(), "{text}: the Hessian is symmetric");
        [value, g[0], g[1], h[0], h[1], h[n + 1]]
    })
}

#[test]
fn every_operation_of_two_variables_has_the_derivatives_of_the_textbook() {
    let ln2 = LN_2;
    let cases: &[(&str, [f64; 2], [f64; 6])] = &[
        ("x + y", [2.0, 4.0], [6.0, 1.0, 1.0, 0.0, 0.0, 0.0]),
        ("x - y", [2.0, 4.0], [-2.0, 1.0, -1.0, 0.0, 0.0, 0.0]),
        ("x*y", [2.0, 4.0], [8.0, 4.0, 2.0, 0.0, 1.0, 0.0]),
        ("x/y", [2.0, 4.0], [0.5, 0.25, -0.125, 0.0, -0.0625, 0.0625]),
        ("x^y", [2.0, 3.0], [8.0, 12.0, 8.0 * ln2, 12.0, 4.0 * (1.0 + 3.0 * ln2), 8.0 * ln2 * ln2]),
        ("x^y", [0.0, 2.0], [0.0, 0.0, 0.0, 2.0, 0.0, 0.0]),
        ("x^y", [0.0, 3.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
        ("atan2(y, x)", [2.0, 0.0], [0.0, 0.0, 0.5, 0.0, -0.25, 0.0]),
        ("atan2(y, -x)", [-2.0, 0.0], [0.0, 0.0, 0.5, 0.0, 0.25, 0.0]),
        ("min(x*y, x)", [2.0, 4.0], [2.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        ("max(x*y, x)", [2.0, 4.0], [8.0, 4.0, 2.0, 0.0, 1.0, 0.0]),
        ("(1 - x)^2 + 100*(y - x^2)^2", [-1.0, 1.0], [4.0, -4.0, 0.0, 802.0, 400.0, 200.0]),
        // With r = 5: (x, y)/r and (y², −xy, x²)/r³.
        ("sqrt(x^2 + y^2)", [3.0, 4.0], [5.0, 0.6, 0.8, 0.128, -0.096, 0.072]),
    ];
    for (text, [x, y], expected) in cases {
        for found in both(text, *x, *y) {
            for (found, expected) in found.iter().zip(expected) {
                assert!(close(*found, *expected, ROUNDING), "{text} at {x}, {y}: {found}, not {expected}");
            }
        }
    }
}

#[test]
fn kinks_follow_the_stated_conventions() {
    for (text, point, gradient) in [
        ("abs(x) + y", [0.0, 0.0], [0.0, 1.0]),
        ("min(x, y)", [1.0, 1.0], [1.0, 0.0]),
        ("max(x, y)", [1.0, 1.0], [1.0, 0.0]),
        ("sqrt(x^2 + y^2)", [0.0, 0.0], [0.0, 0.0]),
        ("sqrt(abs(x)) + y", [0.0, 0.0], [0.0, 1.0]),
        ("sqrt(x) + y", [0.0, 0.0], [f64::INFINITY, 1.0]),
        ("x^1.5 + y", [0.0, 0.0], [0.0, 1.0]),
        ("(x - x)^y", [1.0, 2.0], [0.0, 0.0]),
    ] {
        for found in both(text, point[0], point[1]) {
            assert_eq!(&found[1..3], &gradient, "{text}");
        }
    }
}

#[test]
fn outside_of_the_domain_all_is_nan_and_nothing_panics() {
    for text in ["log(x)", "sqrt(x)", "asin(x)", "x^0.3", "log10(x)", "log2(x)", "acos(x)"] {
        for found in derivatives(text, -2.0) {
            assert!(found.iter().all(|d| d.is_nan()), "{text}: {found:?}");
        }
    }
    for text in ["1/x", "x/x", "1/(x - x)", "log(x)", "x^-3", "exp(1000*(1 + x))", "0/x", "min(x, 1/x)", "max(0/x, x)"]
    {
        let mut f = Formula::new(text, &["x"], &[]).expect(text);
        let exact = f.value(&[0.0]);
        let (mut g, mut h) = ([0.0], [0.0]);
        assert_eq!(f.hessian(&[0.0], &mut g, &mut h).to_bits(), exact.to_bits());
    }
    assert!(Formula::new("min(x, 0/0)", &["x"], &[]).expect("it parses").value(&[1.0]).is_nan());
    assert!(Formula::new("max(0/0, x)", &["x"], &[]).expect("it parses").value(&[1.0]).is_nan());
}

#[test]
fn differences_approach_the_derivatives_with_the_second_order() {
    // Central differences of a smooth function err by c h² + O(h⁴): halving h divides the error by 4, closely.
    for text in [
        "sin(x*y) + exp(x - y^2)",
        "log(2 + x^2)/(1 + y^2)",
        "atan2(y + 2, x + 3) + tanh(x*y)",
        "(2 + x)^(1 + y)",
        "sqrt(3 + x + y^3) + cbrt(2 + x*y)",
        "cosh(x)*sinh(y) + atan(x - 2*y) + tan(x/3)",
        "asin(x/2) + acos(y/3) + 3^x + log10(4 + y) + log2(4 + x)",
    ] {
        let mut f = Formula::new(text, &["x", "y"], &[]).expect(text);
        let (x, y) = (0.7, -0.4);
        let (mut g, mut h) = ([0.0; 2], [0.0; 4]);
        f.hessian(&[x, y], &mut g, &mut h);
        let mut errors = |step: f64| {
            let mut v = |dx: f64, dy: f64| f.value(&[x + dx * step, y + dy * step]);
            let (centre, square) = (2.0 * v(0.0, 0.0), step * step);
            [
                (v(1.0, 0.0) - v(-1.0, 0.0)) / (2.0 * step) - g[0],
                (v(0.0, 1.0) - v(0.0, -1.0)) / (2.0 * step) - g[1],
                (v(1.0, 0.0) + v(-1.0, 0.0) - centre) / square - h[0],
                (v(1.0, 1.0) - v(1.0, -1.0) - v(-1.0, 1.0) + v(-1.0, -1.0)) / (4.0 * square) - h[1],
                (v(0.0, 1.0) + v(0.0, -1.0) - centre) / square - h[3],
            ]
        };
        // At h = 2⁻⁵ the next term is about h² = 10⁻³ of the first, and rounding, 2⁻⁵³/h² ≈ 10⁻¹³, is far below it.
        let (wide, narrow) = (errors(1.0 / 32.0), errors(1.0 / 64.0));
        for (wide, narrow) in wide.iter().zip(narrow) {
            assert!(wide.abs() < 1e-2, "{text}: off by {wide}");
            let ratio = wide / narrow;
            assert!(wide.abs() < 1e-9 || (3.8..4.2).contains(&ratio), "{text}: the error falls by {ratio}, not 4");
        }
    }
}

#[test]
fn long_formulas_of_many_variables_have_banded_hessians() {
    const N: usize = 64;
    let names: Vec<String> = (1..=N).map(|i| format!("x{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = "sum(i, 1, n - 1, 100*(x[i+1] - x[i]^2)^2 + (1 - x[i])^2)";
    let mut f = Formula::new(text, &names, &[]).expect("Rosenbrock's chain");
    let x: Vec<f64> = (0..N).map(|i| ((i * 7) % 5) as f64 / 4.0 - 0.5).collect();
    let (mut g, mut h, mut first) = (vec![0.0; N], vec![0.0; N * N], vec![0.0; N]);
    let value = f.hessian(&x, &mut g, &mut h);
    assert_eq!(f.gradient(&x, &mut first).to_bits(), value.to_bits());
    assert_eq!(first, g);
    for i in 0..N {
        let after = if i + 1 < N { x[i + 1] - x[i] * x[i] } else { 0.0 };
        let before = if i > 0 { x[i] - x[i - 1] * x[i - 1] } else { 0.0 };
        let inner = if i + 1 < N { 1.0 } else { 0.0 };
        let expected = inner * (-400.0 * x[i] * after - 2.0 * (1.0 - x[i])) + 200.0 * before;
        assert!(close(g[i], expected, 1e-13), "g[{i}] = {}, not {expected}", g[i]);
        for j in 0..N {
            let expected = match i.abs_diff(j) {
                0 => inner * (800.0 * x[i] * x[i] - 400.0 * after + 2.0) + if i > 0 { 200.0 } else { 0.0 },
                1 => -400.0 * x[i.min(j)],
                _ => 0.0,
            };
            // Terms up to 1000 meet in an entry: 10 operations of 2⁻⁵³ each.
            assert!(close(h[i * N + j], expected, 1e-13), "h[{i}, {j}] = {}, not {expected}", h[i * N + j]);
        }
    }
}

#[test]
fn equal_parts_cost_nothing_twice() {
    // 500 copies of a sum of 40 sines would exceed the limit on operations if each were kept.
    let text = format!("sum(k, 1, 500, k*({}))", (1..=40).map(|i| format!("sin({i}*x)")).collect::<Vec<_>>().join("+"));
    let mut f = Formula::new(&text, &["x"], &[]).expect("the sum of sines is shared");
    assert!(f.value(&[0.5]).is_finite());
}
