//! Methods for a general objective, one file each.
//!
//! A method is a [`Spec`] that describes it and a type that takes steps. Adding one is a file and its name in the
//! registry below; controls, links, legends, cards and tests follow from the description.

use crate::error::Error;
use crate::formula::FormulaError;
use crate::linesearch::Trial;
use crate::math;
use crate::problem::Objective;
use crate::rule::{Line, Rule};
use crate::spec::{Call, Param, Status, Values};

/// Something that walks downhill, one step at a time.
pub trait Optimizer {
    /// Looks at the start, before the first step.
    fn init(&mut self, _f: &mut dyn Objective, _x: &[f64]) {}

    /// One step from `x`, in place, at the rate that the schedule gives this step.
    ///
    /// Returns [`Status::Running`], or a bad ending that only the method can see. It allocates nothing.
    fn step(&mut self, f: &mut dyn Objective, x: &mut [f64], rate: f64) -> Status;

    /// What the method remembers, in the order of its [`Spec::state`]: the buffers one after the other.
    fn state(&self, out: &mut [f64]);

    /// The points that the last step tried, for methods that search.
    fn trials(&self) -> &[Trial] {
        &[]
    }
}

/// A method that describes itself.
pub struct Spec {
    /// Stable name; it stands in links and tests.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One sentence: what is its idea.
    pub idea: &'static str,
    /// Paper and equation.
    pub source: &'static str,
    /// Parameters; one called `lr`, if there is one, is what a schedule changes and what is tuned for a surface. A method
    /// without it takes the schedule as a factor of its first trial.
    pub params: &'static [Param],
    /// What it remembers.
    pub state: &'static [State],
    /// Coordinates never meet, so many points may go as one long point.
    pub elementwise: bool,
    /// One step as lines of the formula language, for these values of the parameters.
    pub rule: fn(&Values) -> Vec<Line>,
    /// Which library does it how: name and difference, with the settings here that give the same.
    pub libraries: &'static [Library],
    /// A new instance for n coordinates.
    pub build: fn(usize, &Values) -> Box<dyn Optimizer>,
}

impl Spec {
    /// The rule for these values, ready to be carried out in n coordinates.
    ///
    /// # Errors
    /// A line that cannot be read or names something unknown: a slip in the method's own file, which a test meets.
    pub fn ready(&self, values: &Values, n: usize) -> Result<Rule, FormulaError> {
        Rule::new(&(self.rule)(values), self.state, values, n)
    }
}

/// One thing that a method remembers.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct State {
    /// Its name in the rule.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// One number for each coordinate.
    pub vector: bool,
    /// n × n numbers, row-major; with neither this nor `vector` it is a single number.
    pub matrix: bool,
}

impl State {
    /// One number for each coordinate.
    pub const fn vector(id: &'static str, name: &'static str) -> Self {
        Self { id, name, vector: true, matrix: false }
    }

    /// A single number.
    pub const fn scalar(id: &'static str, name: &'static str) -> Self {
        Self { id, name, vector: false, matrix: false }
    }

    /// n × n numbers, row-major.
    pub const fn matrix(id: &'static str, name: &'static str) -> Self {
        Self { id, name, vector: false, matrix: true }
    }

    /// How many numbers it is for n coordinates.
    pub fn len(&self, n: usize) -> usize {
        match (self.vector, self.matrix) {
            (_, true) => n * n,
            (true, _) => n,
            _ => 1,
        }
    }
}

/// How a library computes a method.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Library {
    /// Library and call.
    pub name: &'static str,
    /// The difference, or that there is none.
    pub difference: &'static str,
    /// The settings here that give the library's numbers.
    pub settings: &'static str,
}

mod descent;

macro_rules! registry {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every method, in the order of the list.
        pub static METHODS: &[&Spec] = &[$(&$module::SPEC),*];
    };
}

registry! {
    gd,
    momentum,
    nesterov,
    qhm,
    adagrad,
    rprop,
    rmsprop,
    adadelta,
    adam,
    adamax,
    nadam,
    amsgrad,
    adamw,
    radam,
    adabelief,
    lion,
    steepest,
    ncg,
    newton,
    newton_cg,
    trust_region,
    bfgs,
    lbfgs,
    sr1,
    nelder_mead,
}

/// Copies buffers one after the other: the state of a method.
fn pack(out: &mut [f64], buffers: &[&[f64]]) {
    let mut at = 0;
    for buffer in buffers {
        math::copy(&mut out[at..at + buffer.len()], buffer);
        at += buffer.len();
    }
}

/// The method of an id.
///
/// # Errors
/// No such method.
pub fn find(id: &str) -> Result<&'static Spec, Error> {
    METHODS.iter().copied().find(|spec| spec.id == id).ok_or_else(|| Error::Unknown {
        what: "method".to_string(),
        given: id.to_string(),
        allowed: METHODS.iter().map(|spec| spec.id.to_string()).collect(),
    })
}

/// The method that `call` names, with its parameters set.
///
/// # Errors
/// An unknown method or parameter, or a value out of range.
pub fn resolve(call: &Call) -> Result<(&'static Spec, Values), Error> {
    let spec = find(&call.id)?;
    Ok((spec, Values::new(spec.params, &call.params, spec.id)?))
}

#[cfg(test)]
pub(crate) mod testing {
    //! Small objectives and a walk for tests by hand.

    use super::*;
    use crate::spec::{Arg, Args};

    /// f(x) = g·x: the same gradient everywhere.
    pub(crate) struct Linear(pub(crate) &'static [f64]);

    impl Objective for Linear {
        fn dim(&self) -> usize {
            self.0.len()
        }

        fn value(&mut self, x: &[f64]) -> f64 {
            self.0.iter().zip(x).map(|(g, x)| g * x).sum()
        }

        fn gradient(&mut self, _x: &[f64], g: &mut [f64]) {
            g.copy_from_slice(self.0);
        }

        fn hessian(&mut self, _x: &[f64], h: &mut [f64]) {
            h.fill(0.0);
        }
    }

    /// f(x) = Σ aᵢ xᵢ²/2.
    pub(crate) struct Bowl(pub(crate) &'static [f64]);

    impl Objective for Bowl {
        fn dim(&self) -> usize {
            self.0.len()
        }

        fn value(&mut self, x: &[f64]) -> f64 {
            self.0.iter().zip(x).map(|(a, x)| a * x * x / 2.0).sum()
        }

        fn gradient(&mut self, x: &[f64], g: &mut [f64]) {
            for i in 0..x.len() {
                g[i] = self.0[i] * x[i];
            }
        }

        fn hessian(&mut self, _x: &[f64], h: &mut [f64]) {
            h.fill(0.0);
            for (i, a) in self.0.iter().enumerate() {
                h[i * self.0.len() + i] = *a;
            }
        }
    }

    /// Where a method stands after `steps` steps at its own constant rate.
    pub(crate) fn walk(
        id: &str,
        params: &[(&str, f64)],
        f: &mut dyn Objective,
        start: &[f64],
        steps: usize,
    ) -> Vec<f64> {
        choose(id, params, &[], f, start, steps)
    }

    /// The same with choices and switches set.
    pub(crate) fn choose(
        id: &str,
        params: &[(&str, f64)],
        choices: &[(&str, &str)],
        f: &mut dyn Objective,
        start: &[f64],
        steps: usize,
    ) -> Vec<f64> {
        let numbers = params.iter().map(|(id, value)| (id.to_string(), Arg::Number(*value)));
        let texts = choices.iter().map(|(id, value)| (id.to_string(), Arg::Text(value.to_string())));
        let args: Args = numbers.chain(texts).collect();
        let (spec, values) = resolve(&Call { id: id.to_string(), params: args }).expect("a sound call");
        let mut method = (spec.build)(start.len(), &values);
        let mut x = start.to_vec();
        method.init(f, &x);
        for _ in 0..steps {
            method.step(f, &mut x, values.get("lr").unwrap_or(1.0));
        }
        x
    }
}
