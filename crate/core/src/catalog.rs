//! Every registry as one serialisable value: what the page's controls are made of.

use crate::link::{Experiment, PARTS, Part};
use crate::optim::{Library, METHODS, State};
use crate::overlay::{OVERLAYS, Overlay};
use crate::question::{QUESTIONS, Question};
use crate::race::{COSTS, MAX_RACERS, MAX_STEPS, QUANTITIES, Quantity};
use crate::run::{STOP_RULES, StopRule};
use crate::scenario::{SCENARIOS, Scenario};
use crate::schedule::{SCHEDULES, Schedule};
use crate::spec::Param;
use crate::surface::{Group, surfaces};
use serde::Serialize;

/// All that the core offers.
#[derive(Serialize)]
pub struct Catalog {
    /// Version of the core.
    pub version: &'static str,
    /// Name of the noise scheme.
    pub noise: &'static str,
    /// The methods.
    pub methods: Vec<Method>,
    /// The surfaces.
    pub surfaces: Vec<SurfaceEntry>,
    /// The schedules.
    pub schedules: &'static [Schedule],
    /// The stopping rules.
    pub stop_rules: &'static [StopRule],
    /// What a chart shows upwards.
    pub quantities: &'static [Quantity],
    /// What a chart shows to the right.
    pub costs: &'static [Quantity],
    /// The parts of the page that a link may leave out.
    pub parts: &'static [Part],
    /// The scenarios: the claims in the lecture's order, then the counter-examples.
    pub scenarios: &'static [Scenario],
    /// What a reader can be asked.
    pub questions: &'static [Question],
    /// What can be drawn on the map for one iterate.
    pub overlays: &'static [Overlay],
    /// The most methods in a race.
    pub max_racers: usize,
    /// The most steps of a run.
    pub max_steps: u64,
    /// What opens without a link, not yet complete.
    pub default: Experiment,
}

/// A method's description.
#[derive(Serialize)]
pub struct Method {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Its idea in a sentence.
    pub idea: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// Parameters.
    pub params: &'static [Param],
    /// What it remembers.
    pub state: &'static [State],
    /// Which library does it how.
    pub libraries: &'static [Library],
}

/// A surface's description.
#[derive(Serialize)]
pub struct SurfaceEntry {
    /// Stable name.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// What it is good for.
    pub note: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The group it is listed in.
    pub group: Group,
    /// Parameters.
    pub params: &'static [Param],
}

/// Everything, as it stands.
pub fn catalog() -> Catalog {
    Catalog {
        version: env!("CARGO_PKG_VERSION"),
        noise: crate::noise::NAME,
        methods: METHODS
            .iter()
            .map(|spec| Method {
                id: spec.id,
                name: spec.name,
                idea: spec.idea,
                source: spec.source,
                params: spec.params,
                state: spec.state,
                libraries: spec.libraries,
            })
            .collect(),
        surfaces: surfaces()
            .map(|surface| SurfaceEntry {
                id: surface.id,
                name: surface.name,
                note: surface.note,
                source: surface.source,
                group: surface.group,
                params: surface.params,
            })
            .collect(),
        schedules: SCHEDULES,
        stop_rules: STOP_RULES,
        quantities: QUANTITIES,
        costs: COSTS,
        parts: PARTS,
        scenarios: SCENARIOS,
        questions: QUESTIONS,
        overlays: OVERLAYS,
        max_racers: MAX_RACERS,
        max_steps: MAX_STEPS,
        default: Experiment::default(),
    }
}
