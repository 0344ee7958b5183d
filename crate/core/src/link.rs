//! A whole experiment as a readable link, and back.
//!
//! ```text
//! #race?v=1&surface=rosenbrock&start=-1.2,1&m=adam(lr=0.05)&m=gd(lr=0.001)@cosine(period=200)&steps=500
//! ```
//!
//! After the lab's name come `key=value` pairs. A value that stands for an entry of a registry is a call, `id` or
//! `id(param=value,…)`; a method's schedule follows it after `@`. Values are percent-encoded where they must be. Reading
//! never fails: what cannot be read is left out and said in a message.

use crate::error::Error;
use crate::export::number;
use crate::optim;
use crate::overlay;
use crate::problem::Objective;
use crate::question;
use crate::race::{COSTS, MAX_RACERS, MAX_STEPS, QUANTITIES};
use crate::run::Stop;
use crate::scenario;
use crate::schedule::Rates;
use crate::spec::{Arg, Call};
use crate::surface::{self, Problem, TYPED};
use crate::tune;
use serde::{Deserialize, Serialize};

/// The version of the link's form.
pub const VERSION: &str = "1";

/// The most characters of a link that are read.
pub const MAX_LENGTH: usize = 65_536;

/// A race with the figure that shows it: everything that a link holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The surface, or [`TYPED`] with the formula as argument `f`.
    pub surface: Call,
    /// The common start; empty for the surface's own.
    pub start: Vec<f64>,
    /// The methods.
    pub racers: Vec<Entry>,
    /// Standard deviation of the noise on each coordinate of the gradient.
    pub noise: f64,
    /// Seed of the noise.
    pub seed: u32,
    /// Stopping rules.
    pub stop: Vec<Call>,
    /// Most steps.
    pub steps: u32,
    /// The two coordinates that the map shows, counted from 0.
    pub axes: [usize; 2],
    /// The part of the plane that must be in view: x from, x to, y from, y to; `None` for the domain.
    pub view: Option<[f64; 4]>,
    /// Whether both axes have the same scale.
    pub equal: bool,
    /// What the chart shows upwards, an id of [`QUANTITIES`].
    pub quantity: String,
    /// What it shows to the right, an id of [`COSTS`].
    pub cost: String,
    /// Whether upwards is logarithmic.
    pub log: bool,
    /// Whether to the right is logarithmic.
    pub log_cost: bool,
    /// The iterate at which the figure stands still; `None` where it plays.
    pub at: Option<u32>,
    /// Steps a second.
    pub speed: f64,
    /// The racer whose card and numbers are shown, counted from 0.
    pub focus: usize,
    /// What is drawn on the map besides surface and ways.
    pub show: Vec<String>,
    /// The two ends of the chord over a curve; `None` for the ends of a middle part of what is in view.
    pub chord: Option<[f64; 2]>,
    /// Where the surface is seen from in three dimensions: degrees around, degrees above the plane, magnification;
    /// `None` for the map from above.
    pub camera: Option<[f64; 3]>,
    /// The panel that is open, with its settings.
    pub panel: Option<Call>,
    /// What the reader is asked before the race runs.
    pub ask: Option<Call>,
    /// The scenario that this is, or was before the reader changed it, an id of [`scenario::SCENARIOS`].
    pub scenario: Option<String>,
    /// The parts of the page that are left out.
    pub hide: Vec<String>,
    /// `light`, `dark`, or `auto` for what the reader's system says.
    pub look: String,
}

/// What [`Experiment::look`] may be.
pub const LOOKS: [&str; 3] = ["auto", "light", "dark"];

/// A part of the page that a link may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Stable name, as it stands in links and in the page.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
}

/// Every such part.
pub static PARTS: &[Part] = &[
    Part { id: "map", name: "map" },
    Part { id: "transport", name: "playback" },
    Part { id: "legend", name: "methods" },
    Part { id: "problem", name: "surface" },
    Part { id: "chart", name: "convergence" },
    Part { id: "summary", name: "in words" },
    Part { id: "panels", name: "explore" },
    Part { id: "card", name: "how it steps" },
    Part { id: "table", name: "numbers" },
    Part { id: "tools", name: "tools" },
    Part { id: "scenario", name: "claim" },
];

/// One method of a race.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The method.
    pub method: Call,
    /// The schedule of its step size.
    pub schedule: Call,
    /// Whether it is left out of the pictures.
    pub hidden: bool,
}

impl Entry {
    /// A method at a constant rate.
    pub fn new(method: Call) -> Self {
        Self { method, schedule: Call::new("constant"), hidden: false }
    }
}

impl Default for Experiment {
    /// What opens without a link.
    fn default() -> Self {
        Self {
            surface: Call::new("rosenbrock"),
            start: Vec::new(),
            // The rates that tuning finds: the page opens without waiting for it.
            racers: [("gd", 0.001), ("momentum", 0.001), ("nesterov", 0.001), ("rmsprop", 0.02), ("adam", 0.2)]
                .map(|(id, lr)| Entry::new(Call::new(id).with("lr", lr)))
                .into(),
            noise: 0.0,
            seed: 1,
            stop: vec![Call::new("step")],
            steps: 500,
            axes: [0, 1],
            view: None,
            equal: true,
            quantity: "gap".to_string(),
            cost: "iterations".to_string(),
            log: true,
            log_cost: false,
            at: None,
            speed: 60.0,
            focus: 0,
            show: Vec::new(),
            chord: None,
            camera: None,
            panel: None,
            ask: None,
            scenario: None,
            hide: Vec::new(),
            look: LOOKS[0].to_string(),
        }
    }
}

impl Experiment {
    /// Fills in what is left open (start, step sizes), and takes out what is unknown or out of range, with a message
    /// for each such thing. Afterwards [`crate::race::Race::new`] succeeds.
    pub fn complete(self) -> (Self, Vec<String>) {
        let (mut experiment, messages) = self.check();
        experiment.tune();
        (experiment, messages)
    }

    /// [`Experiment::complete`] without the step sizes, which take trial runs to find.
    pub fn check(mut self) -> (Self, Vec<String>) {
        let mut messages = Vec::new();
        let fallback = Self::default();
        let problem = match Problem::new(&self.surface) {
            Ok(problem) => problem,
            Err(error) => {
                messages.push(format!("{error}; showing {} instead", fallback.surface.id));
                self.surface = fallback.surface.clone();
                self.start.clear();
                self.view = None;
                Problem::new(&self.surface).expect("the surface that opens without a link")
            }
        };
        let n = problem.dim();
        if !self.start.is_empty() && self.start.len() != n {
            messages.push(format!(
                "start must have {n} entries, got {}; the surface's own start is used",
                self.start.len()
            ));
            self.start.clear();
        }
        if self.start.iter().any(|x| !x.is_finite()) {
            messages.push("start must be finite numbers; the surface's own start is used".to_string());
            self.start.clear();
        }
        if self.start.is_empty() {
            self.start.clone_from(&problem.start);
        }
        if !(0.0..=f64::MAX).contains(&self.noise) {
            messages.push(format!("noise must be 0 or more, got {}; none is used", number(self.noise)));
            self.noise = 0.0;
        }
        let steps = u64::from(self.steps);
        if steps == 0 || steps > MAX_STEPS {
            self.steps = steps.clamp(1, MAX_STEPS) as u32;
            messages.push(format!("steps must be between 1 and {MAX_STEPS}, got {steps}; {} are taken", self.steps));
        }
        self.stop.retain(|call| keep(Stop::new(call), &mut messages));
        if self.racers.len() > MAX_RACERS {
            messages.push(format!(
                "a race has at most {MAX_RACERS} methods, got {}; the first {MAX_RACERS} run",
                self.racers.len()
            ));
            self.racers.truncate(MAX_RACERS);
        }
        self.racers.retain_mut(|entry| {
            if !keep(optim::resolve(&entry.method), &mut messages) {
                return false;
            }
            if !keep(Rates::new(&entry.schedule), &mut messages) {
                entry.schedule = Call::new("constant");
            }
            true
        });
        if self.axes.iter().any(|&axis| axis >= n.max(2)) || (self.axes[0] == self.axes[1]) {
            messages.push(format!("axes must be two different coordinates of 1 to {n}; the first two are shown"));
            self.axes = [0, 1];
        }
        if let Some([left, right, bottom, top]) = self.view {
            let sound = |low: f64, high: f64| low.is_finite() && high.is_finite() && low < high;
            if !(sound(left, right) && sound(bottom, top)) {
                messages.push(
                    "view must be x from, x to, y from, y to, each from below to; the domain is shown".to_string(),
                );
                self.view = None;
            }
        }
        if !QUANTITIES.iter().any(|quantity| quantity.id == self.quantity) {
            messages.push(unknown("quantity", &self.quantity, QUANTITIES.iter().map(|q| q.id)).to_string());
            self.quantity = fallback.quantity;
        }
        if !COSTS.iter().any(|cost| cost.id == self.cost) {
            messages.push(unknown("cost", &self.cost, COSTS.iter().map(|c| c.id)).to_string());
            self.cost = fallback.cost;
        }
        if !(0.1..=100_000.0).contains(&self.speed) {
            messages.push(format!("speed must be between 0.1 and 100000 steps a second, got {}", number(self.speed)));
            self.speed = fallback.speed;
        }
        self.at = self.at.map(|at| at.min(self.steps));
        self.show.retain(|id| keep(overlay::find(id), &mut messages));
        if self.chord.is_some_and(|ends| ends.iter().any(|x| !x.is_finite()) || ends[0] == ends[1]) {
            messages.push("chord must be two different numbers; it begins anew".to_string());
            self.chord = None;
        }
        if let Some([around, above, zoom]) = self.camera
            && !(around.is_finite() && (0.0..=90.0).contains(&above) && (0.2..=20.0).contains(&zoom))
        {
            messages.push(
                "camera must be degrees around, degrees above from 0 to 90, magnification from 0.2 to 20; the map is shown"
                    .to_string(),
            );
            self.camera = None;
        }
        if let Some(call) = &self.ask
            && !keep(question::resolve(call), &mut messages)
        {
            self.ask = None;
        }
        if let Some(id) = &self.scenario
            && !keep(scenario::find(id), &mut messages)
        {
            self.scenario = None;
        }
        if !LOOKS.contains(&self.look.as_str()) {
            messages.push(unknown("look", &self.look, LOOKS.into_iter()).to_string());
            self.look = fallback.look;
        }
        self.hide.retain(|part| {
            let known = PARTS.iter().any(|known| known.id == part);
            if !known {
                messages.push(unknown("part of the page", part, PARTS.iter().map(|known| known.id)).to_string());
            }
            known
        });
        self.focus = if self.focus < self.racers.len() { self.focus } else { 0 };
        (self, messages)
    }

    /// Gives every method without a step size the one that [`tune::rate`] finds for the surface.
    fn tune(&mut self) {
        let mut found: Vec<(Call, Call, Option<f64>)> = Vec::new();
        for i in 0..self.racers.len() {
            let Entry { method, schedule, .. } = &self.racers[i];
            if method.params.get("lr").is_some() {
                continue;
            }
            let known = found.iter().find(|(m, s, _)| m == method && s == schedule).map(|(_, _, lr)| *lr);
            let lr = known.unwrap_or_else(|| tune::rate(self, method, schedule).unwrap_or(None));
            if known.is_none() {
                found.push((method.clone(), schedule.clone(), lr));
            }
            // Where no trial is sound the source's own value stands, and the race shows what comes of it.
            let lr = lr.or_else(|| optim::resolve(method).ok().and_then(|(_, values)| values.get("lr")));
            if let Some(lr) = lr {
                self.racers[i].method.params.insert("lr".to_string(), Arg::Number(lr));
            }
        }
    }

    /// Whether what runs, and how long, is still that of a scenario.
    pub fn runs_as(&self, id: &str) -> bool {
        let runs = |experiment: &Self| {
            let mut link = Link { text: String::new() };
            experiment.push_race(&mut link, |_| "m");
            link.text
        };
        scenario::find(id).is_ok_and(|scenario| runs(self) == runs(&scenario.experiment()))
    }

    /// The link, from `#` on. What has its default is left out, but for the surface, the start, the methods and the steps.
    /// A scenario as published has a short link of its own.
    pub fn to_link(&self) -> String {
        let scenario = self.scenario.as_ref().and_then(|id| scenario::find(id).ok());
        if let Some(published) = scenario.map(scenario::Scenario::experiment)
            && self.text(false) == published.text(false)
        {
            return self.scenario_link(&published);
        }
        self.text(true)
    }

    /// The link of a scenario as published, with what is the reader's where that differs.
    fn scenario_link(&self, published: &Self) -> String {
        let mut link = Link::new("scenario");
        link.push("id", self.scenario.as_deref().unwrap_or_default());
        let panel = |experiment: &Self| experiment.panel.as_ref().map_or_else(|| "none".to_string(), Call::to_text);
        if panel(self) != panel(published) {
            link.push("panel", &panel(self));
        }
        if self.look != published.look {
            link.push("look", &self.look);
        }
        if self.focus != published.focus {
            link.push("focus", &(self.focus + 1).to_string());
        }
        if let Some(at) = self.at {
            link.push("at", &at.to_string());
        }
        link.text
    }

    /// The part of the link that says what runs, and how long; `key` is what a method stands under.
    fn push_race(&self, link: &mut Link, key: fn(&Entry) -> &'static str) {
        let default = Self::default();
        link.push("surface", &if self.surface.id == TYPED { TYPED.to_string() } else { self.surface.to_text() });
        if self.surface.id == TYPED {
            link.push("f", &self.surface.params.get("f").map_or(String::new(), Arg::to_string));
        }
        if !self.start.is_empty() {
            link.push("start", &numbers(&self.start));
        }
        if self.racers.is_empty() {
            link.push("m", "none");
        }
        for entry in &self.racers {
            let mut text = entry.method.to_text();
            if entry.schedule != Call::new("constant") {
                text.push('@');
                text.push_str(&entry.schedule.to_text());
            }
            link.push(key(entry), &text);
        }
        if self.noise != 0.0 {
            link.push("noise", &number(self.noise));
            link.push("seed", &self.seed.to_string());
        }
        if self.stop != default.stop {
            if self.stop.is_empty() {
                link.push("stop", "none");
            }
            for call in &self.stop {
                link.push("stop", &call.to_text());
            }
        }
        link.push("steps", &self.steps.to_string());
    }

    /// The whole link; without what is the reader's of a scenario, iterate, panel, look and focus, where `own` is false.
    fn text(&self, own: bool) -> String {
        let default = Self::default();
        let mut link = Link::new("race");
        self.push_race(&mut link, |entry| if entry.hidden { "hidden" } else { "m" });
        if self.axes != default.axes {
            link.push("axes", &format!("{},{}", self.axes[0] + 1, self.axes[1] + 1));
        }
        if let Some(view) = self.view {
            link.push("view", &numbers(&view));
        }
        let switch = |on: bool| if on { "on" } else { "off" };
        let mut differing = |key: &str, own: String, default: String| {
            if own != default {
                link.push(key, &own);
            }
        };
        differing("equal", switch(self.equal).into(), switch(default.equal).into());
        differing("y", self.quantity.clone(), default.quantity);
        differing("x", self.cost.clone(), default.cost);
        differing("log", switch(self.log).into(), switch(default.log).into());
        differing("logx", switch(self.log_cost).into(), switch(default.log_cost).into());
        differing("speed", number(self.speed), number(default.speed));
        if own {
            differing("focus", (self.focus + 1).to_string(), (default.focus + 1).to_string());
        }
        differing("show", self.show.join(","), default.show.join(","));
        differing("hide", self.hide.join(","), default.hide.join(","));
        if own {
            differing("look", self.look.clone(), default.look);
        }
        if let Some(chord) = self.chord {
            link.push("chord", &numbers(&chord));
        }
        if let Some(camera) = self.camera {
            link.push("camera", &numbers(&camera));
        }
        for (key, call) in [("panel", &self.panel), ("ask", &self.ask)] {
            if let Some(call) = call
                && (own || key == "ask")
            {
                link.push(key, &call.to_text());
            }
        }
        if let Some(id) = &self.scenario {
            link.push("scenario", id);
        }
        if let Some(at) = self.at
            && own
        {
            link.push("at", &at.to_string());
        }
        link.text
    }

    /// Reads a link. The experiment is complete; each message says what could not be read and what is done instead.
    pub fn from_link(link: &str) -> (Self, Vec<String>) {
        let (mut experiment, messages) = Self::read(link);
        experiment.tune();
        (experiment, messages)
    }

    /// [`Experiment::from_link`] without the step sizes, which take trial runs to find.
    pub fn read(link: &str) -> (Self, Vec<String>) {
        let mut messages = Vec::new();
        let mut experiment = Self::default();
        let (lab, mut pairs) = read(link, &mut messages);
        if lab == "scenario" {
            pairs = expand(pairs, &mut messages);
        } else if !lab.is_empty() && lab != "race" {
            messages.push(Error::Link { given: lab, expected: "the lab 'race'" }.to_string());
        }
        let has = |key: &str| pairs.iter().any(|(k, _)| k == key);
        if has("m") || has("hidden") {
            experiment.racers.clear();
        }
        if has("stop") {
            experiment.stop.clear();
        }
        for (key, value) in &pairs {
            if let Err(error) = experiment.take(key, value) {
                messages.push(format!("{key}: {error}"));
            }
        }
        // The formula may stand before or after the word that asks for it.
        if let Some((_, text)) = pairs.iter().rev().find(|(key, _)| key == "f") {
            if experiment.surface.id == TYPED {
                experiment.surface.params.insert("f".to_string(), Arg::Text(text.clone()));
            } else {
                messages.push("f: a formula is read only with surface=formula".to_string());
            }
        }
        let (experiment, more) = experiment.check();
        messages.extend(more);
        (experiment, messages)
    }

    /// Takes over one pair of a link.
    fn take(&mut self, key: &str, value: &str) -> Result<(), Error> {
        match key {
            "v" if value == VERSION => {}
            "v" => return Err(Error::Link { given: value.to_string(), expected: "version 1" }),
            "f" => {}
            "surface" => self.surface = Call::from_text(value)?,
            "start" => self.start = read_numbers(value)?,
            "m" if value == "none" => {}
            "m" | "hidden" => {
                let (method, schedule) = match value.split_once('@') {
                    Some((method, schedule)) => (method, Call::from_text(schedule)?),
                    None => (value, Call::new("constant")),
                };
                self.racers.push(Entry { method: Call::from_text(method)?, schedule, hidden: key == "hidden" });
            }
            "noise" => self.noise = read_number(value)?,
            "seed" => self.seed = read_whole(value)?,
            "stop" if value == "none" => {}
            "stop" => self.stop.push(Call::from_text(value)?),
            "steps" => self.steps = read_whole(value)?,
            "axes" => {
                let expected = "two numbers of coordinates such as 1,2";
                let refused = || Error::Link { given: value.to_string(), expected };
                let axes = value
                    .split(',')
                    .map(|axis| axis.parse::<usize>().ok().and_then(|axis| axis.checked_sub(1)))
                    .collect::<Option<Vec<_>>>()
                    .ok_or_else(refused)?;
                self.axes = axes.try_into().map_err(|_| refused())?;
            }
            "view" => {
                let expected = "four numbers: x from, x to, y from, y to";
                let refused = |_| Error::Link { given: value.to_string(), expected };
                self.view = Some(read_numbers(value)?.try_into().map_err(refused)?);
            }
            "equal" => self.equal = read_switch(value)?,
            "y" => self.quantity = value.to_string(),
            "x" => self.cost = value.to_string(),
            "log" => self.log = read_switch(value)?,
            "logx" => self.log_cost = read_switch(value)?,
            "at" => self.at = Some(read_whole(value)?),
            "speed" => self.speed = read_number(value)?,
            "show" => self.show = read_words(value)?,
            "hide" => self.hide = read_words(value)?,
            "look" => self.look = value.to_string(),
            "chord" => {
                let expected = "two numbers: where the chord begins and ends";
                let refused = |_| Error::Link { given: value.to_string(), expected };
                self.chord = Some(read_numbers(value)?.try_into().map_err(refused)?);
            }
            "camera" => {
                let expected = "three numbers: degrees around, degrees above, magnification";
                let refused = |_| Error::Link { given: value.to_string(), expected };
                self.camera = Some(read_numbers(value)?.try_into().map_err(refused)?);
            }
            "panel" if value == "none" => self.panel = None,
            "panel" => self.panel = Some(Call::from_text(value)?),
            "scenario" => self.scenario = Some(value.to_string()),
            "ask" => self.ask = Some(Call::from_text(value)?),
            "focus" => self.focus = (read_whole(value)? as usize).saturating_sub(1),
            _ => return Err(Error::Link { given: value.to_string(), expected: "a key that a race has" }),
        }
        Ok(())
    }
}

impl Call {
    /// `id` or `id(param=value,…)`, as in a link.
    pub fn to_text(&self) -> String {
        if self.params.is_empty() {
            return self.id.clone();
        }
        let params: Vec<String> = self.params.iter().map(|(id, arg)| format!("{id}={arg}")).collect();
        format!("{}({})", self.id, params.join(","))
    }

    /// Reads `id` or `id(param=value,…)`.
    ///
    /// # Errors
    /// A text that is neither.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        let refused = || Error::Link { given: text.to_string(), expected: "a name, or a name(parameter=value,…)" };
        let text = text.trim();
        let (id, params) = match text.split_once('(') {
            Some((id, rest)) => (id, rest.strip_suffix(')').ok_or_else(refused)?),
            None => (text, ""),
        };
        if !is_word(id) {
            return Err(refused());
        }
        let mut call = Self::new(id);
        for pair in params.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (param, value) = pair.split_once('=').ok_or_else(refused)?;
            let (param, value) = (param.trim(), value.trim());
            if !is_word(param) || value.is_empty() {
                return Err(refused());
            }
            let arg = read_number(value).map_or_else(|_| Arg::Text(value.to_string()), Arg::Number);
            call.params.insert(param.to_string(), arg);
        }
        Ok(call)
    }
}

/// A link that is being written.
struct Link {
    text: String,
}

impl Link {
    fn new(lab: &str) -> Self {
        Self { text: format!("#{lab}?v={VERSION}") }
    }

    fn push(&mut self, key: &str, value: &str) {
        self.text.push('&');
        self.text.push_str(key);
        self.text.push('=');
        for byte in value.bytes() {
            // What a fragment may hold bare and no program that finds links in a text takes for their end.
            if byte.is_ascii_alphanumeric() || b"-._~!$'()*,;=:@/?".contains(&byte) {
                self.text.push(byte as char);
            } else {
                self.text.push_str(&format!("%{byte:02X}"));
            }
        }
    }
}

/// The lab's name and the decoded pairs of a link; whatever cannot be read is said in a message.
fn read(link: &str, messages: &mut Vec<String>) -> (String, Vec<(String, String)>) {
    let mut text = link.trim();
    text = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    if text.len() > MAX_LENGTH {
        messages.push(format!("the link has {} characters; only the first {MAX_LENGTH} are read", text.len()));
        let cut = (0..=MAX_LENGTH).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text = &text[..cut];
        // The last pair is not whole.
        text = text.rsplit_once('&').map_or(text, |(whole, _)| whole);
    }
    let (lab, query) = text.split_once('?').unwrap_or((text, ""));
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((key, value)) => pairs.push((decode(key), decode(value))),
            None => messages.push(Error::Link { given: pair.to_string(), expected: "key=value" }.to_string()),
        }
        if messages.len() > 20 {
            messages.push("the rest of the link is not read".to_string());
            break;
        }
    }
    (decode(lab), pairs)
}

/// What a scenario's link stands for: the pairs of the scenario whose `id` is given, each key that is given too left out.
fn expand(given: Vec<(String, String)>, messages: &mut Vec<String>) -> Vec<(String, String)> {
    let id = given.iter().find(|(key, _)| key == "id").map_or("", |(_, id)| id);
    let scenario = match scenario::find(id) {
        Ok(scenario) => scenario,
        Err(error) => {
            messages.push(format!("{error}; showing {} instead", scenario::SCENARIOS[0].id));
            &scenario::SCENARIOS[0]
        }
    };
    let mut pairs = read(scenario.link, messages).1;
    pairs.push(("scenario".to_string(), scenario.id.to_string()));
    // Methods are methods, seen or hidden.
    let same = |a: &str, b: &str| a == b || ([a, b] == ["m", "hidden"] || [a, b] == ["hidden", "m"]);
    pairs.retain(|(key, _)| !given.iter().any(|(other, _)| same(key, other)));
    pairs.extend(given.into_iter().filter(|(key, _)| key != "id"));
    pairs
}

/// Percent-decoding; a `%` that no two hexadecimal digits follow stands for itself.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let code = (bytes[i] == b'%')
            .then(|| bytes.get(i + 1..i + 3))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(code.unwrap_or(bytes[i]));
        i += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn read_number(text: &str) -> Result<f64, Error> {
    let value = crate::decimal::parse(text.trim()).filter(|value| value.is_finite());
    value.ok_or_else(|| Error::Link { given: text.to_string(), expected: "a number" })
}

fn read_numbers(text: &str) -> Result<Vec<f64>, Error> {
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() > surface::MAX_DIM {
        return Err(Error::WrongLength { what: "the list", given: parts.len(), allowed: [1, surface::MAX_DIM] });
    }
    parts.into_iter().map(read_number).collect()
}

/// Whether a text can be a name in a link.
fn is_word(word: &str) -> bool {
    !word.is_empty() && !word.contains(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_' && c != '-')
}

/// Names between commas, each once.
fn read_words(text: &str) -> Result<Vec<String>, Error> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        if !is_word(word) || words.len() >= 100 {
            return Err(Error::Link { given: text.to_string(), expected: "names between commas" });
        }
        if !words.iter().any(|known| known == word) {
            words.push(word.to_string());
        }
    }
    Ok(words)
}

fn read_whole(text: &str) -> Result<u32, Error> {
    text.trim().parse().map_err(|_| Error::Link { given: text.to_string(), expected: "a whole number" })
}

fn read_switch(text: &str) -> Result<bool, Error> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Error::Link { given: text.to_string(), expected: "on or off" }),
    }
}

fn numbers(values: &[f64]) -> String {
    values.iter().map(|&value| number(value)).collect::<Vec<_>>().join(",")
}

/// Whether a part of an experiment is sound; if not, a message says so.
fn keep<T>(part: Result<T, Error>, messages: &mut Vec<String>) -> bool {
    part.map_err(|error| messages.push(error.to_string())).is_ok()
}

fn unknown<'a>(what: &str, given: &str, allowed: impl Iterator<Item = &'a str>) -> Error {
    Error::Unknown { what: what.to_string(), given: given.to_string(), allowed: allowed.map(String::from).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str =
        "#race?v=1&surface=rosenbrock&start=-1.2,1&m=adam(lr=0.05)&m=gd(lr=0.001)@cosine(period=200)&steps=500";

    #[test]
    fn a_link_is_read_and_written_back_the_same() {
        let (experiment, messages) = Experiment::from_link(EXAMPLE);
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!(experiment.to_link(), EXAMPLE);
    }

    #[test]
    fn how_a_figure_is_shown_travels_in_the_link() {
        let link = "#race?v=1&surface=booth&start=1,2&m=gd(lr=0.01)&steps=10&show=gradient,velocity&hide=card,table&look=dark&camera=-35,40,1.5&panel=basins(size=64)&ask=basin";
        let (experiment, messages) = Experiment::from_link(link);
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!(experiment.to_link(), link);
        let (experiment, messages) = Experiment::from_link("#race?v=1&camera=0,120,1&look=pink&show=a(b");
        assert_eq!((experiment.camera, experiment.look.as_str(), experiment.show.len()), (None, "auto", 0));
        assert_eq!(messages.len(), 3, "{messages:?}");
    }

    #[test]
    fn what_opens_without_a_link_has_the_rates_that_tuning_finds() {
        let opens = Experiment::default();
        let mut bare = opens.clone();
        for entry in &mut bare.racers {
            entry.method.params = crate::spec::Args::new();
        }
        assert_eq!(bare.complete().0.racers, opens.racers);
    }

    #[test]
    fn a_typed_formula_travels_in_the_link() {
        let surface = Call::new(TYPED).choose("f", "x^2 + 3*y^2 & more % signs");
        let experiment = Experiment { surface, ..Experiment::default() };
        let link = experiment.to_link();
        assert!(link.contains("f=x%5E2%20%2B%203*y%5E2%20%26%20more%20%25%20signs"), "{link}");
    }

    #[test]
    fn what_cannot_be_read_is_said_and_the_rest_opens() {
        let (experiment, messages) =
            Experiment::from_link("#race?v=1&surface=rosenbrok&start=1,nan&m=adam(lr=-1)&m=gd&m=foo(&steps=x&wrong=1");
        assert_eq!(experiment.racers.len(), 1);
        let all = messages.join("\n");
        for part in ["rosenbrock", "start", "lr must be between", "foo(", "steps", "wrong"] {
            assert!(all.contains(part), "{part} in {all}");
        }
    }

    #[test]
    fn an_endless_link_is_cut() {
        let link = format!("#race?v=1&surface=rosenbrock&junk={}", "x".repeat(1_000_000));
        let (experiment, messages) = Experiment::from_link(&link);
        assert_eq!(experiment.surface.id, "rosenbrock");
        assert!(messages[0].contains("only the first 65536 are read"), "{messages:?}");
    }

    #[test]
    fn a_stray_percent_sign_stands_for_itself() {
        assert_eq!(decode("100%25 %zz %e4%b8%ad %"), "100% %zz 中 %");
    }
}
