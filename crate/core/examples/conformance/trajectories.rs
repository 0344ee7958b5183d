//! Trajectories of other programs' optimizers, step by step.

use crate::reference::{Case, Malformed, Reference, Report, error};
use isoline::formula::Formula;
use isoline::optim;
use isoline::run::{Racer, Setup};
use isoline::schedule::Rates;
use isoline::spec::{Arg, Call};
use isoline::surface::{Problem, TYPED};

/// A method of another program as a call of ours.
struct Peer {
    /// Its name in the files.
    method: &'static str,
    /// Our method with the settings that the peer has fixed, as in a link.
    ours: &'static str,
    /// Our schedule.
    schedule: &'static str,
    /// Names that differ, the peer's first: parameters and buffers.
    names: &'static [(&'static str, &'static str)],
}

const fn peer(method: &'static str, ours: &'static str) -> Peer {
    Peer { method, ours, schedule: "constant", names: &[] }
}

/// Everything that peers call otherwise. Parameters and buffers not listed have our names.
static PEERS: &[Peer] = &[
    peer("gd", "gd"),
    peer("gd_weight_decay", "gd"),
    Peer { schedule: "inverse", ..peer("gd_1_over_n", "gd") },
    // v = −lr b, as the files record it; at a constant rate the path is the same.
    peer("momentum", "momentum"),
    Peer { names: &[("b", "v")], ..peer("momentum_dampening", "momentum(rate=outside,first=full)") },
    peer("nesterov", "nesterov(report=lookahead)"),
    peer("rmsprop", "rmsprop"),
    peer("rmsprop_eps_inside", "rmsprop(eps_at=inside)"),
    Peer { names: &[("g_avg", "a")], ..peer("rmsprop_centered", "rmsprop(centred=on)") },
    peer("rmsprop_momentum", "rmsprop(rate=outside)"),
    peer("adagrad", "adagrad"),
    peer("adagrad_eps_inside", "adagrad(eps_at=inside)"),
    peer("adadelta", "adadelta"),
    peer("adam", "adam"),
    peer("adam_epsilon_hat", "adam(eps_at=uncorrected)"),
    peer("amsgrad", "amsgrad(bias_correction=on,eps_at=corrected)"),
    peer("amsgrad_epsilon_hat", "amsgrad(bias_correction=on,eps_at=uncorrected)"),
    peer("amsgrad_corrected_max", "amsgrad(bias_correction=on,max_of=v_hat,eps_at=corrected)"),
    peer("adamax", "adamax(eps_at=max)"),
    peer("adamax_eps_outside", "adamax(eps_at=outside)"),
    Peer { names: &[("momentum_decay", "psi")], ..peer("nadam", "nadam") },
    peer("nadam_keras", "nadam(psi=1)"),
    peer("nadam_no_schedule", "nadam(schedule=none)"),
    peer("adamw", "adamw(decay_by=rate)"),
    peer("radam", "radam(threshold=5,eps_at=uncorrected)"),
    peer("rprop", "rprop(variant=improved_minus)"),
    peer("adabelief", "adabelief(eps_root=0)"),
    peer("lion", "lion"),
    Peer { names: &[("lr", "step")], ..peer("lbfgs_fixed_step", "lbfgs(search=none,floor=1e-10)") },
    Peer { names: &[("lr", "step")], ..peer("lbfgs_strong_wolfe", "lbfgs(floor=1e-10)") },
];

/// Checks one trajectory. A method that we do not offer is a yardstick: neither checked nor skipped.
pub(crate) fn check(reference: &Reference, case: &Case, report: &mut Report) -> Result<(), Malformed> {
    let method = case.text("method")?;
    let Some(peer) = PEERS.iter().find(|peer| peer.method == method) else {
        return Ok(());
    };
    let mut call = Call::from_text(peer.ours).expect("our own calls read");
    let params = case.get("params")?.as_object().ok_or(format!("{}: 'params' must be an object", case.at))?;
    for (name, value) in params {
        let value = value.as_f64().ok_or(format!("{}: parameter '{name}' must be a number", case.at))?;
        call.params.insert(peer.name(name).to_string(), Arg::Number(value));
    }
    let problem = case.text("problem")?;
    let texts = reference.whole.get("problems").ok_or("no object 'problems'")?;
    let text = texts.get(problem).and_then(|text| text.as_str());
    let text = text.ok_or(format!("{}: no problem '{problem}' in 'problems'", case.at))?;
    let start = case.numbers("start")?;
    let k: Vec<u64> = case.numbers("k")?.into_iter().map(|k| k as u64).collect();
    let mut run = match Run::new(&call, peer.schedule, text, &start, k.iter().copied().max().unwrap_or(0)) {
        Ok(run) => run,
        Err(reason) => {
            report.skip(&case.at, "case", &reason);
            return Ok(());
        }
    };
    let first10 = case.number("tol_first10")?;
    let all = case.number("tol_all")?;
    let x = case.rows("x", start.len())?;
    if x.len() != k.len() {
        return Err(format!("{}: 'x' must have as many rows as 'k'", case.at));
    }
    check_path(&run, &case.at, "x", &k, &x, [first10, all], report);
    if case.has("x_lecture") {
        let call = call.clone().choose("report", "iterate");
        let last = k.iter().copied().max().unwrap_or(0);
        let lecture = Run::new(&call, peer.schedule, text, &start, last).map_err(|e| format!("{}: {e}", case.at))?;
        check_path(&lecture, &case.at, "x_lecture", &k, &case.rows("x_lecture", start.len())?, [first10, all], report);
    }
    if case.has("f") {
        // At the recorded iterates, so that only the formula counts; the file of plane functions has its tolerance.
        let found: Vec<f64> = x.iter().map(|x| run.formula.value(x)).collect();
        let off = found.iter().zip(case.numbers("f")?).map(|(f, e)| error(&[*f], &[e]));
        report.check(&case.at, "f at the iterates", off.fold(0.0, larger), 1e-13);
    }
    if let Some(state) = case.fields.get("state") {
        let state = Case { at: case.at.clone(), id: case.id, fields: state };
        let buffers = state.fields.as_object().ok_or(format!("{}: 'state' must be an object", case.at))?;
        for name in buffers.keys() {
            let rows = state.rows(name, start.len())?;
            check_state(&mut run, &case.at, name, peer.name(name), &rows, [first10, all], report);
        }
    }
    Ok(())
}

impl Peer {
    fn name<'a>(&self, name: &'a str) -> &'a str {
        self.names.iter().find(|(theirs, _)| *theirs == name).map_or(name, |(_, ours)| ours)
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a || b.is_nan() { b } else { a }
}

/// One of our runs with its history.
struct Run {
    racer: Racer,
    formula: Formula,
}

impl Run {
    fn new(call: &Call, schedule: &str, text: &str, start: &[f64], steps: u64) -> Result<Self, String> {
        let (spec, values) = optim::resolve(call).map_err(|error| error.to_string())?;
        let mut problem = Problem::new(&Call::new(TYPED).choose("f", text)).map_err(|error| error.to_string())?;
        let names: Vec<&str> = problem.variables.iter().map(String::as_str).collect();
        let formula = Formula::new(text, &names, &[]).map_err(|error| error.to_string())?;
        if start.len() != names.len() {
            return Err(format!("the start has {} entries for {} variables", start.len(), names.len()));
        }
        let rates = Rates::new(&Call::new(schedule)).map_err(|error| error.to_string())?;
        let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &[], steps, rows: steps as usize + 1 };
        let mut racer = Racer::new(&mut problem, start, setup);
        racer.advance(&mut problem, steps);
        Ok(Self { racer, formula })
    }
}

/// The largest |Δx|/(1 + |x|) over the first ten and over all recorded steps.
fn check_path(run: &Run, at: &str, what: &str, k: &[u64], x: &[Vec<f64>], tolerance: [f64; 2], report: &mut Report) {
    let [mut first10, mut all] = [0.0; 2];
    for (&k, x) in k.iter().zip(x) {
        let off = error(run.racer.trace().at(k).1.x(), x);
        if k <= 10 {
            first10 = larger(first10, off);
        }
        all = larger(all, off);
    }
    report.check(at, &format!("{what}, first 10 steps"), first10, tolerance[0]);
    report.check(at, &format!("{what}, all steps"), all, tolerance[1]);
}

/// A buffer after steps 1, 2, …
fn check_state(
    run: &mut Run,
    at: &str,
    theirs: &str,
    ours: &str,
    rows: &[Vec<f64>],
    tolerance: [f64; 2],
    report: &mut Report,
) {
    let n = run.formula.dim();
    let what = format!("state {theirs}");
    let mut offset = 0;
    let Some(buffer) = run.racer.spec.state.iter().find(|state| {
        let found = state.id == ours;
        offset += if found { 0 } else { state.len(n) };
        found
    }) else {
        report.skip(at, &what, &format!("{} keeps nothing called {ours}", run.racer.spec.id));
        return;
    };
    let mut worst = 0.0;
    for (row, expected) in (1..).zip(rows) {
        let state = run.racer.trace().at(row).1.state();
        worst = larger(worst, error(&state[offset..offset + buffer.len(n)], expected));
    }
    report.check(at, &what, worst, tolerance[0]);
}
