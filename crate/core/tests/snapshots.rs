//! Pictures as text: the SVG of charts and axes, against files that a reader can look at.
//!
//! After a change that is meant, `UPDATE_EXPECT=1 cargo test --test snapshots` writes them anew; the difference is
//! for the eyes of whoever commits it.

use isoline::figure::{ChartOptions, Figure};
use isoline::landscape::Landscape;
use isoline::link::Experiment;
use isoline::plot::Theme;
use isoline::plot::axes::Sheet;
use isoline::plot::chart::{Chart, Series};
use isoline::race::Race;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_svg::SVGBackend;
use std::path::Path;

const SIZE: [u32; 2] = [480, 320];

fn theme() -> Theme {
    let [ink, faint, paper] = ["#222222", "#dddddd", "#ffffff"].map(String::from);
    Theme { dark: false, ratio: 1.0, ink, faint, paper, font: "sans-serif".to_string() }
}

/// The SVG of what `draw` draws with `unit` backend units per pixel, one element a line, numbers without fractions.
fn svg(unit: f64, draw: impl FnOnce(&DrawingArea<SVGBackend, Shift>)) -> String {
    let mut text = String::new();
    {
        let size = SIZE.map(|pixels| (f64::from(pixels) * unit) as u32);
        let root = SVGBackend::with_string(&mut text, (size[0], size[1])).into_drawing_area();
        draw(&root);
        root.present().expect("a String takes all text");
    }
    rounded(&text)
}

/// A text with every number that has a fraction rounded to a whole one.
fn rounded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(rest.len(), |len| at + len);
        match rest[at..end].parse::<f64>() {
            // Text between tags keeps its digits: 0.5 is a label there.
            Ok(number) if rest[at..end].contains('.') && !out.ends_with('\n') => out.push_str(&format!("{number:.0}")),
            _ => out.push_str(&rest[at..end]),
        }
        rest = &rest[end..];
    }
    out + rest
}

fn matches_snapshot(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, found).expect("the folder is there");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differing = expected.lines().zip(found.lines()).position(|(a, b)| a != b);
    assert!(
        expected == found,
        "{name} has changed from line {}: if that is meant, run the test with UPDATE_EXPECT=1 and look at the file",
        differing.map_or(expected.lines().count().min(found.lines().count()), |line| line) + 1
    );
}

fn race(link: &str) -> Race {
    let (experiment, messages) = Experiment::from_link(link);
    assert!(messages.is_empty(), "{messages:?}");
    let mut race = Race::new(&experiment).expect("the link's race");
    while race.advance(1000) {}
    race
}

fn options(race: &Race) -> ChartOptions {
    let count = race.racers().len();
    let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"].map(String::from);
    ChartOptions {
        theme: theme(),
        quantity: "gap".to_string(),
        cost: "iterations".to_string(),
        log: true,
        log_x: false,
        ms: vec![0.001; count],
        last: u64::MAX,
        colors: colors.into_iter().cycle().take(count).collect(),
        dashes: (0..count).collect(),
        hidden: vec![false; count],
        focus: 0,
    }
}

fn chart(race: &Race, options: &ChartOptions, unit: f64) -> String {
    let figure = Figure::new(race, options).expect("sound options");
    svg(unit, |root| {
        let sheet = Sheet::new(root, unit, &options.theme).expect("sound colours");
        figure.draw(&sheet).expect("a String takes all text");
    })
}

#[test]
fn a_race_on_a_logarithmic_chart() {
    let race = race("#race?v=1&surface=rosenbrock&m=gd(lr=0.001)&m=momentum(lr=0.001)&m=adam(lr=0.1)&steps=300");
    matches_snapshot("race-log.svg", &chart(&race, &options(&race), 1.0));
}

#[test]
fn a_race_on_linear_axes() {
    let race = race("#race?v=1&surface=rosenbrock&m=gd(lr=0.001)&m=adam(lr=0.1)&steps=100");
    let options = ChartOptions { quantity: "f".to_string(), log: false, ..options(&race) };
    matches_snapshot("race-linear.svg", &chart(&race, &options, 1.0));
}

#[test]
fn costs_on_a_logarithmic_axis() {
    let race = race("#race?v=1&surface=rosenbrock&m=gd(lr=0.001)&m=adam(lr=0.1)&steps=1000");
    let options = ChartOptions { cost: "gradients".to_string(), log_x: true, focus: 1, ..options(&race) };
    matches_snapshot("race-log-log.svg", &chart(&race, &options, 1.0));
}

#[test]
fn divergence_leaves_the_frame_and_is_marked() {
    let race = race("#race?v=1&surface=rosenbrock&m=gd(lr=0.01)&m=adam(lr=0.1)&steps=50");
    let svg = chart(&race, &options(&race), 1.0);
    // The triangle is the only filled shape with three corners.
    assert!(svg.contains("<polygon"), "{svg}");
    matches_snapshot("divergence.svg", &svg);
}

#[test]
fn a_chart_without_data_says_why() {
    let race = race("#race?v=1&surface=formula&f=x^2%2By^2&m=gd(lr=0.1)&steps=10");
    let svg = chart(&race, &options(&race), 1.0);
    assert!(svg.contains("the minimum f* is not known here"), "{svg}");
    matches_snapshot("no-data.svg", &svg);
}

#[test]
fn axes_of_a_map_with_equal_scales() {
    let (experiment, _) = Experiment::from_link("#race?v=1&surface=rosenbrock");
    let mut landscape = Landscape::new(&experiment).expect("the link's surface");
    let view = landscape.view();
    let theme = theme();
    let found = svg(1.0, |root| {
        let sheet = Sheet::new(root, 1.0, &theme).expect("sound colours");
        landscape.draw_axes(&sheet, view).expect("a String takes all text");
    });
    matches_snapshot("map-axes.svg", &found);
}

#[test]
fn every_size_is_multiplied_by_the_unit() {
    let race = race("#race?v=1&surface=rosenbrock&m=gd(lr=0.001)&m=adam(lr=0.1)&steps=100");
    let options = options(&race);
    let numbers = |svg: &str, key: &str| -> Vec<f64> {
        svg.split(&format!(" {key}=\"")).skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
    };
    let [plain, fine] = [1.0, 8.0].map(|unit| chart(&race, &options, unit));
    for key in ["font-size", "stroke-width", "x", "y", "width", "height"] {
        let (plain, fine) = (numbers(&plain, key), numbers(&fine, key));
        assert!(!plain.is_empty(), "{key}");
        // As many of each size, eight times as large, up to the rounding of the plain ones. The dashes of the lines are
        // cut anew, so only distinct sizes are compared.
        let distinct = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
            values
        };
        let (plain, fine) = (distinct(plain), distinct(fine));
        for value in &fine {
            assert!(plain.iter().any(|plain| (value / 8.0 - plain).abs() <= 1.0), "{key}: {value} in {plain:?}");
        }
    }
}

#[test]
fn random_series_and_views_draw_without_a_panic() {
    let mut normal = isoline::noise::Normal::new(3);
    let extremes =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.0, -0.0];
    let mut any = |spread: f64| match (normal.uniform() * 30.0) as usize {
        i if i < extremes.len() => extremes[i],
        _ => normal.draw() * isoline::math::exp(spread * normal.draw()),
    };
    for i in 0..2000 {
        let lists: Vec<Vec<[f64; 2]>> = (0..i % 4)
            .map(|_| (0..i % 50).map(|k| [if i % 3 == 0 { any(50.0) } else { f64::from(k) }, any(200.0)]).collect())
            .collect();
        let series: Vec<Series> = lists
            .iter()
            .enumerate()
            .map(|(dash, points)| Series { points, colour: plotters::style::BLACK, dash, width: 1.5 })
            .collect();
        let log = [i % 2 == 0, i % 5 < 2];
        let chart = Chart { series: &series, names: ["x", "y"], log, empty: "nothing" };
        let theme = theme();
        let text = svg(4.0, |root| {
            let sheet = Sheet::new(root, 4.0, &theme).expect("sound colours");
            let plot = isoline::plot::chart::draw(&sheet, &chart).expect("a String takes all text");
            assert!(plot.x[0] < plot.x[1] && plot.y[0] < plot.y[1], "{plot:?}");
            let view = [any(100.0), any(100.0), any(100.0), any(100.0)];
            if let Ok(view) = isoline::plot::axes::check_view(&view) {
                sheet.map(view, i % 2 == 0, ["x", "y"]).expect("a String takes all text");
            }
        });
        assert!(text.ends_with("</svg>\n"));
    }
}
