//! Test functions: values, derivatives and stationary points, from the formulas.

use crate::reference::{Case, Malformed, Reference, Report, error};
use isoline::formula::Formula;
use isoline::surface::{FamilyData, family_formula};

/// A function of x and y.
pub(crate) fn check_plane(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let tolerance = reference.tolerances().first().copied().unwrap_or(1e-13);
    let mut f = match Formula::new(case.text("formula")?, &["x", "y"], &[]) {
        Ok(formula) => formula,
        Err(error) => {
            report.skip(&case.at, "case", &format!("the formula language cannot read it: {error}"));
            return Ok(());
        }
    };
    // At a minimum large terms may cancel: f is compared relative to its size at the other points of the case.
    let mut size = 1.0;
    for (i, point) in case.list("points")?.iter().enumerate() {
        let x = plane(point)?;
        let (value, g, h) = derivatives(&mut f, &x);
        size = f64::max(size, point.number("f")?.abs());
        let what = |quantity: &str| format!("{quantity} at point {}", i + 1);
        report.check(&case.at, &what("f"), error(&[value], &[point.number("f")?]), tolerance);
        report.check(&case.at, &what("grad"), error(&g, &point.numbers("grad")?), tolerance);
        report.check(&case.at, &what("hess"), error(&h, &point.numbers("hess")?), tolerance);
        let [low, high] = eigenvalues(&h);
        let size = low.abs().max(high.abs());
        if point.has("newton_step") {
            // Errors of H and g of the size allowed above grow by the condition number of H.
            let condition = size / low.abs().min(high.abs());
            let step = error(&newton_step(&h, &g), &point.numbers("newton_step")?);
            report.check(&case.at, &what("newton_step"), step, 2.0 * condition * tolerance);
        } else {
            let smallest = low.abs().min(high.abs()) / (1.0 + size);
            report.check(&case.at, &what("newton_step: H is singular"), smallest, tolerance);
        }
    }
    for (i, minimum) in case.list("global_minima")?.iter().enumerate() {
        stationary(&mut f, case, minimum, &format!("minimum {}", i + 1), [tolerance, size], report)?;
    }
    for (i, point) in case.list("other_stationary_points")?.iter().enumerate() {
        let what = format!("stationary point {}", i + 1);
        stationary(&mut f, case, point, &what, [tolerance, size], report)?;
        let expected = point.text("type")?;
        let (_, _, h) = derivatives(&mut f, &plane(point)?);
        let found = kind(&h, tolerance);
        report.check(&case.at, &format!("{what} is a {expected}"), f64::from(u8::from(found != expected)), 0.0);
    }
    Ok(())
}

/// f, gradient, Hessian's eigenvalues and the Newton correction at a stationary point, as far as the file has them.
fn stationary(
    f: &mut Formula,
    case: &Case,
    point: &Case,
    what: &str,
    [tolerance, size]: [f64; 2],
    report: &mut Report,
) -> Result<(), Malformed> {
    let x = plane(point)?;
    let (value, g, h) = derivatives(f, &x);
    let expected = point.number("f")?;
    let off = (value - expected).abs() / (1.0 + size.max(expected.abs()));
    report.check(&case.at, &format!("f at {what}"), off, tolerance);
    if point.has("grad") {
        report.check(&case.at, &format!("grad at {what}"), error(&g, &point.numbers("grad")?), tolerance);
    }
    if point.has("hess_eig") {
        let found = eigenvalues(&h);
        report.check(&case.at, &format!("hess_eig at {what}"), error(&found, &point.numbers("hess_eig")?), tolerance);
        let smallest = found[0].abs().min(found[1].abs());
        if smallest > tolerance * (1.0 + found[1].abs()) {
            // The file's prose: a Newton iteration on the gradient finds the point to about 1e-12, ten times the tolerance
            // of its entries. What rounding leaves of the gradient grows by the condition number.
            let condition = found[1].abs().max(found[0].abs()) / smallest;
            let moved = newton_step(&h, &g).map(|step| step / (1.0 + x[0].abs().max(x[1].abs())));
            let allowed = 10.0 * tolerance * (1.0 + condition);
            report.check(&case.at, &format!("Newton's correction at {what}"), error(&moved, &[0.0, 0.0]), allowed);
        }
    }
    Ok(())
}

/// A member of a family in n variables.
pub(crate) fn check_family(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let tolerance = reference.tolerances().first().copied().unwrap_or(1e-12);
    let n = case.number("n")? as usize;
    let data = match case.fields.get("data") {
        Some(data) => serde_json::from_value::<FamilyData>(data.clone())
            .map_err(|error| format!("{}: 'data' cannot be read: {error}", case.at))?,
        None => FamilyData::default(),
    };
    let names: Vec<String> = (1..=n).map(|i| format!("x{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let made = family_formula(case.id, n, &data)
        .map_err(|error| error.to_string())
        .and_then(|text| Formula::new(&text, &names, &[]).map_err(|error| error.to_string()));
    let mut f = match made {
        Ok(formula) => formula,
        Err(reason) => {
            report.skip(&case.at, "case", &reason);
            return Ok(());
        }
    };
    // At a minimum large terms may cancel: f is compared relative to its size at the other points of the case.
    let mut size = 1.0;
    let mut g = vec![0.0; n];
    for (i, point) in case.list("points")?.iter().enumerate() {
        let x = length(point, "x", n)?;
        let value = f.gradient(&x, &mut g);
        let expected = point.number("f")?;
        size = f64::max(size, expected.abs());
        report.check(&case.at, &format!("f at point {}", i + 1), error(&[value], &[expected]), tolerance);
        let gradient = error(&g, &point.numbers("grad")?);
        report.check(&case.at, &format!("grad at point {}", i + 1), gradient, tolerance);
    }
    let x = length(case, "global_min", n)?;
    let value = f.value(&x);
    let off = (value - case.number("global_min_value")?).abs() / (1.0 + size);
    report.check(&case.at, "f at the minimum", off, tolerance);
    let mut h = vec![0.0; n * n];
    f.hessian(&x, &mut g, &mut h);
    if h.iter().all(|h| h.is_finite()) {
        // The minimiser is rounded to double precision, which the Hessian turns into a gradient of its size.
        let rows = h.chunks_exact(n).map(|row| row.iter().map(|h| h.abs()).sum::<f64>());
        let steepness = rows.fold(0.0, f64::max) * (1.0 + x.iter().fold(0.0, |most: f64, x| most.max(x.abs())));
        let slope = g.iter().fold(0.0, |most: f64, g| most.max(g.abs())) / (1.0 + steepness);
        report.check(&case.at, "grad at the minimum is 0", slope, tolerance);
    }
    Ok(())
}

fn plane(point: &Case) -> Result<[f64; 2], Malformed> {
    let x = length(point, "x", 2)?;
    Ok([x[0], x[1]])
}

fn length(case: &Case, key: &str, n: usize) -> Result<Vec<f64>, Malformed> {
    let x = case.numbers(key)?;
    if x.len() == n { Ok(x) } else { Err(format!("{}: '{key}' must be {n} numbers", case.at)) }
}

fn derivatives(f: &mut Formula, x: &[f64; 2]) -> (f64, [f64; 2], [f64; 4]) {
    let (mut g, mut h) = ([0.0; 2], [0.0; 4]);
    let value = f.hessian(x, &mut g, &mut h);
    (value, g, h)
}

/// Eigenvalues of a symmetric 2 × 2 matrix, ascending.
fn eigenvalues(h: &[f64; 4]) -> [f64; 2] {
    let (mean, half) = (h[0] / 2.0 + h[3] / 2.0, h[0] / 2.0 - h[3] / 2.0);
    let radius = (half * half + h[1] * h[1]).sqrt();
    [mean - radius, mean + radius]
}

/// −H⁻¹ g by Cramer's rule.
fn newton_step(h: &[f64; 4], g: &[f64; 2]) -> [f64; 2] {
    let determinant = h[0] * h[3] - h[1] * h[2];
    [(h[1] * g[1] - h[3] * g[0]) / determinant, (h[2] * g[0] - h[0] * g[1]) / determinant]
}

/// What a Hessian says of a stationary point.
fn kind(h: &[f64; 4], tolerance: f64) -> &'static str {
    let [low, high] = eigenvalues(h);
    let zero = tolerance * (1.0 + low.abs().max(high.abs()));
    match (low > zero, low < -zero, high > zero, high < -zero) {
        (true, _, _, _) => "min",
        (_, _, _, true) => "max",
        (_, true, true, _) => "saddle",
        _ => "degenerate",
    }
}
