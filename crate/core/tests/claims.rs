//! The lecture's claims on first-order methods, measured on the core. Each check says which alteration makes it fail;
//! each of these alterations was tried.

#[path = "../examples/conformance/functions.rs"]
mod functions;
#[path = "../examples/conformance/reference.rs"]
mod reference;
#[path = "../examples/conformance/schedules.rs"]
mod schedules;
#[path = "../examples/conformance/trajectories.rs"]
mod trajectories;

use isoline::maps::contest;
use isoline::math::{cos, power, sin};
use isoline::optim::{METHODS, resolve};
use isoline::problem::Objective;
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
