//! What the page loads only when it is asked for: maps of many runs, networks in training, exhibits, scripts. A module of
//! its own beside the page's; the same border otherwise.

#[path = "../../src/convert.rs"]
#[allow(dead_code, reason = "the page's module uses all of it")]
mod convert;
#[path = "../../src/error.rs"]
mod error;
pub mod network;
#[cfg(test)]
mod tests;
#[path = "../../src/types.rs"]
mod types;

use convert::{out, read};
use error::{Refusal, refuse};
use isoline::link::Experiment;
use isoline::race::Race;
use js_sys::{Float64Array, Uint8ClampedArray};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The most steps of all methods together that are taken to find out where the runs of a script end: a moment's work.
const MAX_STEPS: u64 = 2_000_000;

/// A Python script that gives the iterates of a link's race, by NumPy, or with `torch` by PyTorch where that has the method.
///
/// Throws where the link's race cannot run, or where its noise is too long to be listed.
#[wasm_bindgen]
pub fn script(link: &str, torch: bool) -> Result<String, Refusal> {
    let (experiment, _) = Experiment::from_link(link);
    let mut race = Race::new(&experiment)?;
    race.advance(MAX_STEPS / race.racers().len().max(1) as u64);
    isoline::python::script(&race, torch).map_err(refuse)
}

/// The method of an experiment's first racer again and again, for a stopwatch.
#[wasm_bindgen]
pub struct Rehearsal(Race);

#[wasm_bindgen]
impl Rehearsal {
    /// Throws where anything in the experiment is unknown or out of range.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue) -> Result<Self, Refusal> {
        Ok(Self(Race::new(&read("experiment", experiment)?)?))
    }

    /// So many steps from the start without record; how many numbers the iterates are.
    pub fn run(&mut self, steps: u32) -> usize {
        self.0.walk(0, u64::from(steps)).len()
    }
}

/// Runs a scenario as published and measures its claim. Throws where there is no such scenario.
#[wasm_bindgen(unchecked_return_type = "Measured")]
pub fn measure_scenario(id: &str) -> Result<JsValue, Refusal> {
    out(&isoline::teach::measure::measured(id)?)
}

/// Judges an answer to the question of an experiment. Throws where it asks none.
#[wasm_bindgen(unchecked_return_type = "Judgement")]
pub fn judge(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "Answer")] answer: &JsValue,
) -> Result<JsValue, Refusal> {
    out(&isoline::teach::judge::judge(&read("experiment", experiment)?, &read("answer", answer)?)?)
}

/// The exhibits of the bug museum.
#[wasm_bindgen(unchecked_return_type = "Exhibit[]")]
pub fn exhibits() -> Result<JsValue, Refusal> {
    out(isoline::teach::museum::EXHIBITS)
}

/// The curves of an exhibit and of the right method. Throws where there is no such exhibit.
#[wasm_bindgen(unchecked_return_type = "Curves")]
pub fn exhibit_curves(id: &str) -> Result<JsValue, Refusal> {
    out(&isoline::teach::museum::find(id)?.curves()?)
}

/// The distance to the nearest minimum over `count` repeats of racer `i` with the seeds from `seed` on.
#[wasm_bindgen(unchecked_return_type = "Repeats")]
pub fn repeats(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
    i: usize,
    count: u32,
    seed: u32,
) -> Result<JsValue, Refusal> {
    out(&isoline::teach::laboratory::Repeats::new(&read("experiment", experiment)?, i, count, seed))
}

/// The steps that each racer takes to f ≤ target on the experiment's quadratic, turned with its start to each angle: rows
/// of the angle and a number for each racer, NaN where it does not get there. Empty on any other surface.
#[wasm_bindgen(unchecked_return_type = "number[][]")]
pub fn turned(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
    angles: &[f64],
    target: f64,
) -> Result<JsValue, Refusal> {
    out(&isoline::teach::laboratory::turned(&read("experiment", experiment)?, angles, target))
}

/// Many runs of one method, from other starts or with other settings: a map of how they end.
///
/// Workers `compute` pieces of a map of the same experiment and plan; the page `put`s them together.
#[wasm_bindgen]
pub struct RunMap(isoline::maps::Map);

#[wasm_bindgen]
impl RunMap {
    /// The map, with nothing computed yet. Throws where the experiment or the plan is unsound.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "MapPlan")] plan: &JsValue,
    ) -> Result<Self, Refusal> {
        Ok(Self(isoline::maps::Map::new(&read("experiment", experiment)?, read("plan", plan)?)?))
    }

    /// Number of cells.
    #[wasm_bindgen(getter)]
    pub fn cells(&self) -> usize {
        self.0.len()
    }

    /// Runs the cells from number `from` up to but not including `to`: their numbers, for `put`.
    pub fn compute(&mut self, from: usize, to: usize) -> Float64Array {
        Float64Array::from(self.0.compute(from, to))
    }

    /// Takes over what another map of the same plan has computed from cell `from` on.
    pub fn put(&mut self, from: usize, numbers: &[f64]) {
        self.0.put(from, numbers);
    }

    /// Red, green, blue, opacity of each cell, the first row at the top; clear where nothing is computed yet.
    pub fn image(&mut self) -> Uint8ClampedArray {
        Uint8ClampedArray::from(self.0.image())
    }

    /// What the colours mean, with counts and words.
    #[wasm_bindgen(unchecked_return_type = "MapLegend")]
    pub fn legend(&mut self) -> Result<JsValue, Refusal> {
        out(&self.0.legend())
    }

    /// A cell in words and what its run sets off with; `null` where there is no such cell.
    #[wasm_bindgen(unchecked_return_type = "MapReading | null")]
    pub fn reading(&mut self, cell: usize) -> Result<JsValue, Refusal> {
        out(&self.0.reading(cell))
    }
}

/// Tunes the rate of racer `racer` in exactly `trials` runs of the experiment, which end where f is at most `target`.
#[wasm_bindgen(unchecked_return_type = "Fair")]
pub fn fair(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
    racer: usize,
    target: f64,
    trials: usize,
) -> Result<JsValue, Refusal> {
    out(&isoline::maps::fair(&read("experiment", experiment)?, racer, target, trials)?)
}

/// One match of the league: a method on a surface, with the defaults of its source and with its rate tuned in `trials` runs,
/// each of at most `steps` steps, to `tolerance` times the first f − f*.
#[wasm_bindgen(unchecked_return_type = "Contest")]
pub fn contest(
    method: &str,
    #[wasm_bindgen(unchecked_param_type = "Call")] surface: &JsValue,
    tolerance: f64,
    steps: u32,
    trials: usize,
) -> Result<JsValue, Refusal> {
    out(&isoline::maps::contest(method, &read("surface", surface)?, tolerance, steps, trials)?)
}

/// A data set from its name, parameters and seed, split into training and test samples.
#[wasm_bindgen(unchecked_return_type = "DataSplit")]
pub fn data_set(
    #[wasm_bindgen(unchecked_param_type = "Call")] call: &JsValue,
    seed: u32,
    test: f64,
) -> Result<JsValue, Refusal> {
    out(&isoline::mlp::data::split(&read("data set", call)?, u64::from(seed), test)?)
}
