//! Writes the Python scripts that a test runs, each beside the CSV of the same race: `scripts FOLDER`.
//!
//! Every method under every schedule on two surfaces, with and without noise; every setting of a method that is a choice;
//! every surface; and formulas that use every function of the language.

use isoline::export;
use isoline::link::{Entry, Experiment};
use isoline::optim::METHODS;
use isoline::python::script;
use isoline::race::{MAX_RACERS, Race};
use isoline::schedule::SCHEDULES;
use isoline::spec::{Arg, Call, Kind, Param};
use isoline::surface::{TYPED, surfaces};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Schedules that have something to do within 50 steps; those not named have it by themselves.
const SCHEDULED: &[&str] = &[
    "exponential(gamma=0.95)",
    "step(every=9,gamma=0.6)",
    "cosine(period=30,floor_rate=0.0001)",
    "cosine(period=20,after=wave)",
    "warmup(steps=15,start=0.2)",
];

/// Settings that do nothing at their defaults, or only together.
const SETTINGS: &[&str] = &[
    "gd(weight_decay=0.02)",
    "momentum(rate=outside,dampening=0.3,weight_decay=0.02)",
    "momentum(rate=outside,dampening=0.3,first=damped)",
    "momentum(dampening=0.3,first=damped)",
    "adagrad(initial_accumulator=0.3,lr_decay=0.02)",
    "rmsprop(centred=on,momentum=0.5)",
    "rmsprop(centred=on,momentum=0.5,rate=outside)",
    "rmsprop(eps_at=inside,momentum=0.5)",
    "adamw(decay_by=rate,weight_decay=0.05)",
    "nadam(beta1=0.9,psi=0.1)",
    "radam(threshold=5,eps_at=uncorrected,beta2=0.9)",
    "radam(threshold=5,eps_at=corrected,beta2=0.9)",
    "radam(beta2=0.9)",
    "amsgrad(bias_correction=on,max_of=v_hat,eps_at=uncorrected)",
    "qhm(nu=1)",
];

/// Each function of the language, each kind of power, series; places where their slopes are finite.
const FORMULAS: &[(&str, [f64; 2])] = &[
    ("sqrt(x^2 + 1) + cbrt(y + 3) + exp(x/3) + log(y^2 + 2)", [0.7, -0.4]),
    ("log10(x^2 + 2) + log2(y^2 + 3) + sin(2x) + cos(y/2) + tan(x/4)", [0.7, -0.4]),
    ("asin(x/3) + acos(y/4) + atan(x*y) + sinh(x/2) + cosh(y) + tanh(x - y)", [0.7, -0.4]),
    ("abs(x - 3) + y^2 + sign(x) + floor(y) + ceil(x) + round(3*x) + atan2(y + 2, x + 3)", [0.7, -0.4]),
    ("min(x^2, y^2 + 1, 3) + max(x, y, -x)*2 + x^3/(2 + y^2) - 4/(x + 3)", [0.7, -0.4]),
    ("(x^2 + 1)^0.75 + 2^x + (y^2 + 1)^(x/2) + x^-2 + y^5 - (x + y)^4/8", [0.7, -0.4]),
    ("sum(i, 1, n, (x[i] - i)^2) + prod(j, 1, 3, 1 + x[1]^2/j) + pi*x2^2 + e^x1 - tau", [0.7, -0.4]),
    ("sum(i, 1, 3, i*sqrt(2)*(x - sin(i))^2) + max(1, 2)*y^2 + exp(1)*x", [0.7, -0.4]),
];

fn main() -> io::Result<()> {
    let Some(folder) = env::args().nth(1).map(PathBuf::from) else {
        eprintln!("usage: scripts FOLDER");
        std::process::exit(2);
    };
    fs::create_dir_all(&folder)?;
    let mut schedules: Vec<Call> = SCHEDULED.iter().map(|text| call(text)).collect();
    schedules
        .extend(SCHEDULES.iter().filter(|s| !SCHEDULED.iter().any(|t| t.starts_with(s.id))).map(|s| Call::new(s.id)));
    for surface in ["rosenbrock", "himmelblau"] {
        for (i, schedule) in schedules.iter().enumerate() {
            for noise in [0.0, 0.1] {
                let racers = METHODS.iter().map(|spec| Entry::new(Call::new(spec.id)));
                let racers = racers.map(|entry| Entry { schedule: schedule.clone(), ..entry }).collect();
                let name = format!("{surface}-{}-{i}-{}", schedule.id, if noise > 0.0 { "noisy" } else { "exact" });
                write(&folder, &name, Experiment { noise, ..experiment(Call::new(surface), racers, 50) })?;
            }
        }
    }
    let mut racers: Vec<Entry> = SETTINGS.iter().map(|text| Entry::new(call(text))).collect();
    for spec in METHODS {
        racers.extend(choices(spec.params).into_iter().map(|params| {
            Entry::new(params.iter().fold(Call::new(spec.id), |call, (id, choice)| call.choose(id, choice)))
        }));
    }
    for schedule in ["constant", "cosine(period=30)"] {
        for (i, racers) in racers.chunks(MAX_RACERS).enumerate() {
            let racers = racers.iter().map(|entry| Entry { schedule: call(schedule), ..entry.clone() }).collect();
            write(&folder, &format!("settings-{}-{i}", call(schedule).id), experiment(call("beale"), racers, 50))?;
        }
    }
    // Well below the rates that tuning finds, where a step leaps over hills and rounding grows tenfold with each.
    let pair = || vec![Entry::new(call("gd(lr=0.0001)")), Entry::new(call("adam(lr=0.01)"))];
    for surface in surfaces() {
        write(&folder, &format!("surface-{}", surface.id), experiment(Call::new(surface.id), pair(), 10))?;
    }
    for (i, (text, start)) in FORMULAS.iter().enumerate() {
        let surface = Call::new(TYPED).choose("f", text);
        let racers = vec![Entry::new(call("gd(lr=0.001)")), Entry::new(call("adam(lr=0.01)"))];
        write(
            &folder,
            &format!("formula-{i}"),
            Experiment { start: start.to_vec(), ..experiment(surface, racers, 20) },
        )?;
    }
    Ok(())
}

fn call(text: &str) -> Call {
    Call::from_text(text).expect("our own calls read")
}

fn experiment(surface: Call, racers: Vec<Entry>, steps: u32) -> Experiment {
    Experiment { surface, racers, steps, stop: Vec::new(), ..Experiment::default() }
}

/// Every combination of a method's choices and switches.
fn choices(params: &'static [Param]) -> Vec<Vec<(&'static str, &'static str)>> {
    let mut all = vec![Vec::new()];
    for param in params {
        let alternatives: Vec<&str> = match &param.kind {
            Kind::Choice(choices) => choices.iter().map(|choice| choice.id).collect(),
            Kind::Switch => vec!["off", "on"],
            _ => continue,
        };
        all = all
            .iter()
            .flat_map(|chosen| alternatives.iter().map(move |&one| [&chosen[..], &[(param.id, one)]].concat()))
            .collect();
    }
    all
}

fn write(folder: &Path, name: &str, experiment: Experiment) -> io::Result<()> {
    let (mut experiment, messages) = experiment.complete();
    // A third of the rates that tuning finds: leaps on steep ground carry rounding on tenfold with each step, and at a
    // minimum, where the best rates end, a method that divides by the size of the slope divides rounding by rounding.
    for racer in &mut experiment.racers {
        if let Some(Arg::Number(lr)) = racer.method.params.get("lr").cloned() {
            racer.method.params.insert("lr".to_string(), Arg::Number(lr / 3.0));
        }
    }
    assert!(messages.is_empty(), "{name}: {messages:?}");
    let mut race = Race::new(&experiment).expect("a complete experiment runs");
    while race.advance(100) {}
    fs::write(folder.join(format!("{name}.csv")), export::csv(&race))?;
    for (kind, torch) in [("numpy", false), ("torch", true)] {
        let text = script(&race, torch).expect("our own formulas read");
        fs::write(folder.join(format!("{name}.{kind}.py")), text)?;
    }
    Ok(())
}
