//! Step-size schedules: the rate of each step.

use crate::reference::{Case, Malformed, Reference, Report};
use isoline::schedule::Rates;
use isoline::spec::{Arg, Call};

/// A scheduler of PyTorch as a call of ours.
struct Peer {
    /// Its name in the case's `source`.
    name: &'static str,
    /// Our schedule.
    ours: &'static str,
    /// Its arguments with their defaults there, and our names for them; no name where only the default is ours.
    params: &'static [(&'static str, f64, &'static str)],
}

static PEERS: &[Peer] = &[
    Peer { name: "ExponentialLR", ours: "exponential", params: &[("gamma", f64::NAN, "gamma")] },
    Peer { name: "StepLR", ours: "step", params: &[("step_size", f64::NAN, "every"), ("gamma", 0.1, "gamma")] },
    Peer {
        name: "CosineAnnealingLR",
        ours: "cosine(after=wave)",
        params: &[("T_max", f64::NAN, "period"), ("eta_min", 0.0, "floor_rate")],
    },
    Peer {
        name: "LinearLR",
        ours: "warmup",
        params: &[("start_factor", 1.0 / 3.0, "start"), ("total_iters", 5.0, "steps"), ("end_factor", 1.0, "")],
    },
];

/// Checks the rates of one schedule.
pub(crate) fn check(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let lr = case.number("lr")?;
    let values = case.numbers("values")?;
    let source = case.text("source")?;
    let closed = source.contains("LambdaLR");
    let call = if closed {
        // The formula says it, or the lambda in the source does.
        let formula = case.text("formula")?;
        let body = source.split_once("lambda k:").map_or("", |(_, body)| body);
        let call = falling(formula).or_else(|| falling(body));
        call.ok_or_else(|| format!("no schedule has the formula '{formula}'"))
    } else {
        scheduler(source)
    };
    let rates = call.and_then(|call| Rates::new(&call).map_err(|error| error.to_string()));
    let rates = match rates {
        Ok(rates) => rates,
        Err(reason) => {
            report.skip(&case.at, "rates", &reason);
            return Ok(());
        }
    };
    // The file's prose: one tolerance, and a wider one for rates that the peer makes from the rate before.
    let tolerances = reference.tolerances();
    let tolerance = tolerances.get(usize::from(!closed)).or(tolerances.first()).copied().unwrap_or(1e-14);
    let mut worst = 0.0;
    for (k, expected) in (0..).zip(values) {
        let off = (rates.rate(lr, k) - expected).abs();
        // A cosine passes through 0, where what is left of the rounding is relative to the rate set.
        let off = off / if expected.abs() > 1e-6 * lr.abs() { expected.abs() } else { lr.abs() };
        if off > worst || off.is_nan() {
            worst = off;
        }
    }
    report.check(&case.at, "rates", worst, tolerance);
    Ok(())
}

/// The schedule of a formula such as `alpha/n`, `alpha n^-0.75` or `1/sqrt(k+1)`, where n = k + 1.
fn falling(formula: &str) -> Option<Call> {
    let text = formula.rsplit('=').next()?.replace([' ', '*', '^', '(', ')'], "").replace("k+1", "n");
    let text = text.trim_start_matches("alpha").trim_start_matches('1').replace("math.", "");
    match text.as_str() {
        "/n" => Some(Call::new("inverse")),
        "/sqrtn" => Some(Call::new("inverse_sqrt")),
        _ => {
            let (sign, power) = match text.strip_prefix("/n") {
                Some(rest) => (1.0, rest),
                None => (-1.0, text.strip_prefix('n')?),
            };
            Some(Call::new("power").with("p", sign * power.parse::<f64>().ok()?))
        }
    }
}

/// The schedule that a call such as `StepLR(step_size=10, gamma=0.5)` in the source makes.
fn scheduler(source: &str) -> Result<Call, String> {
    // The name is bounded: MultiStepLR is not StepLR.
    let found = PEERS.iter().find_map(|peer| {
        let (before, after) = source.split_once(&format!("{}(", peer.name))?;
        let whole = !before.ends_with(|c: char| c.is_alphanumeric());
        whole.then(|| (peer, after.split_once(')').map_or(after, |(inside, _)| inside)))
    });
    let (peer, arguments) = found.ok_or_else(|| format!("no schedule does what '{source}' does"))?;
    let mut call = Call::from_text(peer.ours).expect("our own calls read");
    let mut values: Vec<f64> = peer.params.iter().map(|(_, default, _)| *default).collect();
    for argument in arguments.split(',').map(str::trim).filter(|argument| !argument.is_empty()) {
        let unknown = || format!("{} with '{argument}' has no counterpart", peer.name);
        let (name, value) = argument.split_once('=').ok_or_else(unknown)?;
        let i = peer.params.iter().position(|(theirs, ..)| *theirs == name.trim()).ok_or_else(unknown)?;
        values[i] = value.trim().parse().map_err(|_| unknown())?;
    }
    for ((theirs, default, ours), value) in peer.params.iter().zip(values) {
        if value.is_nan() {
            return Err(format!("'{source}' does not give {theirs}"));
        } else if !ours.is_empty() {
            call.params.insert((*ours).to_string(), Arg::Number(value));
        } else if value != *default {
            return Err(format!("{theirs} = {value} has no counterpart"));
        }
    }
    Ok(call)
}
