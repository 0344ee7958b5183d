//! A race as a Python script that gives the same numbers.
//!
//! The script is written from what describes the race: the surface's formula and its derivatives, each method's own rule,
//! the schedule's formula. So a method or a surface that is added later is exported without further ado. Where PyTorch has
//! the method with these settings, the script may let PyTorch take the steps, its gradients and all. Noise goes along as
//! the numbers that were drawn.

use crate::formula::{self, Dialect, FormulaError, python, python_name, python_number};
use crate::noise::NAME;
use crate::problem::Objective;
use crate::race::Race;
use crate::run::{self, Racer};
use crate::spec::{Kind, Status, Values};

/// The most steps of a script whose gradients are noisy: each drawn number is listed.
pub const MAX_NOISY_STEPS: u64 = 10_000;

/// The script of a race; with `torch` PyTorch takes the steps of the methods that it has.
///
/// A run that has ended takes as many steps in the script; one that is under way takes all that the experiment allows.
///
/// # Errors
/// A formula of ours that cannot be read, which tests rule out.
pub fn script(race: &mut Race, torch: bool) -> Result<String, FormulaError> {
    let mut script = Script { text: String::new() };
    let tensors: Vec<Option<String>> =
        race.racers().iter().map(|racer| if torch { optimizer(racer) } else { None }).collect();
    let any = tensors.iter().any(Option::is_some);
    script.head(race, any);
    script.surface(race, any);
    let noise = script.noise(race);
    let labels = race.labels();
    let n = race.problem().dim();
    let bounds = race.problem().surface.and_then(|surface| surface.bounds);
    let mut names = Vec::new();
    for (i, (racer, tensor)) in race.racers().iter().zip(&tensors).enumerate() {
        let name = format!("{}_{}", racer.spec.id, i + 1);
        let line = |script: &mut Script, parts: &[&str]| script.line(parts);
        line(&mut script, &["", "\n\ndef ", &name, "(steps):"]);
        line(&mut script, &["    \"\"\"", &labels[i], ": ", racer.spec.source, ".\"\"\""]);
        let own = format!("{noise}{}", if noise == "NOISE_" { (i + 1).to_string() } else { String::new() });
        match tensor {
            Some(optimizer) => script.tensor_walk(racer, optimizer, &own, bounds)?,
            None => script.walk(race, racer, n, &own, bounds)?,
        }
        let steps =
            if racer.status() == Status::Running { u64::from(race.experiment().steps) } else { racer.trace().k() };
        let steps = if noise.is_empty() { steps } else { steps.min(MAX_NOISY_STEPS) };
        names.push(format!("    ({name}, \"{}\", {steps}),\n", racer.spec.id));
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
            self.line(&["import torch"]);
        }
        self.line(&[
            "\nnp.seterr(all=\"ignore\")  # A run that is lost goes on with inf and nan, as it does on the page.\n",
        ]);
        let start: Vec<String> = race.start().iter().map(|&x| python_number(x)).collect();
        self.line(&["START = np.array([", &start.join(", "), "], dtype=float)"]);
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
                if formula::mentions(formula.expr(), variable) {
                    self.line(&["    ", &python_name(variable), " = p[", &i.to_string(), "]"]);
                }
            }
            self.line(&["    return ", &formula.python_value(dialect, &names)]);
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
        self.text.push_str(&formula.python_gradient());
    }

    /// What is added to the gradients of each step, as lists; what they are called: "" where there are none, with an
    /// underscore at its end where each racer has its own.
    fn noise(&mut self, race: &mut Race) -> &'static str {
        let sigma = race.experiment().noise;
        let online = race.problem().is_online();
        if sigma == 0.0 && !online {
            return "";
        }
        self.line(&["\n\n# What each step finds added to the slope, as it was drawn: scheme ", NAME, "."]);
        let steps = u64::from(race.experiment().steps).min(MAX_NOISY_STEPS);
        // Noise alone is the same for all racers; what depends on the step may depend on the place as well.
        let lists = if online { race.racers().len() } else { race.racers().len().min(1) };
        for i in 0..lists {
            let way = race.walk(i, steps).to_vec();
            let experiment = race.experiment();
            let rows = run::deviations(race.problem(), experiment.noise, u64::from(experiment.seed), &way);
            let number = (i + 1).to_string();
            self.line(&["NOISE", if online { "_" } else { "" }, if online { &number } else { "" }, " = np.array(["]);
            for row in rows.chunks(race.problem().dim()) {
                let row: Vec<String> = row.iter().map(|&x| python_number(x)).collect();
                self.line(&["    [", &row.join(", "), "],"]);
            }
            self.line(&["])"]);
        }
        if online { "NOISE_" } else { "NOISE" }
    }

    /// The parameters that are numbers, and the rate of step k.
    fn rate(&mut self, racer: &Racer, target: &str) -> Result<(), FormulaError> {
        let expr = formula::parse(racer.rates.schedule.formula)?;
        let params = racer.rates.values.params();
        let names = |name: &str| match name {
            // What the schedule calls `lr` is the rate that was set.
            "lr" => Some("alpha".to_string()),
            "k" => Some("k".to_string()),
            _ => params.iter().any(|param| param.id == name).then(|| format!("schedule[\"{name}\"]")),
        };
        let text = python(&expr, Dialect::Numpy, &names, &[]);
        self.line(&["        ", target, " = ", &text]);
        Ok(())
    }

    /// The rate that was set, and the settings of its schedule.
    fn settings(&mut self, racer: &Racer) {
        let lr = racer.values.get("lr").unwrap_or(1.0);
        self.line(&["    alpha = ", &python_number(lr)]);
        if !racer.rates.values.params().is_empty() {
            let settings: Vec<String> = (racer.rates.values.params().iter())
                .zip(racer.rates.values.as_slice())
                .map(|(param, &value)| format!("\"{}\": {}", param.id, python_number(value)))
                .collect();
            self.line(&["    schedule = {", &settings.join(", "), "}"]);
        }
    }

    /// A walk by the method's own rule.
    fn walk(
        &mut self,
        race: &Race,
        racer: &Racer,
        n: usize,
        noise: &str,
        bounds: Option<[f64; 2]>,
    ) -> Result<(), FormulaError> {
        self.settings(racer);
        let rule = racer.spec.ready(&racer.values, n)?;
        for (param, &value) in racer.values.params().iter().zip(racer.values.as_slice()) {
            if param.id != "lr" && !matches!(param.kind, Kind::Choice(_) | Kind::Switch) && rule.uses(param.id) {
                // Of these NumPy's own divide by zero.
                let [open, close] = if value == 0.0 || value == 1.0 { ["np.float64(", ")"] } else { [""; 2] };
                self.line(&["    ", &python_name(param.id), " = ", open, &python_number(value), close]);
            }
        }
        let state = run::first_state(race.problem(), race.start(), racer);
        let mut at = 0;
        for slot in racer.spec.state {
            let own = &state[at..at + slot.len(n)];
            at += slot.len(n);
            if !rule.uses(slot.id) && !(0..rule.len()).any(|i| rule.assignment(i).target == slot.id) {
                continue;
            }
            let all: Vec<String> = own.iter().map(|&value| python_number(value)).collect();
            let value = match (slot.vector, own.iter().all(|&value| value == 0.0)) {
                (true, true) => format!("np.zeros({n})"),
                (true, false) => format!("np.array([{}])", all.join(", ")),
                (false, _) => all.concat(),
            };
            self.line(&["    ", &python_name(slot.id), " = ", &value]);
        }
        self.line(&["    x = ", &clipped("START.copy()", bounds), "\n    yield x\n    for k in range(steps):"]);
        self.rate(racer, "lr")?;
        if rule.uses("eta") {
            self.line(&["        eta = lr/alpha if alpha else 1.0"]);
        }
        if rule.uses("t") {
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
                value = format!("gradient({value})");
                if !noise.is_empty() {
                    value = format!("{value} + {noise}[k]");
                }
            }
            let target = python_name(&assignment.target);
            if !rule.line(i).when.is_empty() {
                let condition = python(&formula::parse(rule.line(i).when)?, Dialect::Numpy, &names, &[]);
                let kept = if seen.contains(&assignment.target.as_str()) { target.as_str() } else { "np.nan" };
                value = format!("np.where({condition} <= 0, {kept}, {value})");
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

    /// A walk by PyTorch.
    fn tensor_walk(
        &mut self,
        racer: &Racer,
        optimizer: &str,
        noise: &str,
        bounds: Option<[f64; 2]>,
    ) -> Result<(), FormulaError> {
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

/// `x`, projected where the surface has bounds.
fn clipped(x: &str, bounds: Option<[f64; 2]>) -> String {
    match bounds {
        Some([low, high]) => format!("np.clip({x}, {}, {})", python_number(low), python_number(high)),
        None => x.to_string(),
    }
}

/// The call that makes PyTorch's optimizer of the same name with the same settings; `None` where it has none such.
fn optimizer(racer: &Racer) -> Option<String> {
    let p: &Values = &racer.values;
    let constant = racer.rates.is_constant();
    let value = |id: &str| python_number(p[id]);
    // The rate stands where PyTorch has it, or it makes no difference where it stands.
    let outside = || constant || p.choice("rate") == "outside";
    if ["beta", "beta1", "beta2"].iter().any(|id| p.get(id).is_some_and(|beta| beta >= 1.0)) {
        return None;
    }
    let adam = || format!("betas=({}, {}), eps={}", value("beta1"), value("beta2"), value("eps"));
    let (name, settings) = match racer.spec.id {
        "gd" => ("SGD", format!("weight_decay={}", value("weight_decay"))),
        "momentum"
            if p["dampening"] == 0.0 && outside() || p.choice("rate") == "outside" && p.choice("first") == "full" =>
        {
            let beta = value("beta");
            let (dampening, decay) = (value("dampening"), value("weight_decay"));
            ("SGD", format!("momentum={beta}, dampening={dampening}, weight_decay={decay}"))
        }
        "nesterov" if p.choice("report") == "lookahead" && outside() && p["beta"] > 0.0 => {
            ("SGD", format!("momentum={}, nesterov=True", value("beta")))
        }
        "adagrad" if p.choice("eps_at") == "outside" => {
            let (decay, first) = (value("lr_decay"), value("initial_accumulator"));
            ("Adagrad", format!("lr_decay={decay}, initial_accumulator_value={first}, eps={}", value("eps")))
        }
        "rprop" if p.choice("variant") == "improved_minus" && constant => {
            let (minus, plus) = (value("eta_minus"), value("eta_plus"));
            ("Rprop", format!("etas=({minus}, {plus}), step_sizes=({}, {})", value("step_min"), value("step_max")))
        }
        "rmsprop" if p.choice("eps_at") == "outside" && (p["momentum"] == 0.0 || outside()) => {
            let centred = if p.on("centred") { "True" } else { "False" };
            let (beta, eps, momentum) = (value("beta"), value("eps"), value("momentum"));
            ("RMSprop", format!("alpha={beta}, eps={eps}, momentum={momentum}, centered={centred}"))
        }
        "adadelta" => ("Adadelta", format!("rho={}, eps={}", value("rho"), value("eps"))),
        "adam" if p.on("bias_correction") && p.choice("eps_at") == "corrected" => ("Adam", adam()),
        "adamax" if p.choice("eps_at") == "max" => ("Adamax", adam()),
        "nadam" if p.choice("schedule") == "dozat" => ("NAdam", format!("{}, momentum_decay={}", adam(), value("psi"))),
        "amsgrad" if p.on("bias_correction") && p.choice("max_of") == "v" && p.choice("eps_at") == "corrected" => {
            ("Adam", format!("{}, amsgrad=True", adam()))
        }
        "adamw" if p.choice("decay_by") == "rate" && p.choice("eps_at") == "corrected" => {
            ("AdamW", format!("{}, weight_decay={}", adam(), value("weight_decay")))
        }
        "radam" if p["threshold"] == 5.0 && p.choice("eps_at") == "uncorrected" => ("RAdam", adam()),
        _ => return None,
    };
    Some(format!("{name}([x], lr=alpha, {settings})"))
}
