//! Values, gradients and Hessians of typed formulas against `reference/functions_2d.json`: sympy's derivatives
//! evaluated by mpmath at 50 digits and rounded once.

use isoline::formula::{Formula, infer_variables};
use serde_json::Value;

/// The file's own tolerance, relative to 1 + the largest entry: derivatives in double precision come within 1.2e-14.
const TOLERANCE: f64 = 1e-13;

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        _ => vec![value.as_f64().expect("a number")],
    }
}

fn error(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let scale = expected.iter().fold(1.0, |scale: f64, e| scale.max(1.0 + e.abs()));
    found.iter().zip(expected).map(|(f, e)| (f - e).abs() / scale).fold(0.0, f64::max)
}

/// The same formula of three variables, the last one idle, so that derivatives take the reverse sweeps.
fn check(text: &str, point: &Value, padding: usize, worst: &mut f64) {
    let names = ["x", "y", "z"];
    let n = 2 + padding;
    let mut formula = Formula::new(text, &names[..n], &[]).expect("the reference's formulas parse");
    let mut x = numbers(&point["x"]);
    x.resize(n, 0.5);
    let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
    let f = formula.hessian(&x, &mut g, &mut h);
    let mut first_order = vec![0.0; n];
    assert_eq!(formula.value(&x).to_bits(), f.to_bits());
    assert_eq!(formula.gradient(&x, &mut first_order).to_bits(), f.to_bits());
    assert_eq!(first_order, g, "the gradient alone and the one beside the Hessian");
    let block = [h[0], h[1], h[n], h[n + 1]];
    for (found, key) in [(&[f][..], "f"), (&g[..2], "grad"), (&block, "hess")] {
        let error = error(found, &numbers(&point[key]));
        assert!(error <= TOLERANCE, "{text} at {x:?}: {key} is off by {error:e}: {found:?}, not {}", point[key]);
        *worst = worst.max(error);
    }
}

#[test]
fn every_classical_formula_agrees_with_fifty_digit_derivatives() {
    let file: Value = serde_json::from_str(include_str!("reference/functions_2d.json")).expect("the file is JSON");
    let cases = file["cases"].as_array().expect("a list of cases");
    assert_eq!(cases.len() as u64, file["count"].as_u64().expect("a count"));
    let (mut points, mut worst) = (0, 0.0);
    for case in cases {
        let text = case["formula"].as_str().expect("a formula");
        assert_eq!(infer_variables(text).expect("x and y"), ["x", "y"]);
        for point in case["points"].as_array().expect("a list of points") {
            check(text, point, 0, &mut worst);
            check(text, point, 1, &mut worst);
            points += 1;
        }
        for minimum in case["global_minima"].as_array().expect("a list of minima") {
            let mut formula = Formula::new(text, &["x", "y"], &[]).expect("it parses");
            let f = formula.value(&numbers(&minimum["x"]));
            let expected = minimum["f"].as_f64().expect("a value");
            // Rounded minimisers leave 100 √(2⁻⁵³) = 1.05e-6 at Bukin's kink, and far less elsewhere.
            assert!((f - expected).abs() <= 2e-6 * (1.0 + expected.abs()), "{text}: {f}, not {expected}");
        }
    }
    assert!(points >= cases.len());
    println!("{points} points, worst error {worst:e}");
}
