//! The border between the core and JavaScript. Only here and in `study`, its part that is loaded on demand, is `JsValue` named.
//!
//! Newtypes around the core's types: convert, call, convert. Descriptions and settings travel as plain objects,
//! numbers in typed arrays, one a frame; every refusal is an `Error` with a message to show. `types.d.ts` declares the
//! objects for TypeScript.

mod canvas;
mod convert;
mod error;
#[cfg(test)]
mod tests;
mod types;

use canvas::{Canvas, UNIT};
use convert::{out, read, texts};
use error::{Refusal, refuse};
use isoline::figure::{ChartOptions, Figure};
use isoline::link::Experiment;
use isoline::overlay::{self, Sight};
use isoline::plot::axes::{Failure, Sheet, check_view};
use isoline::plot::chart::DASHES;
use isoline::plot::relief::{Camera, Tones};
use isoline::plot::{Plot, Theme};
use isoline::spec::Status;
use js_sys::{Float32Array, Float64Array, Uint8ClampedArray};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

/// An experiment and what is to say about it.
#[derive(Serialize)]
struct Reading {
    experiment: Experiment,
    messages: Vec<String>,
}

/// Where a typed formula cannot be read, and why.
#[derive(Serialize)]
struct FormulaProblem {
    position: usize,
    message: String,
}

/// All that the core offers: methods, surfaces, schedules, stopping rules, what charts show, and the experiment that
/// opens without a link.
#[wasm_bindgen(unchecked_return_type = "Catalog")]
pub fn catalog() -> Result<JsValue, Refusal> {
    out(&isoline::catalog::catalog())
}

/// Reads a link, whole or from its `#` on. Never throws: what cannot be read is said in a message, and the experiment
/// is complete.
#[wasm_bindgen(unchecked_return_type = "Reading")]
pub fn read_link(hash: &str) -> Result<JsValue, Refusal> {
    let (experiment, messages) = Experiment::from_link(hash);
    out(&Reading { experiment, messages })
}

/// Fills in what an experiment leaves open (start, step sizes) and takes out what is unsound, with a message for each
/// such thing. Throws only where the object is not an experiment at all.
#[wasm_bindgen(unchecked_return_type = "Reading")]
pub fn complete(#[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue) -> Result<JsValue, Refusal> {
    let (experiment, messages) = read::<Experiment>("experiment", experiment)?.complete();
    out(&Reading { experiment, messages })
}

/// The link of an experiment, from `#` on.
#[wasm_bindgen]
pub fn write_link(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
) -> Result<String, Refusal> {
    Ok(read::<Experiment>("experiment", experiment)?.to_link())
}

/// Where a formula being typed cannot be read, and why; `undefined` where it can.
#[wasm_bindgen(unchecked_return_type = "FormulaProblem | undefined")]
pub fn formula_error(text: &str) -> Result<JsValue, Refusal> {
    match isoline::surface::check_formula(text) {
        Some((position, message)) => out(&FormulaProblem { position, message }),
        None => Ok(JsValue::UNDEFINED),
    }
}

/// A formula in MathML, with `<math>` around it; "" where it cannot be read.
#[wasm_bindgen]
pub fn formula_mathml(text: &str) -> String {
    isoline::surface::formula_markup(text)
}

/// Whether what runs in an experiment, and how long, is still that of a scenario.
#[wasm_bindgen]
pub fn same_race(
    #[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue,
    id: &str,
) -> Result<bool, Refusal> {
    Ok(read::<Experiment>("experiment", experiment)?.runs_as(id))
}

/// A number for people: at most `digits` significant digits, `0.25`, `−3`, `1.5e−7`, `∞`, `NaN`.
#[wasm_bindgen]
pub fn format_number(x: f64, digits: u32) -> String {
    isoline::export::short(x, digits as usize)
}

/// The ids of all statuses; `Race.heads` gives indices of this list.
#[wasm_bindgen(unchecked_return_type = "StatusId[]")]
pub fn statuses() -> js_sys::Array {
    Status::ALL.iter().map(|status| JsValue::from_str(status.id())).collect()
}

/// The dash patterns that charts draw by index: strokes and gaps in turn in CSS pixels, as `setLineDash` takes them.
#[wasm_bindgen(unchecked_return_type = "number[][]")]
pub fn dashes() -> Result<JsValue, Refusal> {
    out(&DASHES)
}

/// The parts of a colour 0xrrggbb.
fn bytes(colour: u32) -> [u8; 3] {
    let [_, r, g, b] = colour.to_be_bytes();
    [r, g, b]
}

/// Draws on a canvas in a theme.
fn draw(
    canvas: &HtmlCanvasElement,
    theme: &Theme,
    picture: impl FnOnce(&Sheet<'_, Canvas>) -> Result<Plot, Failure<Canvas>>,
) -> Result<JsValue, Refusal> {
    let area = Canvas::area(canvas, theme)?;
    out(&picture(&Sheet::new(&area, UNIT, theme)?).map_err(refuse)?)
}

/// The picture of a problem, without a run.
#[wasm_bindgen]
pub struct Landscape(isoline::landscape::Landscape);

#[wasm_bindgen]
impl Landscape {
    /// The landscape of an experiment's surface. Throws where the surface, its formula, the start or the axes are
    /// unsound.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue) -> Result<Self, Refusal> {
        Ok(Self(isoline::landscape::Landscape::new(&read("experiment", experiment)?)?))
    }

    /// The number of coordinates.
    #[wasm_bindgen(getter)]
    pub fn dim(&self) -> usize {
        self.0.dim()
    }

    /// What is to say about the problem.
    #[wasm_bindgen(unchecked_return_type = "Info")]
    pub fn info(&self) -> Result<JsValue, Refusal> {
        out(&self.0.info())
    }

    /// What the map shows first, [x from, x to, y from, y to]: the experiment's view, or else the domain with the
    /// start. With one coordinate y is the range of f.
    pub fn view(&mut self) -> Float64Array {
        Float64Array::from(&self.0.view()[..])
    }

    /// Puts the map through a point, where there are more than two coordinates. It first goes through a minimum, or
    /// else through the start.
    pub fn slice(&mut self, through: &[f64]) -> Result<(), Refusal> {
        Ok(self.0.slice(through)?)
    }

    /// Evaluates the map over a view on cols × rows nodes, the outermost on the edges of the view, and makes its
    /// picture. With one coordinate, evaluates the curve at cols nodes.
    pub fn render(&mut self, view: &[f64], cols: u32, rows: u32, dark: bool) -> Result<(), Refusal> {
        Ok(self.0.render(view, cols as usize, rows as usize, dark)?)
    }

    /// The values of f on cols × rows nodes of a view, the first row at the top, into an array of that length.
    pub fn values(&mut self, view: &[f64], cols: u32, rows: u32, out: &Float64Array) -> Result<(), Refusal> {
        let values = self.0.values(view, cols as usize, rows as usize)?;
        if values.len() != out.length() as usize {
            return Err(refuse(format!("the array must have {} entries, got {}", values.len(), out.length())));
        }
        out.copy_from(values);
        Ok(())
    }

    /// The heat map of the last `render`: red, green, blue, opacity of cols × rows nodes, the first row at the top.
    /// What is not a finite number has its own colour. Nodes are the centres of pixels, so the picture that fits a
    /// plot area exactly is `drawImage(image, 0.5, 0.5, cols − 1, rows − 1, left, top, width, height)`.
    pub fn image(&self) -> Uint8ClampedArray {
        Uint8ClampedArray::from(self.0.image())
    }

    /// The isolines of the last `render`: x0, y0, x1, y1 of each segment, level after level, in units of cells: 0 to
    /// cols − 1 to the right, 0 to rows − 1 downwards.
    pub fn isolines(&self) -> Float32Array {
        Float32Array::from(self.0.isolines())
    }

    /// The levels of the isolines.
    #[wasm_bindgen(unchecked_return_type = "Levels")]
    pub fn levels(&self) -> Result<JsValue, Refusal> {
        out(&self.0.levels())
    }

    /// With one coordinate, x and f(x) in turn along the curve of the last `render`.
    pub fn curve(&self) -> Float64Array {
        Float64Array::from(self.0.curve())
    }

    /// Draws the axes of a view around the plot area, on whatever is there. With equal scales the view is widened: the
    /// returned plot says where the area is and what it covers, which is what to `render`.
    #[wasm_bindgen(unchecked_return_type = "Plot")]
    pub fn draw_axes(
        &self,
        canvas: &HtmlCanvasElement,
        view: &[f64],
        #[wasm_bindgen(unchecked_param_type = "Theme")] theme: &JsValue,
    ) -> Result<JsValue, Refusal> {
        let theme: Theme = read("theme", theme)?;
        let view = check_view(view)?;
        draw(canvas, &theme, |sheet| self.0.draw_axes(sheet, view))
    }

    /// Evaluates the surface over a view on side × side nodes and makes a relief of it.
    #[wasm_bindgen(unchecked_return_type = "Raised")]
    pub fn raise(&mut self, view: &[f64], side: u32, dark: bool) -> Result<JsValue, Refusal> {
        out(&self.0.raise(view, side as usize, dark)?)
    }

    /// Lays ways, as `Race.path` gives them, on the relief. `looks` has for each its colour 0xrrggbb, the index of its dash
    /// pattern, and its width in tenths of a CSS pixel, 0 for one that is left out.
    pub fn drape(&mut self, ways: &[f64], looks: &[u32]) {
        let looks: Vec<_> = looks
            .chunks_exact(3)
            .map(|look| (bytes(look[0]), DASHES[look[1] as usize % DASHES.len()], look[2] as f32 / 10.0))
            .collect();
        self.0.relief().drape(ways, &looks);
    }

    /// The relief as it is seen from `around` and `above` in degrees, `zoom` times magnified: red, green, blue, opacity of
    /// width × height pixels, `ratio` of them for a CSS pixel. Colours are 0xrrggbb.
    #[allow(clippy::too_many_arguments, reason = "an object would have to be made for each frame")]
    pub fn turn(
        &mut self,
        around: f64,
        above: f64,
        zoom: f64,
        width: u32,
        height: u32,
        ratio: f32,
        ink: u32,
        paper: u32,
        dark: bool,
    ) -> Result<Uint8ClampedArray, Refusal> {
        let camera = Camera { place: [around, above, zoom], size: [width as usize, height as usize], ratio };
        self.0.turn(camera, Tones { ink: bytes(ink), paper: bytes(paper), dark })?;
        Ok(Uint8ClampedArray::from(self.0.relief().image()))
    }

    /// Where places are seen in the last `turn`. For each place x, y and a share of the block's height, NaN for the height
    /// of the surface; the answers are pixels to the right and downwards, and 1, or 0 where the place is hidden.
    pub fn spots(&mut self, places: &[f64]) -> Float64Array {
        let relief = self.0.relief();
        let spots: Vec<f64> = places
            .chunks_exact(3)
            .flat_map(|place| relief.spot(place[0], place[1], Some(place[2]).filter(|share| !share.is_nan())))
            .collect();
        Float64Array::from(&spots[..])
    }

    /// The chord of the curve between two places; `null` where there is no curve, but a surface.
    #[wasm_bindgen(unchecked_return_type = "Chord | null")]
    pub fn chord(&mut self, a: f64, b: f64) -> Result<JsValue, Refusal> {
        out(&self.0.chord([a, b]))
    }

    /// A chord that runs below the curve between two places, the lowest of those looked at; `null` where none was found.
    #[wasm_bindgen(unchecked_return_type = "Chord | null")]
    pub fn lowest_chord(&mut self, from: f64, to: f64) -> Result<JsValue, Refusal> {
        out(&self.0.lowest_chord([from, to]))
    }

    /// f and its derivatives at a point.
    #[wasm_bindgen(unchecked_return_type = "Local")]
    pub fn at(&mut self, x: &[f64]) -> Result<JsValue, Refusal> {
        out(&self.0.at(x)?)
    }
}

/// Several methods on one problem from one start.
#[wasm_bindgen]
pub struct Race {
    race: isoline::race::Race,
    /// Room for numbers on their way out.
    numbers: Vec<f64>,
}

#[wasm_bindgen]
impl Race {
    /// The race of an experiment, at its start. Throws where anything in it is unknown or out of range; `complete`
    /// mends that.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "Experiment")] experiment: &JsValue) -> Result<Self, Refusal> {
        let race = isoline::race::Race::new(&read("experiment", experiment)?)?;
        Ok(Self { race, numbers: Vec::new() })
    }

    /// The number of the latest iterate of any racer.
    #[wasm_bindgen(getter)]
    pub fn k(&self) -> u32 {
        self.race.k() as u32
    }

    /// Up to `steps` more steps of every racer; whether any can still go on.
    pub fn advance(&mut self, steps: u32) -> bool {
        self.race.advance(u64::from(steps))
    }

    /// Where the racers have been from iterate `from` to iterate `to`.
    ///
    /// For each racer in turn: count, number of the first iterate, stride, then count pairs of the coordinates on the
    /// map's axes (with one coordinate x and f). Iterate j of these has the number min(first + j · stride, latest).
    /// The first one is the last one kept up to `from`, so that pieces join.
    pub fn path(&mut self, from: u32, to: u32) -> Float64Array {
        self.race.path(u64::from(from), u64::from(to), &mut self.numbers);
        Float64Array::from(&self.numbers[..])
    }

    /// Where the racers are at iterate `k`. For each: the number of the iterate shown (the last one, where the run
    /// has ended before), the coordinates on the map's axes (with one coordinate x and f), f, ‖∇f‖, and the status as
    /// an index of `statuses()`.
    pub fn heads(&mut self, k: u32) -> Float64Array {
        self.race.heads(u64::from(k), &mut self.numbers);
        Float64Array::from(&self.numbers[..])
    }

    /// What each racer is called: its method, numbered where two are the same.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn labels(&self) -> js_sys::Array {
        texts(&self.race.labels())
    }

    /// How every racer stands.
    #[wasm_bindgen(unchecked_return_type = "Standing[]")]
    pub fn status(&self) -> Result<JsValue, Refusal> {
        out(&self.race.standings())
    }

    /// Iterate `k` of racer `i` with everything that is known about it, or the last one kept before it.
    #[wasm_bindgen(unchecked_return_type = "Iterate | null")]
    pub fn row(&self, i: usize, k: u32) -> Result<JsValue, Refusal> {
        out(&self.race.iterate(i, u64::from(k)))
    }

    /// The iterates of racer `i` that are kept from number `from` on, at most `count`, which is at most 1000.
    #[wasm_bindgen(unchecked_return_type = "Iterate[]")]
    pub fn table(&self, i: usize, from: u32, count: usize) -> Result<JsValue, Refusal> {
        out(&self.race.table(i, u64::from(from), count.min(1000)))
    }

    /// The step of racer `i` from iterate `k` in one coordinate, line by line with its numbers put in; `null` where
    /// there is no such racer or coordinate.
    #[wasm_bindgen(unchecked_return_type = "Card | null")]
    pub fn card(&self, i: usize, k: u32, coordinate: usize) -> Result<JsValue, Refusal> {
        out(&isoline::card::card(&self.race, i, u64::from(k), coordinate))
    }

    /// What the overlays of these ids (with commas between) draw for racer `i` at iterate `k`, on a map that covers
    /// `view` and is `width` × `height` CSS pixels large.
    #[wasm_bindgen(unchecked_return_type = "Picture")]
    pub fn overlay(
        &self,
        i: usize,
        k: u32,
        show: &str,
        view: &[f64],
        width: f64,
        height: f64,
    ) -> Result<JsValue, Refusal> {
        let show: Vec<&str> = show.split(',').collect();
        let sight = Sight { view: check_view(view)?, size: [width, height] };
        out(&overlay::picture(&self.race, i, u64::from(k), &show, sight))
    }

    /// Draws the convergence chart over the whole canvas.
    #[wasm_bindgen(unchecked_return_type = "Plot")]
    pub fn draw_chart(
        &self,
        canvas: &HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ChartOptions")] options: &JsValue,
    ) -> Result<JsValue, Refusal> {
        let options: ChartOptions = read("options", options)?;
        let figure = Figure::new(&self.race, &options)?;
        draw(canvas, &options.theme, |sheet| figure.draw(sheet))
    }

    /// Cost and quantity in turn for each iterate kept of racer `i` up to number `last`: what the chart draws. `ms`
    /// is the time of a step in milliseconds.
    pub fn series(&self, i: usize, quantity: &str, cost: &str, ms: f64, last: u32) -> Float64Array {
        let series = self.race.series(i, quantity, cost, ms, u64::from(last));
        Float64Array::from(series.as_flattened())
    }

    /// The whole race as CSV.
    pub fn csv(&self) -> String {
        isoline::export::csv(&self.race)
    }

    /// The race at iterate `k` in words.
    pub fn summary(&self, k: u32) -> String {
        self.race.summary(u64::from(k))
    }

    /// One sentence for each setting that racers have in common and at different values, rates first.
    #[wasm_bindgen(unchecked_return_type = "string[]")]
    pub fn unequal(&self) -> js_sys::Array {
        texts(&self.race.unequal())
    }

    /// Robbins and Monro's conditions for racer `i` after `steps` steps; `null` where there is no such racer.
    #[wasm_bindgen(unchecked_return_type = "Conditions | null")]
    pub fn conditions(&self, i: usize, steps: u32) -> Result<JsValue, Refusal> {
        out(&isoline::teach::laboratory::Conditions::new(&self.race, i, u64::from(steps)))
    }

    /// The energy of racer `i` at iterate `k`; `null` where it has no velocity.
    #[wasm_bindgen(unchecked_return_type = "Energy | null")]
    pub fn energy(&self, i: usize, k: u32) -> Result<JsValue, Refusal> {
        out(&isoline::teach::laboratory::Energy::new(&self.race, i, u64::from(k)))
    }

    /// f at its highest along the straight line between two points, less f at the minimum where that is known.
    pub fn barrier(&self, from: &[f64], to: &[f64]) -> f64 {
        isoline::teach::laboratory::Energy::barrier(&self.race, from, to)
    }

    /// The iterates of racer `i` alone, x₀, x₁, … in rows of as many numbers as there are coordinates: `steps` steps
    /// from the start without record, stopping rules or anything else but the method. The same iterates as the race
    /// records.
    pub fn walk(&mut self, i: usize, steps: u32) -> Float64Array {
        Float64Array::from(self.race.walk(i, u64::from(steps)))
    }

    /// The same without bringing the iterates over, for a stopwatch; how many numbers they are.
    pub fn rehearse(&mut self, i: usize, steps: u32) -> usize {
        self.race.walk(i, u64::from(steps)).len()
    }
}
