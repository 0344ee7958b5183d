//! What every registered method promises.

use isoline::formula::Formula;
use isoline::optim::{METHODS, Optimizer, Spec, resolve};
use isoline::problem::Objective;
use isoline::run::{Racer, STOP_RULES, Setup, Stop};
use isoline::schedule::{Rates, SCHEDULES};
use isoline::spec::{Arg, Args, Call, Kind, Param, Values};
use isoline::surface::{Problem, TYPED, surfaces};
use proptest::prelude::*;

/// A typed formula as an objective.
struct Typed(Formula);

impl Typed {
    fn new(text: &str, names: &[&str]) -> Self {
        Self(Formula::new(text, names, &[]).expect("a formula of this file"))
    }
}

impl Objective for Typed {
    fn dim(&self) -> usize {
        self.0.dim()
    }

    fn value(&mut self, x: &[f64]) -> f64 {
        self.0.value(x)
    }

    fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
        self.0.gradient(x, g);
    }

    fn hessian(&mut self, x: &[f64], h: &mut [f64]) {
        self.0.hessian(x, &mut vec![0.0; x.len()], h);
    }
}

/// Every combination of a method's choices and switches, all other parameters at their defaults.
fn variants(spec: &Spec) -> Vec<Args> {
    let mut all = vec![Args::new()];
    for param in spec.params {
        let values: Vec<&str> = match param.kind {
            Kind::Choice(choices) => choices.iter().map(|choice| choice.id).collect(),
            Kind::Switch => vec!["off", "on"],
            _ => continue,
        };
        all = all
            .into_iter()
            .flat_map(|args| {
                values.iter().map(move |value| {
                    let mut args = args.clone();
                    args.insert(param.id.to_string(), Arg::Text((*value).to_string()));
                    args
                })
            })
            .collect();
    }
    all
}

fn is_number(param: &Param) -> bool {
    !matches!(param.kind, Kind::Choice(_) | Kind::Switch)
}

/// Each combination, once with all numbers at their defaults and once with all of them elsewhere, so that parts which a 0
/// switches off are on; and each at two rates.
fn settings(spec: &Spec) -> Vec<Args> {
    let mut all = Vec::new();
    for args in variants(spec) {
        for (elsewhere, lr) in [(false, 0.01), (true, 0.01), (true, 0.0003)] {
            let mut args = args.clone();
            for param in spec.params.iter().filter(|param| elsewhere && is_number(param)) {
                let [low, high] = param.range;
                // The geometric or arithmetic mean of the slider's ends.
                let middle = if param.kind == Kind::Log { (low * high).sqrt() } else { (low + high) / 2.0 };
                let middle = if param.kind == Kind::Integer { middle.round() } else { middle };
                args.insert(param.id.to_string(), Arg::Number(middle));
            }
            if has_rate(spec) {
                args.insert("lr".to_string(), Arg::Number(lr));
            }
            all.push(args);
        }
    }
    all
}

/// Whether a method has a rate of its own; one that searches takes the schedule as a factor of its first trial.
fn has_rate(spec: &Spec) -> bool {
    spec.params.iter().any(|param| param.id == "lr")
}

/// Whether lines of a method's rule are found by the step itself.
fn searches(spec: &Spec) -> bool {
    (spec.rule)(&Values::defaults(spec.params)).iter().any(|line| !line.found.is_empty())
}

fn rate(values: &Values) -> f64 {
    values.get("lr").unwrap_or(1.0)
}

fn values(spec: &Spec, args: &Args) -> Values {
    Values::new(spec.params, args, spec.id).expect("arguments of this file")
}

fn call(spec: &Spec, args: &Args) -> String {
    Call { id: spec.id.to_string(), params: args.clone() }.to_text()
}

/// What a method remembers.
fn remembered(spec: &Spec, method: &dyn Optimizer, n: usize) -> Vec<f64> {
    let mut state = vec![0.0; spec.state.iter().map(|state| state.len(n)).sum()];
    method.state(&mut state);
    state
}

#[test]
fn ids_are_unique_words() {
    for (i, spec) in METHODS.iter().enumerate() {
        assert!(METHODS[..i].iter().all(|other| other.id != spec.id && other.name != spec.name), "{}", spec.id);
        assert!(spec.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", spec.id);
        for (j, param) in spec.params.iter().enumerate() {
            assert!(spec.params[..j].iter().all(|other| other.id != param.id), "{} {}", spec.id, param.id);
        }
        for (j, state) in spec.state.iter().enumerate() {
            assert!(spec.state[..j].iter().all(|other| other.id != state.id), "{} {}", spec.id, state.id);
            assert!(spec.params.iter().all(|param| param.id != state.id), "{} {}", spec.id, state.id);
        }
    }
}

#[test]
fn methods_and_parameters_describe_themselves() {
    for spec in METHODS {
        assert!(spec.idea.ends_with('.') && !spec.source.is_empty() && !spec.libraries.is_empty(), "{}", spec.id);
        assert!(has_rate(spec) != searches(spec), "{} has a rate or searches", spec.id);
        for param in spec.params {
            let name = format!("{}: {}", spec.id, param.id);
            let ([low, high], [least, most]) = (param.range, param.legal);
            assert!(!param.name.is_empty() && param.name != param.id, "{name} has a name for people");
            assert!(least <= low && low < high && high <= most, "{name}: the slider stays within what is legal");
            assert!(least <= param.default && param.default <= most, "{name}: the default is legal");
            assert!(param.kind != Kind::Log || low > 0.0, "{name}: a logarithmic slider starts above 0");
            assert!(param.note.is_empty() || param.note.ends_with('.'), "{name}: a note is a sentence");
        }
        for line in (spec.rule)(&Values::defaults(spec.params)) {
            assert!(line.say.ends_with(['.', ',']), "{}: {}", spec.id, line.say);
        }
    }
}

#[test]
fn settings_of_libraries_are_calls() {
    for spec in METHODS {
        for library in spec.libraries {
            assert!(!library.name.is_empty() && !library.difference.is_empty(), "{}", spec.id);
            let call = Call::from_text(&format!("{}({})", spec.id, library.settings)).expect("a call");
            resolve(&call).unwrap_or_else(|error| panic!("{} for {}: {error}", spec.id, library.name));
            // Settings that change nothing would be noise on the page.
            let defaults = Values::defaults(spec.params);
            let changed = resolve(&call).expect("a call").1.args().len();
            assert_eq!(changed, call.params.len(), "{} for {} names defaults: {defaults:?}", spec.id, library.name);
        }
    }
}

#[test]
fn every_variant_descends_a_bowl() {
    for spec in METHODS {
        for args in variants(spec) {
            let mut f = Typed::new("(x^2 + 4*y^2)/2", &["x", "y"]);
            let mut args = args;
            // Adadelta's moves grow from √ε; all others walk at α = 0.05.
            if has_rate(spec) {
                args.insert("lr".to_string(), Arg::Number(if spec.id == "adadelta" { 1.0 } else { 0.05 }));
            }
            let values = values(spec, &args);
            let mut method = (spec.build)(2, &values);
            let mut x = [1.0, -1.0];
            let before = f.value(&x);
            method.init(&mut f, &x);
            for _ in 0..300 {
                method.step(&mut f, &mut x, rate(&values));
            }
            let after = f.value(&x);
            // Adadelta, the slowest, is at 0.6 of the start; all others are below 0.1.
            assert!(after < 0.7 * before, "{}: from {before} to {after}", call(spec, &args));
        }
    }
}

#[test]
fn elementwise_methods_move_points_together_exactly_as_alone() {
    // A separable function, so that a long point is several short ones.
    let text = "sum(i, 1, n, log(cosh(x[i])) + x[i]^2/8)";
    let starts = [1.5, -0.3, 0.0, 4.0];
    for spec in METHODS.iter().filter(|spec| spec.elementwise) {
        for args in settings(spec) {
            let values = values(spec, &args);
            let mut together = Typed::new(text, &["x1", "x2", "x3", "x4"]);
            let mut method = (spec.build)(4, &values);
            let mut x = starts;
            method.init(&mut together, &x);
            for _ in 0..50 {
                method.step(&mut together, &mut x, rate(&values));
            }
            for (start, x) in starts.iter().zip(x) {
                let mut alone = Typed::new("log(cosh(x1)) + x1^2/8", &["x1"]);
                let mut method = (spec.build)(1, &values);
                let mut y = [*start];
                method.init(&mut alone, &y);
                for _ in 0..50 {
                    method.step(&mut alone, &mut y, rate(&values));
                }
                assert_eq!(y[0].to_bits(), x.to_bits(), "{} from {start}", call(spec, &args));
            }
        }
    }
}

#[test]
fn the_rule_is_what_the_code_does() {
    // Step for step from the same point with the same memory. The rule writes powers βᵗ where the code keeps products,
    // which shows where 1 − βᵗ is small: two units in the last place over 1 − 0.999, times α at most 0.01 and the state.
    const TOLERANCE: f64 = 1e-12;
    let functions = [
        ("(1 - x)^2 + 10*(y - x^2)^2 + 0*z", [-1.2, 1.0, 0.5]),
        ("log(cosh(x + 2*y)) + (x - y)^2/3 + z^2", [2.0, -1.5, 1e-4]),
    ];
    let mut worst: f64 = 0.0;
    for spec in METHODS {
        for args in settings(spec) {
            let values = values(spec, &args);
            for (text, start) in functions {
                for schedule in ["constant", "inverse_sqrt"] {
                    let rates = Rates::new(&Call::new(schedule)).expect("a schedule");
                    let mut f = Typed::new(text, &["x", "y", "z"]);
                    let mut rule = spec.ready(&values, 3).unwrap_or_else(|e| panic!("{}: {e}", call(spec, &args)));
                    let mut method = (spec.build)(3, &values);
                    let mut x = start;
                    method.init(&mut f, &x);
                    for k in 0..30 {
                        let rate = rates.rate(rate(&values), k);
                        let (before, state_before) = (x, remembered(spec, method.as_ref(), 3));
                        rule.begin(&before, &state_before, k + 1, rate);
                        method.step(&mut f, &mut x, rate);
                        let state = remembered(spec, method.as_ref(), 3);
                        if rule.searches() {
                            // What the step found is given; the lines that use it are carried out.
                            rule.give(&state);
                        }
                        rule.step(&mut f);
                        let (mut ruled, mut kept) = ([0.0; 3], vec![0.0; state.len()]);
                        rule.x(&mut ruled);
                        rule.state(&mut kept);
                        for (a, b) in x.iter().chain(&state).zip(ruled.iter().chain(&kept)) {
                            let error = (a - b).abs() / (1.0 + a.abs());
                            worst = worst.max(error);
                            assert!(
                                error <= TOLERANCE,
                                "{} on {text}, {schedule}, step {}: the code has {x:?} {state:?}, the rule {ruled:?} {kept:?}",
                                call(spec, &args),
                                k + 1
                            );
                        }
                    }
                }
            }
        }
    }
    println!("largest difference {worst:e}");
}

#[test]
fn the_formula_of_a_schedule_is_its_rate() {
    for schedule in SCHEDULES {
        let mut choices = vec![Args::new()];
        if let Some(param) = schedule.params.iter().find(|param| matches!(param.kind, Kind::Choice(_))) {
            choices.push(Args::from_iter([(param.id.to_string(), param.arg(1.0))]));
        }
        for args in choices {
            let rates = Rates::new(&Call { id: schedule.id.to_string(), params: args }).expect("a schedule");
            let names: Vec<&str> = schedule.params.iter().map(|param| param.id).chain(["lr", "k"]).collect();
            let mut formula = Formula::new(schedule.formula, &names, &[]).expect("a schedule's formula reads");
            for k in (0..40).chain([99, 100, 499, 500, 777, 1234]) {
                let point: Vec<f64> = rates.values.as_slice().iter().copied().chain([0.3, k as f64]).collect();
                let (expected, found) = (formula.value(&point), rates.rate(0.3, k));
                // Powers by libm and by squaring differ by some units in the last place for each doubling.
                assert!((found - expected).abs() <= 1e-13 * 0.3, "{} at k = {k}: {found}, {expected}", schedule.id);
            }
        }
    }
}

/// A number for a parameter from a number in [0, 1) and one that says where to look.
fn number(param: &Param, place: u8, share: f64) -> f64 {
    let ([low, high], [least, most]) = (param.range, param.legal);
    let value = match place {
        0..=2 => param.default,
        3 => least,
        4 => most,
        5 if param.kind == Kind::Log => 1e300_f64.min(most),
        _ => low + share * (high - low),
    };
    if param.kind == Kind::Integer { value.round() } else { value }
}

/// Any legal arguments.
fn arguments(params: &'static [Param]) -> impl Strategy<Value = Args> {
    prop::collection::vec((0u8..12, 0.0..1.0f64), params.len()).prop_map(move |draws| {
        params
            .iter()
            .zip(draws)
            .map(|(param, (place, share))| {
                let arg = match param.kind {
                    Kind::Choice(choices) => Arg::Text(choices[usize::from(place) % choices.len()].id.to_string()),
                    Kind::Switch => Arg::Text(if place % 2 == 0 { "off" } else { "on" }.to_string()),
                    _ => Arg::Number(number(param, place, share)),
                };
                (param.id.to_string(), arg)
            })
            .collect()
    })
}

fn entry(id: &'static str, params: &'static [Param]) -> impl Strategy<Value = Call> {
    arguments(params).prop_map(move |params| Call { id: id.to_string(), params })
}

fn method() -> impl Strategy<Value = Call> {
    (0..METHODS.len()).prop_flat_map(|i| entry(METHODS[i].id, METHODS[i].params))
}

fn schedule() -> impl Strategy<Value = Call> {
    (0..SCHEDULES.len()).prop_flat_map(|i| entry(SCHEDULES[i].id, SCHEDULES[i].params))
}

fn stop() -> impl Strategy<Value = Vec<Call>> {
    prop::collection::vec((0..STOP_RULES.len()).prop_flat_map(|i| entry(STOP_RULES[i].id, STOP_RULES[i].params)), 0..3)
}

/// A catalogue surface, or a formula with kinks, poles, overflow and places where it is not defined.
fn problem() -> impl Strategy<Value = Call> {
    let term = prop::sample::select(&[
        "x^2",
        "y^4",
        "x*y",
        "sin(3*x)",
        "exp(x - y)",
        "1/(x - 1)",
        "sqrt(y)",
        "log(x)",
        "abs(x - y)",
        "max(x, y)^3",
        "cosh(9*x)",
        "x",
        "-y",
        "0*y",
        "floor(x)",
        "1e200*x^2",
    ]);
    let typed = prop::collection::vec(term, 1..5)
        .prop_map(|terms| Call::new(TYPED).choose("f", &format!("{} + 0*x", terms.join(" + "))));
    let all: Vec<&'static str> = surfaces().map(|surface| surface.id).collect();
    prop_oneof![prop::sample::select(all).prop_map(Call::new), typed]
}

/// Where a run starts, as a multiple of the problem's own start: also nowhere.
fn shift() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(1.0), 2 => -3.0..3.0f64, 1 => Just(1e300), 1 => Just(f64::NAN)]
}

fn run(problem: &Call, shift: f64, method: &Call, schedule: &Call, noise: f64, stop: &[Call]) -> (Problem, Racer) {
    let mut problem = Problem::new(problem).expect("a problem");
    let (spec, values) = resolve(method).expect("legal arguments");
    let stop: Vec<Stop> = stop.iter().map(|call| Stop::new(call).expect("a legal threshold")).collect();
    let rates = Rates::new(schedule).expect("legal arguments");
    let setup = Setup { spec, values, rates, noise, seed: 9, stop: &stop, steps: 150, rows: 64 };
    let start: Vec<f64> = problem.start.iter().map(|x| x * shift).collect();
    let mut racer = Racer::new(&mut problem, &start, setup);
    racer.advance(&mut problem, 1_000);
    (problem, racer)
}

fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

proptest! {
    // The seeds of failures are not kept in files; the cases of a run are enough for all pairs many times over.
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_keeps_a_consistent_history_and_repeats_to_the_bit(
        problem in problem(),
        shift in shift(),
        method in method(),
        schedule in schedule(),
        noise in prop_oneof![Just(0.0), 0.0..2.0f64],
        stop in stop(),
    ) {
        let (mut ready, racer) = run(&problem, shift, &method, &schedule, noise, &stop);
        let (_, again) = run(&problem, shift, &method, &schedule, noise, &stop);
        let trace = racer.trace();
        prop_assert!(racer.status() != isoline::spec::Status::Running);
        prop_assert_eq!(racer.status(), again.status());
        prop_assert_eq!(racer.reason(), again.reason());
        prop_assert_eq!(trace.k(), again.trace().k());
        let mut last: Option<(u64, isoline::run::Row<'_>)> = None;
        for ((k, row), (other_k, other)) in trace.rows().zip(again.trace().rows()) {
            prop_assert_eq!(k, other_k);
            let pairs = [(row.x(), other.x()), (row.gradient(), other.gradient()), (row.state(), other.state())];
            for (a, b) in pairs {
                prop_assert!(a.iter().zip(b).all(|(a, b)| same(*a, *b)), "step {k} differs: {a:?} {b:?}");
            }
            // f and ∇f are those of x, exactly: the record is made by the same functions.
            let mut g = vec![0.0; ready.dim()];
            prop_assert!(same(row.f(), ready.value(row.x())), "f at step {}", k);
            ready.gradient(row.x(), &mut g);
            prop_assert!(g.iter().zip(row.gradient()).all(|(a, b)| same(*a, *b)), "gradient at step {}", k);
            let counts = row.counts();
            if searches(racer.spec) {
                // A step asks for something, but for no more than its tries.
                let asked = counts.values + counts.gradients + counts.hessians;
                prop_assert!(asked <= 50 + k * 900, "{} evaluations in {} steps", asked, k);
            } else {
                // A method with a rate asks for one gradient a step and nothing else.
                prop_assert_eq!((counts.values, counts.gradients, counts.hessians), (0, k, 0));
            }
            if let Some((before, previous)) = last {
                prop_assert!(before < k);
                if before + 1 == k {
                    let moved: f64 = row.x().iter().zip(previous.x()).map(|(a, b)| (a - b) * (a - b)).sum();
                    prop_assert!(same(row.step(), moved.sqrt()), "step {}: {} {}", k, row.step(), moved.sqrt());
                }
            } else {
                prop_assert_eq!(k, 0);
                prop_assert!(row.step().is_nan());
            }
            last = Some((k, row));
        }
        prop_assert_eq!(last.map(|(k, _)| k), Some(trace.k()), "the latest iterate is always kept");
    }
}
