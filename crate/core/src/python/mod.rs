//! A race as a Python script that gives the same numbers.
//!
//! The script is written from what describes the race: the surface's formula and its derivatives, each method's own rule,
//! the schedule's formula. So a method or a surface that is added later is exported without further ado. Where PyTorch has
//! the method with these settings, the script may let PyTorch take the steps, its gradients and all. Noise goes along as
//! the numbers that were drawn, and what a method finds by a search or a solve as the numbers that it found.

mod formula;

use crate::formula::{Expr, mentions, parse};
use crate::noise::NAME;
use crate::problem::Objective;
use crate::race::Race;
use crate::run::Racer;
use crate::spec::{Kind, Status, Values};
use formula::{Dialect, python, python_name, python_number, sweep, value};
use std::ops::Range;

/// The most steps of a script that lists numbers of each: noise that was drawn, or what a search found.
pub const MAX_LISTED: u64 = 10_000;

/// The script of a race; with `torch` PyTorch takes the steps of the methods that it has.
///
/// A run that has ended takes as many steps in the script; one that is under way takes all that the experiment
/// allows, or, where numbers of each step are listed, as many as it has taken.
///
/// # Errors
/// More steps than can be listed; or a rule that cannot be read, which tests rule out.
pub fn script(race: &Race, torch: bool) -> Result<String, String> {
    let mut script = Script { text: String::new() };
    let tensors: Vec<Option<String>> =
        race.racers().iter().map(|racer| if torch { optimizer(racer) } else { None }).collect();
    let any = tensors.iter().any(Option::is_some);
    script.head(race, any);
    script.surface(race, any);
    let noise = script.noise(race)?;
    let labels = race.labels();
    let n = race.problem().dim();
    let bounds = race.problem().surface.and_then(|surface| surface.bounds);
    let mut names = Vec::new();
    for (i, (racer, tensor)) in race.racers().iter().zip(&tensors).enumerate() {
        let name = [racer.spec.id, "_", &(i + 1).to_string()].concat();
        script.line(&["", "\n\ndef ", &name, "(steps):"]);
        script.line(&["    \"\"\"", &labels[i], ": ", racer.spec.source, ".\"\"\""]);
        let own = if noise == "NOISE_" { [noise, &(i + 1).to_string()].concat() } else { noise.to_string() };
        match tensor {
            Some(optimizer) => script.tensor_walk(racer, optimizer, &own, bounds)?,
            None => script.walk(racer, n, &own, bounds)?,
        }
        let steps =
            if racer.status() == Status::Running { u64::from(race.experiment().steps) } else { racer.trace().k() };
        let steps = if noise.is_empty() { steps } else { steps.min(MAX_LISTED) };
        names.push(["    (", &name, ", \"", racer.spec.id, "\", ", &steps.to_string(), "),\n"].concat());
    }
    script.text.push_str("\n\nRACERS = [\n");
    script.text.push_str(&names.concat());
    script.text.push_str(TAIL);
    let columns = race.problem().variables.join(",");
    script.line(&["    print(\"racer,method,k,", &columns, ",f\")"]);
    script.text.push_str("    for i, method, k, x in run():\n");
    script.text.push_str("        print(i, method, k, *(float(c) for c in x), float(f(x)), sep=\",\")\n");
    Ok(script.text)
}

const TAIL: &str = r#"]


def run():
    """Each iterate of each racer: its number, its method, k and x."""
    for i, (walk, method, steps) in enumerate(RACERS, 1):
        for k, x in enumerate(walk(steps)):
            yield i, method, k, x


if __name__ == "__main__":
"#;

const HELPERS: &str = r#"

def times(a, b):
    """a b, but 0 where either is 0: what does not move adds nothing, whatever it is multiplied by."""
    return 0.0 if a == 0 or b == 0 else a*b


def half_up(x):
    """The nearest integer, halves away from zero."""
    return np.trunc(x + np.copysign(0.49999999999999994, x))
"#;

const TORCH_HELPERS: &str = r#"

def tensor(x):
    return torch.as_tensor(x, dtype=torch.float64)


def cbrt(x):
    return torch.sign(x)*torch.abs(x)**(1/3)


def half_up_tensor(x):
    return torch.trunc(x + torch.copysign(tensor(0.49999999999999994), x))
"#;

struct Script {
    text: String,
}

impl Script {
    fn line(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.push_str(part));
        self.text.push('\n');
    }

    fn head(&mut self, race: &Race, torch: bool) {
        let link = race.experiment().to_link();
        let needs = if torch { "NumPy and PyTorch" } else { "NumPy" };
        self.line(&[
            "\"\"\"An experiment of Isoline ",
            env!("CARGO_PKG_VERSION"),
            ", with the numbers it has there:\n",
        ]);
        self.line(&[&link.replace('\\', "%5C"), "\n"]);
        self.line(&["It needs ", needs, ", and prints each iterate as a row of CSV."]);
        self.line(&["\"\"\"\nimport math\n\nimport numpy as np"]);
        if torch {
            self.line(&["import torch\n\ntorch.set_default_dtype(torch.float64)  # What optimizers keep for themselves follows it, too."]);
        }
        self.line(&[
            "\nnp.seterr(all=\"ignore\")  # A run that is lost goes on with inf and nan, as it does on the page.\n",
        ]);
        self.line(&["START = np.array([", &numbers(race.start()), "], dtype=float)"]);
    }

    /// f and ∇f.
    fn surface(&mut self, race: &Race, torch: bool) {
        let problem = race.problem();
        let formula = problem.formula();
        let constants = problem.constants();
        let names: Vec<&str> = constants.iter().map(|(id, _)| *id).collect();
        let mut function = |name: &str, dialect| {
            self.line(&["\n\ndef ", name, "(p):"]);
            if let Some(surface) = problem.surface {
                self.line(&["    \"\"\"", surface.name, "\"\"\""]);
            }
            for (id, value) in &constants {
                self.line(&["    ", &python_name(id), " = ", &python_number(*value)]);
            }
            for (i, variable) in problem.variables.iter().enumerate() {
                if mentions(formula.expr(), variable) {
                    self.line(&["    ", &python_name(variable), " = p[", &i.to_string(), "]"]);
                }
            }
            self.line(&["    return ", &value(formula, dialect, &names)]);
        };
        function("f", Dialect::Numpy);
        if torch {
            function("loss", Dialect::Torch);
        }
        self.text.push_str(HELPERS);
        if torch {
            self.text.push_str(TORCH_HELPERS);
        }
        self.line(&["\n\ndef gradient(p):\n    \"\"\"The slope of f, by a sweep back through its operations.\"\"\""]);
        sweep(formula, &mut self.text);
    }

    /// What is added to the gradients of each step, as lists; what they are called: "" where there are none, with an
    /// underscore at its end where each racer has its own.
    fn noise(&mut self, race: &Race) -> Result<&'static str, String> {
        let racers = race.racers();
        let noisy = |racer: &&Racer| !racer.trace().latest().noise().is_empty();
        // Noise alone is the same for all racers; what depends on the step may depend on the place as well.
        let online = race.problem().is_online();
        let longest = racers.iter().filter(noisy).max_by_key(|racer| racer.trace().k());
        let Some(longest) = longest else {
            return Ok("");
        };
        self.line(&["\n\n# What each step finds added to the slope, as it was drawn: scheme ", NAME, "."]);
        for (i, racer) in racers.iter().enumerate() {
            if !online && !std::ptr::eq(racer, longest) {
                continue;
            }
            let trace = racer.trace();
            if trace.stride() > 1 || trace.k() > MAX_LISTED {
                return Err("the noise of so many steps is too long to be listed in a script".to_string());
            }
            let number = (i + 1).to_string();
            self.line(&["NOISE", if online { "_" } else { "" }, if online { &number } else { "" }, " = np.array(["]);
            for (_, row) in trace.rows() {
                self.line(&["    [", &numbers(row.noise()), "],"]);
            }
            self.line(&["])"]);
        }
        Ok(if online { "NOISE_" } else { "NOISE" })
    }

    /// The parameters that are numbers, and the rate of step k.
    fn rate(&mut self, racer: &Racer, target: &str) -> Result<(), String> {
        let expr = read(racer.rates.schedule.formula)?;
        let params = racer.rates.values.params();
        let names = |name: &str| match name {
            // What the schedule calls `lr` is the rate that was set.
            "lr" => Some("lr0".to_string()),
            "k" => Some("k".to_string()),
            _ => params.iter().any(|param| param.id == name).then(|| ["schedule[\"", name, "\"]"].concat()),
        };
        let text = python(&expr, Dialect::Numpy, &names, &[]);
        self.line(&["        ", target, " = ", &text]);
        Ok(())
    }

    /// The rate that was set, and the settings of its schedule.
    fn settings(&mut self, racer: &Racer) {
        let lr = racer.values.get("lr").unwrap_or(1.0);
        self.line(&["    lr0 = ", &python_number(lr)]);
        if !racer.rates.values.params().is_empty() {
            let settings: Vec<String> = (racer.rates.values.params().iter())
                .zip(racer.rates.values.as_slice())
                .map(|(param, &value)| ["\"", param.id, "\": ", &python_number(value)].concat())
                .collect();
            self.line(&["    schedule = {", &settings.join(", "), "}"]);
        }
    }

    /// A walk by the method's own rule.
    fn walk(&mut self, racer: &Racer, n: usize, noise: &str, bounds: Option<[f64; 2]>) -> Result<(), String> {
        let rule = racer.spec.ready(&racer.values, n).map_err(|error| error.to_string())?;
        let said = |i: usize| rule.line(i).found.is_empty();
        let named = |id: &str| {
            (0..rule.len()).any(|i| {
                let condition = || read(rule.line(i).when).is_ok_and(|condition| mentions(&condition, id));
                said(i) && (mentions(&rule.assignment(i).expr, id) || condition())
            })
        };
        let rated = named("lr") || named("eta");
        if rated {
            self.settings(racer);
        }
        for (param, &value) in racer.values.params().iter().zip(racer.values.as_slice()) {
            if param.id != "lr" && !matches!(param.kind, Kind::Choice(_) | Kind::Switch) && named(param.id) {
                // Of these NumPy's own divide by zero.
                let [open, close] = if value == 0.0 || value == 1.0 { ["np.float64(", ")"] } else { [""; 2] };
                self.line(&["    ", &python_name(param.id), " = ", open, &python_number(value), close]);
            }
        }
        let state = racer.trace().row(0).state();
        let mut at = 0;
        for slot in racer.spec.state {
            let own = &state[at..at + slot.len(n)];
            at += slot.len(n);
            let set = |i: &usize| rule.assignment(*i).target == slot.id;
            let (mut by_rule, mut by_step) = (named(slot.id), false);
            for i in (0..rule.len()).filter(set) {
                *(if said(i) { &mut by_rule } else { &mut by_step }) = true;
            }
            if by_step {
                self.found(racer, slot.id, at - slot.len(n)..at)?;
            }
            if by_step || !by_rule {
                continue;
            }
            let value = match (slot.vector, own.iter().all(|&value| value == 0.0)) {
                (true, true) => ["np.zeros(", &n.to_string(), ")"].concat(),
                (true, false) => ["np.array([", &numbers(own), "])"].concat(),
                (false, _) => numbers(own),
            };
            self.line(&["    ", &python_name(slot.id), " = ", &value]);
        }
        self.line(&["    x = ", &clipped("START.copy()", bounds), "\n    yield x\n    for k in range(steps):"]);
        if rated {
            self.rate(racer, "lr")?;
        }
        if named("eta") {
            self.line(&["        eta = lr/lr0 if lr0 else 1.0"]);
        }
        if named("t") {
            self.line(&["        t = k + 1"]);
        }
        let mut seen: Vec<&str> = racer.spec.state.iter().map(|slot| slot.id).chain(["x"]).collect();
        let params: Vec<&str> = racer.values.params().iter().map(|param| param.id).collect();
        for i in 0..rule.len() {
            let assignment = rule.assignment(i);
            let known: Vec<&str> = seen.iter().chain(&params).copied().chain(["lr", "eta", "t"]).collect();
            let names = |name: &str| known.contains(&name).then(|| python_name(name));
            let mut value = python(&assignment.expr, Dialect::Numpy, &names, &[]);
            if assignment.gradient {
                value = ["gradient(", &value, ")"].concat();
                if !noise.is_empty() {
                    value = [&value, " + ", noise, "[k]"].concat();
                }
            }
            let target = python_name(&assignment.target);
            if !said(i) {
                value = [&target, "_found[k]"].concat();
                self.line(&["        # Found by the step itself: ", rule.line(i).found, "."]);
            }
            if !rule.line(i).when.is_empty() {
                let condition = python(&read(rule.line(i).when)?, Dialect::Numpy, &names, &[]);
                let kept = if seen.contains(&assignment.target.as_str()) { target.as_str() } else { "np.nan" };
                value = ["np.where(", &condition, " <= 0, ", kept, ", ", &value, ")"].concat();
            }
            self.line(&["        # ", rule.line(i).say]);
            self.line(&["        ", &target, " = ", &value]);
            seen.push(&assignment.target);
        }
        if bounds.is_some() {
            self.line(&["        x = ", &clipped("x", bounds)]);
        }
        self.line(&["        yield x"]);
        Ok(())
    }

    /// What a step finds by a search or a solve, which no expression gives: a list of what it found in each.
    fn found(&mut self, racer: &Racer, name: &str, slot: Range<usize>) -> Result<(), String> {
        let trace = racer.trace();
        if trace.stride() > 1 || trace.k() > MAX_LISTED {
            return Err("what so many steps found is too long to be listed in a script".to_string());
        }
        self.line(&["    ", &python_name(name), "_found = np.array(["]);
        for (_, row) in trace.rows().skip(1) {
            let own = &row.state()[slot.clone()];
            let [open, close] =
                if own.len() > 1 || racer.spec.state.iter().any(|state| state.id == name && state.vector) {
                    ["[", "]"]
                } else {
                    [""; 2]
                };
            self.line(&["        ", open, &numbers(own), close, ","]);
        }
        self.line(&["    ], dtype=float)"]);
        Ok(())
    }

    /// A walk by PyTorch.
    fn tensor_walk(
        &mut self,
        racer: &Racer,
        optimizer: &str,
        noise: &str,
        bounds: Option<[f64; 2]>,
    ) -> Result<(), String> {
        self.settings(racer);
        self.line(&["    x = torch.tensor(", &clipped("START", bounds), ", requires_grad=True)"]);
        self.line(&["    optimizer = torch.optim.", optimizer]);
        self.line(&["    yield x.detach().numpy().copy()\n    for k in range(steps):"]);
        self.rate(racer, "optimizer.param_groups[0][\"lr\"]")?;
        self.line(&["        optimizer.zero_grad()\n        loss(x).backward()"]);
        if !noise.is_empty() {
            self.line(&["        x.grad += tensor(", noise, "[k])"]);
        }
        self.line(&["        optimizer.step()"]);
        if let Some([low, high]) = bounds {
            let (low, high) = (python_number(low), python_number(high));
            self.line(&["        x.data.clamp_(", &low, ", ", &high, ")"]);
        }
        self.line(&["        yield x.detach().numpy().copy()"]);
        Ok(())
    }
}

fn read(text: &str) -> Result<Expr, String> {
    parse(text).map_err(|error| error.to_string())
}

fn numbers(all: &[f64]) -> String {
    let all: Vec<String> = all.iter().map(|&value| python_number(value)).collect();
    all.join(", ")
}

/// `x`, projected where the surface has bounds.
fn clipped(x: &str, bounds: Option<[f64; 2]>) -> String {
    match bounds {
        Some([low, high]) => ["np.clip(", x, ", ", &python_number(low), ", ", &python_number(high), ")"].concat(),
        None => x.to_string(),
    }
}

/// The call that makes PyTorch's optimizer of the same name with the same settings; `None` where it has none such.
fn optimizer(racer: &Racer) -> Option<String> {
    let p: &Values = &racer.values;
    let constant = racer.rates.is_constant();
    // The rate stands where PyTorch has it, or it makes no difference where it stands.
    let outside = || constant || p.choice("rate") == "outside";
    if ["beta", "beta1", "beta2"].iter().any(|id| p.get(id).is_some_and(|beta| beta >= 1.0)) {
        return None;
    }
    // Parameters of ours stand after an @.
    let template = match racer.spec.id {
        "gd" => "SGD weight_decay=@weight_decay",
        "momentum"
            if p["dampening"] == 0.0 && outside() || p.choice("rate") == "outside" && p.choice("first") == "full" =>
        {
            "SGD momentum=@beta, dampening=@dampening, weight_decay=@weight_decay"
        }
        "nesterov" if p.choice("report") == "lookahead" && outside() && p["beta"] > 0.0 => {
            "SGD momentum=@beta, nesterov=True"
        }
        "adagrad" if p.choice("eps_at") == "outside" => {
            "Adagrad lr_decay=@lr_decay, initial_accumulator_value=@initial_accumulator, eps=@eps"
        }
        "rprop" if p.choice("variant") == "improved_minus" && constant => {
            "Rprop etas=(@eta_minus, @eta_plus), step_sizes=(@step_min, @step_max)"
        }
        "rmsprop" if p.choice("eps_at") == "outside" && (p["momentum"] == 0.0 || outside()) => {
            "RMSprop alpha=@beta, eps=@eps, momentum=@momentum, centered=bool(@centred)"
        }
        "adadelta" => "Adadelta rho=@rho, eps=@eps",
        "adam" if p.on("bias_correction") && p.choice("eps_at") == "corrected" => {
            "Adam betas=(@beta1, @beta2), eps=@eps"
        }
        "adamax" if p.choice("eps_at") == "max" => "Adamax betas=(@beta1, @beta2), eps=@eps",
        "nadam" if p.choice("schedule") == "dozat" => "NAdam betas=(@beta1, @beta2), eps=@eps, momentum_decay=@psi",
        "amsgrad" if p.on("bias_correction") && p.choice("max_of") == "v" && p.choice("eps_at") == "corrected" => {
            "Adam betas=(@beta1, @beta2), eps=@eps, amsgrad=True"
        }
        "adamw" if p.choice("decay_by") == "rate" && p.choice("eps_at") == "corrected" => {
            "AdamW betas=(@beta1, @beta2), eps=@eps, weight_decay=@weight_decay"
        }
        "radam" if p["threshold"] == 5.0 && p.choice("eps_at") == "uncorrected" => {
            "RAdam betas=(@beta1, @beta2), eps=@eps"
        }
        _ => return None,
    };
    let mut text = String::new();
    for (i, part) in template.replacen(' ', "([x], lr=lr0, ", 1).split('@').enumerate() {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (id, rest) = part.split_at(if i == 0 { 0 } else { end });
        if i > 0 {
            text.push_str(&python_number(p[id]));
        }
        text.push_str(rest);
    }
    text.push(')');
    Some(text)
}
