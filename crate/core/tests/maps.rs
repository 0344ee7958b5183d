//! Maps of many runs: the same as each run alone, and true to what is known.

use isoline::link::{Entry, Experiment};
use isoline::maps::{Map, Over, Plan, Range, contest, fair};
use isoline::math::log;
use isoline::noise::Normal;
use isoline::optim::METHODS;
use isoline::race::Race;
use isoline::spec::{Call, Status};

fn experiment(link: &str) -> Experiment {
    let (experiment, messages) = Experiment::from_link(link);
    assert!(messages.is_empty(), "{link}: {messages:?}");
    experiment
}

fn starts(racer: usize, size: [usize; 2], view: [f64; 4]) -> Plan {
    Plan { racer, size, over: Over::Starts { view } }
}

fn range(param: &str, from: f64, to: f64) -> Range {
    Range { param: param.to_string(), from, to }
}

fn settings(size: [usize; 2], across: Range, up: Range, target: f64) -> Plan {
    Plan { racer: 0, size, over: Over::Settings { across, up, target, by: "steps".to_string() } }
}

/// A cell's numbers as a race of the method alone gives them.
fn alone(map: &Map, cell: usize) -> Vec<f64> {
    let plan = map.plan();
    let mut experiment = map.experiment_of(cell);
    experiment.racers = vec![experiment.racers[plan.racer].clone()];
    if let Over::Settings { target, .. } = plan.over {
        experiment.stop.insert(0, Call::new("target").with("f", target));
    }
    let mut race = Race::new(&experiment).expect("a sound experiment");
    race.advance(u64::from(experiment.steps));
    let racer = &race.racers()[0];
    let latest = racer.trace().latest();
    let mut numbers = vec![f64::from(racer.status() as u8), racer.trace().k() as f64, latest.f()];
    numbers.extend(latest.x());
    numbers
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn same(map: &Map, cell: usize, what: &str) {
    let width = map.width();
    let own = &map.cells()[cell * width..(cell + 1) * width];
    let alone = alone(map, cell);
    // The payload of a NaN is no result.
    let plain =
        |numbers: &[f64]| bits(&numbers.iter().map(|x| if x.is_nan() { f64::NAN } else { *x }).collect::<Vec<_>>());
    assert_eq!(plain(own), plain(&alone), "{what}, cell {cell}: {own:?} on the map, {alone:?} alone");
}

/// Fails when the batch steps at 1.0000001 α.
#[test]
fn two_hundred_random_pixels_are_the_runs_alone() {
    let links = [
        "#race?v=1&surface=himmelblau&m=momentum(lr=0.005,beta=0.8)&stop=none&steps=200",
        "#race?v=1&surface=himmelblau&m=gd(lr=0.01)&steps=300",
        "#race?v=1&surface=himmelblau&m=momentum(lr=0.03)&steps=300",
        "#race?v=1&surface=rosenbrock&m=adam(lr=0.1)@cosine(period=200)&steps=250&stop=step(eps=1e-4)",
        "#race?v=1&surface=peaks&m=nesterov(lr=0.02)&steps=200",
        "#race?v=1&surface=formula&f=x^4-3*x^2%2By^2&m=gd(lr=0.05)&noise=0.1&seed=3&steps=60",
    ];
    let mut normal = Normal::new(11);
    for link in links {
        let mut map = Map::new(&experiment(link), starts(0, [64, 48], [-5.0, 5.0, -4.0, 5.0])).unwrap();
        // In pieces of an odd size, out of order: as workers do.
        for from in (0..map.len()).step_by(500).rev() {
            map.compute(from, from + 500);
        }
        for _ in 0..200 {
            let cell = (normal.uniform() * map.len() as f64) as usize;
            same(&map, cell, link);
        }
    }
}

#[test]
fn every_method_and_every_surface_with_a_batch_is_the_same_alone() {
    for surface in ["sphere", "ill_quadratic", "rosenbrock", "himmelblau", "booth"] {
        for spec in METHODS.iter().filter(|spec| spec.params.iter().any(|param| param.id == "lr")) {
            for stop in ["none", "step(eps=1e-6)"] {
                for lr in [0.02, 0.3, 1e4] {
                    let link = format!("#race?v=1&surface={surface}&m={}(lr={lr})&steps=120&stop={stop}", spec.id);
                    let mut map = Map::new(&experiment(&link), starts(0, [13, 11], [-5.0, 5.0, -4.0, 5.0])).unwrap();
                    map.compute(0, map.len());
                    (0..map.len()).step_by(7).for_each(|cell| same(&map, cell, &link));
                }
            }
        }
    }
}

/// Runs that come to rest exactly are stalled, at the step at which they are alone, and lost ones are lost at that step.
#[test]
fn rest_and_loss_come_at_the_same_step() {
    for (link, status) in [
        ("#race?v=1&surface=sphere&m=gd(lr=0.4)&steps=1000&stop=none", Status::Stalled),
        ("#race?v=1&surface=sphere&m=gd(lr=0.5)&steps=1000&stop=none", Status::Stalled),
        ("#race?v=1&surface=booth&m=momentum(lr=0.05,beta=0.5)&steps=3000&stop=none", Status::Stalled),
        ("#race?v=1&surface=himmelblau&m=gd(lr=0.05)&steps=1000&stop=none", Status::Diverged),
        ("#race?v=1&surface=sphere&m=gd(lr=50)@step(every=90,gamma=0.01)&steps=200&stop=none", Status::Diverged),
    ] {
        let mut map = Map::new(&experiment(link), starts(0, [31, 31], [-5.0, 5.0, -5.0, 5.0])).unwrap();
        map.compute(0, map.len());
        assert!(map.cells().chunks(map.width()).any(|cell| cell[0] == f64::from(status as u8)), "{link}");
        (0..map.len()).for_each(|cell| same(&map, cell, link));
    }
}

#[test]
fn two_hundred_random_settings_are_the_runs_alone() {
    let links = [
        (
            "#race?v=1&surface=quadratic(kappa=20)&m=momentum(lr=0.01)&steps=300",
            range("lr", 1e-3, 1.0),
            range("beta", 0.0, 0.99),
        ),
        ("#race?v=1&surface=rosenbrock&m=adam(lr=0.01)&steps=200", range("lr", 1e-3, 1.0), range("beta2", 0.5, 0.999)),
    ];
    let mut normal = Normal::new(5);
    for (link, across, up) in links {
        let mut map = Map::new(&experiment(link), settings([40, 30], across, up, 1e-3)).unwrap();
        map.compute(0, map.len());
        for _ in 0..200 {
            let cell = (normal.uniform() * map.len() as f64) as usize;
            same(&map, cell, link);
        }
    }
}

/// Fails when Himmelblau's gradient is that of another function: 10 for 11 in a.
#[test]
fn himmelblaus_four_minima_each_own_a_region() {
    let experiment = experiment("#race?v=1&surface=himmelblau&m=gd(lr=0.01)&steps=500");
    let mut map = Map::new(&experiment, starts(0, [101, 101], [-5.0, 5.0, -5.0, 5.0])).unwrap();
    map.compute(0, map.len());
    let legend = map.legend();
    assert_eq!(legend.pending, 0);
    for entry in &legend.entries[..4] {
        // A quarter of the square each, the curved borders and the hill in the middle aside.
        assert!(entry.name.starts_with("minimum") && entry.cells > 1500, "{entry:?}");
    }
    // Around each minimum the map has its colour: the run from there ends there.
    let image = map.image().to_vec();
    for (i, [x, y]) in [[3.0, 2.0], [-2.8, 3.1], [-3.8, -3.3], [3.6, -1.8]].into_iter().enumerate() {
        let cell = ((5.0 - y) * 10.0) as usize * 101 + ((x + 5.0) * 10.0) as usize;
        let reading = map.reading(cell).unwrap();
        assert!(reading.words.contains("ends at"), "{}", reading.words);
        let pixel = &image[4 * cell..4 * cell + 3];
        // The colour of the legend, darkened by one factor.
        let colour = legend.entries[i].colour;
        let strongest = (0..3).max_by_key(|&c| colour[c]).unwrap();
        let light = f64::from(pixel[strongest]) / f64::from(colour[strongest]);
        for c in 0..3 {
            assert!((f64::from(pixel[c]) - light * f64::from(colour[c])).abs() <= 1.0, "{pixel:?} of {colour:?}");
        }
    }
}

/// On a quadratic momentum is stable for 0 < αλ < 2(1 + β) with the steepest curvature λ (Polyak 1964).
///
/// Fails when the velocity keeps β² of itself.
#[test]
fn the_edge_of_stability_is_where_theory_says() {
    let experiment =
        experiment("#race?v=1&surface=quadratic(kappa=4,angle=0)&start=1,1&m=momentum(lr=0.1)&steps=4000&stop=none");
    let (across, up) = (range("lr", 0.1, 1.1), range("beta", 0.0, 0.9));
    let (cols, rows) = (101, 10);
    let mut map = Map::new(&experiment, settings([cols, rows], across, up, -1.0)).unwrap();
    map.compute(0, map.len());
    for row in 0..rows {
        let value = |col: usize, id: &str| map.values_of(row * cols + col)[id];
        let stable = |col: usize| map.cells()[(row * cols + col) * map.width() + 2].abs() < 1e-3;
        let edge = (0..cols).find(|&col| !stable(col)).expect("the largest rate is unstable");
        assert!((edge..cols).all(|col| !stable(col)), "one edge");
        let bound = 2.0 * (1.0 + value(0, "beta")) / 4.0;
        let log_step = log(value(1, "lr") / value(0, "lr"));
        let off = log(value(edge, "lr") / bound) / log_step;
        // The edge lies between the last stable cell and the first unstable one.
        assert!((-0.001..=1.001).contains(&off), "β = {}: {off} cells off", value(0, "beta"));
    }
}

#[test]
fn what_cannot_be_mapped_is_refused() {
    let sound = experiment("#race?v=1&surface=himmelblau&m=momentum(lr=0.01)");
    let view = [-5.0, 5.0, -5.0, 5.0];
    let refusal = |plan: Plan| Map::new(&sound, plan).map(|_| ()).expect_err("must be refused").to_string();
    assert_eq!(refusal(starts(0, [1, 1], view)), "columns of the map must be between 2 and 1024, got 1");
    assert_eq!(
        refusal(starts(0, [100_000, 100_000], view)),
        "columns of the map must be between 2 and 1024, got 100000"
    );
    assert_eq!(refusal(starts(7, [9, 9], view)), "the map's method must be between 1 and 1, got 8");
    assert!(refusal(starts(0, [9, 9], [5.0, -5.0, -5.0, 5.0])).starts_with("the view must be"));
    let plan = |across, up| settings([9, 9], across, up, 0.1);
    let beta = || range("beta", 0.0, 0.9);
    assert_eq!(
        refusal(plan(range("lr", 1.0, 0.1), beta())),
        "lr to must be between 1 and 1.7976931348623157e308, got 0.1"
    );
    assert!(refusal(plan(range("lr", 0.1, f64::INFINITY), beta())).starts_with("lr to must be between"));
    assert!(refusal(plan(range("lr", f64::NAN, 1.0), beta())).starts_with("lr from must be between"));
    assert!(refusal(plan(range("lr", 0.0, 1.0), beta())).starts_with("lr from must be between"));
    assert!(refusal(plan(range("lr", 0.1, 0.1), beta())).starts_with("lr from must be"));
    assert!(
        refusal(plan(range("beta", 0.0, 3.0), range("lr", 0.1, 1.0))).starts_with("beta to must be between 0 and 1")
    );
    assert!(refusal(plan(beta(), beta())).contains("another one than beta"));
    assert!(refusal(plan(range("rate", 0.0, 1.0), beta())).starts_with("unknown parameter for a map 'rate'"));
    let line = experiment("#race?v=1&surface=parabola&m=gd(lr=0.1)");
    assert!(Map::new(&line, starts(0, [9, 9], view)).is_err());
}

#[test]
fn a_fair_race_gives_everyone_as_many_trials_and_depends_on_nobody_else() {
    let together = experiment("#race?v=1&surface=rosenbrock&m=gd(lr=1)&m=momentum(lr=1)&m=adam(lr=1)&steps=500");
    for racer in 0..3 {
        let tuned = fair(&together, racer, 1e-2, 24).unwrap();
        assert_eq!(tuned.trials.len(), 24);
        assert!(tuned.trials.windows(2).all(|pair| pair[0].rate <= pair[1].rate));
        let alone = Experiment { racers: vec![together.racers[racer].clone()], ..together.clone() };
        assert_eq!(fair(&alone, 0, 1e-2, 24).unwrap(), tuned);
        let best = tuned.trials[tuned.best.unwrap()];
        assert!(tuned.trials.iter().all(|trial| !trial.arrived || trial.steps >= best.steps));
        // The best is the run with that rate.
        let mut again = alone.clone();
        again.racers[0] = Entry::new(Call::new(&alone.racers[0].method.id).with("lr", best.rate));
        again.stop.insert(0, Call::new("target").with("f", 1e-2));
        let mut race = Race::new(&again).unwrap();
        race.advance(500);
        assert_eq!(race.k() as f64, best.steps);
        assert_eq!(race.racers()[0].trace().latest().f().to_bits(), best.f.to_bits());
    }
    assert!(fair(&together, 0, 1e-2, 3).is_err());
    assert!(fair(&together, 9, 1e-2, 24).is_err());
}

/// On a round bowl the best rate is 1/λ, one step from anywhere.
#[test]
fn the_fair_race_finds_the_rate_that_is_known_to_be_best() {
    let bowl = experiment("#race?v=1&surface=quadratic(kappa=1)&m=gd(lr=1)&steps=300");
    let tuned = fair(&bowl, 0, 1e-9, 40).unwrap();
    let best = tuned.trials[tuned.best.unwrap()];
    // f falls by (1 − α)² a step from 9.1: within a factor 1 ± 0.05 of α = 1 it takes 4 steps at most.
    assert!(best.arrived && best.steps <= 4.0 && (best.rate - 1.0).abs() < 0.05, "{best:?}");
}

#[test]
fn a_contest_tunes_at_least_as_well_as_it_comes() {
    let contest = contest("gd", &Call::new("booth"), 1e-6, 500, 20).unwrap();
    let tuned = contest.tuned.expect("some rate is sound");
    assert!(tuned.trial.arrived);
    assert!(!contest.default.trial.arrived || contest.default.trial.steps >= tuned.trial.steps);
    assert!(contest.default.experiment.to_link().contains("m=gd(lr="));
}
