//! Python scripts for JavaScript: apart from the rest of the border, so that a page that asks for none does not load it.

use isoline::link::Experiment;
use isoline::race::Race;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The most steps of all methods together that are taken to find out where runs end: a moment's work.
const MAX_STEPS: u64 = 2_000_000;

/// A Python script that gives the iterates of a link's race, by NumPy, or with `torch` by PyTorch where that has the method.
///
/// Throws where the link's race cannot run, or where its noise is too long to be listed.
#[wasm_bindgen]
pub fn script(link: &str, torch: bool) -> Result<String, JsError> {
    let (experiment, _) = Experiment::from_link(link);
    let mut race = Race::new(&experiment).map_err(|error| JsError::new(&error.to_string()))?;
    race.advance(MAX_STEPS / race.racers().len().max(1) as u64);
    isoline_python::script(&race, torch).map_err(|error| JsError::new(&error))
}
