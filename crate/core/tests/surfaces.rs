//! Promises that every surface keeps, and agreement with the reference values of functions_2d and functions_nd.

use isoline::formula::Formula;
use isoline::math;
use isoline::optim;
use isoline::problem::Objective;
use isoline::run::{Racer, Setup};
use isoline::schedule::Rates;
use isoline::spec::{Call, Status, Values};
use isoline::surface::{FAMILIES, FamilyData, Problem, TYPED, family_formula, surfaces};
use serde_json::Value;
use std::collections::BTreeSet;

/// SplitMix64: points spread evenly from a seed.
struct Points(u64);

impl Points {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn inside(&mut self, domain: &[[f64; 2]]) -> Vec<f64> {
        domain.iter().map(|[low, high]| low + (high - low) * self.unit()).collect()
    }
}

/// Every entry with all parameters at their defaults, and in each corner of their slider ranges.
fn settings() -> Vec<(Call, Problem)> {
    let mut all = Vec::new();
    for surface in surfaces() {
        let mut calls = vec![Call::new(surface.id)];
        let mut corners = vec![Call::new(surface.id)];
        for param in surface.params {
            corners =
                corners.iter().flat_map(|call| param.range.map(|value| call.clone().with(param.id, value))).collect();
        }
        if !surface.params.is_empty() {
            calls.extend(corners);
        }
        for call in calls {
            let problem = Problem::new(&call).unwrap_or_else(|error| panic!("{call:?}: {error}"));
            all.push((call, problem));
        }
    }
    all
}

/// The entry's definition as a formula of its own, past the hand-written code.
fn definition(problem: &Problem, call: &Call) -> Formula {
    let surface = problem.surface.expect("an entry");
    let values = Values::new(surface.params, &call.params, surface.id).expect("legal values");
    let names: Vec<&str> = problem.variables.iter().map(String::as_str).collect();
    let constants: Vec<(&str, f64)> =
        surface.params.iter().map(|param| (param.id, values[param.id])).filter(|(id, _)| *id != "n").collect();
    Formula::new(&problem.text, &names, &constants).unwrap_or_else(|error| panic!("{}: {error}", problem.text))
}

/// Functions whose zeros are the kinks of a surface: there are no derivatives there, and near them differences need steps
/// far below the distance.
fn kinks(id: &str, x: &[f64]) -> Vec<f64> {
    let square = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
    match id {
        // √(x² + y²) is a cone.
        "ackley" | "ackley_n" => vec![square(x).sqrt()],
        // √|x| in each coordinate.
        "schwefel" | "schwefel_n" => x.to_vec(),
        // √|y − x²/100| and |x + 10|.
        "bukin6" => vec![x[1] - 0.01 * x[0] * x[0], x[0] + 10.0],
        // √|x/2 + y + 47| and √|x − (y + 47)|.
        "eggholder" => vec![x[0] / 2.0 + x[1] + 47.0, x[0] - (x[1] + 47.0)],
        // |sin x|, |cos y| and |1 − r/π|.
        "holder_table" => vec![math::sin(x[0]), math::cos(x[1]), 1.0 - square(x).sqrt() / std::f64::consts::PI],
        "abs" => x.to_vec(),
        _ => Vec::new(),
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most: f64, value| most.max(value.abs()))
}

/// The largest difference of two lists; NaN counts as infinite.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |most: f64, (a, b)| {
        let difference = (a - b).abs();
        if difference.is_nan() { f64::INFINITY } else { most.max(difference) }
    })
}

fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("the file is JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::String(text) => vec![text.parse().expect("nan, inf or -inf")],
        _ => vec![value.as_f64().expect("a number")],
    }
}

fn cases(file: &Value) -> &[Value] {
    let cases = file["cases"].as_array().expect("a list of cases");
    assert_eq!(cases.len() as u64, file["count"].as_u64().expect("a count"));
    cases
}

#[test]
fn each_function_of_two_variables_meets_its_reference_values() {
    // The file's tolerance: 1e-13 relative to 1 + the largest entry.
    let tolerance = 1e-13;
    let file = reference("functions_2d");
    for case in cases(&file) {
        let id = case["id"].as_str().expect("an id");
        let mut problem = Problem::new(&Call::new(id)).expect("every function of the file is an entry");
        assert_eq!(
            problem.text.replace(' ', ""),
            case["formula"].as_str().expect("a formula").replace(' ', ""),
            "{id}"
        );
        assert_eq!(problem.domain.concat(), numbers(&case["domain"]), "{id}");
        for point in case["points"].as_array().expect("points") {
            let x = numbers(&point["x"]);
            let (mut g, mut h) = ([0.0; 2], [0.0; 4]);
            let f = problem.value_and_gradient(&x, &mut g);
            problem.hessian(&x, &mut h);
            for (what, ours, theirs) in [
                ("f", &[f][..], numbers(&point["f"])),
                ("grad", &g[..], numbers(&point["grad"])),
                ("hess", &h[..], numbers(&point["hess"])),
            ] {
                let error = distance(ours, &theirs) / (1.0 + largest(&theirs));
                assert!(error <= tolerance, "{id} at {x:?}: {what} = {ours:?}, expected {theirs:?}, error {error:e}");
            }
        }
        let minima: Vec<Vec<f64>> =
            case["global_minima"].as_array().expect("minima").iter().map(|m| numbers(&m["x"])).collect();
        assert_eq!(problem.minima, minima, "{id}");
        for x in &minima {
            let value = case["global_min_value"].as_f64().expect("a value where there are minimisers");
            let error = (problem.value(x) - value).abs() / (1.0 + value.abs());
            assert!(error <= tolerance, "{id} at its minimum: error {error:e}");
        }
    }
}

#[test]
fn each_family_meets_its_reference_values() {
    // The file's tolerance: 1e-12 relative; to 1 + the largest entry, since 0 is among the values.
    let tolerance = 1e-12;
    let file = reference("functions_nd");
    for case in cases(&file) {
        let id = case["id"].as_str().expect("an id");
        let n = case["n"].as_u64().expect("n") as usize;
        let data: FamilyData = match case.get("data") {
            Some(data) => serde_json::from_value(data.clone()).expect("the data of a family"),
            None => FamilyData::default(),
        };
        let text = family_formula(id, n, &data).unwrap_or_else(|error| panic!("{id}: {error}"));
        let names: Vec<String> = (1..=n).map(|i| format!("x{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut formula = Formula::new(&text, &names, &[]).unwrap_or_else(|error| panic!("{id}: {error}"));
        let entry = match id {
            "hartmann_3" => Call::new(id),
            "shekel_7" => Call::new("shekel").with("m", 7.0),
            _ => Call::new(&format!("{}_n", id.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_')))
                .with("n", n as f64),
        };
        let mut problem = Problem::new(&entry).unwrap_or_else(|error| panic!("{id}: {error}"));
        let close = |ours: &[f64], theirs: &[f64], what: &str| {
            let error = distance(ours, theirs) / (1.0 + largest(theirs));
            assert!(error <= tolerance, "{id}: {what} = {ours:?}, expected {theirs:?}, error {error:e}");
        };
        for point in case["points"].as_array().expect("points") {
            let x = numbers(&point["x"]);
            let mut g = vec![0.0; n];
            close(&[formula.gradient(&x, &mut g)], &numbers(&point["f"]), "f by the formula");
            close(&g, &numbers(&point["grad"]), "gradient by the formula");
            close(&[problem.value_and_gradient(&x, &mut g)], &numbers(&point["f"]), "f");
            close(&g, &numbers(&point["grad"]), "gradient");
        }
        let least = numbers(&case["global_min_value"]);
        let x = numbers(&case["global_min"]);
        close(&[formula.value(&x)], &least, "least value by the formula");
        close(&[problem.value(&x)], &least, "least value");
        // The same tolerance: the minimisers that are computed come from an iteration on the gradient.
        close(&problem.minima[0], &x, "minimiser");
    }
}

#[test]
fn a_family_takes_other_data_and_refuses_what_does_not_fit() {
    let rows = |m: usize, n: usize| {
        (0..m).map(|i| (0..n).map(|j| 0.1 * (i + 2 * j) as f64 - 0.15).collect()).collect::<Vec<Vec<f64>>>()
    };
    let data = FamilyData { a: rows(4, 6), p: rows(4, 6), ..FamilyData::default() };
    let names = ["x1", "x2", "x3", "x4", "x5", "x6"];
    let mut f = Formula::new(&family_formula("hartmann_6", 6, &data).unwrap(), &names, &[]).unwrap();
    let x = [0.25, 0.5, -0.75, 1.0, 0.0, 0.125];
    let expected: f64 = [1.0, 1.2, 3.0, 3.2]
        .iter()
        .zip(data.a.iter().zip(&data.p))
        .map(|(alpha, (a, p))| -alpha * math::exp(-(0..6).map(|j| a[j] * math::sq(x[j] - p[j])).sum::<f64>()))
        .sum();
    // Six rounded terms in the exponent, of size 1 at most, and as many roundings in each: 36 ulp relative.
    assert!((f.value(&x) / expected - 1.0).abs() < 36.0 * f64::EPSILON, "{} {expected}", f.value(&x));
    assert!(family_formula("hartmann_6", 5, &data).is_err());
    assert!(family_formula("shekel_7", 4, &FamilyData::default()).is_err());
    let short = FamilyData { beta: vec![0.1], c: rows(3, 4), ..FamilyData::default() };
    assert!(family_formula("shekel_3", 4, &short).is_err());
    assert!(family_formula("rosenbrock_1", 1, &FamilyData::default()).is_err());
    assert_eq!(
        family_formula("rastrigan_4", 4, &FamilyData::default()).unwrap_err().to_string(),
        "unknown family 'rastrigan', did you mean 'rastrigin'?"
    );
    for family in FAMILIES.iter().filter(|family| !["hartmann", "shekel"].contains(family)) {
        for n in [2, 3, 17, 100] {
            let names: Vec<String> = (1..=n).map(|i| format!("x{i}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let text = family_formula(&format!("{family}_{n}"), n, &FamilyData::default()).unwrap();
            let mut formula = Formula::new(&text, &names, &[]).unwrap_or_else(|error| panic!("{family} {n}: {error}"));
            let mut entry = Problem::new(&Call::new(&format!("{family}_n")).with("n", n as f64)).unwrap();
            let x = Points(n as u64).inside(&entry.domain.clone());
            let (a, b) = (formula.value(&x), entry.value(&x));
            // n terms summed in the same order: n ulp of the largest partial sum, which is at most 1000 n.
            assert!((a - b).abs() <= 1000.0 * (n * n) as f64 * f64::EPSILON, "{family} {n}: {a} {b}");
        }
    }
}

#[test]
fn ids_are_unique_and_every_entry_says_what_it_is() {
    let mut ids = BTreeSet::from([TYPED]);
    for surface in surfaces() {
        assert!(ids.insert(surface.id), "{} stands twice", surface.id);
        assert!(!surface.name.is_empty() && !surface.source.is_empty(), "{}", surface.id);
        assert!(surface.note.ends_with('.') && !surface.note.contains("  "), "{}: {}", surface.id, surface.note);
        for param in surface.params {
            let ([low, high], [least, most]) = (param.range, param.legal);
            assert!(least <= low && low <= param.default && param.default <= high && high <= most, "{}", surface.id);
        }
        let limits =
            surface.params.iter().map(|param| param.legal.map(|value| Call::new(surface.id).with(param.id, value)));
        for call in limits.flatten() {
            assert!(Problem::new(&call).is_ok(), "{call:?} is legal");
        }
    }
}

#[test]
fn starts_lie_inside_and_have_a_slope() {
    for (call, mut problem) in settings() {
        let start = problem.start.clone();
        assert_eq!(start.len(), problem.dim());
        for (x, [low, high]) in start.iter().zip(&problem.domain) {
            assert!(low < x && x < high, "{call:?}: {start:?}");
        }
        let mut g = vec![0.0; problem.dim()];
        let f = problem.value_and_gradient(&start, &mut g);
        assert!(
            f.is_finite() && g.iter().all(|g| g.is_finite()) && largest(&g) > 1e-6,
            "{call:?}: f {f}, gradient {g:?}"
        );
        assert!(kinks(&call.id, &start).iter().all(|kink| kink.abs() > 1e-3), "{call:?} starts on a kink");
        if let Some(least) = problem.minimum {
            assert!(f > least + 1e-3, "{call:?}: starts at {f}, the minimum is {least}");
        }
    }
}

#[test]
fn stated_minima_are_minima() {
    for (call, mut problem) in settings() {
        let n = problem.dim();
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        for x in problem.minima.clone() {
            let f = problem.value_and_gradient(&x, &mut g);
            problem.hessian(&x, &mut h);
            // All minima are equally deep: a rounding of x moves f by second order only, so what is left is that of f.
            let least = problem.minimum.expect("a minimiser has a value");
            assert!((f - least).abs() <= 1e-13 * (1.0 + least.abs()), "{call:?}: {f} and {least}");
            match call.id.as_str() {
                // On the edge x = 512 the slope points outwards.
                "eggholder" => assert!(g[0] < 0.0 && g[1].abs() < 1e-12 && h[3] > 0.0, "{g:?}"),
                // On the edge −1; the slope points outwards.
                "reddi" => assert!(g[0] > 0.0 && x == [-1.0]),
                // The tip of a cone and the crossing of two kinks: every way leads up.
                "ackley" | "ackley_n" | "bukin6" | "abs" => {}
                id => {
                    // A minimiser rounded by half an ulp leaves a slope of curvature × half an ulp; 4 for rounding in ∇f.
                    let rounding = 4.0 * f64::EPSILON * (1.0 + largest(&x)) * (1.0 + largest(&h));
                    assert!(largest(&g) <= rounding, "{call:?} at {x:?}: slope {g:?}, {rounding:e}");
                    for i in 0..n {
                        // On x⁴ and in its valleys the curvature may be 0.
                        assert!(h[i * (n + 1)] > 0.0 || id == "flat", "{call:?}: curvature {h:?}");
                    }
                }
            }
            // No point nearby or anywhere in the domain lies lower.
            let mut points = Points(7);
            for k in 0..2000 {
                let scale = if k % 2 == 0 { 1.0 } else { 1e-3 };
                let y: Vec<f64> =
                    points.inside(&problem.domain.clone()).iter().zip(&x).map(|(y, x)| x + scale * (y - x)).collect();
                let other = problem.value(&y);
                assert!(other >= least - 1e-13 * (1.0 + least.abs()), "{call:?}: {other} at {y:?} below {least}");
            }
        }
        if problem.minima.is_empty() {
            assert!(["saddle", "monkey_saddle"].contains(&call.id.as_str()), "{call:?} states no minimum");
        }
    }
}

#[test]
fn values_and_derivatives_agree_with_the_formula() {
    for (call, mut problem) in settings() {
        let n = problem.dim();
        let mut formula = definition(&problem, &call);
        let mut points = Points(1);
        let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
        let (mut g0, mut h0) = (vec![0.0; n], vec![0.0; n * n]);
        for _ in 0..1000 {
            let x = points.inside(&problem.domain.clone());
            let f0 = formula.hessian(&x, &mut g0, &mut h0);
            let f = problem.value_and_gradient(&x, &mut g);
            problem.hessian(&x, &mut h);
            // f is a short sum: a few roundings of its terms, which where they cancel are at most about 1000 times 1 + |f|.
            assert!((f - f0).abs() <= 1e-12 * (1.0 + f0.abs()), "{call:?} at {x:?}: {f}, formula {f0}");
            // 1e-9 relative to the largest entry is the promise. The largest error met is 3e-12, where terms cancel.
            let (error_g, error_h) = (distance(&g, &g0) / largest(&g0), distance(&h, &h0) / largest(&h0));
            assert!(g == g0 || error_g <= 1e-9, "{call:?} at {x:?}: gradient {g:?}, formula {g0:?}, error {error_g:e}");
            assert!(h == h0 || error_h <= 1e-9, "{call:?} at {x:?}: Hessian {h:?}, formula {h0:?}, error {error_h:e}");
        }
    }
}

#[test]
fn at_kinks_derivatives_are_those_of_the_formula() {
    let places: [(&str, &[&[f64]]); 8] = [
        ("ackley", &[&[0.0, 0.0]]),
        ("ackley_n", &[&[0.0, 0.0]]),
        ("schwefel", &[&[0.0, 100.0], &[-20.0, 0.0], &[0.0, 0.0]]),
        ("schwefel_n", &[&[0.0, 100.0], &[0.0, 0.0]]),
        ("bukin6", &[&[-10.0, 0.5], &[-10.0, 1.0], &[-5.0, 0.25]]),
        ("eggholder", &[&[0.0, -47.0], &[100.0, 53.0], &[100.0, -97.0]]),
        ("holder_table", &[&[0.0, 1.0], &[0.0, 0.0]]),
        ("abs", &[&[0.0]]),
    ];
    for (id, points) in places {
        let call = Call::new(id);
        let mut problem = Problem::new(&call).unwrap();
        let mut formula = definition(&problem, &call);
        for x in points {
            let n = x.len();
            assert!(kinks(id, x).contains(&0.0), "{id}: {x:?} is on no kink");
            let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
            let (mut g0, mut h0) = (vec![0.0; n], vec![0.0; n * n]);
            formula.hessian(x, &mut g0, &mut h0);
            problem.gradient(x, &mut g);
            problem.hessian(x, &mut h);
            assert!(g.iter().all(|g| g.is_finite()), "{id} at {x:?}: {g:?}");
            for (ours, theirs) in g.iter().zip(&g0).chain(h.iter().zip(&h0)) {
                // Infinite curvature at the tip of a cone is equal to itself. Hölder's table at the origin has that tip
                // times 0, which is NaN.
                let same = ours == theirs
                    || (ours - theirs).abs() <= 1e-12 * (1.0 + theirs.abs())
                    || id == "holder_table" && *x == [0.0, 0.0] && ours.is_nan() && theirs.is_nan();
                assert!(same, "{id} at {x:?}: {g:?} {h:?}, formula {g0:?} {h0:?}");
            }
        }
    }
}

/// Central differences (F(x + h eⱼ) − F(x − h eⱼ))/2h have an error c h² + d h⁴ + …, and rounding adds the error of F
/// over h. With three steps h, h/2, h/4 the last error is therefore at most 0.4 times the largest of the two before: 1/16
/// and 1/4 of them while c h² leads, and where c h² and d h⁴ happen to cancel in one of the two the other remains (then
/// the quotient is at most 0.32). A wrong derivative leaves an error that does not fall, and fails.
fn falls_with_order(errors: [f64; 3], rounding: f64) -> bool {
    errors[2] <= 0.4 * errors[0].max(errors[1]) + rounding
}

#[test]
fn derivatives_agree_with_differences_by_their_order() {
    for (call, mut problem) in settings() {
        let n = problem.dim();
        let mut points = Points(2);
        let domain = problem.domain.clone();
        // Small against every wave length: most are above 1/100 of the domain, the trenches of Michalewicz with n = 10 are
        // a tenth of that.
        let width = domain.iter().map(|[low, high]| high - low).fold(f64::INFINITY, f64::min);
        let h = if call.id == "michalewicz_n" { 2e-5 } else { 2e-4 } * width;
        let (mut g, mut hess) = (vec![0.0; n], vec![0.0; n * n]);
        let (mut ahead, mut behind) = (vec![0.0; n], vec![0.0; n]);
        let mut checked = 0;
        while checked < 1000 {
            let x = points.inside(&domain);
            // Left out: points so near a kink that a difference crosses it or feels the pole of its root. They are
            // replaced, so that 1000 points are checked on every surface.
            if kinks(&call.id, &x).iter().any(|kink| kink.abs() < 100.0 * h) {
                continue;
            }
            checked += 1;
            problem.gradient(&x, &mut g);
            problem.hessian(&x, &mut hess);
            for j in 0..n {
                let (mut error_g, mut error_h) = ([0.0_f64; 3], [0.0_f64; 3]);
                let (mut size_f, mut size_g): (f64, f64) = (0.0, 0.0);
                for (level, step) in [h, h / 2.0, h / 4.0].into_iter().enumerate() {
                    let mut y = x.clone();
                    y[j] = x[j] + step;
                    let right = y[j];
                    let f_right = problem.value_and_gradient(&y, &mut ahead);
                    y[j] = x[j] - step;
                    let twice = right - y[j];
                    let f_left = problem.value_and_gradient(&y, &mut behind);
                    error_g[level] = ((f_right - f_left) / twice - g[j]).abs();
                    for i in 0..n {
                        let error: f64 = ((ahead[i] - behind[i]) / twice - hess[i * n + j]).abs();
                        error_h[level] = error_h[level].max(error);
                    }
                    size_f = size_f.max(f_right.abs()).max(f_left.abs());
                    size_g = size_g.max(largest(&ahead)).max(largest(&behind));
                }
                // F is known to some 100 ulp of 1 + |F|, its terms being larger than their sum; the step h/4 divides that.
                let ulps = 100.0 * f64::EPSILON / (h / 4.0);
                assert!(
                    falls_with_order(error_g, ulps * (1.0 + size_f)),
                    "{call:?} at {x:?}: gradient {j} errors {error_g:?}, rounding {:e}",
                    ulps * (1.0 + size_f)
                );
                assert!(
                    falls_with_order(error_h, ulps * (1.0 + size_g)),
                    "{call:?} at {x:?}: Hessian column {j} errors {error_h:?}, rounding {:e}",
                    ulps * (1.0 + size_g)
                );
            }
        }
    }
}

#[test]
fn many_points_at_once_give_the_bits_of_each_alone() {
    for (call, mut problem) in settings() {
        let n = problem.dim();
        let mut points = Points(3);
        // 67 is no multiple of any block or vector length.
        let many: Vec<f64> = (0..67).flat_map(|_| points.inside(&problem.domain.clone())).collect();
        let mut out = vec![0.0; 67];
        problem.values(&many, &mut out);
        for (x, f) in many.chunks_exact(n).zip(out) {
            assert_eq!(problem.value(x).to_bits(), f.to_bits(), "{call:?} at {x:?}");
        }
    }
}

fn run(call: &Call, method: &Call, start: &[f64], steps: u64) -> (Vec<f64>, f64, f64) {
    let mut problem = Problem::new(call).expect("an entry");
    let (spec, values) = optim::resolve(method).expect("a method");
    let rates = Rates::new(&Call::new("constant")).expect("the constant schedule");
    let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &[], steps, rows: 2 };
    let mut racer = Racer::new(&mut problem, start, setup);
    while racer.advance(&mut problem, 1000) == Status::Running {}
    let row = racer.trace().latest();
    (row.x().to_vec(), row.f(), largest(row.gradient()))
}

/// C20: momentum can pass a local minimum. Altered: β = 0 in momentum, and both end in the first basin.
#[test]
fn c20_descent_stays_in_the_first_basin_and_momentum_passes_it() {
    let call = Call::new("two_basins");
    let start = Problem::new(&call).unwrap().start;
    for lr in [0.005, 0.01, 0.02, 0.05, 0.1] {
        let (x, f, slope) = run(&call, &Call::new("gd").with("lr", lr), &start, 5000);
        // Linear convergence to rounding: the slowest factor is 1 − 0.005 per step.
        assert!((x[0] + 1.0).abs() < 1e-9 && x[1].abs() < 1e-9 && slope < 1e-9, "gd({lr}) ends at {x:?}");
        assert!((f - 0.5).abs() < 1e-12);
        let (x, f, slope) = run(&call, &Call::new("momentum").with("lr", lr).with("beta", 0.9), &start, 5000);
        assert!((x[0] - 1.0).abs() < 1e-9 && x[1].abs() < 1e-9 && slope < 1e-9, "momentum({lr}) ends at {x:?}");
        assert!(f.abs() < 1e-12);
    }
}

#[test]
fn the_counter_example_averages_to_its_mean_and_adam_goes_the_wrong_way() {
    let problem = Problem::new(&Call::new("reddi")).unwrap();
    assert!(problem.is_online());
    let mut sum = 0.0;
    let gradients: Vec<f64> = (1..=6)
        .map(|t| {
            let mut g = [0.0];
            problem.online(t, &[0.0], &mut g);
            sum += g[0];
            g[0] + 1.0 / 3.0
        })
        .collect();
    // f_t: 3 x, −x, −x. Thirds round.
    assert!(distance(&gradients, &[3.0, -1.0, -1.0, 3.0, -1.0, -1.0]) < 1e-15 && sum.abs() < 1e-14, "{gradients:?}");
    // The paper's setting: β₁ = 0, β₂ = 1/(1 + C²), here with a constant rate.
    let adam = Call::new("adam").with("lr", 0.01).with("beta1", 0.0).with("beta2", 0.1);
    let (x, ..) = run(&Call::new("reddi"), &adam, &[0.5], 3000);
    assert!(x[0] > 0.9, "Adam ends at {x:?}, the worst point is 1");
    let (x, ..) = run(&Call::new("reddi"), &Call::new("gd").with("lr", 0.01), &[0.5], 3000);
    assert!(x[0] < -0.9, "gradient descent ends at {x:?}, the minimum is −1");
}

#[test]
fn a_typed_formula_starts_where_it_has_a_slope() {
    let typed = |text: &str| {
        let mut call = Call::new(TYPED);
        call = call.choose("f", text);
        Problem::new(&call)
    };
    assert_eq!(typed("x^2 + y^2").unwrap().start, [-3.0, 2.0]);
    assert_eq!(typed("log(x) + y^2").unwrap().start, [3.0, 2.0]);
    assert_eq!(typed("sqrt(1 - x^2 - y^2)").unwrap().start, [0.5, 0.25]);
    assert_eq!(typed("log(-1 - x^2)").unwrap().start, [-3.0]);
    assert!(typed("x^2 + q").is_err());
    assert!(typed("1/0").is_err());
}
