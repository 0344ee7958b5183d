//! Second-order methods, line searches and least squares.

use crate::reference::{Case, Malformed, Reference, Report, error};
use isoline::formula::{Formula, infer_variables};
use isoline::linesearch::{Kind, Search};
use isoline::lsq::catalog::digits;
use isoline::lsq::loss::Loss;
use isoline::lsq::model::Model;
use isoline::lsq::statistics::statistics;
use isoline::lsq::table::Table;
use isoline::lsq::{Fit, Formulas, Residuals, SumOfSquares, damped_step, gauss_newton_step};
use isoline::optim;
use isoline::problem::Objective;
use isoline::spec::{Call, Status};
use isoline::trust::{self, Room};

/// A formula as an objective that counts.
struct Typed {
    f: Box<dyn Objective>,
    values: usize,
}

struct Plain(Formula, Vec<f64>);

impl Objective for Plain {
    fn dim(&self) -> usize {
        self.0.dim()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.0.value(x)
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.0.gradient(x, g);
    }

    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        self.0.gradient(x, g)
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        self.0.hessian(x, &mut self.1, h);
    }
}

impl Objective for Typed {
    fn dim(&self) -> usize {
        self.f.dim()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.values += 1;
        self.f.value(x)
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.f.gradient(x, g);
    }

    fn value_and_gradient(&mut self, x: &[f64], g: &mut [f64]) -> f64 {
        self.values += 1;
        self.f.value_and_gradient(x, g)
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        self.f.hessian(x, h);
    }
}

fn plain(text: &str, at: &str) -> Result<Plain, Malformed> {
    let names = infer_variables(text).map_err(|error| format!("{at}: {error}"))?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let formula = Formula::new(text, &names, &[]).map_err(|error| format!("{at}: {error}"))?;
    Ok(Plain(formula, vec![0.0; names.len()]))
}

fn texts<'a>(case: &Case<'a>, key: &str) -> Result<Vec<&'a str>, Malformed> {
    let list = case.get(key)?.as_array().ok_or(format!("{}: '{key}' must be a list", case.at))?;
    list.iter().map(|text| text.as_str().ok_or(format!("{}: '{key}' must be texts", case.at))).collect()
}

/// Residuals of x1 … xn.
fn formulas(texts: &[&str], n: usize, at: &str) -> Result<Formulas, Malformed> {
    let names: Vec<String> = (1..=n).map(|i| format!("x{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Formulas::new(texts, &names).map_err(|error| format!("{at}: {error}"))
}

/// Residuals that another file of the same folder states: `mgh.json: rosenbrock`.
fn referred(reference: &Reference, text: &str, at: &str) -> Result<Formulas, Malformed> {
    let (file, id) = text.split_once(": ").ok_or(format!("{at}: '{text}' names no case of a file"))?;
    let other =
        Reference::read(&format!("{}/{file}", reference.folder)).map_err(|error| format!("{at}: {file}: {error}"))?;
    let cases = other.cases()?;
    let case = cases.iter().find(|case| case.id == id).ok_or(format!("{at}: {file} has no case '{id}'"))?;
    formulas(&texts(case, "residuals")?, case.number("n")? as usize, at)
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn largest(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |most: f64, x| if x.is_nan() { f64::NAN } else { most.max(x.abs()) })
}

/// Differences relative to the largest entry expected.
fn relative(found: &[f64], expected: &[f64]) -> f64 {
    let scale = largest(expected).max(1e-300);
    found
        .iter()
        .zip(expected)
        .fold(0.0, |most: f64, (f, e)| if f.is_nan() { f64::NAN } else { most.max((f - e).abs() / scale) })
}

fn one_step(method: &str, f: &mut dyn Objective, x: &mut [f64]) -> Status {
    let (spec, values) = optim::resolve(&Call::from_text(method).expect("our own calls read")).expect("our own calls");
    let mut optimizer = (spec.build)(x.len(), &values);
    optimizer.init(f, x);
    optimizer.step(f, x, 1.0)
}

/// Newton steps, line searches along −∇f and trust-region steps.
pub(crate) fn check_newton(_: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let mut f = plain(case.text("formula")?, &case.at)?;
    let x = case.numbers("x")?;
    let n = x.len();
    let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
    let f0 = f.value_and_gradient(&x, &mut g);
    f.hessian(&x, &mut h);
    let eigen = case.numbers("hess_eig")?;
    let sizes = eigen.iter().map(|e| e.abs());
    let condition = sizes.clone().fold(0.0, f64::max) / sizes.fold(f64::INFINITY, f64::min);
    report.check(&case.at, "grad", error(&g, &case.numbers("grad")?), 1e-12);
    report.check(&case.at, "hess", error(&h, &case.numbers("hess")?), 1e-12);
    for solver in ["lu", "qr", "cholesky"] {
        let mut to = x.clone();
        one_step(&format!("newton(solver={solver})"), &mut f, &mut to);
        let step: Vec<f64> = to.iter().zip(&x).map(|(a, b)| a - b).collect();
        let off = relative(&step, &case.numbers("newton_step")?);
        report.check(&case.at, &format!("newton_step by {solver}"), off, 1e-10_f64.max(1e-14 * condition));
    }
    // The first iterates closely, later ones by where they go.
    let iterates = case.rows("newton_iterates", n)?;
    let (spec, values) = optim::resolve(&Call::new("newton")).expect("our own call");
    let mut newton = (spec.build)(n, &values);
    let mut at = x.clone();
    let mut worst: f64 = 0.0;
    for expected in iterates.iter().skip(1).take(3) {
        newton.step(&mut f, &mut at, 1.0);
        worst = worst.max(error(&at, expected));
    }
    report.check(&case.at, "newton_iterates, first three", worst, 1e-10_f64.max(1e-12 * condition));
    for _ in 0..100 {
        newton.step(&mut f, &mut at, 1.0);
    }
    if let Some(last) = iterates.last() {
        report.check(&case.at, "newton_limit", error(&at, last), 1e-7);
    }
    let limit = Case { at: case.at.clone(), id: case.id, fields: case.get("newton_limit")? };
    let mut h_limit = vec![0.0; n * n];
    f.hessian(&at, &mut h_limit);
    let (mut values, mut vectors) = (vec![0.0; n], vec![0.0; n * n]);
    isoline::dense::eigen(&mut h_limit, n, &mut values, &mut vectors);
    let kind = match (values[0] > 0.0, values[n - 1] < 0.0) {
        (true, _) => "min",
        (_, true) => "max",
        _ => "saddle",
    };
    report.check(&case.at, "type of newton_limit", f64::from(u8::from(kind != limit.text("type")?)), 0.0);
    let searches = Case { at: case.at.clone(), id: case.id, fields: case.get("steepest_descent")? };
    let d: Vec<f64> = g.iter().map(|g| -g).collect();
    let slope = -g.iter().map(|g| g * g).sum::<f64>();
    let quadratic = -slope / isoline::dense::form(&g, &h, &g);
    report.check(&case.at, "quadratic_alpha", relative(&[quadratic], &[searches.number("quadratic_alpha")?]), 1e-10);
    let mut run = |kind, c1, c2, first| {
        let mut search = Search::new(n, kind, c1, c2);
        let found = search.run(&mut f, &x, &d, f0, slope, first);
        let g_there = search.gradient().to_vec();
        (found, g_there, search.trials().len())
    };
    if searches.has("exact_first_alpha") {
        // From a short first trial, so that the first bottom is not passed over.
        let expected = searches.number("exact_first_alpha")?;
        let (found, there, _) = run(Kind::Exact, 1e-4, 0.9, 1e-3 / norm(&d).max(1.0));
        let alpha = found.map_or(f64::NAN, |found| found.0);
        report.check(&case.at, "exact_first_alpha", relative(&[alpha], &[expected]), 1e-10);
        let cosine = there.iter().zip(&g).map(|(a, b)| a * b).sum::<f64>() / (-slope);
        report.check(&case.at, "orthogonal after the exact step", cosine.abs(), 1e-9);
    }
    let (found, _, trials) = run(Kind::Backtracking, 1e-4, 0.9, 1.0);
    let alpha = found.map_or(f64::NAN, |found| found.0);
    report.check(
        &case.at,
        "armijo_backtrack_alpha",
        relative(&[alpha], &[searches.number("armijo_backtrack_alpha")?]),
        0.0,
    );
    let halvings = trials as f64 - 1.0;
    report.check(&case.at, "armijo_halvings", (halvings - searches.number("armijo_halvings")?).abs(), 0.0);
    // Any step that satisfies the conditions is right; the file's are one program's.
    for kind in [Kind::StrongWolfe, Kind::HagerZhang] {
        for c2 in [0.9, 0.1] {
            let (found, there, _) = run(kind, 1e-4, c2, 1.0 / norm(&d).max(1.0));
            let (alpha, value) = found.unwrap_or((f64::NAN, f64::NAN));
            let slope_there: f64 = there.iter().zip(&d).map(|(a, b)| a * b).sum();
            let armijo = (value - (f0 + 1e-4 * alpha * slope)) / (1.0 + f0.abs());
            report.check(&case.at, &format!("{kind:?} c2={c2}: decrease"), armijo, 1e-14);
            report.check(&case.at, &format!("{kind:?} c2={c2}: slope"), slope_there.abs() / slope.abs(), c2);
        }
    }
    for (i, expected) in case.list("trust_region")?.iter().enumerate() {
        let radius = expected.number("radius")?;
        let mut p = vec![0.0; n];
        let mu = trust::exact(&h, &g, radius, &mut p, &mut Room::new(n));
        let what = format!("trust_region {}", i + 1);
        report.check(
            &case.at,
            &format!("{what}: step"),
            relative(&p, &expected.numbers("step")?),
            1e-10_f64.max(1e-14 * condition),
        );
        report.check(&case.at, &format!("{what}: lagrange"), error(&[mu], &[expected.number("lagrange")?]), 1e-10);
        let decrease = trust::promise(&h, &g, &p);
        report.check(
            &case.at,
            &format!("{what}: decrease"),
            error(&[decrease], &[expected.number("model_decrease")?]),
            1e-10,
        );
    }
    Ok(())
}

/// Gauss–Newton, Levenberg and Levenberg–Marquardt steps.
pub(crate) fn check_steps(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let mut f = referred(reference, case.text("residuals")?, &case.at)?;
    let x = case.numbers("x")?;
    let (n, m) = (f.dim(), f.len());
    let (mut r, mut j) = (vec![0.0; m], vec![0.0; m * n]);
    f.jacobian(&x, &mut r, &mut j);
    let value: f64 = r.iter().map(|r| r * r).sum();
    report.check(&case.at, "f", relative(&[value], &[case.number("f")?]), 1e-11);
    if case.has("gauss_newton_step") {
        let off = relative(&gauss_newton_step(&j, &r, n), &case.numbers("gauss_newton_step")?);
        report.check(&case.at, "gauss_newton_step", off, 1e-9);
    }
    for (key, marquardt) in [("levenberg", false), ("levenberg_marquardt", true)] {
        if !case.has(key) {
            continue;
        }
        for entry in case.list(key)? {
            let lambda = entry.number("lam")?;
            let step = damped_step(&j, &r, n, lambda, marquardt);
            let what = format!("{key} λ={lambda}");
            report.check(&case.at, &what, relative(&step, &entry.numbers("step")?), 1e-9);
            let doubled: Vec<f64> = step.iter().map(|s| 2.0 * s).collect();
            let off = relative(&doubled, &entry.numbers("step_lecture_rhs")?);
            report.check(&case.at, &format!("{what}, the slide's right-hand side"), off, 1e-9);
        }
    }
    if case.has("gauss_newton_iterates") {
        let iterates = case.rows("gauss_newton_iterates", n)?;
        let mut fit =
            Fit::new(&mut f, &Call::new("gauss_newton"), &x, Loss::Squares, &[]).map_err(|e| e.to_string())?;
        let mut worst: f64 = 0.0;
        // Full steps may leave each other chaotically: those that do not converge are followed for three.
        let converges = iterates.len() < 14;
        for expected in iterates.iter().skip(1).take(if converges { iterates.len() } else { 3 }) {
            fit.advance(&mut f, 1);
            worst = worst.max(error(&fit.here().x, expected));
        }
        report.check(&case.at, "gauss_newton_iterates", worst, 1e-8);
    }
    Ok(())
}

/// The set of Moré, Garbow and Hillstrom.
pub(crate) fn check_mgh(_: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let n = case.number("n")? as usize;
    let mut f = formulas(&texts(case, "residuals")?, n, &case.at)?;
    let m = f.len();
    let (mut r, mut j) = (vec![0.0; m], vec![0.0; m * n]);
    let (mut g, mut h) = (vec![0.0; n], vec![0.0; n * n]);
    for point in case.list("points")? {
        let at = point.text("at")?;
        let x = point.numbers("x")?;
        f.jacobian(&x, &mut r, &mut j);
        let mut sum = SumOfSquares::new(&f);
        let value = sum.value_and_gradient(&x, &mut g);
        sum.hessian(&x, &mut h);
        let check = |report: &mut Report, what: &str, off: f64| {
            report.check(&case.at, &format!("{what} at {at}"), off, 1e-12);
        };
        check(report, "f", error(&[value], &[point.number("f")?]));
        check(report, "grad", error(&g, &point.numbers("grad")?));
        if point.has("hess") {
            check(report, "hess", error(&h, &point.numbers("hess")?));
        } else {
            let diagonal: Vec<f64> = (0..n).map(|i| h[i * n + i]).collect();
            check(report, "hess_diag", error(&diagonal, &point.numbers("hess_diag")?));
        }
        // Long lists are cut.
        let res = point.numbers("res")?;
        let first = res.len().min(m);
        if first < m {
            point.text("res_note")?;
        }
        check(report, "res", error(&r[..first], &res));
        if point.has("jac") {
            check(report, "jac", error(&j, &point.numbers("jac")?));
        }
    }
    let f_min = case.number("f_min")?;
    let start = case.numbers("x0")?;
    let runs = case.list("minpack_runs")?;
    for (i, run) in runs.iter().enumerate() {
        let x0 = run.numbers("x0")?;
        let peer = run.number("f")?;
        // Where MINPACK reaches the minimum, or a lower one than it.
        let reaches = (peer - f_min).abs() <= 1e-8 * f_min.max(1.0);
        let mut fit =
            Fit::new(&mut f, &Call::new("levenberg_marquardt"), &x0, Loss::Squares, &[]).map_err(|e| e.to_string())?;
        fit.advance(&mut f, 5000);
        let found = fit.here().f;
        let what = format!("Levenberg–Marquardt from start {}", i + 1);
        if reaches {
            report.check(&case.at, &what, (found - f_min).abs() / f_min.max(1.0), 1e-8);
        }
        report.ratio(
            "Levenberg–Marquardt, evaluations over MINPACK's",
            fit.here().counts.residuals as f64 / run.number("nfev")?,
            1.2,
        );
    }
    for scale in [1.0, 10.0] {
        let x0: Vec<f64> = start.iter().map(|x| scale * x).collect();
        let mut sum = Typed { f: Box::new(SumOfSquares::new(&f)), values: 0 };
        let (x, value) = minimise("trust_region", &mut sum, &x0, 0.0, 3000);
        sum.gradient(&x, &mut g);
        sum.hessian(&x, &mut h);
        // Rounding of residuals of the size met on the way, times the steepness.
        let steep = largest(&h).max(1.0);
        let size = 1.0 + largest(&x);
        let (mut values, mut vectors) = (vec![0.0; n], vec![0.0; n * n]);
        isoline::dense::eigen(&mut h, n, &mut values, &mut vectors);
        let what = format!("trust-region Newton from {scale} x0");
        let slope = largest(&g) / (steep * size).max(value.abs());
        report.check(&case.at, &format!("{what}: slope"), slope, 1e-7);
        report.check(&case.at, &format!("{what}: no negative curvature"), -values[0] / steep, 1e-7);
        let reached = (value - f_min) <= 1e-8 * f_min.max(1.0);
        report.share("trust-region Newton reaches f_min", reached, 0.85);
    }
    Ok(())
}

/// Runs a method until ‖∇f‖∞ ≤ gtol, or it stands still, and returns where.
fn minimise(method: &str, f: &mut Typed, x0: &[f64], gtol: f64, steps: usize) -> (Vec<f64>, f64) {
    let (spec, values) = optim::resolve(&Call::from_text(method).expect("our own calls read")).expect("our own calls");
    let mut optimizer = (spec.build)(x0.len(), &values);
    let (mut x, mut g) = (x0.to_vec(), vec![0.0; x0.len()]);
    optimizer.init(f, &x);
    let mut still = 0;
    for _ in 0..steps {
        let before = x.clone();
        optimizer.step(f, &mut x, 1.0);
        still = if x == before { still + 1 } else { 0 };
        f.f.gradient(&x, &mut g);
        if method != "nelder_mead" && largest(&g) <= gtol || still == 3 {
            break;
        }
        if method == "nelder_mead" {
            // SciPy's rule: the simplex within 1e-10 in x and in f, as its options say.
            let n = x.len();
            let mut state = vec![0.0; n + n * n + 1];
            optimizer.state(&mut state);
            let best = f.f.value(&x);
            let near = state[n..n + n * n].chunks_exact(n).all(|vertex| {
                let close = vertex.iter().zip(&x).all(|(v, x)| (v - x).abs() <= gtol);
                close && (f.f.value(vertex) - best).abs() <= gtol
            });
            if near {
                break;
            }
        }
    }
    let value = f.f.value(&x);
    (x, value)
}

/// SciPy's methods that we offer, and ours.
static SCIPY: &[(&str, &str)] = &[
    ("Nelder-Mead", "nelder_mead"),
    ("CG", "ncg"),
    ("BFGS", "bfgs"),
    ("L-BFGS-B", "lbfgs"),
    ("Newton-CG", "newton_cg"),
    ("trust-ncg", "trust_region(model=steihaug)"),
    ("trust-exact", "trust_region"),
    ("dogleg", "trust_region(model=dogleg)"),
];

/// Runs against SciPy's. Methods that we do not offer are yardsticks.
pub(crate) fn check_scipy(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let x0 = case.numbers("x0")?;
    let text = case.text("formula")?;
    // The lowest of SciPy's ends, and all of them: a multimodal problem has several.
    let ends: Vec<f64> = case
        .list("runs")?
        .iter()
        .filter(|run| run.number("grad_inf").is_ok_and(|slope| slope < 1e-4))
        .filter_map(|run| run.number("f").ok())
        .collect();
    for run in case.list("runs")? {
        let theirs = run.text("method")?;
        let Some((_, ours)) = SCIPY.iter().find(|(name, _)| *name == theirs) else {
            continue;
        };
        let objective: Box<dyn Objective> = if text.contains(".json: ") {
            Box::new(SumOfSquares::new(&referred(reference, text, &case.at)?))
        } else {
            Box::new(plain(text, &case.at)?)
        };
        let mut f = Typed { f: objective, values: 0 };
        let gtol = if theirs == "Nelder-Mead" { 1e-10 } else { 1e-8 };
        let (x, value) = minimise(ours, &mut f, &x0, gtol, 20_000);
        let mut g = vec![0.0; x.len()];
        f.f.gradient(&x, &mut g);
        let mut h = vec![0.0; x.len() * x.len()];
        f.f.hessian(&x, &mut h);
        let best = if run.has("f") { run.number("f").unwrap_or(f64::INFINITY) } else { f64::INFINITY };
        // The same minimum or a lower one; on multimodal problems also one of SciPy's other ends.
        let same = |end: f64| (value - end).abs() <= 1e-8 * end.abs().max(1.0);
        let fine = !(value > best + 1e-8 * best.abs().max(1.0)) || ends.iter().any(|&end| same(end));
        report.check(&case.at, &format!("{theirs}: the same minimum or a lower one"), f64::from(u8::from(!fine)), 0.0);
        let slope = largest(&g) / (1.0 + largest(&h));
        // A simplex may stop short; SciPy's slope there is its own measure.
        let stuck = if theirs == "Nelder-Mead" { run.number("grad_inf").unwrap_or(0.0).max(1e-6) } else { 1e-7 };
        report.check(&case.at, &format!("{theirs}: slope"), slope, stuck);
        if let Ok(nfev) = run.number("nfev")
            && best.is_finite()
            && same(best)
        {
            report.ratio(&format!("{theirs}, evaluations over SciPy's"), f.values as f64 / nfev, 1.1);
        }
    }
    Ok(())
}

/// NIST's nonlinear regressions.
pub(crate) fn check_nist(_: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let data = Case { at: case.at.clone(), id: case.id, fields: case.get("data")? };
    let columns = data.fields.as_object().ok_or(format!("{}: 'data' must be an object", case.at))?;
    let columns =
        columns.keys().map(|name| Ok((name.as_str(), data.numbers(name)?))).collect::<Result<Vec<_>, Malformed>>()?;
    let columns: Vec<(&str, &[f64])> = columns.iter().map(|(name, column)| (*name, column.as_slice())).collect();
    let table = Table::of(&columns).map_err(|error| format!("{}: {error}", case.at))?;
    let mut model = Model::new(case.text("model")?, &table).map_err(|error| format!("{}: {error}", case.at))?;
    let certified = Case { at: case.at.clone(), id: case.id, fields: case.get("certified")? };
    let refined = Case { at: case.at.clone(), id: case.id, fields: case.get("refined")? };
    let params = certified.numbers("params")?;
    for start in ["start1", "start2"] {
        let from = case.numbers(start)?;
        let mut fit = Fit::new(&mut model, &Call::new("levenberg_marquardt"), &from, Loss::Squares, &[])
            .map_err(|e| e.to_string())?;
        fit.advance(&mut model, 5000);
        let lre = digits(&fit.here().x, &params);
        report.check(&case.at, &format!("{start}: {lre:.2} digits, missing to 6"), (6.0 - lre).max(0.0), 0.0);
        report.mean("mean digits", lre, 9.8);
        let rss = refined.number("rss")?;
        if rss > 1e-20 {
            report.check(&case.at, &format!("{start}: rss"), (fit.here().f / rss - 1.0).abs(), 1e-9);
        } else {
            report.check(&case.at, &format!("{start}: rss"), fit.here().f, 1e-20);
            continue;
        }
        let s = statistics(&mut model, &fit.here().x);
        let errors = s.errors.iter().zip(refined.numbers("std_dev")?).map(|(f, e)| (f / e - 1.0).abs());
        // As many digits as the parameters have, less one.
        report.check(&case.at, &format!("{start}: std_dev"), errors.fold(0.0, f64::max), 1e-5);
        report.check(
            &case.at,
            &format!("{start}: residual_sd"),
            (s.residual_sd / certified.number("residual_sd")? - 1.0).abs(),
            1e-7,
        );
    }
    Ok(())
}
