//! The conformance example's checks, on copies of its files and on altered ones.

#[path = "../examples/conformance/functions.rs"]
mod functions;
#[path = "../examples/conformance/linear.rs"]
mod linear;
#[path = "../examples/conformance/networks.rs"]
mod networks;
#[path = "../examples/conformance/reference.rs"]
mod reference;
#[path = "../examples/conformance/schedules.rs"]
mod schedules;
#[path = "../examples/conformance/second.rs"]
mod second;
#[path = "../examples/conformance/trajectories.rs"]
mod trajectories;

use isoline::math::{cos, pow};
use reference::{Reference, Report, check};
use serde_json::{Value, json};

fn read(name: &str) -> Reference {
    Reference::read(&format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"))).expect("a sound file")
}

fn report(reference: &Reference) -> Report {
    let mut report = Report::new(false);
    check(reference, &mut report).expect("a sound file");
    report
}

/// A file with one case.
fn file(case: Value) -> Reference {
    let problems = json!({ "bowl": "x^2 + 2*y^2" });
    let whole = json!({ "group": "g", "tolerance": "1e-14 relative (1e-12)", "problems": problems, "cases": [case] });
    Reference { name: "made".to_string(), folder: String::new(), whole }
}

#[test]
fn every_case_of_every_file_passes() {
    // The least number of checks: one that loses its way must not pass by making none.
    for (name, least, skipped) in [
        ("functions_2d", 300, 0),
        ("functions_nd", 35, 0),
        ("optimizers_torch", 760, 0),
        ("optimizers_variants", 300, 0),
        ("lr_schedules", 6, 0),
        ("mlp", 280, 0),
        ("newton_linesearch", 320, 0),
        ("least_squares_steps", 160, 0),
        ("mgh", 340, 0),
        ("scipy_minimize", 420, 0),
        ("nist_nonlinear", 120, 0),
        ("linear_square", 310, 0),
        ("linear_least_squares", 38, 0),
        ("linear_iterations", 260, 0),
    ] {
        let report = report(&read(name));
        assert_eq!((report.failed, report.skipped), (0, skipped), "{name}: {:#?}", report.notes);
        assert!(report.passed >= least, "{name}: {} checks", report.passed);
    }
}

#[test]
fn other_numbers_fail() {
    for (name, key) in [
        ("functions_2d", "grad"),
        ("functions_nd", "f"),
        ("optimizers_torch", "x"),
        ("optimizers_variants", "f"),
        ("lr_schedules", "values"),
        ("mlp", "hessian"),
        ("newton_linesearch", "newton_step"),
        ("least_squares_steps", "gauss_newton_step"),
        ("mgh", "grad"),
        ("linear_square", "x_exact"),
    ] {
        let mut reference = read(name);
        let case = &mut reference.whole["cases"][0];
        // Tolerances grow with the condition: a well conditioned case must notice.
        let case = if name == "linear_square" { &mut reference.whole["cases"][6] } else { case };
        let place = if case.get(key).is_some() { &mut case[key] } else { &mut case["points"][0][key] };
        nudge(place);
        let report = report(&reference);
        assert!((1..=5).contains(&report.failed), "{name}: {:#?}", report.notes);
    }
}

/// Moves the last number of a value by 10⁻⁹ of 1 + its size.
fn nudge(value: &mut Value) {
    if let Some(number) = value.as_f64() {
        *value = json!(number + 1e-9 * (1.0 + number.abs()));
    } else if let Some(last) = value.as_array_mut().and_then(|list| list.last_mut()) {
        nudge(last);
    }
}

#[test]
fn schedules_are_read_with_any_values() {
    let rates = |f: &dyn Fn(f64) -> f64| (0..30).map(|k| f(f64::from(k))).collect::<Vec<_>>();
    let pi = std::f64::consts::PI;
    let cases = [
        ("alpha n^-0.75", "LambdaLR(lambda k: (k+1)**-0.75)", rates(&|k| 0.3 * pow(k + 1.0, -0.75))),
        ("alpha/n^0.6", "LambdaLR(lambda k: 1/(k+1)**0.6)", rates(&|k| 0.3 / pow(k + 1.0, 0.6))),
        ("see source", "LambdaLR(lambda k: 1/math.sqrt(k + 1))", rates(&|k| 0.3 / (k + 1.0).sqrt())),
        ("", "StepLR(step_size=7, gamma=0.3)", rates(&|k| 0.3 * pow(0.3, (k / 7.0).floor()))),
        ("", "StepLR(step_size=4)", rates(&|k| 0.3 * pow(0.1, (k / 4.0).floor()))),
        ("", "ExponentialLR(gamma=0.8)", rates(&|k| 0.3 * pow(0.8, k))),
        ("", "CosineAnnealingLR(T_max=12)", rates(&|k| 0.15 * (1.0 + cos(pi * k / 12.0)))),
        ("", "LinearLR(start_factor=0.4, total_iters=9)", rates(&|k| 0.3 * (0.4 + 0.6 * k.min(9.0) / 9.0))),
        ("", "LinearLR()", rates(&|k| 0.3 * (1.0 / 3.0 + 2.0 / 3.0 * k.min(5.0) / 5.0))),
    ];
    for (formula, source, values) in cases {
        let reference = file(json!({ "id": "s", "lr": 0.3, "values": values, "formula": formula, "source": source }));
        let report = report(&reference);
        assert_eq!((report.passed, report.failed, report.skipped), (1, 0, 0), "{source}: {:?}", report.notes);
    }
    for source in ["MultiStepLR(milestones=[3], gamma=0.5)", "LinearLR(end_factor=0.5)", "StepLR(gamma=0.5)"] {
        let reference = file(json!({ "id": "s", "lr": 0.3, "values": [0.3], "formula": "", "source": source }));
        let report = report(&reference);
        assert_eq!((report.passed, report.failed, report.skipped), (0, 0, 1), "{source}");
    }
}

fn trajectory(method: &str, params: Value) -> Value {
    json!({
        "id": "t", "method": method, "problem": "bowl", "params": params, "start": [1, 1], "k": [0, 1],
        "x": [[1, 1], [0.5, 0]], "tol_first10": 1e-13, "tol_all": 1e-12
    })
}

#[test]
fn what_cannot_be_expressed_is_skipped_and_other_peoples_methods_are_passed_over() {
    let counts = |case: Value| {
        let report = report(&file(case));
        (report.passed, report.failed, report.skipped)
    };
    assert_eq!(counts(trajectory("gd", json!({ "lr": 0.25 }))), (2, 0, 0));
    assert_eq!(counts(trajectory("gd", json!({ "lr": 0.25, "nesterov_factor": 1 }))), (0, 0, 1));
    assert_eq!(counts(trajectory("shampoo", json!({ "lr": 0.25 }))), (0, 0, 0));
    assert_eq!(counts(json!({ "id": "c", "residuals": ["x - 1"] })), (0, 0, 1));
}

#[test]
fn a_malformed_file_is_named_and_not_judged() {
    let malformed = |case: Value| check(&file(case), &mut Report::new(false)).expect_err("must be refused");
    let mut case = trajectory("gd", json!({ "lr": 0.25 }));
    case["x"] = json!([[1, 1], [0.5]]);
    assert_eq!(malformed(case), "made:t: 'x' must be lists of 2 numbers");
    let mut case = trajectory("gd", json!({ "lr": 0.25 }));
    case["problem"] = json!("valley");
    assert_eq!(malformed(case), "made:t: no problem 'valley' in 'problems'");
    assert_eq!(malformed(json!({ "method": "gd" })), "case 0 has no 'id'");
    let empty = Reference { name: "made".to_string(), folder: String::new(), whole: json!({}) };
    assert_eq!(check(&empty, &mut Report::new(false)), Err("no list 'cases'".to_string()));
    assert!(Reference::read("no such file").is_err());
}
