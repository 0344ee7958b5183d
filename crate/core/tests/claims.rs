//! The lecture's claims on first-order methods, measured on the core. Each check says which alteration makes it fail;
//! each of these alterations was tried.

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

use isoline::chord::{chord, lowest};
use isoline::link::{Entry, Experiment};
use isoline::maps::contest;
use isoline::math::{cos, power, sin, sq};
use isoline::optim::{METHODS, resolve};
use isoline::overlay::{Anatomy, Picture, Sight, TERMS, picture};
use isoline::problem::Objective;
use isoline::race::Race;
use isoline::run::{Racer, Setup};
use isoline::schedule::Rates;
use isoline::spec::{Call, Status};
use isoline::surface::{Problem, TYPED};

fn surface(text: &str) -> Problem {
    Problem::new(&Call::from_text(text).expect("a call")).expect("a surface")
}

fn typed(formula: &str) -> Problem {
    Problem::new(&Call::new(TYPED).choose("f", formula)).expect("a formula")
}

/// A run of a method at a constant rate, all its steps kept.
fn run(problem: &mut Problem, start: &[f64], method: &str, steps: u64) -> Racer {
    let (spec, values) = resolve(&Call::from_text(method).expect("a call")).expect("a method");
    let rates = Rates::new(&Call::new("constant")).expect("a schedule");
    let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &[], steps, rows: steps as usize + 1 };
    let mut racer = Racer::new(problem, start, setup);
    racer.advance(problem, steps);
    racer
}

/// The same on the map, for what is drawn.
fn race_on(surface: Call, start: &[f64], method: &str, steps: u64) -> Race {
    let racers = vec![Entry::new(Call::from_text(method).expect("a call"))];
    let stop = Vec::new();
    let start = start.to_vec();
    let experiment = Experiment { surface, start, racers, stop, steps: 1000, ..Experiment::default() };
    let mut race = Race::new(&experiment).expect("a race");
    race.advance(steps);
    race
}

fn race(name: &str, start: &[f64], method: &str, steps: u64) -> Race {
    race_on(Call::from_text(name).expect("a call"), start, method, steps)
}

/// A map with equal scales, 160 pixels for a unit.
const SIGHT: Sight = Sight { view: [-2.5, 2.5, -2.0, 2.0], size: [800.0, 640.0] };

/// From the first to the last point of each of an overlay's marks in a role.
fn marks(picture: &Picture, overlay: &str, role: &str) -> Vec<[f64; 2]> {
    let found = picture.marks.iter().filter(|mark| mark.overlay == overlay && mark.role == role);
    found
        .map(|mark| {
            let [from, to] = [mark.points[0], mark.points[mark.points.len() - 1]];
            [to[0] - from[0], to[1] - from[1]]
        })
        .collect()
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// Whether a run has diverged, or is on its way so far out that nothing brings it back.
fn lost(racer: &Racer) -> bool {
    racer.status() == Status::Diverged || racer.trace().latest().f() > 1e30
}

fn end(racer: &Racer) -> Vec<f64> {
    racer.trace().latest().x().to_vec()
}

/// Points from which a step is looked at, none of them stationary.
const PLACES: [(&str, [f64; 2]); 5] = [
    ("rosenbrock", [-1.2, 1.0]),
    ("himmelblau", [1.0, -2.0]),
    ("beale", [0.5, -1.0]),
    ("quadratic(kappa=100)", [-4.0, 1.5]),
    ("peaks", [0.3, 1.1]),
];

/// C02: of all directions of one length, the gradient step's gives the smallest f.
///
/// Fails when gradient descent moves along −sign(g) or along +g.
#[test]
fn c02_the_gradient_step_descends_fastest() {
    const DIRECTIONS: usize = 128;
    const LENGTH: f64 = 1e-5;
    for (name, start) in PLACES {
        let mut problem = surface(name);
        let mut g = [0.0; 2];
        problem.gradient(&start, &mut g);
        let lr = LENGTH / norm(&g);
        let step = difference(&end(&run(&mut problem, &start, &format!("gd(lr={lr:e})"), 1)), &start);
        // Rounding of x, of size 1e-16, against a length of 1e-5.
        assert!((norm(&step) / LENGTH - 1.0).abs() < 1e-9, "{name}");
        let along = problem.value(&[start[0] + step[0], start[1] + step[1]]);
        for i in 1..DIRECTIONS {
            let angle = std::f64::consts::TAU * i as f64 / DIRECTIONS as f64;
            let (s, c) = (sin(angle), cos(angle));
            let turned = [c * step[0] - s * step[1], s * step[0] + c * step[1]];
            let other = problem.value(&[start[0] + turned[0], start[1] + turned[1]]);
            // Turned by 3 degrees f is higher by 0.001 |g| 1e-5 less curvature times 1e-10: always visible.
            assert!(along < other, "{name}: {along} at angle 0, {other} at {angle}");
        }
    }
}

/// C04: the gradient is zero where descent ends, and where it ends depends on the start.
///
/// Fails when gradient descent moves by α sign(g): it then hops about the minimum for ever.
#[test]
fn c04_each_start_finds_its_own_minimum() {
    for (name, starts, method) in [
        ("double_well_1d(depth=0.5)", vec![vec![-1.7], vec![-0.4], vec![0.4], vec![1.7]], "gd(lr=0.03)"),
        ("two_basins", vec![vec![-1.7, 1.2], vec![-0.6, -1.0], vec![0.4, 1.0], vec![1.7, 1.2]], "gd(lr=0.05)"),
    ] {
        let mut problem = surface(name);
        let ends: Vec<Vec<f64>> = starts.iter().map(|start| end(&run(&mut problem, start, method, 2000))).collect();
        let mut g = vec![0.0; problem.dim()];
        for (x, minimum) in ends.iter().zip([-1.0, -1.0, 1.0, 1.0]) {
            problem.gradient(x, &mut g);
            // The minima are (∓1, 0) by the formula. A step of less than a rounding of x leaves a slope of that size.
            assert!(norm(&g) < 1e-12, "{name}: slope {g:?} at {x:?}");
            assert!((x[0] - minimum).abs() < 1e-9, "{name}: {x:?}");
        }
        // f = ¼ d (x − 1)² (x + 2) there: 0.5 and 0.
        let f = [problem.value(&ends[0]), problem.value(&ends[3])];
        assert!((f[0] - 0.5).abs() < 1e-12 && f[1].abs() < 1e-12, "{name}: {f:?}");
    }
}

/// C03: on f = a x²/2 descent converges from one side for α < 1/a, oscillates for 1/a < α < 2/a, and diverges for α > 2/a; at
/// α = 1/a it is there in one step, at α = 2/a it goes to and fro for ever. The tangent has the slope a x.
///
/// Fails when gradient descent steps by α g/2.
#[test]
fn c03_three_regimes_on_a_parabola() {
    for a in [0.5, 1.0, 4.0_f64] {
        let mut problem = typed(&format!("{a}*x^2/2"));
        let mut go = |lr: f64, steps: u64| {
            let racer = run(&mut problem, &[3.0], &format!("gd(lr={lr:e})"), steps);
            racer.trace().rows().map(|(_, row)| row.x()[0]).collect::<Vec<_>>()
        };
        for factor in [0.1, 0.5, 0.99] {
            let x = go(factor / a, 30);
            assert!(x.windows(2).all(|pair| pair[1] > 0.0 && pair[1] < pair[0]), "a = {a}, α = {factor}/a: {x:?}");
        }
        // Powers of two throughout: exact.
        assert_eq!(go(1.0 / a, 1)[1], 0.0, "a = {a}");
        for factor in [1.01, 1.5, 1.99] {
            let x = go(factor / a, 30);
            assert!(
                x.windows(2).all(|pair| pair[1] * pair[0] < 0.0 && pair[1].abs() < pair[0].abs()),
                "a = {a}, α = {factor}/a"
            );
        }
        assert!(go(2.0 / a, 30).windows(2).all(|pair| pair[1] == -pair[0]), "a = {a}");
        for factor in [2.01, 3.0] {
            let x = go(factor / a, 30);
            assert!(
                x.windows(2).all(|pair| pair[1] * pair[0] < 0.0 && pair[1].abs() > pair[0].abs()),
                "a = {a}, α = {factor}/a"
            );
        }
        let formula = Call::new(TYPED).choose("f", &format!("{a}*x^2/2"));
        let race = race_on(formula, &[3.0], "gd(lr=0.1)", 5);
        for k in 0..5 {
            let x = race.racers()[0].trace().at(k).1.x()[0];
            let picture = picture(&race, 0, k, &["tangent"], SIGHT);
            let [from, to] = [picture.marks[0].points[0], picture.marks[0].points[1]];
            let slope = (to[1] - from[1]) / (to[0] - from[0]);
            assert!((slope - a * x).abs() < 1e-9 * (1.0 + a * x), "a = {a}, {k}: {slope}");
            let middle = 0.5 * (from[1] + to[1]);
            assert!(
                (middle - a * x * x / 2.0).abs() < 1e-9 * (1.0 + middle),
                "a = {a}, {k}: it touches at the iterate"
            );
        }
    }
}

/// C05: on a convex curve no chord runs below the graph; on the others one does, and the search finds it.
///
/// Fails when the search compares with the curve at an end instead of half way, or looks for chords above the curve.
#[test]
fn c05_the_chord_test() {
    let search = |formula: &str, interval: [f64; 2]| {
        let mut problem = typed(formula);
        lowest(&mut |x| problem.value(&[x]), interval)
    };
    let convex = [
        "x^2",
        "abs(x)",
        "exp(x)",
        "x^4",
        "max(x, 2*x - 1)",
        "sqrt(1 + x^2)",
        "3*x - 1",
        "0*x + 2",
        "log(1 + exp(x))",
        "x*x - 2*x*1000 + 1000000",
    ];
    for formula in convex {
        assert_eq!(search(formula, [-3.0, 3.0]), None, "{formula} is convex");
    }
    for formula in ["sin(x)", "x^3", "x^4 - 3*x^2 + x", "-x^2", "sqrt(abs(x))", "cos(5*x) + x^2", "tanh(x)"] {
        let found = search(formula, [-3.0, 3.0]).unwrap_or_else(|| panic!("{formula} is not convex"));
        let mut problem = typed(formula);
        let [a, b] = found.ends.map(|x| problem.value(&[x]));
        let below = problem.value(&[0.5 * (found.ends[0] + found.ends[1])]) - 0.5 * (a + b);
        assert!(below > 1e-3 && found.verdict == "below", "{formula}: {found:?}");
        assert!((found.middle[2] + below).abs() <= 1e-12 * (1.0 + below), "{formula}: the gap is what it says");
    }
    // The middle part of a wave is convex by itself, and no minimum of it is a local one only.
    assert_eq!(search("-cos(x)", [-1.5, 1.5]), None);
    let mut square = |x: f64| x * x;
    let chord = chord(&mut square, [-1.0, 3.0]);
    // (1 + 9)/2 − 1 = 4.
    assert_eq!((chord.middle, chord.verdict), ([1.0, 1.0, 4.0], "above"));
    assert_eq!(isoline::chord::chord(&mut |x| 2.0 * x, [0.0, 1.0]).verdict, "on");
    assert_eq!(isoline::chord::chord(&mut |x| 1.0 / x, [0.0, 1.0]).verdict, "undefined");
}

/// C07: at each iterate the gradient is orthogonal to the isoline through it.
///
/// The tangent comes from values of f alone: the chord between the two points where the isoline crosses a small circle.
/// Fails when a surface's gradient has a wrong factor in one component: 210 for 200 in Rosenbrock's.
#[test]
fn c07_the_gradient_is_orthogonal_to_the_isoline() {
    const RADIUS: f64 = 1e-5;
    for (name, start) in PLACES {
        let mut problem = surface(name);
        let racer = run(&mut problem, &start, "gd(lr=0.0005)", 40);
        assert_eq!(racer.trace().k(), 40);
        for (k, row) in racer.trace().rows() {
            let (x, level, g) = (row.x(), row.f(), row.gradient());
            let rim = |angle: f64| [RADIUS * cos(angle), RADIUS * sin(angle)];
            let mut above = |angle: f64| problem.value(&[x[0] + rim(angle)[0], x[1] + rim(angle)[1]]) > level;
            // A half-plane of directions goes up. Its bounds are looked for from a direction that goes up to one that goes
            // down, found among 64, so that a wrong gradient does not lead the search.
            let fan = |i: usize| std::f64::consts::TAU * i as f64 / 64.0;
            let mut crossings = Vec::new();
            for i in 0..64 {
                let (mut a, mut b) = (fan(i), fan(i + 1));
                let side = above(a);
                if side == above(b) {
                    continue;
                }
                for _ in 0..50 {
                    let middle = (a + b) / 2.0;
                    *(if above(middle) == side { &mut a } else { &mut b }) = middle;
                }
                crossings.push(rim(a));
            }
            assert_eq!(crossings.len(), 2, "{name}, step {k}: the isoline crosses the circle twice");
            let chord = difference(&crossings[1], &crossings[0]);
            let cosine = (g[0] * chord[0] + g[1] * chord[1]) / (norm(g) * norm(&chord));
            // The chord turns with the square of the radius, most where an isoline bends sharply: 3e-6 in Rosenbrock's
            // valley. Rounding of f, 1e-15 over a radius of 1e-5 times a slope of 1 or more, counts for less.
            assert!(cosine.abs() < 2e-5, "{name}, step {k}: the cosine of the angle is {cosine:e}");
        }
    }
}

/// C08: training on one sample, until ‖θᵏ⁺¹ − θᵏ‖ < ε: the run ends at the first such k; that sample's loss goes to 0, the
/// others' do not.
///
/// Fails when the rule looks at ‖∇f‖, or at the square of the step.
#[test]
fn c08_the_run_stops_at_the_first_short_step() {
    let samples = [(1.0, 2.0), (2.0, 3.0), (3.0, 5.0), (4.0, 4.0)];
    let mut problem = typed("(2*x + y - 3)^2");
    for eps in [1e-2, 1e-4, 1e-7] {
        let (spec, values) = resolve(&Call::from_text("gd(lr=0.05)").unwrap()).unwrap();
        let rates = Rates::new(&Call::new("constant")).unwrap();
        let stop = [isoline::run::Stop::new(&Call::new("step").with("eps", eps)).unwrap()];
        let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &stop, steps: 500, rows: 501 };
        let mut racer = Racer::new(&mut problem, &[-3.0, -2.0], setup);
        racer.advance(&mut problem, 500);
        assert_eq!(racer.status(), Status::Converged, "ε = {eps}");
        let rows: Vec<Vec<f64>> = racer.trace().rows().map(|(_, row)| row.x().to_vec()).collect();
        let steps: Vec<f64> = rows.windows(2).map(|pair| norm(&difference(&pair[1], &pair[0]))).collect();
        let first = steps.iter().position(|&step| step < eps).expect("a short step");
        assert_eq!(racer.trace().k() as usize, first + 1, "ε = {eps}: {steps:?}");
        // Each step halves the residual r = 11, for 1 − 2·0.05·(2² + 1) = ½, and is 0.05·2|r|·√5 long: it ends after a step
        // shorter than ε, at a residual below ε/(0.1·√5)/2.
        let x = end(&racer);
        let loss = |(s, t): (f64, f64)| sq(s * x[0] + x[1] - t);
        assert!(loss(samples[1]).sqrt() < 2.3 * eps, "ε = {eps}: {}", loss(samples[1]));
        for i in [0, 2, 3] {
            assert!(loss(samples[i]) > 0.1, "sample {i}: {}", loss(samples[i]));
        }
    }
}

/// C09: the batch gradient is the average over the samples; leaving out 1/n is the same way at α/n.
///
/// Fails when gradient descent divides its step by the gradient's length.
#[test]
fn c09_leaving_out_one_over_n_rescales_the_rate() {
    let samples = ["(x + y - 2)^2", "(2*x + y - 3)^2", "(3*x + y - 5)^2", "(4*x + y - 4)^2", "(0.5*x + y - 1)^2"];
    let start = [-3.0, -2.0];
    for n in [2, 3, 4, 5] {
        let sum = samples[..n].join(" + ");
        let (mut mean, mut total) = (typed(&format!("({sum})/{n}")), typed(&sum));
        // The gradient of the whole is the average of the samples' own, summed in another order.
        let mut g = [0.0; 2];
        mean.gradient(&start, &mut g);
        let mut average = [0.0; 2];
        for sample in &samples[..n] {
            let mut own = [0.0; 2];
            typed(sample).gradient(&start, &mut own);
            for i in 0..2 {
                average[i] += own[i] / n as f64;
            }
        }
        assert!(norm(&difference(&g, &average)) < 8.0 * f64::EPSILON * norm(&g), "n = {n}: {g:?} {average:?}");
        let a = run(&mut mean, &start, "gd(lr=0.05)", 200);
        let b = run(&mut total, &start, &format!("gd(lr={:e})", 0.05 / n as f64), 200);
        for ((k, a), (_, b)) in a.trace().rows().zip(b.trace().rows()) {
            // A few roundings a step, which the contraction keeps from adding up; none at all where n is a power of two.
            let far = norm(&difference(a.x(), b.x()));
            assert!(far <= if n % 2 == 0 { 0.0 } else { 1e-13 }, "n = {n}, step {k}: {far:e}");
        }
        // Adam divides the factor out: the same way at the same rate, up to ε = 1e-8 against slopes of 1e-2 and more.
        let a = run(&mut mean, &start, "adam(lr=0.2)", 20);
        let b = run(&mut total, &start, "adam(lr=0.2)", 20);
        let far = norm(&difference(&end(&a), &end(&b)));
        assert!(far < 1e-5, "n = {n}: {far:e}");
    }
}

/// C15: with noisy gradients of a strictly convex F a constant α keeps hovering, α/k converges, and α/k² stops short.
///
/// On f = ½ ‖x‖² with noise of variance 1 in each coordinate all three are known exactly. Fails when the rate falls like
/// 1/√k, or when the noise is a half too strong.
#[test]
fn c15_only_the_harmonic_rates_converge() {
    const REPEATS: u32 = 200;
    const STEPS: u64 = 1000;
    let start = [-4.0, 1.5];
    let mut problem = surface("quadratic(kappa=1,angle=0)");
    // Mean and half the width of its 99.9 % interval, 3.29 standard errors, of each number over the repeats.
    let mut over = |alpha: f64, schedule: &str, look: &dyn Fn(&[f64]) -> f64| {
        let mut numbers = Vec::new();
        for seed in 0..REPEATS {
            let (spec, values) = resolve(&Call::new("gd").with("lr", alpha)).unwrap();
            let rates = Rates::new(&Call::from_text(schedule).unwrap()).unwrap();
            let setup = Setup { spec, values, rates, noise: 1.0, seed: seed.into(), stop: &[], steps: STEPS, rows: 2 };
            let mut racer = Racer::new(&mut problem, &start, setup);
            racer.advance(&mut problem, STEPS);
            numbers.push(look(racer.trace().latest().x()));
        }
        let m = f64::from(REPEATS);
        let mean = numbers.iter().sum::<f64>() / m;
        let variance = numbers.iter().map(|x| sq(x - mean)).sum::<f64>() / (m - 1.0);
        (mean, 3.29 * (variance / m).sqrt())
    };
    let rayleigh = (std::f64::consts::PI / 2.0).sqrt();
    // Each coordinate of a constant rate keeps the variance α²/(1 − (1 − α)²) = 1/3.
    let (mean, half) = over(0.5, "constant", &norm);
    assert!((mean - rayleigh / 3f64.sqrt()).abs() < half, "constant: {mean} ± {half}");
    // With 1/k the iterate is the mean of the first k noises: variance 1/k.
    let (mean, half) = over(1.0, "inverse", &norm);
    assert!((mean - rayleigh / (STEPS as f64).sqrt()).abs() < half && mean + half < 0.1, "1/k: {mean} ± {half}");
    // With ½/k² the mean of the iterates stops at Π (1 − ½ j⁻²) = sin(π√½)/(π√½) of the way, 0.05 % more after 1000 steps.
    let root = std::f64::consts::PI * 0.5f64.sqrt();
    for i in 0..2 {
        let (mean, half) = over(0.5, "power(p=2)", &|x| x[i]);
        let share = sin(root) / root;
        assert!((mean - share * start[i]).abs() < half + 0.001 * start[i].abs(), "1/k²: {mean} ± {half}");
    }
    let (mean, half) = over(0.5, "power(p=2)", &norm);
    assert!(mean - half > 1.3, "1/k²: {mean} ± {half}");
}

/// C02, as drawn: of the fan's probes the one along −∇f falls most, and the gradient's arrow points the same way.
///
/// Fails when the arrow has its components exchanged, or the fan is turned by half a step.
#[test]
fn c02_the_fan_shows_it() {
    for (name, start) in PLACES {
        let race = race(name, &start, "gd(lr=0.0001)", 1);
        let picture = picture(&race, 0, 0, &["gradient", "fan"], SIGHT);
        let arrow = marks(&picture, "gradient", "gradient")[0];
        let g = race.racers()[0].trace().at(0).1.gradient();
        let along = arrow[0] * g[0] + arrow[1] * g[1];
        assert!((along / (norm(&arrow) * norm(g)) + 1.0).abs() < 1e-9, "{name}: against the gradient");
        let steepest =
            picture.marks.iter().filter(|mark| mark.role == "falls").max_by(|a, b| a.weight.total_cmp(&b.weight));
        let probe = steepest.expect("some probes fall").points[1];
        let probe = [probe[0] - start[0], probe[1] - start[1]];
        let cosine = (probe[0] * arrow[0] + probe[1] * arrow[1]) / (norm(&probe) * norm(&arrow));
        assert!(cosine > 1.0 - 1e-9, "{name}: {cosine}");
    }
}

/// C07, as drawn: the angle printed is 90° at every iterate, and says so of the map only where its axes are equal.
///
/// Fails when the tangent is taken from the gradient with a wrong factor in one component: 210 for 200 in Rosenbrock's.
#[test]
fn c07_the_angle_printed_is_a_right_one() {
    for (name, start) in PLACES {
        let race = race(name, &start, "gd(lr=0.0005)", 40);
        for k in 0..40 {
            let angle = |sight| {
                let picture = picture(&race, 0, k, &["angle"], sight);
                let corner = picture.marks.iter().find(|mark| mark.role == "corner").expect("a corner");
                (corner.label.clone(), picture.words[0].clone())
            };
            let (label, words) = angle(SIGHT);
            let degrees: f64 = label.trim_end_matches('°').parse().expect("a number of degrees");
            // The radius is a hundredth of a pixel, 6e-5: where the isoline bends over 1/300 the chord turns by 1°/60.
            assert!((degrees - 90.0).abs() <= 0.05, "{name}, step {k}: {label}");
            assert!(!words.contains("looks like"), "{words}");
        }
        let wide = Sight { size: [800.0, 200.0], ..SIGHT };
        let skewed = picture(&race, 0, 0, &["angle"], wide);
        assert!(skewed.words[0].contains("looks like"), "{name}: {}", skewed.words[0]);
    }
}

/// C16: the steepest dimension bounds α at 2/λmax, and the best α contracts by (κ − 1)/(κ + 1).
///
/// Fails when gradient descent steps by α g/2.
#[test]
fn c16_steepest_dimension_bounds_alpha() {
    for kappa in [2.0, 10.0, 300.0] {
        let mut problem = surface(&format!("quadratic(kappa={kappa})"));
        let far = [-4.0, 1.5];
        let mut at = |factor: f64| run(&mut problem, &far, &format!("gd(lr={:e})", factor * 2.0 / kappa), 20_000);
        // A step multiplies the steep coordinate by 1 − ακ = −0.998, or −1.002.
        assert!(at(0.999).trace().latest().f() < 1e-12, "κ = {kappa}");
        assert!(lost(&at(1.001)), "κ = {kappa}");

        // Both coordinates of the axes start alike, so that each step contracts exactly.
        let mut problem = surface(&format!("quadratic(kappa={kappa},angle=0)"));
        let best = 2.0 / (1.0 + kappa);
        let racer = run(&mut problem, &[1.0, 1.0], &format!("gd(lr={best:e})"), 20);
        let rows: Vec<f64> = racer.trace().rows().map(|(_, row)| norm(row.x())).collect();
        for pair in rows.windows(2) {
            let contraction = pair[1] / pair[0];
            // Twenty steps of a few roundings each.
            assert!((contraction - (kappa - 1.0) / (kappa + 1.0)).abs() < 1e-12, "κ = {kappa}: {contraction}");
        }
        // And no other rate contracts better in its worst coordinate.
        for lr in [0.9 * best, 1.1 * best] {
            let racer = run(&mut problem, &[1.0, 1.0], &format!("gd(lr={lr:e})"), 20);
            assert!(racer.trace().latest().x().iter().any(|x| x.abs() > rows[20] / 2f64.sqrt()), "κ = {kappa}");
        }
    }
}

/// C17: the velocity is the decayed sum of all past steps, v = −α Σ βʲ ∇ₖ₋ⱼ, a vector.
///
/// Fails when the new gradient is weighted by 1 − β.
#[test]
fn c17_velocity_is_the_weighted_history() {
    let (alpha, beta) = (0.0005, 0.9);
    let mut problem = surface("rosenbrock");
    let racer = run(&mut problem, &[-1.2, 1.0], "momentum(lr=0.0005,beta=0.9)", 60);
    let gradients: Vec<Vec<f64>> = racer.trace().rows().map(|(_, row)| row.gradient().to_vec()).collect();
    for (k, row) in racer.trace().rows().skip(1) {
        for i in 0..2 {
            let mut sum = 0.0;
            let mut weight = 1.0;
            for g in gradients[..k as usize].iter().rev() {
                sum += weight * g[i];
                weight *= beta;
            }
            // Sums of at most 60 terms of one size: 60 roundings.
            let size = alpha * gradients.iter().map(|g| g[i].abs()).fold(0.0, f64::max) / (1.0 - beta);
            assert!((row.state()[i] + alpha * sum).abs() < 60.0 * f64::EPSILON * size, "step {k}");
        }
    }
}

/// C17, as drawn: the arrows laid tip to tail are −αβʲ∇ₖ₋ⱼ, begin at the iterate and end where the velocity does.
///
/// Fails when the weights are βʲ⁺¹, or the oldest gradient of the history is left out.
#[test]
fn c17_the_terms_lie_tip_to_tail() {
    let (alpha, beta) = (0.0005, 0.9);
    let race = race("rosenbrock", &[-1.2, 1.0], "momentum(lr=0.0005,beta=0.9)", 60);
    let trace = race.racers()[0].trace();
    for k in [0, 1, 5, 23, 40] {
        let picture = picture(&race, 0, k, &["velocity"], SIGHT);
        let terms = marks(&picture, "velocity", "term");
        assert_eq!(terms.len(), (k as usize + 1).min(TERMS));
        let velocity = trace.at(k + 1).1.state();
        let sum = marks(&picture, "velocity", "sum")[0].map(|x| x / picture.moves);
        let mut whole = [0.0; 2];
        for (j, term) in terms.iter().enumerate() {
            let g = trace.at(k - j as u64).1.gradient();
            for i in 0..2 {
                let expected = -alpha * power(beta, j as u64) * g[i];
                // Points near x = 1 magnified up to 1000 times: a few roundings of 1 beside what is asked for.
                let drawn = term[i] / picture.moves;
                assert!((drawn - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{k}, {j}: {drawn} {expected}");
                whole[i] += expected;
            }
        }
        for i in 0..2 {
            assert!((sum[i] - velocity[i]).abs() < 1e-12, "{k}: the sum is v");
            let older = marks(&picture, "velocity", "older").first().map_or(0.0, |older| older[i] / picture.moves);
            assert!((whole[i] + older - velocity[i]).abs() < 1e-12, "{k}: and so are its parts together");
        }
        assert_eq!(marks(&picture, "velocity", "older").len(), usize::from(k as usize >= TERMS));
    }
}

/// C18: with β = 0 momentum is plain gradient descent, to the bit.
///
/// Fails when β is bounded away from 0, by 1e-12 even.
#[test]
fn c18_without_memory_momentum_is_gradient_descent() {
    for (name, start) in PLACES {
        let mut problem = surface(name);
        let plain = run(&mut problem, &start, "gd(lr=0.0007)", 200);
        for rate in ["inside", "outside"] {
            let momentum = run(&mut problem, &start, &format!("momentum(lr=0.0007,beta=0,rate={rate})"), 200);
            for ((_, a), (_, b)) in plain.trace().rows().zip(momentum.trace().rows()) {
                let bits = |x: &[f64]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(a.x()), bits(b.x()), "{name}");
            }
        }
        assert_eq!(plain.trace().k(), 200);
    }
}

/// C19: on a constant slope the velocity grows, to the bound α‖g‖/(1 − β).
///
/// Fails when the new gradient is weighted by 1 − β: the bound is then α‖g‖.
#[test]
fn c19_velocity_grows_to_its_bound_where_gradients_agree() {
    for beta in [0.5, 0.9, 0.99] {
        // ‖g‖ = 5.
        let racer = run(&mut typed("3*x - 4*y"), &[0.0, 0.0], &format!("momentum(lr=0.1,beta={beta})"), 3000);
        let bound = 0.1 * 5.0 / (1.0 - beta);
        let speeds: Vec<f64> = racer.trace().rows().map(|(_, row)| norm(row.state())).collect();
        for (t, pair) in (1u64..).zip(speeds.windows(2)) {
            // While it is below the bound by more than its rounding, each step is longer than the one before.
            assert!(pair[1] > pair[0] || pair[0] > bound * (1.0 - 1e-12), "β = {beta}, step {t}");
            assert!(pair[1] <= bound * (1.0 + 1e-12), "β = {beta}, step {t}: {}", pair[1]);
            let expected = bound * (1.0 - power(beta, t));
            assert!((pair[1] - expected).abs() < 1e-12 * bound, "β = {beta}, step {t}");
        }
        assert!((speeds[3000] - bound).abs() < 1e-12 * bound, "β = {beta}: {}", speeds[3000]);
    }
}

/// C20: momentum can pass a local minimum at which gradient descent stays.
///
/// Fails when momentum forgets its velocity.
#[test]
fn c20_momentum_passes_a_local_minimum() {
    let mut problem = surface("two_basins");
    let start = problem.start.clone();
    let plain = end(&run(&mut problem, &start, "gd(lr=0.05)", 2000));
    let momentum = end(&run(&mut problem, &start, "momentum(lr=0.05,beta=0.9)", 2000));
    assert!(norm(&difference(&plain, &[-1.0, 0.0])) < 1e-9, "gradient descent ends at {plain:?}");
    assert!(norm(&difference(&momentum, &[1.0, 0.0])) < 1e-9, "momentum ends at {momentum:?}");
    assert!(problem.value(&momentum) < problem.value(&plain) - 0.4);
}

/// C21: Nesterov's method jumps first, then corrects; on a convex quadratic it is faster than gradient descent and keeps
/// within Nesterov's O(1/k²).
///
/// Fails when the gradient is measured at x instead of x + βv.
#[test]
fn c21_nesterov_jumps_first_then_corrects() {
    let (alpha, beta) = (0.0004, 0.9);
    let mut problem = surface("rosenbrock");
    let racer = run(&mut problem, &[-1.2, 1.0], "nesterov(lr=0.0004,beta=0.9)", 50);
    let mut g = [0.0; 2];
    for k in 0..50 {
        let (now, next) = (racer.trace().at(k).1, racer.trace().at(k + 1).1);
        let jump: Vec<f64> = now.state().iter().map(|v| beta * v).collect();
        let landing: Vec<f64> = now.x().iter().zip(&jump).map(|(x, jump)| x + jump).collect();
        problem.gradient(&landing, &mut g);
        for i in 0..2 {
            let green = jump[i] - alpha * g[i];
            assert!((next.state()[i] - green).abs() < 1e-14, "v after step {}", k + 1);
            assert!((next.x()[i] - (now.x()[i] + green)).abs() < 1e-14, "x after step {}", k + 1);
        }
        // The library's point is the landing of the next jump.
        let library = run(&mut problem, &[-1.2, 1.0], "nesterov(lr=0.0004,beta=0.9,report=lookahead)", k + 1);
        for i in 0..2 {
            let landing = next.x()[i] + beta * next.state()[i];
            assert!((end(&library)[i] - landing).abs() < 1e-12, "look-ahead point after step {}", k + 1);
        }
    }

    // α = 1/L and β = (√κ − 1)/(√κ + 1), both coordinates starting alike; L = κ, f* = 0.
    for kappa in [10.0, 100.0, 1000.0_f64] {
        let mut problem = surface(&format!("quadratic(kappa={kappa},angle=0)"));
        let (alpha, beta) = (1.0 / kappa, (kappa.sqrt() - 1.0) / (kappa.sqrt() + 1.0));
        let steps = 20 * kappa.sqrt() as u64;
        let plain = run(&mut problem, &[1.0, 1.0], &format!("gd(lr={alpha:e})"), steps);
        let nesterov = run(&mut problem, &[1.0, 1.0], &format!("nesterov(lr={alpha:e},beta={beta:e})"), steps);
        // Nesterov's rate for a strongly convex f: f − f* ≤ L ‖x₀ − x*‖² (1 − 1/√κ)ᵏ.
        let distance2 = 2.0;
        let mut bound = kappa * distance2;
        for (_, row) in nesterov.trace().rows() {
            assert!(row.f() <= bound * (1.0 + 1e-12), "κ = {kappa}: {} above {bound}", row.f());
            bound *= 1.0 - 1.0 / kappa.sqrt();
        }
        for (k, row) in nesterov.trace().rows() {
            let bound = 2.0 * kappa * distance2 / ((k + 1) * (k + 1)) as f64;
            assert!(row.f() <= bound, "κ = {kappa}, step {k}: {} above {bound}", row.f());
        }
        let (a, b) = (plain.trace().latest().f(), nesterov.trace().latest().f());
        // After 20 √κ steps (1 − 1/κ)^(2k) against (1 − 1/√κ)^k.
        assert!(b < 1e-3 * a, "κ = {kappa}: gradient descent {a}, Nesterov {b}");
    }
}

/// C21, as drawn in Hinton's picture: jump βv, correction −α∇f(x + βv), their sum the new velocity; beside it standard
/// momentum's βv − α∇f(x).
///
/// Fails when the correction is drawn to where standard momentum would lead.
#[test]
fn c21_jump_and_correction_make_the_step() {
    let (alpha, beta) = (0.0004, 0.9);
    let mut problem = surface("rosenbrock");
    for rate in ["inside", "outside"] {
        let race = race("rosenbrock", &[-1.2, 1.0], &format!("nesterov(lr=0.0004,beta=0.9,rate={rate})"), 50);
        for k in [1, 2, 10, 30] {
            let picture = picture(&race, 0, k, &["jump"], SIGHT);
            let part = |role: &str| {
                marks(&picture, "jump", role).iter().map(|v| v.map(|x| x / picture.moves)).collect::<Vec<_>>()
            };
            let (now, next) = (race.racers()[0].trace().at(k).1, race.racers()[0].trace().at(k + 1).1);
            let before = race.racers()[0].trace().at(k - 1).1;
            let velocity = difference(now.x(), before.x());
            let (mut here, mut there) = ([0.0; 2], [0.0; 2]);
            problem.gradient(now.x(), &mut here);
            problem.gradient(&[now.x()[0] + beta * velocity[0], now.x()[1] + beta * velocity[1]], &mut there);
            let [jump, correction, sum] = ["jump", "correction", "sum"].map(|role| part(role)[0]);
            let usual = part("usual");
            for i in 0..2 {
                // Differences of points of size 1.
                assert!((jump[i] - beta * velocity[i]).abs() < 1e-14 * 16.0, "{k}");
                assert!((correction[i] + alpha * there[i]).abs() < 1e-12, "{k}");
                assert!((sum[i] - (next.x()[i] - now.x()[i])).abs() < 1e-14 * 16.0, "{k}");
                assert!((usual[0][i] + alpha * here[i]).abs() < 1e-12, "{k}");
                assert!((usual[0][i] + usual[1][i] - (beta * velocity[i] - alpha * here[i])).abs() < 1e-12, "{k}");
            }
            let together = norm(&[jump[0] + correction[0], jump[1] + correction[1]]);
            assert!((together - norm(&sum)).abs() < 1e-12, "{k}: {together}");
        }
    }
    let race = race("rosenbrock", &[-1.2, 1.0], "momentum(lr=0.0004)", 5);
    assert!(picture(&race, 0, 3, &["jump"], SIGHT).marks.is_empty(), "momentum does not jump first");
}

/// C22, as drawn: the half axes of the ellipse are the effective steps α/(√s + ε); for gradient descent it is a circle of α.
///
/// Fails when √ is left out, or when the mean square of the step before is used.
#[test]
fn c22_the_ellipse_has_the_effective_steps() {
    let axes = |method: &str, k: u64| {
        let race = race("quadratic(kappa=100,angle=0)", &[1.0, 1.0], method, 200);
        let sum = Anatomy::new(&race, 0, k).expect("a racer").sum.expect("a weighted sum");
        let state = race.racers()[0].trace().at(k + 1).1.state().to_vec();
        let picture = picture(&race, 0, k, &["ellipse"], SIGHT);
        let drawn = marks(&picture, "ellipse", "axis");
        let drawn = [norm(&drawn[0]), norm(&drawn[1])];
        let axes = [sum.total[0].abs(), sum.total[1].abs()];
        assert!((drawn[0] / drawn[1] - axes[0] / axes[1]).abs() < 1e-9 * drawn[0] / drawn[1], "{method}");
        (axes, state)
    };
    let close = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-12;
    let (circle, _) = axes("gd(lr=0.005)", 20);
    assert_eq!(circle, [0.005; 2]);
    // α (1 + β + β² + …) over the 21 gradients so far: towards α/(1 − β), the bound of C19.
    let (circle, _) = axes("momentum(lr=0.001,beta=0.9)", 20);
    assert!(circle.iter().all(|axis| close(*axis, 0.001 * (1.0 - power(0.9, 21)) / 0.1)), "{circle:?}");
    // With 256 of them looked at and the rest as a geometric series.
    let (circle, _) = axes("momentum(lr=0.001,beta=0.999)", 190);
    assert!(circle.iter().all(|axis| close(*axis, 0.001 * (1.0 - power(0.999, 191)) / (1.0 - 0.999))), "{circle:?}");
    for k in [0, 1, 9, 60] {
        let (found, s) = axes("rmsprop(lr=0.01,momentum=0)", k);
        assert!((0..2).all(|i| close(found[i], 0.01 / (s[i].sqrt() + 1e-8))), "{k}: {found:?}");
        let (found, state) = axes("adam(lr=0.01)", k);
        let root = |i: usize| (state[2 + i] / (1.0 - power(0.999, k + 1))).sqrt();
        // The weights of the average sum to 1 only after its correction, and 1 − β₂ᵗ cancels three digits.
        assert!((0..2).all(|i| (found[i] * (root(i) + 1e-8) / 0.01 - 1.0).abs() < 1e-11), "{k}: {found:?}");
    }
}

/// C22: RMSProp's effective step is larger in the flat coordinate, and it converges at a rate where gradient descent
/// diverges.
///
/// Fails when the division by the root mean square is left out, or is by one number for all coordinates.
#[test]
fn c22_rmsprop_damps_the_steep_direction() {
    let mut problem = surface("quadratic(kappa=100,angle=0)");
    let start = [1.0, 1.0];
    // 2/λmax = 0.02.
    let plain = run(&mut problem, &start, "gd(lr=0.025)", 500);
    assert!(lost(&plain), "gradient descent diverges");
    let racer = run(&mut problem, &start, "rmsprop(lr=0.025)", 500);
    let momentum = run(&mut problem, &start, "momentum(lr=0.025,beta=0)", 500);
    assert!(lost(&momentum), "and so does momentum without memory");
    // The first ten steps, while both coordinates still descend: Δx/g is α/√s, and √s is in proportion to the slope.
    for k in 0..10 {
        let (now, next) = (racer.trace().at(k).1, racer.trace().at(k + 1).1);
        let effective: Vec<f64> = (0..2).map(|i| (now.x()[i] - next.x()[i]) / now.gradient()[i]).collect();
        assert!((effective[0] / effective[1] - 100.0).abs() < 1e-3, "step {k}: {effective:?}");
    }
    // A constant rate ends in a cycle of size α: λmax α²/2 = 0.03 against 50.5 at the start.
    let f = racer.trace().latest().f();
    assert!(f < 0.5 * 101.0 * 0.025 * 0.025, "{f}");
}

/// C23: Adam's moments start at zero and are biased towards it; corrected, the first step is α in each coordinate,
/// uncorrected α (1 − β₁)/√(1 − β₂).
///
/// Fails when a correction is left out, or uses βᵗ⁻¹ for βᵗ.
#[test]
fn c23_adam_corrects_the_bias_of_its_start() {
    let (beta1, beta2) = (0.9, 0.999_f64);
    let start = [-1.2, 1.0];
    let mut problem = surface("rosenbrock");
    let corrected = run(&mut problem, &start, "adam(lr=0.01)", 20);
    let biased = run(&mut problem, &start, "adam(lr=0.01,bias_correction=off)", 20);
    let factor = (1.0 - beta1) / (1.0 - beta2).sqrt();
    assert!((factor - 3.16).abs() < 0.005);
    for i in 0..2 {
        let moved = |racer: &Racer| (racer.trace().at(1).1.x()[i] - start[i]).abs();
        // ε = 1e-8 against slopes of 88 and 216, or of √(1 − β₂) times that before the correction.
        assert!((moved(&corrected) / 0.01 - 1.0).abs() < 1e-8, "{}", moved(&corrected));
        assert!((moved(&biased) / 0.01 / factor - 1.0).abs() < 1e-8, "{}", moved(&biased));
    }
    let gradients: Vec<Vec<f64>> = corrected.trace().rows().map(|(_, row)| row.gradient().to_vec()).collect();
    for (t, row) in corrected.trace().rows().skip(1) {
        let before = corrected.trace().at(t - 1).1;
        for i in 0..2 {
            // m̂ and v̂ in closed form: weighted means with weights βʲ that sum to 1.
            let (mut m, mut v, mut sum1, mut sum2) = (0.0, 0.0, 0.0, 0.0);
            let (mut weight1, mut weight2) = (1.0, 1.0);
            for g in gradients[..t as usize].iter().rev() {
                m += weight1 * g[i];
                v += weight2 * g[i] * g[i];
                sum1 += weight1;
                sum2 += weight2;
                weight1 *= beta1;
                weight2 *= beta2;
            }
            let step = 0.01 * (m / sum1) / ((v / sum2).sqrt() + 1e-8);
            let moved = before.x()[i] - row.x()[i];
            // 1 − β₂ᵗ loses three digits to cancellation at t = 1.
            assert!((moved - step).abs() < 1e-12 * 0.01 + 1e-15, "step {t}: {moved} {step}");
            // The raw moments are these means times 1 − βᵗ: biased towards 0.
            let [raw_m, raw_v] = [row.state()[i], row.state()[2 + i]];
            assert!((raw_m - m / sum1 * (1.0 - power(beta1, t))).abs() <= 1e-12 * (1.0 + raw_m.abs()), "step {t}");
            assert!((raw_v - v / sum2 * (1.0 - power(beta2, t))).abs() <= 1e-12 * (1.0 + raw_v.abs()), "step {t}");
        }
    }
}

/// C24: the other methods, each against an independent reference, every recorded iterate, within the case's tolerance.
///
/// Fails when a formula is altered: ε inside the root for Adagrad, outside the maximum for AdaMax, the maximum over the other
/// moment for AMSGrad, no schedule for Nadam, another average of moves for Adadelta.
#[test]
fn c24_the_others_follow_independent_references() {
    // What the lecture names beside the above: vanilla SGD, Adagrad, Adadelta, AdaMax, Nadam, AMSGrad; with the least number
    // of checks: two of x, one of f and one of each buffer for every trajectory.
    for (file, method, least) in [
        ("optimizers_torch", "gd", 30),
        ("optimizers_torch", "gd_1_over_n", 30),
        ("optimizers_torch", "adagrad", 40),
        ("optimizers_torch", "adadelta", 50),
        ("optimizers_torch", "adamax", 50),
        ("optimizers_torch", "nadam", 50),
        ("optimizers_torch", "amsgrad", 60),
        ("optimizers_variants", "adagrad_eps_inside", 15),
        ("optimizers_variants", "adamax_eps_outside", 15),
        ("optimizers_variants", "nadam_keras", 15),
        ("optimizers_variants", "nadam_no_schedule", 15),
        ("optimizers_variants", "amsgrad_epsilon_hat", 15),
        ("optimizers_variants", "amsgrad_corrected_max", 15),
    ] {
        let path = format!("{}/tests/reference/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let mut reference = reference::Reference::read(&path).expect("a sound file");
        let cases = reference.whole["cases"].as_array_mut().expect("a list of cases");
        cases.retain(|case| case["method"] == method);
        let mut report = reference::Report::new(false);
        reference::check(&reference, &mut report).expect("sound cases");
        assert_eq!((report.failed, report.skipped), (0, 0), "{:#?}", report.notes);
        assert!(report.passed >= least, "{method}: {} checks", report.passed);
    }
}

/// C25: which method is best depends on the problem: none is first on all of them, neither as its source has it nor tuned.
///
/// First is who needs the fewest steps to a ten-thousandth of the first f − f*, ties included. Fails when all methods take
/// gradient descent's steps: then all of them are first everywhere.
#[test]
fn c25_no_method_is_first_on_all_problems() {
    const PROBLEMS: [&str; 5] = ["ill_quadratic", "rosenbrock", "beale", "himmelblau", "booth"];
    // Whether each method was first on all problems so far, by default and tuned.
    let mut champions = vec![[true; 2]; METHODS.len()];
    let mut solved = [0; 2];
    for problem in PROBLEMS {
        let steps: Vec<[f64; 2]> = METHODS
            .iter()
            .map(|spec| {
                let contest = contest(spec.id, &Call::new(problem), 1e-4, 2000, 24).expect("a sound contest");
                [Some(contest.default), contest.tuned].map(|outcome| match outcome {
                    Some(outcome) if outcome.trial.arrived => outcome.trial.steps,
                    _ => f64::INFINITY,
                })
            })
            .collect();
        for how in 0..2 {
            let least = steps.iter().map(|steps| steps[how]).fold(f64::INFINITY, f64::min);
            if least == f64::INFINITY {
                continue;
            }
            solved[how] += 1;
            for (champion, steps) in champions.iter_mut().zip(&steps) {
                champion[how] &= steps[how] == least;
            }
        }
    }
    assert!(solved.iter().all(|&solved| solved >= 4), "somebody arrives nearly everywhere: {solved:?}");
    for (spec, first) in METHODS.iter().zip(champions) {
        assert_eq!(first, [false; 2], "{} is first on all problems", spec.id);
    }
}
