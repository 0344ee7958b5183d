//! Isoline's core: optimization methods on surfaces, step by step, the same to the bit natively and in every browser.
//!
//! # The house
//!
//! Modules in reading order; each may use those above it and none below.
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`], [`spec`], [`math`], [`decimal`] | refusals; how anything describes itself; functions with the same bits everywhere; digits |
//! | [`dense`] | small factorizations in room handed in |
//! | [`problem`] | [`problem::Objective`]: what a method may ask |
//! | [`linesearch`], [`trust`] | how far along a direction; steps within a trust region |
//! | [`formula`] | typed formulas: parser, straight-line code, exact derivatives, MathML |
//! | [`surface`] | the catalogue of surfaces, and [`surface::Problem`], one made ready to evaluate |
//! | [`rule`] | a method's rule as executable lines: what a method card shows is what a test has run |
//! | [`optim`] | the methods, one file each, and their registry |
//! | [`linsolve`] | linear systems: iterations, factorizations, what fits which matrix |
//! | [`lsq`] | residuals: Gauss–Newton and its kin, models, data, losses, statistics |
//! | [`schedule`], [`noise`] | the rate of each step; noise on the gradient, from a seed |
//! | [`run`] | one method on its way: history, counts, stopping rules, status |
//! | [`race`], [`tune`] | several methods from one start; the step size for a surface |
//! | [`mlp`] | networks: kernels, exact derivatives, data sets, training |
//! | [`link`] | a whole experiment as a readable link, and back |
//! | [`scenario`], [`question`] | experiments that show a claim; what a reader is asked |
//! | [`card`], [`overlay`] | a recorded step line by line, with its numbers put in; a step taken apart into vectors |
//! | [`plot`] | from slices to pictures: grid, colours, isolines, axes, charts on any `plotters` backend |
//! | [`chord`] | chords over a curve: the test of convexity |
//! | [`landscape`], [`figure`] | what of a problem and of a race goes into a picture |
//! | [`maps`] | many runs at once: basins, settings, rates tuned at equal cost, the league |
//! | [`summary`] | a race for people: standings, words, rows of numbers |
//! | [`teach`] | what scenarios and panels measure, judge and exhibit |
//! | [`catalog`], [`export`], [`python`] | all registries as one value; a run as CSV; a race as a Python script |
//!
//! # Rules of the house
//!
//! - **A method or surface describes itself.** Controls, links, legends, cards and tests come from its description.
//!   Adding a method is one file and its name in `optim/mod.rs`; adding a surface is one entry.
//! - **No browser, no clock, no randomness but a seed.** Only `isoline-web` and `isoline-study` name `JsValue`.
//! - **Same bits everywhere.** Transcendental functions come from `libm` without its machine-dependent paths; std's float
//!   functions are used only where they are exactly rounded; no fused multiply-add. `clippy.toml` refuses the others.
//! - **Numbers travel in flat slices**, row-major, shape in the documentation. Buffers are made once; stepping
//!   allocates nothing.
//! - **An [`error::Error`] is a request that cannot be carried out;** a run that goes badly is a [`spec::Status`].
//!
//! # A race in five lines
//!
//! ```
//! use isoline::{link::Experiment, race::Race};
//!
//! let (experiment, messages) = Experiment::from_link("#race?v=1&surface=rosenbrock&m=adam(lr=0.05)&steps=500");
//! assert!(messages.is_empty());
//! let mut race = Race::new(&experiment)?;
//! while race.advance(100) {}
//! println!("{}", isoline::export::csv(&race));
//! # Ok::<(), isoline::error::Error>(())
//! ```

pub mod card;
pub mod catalog;
pub mod chord;
pub mod decimal;
pub mod dense;
pub mod error;
pub mod export;
pub mod figure;
pub mod formula;
pub mod landscape;
pub mod linesearch;
pub mod link;
pub mod linsolve;
pub mod lsq;
pub mod maps;
pub mod math;
pub mod mlp;
pub mod noise;
pub mod optim;
pub mod overlay;
pub mod plot;
pub mod problem;
pub mod python;
pub mod question;
pub mod race;
pub mod rule;
pub mod run;
pub mod scenario;
pub mod schedule;
pub mod spec;
pub mod summary;
pub mod surface;
pub mod teach;
pub mod trust;
pub mod tune;
