//! The lecture's claims on second-order methods, curve fitting and linear systems, measured on the core. Each check says
//! which alteration makes it fail; each of these alterations was tried.

use isoline::dense;
use isoline::linesearch::{Kind, Search};
use isoline::linsolve::direct::{backward_error, by_inverse, solve};
use isoline::linsolve::suit::{facts, spectral_radius};
use isoline::linsolve::{METHODS, Matrix, Solve};
use isoline::lsq::loss::Loss;
use isoline::lsq::{Fit, Formulas, Residuals, SumOfSquares, damped_step, gauss_newton_step};
use isoline::math::{cos, log};
use isoline::noise::Normal;
use isoline::optim::{Optimizer, resolve};
use isoline::problem::Objective;
use isoline::run::{Racer, Setup};
use isoline::schedule::Rates;
use isoline::spec::{Call, Status, Values};
use isoline::surface::{Problem, TYPED};

fn typed(formula: &str) -> Problem {
    Problem::new(&Call::new(TYPED).choose("f", formula)).expect("a formula")
}

fn surface(text: &str) -> Problem {
    Problem::new(&Call::from_text(text).expect("a call")).expect("a surface")
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// A run of a method, all its steps kept.
fn run(problem: &mut Problem, start: &[f64], method: &str, steps: u64) -> Racer {
    let (spec, values) = resolve(&Call::from_text(method).expect("a call")).expect("a method");
    let rates = Rates::new(&Call::new("constant")).expect("a schedule");
    let setup = Setup { spec, values, rates, noise: 0.0, seed: 0, stop: &[], steps, rows: steps as usize + 1 };
    let mut racer = Racer::new(problem, start, setup);
    racer.advance(problem, steps);
    racer
}

/// Steps until ‖∇f‖ is below 10⁻⁸.
fn steps_to_rest(racer: &Racer) -> Option<u64> {
    racer.trace().rows().find(|(_, row)| norm(row.gradient()) < 1e-8).map(|(k, _)| k)
}

fn method(text: &str, n: usize) -> Box<dyn Optimizer> {
    let (spec, values) = resolve(&Call::from_text(text).expect("a call")).expect("a method");
    (spec.build)(n, &values)
}

/// C10: the exact α makes φ′ zero and successive gradients orthogonal; on a quadratic it is gᵀg/gᵀHg; Armijo's and Wolfe's
/// conditions hold for theirs.
///
/// Fails when the exact search stops at the first bracket's upper end.
#[test]
fn c10_line_searches_keep_their_promises() {
    for (name, start) in [("rosenbrock", [-1.2, 1.0]), ("beale", [0.5, -1.0]), ("himmelblau", [1.0, -2.0])] {
        let mut problem = surface(name);
        let racer = run(&mut problem, &start, "steepest(search=exact)", 10);
        let rows: Vec<_> = racer.trace().rows().collect();
        for pair in rows.windows(2) {
            let (a, b) = (pair[0].1.gradient(), pair[1].1.gradient());
            let cosine = dense::dot(a, b) / norm(a) / norm(b);
            // φ′ is zero to rounding of α, 1e-16, times the change of direction along the step.
            assert!(cosine.abs() < 1e-8 || norm(b) < 1e-6, "{name}: {cosine}");
        }
    }
    let mut bowl = surface("quadratic(kappa=100)");
    let (x, mut g, mut h) = ([-4.0, 1.5], [0.0; 2], [0.0; 4]);
    let f0 = bowl.value_and_gradient(&x, &mut g);
    bowl.hessian(&x, &mut h);
    let d = g.map(|g| -g);
    let slope = -dense::dot(&g, &g);
    let best = -slope / dense::form(&g, &h, &g);
    let mut exact = Search::new(2, Kind::Exact, 1e-4, 0.9);
    let found = exact.run(&mut bowl, &x, &d, f0, slope, 1.0).expect("a bowl has a bottom").0;
    assert!((found / best - 1.0).abs() < 1e-12, "{found} {best}");
    for kind in [Kind::Backtracking, Kind::StrongWolfe, Kind::HagerZhang] {
        for first in [1e-5, 0.01, 1.0, 50.0] {
            let mut search = Search::new(2, kind, 0.3, 0.4);
            let (alpha, f) = search.run(&mut bowl, &x, &d, f0, slope, first).expect("a step");
            assert!(f <= f0 + 0.3 * alpha * slope, "{kind:?} from {first}: Armijo");
            let there = dense::dot(search.gradient(), &d);
            assert!(kind == Kind::Backtracking || there.abs() <= 0.4 * slope.abs(), "{kind:?} from {first}: curvature");
        }
    }
}

/// C26: value, gradient, Jacobian and Hessian have their shapes and agree with differences.
///
/// Fails when the Hessian of a sum of squares leaves out Σ r ∇²r.
#[test]
fn c26_derivatives_agree_with_differences() {
    let texts = ["10*(x2 - x1^2)", "1 - x1", "exp(x1*x2) - 2"];
    let mut residuals = Formulas::new(&texts, &["x1", "x2"]).expect("formulas");
    let mut f = SumOfSquares::new(&residuals);
    let x = [-0.7, 0.4];
    let (mut r, mut j, mut g, mut h) = ([0.0; 3], [0.0; 6], [0.0; 2], [0.0; 4]);
    residuals.jacobian(&x, &mut r, &mut j);
    f.gradient(&x, &mut g);
    f.hessian(&x, &mut h);
    let step = 1e-5;
    for k in 0..2 {
        let (mut above, mut below) = (x, x);
        above[k] += step;
        below[k] -= step;
        // Truncation of third derivatives below 3000 times h²/6, and rounding 1e-14/h.
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        close((f.value(&above) - f.value(&below)) / (2.0 * step), g[k]);
        let (mut g_above, mut g_below) = ([0.0; 2], [0.0; 2]);
        f.gradient(&above, &mut g_above);
        f.gradient(&below, &mut g_below);
        for i in 0..2 {
            close((g_above[i] - g_below[i]) / (2.0 * step), h[i * 2 + k]);
        }
        let (mut r_above, mut r_below) = ([0.0; 3], [0.0; 3]);
        residuals.residuals(&above, &mut r_above);
        residuals.residuals(&below, &mut r_below);
        for i in 0..3 {
            close((r_above[i] - r_below[i]) / (2.0 * step), j[i * 2 + k]);
        }
    }
}

/// C27: Newton's step is −H⁻¹∇f, its order is 2, and it does not depend on the coordinates.
///
/// Fails when Newton's step is scaled by 0.1.
#[test]
fn c27_newton_converges_quadratically_whatever_the_coordinates() {
    let mut problem = surface("rosenbrock");
    let racer = run(&mut problem, &[0.8, 0.6], "newton", 6);
    let errors: Vec<f64> = racer.trace().rows().map(|(_, row)| norm(&[row.x()[0] - 1.0, row.x()[1] - 1.0])).collect();
    // e₊ ≈ C e²: the order from three errors that are neither far nor rounding.
    let small: Vec<f64> = errors.iter().copied().filter(|e| (1e-13..0.5).contains(e)).collect();
    let last = &small[small.len() - 3..];
    let order = log(last[2] / last[1]) / log(last[1] / last[0]);
    assert!((1.5..3.0).contains(&order), "order {order} of {errors:?}");
    // x = A z with A = (2, 1; 0.5, −1): iterates correspond.
    let mut other = typed("(1 - (2*x + y))^2 + 100*((x/2 - y) - (2*x + y)^2)^2");
    let z0 = [(0.8 + 0.6) / 2.5, 0.8 - 2.0 * (0.8 + 0.6) / 2.5];
    let turned = run(&mut other, &z0, "newton", 4);
    for ((_, a), (_, b)) in racer.trace().rows().zip(turned.trace().rows()) {
        let z = b.x();
        // Rounding times the condition of the Hessian, 2500.
        assert!((2.0 * z[0] + z[1] - a.x()[0]).abs() < 1e-9 && (z[0] / 2.0 - z[1] - a.x()[1]).abs() < 1e-9);
    }
}

/// C28: pure Newton goes to a saddle; the safeguarded forms and trust regions reach a minimum.
///
/// Fails when the modified form keeps negative eigenvalues.
#[test]
fn c28_newton_is_not_magic_at_an_indefinite_hessian() {
    // Minima at (±1, 0), a saddle at the origin.
    let text = "(x^2 - 1)^2/4 + y^2/2";
    let start = [0.3, 1.0];
    let inertia = |method: &str| {
        let mut problem = typed(text);
        let racer = run(&mut problem, &start, method, 60);
        let row = racer.trace().latest();
        assert!(norm(row.gradient()) < 1e-8, "{method} is at rest");
        let mut h = [0.0; 4];
        problem.hessian(row.x(), &mut h);
        let (mut values, mut vectors) = ([0.0; 2], [0.0; 4]);
        dense::eigen(&mut h, 2, &mut values, &mut vectors);
        values[0] > 0.0
    };
    assert!(!inertia("newton"), "the pure form goes to the saddle");
    for method in
        ["newton(form=damped)", "newton(form=modified)", "trust_region", "trust_region(model=steihaug)", "newton_cg"]
    {
        assert!(inertia(method), "{method} reaches a minimum");
    }
}

/// C29: solving beats the explicit inverse on an ill-conditioned system.
///
/// Fails when the solve by LU forms the inverse.
#[test]
fn c29_no_inverse_is_needed() {
    for seed in [1, 2, 3] {
        // With its rows upside down it is no longer one that elimination can take as it comes.
        let a = Matrix::random(20, 1e10, seed).expect("a matrix").to_dense();
        let a: Vec<f64> = a.chunks_exact(20).rev().flatten().copied().collect();
        let a = Matrix::dense(20, 20, &a).expect("a matrix");
        // A solution of the size of 1, far below what the inverse's entries allow: then its errors show.
        let mut b = vec![0.0; 20];
        a.multiply(&[1.0; 20], &mut b);
        let by_solve = backward_error(&a, &b, &solve("lu", &a, &b).expect("regular"));
        let by_inverse = backward_error(&a, &b, &by_inverse(&a, &b).expect("regular"));
        assert!(by_solve < 1e-15 && by_inverse > 100.0 * by_solve, "{by_solve} {by_inverse}");
    }
}

/// C30 and C32, in numbers: a Newton method keeps matrices of k², BFGS one, L-BFGS none. The times are the benchmark's.
///
/// Fails when L-BFGS declares a matrix.
#[test]
fn c30_c32_memory_by_kind() {
    let numbers = |id: &str, n: usize| {
        let (spec, _) = resolve(&Call::new(id)).expect("a method");
        spec.state.iter().map(|state| state.len(n)).sum::<usize>() as f64
    };
    for (id, power) in [("newton", 2.0), ("bfgs", 2.0), ("lbfgs", 1.0)] {
        let slope = log(numbers(id, 4096) / numbers(id, 1024)) / log(4.0);
        assert!((slope - power).abs() < 0.01, "{id}: {slope}");
    }
}

/// C31: Newton solves linear regression in one step, from 100 random starts.
///
/// Fails when Newton's step is scaled by 0.1.
#[test]
fn c31_newton_solves_linear_regression_in_one_step() {
    let data = [(0.0, 1.1), (1.0, 2.9), (2.0, 5.2), (3.0, 6.8)];
    let texts: Vec<String> = data.iter().map(|(x, y)| format!("x1 + {x}*x2 - {y}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut f = SumOfSquares::new(&Formulas::new(&texts, &["x1", "x2"]).expect("formulas"));
    // Normal equations by hand: n = 4, Σx = 6, Σx² = 14, Σy = 16, Σxy = 33.7.
    let slope = (4.0 * 33.7 - 6.0 * 16.0) / (4.0 * 14.0 - 36.0);
    let expected = [(16.0 - 6.0 * slope) / 4.0, slope];
    let mut normal = Normal::new(5);
    for _ in 0..100 {
        let mut x = [10.0 * normal.draw(), 10.0 * normal.draw()];
        method("newton", 2).step(&mut f, &mut x, 1.0);
        // Rounding of a start of size 30 times the condition 20.
        assert!(x.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-12), "{x:?} {expected:?}");
    }
}

/// C32: BFGS satisfies the secant condition after each step, and with exact steps ends on a quadratic in n steps; so does
/// L-BFGS with as many pairs.
///
/// Fails when the update's weight is ρ instead of ρ(1 + ρ yᵀHy).
#[test]
fn c32_bfgs_learns_the_inverse_hessian() {
    let mut f = surface("rosenbrock");
    let mut bfgs = method("bfgs", 2);
    let (mut x, mut g) = ([-1.2, 1.0], [0.0; 2]);
    f.gradient(&x, &mut g);
    let mut state = [0.0; 7];
    for _ in 0..20 {
        let (old, g_old) = (x, g);
        bfgs.step(&mut f, &mut x, 1.0);
        f.gradient(&x, &mut g);
        bfgs.state(&mut state);
        let (s, y) = ([x[0] - old[0], x[1] - old[1]], [g[0] - g_old[0], g[1] - g_old[1]]);
        let mut hy = [0.0; 2];
        dense::multiply(&state[3..], &y, &mut hy);
        // H y sums terms that cancel by the condition of H, about 2500, times rounding.
        let off = norm(&[hy[0] - s[0], hy[1] - s[1]]) / norm(&s);
        assert!(off < 1e-9, "H y = s: {off}");
    }
    for method in ["bfgs(search=exact)", "lbfgs(search=exact)", "ncg(search=exact)"] {
        let mut f = typed("x1^2 + 3*x2^2 + 10*x3^2 + 40*x4^2 + x1*x2 - x3*x4");
        let racer = run(&mut f, &[1.0, -2.0, 3.0, 0.5], method, 4);
        assert!(norm(racer.trace().latest().gradient()) < 1e-9, "{method}: {:?}", racer.trace().latest().gradient());
    }
}

/// C33: Gauss–Newton's 2JᵀJ is the Hessian where residuals vanish; a linear problem takes one step.
///
/// Fails when the Hessian of a sum of squares leaves out Σ r ∇²r: it is then the same everywhere.
#[test]
fn c33_gauss_newton_is_the_hessian_at_zero_residuals() {
    let mut residuals = Formulas::new(&["10*(x2 - x1^2)", "1 - x1"], &["x1", "x2"]).expect("formulas");
    let off = |x: [f64; 2], residuals: &mut Formulas| {
        let (mut r, mut j, mut h) = ([0.0; 2], [0.0; 4], [0.0; 4]);
        residuals.jacobian(&x, &mut r, &mut j);
        SumOfSquares::new(residuals).hessian(&x, &mut h);
        let gn = [j[0] * j[0] + j[2] * j[2], j[0] * j[1] + j[2] * j[3], j[1] * j[1] + j[3] * j[3]].map(|x| 2.0 * x);
        (h[0] - gn[0]).abs() + (h[1] - gn[1]).abs() + (h[3] - gn[2]).abs()
    };
    assert_eq!(off([1.0, 1.0], &mut residuals), 0.0);
    assert!(off([-1.2, 1.0], &mut residuals) > 100.0);
    let mut linear = Formulas::new(&["x1 + x2 - 3", "x1 - x2", "x1 - 2"], &["x1", "x2"]).expect("formulas");
    let mut fit = Fit::new(&mut linear, &Call::new("gauss_newton"), &[50.0, -8.0], Loss::Squares, &[]).expect("a fit");
    fit.advance(&mut linear, 1);
    // Normal equations: (3, 0; 0, 2) x = (5, 3).
    assert!((fit.here().x[0] - 5.0 / 3.0).abs() < 1e-14 && (fit.here().x[1] - 1.5).abs() < 1e-14);
}

/// C34: λ → 0 gives the Gauss–Newton step, λ → ∞ the gradient's direction, |δ| falls with λ, and f never rises.
///
/// Fails when the stacked rows have λ instead of √λ.
#[test]
fn c34_levenberg_interpolates() {
    let mut f = Formulas::new(&["10*(x2 - x1^2)", "1 - x1", "x1*x2 - 3"], &["x1", "x2"]).expect("formulas");
    let (mut r, mut j, mut g) = ([0.0; 3], [0.0; 6], [0.0; 2]);
    f.jacobian(&[-1.2, 1.0], &mut r, &mut j);
    dense::multiply_transposed(&j, &r, &mut g);
    let newton = gauss_newton_step(&j, &r, 2);
    let tiny = damped_step(&j, &r, 2, 1e-12, false);
    assert!(norm(&[tiny[0] - newton[0], tiny[1] - newton[1]]) < 1e-9 * norm(&newton));
    let huge = damped_step(&j, &r, 2, 1e12, false);
    assert!(dense::dot(&huge, &g) / norm(&huge) / norm(&g) < -1.0 + 1e-12);
    // At λ = 100 the equations themselves: (JᵀJ + λI) δ = −g.
    let delta = damped_step(&j, &r, 2, 100.0, false);
    let (mut jd, mut left) = ([0.0; 3], [0.0; 2]);
    dense::multiply(&j, &delta, &mut jd);
    dense::multiply_transposed(&j, &jd, &mut left);
    assert!((0..2).all(|i| (left[i] + 100.0 * delta[i] + g[i]).abs() < 1e-11 * norm(&g)));
    let mut last = f64::INFINITY;
    for k in -20..20 {
        let length = norm(&damped_step(&j, &r, 2, isoline::math::pow(10.0, f64::from(k) / 2.0), false));
        assert!(length < last * (1.0 + 1e-14));
        last = length;
    }
    for call in ["levenberg", "levenberg(rule=nielsen)", "levenberg(rule=factor)", "levenberg_marquardt"] {
        let call = Call::from_text(call).expect("a call");
        let mut fit = Fit::new(&mut f, &call, &[-1.2, 1.0], Loss::Squares, &[]).expect("a fit");
        assert_eq!(fit.advance(&mut f, 1000), Status::Converged);
        assert!(fit.values.windows(2).all(|f| f[1] <= f[0] * (1.0 + 8.0 * f64::EPSILON)), "{call:?}");
        // Rejected trials are on record, with their λ.
        let trials = &fit.here().trials;
        // What was refused had raised f; the polish at the end, with λ = 0, is judged by the gradient.
        assert!(trials.iter().all(|trial| trial.accepted || !(trial.actual > 0.0) || trial.lambda == 0.0));
    }
}

/// C35: Levenberg–Marquardt's iterates do not change with a parameter's unit; Levenberg's do.
///
/// Fails when D is all ones for Levenberg–Marquardt.
#[test]
fn c35_units_do_not_matter_to_marquardt() {
    // The second parameter in thousandths: x2 = 1024 u, a power of two, so that rounding is the same.
    let texts = |unit: &str| {
        (0..8).map(|i| format!("x1*exp(-{unit}*x2*{i}/4) - {}", 5.0 / (1.0 + f64::from(i)))).collect::<Vec<_>>()
    };
    let path = |call: &str, unit: &str, start: [f64; 2]| {
        let texts = texts(unit);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut f = Formulas::new(&texts, &["x1", "x2"]).expect("formulas");
        let call = Call::from_text(call).expect("a call");
        let mut fit = Fit::new(&mut f, &call, &start, Loss::Squares, &[]).expect("a fit");
        fit.advance(&mut f, 5);
        fit.path
    };
    for rule in ["radius", "nielsen", "factor"] {
        let off = |method: &str| {
            let call = format!("{method}(rule={rule})");
            let (a, b) = (path(&call, "1", [1.0, 1.0]), path(&call, "1024", [1.0, 1.0 / 1024.0]));
            a.chunks(2)
                .zip(b.chunks(2))
                .map(|(a, b)| (a[0] - b[0]).abs() + (a[1] - 1024.0 * b[1]).abs())
                .fold(0.0, f64::max)
        };
        assert!(off("levenberg_marquardt") < 1e-10, "{rule}: {}", off("levenberg_marquardt"));
        assert!(off("levenberg") > 1e-3, "{rule}: {}", off("levenberg"));
    }
}

/// C38: every solver reaches the direct answer where it applies; CG ends in n steps; PCG needs fewer; Jacobi and
/// Gauss–Seidel converge exactly where their spectral radius is below 1.
///
/// Fails when CG's β is halved.
#[test]
fn c38_solvers_and_their_matrices() {
    let n = 30;
    let a = Matrix::random(n, 50.0, 4).expect("a matrix");
    let b: Vec<f64> = (0..n).map(|i| f64::from(i as u32 % 7) - 3.0).collect();
    let direct = solve("cholesky", &a, &b).expect("positive definite");
    let iterations = |a: &Matrix, b: &[f64], call: &Call, tolerance: f64, most: u64| {
        let mut run = Solve::new(a, b, &vec![0.0; b.len()], call, tolerance).expect("a system");
        let status = run.advance(a, b, most);
        (run.residuals.len() - 1, status, run.x().to_vec())
    };
    for id in ["cg", "pcg", "minres", "gmres", "gauss_seidel", "symmetric_gauss_seidel", "gradient"] {
        let (_, status, x) = iterations(&a, &b, &Call::new(id), 1e-12, 20_000);
        let off: Vec<f64> = x.iter().zip(&direct).map(|(x, d)| x - d).collect();
        assert!(status == Status::Converged && norm(&off) < 1e-10 * norm(&direct), "{id}: {}", norm(&off));
    }
    // n steps, where rounding has not yet spoilt the directions.
    let small = Matrix::random(8, 50.0, 4).expect("a matrix");
    assert!(iterations(&small, &b[..8], &Call::new("cg"), 1e-9, 100).0 <= 8);
    let poisson = Matrix::poisson2d(30);
    let b: Vec<f64> = vec![1.0; 900];
    let plain = iterations(&poisson, &b, &Call::new("cg"), 1e-8, 1000).0;
    for by in ["ssor", "ic0"] {
        assert!(2 * iterations(&poisson, &b, &Call::new("pcg").choose("by", by), 1e-8, 1000).0 < 2 * plain, "{by}");
    }
    let spec = |id: &str| METHODS.iter().find(|spec| spec.id == id).expect("a solver");
    let cases: [&[f64]; 3] = [
        &[4.0, 1.0, 0.0, 1.0, 4.0, 1.0, 0.0, 1.0, 4.0],
        &[1.0, 0.8, 0.8, 0.8, 1.0, 0.8, 0.8, 0.8, 1.0], // Jacobi diverges, Gauss–Seidel converges.
        &[1.0, 2.0, -2.0, 1.0, 1.0, 1.0, 2.0, 2.0, 1.0], // The other way round.
    ];
    let mut outcomes = Vec::new();
    for entries in cases {
        let a = Matrix::dense(3, 3, entries).expect("a matrix");
        for id in ["jacobi", "gauss_seidel"] {
            let rho = spectral_radius(spec(id), &Values::defaults(spec(id).params), &a);
            let (_, status, _) = iterations(&a, &[1.0, 2.0, 3.0], &Call::new(id), 1e-10, 3000);
            assert_eq!(status == Status::Converged, rho < 1.0, "{id} {entries:?}: {rho}");
            outcomes.push(rho < 1.0);
        }
    }
    assert_eq!(outcomes, [true, true, false, true, true, false]);
    // What does not fit is refused or explained.
    assert!(solve("cholesky", &Matrix::dense(2, 2, &[1.0, 2.0, 2.0, 1.0]).expect("a matrix"), &[1.0, 1.0]).is_err());
}

/// C39: gradient descent's iterations grow like κ, CG's at most like √κ.
///
/// Fails when CG's β is halved.
#[test]
fn c39_gradient_descent_is_no_way_to_solve_a_linear_system() {
    // Eigenvalues from 1 to κ, densest at both ends, so that CG meets its bound; b so that all of them matter.
    let (n, pi) = (400, std::f64::consts::PI);
    let count = |id: &str, kappa: f64| {
        let entries: Vec<(usize, usize, f64)> = (0..n)
            .map(|i| (i, i, 0.5 * (kappa + 1.0) - 0.5 * (kappa - 1.0) * cos(i as f64 * pi / (n - 1) as f64)))
            .collect();
        let a = Matrix::sparse(n, n, &entries).expect("a matrix");
        let b = vec![1.0; n];
        let mut run = Solve::new(&a, &b, &vec![0.0; n], &Call::new(id), 1e-6).expect("a system");
        assert_eq!(run.advance(&a, &b, 200_000), Status::Converged);
        (run.residuals.len() - 1) as f64
    };
    let slope = |id: &str| log(count(id, 1600.0) / count(id, 100.0)) / log(16.0);
    let (gradient, cg) = (slope("gradient"), slope("cg"));
    assert!((0.85..1.15).contains(&gradient), "gradient descent: {gradient}");
    assert!((0.35..0.65).contains(&cg), "CG: {cg}");
    let f = facts(&Matrix::poisson1d(50));
    assert!(f.symmetric && f.positive_definite == Some(true));
}

/// C42: second order needs fewer iterations, and fewer evaluations, on the same smooth problem.
///
/// Fails when Newton's step is scaled by 0.1.
#[test]
fn c42_second_order_is_faster_where_it_can_be_used() {
    let start = [-1.2, 1.0];
    let steps = |method: &str, most: u64| {
        let racer = run(&mut surface("rosenbrock"), &start, method, most);
        steps_to_rest(&racer).unwrap_or(u64::MAX)
    };
    let first =
        steps("gd(lr=0.001)", 100_000).min(steps("momentum(lr=0.0005)", 100_000)).min(steps("adam(lr=0.05)", 100_000));
    for method in ["newton(form=damped)", "bfgs", "lbfgs", "trust_region", "newton_cg"] {
        let second = steps(method, 500);
        assert!(second < 100 && 10 * second < first, "{method}: {second} against {first}");
    }
}
