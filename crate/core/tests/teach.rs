//! Every scenario opens without a message, comes back as its own short link, and measures what its claim's check says.

use isoline::link::Experiment;
use isoline::scenario::{SCENARIOS, find};
use isoline::teach::measure::{MEASUREMENTS, measured};

fn open(link: &str) -> Experiment {
    let (experiment, messages) = Experiment::from_link(link);
    assert_eq!(messages, Vec::<String>::new(), "{link}");
    experiment
}

#[test]
fn every_scenario_opens_and_comes_back_as_its_link() {
    for scenario in SCENARIOS {
        let short = format!("#scenario?v=1&id={}", scenario.id);
        let experiment = open(&short);
        assert_eq!(experiment.scenario.as_deref(), Some(scenario.id));
        assert_eq!(experiment.to_link(), short);
        assert!(experiment.runs_as(scenario.id), "{short}");
        // The whole link stands for the same, and every step size in it is given.
        assert_eq!(Experiment { scenario: None, ..experiment.clone() }, open(scenario.link));
        for entry in &Experiment::read(scenario.link).0.racers {
            assert!(entry.method.params.get("lr").is_some(), "{short}: {:?} has no rate", entry.method.id);
        }
        // Whatever a reader changes makes it an experiment of its own that still knows where it comes from.
        let changed = Experiment { steps: experiment.steps + 1, ..experiment };
        let link = changed.to_link();
        assert!(link.starts_with("#race?v=1&") && link.contains(&format!("&scenario={}", scenario.id)), "{link}");
        assert_eq!(open(&link), changed);
        assert!(!changed.runs_as(scenario.id));
    }
}

#[test]
fn iterate_panel_look_and_focus_are_the_readers() {
    for extra in ["panel=lecture", "look=dark", "at=7", "panel=lecture&look=dark&at=7", "focus=2"] {
        let link = format!("#scenario?v=1&id=C16&{extra}");
        assert_eq!(open(&link).to_link(), link);
    }
    // A panel that the scenario opens can be closed.
    let closed = Experiment { panel: None, ..open("#scenario?v=1&id=C20") };
    assert_eq!(closed.to_link(), "#scenario?v=1&id=C20&panel=none");
    assert_eq!(open(&closed.to_link()), closed);
}

#[test]
fn what_a_scenarios_link_says_goes_before_the_scenario() {
    let plain = open("#scenario?v=1&id=C16");
    let other = open("#scenario?v=1&id=C16&m=adam(lr=0.1)&steps=9&view=-1,1,-1,1");
    assert_eq!((other.racers.len(), other.steps, other.view), (1, 9, Some([-1.0, 1.0, -1.0, 1.0])));
    assert_eq!((&other.surface, &other.start), (&plain.surface, &plain.start));
    assert!(other.to_link().starts_with("#race?"));
}

#[test]
fn an_unknown_scenario_is_said_and_another_opens() {
    let (experiment, messages) = Experiment::from_link("#scenario?v=1&id=C99");
    assert!(messages[0].contains("unknown scenario 'C99'"), "{messages:?}");
    assert_eq!(experiment.scenario.as_deref(), Some(SCENARIOS[0].id));
    let (experiment, messages) = Experiment::from_link("#race?v=1&surface=sphere&scenario=what");
    assert!(experiment.scenario.is_none() && messages[0].contains("unknown scenario"), "{messages:?}");
}

#[test]
fn ids_and_titles_are_unique_and_claims_come_in_order() {
    for (i, scenario) in SCENARIOS.iter().enumerate() {
        assert!(SCENARIOS[..i].iter().all(|other| other.id != scenario.id && other.title != scenario.title));
        assert_eq!(find(scenario.id).map(|found| found.link), Ok(scenario.link));
    }
    let claims: Vec<&str> = SCENARIOS.iter().map(|s| s.id).filter(|id| id.starts_with('C')).collect();
    assert!(claims.is_sorted(), "{claims:?}");
    let stated = "C02 C03 C04 C05 C07 C08 C09 C15 C16 C17 C18 C19 C20 C21 C22 C23 C24 C25";
    for id in stated.split(' ') {
        assert!(find(id).is_ok(), "{id}");
    }
}

/// What each measurement must give: for each number the least and the greatest that agrees with the claim.
///
/// The same alterations that fail a claim's check in the core's `claims.rs` fail its line here. Sources stand beside the numbers
/// that are exact.
fn expected(id: &str) -> Vec<[f64; 2]> {
    let near = |x: f64, by: f64| [x - by, x + by];
    let exactly = |x: f64| [x, x];
    let tiny = |by: f64| [0.0, by];
    match id {
        // The next of 128 directions is off by 2π/128: cos 2.8° of the gain, up to curvature times 1e-5.
        "C02" => vec![exactly(0.0), near(0.998_795, 1e-5)],
        "C03" => vec![near(1.0, 1e-9), near(2.0, 1e-9)],
        "C04" => vec![near(0.5, 1e-12), tiny(1e-8), tiny(1e-12), tiny(1e-8)],
        "C04-curve" => vec![near(0.5, 1e-12), tiny(1e-12), tiny(1e-12), tiny(1e-12)],
        // 41 nodes, pairs at least two apart.
        "C05" => vec![exactly(780.0), exactly(0.0)],
        "C05-not" => vec![exactly(780.0), [100.0, 780.0]],
        "C07" => vec![tiny(1e-4)],
        "C08" => vec![[2.0, 499.0], [0.0, 0.01], [0.01, 1.0]],
        // Four samples: α/4 is exact.
        "C09" | "C09-sum" => vec![exactly(0.0), exactly(200.0)],
        // Constant α: each coordinate keeps the variance α²σ²/(1 − (1 − α)²) = 1/3, so the mean distance √(π/2 · 1/3) =
        // 0.7236. With 1/k it is the mean of k noises: √(π/2 · 1/1000) = 0.0396. Each within two intervals.
        "C15" => vec![near(0.7236, 0.2), tiny(0.15), near(0.039_63, 0.0112), tiny(0.01), [1.0, 2.5], tiny(0.2)],
        "C16" => vec![near(2.0, 1e-4), near(19.0 / 21.0, 1e-12), near(19.0 / 21.0, 1e-12)],
        "C17" => vec![exactly(60.0), tiny(1e-14)],
        "C18" => vec![exactly(402.0), exactly(0.0)],
        // 10 (1 − 0.9¹⁰⁰).
        "C19" => vec![near(1.0, 1e-12), near(9.999_734, 1e-6), near(10.0, 1e-12)],
        "C20" => vec![near(0.5, 1e-9), tiny(1e-9)],
        // 8 · 0.99²ᵏ < 1e-6 from k = 791 on.
        "C21" => vec![tiny(1e-14), exactly(791.0), [20.0, 200.0], [0.0, 1.0]],
        // 100 · 1.5/4.
        "C22" => vec![near(37.5, 1e-4), tiny(0.032), [1e100, f64::MAX]],
        "C23" => vec![near(1.0, 1e-8), near(10f64.sqrt(), 1e-7), near(10f64.sqrt(), 1e-12)],
        "C24" => vec![exactly(2400.0), tiny(1e-14)],
        "C25" => vec![exactly(6.0), [2.0, 5.0], [1.0, 5.0]],
        // Of a survey's own computation: 3.16 α, 6.57 α at step 12, 3.24 α at step 100, and 1/√(1 − 0.9).
        "microscope" => {
            vec![near(3.16, 0.005), near(6.57, 0.005), exactly(12.0), near(3.24, 0.005), near(10f64.sqrt(), 1e-6)]
        }
        // α = 0.1/√t, t = 200 000.
        "reddi" => vec![near(0.99994, 5e-6), near(-0.99992, 5e-6)],
        "valley" => vec![exactly(444.0), exactly(305.0)],
        "valley-turned" => vec![exactly(444.0), exactly(3306.0)],
        // sin(π√½)/(π√½) = 0.35817, still to come Π (1 − ½ j⁻²) over j > 10 000; and 10 000^(−0.1)/Γ(0.9) = 0.37254.
        "frozen" => vec![near(0.358_188, 2e-5), near(0.372_54, 1e-4)],
        "energy" => vec![[0.5, 1.267], near(1.2675, 1e-3), [0.5, 1.267], near(0.5, 1e-3)],
        _ => Vec::new(),
    }
}

#[test]
fn every_measurement_says_what_its_claim_says() {
    for scenario in SCENARIOS {
        let measured = measured(scenario.id).expect("a sound scenario");
        let says = MEASUREMENTS.iter().find(|measurement| measurement.id == scenario.id).map(|found| found.says);
        let expected = expected(scenario.id);
        assert_eq!(measured.numbers.len(), expected.len(), "{}", scenario.id);
        assert_eq!(says.map(|says| says.matches("{}").count()), Some(expected.len()), "{}", scenario.id);
        for (number, [low, high]) in measured.numbers.iter().zip(expected) {
            assert!(number.is_finite() && (low..=high).contains(number), "{}: {number} of {:?}", scenario.id, measured);
        }
        assert!(!measured.words.contains('{') && !measured.words.contains("NaN"), "{}", measured.words);
    }
}
