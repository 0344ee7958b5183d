//! Networks: outputs, losses, all derivatives, damped Gauss–Newton steps and training curves.

use crate::reference::{Case, Malformed, Reference, Report, error};
use isoline::dense;
use isoline::mlp::loss::Loss;
use isoline::mlp::{Curvature, Fit, Network, activation};
use isoline::optim;
use isoline::problem::Objective;
use isoline::spec::Call;
use serde_json::Value;

/// The tolerances that the file states: loss and gradient, second derivatives, training curves.
struct Tolerances {
    first: f64,
    second: f64,
    curves: f64,
}

/// Checks one network.
pub(crate) fn check(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let stated = reference.tolerances();
    let stated = |i: usize, otherwise: f64| stated.get(i).copied().unwrap_or(otherwise);
    let tolerances = Tolerances { first: stated(0, 1e-13), second: stated(1, 1e-11), curves: stated(2, 1e-12) };
    let sizes: Vec<usize> = case.numbers("sizes")?.into_iter().map(|size| size as usize).collect();
    let built = named(case.text("hidden_activation")?).and_then(|hidden| {
        let mut activations = vec![hidden; sizes.len().saturating_sub(1)];
        if let Some(last) = activations.last_mut() {
            *last = named(case.text("output_activation").unwrap_or("linear"))?;
        }
        let network = Network::new(&sizes, &activations, Loss::find(case.text("loss").unwrap_or_default())?)?;
        Fit::new(network, case.numbers("X").unwrap_or_default(), case.numbers("Y").unwrap_or_default(), 0.0)
    });
    let mut fit = match built {
        Ok(fit) => fit,
        Err(reason) => {
            report.skip(&case.at, "case", &reason.to_string());
            return Ok(());
        }
    };
    let theta = weights(case, "params", sizes.len() - 1)?;
    let p = theta.len();
    let mut outputs = vec![0.0; fit.samples() * fit.network().outputs()];
    fit.outputs(&theta, &mut outputs);
    report.check(&case.at, "output", error(&outputs, &case.numbers("output")?), tolerances.first);
    report.check(
        &case.at,
        "per-sample loss",
        error(&fit.losses(&theta), &case.numbers("per_sample_loss")?),
        tolerances.first,
    );
    report.check(&case.at, "mean loss", error(&[fit.value(&theta)], &[case.number("mean_loss")?]), tolerances.first);
    let mut g = vec![0.0; p];
    fit.gradient(&theta, &mut g);
    report.check(&case.at, "gradient", error(&g, &weights(case, "grad", sizes.len() - 1)?), tolerances.first);
    sample(&mut fit, &theta, case, sizes.len() - 1, &tolerances, report)?;
    curvature(&mut fit, &theta, case, &tolerances, report)?;
    if case.has("lm") {
        damped(&mut fit, &theta, case, &tolerances, report)?;
    }
    training(&mut fit, &theta, case, &tolerances, report)
}

/// The activation that a file names; what stands "inside the loss" is no layer's.
fn named(text: &str) -> Result<activation::Kind, isoline::error::Error> {
    activation::find(if text == "linear" || text.contains("inside the loss") { "identity" } else { text })
}

/// W1, b1, W2, b2, … of an object as the flat vector.
fn weights(case: &Case, key: &str, layers: usize) -> Result<Vec<f64>, Malformed> {
    let object = Case { at: case.at.clone(), id: case.id, fields: case.get(key)? };
    let mut flat = Vec::new();
    for layer in 1..=layers {
        flat.extend(object.numbers(&format!("W{layer}"))?);
        flat.extend(object.numbers(&format!("b{layer}"))?);
    }
    Ok(flat)
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// Single samples: everything in the graph of the first, gradients and Jacobians.
fn sample(
    fit: &mut Fit,
    theta: &[f64],
    case: &Case,
    layers: usize,
    tolerances: &Tolerances,
    report: &mut Report,
) -> Result<(), Malformed> {
    let mut g = vec![0.0; theta.len()];
    if case.has("sample0") {
        let first = Case { at: case.at.clone(), id: case.id, fields: case.get("sample0")? };
        let trace = fit.trace(theta, 0);
        for (part, key) in ["z", "a", "delta_dL_dz"].into_iter().enumerate() {
            let found: Vec<f64> = trace.iter().flat_map(|layer| layer[part].clone()).collect();
            report.check(&case.at, &format!("sample 0: {key}"), error(&found, &first.numbers(key)?), tolerances.first);
        }
        fit.sample_gradient(theta, 0, &mut g);
        report.check(&case.at, "sample 0: gradient", error(&g, &weights(&first, "grad", layers)?), tolerances.first);
    }
    if case.has("per_sample_grad_norm") {
        let norms: Vec<f64> = (0..fit.samples())
            .map(|i| {
                fit.sample_gradient(theta, i, &mut g);
                norm(&g)
            })
            .collect();
        report.check(
            &case.at,
            "per-sample gradient norms",
            error(&norms, &case.numbers("per_sample_grad_norm")?),
            tolerances.first,
        );
    }
    for key in ["jacobian", "jacobian_first_samples"] {
        if case.has(key) {
            let expected = case.numbers(key)?;
            let size = fit.network().outputs() * theta.len();
            let mut found = vec![0.0; expected.len()];
            for (i, j) in found.chunks_exact_mut(size).enumerate() {
                fit.jacobian(theta, i, j);
            }
            report.check(&case.at, key, error(&found, &expected), tolerances.first);
        }
    }
    Ok(())
}

/// Hessian and Gauss–Newton matrix, whole, their diagonals, and their products with a vector.
fn curvature(
    fit: &mut Fit,
    theta: &[f64],
    case: &Case,
    tolerances: &Tolerances,
    report: &mut Report,
) -> Result<(), Malformed> {
    let p = theta.len();
    let mut matrix = |kind| {
        let mut matrix = vec![0.0; p * p];
        fit.curvature_matrix(kind, theta, &mut matrix).map(|()| matrix).map_err(|error| error.to_string())
    };
    for (key, kind) in [("hessian", Curvature::Hessian), ("gauss_newton", Curvature::GaussNewton)] {
        if case.has(key) {
            report.check(&case.at, key, error(&matrix(kind)?, &case.numbers(key)?), tolerances.second);
        }
    }
    if case.has("hessian_eigenvalues_min_max") {
        let mut hessian = matrix(Curvature::Hessian)?;
        let (mut values, mut vectors) = (vec![0.0; p], vec![0.0; p * p]);
        dense::eigen(&mut hessian, p, &mut values, &mut vectors);
        let found = [values[0], values[p - 1]];
        report.check(
            &case.at,
            "extreme eigenvalues",
            error(&found, &case.numbers("hessian_eigenvalues_min_max")?),
            tolerances.second,
        );
    }
    if case.has("gauss_newton_diag") {
        let whole = matrix(Curvature::GaussNewton)?;
        let diagonal: Vec<f64> = (0..p).map(|i| whole[i * p + i]).collect();
        report.check(
            &case.at,
            "diagonal of the Gauss-Newton matrix",
            error(&diagonal, &case.numbers("gauss_newton_diag")?),
            tolerances.second,
        );
    }
    if case.has("hv_product") {
        let products = Case { at: case.at.clone(), id: case.id, fields: case.get("hv_product")? };
        let v = match products.get("v")? {
            Value::String(text) if text.starts_with("cos(i)") => (0..p).map(|i| libm::cos(i as f64)).collect(),
            _ => products.numbers("v")?,
        };
        for (key, kind) in [("Hv", Curvature::Hessian), ("Gv", Curvature::GaussNewton)] {
            let mut found = vec![0.0; p];
            fit.curvature_product(kind, theta, &v, &mut found);
            report.check(&case.at, key, error(&found, &products.numbers(key)?), tolerances.second);
        }
    }
    Ok(())
}

/// Levenberg's and Marquardt's steps: (JᵀJ + λ I) δ = −Jᵀr and (JᵀJ + λ diag JᵀJ) δ = −Jᵀr over all residuals.
fn damped(
    fit: &mut Fit,
    theta: &[f64],
    case: &Case,
    tolerances: &Tolerances,
    report: &mut Report,
) -> Result<(), Malformed> {
    let lm = Case { at: case.at.clone(), id: case.id, fields: case.get("lm")? };
    let (p, outputs) = (theta.len(), fit.network().outputs());
    let mut predicted = vec![0.0; fit.samples() * outputs];
    fit.outputs(theta, &mut predicted);
    let residuals: Vec<f64> = predicted.iter().zip(case.numbers("Y")?).map(|(a, y)| a - y).collect();
    let squares = residuals.iter().map(|r| r * r).sum();
    report.check(&case.at, "sum of squares", error(&[squares], &[lm.number("sum_of_squares")?]), tolerances.first);
    let mut normal = vec![0.0; p * p];
    let mut right = vec![0.0; p];
    let mut rows = vec![0.0; outputs * p];
    for (i, r) in residuals.chunks_exact(outputs).enumerate() {
        fit.jacobian(theta, i, &mut rows);
        for (row, r) in rows.chunks_exact(p).zip(r) {
            for a in 0..p {
                right[a] -= row[a] * r;
                for b in 0..p {
                    normal[a * p + b] += row[a] * row[b];
                }
            }
        }
    }
    for step in lm.list("steps")? {
        let lambda = step.number("lam")?;
        for (name, scaled) in [("levenberg", false), ("lm", true)] {
            let mut matrix = normal.clone();
            for i in 0..p {
                matrix[i * p + i] += lambda * if scaled { normal[i * p + i] } else { 1.0 };
            }
            let mut delta = right.clone();
            let mut swaps = vec![0; p];
            // A singular matrix leaves what the comparison then refuses.
            if dense::lu(&mut matrix, p, &mut swaps).is_none() {
                dense::lu_solve(&matrix, p, &swaps, &mut delta);
            }
            let what = format!("{name} step, lambda {lambda}");
            // A step is as exact as its equations are well-conditioned: with damping λ that is at most the tolerance of the matrix over λ.
            let tolerance =
                tolerances.second.max(10.0 * f64::EPSILON * norm(&normal) / lambda.max(f64::MIN_POSITIVE)).min(1e-6);
            report.check(&case.at, &what, error(&delta, &step.numbers(&format!("{name}_step"))?), tolerance);
            let moved: Vec<f64> = theta.iter().zip(&delta).map(|(w, d)| w + d).collect();
            let key = format!("{name}_loss");
            if step.has(&key) {
                report.check(
                    &case.at,
                    &format!("{what}: loss"),
                    error(&[fit.value(&moved)], &[step.number(&key)?]),
                    tolerance,
                );
            }
        }
    }
    Ok(())
}

/// Our method for a peer's, from `adam lr=0.05 betas=0.9,0.999 eps=1e-8`.
fn method(text: &str) -> Option<Call> {
    let mut words = text.split_whitespace();
    let (id, fixed) = match words.next()? {
        "sgd" => ("gd", ""),
        "momentum" => ("momentum", "rate=outside"),
        "nesterov(torch)" => ("nesterov", "report=lookahead"),
        "adamw" => ("adamw", "decay_by=rate"),
        other => (other, ""),
    };
    let mut call = Call::from_text(&format!("{id}({fixed})")).ok()?;
    for word in words {
        let (name, value) = word.split_once('=')?;
        match (name, value.split_once(',')) {
            ("betas", Some((first, second))) => {
                call = call.with("beta1", first.parse().ok()?).with("beta2", second.parse().ok()?)
            }
            _ => call = call.with(name, value.parse().ok()?),
        }
    }
    Some(call)
}

/// Twenty steps of each method, over all samples or minibatch by minibatch.
fn training(
    fit: &mut Fit,
    theta: &[f64],
    case: &Case,
    tolerances: &Tolerances,
    report: &mut Report,
) -> Result<(), Malformed> {
    let batches: Vec<Vec<usize>> = case
        .get("minibatches")?
        .as_array()
        .map(|batches| {
            let samples = |batch: &Value| {
                batch.as_array().map(|batch| batch.iter().filter_map(Value::as_u64).map(|i| i as usize).collect())
            };
            batches.iter().filter_map(samples).collect()
        })
        .unwrap_or_default();
    for run in case.list("training")? {
        let (name, mode) = (run.text("optimizer")?, run.text("mode")?);
        let what = format!("{name}, {mode}");
        let built = method(name)
            .ok_or(format!("no method does '{name}'"))
            .and_then(|call| optim::resolve(&call).map_err(|error| error.to_string()));
        let (spec, values) = match built {
            Ok(built) => built,
            Err(reason) => {
                report.skip(&case.at, &what, &reason);
                continue;
            }
        };
        let expected = run.numbers("full_loss")?;
        let mut method = (spec.build)(theta.len(), &values);
        let mut x = theta.to_vec();
        let mut full = vec![fit.value(&x)];
        let mut batch_losses = Vec::new();
        for step in 0..expected.len() - 1 {
            if mode == "minibatch" {
                fit.choose(Some(&batches[step % batches.len()])).map_err(|error| error.to_string())?;
                batch_losses.push(fit.value(&x));
            }
            method.step(fit, &mut x, values.get("lr").unwrap_or(1.0));
            fit.choose(None).map_err(|error| error.to_string())?;
            full.push(fit.value(&x));
            if step == 0 && run.has("theta_after_1") {
                report.check(
                    &case.at,
                    &format!("{what}: first step"),
                    error(&x, &run.numbers("theta_after_1")?),
                    tolerances.curves,
                );
            }
        }
        report.check(&case.at, &format!("{what}: loss"), error(&full, &expected), tolerances.curves);
        if run.has("batch_loss") {
            report.check(
                &case.at,
                &format!("{what}: batch loss"),
                error(&batch_losses, &run.numbers("batch_loss")?),
                tolerances.curves,
            );
        }
        if run.has("theta_final") {
            report.check(
                &case.at,
                &format!("{what}: last weights"),
                error(&x, &run.numbers("theta_final")?),
                tolerances.curves,
            );
        }
        report.check(
            &case.at,
            &format!("{what}: norm of the last weights"),
            error(&[norm(&x)], &[run.number("theta_final_norm")?]),
            tolerances.curves,
        );
    }
    Ok(())
}
